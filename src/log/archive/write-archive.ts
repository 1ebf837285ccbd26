import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, readdirSync, rmSync, writeSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { cloudEventLine } from "../../core/cloud-event.ts";
import { DaybookError } from "../../core/errors.ts";
import type { Row } from "../../core/event.ts";
import { checkpointOf, leafOf } from "../../core/seal.ts";
import { writeWhole } from "../../hosts/node/write-whole.ts";
import {
  type ArchiveInfo,
  type ArchiveManifest,
  archiveFormat,
  archiveNames,
  listArchives,
} from "./archive-files.ts";
import { readArchive } from "./read-archive.ts";

/** What an archive says beside what its rows tell. */
export type ArchiveHead = Pick<
  ArchiveManifest,
  "log" | "made_at" | "keep" | "before" | "subjects" | "checkpoint"
>;

/**
 * Writes the next archive of a folder: the rows, then, once they were read back from the disk and are what was to be written, byte
 * for byte, its manifest. Broken off earlier, there is no archive. Of rows that share an event_id the first is written. null where
 * there are no rows. With `removed_at` none of them is to be taken out of the log afterwards. Throws FILE_NOT_WRITABLE,
 * ARCHIVE_CHANGED where the disk gave something else back, and what `rows` throws.
 */
export async function writeArchive(
  folder: string,
  rows: AsyncIterable<readonly Row[]>,
  head: ArchiveHead,
  { removed_at }: { readonly removed_at?: string | undefined } = {},
): Promise<ArchiveInfo | null> {
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw notWritable(folder, cause);
  });
  const earlier = listArchives(folder);
  const number = earlier.length + 1;
  const names = archiveNames(number);
  const path = join(folder, names.rows);
  // Left over from a run that was broken off before its manifest was written.
  await rm(join(folder, names.removed), { force: true });
  const unfinished = `${path}.${process.pid}.part`;
  try {
    const told = await pack(unfinished, rows);
    if (told === null) return null;
    await rename(unfinished, path).catch((cause: unknown) => {
      throw notWritable(path, cause);
    });
    settle(folder);
    const previous = earlier[earlier.length - 1]?.root ?? null;
    const manifest: ArchiveManifest = { format: archiveFormat, file: names.rows, ...head, ...told, previous };
    await readBack({ ...manifest, path, manifest: join(folder, names.manifest) });
    if (removed_at !== undefined) await noteRemoved(folder, number, removed_at);
    await writeWhole(join(folder, names.manifest), `${JSON.stringify(manifest, null, 2)}\n`);
    settle(folder);
  } finally {
    dropLeftOvers(folder);
  }
  return listArchives(folder)[number - 1] ?? null;
}

/** Deletes what runs that were broken off left in a folder: rows that no manifest names stand in the log, or in another file. */
export function dropLeftOvers(folder: string): void {
  const named = new Set(listArchives(folder).map(({ file }) => file));
  for (const name of readdirSync(folder))
    if (leftOver.test(name) && !named.has(name)) rmSync(join(folder, name), { force: true });
}

const leftOver =
  /^(\d{4,9}(\.\d{1,9})?\.ndjson\.gz(\.\d+\.part)?|\d{4,9}\.(manifest|removed)\.json\.\d+\.part|archive\.lock\.\d+)$/;

/** Notes that an archive's rows are out of the log. */
export async function noteRemoved(folder: string, number: number, at: string): Promise<void> {
  await writeWhole(join(folder, archiveNames(number).removed), `${JSON.stringify({ at })}\n`);
  settle(folder);
}

type Told = Pick<ArchiveManifest, "rows" | "first" | "last" | "bytes" | "sha256" | "text_sha256" | "root">;

/** Packs rows into a file, down to the disk, and says what stands in it; null where there are none. */
export async function pack(file: string, rows: AsyncIterable<readonly Row[]>): Promise<Told | null> {
  const [packed, text] = [createHash("sha256"), createHash("sha256")];
  const ids = new Set<string>();
  const leaves: string[] = [];
  let [bytes, first, last] = [0, "", ""];
  async function* lines(): AsyncGenerator<Buffer> {
    for await (const some of rows) {
      let all = "";
      for (const row of some) {
        if (ids.has(row.event_id)) continue;
        ids.add(row.event_id);
        leaves.push(leafOf(row));
        if (first === "" || row.timestamp < first) first = row.timestamp;
        if (row.timestamp > last) last = row.timestamp;
        all += `${cloudEventLine(row, row.recorded_at)}\n`;
      }
      if (all === "") continue;
      const block = Buffer.from(all);
      bytes += block.length;
      text.update(block);
      yield block;
    }
  }
  const out = orRefuse(file, () => openSync(file, "w"));
  try {
    await pipeline(lines, createGzip(), async (blocks: AsyncIterable<Buffer>) => {
      for await (const block of blocks) {
        packed.update(block);
        for (let at = 0; at < block.length; ) at += orRefuse(file, () => writeSync(out, block, at));
      }
    });
    orRefuse(file, () => fsyncSync(out));
  } finally {
    closeSync(out);
  }
  if (leaves.length === 0) return null;
  const { root } = checkpointOf("", leaves);
  const [sha256, text_sha256] = [packed.digest("hex"), text.digest("hex")];
  return { rows: leaves.length, first, last, bytes, sha256, text_sha256, root };
}

/** Reads an archive from the disk as a stranger would. */
export async function readBack(
  info: Pick<ArchiveInfo, "path" | "manifest" | "sha256" | "text_sha256" | "rows" | "root">,
): Promise<void> {
  const leaves: string[] = [];
  for await (const rows of readArchive(info)) for (const row of rows) leaves.push(leafOf(row));
  if (checkpointOf("", leaves).root !== info.root)
    throw new DaybookError("ARCHIVE_CHANGED", `${info.path} doesn't hold the rows that were written.`, {
      hint: "Nothing was removed from the log. Look at the disk, and run this again.",
    });
}

/** A name that was given must outlast a power cut; where folders can't be synced, the system sees to it. */
function settle(folder: string): void {
  try {
    const handle = openSync(folder, "r");
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // Windows has no such thing.
  }
}

function orRefuse<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw notWritable(file, cause);
  }
}

const notWritable = (file: string, cause: unknown): DaybookError =>
  new DaybookError("FILE_NOT_WRITABLE", `${file} can't be written.`, {
    hint: "Nothing was removed from the log. Look at the rights of the folder and the room on the disk, and run this again.",
    cause,
  });
