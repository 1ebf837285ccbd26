import type { Catalog } from "../../core/catalog.ts";
import type { Event } from "../../core/event.ts";
import type { Hash } from "../../core/identity.ts";
import { readRow } from "../../core/read-row.ts";
import { type EventStore, readAll } from "../../core/store.ts";

/** Of each key the event that wins it: the smallest id. What isn't an event has none. */
export async function winnersIn(
  store: Pick<EventStore, "read">,
  { catalog, hash }: { readonly catalog: Catalog; readonly hash: Hash },
  onRow: (rows: number) => void = () => undefined,
): Promise<Map<string, string>> {
  const winners = new Map<string, string>();
  let rows = 0;
  for await (const row of readAll(store)) {
    onRow(++rows);
    const event = readRow(row, catalog, hash);
    if (event) wins(winners, event);
  }
  return winners;
}

/** Whether an event wins its key over those before it. */
export function wins(winners: Map<string, string>, { idempotency_key: key, event_id }: Event): boolean {
  const held = winners.get(key);
  if (held !== undefined && held < event_id) return false;
  winners.set(key, event_id);
  return true;
}
