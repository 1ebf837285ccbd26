import { addDays, localDay, startOfDay, weekday } from "../../core/calendar.ts";
import type { Chance } from "./chance.ts";

/** The demo's time zone. */
export const demoTimezone = "America/New_York";

const minuteMs = 60_000;

/** The first moment at or after an instant (milliseconds) at which somebody is at work: Monday to Friday, 9 to 18. */
export function atWork(ms: number, chance: Chance): number {
  const day = localDay(ms, demoTimezone);
  const minute = Math.floor((ms - startOfDay(day, demoTimezone)) / minuteMs);
  const free = weekday(day) === "Saturday" || weekday(day) === "Sunday";
  if (!free && minute >= 9 * 60 && minute < 18 * 60) return ms;
  const next = !free && minute < 9 * 60 ? day : nextWorkday(day);
  return startOfDay(next, demoTimezone) + chance.whole(9 * 60, 12 * 60) * minuteMs + seconds(chance);
}

/** An instant (milliseconds) on a date at which a lead may come in: any day, from 7 to 23. */
export const awake = (day: string, chance: Chance): number =>
  startOfDay(day, demoTimezone) + chance.whole(7 * 60, 23 * 60 - 1) * minuteMs + seconds(chance);

const seconds = (chance: Chance): number => chance.whole(0, 59) * 1000;

function nextWorkday(day: string): string {
  let next = addDays(day, 1);
  while (weekday(next) === "Saturday" || weekday(next) === "Sunday") next = addDays(next, 1);
  return next;
}
