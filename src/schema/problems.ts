import type { z } from "zod";
import { shown } from "../core/clean-text.ts";
import { DaybookError } from "../core/errors.ts";
import { nearest } from "../core/nearest.ts";
import { keysAt, type SchemaNode } from "./keys-at.ts";

/** A place in a JSON document. */
export type Path = readonly (string | number)[];

/** What is wrong at a place, as a sentence without the place. */
export interface Fault {
  readonly path: Path;
  readonly message: string;
}

/**
 * What zod found in a document, one sentence a problem: unknown keys first, since a key that is misspelt makes another one
 * missing. The value of an unknown key is never shown: it may be a secret.
 */
export function faultsOf(error: z.ZodError, document: unknown, schema: SchemaNode): readonly Fault[] {
  const unknown: Fault[] = [];
  const others: Fault[] = [];
  for (const issue of error.issues) {
    const path = issue.path as Path;
    if (issue.code === "unrecognized_keys") {
      const known = keysAt(schema, path);
      for (const key of issue.keys) unknown.push({ path: [...path, key], message: unknownKey(key, known) });
    } else {
      const found = issue.code === "invalid_key" ? path[path.length - 1] : valueAt(document, path);
      others.push({ path, message: messageOf(issue, found) });
    }
  }
  return [...unknown, ...others];
}

/** The error for a document with problems: one sentence a line, each with its place. */
export function invalid(code: string, file: string, faults: readonly Fault[], hint: string): DaybookError {
  const lines = faults.slice(0, mostLines).map((fault) => `${placeOf(fault.path)}: ${fault.message}`);
  if (faults.length > mostLines) lines.push(`… and ${faults.length - mostLines} more.`);
  const count = faults.length === 1 ? "1 problem" : `${faults.length} problems`;
  return new DaybookError(code, `${file} has ${count}.\n${lines.join("\n")}`, { hint });
}

const mostLines = 20;

/** A place as a person would write it: pipelines[0].stages[2].ends. */
export function placeOf(path: Path): string {
  if (path.length === 0) return "the whole file";
  return path
    .map((step, at) => {
      if (typeof step === "number") return `[${step}]`;
      if (!/^[A-Za-z_$][\w$]*$/.test(step)) return `[${shown(step)}]`;
      return at === 0 ? step : `.${step}`;
    })
    .join("");
}

/** ` Did you mean "x"?`, or nothing if no candidate is close. */
export function didYouMean(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  return near === undefined ? "" : ` Did you mean ${shown(near)}?`;
}

const secret = /token|secret|passw|credential|(^|_|-)(api)?_?-?keys?$|^pat$/i;

function unknownKey(key: string, known: readonly string[]): string {
  if (secret.test(key))
    return "secrets come from the environment only; take it out of the file, and replace it if others saw it.";
  const near = didYouMean(key, known);
  return `there is no such key.${near === "" ? ` Here stand ${known.join(", ")}.` : near}`;
}

function messageOf(issue: z.core.$ZodIssue, found: unknown): string {
  const wanted = wantedBy(issue);
  if (found === undefined) return `it is missing; ${wanted} is wanted.`;
  const near =
    issue.code === "invalid_value" && typeof found === "string"
      ? didYouMean(found, issue.values.map(String))
      : "";
  return `found ${shown(found)}; ${wanted} is wanted.${near}`;
}

const kinds: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list [ … ]",
  tuple: "a list [ … ]",
  object: "an object { … }",
  record: "an object { … }",
};

function wantedBy(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type") return kinds[issue.expected] ?? issue.expected;
  if (issue.code === "invalid_value") return `one of ${issue.values.map(shown).join(", ")}`;
  if (issue.code === "too_small" || issue.code === "too_big") return limitOf(issue);
  return issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
}

function limitOf(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const limit = issue.code === "too_small" ? issue.minimum : issue.maximum;
  if (issue.origin === "string")
    return issue.code === "too_small" ? "text that isn't empty" : `text of at most ${limit} characters`;
  if (issue.origin === "array")
    return `a list of ${issue.code === "too_small" ? "at least" : "at most"} ${limit}`;
  if (issue.code === "too_big") return `a number of at most ${limit}`;
  return issue.inclusive ? `a number of at least ${limit}` : `a number above ${limit}`;
}

function valueAt(document: unknown, path: Path): unknown {
  let value = document;
  for (const step of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<string | number, unknown>)[step];
  }
  return value;
}
