/** What comes first in 03/04/2026. */
export type DateOrder = "MM/DD/YYYY" | "DD/MM/YYYY";

/** How amounts of a file are written, by an example. */
export type NumberMarks = "1,234.56" | "1.234,56";

const local =
  /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:(?:, ?| |T)(\d{1,2}):(\d{2})(?::(\d{2}))?(?:[ \u00a0\u202f]?([ap])\.?m\.?)?)?$/i;

/**
 * A cell such as 03/04/2026, 3.4.2026 or 03/04/2026, 9:15 PM as parseInstant reads it. Any other cell stays; one that can't be
 * of that order becomes a text that says so, which nothing takes for a time.
 */
export function localTime(text: string, order: DateOrder): string {
  const found = local.exec(text);
  if (found === null) return text;
  const [, first = "", , second = "", year, hour, minute, seconds, half] = found;
  const [month, day] = order === "MM/DD/YYYY" ? [first, second] : [second, first];
  const isHalf = half === undefined || (Number(hour) >= 1 && Number(hour) <= 12);
  if (Number(month) > 12 || !isHalf) return `not ${order}: ${text}`;
  const date = `${year}-${two(month)}-${two(day)}`;
  if (hour === undefined) return date;
  const of24 = half === undefined ? hour : (Number(hour) % 12) + (/p/i.test(half) ? 12 : 0);
  return `${date} ${two(of24)}:${minute}${seconds === undefined ? "" : `:${seconds}`}`;
}

const two = (part: string | number): string => `${part}`.padStart(2, "0");

const currency = "(?:[A-Za-z]{0,2}\\p{Sc}|[A-Z]{3})?";
const amounts: Readonly<Record<NumberMarks, RegExp>> = {
  "1,234.56": new RegExp(
    `^(-?)${currency}(-?)(\\d{1,3}(?:,\\d{2,3})*,\\d{3}|\\d+)(?:\\.(\\d+))?${currency}$`,
    "u",
  ),
  "1.234,56": new RegExp(
    `^(-?)${currency}(-?)(\\d{1,3}(?:\\.\\d{2,3})*\\.\\d{3}|\\d+)(?:,(\\d+))?${currency}$`,
    "u",
  ),
};

/**
 * A cell such as €1.234,56, USD 1,200 or -5 as JSON writes the number. What isn't written so becomes a text that says so: 1.5
 * where a comma begins the decimals is no number, and never one and a half.
 */
export function localNumber(text: string, marks: NumberMarks): string {
  const found = amounts[marks].exec(text.replace(/[\s'’]/g, ""));
  if (found === null) return text === "" ? text : `not like ${marks}: ${text}`;
  const [, before = "", after = "", whole = "", part] = found;
  const digits = whole.replace(/[.,]/g, "").replace(/^0+(?=\d)/, "");
  return `${before || after}${digits}${part === undefined ? "" : `.${part}`}`;
}
