import { DAY_MS } from "../core/days.ts";
import { daysOf, type History, type Subject, type Visit } from "../core/history.ts";
import { keyTable } from "./key-table.ts";
import { addSpans, kindOf, type Spans } from "./measure.ts";
import { count, keyOf, type Sign, sample, type Tally } from "./tally.ts";
import { readVelocity } from "./velocity-answer.ts";
import { velocityColumns, velocityTable } from "./velocity-table.ts";
import type { View, ViewContext } from "./view.ts";

/** How long subjects take from stage to stage, where they go on, and where they end. */
export const velocity: View = {
  name: "velocity",
  title: "Stage Velocity",
  definition:
    "A move is one change of stage of a contact or deal; its days are those spent in the stage before (24-hour days), and are known only where both ends of that stay are. " +
    'Median, p75 and p90 interpolate linearly. A stage\'s median is over the last stay with known days of each subject; "all visits" adds up all of them. ' +
    "Reached of entered: entered this very stage ÷ subjects with any stay in the pipeline. Went on: entered a later or a won stage after being here ÷ ever here. " +
    "Win rate: subjects whose latest end is won ÷ those that have ended.",
  columns: velocityColumns,
  add(tally, history, sign, context) {
    for (const subject of history.subjects)
      if (subject.visits.length > 0) addSubject(tally, subject, sign, context);
    addMeasures(tally, history, sign, context);
  },
  answer(tally, context) {
    const json = readVelocity(tally, context);
    return {
      json: { transitions: json.transitions, stages: json.stages, measures: json.measures },
      table: velocityTable(json),
    };
  },
};

function addMeasures(tally: Tally, history: History, sign: Sign, context: ViewContext): void {
  let spans = spansOf.get(context);
  if (!spans) {
    spans = context.settings.measures.map(({ name, from, to }) => ({
      name,
      from: kindOf(from, context.catalog),
      to: kindOf(to, context.catalog),
      by: null,
    }));
    spansOf.set(context, spans);
  }
  for (const each of spans) addSpans(tally, each.name, each, history, sign);
}

/** The measures of a context, read once. */
const spansOf = new WeakMap<ViewContext, readonly (Spans & { readonly name: string })[]>();

const moveKeys = keyTable(["moves", "movers", "sideways", "days"]);
const stageKeys = keyTable(["visits", "subjects", "ended", "won", "open", "went on", "last", "total"]);

function addSubject(tally: Tally, subject: Subject, sign: Sign, context: ViewContext): void {
  const { visits } = subject;
  const seen = new Map<string, Visit[]>();
  const moved = new Set<string>();
  for (const visit of visits) {
    const { pipeline, stage, from } = visit;
    const keys = moveKeys(keyOf(pipeline, from, stage));
    count(tally, keys.moves, sign);
    if (!moved.has(keys.moves)) count(tally, keys.movers, sign);
    moved.add(keys.moves);
    if (visit.direction === "sideways") count(tally, keys.sideways, sign);
    if (visit.days_in_from !== null) sample(tally, keys.days, visit.entered, visit.days_in_from, sign);
    const place = keyOf(pipeline, stage);
    const stays = seen.get(place);
    if (stays) stays.push(visit);
    else seen.set(place, [visit]);
  }
  for (const pipeline of new Set(visits.map((visit) => visit.pipeline)))
    count(tally, keyOf("in pipeline", pipeline), sign);
  const end = latestEnd(visits, context);
  for (const [place, stays] of seen) addStage(tally, place, stays, end, sign, context);
}

function addStage(
  tally: Tally,
  place: string,
  stays: readonly Visit[],
  end: "won" | "lost" | null,
  sign: Sign,
  { pipelines }: ViewContext,
): void {
  const first = stays[0] as Visit;
  const keys = stageKeys(place);
  count(tally, keys.visits, sign, stays.length);
  count(tally, keys.subjects, sign);
  if (end) count(tally, keys.ended, sign);
  if (end === "won") count(tally, keys.won, sign);
  const isTerminal = pipelines.ends(first) !== null;
  if (!isTerminal && stays.some((visit) => visit.ended === "open")) count(tally, keys.open, sign);
  const order = pipelines.order(first);
  const after = first.subject.visits.slice(first.subject.visits.indexOf(first) + 1);
  const wentOn = after.some((visit) => {
    const its = pipelines.ends(visit);
    return (
      its === "won" ||
      (its === null && order >= 0 && visit.pipeline === first.pipeline && pipelines.order(visit) > order)
    );
  });
  if (wentOn) count(tally, keys["went on"], sign);
  const known = stays.filter((visit) => daysOf(visit) !== null);
  const last = known[known.length - 1];
  if (!last) return;
  const total = known.reduce((sum, { entered, exited }) => sum + (exited as number) - entered, 0) / DAY_MS;
  sample(tally, keys.last, last.exited as number, daysOf(last) as number, sign);
  sample(tally, keys.total, last.exited as number, total, sign);
}

function latestEnd(visits: readonly Visit[], { pipelines }: ViewContext): "won" | "lost" | null {
  for (let i = visits.length - 1; i >= 0; i--) {
    const end = pipelines.ends(visits[i] as Visit);
    if (end) return end;
  }
  return null;
}
