import type { SealRow } from "../../core/seal.ts";
import { leafOf } from "../../core/seal.ts";

/** A way in which a file's rows may have been sealed. */
export interface SealOrder {
  /** Whether it is the order of the file itself. */
  readonly isOwn: boolean;
  /** Whether the leaves say when rows were recorded: those of a base don't. */
  readonly isDated: boolean;
  readonly leaves: readonly string[];
}

/**
 * The lists of leaves that rows may have been sealed as, the likeliest first: in the file's order, as an export has them; by (recorded_at,
 * event_id), as one seal after another takes them; and, where leaves have no time, the first `size` of them by event_id, as one seal does.
 */
export function* sealOrders(rows: readonly SealRow[], size: number): Generator<SealOrder> {
  const isDated = rows.some(({ recorded_at }) => recorded_at !== null);
  const sorted = rows.slice().sort(by(placeOf));
  const bare = (some: readonly SealRow[]): readonly string[] =>
    some.map(({ event_id }) => leafOf({ event_id, recorded_at: null }));
  const oneSeal = (some: readonly SealRow[]): readonly SealRow[] =>
    some.slice(0, size).sort(by(({ event_id }) => event_id));
  if (isDated) {
    yield { isOwn: true, isDated, leaves: rows.map(leafOf) };
    yield { isOwn: false, isDated, leaves: sorted.map(leafOf) };
  }
  const undated = { isOwn: false, isDated: false };
  yield { isOwn: true, isDated: false, leaves: bare(rows) };
  for (const some of isDated ? [sorted, rows] : [rows]) {
    if (isDated) yield { ...undated, leaves: bare(some) };
    yield { ...undated, leaves: bare(oneSeal(some)) };
  }
  yield { ...undated, leaves: bare(oneSeal(rows.slice().sort(by(({ event_id }) => event_id)))) };
}

const placeOf = ({ recorded_at, event_id }: SealRow): string => `${recorded_at ?? ""} ${event_id}`;

const by =
  (place: (row: SealRow) => string) =>
  (one: SealRow, other: SealRow): number => {
    const [a, b] = [place(one), place(other)];
    return a < b ? -1 : a > b ? 1 : 0;
  };
