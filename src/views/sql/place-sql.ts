import type { Settings } from "../../core/settings.ts";
import type { Dialect } from "./dialect.ts";

/** The configured pipelines as SQL, of texts that are SQL themselves; what src/core/pipelines.ts says of names. */
export interface PlaceSql {
  /** Null where the stage doesn't end a deal, else `won` or `lost`. */
  ends(pipeline: string, stage: string): string;
  /** The position of a stage in its pipeline, -1 where it isn't configured. */
  order(pipeline: string, stage: string): string;
  /** The only configured pipeline that has the stage, else null. */
  only(stage: string): string;
  /** The pipeline and the stage that deal_won or deal_lost lead to. */
  endingPipeline(pipeline: string, end: "won" | "lost"): string;
  endingStage(pipeline: string, end: "won" | "lost"): string;
  /** The days after which a stay is stuck. */
  threshold(pipeline: string, stage: string): string;
}

/** The pipelines of the settings for an engine. */
export function placeSql(settings: Settings, { text, string }: Dialect): PlaceSql {
  const nothing = `CAST(NULL AS ${string})`;
  // Of two pipelines or stages of one name the later tells of order and ends, as in a map.
  const byName = new Map(
    settings.pipelines.map((each) => [each.name, new Map(each.stages.map((s, i) => [s.name, { ...s, i }]))]),
  );
  const places = [...byName].flatMap(([pipeline, stages]) =>
    [...stages.values()].map((stage) => ({ pipeline, ...stage })),
  );
  const choose = (branches: readonly string[], otherwise: string): string =>
    branches.length === 0 ? otherwise : `CASE ${branches.join(" ")} ELSE ${otherwise} END`;
  const each = (
    pipeline: string,
    stage: string,
    then: (place: (typeof places)[number]) => string,
  ): readonly string[] =>
    places.map(
      (place) =>
        `WHEN ${pipeline} = ${text(place.pipeline)} AND ${stage} = ${text(place.name)} THEN ${then(place)}`,
    );
  const homes = new Map<string, string | null>();
  for (const { name, stages } of settings.pipelines)
    for (const stage of new Set(stages.map((one) => one.name)))
      homes.set(stage, homes.has(stage) ? null : name);
  const firstEnd = (pipeline: string, end: "won" | "lost"): string | undefined =>
    settings.pipelines.find((one) => one.name === pipeline)?.stages.find((one) => one.ends === end)?.name;
  const word = { won: "Won", lost: "Lost" } as const;
  const names = settings.pipelines.map((one) => one.name);
  const unnamed = (end: "won" | "lost"): string | null => {
    const having = names.filter((name) => firstEnd(name, end) !== undefined);
    return having.length === 1 ? (having[0] as string) : (homes.get(word[end]) ?? null);
  };
  return {
    ends: (pipeline, stage) =>
      `CASE ${each(pipeline, stage, ({ ends }) => (ends ? text(ends) : nothing)).join(" ")} WHEN ${stage} = 'Won' THEN 'won' WHEN ${stage} = 'Lost' THEN 'lost' END`,
    order: (pipeline, stage) =>
      choose(
        each(pipeline, stage, ({ i }) => `${i}`),
        "-1",
      ),
    only: (stage) =>
      choose(
        [...homes].flatMap(([name, home]) =>
          home === null ? [] : [`WHEN ${stage} = ${text(name)} THEN ${text(home)}`],
        ),
        nothing,
      ),
    endingPipeline(pipeline, end) {
      const named = unnamed(end);
      return named === null ? pipeline : `COALESCE(${pipeline}, ${text(named)})`;
    },
    endingStage(pipeline, end) {
      const known = [...new Set(names)].flatMap((name) => {
        const stage = firstEnd(name, end);
        return stage === undefined ? [] : [`WHEN ${pipeline} = ${text(name)} THEN ${text(stage)}`];
      });
      return choose(known, text(word[end]));
    },
    threshold: (pipeline, stage) =>
      choose(
        each(pipeline, stage, (place) => `${place.stuck_after_days ?? settings.stuck_after_days}`),
        `${settings.stuck_after_days}`,
      ),
  };
}
