import type { Settings, Stage } from "./settings.ts";

/** Which way a stage change goes; null where the config doesn't know a stage. */
export type Direction = "forward" | "backward" | "sideways" | null;

/** How a stage ends a deal, if it does. */
export type End = "won" | "lost" | null;

/** A stage of a pipeline, by name; the pipeline is null where it isn't known. */
export interface Place {
  readonly pipeline: string | null;
  readonly stage: string;
}

/** The configured pipelines, asked by name. */
export interface Pipelines {
  readonly names: readonly string[];
  /** The stages of a pipeline in order; none where it isn't configured. */
  stages(pipeline: string | null): readonly Stage[];
  /** The position of a stage in its pipeline, from 0; -1 where it isn't configured. */
  order(place: Place): number;
  ends(place: Place): End;
  /** The only configured pipeline that has the stage, else null. */
  only(stage: string): string | null;
  /** Where deal_won or deal_lost leads: the first stage that ends so, of the pipeline, or where it isn't known of the only one that has any; "Won" or "Lost" where none is marked. */
  ending(pipeline: string | null, end: "won" | "lost"): Place;
  direction(from: Place | null, to: Place): Direction;
  threshold(place: Place): number;
}

/** The pipelines of the settings. A stage that the config doesn't know ends a deal if it is called Won or Lost. */
export function pipelinesOf(settings: Pick<Settings, "pipelines" | "stuck_after_days">): Pipelines {
  const byName = new Map(
    settings.pipelines.map((each) => [each.name, new Map(each.stages.map((s, i) => [s.name, { ...s, i }]))]),
  );
  const homes = new Map<string, string | null>();
  for (const { name, stages } of settings.pipelines)
    for (const stage of new Set(stages.map((each) => each.name)))
      homes.set(stage, homes.has(stage) ? null : name);
  const stageOf = (place: Place) =>
    place.pipeline === null ? undefined : byName.get(place.pipeline)?.get(place.stage);
  const firstEnd = (pipeline: string | null, end: "won" | "lost"): string | undefined =>
    pipelines.stages(pipeline).find((each) => each.ends === end)?.name;
  const pipelines: Pipelines = {
    names: settings.pipelines.map((each) => each.name),
    stages: (pipeline) => settings.pipelines.find((each) => each.name === pipeline)?.stages ?? [],
    order: (place) => stageOf(place)?.i ?? -1,
    ends(place) {
      const stage = stageOf(place);
      if (stage) return stage.ends ?? null;
      return place.stage === "Won" ? "won" : place.stage === "Lost" ? "lost" : null;
    },
    only: (stage) => homes.get(stage) ?? null,
    ending(pipeline, end) {
      const stage = end === "won" ? "Won" : "Lost";
      const having = pipelines.names.filter((name) => firstEnd(name, end) !== undefined);
      const named = pipeline ?? (having.length === 1 ? (having[0] as string) : pipelines.only(stage));
      return { pipeline: named, stage: firstEnd(named, end) ?? stage };
    },
    direction(from, to) {
      const end = pipelines.ends(to);
      if (end === "won") return "forward";
      if (end === "lost") return "sideways";
      if (from === null) return null;
      const [before, after] = [pipelines.order(from), pipelines.order(to)];
      if (before < 0 || after < 0) return null;
      if (from.pipeline !== to.pipeline) return "sideways";
      return before === after ? null : before < after ? "forward" : "backward";
    },
    threshold: (place) => stageOf(place)?.stuck_after_days ?? settings.stuck_after_days,
  };
  return pipelines;
}
