import type { Catalog } from "../../core/catalog.ts";
import type { Event, EventInput } from "../../core/event.ts";
import { appendInputs } from "../../core/log.ts";
import { loneSentence } from "../../core/sentence.ts";
import type { EventSink, Receipt } from "../../core/store.ts";
import { toIso } from "../../core/time.ts";
import { scriptHost } from "../../hosts/airtable-script/host.ts";

/** A receipt, and what its event says. */
export interface Told extends Receipt {
  /** null where the event was rejected before it was one. */
  readonly sentence: string | null;
}

/** Appends inputs; one receipt an input, in order. */
export async function appendTold(
  sink: EventSink,
  inputs: readonly EventInput[],
  { catalog, timezone }: { readonly catalog: Catalog; readonly timezone: string },
): Promise<readonly Told[]> {
  const { hash, clock } = scriptHost;
  const sent = new Map<string, Event>();
  const telling: EventSink = {
    append(events) {
      for (const event of events) sent.set(event.idempotency_key, event);
      return sink.append(events);
    },
  };
  const { receipts } = await appendInputs(telling, inputs, { catalog, timezone, hash }, toIso(clock()));
  return receipts.map((receipt) => {
    const event = receipt.key === null ? undefined : sent.get(receipt.key);
    return { ...receipt, sentence: event ? loneSentence(event, catalog) : null };
  });
}
