import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addDays,
  daysBetween,
  isoWeek,
  localDay,
  localDayNumber,
  localMinute,
  startOfDay,
  weekday,
} from "../../src/core/calendar.ts";
import { instantOf, offsetAt } from "../../src/core/timezone.ts";

const ZONES = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "America/Sao_Paulo",
  "Pacific/Apia",
  "Africa/Casablanca",
  "America/Recife",
  "America/Argentina/Tucuman",
  "Africa/Monrovia",
  "Pacific/Kiritimati",
];
const zones = fc.constantFrom(...ZONES);
const DAY = 86_400_000;
const instants = fc.integer({ min: 0, max: Date.UTC(2038, 0, 1) });

const formats = new Map<string, Intl.DateTimeFormat>();

/** Asks Intl directly, every time: year, month, day, hour, minute, second. */
function asked(ms: number, timeZone: string): Record<string, string> {
  const options = { dateStyle: "short", timeStyle: "medium", timeZone } as const;
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat("sv-SE", options);
  formats.set(timeZone, format);
  return Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
}

function askedLocal(ms: number, zone: string): string {
  const { year, month, day, hour, minute, second } = asked(ms, zone);
  return `${year}-${month}-${day} ${hour}:${minute}:${second}`;
}

/** Instants within a second of every change of a zone's offset in fifty years, found by asking at every hour. */
function* changes(zone: string, from: number, to: number): Generator<number> {
  const offset = (ms: number) => Date.parse(`${askedLocal(ms, zone).replace(" ", "T")}Z`) - ms;
  for (let ms = from; ms < to; ms += 3_600_000) {
    if (offset(ms) === offset(ms + 3_600_000)) continue;
    for (let near = ms; near <= ms + 3_600_000; near += 900_000) yield* [near - 1000, near, near + 1000];
  }
}

describe("local days and minutes", () => {
  test("are what Intl says, in zones of every kind, at any time from 1970 on", () => {
    fc.assert(
      fc.property(instants, zones, (ms, zone) => {
        const local = askedLocal(ms, zone);
        expect(localDay(ms, zone)).toBe(local.slice(0, 10));
        expect(localMinute(ms, zone)).toBe(local.slice(0, 16));
        expect(localDayNumber(ms, zone)).toBe(Date.parse(local.slice(0, 10)) / DAY);
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    ["Europe/Berlin", "2026-01-01", "2027-01-01", 2],
    ["Australia/Lord_Howe", "2026-01-01", "2027-01-01", 2],
    ["America/Sao_Paulo", "2017-06-01", "2018-06-01", 2],
    ["Pacific/Apia", "2011-06-01", "2012-06-01", 3],
    ["America/Recife", "2000-09-01", "2000-11-01", 2], // two changes a week apart
    ["Africa/Monrovia", "1972-01-01", "1972-02-01", 1],
  ])("are what Intl says around each change of %s", (zone, from, to, expected) => {
    let found = 0;
    for (const ms of changes(zone, Date.parse(from), Date.parse(to))) {
      found++;
      expect(localMinute(ms, zone)).toBe(askedLocal(ms, zone).slice(0, 16));
      expect(ms + offsetAt(ms, zone)).toBe(Date.parse(`${askedLocal(ms, zone).replace(" ", "T")}Z`));
    }
    expect(found / 15).toBe(expected);
  });

  test("change their offset at the very millisecond", () => {
    const change = Date.parse("2026-03-29T01:00:00.000Z");
    expect([offsetAt(change - 1, "Europe/Berlin"), offsetAt(change, "Europe/Berlin")]).toEqual([
      3_600_000, 7_200_000,
    ]);
  });

  test("give the same answers whatever was asked before", () => {
    const order = [
      Date.UTC(9999, 0, 1),
      0,
      Date.UTC(2026, 2, 29, 1),
      Date.UTC(2026, 2, 25),
      Date.UTC(2026, 3, 2),
    ];
    expect(order.map((ms) => localMinute(ms, "Europe/Paris"))).toEqual(
      order.map((ms) => askedLocal(ms, "Europe/Paris").slice(0, 16)),
    );
    const scattered = Array.from({ length: 51_000 }, (_, at) => at * 30 * DAY);
    for (const ms of scattered) localDay(ms, "Europe/Berlin");
    expect(localMinute(Date.UTC(2026, 6, 1), "Europe/Berlin")).toBe("2026-07-01 02:00");
  });

  test("before 1970 in local time are still dates", () => {
    expect(localMinute(0, "America/New_York")).toBe("1969-12-31 19:00");
  });
});

describe("instants of local times", () => {
  test("are the earliest instant that shows the time, or lie as far behind the jump as the time does", () => {
    fc.assert(
      fc.property(instants, zones, (ms, zone) => {
        const local = Date.parse(`${askedLocal(ms, zone).replace(" ", "T")}Z`);
        const second = ms - (ms % 1000);
        const given = instantOf(local, zone);
        expect(given).toBeLessThanOrEqual(second);
        expect(askedLocal(given, zone)).toBe(askedLocal(second, zone));
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ["2026-04-12", "UTC", "2026-04-12T00:00:00.000Z"],
    ["2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00.000Z"],
    ["2026-03-30", "Europe/Berlin", "2026-03-29T22:00:00.000Z"],
    ["2017-10-15", "America/Sao_Paulo", "2017-10-15T03:00:00.000Z"],
    ["2018-02-18", "America/Sao_Paulo", "2018-02-18T03:00:00.000Z"],
    ["2026-11-01", "America/Havana", "2026-11-01T04:00:00.000Z"], // its midnight comes twice
    ["2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00.000Z"],
    ["2011-12-31", "Pacific/Apia", "2011-12-30T10:00:00.000Z"],
  ])("begin %s in %s", (day, zone, iso) => {
    expect(new Date(startOfDay(day, zone)).toISOString()).toBe(iso);
  });

  test("begin a day where the day before ends", () => {
    fc.assert(
      fc.property(instants, zones, (ms, zone) => {
        const day = localDay(ms, zone);
        const start = startOfDay(day, zone);
        expect(localDay(start, zone)).toBe(day);
        expect(localDay(start - 1, zone) < day).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe("ISO weeks", () => {
  test.each([
    ["2026-04-20", "2026-W17", "2026-04-20"],
    ["2026-04-26", "2026-W17", "2026-04-20"],
    ["2026-01-01", "2026-W01", "2025-12-29"],
    ["2020-12-31", "2020-W53", "2020-12-28"],
    ["2021-01-03", "2020-W53", "2020-12-28"],
    ["2021-01-04", "2021-W01", "2021-01-04"],
    ["2026-12-31", "2026-W53", "2026-12-28"],
    ["2027-01-01", "2026-W53", "2026-12-28"],
    ["2024-12-30", "2025-W01", "2024-12-30"],
    ["2012-01-01", "2011-W52", "2011-12-26"],
    ["1970-01-01", "1970-W01", "1969-12-29"],
  ])("put %s into %s", (day, week, starts) => {
    expect(isoWeek(Date.parse(day), "UTC")).toEqual({ week, starts });
  });

  test("count from the week of 4 January, in every zone", () => {
    fc.assert(
      fc.property(instants, zones, (ms, zone) => {
        const { week, starts } = isoWeek(ms, zone);
        const day = Date.parse(askedLocal(ms, zone).slice(0, 10));
        const apart = (day - Date.parse(starts)) / DAY;
        expect(apart >= 0 && apart < 7).toBe(true);
        expect(new Date(starts).getUTCDay()).toBe(1);
        const [year, number] = week.split("-W").map(Number) as [number, number];
        const fourth = Date.UTC(year, 0, 4);
        const first = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY;
        expect(first + (number - 1) * 7 * DAY).toBe(Date.parse(starts));
        expect(Math.abs(new Date(Date.parse(starts) + 3 * DAY).getUTCFullYear() - year)).toBe(0);
      }),
      { numRuns: 1000 },
    );
  });

  test("begin at local midnight", () => {
    const change = Date.parse("2026-04-20T04:00:00Z");
    expect(isoWeek(change - 1, "America/New_York").week).toBe("2026-W16");
    expect(isoWeek(change, "America/New_York").week).toBe("2026-W17");
  });
});

describe("dates", () => {
  test("add up, across leap days, years and summer time", () => {
    expect(addDays("2024-02-28", 1)).toBe("2024-02-29");
    expect(addDays("2025-02-28", 1)).toBe("2025-03-01");
    expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
    expect(addDays("1970-01-01", -1)).toBe("1969-12-31");
    expect(daysBetween("2026-03-28", "2026-03-30")).toBe(2);
    expect(daysBetween("2026-03-30", "2026-03-28")).toBe(-2);
    fc.assert(
      fc.property(instants, fc.integer({ min: -5000, max: 5000 }), (ms, days) => {
        const day = new Date(ms).toISOString().slice(0, 10);
        const other = new Date(Date.parse(day) + days * DAY).toISOString().slice(0, 10);
        expect(addDays(day, days)).toBe(other);
        expect(daysBetween(day, other)).toBe(days);
      }),
    );
  });

  test("know their weekday", () => {
    expect(weekday("2026-04-20")).toBe("Monday");
    expect(weekday("1970-01-01")).toBe("Thursday");
    expect(weekday("1969-12-28")).toBe("Sunday");
    fc.assert(
      fc.property(instants, (ms) => {
        const name = new Date(ms).toLocaleDateString("en-GB", { weekday: "long", timeZone: "UTC" });
        expect(weekday(new Date(ms).toISOString().slice(0, 10))).toBe(name);
      }),
    );
  });

  test.each([
    "",
    "2026-02-30",
    "2026-4-1",
    "2026-04-12T00:00",
    "12.04.2026",
    "2026-04-1x",
    "x026-04-12",
    "20x6-04-12",
  ])("don't take %j for one", (day) => {
    for (const use of [
      () => weekday(day),
      () => addDays(day, 1),
      () => startOfDay(day, "UTC"),
      () => daysBetween(day, day),
    ]) {
      expect(use).toThrow(
        expect.objectContaining({ code: "BAD_DAY", hint: expect.stringContaining("2026-04-12") }),
      );
    }
  });
});
