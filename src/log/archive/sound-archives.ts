import { isDaybookError } from "../../core/errors.ts";
import type { Shelf } from "../../stores/sqlite/shelf.ts";
import type { ArchiveInfo } from "./archive-files.ts";
import { readArchive } from "./read-archive.ts";

/** Archives, as reading them to their ends has shown them. */
export interface SoundArchives {
  readonly sound: readonly ArchiveInfo[];
  /** null where their manifests can't be gone by. */
  readonly all: readonly ArchiveInfo[] | null;
  /** What is wrong with the others, a sentence each. */
  readonly faults: readonly string[];
  /** How many rows those hold; null where that can't be told. */
  readonly unread: number | null;
  /** The rows of those that are sound. */
  readonly own: Shelf | null;
}

/** Reads every archive and compares it with its manifest; `keep` puts the rows of some on a shelf, reading them. Throws FILE_NOT_READABLE. */
export async function soundAmong(
  list: () => Promise<readonly ArchiveInfo[]>,
  keep: (some: readonly ArchiveInfo[]) => Promise<Shelf | null>,
): Promise<SoundArchives> {
  const faults: string[] = [];
  const unlessFaulty = <T>(work: Promise<T>): Promise<T | null> =>
    work.catch((error: unknown) => {
      faults.push(faultIn(error));
      return null;
    });
  const all = await unlessFaulty(list());
  if (all === null) return { all, sound: [], faults, unread: null, own: null };
  const own = await unlessFaulty(keep(all));
  if (faults.length === 0) return { all, sound: all, faults, unread: 0, own };
  faults.length = 0;
  const sound: ArchiveInfo[] = [];
  let unread = 0;
  for (const info of all)
    if (await unlessFaulty(readToItsEnd(info))) sound.push(info);
    else unread += info.rows;
  return { all, sound, faults, unread, own: await keep(sound) };
}

async function readToItsEnd(info: ArchiveInfo): Promise<true> {
  for await (const _ of readArchive(info));
  return true;
}

/** The sentence of an archive that isn't as it was written; whatever else went wrong is thrown. */
function faultIn(error: unknown): string {
  if (isDaybookError(error) && (error.code === "ARCHIVE_CHANGED" || error.code === "ARCHIVE_MISSING"))
    return error.message;
  throw error;
}
