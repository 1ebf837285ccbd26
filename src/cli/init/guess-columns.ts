import type { Crm, CrmTable, Watched } from "../../core/crm.ts";
import { wordsOf } from "../../core/header-words.ts";
import type { Pipeline, Stage } from "../../core/settings.ts";
import { type BaseField, type BaseTable, choicesOf, fieldNamed } from "../../stores/airtable/base-schema.ts";

/** What a CRM's table says of itself by the names and types of its columns; a person may know better. */
export function guessTable(table: BaseTable): CrmTable {
  const { fields } = table;
  const primary = fields.find(({ id }) => id === table.primaryFieldId);
  const find = (words: readonly string[], types: readonly string[]): string | null =>
    fields.find(
      (field) => types.includes(field.type) && wordsOf(field.name).some((word) => words.includes(word)),
    )?.name ?? null;
  const stage = find(["stage"], ["singleSelect"]) ?? find(["stage"], text);
  const watch: Watched = {
    stage,
    owner: find(["owner", "assigned", "assignee", "rep"], [...text, "singleSelect", "singleCollaborator"]),
    status: find(["status"], ["singleSelect", ...text]),
    tags: find(["tags", "tag"], ["multipleSelects", ...text]),
    plan: find(["plan"], ["singleSelect", ...text]),
    note: null,
  };
  return {
    table: table.name,
    id: "record",
    name: primary?.name ?? null,
    created_at: fields.find(({ type }) => type === "createdTime")?.name ?? null,
    watch,
    changed_at: fields.find((field) => field.type === "lastModifiedTime" && isSpecific(field))?.name ?? null,
    changed_by: fields.find((field) => field.type === "lastModifiedBy" && isSpecific(field))?.name ?? null,
    dates: datesIn(table, stage),
  };
}

const text = ["singleLineText"];

/** One that watches all columns changes with every link from a row of Daybook's: it says nothing about the CRM. */
function isSpecific({ options }: BaseField): boolean {
  const watched = options?.referencedFieldIds;
  return Array.isArray(watched) && watched.length > 0;
}

/** Date columns that are named after a stage of a column: "Proposal Sent on". */
export function datesIn(table: BaseTable, stage: string | null): Readonly<Record<string, string>> {
  const dates: [string, string][] = [];
  for (const name of stage === null ? [] : stagesIn(table, stage)) {
    const words = wordsOf(name);
    const column = table.fields.find(
      (field) =>
        (field.type === "date" || field.type === "dateTime") &&
        words.length > 0 &&
        words.every((word) => wordsOf(field.name).includes(word)),
    );
    if (column) dates.push([name, column.name]);
  }
  return Object.fromEntries(dates);
}

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
  const amount = fields.find(
    ({ name, type }) =>
      (type === "number" || type === "currency") &&
      wordsOf(name).some((word) => ["amount", "value", "price"].includes(word)),
  );
  return {
    ...guessTable(table),
    contact: contacts === null ? null : (link?.name ?? null),
    amount: amount?.name ?? null,
  };
}

/** A pipeline of a stage column's options, in their order; null where it has fewer than two. */
export function pipelineOf(table: BaseTable, column: string | null): Pipeline | null {
  const names = column === null ? [] : stagesIn(table, column);
  return names.length < 2 ? null : { name: "Sales", stages: names.map(stageOf) };
}

function stageOf(name: string): Stage {
  const last = wordsOf(name).at(-1);
  return last === "won" || last === "lost" ? { name, ends: last } : { name };
}
