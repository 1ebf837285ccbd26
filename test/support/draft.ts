import { catalogOf } from "../../src/core/catalog.ts";
import type { Problem } from "../../src/core/clean-text.ts";
import { type DraftRules, draftOf, finishDraft } from "../../src/core/draft.ts";
import type { Event, EventInput } from "../../src/core/event.ts";
import { sha256Hex } from "../../src/core/sha256.ts";

export const draftRules: DraftRules = { catalog: catalogOf(), timezone: "UTC", hash: sha256Hex };

/** The clock of these tests. */
export const clock = "2026-07-01T00:00:00.000Z";

/** The event of an input, or all that is wrong with it. */
export function drafted(input: unknown, rules: DraftRules = draftRules): Event | readonly Problem[] {
  const result = draftOf(input as EventInput, rules);
  if (!result.ok) return result.problems;
  const event = finishDraft(result.draft, clock, rules.hash);
  return "event_id" in event ? event : [event];
}

/** The event of an input that is fine. */
export function eventOf(input: unknown, rules: DraftRules = draftRules): Event {
  const event = drafted(input, rules);
  if (!("event_id" in event)) throw new Error(JSON.stringify(event));
  return event;
}

/** What is wrong with an input, as `column: message (hint)`. */
export function problemsOf(input: unknown, rules: DraftRules = draftRules): readonly string[] {
  const problems = drafted(input, rules);
  if ("event_id" in problems) throw new Error(`nothing is wrong with ${JSON.stringify(problems)}`);
  return problems.map((each) => `${each.column}: ${each.message}${each.hint ? ` (${each.hint})` : ""}`);
}
