import type { JsonValue } from "../../core/canonical-json.ts";
import { DaybookError } from "../../core/errors.ts";

/** A value of a CONFIG block, and where in the text it stands. */
export interface ConfigKey {
  /** `mode`, `watch.stage`. */
  readonly path: string;
  /** The path of what it stands in; "" at the top. */
  readonly parent: string | null;
  readonly value: JsonValue;
  readonly start: number;
  readonly end: number;
  /** Counted from 1. */
  readonly line: number;
}

/** The CONFIG block of a text: `const CONFIG = {…}`. */
export interface ConfigBlock {
  /** Where its braces open, and the place after they close. */
  readonly start: number;
  readonly end: number;
  readonly value: JsonValue;
  /** In the order of the text; a value that is an object comes before its members. */
  readonly keys: readonly ConfigKey[];
  /** Where its `//` comments begin. */
  readonly comments: readonly number[];
}

const opening = /^const CONFIG = (?=\{)/m;
const gap = /\s*(?:(\/\/[^\n]*)|\/\*[\s\S]*?\*\/)?/y;
const text = String.raw`"(?:[^"\\\n]|\\.)*"`;
const name = new RegExp(String.raw`([A-Za-z_$][\w$]*)|(${text})|\[(${text})\]`, "y");
const scalar = new RegExp(
  String.raw`(?:${text}|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|true|false|null)(?![\w"])`,
  "y",
);

/** Reads the first CONFIG block of a text: double-quoted strings, numbers, true, false, null, lists and objects of these. Throws BUNDLE_BROKEN, with the line. */
export function readConfigBlock(source: string): ConfigBlock {
  const found = opening.exec(source);
  if (!found) throw new DaybookError("BUNDLE_BROKEN", 'No line begins with "const CONFIG = {".');
  const keys: ConfigKey[] = [];
  const comments: number[] = [];
  let at = found.index + found[0].length;
  const start = at;

  const fault = (what: string): DaybookError =>
    new DaybookError("BUNDLE_BROKEN", `Line ${lineOf(source, at)}: ${what}.`, {
      hint: "A CONFIG block holds double-quoted strings, numbers, true, false, lists and objects.",
    });
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const taken = pattern.exec(source);
    if (taken) at = pattern.lastIndex;
    return taken;
  };
  const skip = (): void => {
    for (let taken = take(gap); taken !== null && taken[0] !== ""; taken = take(gap))
      if (taken[1] !== undefined) comments.push(at - taken[1].length);
  };
  const is = (mark: string): boolean => {
    skip();
    if (source[at] !== mark) return false;
    at += 1;
    return true;
  };
  /** What stands between brackets, with commas between. */
  const each = (close: string, one: () => void): void => {
    while (!is(close)) {
      one();
      if (is(",")) continue;
      if (!is(close)) throw fault(`a comma or ${close} is missing`);
      return;
    }
  };
  const member = (path: string | null, into: Map<string, JsonValue>): void => {
    skip();
    const [, bare, quoted, computed] = take(name) ?? [];
    const key = bare ?? parsed(quoted ?? computed);
    if (typeof key !== "string") throw fault("the name of a setting is missing");
    if (into.has(key)) throw fault(`${key} is there twice`);
    if (!is(":")) throw fault(`a colon is missing after ${key}`);
    skip();
    const place = { path: path === null ? null : path === "" ? key : `${path}.${key}`, start: at };
    const index = keys.length;
    const value = read(place.path);
    into.set(key, value);
    if (place.path === null) return;
    const line = lineOf(source, place.start);
    keys.splice(index, 0, { path: place.path, parent: path, value, start: place.start, end: at, line });
  };
  const read = (path: string | null): JsonValue => {
    if (is("{")) {
      const members = new Map<string, JsonValue>();
      each("}", () => member(path, members));
      return Object.fromEntries(members);
    }
    if (is("[")) {
      const items: JsonValue[] = [];
      each("]", () => void items.push(read(null)));
      return items;
    }
    const value = parsed(take(scalar)?.[0]);
    if (value === undefined && /[\u2018-\u201f]/.test(source[at] ?? ""))
      throw fault('a curly quote stands where a straight one is wanted: "');
    if (value === undefined) throw fault("a value is missing, or isn't one that can be read");
    return value;
  };

  const value = read("");
  return { start, end: at, value, keys, comments };
}

function parsed(json: string | undefined): JsonValue | undefined {
  try {
    return json === undefined ? undefined : (JSON.parse(json) as JsonValue);
  } catch {
    return undefined;
  }
}

/** The line, counted from 1, of a place in a text. */
export const lineOf = (source: string, place: number): number => source.slice(0, place).split("\n").length;

/**
 * JavaScript that tells a bundle on which line each setting stands: `{ lines: { live: 5, "watch.stage": 12 } }`. One inside another
 * is named where it has a line of its own.
 */
export function placeText({ keys }: ConfigBlock): string {
  const lines = new Map(keys.map(({ path, line }) => [path, line]));
  const own = keys.filter(({ path, parent, line }) => lines.get(parent ?? "") !== line || isTop(path));
  const members = own.map(({ path, line }) => `${isTop(path) ? path : JSON.stringify(path)}: ${line}`);
  return `{ lines: { ${members.join(", ")} } }`;
}

const isTop = (path: string): boolean => /^[A-Za-z_$][\w$]*$/.test(path);
