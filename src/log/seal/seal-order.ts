import type { Row } from "../../core/event.ts";
import { leafOf } from "../../core/seal.ts";
import type { Checkpoint, EventStore, Query } from "../../core/store.ts";

/**
 * The rows that a query names: sealed ones in the order of their leaves, then the others in the order in which they will be
 * sealed, by recorded_at and event_id. The log is read twice, and no more rows are held than stand out of that order.
 */
export async function* inSealOrder(
  store: Pick<EventStore, "read">,
  query: Query,
  leaves: readonly string[],
): AsyncGenerator<readonly Row[]> {
  const lows = await lowestFrom(store, query, placing(leaves));
  const placeOf = placing(leaves);
  let held: Placed[] = [];
  let pages = 0;
  for await (const rows of pagesOf(store, query)) {
    for (const row of rows) held.push({ row, place: placeOf(row) });
    held.sort((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0));
    pages += 1;
    const low = lows[pages];
    // Pages that came since are written as they come.
    const first = low === undefined ? -1 : held.findIndex(({ place }) => place >= low);
    const ready = first < 0 ? held : held.slice(0, first);
    held = first < 0 ? [] : held.slice(first);
    yield ready.map(({ row }) => row);
  }
}

interface Placed {
  readonly row: Row;
  readonly place: string;
}

/** Of each page, the lowest place on it or on a later one. */
async function lowestFrom(
  store: Pick<EventStore, "read">,
  query: Query,
  placeOf: (row: Row) => string,
): Promise<readonly string[]> {
  const lows: string[] = [];
  for await (const rows of pagesOf(store, query)) {
    let low = last;
    for (const row of rows) {
      const place = placeOf(row);
      if (place < low) low = place;
    }
    lows.push(low);
  }
  for (let at = lows.length - 2; at >= 0; at--) {
    const later = lows[at + 1] as string;
    if (later < (lows[at] as string)) lows[at] = later;
  }
  return lows;
}

/** After all other places. */
const last = "2";

/** Where rows go, as text that sorts; asked once a row, in the store's order, since twins share a line of the list. */
function placing(leaves: readonly string[]): (row: Row) => string {
  const listed = new Map<string, number[]>();
  for (let at = leaves.length - 1; at >= 0; at--) {
    const leaf = leaves[at] as string;
    const known = listed.get(leaf);
    if (known) known.push(at);
    else listed.set(leaf, [at]);
  }
  const leafAt = (leaf: string): number | undefined => listed.get(leaf)?.pop();
  return (row) => {
    const { event_id, recorded_at } = row;
    const at = leafAt(leafOf(row)) ?? leafAt(leafOf({ event_id, recorded_at: null }));
    return at === undefined ? `1${recorded_at ?? ""} ${event_id}` : `0${String(at).padStart(10, "0")}`;
  };
}

async function* pagesOf(store: Pick<EventStore, "read">, query: Query): AsyncGenerator<readonly Row[]> {
  let after: Checkpoint | undefined;
  for (;;) {
    const page = await store.read(query, after);
    yield page.rows;
    if (page.done) return;
    after = page.checkpoint;
  }
}
