import { DaybookError } from "./errors.ts";
import type { Event } from "./event.ts";
import type { Checkpoint, Query } from "./store.ts";

/** Whether a query asks for an event: what readers check again, since stores may hand out more. */
export function asksFor(query: Query): (event: Event) => boolean {
  const contacts = query.contacts && new Set(query.contacts);
  const deals = query.deals && new Set(query.deals);
  const types = query.types && new Set(query.types);
  const { since, until } = query;
  return (event) =>
    (!contacts || contacts.has(event.contact_id)) &&
    (!deals || (event.deal_id !== null && deals.has(event.deal_id))) &&
    (!types || types.has(event.event_type)) &&
    (since === undefined || event.timestamp >= since) &&
    (until === undefined || event.timestamp < until);
}

/** The position in a checkpoint of a store that counts its rows; 0 without one. Throws BAD_CHECKPOINT. */
export function positionIn(checkpoint: Checkpoint | undefined): number {
  if (checkpoint === undefined) return 0;
  if (/^\d{1,15}$/.test(checkpoint)) return Number(checkpoint);
  throw new DaybookError(
    "BAD_CHECKPOINT",
    `${JSON.stringify(checkpoint.slice(0, 40))} is no place in this log.`,
    {
      hint: "Give the checkpoint of a page of the same log, or none to begin at its start.",
    },
  );
}
