import type { Drift } from "../../stores/airtable/drift.ts";
import { planLines } from "../../stores/airtable/plan-lines.ts";
import { addsSomething, type SetUpPlan } from "../../stores/airtable/set-up.ts";
import { wrap } from "../format/wrap.ts";

/** Every table and column that setting up adds, on both sides of each link. */
export function planText(plan: SetUpPlan, columns: number | null): string {
  if (!addsSomething(plan))
    return plan.drift.length === 0
      ? "The base has every table and column of Daybook's."
      : "Nothing can be added to the base as it stands:";
  return ["What is added to the base:", ...planLines(plan).map((line) => itemText(line, columns))].join("\n");
}

/** What is no longer as Daybook made it, and what to do. */
export const driftText = (
  drift: readonly Pick<Drift, "message" | "hint">[],
  columns: number | null,
): string =>
  drift
    .map(({ message, hint }) => `${wrap(message, columns)}\n${indent(wrap(`→ ${hint}`, narrower(columns)))}`)
    .join("\n");

/** Steps with their numbers. */
export const stepsText = (steps: readonly string[], columns: number | null): string =>
  steps.map((step, at) => itemText(step, columns, `${at + 1}. `)).join("\n");

/** Prose behind a mark, its lines under one another. */
export function itemText(text: string, columns: number | null, mark = "- "): string {
  const room = (columns ?? 100) - mark.length;
  return `${mark}${wrap(text, room).replace(/\n/g, `\n${" ".repeat(mark.length)}`)}`;
}

const narrower = (columns: number | null): number => (columns ?? 100) - 2;
const indent = (text: string): string => text.replace(/^/gm, "  ");
