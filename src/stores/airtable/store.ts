import type { Row } from "../../core/event.ts";
import type { RemoteLog } from "../../core/remote.ts";
import type { EventStore } from "../../core/store.ts";
import { appenderTo } from "./append.ts";
import { atOnce } from "./append-at-once.ts";
import type { ListedTable } from "./events-table.ts";
import { queryFormula } from "./formulas.ts";
import { checkpointOf, nextPage, placeIn, settledBy } from "./listing.ts";
import type { LogRules } from "./log-rules.ts";
import type { KnownLinks } from "./lost-links.ts";
import { presentIn } from "./present.ts";

/** A log in a table of events: it takes events, gives them back, and can be followed by a mirror. */
export interface AirtableStore extends EventStore, RemoteLog {}

/** The log in a table of events; `now` is our clock. Rows have no order and no positions there: a handle numbers them as it meets them. */
export function storeOver(
  table: ListedTable,
  rules: LogRules & { readonly links: KnownLinks },
  now: () => string,
): AirtableStore {
  const positions = new Map<string, number>();
  const positionOf = (id: string): number => {
    const known = positions.get(id) ?? positions.size + 1;
    positions.set(id, known);
    return known;
  };
  return {
    // Two look-ups and twenty writes: some five seconds at the rate of a base.
    batch: 200,
    capabilities: { unique_key: false, refuses_edits: false, recorded_at: true, ordered: false },
    append: appenderTo(table, rules, atOnce()),
    async read(query = {}, after) {
      const place = placeIn(after);
      const listing = { table, formula: queryFormula(query), edited: false, now };
      const page = await rules.links.tolerating((linked) => nextPage({ ...listing, linked }, place));
      const handed = new Set(place.recent.map(([id]) => id));
      const rows = page.rows
        .filter((row) => !handed.has(row.id))
        .map(({ id, cells, recorded_at }): Row => ({ ...cells, recorded_at, position: positionOf(id) }));
      const checkpoint = checkpointOf(page.place);
      return { rows, checkpoint, done: page.done };
    },
    async changes(after) {
      const listing = { table, formula: null, edited: true, now };
      const { rows, place, done } = await rules.links.tolerating((linked) =>
        nextPage({ ...listing, linked }, placeIn(after)),
      );
      // Whoever follows keeps rows by their ids: none needs to be remembered here.
      const checkpoint = checkpointOf({ ...place, recent: [] });
      return { rows, checkpoint, done, ...(done ? { settled: settledBy(place) } : {}) };
    },
    present: (ids) => presentIn(table, ids),
    async close() {},
  };
}
