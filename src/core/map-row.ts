import type { JsonValue } from "./canonical-json.ts";
import { isExact, type Problem, shown } from "./clean-text.ts";
import type { EventInput } from "./event.ts";
import { nearest } from "./nearest.ts";
import { parseInstant, toIso } from "./time.ts";

/** How the rows of a table become events: MAP.json with its defaults filled in. A plain string names a column. */
export interface MapFile {
  readonly source?: string | undefined;
  /** Reads times that come without a zone. */
  readonly timezone: string;
  /** Logs voided events once more: joins key and cause. */
  readonly again?: string | undefined;
  readonly events: readonly MapEvent[];
}

/** One event that a row yields, if `when` holds. */
export interface MapEvent {
  readonly event_type: string;
  readonly when?: MapWhen | undefined;
  readonly contact_id: string;
  readonly timestamp: string;
  readonly deal_id?: string | undefined;
  readonly actor?: string | undefined;
  /** The column with the source's own change id. */
  readonly cause?: string | undefined;
  /** The columns that identify the event, whatever a later map makes of it; that of its time counts as the instant. */
  readonly key?: readonly string[] | undefined;
  readonly data?: Readonly<Record<string, MapValue>> | undefined;
}

/** A condition on one cell, without the spaces around it; with neither `in` nor `equals`: it is not empty. */
export interface MapWhen {
  readonly column: string;
  readonly in?: readonly string[] | undefined;
  readonly equals?: string | undefined;
}

/** A member of event_data: a column, a column read as a number or as text, or the same value in each event. */
export type MapValue =
  | string
  | { readonly column: string; readonly as?: "number" | "text" | undefined }
  | { readonly const: string | number | boolean };

/** The cells of a row by column. */
export type Cells = Readonly<Record<string, string>>;

/** What a row yields: `from[i]` is the place in the map's `events` of `inputs[i]`; an event with a problem is left out. */
export interface MappedRow {
  readonly inputs: readonly EventInput[];
  readonly from: readonly number[];
  readonly problems: readonly Problem[];
}

/** One row as events. Empty cells are left out; a problem names the column of the file. Throws UNKNOWN_TIMEZONE. */
export function mapRow(row: Cells, map: MapFile): MappedRow {
  const inputs: EventInput[] = [];
  const from: number[] = [];
  const problems: Problem[] = [];
  for (let at = 0; at < map.events.length; at++) {
    const event = map.events[at] as MapEvent;
    if (!applies(event.when, row)) continue;
    const before = problems.length;
    const input = inputOf(row, event, map, problems);
    if (problems.length > before) continue;
    inputs.push(input);
    from.push(at);
  }
  return { inputs, from, problems };
}

function inputOf(row: Cells, event: MapEvent, map: MapFile, problems: Problem[]): EventInput {
  if (cell(row, event.contact_id) === "") problems.push(missing(event.contact_id, event.event_type));
  const timestamp = timeOf(row, event, map.timezone, problems);
  return {
    contact_id: cell(row, event.contact_id),
    event_type: event.event_type,
    event_data: event.data && dataOf(row, event.data, problems),
    timestamp,
    deal_id: optional(row, event.deal_id),
    actor: optional(row, event.actor),
    source: map.source,
    idempotency_key: event.key && keyOf(row, event, timestamp, map.source, problems),
    cause: optional(row, event.cause),
    again: map.again,
  };
}

/** The file's column behind a column of an event (or `event_data.to`); null where no cell stands behind it. */
export function columnBehind(event: MapEvent, column: string): string | null {
  if (column.slice(0, 11) === "event_data.") {
    const value = own(event.data ?? {}, column.slice(11));
    return value === undefined ? null : columnOf(value);
  }
  if (column === "idempotency_key") return event.key?.join(", ") ?? null;
  if (column === "contact_id" || column === "timestamp") return event[column];
  return column === "deal_id" || column === "actor" || column === "cause" ? (event[column] ?? null) : null;
}

/** The columns that a map names and a header lacks, in the map's order, each with the header's nearest word. */
export function missingColumns(
  map: MapFile,
  header: readonly string[],
): readonly { readonly column: string; readonly nearest?: string }[] {
  const there = new Set(header);
  const named = new Set<string>();
  for (const event of map.events) {
    for (const column of columnsOf(event)) if (!there.has(column)) named.add(column);
  }
  return [...named].map((column) => {
    const near = nearest(column, header);
    return near === undefined ? { column } : { column, nearest: near };
  });
}

/** The columns of a table of which a map makes nothing. */
export function unusedColumns(map: MapFile, header: readonly string[]): readonly string[] {
  const used = new Set(map.events.flatMap(columnsOf));
  return header.filter((column) => !used.has(column));
}

function columnsOf(event: MapEvent): readonly string[] {
  const data = event.data ?? {};
  const values = Object.keys(data).map((name) => columnOf(data[name] as MapValue));
  const all = [
    event.when?.column,
    event.contact_id,
    event.deal_id,
    event.timestamp,
    event.actor,
    event.cause,
  ];
  return [...all, ...(event.key ?? []), ...values].filter((name): name is string => typeof name === "string");
}

/** Whether a condition holds for a row. */
export function applies(when: MapWhen | undefined, row: Cells): boolean {
  if (when === undefined) return true;
  const found = cell(row, when.column);
  if (when.equals !== undefined) return found === when.equals.trim();
  if (when.in !== undefined) return when.in.some((each) => found === each.trim());
  return found !== "";
}

function timeOf(row: Cells, event: MapEvent, timezone: string, problems: Problem[]): string | undefined {
  const text = cell(row, event.timestamp);
  if (text === "") {
    problems.push(missing(event.timestamp, event.event_type));
    return undefined;
  }
  const read = parseInstant(text, timezone);
  if (read.ok) return toIso(read.ms);
  problems.push({ column: event.timestamp, message: read.message });
  return undefined;
}

function dataOf(row: Cells, data: Readonly<Record<string, MapValue>>, problems: Problem[]): object {
  const made: Record<string, JsonValue> = Object.create(null);
  for (const name of Object.keys(data)) {
    const value = data[name] as MapValue;
    if (typeof value === "object" && "const" in value) {
      made[name] = value.const;
      continue;
    }
    const column = typeof value === "string" ? value : value.column;
    const text = cell(row, column);
    if (text === "") continue;
    made[name] =
      typeof value === "object" && value.as === "number"
        ? numberIn(text, column, problems)
        : rawCell(row, column);
  }
  return made;
}

/** JSON's number grammar, so that 1.200 or 1,200 is asked about and not guessed. */
const jsonNumber = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

function numberIn(text: string, column: string, problems: Problem[]): number {
  const number = jsonNumber.test(text) ? Number(text) : Number.NaN;
  if (isExact(number)) return number;
  problems.push({
    column,
    message: `${shown(text)} is no number: write 1200 or 1200.50, without a currency sign or a thousands separator.`,
  });
  return 0;
}

/**
 * The key of an event that its row identifies: JSON of source, type and the named cells, such as
 * ["import:crm","deal_won","42"]. Readable, and no two lists of cells give the same text. The time of the event stands there in
 * UTC, so that a file with other date formats gives the same key.
 */
function keyOf(
  row: Cells,
  event: MapEvent,
  timestamp: string | undefined,
  source: string | undefined,
  problems: Problem[],
): string {
  const { key: columns = [] } = event;
  const cells = columns.map((column) => (column === event.timestamp && timestamp) || cell(row, column));
  if (cells.some((text) => text !== "")) return JSON.stringify([source ?? null, event.event_type, ...cells]);
  problems.push(missing(columns.join(", "), event.event_type));
  return "";
}

const missing = (column: string, type: string): Problem => ({
  column,
  message: `The cell is empty, and ${type} needs it.`,
  hint: "Fill it in, or let a `when` in the map leave such rows out.",
});

const optional = (row: Cells, column: string | undefined): string | undefined =>
  column === undefined ? undefined : cell(row, column) || undefined;

const columnOf = (value: MapValue): string | null =>
  typeof value === "string" ? value : "column" in value ? value.column : null;

const cell = (row: Cells, column: string): string => rawCell(row, column).trim();

const rawCell = (row: Cells, column: string): string => own(row, column) ?? "";

function own<T>(object: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.prototype.hasOwnProperty.call(object, name) ? object[name] : undefined;
}
