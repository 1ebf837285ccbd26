import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromIso, isTimezone, parseInstant, toIso } from "../../src/core/time.ts";

const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const instants = fc.integer({ min: 0, max: LAST });

const read = (text: string, timezone = "UTC") => {
  const parsed = parseInstant(text, timezone);
  return parsed.ok ? toIso(parsed.ms) : parsed.message;
};

describe("toIso and fromIso", () => {
  test("write and read any millisecond from 1970 to 9999 as Date does", () => {
    fc.assert(
      fc.property(instants, (ms) => {
        const text = new Date(ms).toISOString();
        expect(toIso(ms)).toBe(text);
        expect(fromIso(text)).toBe(ms);
      }),
      { numRuns: 2000 },
    );
  });

  test("write and read every day of four centuries as Date does", () => {
    for (let ms = 0; ms < Date.UTC(2400, 0, 1); ms += 86_400_000) {
      const text = new Date(ms).toISOString();
      if (toIso(ms) !== text || fromIso(text) !== ms) expect.fail(`${text}: ${toIso(ms)}, ${fromIso(text)}`);
    }
  });

  test("cut a part of a millisecond, and never round it up", () => {
    expect(toIso(999.999)).toBe("1970-01-01T00:00:00.999Z");
    expect(toIso(86_399_999.9)).toBe("1970-01-01T23:59:59.999Z");
    expect(toIso(LAST + 0.5)).toBe("9999-12-31T23:59:59.999Z");
  });

  test.each([-1, -0.5, LAST + 1, Number.NaN, Infinity])("write no time outside 1970-9999: %s", (ms) => {
    expect(() => toIso(ms)).toThrow(expect.objectContaining({ code: "BAD_TIME" }));
  });

  test.each([
    "2026-04-12T09:15:00Z",
    "2026-04-12T09:15:00.0000Z",
    "2026-04-12T09:15:00.00Z",
    "2026-04-12 09:15:00.000Z",
    "2026-04-12T09:15:00.000z",
    "2026-04-12T09:15:00.000+",
    "2026-04-12T09.15:00.000Z",
    "2026-04-12T09:15.00.000Z",
    "2026-04-12T09:15:00,000Z",
    "2026/04-12T09:15:00.000Z",
    "2026-04/12T09:15:00.000Z",
    "2026-02-29T00:00:00.000Z",
    "1900-02-29T00:00:00.000Z",
    "2100-02-29T00:00:00.000Z",
    "2026-04-31T00:00:00.000Z",
    "2026-00-12T00:00:00.000Z",
    "2026-13-12T00:00:00.000Z",
    "2026-04-00T00:00:00.000Z",
    "2026-04-12T24:00:00.000Z",
    "2026-04-12T23:60:00.000Z",
    "2026-04-12T23:59:60.000Z",
    "1969-12-31T23:59:59.999Z",
    "-026-04-12T09:15:00.000Z",
    "2026-04-12T09:15:00.00xZ",
    "2026-04-12T09:15:00.x00Z",
    "2026-04-12T0a:15:00.000Z",
    "٢٠٢٦-04-12T09:15:00.000Z",
    "+002026-04-12T09:15:00.0",
    "",
  ])("read no other form, and no time that there isn't: %j", (text) => {
    expect(fromIso(text)).toBeNaN();
  });

  test("read nothing that they would write otherwise", () => {
    const characters = fc.constantFrom(..."0123456789-:.TZ +");
    const nearly = fc.tuple(instants, fc.nat({ max: 23 }), characters).map(([ms, at, character]) => {
      const text = new Date(ms).toISOString();
      return text.slice(0, at) + character + text.slice(at + 1);
    });
    fc.assert(
      fc.property(nearly, (text) => {
        const ms = fromIso(text);
        expect(Number.isNaN(ms) || toIso(ms) === text).toBe(true);
        const real = Date.parse(text) >= 0 && new Date(text).toISOString() === text;
        expect(Number.isNaN(ms)).toBe(!real);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("parseInstant", () => {
  test.each([
    ["2026-04-12", "2026-04-12T00:00:00.000Z"],
    ["2026-04-12T09:15", "2026-04-12T09:15:00.000Z"],
    ["2026-04-12 09:15:00", "2026-04-12T09:15:00.000Z"],
    ["2026-04-12t09:15:07z", "2026-04-12T09:15:07.000Z"],
    ["2026-04-12T09:15:00.000Z", "2026-04-12T09:15:00.000Z"],
    ["2026-04-12T09:15:00.1", "2026-04-12T09:15:00.100Z"],
    ["2026-04-12T09:15:00,12Z", "2026-04-12T09:15:00.120Z"],
    ["2026-04-12T09:15:00.1239999999999Z", "2026-04-12T09:15:00.123Z"],
    ["2026-04-12T23:59:59.9999999", "2026-04-12T23:59:59.999Z"],
    ["2026-04-12T09:15:00+02:00", "2026-04-12T07:15:00.000Z"],
    ["2026-04-12T09:15:00+0200", "2026-04-12T07:15:00.000Z"],
    ["2026-04-12 09:15:00+02", "2026-04-12T07:15:00.000Z"],
    ["2026-04-12 09:15:00 -0330", "2026-04-12T12:45:00.000Z"],
    ["2026-04-12T09:15-00:00", "2026-04-12T09:15:00.000Z"],
    ["2026-01-01T00:30+05:45", "2025-12-31T18:45:00.000Z"],
    ["2024-02-29", "2024-02-29T00:00:00.000Z"],
    ["  2026-04-12\n", "2026-04-12T00:00:00.000Z"],
    ["1969-12-31T19:00:00-05:00", "1970-01-01T00:00:00.000Z"],
    ["9999-12-31T23:59:59.999", "9999-12-31T23:59:59.999Z"],
  ])("reads %j", (text, iso) => {
    expect(read(text)).toBe(iso);
  });

  test.each([
    ["", "such as"],
    ["soon", "write 2026-04-12"],
    ["1775985300000", "write 2026-04-12"],
    ["2026", "write 2026-04-12"],
    ["2026-4-12", "write 2026-04-12"],
    ["2026-W15", "write 2026-04-12"],
    ["2026-04-12T09", "write 2026-04-12"],
    ["2026-04-12Z", "write 2026-04-12"],
    ["2026-04-12T09:15:00 Europe/Berlin", "write 2026-04-12"],
    ["2026-04-12T09:15:00.Z", "write 2026-04-12"],
    ["+002026-04-12", "write 2026-04-12"],
    ["04/12/2026", "year-month-day"],
    ["12.4.26 09:15", "year-month-day"],
    ["2026-02-30", "01 to 28"],
    ["2024-02-30", "01 to 29"],
    ["2026-04-31T10:00Z", "01 to 30"],
    ["2026-04-00", "01 to 30"],
    ["2026-13-01", "01 to 12"],
    ["2026-00-01", "01 to 12"],
    ["2026-04-12T24:00", "00:00 of the next"],
    ["2026-04-12T25:00", "00 to 23"],
    ["2026-04-12T10:60", "minutes"],
    ["2026-06-30T23:59:60Z", "seconds"],
    ["2026-04-12T10:00+24:00", "23:59"],
    ["2026-04-12T10:00+02:60", "23:59"],
    ["1969-12-31", "1970 to 9999"],
    ["0000-01-01", "1970 to 9999"],
    ["9999-12-31T23:00:00-02:00", "1970 to 9999"],
  ])("refuses %j in a sentence that says what is wanted", (text, wanted) => {
    const message = read(text);
    expect(message).toContain(wanted);
    expect(message.startsWith(`${JSON.stringify(text)} is no usable time: `)).toBe(true);
    expect(message.endsWith(".")).toBe(true);
  });

  test("shows a hostile cell short and without its control characters", () => {
    const message = read(`\u001b[31m${"9".repeat(100_000)}\u0000`);
    expect(message.length).toBeLessThan(200);
    expect(message).not.toContain("\u001b");
  });

  test("takes a zone written with the time over the configured one", () => {
    expect(read("2026-07-01T12:00Z", "America/New_York")).toBe("2026-07-01T12:00:00.000Z");
    expect(read("2026-07-01T12:00+02:00", "No/Such")).toBe("2026-07-01T10:00:00.000Z");
  });

  test.each([
    ["Europe/Berlin", "2026-01-15 12:00", "2026-01-15T11:00:00.000Z"],
    ["Europe/Berlin", "2026-07-15 12:00", "2026-07-15T10:00:00.000Z"],
    ["Europe/Berlin", "2026-03-29 01:59:59.999", "2026-03-29T00:59:59.999Z"],
    ["Europe/Berlin", "2026-03-29 02:30", "2026-03-29T01:30:00.000Z"], // gap: 03:30 summer time
    ["Europe/Berlin", "2026-03-29 03:00", "2026-03-29T01:00:00.000Z"],
    ["Europe/Berlin", "2026-10-25 02:30", "2026-10-25T00:30:00.000Z"], // overlap: the first of two
    ["Europe/Berlin", "2026-10-25 03:00", "2026-10-25T02:00:00.000Z"],
    ["America/New_York", "2026-03-08 02:30", "2026-03-08T07:30:00.000Z"],
    ["America/New_York", "2026-11-01 01:30", "2026-11-01T05:30:00.000Z"],
    ["America/New_York", "1974-01-06 02:30", "1974-01-06T07:30:00.000Z"], // the winter of all-year summer time
    ["Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03T15:45:00.000Z"], // half an hour
    ["Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04T14:45:00.000Z"],
    ["Asia/Kathmandu", "1985-12-31 23:00", "1985-12-31T17:30:00.000Z"],
    ["Asia/Kathmandu", "2026-04-12 09:15", "2026-04-12T03:30:00.000Z"],
    ["America/Sao_Paulo", "2017-10-15", "2017-10-15T03:00:00.000Z"], // a day without a midnight
    ["America/Sao_Paulo", "2018-02-17 23:30", "2018-02-18T01:30:00.000Z"],
    ["Pacific/Apia", "2011-12-29 23:59", "2011-12-30T09:59:00.000Z"],
    ["Pacific/Apia", "2011-12-30", "2011-12-30T10:00:00.000Z"], // a day that never was
    ["Pacific/Apia", "2011-12-30 15:00", "2011-12-31T01:00:00.000Z"],
    ["Pacific/Apia", "2011-12-31", "2011-12-30T10:00:00.000Z"],
    ["Africa/Monrovia", "1971-06-01 12:00", "1971-06-01T12:44:30.000Z"], // an offset with seconds
    ["Asia/Tokyo", "9999-12-31", "9999-12-30T15:00:00.000Z"],
  ])("reads a local time in %s: %s", (timezone, text, iso) => {
    expect(read(text, timezone)).toBe(iso);
  });

  test("refuses what was still 1969 in UTC", () => {
    expect(read("1970-01-01", "Europe/Berlin")).toContain("1970 to 9999");
    expect(read("1970-01-01", "America/New_York")).toBe("1970-01-01T05:00:00.000Z");
  });

  test("stops at a zone that there isn't: that is the config's fault, not the row's", () => {
    expect(() => parseInstant("2026-04-12", "Europe/Bärlin")).toThrow(
      expect.objectContaining({ code: "UNKNOWN_TIMEZONE", hint: expect.stringContaining("Europe/Berlin") }),
    );
  });
});

describe("isTimezone", () => {
  test.each(["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+5", "EST"])(
    "knows %s",
    (name) => {
      expect(isTimezone(name)).toBe(true);
    },
  );

  test.each(["", "Berlin", "Europe/Atlantis", "+02:00", "-05", " UTC", "Europe/Berlin\n", "__proto__"])(
    "doesn't take %j for one",
    (name) => {
      expect(isTimezone(name)).toBe(false);
    },
  );

  test("doesn't take a missing setting for the machine's own zone", () => {
    expect(isTimezone(undefined as unknown as string)).toBe(false);
  });
});
