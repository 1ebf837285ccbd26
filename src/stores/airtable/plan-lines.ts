import { countOf } from "../../views/figures.ts";
import type { Applied } from "./apply-set-up.ts";
import type { OtherSide, SetUpPlan } from "./set-up.ts";

/** Every table, column and option that setting up adds, on both sides of each link, a line each. */
export function planLines({ tables, also }: SetUpPlan): readonly string[] {
  const own = tables.flatMap(({ id, wanted, columns, options }) => [
    ...(columns.length > 0
      ? [`${wanted.name} (${id === null ? "a new table" : "columns"}): ${namesOf(columns)}`]
      : []),
    ...options.map(({ field, names }) => `${wanted.name}, options of ${field.name}: ${names.join(", ")}`),
  ]);
  const others = tablesIn(also).map((table) => {
    const sides = also.filter((side) => side.table === table).map(sideText);
    return `${table} (your table; Airtable adds a link's other side there): ${sides.join(", ")}`;
  });
  return [...own, ...others];
}

const namesOf = (columns: readonly { readonly name: string }[]): string =>
  columns.map(({ name }) => name).join(", ");

const tablesIn = (sides: readonly OtherSide[]): readonly string[] => [
  ...new Set(sides.map(({ table }) => table)),
];

const sideText = ({ column, of }: OtherSide): string =>
  column === of ? column : `${column} (${of} is taken)`;

/** How much that is, within a sentence. */
export function planSum({ tables, also }: SetUpPlan): string {
  const made = tables.filter(({ id }) => id === null).length;
  const added = tables.reduce((sum, { id, columns }) => sum + (id === null ? 0 : columns.length), 0);
  const parts = [
    ...(made > 0 ? [countOf(made, "table")] : []),
    ...(added > 0 ? [countOf(added, "column")] : []),
    ...(also.length > 0 ? [`${countOf(also.length, "column")} in ${tablesIn(also).join(" and ")}`] : []),
  ];
  return parts.length > 0 ? parts.join(", ") : "options of a column";
}

/** What was added, in sentences; `planned`: what would be. */
export function madeLines({ tables, also }: Applied, how: "done" | "planned"): readonly string[] {
  const [was, were, added] =
    how === "done" ? ["was", "were", "added"] : ["would be", "would be", "would add"];
  const made = tables.flatMap(({ name, created, columns }) => {
    if (created) return [`${name} ${was} made, with ${countOf(columns.length, "column")}.`];
    return columns.length > 0
      ? [`${columns.join(", ")} ${columns.length === 1 ? was : were} added to ${name}.`]
      : [];
  });
  const sides = tablesIn(also).map((table) => {
    const columns = also.filter((side) => side.table === table).map(({ column }) => column);
    return `Airtable ${added} to ${table}: ${columns.join(", ")}.`;
  });
  return [...made, ...sides];
}
