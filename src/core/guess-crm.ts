import type { Crm, CrmTable, CrmWord, Watched } from "./crm.ts";
import { datesOf, saysBirth, saysWhen } from "./guess-dates.ts";
import { linkAmong, nameAmong, shortest } from "./guess-names.ts";
import { wordsOf } from "./header-words.ts";
import type { Pipeline, Stage } from "./settings.ts";

/** What a column holds: `choice` one of a few texts, `birth` when the record was made. */
export type Holds =
  | "text"
  | "long"
  | "formula"
  | "choice"
  | "choices"
  | "person"
  | "date"
  | "birth"
  | "number"
  | "contact"
  | "other";

/** A column of the CRM as somebody sees it who knows nothing of it. */
export interface SeenField {
  readonly name: string;
  /** null where nothing but the name is known: it may hold anything. */
  readonly holds: Holds | null;
  /** The texts of a choice, in their order. */
  readonly choices: readonly string[];
}

/** A table of the CRM, likewise. */
export interface SeenTable {
  readonly name: string;
  readonly fields: readonly SeenField[];
}

/** What holds a name. */
export const nameKinds: readonly Holds[] = ["text", "formula", "long"];

/** What a CRM's table says of itself by its columns; a person may know better. */
export function guessTable(
  table: SeenTable,
  word: CrmWord,
): Pick<CrmTable, "table" | "name" | "created_at" | "watch" | "dates"> {
  const find = finderIn(table);
  const own = find(["stage"], ["choice"]) ?? find(["stage"], ["text"]);
  const status = find(["status"], ["choice", "text"]);
  const isStage = own === null && status !== null && saysStages(table, status, word);
  const stage = isStage ? status : own;
  const named = holding(table, nameKinds).map(({ name }) => name);
  return {
    table: table.name,
    name: nameAmong(named, table.name, word),
    created_at: birthIn(table),
    watch: {
      stage,
      owner: find(["owner", "assigned", "assignee", "rep"], ["text", "choice", "person"]),
      status: isStage ? null : status,
      tags: find(["tags", "tag"], ["choices", "text"]),
      plan: find(["plan"], ["choice", "text"]),
      note: null,
    },
    dates: datesIn(table, stage),
  };
}

/** What a table of deals says beside: the column that leads to the contact, and the amount. */
export const guessSale = (
  deals: SeenTable,
  contacts: string | null,
): Pick<NonNullable<Crm["deals"]>, "contact" | "amount"> => ({
  contact:
    contacts === null
      ? null
      : linkAmong(
          deals.fields.filter(({ holds }) => holds === "contact").map(({ name }) => name),
          contacts,
        ),
  amount: finderIn(deals)(["amount", "value", "price"], ["number"]),
});

/** Date columns that tell when a stage of a column was entered, by its stage; `stages` where the column doesn't tell them. */
export const datesIn = (
  table: SeenTable,
  stage: string | null,
  stages: readonly string[] = stagesIn(table, stage),
): Readonly<Record<string, string>> =>
  stage === null
    ? {}
    : datesOf(
        stages,
        table.fields
          .filter(({ name, holds }) => holds === "date" || (holds === null && saysWhen(name)))
          .map(({ name }) => name),
      );

/** A pipeline of a stage column's choices, in their order; null where it has fewer than two. */
export function pipelineOf(table: SeenTable, column: string | null): Pipeline | null {
  const names = stagesIn(table, column);
  return names.length < 2 ? null : { name: "Sales", stages: names.map(stageOf) };
}

/** A stage of a name; one that is called so ends as won or lost. */
export function stageOf(name: string): Stage {
  const words = wordsOf(name);
  const last = words[words.length - 1];
  return last === "won" || last === "lost" ? { name, ends: last } : { name };
}

/** Watched columns with another one for a slot: a status that is the stage is no status beside. */
export const withSlot = (watch: Watched, slot: keyof Watched, column: string | null): Watched => ({
  ...(Object.fromEntries(
    Object.entries(watch).map(([each, name]) => [each, name === column ? null : name]),
  ) as unknown as Watched),
  [slot]: column,
});

const holding = ({ fields }: SeenTable, kinds: readonly Holds[]): readonly SeenField[] =>
  fields.filter(({ holds }) => holds === null || kinds.includes(holds));

const finderIn =
  (table: SeenTable) =>
  (words: readonly string[], kinds: readonly Holds[]): string | null =>
    shortest(
      holding(table, kinds)
        .map(({ name }) => name)
        .filter((name) => wordsOf(name).some((word) => words.includes(word))),
    );

const birthIn = ({ fields }: SeenTable): string | null =>
  fields.find(({ holds }) => holds === "birth")?.name ??
  shortest(fields.filter(({ name, holds }) => holds === null && saysBirth(name)).map(({ name }) => name));

/** A status stands for the stage where it can be won or lost; of a deal in any case. */
const saysStages = (table: SeenTable, column: string, word: CrmWord): boolean => {
  const stages = stagesIn(table, column).map(stageOf);
  return word === "deals" ? stages.length > 1 : stages.some(({ ends }) => ends !== undefined);
};

const stagesIn = ({ fields }: SeenTable, column: string | null): readonly string[] =>
  fields.find(({ name }) => name === column)?.choices.map((name) => name.trim()) ?? [];
