import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { localNumber, localTime } from "../../src/core/local-cells.ts";
import { parseInstant } from "../../src/core/time.ts";

test.each([
  ["03/04/2026", "MM/DD/YYYY", "2026-03-04"],
  ["03/04/2026", "DD/MM/YYYY", "2026-04-03"],
  ["3.4.2026 9:15", "DD/MM/YYYY", "2026-04-03 09:15"],
  ["3/4/2026, 9:15 PM", "MM/DD/YYYY", "2026-03-04 21:15"],
  ["3/4/2026 12:00:07 a.m.", "MM/DD/YYYY", "2026-03-04 00:00:07"],
  ["3/4/2026 12:30 PM", "MM/DD/YYYY", "2026-03-04 12:30"],
  ["2026-03-04T10:00:00Z", "DD/MM/YYYY", "2026-03-04T10:00:00Z"],
  ["soon", "DD/MM/YYYY", "soon"],
] as const)("%s as %s is %s", (text, order, iso) => {
  expect(localTime(text, order)).toBe(iso);
});

test.each([
  ["25/03/2026", "MM/DD/YYYY"],
  ["03/25/2026", "DD/MM/YYYY"],
  ["30/02/2026", "DD/MM/YYYY"],
  ["03/04/2026 13:15 PM", "DD/MM/YYYY"],
  ["03/04/2026 25:15", "DD/MM/YYYY"],
  ["03/04/26", "DD/MM/YYYY"],
  ["03/04-2026", "DD/MM/YYYY"],
] as const)("%s as %s is no time", (text, order) => {
  expect(parseInstant(localTime(text, order), "UTC").ok).toBe(false);
});

test.each([
  ["1,234.56", "1,234.56", "1234.56"],
  ["$1,200", "1,234.56", "1200"],
  ["-€1,200.5", "1,234.56", "-1200.5"],
  ["USD 12,34,567", "1,234.56", "1234567"],
  ["0012", "1,234.56", "12"],
  ["1.234,56 €", "1.234,56", "1234.56"],
  ["1.234", "1.234,56", "1234"],
  ["1'234,5", "1.234,56", "1234.5"],
  ["8400", "1.234,56", "8400"],
] as const)("%s, written like %s, is %s", (text, marks, number) => {
  expect(localNumber(text, marks)).toBe(number);
});

describe("what isn't written so is no number", () => {
  test.each([
    ["1.5", "1.234,56"],
    ["1,5", "1,234.56"],
    ["1,2345", "1,234.56"],
    ["1,234.56", "1.234,56"],
    ["12 apples", "1,234.56"],
    ["1e3", "1,234.56"],
    ["(50)", "1,234.56"],
  ] as const)("%s, like %s", (text, marks) => {
    expect(localNumber(text, marks)).toBe(`not like ${marks}: ${text}`);
  });

  test("and an amount as a country writes it comes back as it was", () => {
    const cents = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
    fc.assert(
      fc.property(cents, (n) => {
        const english = (n / 100).toLocaleString("en-US", { style: "currency", currency: "USD" });
        const german = (n / 100).toLocaleString("de-DE", { style: "currency", currency: "EUR" });
        expect(Number(localNumber(english, "1,234.56"))).toBe(n / 100);
        expect(Number(localNumber(german, "1.234,56"))).toBe(n / 100);
      }),
      { seed: 7 },
    );
  });
});
