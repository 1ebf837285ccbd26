import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nearest } from "../../src/core/nearest.ts";

const types = [
  "stage_changed",
  "status_changed",
  "deal_won",
  "deal_lost",
  "tag_added",
  "tag_removed",
  "call_booked",
];
const keys = ["timezone", "log", "crm", "pipelines", "stuck_after_days", "reengage"];

describe("nearest", () => {
  test.each([
    ["stage_chnaged", "stage_changed"],
    ["stagechanged", "stage_changed"],
    ["Stage_Changed", "stage_changed"],
    ["deal_win", "deal_won"],
    ["tag_add", "tag_added"],
    ["call_boked", "call_booked"],
  ])("takes %s for %s", (word, meant) => {
    expect(nearest(word, types)).toBe(meant);
  });

  test.each([
    ["timeZone", "timezone"],
    ["pipeline", "pipelines"],
    ["stuckAfterDays", "stuck_after_days"],
    ["lgo", "log"],
  ])("takes the key %s for %s", (word, meant) => {
    expect(nearest(word, keys)).toBe(meant);
  });

  test.each(["colour", "x", "", "invoice_paid", "won"])("guesses nothing for %j", (word) => {
    expect(nearest(word, types)).toBeUndefined();
  });

  test("takes the closest, the first of equals, and a word itself above all", () => {
    expect(nearest("abcdef", ["abcdxy", "abcdex", "abcdey"])).toBe("abcdex");
    fc.assert(
      fc.property(fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), fc.nat(), (words, pick) => {
        const word = words[pick % words.length] ?? "";
        return nearest(word, words)?.toLowerCase() === word.toLowerCase();
      }),
    );
  });

  test("takes two swapped neighbours for one slip, not for two", () => {
    expect(nearest("abc", ["acb"])).toBe("acb");
    expect(nearest("abc", ["axd"])).toBeUndefined();
  });

  test("answers at once where the word is a whole file", () => {
    expect(nearest("x".repeat(5_000_000), types)).toBeUndefined();
  });
});
