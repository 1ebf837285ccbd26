import type { Log } from "../../open-log.ts";
import type { Args } from "../args.ts";
import type { Result } from "../command.ts";
import type { Context } from "../context.ts";
import type { CrmDesk } from "../crm/desk.ts";
import { countOf } from "../format/figures.ts";
import { agreed } from "./agree.ts";
import type { Looked } from "./look.ts";
import { type Recorded, record } from "./record.ts";
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
  const done = await record(log, inputs, found.known, context.stopSignal());
  const missed = done.conflict + done.rejected;
  return {
    json: { ...driftJson(found), dry_run: false, to_append: inputs.length, ...done },
    look: missed > 0 || differs({ ...found, differences: [], unknown: [] }),
    text: ({ ink }) =>
      [
        ...done.problems.map((problem) => ink.red(problem)),
        ...restLines({ ...found, unknown: [] }).map((line) => ink.yellow(line)),
        ink.green(`${countOf(done.appended, "event was", "events were")} logged.`),
        ...(missed > 0 ? [`${countOf(missed, "was", "were")} not: compare again.`] : []),
      ].join("\n"),
  };
}

const nothing: Recorded = { appended: 0, duplicate: 0, conflict: 0, rejected: 0, problems: [] };
