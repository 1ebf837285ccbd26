import type { Crm, CrmTable, Watched } from "../../core/crm.ts";
import { wordsOf } from "../../core/header-words.ts";
import { defaultSettings, type Pipeline, type Stage } from "../../core/settings.ts";
import { viewEntries } from "../../views/registry.ts";
import { type BaseField, type BaseTable, choicesOf, fieldNamed } from "./base-schema.ts";
import { datesOf } from "./guess-dates.ts";
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
export function guessTable(table: BaseTable): CrmTable {
  const { fields } = table;
  const stage = find(fields, ["stage"], ["singleSelect"]) ?? find(fields, ["stage"], text);
  const watch: Watched = {
    stage,
    owner: find(fields, ["owner", "assigned", "assignee", "rep"], [...text, "singleSelect", person]),
    status: find(fields, ["status"], ["singleSelect", ...text]),
    tags: find(fields, ["tags", "tag"], ["multipleSelects", ...text]),
    plan: find(fields, ["plan"], ["singleSelect", ...text]),
    note: null,
  };
  return {
    table: table.name,
    id: "record",
    name: nameIn(table),
    created_at: fields.find(({ type }) => type === "createdTime")?.name ?? null,
    watch,
    changed_at: fields.find((field) => field.type === "lastModifiedTime" && isSpecific(field))?.name ?? null,
    changed_by: fields.find((field) => field.type === "lastModifiedBy" && isSpecific(field))?.name ?? null,
    dates: datesIn(table, stage),
  };
}

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

/** The primary column; where the host doesn't tell which that is, the one that is called so. */
function nameIn({ name, primaryFieldId, fields }: BaseTable): string | null {
  const primary = fields.find(({ id }) => id === primaryFieldId);
  if (primary) return primary.name;
  const record = wordsOf(name).join(" ").replace(/s$/, "");
  const named = (wanted: string): BaseField | undefined =>
    fields.find((field) => nameTypes.includes(field.type) && wordsOf(field.name).join(" ") === wanted);
  const usual = ["full name", "name", `${record} name`, record, "title"];
  return usual.map(named).find((field) => field !== undefined)?.name ?? null;
}

const nameTypes = [...text, "formula", "multilineText"];

/** One that watches all columns changes with every link from a row of Daybook's: it says nothing about the CRM. */
function isSpecific({ options }: BaseField): boolean {
  const watched = options?.referencedFieldIds;
  return Array.isArray(watched) && watched.length > 0;
}

/** Date columns that tell when a stage of a column was entered, by its stage. */
export const datesIn = (table: BaseTable, stage: string | null): Readonly<Record<string, string>> =>
  stage === null ? {} : datesOf(stagesIn(table, stage), table.fields);

const stagesIn = (table: BaseTable, column: string): readonly string[] => {
  const field = fieldNamed(table, column);
  return field?.type === "singleSelect" ? choicesOf(field) : [];
};

/** The table of deals, with its link to the contacts and its amount. */
export function guessDeals(table: BaseTable, contacts: BaseTable | null): NonNullable<Crm["deals"]> {
  const { fields } = table;
  const link = fields.find(
    ({ type, options }) => type === "multipleRecordLinks" && options?.linkedTableId === contacts?.id,
  );
  return {
    ...guessTable(table),
    contact: contacts === null ? null : (link?.name ?? null),
    amount: find(fields, ["amount", "value", "price"], ["number", "currency"]),
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
