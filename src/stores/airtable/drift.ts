import type { CrmWord } from "../../core/crm.ts";
import { eventColumns } from "../../core/event.ts";
import { type BaseField, type BaseTable, choicesOf, fieldNamed, typeInMenu } from "./base-schema.ts";
import { fitsType, typeSpec } from "./field-specs.ts";
import type { WantedColumn, WantedTable } from "./layout.ts";
import { type Reader, words } from "./reader.ts";

/** Something in the base that is no longer as Daybook made it. */
export interface Drift {
  readonly kind: "missing" | "renamed" | "type" | "options" | "table";
  readonly table: string;
  /** null where it is about the table itself. */
  readonly column: string | null;
  readonly message: string;
  readonly hint: string;
}

/** What one of Daybook's tables lacks. */
export interface Lacking {
  readonly columns: readonly WantedColumn[];
  readonly options: readonly { readonly field: BaseField; readonly names: readonly string[] }[];
  readonly drift: readonly Drift[];
}

/** The tables of the CRM that columns link to. */
export type CrmTables = ReadonlyMap<CrmWord, BaseTable>;

/** The API's word for a wanted column's type. */
export const typeOf = (column: WantedColumn): string =>
  column.kind === "link" ? "multipleRecordLinks" : typeSpec(column.kind, "UTC").type;

/** Compares a table that is there with what it should have. Columns that were probably renamed aren't taken for missing. */
export function compareTable(wanted: WantedTable, table: BaseTable, crm: CrmTables, reader: Reader): Lacking {
  const columns: WantedColumn[] = [];
  const options: Lacking["options"][number][] = [];
  const drift: Drift[] = [];
  const known = new Set(wanted.columns.map(({ name }) => name));
  const strangers = table.fields.filter(({ name }) => !known.has(name));
  for (const column of wanted.columns) {
    const field = fieldNamed(table, column.name);
    if (field === undefined) {
      const renamed = strangers.filter((stranger) => mayBe(column, stranger, crm));
      if (renamed.length > 0) drift.push(renamedTo(wanted, column, renamed));
      else {
        columns.push(column);
        if (isSealed(wanted, column)) drift.push(lost(wanted, column, reader));
      }
      continue;
    }
    const fault = typeFault(wanted, column, field, crm, reader);
    if (fault) drift.push(fault);
    else if (field.type === "singleSelect") {
      const there = choicesOf(field);
      const names = (column.choices ?? []).filter((name) => !there.includes(name));
      if (names.length > 0) options.push({ field, names });
    }
  }
  return { columns, options, drift };
}

const isSealed = ({ word }: WantedTable, { name }: WantedColumn): boolean =>
  word === "events" && (eventColumns as readonly string[]).includes(name);

/** Whether a column that Daybook doesn't know may be a missing one under another name. A stage's own column comes and goes with the stage. */
function mayBe(column: WantedColumn, stranger: BaseField, crm: CrmTables): boolean {
  if (stranger.name.toLowerCase() === column.name.toLowerCase()) return true;
  if (perStage.test(column.name) || perStage.test(stranger.name)) return false;
  if (column.kind === "link" && stranger.options?.linkedTableId !== crm.get(column.to)?.id) return false;
  return stranger.type === typeOf(column);
}

const perStage = /^Reached /;

function renamedTo(table: WantedTable, { name, ...rest }: WantedColumn, found: readonly BaseField[]): Drift {
  const names = found.map((field) => JSON.stringify(field.name));
  const one = names.length === 1;
  return {
    kind: "renamed",
    table: table.name,
    column: name,
    message: `Column "${name}" of ${table.name} is missing; ${one ? `was ${names[0]} renamed` : `perhaps it was renamed: ${names.join(", ")} ${"have"} its type`}${one ? "?" : "."}`,
    hint: `If so, rename it back to "${name}" in Airtable. If not, add a column "${name}" there, of the type ${typeInMenu(typeOf({ name, ...rest } as WantedColumn))}, so that it isn't guessed.`,
  };
}

const lost = ({ name: table }: WantedTable, { name }: WantedColumn, reader: Reader): Drift => ({
  kind: "missing",
  table,
  column: name,
  message: `Column "${name}" of ${table} is missing.`,
  hint: `If it was deleted, restore it from the base's Trash (History, then Trash) before you go on: a new column is empty, and ${words[reader].verify} then names every row that lost its cell.`,
});

function typeFault(
  table: WantedTable,
  column: WantedColumn,
  field: BaseField,
  crm: CrmTables,
  reader: Reader,
): Drift | undefined {
  const fault = (found: string, wanted: string): Drift => ({
    kind: "type",
    table: table.name,
    column: column.name,
    message: `Column "${column.name}" of ${table.name} is ${found}, and should be ${wanted}.`,
    hint: isSealed(table, column)
      ? `No API changes a column's type. In Airtable: the arrow beside its name, Edit field, ${wanted}; then run ${words[reader].verify}.`
      : `No API changes a column's type. In Airtable: the arrow beside its name, Edit field, ${wanted}. Or rename it, to keep it, and run ${words[reader].setUp} again: a new "${column.name}" is added.`,
  });
  const wanted = typeOf(column);
  if (!fitsType(field.type, wanted)) return fault(typeInMenu(field.type), typeInMenu(wanted));
  if (column.kind !== "link") return undefined;
  const target = crm.get(column.to);
  return target === undefined || field.options?.linkedTableId === target.id
    ? undefined
    : fault("a link to another table", `a link to ${target.name}`);
}

/** Options that a select lacks and no API could add. */
export function lackingOptions(
  table: string,
  { name }: BaseField,
  names: readonly string[],
  reader: Reader,
): Drift {
  const [options, them] = names.length === 1 ? ["the option", "it"] : ["the options", "them"];
  const elsewhere = " Written by an Owner's or Creator's token, a row brings its own option along.";
  return {
    kind: "options",
    table,
    column: name,
    message: `Column "${name}" of ${table} lacks ${options} ${names.join(", ")}.`,
    hint: `An Owner or Creator adds ${them} in Airtable: the arrow beside "${name}", Edit field, Add option.${reader === "terminal" ? elsewhere : ""}`,
  };
}
