import { markTypes } from "../../core/marks.ts";
import { standardTypes } from "../../core/standard-types.ts";
import type { Query } from "../../core/store.ts";
import type { Sought } from "./events-table.ts";

/** A formula's text literal. Source: Airtable's formula field reference, "Quotes and backslashes are escaped with a backslash". */
export const literal = (text: string): string => `"${text.replace(/[\\"]/g, "\\$&")}"`;

const isOneOf = (column: string, values: readonly string[]): string =>
  anyOf(values.map((value) => `{${column}}=${literal(value)}`));

const anyOf = (parts: readonly string[]): string =>
  parts.length === 0 ? "FALSE()" : parts.length === 1 ? (parts[0] as string) : `OR(${parts.join(",")})`;

const allOf = (parts: readonly string[]): string | null =>
  parts.length === 0 ? null : parts.length === 1 ? (parts[0] as string) : `AND(${parts.join(",")})`;

/** What a look-up asks for, part by part. */
export const lookUpParts = ({ keys, ids }: Sought): readonly string[] => [
  ...keys.map((key) => `{idempotency_key}=${literal(key)}`),
  ...ids.map((id) => `FIND(${literal(id)},{event_data})`),
];

/** The rows that a look-up asks for. */
export const lookUpFormula = (sought: Sought): string => anyOf(lookUpParts(sought));

/** The rows that were made after an instant (ISO), or, with `edited`, changed after it. */
export function sinceFormula(after: string, edited: boolean): string {
  const at = `DATETIME_PARSE(${literal(after)})`;
  const made = `IS_AFTER(CREATED_TIME(),${at})`;
  // On a row that nobody has edited the time of the last edit is that of its creation, or blank, of which IS_AFTER may make
  // #ERROR!: then OR is #ERROR! too, and the row would be left out.
  return edited ? anyOf([made, `IF(LAST_MODIFIED_TIME(),IS_AFTER(LAST_MODIFIED_TIME(),${at}))`]) : made;
}

/** Beyond so many values a listing of all rows costs less than the formula's own length allows. */
const mostValues = 100;

/** What of a query a formula can narrow; null where nothing. The timestamp is text whose order is that of time, but formulas don't order texts. */
export function queryFormula(query: Query): string | null {
  const parts: string[] = [];
  const narrow = (column: string, values: readonly string[] | undefined): void => {
    if (values !== undefined && values.length <= mostValues) parts.push(isOneOf(column, values));
  };
  narrow("contact_id", query.contacts);
  narrow("deal_id", query.deals);
  // A mark whose option was renamed is told by its id alone: so what is surely none is left out, and the rest is asked for.
  if (query.types?.every(isMark)) parts.push(`NOT(${isOneOf("event_type", plainTypes)})`);
  return allOf(parts);
}

const isMark = (type: string): boolean => (markTypes as readonly string[]).includes(type);

const plainTypes = standardTypes.map(({ name }) => name).filter((name) => !isMark(name));

/** Both conditions; null where there is neither. */
export const both = (one: string | null, other: string | null): string | null =>
  allOf([one, other].filter((part): part is string => part !== null));
