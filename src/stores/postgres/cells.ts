import { copiedAt } from "../../core/copy.ts";
import { DaybookError } from "../../core/errors.ts";
import type { Event, Row } from "../../core/event.ts";
import { eventColumns } from "../../core/event.ts";
import type { Found } from "./connect.ts";

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

/** Events as the text that the database's own `append` takes, numbered from 0. Throws NOT_AN_EVENT. */
export const givenText = (events: readonly Event[], now: string, times: "now" | "kept"): string =>
  JSON.stringify(
    events.map((event, ord) => {
      const given: Record<string, unknown> = { ord };
      for (const column of eventColumns) given[column] = cellOf(event, column);
      if (times === "kept") given.recorded_at = copiedAt(event, now);
      return given;
    }),
  );

const mayBeEmpty: ReadonlySet<string> = new Set(["deal_id", "actor", "source"]);

function cellOf(event: Event, column: (typeof eventColumns)[number]): string | null {
  const cell: unknown = event[column];
  if ((typeof cell === "string" && !cell.includes("\0")) || (cell === null && mayBeEmpty.has(column)))
    return cell;
  throw new DaybookError("NOT_AN_EVENT", "An event's cells are texts; one of these is something else.", {
    hint: "Make events of what you have with openLog(…).append or appendInputs.",
  });
}
