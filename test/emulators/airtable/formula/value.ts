import { notEmulated } from "./refusals.ts";

/** A moment in milliseconds; a field without a time shows its day alone. */
export interface FormulaDate {
  readonly kind: "date";
  readonly at: number;
  readonly dayOnly: boolean;
}

/** What a formula comes to; null is blank, `failed` is the cell's #ERROR!. */
export type FormulaValue =
  | null
  | string
  | number
  | boolean
  | FormulaDate
  | readonly FormulaValue[]
  | typeof failed;

/** The value that shows as #ERROR!, and that swallows whatever is computed from it. */
export const failed = Object.freeze({ kind: "error" as const });

export const isDate = (value: FormulaValue): value is FormulaDate =>
  typeof value === "object" && value !== null && "kind" in value && value.kind === "date";

export const isList = (value: FormulaValue): value is readonly FormulaValue[] => Array.isArray(value);

/** Whether a list request answers the row: "if the result is not 0, false, "", NaN, [], or #Error! the record will be included" (Airtable Web API, List records). Blank goes with "". */
export function includes(value: FormulaValue): boolean {
  if (value === failed) return false;
  if (isList(value)) return value.length > 0;
  return Boolean(value);
}

/**
 * Text as `&`, FIND and "=" see it. A date and time is its ISO form (pyairtable, test_integration_formula_date_filter, live).
 * Believed: a list is joined by ", ", with quotes around an item that has a comma; a day is YYYY-MM-DD.
 */
export function textOf(value: FormulaValue): string {
  if (value === null) return "";
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if (isDate(value)) return new Date(value.at).toISOString().slice(0, value.dayOnly ? 10 : undefined);
  if (isList(value)) return value.map(itemText).join(", ");
  throw notEmulated("a true or false written as text");
}

function itemText(item: FormulaValue): string {
  const text = textOf(item);
  return /[",]/.test(text) ? `"${text.replaceAll('"', '\\"')}"` : text;
}

/** A number for arithmetic: TRUE is 1 and FALSE is 0 (formula field reference); blank counts as 0 (believed). */
export function numberOf(value: FormulaValue): number {
  if (value === null) return 0;
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return value ? 1 : 0;
  throw notEmulated(`arithmetic on ${isDate(value) ? "a date" : "a text or a list"}`);
}

/**
 * The value as a formula field's cell, as a list request answers it; undefined where the cell is empty.
 * Source: Airtable Web API, Field types, "specialValue" and "error".
 */
export function cellOf(value: FormulaValue): unknown {
  if (value === failed) return { error: "#ERROR!" };
  if (value === null || value === "") return undefined;
  if (typeof value === "number" && Number.isNaN(value)) return { specialValue: "NaN" };
  if (value === Number.POSITIVE_INFINITY) return { specialValue: "Infinity" };
  if (value === Number.NEGATIVE_INFINITY) return { specialValue: "-Infinity" };
  if (typeof value === "boolean") return value ? 1 : 0;
  if (isDate(value)) return textOf(value);
  return value;
}
