import { doesNotKnow, invalidRequest, refusal } from "../model/refusal.ts";
import type { Field, SortKey, View } from "../model/schema.ts";
import { findField, type Table } from "../model/state.ts";
import { asObject, refuseOthers } from "./record-requests.ts";

/** What a listing asks for. Source: Airtable Web API, List records. */
export interface ListRequest {
  readonly fields: readonly Field[] | null;
  readonly filter: string | null;
  readonly maxRecords: number;
  readonly pageSize: number;
  readonly offset: string | null;
  readonly sort: readonly SortKey[];
  readonly view: View | null;
  readonly byFieldId: boolean;
  /** What must stay the same from page to page. */
  readonly signature: string;
}

const largestPage = 100;

/** A whole number from 1, as a number or, in a URL, as its digits. */
function count(value: unknown, otherwise: number, most: number): number {
  if (value === undefined) return otherwise;
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  if (typeof number !== "number" || !Number.isInteger(number) || number < 1 || number > most)
    throw invalidRequest();
  return number;
}

function text(value: unknown): string | null {
  if (value === undefined || value === "") return null;
  if (typeof value !== "string") throw invalidRequest();
  return value;
}

function flag(value: unknown): boolean {
  if (value === undefined || value === false || value === "false") return false;
  if (value === true || value === "true" || value === "1") return true;
  throw invalidRequest();
}

function list(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  if (typeof value === "string") return [value];
  if (!Array.isArray(value)) throw invalidRequest();
  return value;
}

/** A view by id or by name; each miss has a type of its own. Source: the types are seen live, their texts are believed. */
function viewOf(table: Table, name: string): View {
  const found = table.state.views.find((view) => view.id === name || view.name === name);
  if (found) return found;
  const type = /^viw[0-9A-Za-z]{14}$/.test(name) ? "VIEW_ID_NOT_FOUND" : "VIEW_NAME_NOT_FOUND";
  throw refusal(422, type, `View ${name} not found`);
}

function fieldOf(table: Table, name: unknown): Field {
  const field = findField(table, String(name));
  if (!field) throw refusal(422, "UNKNOWN_FIELD_NAME", `Unknown field name: "${String(name)}"`);
  return field;
}

function sortKey(value: unknown): SortKey {
  const key = asObject(value);
  const { field, direction = "asc" } = key ?? {};
  if (typeof field !== "string" || (direction !== "asc" && direction !== "desc")) throw invalidRequest();
  return { field, direction };
}

/**
 * The same parameters in a URL and in the body of POST listRecords. `timeZone` and `userLocale` change nothing in JSON cells
 * (pyairtable, test_get_records_options, live).
 */
export function readList(table: Table, given: Readonly<Record<string, unknown>>): ListRequest {
  const { fields, filterByFormula, maxRecords, pageSize, offset, sort, view, returnFieldsByFieldId } = given;
  for (const key of ["recordMetadata", "includeDateDependencyMetadata"])
    if (given[key] !== undefined) throw doesNotKnow(`the parameter "${key}"`);
  if (given.cellFormat !== undefined && given.cellFormat !== "json")
    throw doesNotKnow("cells formatted as text");
  refuseOthers(
    given,
    ...[
      "fields",
      "filterByFormula",
      "maxRecords",
      "pageSize",
      "offset",
      "sort",
      "view",
      "returnFieldsByFieldId",
    ],
    ...["cellFormat", "timeZone", "userLocale"],
  );
  const wanted = list(fields);
  const viewName = text(view);
  return {
    fields: wanted.length === 0 ? null : wanted.map((name) => fieldOf(table, name)),
    filter: text(filterByFormula),
    maxRecords: count(maxRecords, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER),
    pageSize: count(pageSize, largestPage, largestPage),
    offset: text(offset),
    sort: list(sort).map(sortKey),
    view: viewName === null ? null : viewOf(table, viewName),
    byFieldId: flag(returnFieldsByFieldId),
    signature: JSON.stringify([filterByFormula ?? "", String(maxRecords), sort ?? [], viewName]),
  };
}
