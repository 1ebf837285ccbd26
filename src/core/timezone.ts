import { DAY_MS } from "./days.ts";
import { DaybookError } from "./errors.ts";

/** Whether a name such as Europe/Berlin is a time zone that this runtime knows. Bare offsets such as +02:00 aren't names. */
export function isTimezone(name: string): boolean {
  return name === "UTC" || formatFor(name) !== null;
}

/** Milliseconds that a zone's clocks are ahead of UTC at an instant. Throws UNKNOWN_TIMEZONE. */
export function offsetAt(ms: number, timezone: string): number {
  if (timezone === "UTC") return 0;
  const zone = zoneNamed(timezone);
  const span = Math.floor(ms / SPAN_MS);
  const known = zone.spans.get(span) ?? learnSpan(zone, span);
  return ms < known.change ? known.before : known.after;
}

/**
 * The instant at which a zone's clocks show a local time (written as if it were UTC milliseconds). Shown twice: the
 * earlier instant; never shown: the later one, as if the clocks had not jumped. Throws UNKNOWN_TIMEZONE.
 */
export function instantOf(localMs: number, timezone: string): number {
  const before = localMs - offsetAt(localMs - DAY_MS, timezone); // no zone is more than 14 hours from UTC
  const after = localMs - offsetAt(localMs + DAY_MS, timezone);
  if (before === after) return before;
  const shows = (ms: number) => ms + offsetAt(ms, timezone) === localMs;
  return shows(after) && !shows(before) ? after : before;
}

/** So short that no zone changed twice in one since 1970: the shortest time between changes was a week less an hour (Recife, 2000). */
const SPAN_MS = 4 * DAY_MS;

interface Zone {
  readonly name: string;
  readonly format: Intl.DateTimeFormat;
  readonly spans: Map<number, SpanOffsets>;
}

/** The offsets of one span: `before` until the instant `change`, `after` from it on. */
interface SpanOffsets {
  readonly before: number;
  readonly change: number;
  readonly after: number;
}

const zones = new Map<string, Zone>();
let lastZone: Zone | undefined;

function zoneNamed(name: string): Zone {
  if (lastZone !== undefined && lastZone.name === name) return lastZone;
  lastZone = zones.get(name) ?? openZone(name);
  return lastZone;
}

function openZone(name: string): Zone {
  const format = formatFor(name);
  if (format === null) {
    const hint = "Write a name such as Europe/Berlin, America/New_York or UTC.";
    throw new DaybookError("UNKNOWN_TIMEZONE", `There is no time zone ${JSON.stringify(name)}.`, { hint });
  }
  const zone = { name, format, spans: new Map() };
  zones.set(name, zone);
  return zone;
}

function formatFor(name: string): Intl.DateTimeFormat | null {
  // Newer runtimes take +02:00 for a zone, and all take undefined for the machine's own: one answer everywhere.
  if (typeof name !== "string" || !/^[A-Za-z]/.test(name)) return null;
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name, ...FIELDS });
  } catch {
    return null;
  }
}

const FIELDS = {
  calendar: "gregory",
  numberingSystem: "latn",
  hourCycle: "h23",
  year: "numeric",
  month: "numeric",
  day: "numeric",
  hour: "numeric",
  minute: "numeric",
  second: "numeric",
} as const;

// Asking Intl takes microseconds, so it is asked once a span, and more often only where the offset changed.
function learnSpan(zone: Zone, span: number): SpanOffsets {
  const start = span * SPAN_MS;
  const before = zone.spans.get(span - 1)?.after ?? askOffset(zone, start);
  const after = zone.spans.get(span + 1)?.before ?? askOffset(zone, start + SPAN_MS);
  const change = before === after ? Number.POSITIVE_INFINITY : findChange(zone, start, before);
  const learned = { before, change, after };
  // A file with times in every year up to 9999 must not fill the memory.
  if (zone.spans.size >= 50_000) zone.spans.clear();
  zone.spans.set(span, learned);
  return learned;
}

/** The first whole second of a span at which the offset is no longer `before`. */
function findChange(zone: Zone, start: number, before: number): number {
  let low = 0;
  let high = SPAN_MS / 1000;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (askOffset(zone, start + middle * 1000) === before) low = middle;
    else high = middle;
  }
  return start + high * 1000;
}

function askOffset(zone: Zone, ms: number): number {
  // en-US writes 12/31/2015, 19:00:00. Splitting that takes a fifth of the time of formatToParts.
  const [month, day, year, hour, minute, second] = (zone.format.format(ms).match(/\d+/g) ?? []).map(Number);
  return Date.UTC(year!, month! - 1, day, hour, minute, second) - ms;
}
