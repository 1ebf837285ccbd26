import { DaybookError } from "../../core/errors.ts";
import type { Log } from "../../open-log.ts";
import { namesFrom } from "../../views/names.ts";
import type { Args } from "../args.ts";
import { appendFound, leftLine } from "../capture/append-found.ts";
import type { Result } from "../command.ts";
import type { Context } from "../context.ts";
import type { CrmDesk } from "../crm/desk.ts";
import { countOf } from "../format/figures.ts";
import { progressOf } from "../progress.ts";
import { agreed } from "./agree.ts";
import type { Looked } from "./look.ts";
import { differs, driftJson } from "./shape.ts";
import { driftText, restLines } from "./text.ts";

/** What a command of drift has at hand. */
export interface Work {
  readonly log: Log;
  readonly desk: CrmDesk;
  readonly args: Args;
  readonly context: Context;
  /** Only shown, not done. */
  readonly dry: boolean;
}

/** Logs what the CRM says. */
export async function takeCrm(found: Looked, { log, desk, args, context, dry }: Work): Promise<Result> {
  const inputs = [
    ...found.differences.map(({ input }) => input),
    ...found.unknown.flatMap((each) => each.inputs),
  ];
  const would = `${countOf(inputs.length, "event")} would be logged`;
  if (dry || inputs.length === 0)
    return {
      json: { ...driftJson(found), dry_run: dry, to_append: inputs.length, ...nothing },
      look: differs(found),
      text: (paper) =>
        [driftText(found, desk.place, paper), ...(dry ? [`${would}; nothing was done.`] : [])].join("\n"),
    };
  const question = `Log ${countOf(inputs.length, "event")}?`;
  const shown = (paper: Parameters<typeof driftText>[2]) => driftText(found, desk.place, paper);
  await agreed({ would, question, timezone: log.settings.timezone, shown }, args, context);
  const progress = progressOf(context, "drift", inputs.length);
  const signal = context.stopSignal();
  const done = await appendFound(log, inputs, {
    whole: found.found.whole,
    dry: false,
    names: namesFrom(found.found.crm.records),
    stopped: () => signal.aborted,
    onAppended: (events) => progress.at(events, events),
  }).finally(() => progress.end());
  if (signal.aborted && done.left > 0)
    throw new DaybookError("INTERRUPTED", "Stopped; what was logged so far is safe.", {
      hint: "Run the same command again: it goes on with what is missing.",
    });
  const { events, ...counts } = done;
  return {
    json: { ...driftJson(found), dry_run: false, to_append: inputs.length, ...counts },
    look:
      done.conflict + done.rejected + done.left > 0 || differs({ ...found, differences: [], unknown: [] }),
    text: ({ ink }) =>
      [
        ...events,
        ...done.problems.map((problem) => ink.red(problem)),
        ...(done.left > 0 ? [ink.yellow(leftLine(done.left))] : []),
        ...restLines({ ...found, unknown: [] }).map((line) => ink.yellow(line)),
        ink.green(`${countOf(done.appended, "event was", "events were")} logged.`),
      ].join("\n"),
  };
}

const nothing = { appended: 0, duplicate: 0, conflict: 0, rejected: 0, left: 0, problems: [] };
