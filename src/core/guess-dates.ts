import { wordsOf } from "./header-words.ts";

/** Words of a date column that say nothing about its stage; a deal is closed by being lost, too. */
const idle = new Set(
  "a an and as at by close closed date dated day entered for from in into is of on since stage the time to was when".split(
    " ",
  ),
);

/** Words of dates that tell something else than when a stage was entered. */
const another = new Set(
  "birthday deadline due end estimated expected expires expiry follow forecast last latest left modified next planned reminder target until updated".split(
    " ",
  ),
);

/** Words that say of a column that it holds a time. */
const times = new Set("at date dated day on since time when".split(" "));

/** Whether a column of which nothing but its name is known probably holds dates. */
export const saysWhen = (column: string): boolean => wordsOf(column).some((word) => times.has(word));

/** Whether a column of dates tells when a record was made. */
export const saysBirth = (column: string): boolean => {
  const words = wordsOf(column);
  return words.some((word) => word === "created" || word === "added") && !words.includes("by");
};

interface Told {
  readonly column: string;
  readonly stage: string;
  /** All the words of the stage are there. */
  readonly whole: boolean;
  /** How many words it has. */
  readonly length: number;
}

/**
 * Of date columns those that are named after a stage, by their stages: by all of its words ("Proposal Sent on"), or by some that no other stage has ("Proposal
 * date", "Booked on"). What may be meant twice isn't guessed. The columns' order makes no difference.
 */
export function datesOf(
  stages: readonly string[],
  columns: readonly string[],
): Readonly<Record<string, string>> {
  const told = columns.flatMap((name) => stageOf(name, stages) ?? []);
  const dates = stages.flatMap((stage): readonly (readonly [string, string])[] => {
    const own = told.filter((each) => each.stage === stage);
    const whole = own.filter((each) => each.whole);
    const least = Math.min(...whole.map(({ length }) => length));
    const best = whole.length > 0 ? whole.filter(({ length }) => length === least) : own;
    const [only, ...more] = best;
    return only && more.length === 0 ? [[stage, only.column]] : [];
  });
  return Object.fromEntries(dates);
}

/** The one stage that a date column is named after. */
function stageOf(column: string, stages: readonly string[]): Told | null {
  const words = wordsOf(column);
  if (words.some((word) => another.has(word) && !stages.some((stage) => wordsOf(stage).includes(word))))
    return null;
  const whole = stages.filter((stage) => isIn(wordsOf(stage), words));
  const longest = Math.max(...whole.map((stage) => wordsOf(stage).length));
  const kept = words.filter((word) => !idle.has(word));
  const found =
    whole.length > 0
      ? whole.filter((stage) => wordsOf(stage).length === longest)
      : stages.filter((stage) => isIn(kept, distinct(stage, stages)));
  const [stage, ...more] = found;
  return stage === undefined || more.length > 0
    ? null
    : { column, stage, whole: whole.length > 0, length: words.length };
}

const isIn = (some: readonly string[], all: readonly string[]): boolean =>
  some.length > 0 && some.every((word) => all.includes(word));

/** A stage's words that no other stage has. */
const distinct = (stage: string, stages: readonly string[]): readonly string[] =>
  wordsOf(stage).filter((word) => stages.every((other) => other === stage || !wordsOf(other).includes(word)));
