import type { Catalog } from "./catalog.ts";
import type { Event, Row } from "./event.ts";
import { type Hash, hasItsId } from "./identity.ts";

/**
 * The event of a row, or null where its cells don't give its id: somebody changed one, and every reader leaves it out.
 * Where the type isn't in the catalog (a select's option was renamed), the type that gives the id is it.
 */
export function readRow(row: Row, catalog: Catalog, hash: Hash): Event | null {
  if (hasItsId(row, hash)) return row;
  return catalog.types.has(row.event_type) ? null : renamed(row, catalog, hash);
}

function renamed(row: Row, catalog: Catalog, hash: Hash): Event | null {
  for (const event_type of catalog.types.keys()) {
    const event = { ...row, event_type };
    if (hasItsId(event, hash)) return event;
  }
  return null;
}
