import type { Fates, Found } from "../../core/batch-receipts.ts";
import type { Event } from "../../core/event.ts";
import { deriveKey, type Hash } from "../../core/identity.ts";
import { voidedBy } from "../../core/marks.ts";
import { type AtOnce, receiptOf } from "./append.ts";
import type { Fields } from "./event-cells.ts";
import type { LogRules } from "./log-rules.ts";
import { lookUp } from "./look-up.ts";
import type { Outcome } from "./write-rows.ts";

/**
 * Writes without asking first; what was there already may have been voided or erased since, which is worth a request. `isSettled` says of
 * which events equal keys mean equal rows. @default those whose key is made of all that a row says
 */
export const atOnce =
  (isSettled?: (event: Event) => boolean): AtOnce =>
  (table, rules, begin) => {
    const write = async (events: readonly Event[]): Promise<Fates> => {
      const writing = begin();
      const outcomes = await writing.write(events);
      writing.end();
      const there = events.filter((_, at) => outcomes[at]?.wasThere && !outcomes[at]?.found);
      const known = there.length > 0 ? await lookUp(table, there, rules) : new Map<string, Found>();
      // What was erased was written anew just now: it is put back before anybody is told.
      const risen = there.filter((event) => known.get(event.idempotency_key)?.erased);
      if (risen.length > 0)
        await table.put(
          risen.map((event) => tombstoneOf(event, rules)),
          { typecast: false },
        );
      // A void counts for what comes after it: those of this very write are no news to it.
      const voids = events.flatMap((event, at) => {
        const isOld = outcomes[at]?.wasThere && !outcomes[at]?.uncertain;
        return event.event_type !== "event_voided" || isOld ? [] : voidedBy(event);
      });
      return new Map(
        events.map((event, at) => {
          const outcome = outcomes[at] as Outcome;
          const held = known.get(event.idempotency_key) ?? outcome.found;
          const found = held && { ...held, voided: held.voided && !voids.includes(event.event_id) };
          const isOurs = outcome.uncertain && !found?.voided && !found?.erased;
          return [event.idempotency_key, isOurs || !found ? receiptOf(event, outcome, "not checked") : found];
        }),
      );
    };
    return { fits: isSettled ?? ((event) => isDetermined(event, rules.hash)), write };
  };

/**
 * Whether equal keys mean equal rows: the key is derived, and its cause is the event's own time. Any two events of that
 * key say the same and happened at the same instant; only who sent them can differ.
 */
const isDetermined = (event: Event, hash: Hash): boolean =>
  deriveKey({ ...event, cause: event.timestamp }, hash) === event.idempotency_key;

/** What an erasure leaves of a row: its event_id and time, and nothing of the person. */
const tombstoneOf = (
  { event_id, timestamp, idempotency_key }: Event,
  { hash, linked }: LogRules,
): Fields => ({
  event: null,
  event_id,
  contact_id: "erased",
  event_type: "contact_erased",
  event_data: "{}",
  timestamp,
  deal_id: null,
  actor: null,
  source: null,
  idempotency_key: hash(idempotency_key),
  ...(linked.Contact === false ? {} : { Contact: null }),
  ...(linked.Deal === false ? {} : { Deal: null }),
});
