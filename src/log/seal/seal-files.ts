import { readFileSync } from "node:fs";
import { DaybookError } from "../../core/errors.ts";
import { checkpointOf, readCheckpoint, readLeaf } from "../../core/seal.ts";
import type { Seal } from "../../core/verify-seal.ts";
import { writeWhole } from "../../hosts/node/write-whole.ts";

/** A seal as it is known. */
export interface KnownSeal {
  /** null where nothing is sealed, or what is kept of it can't be gone by at all. */
  readonly seal: Seal | null;
  /** What is wrong with what is kept, a sentence; null where nothing is. */
  readonly broken: string | null;
  /** The checkpoint alone is gone, or was never written: sealing may go on from the list. */
  readonly unfinished?: boolean;
}

/** The two files of a seal. */
export interface SealFiles {
  /** A line a sealed row, only ever added to. */
  readonly leaves: string;
  /** The checkpoint, signed or not. */
  readonly checkpoint: string;
}

/** The files of a leaf list and the checkpoint beside it. */
export const sealFilesAt = (leaves: string): SealFiles => ({
  leaves,
  checkpoint: `${leaves.replace(/\.leaves$/, "")}.checkpoint`,
});

const never = "1970-01-01T00:00:00.000Z";

/** Reads a seal from its files. Throws FILE_NOT_READABLE. */
export function readSealFiles({ leaves, checkpoint }: SealFiles): KnownSeal {
  const [list, note] = [textOf(leaves), textOf(checkpoint)];
  if (list === null && note === null) return { seal: null, broken: null };
  if (list === null)
    return {
      seal: null,
      broken: `The list of sealed rows, ${leaves}, is gone: take it back from a copy. Until then ${checkpoint} says yes or no: daybook verify --checkpoint ${checkpoint}.`,
    };
  const lines = list.split(/\r?\n/);
  if (lines[lines.length - 1] === "") lines.pop();
  const last = readLeaf(lines[lines.length - 1] ?? "")?.recorded_at ?? never;
  if (note === null) {
    const seal = { checkpoint: checkpointOf("", lines), leaves: lines, at: never };
    const broken = `There is a list of sealed rows, ${leaves}, without its checkpoint: take ${checkpoint} back from a copy, or run daybook seal again.`;
    return { seal, broken, unfinished: true };
  }
  const read = readCheckpoint(note.replace(/\r\n/g, "\n"));
  if (read === null)
    return {
      seal: null,
      broken: `${checkpoint} is no checkpoint: it was changed. Take it back from a copy.`,
    };
  return { seal: { checkpoint: read, leaves: lines, at: sealedAt(note) ?? last }, broken: null };
}

/** When a checkpoint says that it was made, ISO 8601 UTC; null where it doesn't. */
export const sealedAt = (note: string): string | null =>
  /^[^\n]+\r?\n\d+\r?\n\S+\r?\nsealed (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)\r?\n/.exec(note)?.[1] ?? null;

/** Writes a seal: each file whole or not at all, the checkpoint last, so that one that was broken off is none. Throws FILE_NOT_WRITABLE. */
export async function writeSealFiles(
  { leaves, checkpoint }: SealFiles,
  lines: readonly string[],
  note: string,
): Promise<void> {
  await writeIfOther(leaves, `${lines.join("\n")}\n`);
  await writeIfOther(checkpoint, note);
}

const writeIfOther = async (file: string, text: string): Promise<void> => {
  if (textOf(file) !== text) await writeWhole(file, text);
};

/** What stands in a file; null where there is none. Throws FILE_NOT_READABLE. */
function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    if ((cause as { readonly code?: unknown }).code === "ENOENT") return null;
    throw new DaybookError("FILE_NOT_READABLE", `${file} can't be read.`, {
      hint: "It keeps what was sealed: look at its rights, and whether a folder stands in its place.",
      cause,
    });
  }
}
