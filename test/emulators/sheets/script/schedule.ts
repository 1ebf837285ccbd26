import type { Random } from "../../common/random.ts";
import { timeOf, wallClock } from "./date-text.ts";
import type { Timing } from "./project.ts";

const day = 86_400_000;

/**
 * When a trigger of the clock fires next after a time. An hour is met at some minute of it, and a minute to within 15. Source: Apps Script,
 * ClockTriggerBuilder: atHour, nearMinute.
 */
export function nextDue(timing: Timing, after: number, random: Random): number {
  if (timing.unit === "minutes") return after + timing.every * 60_000;
  if (timing.unit === "hours") return after + timing.every * 3_600_000;
  const { timeZone, hour = random.below(24) } = timing;
  const minute =
    timing.minute === undefined
      ? random.below(60)
      : Math.min(59, Math.max(0, timing.minute + random.below(31) - 15));
  const now = wallClock(after, timeZone);
  const midnight = Date.UTC(now.year, now.month - 1, now.day);
  const isDay = (wall: number): boolean => {
    const date = new Date(wall);
    if (timing.unit === "weeks") return date.getUTCDay() === (timing.weekDay ?? 1);
    return timing.unit !== "months" || date.getUTCDate() === (timing.monthDay ?? 1);
  };
  for (let ahead = 0; ; ahead += 1) {
    const wall = midnight + ahead * day;
    const due = timeOf(wall + hour * 3_600_000 + minute * 60_000, timeZone);
    // A day on which it has fired already is over for it.
    if (isDay(wall) && due > after) return due;
  }
}

/** The one after it has fired at a time: never twice on one day. */
export function dueAgain(timing: Timing, firedAt: number, random: Random): number {
  if (timing.unit === "minutes" || timing.unit === "hours") return nextDue(timing, firedAt, random);
  const { year, month, day: date } = wallClock(firedAt, timing.timeZone);
  const over = timeOf(Date.UTC(year, month - 1, date + 1) - 1, timing.timeZone);
  const skipped =
    timing.unit === "days"
      ? (timing.every - 1) * day
      : timing.unit === "weeks"
        ? (timing.every - 1) * 7 * day
        : 0;
  return nextDue(timing, over + skipped, random);
}
