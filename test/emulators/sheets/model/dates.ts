const day = 86_400_000;
/** Day 0 of serial numbers. Source: Sheets API, DateTimeRenderOption. */
const epoch = Date.UTC(1899, 11, 30);

/** Days since 1899-12-30 of a wall clock's time. Null for what is no date. */
export function serialOf(
  year: number,
  month: number,
  date: number,
  [hour, minute, second]: readonly [number, number, number] = [0, 0, 0],
): number | null {
  const time = new Date(0);
  time.setUTCFullYear(year, month - 1, date);
  const isDate = time.getUTCMonth() === month - 1 && time.getUTCDate() === date;
  if (!isDate || hour > 23 || minute > 59 || second > 59) return null;
  return (time.getTime() - epoch) / day + (hour * 3600 + minute * 60 + second) / 86_400;
}

/** The wall clock's time of a serial number, as if it were UTC, to the nearest millisecond. */
export const wallTime = (serial: number): Date => new Date(Math.round(epoch + serial * day));

/** The year that a wall clock in a zone shows. */
export const yearIn = (timeZone: string, now: number): number =>
  Number(new Intl.DateTimeFormat("en", { timeZone, year: "numeric" }).format(now));

const months = "January February March April May June July August September October November December".split(
  " ",
);
const days = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");
const two = (value: number): string => String(value).padStart(2, "0");

/** A date pattern's text: y, m, d, h, s, am/pm; `m` next to hours or seconds is minutes. Source: Sheets API, date and number formats. */
export function formatDate(serial: number, pattern: string): string {
  const at = wallTime(serial);
  const tokens = pattern.match(/"[^"]*"|\\.|am\/pm|a\/p|y+|m+|d+|h+|s+|0+|./gi) ?? [];
  const hasHalf = tokens.some((token) => /^a(m\/pm|\/p)$/i.test(token));
  const kindAround = (index: number, step: number): string => {
    for (let each = index + step; each >= 0 && each < tokens.length; each += step)
      if (/^[ymdhs]/i.test(tokens[each] ?? "")) return (tokens[each] ?? "").charAt(0).toLowerCase();
    return "";
  };
  return tokens
    .map((token, index) => {
      const size = token.length;
      const hour = hasHalf ? at.getUTCHours() % 12 || 12 : at.getUTCHours();
      const put = (value: number): string => (size > 1 ? two(value) : String(value));
      switch (token.charAt(0).toLowerCase()) {
        case '"':
          return token.slice(1, -1);
        case "\\":
          return token.slice(1);
        case "y":
          return size > 2 ? String(at.getUTCFullYear()).padStart(4, "0") : two(at.getUTCFullYear() % 100);
        case "m": {
          const isMinute = kindAround(index, -1) === "h" || kindAround(index, 1) === "s";
          if (isMinute) return put(at.getUTCMinutes());
          const name = months[at.getUTCMonth()] ?? "";
          return size > 3 ? name : size === 3 ? name.slice(0, 3) : put(at.getUTCMonth() + 1);
        }
        case "d": {
          const name = days[at.getUTCDay()] ?? "";
          return size > 3 ? name : size === 3 ? name.slice(0, 3) : put(at.getUTCDate());
        }
        case "h":
          return put(hour);
        case "s":
          return put(at.getUTCSeconds());
        case "0":
          return String(at.getUTCMilliseconds()).padStart(3, "0").slice(0, size);
        case "a":
          if (size > 1) return at.getUTCHours() < 12 ? "AM" : "PM";
          return token;
        default:
          return token;
      }
    })
    .join("");
}
