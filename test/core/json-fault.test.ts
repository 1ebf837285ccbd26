import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonFault } from "../../src/core/json-fault.ts";

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe("the first fault of a JSON text", () => {
  test.each([
    ['{\n  "a": 1,\n}', 3, 1, "no comma may stand before this }"],
    ["[1,2,]", 1, 6, "no comma may stand before this ]"],
    ['{\n  // zone\n  "a": 1 }', 2, 3, "JSON has no comments: take it out"],
    ['{"a": 1 /* x */}', 1, 9, "JSON has no comments: take it out"],
    ['{"a": 1\n "b": 2}', 2, 2, "a comma is missing before this"],
    ['{"a" 1}', 1, 6, "a colon is missing before this"],
    ["{'a': 1}", 1, 2, "text stands between double quotes"],
    ["{a: 1}", 1, 2, "a key between double quotes is wanted"],
    ['{"a": Won}', 1, 7, "this is no value: text stands between double quotes"],
    ['{"a": "C:\\x"}', 1, 7, "this text isn't closed, or holds a lone backslash"],
    ['{"a": "b', 1, 7, "this text isn't closed, or holds a lone backslash"],
    ['{"a": 1', 1, 8, "the file ends too early: a closing } or ] is missing"],
    ["", 1, 1, "the file ends too early: a closing } or ] is missing"],
    ["{} x", 1, 4, "nothing may follow after the end"],
    ["[1}", 1, 3, "this } closes nothing"],
    ['{"a": 01}', 1, 7, "this is no value: text stands between double quotes"],
    ['{"a": ,}', 1, 7, "a value is wanted here"],
  ])("%j", (text, line, column, message) => {
    expect(parses(text)).toBe(false);
    expect(jsonFault(text)).toEqual({ line, column, message });
  });

  test("is found exactly where JSON.parse finds one", () => {
    fc.assert(fc.property(fc.json(), (text) => jsonFault(text) === null));
    const damaged = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom("", ",", "}", '"', "]", " ", "x", ":", "\\", "1"))
      .map(([text, at, put]) => {
        const place = at % (text.length + 1);
        return text.slice(0, place) + put + text.slice(place + 1);
      });
    fc.assert(
      fc.property(damaged, (text) => (jsonFault(text) === null) === parses(text)),
      { numRuns: 2000 },
    );
  });
});
