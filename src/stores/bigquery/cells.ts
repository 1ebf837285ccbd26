import { cellNames } from "./tables.ts";

/** The position and the cells of a row `e`. */
export const rowCells = ["seq", ...cellNames].map((name) => `e.${name}`).join(", ");

/** Whether two rows behind these aliases hold the same in every cell. */
export const sameCells = (one: string, other: string): string =>
  cellNames.map((name) => `${one}.${name} IS NOT DISTINCT FROM ${other}.${name}`).join(" AND ");
