import { localDayNumber, startOfDay, weekday } from "../core/calendar.ts";
import type { Catalog } from "../core/catalog.ts";
import { dayText } from "../core/days.ts";
import type { Group } from "../core/event-type.ts";
import { type History, isLife, type Step } from "../core/history.ts";
import type { Pipelines } from "../core/pipelines.ts";
import { addLines, firstDay, type Happening, linesByDay, linesText } from "./activity-lines.ts";
import { count, keyOf, partsOf, type Sign, type Tally } from "./tally.ts";
import { column, type TableRow, type View, type ViewContext } from "./view.ts";

/** What a day counts, by the names of its columns. */
const figures = [
  "events",
  "contacts",
  "new_contacts",
  "stage_changes",
  "owner_changes",
  "tags",
  "messages",
  "calls_and_forms",
  "contracts_and_payments",
  "won",
  "lost",
  "automations",
  "other",
] as const;

type Figure = (typeof figures)[number];

/** Where a type's group is counted; wins and losses are counted by stage, new contacts once a person. */
const figureOf: Readonly<Record<Group, Figure | null>> = {
  contact: "other",
  stage: "stage_changes",
  owner: "owner_changes",
  tag: "tags",
  message: "messages",
  call: "calls_and_forms",
  money: "contracts_and_payments",
  won: null,
  lost: null,
  automation: "automations",
  other: "other",
};

const columns = [
  column("Day", "day"),
  column("Weekday", "text"),
  column("Events", "int"),
  column("Contacts", "int"),
  column("New contacts", "int"),
  column("Stage changes", "int"),
  column("Owner changes", "int"),
  column("Tags", "int"),
  column("Messages", "int"),
  column("Calls and forms", "int"),
  column("Contracts and payments", "int"),
  column("Won", "int"),
  column("Lost", "int"),
  column("Automations", "int"),
  column("Other", "int"),
  column("What happened", "long"),
  column("key", "text"),
];

/** What happened on each day of the last 90 on which anything did, newest first. */
export const activity: View = {
  name: "activity",
  title: "Activity",
  definition:
    "One row a day (in the config's zone) on which anything happened; voided events, first snapshots and events that changed nothing don't count. " +
    "Contacts: people of whom something was heard. New contacts: people first created that day. Won and Lost: contacts and deals that entered such a stage for the first time, however it was logged. " +
    "Other: status, plan and field changes, notes, new deals, merges and types of your own. What happened: the day's first 50 events.",
  columns: () => columns,
  add(tally, history, sign, context) {
    // What is too old as of now is too old at any later time: it is neither put in nor taken out.
    const since = startOfDay(dayText(firstDay(context)), context.settings.timezone);
    addDays(tally, history, sign, since, context);
    addEnds(tally, history, sign, since, context);
    addLines(tally, history, sign, context);
  },
  answer(tally, context) {
    forget(tally, firstDay(context));
    const last = localDayNumber(context.as_of, context.settings.timezone);
    const lines = linesByDay(tally);
    const table: TableRow[] = [];
    for (let day = last; day >= firstDay(context); day--)
      if ((tally.counts.get(keyOf(day, "events")) ?? 0) > 0)
        table.push(rowOf(day, tally, lines.get(day) ?? [], context));
    return { json: { rows: table }, table };
  },
};

function addDays(
  tally: Tally,
  history: History,
  sign: Sign,
  since: number,
  { settings, catalog }: Pick<ViewContext, "settings" | "catalog">,
): void {
  let last = Number.NaN;
  let isNew = history.created_at !== null;
  for (const step of history.steps) {
    if (step.at < since || !isLife(step)) continue;
    const day = localDayNumber(step.at, settings.timezone);
    const keys = keysOf(day);
    count(tally, keys.events, sign);
    if (day !== last) count(tally, keys.contacts, sign);
    last = day;
    const isFirst = isNew && step.event.event_type === "contact_created" && step.at === history.created_at;
    if (isFirst) isNew = false;
    const figure = isFirst ? "new_contacts" : figureOf[groupOf(step, catalog)];
    if (figure) count(tally, keys[figure], sign);
  }
}

const groupOf = ({ event }: Step, catalog: Catalog): Group =>
  catalog.types.get(event.event_type)?.group ?? "other";

function addEnds(
  tally: Tally,
  { subjects }: History,
  sign: Sign,
  since: number,
  { settings, pipelines }: { readonly settings: ViewContext["settings"]; readonly pipelines: Pipelines },
): void {
  for (const { visits } of subjects)
    for (const end of ["won", "lost"] as const) {
      const visit = visits.find((each) => pipelines.ends(each) === end);
      if (visit && !visit.at_least && visit.entered >= since)
        count(tally, keysOf(localDayNumber(visit.entered, settings.timezone))[end], sign);
    }
}

function rowOf(day: number, tally: Tally, lines: readonly Happening[], context: ViewContext): TableRow {
  const date = dayText(day);
  const row: Record<string, string | number | null> = { day: date, weekday: weekday(date) };
  for (const figure of figures) row[figure] = tally.counts.get(keyOf(day, figure)) ?? 0;
  return { ...row, what_happened: linesText(lines, context), key: date };
}

/** Drops what an earlier as_of has put in and no later one shows. */
function forget(tally: Tally, first: number): void {
  for (const key of tally.counts.keys()) if (Number(partsOf(key)[0]) < first) tally.counts.delete(key);
}

type Keys = Readonly<Record<Figure, string>>;

const keys = new Map<number, Keys>();

/** The keys of a day, made once: a million events fall on a thousand days. */
function keysOf(day: number): Keys {
  let known = keys.get(day);
  if (!known) {
    known = Object.fromEntries(figures.map((figure) => [figure, keyOf(day, figure)])) as Keys;
    if (keys.size >= 20_000) keys.clear();
    keys.set(day, known);
  }
  return known;
}
