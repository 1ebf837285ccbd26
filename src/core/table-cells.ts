import { DaybookError } from "./errors.ts";
import { type Event, eventColumns, type Row } from "./event.ts";

const textOrNull = (cell: unknown): string | null =>
  cell === null || cell === undefined ? null : String(cell);

/** A row of a database's table, whose columns are the log's and `seq`, as a row of the log. */
export const rowOf = (found: Readonly<Record<string, unknown>>): Row => ({
  event_id: String(found.event_id),
  contact_id: String(found.contact_id),
  event_type: String(found.event_type),
  event_data: String(found.event_data),
  timestamp: String(found.timestamp),
  deal_id: textOrNull(found.deal_id),
  actor: textOrNull(found.actor),
  source: textOrNull(found.source),
  idempotency_key: String(found.idempotency_key),
  recorded_at: textOrNull(found.recorded_at),
  position: Number(found.seq),
});

const mayBeEmpty: ReadonlySet<string> = new Set(["deal_id", "actor", "source"]);

/** An event's nine cells, as a database takes them. Throws NOT_AN_EVENT. */
export function cellsOf(event: Event): Record<string, string | null> {
  const cells: Record<string, string | null> = {};
  for (const column of eventColumns) {
    const cell: unknown = event[column];
    const isText = typeof cell === "string" && !cell.includes("\0");
    if (!isText && !(cell === null && mayBeEmpty.has(column)))
      throw new DaybookError("NOT_AN_EVENT", "An event's cells are texts; one of these is something else.", {
        hint: "Make events of what you have with openLog(…).append or appendInputs.",
      });
    cells[column] = cell as string | null;
  }
  return cells;
}
