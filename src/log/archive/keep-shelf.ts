import { accessSync, constants, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DaybookError, isDaybookError } from "../../core/errors.ts";
import { openShelf, type Shelf } from "../../stores/sqlite/shelf.ts";
import { archivesOn, makeShelf, type Shelved, stampOf } from "../../stores/sqlite/shelf-file.ts";
import type { ArchiveInfo } from "./archive-files.ts";
import { readArchive } from "./read-archive.ts";
import { shelfFits } from "./shelf-fits.ts";

/** Keeps the rows of archives in a file that is quick to read. */
export interface ShelfKeeper {
  /**
   * The shelf of these archives; it is made where it isn't there yet, and, if it is to be `checked`, where it isn't just what the
   * files hold. Throws what reading an archive throws, and unless `checked` ARCHIVE_MISSING where a shelf of more archives was made.
   */
  of(archives: readonly ArchiveInfo[], checked: boolean): Promise<Shelf>;
  close(): void;
}

/** Keeps shelves at a path, which anybody may delete; where that can't be written, in a file that goes when this is closed. */
export function shelfKeeper(path: string): ShelfKeeper {
  let kept: Shelf | null = null;
  let scratch: string | null = null;
  // Whoever still reads one that was replaced goes on with it.
  const opened: Shelf[] = [];
  const elsewhere = (): string => {
    scratch ??= mkdtempSync(join(tmpdir(), "daybook-shelf-"));
    return join(scratch, `${opened.length}.db`);
  };

  const made = async (archives: readonly Shelved[], anew: boolean): Promise<Shelf> => {
    const stamp = stampOf(archives);
    if (mayWrite(dirname(path))) {
      try {
        await makeShelf(path, archives, { anew });
      } catch (error) {
        // What is wrong with an archive is said; where only the file can't be put in its place, another place does.
        if (isDaybookError(error)) throw error;
      }
      const shelf = openShelf(path, stamp);
      if (shelf) return shelf;
    }
    const own = elsewhere();
    await makeShelf(own, archives);
    const shelf = openShelf(own, stamp);
    if (shelf) return shelf;
    throw new DaybookError("FILE_NOT_READABLE", `${own} can't be read just after it was written.`, {
      hint: "It is to hold the rows of the log's archives: look at the folder of temporary files.",
    });
  };

  return {
    async of(archives, checked) {
      const shelved = archives.map((info) => ({
        number: info.number,
        mark: markOf(info),
        rows: () => readArchive(info),
      }));
      const stamp = stampOf(shelved);
      if (!checked && kept?.stamp === stamp) return kept;
      const there = kept?.stamp === stamp ? kept : openShelf(path, stamp);
      if (there && there !== kept) opened.push(there);
      const fits = there !== null && (!checked || (await shelfFits(there, archives)));
      if (there && fits) {
        kept = there;
        return kept;
      }
      if (!checked) demandAll(shelved, path);
      kept = await made(shelved, checked);
      opened.push(kept);
      return kept;
    },
    close() {
      for (const shelf of opened) shelf.close();
      if (scratch !== null) rmSync(scratch, { recursive: true, force: true });
    },
  };
}

/** Archives don't go: where there were more of them, some files were lost. */
function demandAll(archives: readonly Shelved[], path: string): void {
  const known = archivesOn(path);
  if (known > archives.length)
    throw new DaybookError(
      "ARCHIVE_MISSING",
      `Of the log's ${known} archives ${archives.length === 0 ? "none is" : `only the first ${archives.length} are`} there.`,
      {
        hint: `No answer would be right without the others: take their files back from a copy. If they are to stay away, delete ${path}, which remembers them.`,
      },
    );
}

/** What tells an archive's file from any other, without reading it: who changes a byte of it changes its time. */
function markOf({ path, sha256, text_sha256, rows, root }: ArchiveInfo): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return [sha256, text_sha256, rows, root, found?.size, found?.mtimeMs].join(" ");
}

function mayWrite(folder: string): boolean {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
