import type { Catalog } from "../core/catalog.ts";
import { isTombstone } from "../core/erase.ts";
import type { Row } from "../core/event.ts";
import type { Hash } from "../core/identity.ts";
import { checkpointOf, type LogCheckpoint, newLeaves } from "../core/seal.ts";
import { verifyRows } from "../core/verify.ts";
import { isEdit, type SealedRow, type SealVerified, withSeal } from "../core/verify-seal.ts";
import { type KeptSeal, keepSeal, readSeal, type SealPage } from "./seal-page.ts";

/** A log's rows as they stand, and what checking them needs. */
export interface Sealable {
  readonly rows: readonly Row[];
  readonly catalog: Catalog;
  readonly hash: Hash;
  /** Whether an erasure names a row. */
  readonly isErased: (event_id: string) => boolean;
  /** The contact_erased events that name a row. */
  readonly erasedBy: (event_id: string) => readonly string[];
}

/** What became of a seal. */
export interface Sealed {
  readonly found: SealVerified;
  /** The checkpoint that stands now; null where the log was never sealed. */
  readonly checkpoint: LogCheckpoint | null;
  /** Rows that were sealed now. */
  readonly added: number;
  /** Why nothing was sealed, a sentence; null where all is well. */
  readonly refused: string | null;
}

/** Checks every row, also against the seal that the front page keeps. Writes nothing. */
export async function verifySealed(log: Sealable, page: SealPage): Promise<SealVerified> {
  return (await check(log, page)).found;
}

/** Seals the rows that aren't sealed yet, read at `now` or later, once all that is sealed has been verified: rows that were edited, are missing or were moved stop it; one that was put in stays out. */
export async function sealLog(
  log: Sealable,
  page: SealPage,
  { origin, now }: { readonly origin: string; readonly now: string },
): Promise<Sealed> {
  const { kept, found } = await check(log, page);
  const known = kept.seal;
  const { edited, missing, moved, inserted, broken } = found;
  const faults = edited.filter(isEdit).length + missing.length + moved.length;
  if (broken !== undefined || faults > 0)
    return {
      found,
      checkpoint: known?.checkpoint ?? null,
      added: 0,
      refused: broken ?? "The log wasn't sealed: rows of it were changed, and a seal would cover that up.",
    };
  const leftOut = new Set(inserted.map(({ position }) => position));
  const sealed = known ? known.leaves.slice(0, known.checkpoint.size) : [];
  const added = newLeaves(
    log.rows.filter(({ position }) => !leftOut.has(position)),
    sealed,
  );
  if (added.length === 0) return { found, checkpoint: known?.checkpoint ?? null, added: 0, refused: null };
  const leaves = [...sealed, ...added];
  const checkpoint = checkpointOf(origin, leaves);
  await keepSeal(page, { checkpoint, leaves, at: now }, kept);
  return { found, checkpoint, added: added.length, refused: null };
}

async function check(
  { rows, catalog, hash, isErased, erasedBy }: Sealable,
  page: SealPage,
): Promise<{ readonly kept: KeptSeal; readonly found: SealVerified }> {
  const kept = await readSeal(page);
  const found = await verifyRows(streamOf(rows), { catalog, hash, isErased, unique: false });
  if (kept.broken !== null) return { kept, found: { ...found, ok: false, broken: kept.broken } };
  return {
    kept,
    found: kept.seal ? withSeal(found, placedRows(rows, { isErased, erasedBy }), kept.seal) : found,
  };
}

/** Rows as a seal is compared with them. */
const placedRows = (
  rows: readonly Row[],
  { isErased, erasedBy }: Pick<Sealable, "isErased" | "erasedBy">,
): readonly SealedRow[] =>
  rows.map((row) =>
    isErased(row.event_id) && isTombstone(row) ? { ...row, erased_by: erasedBy(row.event_id) } : row,
  );

async function* streamOf(rows: readonly Row[]): AsyncGenerator<Row> {
  for (const row of rows) yield row;
}
