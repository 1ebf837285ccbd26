import { DaybookError } from "../../core/errors.ts";
import { type Event, eventColumns, type Row } from "../../core/event.ts";
import { asksFor } from "../../core/query.ts";
import type { EventStore } from "../../core/store.ts";

const wanted = "Give the whole log with its header, such as Events!A:L.";

/** The log's rows in a range of cells, whose columns are found by its first row. Throws BAD_RANGE. */
export function rowsIn(range: unknown): readonly Row[] {
  if (!Array.isArray(range) || !Array.isArray(range[0]))
    throw new DaybookError("BAD_RANGE", "The log is missing.", { hint: wanted });
  const [header, ...lines] = range as readonly (readonly unknown[])[];
  const names = (header as readonly unknown[]).map((cell) => String(cell).trim());
  const missing = eventColumns.filter((column) => !names.includes(column));
  if (missing.length > 0)
    throw new DaybookError(
      "BAD_RANGE",
      missing.length === eventColumns.length
        ? "The range isn't the log: its first row isn't the log's header."
        : `The range has no column ${missing.join(", ")} in its first row.`,
      { hint: wanted },
    );
  const places = eventColumns.map((column) => names.indexOf(column));
  const rows: Row[] = [];
  lines.forEach((line, at) => {
    const cells = places.map((place) => textOf(line[place]));
    if (cells.some((cell) => cell !== null)) rows.push(rowOf(cells, at + 1));
  });
  return rows;
}

/** A cell that isn't text was changed by hand: what it shows doesn't give the row's id. */
const textOf = (cell: unknown): string | null =>
  cell === "" || cell === null || cell === undefined ? null : String(cell);

function rowOf(cells: readonly (string | null)[], position: number): Row {
  const cellOf = (column: keyof Event): string | null => cells[eventColumns.indexOf(column)] ?? null;
  const told = (column: keyof Event): string => cellOf(column) ?? "";
  return {
    event_id: told("event_id"),
    contact_id: told("contact_id"),
    event_type: told("event_type"),
    event_data: told("event_data"),
    timestamp: told("timestamp"),
    deal_id: cellOf("deal_id"),
    actor: cellOf("actor"),
    source: cellOf("source"),
    idempotency_key: told("idempotency_key"),
    recorded_at: null,
    position,
  };
}

/** Rows that were handed over, as a log that can be read. */
export const storeOf = (rows: readonly Row[]): EventStore => ({
  capabilities: { unique_key: false, refuses_edits: false, recorded_at: false, ordered: true },
  async append() {
    throw new DaybookError("READ_ONLY", "A formula writes nothing.");
  },
  async read(query = {}) {
    return { rows: rows.filter(asksFor(query)), checkpoint: String(rows.length), done: true };
  },
  async close() {},
});
