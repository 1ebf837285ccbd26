import type { TargetCell } from "../../views/table-target.ts";
import { choicesOf, fieldNamed } from "./base-schema.ts";
import type { Fields } from "./event-cells.ts";
import type { InAppRecord, InAppTable } from "./in-app-base.ts";
import { noColumn, noOption } from "./script-refusals.ts";

/**
 * Cells of the Web API's shapes as scripts write them. Throws, as the Web API refuses, where a column or an option isn't there.
 * Source: airtable.com/developers/scripting/api/cell_values.
 */
export function writtenFields(table: InAppTable, fields: Fields): Readonly<Record<string, unknown>> {
  const written: Record<string, unknown> = {};
  for (const column of Object.keys(fields)) {
    const [field, cell] = [fieldNamed(table, column), fields[column]];
    if (!field) throw noColumn(column, table.name);
    if (Array.isArray(cell)) written[column] = cell.map((id: unknown) => ({ id }));
    else if (cell === null || field.type !== "singleSelect") written[column] = cell;
    else if (choicesOf(field).includes(String(cell))) written[column] = { name: cell };
    else throw noOption(String(cell), table.name);
  }
  return written;
}

/** Cells as a script reads them, in the Web API's shapes: an option is its name, links are record ids; what is empty is absent. */
export function readFields(
  record: InAppRecord,
  columns: readonly string[],
): Readonly<Record<string, TargetCell>> {
  const fields: Record<string, TargetCell> = {};
  for (const column of columns) {
    const cell = record.getCellValue(column);
    if (cell === null || cell === undefined) continue;
    if (Array.isArray(cell)) fields[column] = cell.map(({ id }: { readonly id: string }) => id);
    else fields[column] = (nameIn(cell) ?? cell) as TargetCell;
  }
  return fields;
}

/** The name of a select's option. */
function nameIn(cell: unknown): string | null {
  const name = typeof cell === "object" && cell !== null ? (cell as { readonly name?: unknown }).name : null;
  return typeof name === "string" ? name : null;
}
