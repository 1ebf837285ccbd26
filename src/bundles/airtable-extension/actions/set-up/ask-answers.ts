import type { CrmTable, CrmWord } from "../../../../core/crm.ts";
import { isLikely } from "../../../../core/guess-names.ts";
import { type BaseTable, fieldNamed, tableNamed } from "../../../../stores/airtable/base-schema.ts";
import { withChanged } from "../../../../stores/airtable/guess-changed.ts";
import {
  guessDeals,
  guessTable,
  pipelineOf,
  tablesBeside,
} from "../../../../stores/airtable/guess-columns.ts";
import { contactLinks } from "../../../../stores/airtable/guess-names.ts";
import type { InAppTable } from "../../../../stores/airtable/in-app-base.ts";
import { viewEntries } from "../../../../views/registry.ts";
import { wholeSettings } from "../../../common/stored-settings.ts";
import type { Choice } from "../../ask.ts";
import type { Panel } from "../../panel.ts";
import { type Answers, guessPipelines, mended } from "./answers.ts";
import { askColumns, columnFor, type Need } from "./ask-columns.ts";
import { askPlan, otherItems, stageItems } from "./other-items.ts";
import { type Group, type Item, review } from "./review.ts";
import { tableItems } from "./table-items.ts";

/** Asks for what nobody has said yet, guesses the rest, and lets a person change all of it. `tables` is the base as it is. */
export async function askAnswers(
  panel: Panel,
  answers: Answers,
  tables: readonly BaseTable[],
): Promise<void> {
  const { stored } = panel;
  const before = stored ? wholeSettings(stored.json).crm : null;
  const beside = await tablesBeside(tables, answers.events);
  const plain = (word: CrmWord): BaseTable | null => tableNamed(tables, answers[word]?.table ?? "") ?? null;
  const guessStages = (): void => {
    const [people, sales] = [plain("contacts"), plain("deals")];
    answers.pipelines = guessPipelines(
      people && answers.contacts && [people, answers.contacts],
      sales && answers.deals && [sales, answers.deals],
    );
  };
  const set: Readonly<Record<CrmWord, (table: BaseTable | null) => void>> = {
    contacts(table) {
      answers.contacts = table && again(before?.contacts, guessTable(table), table);
      const sales = plain("deals");
      const { deals } = answers;
      if (sales && deals && !(table && contactLinks(sales, table).includes(deals.contact ?? "")))
        answers.deals = { ...deals, contact: guessDeals(sales, table).contact };
    },
    deals(table) {
      answers.deals = table && again(before?.deals, guessDeals(table, plain("contacts")), table);
    },
  };
  const askNeeds = async (word: CrmWord, known?: CrmTable | null): Promise<void> => {
    const [table, kept] = [plain(word), answers[word]];
    if (!table || !kept) return;
    const all: readonly Need[] =
      answers.deals && word === "contacts" ? ["name"] : ["name", "stage", "contact"];
    const needs = all.filter((need) => !known || columnFor(known, need));
    (answers as Record<CrmWord, unknown>)[word] = await askColumns(
      panel,
      needs,
      kept,
      table,
      plain("contacts"),
    );
  };
  const isUnsaid = (word: CrmWord): boolean =>
    answers[word] === null && (word === "contacts" || !before || before[word] !== null);
  const unsaid = (["contacts", "deals"] as const).filter(isUnsaid);
  const freeFor = (word: CrmWord): readonly BaseTable[] => {
    const other = answers[word === "contacts" ? "deals" : "contacts"];
    return beside.filter(({ name }) => name !== other?.table);
  };
  for (const word of unsaid) set[word](await askTable(panel, word, freeFor(word), tables));
  for (const word of ["contacts", "deals"] as const) await askNeeds(word, before?.[word]);
  if (stored === null) answers.plan = await askPlan(panel.ask);
  for (const word of ["contacts", "deals"] as const)
    sayChanged(panel, answers, word, before?.[word], plain(word));
  if (unsaid.length > 0 && answers.pipelines.length === 0) guessStages();
  const tableGroup = (word: CrmWord): Group => {
    const kept = answers[word];
    const table = panel.base.tables.find(({ name }) => name === kept?.table);
    const another: Item = {
      label: "Table",
      value: kept === null ? "none" : `“${kept.table}”`,
      async change() {
        const { deals } = answers;
        set[word](await askTable(panel, word, freeFor(word), tables));
        await askNeeds(word);
        if (word === "contacts") await askNeeds("deals", deals);
        guessStages();
      },
    };
    const items =
      kept && table
        ? tableItems(panel, {
            table,
            kept,
            contacts: plain("contacts")?.id,
            keep: (changed) => {
              const own = plain(word);
              (answers as Record<CrmWord, unknown>)[word] = own ? withChanged(changed, own) : changed;
            },
            onStage: guessStages,
          })
        : [];
    return { title: word === "contacts" ? "Your contacts" : "Your deals", items: [another, ...items] };
  };
  const views = await Promise.all(viewEntries.map(({ load }) => load()));
  await review(panel, () => [
    tableGroup("contacts"),
    tableGroup("deals"),
    { title: "Your stages, in order", items: stageItems(panel, answers) },
    { title: "The rest", items: otherItems(panel, answers, views) },
  ]);
}

/** Says what an earlier answer named and the base has no more, and stages that have come since: nobody reads a long list for what isn't in it. */
function sayChanged(
  { say }: Panel,
  answers: Answers,
  word: CrmWord,
  was: CrmTable | null | undefined,
  table: BaseTable | null,
): void {
  const is = answers[word];
  if (!was || !is || !table) return;
  const gone = [
    ...Object.keys(was.watch).map((slot) => [slot, was.watch, is.watch] as const),
    ...Object.keys(was.dates).map((stage) => [stage, was.dates, is.dates] as const),
  ].flatMap(([key, old, now]) => {
    const name = (old as Readonly<Record<string, string | null>>)[key];
    return name && !(now as Readonly<Record<string, string | null>>)[key] ? [`“${name}”`] : [];
  });
  if (gone.length > 0)
    say.text(
      `${is.table} has no column ${gone.join(", ")} any more. If it was renamed, press Change… and pick it; else Daybook stops watching it.`,
    );
  const known = answers.pipelines.flatMap(({ stages }) => stages.map(({ name }) => name));
  const stages = pipelineOf(table, is.watch.stage)?.stages.map(({ name }) => name) ?? [];
  const fresh = stages.filter((name) => !known.includes(name));
  if (fresh.length > 0 && fresh.length < stages.length)
    say.text(
      `Stages of ${is.table} that the list below lacks: ${fresh.join(", ")}. Press Change…, Your stages, in order, and Write them anew…; then say which of them end as won or lost.`,
    );
}

/** What was said of a table that seems to be the same one under another name; else the guess. */
function again<Kept extends CrmTable>(before: Kept | null | undefined, guess: Kept, table: BaseTable): Kept {
  if (!before) return guess;
  const { name, watch, dates } = before;
  const columns = [name, ...Object.values(watch), ...Object.values(dates)].filter(
    Boolean,
  ) as readonly string[];
  return columns.every((column) => fieldNamed(table, column)) ? mended(before, guess, table) : guess;
}

/** One of the tables that may be the CRM's; null: there is none. */
async function askTable(
  { ask, say, globals }: Panel,
  word: CrmWord,
  beside: readonly BaseTable[],
  tables: readonly BaseTable[],
): Promise<BaseTable | null> {
  const question = `Which table holds your ${word}?`;
  const likely = beside.filter((table) => isLikely(word, table));
  type Answer = BaseTable | "pick" | null;
  const none: readonly Choice<Answer>[] = [{ label: "There is none", value: null }];
  for (;;) {
    const chosen = await ask.choose<Answer>(question, [
      ...likely.map((value) => ({ label: value.name, value })),
      { label: likely.length > 0 ? "Another table…" : "Pick the table…", value: "pick" },
      ...(word === "deals" ? none : []),
    ]);
    if (chosen !== "pick") return chosen;
    const picked: InAppTable = await globals.input.tableAsync(question);
    const found = tables.find(({ id }) => id === picked.id);
    if (found && beside.some(({ id }) => id === found.id)) return found;
    say.text("That table is Daybook's own, or was named already.");
  }
}
