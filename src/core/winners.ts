import type { Catalog } from "./catalog.ts";
import type { Event, Row } from "./event.ts";
import { type Hash, sameContent } from "./identity.ts";
import { readRow } from "./read-row.ts";

/** The events that a heap of rows holds, each key once, and what was left out. */
export interface Winners {
  readonly events: readonly Event[];
  /** The events of all intact rows, twins among them. */
  readonly intact: readonly Event[];
  /** Rows whose cells don't give their id. */
  readonly left_out: readonly Row[];
  /** Rows beside the one that wins their key, with the same content. */
  readonly twins: number;
  /** Rows beside the one that wins their key, with other content. */
  readonly conflicts: readonly { readonly key: string; readonly event_ids: readonly string[] }[];
}

/** Of rows that share a key the smallest event_id wins, whatever order they come in. */
export function winnersOf(rows: Iterable<Row>, catalog: Catalog, hash: Hash): Winners {
  const byKey = new Map<string, Event[]>();
  const intact: Event[] = [];
  const left_out: Row[] = [];
  for (const row of rows) {
    const event = readRow(row, catalog, hash);
    if (!event) left_out.push(row);
    else {
      intact.push(event);
      const known = byKey.get(event.idempotency_key);
      if (known) known.push(event);
      else byKey.set(event.idempotency_key, [event]);
    }
  }
  let twins = 0;
  const events: Event[] = [];
  const conflicts: { key: string; event_ids: readonly string[] }[] = [];
  byKey.forEach((all, key) => {
    const winner = all.reduce((best, each) => (each.event_id < best.event_id ? each : best));
    events.push(winner);
    if (all.length === 1) return;
    const others = all.filter((each) => !sameContent(each, winner));
    twins += all.length - 1 - others.length;
    if (others.length > 0)
      conflicts.push({ key, event_ids: [...new Set(all.map((each) => each.event_id))].sort() });
  });
  return { events, intact, left_out, twins, conflicts };
}
