import type { Result } from "../command.ts";
import { countOf, countText } from "../format/figures.ts";
import type { Paper } from "../format/paper.ts";
import type { CaptureDone } from "./run.ts";

/** A capture as a command's result. */
export const captureResult = (done: CaptureDone): Result => ({
  json: done,
  text: (paper) => captureText(done, paper),
  look: needsLook(done),
});

/** Whether somebody should look. */
export const needsLook = ({ conflict, rejected, blocked, problems }: CaptureDone): boolean =>
  conflict + rejected + blocked + problems.length > 0;

const mostLines = 10;

/** A capture as people read it. */
export function captureText(done: CaptureDone, { ink }: Paper): string {
  const { events, appended, duplicate, gaps, problems, notes, without, blocked } = done;
  const lines = [
    ...gaps.map((line) => ink.yellow(line)),
    ...events.slice(0, mostLines).map((line) => `  ${line}`),
    ...(appended > mostLines
      ? [ink.dim(`  and ${countText(appended - Math.min(events.length, mostLines))} more`)]
      : []),
    ink.green(headline(done)),
    ...(duplicate > 0 ? [`${countOf(duplicate, "event was", "events were")} there already.`] : []),
    ...problems.map((line) => ink.red(line)),
  ];
  if (blocked > 0)
    lines.push(
      ink.red(
        `${countOf(blocked, "contact or deal", "contacts or deals")}: a row of the log was changed by hand, and nothing is logged about them until that is put right. → daybook verify`,
      ),
    );
  if (without > 0)
    lines.push(
      `${countOf(without, "record is", "records are")} not logged: deals without a contact, or records without an id of their own.`,
    );
  return [...lines, ...notes.map((line) => ink.dim(line))].join("\n");
}

function headline({ dry_run, by, records, changes, appended, baselines }: CaptureDone): string {
  const seen = by.includes("snapshot") ? countOf(records, "record") : countOf(changes, "change");
  const first = baselines > 0 ? ` First time: ${countOf(baselines, "record")} taken as they are.` : "";
  if (appended === 0) return `${seen} read. The log has all that the CRM holds.`;
  const logged = dry_run
    ? "would be logged; nothing was written"
    : appended === 1
      ? "was logged"
      : "were logged";
  return `${seen} read.${first} ${countOf(appended, "event")} ${logged}.`;
}
