import { lineAt, withoutComments } from "../../test/architecture/source-text.ts";

/** Something that a host refuses, ignores or hasn't got. */
export interface Forbidden {
  readonly pattern: RegExp;
  readonly why: string;
  /** Where it does harm: in code alone, or in strings too. */
  readonly where: "code" | "anywhere";
}

const inCode = (pattern: RegExp, why: string): Forbidden => ({ pattern, why, where: "code" });

/** A name that isn't a member of something, nor the name of one; but in `...name` and in `a ? name : b` it is free. */
const free = (names: string): RegExp =>
  new RegExp(String.raw`(?<![\w$])(?<!(?<!\.\.)\.)(?:(?<=\?\s*)(?:${names})\b|(?:${names})\b(?!\s*:))`, "g");

const ignored = "some hosts replace it by nothing";
const newer = "not all hosts have it: it is newer than ES2020";

/** What no bundle may hold: the strictest host runs the same core as all others. */
export const everywhere: readonly Forbidden[] = [
  inCode(/\b(?:Object|Reflect)\s*\.\s*define\w+/g, ignored),
  inCode(/\b[gs]etPrototypeOf\b/g, ignored),
  inCode(/\b__proto__\b/g, "some hosts take it away"),
  inCode(
    /\binstanceof\s+(?:Array|ArrayBuffer|Date|\w*Error|Map|Object|Promise|RegExp|Set|Uint8Array)\b/g,
    "it is false for what comes from the host",
  ),
  inCode(free("eval"), "hosts refuse it"),
  inCode(/\bnew\s+Function\b|(?<![.\w$])Function\s*\(/g, "hosts refuse it"),
  inCode(free("require|import|export"), "a pasted script has no modules"),
  inCode(free("process|globalThis|window|self|global|Buffer"), "hosts haven't got it"),
  inCode(
    /\b(?:structuredClone|WeakRef|FinalizationRegistry|AggregateError)\b|\bObject\s*\.\s*(?:hasOwn|groupBy)\b|\bPromise\s*\.\s*(?:any|withResolvers)\b|\bArray\s*\.\s*fromAsync\b/g,
    newer,
  ),
  inCode(
    /\.\s*(?:replaceAll|findLast(?:Index)?|to(?:Sorted|Reversed|Spliced))\s*\(|\.\s*at\s*\(\s*-/g,
    newer,
  ),
  {
    pattern: /\(\?<[=!]/g,
    why: "older browsers refuse the whole script for a look-behind",
    where: "anywhere",
  },
  { pattern: /\{\{/g, why: "some editors replace it by a variable", where: "anywhere" },
];

/** What Airtable's scripts haven't got, or not by any document. */
export const airtableScripts: readonly Forbidden[] = [
  inCode(
    free("crypto|performance|TextEncoder|TextDecoder|URL|URLSearchParams|AbortController|AbortSignal"),
    "Airtable doesn't say that its scripts have it",
  ),
  inCode(
    free("setTimeout|setInterval|setImmediate|queueMicrotask"),
    "Airtable doesn't say that its scripts have it",
  ),
];

/** What the code steps of Zapier, Make, n8n and GoHighLevel haven't got, or not by any document: what goes through one goes through all. */
export const codeSteps: readonly Forbidden[] = [
  inCode(
    free(
      "crypto|performance|TextEncoder|TextDecoder|URL|URLSearchParams|AbortController|AbortSignal|Blob|Headers|Request|Response|StoreClient",
    ),
    "not every code step has it",
  ),
  inCode(free("setTimeout|setInterval|setImmediate|queueMicrotask"), "not every code step has timers"),
  inCode(/(?<![\w$])this\s*\.\s*helpers\b/g, "strict code has no `this`"),
];

/** Beside that: a step that may not reach anything, or only by a helper of its host's. */
export const noFetch: readonly Forbidden[] = [inCode(free("fetch"), "the host hasn't got it")];

/** Make's code is to be done when it returns. */
export const synchronous: readonly Forbidden[] = [
  inCode(/(?<![.\w$])(?:async|await|Promise)\b(?!\s*[:=,)])/g, "Make doesn't say that it waits for promises"),
];

/** What Apps Script hasn't got. Source: developers.google.com/apps-script/guides/v8-runtime; it has no event loop either. */
export const appsScript: readonly Forbidden[] = [
  inCode(
    free(
      "crypto|performance|fetch|TextEncoder|TextDecoder|URL|URLSearchParams|AbortController|AbortSignal|Blob|atob|btoa|Intl\\.Segmenter",
    ),
    "Apps Script hasn't got it",
  ),
  inCode(
    free("setTimeout|setInterval|setImmediate|queueMicrotask"),
    "Apps Script has no timers: what waits, sleeps",
  ),
  inCode(/(?<![.\w$])(?:async|await)\b(?!\s*[:=,)])/g, "nothing would run what comes after it"),
];

const most = 5;

/** A sentence for each place at which code holds what it may not, with its line in the file; `above` is how many lines stand before it. */
export function forbiddenIn(code: string, rules: readonly Forbidden[], above: number): readonly string[] {
  const bare = withoutComments(code, "code only");
  const lines = code.split("\n");
  return rules.flatMap(({ pattern, why, where }) =>
    [...(where === "code" ? bare : code).matchAll(pattern)].slice(0, most).map((found) => {
      const line = lineAt(code, found.index);
      const shown = (lines[line - 1] ?? "").trim().slice(0, 90);
      return `line ${above + line} holds "${found[0].trim()}" (${why}): ${shown}`;
    }),
  );
}
