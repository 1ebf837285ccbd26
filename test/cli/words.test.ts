import { describe, expect, test } from "vitest";
import { maskSecrets, maskUrls } from "../../src/cli/mask.ts";
import { dotEnv } from "../../src/cli/read-env.ts";
import { dayBounds, parseWhen } from "../../src/core/parse-when.ts";
import { fromIso } from "../../src/core/time.ts";

const at = { now: fromIso("2026-05-13T02:30:00.000Z"), timezone: "America/New_York" };

describe("a time on the command line", () => {
  test.each([
    ["2026-04-01", "2026-04-01T04:00:00.000Z"],
    ["2026-04-01T09:15:00Z", "2026-04-01T09:15:00.000Z"],
    ["2026-04-01 09:15", "2026-04-01T13:15:00.000Z"],
    ["today", "2026-05-12T04:00:00.000Z"],
    ["Yesterday", "2026-05-11T04:00:00.000Z"],
    ["now", "2026-05-13T02:30:00.000Z"],
    ["30d", "2026-04-13T02:30:00.000Z"],
    ["2w", "2026-04-29T02:30:00.000Z"],
    ["12h", "2026-05-12T14:30:00.000Z"],
  ])("%s is %s in New York", (text, iso) => expect(parseWhen(text, "--since", at)).toBe(iso));

  test("that is none is refused by its flag's name", () => {
    expect(() => parseWhen("last week", "--since", at)).toThrow(/^--since: "last week" is no usable time/);
    expect(() => parseWhen("4/5/2026", "--until", at)).toThrow(/day or the month comes first/);
    expect(() => dayBounds("2026-02-30", "--on", at)).toThrow(/--on: "2026-02-30" is no date/);
  });

  test("a day is the zone's, 23 hours long when the clocks go forward", () => {
    expect(dayBounds("2026-03-08", "--on", at)).toEqual({
      since: "2026-03-08T05:00:00.000Z",
      until: "2026-03-09T04:00:00.000Z",
    });
    expect(dayBounds("today", "--on", at).since).toBe("2026-05-12T04:00:00.000Z");
  });
});

describe("a .env file", () => {
  test("is read for Daybook's own names, in every usual way of writing", () => {
    const text = [
      "# a comment",
      "DAYBOOK_LOG=sqlite:a.db # the log",
      "export AIRTABLE_API_KEY='pat#1'",
      'DATABASE_URL="postgres://u:p@h/db" # x',
      " DAYBOOK_SEAL_KEY = abc ",
      "PATH=/evil",
      "NODE_OPTIONS=--inspect",
      "nonsense",
      "DAYBOOK_EMPTY=",
    ].join("\r\n");
    expect(dotEnv(text)).toEqual({
      DAYBOOK_LOG: "sqlite:a.db",
      AIRTABLE_API_KEY: "pat#1",
      DATABASE_URL: "postgres://u:p@h/db",
      DAYBOOK_SEAL_KEY: "abc",
      DAYBOOK_EMPTY: "",
    });
  });
});

describe("a secret never shows", () => {
  test.each([
    ["postgres://ana:s3cret@host:5432/db", "postgres://ana:***@host:5432/db"],
    ["at postgres://ana:p@ss@host/db, and", "at postgres://ana:***@host/db, and"],
    ["https://x.example/?token=abc&a=1", "https://x.example/?token=***&a=1"],
    ["sqlite:daybook.db", "sqlite:daybook.db"],
    ["https://host:8080/path", "https://host:8080/path"],
  ])("%s", (text, masked) => expect(maskUrls(text)).toBe(masked));

  test("not even where a client's error repeats it", () => {
    expect(maskSecrets("bad key patABC.123456", { AIRTABLE_API_KEY: "patABC.123456" })).toBe(
      "bad key [AIRTABLE_API_KEY]",
    );
  });
});
