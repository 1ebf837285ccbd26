import { addDays, isoWeek, startOfDay } from "../core/calendar.ts";
import { DAY_MS } from "../core/days.ts";
import { percentile } from "../core/percentile.ts";
import { firstWin, isLost, visitsByPipeline } from "./cohort-outcomes.ts";
import { pipelinesShown, type SeenStages, type StageColumn, stageColumns } from "./cohort-stages.ts";
import { tells } from "./person.ts";
import { share } from "./spread.ts";
import { count, keyOf, partsOf, sample, type Tally, valuesOf } from "./tally.ts";
import { type Column, column, type TableRow, type View, type ViewContext } from "./view.ts";

/** A week of new contacts; nobody's `starts` is known for those whose creation isn't. */
interface Week {
  readonly week: string;
  readonly starts: string | null;
  readonly leads: number;
}

const unknownWeek = { week: "unknown", starts: null };

/** What became of the contacts of each week, by pipeline. */
export const cohorts: View = {
  name: "cohorts",
  title: "Cohorts",
  definition:
    'Leads: contacts by the ISO week (Monday to Sunday, in the config\'s zone) of their first contact_created; without one the week is "unknown". ' +
    "Every pipeline's row counts all leads of the week. Reached: the contact, or any of its deals, was ever in the stage. Won: was ever in a won stage. " +
    "Lost: never won there, and all that it has there is in a lost stage now. Still open: the others, those without a stage among them. " +
    "Days to win: from creation to the first win (24-hour days; below zero where the win is dated earlier), unknown where a first snapshot found it won. " +
    "Old enough: the days of the config have passed since the week's end; the unknown week never is.",
  columns: ({ pipelines }) => columnsWith(stageColumns(pipelines, new Map())),
  add(tally, history, sign, { settings, pipelines }) {
    if (!history.steps.some(tells)) return;
    const { created_at } = history;
    const { week, starts } = created_at === null ? unknownWeek : isoWeek(created_at, settings.timezone);
    count(tally, keyOf("leads", week, starts), sign);
    for (const [pipeline, visits] of visitsByPipeline(history)) {
      const tell = (figure: string): void => count(tally, keyOf(figure, week, pipeline), sign);
      for (const stage of new Set(visits.map((visit) => visit.stage)))
        count(tally, keyOf("reached", week, pipeline, stage), sign);
      const win = firstWin(visits, pipelines);
      if (win) tell("won");
      else if (isLost(history, visits, pipelines)) tell("lost");
      if (win && !win.at_least && created_at !== null)
        sample(tally, keyOf("days", week, pipeline), win.entered, (win.entered - created_at) / DAY_MS, sign);
    }
  },
  answer(tally, context) {
    const seen = seenIn(tally);
    const stages = stageColumns(context.pipelines, seen);
    const shown = pipelinesShown(context.pipelines, seen);
    const table = weeksIn(tally).flatMap((week) =>
      shown.map((pipeline) => rowOf(tally, week, pipeline, stages, seen, context)),
    );
    return { json: { rows: table }, table, columns: columnsWith(stages) };
  },
};

const columnsWith = (stages: readonly StageColumn[]): readonly Column[] => [
  column("Week", "text"),
  column("Starts", "day"),
  column("Pipeline", "text"),
  column("Leads", "int"),
  ...stages.map((each) => each.column),
  column("Won", "int"),
  column("Won %", "pct"),
  column("Lost", "int"),
  column("Still open", "int"),
  column("Median days to win", "days"),
  column("Old enough", "tick"),
  column("key", "text"),
];

function seenIn(tally: Tally): SeenStages {
  const seen = new Map<string | null, Set<string>>();
  tally.counts.forEach((_, key) => {
    const [figure, , pipeline = null, stage] = partsOf(key);
    if (figure !== "reached" || !stage) return;
    const known = seen.get(pipeline);
    if (known) known.add(stage);
    else seen.set(pipeline, new Set([stage]));
  });
  return seen;
}

function weeksIn(tally: Tally): readonly Week[] {
  const weeks: Week[] = [];
  tally.counts.forEach((leads, key) => {
    const [figure, week, starts = null] = partsOf(key);
    if (figure === "leads" && week) weeks.push({ week, starts, leads });
  });
  return weeks.sort((a, b) => ((a.starts ?? "unknown") < (b.starts ?? "unknown") ? -1 : 1));
}

function rowOf(
  tally: Tally,
  { week, starts, leads }: Week,
  pipeline: string | null,
  stages: readonly StageColumn[],
  seen: SeenStages,
  { as_of, settings, pipelines }: ViewContext,
): TableRow {
  const told = (...key: readonly (string | null)[]): number => tally.counts.get(keyOf(...key)) ?? 0;
  const isThere = (stage: string): boolean =>
    pipelines.order({ pipeline, stage }) >= 0 || seen.get(pipeline)?.has(stage) === true;
  const reached = stages.map(({ stage, column }) => [
    column.name,
    isThere(stage) ? share(told("reached", week, pipeline, stage), leads) : null,
  ]);
  const won = told("won", week, pipeline);
  const lost = told("lost", week, pipeline);
  return {
    week,
    starts,
    pipeline,
    leads,
    ...Object.fromEntries(reached),
    won,
    won_pct: share(won, leads),
    lost,
    still_open: leads - won - lost,
    median_days_to_win: percentile(valuesOf(tally, keyOf("days", week, pipeline)), 0.5),
    old_enough: starts !== null && as_of >= grownAt(starts, settings),
    key: pipeline === null ? week : `${week} ${pipeline}`,
  };
}

const grownAt = (starts: string, { timezone, cohorts }: ViewContext["settings"]): number =>
  startOfDay(addDays(starts, 7), timezone) + cohorts.old_enough_after_days * DAY_MS;
