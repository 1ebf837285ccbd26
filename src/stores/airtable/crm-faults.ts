import type { Crm, CrmTable } from "../../core/crm.ts";
import { nearest } from "../../core/nearest.ts";
import { type BaseTable, fieldNamed, tableNamed } from "./base-schema.ts";
import type { Drift } from "./drift.ts";

type SetUpFault = Pick<Drift, "message" | "hint">;

/** The tables and columns of the CRM that the config names and the base lacks, each with its key in the config: nothing makes them. */
export const crmFaults = (tables: readonly BaseTable[], crm: Crm | null): readonly SetUpFault[] =>
  (["contacts", "deals"] as const).flatMap((word) => {
    const named = crm?.[word];
    return named ? faultsOf(tables, named, `crm.${word}`) : [];
  });

function faultsOf(tables: readonly BaseTable[], named: CrmTable, place: string): readonly SetUpFault[] {
  const table = tableNamed(tables, named.table);
  const all = tables.map(({ name }) => name);
  if (!table) return [fault(`table ${JSON.stringify(named.table)}`, `${place}.table`, named.table, all)];
  const there = table.fields.map(({ name }) => name);
  return columnsOf(named).flatMap(([key, column]) =>
    column === null || fieldNamed(table, column)
      ? []
      : [fault(`column ${JSON.stringify(column)} in ${table.name}`, `${place}.${key}`, column, there)],
  );
}

/** The keys that name columns, and the columns. */
function columnsOf(named: CrmTable & { readonly contact?: string | null; readonly amount?: string | null }) {
  const { id, name, created_at, watch, changed_at, changed_by, dates, contact = null, amount = null } = named;
  const own = { id: id === "record" ? null : id, name, created_at, changed_at, changed_by, contact, amount };
  const of = (columns: object, place: string): readonly (readonly [string, string | null])[] =>
    Object.entries(columns).map(([key, column]) => [place + key, column as string | null]);
  return [...of(own, ""), ...of(watch, "watch."), ...of(dates, "dates.")];
}

function fault(what: string, key: string, name: string, names: readonly string[]): SetUpFault {
  const near = nearest(name, names);
  return {
    message: `There is no ${what}, which the config names in ${key}.`,
    hint: `Correct ${key} in the config${near === undefined ? "" : ` (did you mean ${JSON.stringify(near)}?)`}, or give it its name back in Airtable.`,
  };
}
