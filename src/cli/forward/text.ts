import { relative } from "node:path";
import type { Result } from "../command.ts";
import type { Context } from "../context.ts";
import { countOf } from "../format/figures.ts";
import type { ForwardDone } from "./round.ts";

/** The most problems that people are shown. */
const mostShown = 10;

/** What `--json` prints of a round. */
export const forwardJson = (done: ForwardDone, dry: boolean, { cwd }: Pick<Context, "cwd">) => {
  const { to, checkpoint, read, appended, duplicate, conflict, rejected, left_out, erased, beaten, aside } =
    done;
  const { aside_file, recorded_at, problems, notes } = done;
  const file = aside_file === null ? null : relative(cwd, aside_file) || aside_file;
  const counts = { read, appended, duplicate, conflict, rejected, left_out, erased, beaten, aside };
  return { dry_run: dry, to, checkpoint, ...counts, aside_file: file, recorded_at, problems, notes };
};

/** Whether somebody should look: at what wasn't taken, or at what was erased here and not there. */
export const isForSomebody = ({ conflict, rejected, left_out, aside, erasures }: ForwardDone): boolean =>
  conflict + rejected + left_out + aside + erasures > 0;

/** A round's result, for people and programs. */
export function forwardResult(done: ForwardDone, dry: boolean, context: Pick<Context, "cwd">): Result {
  const json = forwardJson(done, dry, context);
  return {
    json,
    text: ({ ink }) => {
      const [first = "", ...others] = forwardLines(done, dry, json.aside_file);
      return [first, ...others.map((line) => ink.yellow(line))].join("\n");
    },
    look: isForSomebody(done),
  };
}

/** What a round did, and what somebody should look at, a sentence each. */
export function forwardLines(done: ForwardDone, dry: boolean, file: string | null): readonly string[] {
  const { to, appended, duplicate, conflict, rejected, left_out, beaten, aside, problems, notes } = done;
  const lines = [
    dry
      ? `${countOf(appended, "event")} would go to ${to}. Nothing was written.`
      : `${to}: ${countOf(appended, "event")} new, ${duplicate} there already.`,
  ];
  if (conflict + rejected > 0)
    lines.push(`${countOf(conflict, "event")} in conflict with what is there, ${rejected} refused:`);
  for (const { event_id, status, message } of problems.slice(0, mostShown))
    lines.push(`  ${event_id}: ${status}, ${message}`);
  if (problems.length > mostShown) lines.push(`  and more: --json lists them.`);
  if (left_out > 0)
    lines.push(
      `${countOf(left_out, "row was", "rows were")} changed by hand and stayed behind: daybook verify names them. Once they are mended: daybook forward --to … --since start`,
    );
  if (beaten > 0)
    lines.push(`${countOf(beaten, "row")} beside another of the same key stayed behind: daybook verify.`);
  if (aside > 0)
    lines.push(
      `${countOf(aside, "message is", "messages are")} no event: put aside in ${file}, with the reason.`,
    );
  return [...lines, ...notes];
}
