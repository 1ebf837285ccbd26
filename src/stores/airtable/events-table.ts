import type { Event } from "../../core/event.ts";
import type { Fields } from "./event-cells.ts";

/** A record of the log's table. */
export interface LogRecord {
  readonly id: string;
  /** The server's clock at its creation, in whole seconds; null where the host doesn't say. */
  readonly createdTime: string | null;
  readonly fields: Fields;
}

/** What became of rows that were put. */
export interface Put {
  /** Of each row, in order, whether it is new; false where a row with its event_id was there and was written anew. null where the answer doesn't say. */
  readonly isNew: readonly boolean[] | null;
  /** An attempt before the one that was answered may have been carried out. */
  readonly uncertain: boolean;
}

/** A page of records. */
export interface ListedRecords {
  readonly records: readonly LogRecord[];
  /** Where the listing goes on; null at its end. */
  readonly offset: string | null;
  /** The server's clock when it answered, ISO 8601 UTC; null where it doesn't say. */
  readonly at: string | null;
}

/** What of the log is looked for: the rows that hold a key, and those whose data names an event's id, as voids and erasures do. */
export interface Sought {
  readonly keys: readonly string[];
  readonly ids: readonly string[];
}

/** The table of events, as appending needs it: so that the Web API and a script's own `base` fit alike. */
export interface EventsTable {
  /** How many rows one `put` takes. */
  readonly mostRows: number;
  /** Whether `put` merges on event_id: a row that is there is written anew, and never a second time. */
  readonly merges: boolean;
  /** Writes rows: all of them, or none where it throws. */
  put(rows: readonly Fields[], how: { readonly typecast: boolean }): Promise<Put>;
  /** Events in portions that one `find` can ask for. */
  portions(events: readonly Event[]): Iterable<readonly Event[]>;
  /** All records that are looked for; others may be among them. */
  find(sought: Sought): Promise<readonly LogRecord[]>;
}

/** A table of events that can be read as a whole, too. */
export interface ListedTable extends EventsTable {
  /** A page of the records that a formula is true of, or of all; in no order. */
  list(ask: {
    readonly formula: string | null;
    readonly columns: readonly string[];
    readonly offset: string | null;
  }): Promise<ListedRecords>;
}
