import type { Drift } from "../../stores/airtable/drift.ts";
import { addsSomething, type OtherSide, type SetUpPlan } from "../../stores/airtable/set-up.ts";
import { countOf } from "../format/figures.ts";
import { wrap } from "../format/wrap.ts";

/** Every table and column that setting up adds, on both sides of each link. */
export function planText(plan: SetUpPlan, columns: number | null): string {
  if (!addsSomething(plan))
    return plan.drift.length === 0
      ? "The base has every table and column of Daybook's."
      : "Nothing can be added to the base as it stands:";
  const lines = ["What is added to the base:"];
  for (const { id, wanted, columns: added, options } of plan.tables) {
    const names = added.map(({ name }) => name).join(", ");
    if (added.length > 0)
      lines.push(itemText(`${wanted.name} (${id === null ? "a new table" : "columns"}): ${names}`, columns));
    for (const { field, names: choices } of options)
      lines.push(itemText(`${wanted.name}, options of ${field.name}: ${choices.join(", ")}`, columns));
  }
  const tables = [...new Set(plan.also.map(({ table }) => table))];
  for (const table of tables) {
    const sides = plan.also.filter((side) => side.table === table).map(sideText);
    lines.push(
      itemText(
        `${table} (your table; Airtable adds a link's other side there): ${sides.join(", ")}`,
        columns,
      ),
    );
  }
  return lines.join("\n");
}

const sideText = ({ column, of }: OtherSide): string =>
  column === of ? column : `${column} (${of} is taken)`;

/** How much that is, within a sentence. */
export function planSum({ tables, also }: SetUpPlan): string {
  const made = tables.filter(({ id }) => id === null).length;
  const added = tables.reduce((sum, { id, columns }) => sum + (id === null ? 0 : columns.length), 0);
  const others = [...new Set(also.map(({ table }) => table))].join(" and ");
  const parts = [
    ...(made > 0 ? [countOf(made, "table")] : []),
    ...(added > 0 ? [countOf(added, "column")] : []),
    ...(also.length > 0 ? [`${countOf(also.length, "column")} in ${others}`] : []),
  ];
  return parts.length > 0 ? parts.join(", ") : "options of a column";
}

/** What is no longer as Daybook made it, and what to do. */
export const driftText = (drift: readonly Drift[], columns: number | null): string =>
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
