import type { ReadCrm } from "../../bundles/common/crm.ts";
import { keyOf } from "../../bundles/common/sweep.ts";
import { pastOf } from "../../core/capture-past.ts";
import { type Event, logContact } from "../../core/event.ts";
import { openVisit } from "../../core/history.ts";
import type { Marks } from "../../core/marks.ts";
import type { Pipelines } from "../../core/pipelines.ts";

/** Somebody, or a deal, that the log knows and the CRM has no record of (any more). */
export interface GoneSubject {
  readonly contact_id: string;
  readonly deal_id: string | null;
  /** Where the log says that it stands; null where it is in no stage. */
  readonly stage: string | null;
  /** It stands in a stage that ends nothing: nobody will ever move it. */
  readonly open: boolean;
  /** ISO 8601 UTC. */
  readonly last_event_at: string;
}

/** Who is in the log and not in the CRM's tables, but for contacts that were merged into others or erased. */
export function goneFrom(
  { subjects, records }: ReadCrm,
  own: ReadonlyMap<string, readonly Event[]>,
  homes: ReadonlySet<"contact" | "deal">,
  rules: { readonly marks: Marks; readonly pipelines: Pipelines },
): readonly GoneSubject[] {
  const there = new Set(subjects.map(keyOf));
  const { marks, pipelines } = rules;
  const found: GoneSubject[] = [];
  own.forEach((events, key) => {
    const first = events[0] as Event;
    const { contact_id, deal_id } = first;
    const isKnown = deal_id === null ? records.contacts.has(contact_id) : records.deals.has(deal_id);
    if (there.has(key) || isKnown || !homes.has(deal_id === null ? "contact" : "deal")) return;
    if (contact_id === logContact || (deal_id === null && marks.person(contact_id) !== contact_id)) return;
    const { steps, subject } = pastOf({ contact_id, deal_id, at: "", source: "" }, events, rules);
    const last = steps.filter((step) => !step.voided).pop();
    if (subject === null || last === undefined) return;
    const visit = openVisit(subject);
    found.push({
      contact_id,
      deal_id,
      stage: visit?.stage ?? null,
      open: visit !== null && pipelines.ends(visit) === null,
      last_event_at: last.event.timestamp,
    });
  });
  return found;
}
