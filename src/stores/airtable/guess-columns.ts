import type { Crm, CrmTable, CrmWord } from "../../core/crm.ts";
import * as guess from "../../core/guess-crm.ts";
import { defaultSettings, type Pipeline } from "../../core/settings.ts";
import { viewEntries } from "../../views/registry.ts";
import { type BaseTable, choicesOf } from "./base-schema.ts";
import { changedIn, withChanged } from "./guess-changed.ts";
import { contactLinks } from "./guess-names.ts";
import { layoutOf } from "./layout.ts";
import { planSetUp } from "./set-up.ts";

/** Tables that may be the CRM's: all but Daybook's own; `events` is the log's. */
export async function tablesBeside(
  tables: readonly BaseTable[],
  events: string,
): Promise<readonly BaseTable[]> {
  const publish = { ...defaultSettings.publish, tables: viewEntries.map(({ name }) => name) };
  const wanted = await layoutOf({ ...defaultSettings, publish }, events);
  const own = planSetUp(wanted, tables, new Map()).tables;
  return tables.filter((table) => !own.some(({ id }) => id === table.id));
}

const kinds: Readonly<Record<string, guess.Holds>> = {
  singleLineText: "text",
  multilineText: "long",
  formula: "formula",
  singleSelect: "choice",
  multipleSelects: "choices",
  singleCollaborator: "person",
  date: "date",
  dateTime: "date",
  createdTime: "birth",
  number: "number",
  currency: "number",
};

/** A table as guesses see it. */
const seen = (table: BaseTable, links: readonly string[] = []): guess.SeenTable => ({
  name: table.name,
  fields: table.fields.map((field) => ({
    name: field.name,
    holds: links.includes(field.name) ? "contact" : (kinds[field.type] ?? "other"),
    choices: field.type === "singleSelect" ? choicesOf(field) : [],
  })),
});

/** What a CRM's table says of itself by the names and types of its columns; a person may know better. */
export function guessTable(table: BaseTable, word: CrmWord = "contacts"): CrmTable {
  const told = guess.guessTable(seen(table), word);
  const primary = table.fields.find(({ id }) => id === table.primaryFieldId);
  return { ...told, id: "record", name: primary?.name ?? told.name, ...changedIn(table, told.watch) };
}

/** The table of deals, with its link to the contacts and its amount. */
export const guessDeals = (table: BaseTable, contacts: BaseTable | null): NonNullable<Crm["deals"]> => ({
  ...guessTable(table, "deals"),
  ...guess.guessSale(seen(table, contacts ? contactLinks(table, contacts) : []), contacts?.name ?? null),
});

/** Date columns that tell when a stage of a column was entered, by its stage. */
export const datesIn = (table: BaseTable, stage: string | null): Readonly<Record<string, string>> =>
  guess.datesIn(seen(table), stage);

/** A pipeline of a stage column's options, in their order; null where it has fewer than two. */
export const pipelineOf = (table: BaseTable, column: string | null): Pipeline | null =>
  guess.pipelineOf(seen(table), column);

/** A table's description with another stage column, and what follows from it; a column is watched as one thing. */
export function withStage<Kept extends CrmTable>(kept: Kept, stage: string | null, table: BaseTable): Kept {
  const watch = guess.withSlot(kept.watch, "stage", stage);
  const { changed_at, changed_by } = changedIn(table, watch);
  const dates = datesIn(table, stage);
  const found = { changed_at: kept.changed_at ?? changed_at, changed_by: kept.changed_by ?? changed_by };
  return withChanged({ ...kept, watch, dates, ...found }, table);
}
