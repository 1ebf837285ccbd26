/** Milliseconds in a day of 24 hours. */
export const DAY_MS = 86_400_000;

/** The number of a date's day, 1970-01-01 = 0, in the proleptic Gregorian calendar; NaN if there is no such day. */
export function dayNumber(year: number, month: number, day: number): number {
  if (!(day >= 1 && day <= daysInMonth(year, month))) return Number.NaN;
  const before = year - 1;
  const leapDays =
    Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - LEAP_DAYS_TO_1969;
  const thisLeapDay = month > 2 && isLeap(year) ? 1 : 0;
  return (year - 1970) * 365 + leapDays + DAYS_BEFORE[month]! + thisLeapDay + day - 1;
}

const LEAP_DAYS_TO_1969 = 477;
const DAYS_IN = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const DAYS_BEFORE = [0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** How many days a month has; 0 if there is no such month. */
export function daysInMonth(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : (DAYS_IN[month] ?? 0);
}

/** The day number of the date that a text starts with, such as 2026-04-12; NaN if it starts with none. */
export function readDay(text: string): number {
  if (text.charCodeAt(4) !== HYPHEN || text.charCodeAt(7) !== HYPHEN) return Number.NaN;
  const century = readTwo(text, 0);
  const year = readTwo(text, 2);
  if (century < 0 || year < 0) return Number.NaN;
  return dayNumber(century * 100 + year, readTwo(text, 5), readTwo(text, 8));
}

const HYPHEN = 45;
const ZERO = 48;

/** The number that two digits at a place in a text write; -1 if they aren't two digits. */
export function readTwo(text: string, at: number): number {
  const tens = text.charCodeAt(at) - ZERO;
  const ones = text.charCodeAt(at + 1) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

/** A day number as a date, such as 2026-04-12. Years 0-9999. */
export function dayText(day: number): string {
  const slot = day & (SLOTS - 1);
  if (slotDays[slot] === day) return slotTexts[slot]!;
  slotDays[slot] = day;
  slotTexts[slot] = writeDay(day);
  return slotTexts[slot]!;
}

// One text a slot: 22 years of days stay at hand, and dates in a million different years can't fill the memory.
const SLOTS = 8192;
const slotDays: number[] = new Array(SLOTS).fill(Number.NaN);
const slotTexts: string[] = new Array(SLOTS).fill("");

// Source: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days. Years start in March there.
function writeDay(day: number): string {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leaps = Math.floor(dayOfEra / 1460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leaps) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const march = Math.floor((5 * dayOfYear + 2) / 153);
  const date = dayOfYear - Math.floor((153 * march + 2) / 5) + 1;
  const month = march < 10 ? march + 3 : march - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, "0")}-${TWO[month]}-${TWO[date]}`;
}

const TWO = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0"));
const MINUTES = Array.from(
  { length: 1440 },
  (_, minute) => `${TWO[Math.floor(minute / 60)]}:${TWO[minute % 60]}`,
);

/** A minute of the day, 0-1439, as 09:15. */
export function minuteText(minute: number): string {
  return MINUTES[minute]!;
}

/** A number from 0 to 59 in two digits. */
export function twoDigits(number: number): string {
  return TWO[number]!;
}
