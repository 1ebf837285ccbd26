import type { DraftRules } from "../../core/draft.ts";
import { isTombstone } from "../../core/erase.ts";
import type { Event, EventInput } from "../../core/event.ts";
import { prepareInputs } from "../../core/log.ts";
import { marksOf } from "../../core/marks.ts";
import type { Winners } from "../../core/winners.ts";

/** Whether a contact was erased from a log, given what is to be logged of it. */
export type IsErased = (contact_id: string, events: readonly Event[]) => boolean;

/**
 * Tells who was erased from a log, which holds nothing of them but hashes of keys: one of the events that are to be logged, or the
 * contact's creation, would have such a key. null where nobody was.
 */
export function erasedFrom({ left_out, events }: Winners, rules: DraftRules): IsErased | null {
  const { isErased } = marksOf(events, Number.POSITIVE_INFINITY);
  const left = new Set(
    left_out.flatMap((row) => (isTombstone(row) && isErased(row.event_id) ? [row.idempotency_key] : [])),
  );
  if (left.size === 0) return null;
  const known = new Map<string, boolean>();
  const isLeft = ({ idempotency_key }: Event): boolean => left.has(rules.hash(idempotency_key));
  return (contact_id, found) => {
    const isKnown =
      known.get(contact_id) ?? prepareInputs(creationsOf(contact_id), rules, "").events.some(isLeft);
    const isOne = isKnown || found.some(isLeft);
    known.set(contact_id, isOne);
    return isOne;
  };
}

/** How a capture tells of a contact's creation; the time is no part of the key. */
const creationsOf = (contact_id: string): readonly EventInput[] =>
  [{}, { baseline: true }].map((event_data) => ({
    contact_id,
    event_type: "contact_created",
    event_data,
    timestamp: "1970-01-01T00:00:00.000Z",
    cause: "first",
  }));
