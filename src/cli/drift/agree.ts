import { DaybookError } from "../../core/errors.ts";
import type { Args } from "../args.ts";
import type { Context } from "../context.ts";
import { type Paper, paperOf } from "../format/paper.ts";

/** What is about to be done, and what to show of it. */
export interface Agreeing {
  /** Such as "12 events would be logged". */
  readonly would: string;
  readonly question: string;
  readonly timezone: string;
  readonly shown: (paper: Paper) => string;
}

/** Goes on only with --yes or a yes at the terminal. Throws NEEDS_YES, CANCELLED. */
export async function agreed(
  { would, question, timezone, shown }: Agreeing,
  args: Args,
  { io, ask, flags, now }: Context,
): Promise<void> {
  if (args.flag("yes")) return;
  if (!io.interactive || flags.json)
    throw new DaybookError("NEEDS_YES", `${would}; nothing was done.`, {
      hint: "Look with --dry-run, then run it again with --yes.",
    });
  io.err(`${shown(paperOf(io, now(), timezone))}\n`);
  if (!(await ask.confirm(question, "no"))) throw new DaybookError("CANCELLED", "Nothing was written.");
}
