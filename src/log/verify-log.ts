import type { Catalog } from "../core/catalog.ts";
import { isTombstone } from "../core/erase.ts";
import type { Row } from "../core/event.ts";
import type { Hash } from "../core/identity.ts";
import type { Marks } from "../core/marks.ts";
import { countsOf, leafOf, takeOne } from "../core/seal.ts";
import { type EventStore, readAll } from "../core/store.ts";
import { type Finding, type Verified, verifyRows } from "../core/verify.ts";
import { type Evidence, withEvidence } from "../core/verify-evidence.ts";
import { withStrays } from "../core/verify-links.ts";
import { type SealedRow, type SealVerified, withSeal } from "../core/verify-seal.ts";
import { placeOnShelf } from "../stores/sqlite/shelf-file.ts";
import { readMarks } from "../views/read-marks.ts";
import { archiveTales } from "./archive/archive-tales.ts";
import type { CheckedArchives } from "./archive/archives.ts";
import { type LogVerified, withArchives } from "./archive/with-archives.ts";
import type { Held } from "./hold.ts";
import type { KnownSeal } from "./seal/seal-files.ts";

/** What verifying a log needs. */
export interface Verifiable {
  readonly store: EventStore;
  readonly catalog: Catalog;
  readonly hash: Hash;
  /** Links that lead elsewhere than their event says, where the log has links. */
  readonly strays?: (() => Promise<readonly Finding[]>) | undefined;
  /** The seal that is kept beside the log, where one is. */
  readonly seal?: (() => Promise<KnownSeal>) | undefined;
  /** Whether rows are sealed without their recorded_at. @default false */
  readonly undated?: boolean | undefined;
  /** The log's archives, and the rows that stand beside them. */
  readonly beside?: Pick<Held, "archives" | "own"> | undefined;
}

/** The store's own id of a row; "" where it has none any more. */
interface RowId {
  readonly id: string;
  readonly position: number;
}

/** What a store can tell beside its rows; each is there only where it can. */
interface Witness {
  /** Reads every row anew where they stand elsewhere; without it the rows are read as they are. */
  replace?(): Promise<{ readonly unsure: number }>;
  /** The rows that aren't as they were first seen. */
  evidence?(): Iterable<Evidence & RowId>;
  /** The ids that the store gives its rows, of those that are there. */
  linksOf?(): Iterable<RowId>;
  /** Which of the store's own locks against editing are gone, in sentences. */
  unguarded?(): readonly string[] | Promise<readonly string[]>;
}

/** Which of the store's own locks against editing are gone, in sentences. */
export const unguardedOf = async (store: EventStore): Promise<readonly string[]> =>
  (await (store as EventStore & Witness).unguarded?.()) ?? [];

/** Checks every row of a log; `onRow` is told how many were read so far. */
export async function verifyLog(
  { store: live, catalog, hash, strays, seal, undated = false, beside }: Verifiable,
  onRow: (rows: number) => void = () => undefined,
): Promise<LogVerified> {
  const witness = live as EventStore & Witness;
  const { unsure = 0 } = (await witness.replace?.()) ?? {};
  const archived = beside ? await beside.archives.checked(beside.own()) : null;
  const store = archived?.store ?? live;
  const marks = await readMarks(store, Number.POSITIVE_INFINITY, catalog, hash);
  const unique = store.capabilities.unique_key && (await unguardedOf(live)).length === 0;
  const evidence = [...(witness.evidence?.() ?? [])];
  const gone = new Set(evidence.filter(({ now }) => now === null).map(({ first }) => first.event_id));
  const there = new Set<string>();
  const tales = archiveTales(catalog, hash, marks);
  const rows = told(readAll(store), (row, count) => {
    tales.take(row);
    if (gone.has(row.event_id)) there.add(row.event_id);
    onRow(count);
  });
  const rules = { catalog, hash, isErased: marks.isErased, unique };
  const found = await verifyRows(rows, rules);
  const known = withEvidence(found, evidence, { ...rules, isThere: (id) => there.has(id) });
  const sealed = seal ? await bySeal(known, store, await seal(), undated, marks, addedAt(archived)) : known;
  const seen = unsure > 0 ? { ...sealed, unsure } : sealed;
  const edited = withStrays(seen.edited, (await strays?.()) ?? []);
  const own = { ...seen, ok: seen.ok && edited.length === 0, edited };
  const all = archived ? withArchives(own, archived, tales.against(archived.all ?? [])) : own;
  return witness.linksOf ? withRowIds(all, [witness.linksOf(), evidence]) : all;
}

/** What was found, and what a seal says of the rows. */
async function bySeal(
  found: Verified,
  store: EventStore,
  { seal, broken }: KnownSeal,
  undated: boolean,
  { isErased, erasedBy }: Marks,
  addedAtOf: (position: number) => string | null,
): Promise<SealVerified> {
  if (seal === null) return broken === null ? found : { ...found, ok: false, broken };
  const left = undated ? countsOf(seal.leaves.slice(0, seal.checkpoint.size)) : null;
  const rows: SealedRow[] = [];
  for await (const row of readAll(store)) {
    const { event_id, idempotency_key, recorded_at, position } = row;
    // A row that the list names without its time is compared without it; the others tell by it that they are younger.
    const isListed = left !== null && takeOne(left, leafOf({ event_id, recorded_at: null }));
    const erased = isErased(event_id) && isTombstone(row) ? { erased_by: erasedBy(event_id) } : {};
    const at = isListed ? null : (recorded_at ?? addedAtOf(position));
    rows.push({ event_id, idempotency_key, recorded_at: at, position, ...erased });
  }
  const known = withSeal(found, rows, seal);
  return broken === null ? known : { ...known, ok: false, broken: known.broken ?? broken };
}

/** When a row without a recorded_at came into its archive, as that says: a file that a base hands out doesn't date its rows. */
function addedAt(archived: CheckedArchives | null): (position: number) => string | null {
  const made = new Map(archived?.sound.map(({ number, made_at }) => [number, made_at]));
  return (position) => made.get(placeOnShelf(position)?.number ?? 0) ?? null;
}

function withRowIds(found: SealVerified, sources: readonly Iterable<RowId>[]): SealVerified {
  const { edited, missing, inserted, moved } = found;
  const wanted = new Set([...edited, ...missing, ...inserted, ...moved].map(({ position }) => position));
  if (wanted.size === 0) return found;
  const ids = new Map<number, string>();
  for (const rows of sources)
    for (const { id, position } of rows) if (id !== "" && wanted.has(position)) ids.set(position, id);
  const named = (all: readonly Finding[]): readonly Finding[] =>
    all.map(({ event_id, position, ...rest }) => {
      const row_id = ids.get(position);
      return { event_id, position, ...(row_id === undefined ? {} : { row_id }), ...rest };
    });
  return {
    ...found,
    edited: named(edited),
    missing: named(missing),
    inserted: named(inserted),
    moved: named(moved),
  };
}

async function* told(rows: AsyncIterable<Row>, tell: (row: Row, count: number) => void): AsyncGenerator<Row> {
  let count = 0;
  for await (const row of rows) {
    count += 1;
    tell(row, count);
    yield row;
  }
}
