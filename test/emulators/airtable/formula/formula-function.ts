import type { FormulaValue } from "./value.ts";

/** What a function may ask of the row it is computed for. */
export interface FormulaRecord {
  readonly id: string;
  /** ISO time at which the server made the record. */
  readonly createdTime: () => string;
  /** ISO time of the last edit of any of these fields, of any field at all when none is named; null when nobody has edited them. */
  readonly lastModifiedTime: (fieldIds: readonly string[]) => string | null;
  /** A cell as webhooks write it; null or undefined where empty. */
  readonly cell: (fieldId: string) => unknown;
}

/** Computes a formula for one row. Throws a Refusal where the emulator does not know the answer. */
export type Formula = (record: FormulaRecord) => FormulaValue;

/** How many arguments a function takes, and what it makes of their values, none of which is #ERROR!. */
export interface FormulaFunction {
  readonly args: readonly [least: number, most: number];
  readonly of: (args: readonly FormulaValue[], record: FormulaRecord) => FormulaValue;
}
