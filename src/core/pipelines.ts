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
  /** Where deal_won or deal_lost leads: the pipeline's first stage that ends so; "Won" or "Lost" where none is marked. */
  ending(pipeline: string | null, end: "won" | "lost"): Place;
  direction(from: Place | null, to: Place): Direction;
  threshold(place: Place): number;
}

/** The pipelines of the settings. A stage that the config doesn't know ends a deal if it is called Won or Lost. */
export function pipelinesOf(settings: Pick<Settings, "pipelines" | "stuck_after_days">): Pipelines {
  const byName = new Map(
    settings.pipelines.map((each) => [each.name, new Map(each.stages.map((s, i) => [s.name, { ...s, i }]))]),
  );
  const stageOf = (place: Place) =>
    place.pipeline === null ? undefined : byName.get(place.pipeline)?.get(place.stage);
  const pipelines: Pipelines = {
    names: settings.pipelines.map((each) => each.name),
    stages: (pipeline) => settings.pipelines.find((each) => each.name === pipeline)?.stages ?? [],
    order: (place) => stageOf(place)?.i ?? -1,
    ends(place) {
      const stage = stageOf(place);
      if (stage) return stage.ends ?? null;
      return place.stage === "Won" ? "won" : place.stage === "Lost" ? "lost" : null;
    },
    only(stage) {
      const having = settings.pipelines.filter((each) => byName.get(each.name)?.has(stage));
      return having.length === 1 ? (having[0]?.name ?? null) : null;
    },
    ending(pipeline, end) {
      const named =
        pipeline ?? (settings.pipelines.length === 1 ? (settings.pipelines[0]?.name ?? null) : null);
      const stage = pipelines.stages(named).find((each) => each.ends === end)?.name;
      return { pipeline: named, stage: stage ?? (end === "won" ? "Won" : "Lost") };
    },
    direction(from, to) {
      const end = pipelines.ends(to);
      if (end === "won") return "forward";
      if (end === "lost") return "sideways";
      if (from === null) return null;
      if (from.pipeline !== to.pipeline) return "sideways";
      const [a, b] = [pipelines.order(from), pipelines.order(to)];
      return a < 0 || b < 0 || a === b ? null : a < b ? "forward" : "backward";
    },
    threshold: (place) => stageOf(place)?.stuck_after_days ?? settings.stuck_after_days,
  };
  return pipelines;
}
