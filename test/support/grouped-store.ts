import type { Event, Row } from "../../src/core/event.ts";
import type { GroupedStore } from "../../src/core/store.ts";
import { rowsOf } from "./events.ts";

/** A store over a list, each key once, that gives its rows contact by contact, and more rows than a query asks for: readers must check again. */
export function groupedStore(list: readonly Event[], pageSize = 7): GroupedStore {
  const rows = rowsOf(list);
  const contacts = [...new Set(rows.map((row) => row.contact_id))].sort();
  return {
    capabilities: { unique_key: true, refuses_edits: true, recorded_at: false, ordered: true },
    append: () => Promise.reject(new Error("this store is only read")),
    async read(_query, after = "0") {
      const to = Number(after) + pageSize;
      return { rows: rows.slice(Number(after), to), checkpoint: `${to}`, done: to >= rows.length };
    },
    async close() {},
    head: () => ({ rows: rows.length, position: rows.length }),
    *groups(upTo, first, last) {
      for (const contact of contacts)
        if ((first === undefined || contact >= first) && (last === undefined || contact < last))
          yield rows.filter((row) => row.contact_id === contact && row.position <= upTo);
    },
    rowsAfter(position, most) {
      const after: readonly Row[] = rows.slice(position);
      return after.length > most ? null : after;
    },
  };
}
