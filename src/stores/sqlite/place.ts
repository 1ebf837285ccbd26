import { accessSync, constants, type Stats, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { DaybookError } from "../../core/errors.ts";

/** What is to be done with a log. */
export type Purpose = "read" | "write" | "create";

/**
 * The absolute path of a log that can be opened for its purpose, checked before SQLite is asked: that one would make an
 * empty file for a reader, and calls a folder "unable to open database file". Throws LOG_NOT_FOUND, LOG_NOT_A_FILE,
 * FOLDER_NOT_FOUND, LOG_NOT_WRITABLE, LOG_NOT_READABLE.
 */
export function placeOf(given: string, purpose: Purpose): string {
  if (given.trim() === "" || given === ":memory:")
    throw new DaybookError("LOG_NOT_A_FILE", `${JSON.stringify(given)} names no file.`, {
      hint: "Name one, as in sqlite:daybook.db; for a log that is gone with the process write memory:",
    });
  const path = resolve(given);
  const found = statOf(path);
  if (found && !found.isFile())
    throw new DaybookError(
      "LOG_NOT_A_FILE",
      `${path} is a ${found.isDirectory() ? "folder" : "device"}, not a file.`,
      {
        hint: found.isDirectory()
          ? `Name a file in it, such as sqlite:${given.replace(/[/\\]+$/, "")}/daybook.db`
          : "Name a file.",
      },
    );
  if (found) checkFile(path, purpose);
  else if (purpose === "create") checkFolder(dirname(path), path);
  else throw notFound(path);
  return path;
}

/** Whether a file is there that may be read and not written. */
export const isProtected = (given: string): boolean => {
  const path = resolve(given);
  return statOf(path) !== null && !may(path, constants.W_OK);
};

/** What a reader says who finds no log. */
export const notFound = (path: string): DaybookError =>
  new DaybookError("LOG_NOT_FOUND", `There is no log at ${path}.`, {
    hint: "`daybook init`, `daybook append` and `daybook import` make it; if it lies elsewhere, name it with --log sqlite:PATH.",
  });

function checkFile(path: string, purpose: Purpose): void {
  if (!may(path, constants.R_OK))
    throw new DaybookError("LOG_NOT_READABLE", `You have no right to read ${path}.`, {
      hint: "Ask the file's owner, or run this as the user who made it.",
    });
  if (purpose !== "read" && !may(path, constants.W_OK)) throw notWritable(path);
}

function checkFolder(folder: string, path: string): void {
  const found = statOf(folder);
  if (!found?.isDirectory())
    throw new DaybookError("FOLDER_NOT_FOUND", `There is no folder ${folder} to make ${path} in.`, {
      hint: "Make the folder first, or name another place.",
    });
  if (!may(folder, constants.W_OK | constants.X_OK)) throw notWritable(path);
}

const notWritable = (path: string): DaybookError =>
  new DaybookError("LOG_NOT_WRITABLE", `You have no right to write ${path}.`, {
    hint: "Ask the file's owner, run this as the user who made it, or name another place.",
  });

function statOf(path: string): Stats | null {
  try {
    return statSync(path);
  } catch {
    return null;
  }
}

function may(path: string, how: number): boolean {
  try {
    accessSync(path, how);
    return true;
  } catch {
    return false;
  }
}
