import type { Draft } from "../model/draft.ts";
import type { Field } from "../model/schema.ts";
import type { Base, Table, Value } from "../model/state.ts";

export interface Writing {
  readonly draft: Draft;
  readonly table: Table;
  readonly field: Field;
  /** "Best effort automatic data conversion from string values". Source: Airtable Web API, Create records, `typecast`. */
  readonly typecast: boolean;
  /** Makes a row with this primary text and answers its id: what typecast does for a linked row that isn't there. */
  readonly createLinked: (table: Table, text: string) => string;
}

export interface Reading {
  readonly base: Base;
  /** The primary text of a linked row, as it was at that moment. */
  readonly nameOf: (tableId: string, rowId: string) => string;
}

/** How one kind of column takes, answers and reports a value. Source: Airtable Web API, Field types and cell values. */
export interface CellType {
  /** What is kept, or null for an empty cell. Throws a Refusal in the API's words. */
  readonly write: (value: unknown, writing: Writing) => Value | null;
  /** The value as records are answered. */
  readonly read: (value: Value, field: Field, reading: Reading) => unknown;
  /** The value as webhooks write it ("V2" cell values). */
  readonly rich: (value: Value, field: Field, reading: Reading) => unknown;
}

/** A kept value that is answered as it is. */
export const asKept = (value: Value): unknown => value;
