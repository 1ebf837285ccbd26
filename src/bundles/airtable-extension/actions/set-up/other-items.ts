import { stageOf } from "../../../../core/guess-crm.ts";
import type { Pipeline, Stage } from "../../../../core/settings.ts";
import { isTimezone } from "../../../../core/time.ts";
import { type PlanName, planNamed, plans } from "../../../../stores/airtable/plans.ts";
import type { View } from "../../../../views/view.ts";
import type { Ask, Choice } from "../../ask.ts";
import type { Panel } from "../../panel.ts";
import type { Answers } from "./answers.ts";
import type { Item } from "./review.ts";

/** The stages in their order, a pipeline a line. */
export function stageItems(panel: Panel, answers: Answers): readonly Item[] {
  const keep = (at: number, stages: readonly Stage[]): void => {
    const old = answers.pipelines[at] ?? { name: "Sales" };
    answers.pipelines = [
      ...answers.pipelines.slice(0, at),
      { ...old, stages },
      ...answers.pipelines.slice(at + 1),
    ];
  };
  const shownAs: readonly Pipeline[] =
    answers.pipelines.length > 0 ? answers.pipelines : [{ name: "Sales", stages: [] }];
  return shownAs.map(({ name, stages }, at) => ({
    label: name,
    value: stages.map(stageText).join(" → ") || "no stages known",
    async change() {
      const chosen = await panel.ask.choose<Stage | "all" | null>("Which stage?", [
        ...stages.map((value) => ({ label: stageText(value), value })),
        { label: "Write them anew…", value: "all" },
        { label: "Back", value: null },
      ]);
      if (chosen === null) return;
      if (chosen === "all") return keep(at, await askStages(panel, stages));
      const ends = await panel.ask.choose<Stage["ends"] | null>("How does it go on there?", [
        { label: "It goes on", value: undefined },
        { label: "It ends as won", value: "won" },
        { label: "It ends as lost", value: "lost" },
        { label: "Back", value: null },
      ]);
      if (ends === null) return;
      const { ends: _, ...stage } = chosen;
      keep(
        at,
        stages.map((each) => (each === chosen ? { ...stage, ...(ends ? { ends } : {}) } : each)),
      );
    },
  }));
}

const stageText = ({ name, ends }: Stage): string => (ends ? `${name} (${ends})` : name);

async function askStages({ ask }: Panel, known: readonly Stage[]): Promise<readonly Stage[]> {
  const namesIn = (text: string): readonly string[] =>
    text
      .split(",")
      .map((name) => name.trim())
      .filter(Boolean);
  const text = await ask.text(
    "The stages in their order, as your base writes them, with commas between",
    (given) => {
      const names = namesIn(given);
      return names.length < 2 || new Set(names).size < names.length ? "Two stages or more, each once." : null;
    },
  );
  return namesIn(text).map((name) => known.find((each) => each.name === name) ?? stageOf(name));
}

/** Which plan of Airtable's it is; null where the person doesn't know. */
export function askPlan(ask: Ask): Promise<PlanName | null> {
  const known = Object.keys(plans) as PlanName[];
  return ask.choose<PlanName | null>("Which plan of Airtable's is this base's workspace on?", [
    ...known.map((value) => ({ label: plans[value].title, value })),
    { label: "I don't know", value: null },
  ]);
}

/** What isn't a column: the zone, the plan, links, which tables. */
export function otherItems(
  { ask }: Panel,
  answers: Answers,
  views: readonly Pick<View, "name" | "title">[],
): readonly Item[] {
  return [
    {
      label: "Time zone of your days and weeks",
      value: answers.timezone,
      async change() {
        answers.timezone = await ask.text("Your time zone, such as America/New_York", (given) =>
          isTimezone(given)
            ? null
            : "That is no time zone. Write a name such as Europe/Berlin or America/New_York.",
        );
      },
    },
    {
      label: "Plan of the base's workspace",
      value: planNamed(answers.plan)?.title ?? "not known; the sums are for all",
      async change() {
        answers.plan = await askPlan(ask);
      },
    },
    {
      label: "Links from Daybook's rows to your records",
      value: answers.links ? "yes: each puts a column into your table" : "no",
      async change() {
        answers.links = !answers.links;
      },
    },
    {
      label: "Tables",
      value: views.flatMap(({ name, title }) => (answers.tables.includes(name) ? [title] : [])).join(", "),
      async change() {
        const { tables } = answers;
        const choices: readonly Choice<string | null>[] = views.map(({ name, title }) => ({
          label: `${tables.includes(name) ? "Leave out" : "Add"} ${title}`,
          value: name,
        }));
        const word = await ask.choose("Which table?", [...choices, { label: "Back", value: null }]);
        if (word === null) return;
        answers.tables = views
          .map(({ name }) => name)
          .filter((name) => tables.includes(name) !== (name === word));
      },
    },
  ];
}
