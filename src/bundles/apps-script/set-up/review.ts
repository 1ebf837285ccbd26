import type { CrmTable, Watched } from "../../../core/crm.ts";
import { datesIn, withSlot } from "../../../core/guess-crm.ts";
import { nearest } from "../../../core/nearest.ts";
import { isTimezone } from "../../../core/time.ts";
import { ownId } from "../capture/tabs.ts";
import { type Answers, guessAnswers, guessTab } from "./answers.ts";
import type { SeenTab } from "./look-at-tabs.ts";
import { settlePipelines } from "./pipelines.ts";
import { saysStages, stagesLine, withStages } from "./stages.ts";

const slots = ["stage", "owner", "status", "tags", "plan", "note"] as const;

/** What was found, in lines that can be written back with other names. */
export function answerLines({ contacts, deals, pipelines, timezone }: Answers): readonly string[] {
  const of = (prefix: string, kept: CrmTable | null): readonly string[] =>
    kept === null
      ? []
      : [
          `${prefix}name = ${kept.name ?? "none"}`,
          ...slots.flatMap((slot) =>
            kept.watch[slot] === null && slot !== "stage" && slot !== "owner"
              ? []
              : [`${prefix}${slot} = ${kept.watch[slot] ?? "none"}`],
          ),
          `${prefix}created = ${kept.created_at ?? "none"}`,
          `${prefix}id = ${kept.id}${kept.id === ownId ? " (Daybook adds and fills it)" : ""}`,
          ...Object.entries(kept.dates).map(([stage, column]) => `${prefix}date of ${stage} = ${column}`),
        ];
  return [
    `contacts tab = ${contacts?.table ?? "none"}`,
    ...of("", contacts),
    `deals tab = ${deals?.table ?? "none"}`,
    ...of("deals ", deals),
    ...(deals
      ? [`deals contact = ${deals.contact ?? "none"}`, `deals amount = ${deals.amount ?? "none"}`]
      : []),
    ...pipelines.map(stagesLine),
    `time zone = ${timezone}`,
  ];
}

/** What a person wrote, and what of it couldn't be done, in sentences. */
export interface Changed {
  readonly answers: Answers;
  readonly faults: readonly string[];
}

/** Answers with what a person wrote, such as `stage = Status; time zone = Europe/Berlin`. */
export function changedBy(text: string, before: Answers, tabs: readonly SeenTab[]): Changed {
  const faults: string[] = [];
  let answers = before;
  for (const line of text.split(/[;\n]/).map((each) => each.trim())) {
    if (line === "") continue;
    const [, left = "", right = ""] = /^([^=:]+)[=:](.*)$/s.exec(line) ?? [];
    const [key, value] = [left.trim().toLowerCase(), right.trim()];
    const next =
      key === ""
        ? `"${line}" says nothing: write it as "stage = Status".`
        : change(key, value, answers, tabs);
    if (typeof next === "string") faults.push(next);
    else answers = next;
  }
  return { answers, faults };
}

function change(key: string, value: string, answers: Answers, tabs: readonly SeenTab[]): Answers | string {
  if (key === "time zone")
    return isTimezone(value)
      ? { ...answers, timezone: value }
      : `"${value}" is no time zone: write one such as America/New_York.`;
  if (saysStages(key)) {
    const pipelines = withStages(key, value, answers.pipelines);
    return typeof pipelines === "string" ? pipelines : { ...answers, pipelines };
  }
  const isNone = /^(?:none|-|)$/i.test(value);
  if (key === "contacts tab" || key === "deals tab")
    return changeTab(key, isNone ? null : value, answers, tabs);
  const word = key.startsWith("deals ") ? "deals" : "contacts";
  const [what, kept] = [key.replace(/^deals /, ""), answers[word]];
  const tab = tabs.find(({ name }) => name === kept?.table);
  if (!kept || !tab) return `There is no tab of ${word} of which "${key}" could be said.`;
  const [, stage] = /^date of (.+)$/.exec(what) ?? [];
  const known = [...slots, "name", "created", "id", ...(word === "deals" ? ["contact", "amount"] : [])];
  if (stage === undefined && !known.includes(what))
    return `"${key}" is nothing that Daybook asks: write one of the words that stand before = in the list.`;
  const column = isNone ? null : columnNamed(tab, value);
  if (column === undefined) return missing(value, tab);
  const keep = (changed: CrmTable): Answers => ({ ...answers, [word]: changed });
  if (stage !== undefined) return keep({ ...kept, dates: datesWith(kept, stage, column, answers) });
  if (what === "name") return keep({ ...kept, name: column });
  if (what === "created") return keep({ ...kept, created_at: column });
  if (what === "id") return keep({ ...kept, id: column ?? ownId });
  if (what === "contact" || what === "amount") return keep({ ...kept, [what]: column } as CrmTable);
  const changed = { ...kept, watch: withSlot(kept.watch, what as keyof Watched, column) };
  if (what !== "stage") return keep(changed);
  return settlePipelines(keep({ ...changed, dates: datesIn(tab, column) }), tabs);
}

function changeTab(
  key: string,
  value: string | null,
  answers: Answers,
  tabs: readonly SeenTab[],
): Answers | string {
  if (value === null)
    return key === "deals tab"
      ? settlePipelines({ ...answers, deals: null }, tabs)
      : "Daybook needs the tab of your contacts.";
  const tab = tabs.find(({ name }) => name.toLowerCase() === value.toLowerCase());
  if (!tab) return `There is no tab "${value}" that could be your CRM's.`;
  if (key === "contacts tab") {
    const { pipelines, timezone } = answers;
    return settlePipelines({ ...guessAnswers(tab, tabs, timezone), pipelines }, tabs);
  }
  const people = tabs.find(({ name }) => name === answers.contacts?.table);
  const guess =
    people && guessAnswers(people, [people, { ...tab, name: `${tab.name} deals` }], answers.timezone).deals;
  const bare = { ...guessTab(tab, "deals"), contact: null, amount: null };
  return settlePipelines({ ...answers, deals: guess ? { ...guess, table: tab.name } : bare }, tabs);
}

/** Dates by stages; a stage is called as it is written among the stages. */
function datesWith(
  { dates }: CrmTable,
  stage: string,
  column: string | null,
  { pipelines }: Answers,
): CrmTable["dates"] {
  const known = pipelines.flatMap(({ stages }) => stages.map(({ name }) => name));
  const name = known.find((each) => each.toLowerCase() === stage.toLowerCase()) ?? stage;
  const others = Object.entries(dates).filter(([each]) => each !== name);
  return Object.fromEntries(column === null ? others : [...others, [name, column]]);
}

const columnNamed = ({ fields }: SeenTab, value: string): string | undefined =>
  (
    fields.find(({ name }) => name === value) ??
    fields.find(({ name }) => name.toLowerCase() === value.toLowerCase())
  )?.name;

function missing(value: string, { name, fields }: SeenTab): string {
  const near = nearest(
    value,
    fields.map((field) => field.name),
  );
  return `The tab "${name}" has no column "${value}"${near === undefined ? "." : `; did you mean "${near}"?`}`;
}
