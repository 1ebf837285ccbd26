import { transformSync } from "esbuild";
import { EmulatorFault } from "./script-error.ts";

/** Built-ins that came after ES2019, by the object that has them: code for Apps Script does without. */
const laterMembers: Readonly<Record<string, string>> = {
  "Array.prototype": "at findLast findLastIndex toReversed toSorted toSpliced with",
  "Object.getPrototypeOf(Int8Array.prototype)": "at findLast findLastIndex toReversed toSorted with",
  "String.prototype": "at replaceAll matchAll isWellFormed toWellFormed",
  "RegExp.prototype": "hasIndices unicodeSets",
  Array: "fromAsync",
  Object: "hasOwn groupBy",
  Map: "groupBy",
  Promise: "allSettled any withResolvers try",
};

/** Globals that came after ES2019, or that scripts don't have. */
const laterGlobals =
  "AggregateError WeakRef FinalizationRegistry BigInt BigInt64Array BigUint64Array Atomics SharedArrayBuffer WebAssembly Iterator " +
  "SuppressedError DisposableStack AsyncDisposableStack Float16Array console";

/** Run in a new context: takes away what an ES2019 engine lacks. */
export const olderLanguage = [
  ...Object.entries(laterMembers).flatMap(([home, names]) =>
    names
      .split(" ")
      .map((name) => `if (typeof ${home.split(/[.(]/)[0]} !== "undefined") delete ${home}.${name};`),
  ),
  ...laterGlobals.split(" ").map((name) => `delete globalThis.${name};`),
].join("\n");

const checked = new Set<string>();

/** Throws where a code's text has syntax that came after ES2019, or is no script. */
export function checkSyntax(source: string): void {
  if (checked.has(source)) return;
  const usual = { charset: "utf8", logLevel: "silent", legalComments: "none" } as const;
  let written: string;
  let older: string;
  try {
    written = transformSync(source, { ...usual, target: "esnext" }).code;
    older = transformSync(source, { ...usual, target: "es2019" }).code;
  } catch (error) {
    throw new EmulatorFault(`No code of ES2019: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (/^(?:import|export)\b/m.test(written)) throw new EmulatorFault("Scripts have no modules.");
  if (written !== older) {
    const lines = older.split("\n");
    const all = written.split("\n");
    const first = all.findIndex((line, index) => line !== lines[index]);
    const shown = all
      .slice(first, first + 3)
      .join(" ")
      .slice(0, 200);
    throw new EmulatorFault(`Syntax that came after ES2019: ${shown}`);
  }
  if (checked.size > 20) checked.clear();
  checked.add(source);
}
