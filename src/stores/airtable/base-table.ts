import { eventOf } from "./event-cells.ts";
import type { EventsTable, LogRecord } from "./events-table.ts";
import type { InAppTable } from "./in-app-base.ts";
import { writtenFields } from "./in-app-cells.ts";
import { mutate } from "./mutate.ts";

export interface BaseTableOptions {
  readonly events: InAppTable;
  /** Reads the rows among which an event is looked up. */
  readonly rows: () => Promise<readonly LogRecord[]>;
  /** A rehearsal refuses what would be refused, and writes nothing. */
  readonly how: "write" | "rehearse";
  /** Milliseconds. */
  readonly clock: () => number;
  /** Told before each write how many rows went so far; what it throws stops the append there. */
  readonly onPut?: ((rows: number) => void) | undefined;
}

/**
 * The table of events within Airtable, for one append: its rows are read once, when they are first asked for. It merges
 * nothing, so two appends of one event at the same moment leave a twin row, of which readers take one.
 */
export function baseTable({ events, rows, how, clock, onPut }: BaseTableOptions): EventsTable {
  let reading: Promise<readonly LogRecord[]> | null = null;
  let sent = 0;
  return {
    // Source: the scripting reference, "You may only create up to 50 records in one call".
    mostRows: 50,
    merges: false,
    portions: (all) => (all.length > 0 ? [all] : []),
    async find({ keys, ids }) {
      reading ??= rows();
      const [wanted, named] = [new Set(keys), new Set(ids)];
      return (await reading).filter(({ fields }) => {
        const { idempotency_key, event_data } = eventOf(fields);
        return wanted.has(idempotency_key) || (event_data.match(idsIn) ?? []).some((id) => named.has(id));
      });
    },
    async put(given) {
      const records = given.map((fields) => ({ fields: writtenFields(events, fields) }));
      if (how === "write") {
        onPut?.(sent);
        const work = (): Promise<unknown> => events.createRecordsAsync(records);
        await mutate({ table: events, rows: given, work }, clock).catch((error: unknown) => {
          // Whoever looks up what became of the rows must see what was written nevertheless.
          reading = null;
          throw error;
        });
        sent += given.length;
      }
      return { isNew: given.map(() => true), uncertain: false };
    },
  };
}

/** Texts that may be an event's id. */
const idsIn = /[0-9A-HJKMNP-TV-Z]{26}/g;
