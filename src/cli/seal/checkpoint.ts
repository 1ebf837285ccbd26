import { readFile } from "node:fs/promises";
import { DaybookError } from "../../core/errors.ts";
import type { SealVerified } from "../../core/verify-seal.ts";
import type { Checked } from "../../log/seal/check-checkpoint.ts";
import type { Log } from "../../open-log.ts";
import type { Args } from "../args.ts";
import type { Context } from "../context.ts";
import { countOf } from "../format/figures.ts";
import type { Paper } from "../format/paper.ts";

/** The checkpoint that --checkpoint or, for the log's own, --key asks for, checked; null where neither does. Throws FILE_NOT_FOUND and what checking throws. */
export async function checkGiven(args: Args, log: Log, context: Context): Promise<Checked | null> {
  const [given, key] = [args.text("checkpoint"), args.text("key")];
  if (given === undefined && key === undefined) return null;
  if (given !== undefined) return log.checkCheckpoint(await givenText(given, context), key);
  const { files } = log;
  if (files === null)
    throw new DaybookError("USAGE", "This log keeps no checkpoint of its own.", {
      hint: "Name one: --checkpoint FILE.",
    });
  return log.checkCheckpoint(await givenText(files.checkpoint, context), key);
}

/** The text of a checkpoint's file, or of standard input for `-`. Throws FILE_NOT_FOUND. */
export async function givenText(file: string, context: Context): Promise<string> {
  if (file === "-") {
    const parts: Buffer[] = [];
    for await (const part of context.io.stdin) parts.push(Buffer.from(part));
    return Buffer.concat(parts).toString("utf8");
  }
  const path = context.path(file);
  return readFile(path, "utf8").catch((cause: unknown) => {
    throw new DaybookError("FILE_NOT_FOUND", `There is no checkpoint ${path} that can be read.`, {
      hint: "daybook seal prints one, to be kept in a file: three lines, and a signature where there is a key.",
      cause,
    });
  });
}

/** What a checkpoint proves, and what it doesn't. */
export function checkedLines({ holds, message, signed, size }: Checked, { ink }: Paper): readonly string[] {
  const proved = `${message} ${signed === true ? "The key signed it." : signed === null ? "Who made it isn't checked: --key does that." : ""}`;
  return [
    holds ? ink.green(proved.trim()) : ink.red(message),
    ...(holds
      ? [ink.dim(`It proves the first ${countOf(size, "sealed row")}; what came later it doesn't.`)]
      : []),
  ];
}

/** What a seal proves, and what it doesn't. */
export const sealedLine = ({ at, rows }: NonNullable<SealVerified["sealed"]>, unsealed: number): string =>
  `${countOf(rows, "row was", "rows were")} sealed, last at ${at}: none of them can be changed or taken out unseen, unless somebody seals anew; a checkpoint kept elsewhere shows that. ${countOf(unsealed, "event")} came since.`;
