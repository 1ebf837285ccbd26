import { type Found, receiptsOf } from "../../core/batch-receipts.ts";
import type { Catalog } from "../../core/catalog.ts";
import type { Event, Row } from "../../core/event.ts";
import type { Hash } from "../../core/identity.ts";
import type { Marks } from "../../core/marks.ts";
import { readRow } from "../../core/read-row.ts";
import type { EventSink, EventStore, Receipt } from "../../core/store.ts";
import type { Shelf } from "../../stores/sqlite/shelf.ts";
import { readMarks } from "../../views/read-marks.ts";

/** What appending must know beside the log. */
export interface Beside {
  /** The archived rows; null where there are none. */
  readonly shelf: () => Promise<Shelf | null>;
  /** What questions are asked of, the archives among it. */
  readonly toRead: () => Promise<EventStore>;
  readonly catalog: Catalog;
  readonly hash: Hash;
}

/** Appends to a log what its archives don't hold: a key that one of them holds is taken, just as if its row still stood in the log. */
export const appendBeside =
  (to: EventSink, { shelf, toRead, catalog, hash }: Beside): EventSink["append"] =>
  async (events) => {
    const archived = events.length > 0 ? await shelf() : null;
    const held = archived === null ? new Map<string, readonly Row[]>() : heldOn(archived, events, hash);
    if (held.size === 0) return to.append(events);
    const marks = await readMarks(await toRead(), Number.POSITIVE_INFINITY, catalog, hash);
    const found = new Map<string, Found>();
    for (const event of events) {
      const rows = held.get(event.idempotency_key);
      if (rows) found.set(event.idempotency_key, foundIn(rows, event, marks, { catalog, hash }));
    }
    const rest = events.filter(({ idempotency_key }) => !found.has(idempotency_key));
    const receipts = rest.length > 0 ? await to.append(rest) : [];
    return inOrder(events, rest, receipts, found);
  };

/** The rows on the shelf of each key, or what an erasure left of them: then the key is the hash of the one that was. */
function heldOn(shelf: Shelf, events: readonly Event[], hash: Hash): ReadonlyMap<string, readonly Row[]> {
  const keys = new Map<string, string>();
  for (const { idempotency_key: key } of events) keys.set(key, key).set(hash(key), key);
  const held = new Map<string, Row[]>();
  for (const row of shelf.holders([...keys.keys()])) {
    const key = keys.get(row.idempotency_key) as string;
    const known = held.get(key);
    if (known) known.push(row);
    else held.set(key, [row]);
  }
  return held;
}

function foundIn(
  rows: readonly Row[],
  event: Event,
  marks: Marks,
  { catalog, hash }: Pick<Beside, "catalog" | "hash">,
): Found {
  const sound = rows.flatMap((row) => readRow(row, catalog, hash) ?? []);
  const [first = rows[0] ?? event] = sound.sort((a, b) => (a.event_id < b.event_id ? -1 : 1));
  const ids = [...new Set(rows.map((row) => row.event_id))];
  return {
    event: first,
    intact: sound.length > 0,
    ids,
    voided: ids.some((id) => marks.isVoided({ ...first, event_id: id })),
    erased: ids.some((id) => marks.isErased(id)),
  };
}

/** One receipt an event: a void among those that were written counts for what comes after it. */
function inOrder(
  events: readonly Event[],
  rest: readonly Event[],
  receipts: readonly Receipt[],
  found: ReadonlyMap<string, Found>,
): readonly Receipt[] {
  const fates = new Map<string, Found | Receipt>(found);
  const first = new Map<string, Event>();
  rest.forEach((event, i) => {
    if (first.has(event.idempotency_key)) return;
    first.set(event.idempotency_key, event);
    fates.set(event.idempotency_key, receipts[i] as Receipt);
  });
  const answers = receiptsOf(events, first, fates);
  let written = 0;
  return events.map(
    (event, i) => (found.has(event.idempotency_key) ? answers[i] : receipts[written++]) as Receipt,
  );
}
