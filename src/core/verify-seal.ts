import type { Event } from "./event.ts";
import { countsOf, isListOf, type LogCheckpoint, leafOf, readLeaf, takeOne } from "./seal.ts";
import { fromIso } from "./time.ts";
import type { Finding, Verified } from "./verify.ts";

/** A log's last seal. */
export interface Seal {
  readonly checkpoint: LogCheckpoint;
  /** The leaf list. */
  readonly leaves: readonly string[];
  /** When it was made, ISO 8601 UTC. */
  readonly at: string;
}

/** A row as it stands, and where. */
export type SealedRow = Pick<Event, "event_id" | "idempotency_key"> & {
  readonly recorded_at: string | null;
  readonly position: number;
  /** The contact_erased events that name it, where it is what an erasure left. */
  readonly erased_by?: readonly string[];
};

/** What checking the rows gave, and what the seal says beside it; `broken` where the leaf list isn't the one that was sealed, a sentence. */
export interface SealVerified extends Verified {
  readonly broken?: string;
  /** When the log was sealed last, ISO 8601 UTC, and how many rows that was; absent where it never was. */
  readonly sealed?: { readonly at: string; readonly rows: number };
}

/**
 * A row that was recorded so long before a seal (milliseconds) is in its list. Its time is that of the writer, whose clock may go wrong by
 * minutes; a write may take three of them, and a reading lag behind it.
 */
const grace = 600_000;

/** Compares the rows with the leaf list as multisets: a leaf without a row is missing, another recorded_at is moved, an old row that isn't listed is inserted. */
export function withSeal(found: Verified, rows: Iterable<SealedRow>, seal: Seal): SealVerified {
  if (!isListOf(seal.checkpoint, seal.leaves))
    return {
      ...found,
      ok: false,
      broken:
        "The list of sealed rows isn't the one that was sealed: it was changed, so it can't name what else was.",
    };
  const leaves = countsOf(seal.leaves.slice(0, seal.checkpoint.size));
  const unlisted: SealedRow[] = [];
  const firstOf = new Map<string, string>();
  const standing = new Set<string>();
  const erased: SealedRow[] = [];
  for (const row of rows) {
    standing.add(row.event_id);
    if (!takeOne(leaves, leafOf(row))) {
      unlisted.push(row);
      continue;
    }
    if (row.erased_by) erased.push(row);
    if (!((firstOf.get(row.idempotency_key) ?? "~") < row.event_id))
      firstOf.set(row.idempotency_key, row.event_id);
  }
  const isKnown = new Set([...found.edited, ...found.inserted].map(({ position }) => position));
  const gone = goneIn(leaves);
  const moved: Finding[] = [];
  const inserted: Finding[] = [];
  let unsealed = 0;
  for (const row of unlisted) {
    const { event_id, position, recorded_at } = row;
    const sealed = gone.get(event_id)?.shift();
    if (sealed !== undefined)
      moved.push({
        event_id,
        position,
        columns: ["recorded_at"],
        message: `it was recorded at ${sealed} when it was sealed, and says ${recorded_at ?? "nothing"} now`,
      });
    else if (isKnown.has(position)) continue;
    else if (isLate(row, seal.at) || event_id < (firstOf.get(row.idempotency_key) ?? ""))
      inserted.push({
        event_id,
        position,
        message: `the row was put in after the log was sealed at ${seal.at}, with an earlier time`,
      });
    else unsealed += 1;
  }
  const missing = [...gone.keys()]
    .filter((event_id) => !standing.has(event_id))
    .map((event_id) => ({ event_id, position: 0, message: "the row was sealed, and is gone" }));
  const since = erasedSince(
    erased.filter(({ position }) => !isKnown.has(position)),
    seal,
  );
  const named = new Set(found.missing.map(({ event_id }) => event_id));
  const all = {
    ...found,
    edited: [...found.edited, ...since],
    missing: [...found.missing, ...missing.filter(({ event_id }) => !named.has(event_id))],
    inserted: [...found.inserted, ...inserted],
    moved: [...found.moved, ...moved],
    unsealed,
    sealed: { at: seal.at, rows: seal.checkpoint.size },
  };
  const faults = since.length + all.missing.length + all.inserted.length + all.moved.length;
  return { ...all, ok: found.ok && faults === 0 };
}

/** Sealed rows whose erasure isn't sealed itself: only a later seal says that it was meant. */
function erasedSince(erased: readonly SealedRow[], { checkpoint, leaves }: Seal): readonly Finding[] {
  if (erased.length === 0) return [];
  const listed = new Set(leaves.slice(0, checkpoint.size).map((line) => readLeaf(line)?.event_id));
  return erased
    .filter(({ erased_by = [] }) => !erased_by.some((event_id) => listed.has(event_id)))
    .map(({ event_id, position }) => ({
      event_id,
      position,
      message: "erased since the last seal: run daybook seal",
      erased: "unsealed" as const,
    }));
}

/** Whether a finding stops a seal: what was erased since the last one doesn't. */
export const isEdit = ({ erased }: Finding): boolean => erased !== "unsealed";

/** The recorded_at of leaves that no row answers, by event_id. */
function goneIn(leaves: ReadonlyMap<string, number>): Map<string, string[]> {
  const gone = new Map<string, string[]>();
  leaves.forEach((count, line) => {
    const leaf = readLeaf(line);
    if (!leaf || count === 0) return;
    const times = gone.get(leaf.event_id) ?? [];
    for (let left = count; left > 0; left--) times.push(leaf.recorded_at ?? "-");
    gone.set(leaf.event_id, times);
  });
  return gone;
}

/** Whether a row says that it is older than the seal, or doesn't say when it was recorded. */
function isLate({ recorded_at }: SealedRow, sealed: string): boolean {
  const at = recorded_at === null ? Number.NaN : fromIso(recorded_at);
  return !(at >= fromIso(sealed) - grace);
}
