import { type CrmHome, homesOf } from "../../bundles/common/crm.ts";
import { fieldOf, type RecordBase, tableOf } from "../../bundles/common/records.ts";
import { DaybookError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import type { Settings } from "../../core/settings.ts";

/** The CRM's tables that the config names, and what it names that isn't there, in sentences. */
export interface FoundHomes {
  readonly homes: readonly CrmHome[];
  readonly looks: readonly string[];
}

/** Finds the tables of the config's CRM. Throws CONFIG_NO_CRM, and CONFIG_WRONG where a table or a column that must be there isn't. */
export function findHomes(base: RecordBase, { crm }: Pick<Settings, "crm">): FoundHomes {
  if (!crm?.contacts && !crm?.deals) throw noCrm();
  const homes = homesOf(base, { crm }, "the config", () => undefined);
  const looks = (["contacts", "deals"] as const).flatMap((word) => {
    const kept = crm[word];
    const table = kept && tableOf(base.tables, kept.table);
    if (!kept || !table) return [];
    return Object.entries(kept.watch).flatMap(([slot, column]) =>
      column === null || fieldOf(table, column)
        ? []
        : [missing(`crm.${word}.watch.${slot}`, column, table.name, namesOf(table.fields))],
    );
  });
  return { homes, looks };
}

const namesOf = (fields: readonly { readonly name: string }[]): readonly string[] =>
  fields.map(({ name }) => name);

function missing(key: string, column: string, table: string, names: readonly string[]): string {
  const near = nearest(column, names);
  return `There is no column "${column}" in ${table}, which the config names in ${key}${near === undefined ? "" : `: did you mean "${near}"`}? Nothing is logged of it until that is corrected, or the column has its name back.`;
}

/** The error for a config that names no tables of a CRM. */
export const noCrm = (): DaybookError =>
  new DaybookError("CONFIG_NO_CRM", "The config names no table of contacts or deals to capture.", {
    hint: 'Run daybook init, which asks for them, or write them into daybook.config.json: "crm": {"contacts": {"table": "Contacts", "id": "record", "name": "Name", "watch": {"stage": "Stage", "owner": "Owner"}}}. In a file or a spreadsheet "id" is the column with each row\'s own id.',
  });
