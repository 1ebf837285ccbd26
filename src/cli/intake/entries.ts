import { attributeBehind, isCloudEvent, readCloudEvent } from "../../core/cloud-event.ts";
import { type Entry, type EntryBatch, sameColumn } from "../../core/entry.ts";
import { DaybookError } from "../../core/errors.ts";
import type { EventInput } from "../../core/event.ts";
import type { MapFile } from "../../core/map-row.ts";
import { entriesBy, filled, isEventTable, ownColumns, type Usual } from "../../core/row-entries.ts";
import type { CsvRow } from "../../hosts/node/read-csv.ts";
import type { NdjsonRow } from "../../hosts/node/read-ndjson.ts";

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
  if (isCloudEvent(line.value)) {
    const read = readCloudEvent(line.value);
    return "problems" in read
      ? { row: line.row, problems: read.problems }
      : { row: line.row, input: filled(read.input, usual), columnOf: attributeBehind };
  }
  const input = line.value as EventInput;
  const isObject = typeof input === "object" && input !== null && !Array.isArray(input);
  return { row: line.row, input: isObject ? filled(input, usual) : input, columnOf: sameColumn };
}

/** Rows of a table as the entries that a map makes of them; without one its columns are an event's own. */
export async function* entriesOfTable(
  batches: AsyncIterable<readonly CsvRow[]>,
  map: MapFile | null,
  usual: Usual = {},
): AsyncGenerator<EntryBatch> {
  const entriesOf = entriesBy(map, usual);
  let rows = 0;
  for await (const batch of batches) {
    rows += batch.length;
    const entries: Entry[] = [];
    for (const each of batch) entries.push(...entriesOf(each));
    yield { rows, entries };
  }
}

/** Throws NOT_EVENTS where a table's header isn't an event's. */
export function refuseOtherTables(header: readonly string[], name: string): void {
  if (isEventTable(header)) return;
  const missing = ["contact_id", "event_type"].filter((column) => !header.includes(column));
  const odd = header.filter((column) => !ownColumns.has(column));
  const what =
    missing.length > 0
      ? `${name} has no column ${missing.join(" and no column ")}`
      : `${name} has columns that no event has: ${odd.slice(0, 8).join(", ")}${odd.length > 8 ? ", …" : ""}`;
  throw new DaybookError("NOT_EVENTS", `${what}.`, {
    hint: `Its columns must be among ${[...ownColumns].join(", ")}. What is your own goes into event_data, or a map says what is what: daybook import ${name} --map FILE.`,
    column: missing[0] ?? odd[0],
  });
}
