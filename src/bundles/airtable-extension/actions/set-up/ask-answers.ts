import { type BaseTable, tableNamed } from "../../../../stores/airtable/base-schema.ts";
import { guessDeals, guessTable, isLikely, tablesBeside } from "../../../../stores/airtable/guess-columns.ts";
import type { InAppTable } from "../../../../stores/airtable/in-app-base.ts";
import type { CrmWord } from "../../../../stores/airtable/layout.ts";
import { viewEntries } from "../../../../views/registry.ts";
import type { Choice } from "../../ask.ts";
import type { Panel } from "../../panel.ts";
import { type Answers, guessPipelines } from "./answers.ts";
import { otherItems, stageItems } from "./other-items.ts";
import { type Group, type Item, review } from "./review.ts";
import { tableItems } from "./table-items.ts";

/** Asks for what nobody has said yet, guesses the rest, and lets a person change all of it. `tables` is the base as it is. */
export async function askAnswers(
  panel: Panel,
  answers: Answers,
  tables: readonly BaseTable[],
): Promise<void> {
  const isFirst = answers.contacts === null;
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
      answers.contacts = table && guessTable(table);
      const sales = plain("deals");
      if (sales && answers.deals)
        answers.deals = { ...answers.deals, contact: guessDeals(sales, table).contact };
    },
    deals(table) {
      answers.deals = table && guessDeals(table, plain("contacts"));
    },
  };
  if (isFirst)
    for (const word of ["contacts", "deals"] as const) {
      const others = beside.filter(({ name }) => name !== answers.contacts?.table);
      set[word](await askTable(panel, word, others, tables));
    }
  if (isFirst && answers.pipelines.length === 0) guessStages();
  const tableGroup = (word: CrmWord): Group => {
    const kept = answers[word];
    const table = panel.base.tables.find(({ name }) => name === kept?.table);
    const another: Item = {
      label: "Table",
      value: kept === null ? "none" : `“${kept.table}”`,
      async change() {
        set[word](await askTable(panel, word, beside, tables));
        guessStages();
      },
    };
    const items =
      kept && table
        ? tableItems(panel, {
            table,
            kept,
            keep: (changed) => {
              (answers as Record<CrmWord, unknown>)[word] = changed;
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
