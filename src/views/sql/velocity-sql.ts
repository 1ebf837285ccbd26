import { DAY_MS } from "../../core/days.ts";
import type { Pipelines } from "../../core/pipelines.ts";
import { count, keyOf, sample, type Tally } from "../tally.ts";
import { recentDays } from "../velocity-answer.ts";
import { figure } from "./base-sql.ts";
import { placeSql } from "./place-sql.ts";
import type { Figures, SqlView } from "./sql-view.ts";
import { visitParts } from "./visits-sql.ts";

const subject = "PARTITION BY contact_id, deal_id";

/** Moves and stays counted in the engine. Only whether a sample is recent matters of its instant, so equal ones come once, with their number. */
export const velocitySql: SqlView = {
  parts: (context, dialect) => {
    const place = placeSql(context.settings, dialect);
    const ends = place.ends("pipeline", "stage");
    // From the last stay back to this one, itself included, which is no further than itself.
    const onwards = "place DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW";
    return [
      ...visitParts(context, dialect),
      {
        name: "ranked",
        sql: `SELECT v.*, ${ends} AS finish, ${place.order("pipeline", "stage")} AS rank_here FROM visits v`,
      },
      {
        name: "ahead",
        sql: `SELECT r.*, MAX(CASE WHEN finish IS NULL THEN rank_here END) OVER (${subject}, pipeline ORDER BY ${onwards}) AS furthest, MAX(CASE WHEN finish = 'won' THEN place END) OVER (${subject}) AS last_won, MAX(CASE WHEN finish IS NOT NULL THEN place END) OVER (${subject}) AS last_end, ROW_NUMBER() OVER (${subject}, pipeline, stage ORDER BY place) AS nth, ROW_NUMBER() OVER (${subject}, pipeline, stage ORDER BY CASE WHEN stay IS NULL THEN 0 ELSE 1 END DESC, place DESC) AS back, SUM(stay) OVER (${subject}, pipeline, stage) AS stayed, COUNT(*) OVER (${subject}, pipeline, stage) AS times, MAX(CASE WHEN still THEN 1 ELSE 0 END) OVER (${subject}, pipeline, stage) AS stands, ROW_NUMBER() OVER (${subject}, pipeline ORDER BY place) AS nth_in_pipeline, ROW_NUMBER() OVER (${subject}, pipeline, came, stage ORDER BY place) AS nth_move FROM ranked r`,
      },
    ];
  },
  leaves: () => ["SELECT contact_id FROM twisted"],
  figures({ as_of }, dialect) {
    const since = as_of - recentDays * DAY_MS;
    const recent = (ms: string): string => `CASE WHEN ${ms} >= ${since} THEN 1 ELSE 0 END`;
    const of = (
      kind: string,
      texts: readonly string[],
      numbers: readonly string[],
      where: string,
      groups: readonly string[],
    ): string =>
      figure(kind, { texts, numbers }, `FROM ahead WHERE ${where} GROUP BY ${groups.join(", ")}`, dialect);
    const move = ["pipeline", "came", "stage"];
    const stay = ["pipeline", "stage"];
    const one = (condition: string): string => `SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END)`;
    const wentOn = "last_won > place OR (rank_here >= 0 AND furthest > rank_here)";
    return [
      of("move", [...move, "home"], ["COUNT(*)", one("nth_move = 1")], "TRUE", [...move, "home"]),
      of("days", move, ["spent", recent("ms"), "COUNT(*)"], "spent IS NOT NULL", [
        ...move,
        "spent",
        recent("ms"),
      ]),
      of("stage", stay, ["SUM(times)", "COUNT(*)", one("stands = 1 AND finish IS NULL")], "nth = 1", stay),
      of(
        "end",
        stay,
        [one("last_end IS NOT NULL"), one("last_won = last_end"), one(wentOn)],
        "nth = 1",
        stay,
      ),
      of("in pipeline", ["pipeline"], ["COUNT(*)"], "nth_in_pipeline = 1", ["pipeline"]),
      ...(["last", "total"] as const).map((kind) => {
        const days = kind === "last" ? "stay" : "stayed";
        const numbers = [days, recent("exited"), "COUNT(*)"];
        return of(kind, stay, numbers, "back = 1 AND stay IS NOT NULL", [...stay, days, recent("exited")]);
      }),
    ];
  },
  take(tally, { kind, texts, numbers }, { as_of, pipelines }) {
    const [n1, n2, n3] = numbers.map((each) => each ?? 0) as [number, number, number];
    const add = (what: string, key: string, n: number): void => {
      if (n > 0) count(tally, `${what}\u0000${key}`, 1, n);
    };
    if (kind === "move") {
      const [pipeline, from, stage, home] = texts as readonly (string | null)[];
      const key = keyOf(pipeline ?? null, from ?? null, stage ?? null);
      add("moves", key, n1);
      add("movers", key, n2);
      if (isSideways(texts, pipelines, home ?? null)) add("sideways", key, n1);
    } else if (kind === "in pipeline") count(tally, keyOf(kind, texts[0] ?? null), 1, n1);
    else if (kind === "stage" || kind === "end") {
      const key = keyOf(texts[0] ?? null, texts[1] ?? null);
      const names = kind === "stage" ? ["visits", "subjects", "open"] : ["ended", "won", "went on"];
      for (const [i, name] of names.entries()) add(name, key, numbers[i] ?? 0);
    } else addSamples(tally, kind, texts, n1, n2 === 1 ? as_of : Number.NEGATIVE_INFINITY, n3);
  },
};

function addSamples(
  tally: Tally,
  kind: string,
  texts: Figures["texts"],
  ms: number,
  at: number,
  n: number,
): void {
  const key = keyOf(kind, ...texts.slice(0, kind === "days" ? 3 : 2));
  for (let i = 0; i < n; i++) sample(tally, key, at, ms / DAY_MS, 1);
}

/** As src/core/subject.ts tells it of a move: where the pipeline that it came from isn't known, it is that of the move, else the only one that has the stage. */
function isSideways(
  [pipeline = null, from, stage]: Figures["texts"],
  pipelines: Pipelines,
  home: string | null,
): boolean {
  const to = { pipeline, stage: stage ?? "" };
  if (from === null || from === undefined) return pipelines.direction(null, to) === "sideways";
  if (home !== null) return pipelines.direction({ pipeline: home, stage: from }, to) === "sideways";
  const beside = { pipeline, stage: from };
  const origin = pipelines.order(beside) >= 0 ? beside : { pipeline: pipelines.only(from), stage: from };
  return pipelines.direction(origin, to) === "sideways";
}
