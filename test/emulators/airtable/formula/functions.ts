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
