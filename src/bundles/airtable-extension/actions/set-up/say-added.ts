import { planLines } from "../../../../stores/airtable/plan-lines.ts";
import { type Rows, roomSums, smallTables } from "../../../../stores/airtable/room-sums.ts";
import type { SetUpPlan } from "../../../../stores/airtable/set-up.ts";
import { countOf } from "../../../../views/figures.ts";
import type { Panel } from "../../panel.ts";
import type { Settled } from "./settle-names.ts";

/** What will be added: new tables by their number of columns, and what comes to tables that are there by its names; what it costs; what a lock can do. Gives the rows that it counted. */
export async function sayAdded({ base, say }: Panel, { plan, settings }: Settled): Promise<number> {
  const made = newTables(plan);
  say.text("This will be added to your base:");
  say.list([
    ...made.map(
      ({ wanted, columns }) => `${wanted.name} (a new table): ${countOf(columns.length, "column")}`,
    ),
    ...planLines({ ...plan, tables: plan.tables.filter((table) => !made.includes(table)) }),
  ]);
  if (made.length === 0) return 0;
  const own = new Set(plan.tables.map(({ wanted }) => wanted.name));
  const counted: Record<"contacts" | "deals" | "others", number> = { contacts: 0, deals: 0, others: 0 };
  for (const table of base.tables) {
    if (own.has(table.name)) continue;
    const word = (["contacts", "deals"] as const).find((each) => settings.crm?.[each]?.table === table.name);
    counted[word ?? "others"] += (await table.selectRecordsAsync({ fields: [] })).records.length;
  }
  const count = (rows: number) => ({ rows, more: false });
  const rows: Rows = {
    contacts: count(counted.contacts),
    deals: count(counted.deals),
    others: count(counted.others),
  };
  const { rows: lines, runs } = roomSums(rows, settings);
  say.text("What it costs:");
  say.list([...lines, runs]);
  say.text(
    "Locks: you can lock the log's columns and its table, so that Editors can't change or delete what happened. No lock stops an Owner or Creator, who can take it off: Verify then names what was changed.",
  );
  const timelines = settings.publish.tables.includes("timelines") ? counted.contacts : 0;
  return counted.contacts + timelines + counted.deals + counted.others + smallTables;
}

/** Asks whether to do it; the columns of new tables are shown to who wants to see them. */
export async function agrees({ ask, say }: Panel, question: string, plan: SetUpPlan): Promise<boolean> {
  const made = newTables(plan);
  const [yes, no] = [
    { label: "Do it", value: true },
    { label: "No, go back", value: false },
  ];
  const show = { label: "Show the columns", value: null };
  const answer = await ask.choose<boolean | null>(question, made.length > 0 ? [yes, show, no] : [yes, no]);
  if (answer !== null) return answer;
  say.list(planLines({ ...plan, tables: made, also: [] }));
  return ask.choose(question, [yes, no]);
}

const newTables = ({ tables }: SetUpPlan): SetUpPlan["tables"] => tables.filter(({ id }) => id === null);
