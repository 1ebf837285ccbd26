import { DaybookError } from "./errors.ts";

/** What JSON can say. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Containers within containers: beyond this no one wrote it by hand, and a stack would overflow sooner or later. */
const DEEPEST = 100;

/**
 * A value as canonical JSON (RFC 8785): keys sorted by UTF-16 code unit, no spaces, numbers as ECMAScript writes them.
 * Whatever JSON can't carry unchanged (NaN, undefined, a Date, half a surrogate pair, …) throws NOT_JSON, naming its place.
 */
export function canonicalJson(value: JsonValue): string {
  return write(value, []);
}

type Path = (string | number)[];

function write(value: unknown, path: Path): string {
  if (typeof value === "string") return writeText(value, path);
  if (typeof value === "number") {
    if (value - value !== 0) throw refused(path, `${value} is no number in JSON`); // NaN and the infinities
    return `${value}`;
  }
  if (value === null) return "null";
  if (typeof value === "boolean") return value ? "true" : "false";
  if (typeof value !== "object")
    throw refused(path, `${KINDS[typeof value] ?? "this"} can't be written as JSON`);
  if (path.length > DEEPEST) throw refused(path.slice(0, 3), `it is nested more than ${DEEPEST} levels deep`);
  return Array.isArray(value) ? writeList(value, path) : writeObject(value as Record<string, unknown>, path);
}

const KINDS: Readonly<Record<string, string>> = {
  undefined: "undefined",
  function: "a function",
  bigint: "a bigint",
  symbol: "a symbol",
};

function writeList(list: readonly unknown[], path: Path): string {
  let text = "[";
  const depth = path.length;
  for (let at = 0; at < list.length; at++) {
    path[depth] = at;
    text += at === 0 ? write(list[at], path) : `,${write(list[at], path)}`;
  }
  path.length = depth;
  return `${text}]`;
}

function writeObject(object: Record<string, unknown>, path: Path): string {
  if (!isPlain(object))
    throw refused(path, "only plain objects can be written as JSON (a date goes in as text)");
  const keys = sortByUnit(Object.keys(object));
  let text = "{";
  const depth = path.length;
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]!;
    path[depth] = key;
    text += `${at === 0 ? "" : ","}${writeText(key, path)}:${write(object[key], path)}`;
  }
  path.length = depth;
  return `${text}}`;
}

/** The built-in sort costs more than all the rest of a small object. */
function sortByUnit(keys: string[]): string[] {
  if (keys.length > 20) return keys.sort();
  for (let at = 1; at < keys.length; at++) {
    const key = keys[at]!;
    let to = at;
    for (; to > 0 && keys[to - 1]! > key; to--) keys[to] = keys[to - 1]!;
    keys[to] = key;
  }
  return keys;
}

// By tag and constructor name, since an object of another realm has another Object, and the strictest sandbox stubs the getter of prototypes.
function isPlain(object: Record<string, unknown>): boolean {
  const maker = object.constructor;
  if (maker === Object) return true;
  if (Object.prototype.toString.call(object) !== "[object Object]") return false;
  return (
    typeof maker !== "function" ||
    maker.name === "Object" ||
    Object.prototype.hasOwnProperty.call(object, "constructor")
  );
}

/** With the u flag a whole pair is one code point, so this finds only halves. */
const HALF_PAIR = /[\ud800-\udfff]/u;

/** All but what JSON writes as it is: controls, the quote, the backslash and surrogates. Most texts have none. */
const UNUSUAL = /[^ !#-[\]-\ud7ff\ue000-\uffff]/;

function writeText(text: string, path: Path): string {
  if (!UNUSUAL.test(text)) return `"${text}"`;
  if (HALF_PAIR.test(text)) throw refused(path, "half a surrogate pair is no character");
  return JSON.stringify(text);
}

function refused(path: Path, problem: string): DaybookError {
  const place = path.length === 0 ? "The value" : placeOf(path);
  return new DaybookError("NOT_JSON", `${place}: ${problem}.`, {
    hint: "Leave it out, or write it as text.",
  });
}

/** A place as a person would write it: amount.deep[2], or ["odd key"]. */
function placeOf(path: Path): string {
  return path
    .map((step, at) => {
      if (typeof step === "number") return `[${step}]`;
      if (!/^[A-Za-z_$][\w$]*$/.test(step)) return `[${JSON.stringify(step)}]`;
      return at === 0 ? step : `.${step}`;
    })
    .join("");
}

/** JSON that was read, or the sentence that says why it can't be. */
export type ParsedJson =
  | { readonly ok: true; readonly value: JsonValue }
  | { readonly ok: false; readonly message: string };

/** Reads JSON. A key `__proto__` stays an ordinary key of the result: copy keys only onto null-prototype objects. */
export function parseJson(text: string): ParsedJson {
  try {
    return { ok: true, value: JSON.parse(text) as JsonValue };
  } catch (error) {
    return {
      ok: false,
      message: text.trim() === "" ? "It is empty." : `It is not JSON: ${(error as Error).message}.`,
    };
  }
}
