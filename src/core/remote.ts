import type { Event } from "./event.ts";
import type { Checkpoint } from "./store.ts";

/** A row as a remote store holds it: its cells as they stand, whatever became of them. */
export interface RemoteRow {
  /** The store's own id of the row. */
  readonly id: string;
  readonly cells: Event;
  /** ISO 8601 UTC; null where the store doesn't say. */
  readonly recorded_at: string | null;
  /** What its link cells hold, by column: ids of the CRM's records. Not sealed; null where the store has no links. */
  readonly links: Readonly<Record<string, readonly string[]>> | null;
}

/** Some rows that were added or changed, in no order, and the place to go on from. */
export interface RemotePage {
  readonly rows: readonly RemoteRow[];
  readonly checkpoint: Checkpoint;
  readonly done: boolean;
  /** With `done`: rows recorded after this (ISO 8601 UTC, the store's clock) may be there though no page showed them. Absent where pages show all that is there. */
  readonly settled?: string;
}

/** A log elsewhere that a mirror can follow. */
export interface RemoteLog {
  /**
   * The rows that were added or changed since a place, or all of them without one. Rows may come again; none is left out.
   * A place moves on only when a listing was read to its end: whoever was cut off goes on from the last page's checkpoint,
   * or from any earlier one. Throws BAD_CHECKPOINT for a place that the log doesn't know, or doesn't know any more.
   */
  changes(after?: Checkpoint): Promise<RemotePage>;
  /** Which of these rows are there, asked for by their ids. Absent where pages show all that is there. */
  present?(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** What people call a row, by its id, as the last reading found it; null where that had none. Absent where ids are what people see. */
  called?(id: string): string | null;
}

/** A record of the CRM, as far as the log's tables need it. */
export interface CrmRecord {
  /** The record's own id, which links lead to. */
  readonly record: string;
  /** Its name as people know it; null where it has none. */
  readonly name: string | null;
}

/** The CRM's records by the ids that events carry: of those that share one, the oldest. */
export interface CrmRecords {
  readonly contacts: ReadonlyMap<string, CrmRecord>;
  readonly deals: ReadonlyMap<string, CrmRecord>;
  /** Every record of both tables by its own id: the id that events carry, null where it has none, and its name. */
  readonly all: ReadonlyMap<string, { readonly id: string | null; readonly name: string | null }>;
}

/** A row of the log, with where its links lead. */
export interface LinkedRow {
  /** The store's own id of the row. */
  readonly id: string;
  readonly contact_id: string;
  readonly deal_id: string | null;
  readonly links: RemoteRow["links"];
}

/** Links of a row that are empty though the CRM has their records. */
export interface EmptyLinks {
  /** The store's own id of the row. */
  readonly id: string;
  /** The records that they should lead to, by column. */
  readonly links: Readonly<Record<string, readonly string[]>>;
}

/** A link that leads elsewhere than its event says. */
export interface Stray {
  readonly column: string;
  /** The records that it leads to. */
  readonly found: readonly string[];
  /** The record that it should lead to. */
  readonly wanted: string;
}

/** A log whose rows link to the records of a CRM beside it. */
export interface LinkedLog {
  /** Whether every link is told by the event alone, since its ids are the records' own. */
  readonly linksByRecord: boolean;
  /** Reads the CRM's records. */
  readCrm(): Promise<CrmRecords>;
  /** The rows with links that are empty though the CRM has their records. */
  emptyLinks(rows: Iterable<LinkedRow>, records: CrmRecords): readonly EmptyLinks[];
  /** Writes empty links; an event's own cells stay as they are. */
  fillLinks(rows: readonly EmptyLinks[]): Promise<void>;
  /** The links of a row that lead elsewhere; an empty one is none, nor is one to any of the records that share the event's id. */
  straysOf(row: LinkedRow, records: CrmRecords): readonly Stray[];
}
