import { DAY_MS } from "../core/days.ts";
import { type EventStore, readAll } from "../core/store.ts";
import { fromIso } from "../core/time.ts";
import type { Mirror } from "../stores/sqlite/mirror.ts";
import type { Room } from "../views/room-text.ts";
import { isBulk } from "../views/writers.ts";

/** What the plan of a log elsewhere allows, and how it is counted there. */
export interface Plan {
  /** null where nobody said which plan it is. */
  readonly limits: {
    readonly title: string;
    /** Records over all tables. */
    readonly records: number;
    /** Calls a month; null where there is no cap. */
    readonly calls: number | null;
    /** How many cells an event takes, where it is cells that are counted instead of records. */
    readonly cells_an_event?: number | undefined;
  } | null;
  /** Counts the records of all tables, a hundred a request; or the cells of all tabs. */
  countRecords(): Promise<number>;
  /** Requests that were sent by this handle. */
  sent(): number;
}

const month = (now: string): string => now.slice(0, 7);

/** Adds to the calls of a month, which are noted in the mirror's file. */
export function noteCalls(mirror: Mirror, sent: number, now: string): void {
  mirror.setMeta("calls", (known) => {
    const before = read<{ month: string; count: number }>(known);
    const count = before?.month === month(now) ? before.count : 0;
    return JSON.stringify({ month: month(now), count: count + sent });
  });
}

/** Adds to the log's rows as the mirror's file notes them, until a refresh has seen them. */
export function noteAppended(mirror: Mirror, appended: number): void {
  if (appended > 0)
    mirror.setMeta("rows", (known) => String(Math.max(Number(known), mirror.replica.head().rows) + appended));
}

/** Notes what a publish has seen beside the log: rows of contacts, deals and views. */
export const noteSeen = (mirror: Mirror, seen: number): void => mirror.setMeta("seen", String(seen));

/** What somebody has counted: the base's records without the log's own, and those of contacts, deals and views among them. */
export interface Count {
  readonly records: number;
  readonly seen: number;
}

/** When and how records are counted. */
export interface Counting {
  readonly now: string;
  /** true counts the base's records anew, given a mirror that is up to date; false goes on from what was counted last. */
  readonly count: boolean | Count;
  /** Somebody is told now: on this day it is no news any more. */
  readonly tell?: boolean | undefined;
}

/** Tells how much room is left. */
export async function roomOf(
  mirror: Mirror,
  plan: Plan,
  { now, count, tell = false }: Counting,
): Promise<Room> {
  const rows = mirror.replica.head().rows;
  const seen = read<number>(mirror.meta("seen"));
  if (count !== false) {
    const counted =
      count === true ? { records: await plan.countRecords(), events: rows, seen } : { ...count, events: 0 };
    if (count === true) mirror.setMeta("rows", null);
    mirror.setMeta("records", JSON.stringify(counted));
  }
  const events = Math.max(rows, Number(mirror.meta("rows")));
  const counted = read<{ records: number; events: number; seen?: number | null }>(mirror.meta("records"));
  const calls = read<{ month: string; count: number }>(mirror.meta("calls"));
  const { limits } = plan;
  const { cells_an_event } = limits ?? {};
  // How many cells the rows of views take isn't known: of cells it is only the log's own that are added.
  const records =
    counted === null
      ? null
      : cells_an_event === undefined
        ? grown(counted, events, seen)
        : counted.records + Math.max(0, events - counted.events) * cells_an_event;
  const is_news = mirror.meta("told") !== now.slice(0, 10);
  if (tell && is_news) mirror.setMeta("told", now.slice(0, 10));
  const per_week = limits === null ? null : await eventsAWeek(mirror.replica, fromIso(now));
  const left = records === null || limits === null ? null : limits.records - records;
  return {
    plan: limits?.title ?? null,
    records,
    most_records: limits?.records ?? null,
    ...(cells_an_event === undefined ? {} : { cells_an_event }),
    calls: (calls?.month === month(now) ? calls.count : 0) + plan.sent(),
    most_calls: limits?.calls ?? null,
    per_week,
    weeks_left:
      left === null ? null : left <= 0 ? 0 : per_week ? left / (per_week * (cells_an_event ?? 1)) : null,
    is_news,
  };
}

const weeks = 4;

/** Rows recorded in the last four weeks, a week, but for those that were brought in once; over a younger log, since its first row, but over a week at least. */
async function eventsAWeek(store: EventStore, now: number): Promise<number> {
  const since = now - weeks * 7 * DAY_MS;
  let [count, first] = [0, now];
  for await (const { recorded_at, source } of readAll(store)) {
    const at = fromIso(recorded_at ?? "");
    if (!(at <= now) || isBulk(source)) continue;
    first = Math.min(first, at);
    if (at >= since) count += 1;
  }
  return count / Math.min(weeks, Math.max(1, (now - first) / (7 * DAY_MS)));
}

/** Records since a count. Contacts and views are known from publishes alone: they count as far as the count knew of them. */
const grown = (
  {
    records,
    events,
    seen,
  }: { readonly records: number; readonly events: number; readonly seen?: number | null },
  eventsNow: number,
  seenNow: number | null,
): number =>
  records + Math.max(0, eventsNow - events) + (seen == null || seenNow === null ? 0 : seenNow - seen);

function read<T>(text: string | null): T | null {
  if (text === null) return null;
  try {
    return JSON.parse(text) as T;
  } catch {
    return null;
  }
}
