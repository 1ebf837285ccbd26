import type { Catalog } from "../core/catalog.ts";
import type { Event, Row } from "../core/event.ts";
import type { Hash } from "../core/identity.ts";
import { keysAmong, type Marks, marksOf } from "../core/marks.ts";
import { asksFor } from "../core/query.ts";
import { readRow } from "../core/read-row.ts";
import { type EventStore, type Query, readAll } from "../core/store.ts";
import { winnersOf } from "../core/winners.ts";
import { readMarks } from "./read-marks.ts";

/** Which events are wanted: what a store can narrow, and who did it. Times are ISO UTC. */
export interface EventFilter extends Query {
  readonly actor?: string | undefined;
  /** The newest so many; 0: all. @default 50 */
  readonly limit?: number | undefined;
}

/** An event of the log, and whether it was taken back. */
export interface ListedEvent extends Event {
  readonly recorded_at: string | null;
  readonly voided: boolean;
}

/** The newest of the events that fit, oldest first. */
export interface Listed {
  readonly events: readonly ListedEvent[];
  /** How many fit. */
  readonly total: number;
  /** Rows read on the way whose cells don't give their id. */
  readonly left_out: number;
}

/** The events that a filter names, voided ones among them. Holds no more than `limit` of them where the store's keys are unique. */
export async function listEvents(
  store: EventStore,
  filter: EventFilter,
  rules: { readonly catalog: Catalog; readonly hash: Hash },
): Promise<Listed> {
  const limit = filter.limit ?? 50;
  const found = newest(limit === 0 ? Number.POSITIVE_INFINITY : limit);
  const isAsked = asksFor(filter);
  const fits = (event: Event): boolean =>
    isAsked(event) && (filter.actor === undefined || event.actor === filter.actor);
  let left_out = 0;
  if (!store.capabilities.unique_key) return listOfTwins(store, fits, rules, found);
  const marks = await readMarks(store, Number.POSITIVE_INFINITY, rules.catalog, rules.hash);
  for await (const row of readAll(store, filter)) {
    if (marks.isErased(row.event_id)) continue;
    const event = readRow(row, rules.catalog, rules.hash);
    if (event === null) left_out += 1;
    else if (fits(event)) found.take(listed(event, row, marks));
  }
  return { ...found.end(), left_out };
}

async function listOfTwins(
  store: EventStore,
  fits: (event: Event) => boolean,
  { catalog, hash }: { readonly catalog: Catalog; readonly hash: Hash },
  found: Newest,
): Promise<Listed> {
  const rows: Row[] = [];
  for await (const row of readAll(store)) rows.push(row);
  const winners = winnersOf(rows, catalog, hash);
  const marks = marksOf(winners.events, Number.POSITIVE_INFINITY, keysAmong(winners.intact));
  const recorded = new Map(rows.map((row) => [row.event_id, row]));
  for (const event of winners.events)
    if (fits(event) && !marks.isErased(event.event_id))
      found.take(listed(event, recorded.get(event.event_id), marks));
  const left_out = winners.left_out.filter((row) => !marks.isErased(row.event_id)).length;
  return { ...found.end(), left_out };
}

const listed = (event: Event, row: Row | undefined, marks: Marks): ListedEvent => ({
  event_id: event.event_id,
  contact_id: event.contact_id,
  event_type: event.event_type,
  event_data: event.event_data,
  timestamp: event.timestamp,
  deal_id: event.deal_id,
  actor: event.actor,
  source: event.source,
  idempotency_key: event.idempotency_key,
  recorded_at: row?.recorded_at ?? null,
  voided: marks.isVoided(event),
});

interface Newest {
  take(event: ListedEvent): void;
  end(): { readonly events: readonly ListedEvent[]; readonly total: number };
}

/** Keeps the newest so many of a stream of any length; event_ids sort by time. */
function newest(limit: number): Newest {
  let kept: ListedEvent[] = [];
  let total = 0;
  const settle = (): void => {
    kept.sort((a, b) => (a.event_id < b.event_id ? -1 : 1));
    if (kept.length > limit) kept = kept.slice(kept.length - limit);
  };
  return {
    take(event) {
      total += 1;
      kept.push(event);
      if (kept.length > limit * 2 + 1000) settle();
    },
    end() {
      settle();
      return { events: kept, total };
    },
  };
}
