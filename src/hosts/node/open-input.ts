import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { DaybookError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";

/** A file, or standard input, as bytes. */
export interface Input {
  /** The file's name without its folder; `stdin` for standard input. */
  readonly name: string;
  /** Bytes; null where it isn't known before the end. */
  readonly size: number | null;
  readonly chunks: AsyncIterable<Buffer>;
}

/** Big enough for speed, small enough for a host with little memory. */
const chunkBytes = 256 * 1024;

/** Opens a file, or standard input for `-`. Throws FILE_NOT_FOUND, FILE_IS_A_DIRECTORY or FILE_UNREADABLE. */
export async function openInput(path: string, stdin: AsyncIterable<Buffer> = process.stdin): Promise<Input> {
  if (path === "-") return { name: "stdin", size: null, chunks: stdin };
  const found = await stat(path).catch(async (error: unknown) => {
    throw await unreadable(path, error);
  });
  if (found.isDirectory()) {
    throw new DaybookError("FILE_IS_A_DIRECTORY", `"${path}" is a folder, not a file.`, {
      hint: "Name one file in it.",
    });
  }
  return { name: basename(path), size: found.isFile() ? found.size : null, chunks: chunksOf(path) };
}

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: chunkBytes })) yield chunk as Buffer;
  } catch (error) {
    throw await unreadable(path, error);
  }
}

async function unreadable(path: string, cause: unknown): Promise<DaybookError> {
  const code = (cause as NodeJS.ErrnoException).code ?? "";
  if (code === "ENOENT" || code === "ENOTDIR") {
    const near = nearest(basename(path), await readdir(dirname(path)).catch(() => []));
    return new DaybookError("FILE_NOT_FOUND", `There is no file "${path}".`, {
      hint:
        near === undefined ? "Give the path of a file, or - for standard input." : `Did you mean "${near}"?`,
      cause,
    });
  }
  const why = code === "EACCES" || code === "EPERM" ? "may not be read by you" : `can't be read (${code})`;
  return new DaybookError("FILE_UNREADABLE", `"${path}" ${why}.`, {
    hint: "Look at the file's rights, or copy it.",
    cause,
  });
}
