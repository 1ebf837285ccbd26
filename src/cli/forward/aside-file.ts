import { isUtf8 } from "node:buffer";
import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { DaybookError } from "../../core/errors.ts";
import type { Stray } from "../../core/stream.ts";

/**
 * Adds messages to a file of those that were no events, a line of JSON each; on the disk when it resolves. One may stand there twice,
 * if what came with it had to come again. Throws FILE_NOT_WRITABLE.
 */
export async function putAside(file: string, strays: readonly Stray[], at: string): Promise<void> {
  if (strays.length === 0) return;
  try {
    await mkdir(dirname(file), { recursive: true });
    const out = await open(file, "a");
    try {
      await out.appendFile(strays.map((stray) => `${JSON.stringify(lineOf(stray, at))}\n`).join(""));
      await out.sync();
    } finally {
      await out.close();
    }
  } catch (cause) {
    throw new DaybookError(
      "FILE_NOT_WRITABLE",
      `Messages that are no events can't be put aside in ${file}.`,
      {
        hint: "Make room there, or allow writing; the messages come again.",
        cause,
      },
    );
  }
}

const lineOf = ({ place, why, key, bytes }: Stray, at: string) => ({
  at,
  place,
  why,
  key,
  ...(isUtf8(bytes)
    ? { text: Buffer.from(bytes).toString("utf8") }
    : { base64: Buffer.from(bytes).toString("base64") }),
});
