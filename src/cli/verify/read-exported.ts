import { canonicalJson } from "../../core/canonical-json.ts";
import { isCloudEvent, readCloudEvent } from "../../core/cloud-event.ts";
import { DaybookError } from "../../core/errors.ts";
import { type EventInput, eventColumns, type Row } from "../../core/event.ts";
import type { Cells } from "../../core/map-row.ts";
import type { Finding } from "../../core/verify.ts";
import type { NdjsonRow } from "../../hosts/node/read-ndjson.ts";
import type { Context } from "../context.ts";
import { openEntries } from "../intake/open-entries.ts";

/** A log that was handed on as a file. */
export interface ExportedFile {
  readonly name: string;
  readonly form: "csv" | "ndjson";
  /** The rows as they stand in the file; a row's position is its number there, the header's being 1. */
  readonly rows: readonly Row[];
  /** What stands in the file and is no row. */
  readonly unread: readonly Finding[];
  /** Columns that no event has: a download of a table holds some that are for people. */
  readonly others: readonly string[];
  /** Columns that may be empty, and aren't there at all. */
  readonly lacking: readonly string[];
  /** Whether the file says of its rows when they were recorded. */
  readonly hasTimes: boolean;
}

/** Reads an export, or a table's download, whole. Throws NOT_AN_EXPORT and what reading a file throws. */
export async function readExported(
  path: string,
  context: Pick<Context, "path" | "io">,
  onRows: (rows: number) => void,
): Promise<ExportedFile> {
  const opened = await openEntries(path, context);
  const { name } = opened.file;
  const rows: Row[] = [];
  const unread: Finding[] = [];
  const take = (position: number, found: Omit<Row, "position"> | string): void => {
    if (typeof found === "string") unread.push({ event_id: "", position, message: found });
    else rows.push({ ...found, position });
  };
  if (opened.format === "ndjson") {
    for await (const lines of opened.lines) {
      for (const line of lines) take(line.row, rowOfLine(line));
      onRows(rows.length);
    }
    const hasTimes = rows.some(({ recorded_at }) => recorded_at !== null);
    return { name, form: "ndjson", rows, unread, others: [], lacking: [], hasTimes };
  }
  const { header, batches } = opened.csv;
  const isThere = new Set(header);
  const missing = needed.filter((column) => !isThere.has(column));
  if (missing.length > 0) {
    await opened.file.close();
    throw new DaybookError("NOT_AN_EXPORT", `${name} has no column ${missing.join(", no column ")}.`, {
      hint: "Its rows can't be checked without. Take the file as daybook export, or the download of the log's table, made it: a view with hidden columns, or a spreadsheet that saved it, may have left some out.",
      column: missing[0],
    });
  }
  for await (const batch of batches) {
    for (const { row, cells, problem } of batch) take(row, problem ? problem.message : rowOfCells(cells));
    onRows(rows.length);
  }
  return {
    name,
    form: "csv",
    rows,
    unread,
    others: header.filter((column) => !own.has(column)),
    lacking: optional.filter((column) => !isThere.has(column)),
    hasTimes: isThere.has("recorded_at"),
  };
}

const optional = ["deal_id", "actor", "source"] as const;
const needed = eventColumns.filter((column) => !(optional as readonly string[]).includes(column));
const own: ReadonlySet<string> = new Set([...eventColumns, "recorded_at"]);

function rowOfCells(cells: Cells): Omit<Row, "position"> {
  const filled = (column: string): string | null => cells[column] || null;
  const text = (column: string): string => cells[column] ?? "";
  return {
    event_id: text("event_id"),
    contact_id: text("contact_id"),
    event_type: text("event_type"),
    event_data: text("event_data"),
    timestamp: text("timestamp"),
    deal_id: filled("deal_id"),
    actor: filled("actor"),
    source: filled("source"),
    idempotency_key: text("idempotency_key"),
    recorded_at: filled("recorded_at"),
  };
}

/** The row of a line, or what is wrong with it. The space between a line's members says nothing: only what it holds is read. */
function rowOfLine({ problem, ...line }: NdjsonRow): Omit<Row, "position"> | string {
  if (problem) return problem.message;
  const { value } = line as { readonly value: unknown };
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "The line holds no event.";
  if (!isCloudEvent(value)) return rowOfInput(value as EventInput);
  const read = readCloudEvent(value);
  if ("input" in read) return rowOfInput(read.input);
  return read.problems.map(({ message }) => message).join("; ");
}

function rowOfInput(input: EventInput): Omit<Row, "position"> {
  const filled = (cell: unknown): string | null =>
    cell === undefined || cell === null ? null : typeof cell === "string" ? cell : JSON.stringify(cell);
  const text = (cell: unknown): string => filled(cell) ?? "";
  return {
    event_id: text(input.event_id),
    contact_id: text(input.contact_id),
    event_type: text(input.event_type),
    event_data: typeof input.event_data === "string" ? input.event_data : written(input.event_data ?? {}),
    timestamp: text(input.timestamp),
    deal_id: filled(input.deal_id),
    actor: filled(input.actor),
    source: filled(input.source),
    idempotency_key: text(input.idempotency_key),
    recorded_at: filled(input.recorded_at),
  };
}

/** What no event can hold gives no id either. */
function written(data: unknown): string {
  try {
    return canonicalJson(data as Parameters<typeof canonicalJson>[0]);
  } catch {
    return "";
  }
}
