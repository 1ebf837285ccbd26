import { describe, expect, test } from "vitest";
import { sha256Hex } from "../../src/core/sha256.ts";
import { cellsOf, keyText, recordsIn, sameCell } from "../../src/views/publish-cells.ts";
import type { TargetCell } from "../../src/views/table-target.ts";
import { type ColumnKind, column } from "../../src/views/view.ts";
import { crmOf } from "../support/publish-desk.ts";

describe("a cell that stands otherwise than it was written says the same", () => {
  test.each<[ColumnKind, TargetCell, TargetCell | undefined]>([
    ["text", null, undefined],
    ["text", null, ""],
    ["tick", false, undefined],
    ["tick", false, null],
    ["link", [], undefined],
    ["link", ["a", "b"], ["b", "a"]],
    ["days", 0.1 + 0.2, 0.3],
    ["number", 123456.123456789, 123456.1234567],
    ["int", 0, 0],
    ["days", 14.64, 14.6],
    ["days", 0.25, 0.2],
    ["days", 0.25, 0.3],
    ["pct", 0.3333333333, 0.33],
    ["number", -2.005, -2.01],
    ["number", 1234567.899, 1234567.9],
    ["int", 2.4, 2],
    ["when", "2026-04-12T09:15:00.000Z", "2026-04-12T11:15:00+02:00"],
    ["when", "2026-04-12T09:15:00.250Z", "2026-04-12T09:15:00.000Z"],
    ["day", "2026-04-12", "2026-04-12T00:00:00.000Z"],
    ["long", "a\nb", "a\r\nb\n"],
    ["text", "42", 42],
  ])("%s %j and %j", (kind, wanted, held) => expect(sameCell(wanted, held, kind)).toBe(true));

  test.each<[ColumnKind, TargetCell, TargetCell | undefined]>([
    ["int", 0, undefined],
    ["int", 0, null],
    ["int", 3, "3"],
    ["tick", true, undefined],
    ["link", ["a"], []],
    ["link", ["a"], ["a", "b"]],
    ["link", [], ["a"]],
    ["days", 1.5, 1.5001],
    ["days", 14.64, 14.7],
    ["days", 14.64, 14.63],
    ["days", 14.6, 14.64],
    ["pct", 0.336, 0.33],
    ["pct", 0.334, 0.3],
    ["number", 1.004, 1.01],
    ["int", 3, 4],
    ["text", 1.04, 1],
    ["when", "2026-04-12T09:15:00.000Z", "2026-04-12T09:16:00.000Z"],
    ["when", "2026-04-12T09:15:00.000Z", "soon"],
    ["day", "2026-04-12", "2026-04-13"],
    ["text", "Qualified", "qualified"],
    ["long", "a\nb", "a b"],
    ["text", null, "x"],
  ])("but %s %j and %j don't", (kind, wanted, held) => expect(sameCell(wanted, held, kind)).toBe(false));
});

describe("a row as it is published", () => {
  const columns = [
    column("Contact", "text"),
    column("Contact record", "link", "Contacts"),
    column("Deal record", "link", "Deals"),
    column("Story", "long"),
    column("Days", "days"),
    column("Sent", "tick"),
  ];
  const crm = crmOf({ sarah: "Sarah Lopez" }, { sarah: "a deal of that id" });

  test("goes by titles, and links lead to records of the right table", () => {
    const row = {
      contact: "Sarah",
      contact_record: "sarah",
      deal_record: "sarah",
      story: "x",
      days: 2,
      sent: true,
    };
    expect({ ...cellsOf(row, columns, recordsIn({ ...crm, deals: new Map() })) }).toEqual({
      Contact: "Sarah",
      "Contact record": ["rec sarah"],
      "Deal record": [],
      Story: "x",
      Days: 2,
      Sent: true,
    });
    expect(cellsOf(row, columns, recordsIn(crm))["Deal record"]).toEqual(["rec sarah"]);
    expect(cellsOf(row, columns, recordsIn(undefined))["Contact record"]).toEqual([]);
  });

  test("holds what a cell can hold: one line, no loose ends, no endless text, no half character, no NaN", () => {
    const story = `${"x".repeat(49_998)}😀 and more`;
    const cells = cellsOf(
      {
        contact: " a\nb\u0000c ",
        story,
        days: Number.NaN,
        sent: null,
        contact_record: null,
        deal_record: null,
      },
      columns,
      recordsIn(crm),
    );
    expect(cells.Contact).toBe("a b c");
    expect(cells.Story).toBe(`${"x".repeat(49_998)}…`);
    expect(cells.Days).toBeNull();
    expect(cells["Contact record"]).toEqual([]);
    expect(cellsOf({ contact: " \n " }, columns, recordsIn(crm)).Contact).toBeNull();
  });

  test("reads no record of the name of what every object has", () => {
    const row = { contact_record: "__proto__", deal_record: "constructor" };
    expect(cellsOf(row, columns, recordsIn(crm))).toMatchObject({ "Contact record": [], "Deal record": [] });
  });
});

test("a key is one line of at most 255 characters, and no two give the same", () => {
  const keys = [
    "a b",
    "a\nb",
    '"a\\nb"',
    "a\u00a0b",
    "x".repeat(255),
    "x".repeat(256),
    "x".repeat(257),
    " a",
    "a",
    "",
  ];
  keys.push(`sha256 ${sha256Hex("x".repeat(256))}`);
  const texts = keys.map((key) => keyText(key, sha256Hex));
  expect(new Set(texts).size).toBe(keys.length);
  for (const text of texts) expect(text).toMatch(/^\S(.{0,253}\S)?$/);
  expect(keyText("name Rep A", sha256Hex)).toBe("name Rep A");
});
