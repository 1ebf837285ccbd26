import type { Event } from "./event.ts";
import { canBeVoided, voidedBy } from "./marks.ts";
import { type Holder, receiptOfErased, receiptOfTaken } from "./receipts.ts";
import type { Receipt } from "./store.ts";

/** What a log without unique keys knows of one: the row that holds it, or that it was erased. */
export interface Found extends Holder {
  /** The event_ids of all rows of the key. */
  readonly ids: readonly string[];
  readonly erased: boolean;
}

/** What became of a key: it was there, or was written just now. */
export type Fates = ReadonlyMap<string, Found | Receipt>;

/**
 * The receipts of a batch in its order, as if its events had come one by one: a void counts for what comes after it. `first` is the first
 * event of each key.
 */
export function receiptsOf(
  events: readonly Event[],
  first: ReadonlyMap<string, Event>,
  fates: Fates,
): readonly Receipt[] {
  const voided = new Set<string | null>();
  const met = new Set<string>();
  return events.map((event) => {
    const { idempotency_key: key } = event;
    const fate = fates.get(key) as Found | Receipt;
    const isFirst = !met.has(key);
    met.add(key);
    if (event.event_type === "event_voided" && isFirst) voided.add(voidedBy(event));
    if ("status" in fate && (isFirst || fate.status === "rejected")) return fate;
    const held = "status" in fate ? newIn(first.get(key) as Event) : fate;
    if (held.erased) return receiptOfErased;
    const isVoided = held.voided || (canBeVoided(held.event) && held.ids.some((id) => voided.has(id)));
    return receiptOfTaken(event, { ...held, voided: isVoided });
  });
}

const newIn = (event: Event): Found => ({
  event,
  intact: true,
  voided: false,
  erased: false,
  ids: [event.event_id],
});
