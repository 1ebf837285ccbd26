import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { DaybookError } from "../core/errors.ts";

/** Writes a file whole or not at all, over one that is there. Throws FILE_NOT_WRITABLE. */
export async function writeWhole(file: string, text: string): Promise<void> {
  const unfinished = `${file}.${process.pid}.part`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(unfinished, text);
    await rename(unfinished, file);
  } catch (cause) {
    throw new DaybookError("FILE_NOT_WRITABLE", `${file} can't be written.`, {
      hint: "Name a file in a folder of your own, such as report.html.",
      cause,
    });
  }
}
