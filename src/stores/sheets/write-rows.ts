import type { Event } from "../../core/event.ts";
import type { CellData, SheetsClient } from "./client.ts";
import { cellFields, cellsOf } from "./event-cells.ts";
import { follows, headIn, takeNumber } from "./head.ts";
import type { LogRules } from "./look-up.ts";
import type { Known, Memory } from "./memory.ts";
import { sheetClock } from "./publish-cells.ts";
import { headerAsk, isAsKnown, logSeries } from "./sight.ts";

/** Where and how rows are written. */
export interface Writing {
  readonly client: SheetsClient;
  readonly tab: string;
  readonly memory: Memory;
  readonly rules: LogRules;
  /** ISO 8601 UTC. */
  readonly now: () => string;
}

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

/** Twelve cells with some 105 bytes around each, texts as JSON escapes them, and a sentence. */
const sizeOf = (event: Event): number => 1250 + JSON.stringify(event).length;

/**
 * Writes events below the last row, all or none, under a number: refused where somebody took it since. False where the rows are there and have to be looked for:
 * a person moved columns since they were looked at, so that cells stand in the wrong ones, gave the tab's name to another one, or deleted
 * markers, so that others may have written what was not seen. Throws what the client throws.
 */
export async function writeRows(
  { client, tab, memory, rules: { catalog }, now }: Writing,
  known: Known,
  events: readonly Event[],
  number: number,
): Promise<boolean> {
  const { sheetId, zone, columns, head } = known;
  const telling = { catalog, clock: sheetClock(zone), recorded_at: now() };
  const rows = events.map((event): { values: CellData[] } => ({ values: cellsOf(event, telling, columns) }));
  const { updatedSpreadsheet: after } = await client.update(
    [...takeNumber(head, number, logSeries, sheetId), { appendCells: { sheetId, rows, fields: cellFields } }],
    headerAsk(tab),
  );
  const next = headIn(after ?? {}, logSeries);
  if (!after || !isAsKnown(after, tab, known) || !follows(next, head, number)) {
    memory.forget();
    return false;
  }
  memory.wrote(
    known,
    next,
    events.map((event) => ({ key: event.idempotency_key, type: event.event_type })),
  );
  return true;
}
