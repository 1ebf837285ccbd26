/** What an argument of a verb has to be. */
export interface Check {
  /** In words: "a text". */
  readonly what: string;
  readonly fits: (value: unknown) => boolean;
}

const isObject = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): boolean => typeof value === "string";

export const anything: Check = { what: "a cell's value", fits: () => true };
export const text: Check = { what: "a text", fits: isText };
export const texts: Check = { what: "a list of texts", fits: listOf(isText) };
export const number: Check = { what: "a number", fits: (value) => typeof value === "number" && value >= 0 };
export const flag: Check = { what: "true or false", fits: (value) => typeof value === "boolean" };
export const object: Check = { what: "an object", fits: isObject };
export const objects: Check = { what: "a list of objects", fits: listOf(isObject) };

const isRow = (value: unknown): boolean => isText(value) || isObject(value);
const rowWords = 'its id, the text of its first column or {"column": value}';
export const row: Check = { what: `a row: ${rowWords}`, fits: isRow };
export const rows: Check = { what: `a list of rows, each ${rowWords}`, fits: listOf(isRow) };

export const oneOf = (...words: readonly string[]): Check => ({
  what: `one of ${words.join(", ")}`,
  fits: (value) => words.includes(String(value)),
});

export const listOfOnes = (...words: readonly string[]): Check => ({
  what: `a list of ${words.join(", ")}`,
  fits: listOf((value) => words.includes(String(value))),
});

/** Either of two. */
export const or = (one: Check, other: Check): Check => ({
  what: `${one.what} or ${other.what}`,
  fits: (value) => one.fits(value) || other.fits(value),
});

/** An object with this one key. */
export const keyed = (key: string, inner: Check): Check => ({
  what: `{"${key}": ${inner.what}}`,
  fits: (value) => isObject(value) && inner.fits((value as Readonly<Record<string, unknown>>)[key]),
});

function listOf(fits: (value: unknown) => boolean): Check["fits"] {
  return (value) => Array.isArray(value) && value.every(fits);
}

/** A verb's arguments by name: those that it needs, and those that it may be given. */
export interface Arguments {
  readonly needs: Readonly<Record<string, Check>>;
  readonly may: Readonly<Record<string, Check>>;
}

/** One verb of a back door, as it is told to people. */
export interface Guide extends Arguments {
  readonly does: string;
  /** What `with` holds. */
  readonly example: Readonly<Record<string, unknown>>;
}

export type Checks = Arguments["needs"];

export const verb = (
  does: string,
  needs: Checks = {},
  example: Guide["example"] = {},
  may: Checks = {},
): Guide => ({ does, needs, example, may });

/** Throws an error that names what the verb takes when these arguments are not it. */
export function checkArguments(
  verb: string,
  { needs, may }: Arguments,
  given: Readonly<Record<string, unknown>>,
): void {
  const takes =
    [...Object.keys(needs), ...Object.keys(may).map((name) => `${name}?`)].join(", ") || "nothing";
  const complain = (what: string): never => {
    throw new Error(`${verb} takes ${takes}: ${what}.`);
  };
  const known = new Map([...Object.entries(needs), ...Object.entries(may)]);
  for (const name of Object.keys(given)) if (!known.has(name)) complain(`there is no "${name}"`);
  for (const name of Object.keys(needs)) if (given[name] === undefined) complain(`"${name}" is missing`);
  for (const [name, value] of Object.entries(given))
    if (value !== undefined && !known.get(name)?.fits(value))
      complain(`"${name}" must be ${known.get(name)?.what}, not ${JSON.stringify(value)}`);
}
