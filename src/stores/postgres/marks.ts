import type { Catalog } from "../../core/catalog.ts";
import { erasedBy, isTombstone } from "../../core/erase.ts";
import type { Event } from "../../core/event.ts";
import type { Hash } from "../../core/identity.ts";
import { voidedBy } from "../../core/marks.ts";
import { readRow } from "../../core/read-row.ts";
import { rowOf } from "./cells.ts";
import type { Ask } from "./connect.ts";
import { mayBeMark } from "./schema-sql.ts";

/** What an append must know beside the events. */
export interface AppendRules {
  readonly now: () => string;
  readonly hash: Hash;
  readonly catalog: Catalog;
}

/** What a log's voids and erasures name, as far as they were read. */
export interface MarksIn {
  /** The position up to which they were read. */
  seen(): number;
  /** Reads those that came since, up to a position and beyond. */
  refresh(upTo: number): Promise<void>;
  isVoided(event_id: string): boolean;
  /** Those of these events that an erasure names, or the hash of whose key stands in what it left. */
  erasedAmong(events: readonly Event[]): Promise<ReadonlySet<Event>>;
}

/** The marks of a log, read once and then only what was added. */
export function marksIn(ask: Ask, schema: string, { catalog, hash }: AppendRules): MarksIn {
  const voided = new Set<string>();
  const erased = new Set<string>();
  let seen = 0;
  return {
    seen: () => seen,
    async refresh(upTo) {
      const found = await ask(`select * from ${schema}.events where ${mayBeMark} and seq > $1 order by seq`, [
        seen,
      ]);
      for (const row of found.map(rowOf)) {
        seen = row.position;
        const event = readRow(row, catalog, hash);
        if (event === null) continue;
        const id = event.event_type === "event_voided" ? voidedBy(event) : null;
        if (id) voided.add(id);
        for (const each of erasedBy(event)) erased.add(each);
      }
      seen = Math.max(seen, upTo);
    },
    isVoided: (event_id) => voided.has(event_id),
    async erasedAmong(events) {
      const named = new Set(events.filter(({ event_id }) => erased.has(event_id)));
      if (erased.size === 0) return named;
      const byHash = new Map<string, Event[]>();
      for (const event of events) {
        const key = hash(event.idempotency_key);
        byHash.set(key, [...(byHash.get(key) ?? []), event]);
      }
      const found = await ask(
        `select e.* from ${schema}.keys k join ${schema}.events e on e.seq = k.seq and e.timestamp = k.timestamp where k.idempotency_key = any($1::text[])`,
        [[...byHash.keys()]],
      );
      for (const row of found.map(rowOf))
        if (erased.has(row.event_id) && isTombstone(row))
          for (const event of byHash.get(row.idempotency_key) ?? []) named.add(event);
      return named;
    },
  };
}
