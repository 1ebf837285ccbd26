import { stageOf } from "../../../core/guess-crm.ts";
import type { Pipeline } from "../../../core/settings.ts";

type Stage = Pipeline["stages"][number];

/** A pipeline as a line that can be written back: "stages of Sales: New, Won (won), Lost (lost)". */
export const stagesLine = ({ name, stages }: Pipeline): string =>
  `stages of ${name}: ${stages.map((stage) => (stage.ends ? `${stage.name} (${stage.ends})` : stage.name)).join(", ")}`;

/** Whether a line that was written is about stages, by its lower-case words in front. */
export const saysStages = (key: string): boolean => /^stages(?: of .+)?$/.test(key);

/** The pipelines with the stages that a person wrote, in that order; what else is known of a stage stays. A text where it can't be: what is wrong. */
export function withStages(
  key: string,
  value: string,
  pipelines: readonly Pipeline[],
): readonly Pipeline[] | string {
  const wanted = key.replace(/^stages(?: of )?/, "");
  const before: Pipeline | undefined =
    wanted === "" ? pipelines[0] : pipelines.find(({ name }) => name.toLowerCase() === wanted);
  if (!before && pipelines.length > 0)
    return `There are no stages of "${wanted}", but of ${pipelines.map(({ name }) => name).join(" and ")}.`;
  const stages = value
    .split(",")
    .map((text) => text.trim())
    .filter(Boolean)
    .map((text) => stageFrom(text, before?.stages ?? []));
  const names = stages.map(({ name }) => name.toLowerCase());
  const twice = stages.find(({ name }, at) => names.indexOf(name.toLowerCase()) !== at);
  if (twice) return `The stage "${twice.name}" stands there twice.`;
  if (stages.length < 2) return `"${value}" is no list of stages: write New, Qualified, Won, Lost.`;
  const after = { name: before?.name ?? "Sales", stages };
  return before ? pipelines.map((each) => (each === before ? after : each)) : [after];
}

function stageFrom(text: string, known: readonly Stage[]): Stage {
  const [, name = text, end] = /^(.*\S)\s*\((won|lost)\)$/i.exec(text) ?? [];
  const stage = known.find((each) => each.name.toLowerCase() === name.toLowerCase()) ?? stageOf(name);
  return end === undefined ? stage : { ...stage, ends: end.toLowerCase() as "won" | "lost" };
}
