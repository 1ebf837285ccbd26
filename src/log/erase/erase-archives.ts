import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { isTombstone, tombstoneOf } from "../../core/erase.ts";
import type { Row } from "../../core/event.ts";
import type { Hash } from "../../core/identity.ts";
import { writeWhole } from "../../hosts/node/write-whole.ts";
import { type ArchiveInfo, type ArchiveManifest, listArchives } from "../archive/archive-files.ts";
import { lockArchives } from "../archive/archive-lock.ts";
import { readArchive } from "../archive/read-archive.ts";
import { dropLeftOvers, pack, readBack } from "../archive/write-archive.ts";

/** A person's rows in an archive. */
export interface ArchivedRows {
  readonly info: ArchiveInfo;
  readonly rows: readonly Row[];
}

/** The rows of some contacts in a log's archives. Throws ARCHIVE_CHANGED and ARCHIVE_MISSING. */
export async function findArchived(
  folder: string | null,
  contacts: ReadonlyMap<string, number>,
): Promise<readonly ArchivedRows[]> {
  const found: ArchivedRows[] = [];
  for (const info of folder === null ? [] : listArchives(folder)) {
    const rows: Row[] = [];
    for await (const page of readArchive(info))
      for (const row of page) if (contacts.has(row.contact_id) && !isTombstone(row)) rows.push(row);
    if (rows.length > 0) found.push({ info, rows });
  }
  return found;
}

/**
 * Writes archives anew without what a person's rows say: the new file, read back from the disk, then its manifest, then the old file goes.
 * Their roots stay. Broken off anywhere, each is either as it was or anew. Throws ARCHIVE_BUSY, ARCHIVE_CHANGED, FILE_NOT_WRITABLE.
 */
export async function eraseArchived(
  folder: string,
  archived: readonly ArchivedRows[],
  hash: Hash,
  onRow: (rows: number) => void,
): Promise<void> {
  const lock = lockArchives(folder);
  try {
    // A merge tells whose rows are left: it goes last.
    const merges = ({ rows }: ArchivedRows): number =>
      rows.filter(({ event_type }) => event_type === "contact_merged").length;
    for (const each of [...archived].sort((a, b) => merges(a) - merges(b))) {
      await writeAnew(folder, each, hash);
      lock.touch();
      onRow(each.rows.length);
    }
    dropLeftOvers(folder);
  } finally {
    lock.release();
  }
}

async function writeAnew(folder: string, { info, rows }: ArchivedRows, hash: Hash): Promise<void> {
  const ids = new Set(rows.map(({ event_id }) => event_id));
  const { number, path: old, manifest, removed_at: _, ...said } = info;
  const file = nextName(info);
  const path = join(folder, file);
  const unfinished = `${path}.${process.pid}.part`;
  try {
    const told = await pack(unfinished, erased(readArchive(info), ids, hash));
    if (told === null || told.root !== info.root)
      throw new Error(`the rows of archive ${number} would be others`);
    renameSync(unfinished, path);
    const next: ArchiveManifest = { ...said, ...told, file };
    await readBack({ ...next, path, manifest });
    await writeWhole(manifest, `${JSON.stringify(next, null, 2)}\n`);
    rmSync(old, { force: true });
  } finally {
    rmSync(unfinished, { force: true });
  }
}

async function* erased(
  pages: AsyncIterable<readonly Row[]>,
  ids: ReadonlySet<string>,
  hash: Hash,
): AsyncGenerator<readonly Row[]> {
  for await (const rows of pages)
    yield rows.map((row) =>
      ids.has(row.event_id) && !isTombstone(row) ? { ...row, ...tombstoneOf(row, hash) } : row,
    );
}

/** `0002.ndjson.gz`, written anew, is `0002.1.ndjson.gz`. */
function nextName({ file }: ArchiveInfo): string {
  const [, number = "", times = "0"] = /^(\d+)(?:\.(\d+))?\.ndjson\.gz$/.exec(file) ?? [];
  return `${number}.${Number(times) + 1}.ndjson.gz`;
}
