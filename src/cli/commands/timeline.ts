import { DaybookError } from "../../core/errors.ts";
import type { History } from "../../core/history.ts";
import { lineText, type StoryLine, storyLines } from "../../core/story.ts";
import { toIso } from "../../core/time.ts";
import { writeWhole } from "../../hosts/node/write-whole.ts";
import { contextAt, notesOf } from "../../views/ask-views.ts";
import { readHistory } from "../../views/read-history.ts";
import { column, type ViewContext } from "../../views/view.ts";
import type { Command } from "../command.ts";
import { agoText, countOf } from "../format/figures.ts";
import type { Paper } from "../format/paper.ts";
import { asOfFrom } from "./view.ts";

const definition =
  "Everything that was logged of a contact, in the order in which it happened, events of contacts merged into it included. What was voided is struck through.";

/**
 * `daybook timeline CONTACT`. JSON: `{"as_of","timezone","definition","contact_id","rows":[{"event","event_id","event_type",
 * "timestamp","deal_id","actor","source","voided":b,"unchanged":b,"baseline":b}],"notes"?}`, oldest first; with -o also `"file"`.
 */
export const timeline: Command = {
  about: "One contact's story: what happened, when, and by whom.",
  operands: [{ name: "CONTACT", about: "the contact's id, as it was logged" }],
  options: [
    { flags: "-o, --output <file>", about: "write it as one HTML file, to be opened or printed" },
    { flags: "--as-of <time>", about: "as it was known up to a time" },
    { flags: "--csv", about: "print CSV for a spreadsheet" },
  ],
  examples: [
    ["daybook timeline sarah", "Sarah's story"],
    ["daybook timeline sarah -o sarah.html", "as a page to print or to send"],
  ],
  async run(args, context) {
    const log = await context.openLog();
    const contact = args.operands[0] as string;
    const rules = contextAt(asOfFrom(args, log), log.settings);
    const { history, pass } = await readHistory(await log.toRead(), contact, rules, log.hash);
    const notes = notesOf({ left_out: pass.left_out, loops: [] });
    const lines = history ? storyLines(history, log.catalog, log.settings.timezone) : [];
    const rows = history ? rowsOf(history, lines) : [];
    const output = args.text("output");
    const file =
      output === undefined ? null : await writePage(context.path(output), history, contact, rules, notes);
    return {
      json: {
        as_of: toIso(rules.as_of),
        timezone: log.settings.timezone,
        definition,
        contact_id: history?.contact_id ?? contact,
        rows,
        ...(notes.length > 0 ? { notes } : {}),
        ...(file === null ? {} : { file }),
      },
      text: (paper) => shown(contact, history, lines, file, paper, notes),
      table: { columns, rows },
    };
  },
};

const columns = [
  "event",
  "event_id",
  "event_type",
  "timestamp",
  "deal_id",
  "actor",
  "source",
  "voided",
  "unchanged",
  "baseline",
].map((name) =>
  column(name, name === "voided" || name === "unchanged" || name === "baseline" ? "tick" : "text"),
);

const rowsOf = (history: History, lines: readonly StoryLine[]) =>
  lines.map(({ text, voided, unchanged, baseline }, i) => {
    const { event } = history.steps[i] as History["steps"][number];
    const { event_id, event_type, timestamp, deal_id, actor, source } = event;
    return {
      event: text,
      event_id,
      event_type,
      timestamp,
      deal_id,
      actor,
      source,
      voided,
      unchanged,
      baseline,
    };
  });

async function writePage(
  file: string,
  history: History | null,
  contact: string,
  rules: ViewContext,
  notes: readonly string[],
): Promise<string> {
  if (!history)
    throw new DaybookError("CONTACT_NOT_FOUND", `Nothing is logged of ${JSON.stringify(contact)}.`, {
      hint: whereIdsAre,
    });
  const { renderTimeline } = await import("../../report/timeline-page.ts");
  await writeWhole(file, renderTimeline(history, rules, notes));
  return file;
}

const whereIdsAre = "daybook timelines lists the contacts; ids are told apart by every letter.";

function shown(
  contact: string,
  history: History | null,
  lines: readonly StoryLine[],
  file: string | null,
  paper: Paper,
  notes: readonly string[],
): string {
  const { ink } = paper;
  const tail = notes.map((note) => ink.yellow(note));
  if (!history)
    return [`Nothing is logged of ${JSON.stringify(contact)}.`, `→ ${whereIdsAre}`, ...tail].join("\n");
  if (file !== null) return [`Written: ${file}`, ...tail].join("\n");
  const first = lines[0] as StoryLine;
  const heading = `${ink.bold(history.contact_id)}${history.contact_id === contact ? "" : ` (${contact} was merged into it)`}: ${countOf(lines.length, "event")}, the first ${agoText(first.at, paper.now)}`;
  return [
    heading,
    ...lines.map((line) => (line.voided ? ink.struck(lineText(line)) : lineText(line))),
    ...tail,
  ].join("\n");
}
