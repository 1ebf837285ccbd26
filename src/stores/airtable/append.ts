import type { Event } from "../../core/event.ts";
import { deriveKey, type Hash } from "../../core/identity.ts";
import { receiptOfTaken } from "../../core/receipts.ts";
import type { Receipt } from "../../core/store.ts";
import type { EventsTable } from "./events-table.ts";
import type { LogRules } from "./log-rules.ts";
import { lookUp, portions } from "./look-up.ts";
import { type Outcome, writerTo } from "./write-rows.ts";

/**
 * Appends to a table that knows no unique keys: what is there is looked up, what is missing is written, merged on its
 * event_id, which is made of all of its cells; so a second attempt can only write what is there already. Two writers of one key
 * at the same moment may leave a twin row; readers take one of them.
 */
export function appenderTo(
  table: EventsTable,
  rules: LogRules,
): (events: readonly Event[]) => Promise<readonly Receipt[]> {
  const write = writerTo(table, rules);

  /** Events that are the same whenever their keys are: written without asking. */
  const writeAtOnce = async (events: readonly Event[]): Promise<ReadonlyMap<string, Receipt>> => {
    const outcomes = await write(events);
    const receipts = new Map<string, Receipt>();
    outcomes.forEach((outcome, at) => {
      const event = events[at] as Event;
      receipts.set(event.idempotency_key, outcome.receipt ?? receiptOf(event, outcome, "not checked"));
    });
    // What was there may have been voided since: that is worth a request.
    const there = outcomes.flatMap(({ wasThere, receipt }, at) => (wasThere && !receipt ? at : []));
    if (there.length === 0) return receipts;
    const found = await lookUp(
      table,
      there.map((at) => events[at] as Event),
      rules,
    );
    for (const at of there) {
      const receipt = found.get((events[at] as Event).idempotency_key);
      const isOurs = outcomes[at]?.uncertain === true && receipt?.status === "duplicate";
      if (receipt && !isOurs) receipts.set((events[at] as Event).idempotency_key, receipt);
    }
    return receipts;
  };

  const writeMissing = async (events: readonly Event[]): Promise<ReadonlyMap<string, Receipt>> => {
    const receipts = new Map<string, Receipt>();
    let waiting: Event[] = [];
    const send = async (batch: readonly Event[]): Promise<void> => {
      (await write(batch)).forEach((outcome, at) => {
        const event = batch[at] as Event;
        receipts.set(event.idempotency_key, outcome.receipt ?? receiptOf(event, outcome));
      });
    };
    for (const portion of portions(events)) {
      const found = await lookUp(table, portion, rules);
      for (const [key, receipt] of found) receipts.set(key, receipt);
      waiting.push(...portion.filter((event) => !found.has(event.idempotency_key)));
      for (; waiting.length >= table.mostRows; waiting = waiting.slice(table.mostRows))
        await send(waiting.slice(0, table.mostRows));
    }
    if (waiting.length > 0) await send(waiting);
    return receipts;
  };

  return async (events) => {
    const first = new Map<string, Event>();
    for (const event of events)
      if (!first.has(event.idempotency_key)) first.set(event.idempotency_key, event);
    const all = [...first.values()];
    const atOnce = all.length <= table.mostRows && all.every((event) => isDetermined(event, rules.hash));
    const receipts = await (atOnce && all.length > 0 ? writeAtOnce(all) : writeMissing(all));
    return events.map((event) => {
      const key = event.idempotency_key;
      const receipt = receipts.get(key) as Receipt;
      const one = first.get(key) as Event;
      return one === event || receipt.status === "rejected" ? receipt : repeatOf(event, one, receipt);
    });
  };
}

/**
 * Whether equal keys mean equal rows: the key is derived, and its cause is the event's own time. Any two events of that
 * key say the same and happened at the same instant; only who sent them can differ.
 */
const isDetermined = (event: Event, hash: Hash): boolean =>
  deriveKey({ ...event, cause: event.timestamp }, hash) === event.idempotency_key;

function receiptOf(event: Event, { wasThere, uncertain }: Outcome, reason?: string): Receipt {
  const { idempotency_key: key, event_id } = event;
  if (wasThere && !uncertain) return { key, event_id, status: "duplicate", reason: "already in the log" };
  const why = wasThere ? "an answer was lost and it was sent again: it is in the log once" : reason;
  return { key, event_id, status: "appended", ...(why === undefined ? {} : { reason: why }) };
}

/** The receipt of an event whose key came earlier in its batch. */
function repeatOf(event: Event, first: Event, receipt: Receipt): Receipt {
  if (receipt.status === "conflict") return receipt;
  const held = { ...first, event_id: receipt.event_id ?? first.event_id };
  return receiptOfTaken(event, { event: held, intact: true, voided: false });
}
