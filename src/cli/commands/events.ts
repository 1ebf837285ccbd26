import { DaybookError } from "../../core/errors.ts";
import { dataOf, eventColumns } from "../../core/event.ts";
import { nearest } from "../../core/nearest.ts";
import { dayBounds, parseWhen } from "../../core/parse-when.ts";
import { sentenceOf } from "../../core/sentence.ts";
import { fromIso } from "../../core/time.ts";
import type { Log } from "../../open-log.ts";
import { notesOf } from "../../views/ask-views.ts";
import type { EventFilter, Listed, ListedEvent } from "../../views/list-events.ts";
import { column, type TableRow } from "../../views/view.ts";
import type { Args } from "../args.ts";
import type { Command } from "../command.ts";
import { countText } from "../format/figures.ts";
import type { Paper } from "../format/paper.ts";
import { tableText } from "../format/table.ts";

/**
 * `daybook events`. JSON: `{"as_of","timezone","definition","total":n,"rows":[{"event","event_id","contact_id","event_type",
 * "event_data":{…},"timestamp","deal_id","actor","source","idempotency_key","recorded_at","voided":b}],"notes"?}`, oldest first.
 */
export const events: Command = {
  about:
    "The events themselves: the newest 50 that fit, oldest first. What was taken back is struck through.",
  options: [
    { flags: "--contact <id>", about: "of a contact" },
    { flags: "--deal <id>", about: "of a deal" },
    { flags: "--type <type>", about: "of a type, such as stage_changed" },
    { flags: "--actor <name>", about: "done by somebody" },
    { flags: "--since <time>", about: "from a time on: 2026-04-01, 2026-04-01T09:15, 30d, today" },
    { flags: "--until <time>", about: "before a time" },
    { flags: "--on <day>", about: "on a day of the config's zone" },
    { flags: "--limit <n>", about: "the newest so many; 0 shows all (default: 50)" },
    { flags: "--csv", about: "print CSV for a spreadsheet" },
  ],
  examples: [
    ["daybook events --contact sarah --since 30d", "what happened to a contact in the last 30 days"],
    ["daybook events --on 2026-05-08", "what happened on 8 May"],
    ["daybook events --type deal_won --limit 0 --csv > won.csv", "every deal won, for a spreadsheet"],
  ],
  async run(args, context) {
    const log = await context.openLog();
    const filter = filterFrom(args, log);
    const listed = await log.events(filter);
    const notes = notesOf({ left_out: listed.left_out, loops: [] });
    return {
      json: {
        as_of: log.now(),
        timezone: log.settings.timezone,
        definition: "Events as they were logged, by the time at which they happened; voided ones are marked.",
        total: listed.total,
        rows: listed.events.map((event) => ({
          event: sentenceOf(event, log.catalog),
          ...event,
          event_data: dataOf(event),
        })),
        ...(notes.length > 0 ? { notes } : {}),
      },
      text: (paper) => shown(listed, log, paper, notes),
      table: {
        columns: allColumns,
        rows: listed.events.map((event) => ({ event: sentenceOf(event, log.catalog), ...event })),
      },
    };
  },
};

const columns = [
  column("When", "when"),
  column("Contact", "text"),
  column("Deal", "text"),
  column("What", "text"),
  column("Source", "text"),
  column("event_id", "text"),
];

const allColumns = ["event", ...eventColumns, "recorded_at", "voided"].map((name) =>
  column(name, name === "voided" ? "tick" : "text"),
);

function filterFrom(args: Args, log: Log): EventFilter {
  const time = { now: fromIso(log.now()), timezone: log.settings.timezone };
  const on = args.text("on");
  const [since, until] = [args.text("since"), args.text("until")];
  if (on !== undefined && (since ?? until) !== undefined)
    throw new DaybookError("USAGE", "--on is a whole day; it doesn't go with --since or --until.", {
      hint: "Give one or the other.",
    });
  const bounds =
    on === undefined
      ? {
          ...(since === undefined ? {} : { since: parseWhen(since, "--since", time) }),
          ...(until === undefined ? {} : { until: parseWhen(until, "--until", time) }),
        }
      : dayBounds(on, "--on", time);
  const [contact, deal, type, actor] = [
    args.text("contact"),
    args.text("deal"),
    args.text("type"),
    args.text("actor"),
  ];
  return {
    ...bounds,
    ...(contact === undefined ? {} : { contacts: [contact] }),
    ...(deal === undefined ? {} : { deals: [deal] }),
    ...(type === undefined ? {} : { types: [knownType(type, log)] }),
    ...(actor === undefined ? {} : { actor }),
    limit: args.number("limit", "count") ?? 50,
  };
}

/** A type that was typed. Throws UNKNOWN_TYPE where the catalog has none of that name. */
export function knownType(type: string, { catalog }: Pick<Log, "catalog">): string {
  if (catalog.types.has(type)) return type;
  const near = nearest(type, [...catalog.types.keys()]);
  throw new DaybookError("UNKNOWN_TYPE", `There is no event type ${JSON.stringify(type)}.`, {
    hint:
      near === undefined ? `The types are ${[...catalog.types.keys()].join(", ")}.` : `Did you mean ${near}?`,
  });
}

function shown({ events: found, total }: Listed, log: Log, paper: Paper, notes: readonly string[]): string {
  if (total === 0)
    return ["No event fits.", "→ Take a flag away, or look at all: daybook events.", ...notes].join("\n");
  const rows = found.map((event) => rowOf(event, log));
  const deals = rows.some((row) => row.deal !== null);
  const table = tableText({ columns: columns.filter((each) => deals || each.name !== "deal"), rows }, paper);
  const lines = [struck(table, found, paper)];
  if (found.length < total)
    lines.push(paper.ink.dim(`${countText(found.length)} of ${countText(total)}; --limit 0 shows all`));
  return [...lines, ...notes.map((note) => paper.ink.yellow(note))].join("\n");
}

const rowOf = (event: ListedEvent, { catalog }: Log): TableRow => ({
  when: event.timestamp,
  contact: event.contact_id,
  deal: event.deal_id,
  what: `${event.voided ? "(voided) " : ""}${sentenceOf(event, catalog)}`,
  source: event.source,
  event_id: event.event_id,
});

/** Strikes the lines of voided events through; the first line is the header. */
const struck = (table: string, found: readonly ListedEvent[], { ink }: Paper): string =>
  table
    .split("\n")
    .map((line, at) => (found[at - 1]?.voided ? ink.struck(line) : line))
    .join("\n");
