import { describe, expect, test } from "vitest";
import { csv, imported, nextDay } from "./support-import.ts";
import type { Seen } from "./support-panel.ts";

const asked = (seen: Seen): readonly string[] => seen.asked.map(({ label }) => label);

describe("how a file writes dates", () => {
  const dated = (...dates: readonly string[]) =>
    csv("Email,Create date", ...dates.map((date) => `sarah@example.com,${date}`));

  test.each([
    ["Day first", "2026-04-03T00:00:00.000Z"],
    ["Month first", "2026-03-04T00:00:00.000Z"],
  ])("03/04/2026 is asked about: %s", async (first, time) => {
    const there = await nextDay();
    const seen = await there.press([
      "Import a CSV", dated("03/04/2026"), first, "Yes, use the records", "Log them",
    ]); // biome-ignore format: an answer a question
    expect(asked(seen)).toContain("Column “Create date” has dates such as 03/04/2026. What comes first?");
    expect(imported(there, "timestamp")).toEqual([time]);
  });

  test.each([
    ["13/04/2026", "03/04/2026", "2026-04-13T00:00:00.000Z", "2026-04-03T00:00:00.000Z"],
    ["4/13/2026 2:05 PM", "3/4/2026 12:30 AM", "2026-04-13T14:05:00.000Z", "2026-03-04T00:30:00.000Z"],
    ["13.04.2026", "05.03.2026", "2026-04-13T00:00:00.000Z", "2026-03-05T00:00:00.000Z"],
    ["05.03.2026 09:15", "06.03.2026", "2026-03-05T09:15:00.000Z", "2026-03-06T00:00:00.000Z"],
  ])("%s and %s tell it themselves", async (one, other, ...times) => {
    const there = await nextDay();
    const file = dated(one, other);
    await there.press(["Import a CSV", file, "Yes, use the records", "Log them"]);
    expect([...imported(there, "timestamp")].sort()).toEqual([...times].sort());
  });

  test("a column of dates that isn't the time is neither asked about nor changed", async () => {
    const there = await nextDay();
    const file = csv("Email,Create date,Source", "sarah@example.com,2026-01-02,03/04/2026");
    await there.press(["Import a CSV", file, "Yes, use the records", "Log them"]);
    expect(imported(there, "event_data")).toEqual(['{"source":"03/04/2026"}']);
  });

  test("a day that there isn't is told with its row", async () => {
    const there = await nextDay();
    const seen = await there.press([
      "Import a CSV", dated("31/02/2026", "13/04/2026"), "Yes, use the records", "Log them",
    ]); // biome-ignore format: an answer a question
    expect(seen.text).toMatch(/row 2, column Create date: .*days of that month go from 01 to 28/);
    expect(imported(there, "timestamp")).toHaveLength(1);
  });
});

describe("which column says when", () => {
  test.each(["Changed at", "Date", "Date entered"])(
    "is asked of %s: a stage was entered then",
    async (column) => {
      const there = await nextDay();
      const file = csv(`Email,Stage,${column}`, "sarah@example.com,Customer,13/04/2026");
      const seen = await there.press(["Import a CSV", file, column, "Yes, use the records", "Log them"]);
      expect(asked(seen)).toContain("Which column says when?");
      expect(seen.text).toContain(`when from column “${column}”`);
      expect(imported(there, "event_type")).toEqual(["stage_changed"]);
      expect(imported(there, "timestamp")).toEqual(["2026-04-13T00:00:00.000Z"]);
    },
  );

  test.each([
    ["Email,Date", "sarah@example.com,2026-01-02"],
    ["Email,Date,Stage", "sarah@example.com,2026-01-02,"],
  ])("without a stage (%s) it is asked what happened, and nothing is taken for granted", async (...lines) => {
    const there = await nextDay();
    const file = csv(...lines);
    const left = await there.press(["Import a CSV", file, "Date", "Something else, go back"]);
    expect(left.text).toContain("Nothing was written.");
    const yes = "The contact or deal was created";
    await there.press(["Import a CSV", file, "Date", yes, "Yes, use the records", "Log them"]);
    expect(imported(there, "event_type")).toEqual(["contact_created"]);
  });

  test("isn't asked where no column tells whom", async () => {
    const there = await nextDay();
    const seen = await there.press(["Import a CSV", csv("Colour,Date", "red,2026-01-02")]);
    expect(asked(seen)).not.toContain("Which column says when?");
    expect(seen.text).toContain("no column looks like the id or e-mail of a contact");
  });
});

describe("how a file writes amounts", () => {
  const deals = (...amounts: readonly string[]) =>
    csv(
      "Email,Won date,Amount",
      ...amounts.map((amount, at) => `sarah@example.com,2026-01-0${at + 1},"${amount}"`),
    );
  const press = ["Yes, use the records", "Log them"];

  test.each([
    ["1.234,50", "1234.50"],
    ["1,234.50", "1234.50"],
    ["€1,234.50", "1234.50"],
    ["1 234,5 €", "1234.5"],
    ["-$1,234,567", "-1234567"],
    ["CHF 1'200.00", "1200"],
    ["1200,00", "1200"],
  ])("%s is %s", async (written, number) => {
    const there = await nextDay();
    await there.press(["Import a CSV", deals(written), ...press]);
    expect(imported(there, "event_data")).toEqual([`{"amount":${Number(number)}}`]);
  });

  test("1,234 is read as the column's other amounts tell", async () => {
    const there = await nextDay();
    await there.press(["Import a CSV", deals("1,234", "€20.50"), ...press]);
    expect(imported(there, "event_data")).toEqual(['{"amount":1234}', '{"amount":20.5}']);
    const other = await nextDay();
    await other.press(["Import a CSV", deals("1.234", "20,50 €"), ...press]);
    expect(imported(other, "event_data")).toEqual(['{"amount":1234}', '{"amount":20.5}']);
  });

  test.each(["1,234", "1.200", "12.500", "-1.200"])(
    "where none tells what %s is, it isn't guessed, and is said",
    async (written) => {
      const there = await nextDay();
      const seen = await there.press(["Import a CSV", deals(written), ...press]);
      expect(seen.text).toContain(`In column “Amount” ${written} may mean thousands or a decimal part`);
      expect(imported(there, "event_data").join()).not.toContain("amount");
    },
  );

  test.each(["1,200", "1.200"])(
    "a row with %s is refused beside amounts that don't tell",
    async (written) => {
      const there = await nextDay();
      const seen = await there.press(["Import a CSV", deals("500", written, "700"), ...press]);
      expect(seen.text).toContain(`In column “Amount” ${written} may mean thousands or a decimal part`);
      expect(seen.text).toMatch(/row 3, column Amount: .*write 1200 or 1200\.50/);
      expect(imported(there, "event_data")).toEqual(['{"amount":500}', '{"amount":700}']);
    },
  );

  test("1.200 is a plain number where another amount has a decimal part, as is 1200.125", async () => {
    const there = await nextDay();
    await there.press(["Import a CSV", deals("1.200", "7.5", "1200.125"), ...press]);
    expect(imported(there, "event_data")).toEqual([
      '{"amount":1.2}',
      '{"amount":7.5}',
      '{"amount":1200.125}',
    ]);
  });

  test("12k is no amount of 12", async () => {
    const there = await nextDay();
    await there.press(["Import a CSV", deals("12k", "€20.50"), ...press]);
    expect(imported(there, "event_data")).toEqual(['{"amount":20.5}']);
  });
});

test("a file parted by semicolons is told so", async () => {
  const there = await nextDay();
  const seen = await there.press(["Import a CSV", csv("Email;Create date", "sarah@example.com;2026-01-02")]);
  expect(seen.text).toContain("x.csv can't be read: its columns are parted by semicolons.");
  expect(seen.text).toContain("Save it with commas between its columns");
});
