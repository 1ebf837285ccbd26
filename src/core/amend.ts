import { type Event, eventColumns, type Row } from "./event.ts";

/** A row as it was read, that `archive` or `erase` acts on. */
export interface HeldRow {
  readonly row: Row;
  /** The store's own id of the row; absent where a row is known by its position. */
  readonly id?: string | undefined;
}

/** A row, and the cells that are to stand in it. */
export interface RewrittenRow extends HeldRow {
  readonly cells: Event;
}

/**
 * What only `archive` and `erase` may do to a log. A row that isn't as it was read any more is left alone and handed back,
 * one that is gone, or holds the new cells already, counts as done: so both may be repeated after they were cut off.
 */
export interface AmendableLog {
  /** How many rows are best taken out at once, where that is other than some hundreds. */
  readonly portion?: number;
  /** Takes rows out of the log; hands back those that it left alone. */
  removeRows(rows: readonly HeldRow[]): Promise<readonly HeldRow[]>;
  /** Puts other cells into rows; hands back those that it left alone. */
  rewriteRows(rows: readonly RewrittenRow[]): Promise<readonly HeldRow[]>;
}

/** Whether two rows are the same in every cell that a log keeps. */
export const sameRow = (one: Row, other: Row): boolean =>
  one.recorded_at === other.recorded_at && eventColumns.every((column) => one[column] === other[column]);

/** Whether a row holds its new cells; its key may be a later one in a row of hashes, where an earlier erasure had it. */
export const isRewritten = (held: Event, cells: Event): boolean =>
  eventColumns.every((column) => column === "idempotency_key" || held[column] === cells[column]);
