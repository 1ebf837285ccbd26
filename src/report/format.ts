import { localMinute } from "../core/calendar.ts";
import { fromIso } from "../core/time.ts";
import type { Cell, ColumnKind } from "../views/view.ts";

/** Shown where there is nothing to show. */
export const nothing = "–";

/** Shown where something was so, but isn't known. */
export const unknown = "unknown";

const grouped = (digits: string): string => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ",");

/** A number with thousands set apart and so many places; null as a dash. */
export function number(value: number | null | undefined, places = 0): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return nothing;
  const [whole, rest] = Math.abs(value).toFixed(places).split(".") as [string, string?];
  const text = rest === undefined ? grouped(whole) : `${grouped(whole)}.${rest}`;
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** Days to one place. */
export const days = (value: number | null | undefined): string => number(value, 1);

/** A share of 1 in percent. */
export function percent(value: number | null | undefined, places = 1): string {
  return value === null || value === undefined ? nothing : `${number(value * 100, places)}%`;
}

/** A count and its noun: "1 contact", "2 contacts". */
export const counted = (n: number, one: string, many = `${one}s`): string =>
  `${number(n)} ${n === 1 ? one : many}`;

/** A local date and minute from an ISO time. */
export function when(iso: string | null, timezone: string): string {
  if (iso === null) return nothing;
  const ms = fromIso(iso);
  return Number.isNaN(ms) ? iso : localMinute(ms, timezone);
}

/** A cell as people read it, by the kind of its column. */
export function cellText(value: Cell | undefined, kind: ColumnKind, timezone: string): string {
  if (value === null || value === undefined || value === "") return nothing;
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return kind === "when" ? when(value, timezone) : value;
  if (kind === "days") return days(value);
  if (kind === "pct") return percent(value);
  return Number.isInteger(value) ? number(value) : number(value, 2);
}

/** Whether a column's cells are numbers, and so stand to the right. */
export const isNumeric = (kind: ColumnKind): boolean =>
  kind === "int" || kind === "days" || kind === "pct" || kind === "number";
