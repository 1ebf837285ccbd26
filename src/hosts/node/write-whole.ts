import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { DaybookError } from "../../core/errors.ts";

/** Writes a file whole or not at all, over one that is there. Throws FILE_NOT_WRITABLE. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await writeWholeFrom(file, async (write) => write(text));
}

/** Takes the next piece of a text. */
export type Write = (text: string) => void;

/**
 * The same with a text that comes in pieces and is never held whole; gives its bytes. Each piece is on its way to the disk
 * when `write` returns. What `make` throws is thrown on, and no file is left. Throws FILE_NOT_WRITABLE.
 */
export async function writeWholeFrom(file: string, make: (write: Write) => Promise<void>): Promise<number> {
  const unfinished = `${file}.${process.pid}.part`;
  let bytes = 0;
  const orRefuse = <T>(work: () => T): T => {
    try {
      return work();
    } catch (cause) {
      throw notWritable(file, cause);
    }
  };
  await mkdir(dirname(file), { recursive: true }).catch((cause: unknown) => {
    throw notWritable(file, cause);
  });
  const out = orRefuse(() => openSync(unfinished, "w"));
  try {
    try {
      const { write, end } = inBlocks((text) => {
        const block = Buffer.from(text);
        bytes += block.length;
        orRefuse(() => writeAll(out, block));
      });
      await make(write);
      end();
      orRefuse(() => fsyncSync(out));
    } finally {
      closeSync(out);
    }
    await rename(unfinished, file).catch((cause: unknown) => {
      throw notWritable(file, cause);
    });
    return bytes;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** Many small pieces as few large ones. */
export function inBlocks(take: (block: string) => void): { readonly write: Write; readonly end: () => void } {
  let held = "";
  const end = (): void => {
    if (held !== "") take(held);
    held = "";
  };
  return {
    write(text) {
      held += text;
      if (held.length > blockSize) end();
    },
    end,
  };
}

const blockSize = 256 * 1024;

/** A system may take less than it is given. */
function writeAll(out: number, block: Buffer): void {
  for (let at = 0; at < block.length; ) at += writeSync(out, block, at);
}

const notWritable = (file: string, cause: unknown): DaybookError =>
  new DaybookError("FILE_NOT_WRITABLE", `${file} can't be written.`, {
    hint: "Look at the rights of its folder and the room on the disk, or name a file in a folder of your own.",
    cause,
  });
