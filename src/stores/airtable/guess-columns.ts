import type { Crm, CrmTable, Watched } from "../../core/crm.ts";
import { wordsOf } from "../../core/header-words.ts";
import { defaultSettings, type Pipeline, type Stage } from "../../core/settings.ts";
import { viewEntries } from "../../views/registry.ts";
import { type BaseField, type BaseTable, choicesOf, fieldNamed } from "./base-schema.ts";
import { changedIn, withChanged } from "./guess-changed.ts";
import { datesOf } from "./guess-dates.ts";
import { contactLinkIn, nameIn } from "./guess-names.ts";
import { type CrmWord, layoutOf } from "./layout.ts";
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

const likely: Readonly<Record<CrmWord, RegExp>> = {
  contacts: /contact|people|person|lead|client|customer/i,
  deals: /deal|opportunit|project|job|pipeline/i,
};

/** Whether a table is probably that of the contacts, or of the deals, by its name. */
export const isLikely = (word: CrmWord, { name }: Pick<BaseTable, "name">): boolean =>
  likely[word].test(name);

/** What a CRM's table says of itself by the names and types of its columns; a person may know better. */
export function guessTable(table: BaseTable, word: CrmWord = "contacts"): CrmTable {
  const { fields } = table;
  const own = find(fields, ["stage"], ["singleSelect"]) ?? find(fields, ["stage"], text);
  const status = find(fields, ["status"], ["singleSelect", ...text]);
  const isStage = own === null && status !== null && saysStages(table, status, word);
  const stage = isStage ? status : own;
  const watch: Watched = {
    stage,
    owner: find(fields, ["owner", "assigned", "assignee", "rep"], [...text, "singleSelect", person]),
    status: isStage ? null : status,
    tags: find(fields, ["tags", "tag"], ["multipleSelects", ...text]),
    plan: find(fields, ["plan"], ["singleSelect", ...text]),
    note: null,
  };
  return {
    table: table.name,
    id: "record",
    name: nameIn(table, word),
    created_at: fields.find(({ type }) => type === "createdTime")?.name ?? null,
    watch,
    ...changedIn(table, watch),
    dates: datesIn(table, stage),
  };
}

/** A status stands for the stage where it can be won or lost; of a deal in any case. */
const saysStages = (table: BaseTable, column: string, word: CrmWord): boolean => {
  const stages = stagesIn(table, column).map(stageOf);
  return word === "deals" ? stages.length > 1 : stages.some(({ ends }) => ends !== undefined);
};

const text = ["singleLineText"];
const person = "singleCollaborator";

/** Of several columns the one that says the least beside; scripts see them in no order. */
const find = (
  fields: readonly BaseField[],
  words: readonly string[],
  types: readonly string[],
): string | null =>
  fields
    .filter(({ name, type }) => types.includes(type) && wordsOf(name).some((word) => words.includes(word)))
    .sort((a, b) => wordsOf(a.name).length - wordsOf(b.name).length)[0]?.name ?? null;

/** Date columns that tell when a stage of a column was entered, by its stage. */
export const datesIn = (table: BaseTable, stage: string | null): Readonly<Record<string, string>> =>
  stage === null ? {} : datesOf(stagesIn(table, stage), table.fields);

const stagesIn = (table: BaseTable, column: string): readonly string[] => {
  const field = fieldNamed(table, column);
  return field?.type === "singleSelect" ? choicesOf(field).map((name) => name.trim()) : [];
};

/** A table's description with another stage column, and what follows from it; a column is watched as one thing. */
export function withStage<Kept extends CrmTable>(kept: Kept, stage: string | null, table: BaseTable): Kept {
  const watch = withSlot(kept.watch, "stage", stage);
  const { changed_at, changed_by } = changedIn(table, watch);
  const dates = datesIn(table, stage);
  const found = { changed_at: kept.changed_at ?? changed_at, changed_by: kept.changed_by ?? changed_by };
  return withChanged({ ...kept, watch, dates, ...found }, table);
}

/** Watched columns with another one for a slot: a status that is the stage is no status beside. */
export const withSlot = (watch: Watched, slot: keyof Watched, column: string | null): Watched => ({
  ...(Object.fromEntries(
    Object.entries(watch).map(([each, name]) => [each, name === column ? null : name]),
  ) as unknown as Watched),
  [slot]: column,
});

/** The table of deals, with its link to the contacts and its amount. */
export function guessDeals(table: BaseTable, contacts: BaseTable | null): NonNullable<Crm["deals"]> {
  return {
    ...guessTable(table, "deals"),
    contact: contacts && contactLinkIn(table, contacts),
    amount: find(table.fields, ["amount", "value", "price"], ["number", "currency"]),
  };
}

/** A pipeline of a stage column's options, in their order; null where it has fewer than two. */
export function pipelineOf(table: BaseTable, column: string | null): Pipeline | null {
  const names = column === null ? [] : stagesIn(table, column);
  return names.length < 2 ? null : { name: "Sales", stages: names.map(stageOf) };
}

/** A stage of a name; one that is called so ends as won or lost. */
export function stageOf(name: string): Stage {
  const words = wordsOf(name);
  const last = words[words.length - 1];
  return last === "won" || last === "lost" ? { name, ends: last } : { name };
}
