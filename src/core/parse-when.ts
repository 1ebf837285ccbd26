import { addDays, localDay, startOfDay } from "./calendar.ts";
import { DAY_MS } from "./days.ts";
import { DaybookError } from "./errors.ts";
import { parseInstant, toIso } from "./time.ts";

/** The clock (milliseconds) and zone by which "today" and "30d" are read. */
export interface Now {
  readonly now: number;
  readonly timezone: string;
}

const spans: Readonly<Record<string, number>> = { h: DAY_MS / 24, d: DAY_MS, w: 7 * DAY_MS };

/** A time as people type it, as ISO UTC: ISO 8601, a date (its midnight), `today`, `yesterday`, `now`, or so long ago: `12h`, `30d`, `8w`. Throws BAD_TIME, naming the flag or what else `flag` calls it. */
export function parseWhen(text: string, flag: string, { now, timezone }: Now): string {
  const word = text.trim().toLowerCase();
  const span = /^(\d{1,6})([hdw])$/.exec(word);
  if (span) return toIso(Math.max(0, now - Number(span[1]) * (spans[span[2] as string] as number)));
  if (word === "now") return toIso(now);
  if (word === "today" || word === "yesterday") return dayBounds(word, flag, { now, timezone }).since;
  const read = parseInstant(text, timezone);
  if (read.ok) return toIso(read.ms);
  throw new DaybookError("BAD_TIME", `${flag}: ${read.message}`, {
    hint: "Or today, yesterday, or so long ago: 12h, 30d, 8w.",
  });
}

/** A local day as its first instant and that of the next day, ISO UTC: a date, `today` or `yesterday`. Throws BAD_TIME. */
export function dayBounds(
  text: string,
  flag: string,
  { now, timezone }: Now,
): { readonly since: string; readonly until: string } {
  const word = text.trim().toLowerCase();
  const today = localDay(now, timezone);
  const day = word === "today" ? today : word === "yesterday" ? addDays(today, -1) : word;
  try {
    return { since: toIso(startOfDay(day, timezone)), until: toIso(startOfDay(addDays(day, 1), timezone)) };
  } catch {
    throw new DaybookError("BAD_TIME", `${flag}: ${JSON.stringify(text)} is no date.`, {
      hint: "Write a date such as 2026-05-08, today or yesterday.",
    });
  }
}
