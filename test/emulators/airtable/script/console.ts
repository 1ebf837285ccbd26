import { inspect } from "node:util";
import type { Realm } from "./realm.ts";

export interface LogLine {
  readonly level: "log" | "info" | "warn" | "error" | "debug";
  readonly text: string;
}

const levels = ["log", "info", "warn", "error", "debug"] as const;

/** Objects are shown as JSON where they are JSON. Source: a guide to automation scripts, 2025-10. */
function shown(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null) return String(value);
  if ("message" in value && "stack" in value) return String(value.stack);
  try {
    return JSON.stringify(value) ?? inspect(value);
  } catch {
    return inspect(value);
  }
}

/** The global `console`. The hosts hide secrets in it "limitedly" (the scripting reference); this one hides none. */
export function openConsole(realm: Realm, heard: (line: LogLine) => void): object {
  const methods = levels.map((level) => [
    level,
    (_: null, ...given: unknown[]) => void heard({ level, text: given.map(shown).join(" ") }),
  ]);
  return realm.kind<null>("console", {}, Object.fromEntries(methods)).make(null);
}
