import type { Event } from "../../core/event.ts";
import type { CellData, SheetsClient } from "./client.ts";
import { cellsOf } from "./event-cells.ts";
import { headAfter, takeNumber } from "./head.ts";
import type { LogRules } from "./look-up.ts";
import type { Known, Memory } from "./memory.ts";
import { logSeries } from "./sight.ts";

/** About the size of a request's JSON that Google recommends: 2 MB. Source: Sheets API, Usage limits. */
const mostBytes = 2_000_000;
/** The most events of one request. */
export const mostEvents = 2000;

/** Events in portions of a request's size, in their order. An event by itself is always small enough. */
export function portionsOf(events: readonly Event[]): readonly (readonly Event[])[] {
  const portions: Event[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const event of events) {
    const size = sizeOf(event);
    const last = portions[portions.length - 1];
    if (!last || bytes + size > mostBytes || last.length >= mostEvents) {
      portions.push([event]);
      bytes = size;
    } else {
      last.push(event);
      bytes += size;
    }
  }
  return portions;
}

/** Twelve cells with some 45 bytes around each, texts as JSON escapes them, and a sentence. */
const sizeOf = (event: Event): number => 500 + JSON.stringify(event).length;

/**
 * Writes events below the last row, all or none, under the number after the head's, or another one: refused where somebody wrote since.
 * What the tab's formats are, they stay. Throws what the client throws.
 */
export async function writeRows(
  client: SheetsClient,
  memory: Memory,
  known: Known,
  events: readonly Event[],
  { catalog }: LogRules,
  { number, recorded_at }: { readonly number: number; readonly recorded_at: string },
): Promise<void> {
  const { sheetId, zone, columns, head } = known;
  const telling = { catalog, zone, recorded_at };
  const rows = events.map((event): { values: CellData[] } => ({ values: cellsOf(event, telling, columns) }));
  const { replies } = await client.update([
    ...takeNumber(head, number, logSeries, sheetId),
    { appendCells: { sheetId, rows, fields: "userEnteredValue" } },
  ]);
  const id = replies?.[0]?.addNamedRange?.namedRange?.namedRangeId;
  const written = events.map((event) => ({ key: event.idempotency_key, type: event.event_type }));
  if (id) memory.wrote(known, headAfter(head, number, id), written);
  else await memory.refresh();
}
