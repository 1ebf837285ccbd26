import type { Room } from "../log/room.ts";
import type { Log } from "../open-log.ts";
import { countOf, countText } from "./format/figures.ts";
import type { Paper } from "./format/paper.ts";

/** From this share of a plan's room on, and with fewer weeks left than this, somebody should act. */
const tight = 0.9;
const soon = 8;

/** Whether the room is so small that somebody should act. */
export const isTight = ({ records, most_records, weeks_left }: Room): boolean =>
  (records !== null && most_records !== null && records >= most_records * tight) ||
  (weeks_left !== null && weeks_left < soon);

/** "46,200 of 50,000 records (Team); at 310 events a week it is full in about 12 weeks". */
export function recordsText({ plan, records, most_records, per_week, weeks_left }: Room): string {
  const used = records === null ? "Not counted yet" : countText(records);
  if (most_records === null) return records === null ? used : `${used} records`;
  const all = `${used} of ${countText(most_records)} records (${plan})`;
  if (weeks_left === null) return all;
  if (weeks_left === 0) return `${all}: it is full`;
  return `${all}; at ${countOf(Math.round(per_week), "event")} a week it is full in about ${weeksText(weeks_left)}`;
}

const weeksText = (weeks: number): string =>
  weeks > 520 ? "ten years or more" : countOf(Math.max(1, Math.round(weeks)), "week");

/** "812 of 100,000 API calls this month, Daybook's own from here". */
export const callsText = ({ calls, most_calls }: Room): string =>
  `${countText(calls)}${most_calls === null ? "" : ` of ${countText(most_calls)}`} API calls this month, Daybook's own from here`;

/** What to do about it. */
export const roomHint =
  "Move old records of the CRM to another base, or take a larger plan: Airtable refuses what goes beyond it.";

/** A line that is known before it is known where it is printed. */
type Note = (paper: Paper) => string;

/** A text with a note under it, where there is one. */
export const withNote = (text: string, note: Note | null, paper: Paper): string =>
  note === null ? text : `${text}\n${note(paper)}`;

/** A line for the end of an append to a log with a plan; null where there is nothing to say. */
export async function roomNote(log: Log): Promise<Note | null> {
  const room = await log.room();
  if (room === null || room.plan === null) return null;
  const counted = room.records === null ? "records: daybook doctor counts them" : recordsText(room);
  return ({ ink }) =>
    isTight(room)
      ? `${ink.yellow(`Room: ${counted}; ${callsText(room)}.`)}\n→ ${roomHint}`
      : ink.dim(`Room: ${counted}; ${callsText(room)}.`);
}
