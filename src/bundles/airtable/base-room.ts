import { DAY_MS } from "../../core/days.ts";
import type { Event } from "../../core/event.ts";
import { fromIso } from "../../core/time.ts";
import type { InAppBase } from "../../stores/airtable/in-app-base.ts";
import { planNamed } from "../../stores/airtable/plans.ts";
import type { RoomLines } from "../../views/front-page.ts";
import { isTight, type Room, recordsText, roomHint } from "../../views/room-text.ts";
import { isBulk } from "../../views/writers.ts";

/** Counts a base's records: a query a table but for those that are known by their names. `most` queries at the most: null where they don't suffice. */
export async function countRecords(
  base: InAppBase,
  known: ReadonlyMap<string, number>,
  most: number,
): Promise<number | null> {
  const others = base.tables.filter(({ name }) => !known.has(name));
  if (others.length > most) return null;
  let records = 0;
  known.forEach((rows) => {
    records += rows;
  });
  for (const table of others) records += (await table.selectRecordsAsync({ fields: [] })).records.length;
  return records;
}

/** How much room is left in a base with so many records, null where nobody knows; `now` in milliseconds. */
export function roomIn(
  records: number | null,
  plan: string | null,
  events: readonly Event[],
  now: number,
): RoomLines {
  const limits = planNamed(plan);
  const per_week = eventsAWeek(events, now);
  const left = records === null || limits === null ? null : limits.records - records;
  const room: Room = {
    plan: limits?.title ?? null,
    records,
    most_records: limits?.records ?? null,
    calls: 0,
    most_calls: null,
    per_week,
    weeks_left: left === null ? null : left <= 0 ? 0 : per_week > 0 ? left / per_week : null,
    is_news: false,
  };
  return { lines: [`${recordsText(room)}.`], look: isTight(room) ? roomHint : null };
}

const weeks = 4;

/** Events of the last four weeks, a week, but for those that were brought in once; over a younger log, since its first one, but over a week at least. */
function eventsAWeek(events: readonly Event[], now: number): number {
  const since = now - weeks * 7 * DAY_MS;
  let [count, first] = [0, now];
  for (const { timestamp, source } of events) {
    const at = fromIso(timestamp);
    if (!(at <= now) || isBulk(source)) continue;
    first = Math.min(first, at);
    if (at >= since) count += 1;
  }
  return count / Math.min(weeks, Math.max(1, (now - first) / (7 * DAY_MS)));
}
