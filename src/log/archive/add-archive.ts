import { isTombstone } from "../../core/erase.ts";
import type { Row } from "../../core/event.ts";
import { type ArchiveInfo, listArchives } from "./archive-files.ts";
import { idsIn } from "./archive-removal.ts";
import { writeArchive } from "./write-archive.ts";

/** Rows of an exported file that are to stand in an archive. */
export interface Adding {
  readonly folder: string;
  /** The log's URL. */
  readonly url: string;
  readonly now: () => string;
  /** Whether an erasure names a row: what it said isn't to come back. */
  readonly isErased: (event_id: string) => boolean;
}

/** What became of them. */
export interface Added {
  /** null where archives hold all of them already. */
  readonly written: ArchiveInfo | null;
  /** Rows that stand in an archive already. */
  readonly known: number;
  /** Rows that were left out: a person of theirs was erased. */
  readonly erased: number;
}

/**
 * Puts rows, which were checked, into an archive of their own; those that archives hold already are passed over, and those
 * that were erased. None is taken out of
 * the log: whoever exported them sees to that. Throws what writing an archive throws.
 */
export async function addArchive(
  { folder, url, now, isErased }: Adding,
  given: readonly Row[],
): Promise<Added> {
  const filed = await idsIn(listArchives(folder));
  const rows = given.filter((row) => isTombstone(row) || !isErased(row.event_id));
  const fresh = rows.filter(({ event_id }) => !filed.has(event_id));
  const subjects = new Set(fresh.map(({ contact_id, deal_id }) => JSON.stringify(deal_id ?? [contact_id])));
  const made_at = now();
  const head = {
    log: url,
    made_at,
    keep: null,
    before: made_at,
    subjects: subjects.size,
    checkpoint: null,
  };
  const written = await writeArchive(folder, portions(fresh), head, { removed_at: made_at });
  return { written, known: rows.length - fresh.length, erased: given.length - rows.length };
}

async function* portions(rows: readonly Row[]): AsyncGenerator<readonly Row[]> {
  for (let at = 0; at < rows.length; at += 1000) yield rows.slice(at, at + 1000);
}
