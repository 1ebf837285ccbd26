import type { Pipelines } from "../core/pipelines.ts";
import { type Column, column } from "./view.ts";

/** The stages that a log holds, by pipeline. */
export type SeenStages = ReadonlyMap<string | null, ReadonlySet<string>>;

/** A stage and the column that tells who reached it. */
export interface StageColumn {
  readonly stage: string;
  readonly column: Column;
}

/** One column a stage name: configured stages in order, then others that the log holds, by name. Two titles that give one JSON name get both numbered: tables don't tell "Won" from "won" either. */
export function stageColumns(pipelines: Pipelines, seen: SeenStages): readonly StageColumn[] {
  const stages = new Set(pipelines.names.flatMap((name) => pipelines.stages(name).map((each) => each.name)));
  const others = [...seen.values()].flatMap((each) => [...each]).sort();
  for (const stage of others) stages.add(stage);
  const taken = new Set<string>();
  return [...stages].map((stage) => {
    const plain = column(`Reached ${stage}`, "pct");
    let [name, title] = [plain.name, plain.title];
    for (let n = 2; taken.has(name); n++) [name, title] = [`${plain.name}_${n}`, `${plain.title} ${n}`];
    taken.add(name);
    return { stage, column: { ...plain, name, title } };
  });
}

/** The pipelines that have rows: the configured ones in order, then others that the log holds, by name, then the unknown one where it is met or alone. */
export function pipelinesShown(pipelines: Pipelines, seen: SeenStages): readonly (string | null)[] {
  const others = [...seen.keys()].filter((each) => each !== null && !pipelines.names.includes(each)).sort();
  const named = [...pipelines.names, ...others];
  return seen.has(null) || named.length === 0 ? [...named, null] : named;
}
