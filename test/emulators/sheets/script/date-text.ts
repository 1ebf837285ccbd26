import { scriptsDoNotKnow } from "./script-error.ts";

export interface WallClock {
  readonly year: number;
  /** 1 is January. */
  readonly month: number;
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekDay: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly ms: number;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatIn(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formats.set(timeZone, made);
  return made;
}

/** What a wall clock in a zone shows. Throws a RangeError for no zone. */
export function wallClock(time: number, timeZone: string): WallClock {
  const parts = new Map(
    formatIn(timeZone)
      .formatToParts(time)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const [year, month, day] = [part("year"), part("month"), part("day")];
  const weekDay = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
  const ms = ((time % 1_000) + 1_000) % 1_000;
  return {
    year,
    month,
    day,
    weekDay,
    hour: part("hour"),
    minute: part("minute"),
    second: part("second"),
    ms,
  };
}

const asUtc = ({ year, month, day, hour, minute, second, ms }: WallClock): number =>
  Date.UTC(year, month - 1, day, hour, minute, second, ms);

/** How far a zone is ahead of UTC, in milliseconds. */
export const zoneOffset = (time: number, timeZone: string): number => asUtc(wallClock(time, timeZone)) - time;

/** The time at which a zone's wall clock shows this, given as if it were UTC. */
export function timeOf(wall: number, timeZone: string): number {
  const first = wall - zoneOffset(wall, timeZone);
  return wall - zoneOffset(first, timeZone);
}

const months = "January February March April May June July August September October November December".split(
  " ",
);
const days = "Sunday Monday Tuesday Wednesday Thursday Friday Saturday".split(" ");

/** Utilities.formatDate. Source: Java's SimpleDateFormat, as the reference names it. */
export function formatDateText(time: number, timeZone: string, pattern: string): string {
  const at = wallClock(time, timeZone);
  const offset = zoneOffset(time, timeZone) / 60_000;
  const pad = (value: number, size: number): string => String(value).padStart(size, "0");
  const zone = (colon: string): string =>
    `${offset < 0 ? "-" : "+"}${pad(Math.floor(Math.abs(offset) / 60), 2)}${colon}${pad(Math.abs(offset) % 60, 2)}`;
  const put = (letters: string): string => {
    const size = letters.length;
    switch (letters[0]) {
      case "y":
      case "Y":
        if (letters[0] === "Y") throw scriptsDoNotKnow("the week year (YYYY) of a date's format");
        return size === 2 ? pad(at.year % 100, 2) : pad(at.year, size);
      case "M": {
        const name = months[at.month - 1] ?? "";
        return size > 3 ? name : size === 3 ? name.slice(0, 3) : pad(at.month, size);
      }
      case "d":
        return pad(at.day, size);
      case "E": {
        const name = days[at.weekDay] ?? "";
        return size > 3 ? name : name.slice(0, 3);
      }
      case "u":
        return pad(at.weekDay || 7, size);
      case "H":
        return pad(at.hour, size);
      case "h":
        return pad(at.hour % 12 || 12, size);
      case "m":
        return pad(at.minute, size);
      case "s":
        return pad(at.second, size);
      case "S":
        return pad(at.ms, size);
      case "a":
        return at.hour < 12 ? "AM" : "PM";
      case "Z":
        return zone("");
      case "X":
        return offset === 0 ? "Z" : size === 1 ? zone("").slice(0, 3) : zone(size === 3 ? ":" : "");
      default:
        throw scriptsDoNotKnow(`${letters} of a date's format`);
    }
  };
  return (pattern.match(/'(?:[^']|'')*'|([A-Za-z])\1*|[^A-Za-z']+/g) ?? [])
    .map((token) =>
      token === "''"
        ? "'"
        : token.startsWith("'")
          ? token.slice(1, -1).replaceAll("''", "'")
          : /^[A-Za-z]/.test(token)
            ? put(token)
            : token,
    )
    .join("");
}
