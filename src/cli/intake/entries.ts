import { DaybookError } from "../../core/errors.ts";
import { type EventInput, eventColumns } from "../../core/event.ts";
import { type Cells, columnBehind, type MapFile, mapRow } from "../../core/map-row.ts";
import type { CsvRow } from "../../hosts/node/read-csv.ts";
import type { NdjsonRow } from "../../hosts/node/read-ndjson.ts";
import { type Entry, type EntryBatch, sameColumn } from "./entry.ts";

/** What stands in an event where its row says nothing. */
export interface Usual {
  readonly source?: string | undefined;
  readonly again?: string | undefined;
}

/** Lines of JSON as entries, one each. */
export async function* entriesOfLines(
  batches: AsyncIterable<readonly NdjsonRow[]>,
  usual: Usual = {},
): AsyncGenerator<EntryBatch> {
  let rows = 0;
  for await (const batch of batches) {
    rows += batch.length;
    yield { rows, entries: batch.map((line) => entryOfLine(line, usual)) };
  }
}

function entryOfLine(line: NdjsonRow, usual: Usual): Entry {
  if (line.problem) return { row: line.row, problems: [line.problem] };
  const input = line.value as EventInput;
  const isObject = typeof input === "object" && input !== null && !Array.isArray(input);
  return { row: line.row, input: isObject ? filled(input, usual) : input, columnOf: sameColumn };
}

function filled(input: EventInput, { source, again }: Usual): EventInput {
  const noSource = source === undefined || (input.source ?? "") !== "";
  const noAgain = again === undefined || (input.again ?? "") !== "";
  return noSource && noAgain
    ? input
    : { ...input, ...(noSource ? {} : { source }), ...(noAgain ? {} : { again }) };
}

/** Rows of a table with an event's own columns as entries, one each. */
export async function* entriesOfTable(
  batches: AsyncIterable<readonly CsvRow[]>,
  usual: Usual = {},
): AsyncGenerator<EntryBatch> {
  let rows = 0;
  for await (const batch of batches) {
    rows += batch.length;
    const entries = batch.map(
      (each): Entry =>
        each.problem
          ? { row: each.row, problems: [each.problem] }
          : { row: each.row, input: filled(inputOf(each.cells), usual), columnOf: sameColumn },
    );
    yield { rows, entries };
  }
}

/** Empty cells say nothing. */
function inputOf(cells: Cells): EventInput {
  const input: Record<string, string> = {};
  for (const column of Object.keys(cells)) if (cells[column] !== "") input[column] = cells[column] as string;
  return input;
}

/** Rows of any table as the entries that a map makes of them. */
export async function* entriesOfMap(
  batches: AsyncIterable<readonly CsvRow[]>,
  map: MapFile,
): AsyncGenerator<EntryBatch> {
  // One event at a time, so that each that fails is counted as one.
  const single = map.events.map((event) => ({
    map: { ...map, events: [event] },
    columnOf: (column: string): string | null => columnBehind(event, column),
  }));
  let rows = 0;
  for await (const batch of batches) {
    rows += batch.length;
    const entries: Entry[] = [];
    for (const { row, cells, problem } of batch) {
      if (problem) {
        entries.push({ row, problems: [problem] });
        continue;
      }
      for (const { map: one, columnOf } of single) {
        const { inputs, problems } = mapRow(cells as Cells, one);
        if (problems.length > 0) entries.push({ row, problems });
        for (const input of inputs) entries.push({ row, input, columnOf });
      }
    }
    yield { rows, entries };
  }
}

const own = new Set<string>([...eventColumns, "recorded_at", "cause", "again"]);

/** Whether a table's header has the columns that an event can't be without. */
export const looksLikeEvents = (header: readonly string[]): boolean =>
  header.includes("contact_id") && header.includes("event_type");

/** Whether it has no others than an event's: it needs no map. */
export const isEventTable = (header: readonly string[]): boolean =>
  looksLikeEvents(header) && header.every((column) => own.has(column));

/** Throws NOT_EVENTS where a table's header isn't an event's. */
export function refuseOtherTables(header: readonly string[], name: string): void {
  if (isEventTable(header)) return;
  const missing = ["contact_id", "event_type"].filter((column) => !header.includes(column));
  const odd = header.filter((column) => !own.has(column));
  const what =
    missing.length > 0
      ? `${name} has no column ${missing.join(" and no column ")}`
      : `${name} has columns that no event has: ${odd.slice(0, 8).join(", ")}${odd.length > 8 ? ", …" : ""}`;
  throw new DaybookError("NOT_EVENTS", `${what}.`, {
    hint: `Its columns must be among ${[...own].join(", ")}. What is your own goes into event_data, or a map says what is what: daybook import ${name} --map FILE.`,
    column: missing[0] ?? odd[0],
  });
}
