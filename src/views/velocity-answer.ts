import { DAY_MS } from "../core/days.ts";
import type { Direction } from "../core/pipelines.ts";
import { type Measured, measured } from "./measure.ts";
import { type Spread, share, spreadOf } from "./spread.ts";
import { partsOf, type Tally, valuesOf } from "./tally.ts";
import type { ViewContext } from "./view.ts";

/** All moves from one stage to another. */
export interface Transition extends Spread {
  readonly pipeline: string | null;
  /** null: a first stage. */
  readonly from: string | null;
  readonly to: string;
  readonly direction: Direction;
  readonly n: number;
  /** How many of the n have days. */
  readonly known: number;
}

/** All stays in one stage. Shares are of 1. */
export interface StageFigures {
  readonly pipeline: string | null;
  readonly stage: string;
  readonly visits: number;
  readonly subjects: number;
  readonly reentries: number;
  readonly open: number;
  readonly last_visit_median_days: number | null;
  readonly total_median_days: number | null;
  readonly strict_conversion: number | null;
  readonly onward_conversion: number | null;
  readonly win_rate: number | null;
}

/** What only the table shows beside the figures. */
export interface Beside {
  readonly movers: number;
  readonly recent_median_days: number | null;
  readonly last_visits: Spread;
  readonly order: number;
  readonly terminal: boolean;
}

/** The figures of the velocity view, in pipeline and stage order. */
export interface VelocityFigures {
  readonly transitions: readonly Transition[];
  readonly stages: readonly StageFigures[];
  readonly measures: readonly (Measured & {
    readonly name: string;
    readonly from: string;
    readonly to: string;
  })[];
  /** Of each transition and stage, by the object itself. */
  readonly beside: ReadonlyMap<object, Beside>;
}

/** How many days back "the last 90 days" goes. */
export const recentDays = 90;

/** Reads the figures off a tally. */
export function readVelocity(tally: Tally, context: ViewContext): VelocityFigures {
  const { pipelines, settings, as_of } = context;
  const beside = new Map<object, Beside>();
  const counted = (what: string, key: string): number => tally.counts.get(`${what}\u0000${key}`) ?? 0;
  const keysOf = (what: string): readonly string[] =>
    [...tally.counts.keys()]
      .filter((key) => key.startsWith(`${what}\u0000`))
      .map((key) => key.slice(what.length + 1));
  const recent = (key: string): number | null =>
    spreadOf(valuesOf(tally, key, as_of - recentDays * DAY_MS)).median_days;
  const rank = (pipeline: string | null): number =>
    pipeline === null ? 1e6 : (pipelines.names.indexOf(pipeline) + 1e6) % 1e6;
  const orderOf = (pipeline: string | null, stage: string | null): number => {
    if (stage === null) return -1;
    const order = pipelines.order({ pipeline, stage });
    return order >= 0 ? order : 1e6 + (pipelines.ends({ pipeline, stage }) === null ? 0 : 1);
  };

  const transitions = keysOf("moves").map((key): Transition => {
    const [pipeline, from, to] = partsOf(key) as [string | null, string | null, string];
    const days = valuesOf(tally, `days\u0000${key}`);
    const inOrder = pipelines.direction(from === null ? null : { pipeline, stage: from }, {
      pipeline,
      stage: to,
    });
    const n = counted("moves", key);
    const sideways = counted("sideways", key);
    const row = {
      pipeline,
      from,
      to,
      // Two pipelines may have stages of one name: what came from another pipeline is sideways, whatever the order here.
      direction: sideways === n || (sideways > 0 && inOrder === null) ? ("sideways" as const) : inOrder,
      n,
      known: days.length,
      ...spreadOf(days),
    };
    beside.set(row, {
      movers: counted("movers", key),
      recent_median_days: recent(`days\u0000${key}`),
      last_visits: spreadOf(days),
      order: orderOf(pipeline, to),
      terminal: false,
    });
    return row;
  });
  const stages = keysOf("visits").map((key): StageFigures => {
    const [pipeline, stage] = partsOf(key) as [string | null, string];
    const last = spreadOf(valuesOf(tally, `last\u0000${key}`));
    const subjects = counted("subjects", key);
    const row = {
      pipeline,
      stage,
      visits: counted("visits", key),
      subjects,
      reentries: counted("visits", key) - subjects,
      open: counted("open", key),
      last_visit_median_days: last.median_days,
      total_median_days: spreadOf(valuesOf(tally, `total\u0000${key}`)).median_days,
      strict_conversion: share(subjects, counted("in pipeline", pipeline ?? "")),
      onward_conversion:
        pipelines.order({ pipeline, stage }) < 0 ? null : share(counted("went on", key), subjects),
      win_rate: share(counted("won", key), counted("ended", key)),
    };
    beside.set(row, {
      movers: subjects,
      recent_median_days: recent(`last\u0000${key}`),
      last_visits: last,
      order: orderOf(pipeline, stage),
      terminal: pipelines.ends({ pipeline, stage }) !== null,
    });
    return row;
  });
  const byPlace = (a: string | null, b: string | null): number => rank(a) - rank(b) || compare(a, b);
  transitions.sort(
    (a, b) =>
      byPlace(a.pipeline, b.pipeline) ||
      orderOf(a.pipeline, a.from) - orderOf(b.pipeline, b.from) ||
      compare(a.from, b.from) ||
      orderOf(a.pipeline, a.to) - orderOf(b.pipeline, b.to) ||
      compare(a.to, b.to),
  );
  stages.sort(
    (a, b) =>
      byPlace(a.pipeline, b.pipeline) ||
      orderOf(a.pipeline, a.stage) - orderOf(b.pipeline, b.stage) ||
      compare(a.stage, b.stage),
  );
  const measures = settings.measures.map(({ name, from, to }) => {
    const { groups: _, ...figures } = measured(tally, name);
    return { name, from, to, ...figures };
  });
  return { transitions, stages, measures, beside };
}

const compare = (a: string | null, b: string | null): number =>
  (a ?? "") < (b ?? "") ? -1 : a === b ? 0 : 1;
