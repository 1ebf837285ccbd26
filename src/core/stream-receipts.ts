import type { Event } from "./event.ts";
import { sameContent } from "./identity.ts";
import { receiptOfTaken } from "./receipts.ts";
import type { Receipt } from "./store.ts";

/** The reason of a receipt whose key wasn't looked up. */
export const notChecked = "not checked";

/**
 * The receipts of a batch that goes to where no key can be looked up. Of a key's events in one batch only the first is sent; `send` gives those
 * that were refused for good, and why.
 */
export async function sentReceipts(
  events: readonly Event[],
  send: (fresh: readonly Event[]) => Promise<ReadonlyMap<Event, string>>,
): Promise<readonly Receipt[]> {
  const firsts = new Map<string, Event>();
  for (const event of events)
    if (!firsts.has(event.idempotency_key)) firsts.set(event.idempotency_key, event);
  const refused = await send([...firsts.values()]);
  return events.map((event): Receipt => {
    const { idempotency_key: key, event_id } = event;
    const first = firsts.get(key) as Event;
    const why = refused.get(first);
    if (why !== undefined && (first === event || sameContent(first, event)))
      return { key: null, event_id: null, status: "rejected", reason: why };
    if (first !== event) return receiptOfTaken(event, { event: first, intact: true, voided: false });
    return { key, event_id, status: "appended", reason: notChecked };
  });
}
