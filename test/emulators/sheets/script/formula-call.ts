import { boxOf, readRange } from "../model/a1.ts";
import type { Book } from "../model/state.ts";
import { scriptsDoNotKnow } from "./script-error.ts";
import { cellsOf, valueIn } from "./services/range-cells.ts";

/** A call of a function in a cell: its name and its arguments' values. */
export interface FormulaCall {
  readonly name: string;
  readonly args: readonly unknown[];
}

/** The parts of a list at its commas or semicolons, which don't count in texts and quoted names. */
function parts(text: string): readonly string[] {
  const found = text.match(/(?:"(?:[^"]|"")*"|'(?:[^']|'')*'|[^,;"'])+/g) ?? [];
  return found.map((part) => part.trim());
}

function argument(text: string, book: Book, home: string): unknown {
  const quoted = /^"((?:[^"]|"")*)"$/s.exec(text)?.[1];
  if (quoted !== undefined) return quoted.replaceAll('""', '"');
  if (/^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  if (/^(?:TRUE|FALSE)$/i.test(text)) return /^t/i.test(text);
  const { sheet, bounds } = readRange(
    book,
    text.includes("!") ? text : `'${home.replaceAll("'", "''")}'!${text}`,
  );
  const values = cellsOf(boxOf(sheet, bounds), (cell) => valueIn(cell, book));
  // A single cell is its value, a range its rows of values. Source: Custom functions, Arguments.
  return values.length === 1 && values[0]?.length === 1 ? values[0][0] : values;
}

/** Reads `=NAME(arg; arg)`: texts, numbers, truth values and ranges. A range without a tab is of the first one. */
export function readFormula(text: string, book: Book): FormulaCall {
  const [, name, list = ""] = /^=\s*([A-Za-z_][A-Za-z0-9_]*)\s*\((.*)\)\s*$/s.exec(text) ?? [];
  if (name === undefined) throw scriptsDoNotKnow(`the formula ${text}`);
  const home = book.sheets[0]?.properties.title ?? "";
  return { name, args: parts(list).map((part) => argument(part, book, home)) };
}

/** Whether a code's text offers a function to cells. Source: Custom functions: a top-level function with JSDoc's @customfunction. */
export function isOffered(source: string, name: string): boolean {
  const found = [...source.matchAll(/\/\*\*((?:[^*]|\*(?!\/))*)\*\/\s*function\s+([A-Za-z_$][\w$]*)/g)];
  return (
    !name.endsWith("_") && found.some(([, doc = "", each]) => each === name && /@customfunction\b/i.test(doc))
  );
}

/** What cells show of an answer: rows of values. A list is a column. */
export function cellsShown(answer: unknown): readonly (readonly unknown[])[] {
  const rows = Array.isArray(answer) ? answer.map((row) => (Array.isArray(row) ? row : [row])) : [[answer]];
  return rows.map((row) =>
    row.map((value: unknown) => {
      if (value === null || value === undefined) return "";
      if (typeof value === "object" && !(value instanceof Date))
        throw scriptsDoNotKnow("an object in a cell");
      return value;
    }),
  );
}
