import { type JsonValue, parseJson } from "../../core/canonical-json.ts";
import { DaybookError } from "../../core/errors.ts";
import { nearest } from "../../core/nearest.ts";
import type { ConfigKey } from "./config-block.ts";
import { isAlike, kindOf } from "./fill-config.ts";

/** What `--set` says of a CONFIG block, by path; of two that say the same setting the last counts. Throws USAGE. */
export function valuesSet(
  pairs: readonly string[],
  keys: readonly ConfigKey[],
): ReadonlyMap<string, JsonValue> {
  const values = new Map<string, JsonValue>();
  for (const pair of pairs) {
    const [, name = "", mark, text = ""] = /^([^=:]+)(:?=)([\s\S]*)$/.exec(pair) ?? [];
    const path = name.trim();
    const key = keys.find((each) => each.path === path);
    if (mark === undefined)
      throw wrong(pair, "a name and a value are wanted", "Write it as --set table=Contacts.");
    if (!key) throw unknown(pair, path, keys);
    const value = mark === ":=" ? jsonOf(pair, text) : plain(text, key.value);
    if (value === undefined || !isAlike(value, key.value))
      throw wrong(pair, `${path} is ${kindOf(key.value)}`, `Write it as --set ${example(key)}.`);
    for (const other of values.keys())
      if (other.startsWith(`${path}.`) || path.startsWith(`${other}.`))
        throw wrong(pair, `${other} is set too, and one holds the other`, "Set one of the two.");
    values.set(path, value);
  }
  return values;
}

function plain(text: string, usual: JsonValue): JsonValue | undefined {
  if (typeof usual === "string") return text;
  if (typeof usual === "boolean") return text === "true" ? true : text === "false" ? false : undefined;
  if (typeof usual === "number" && text.trim() !== "" && Number.isFinite(Number(text))) return Number(text);
  return undefined;
}

function jsonOf(pair: string, text: string): JsonValue {
  const read = parseJson(text);
  if (read.ok) return read.value;
  throw wrong(pair, "what stands after := is no JSON", "Write text with = and JSON with :=.");
}

function unknown(pair: string, path: string, keys: readonly ConfigKey[]): DaybookError {
  const paths = keys.map((key) => key.path);
  const near = nearest(path, paths);
  return wrong(
    pair,
    `CONFIG has no ${JSON.stringify(path)}`,
    near ? `Did you mean ${near}?` : `It has ${paths.join(", ")}.`,
  );
}

function example({ path, value }: ConfigKey): string {
  if (typeof value === "boolean") return `${path}=true`;
  if (Array.isArray(value)) return `'${path}:=["Roof type"]'`;
  if (typeof value === "object") return `'${path}:=${JSON.stringify(value)}'`;
  return typeof value === "number" ? `${path}=10` : `${path}=Contacts`;
}

const wrong = (pair: string, what: string, hint: string): DaybookError =>
  new DaybookError("USAGE", `--set ${JSON.stringify(pair)}: ${what}.`, { hint });
