import { DAY_MS } from "../core/days.ts";
import { daysOf, type History, type Subject, type Visit } from "../core/history.ts";
import { addSpans, kindOf } from "./measure.ts";
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
  for (const { name, from, to } of context.settings.measures) {
    const spans = { from: kindOf(from, context.catalog), to: kindOf(to, context.catalog), by: null };
    addSpans(tally, name, spans, history, sign);
  }
}

function addSubject(tally: Tally, subject: Subject, sign: Sign, context: ViewContext): void {
  const { visits } = subject;
  const seen = new Map<string, Visit[]>();
  const moved = new Set<string>();
  for (const visit of visits) {
    const { pipeline, stage, from } = visit;
    const move = keyOf(pipeline, from, stage);
    count(tally, `moves\u0000${move}`, sign);
    if (!moved.has(move)) count(tally, `movers\u0000${move}`, sign);
    moved.add(move);
    if (visit.direction === "sideways") count(tally, `sideways\u0000${move}`, sign);
    if (visit.days_in_from !== null)
      sample(tally, `days\u0000${move}`, visit.entered, visit.days_in_from, sign);
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
  count(tally, `visits\u0000${place}`, sign, stays.length);
  count(tally, `subjects\u0000${place}`, sign);
  if (end) count(tally, `ended\u0000${place}`, sign);
  if (end === "won") count(tally, `won\u0000${place}`, sign);
  const isTerminal = pipelines.ends(first) !== null;
  if (!isTerminal && stays.some((visit) => visit.ended === "open")) count(tally, `open\u0000${place}`, sign);
  const order = pipelines.order(first);
  const after = first.subject.visits.slice(first.subject.visits.indexOf(first) + 1);
  const wentOn = after.some((visit) => {
    const its = pipelines.ends(visit);
    return (
      its === "won" ||
      (its === null && order >= 0 && visit.pipeline === first.pipeline && pipelines.order(visit) > order)
    );
  });
  if (wentOn) count(tally, `went on\u0000${place}`, sign);
  const known = stays.filter((visit) => daysOf(visit) !== null);
  const last = known[known.length - 1];
  if (!last) return;
  const total = known.reduce((sum, { entered, exited }) => sum + (exited as number) - entered, 0) / DAY_MS;
  sample(tally, `last\u0000${place}`, last.exited as number, daysOf(last) as number, sign);
  sample(tally, `total\u0000${place}`, last.exited as number, total, sign);
}

function latestEnd(visits: readonly Visit[], { pipelines }: ViewContext): "won" | "lost" | null {
  for (let i = visits.length - 1; i >= 0; i--) {
    const end = pipelines.ends(visits[i] as Visit);
    if (end) return end;
  }
  return null;
}
