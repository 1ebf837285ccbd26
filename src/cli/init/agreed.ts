import { DaybookError } from "../../core/errors.ts";
import type { Args } from "../args.ts";
import type { Context } from "../context.ts";
import { asks, shortPath } from "./asks.ts";
import type { BaseDraft } from "./base-draft.ts";
import { configText } from "./starter-config.ts";

/** What a person is asked to agree to. */
interface Offer {
  readonly draft: BaseDraft;
  readonly file: string;
  /** All that would be added, for people. */
  readonly shown: string;
  readonly place: "base" | "spreadsheet";
  /** The sum of it, such as "2 tables and 1 column"; null where nothing would be added. */
  readonly sum: string | null;
}

/** Goes on only with --yes or a yes at the terminal. Throws NEEDS_YES, CANCELLED. */
export async function agreed(
  { draft, file, shown, place, sum }: Offer,
  args: Args,
  context: Context,
): Promise<void> {
  if (args.flag("yes") || (sum === null && !draft.changed)) return;
  if (!asks(args, context)) {
    if (sum === null) return;
    throw new DaybookError("NEEDS_YES", `To the ${place} would be added: ${sum}. Nothing was done.`, {
      hint: "Look with --dry-run, then run it again with --yes.",
    });
  }
  context.io.err(`${draft.changed ? `${configText(draft.json)}\n` : ""}${shown}\n\n`);
  const what = [
    ...(draft.changed ? [`write ${shortPath(file, context)}`] : []),
    ...(sum === null ? [] : [`add to the ${place} ${sum}`]),
  ].join(" and ");
  if (!(await context.ask.confirm(`${what.charAt(0).toUpperCase()}${what.slice(1)}?`, "yes")))
    throw new DaybookError("CANCELLED", "Nothing was written.");
}
