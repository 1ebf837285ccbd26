import { serialOf } from "./dates.ts";
import type { NumberFormat } from "./number-format.ts";
import type { Entered } from "./state.ts";

/** What typing a text into a cell gives: a value and, where the text implies one, a number format. */
export interface Parsed {
  readonly value: Entered | undefined;
  readonly format?: NumberFormat;
}

export interface Settings {
  readonly locale: string;
  /** The year of dates that name none. */
  readonly year: number;
}

const commaLocales = /^(?:de|fr|es|it|nl|pt|pl|ru|sv|tr)(?:_|$)/;
const dayFirst = /^(?!en_US|en$|ja|zh|ko)/;

function time(text: string | undefined): readonly [number, number, number] | null {
  if (text === undefined) return [0, 0, 0];
  const found = /^(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([ap]m))?$/i.exec(text);
  if (!found) return null;
  const [, hours = "", minutes = "", seconds = "0", half = ""] = found;
  const hour = half === "" ? Number(hours) : (Number(hours) % 12) + (/p/i.test(half) ? 12 : 0);
  return hour < 24 && Number(minutes) < 60 && Number(seconds) < 60
    ? [hour, Number(minutes), Number(seconds)]
    : null;
}

const names = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

interface DateText {
  readonly year: number;
  readonly month: number;
  readonly date: number;
  readonly pattern: string;
}

function dateOf(text: string, { locale, year }: Settings): DateText | null {
  const iso = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(text);
  if (iso) {
    const pattern = `yyyy${iso[2]}mm${iso[2]}dd`;
    return { year: Number(iso[1]), month: Number(iso[3]), date: Number(iso[4]), pattern };
  }
  const short = /^(\d{1,2})([-/.])(\d{1,2})(?:\2(\d{4}|\d{2}))?$/.exec(text);
  if (short && !(short[2] === "." && short[4] === undefined)) {
    const [one, other] = [Number(short[1]), Number(short[3])];
    const [month, date] = dayFirst.test(locale) ? [other, one] : [one, other];
    const given = short[4];
    const full = given === undefined ? year : given.length === 2 ? 2000 + Number(given) : Number(given);
    const mark = short[2] ?? "/";
    const order = dayFirst.test(locale) ? ["d", "m"] : ["m", "d"];
    return { year: full, month, date, pattern: [...order, ...(given ? ["yyyy"] : [])].join(mark) };
  }
  const worded = /^([A-Za-z]{3,9})\.? (\d{1,2})(?:,? (\d{4}))?$/.exec(text);
  const month = worded ? names.indexOf((worded[1] ?? "").slice(0, 3).toLowerCase()) + 1 : 0;
  if (!worded || month === 0) return null;
  return { year: Number(worded[3] ?? year), month, date: Number(worded[2]), pattern: "mmm d, yyyy" };
}

function readDate(text: string, settings: Settings): Parsed | null {
  const clock = /^\d{1,2}:\d{2}/.test(text) ? time(text) : null;
  if (clock) {
    const [hour, minute, second] = clock;
    const numberValue = (hour * 3600 + minute * 60 + second) / 86_400;
    return { value: { numberValue }, format: { type: "TIME" } };
  }
  const [, first = "", , rest] = /^(.+?)([ T]+(\d{1,2}:\d{2}.*))?$/.exec(text) ?? [];
  const date = dateOf(first, settings);
  const at = time(rest);
  if (!date || !at) return null;
  const serial = serialOf(date.year, date.month, date.date, at);
  if (serial === null) return null;
  return rest === undefined
    ? { value: { numberValue: serial }, format: { type: "DATE", pattern: date.pattern } }
    : { value: { numberValue: serial }, format: { type: "DATE_TIME", pattern: `${date.pattern} h:mm:ss` } };
}

function readNumber(text: string, { locale }: Settings): Parsed | null {
  const [mark, group] = commaLocales.test(locale) ? [",", "\\."] : ["\\.", ","];
  const shape = new RegExp(
    `^([-+])?([$€£])?((?:\\d+|\\d{1,3}(?:${group}\\d{3})+)(?:${mark}\\d*)?|${mark}\\d+)(e[-+]?\\d+)?(%)?$`,
    "i",
  );
  const found = shape.exec(text.replace(/^\((.*)\)$/, "-$1"));
  if (!found) return null;
  const [, sign = "", money, digits = "", exponent = "", percent] = found;
  const groups = digits.replace(new RegExp(group, "g"), "").replace(",", ".");
  const size = Number(`${sign}${groups}${exponent}`);
  if (!Number.isFinite(size)) return null;
  if (percent) return { value: { numberValue: size / 100 }, format: { type: "PERCENT" } };
  if (money) return { value: { numberValue: size }, format: { type: "CURRENCY" } };
  // Grouped digits stay grouped. Source: recorded, 2,000,000.01.
  const grouped = new RegExp(`\\d${group}\\d`).test(digits);
  const pattern = size % 1 === 0 ? "#,##0" : "#,##0.00";
  return { value: { numberValue: size }, ...(grouped ? { format: { type: "NUMBER", pattern } } : {}) };
}

/** Reads a text as if a person had typed it. Source: live measurements of USER_ENTERED, 2026-09 (007, $100.15, 1-2, TRUE, =1+2, '0123). */
export function parseInput(text: string, settings: Settings): Parsed {
  const trimmed = text.trim();
  if (text === "") return { value: undefined };
  if (text.startsWith("'")) return { value: { stringValue: text.slice(1) } };
  if (trimmed.startsWith("=") && trimmed.length > 1) return { value: { formulaValue: trimmed } };
  if (/^(?:true|false)$/i.test(trimmed)) return { value: { boolValue: /^t/i.test(trimmed) } };
  const known = readNumber(trimmed, settings) ?? readDate(trimmed, settings);
  if (known) return known;
  // A leading plus begins a formula: telephone numbers become errors.
  if (/^\+./.test(trimmed)) return { value: { formulaValue: `=${trimmed}` } };
  return { value: { stringValue: text } };
}
