import { newId } from "../../common/random.ts";
import { cellType } from "../cells/cell-types.ts";
import type { Draft } from "./draft.ts";
import { mirrorLinks, unlinkRow, withCells } from "./links.ts";
import { mayCreate, mayDelete, mayWrite } from "./permissions.ts";
import { invalidRequest, refusal } from "./refusal.ts";
import type { Field } from "./schema.ts";
import { findField, type Row, type Table, type Value } from "./state.ts";

/** Cell values by the field's name or id, as a request gives them. */
export type Fields = Readonly<Record<string, unknown>>;

export interface WriteOptions {
  readonly typecast: boolean;
  /** How many rows the base may hold over all its tables. Throws when a draft makes it too full. */
  readonly checkRoom: (draft: Draft) => void;
}

/** Source: live 422 bodies (`Unknown field name: "X"`). */
const unknownField = (name: string) => refusal(422, "UNKNOWN_FIELD_NAME", `Unknown field name: "${name}"`);

/** Source: live recordings in grouparoo's airtable plugin. */
const isComputed = (field: Field) =>
  refusal(
    422,
    "INVALID_VALUE_FOR_COLUMN",
    `Field "${field.name}" cannot accept a value because the field is computed`,
  );

/** The fields that a request names. Source: Airtable Web API, Create records: "field name or field id". */
export function namedFields(table: Table, fields: Fields): ReadonlyMap<Field, unknown> {
  const named = new Map<Field, unknown>();
  for (const [key, value] of Object.entries(fields)) {
    const field = findField(table, key);
    if (!field) throw unknownField(key);
    if (named.has(field)) throw invalidRequest();
    named.set(field, value);
  }
  return named;
}

/** The value that a request gives for one field, as it is kept. */
export function keptValue(
  draft: Draft,
  table: Table,
  field: Field,
  value: unknown,
  options: WriteOptions,
): Value | null {
  const type = cellType(field.type);
  if (!type) throw isComputed(field);
  const createLinked = (other: Table, text: string): string => {
    const primary = other.state.fields.find(({ id }) => id === other.primaryFieldId);
    if (!primary) throw new Error(`Table ${other.state.name} has no primary field.`);
    return createRow(draft, other, { [primary.id]: text }, options).id;
  };
  return type.write(value, { draft, table, field, typecast: options.typecast, createLinked });
}

function writeCells(draft: Draft, table: Table, row: Row, fields: Fields, options: WriteOptions): void {
  const isNew = !table.rows.has(row.id);
  const named = namedFields(table, fields);
  for (const [field] of named) {
    if (!cellType(field.type)) throw isComputed(field);
    mayWrite(draft.base, table, field, draft.actor);
  }
  const links: (readonly [Field, readonly string[], readonly string[]])[] = [];
  const values = new Map<string, Value | null>();
  for (const [field, value] of named) {
    const kept = keptValue(draft, table, field, value, options);
    if (field.type === "multipleRecordLinks")
      links.push([
        field,
        (row.cells.get(field.id) ?? []) as readonly string[],
        (kept ?? []) as readonly string[],
      ]);
    values.set(field.id, kept);
  }
  const written = withCells(draft, row, values);
  draft.put(table, isNew ? { ...written, touched: new Map() } : written);
  for (const [field, before, after] of links) mirrorLinks(draft, field, row.id, before, after);
}

/** A new row. Its `createdTime` is the server's clock. Source: Airtable Web API, Create records. */
export function createRow(draft: Draft, table: Table, fields: Fields, options: WriteOptions): Row {
  mayCreate(draft.base, table, draft.actor);
  const row: Row = {
    id: newId("rec", draft.base.random),
    number: table.state.nextNumber,
    createdAt: draft.at,
    createdBy: draft.actor.userId,
    cells: new Map(),
    touched: new Map(),
  };
  writeCells(draft, table, row, fields, options);
  // Numbers are never used twice, but those of a refused request are: the draft takes its changes back whole (believed).
  draft.edit(table, { nextNumber: table.state.nextNumber + 1 });
  options.checkRoom(draft);
  return table.rows.get(row.id) as Row;
}

/** "A PATCH only updates the fields you specify; a PUT clears all unspecified cell values". Source: Airtable Web API, Update record. */
export function updateRow(
  draft: Draft,
  table: Table,
  rowId: string,
  fields: Fields,
  options: WriteOptions & { readonly method: "PATCH" | "PUT" },
): Row {
  const row = table.rows.get(rowId);
  if (!row) throw rowDoesNotExist(rowId);
  const given = new Set([...namedFields(table, fields).keys()].map(({ id }) => id));
  const cleared = [...row.cells.keys()].filter((id) => options.method === "PUT" && !given.has(id));
  const all: Fields = { ...fields, ...Object.fromEntries(cleared.map((id) => [id, null])) };
  writeCells(draft, table, row, all, options);
  return table.rows.get(rowId) as Row;
}

export function deleteRow(draft: Draft, table: Table, rowId: string): void {
  mayDelete(draft.base, table, draft.actor);
  const row = table.rows.get(rowId);
  if (!row) throw rowDoesNotExist(rowId);
  unlinkRow(draft, table, row);
  draft.remove(table, rowId);
}

/** Source: live 422 bodies (airtable-mcp-server issue 28). */
export const rowDoesNotExist = (rowId: string) =>
  refusal(422, "ROW_DOES_NOT_EXIST", `Record ID ${rowId} does not exist in this table`);
