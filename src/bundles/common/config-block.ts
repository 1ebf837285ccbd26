import { shown } from "../../core/clean-text.ts";
import { DaybookError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import { isTimezone } from "../../core/time.ts";

/** Names the place of a setting in a sentence: "line 8 (mode)". */
export type At = (key: string) => string;

/** What the file's last line tells of its own text. */
export interface Place {
  readonly lines?: Readonly<Record<string, number>>;
}

/** Settings by the lines on which they stand. */
export const placesOf =
  ({ lines = {} }: Place): At =>
  (key) =>
    lines[key] === undefined ? `in CONFIG (${key})` : `line ${lines[key]} (${key})`;

/** The start of a sentence. */
export const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** An error of somebody who fills in CONFIG. */
export const wrongConfig = (message: string, hint?: string): DaybookError =>
  new DaybookError("CONFIG_WRONG", message, { hint });

/** What a setting must be: null where a value is so, else in words. */
export type Check = (value: unknown) => string | null;

/** The checks of a CONFIG block, setting by setting. */
export type Checks<Config> = { readonly [K in keyof Config]: Check };

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const text: Check = (value) => (typeof value === "string" ? null : "text between quotes");

export const filled: Check = (value) =>
  text(value) ?? ((value as string).trim() === "" ? "a name between the quotes" : null);

export const trueOrFalse: Check = (value) =>
  typeof value === "boolean" ? null : "true or false, without quotes";

export const zone: Check = (value) =>
  text(value) ??
  (value === "" || isTimezone(value as string)
    ? null
    : "a time zone such as America/New_York or Europe/Berlin");

export const oneOf =
  (...words: readonly string[]): Check =>
  (value) => {
    if (words.includes(value as string)) return null;
    const listed = words.map((word) => JSON.stringify(word));
    const near =
      typeof value === "string" && value !== "" ? nearest(value, words.filter(Boolean)) : undefined;
    const last = listed.pop();
    return `${listed.join(", ")} or ${last}${near ? ` (did you mean ${JSON.stringify(near)}?)` : ""}`;
  };

/**
 * A CONFIG block, checked, the texts in it trimmed; a line that was taken out stands for the usual value. `more` finds faults within
 * settings. Throws CONFIG_WRONG with a sentence for each line that is wrong.
 */
export function checkBlock<Config extends object>(
  given: unknown,
  at: At,
  usual: Config,
  checks: Checks<Config>,
  more: (given: Readonly<Record<string, unknown>>) => readonly string[] = () => [],
): Config {
  if (!isObject(given)) throw wrongConfig("CONFIG is no list of settings: paste the whole file again.");
  const faults = [
    ...unknownKeys(given, Object.keys(usual), at),
    ...Object.keys(checks).flatMap((key) => {
      const value = given[key];
      const wanted = value === undefined ? null : checks[key as keyof Config](value);
      return wanted === null ? [] : [`${capital(at(key))}: write ${wanted}; found ${shown(value)}.`];
    }),
    ...more(given),
  ];
  if (faults.length > 0) throw wrongConfig(faults.join(" "));
  const config: Record<string, unknown> = {};
  for (const key of Object.keys(given)) if (given[key] !== undefined) config[key] = trimmed(given[key]);
  return { ...usual, ...config };
}

/** A sentence for each setting that there isn't. */
export function unknownKeys(
  given: Readonly<Record<string, unknown>>,
  known: readonly string[],
  at: At,
): readonly string[] {
  return Object.keys(given)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const near = nearest(key, known);
      // The lines of known settings alone are told.
      const meant = near !== undefined && given[near] === undefined ? near : key;
      const where = at(meant).replace(`(${meant})`, () => `(${key})`);
      return `${capital(where)}: there is no setting ${shown(key)}. ${near ? `Did you mean ${near}?` : `There are ${known.join(", ")}.`}`;
    });
}

/** A text, or those of a list, without spaces at their ends. */
export function trimmed(value: unknown): unknown {
  if (typeof value === "string") return value.trim();
  return Array.isArray(value) ? value.map(trimmed) : value;
}
