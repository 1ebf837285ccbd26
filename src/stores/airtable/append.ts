import { type Fates, type Found, receiptsOf } from "../../core/batch-receipts.ts";
import type { Event } from "../../core/event.ts";
import { deriveKey, type Hash } from "../../core/identity.ts";
import { voidedBy } from "../../core/marks.ts";
import type { Receipt } from "../../core/store.ts";
import type { Fields } from "./event-cells.ts";
import type { EventsTable } from "./events-table.ts";
import type { LogRules } from "./log-rules.ts";
import { lookUp } from "./look-up.ts";
import { type Outcome, writerTo } from "./write-rows.ts";

/**
 * Appends to a table that knows no unique keys: what is there is looked up, what is missing is written, merged on its
 * event_id where the table can, which is made of all of its cells; so a second attempt can only write what is there already. Two
 * writers of one key at the same moment may leave a twin row; readers take one of them. `isSettled` says of which events equal keys mean
 * equal rows, so that ten or fewer need no look-up.
 */
export function appenderTo(
  table: EventsTable,
  rules: LogRules,
  isSettled: (event: Event) => boolean = (event) => isDetermined(event, rules.hash),
): (events: readonly Event[]) => Promise<readonly Receipt[]> {
  const begin = writerTo(table, rules);

  /** Writes without asking first; what was there already may have been voided or erased since, which is worth a request. */
  const writeAtOnce = async (events: readonly Event[]): Promise<Fates> => {
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
    const voids = voidsOf(events, outcomes);
    return new Map(
      events.map((event, at) => {
        const outcome = outcomes[at] as Outcome;
        const found = asBefore(known.get(event.idempotency_key) ?? outcome.found, voids);
        const isOurs = outcome.uncertain && found?.voided !== true && found?.erased !== true;
        return [event.idempotency_key, isOurs || !found ? receiptOf(event, outcome, "not checked") : found];
      }),
    );
  };

  const writeMissing = async (events: readonly Event[]): Promise<Fates> => {
    const fates = new Map<string, Found | Receipt>();
    const writing = begin();
    let waiting: Event[] = [];
    const send = async (batch: readonly Event[]): Promise<void> => {
      const outcomes = await writing.write(batch);
      const voids = voidsOf(batch, outcomes);
      outcomes.forEach((outcome, at) => {
        const event = batch[at] as Event;
        fates.set(event.idempotency_key, asBefore(outcome.found, voids) ?? receiptOf(event, outcome));
      });
    };
    for (const portion of table.portions(events)) {
      const known = await lookUp(table, portion, rules);
      known.forEach((found, key) => {
        fates.set(key, found);
      });
      waiting.push(...portion.filter((event) => !known.has(event.idempotency_key)));
      for (; waiting.length >= table.mostRows; waiting = waiting.slice(table.mostRows))
        await send(waiting.slice(0, table.mostRows));
    }
    if (waiting.length > 0) await send(waiting);
    writing.end();
    return fates;
  };

  return async (events) => {
    const first = new Map<string, Event>();
    for (const event of events)
      if (!first.has(event.idempotency_key)) first.set(event.idempotency_key, event);
    const all = [...first.values()];
    const atOnce = table.merges && all.length > 0 && all.length <= table.mostRows && all.every(isSettled);
    return receiptsOf(events, first, await (atOnce ? writeAtOnce(all) : writeMissing(all)));
  };
}

/**
 * Whether equal keys mean equal rows: the key is derived, and its cause is the event's own time. Any two events of that
 * key say the same and happened at the same instant; only who sent them can differ.
 */
const isDetermined = (event: Event, hash: Hash): boolean =>
  deriveKey({ ...event, cause: event.timestamp }, hash) === event.idempotency_key;

/** The event_ids that this very write voided, or may have. */
const voidsOf = (events: readonly Event[], outcomes: readonly Outcome[]): ReadonlySet<string | null> =>
  new Set(
    events.flatMap((event, at) => {
      const isOld = outcomes[at]?.wasThere && !outcomes[at]?.uncertain;
      return event.event_type === "event_voided" && !isOld ? voidedBy(event) : [];
    }),
  );

/** What was looked up after a write, without the voids of that write: each counts for what comes after it alone. */
const asBefore = (found: Found | undefined, voids: ReadonlySet<string | null>): Found | undefined =>
  found?.voided && found.ids.some((id) => voids.has(id)) ? { ...found, voided: false } : found;

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

function receiptOf(event: Event, { receipt, wasThere, uncertain }: Outcome, reason?: string): Receipt {
  if (receipt) return receipt;
  const { idempotency_key: key, event_id } = event;
  if (wasThere && !uncertain) return { key, event_id, status: "duplicate", reason: "already in the log" };
  const why = wasThere ? "an answer was lost and it was sent again: it is in the log once" : reason;
  return { key, event_id, status: "appended", ...(why === undefined ? {} : { reason: why }) };
}
