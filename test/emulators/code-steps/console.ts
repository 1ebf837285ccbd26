import { inspect } from "node:util";
import type { Step } from "./run-step.ts";

const levels = ["log", "info", "warn", "error", "debug"] as const;

/** The global `console`: each call is a line, objects with all that they hold, as Node shows them. It hides no secret. */
export function openConsole(step: Step): object {
  const shown = (value: unknown): string =>
    typeof value === "string" ? value : inspect(value, { depth: 6 });
  const write = (_: null, ...given: unknown[]): void => step.log(given.map(shown).join(" "));
  return step.realm.kind<null>({}, Object.fromEntries(levels.map((level) => [level, write])))(null);
}
