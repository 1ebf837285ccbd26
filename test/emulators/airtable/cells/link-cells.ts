import { cannotAccept, doesNotKnow, refusal } from "../model/refusal.ts";
import type { Field } from "../model/schema.ts";
import type { Base, Table } from "../model/state.ts";
import { asKept, type CellType, type Writing } from "./cell-type.ts";

/** The table that a link field points to. */
export function linkedTable(base: Base, field: Field): Table {
  const table = base.tables.get(String(field.options?.linkedTableId));
  if (!table) throw new Error(`Field ${field.name} links to no table.`);
  return table;
}

/** The text of a row's primary field where it is a text or a number; "" where it is empty. */
export function primaryText(table: Table, rowId: string): string {
  const value = table.rows.get(rowId)?.cells.get(table.primaryFieldId);
  if (value === undefined) return "";
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw doesNotKnow(`the name of a row whose primary field holds ${JSON.stringify(value)}`);
}

/** Source: live 422 bodies of all three types. */
function checkedId(id: unknown, writing: Writing): string {
  const { draft, field } = writing;
  const target = linkedTable(draft.base, field);
  if (typeof id !== "string" || !/^rec[0-9A-Za-z]{14}$/.test(id)) {
    if (writing.typecast && typeof id === "string") return named(id, target, writing);
    throw refusal(422, "INVALID_RECORD_ID", `Value "${String(id)}" is not a valid record ID.`);
  }
  if (target.rows.has(id)) return id;
  const owner = [...draft.base.tables.values()].find((table) => table.rows.has(id));
  throw owner
    ? refusal(
        422,
        "ROW_TABLE_DOES_NOT_MATCH_LINKED_TABLE",
        `Record ID ${id} belongs to table ${owner.id}, but the field links to table ${target.id}`,
      )
    : refusal(422, "ROW_DOES_NOT_EXIST", `Record ID ${id} does not exist in this table`);
}

/** With typecast a text links the row of that primary text, and makes it when there is none. Source: Airtable Web API, Create records, `typecast`. */
function named(text: string, target: Table, writing: Writing): string {
  const found = [...target.rows.keys()].filter((id) => primaryText(target, id) === text);
  if (found.length > 1 || text.includes(",")) throw doesNotKnow(`the row that typecast links for "${text}"`);
  return found[0] ?? writing.createLinked(target, text);
}

/** Source: Airtable Web API, Field types, Link to another record: a list of record ids; webhooks write [{id, name}]. */
export const links: CellType = {
  write(value, writing) {
    if (value === null) return null;
    const list = writing.typecast && typeof value === "string" ? [value] : value;
    if (typeof list === "string")
      throw refusal(422, "INVALID_RECORD_ID", `Value "${list}" is not an array of record IDs.`);
    if (!Array.isArray(list)) throw cannotAccept(writing.field.name);
    const ids = list.map((id: unknown) => checkedId(id, writing));
    if (new Set(ids).size < ids.length) throw doesNotKnow("a row that is linked twice in one cell");
    return ids.length === 0 ? null : ids;
  },
  read: asKept,
  rich: (value, field, { nameOf }) =>
    (value as readonly string[]).map((id) => ({
      id,
      name: nameOf(String(field.options?.linkedTableId), id),
    })),
};
