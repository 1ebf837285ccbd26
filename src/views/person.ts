import { dataOf, textOf } from "../core/event.ts";
import type { History, Step } from "../core/history.ts";

/** Whether a step tells something of its person, if only by a snapshot: it isn't voided, nor the log's own upkeep. */
export const tells = (step: Step): boolean =>
  !step.voided && step.event.event_type !== "event_voided" && step.event.event_type !== "contact_erased";

/** Where a person came from: what its first contact_created that names a source says. */
export function sourceOf(history: History): string | null {
  for (const step of history.steps) {
    if (step.voided || step.event.event_type !== "contact_created") continue;
    const source = textOf(dataOf(step.event), "source");
    if (source !== null) return source;
  }
  return null;
}
