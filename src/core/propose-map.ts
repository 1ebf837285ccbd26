import { shown } from "./clean-text.ts";
import { DaybookError } from "./errors.ts";
import { columnFor, type Role, wordsOf } from "./header-words.ts";
import type { Cells, MapEvent, MapFile } from "./map-row.ts";
import { parseInstant } from "./time.ts";

/** What a proposal is made from: a table's header, some of its rows, and what the events' source will be. */
export interface MapSample {
  readonly header: readonly string[];
  readonly rows: readonly Cells[];
  readonly source: string;
  readonly timezone: string;
}

/**
 * A map for a table that came without one, by the words of its header and the first of its cells. It claims no more than the
 * table says: an event only where there is a column with its time. Throws MAP_NEEDED with what a map needs.
 */
export function proposeMap(sample: MapSample): MapFile {
  const { header, rows, source, timezone } = sample;
  const filled = (column: string): boolean =>
    rows.length === 0 || rows.some((row) => cell(row, column) !== "");
  const readable = (column: string): boolean => strangeTime(rows, column, timezone) === null;
  const timed = (column: string): boolean => filled(column) && readable(column);
  const find = (role: Role, fits = filled): string | undefined => columnFor(role, header, fits);

  const aboutDeals = isAboutDeals(header);
  const own = find(
    "ownId",
    (column) => filled(column) && (wordsOf(column).length === 1 || wordsOf(column).includes("record")),
  );
  const deal = find("deal") ?? (aboutDeals ? own : undefined);
  const anyContact = find("contact", (column) => column !== deal && filled(column));
  const byId = find(
    "contact",
    (column) => column !== deal && filled(column) && wordsOf(column).includes("id"),
  );
  const contact = aboutDeals ? anyContact : (byId ?? own ?? anyContact);
  if (contact === undefined) throw needed(sample, "no column looks like the id or e-mail of a contact");

  const subject = { contact_id: contact, ...(deal === undefined ? {} : { deal_id: deal }) };
  const events = [
    ...created(find("created", timed), subject, aboutDeals, find),
    ...entered(header, readable, subject),
    ...moved(find("stageChanged", timed), find("stage"), subject),
    ...ended(rows, readable, subject, find),
  ];
  if (events.length === 0)
    throw needed(sample, unreadTimes(sample) ?? "no column looks like the time at which something happened");
  return { source, timezone, events };
}

type Subject = Pick<MapEvent, "contact_id" | "deal_id">;
type Find = (role: Role, fits?: (column: string) => boolean) => string | undefined;

function isAboutDeals(header: readonly string[]): boolean {
  const has = (role: Role): boolean => columnFor(role, header) !== undefined;
  const named = header.some((column) =>
    wordsOf(column).some((word) => word === "deal" || word === "opportunity"),
  );
  return (
    has("deal") || has("won") || has("lost") || (has("stage") && has("amount")) || (named && has("stage"))
  );
}

function created(
  timestamp: string | undefined,
  subject: Subject,
  aboutDeals: boolean,
  find: Find,
): readonly MapEvent[] {
  if (timestamp === undefined) return [];
  const actor = find("createdBy");
  const [field, column] = aboutDeals ? ["name", find("dealName")] : ["source", find("origin")];
  const data: Record<string, string> = column === undefined ? {} : { [field as string]: column };
  const event_type = aboutDeals ? "deal_created" : "contact_created";
  return [{ event_type, ...subject, timestamp, ...(actor === undefined ? {} : { actor }), data }];
}

/** Columns such as `Date entered "Proposal Sent"` hold a visit's beginning each. */
function entered(
  header: readonly string[],
  readable: (column: string) => boolean,
  subject: Subject,
): readonly MapEvent[] {
  const events: MapEvent[] = [];
  for (const column of header) {
    const named = /^date entered (.+)$/i.exec(column.trim())?.[1];
    if (named === undefined || !readable(column)) continue;
    const stage = named.replace(/["']/g, "").replace(/ *\([^)]*\)$/, "");
    events.push({
      event_type: "stage_changed",
      when: { column },
      ...subject,
      timestamp: column,
      data: { to: { const: stage } },
    });
  }
  return events;
}

function moved(
  timestamp: string | undefined,
  stage: string | undefined,
  subject: Subject,
): readonly MapEvent[] {
  if (timestamp === undefined || stage === undefined) return [];
  return [
    { event_type: "stage_changed", when: { column: timestamp }, ...subject, timestamp, data: { to: stage } },
  ];
}

function ended(
  rows: readonly Cells[],
  readable: (column: string) => boolean,
  subject: Subject,
  find: Find,
): readonly MapEvent[] {
  const actor = find("closer");
  const amount = find("amount", (column) =>
    rows.every((row) => /^(-?(0|[1-9]\d*)(\.\d+)?)?$/.test(cell(row, column))),
  );
  const closed = find("closed", readable);
  const stage = find("stage", (column) => rows.some((row) => isEnd(cell(row, column)))) ?? find("stage");
  const end = (event_type: string, timestamp: string, when: MapEvent["when"]): MapEvent => ({
    event_type,
    when,
    ...subject,
    timestamp,
    ...(actor === undefined ? {} : { actor }),
    data: amount === undefined ? {} : { amount: { column: amount, as: "number" } },
  });
  const events: MapEvent[] = [];
  for (const [role, event_type, word] of [
    ["won", "deal_won", "Won"],
    ["lost", "deal_lost", "Lost"],
  ] as const) {
    const own = find(role, readable);
    if (own !== undefined) events.push(end(event_type, own, { column: own }));
    else if (closed !== undefined && stage !== undefined) {
      events.push(end(event_type, closed, { column: stage, in: valuesLike(rows, stage, word) }));
    }
  }
  return events;
}

/** Whether a cell says that a deal is over; `word` asks for one of the two ways. */
const isEnd = (text: string, word = "won|lost"): boolean =>
  new RegExp(`(^|[^a-z]|closed)(${word})$`, "i").test(text);

/** The cells that say won (or lost), as found, and as such tables usually write it. */
function valuesLike(rows: readonly Cells[], column: string, word: "Won" | "Lost"): readonly string[] {
  const low = word.toLowerCase();
  const found = rows.map((row) => cell(row, column)).filter((text) => isEnd(text, low));
  return [...new Set([...found, word, low, `Closed ${word}`, `Closed ${low}`, `closed${low}`])];
}

function strangeTime(rows: readonly Cells[], column: string, timezone: string): string | null {
  for (const row of rows) {
    const text = cell(row, column);
    const read = text === "" ? null : parseInstant(text, timezone);
    if (read !== null && !read.ok) return read.message;
  }
  return null;
}

/** Why columns that should hold times were passed over. */
function unreadTimes({ header, rows, timezone }: MapSample): string | null {
  for (const role of ["created", "won", "lost", "closed", "stageChanged"] as const) {
    const column = columnFor(role, header);
    const message = column === undefined ? null : strangeTime(rows, column, timezone);
    if (message !== null) return `in column ${shown(column)}, ${message.replace(/\.$/, "")}`;
  }
  return null;
}

function needed({ header, source }: MapSample, why: string): DaybookError {
  const [first = "id", second = "date"] = header;
  const events = [{ event_type: "contact_created", contact_id: first, timestamp: second }];
  return new DaybookError("MAP_NEEDED", `What its rows mean can't be told from the header alone: ${why}.`, {
    hint: `Write a map that names, for each event, its type and the columns of contact and time, such as ${JSON.stringify({ source, events })}, and pass it with --map.`,
  });
}

const cell = (row: Cells, column: string): string => (row[column] ?? "").trim();
