import { dateOf, formatted, parsedDate, sameUnit, unitsBetween } from "./dates.ts";
import type { FormulaFunction } from "./formula-function.ts";
import { notEmulated } from "./refusals.ts";
import { type FormulaDate, type FormulaValue, failed, isDate } from "./value.ts";

const both =
  (
    result: (one: FormulaDate, other: FormulaDate, unit: FormulaValue) => FormulaValue,
  ): FormulaFunction["of"] =>
  ([first = null, second = null, unit = null]) => {
    const [one, other] = [dateOf(first), dateOf(second)];
    return isDate(one) && isDate(other) ? result(one, other, unit) : failed;
  };

function formatOf([date = null, format]: readonly FormulaValue[]): FormulaValue {
  if (typeof format !== "string") throw notEmulated("DATETIME_FORMAT without a format");
  const read = dateOf(date);
  return isDate(read) ? formatted(read, format) : failed;
}

function parseOf([date = null]: readonly FormulaValue[]): FormulaValue {
  return typeof date === "string" && date !== "" ? parsedDate(date) : dateOf(date);
}

const oneIf = (holds: boolean): number => (holds ? 1 : 0);

/** Times are in UTC. IS_AFTER, IS_BEFORE and IS_SAME: "Returns 1 if yes, 0 if no" (formula field reference). */
export const dateFunctions: Readonly<Record<string, FormulaFunction>> = {
  CREATED_TIME: { args: [0, 0], of: (_args, record) => parsedDate(record.createdTime()) },
  IS_AFTER: { args: [2, 2], of: both((one, other) => oneIf(one.at > other.at)) },
  IS_BEFORE: { args: [2, 2], of: both((one, other) => oneIf(one.at < other.at)) },
  IS_SAME: { args: [3, 3], of: both((one, other, unit) => oneIf(sameUnit(one, other, unit))) },
  DATETIME_DIFF: { args: [3, 3], of: both(unitsBetween) },
  DATETIME_PARSE: { args: [1, 1], of: parseOf },
  DATETIME_FORMAT: { args: [1, 2], of: formatOf },
};
