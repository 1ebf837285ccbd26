import { DaybookError } from "../../core/errors.ts";
import { fromIso, toIso } from "../../core/time.ts";
import type { Published } from "../../views/publish.ts";
import { column } from "../../views/view.ts";
import type { Command, Result } from "../command.ts";
import { countOf } from "../format/figures.ts";
import { tableText } from "../format/table.ts";
import { progressOf } from "../progress.ts";
import { asOfFrom } from "./view.ts";

/**
 * `daybook publish [VIEW...]`. JSON: `{"tables":[{"name","rows":n,"written":n,"removed":n,"unchanged":n,"requests":n}],"linked"?:n,"overtaken"?:true,"notes"?}`,
 * the front page last, `linked` the events whose empty links were filled; with --dry-run what would be written.
 */
export const publish: Command = {
  about:
    "Writes the views as tables to the base, or as tabs to the spreadsheet, that the log stands in: only rows that changed, and nothing where nothing did. Run it as often as you like; one that was broken off is completed by the next.",
  operands: [
    {
      name: "VIEW...",
      about: "timelines, velocity, stuck, … (default: those of the config)",
      optional: true,
    },
  ],
  options: [
    {
      flags: "--to <url>",
      about:
        "another base or sheet, such as airtable://appXXXXXXXXXXXXXX/Events or sheets://SPREADSHEET_ID/Events",
    },
    { flags: "--dry-run", about: "show what would be written, and write nothing" },
    { flags: "--force", about: "publish though the tables stand as of a later time" },
    { flags: "--as-of <time>", about: "as it was at a time: 2026-04-01 (its midnight), 30d, today" },
  ],
  examples: [
    ["daybook publish", "all tables that the config names"],
    ["daybook publish stuck changes --dry-run", "what publishing these two would write"],
  ],
  async run(args, context) {
    const isDry = args.flag("dry-run");
    const log = await context.openLog(isDry ? "read" : "write");
    const asOf = asOfFrom(args, log);
    if (asOf > fromIso(log.now()))
      throw new DaybookError(
        "BAD_TIME",
        "--as-of lies in the future: until then no other publish would do.",
        {
          hint: "Leave it out to publish what is known now.",
        },
      );
    const stop = context.stopSignal();
    const progress = progressOf(context, "publish", null);
    try {
      const published = await log.publish({
        ...(args.operands.length > 0 ? { views: args.operands } : {}),
        ...(args.text("as-of") === undefined ? {} : { as_of: toIso(asOf) }),
        stopped: () => stop.aborted,
        dry_run: isDry,
        force: args.flag("force"),
        to: args.text("to"),
        on_rows: (rows) => progress.at(0, rows),
      });
      return publishResult(published, isDry);
    } finally {
      progress.end();
    }
  },
};

/** What a publish wrote, or would write. */
export function publishResult(published: Published, isDry: boolean): Result {
  const { tables, notes = [] } = published;
  return {
    json: published,
    look: published.overtaken === true,
    text: (paper) => {
      if (published.overtaken) return notes.join("\n");
      const titles = isDry
        ? ["Table", "Rows", "To write", "To remove", "Unchanged"]
        : ["Table", "Rows", "Written", "Removed", "Unchanged", "Requests"];
      const columns = titles.map((title, at) => column(title, at === 0 ? "text" : "int"));
      const rows = tables.map(({ name, rows, written, removed, unchanged, requests }) => {
        const cells = [name, rows, written, removed, unchanged, requests];
        return Object.fromEntries(columns.map((each, at) => [each.name, cells[at] ?? null]));
      });
      const told = [tableText({ columns, rows }, paper), "", summaryOf(published, isDry)];
      return [...told, ...notes.map((note) => paper.ink.yellow(note))].join("\n");
    },
  };
}

function summaryOf({ tables, linked = 0 }: Published, isDry: boolean): string {
  const sum = (of: "written" | "removed" | "requests"): number =>
    tables.reduce((all, table) => all + table[of], 0);
  const [written, removed] = [sum("written"), sum("removed")];
  const isIdle = written + removed === 0;
  if (isIdle && linked === 0) return "Nothing changed: every table stands as it should.";
  const verb = isDry ? "would be" : linked === 1 ? "was" : "were";
  const links = linked === 0 ? [] : [`${countOf(linked, "event")} ${verb} linked to contacts and deals.`];
  if (isDry) return [...links, "Nothing was written. → Leave --dry-run out to publish."].join("\n");
  const gone = removed === 0 ? "" : `, ${removed.toLocaleString("en-US")} removed`;
  const rows = `${countOf(written, "row")} written${gone}, in ${countOf(sum("requests"), "request")}.`;
  return [...(isIdle ? [] : [rows]), ...links].join("\n");
}
