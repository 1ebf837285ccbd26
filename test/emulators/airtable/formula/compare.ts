import { notEmulated } from "./refusals.ts";
import type { Operator } from "./tokens.ts";
import { type FormulaValue, failed, isDate, isList, numberOf, textOf } from "./value.ts";

/**
 * "=": texts are equal letter by letter, capitals told apart. No page says so; everybody's `LOWER({Email}) = LOWER(…)` rests
 * on it (pyairtable issue 154, Stack Overflow 42429056). Blank equals "", 0 and FALSE(): documented for "" alone
 * (`NOT({Name} = '')`, List records), else believed. Kinds that no source compares are refused.
 */
export function equal(one: FormulaValue, other: FormulaValue): boolean {
  if (typeof one === "string" && typeof other === "string") return one === other;
  const [left, right] = [comparable(one), comparable(other)];
  if (left === null || right === null) return isBlank(left ?? right);
  if (isDate(left) && isDate(right)) return left.at === right.at;
  if (typeof left === "string" && typeof right === "string") return left === right;
  if (typeof left === "number" && typeof right === "number") return left === right;
  const rest = left === "" ? right : right === "" ? left : undefined;
  if (rest === undefined || rest === 0) throw notEmulated(`"=" between ${kindOf(left)} and ${kindOf(right)}`);
  return false;
}

const isBlank = (value: FormulaValue): boolean => value === null || value === "" || value === 0;

/** A list counts as its text, a true or false as 1 or 0. */
function comparable(value: FormulaValue): FormulaValue {
  if (isList(value)) return textOf(value);
  return typeof value === "boolean" ? numberOf(value) : value;
}

/**
 * < <= > >=: numbers, where blank counts as 0 (believed), and dates, where blank makes #ERROR! (believed).
 * How texts are ordered is written nowhere, so it is refused.
 */
export function ordered(operator: Operator, one: FormulaValue, other: FormulaValue): boolean | typeof failed {
  const [left, right] = [comparable(one), comparable(other)];
  if (isDate(left) || isDate(right)) {
    if (left === null || right === null) return failed;
    if (isDate(left) && isDate(right)) return holds(operator, left.at, right.at);
  }
  if ([left, right].every((value) => value === null || typeof value === "number"))
    return holds(operator, numberOf(left), numberOf(right));
  throw notEmulated(`"${operator}" between ${kindOf(left)} and ${kindOf(right)}`);
}

function holds(operator: Operator, left: number, right: number): boolean {
  if (operator === "<") return left < right;
  if (operator === "<=") return left <= right;
  return operator === ">" ? left > right : left >= right;
}

const kindOf = (value: FormulaValue): string =>
  value === null ? "blank" : isDate(value) ? "a date" : value === "" ? "empty text" : `a ${typeof value}`;
