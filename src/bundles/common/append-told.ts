import { DAY_MS } from "../../core/days.ts";
import type { DraftRules } from "../../core/draft.ts";
import type { Event, EventInput } from "../../core/event.ts";
import { appendInputs } from "../../core/log.ts";
import { loneSentence } from "../../core/sentence.ts";
import type { EventSink, Receipt } from "../../core/store.ts";
import { fromIso, toIso } from "../../core/time.ts";
import { scriptHost } from "../../hosts/script/host.ts";

/** A receipt, and what its event says. */
export interface Told extends Receipt {
  /** null where the event was rejected before it was one. */
  readonly sentence: string | null;
}

/** Appends inputs; one receipt an input, in order. What is dated more than a day ahead is rejected. */
export async function appendTold(
  sink: EventSink,
  inputs: readonly EventInput[],
  rules: Omit<DraftRules, "hash">,
): Promise<readonly Told[]> {
  const { hash, clock } = scriptHost;
  const sent = new Map<string, Event>();
  const telling: EventSink = {
    append(events) {
      for (const event of events) sent.set(event.idempotency_key, event);
      return appendPast(sink, events, clock() + DAY_MS);
    },
  };
  const { receipts } = await appendInputs(telling, inputs, { ...rules, hash }, toIso(clock()));
  return receipts.map((receipt) => {
    const event = receipt.key === null ? undefined : sent.get(receipt.key);
    return { ...receipt, sentence: event ? loneSentence(event, rules.catalog) : null };
  });
}

/** Appends events but for those after an instant (milliseconds): whatever comes next would be told as if it came after them. */
export async function appendPast(
  sink: EventSink,
  events: readonly Event[],
  until: number,
): Promise<readonly Receipt[]> {
  const ahead = events.map((event) => refusalAhead(event, until));
  const past = events.filter((_, at) => ahead[at] === null);
  const receipts = [...(past.length > 0 ? await sink.append(past) : [])];
  return ahead.map((refusal) => refusal ?? (receipts.shift() as Receipt));
}

/** The receipt of an event after an instant (milliseconds); null for one that isn't. */
export const refusalAhead = (
  { timestamp, idempotency_key: key, event_id }: Event,
  until: number,
): Receipt | null =>
  fromIso(timestamp) <= until
    ? null
    : {
        key,
        event_id,
        status: "rejected",
        reason: `timestamp: ${timestamp} is more than a day ahead; send the time at which it happened`,
      };
