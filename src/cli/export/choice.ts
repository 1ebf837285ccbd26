import type { Catalog } from "../../core/catalog.ts";
import type { Event, Row } from "../../core/event.ts";
import type { Hash } from "../../core/identity.ts";
import { asksFor } from "../../core/query.ts";
import { readRow } from "../../core/read-row.ts";
import type { Query } from "../../core/store.ts";

/** Which events are exported; what is absent narrows nothing. */
export interface Choice {
  readonly query: Query;
  readonly source?: string | undefined;
  /** Nothing later than this: ISO UTC. */
  readonly as_of?: string | undefined;
}

/** Whether an event is chosen; `contact` is who its own contact has become. */
export function chosenBy({ query, source, as_of }: Choice): (event: Event, contact?: string) => boolean {
  const { contacts, ...others } = query;
  const isAsked = asksFor(others);
  return (event, contact = event.contact_id) =>
    isAsked(event) &&
    (contacts === undefined || contacts.includes(event.contact_id) || contacts.includes(contact)) &&
    (source === undefined || event.source === source) &&
    (as_of === undefined || event.timestamp <= as_of);
}

/** The same for a row as it stands; one whose type was renamed is chosen by its former name. */
export function rowChosenBy(choice: Choice, catalog: Catalog, hash: Hash): (row: Row) => boolean {
  const isChosen = chosenBy(choice);
  return (row) => isChosen(catalog.types.has(row.event_type) ? row : (readRow(row, catalog, hash) ?? row));
}
