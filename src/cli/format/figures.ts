import { localMinute } from "../../core/calendar.ts";
import { DAY_MS } from "../../core/days.ts";
import type { Paper } from "./paper.ts";

/** What stands where there is no value. */
export const none = "–";

/** A whole number with thousands apart: 1,204. */
export const countText = (n: number): string => Math.round(n).toLocaleString("en-US");

/** `1 event`, `1,204 events`. */
export const countOf = (n: number, one: string, many = `${one}s`): string =>
  `${countText(n)} ${n === 1 ? one : many}`;

/** Days to one place: 14.6; nothing known: –. */
export const daysText = (days: number | null): string =>
  days === null ? none : days.toLocaleString("en-US", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** A share of 1 as percent: 42 %. */
export const shareText = (share: number | null): string =>
  share === null ? none : `${Math.round(share * 100)} %`;

/** An instant (milliseconds) as people of the zone write it: 2026-04-22 10:00. */
export const exactTime = (at: number, paper: Pick<Paper, "timezone">): string =>
  localMinute(at, paper.timezone);

/** An instant (milliseconds), exact and as its distance: "2026-04-22 10:00, 3 weeks ago". */
export const whenText = (at: number, paper: Pick<Paper, "timezone" | "now">): string =>
  `${exactTime(at, paper)}, ${agoText(at, paper.now)}`;

const units: readonly (readonly [number, string])[] = [
  [365.25 * DAY_MS, "year"],
  [30.44 * DAY_MS, "month"],
  [7 * DAY_MS, "week"],
  [DAY_MS, "day"],
  [3_600_000, "hour"],
  [60_000, "minute"],
];

/** How far an instant lies from another (milliseconds), in the largest unit of which there are two, or in days and less: "3 weeks ago", "in 2 days", "just now". */
export function agoText(at: number, now: number): string {
  const gap = Math.abs(now - at);
  if (gap < 60_000) return "just now";
  const [size, unit] = units.find(([ms, name]) => gap >= (/week|month|year/.test(name) ? 2 : 1) * ms) ?? [
    60_000,
    "minute",
  ];
  const span = countOf(Math.floor(gap / size), unit);
  return at > now ? `in ${span}` : `${span} ago`;
}
