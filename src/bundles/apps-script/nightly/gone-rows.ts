import { logContact } from "../../../core/event.ts";
import type { Winners } from "../../../core/winners.ts";
import { countOf, countText } from "../../../views/figures.ts";
import type { ReadCrm } from "../../common/crm.ts";
import { isCapture } from "../../common/observe.ts";
import { keyOf } from "../../common/sweep.ts";

/** How many contacts and deals that were captured have no row any more; those that were merged or erased need none. */
export function goneRows({ subjects }: Pick<ReadCrm, "subjects">, { events }: Winners): number {
  const there = new Set(subjects.map(keyOf));
  const captured = new Set<string>();
  const ended = new Set<string>();
  for (const event of events) {
    if (event.contact_id === logContact || event.event_type === "contact_erased") continue;
    if (event.event_type === "contact_merged") ended.add(keyOf(event));
    if (isCapture(event.source) && !there.has(keyOf(event))) captured.add(keyOf(event));
  }
  return [...captured].filter((key) => !ended.has(key)).length;
}

/** What to say of rows that are gone, where they are more than the last time. */
export const goneLines = (now: number, before: number): readonly string[] =>
  now <= before
    ? []
    : [
        `${countOf(now - before, "row")} of the CRM ${now - before === 1 ? "was" : "were"} deleted since last told (${countText(now)} in all): that is no event, and the log keeps what it knows.`,
      ];
