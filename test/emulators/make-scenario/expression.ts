import { EmulatorFault } from "../code-steps/step-error.ts";

/** What modules handed on, by their numbers. */
export type Bundles = ReadonlyMap<number, unknown>;

const marked = /\{\{(.*?)\}\}/gs;
const reference = /^(\d+)((?:\.[A-Za-z_]\w*|\[\d+\])*)$/;
const call = /^length\((.+)\)$/;

/**
 * A mapped value: `{{2.result.send}}` keeps its type, `{{…}}` within text becomes text, objects and lists are mapped within. Lists count
 * from 1, and what isn't there is null. Source: github.com/integromat/make-skills, iml-expressions.md. Knows references and
 * `length`; throws for whatever else Make has.
 */
export function mapped(value: unknown, bundles: Bundles): unknown {
  if (Array.isArray(value)) return value.map((each) => mapped(each, bundles));
  if (typeof value === "object" && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, mapped(each, bundles)]));
  if (typeof value !== "string") return value;
  const [whole] = value.matchAll(marked);
  if (whole?.[0] === value) return evaluated(whole[1] ?? "", bundles);
  return value.replace(marked, (_, text: string) => textOf(evaluated(text, bundles), text));
}

/** The references in a mapped value, however deep: a module's number and the path into its bundle. */
export function referencesIn(value: unknown): readonly (readonly [number, string])[] {
  const texts = typeof value === "string" ? [value] : [];
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(referencesIn);
  return texts.flatMap((text) =>
    [...text.matchAll(marked)].map(([, expression = ""]) => {
      const [, id = "", path = ""] = reference.exec(innermost(expression)) ?? [];
      if (id === "") throw unknown(expression);
      return [Number(id), path.replace(/^\./, "")] as const;
    }),
  );
}

const innermost = (expression: string): string => call.exec(expression)?.[1] ?? expression;

function evaluated(expression: string, bundles: Bundles): unknown {
  const list = call.exec(expression)?.[1];
  if (list !== undefined) {
    const value = evaluated(list, bundles);
    if (value === null) return 0;
    if (Array.isArray(value) || typeof value === "string") return value.length;
    throw unknown(expression);
  }
  const [, id, path = ""] = reference.exec(expression) ?? [];
  if (id === undefined || !bundles.has(Number(id))) throw unknown(expression);
  return valueAt(bundles.get(Number(id)), path);
}

/** What stands at a path; null where nothing does. */
export function valueAt(bundle: unknown, path: string): unknown {
  let value = bundle;
  for (const [, name, place] of path.matchAll(/(?:^|\.)([A-Za-z_]\w*)|\[(\d+)\]/g)) {
    if (typeof value !== "object" || value === null) return null;
    const key = name ?? String(Number(place) - 1);
    value = Object.hasOwn(value, key) ? (value as Readonly<Record<string, unknown>>)[key] : null;
  }
  return value ?? null;
}

function textOf(value: unknown, expression: string): string {
  if (value === null) return "";
  if (typeof value === "object") throw unknown(`${expression}, which is no text, within text`);
  return String(value);
}

const unknown = (expression: string): EmulatorFault =>
  new EmulatorFault(`This emulator does not know what Make does with ${expression}.`);
