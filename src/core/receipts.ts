import type { Problem } from "./clean-text.ts";
import type { Event } from "./event.ts";
import { sameContent } from "./identity.ts";
import type { Receipt } from "./store.ts";

/** What the log knows of the row that holds a key. */
export interface Holder {
  readonly event: Event;
  /** Whether its cells give its id. */
  readonly intact: boolean;
  readonly voided: boolean;
  readonly position?: number;
}

/** The receipt of an event whose key is taken: a duplicate of the holder, or in conflict with it. */
export function receiptOfTaken(event: Event, holder: Holder): Receipt {
  const { event: held, position } = holder;
  const receipt = (status: "duplicate" | "conflict", reason: string): Receipt => ({
    key: held.idempotency_key,
    event_id: held.event_id,
    status,
    reason,
    ...(position === undefined ? {} : { position }),
  });
  if (!holder.intact)
    return receipt("conflict", "changed by hand: the row that holds this key was edited; run verify");
  if (holder.voided) return receipt("conflict", "voided: if it happened again, send it with --again TEXT");
  if (sameContent(event, held)) return receipt("duplicate", "already in the log");
  const columns = (["contact_id", "deal_id", "event_type", "event_data"] as const).filter(
    (c) => event[c] !== held[c],
  );
  return receipt("conflict", `the key is taken by an event with another ${columns.join(", ")}`);
}

/** The receipt of an event that is now in the log. */
export const receiptOfNew = (event: Event, position: number): Receipt => ({
  key: event.idempotency_key,
  event_id: event.event_id,
  status: "appended",
  position,
});

/** The receipt of an event that was erased. */
export const receiptOfErased: Receipt = {
  key: null,
  event_id: null,
  status: "rejected",
  reason: "erased: this person's events were taken out of the log for good",
};

/** The receipt of an input that can't be an event: everything that is wrong with it, in sentences. */
export const receiptOfRejected = (problems: readonly Problem[]): Receipt => ({
  key: null,
  event_id: null,
  status: "rejected",
  reason: problems
    .map((each) => (each.hint ? `${each.message.replace(/\.$/, "")}. ${each.hint}` : each.message))
    .join("; "),
});
