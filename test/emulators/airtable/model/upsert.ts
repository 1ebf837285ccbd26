import type { Draft } from "./draft.ts";
import { doesNotKnow, invalidRequest, refusal } from "./refusal.ts";
import { mergeKey, rowsWithKey } from "./rows.ts";
import type { Field, FieldType } from "./schema.ts";
import { findField, type Row, type Table, type Value } from "./state.ts";
import {
  createRow,
  type Fields,
  keptValue,
  namedFields,
  rowDoesNotExist,
  updateRow,
  type WriteOptions,
} from "./write-rows.ts";

export interface UpsertRow {
  readonly id?: string;
  readonly fields: Fields;
}

/** What each row of a request will do, decided by the look-up: the id of the row that it updates, or null to create one. */
export type UpsertPlan = readonly (string | null)[];

/** Source: Airtable Web API, Update multiple records: "number, text, long text, single select, multiple select, date", 1 to 3 of them. */
const mergeable: readonly FieldType[] = [
  "number",
  "singleLineText",
  "multilineText",
  "singleSelect",
  "multipleSelects",
  "date",
];

/** The columns that an upsert merges on. Which error answers a wrong choice is believed. */
export function mergeFields(table: Table, names: readonly string[]): readonly Field[] {
  if (names.length < 1 || names.length > 3 || new Set(names).size < names.length) throw invalidRequest();
  return names.map((name) => {
    const field = findField(table, name);
    if (!field) throw refusal(422, "UNKNOWN_FIELD_NAME", `Unknown field name: "${name}"`);
    if (!mergeable.includes(field.type)) throw invalidRequest();
    return field;
  });
}

/**
 * Source: Airtable Web API, Update multiple records, `performUpsert`: no match creates, one updates, more than one fails the request.
 * The text of that failure is the part that n8n's Airtable node looks for; its type and status are believed.
 */
export function planUpsert(
  draft: Draft,
  table: Table,
  rows: readonly UpsertRow[],
  fields: readonly Field[],
  options: WriteOptions,
): UpsertPlan {
  const seen = new Set<string>();
  return rows.map(({ id, fields: values }) => {
    if (id !== undefined) {
      if (!table.rows.has(id)) throw rowDoesNotExist(id);
      return id;
    }
    const key = keyOf(draft, table, values, fields, options);
    if (key === null) return null;
    if (seen.has(key)) throw doesNotKnow("two rows of one upsert that share their merge values");
    seen.add(key);
    const found = rowsWithKey(
      table,
      fields.map((field) => field.id),
      key,
    );
    if (found.length > 1) throw refusal(422, "INVALID_REQUEST_UNKNOWN", "Cannot update more than one record");
    return found[0] ?? null;
  });
}

/** A row without one of the merge fields is rejected (pyairtable, api/table.py; the error is believed); an explicit null creates (its live test). */
function keyOf(
  draft: Draft,
  table: Table,
  values: Fields,
  fields: readonly Field[],
  options: WriteOptions,
): string | null {
  const named = namedFields(table, values);
  const cells = new Map<string, Value>();
  for (const field of fields) {
    const value = named.get(field);
    if (value === undefined) throw invalidRequest();
    if (value === "") throw doesNotKnow('an upsert on "", which is neither a value nor null');
    const kept = keptValue(draft, table, field, value, options);
    if (kept !== null) cells.set(field.id, kept);
  }
  return mergeKey(
    fields.map(({ id }) => id),
    cells,
  );
}

/** Does what was planned, whatever has happened since. */
export function carryOut(
  draft: Draft,
  table: Table,
  rows: readonly UpsertRow[],
  plan: UpsertPlan,
  options: WriteOptions & { readonly method: "PATCH" | "PUT" },
): readonly Row[] {
  return rows.map(({ fields }, place) => {
    const id = plan[place] ?? null;
    return id === null
      ? createRow(draft, table, fields, options)
      : updateRow(draft, table, id, fields, options);
  });
}
