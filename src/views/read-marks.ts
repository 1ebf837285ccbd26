import type { Catalog } from "../core/catalog.ts";
import type { Row } from "../core/event.ts";
import type { Hash } from "../core/identity.ts";
import { type Marks, marksOf, markTypes } from "../core/marks.ts";
import { type EventStore, readAll } from "../core/store.ts";
import { winnersOf } from "../core/winners.ts";

/** The marks of a log as of an instant (milliseconds), through the few rows that hold them; `head` is the last position that counts. */
export async function readMarks(
  store: EventStore,
  asOf: number,
  catalog: Catalog,
  hash: Hash,
  head = Number.POSITIVE_INFINITY,
): Promise<Marks> {
  const rows: Row[] = [];
  for await (const row of readAll(store, { types: markTypes })) if (row.position <= head) rows.push(row);
  return marksOf(winnersOf(rows, catalog, hash).events, asOf);
}
