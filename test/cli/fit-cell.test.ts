import { describe, expect, test } from "vitest";
import { fitCell } from "../../src/cli/crm/fit-cell.ts";

const select = (type: string, ...names: readonly string[]) => ({
  name: "Column",
  type,
  options: { choices: names.map((name) => ({ name })) },
});
const plain = (type: string) => ({ name: "Column", type });

describe("what a column takes of what the log says", () => {
  test.each([
    [plain("singleLineText"), "=1+1", "=1+1"],
    [plain("number"), "12.5", 12.5],
    [plain("checkbox"), "true", true],
    [plain("date"), "2026-04-01", "2026-04-01"],
    [plain("singleSelect"), null, null],
    [select("singleSelect", " New "), "New", " New "],
    [select("multipleSelects", "a", "b"), "b, a", ["b", "a"]],
    [select("multipleSelects", "Doors, windows", "a"), "a, Doors, windows", ["a", "Doors, windows"]],
  ] as const)("%j: %j", (field, to, cell) => {
    expect(fitCell(field, to)).toEqual({ cell });
  });

  test.each([
    [plain("formula"), "x", "is computed"],
    [plain("multipleLookupValues"), null, "is computed"],
    [plain("singleCollaborator"), "Ana", "choose them by hand"],
    [plain("multipleRecordLinks"), "Ana", "link them by hand"],
    [plain("number"), "five", 'takes numbers, and the log says "five"'],
    [plain("number"), " ", "takes numbers"],
    [plain("date"), "soon", "takes dates"],
    [plain("checkbox"), "yes", "of a kind"],
    [plain("multipleAttachments"), null, "of a kind"],
    [select("singleSelect", "New"), "Old", 'has no option "Old" (any more)'],
    [select("singleSelect", "a", "b"), "a, b", 'takes one option, and the log says "a, b"'],
    [select("multipleSelects", "a", "b"), "a, c", 'has no option "c" (any more)'],
    [select("multipleSelects", "a", "b", "a, b"), "a, b", "in more than one way"],
  ] as const)("%j refuses %j", (field, to, why) => {
    expect(fitCell(field, to)).toEqual({ why: expect.stringContaining(why) });
  });
});
