import type { FormulaFunction } from "./formula-function.ts";
import { notEmulated } from "./refusals.ts";
import { type FormulaValue, isList, numberOf, textOf } from "./value.ts";

const lettersOf = (value: FormulaValue | undefined): string => textOf(value ?? null);

function countOf(value: FormulaValue | undefined): number {
  const count = numberOf(value ?? null);
  if (!Number.isInteger(count) || count < 0) throw notEmulated(`a text cut at ${count} letters`);
  return count;
}

/** The place of a text in another, from 1; 0 where it is not there. Source: formula field reference, `FIND("fox", "quick brown fox")` is 13. */
function placeOf(wanted: string, whole: string, from: FormulaValue | undefined): number {
  if (from !== undefined && from !== 0)
    throw notEmulated("a start position: documented as 0 by default while places count from 1");
  if (wanted === "") throw notEmulated("a search for empty text");
  return whole.indexOf(wanted) + 1;
}

/**
 * The one documented example, `MID("quick brown fox", 6, 5)` as "brown", counts from 0; third parties count from 1.
 * Only what both readings agree on is answered.
 */
function middle(text: string, start: number, count: number): string {
  const [fromZero, fromOne] = [text.substr(start, count), text.substr(Math.max(start - 1, 0), count)];
  if (fromZero !== fromOne) throw notEmulated("MID where counting from 0 and from 1 differ");
  return fromZero;
}

function numberIn(value: FormulaValue): FormulaValue {
  if (value === null || value === "" || typeof value === "number") return value === "" ? null : value;
  const text = textOf(value).trim();
  if (!/^\d+(\.\d+)?$/.test(text))
    throw notEmulated(`VALUE of "${text}": "the result may not return as expected"`);
  return Number(text);
}

function joined(list: FormulaValue, separator: FormulaValue | undefined): string {
  if (separator === undefined) throw notEmulated("ARRAYJOIN without a separator");
  return (isList(list) ? list : [list]).map(textOf).join(textOf(separator));
}

/** Source: Airtable's formula field reference, by way of pyairtable formulas.txt, for names, arguments and results. */
export const textFunctions: Readonly<Record<string, FormulaFunction>> = {
  EXACT: { args: [2, 2], of: ([one, other]) => lettersOf(one) === lettersOf(other) },
  FIND: { args: [2, 3], of: ([wanted, whole, from]) => placeOf(lettersOf(wanted), lettersOf(whole), from) },
  // Empty where FIND is 0 (reference). That it ignores capitals is believed: third-party references say so, Airtable's own does not.
  SEARCH: {
    args: [2, 3],
    of: ([wanted, whole, from]) =>
      placeOf(lettersOf(wanted).toLowerCase(), lettersOf(whole).toLowerCase(), from) || null,
  },
  LOWER: { args: [1, 1], of: ([text]) => lettersOf(text).toLowerCase() },
  UPPER: { args: [1, 1], of: ([text]) => lettersOf(text).toUpperCase() },
  TRIM: { args: [1, 1], of: ([text]) => lettersOf(text).trim() },
  LEN: { args: [1, 1], of: ([text]) => lettersOf(text).length },
  LEFT: { args: [2, 2], of: ([text, count]) => lettersOf(text).slice(0, countOf(count)) },
  RIGHT: {
    args: [2, 2],
    of: ([text, count]) => lettersOf(text).slice(Math.max(0, lettersOf(text).length - countOf(count))),
  },
  MID: {
    args: [3, 3],
    of: ([text, start, count]) => middle(lettersOf(text), countOf(start), countOf(count)),
  },
  CONCATENATE: { args: [1, Number.POSITIVE_INFINITY], of: (args) => args.map(textOf).join("") },
  VALUE: { args: [1, 1], of: ([text = null]) => numberIn(text) },
  ARRAYJOIN: { args: [1, 2], of: ([list = null, separator]) => joined(list, separator) },
};
