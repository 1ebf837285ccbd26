import { nearest } from "../../core/nearest.ts";
import { fieldNamed, tableNamed } from "../../stores/airtable/base-schema.ts";
import type { InAppBase, InAppField, InAppTable } from "../../stores/airtable/in-app-base.ts";
import { capital, wrongConfig } from "./config-block.ts";

/** The table of a name or an id; `where` is the setting that names it. Throws CONFIG_WRONG with the nearest name. */
export function findTable(base: InAppBase, name: string, where: string): InAppTable {
  const found = tableNamed(base.tables, name);
  if (found) return found;
  const names = base.tables.map((table) => table.name);
  throw wrongConfig(`${capital(where)}: there is no table "${name}" in this base.`, meant(name, names));
}

/** The column of a name; `where` is the setting that names it. Throws CONFIG_WRONG with the nearest name. */
export function findColumn(table: InAppTable, name: string, where: string): InAppField {
  const found = fieldNamed(table, name);
  if (found) return found;
  const names = table.fields.map((field) => field.name);
  throw wrongConfig(
    `${capital(where)}: there is no column "${name}" in table "${table.name}".`,
    meant(name, names),
  );
}

/** Which of the names there are was meant, or which there are. */
function meant(name: string, names: readonly string[]): string {
  const near = nearest(name, names);
  if (near) return `Did you mean "${near}"?`;
  const shown = names.slice(0, 12).map((each) => `"${each}"`);
  return `There are ${shown.join(", ")}${names.length > shown.length ? " and others" : ""}.`;
}
