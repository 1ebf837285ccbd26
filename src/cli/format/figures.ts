import { localMinute } from "../../core/calendar.ts";
import { DAY_MS } from "../../core/days.ts";
import { countOf } from "../../views/figures.ts";
import type { Paper } from "./paper.ts";

export { countOf, countText } from "../../views/figures.ts";

/** What stands where there is no value. */
export const none = "–";

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

interface Unit {
  readonly ms: number;
  readonly name: string;
  /** So many at least, or a smaller unit says it better. */
  readonly least: number;
}

const units: readonly Unit[] = [
  { ms: 365.25 * DAY_MS, name: "year", least: 2 },
  { ms: 30.44 * DAY_MS, name: "month", least: 2 },
  { ms: 7 * DAY_MS, name: "week", least: 2 },
  { ms: DAY_MS, name: "day", least: 1 },
  { ms: 3_600_000, name: "hour", least: 1 },
  { ms: 60_000, name: "minute", least: 1 },
];

/** How far an instant lies from another (milliseconds): "3 weeks ago", "in 2 days", "just now". Weeks and more are rounded, days and less are full ones. */
export function agoText(at: number, now: number): string {
  const gap = Math.abs(now - at);
  const unit = units.find(({ ms, least }) => gap >= least * ms);
  if (unit === undefined) return "just now";
  const n = gap / unit.ms;
  const span = countOf(unit.least > 1 ? Math.round(n) : Math.floor(n), unit.name);
  return at > now ? `in ${span}` : `${span} ago`;
}
