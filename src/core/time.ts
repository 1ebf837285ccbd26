import { DAY_MS, dayNumber, daysInMonth, dayText, minuteText, readDay, readTwo, twoDigits } from "./days.ts";
import { DaybookError } from "./errors.ts";
import { instantOf } from "./timezone.ts";

export { isTimezone } from "./timezone.ts";

/** The last millisecond that an event can have, of the year 9999; the first is 0, of 1970. */
const LAST_MS = 253_402_300_799_999;

/** Milliseconds since 1970 as 2026-04-12T09:15:00.000Z; a part of a millisecond is cut. Throws BAD_TIME outside 1970-9999. */
export function toIso(ms: number): string {
  if (!(ms >= 0 && ms < LAST_MS + 1))
    throw new DaybookError("BAD_TIME", `${ms} ms is not from 1970 to 9999.`);
  const day = Math.floor(ms / DAY_MS);
  const rest = Math.floor(ms - day * DAY_MS);
  const minute = Math.floor(rest / 60_000);
  const second = Math.floor(rest / 1000) - minute * 60;
  return `${dayText(day)}T${minuteText(minute)}:${twoDigits(second)}${THOUSANDTHS[rest % 1000]}`;
}

const THOUSANDTHS = Array.from({ length: 1000 }, (_, number) => `.${String(number).padStart(3, "0")}Z`);

/** Milliseconds since 1970 of a time written exactly as toIso writes it; NaN for anything else. */
export function fromIso(text: string): number {
  if (text.length !== 24) return Number.NaN;
  const marks =
    text.charCodeAt(10) === 84 && // T
    text.charCodeAt(13) === 58 && // :
    text.charCodeAt(16) === 58 &&
    text.charCodeAt(19) === 46 && // .
    text.charCodeAt(23) === 90; // Z
  const hour = readTwo(text, 11);
  const minute = readTwo(text, 14);
  const second = readTwo(text, 17);
  const tenths = readTwo(text, 20);
  const thousandth = text.charCodeAt(22) - 48;
  if (!marks || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
    return Number.NaN;
  if (tenths < 0 || thousandth < 0 || thousandth > 9) return Number.NaN;
  const ms = readDay(text) * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000 + tenths * 10 + thousandth;
  return ms >= 0 ? ms : Number.NaN;
}

/** A time as found in a cell: milliseconds since 1970, or the sentence that says what is wrong with it. */
export type Instant =
  | { readonly ok: true; readonly ms: number }
  | { readonly ok: false; readonly message: string };

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)? ?([Zz]|[+-]\d{2}(?::?\d{2})?)?)?$/;

/**
 * Reads an ISO 8601 date or time: with T or a space, with or without seconds, fraction (cut to milliseconds) and zone.
 * Without a zone it is local time in `timezone`: of two such instants the earlier, in a gap the later; a date alone is
 * its midnight. Years 1970-9999. Throws UNKNOWN_TIMEZONE.
 */
export function parseInstant(text: string, timezone: string): Instant {
  const canonical = fromIso(text);
  if (!Number.isNaN(canonical)) return { ok: true, ms: canonical };
  const trimmed = text.trim();
  const found = ISO.exec(trimmed);
  if (found === null) return wrong(text, shapeProblem(trimmed));
  const [year, month, date] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const [hour, minute, second] = [Number(found[4] ?? 0), Number(found[5] ?? 0), Number(found[6] ?? 0)];
  const problem = dateProblem(year, month, date) ?? clockProblem(hour, minute, second);
  if (problem !== null) return wrong(text, problem);
  const fraction = Number((found[7] ?? "").slice(0, 3).padEnd(3, "0"));
  const local =
    dayNumber(year, month, date) * DAY_MS + ((hour * 60 + minute) * 60 + second) * 1000 + fraction;
  const ms = found[8] === undefined ? instantOf(local, timezone) : local - readOffset(found[8]);
  if (Number.isNaN(ms)) return wrong(text, "an offset from UTC goes up to 23:59, such as +02:00");
  if (ms < 0 || ms > LAST_MS) return wrong(text, "only times from 1970 to 9999 (in UTC) can be logged");
  return { ok: true, ms };
}

function readOffset(text: string): number {
  if (text === "Z" || text === "z") return 0;
  const hours = readTwo(text, 1);
  const minutes = text.length === 3 ? 0 : readTwo(text, text.length - 2);
  if (hours > 23 || minutes > 59) return Number.NaN;
  return (text.charAt(0) === "-" ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function dateProblem(year: number, month: number, date: number): string | null {
  if (month < 1 || month > 12) return "months go from 01 to 12";
  const days = daysInMonth(year, month);
  return date < 1 || date > days ? `days of that month go from 01 to ${days}` : null;
}

function clockProblem(hour: number, minute: number, second: number): string | null {
  if (hour > 23) return "hours go from 00 to 23; the end of a day is 00:00 of the next";
  if (minute > 59) return "minutes go from 00 to 59";
  return second > 59 ? "seconds go from 00 to 59" : null;
}

function shapeProblem(text: string): string {
  if (text === "") return "a time is wanted here, such as 2026-04-12T09:15:00Z";
  if (/^\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b/.test(text)) {
    return "whether the day or the month comes first is not known; write year-month-day, such as 2026-04-12";
  }
  return "write 2026-04-12, 2026-04-12 09:15 or 2026-04-12T09:15:00+02:00";
}

function wrong(text: string, problem: string): Instant {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return { ok: false, message: `${JSON.stringify(shown)} is no usable time: ${problem}.` };
}
