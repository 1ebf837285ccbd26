import { dateFunctions } from "./date-functions.ts";
import type { FormulaFunction } from "./formula-function.ts";
import { textFunctions } from "./text-functions.ts";
import { failed, includes } from "./value.ts";

const any = Number.POSITIVE_INFINITY;

const logicFunctions: Readonly<Record<string, FormulaFunction>> = {
  AND: { args: [1, any], of: (args) => args.every(includes) },
  OR: { args: [1, any], of: (args) => args.some(includes) },
  NOT: { args: [1, 1], of: ([value = null]) => !includes(value) },
  BLANK: { args: [0, 0], of: () => null },
  TRUE: { args: [0, 0], of: () => true },
  FALSE: { args: [0, 0], of: () => false },
  ERROR: { args: [0, 0], of: () => failed },
  RECORD_ID: { args: [0, 0], of: (_args, record) => record.id },
};

/** By name in capitals. IF and LAST_MODIFIED_TIME are not here: they do not take the values of their arguments. */
export const functions: ReadonlyMap<string, FormulaFunction> = new Map(
  Object.entries({ ...logicFunctions, ...textFunctions, ...dateFunctions }),
);

/** Functions of the platform that are not computed here. Source: Airtable's formula field reference, by way of pyairtable formulas.txt. */
export const notComputed: ReadonlySet<string> = new Set(
  (
    "ABS ARRAYCOMPACT ARRAYFLATTEN ARRAYSLICE ARRAYUNIQUE AVERAGE CEILING COUNT COUNTA COUNTALL DATEADD DATESTR DAY " +
    "ENCODE_URL_COMPONENT EVEN EXP FLOOR FROMNOW HOUR INT ISERROR LOG MAX MIN MINUTE MOD MONTH NOW ODD POWER REGEX_EXTRACT " +
    "REGEX_MATCH REGEX_REPLACE REPLACE REPT ROUND ROUNDDOWN ROUNDUP SECOND SET_LOCALE SET_TIMEZONE SQRT SUBSTITUTE SUM " +
    "SWITCH T TIMESTR TODAY TONOW WEEKDAY WEEKNUM WORKDAY WORKDAY_DIFF XOR YEAR"
  ).split(" "),
);
