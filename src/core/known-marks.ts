import type { Catalog } from "./catalog.ts";
import { erasedBy, isTombstone } from "./erase.ts";
import type { Event, Row } from "./event.ts";
import type { Hash } from "./identity.ts";
import { canBeVoided, voidedBy } from "./marks.ts";
import { readRow } from "./read-row.ts";
import { receiptOfTaken } from "./receipts.ts";
import type { Receipt } from "./store.ts";

/** What an append to a log elsewhere must know beside the events. */
export interface AppendRules {
  readonly now: () => string;
  readonly hash: Hash;
  readonly catalog: Catalog;
}

/** How a log elsewhere is asked for its marks. */
export interface MarkSource {
  /** The rows after a position that may be marks, in order. */
  since(position: number): Promise<readonly Row[]>;
  /** The rows that hold one of these keys; of others it may hand out some. */
  holding(keys: readonly string[]): Promise<readonly Row[]>;
}

/** What a log's voids and erasures name, as far as they were read. */
export interface KnownMarks {
  /** The position up to which they were read. */
  seen(): number;
  /** Reads those that came since, up to a position and beyond. */
  refresh(upTo: number): Promise<void>;
  /** The receipt of an event whose key a row holds. */
  receiptOf(event: Event, held: Row): Receipt;
  /** Those of these events that an erasure names, or the hash of whose key stands in what it left. */
  erasedAmong(events: readonly Event[]): Promise<ReadonlySet<Event>>;
}

/** The marks of a log, read once and then only what was added. */
export function knownMarks(
  source: MarkSource,
  { catalog, hash }: Pick<AppendRules, "catalog" | "hash">,
): KnownMarks {
  const voided = new Set<string>();
  const erased = new Set<string>();
  let seen = 0;
  return {
    seen: () => seen,
    async refresh(upTo) {
      for (const row of await source.since(seen)) {
        seen = row.position;
        const event = readRow(row, catalog, hash);
        if (event === null) continue;
        const id = event.event_type === "event_voided" ? voidedBy(event) : null;
        if (id) voided.add(id);
        for (const each of erasedBy(event)) erased.add(each);
      }
      seen = Math.max(seen, upTo);
    },
    receiptOf(event, held) {
      const meant = readRow(held, catalog, hash);
      return receiptOfTaken(event, {
        event: meant ?? held,
        intact: meant !== null,
        voided: canBeVoided(meant ?? held) && voided.has(held.event_id),
        position: held.position,
      });
    },
    async erasedAmong(events) {
      const named = new Set(events.filter(({ event_id }) => erased.has(event_id)));
      if (erased.size === 0) return named;
      const byHash = new Map<string, Event[]>();
      for (const event of events) {
        const key = hash(event.idempotency_key);
        byHash.set(key, [...(byHash.get(key) ?? []), event]);
      }
      for (const row of await source.holding([...byHash.keys()]))
        if (erased.has(row.event_id) && isTombstone(row))
          for (const event of byHash.get(row.idempotency_key) ?? []) named.add(event);
      return named;
    },
  };
}

/** Events in portions of so many at most that end with a mark: what it says holds for the next. */
export function* portionsOf(events: readonly Event[], most: number): Generator<readonly Event[]> {
  let begun = 0;
  for (const [i, { event_type }] of events.entries())
    if (i + 1 - begun === most || event_type === "event_voided" || event_type === "contact_erased") {
      yield events.slice(begun, i + 1);
      begun = i + 1;
    }
  if (begun < events.length) yield events.slice(begun);
}
