import type { Event, Row } from "./event.ts";

/** How an append of one event ended. */
export type Status = "appended" | "duplicate" | "conflict" | "rejected";

/** The answer to one event; a duplicate is a receipt, never an error. */
export interface Receipt {
  /** null when rejected. */
  readonly key: string | null;
  /** The event that holds the key, whoever wrote it; null when rejected. */
  readonly event_id: string | null;
  readonly status: Status;
  readonly reason?: string;
  /** Where the row stands in the store, where the store can say. */
  readonly position?: number;
}

/** The least a destination can do: take events. */
export interface EventSink {
  /** How many events an append takes best at once, where that is few. */
  readonly batch?: number;
  /** One receipt an event, in order. All of a batch is on disk when this resolves. */
  append(events: readonly Event[]): Promise<readonly Receipt[]>;
}

/** Which rows a reader wants; what is absent narrows nothing. Stores may return more: readers check again. */
export interface Query {
  readonly contacts?: readonly string[];
  readonly deals?: readonly string[];
  readonly types?: readonly string[];
  /** Timestamps at or after it. */
  readonly since?: string;
  /** Timestamps before it. */
  readonly until?: string;
}

/** A reader's place in a store: opaque, and safe to keep. */
export type Checkpoint = string;

/** Some rows, in the store's order, and the place to go on from. A row that comes late comes after it. */
export interface Page {
  readonly rows: readonly Row[];
  readonly checkpoint: Checkpoint;
  readonly done: boolean;
}

/** What a store can keep of the promises; what it can't is data with a reason. */
export interface Capabilities {
  /** A unique index on the key: no twin rows can exist. */
  readonly unique_key: boolean;
  /** UPDATE, DELETE and replacing are refused, whoever asks. */
  readonly refuses_edits: boolean;
  readonly recorded_at: boolean;
  /** Rows are handed out in one order, the same each time: that of their positions. */
  readonly ordered: boolean;
}

/** A log: takes events, and gives them back. */
export interface EventStore extends EventSink {
  readonly capabilities: Capabilities;
  /** The next page after a checkpoint, or the first. */
  read(query?: Query, after?: Checkpoint): Promise<Page>;
  close(): Promise<void>;
}

/** All rows that a query names, page by page. */
export async function* readAll(store: Pick<EventStore, "read">, query: Query = {}): AsyncGenerator<Row> {
  let after: Checkpoint | undefined;
  for (;;) {
    const page = await store.read(query, after);
    for (const row of page.rows) yield row;
    if (page.done) return;
    after = page.checkpoint;
  }
}

/** A store that can hand out its rows contact by contact, and so be folded without holding it whole. */
export interface GroupedStore extends EventStore {
  /** How many rows there are, and the position of the newest: 0 in an empty log. */
  head(): { readonly rows: number; readonly position: number };
  /** All rows up to a position, one contact at a time, each contact once; from `first` on (inclusive) up to `last` (exclusive), by code unit, where given. */
  groups(upTo: number, first?: string, last?: string): Iterable<readonly Row[]>;
  /** The rows after a position, in order; null if there are more than `most`. */
  rowsAfter(position: number, most: number): readonly Row[] | null;
}
