import { notEmulated } from "./refusals.ts";
import { type FormulaDate, type FormulaValue, failed, isDate } from "./value.ts";

const iso = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(Z|[+-]\d{2}:\d{2})?)?$/;

const parsed = new Map<string, FormulaDate | typeof failed>();

/** An ISO date, with or without a time, in UTC where it names no zone; `failed` where there is no such day. Other forms depend on a locale and are refused. */
export function parsedDate(text: string): FormulaDate | typeof failed {
  const known = parsed.get(text);
  if (known) return known;
  const date = parsedAnew(text);
  // A listing asks for the same few times, row by row.
  if (parsed.size > 10_000) parsed.clear();
  parsed.set(text, date);
  return date;
}

function parsedAnew(text: string): FormulaDate | typeof failed {
  const found = iso.exec(text.trim());
  if (!found) throw notEmulated(`the date "${text}": only ISO 8601 is read here`);
  const [, year, month, day, hour = "00", minute = "00", second = "00", fraction = "0", zone = "Z"] = found;
  const midnight = Date.parse(`${year}-${month}-${day}T00:00:00Z`);
  if (Number.isNaN(midnight) || new Date(midnight).getUTCDate() !== Number(day)) return failed;
  const at = Date.parse(
    `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, "0")}${zone}`,
  );
  return Number.isNaN(at) ? failed : { kind: "date", at, dayOnly: found[4] === undefined };
}

/** What a date function takes: a date, or an ISO text as in `IS_AFTER({Kickoff date}, "2020-10-01")`. Blank is #ERROR!, as it shows (believed). */
export function dateOf(value: FormulaValue): FormulaDate | typeof failed {
  if (value === null || value === "") return failed;
  if (isDate(value)) return value;
  if (typeof value === "string") return parsedDate(value);
  throw notEmulated("a number or a list where a date belongs");
}

/** Units by any of their documented names, in milliseconds; a month and a year are cut off, not measured. Source: support 226061308, unit specifiers. */
const units: Readonly<Record<string, number>> = {
  millisecond: 1,
  ms: 1,
  second: 1000,
  s: 1000,
  minute: 60_000,
  m: 60_000,
  hour: 3_600_000,
  h: 3_600_000,
  day: 86_400_000,
  d: 86_400_000,
};
const lengths: Readonly<Record<string, number>> = { year: 4, y: 4, month: 7, M: 7 };

const unitName = (unit: FormulaValue): string =>
  typeof unit === "string" && unit.length > 2 ? unit.replace(/s$/, "") : String(unit);

/** IS_SAME: whether both fall in the same unit, in UTC. */
export function sameUnit(one: FormulaDate, other: FormulaDate, unit: FormulaValue): boolean {
  const name = unitName(unit);
  const size = units[name];
  if (size) return Math.floor(one.at / size) === Math.floor(other.at / size);
  const length = lengths[name];
  if (!length) throw notEmulated(`IS_SAME with the unit "${name}"`);
  const cut = (date: FormulaDate): string => new Date(date.at).toISOString().slice(0, length);
  return cut(one) === cut(other);
}

/** DATETIME_DIFF: the first less the second, in whole units. */
export function unitsBetween(one: FormulaDate, other: FormulaDate, unit: FormulaValue): number {
  const size = units[unitName(unit)];
  if (!size) throw notEmulated(`DATETIME_DIFF with the unit "${unitName(unit)}"`);
  return Math.trunc((one.at - other.at) / size);
}

const formatParts = /\[([^\]]*)\]|YYYY|MM|DD|HH|mm|ss|SSS|[T\-:.\s/]/gy;

/** DATETIME_FORMAT for the parts of ISO 8601 alone, in UTC: YYYY MM DD HH mm ss SSS, their separators, and [text]. */
export function formatted(date: FormulaDate, format: string): string {
  const [day = "", time = ""] = new Date(date.at).toISOString().split("T");
  const [YYYY = "", MM = "", DD = ""] = day.split("-");
  const parts: Readonly<Record<string, string>> = {
    YYYY,
    MM,
    DD,
    HH: time.slice(0, 2),
    mm: time.slice(3, 5),
    ss: time.slice(6, 8),
    SSS: time.slice(9, 12),
  };
  const found = [...format.matchAll(formatParts)];
  if (found.map(([whole]) => whole).join("") !== format)
    throw notEmulated(`DATETIME_FORMAT with "${format}": only the parts of ISO 8601 are written here`);
  return found.map(([whole, literal]) => literal ?? parts[whole] ?? whole).join("");
}
