import type { CrmRecords } from "../core/remote.ts";
import type { Cell, Column, ColumnKind } from "./view.ts";

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

/** A table as it stands at a moment. */
export interface MomentTable extends TargetTable {
  readonly rows: readonly PublishedRow[];
}

/** What is to be written to a table that was read at a moment. */
export interface MomentChanges extends TableChanges {
  /** The view's word, or `daybook`. */
  readonly word: string;
  readonly name: string;
  /** The columns that are written, the key among them. */
  readonly columns: readonly Column[];
  /** The keys of its rows as they should follow one another; those that aren't named stand anywhere. */
  readonly order: readonly string[];
}

/** How a write ended. */
export interface Outcome {
  /** All stands as it should. Otherwise tables have to be read and planned again. */
  readonly done: boolean;
  /** Some of it may have been written. */
  readonly wrote: boolean;
}

/** Tables at one moment: what is written is refused where somebody has published since. */
export interface Moment {
  /** Those that are there. */
  readonly tables: readonly MomentTable[];
  /** What a cell holds that links to a record of the CRM: a text where it can't. */
  linkTo(to: Column["to"], id: string, crm: CrmRecords | undefined): TargetCell;
  /** Whether a cell says what is wanted of it. */
  same(wanted: TargetCell, held: TargetCell | undefined, kind: ColumnKind): boolean;
  /** Writes with as few requests as can be, the last table's rows last. `before` is called before each request, and stops by throwing. */
  write(changes: readonly MomentChanges[], before: () => void): Promise<Outcome>;
}

/** Where views are published that is read at one moment and written at once: two at the same time can't mix. */
export interface MomentTarget {
  readAll(tables: readonly Pick<MomentChanges, "name" | "columns">[]): Promise<Moment>;
  /** How many requests were sent so far. */
  requests(): number;
}

/** Whether tables can be published to at once, too. */
export const isMomentTarget = <Target extends object>(target: Target): target is Target & MomentTarget =>
  "readAll" in target;
