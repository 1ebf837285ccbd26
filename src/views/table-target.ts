import type { Cell } from "./view.ts";

/** A row of a published table. */
export interface PublishedRow {
  /** The target's own id of the row. */
  readonly id: string;
  /** When it was made, ISO 8601 UTC: of rows that share a key the oldest stays. */
  readonly created: string;
  /** By the columns' titles; what is absent is null. Links are lists of record ids. */
  readonly cells: Readonly<Record<string, TargetCell>>;
}

/** What a cell of a published table holds: links as record ids. */
export type TargetCell = Cell | readonly string[];

/** What is to be written: each list may be empty. */
export interface TableChanges {
  readonly create: readonly Readonly<Record<string, TargetCell>>[];
  readonly update: readonly { readonly id: string; readonly cells: Readonly<Record<string, TargetCell>> }[];
  readonly remove: readonly string[];
}

/** A table as it stands where views are published. */
export interface TargetTable {
  readonly name: string;
  /** The titles of its columns. */
  readonly columns: readonly string[];
}

/** Where views are published: a base or a workbook. */
export interface TableTarget {
  describe(): Promise<readonly TargetTable[]>;
  /** All rows of a table, with the columns named, in no order. */
  read(table: string, columns: readonly string[]): Promise<readonly PublishedRow[]>;
  /** The rows whose `key` is one of these. */
  find(table: string, columns: readonly string[], keys: readonly string[]): Promise<readonly PublishedRow[]>;
  /** Writes by row id. A row or a linked record that is gone meanwhile does no harm. */
  write(table: string, changes: TableChanges): Promise<void>;
  /** How many requests were sent so far. */
  requests(): number;
}
