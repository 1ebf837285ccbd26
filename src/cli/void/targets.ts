import type { Event } from "../../core/event.ts";
import { canBeVoided, type Marks } from "../../core/marks.ts";
import { readRow } from "../../core/read-row.ts";
import { type EventStore, readAll } from "../../core/store.ts";
import { toIso } from "../../core/time.ts";
import { isUlid, ulidTime } from "../../core/ulid.ts";
import type { Log } from "../../open-log.ts";
import { readMarks } from "../../views/read-marks.ts";

/** An event that is to be voided. */
export interface Target {
  readonly event: Event;
}

/** What is to be voided, and what can't be. */
export interface Found {
  readonly count: number;
  /** Voided already. */
  readonly already: number;
  readonly refused: readonly { readonly event_id: string; readonly message: string }[];
  /** At most 100, to be shown. */
  readonly first: readonly Target[];
  /** All of them, read from the log as they are gone through. */
  readonly all: () => AsyncIterable<Target>;
}

const shownMost = 100;

/** The events of some ids. One that isn't in the log, was edited or can't be voided is refused with a sentence. */
export async function findByIds(log: Log, ids: readonly string[]): Promise<Found> {
  const store = await log.toRead();
  const marks = await readMarks(store, Number.POSITIVE_INFINITY, log.catalog, log.hash);
  const refused: { event_id: string; message: string }[] = [];
  const targets: Target[] = [];
  let already = 0;
  for (const event_id of new Set(ids)) {
    const event = await eventOf(event_id, store, log);
    if (typeof event === "string") refused.push({ event_id, message: event });
    else if (marks.isVoided(event)) already += 1;
    else targets.push({ event });
  }
  return {
    count: targets.length,
    already,
    refused,
    first: targets.slice(0, shownMost),
    async *all() {
      yield* targets;
    },
  };
}

/** The event of an id, or the sentence that says why it can't be voided. An id holds its event's time: only that millisecond is read. */
async function eventOf(id: string, store: EventStore, { catalog, hash }: Log): Promise<Event | string> {
  if (!isUlid(id)) return "is no event_id: it has 26 characters, such as 01KP0FJ4H0CSE1K75QA0YFK8F0.";
  const at = ulidTime(id);
  for await (const row of readAll(store, { since: toIso(at), until: toIso(at + 1) })) {
    if (row.event_id !== id) continue;
    const event = readRow(row, catalog, hash);
    if (event === null) return "was changed by hand, and counts nowhere already: run verify.";
    return canBeVoided(event) ? event : `is an ${event.event_type}, which can't be voided.`;
  }
  return "is not in the log.";
}

/** Every event of a source that can be voided and isn't yet. */
export async function findBySource(log: Log, source: string): Promise<Found> {
  const store = await log.toRead();
  const marks = await readMarks(store, Number.POSITIVE_INFINITY, log.catalog, log.hash);
  const first: Target[] = [];
  let count = 0;
  let already = 0;
  for await (const event of ofSource(log, source)) {
    if (marks.isVoided(event)) already += 1;
    else {
      count += 1;
      if (first.length < shownMost) first.push({ event });
    }
  }
  return { count, already, refused: [], first, all: () => open(log, source, marks) };
}

async function* open(log: Log, source: string, marks: Marks): AsyncGenerator<Target> {
  for await (const event of ofSource(log, source)) if (!marks.isVoided(event)) yield { event };
}

async function* ofSource(log: Log, source: string): AsyncGenerator<Event> {
  for await (const row of readAll(await log.toRead())) {
    if (row.source !== source) continue;
    const event = readRow(row, log.catalog, log.hash);
    if (event !== null && canBeVoided(event)) yield event;
  }
}
