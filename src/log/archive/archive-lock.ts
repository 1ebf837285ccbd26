import {
  closeSync,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { DaybookError } from "../../core/errors.ts";

/** A folder of archives that one run has to itself. */
export interface ArchiveLock {
  /** Says that the run is still at work. Throws ARCHIVE_BUSY where it was silent for so long that another took the folder. */
  touch(): void;
  release(): void;
}

/** A run that hasn't said for so long (milliseconds) that it is at work was killed. */
const silent = 600_000;

/** Takes a folder of archives for one run. Throws ARCHIVE_BUSY where another has it, FILE_NOT_WRITABLE. */
export function lockArchives(folder: string): ArchiveLock {
  const file = join(folder, "archive.lock");
  const own = JSON.stringify({ pid: process.pid, host: hostname() });
  for (let tries = 1; ; tries++) {
    try {
      mkdirSync(folder, { recursive: true });
      take(file, own);
      break;
    } catch (cause) {
      if ((cause as { readonly code?: unknown }).code !== "EEXIST")
        throw new DaybookError("FILE_NOT_WRITABLE", `${folder} can't be written to.`, {
          hint: "Archives stand in this folder, beside the log or the config: look at its rights and the room on the disk. Nothing was removed from the log.",
          cause,
        });
      if (tries > 3 || !isLeftOver(file)) throw busy(file);
      clear(file);
    }
  }
  return {
    touch() {
      if (textIn(file) !== own) throw busy(file);
      const at = new Date();
      utimesSync(file, at, at);
    },
    release() {
      if (textIn(file) === own) rmSync(file, { force: true });
    },
  };
}

const busy = (file: string): DaybookError =>
  new DaybookError("ARCHIVE_BUSY", `Another run is archiving this log: it has ${file}.`, {
    hint: "Wait for it to end. If none is at work any more, delete that file and run this again.",
  });

function textIn(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}

/** Takes away what a killed run left. Of two who do, the slower one would have the other's: that goes back. */
function clear(file: string): void {
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    if (!isLeftOver(aside)) linkSync(aside, file);
  } catch {
    // Another was quicker: its file is met at the next try.
  }
  rmSync(aside, { force: true });
}

/** Makes a file whole or not at all, where it isn't there yet: of one that is empty nobody could tell whose it is. */
function take(file: string, content: string): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, content);
  try {
    linkSync(draft, file);
  } catch (cause) {
    if ((cause as { readonly code?: unknown }).code === "EEXIST") throw cause;
    // Some disks know no second name of a file.
    writeFileSync(file, content, { flag: "wx" });
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Whether who took the folder was killed. */
function isLeftOver(file: string): boolean {
  try {
    const handle = openSync(file, "r");
    const { mtimeMs } = fstatSync(handle);
    closeSync(handle);
    if (Date.now() - mtimeMs > silent) return true;
    const { pid, host } = JSON.parse(readFileSync(file, "utf8")) as {
      readonly pid: number;
      readonly host: string;
    };
    return host === hostname() && !isAlive(pid);
  } catch (cause) {
    return (cause as { readonly code?: unknown }).code === "ENOENT";
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return (cause as { readonly code?: unknown }).code === "EPERM";
  }
}
