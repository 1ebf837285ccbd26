import type { BaseField } from "../../stores/airtable/base-schema.ts";

/** The names of records, by table and record. */
export type LinkedNames = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * A cell of the Web API as a script of the base is given it, so that both are read as the same text: an option and a linked record are
 * objects with a name. Source: airtable.com/developers/web/api/field-model; airtable.com/developers/scripting/api/cell_values.
 */
export function scriptCell({ type, options }: BaseField, cell: unknown, names: LinkedNames): unknown {
  if (cell === undefined || cell === null) return null;
  if (type === "singleSelect") return { name: cell };
  if (type === "multipleSelects") return listOf(cell).map((name) => ({ name }));
  if (type === "multipleRecordLinks") {
    const known = names.get(String(options?.linkedTableId));
    return listOf(cell).map((id) => ({ id, name: known?.get(String(id)) ?? "" }));
  }
  // What a formula can't work out is no value. Source: airtable.com/developers/web/api/field-model, "Formula".
  if (typeof cell === "object" && ("error" in cell || "specialValue" in cell)) return null;
  return cell;
}

const listOf = (cell: unknown): readonly unknown[] => (Array.isArray(cell) ? cell : [cell]);
