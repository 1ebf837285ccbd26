import type { Catalog } from "../../core/catalog.ts";
import { copiedAt } from "../../core/copy.ts";
import { isTombstone } from "../../core/erase.ts";
import { DaybookError } from "../../core/errors.ts";
import type { Event, Row } from "../../core/event.ts";
import type { Hash } from "../../core/identity.ts";
import { canBeVoided } from "../../core/marks.ts";
import { readRow } from "../../core/read-row.ts";
import { receiptOfErased, receiptOfNew, receiptOfTaken } from "../../core/receipts.ts";
import type { Receipt } from "../../core/store.ts";
import { boundOf, readRows, splitKeys } from "./cells.ts";
import type { Connection } from "./connection.ts";
import { marksIn } from "./marks.ts";

/** What an append must know beside the events. */
export interface AppendRules {
  readonly now: () => string;
  readonly hash: Hash;
  readonly catalog: Catalog;
}

// OR IGNORE, so that nothing in the statement can abort it: else SQLite keeps a copy of every page that it touches, for
// the sake of the guard's trigger, which takes a quarter of the time. What is ignored has no row, and is found out below.
const insert = `insert or ignore into events (event_id, contact_id, event_type, event_data, timestamp, deal_id, actor, source,
  idempotency_key, recorded_at, seq) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** How many events are looked up at once when one was found to be there. */
const lookAhead = 2000;

/** Appends a batch in one transaction: when it returns, all of it is on the disk. Rows are dated now, or as another log dated them. */
export function appenderTo(
  db: Connection,
  rules: AppendRules,
): (events: readonly Event[], times?: "now" | "kept") => readonly Receipt[] {
  const marks = marksIn(db, rules);

  const taken = (event: Event, held: Row): Receipt => {
    const meant = equalCells(event, held) ? held : readRow(held, rules.catalog, rules.hash);
    return receiptOfTaken(event, {
      event: meant ?? held,
      intact: meant !== null,
      voided: canBeVoided(meant ?? held) && marks.isVoided(held.event_id),
      position: held.position,
    });
  };

  /** The ids of those that an erasure names, or the hash of whose key stands in what it left; null in a log without erasures. */
  const erasedAmong = (events: readonly Event[]): ReadonlySet<string> | null => {
    if (!marks.hasErasures()) return null;
    const erased = new Set<string>();
    const byHash = new Map<string, string[]>();
    for (const { event_id, idempotency_key } of events) {
      if (marks.isErased(event_id)) erased.add(event_id);
      const key = rules.hash(idempotency_key);
      byHash.set(key, [...(byHash.get(key) ?? []), event_id]);
    }
    for (const row of rowsOf(db, [...byHash.keys()]))
      if (marks.isErased(row.event_id) && isTombstone(row))
        for (const event_id of byHash.get(row.idempotency_key) ?? []) erased.add(event_id);
    return erased;
  };

  const appendAll = (events: readonly Event[], times: "now" | "kept"): readonly Receipt[] => {
    const now = rules.now();
    let last = Number(db.one("select max(seq) from events")?.[0] ?? 0);
    let known: ReadonlyMap<string, Row> = new Map();
    let erased = erasedAmong(events);
    return events.map((event, i) => {
      if (erased?.has(event.event_id)) return receiptOfErased;
      let held = known.get(event.idempotency_key);
      if (held) return taken(event, held);
      const recorded_at = times === "kept" ? copiedAt(event, now) : now;
      if (db.run(insert, boundOf(event, last + 1, recorded_at)) === 1) {
        if (event.event_type === "event_voided") marks.moved();
        if (event.event_type === "contact_erased") {
          marks.moved();
          erased = erasedAmong(events);
        }
        return receiptOfNew(event, ++last);
      }
      // Where one is there, the next are likely to be: a whole batch that is sent again costs one look-up.
      known = holdersOf(db, events.slice(i, i + lookAhead));
      held = known.get(event.idempotency_key);
      if (held) return taken(event, held);
      throw new DaybookError("LOG_DAMAGED", `${db.path} refuses an event whose key it doesn't hold.`, {
        hint: "Something else was added to the file: run `daybook verify`.",
      });
    });
  };

  return (events, times = "now") => {
    if (events.length === 0) return [];
    marks.moved();
    try {
      return db.transaction(() => appendAll(events, times));
    } catch (error) {
      marks.forget(); // some may have been of this batch, which is undone
      throw error;
    }
  };
}

/** The rows that hold the keys of these events, by key. */
const holdersOf = (db: Connection, events: readonly Event[]): ReadonlyMap<string, Row> =>
  new Map(
    rowsOf(
      db,
      events.map((event) => event.idempotency_key),
    ).map((row) => [row.idempotency_key, row]),
  );

function rowsOf(db: Connection, keys: readonly string[]): readonly Row[] {
  const [blobs, texts] = splitKeys(keys);
  const from = `from events where idempotency_key in
    (select unhex(value) from json_each(?) union all select value from json_each(?))`;
  return readRows(db, from, [JSON.stringify(blobs), JSON.stringify(texts)]);
}

/** Cells that equal an event's own give its id: no need to hash them. */
const equalCells = (event: Event, row: Row): boolean =>
  event.event_id === row.event_id &&
  event.idempotency_key === row.idempotency_key &&
  event.contact_id === row.contact_id &&
  event.deal_id === row.deal_id &&
  event.event_type === row.event_type &&
  event.event_data === row.event_data &&
  event.timestamp === row.timestamp &&
  event.actor === row.actor &&
  event.source === row.source;
