import { DAY_MS, dayText, minuteText, readDay } from "./days.ts";
import { DaybookError } from "./errors.ts";
import { instantOf, offsetAt } from "./timezone.ts";

/** The number of the local day of an instant (milliseconds), 1970-01-01 = 0: two of them subtract to days apart. */
export function localDayNumber(ms: number, timezone: string): number {
  return Math.floor((ms + offsetAt(ms, timezone)) / DAY_MS);
}

/** The local date of an instant (milliseconds), such as 2026-04-12. Throws UNKNOWN_TIMEZONE, as all here with a zone. */
export function localDay(ms: number, timezone: string): string {
  return dayText(localDayNumber(ms, timezone));
}

/** The local date and minute of an instant (milliseconds), such as 2026-04-12 09:15. */
export function localMinute(ms: number, timezone: string): string {
  const minutes = Math.floor((ms + offsetAt(ms, timezone)) / 60_000);
  const day = Math.floor(minutes / 1440);
  return `${dayText(day)} ${minuteText(minutes - day * 1440)}`;
}

/** An ISO 8601 week, such as 2026-W17, and the Monday that it starts on. */
export interface IsoWeek {
  readonly week: string;
  readonly starts: string;
}

/** The ISO week of the local date of an instant (milliseconds). */
export function isoWeek(ms: number, timezone: string): IsoWeek {
  const index = Math.floor((localDayNumber(ms, timezone) - FIRST_MONDAY) / 7);
  const known = weeks.get(index);
  if (known !== undefined) return known;
  const week = weekStarting(FIRST_MONDAY + index * 7);
  weeks.set(index, week);
  return week;
}

/** 1970-01-05. */
const FIRST_MONDAY = 4;
const weeks = new Map<number, IsoWeek>();

// A week belongs to the year of its Thursday (ISO 8601), and week 1 is the one with that year's first Thursday.
function weekStarting(monday: number): IsoWeek {
  const thursday = monday + 3;
  const year = dayText(thursday).slice(0, 4);
  const number = Math.floor((thursday - readDay(`${year}-01-01`)) / 7) + 1;
  return { week: `${year}-W${String(number).padStart(2, "0")}`, starts: dayText(monday) };
}

const WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;

/** The English name of a date's weekday. Throws BAD_DAY, as all here that take a date. */
export function weekday(day: string): (typeof WEEKDAYS)[number] {
  const number = dayOf(day) - FIRST_MONDAY;
  return WEEKDAYS[number - Math.floor(number / 7) * 7]!;
}

/** The instant (milliseconds) at which a date begins in a zone; where its midnight is skipped, when the clocks jump. */
export function startOfDay(day: string, timezone: string): number {
  return instantOf(dayOf(day) * DAY_MS, timezone);
}

/** The date that lies a number of days after another (before, if negative). */
export function addDays(day: string, days: number): string {
  return dayText(dayOf(day) + days);
}

/** Days from one date to another; negative if the other is earlier. */
export function daysBetween(from: string, to: string): number {
  return dayOf(to) - dayOf(from);
}

function dayOf(text: string): number {
  const day = text.length === 10 ? readDay(text) : Number.NaN;
  if (!Number.isNaN(day)) return day;
  throw new DaybookError("BAD_DAY", `${JSON.stringify(text)} is no date.`, {
    hint: "Write it as 2026-04-12.",
  });
}
