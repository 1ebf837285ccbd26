import { DaybookError } from "../../core/errors.ts";
import { parseWhen } from "../../core/parse-when.ts";
import { timeBefore } from "../../core/retention.ts";
import { fromIso, toIso } from "../../core/time.ts";
import type { ArchiveDone } from "../../log/archive/archive-log.ts";
import type { ArchivePlan } from "../../log/archive/archive-plan.ts";
import type { Log } from "../../open-log.ts";
import { addFile } from "../archive/add-file.ts";
import { archivedText, planText, shownArchive } from "../archive/text.ts";
import type { Args } from "../args.ts";
import type { Command, Result } from "../command.ts";
import type { Context } from "../context.ts";
import { countOf } from "../format/figures.ts";
import { paperOf } from "../format/paper.ts";
import { progressOf } from "../progress.ts";

/**
 * `daybook archive`. JSON: `{"dry_run":b,"keep":s|null,"before":t|null,"plan":{"before","subjects":n,"rows":n,"repeats":n,"first":t|null,"last":t|null,
 * "bytes":n,"staying":{"rows":n,"subjects":n,"old":n}}|null,"written":{"file","manifest","rows":n,"subjects":n,"bytes":n,"sha256","root"}|null,
 * "finished":[as written],"removed":n,"left":[event_id],"refused"?:sentence}`; `finished` are archives of runs that were broken off: with
 * --dry-run they still are to be finished. `--add`: `{"file","rows":n,"known":n,"erased"?:n,"written":…|null}`.
 */
export const archive: Command = {
  about:
    "Keeps the log small: whole deals and contacts whose last event is older than `retention.keep` of the config, and that stand in no open stage, move to a file beside it, compressed. That file is written, read back and checked before a row is taken out of the log; timelines, views, look-ups and verify read it too, so that no answer changes. Broken off anywhere, nothing is lost, and the next run finishes. First it shows what it would do.",
  options: [
    { flags: "--keep <span>", about: "how long events stay: 3y, 18m, 26w, 400d (default: the config's)" },
    { flags: "--before <time>", about: "instead: whatever had its last event before a time" },
    {
      flags: "--add <file>",
      about: "put the rows of an exported CSV into an archive; none is taken out of the log",
    },
    { flags: "--dry-run", about: "only show what would be archived" },
    { flags: "--yes", about: "don't ask" },
  ],
  examples: [
    ["daybook archive --keep 3y --dry-run", "see what would go, and how much that is"],
    ["daybook archive --yes", "by the config's retention, without a question: for cron"],
    ["daybook archive --before 2023-01-01", "what ended before a date"],
    ["daybook archive --add events.csv", "keep what was downloaded from a base before it is removed there"],
  ],
  async run(args, context) {
    const file = args.text("add");
    if (file !== undefined) return addFile(file, args, context);
    const dry = args.flag("dry-run");
    const log = await context.openLog(dry ? "read" : "write");
    const { keep, before } = retentionFrom(args, log);
    const steps = {
      verify: progressOf(context, "verify", null),
      write: progressOf(context, "archive", null),
      remove: progressOf(context, "remove", null),
    };
    // Before anything is written Ctrl-C ends the program as ever.
    let stop: AbortSignal | undefined;
    const done = await log
      .archive({
        before,
        keep,
        dry,
        agree: (plan) => agreed(plan, args, context, log),
        stopped: () => {
          stop ??= context.stopSignal();
          return stop.aborted;
        },
        onRow: (step, rows) => steps[step].at(0, rows),
      })
      .finally(() => {
        for (const progress of Object.values(steps)) progress.end();
      });
    return resultOf(done, { dry, keep, before });
  },
};

/** Throws USAGE, and CONFIG_NO_RETENTION where neither the flags nor the config say how long events stay. */
function retentionFrom(args: Args, log: Log): { readonly keep: string | undefined; readonly before: string } {
  const [given, before] = [args.text("keep"), args.text("before")];
  const now = fromIso(log.now());
  if (before !== undefined) {
    if (given !== undefined)
      throw new DaybookError("USAGE", "--keep and --before both say what is old.", {
        hint: "Give one of them.",
      });
    const time = parseWhen(before, "--before", { now, timezone: log.settings.timezone });
    if (fromIso(time) > now)
      throw new DaybookError("USAGE", `--before ${before} is yet to come.`, {
        hint: "What is archived is over: give a time in the past.",
      });
    return { keep: undefined, before: time };
  }
  const keep = given ?? log.settings.keep;
  if (keep === undefined)
    throw new DaybookError(
      "CONFIG_NO_RETENTION",
      "Nothing says how long events are to stay, so all of them do.",
      {
        hint: 'Write "retention": { "keep": "3y" } into daybook.config.json, or try it: daybook archive --keep 3y --dry-run.',
      },
    );
  const at = timeBefore(keep, now);
  if (Number.isNaN(at))
    throw new DaybookError("USAGE", `--keep ${JSON.stringify(keep)} is no span of time.`, {
      hint: "Write a number of days, weeks, months or years: 90d, 26w, 18m, 3y.",
    });
  return { keep, before: toIso(at) };
}

/** Whether it goes on: with --yes, or a yes at the terminal. Throws NEEDS_YES, CANCELLED. */
async function agreed(
  plan: ArchivePlan,
  args: Args,
  { io, ask, flags, now }: Context,
  log: Log,
): Promise<boolean> {
  if (args.flag("yes")) return true;
  const what = countOf(plan.rows + plan.repeats, "row");
  if (!io.interactive || flags.json)
    throw new DaybookError("NEEDS_YES", `${what} would be moved to an archive; nothing was done.`, {
      hint: "Look with --dry-run, then run it again with --yes.",
    });
  io.err(`${planText(plan, paperOf(io, now(), log.settings.timezone))}\n`);
  if (!(await ask.confirm(`Move ${what} to an archive?`, "no")))
    throw new DaybookError("CANCELLED", "Nothing was archived.");
  return true;
}

function resultOf(
  done: ArchiveDone,
  asked: { readonly dry: boolean; readonly keep: string | undefined; readonly before: string },
): Result {
  const { plan, written, finished, removed, left, refused } = done;
  return {
    json: {
      dry_run: asked.dry,
      keep: asked.keep ?? null,
      before: asked.before,
      plan,
      written: written && shownArchive(written),
      finished: finished.map(shownArchive),
      removed,
      left,
      ...(refused === null ? {} : { refused }),
    },
    text: (paper) => archivedText(done, asked, paper),
    look: refused !== null || left.length > 0,
  };
}
