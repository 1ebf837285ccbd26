import type { RoomLines } from "./front-page.ts";

/** How much of a plan is used. */
export interface Room {
  /** The plan's name; null where nobody said. */
  readonly plan: string | null;
  /** Records over all tables, as last counted, and the log's own growth since; null where they were never counted. Of a spreadsheet it is cells. */
  readonly records: number | null;
  readonly most_records: number | null;
  /** How many cells an event takes, where room is counted in cells. */
  readonly cells_an_event?: number | undefined;
  /** What Daybook itself has called this month from where it is told; others' calls are not known. */
  readonly calls: number;
  readonly most_calls: number | null;
  /** Events a week, over the last four, without imports; null where the plan isn't known. */
  readonly per_week: number | null;
  /** Weeks until the base is full at that rate; null where that can't be said. */
  readonly weeks_left: number | null;
  /** Whether it wasn't told here yet on this day (UTC). */
  readonly is_news: boolean;
}

/** From this share of a plan's room on, and with fewer weeks left than this, somebody should act. */
const tight = 0.9;
const soon = 8;

/** Whether there is no room at all. */
export const isFull = ({ records, most_records }: Room): boolean =>
  records !== null && most_records !== null && records >= most_records;

/** Whether the room is so small that somebody should act. */
export const isTight = ({ records, most_records, weeks_left }: Room): boolean =>
  (records !== null && most_records !== null && records >= most_records * tight) ||
  (weeks_left !== null && weeks_left < soon);

/** "46,200 of 50,000 records (Team); at 310 events a week it is full in about 12 weeks". */
export function recordsText(room: Omit<Room, "calls" | "most_calls" | "is_news">): string {
  const { plan, records, most_records, per_week, weeks_left, cells_an_event } = room;
  const things = thingsIn(room);
  const Things = `${things.charAt(0).toUpperCase()}${things.slice(1)}`;
  if (records === null)
    return most_records === null
      ? `${Things} not counted yet`
      : `${Things} not counted yet; ${plan} holds ${countText(most_records)} over all ${cells_an_event ? "tabs" : "tables"}`;
  if (most_records === null) return `${countText(records)} ${things}`;
  const more = cells_an_event
    ? `: room for about ${eventsText(Math.floor(Math.max(0, most_records - records) / cells_an_event))} more`
    : "";
  const all = `${countedText({ ...room, plan, records, most_records })}${more}`;
  if (weeks_left === null) return all;
  if (weeks_left === 0) return cells_an_event ? all : `${all}: it is full`;
  return `${all}; at ${eventsText(Math.round(per_week ?? 0))} a week it is full in about ${weeksText(weeks_left)}`;
}

/** "46,200 of 50,000 records (Team)". */
export const countedText = (
  room: Pick<Room, "plan" | "records" | "most_records" | "cells_an_event">,
): string =>
  `${countText(room.records ?? 0)} of ${countText(room.most_records ?? 0)} ${thingsIn(room)} (${room.plan})`;

const thingsIn = ({ cells_an_event }: Pick<Room, "cells_an_event">): string =>
  cells_an_event ? "cells" : "records";

const weeksText = (weeks: number): string =>
  weeks > 520 ? "ten years or more" : weeksOf(Math.max(1, Math.round(weeks)));

/** "812 of 100,000 API calls made by Daybook from this folder this month". */
export const callsText = ({ calls, most_calls }: Room): string =>
  `${countText(calls)}${most_calls === null ? "" : ` of ${countText(most_calls)}`} API calls made by Daybook from this folder this month`;

/** What to do about it. */
export const roomHint =
  "Move old records of the CRM to another base, or take a larger plan: Airtable refuses what goes beyond it.";

const cellsHint =
  "Delete empty rows and columns, and tabs that nobody needs: every cell counts, filled or not, and Google Sheets refuses what goes beyond it. Or go on in a new spreadsheet.";

/** What to do about a room. */
export const roomHintFor = ({ cells_an_event }: Pick<Room, "cells_an_event">): string =>
  cells_an_event ? cellsHint : roomHint;

/** The same for the front page. */
export const roomLines = (room: Room): RoomLines => ({
  lines: [`${recordsText(room)}.`, `${callsText(room)}.`],
  look: isTight(room) ? roomHintFor(room) : null,
});

const countText = (count: number): string => count.toLocaleString("en-US");

const eventsText = (count: number): string => `${countText(count)} event${count === 1 ? "" : "s"}`;

const weeksOf = (count: number): string => `${countText(count)} week${count === 1 ? "" : "s"}`;
