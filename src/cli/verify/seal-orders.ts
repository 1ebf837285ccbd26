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
 * The lists of leaves that rows may have been sealed as, the likeliest first and each once: in the file's order, as an export has them; by
 * (recorded_at, event_id), as one seal after another takes them; and, where leaves have no time, the first `size` of them by event_id, as one
 * seal does. `origin` is the checkpoint's: it says whether leaves have a time, unless somebody gave it another name.
 */
export function* sealOrders(rows: readonly SealRow[], size: number, origin: string): Generator<SealOrder> {
  const met: SealOrder[] = [];
  for (const order of allOrders(rows, size, origin)) {
    if (met.some(({ leaves }) => isSame(leaves, order.leaves))) continue;
    met.push(order);
    yield order;
  }
}

function* allOrders(rows: readonly SealRow[], size: number, origin: string): Generator<SealOrder> {
  const hasTimes = rows.some(({ recorded_at }) => recorded_at !== null);
  const sorted = rows.slice().sort(by(placeOf));
  if (hasTimes && !origin.startsWith("airtable/")) {
    yield { isOwn: true, isDated: true, leaves: rows.map(leafOf) };
    yield { isOwn: false, isDated: true, leaves: sorted.map(leafOf) };
  }
  if (/^(sqlite|sheets)\//.test(origin)) return;
  const bare = (some: readonly SealRow[]): readonly string[] =>
    some.map(({ event_id }) => leafOf({ event_id, recorded_at: null }));
  const byId = by(({ event_id }: SealRow) => event_id);
  const undated = { isOwn: false, isDated: false };
  yield { isOwn: true, isDated: false, leaves: bare(rows) };
  for (const some of hasTimes ? [sorted, rows] : [rows]) {
    if (hasTimes) yield { ...undated, leaves: bare(some) };
    yield { ...undated, leaves: bare(some.slice(0, size).sort(byId)) };
  }
  yield { ...undated, leaves: bare(rows.slice().sort(byId).slice(0, size)) };
}

const isSame = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === other.length && one.every((leaf, at) => leaf === other[at]);

const placeOf = ({ recorded_at, event_id }: SealRow): string => `${recorded_at ?? ""} ${event_id}`;

const by =
  (place: (row: SealRow) => string) =>
  (one: SealRow, other: SealRow): number => {
    const [a, b] = [place(one), place(other)];
    return a < b ? -1 : a > b ? 1 : 0;
  };
