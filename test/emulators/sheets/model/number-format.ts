import { formatDate } from "./dates.ts";
import type { Json } from "./state.ts";

/** What a number looks like: the type and pattern of a cell's format. */
export interface NumberFormat {
  readonly type?: string;
  readonly pattern?: string;
}

export const numberFormatOf = (format: Json | undefined): NumberFormat =>
  (format?.numberFormat as NumberFormat | undefined) ?? {};

const usual: Readonly<Record<string, string>> = {
  NUMBER: "#,##0.00",
  PERCENT: "0.00%",
  CURRENCY: '"$"#,##0.00',
  DATE: "m/d/yyyy",
  TIME: "h:mm:ss am/pm",
  DATE_TIME: "m/d/yyyy h:mm:ss",
};

const dateTypes = ["DATE", "TIME", "DATE_TIME"];
export const isDateFormat = ({ type }: NumberFormat): boolean => dateTypes.includes(type ?? "");

const isComma = (locale: string): boolean =>
  /^(?:de|fr|es|it|nl|pt|pl|ru|sv|tr)\b|^(?:de|fr|es|it|nl|pt|pl|ru|sv|tr)_/.test(locale);

/** A number without a format: up to 10 significant digits, as the app shows it (believed). */
function plain(value: number, locale: string): string {
  const size = Math.abs(value);
  const text =
    size !== 0 && (size >= 1e15 || size < 1e-9)
      ? value
          .toExponential(5)
          .replace(/\.?0+e/, "E")
          .replace(/E([+-])(\d)$/, "E$10$2")
      : String(Number.isInteger(value) ? value : Number(value.toPrecision(Math.max(10, 1))));
  return isComma(locale) ? text.replace(".", ",") : text;
}

/** `#,##0.0`, `0%`, `"$"0.00`, `0.0" days"`; the first part of a pattern with parts. */
function patterned(value: number, pattern: string, locale: string): string {
  const parts = pattern.split(";");
  const part = (value < 0 && parts[1] !== undefined ? parts[1] : parts[0]) ?? "";
  const texts: string[] = [];
  const bare = part.replace(/"([^"]*)"|\\(.)|\[[^\]]*\]/g, (_all, text?: string, one?: string) => {
    texts.push(text ?? one ?? "");
    return "\u0000";
  });
  const put = (text: string): string => text.replaceAll("\u0000", () => texts.shift() ?? "");
  const digits = /[#0?,.]*[#0?][#0?,.]*/.exec(bare);
  if (!digits) return put(bare);
  const scaled = bare.includes("%") ? value * 100 : value;
  const [whole = "", fraction = ""] = digits[0].split(".");
  const least = (fraction.match(/0/g) ?? []).length;
  const fixed = Math.abs(scaled).toFixed(fraction.length);
  let [units = "0", rest = ""] = fixed.split(".");
  while (rest.length > least && rest.endsWith("0")) rest = rest.slice(0, -1);
  units = units.padStart((whole.match(/0/g) ?? []).length, "0");
  if (whole.includes(",")) units = units.replace(/\B(?=(\d{3})+$)/g, isComma(locale) ? "." : ",");
  const mark = isComma(locale) ? "," : ".";
  const sign = scaled < 0 && parts[1] === undefined && Number(fixed) !== 0 ? "-" : "";
  const shown = `${units}${rest === "" ? "" : mark + rest}`;
  return sign + put(bare.slice(0, digits.index)) + shown + put(bare.slice(digits.index + digits[0].length));
}

/** The text of a number in a cell. */
export function formatNumber(value: number, format: NumberFormat, locale: string): string {
  const { type = "", pattern = usual[type] } = format;
  if (type === "TEXT" || pattern === undefined || pattern === "" || pattern === "General")
    return plain(value, locale);
  return isDateFormat(format) ? formatDate(value, pattern) : patterned(value, pattern, locale);
}
