import { DaybookError } from "../../core/errors.ts";
import { type Event, eventColumns, type Row } from "../../core/event.ts";
import type { Found } from "./connect.ts";
import { cellNames } from "./tables.ts";

const textOrNull = (cell: unknown): string | null =>
  cell === null || cell === undefined ? null : String(cell);

/** A row of the table as a row of the log. */
export const rowOf = (found: Found): Row => ({
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

/** The position and the cells of a row `e`. */
export const rowCells = ["seq", ...cellNames].map((name) => `e.${name}`).join(", ");

/** Whether two rows behind these aliases hold the same in every cell. */
export const sameCells = (one: string, other: string): string =>
  cellNames.map((name) => `${one}.${name} IS NOT DISTINCT FROM ${other}.${name}`).join(" AND ");

const mayBeEmpty: ReadonlySet<string> = new Set(["deal_id", "actor", "source"]);

/** An event's nine cells, to be loaded. Throws NOT_AN_EVENT. */
export function cellsOf(event: Event): Record<string, string | null> {
  const cells: Record<string, string | null> = {};
  for (const column of eventColumns) {
    const cell: unknown = event[column];
    if (!(typeof cell === "string" && !cell.includes("\0")) && !(cell === null && mayBeEmpty.has(column)))
      throw new DaybookError("NOT_AN_EVENT", "An event's cells are texts; one of these is something else.", {
        hint: "Make events of what you have with openLog(…).append or appendInputs.",
      });
    cells[column] = cell as string | null;
  }
  return cells;
}
