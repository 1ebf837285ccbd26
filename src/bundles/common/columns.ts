import { nearest } from "../../core/nearest.ts";
import { capital, wrongConfig } from "./config-block.ts";
import { fieldOf, type RecordBase, type RecordField, type RecordTable, tableOf } from "./records.ts";

/** The table of a name or an id; `where` is the setting that names it. Throws CONFIG_WRONG with the nearest name. */
export function findTable<Table extends RecordTable>(
  base: RecordBase<Table>,
  name: string,
  where: string,
): Table {
  const found = tableOf(base.tables, name) ?? base.tables.find((table) => isSame(table.name, name));
  if (found) return found;
  const names = base.tables.map((table) => table.name);
  throw wrongConfig(`${capital(where)}: there is no table "${name}" in this base.`, meant(name, names));
}

/** The column of a name; `where` is the setting that names it. Throws CONFIG_WRONG with the nearest name. */
export function findColumn<Field extends RecordField>(
  table: { readonly name: string; readonly fields: readonly Field[] },
  name: string,
  where: string,
): Field {
  const found = fieldOf(table, name) ?? table.fields.find((field) => isSame(field.name, name));
  if (found) return found;
  // Daybook's own tables add a link each: a person's columns come first.
  const isLink = ({ type }: RecordField): boolean => type === "multipleRecordLinks";
  const names = [...table.fields.filter((field) => !isLink(field)), ...table.fields.filter(isLink)].map(
    (field) => field.name,
  );
  throw wrongConfig(
    `${capital(where)}: there is no column "${name}" in table "${table.name}".`,
    meant(name, names),
  );
}

/** Airtable keeps spaces at a name's ends, which nobody sees; CONFIG doesn't. */
const isSame = (one: string, other: string): boolean => one.trim() === other.trim();

/** Which of the names there are was meant, or which there are. */
function meant(name: string, names: readonly string[]): string {
  const near = nearest(name, names);
  if (near) return `Did you mean "${near}"?`;
  const shown = names.slice(0, 12).map((each) => `"${each}"`);
  return `There are ${shown.join(", ")}${names.length > shown.length ? " and others" : ""}.`;
}
