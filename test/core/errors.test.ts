import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { DaybookError, errorJson, isDaybookError } from "../../src/core/errors.ts";

describe("DaybookError", () => {
  test("carries its code, where it happened and what to do next", () => {
    const cause = new Error("ENOENT");
    const error = new DaybookError("BAD_CELL", "Row 3 has no id.", {
      hint: "Fill it.",
      row: 3,
      column: "id",
      cause,
    });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: "DaybookError", code: "BAD_CELL", message: "Row 3 has no id." });
    expect(error).toMatchObject({ hint: "Fill it.", row: 3, column: "id", cause });
    expect(String(error)).toBe("DaybookError: Row 3 has no id.");
  });

  test("has no empty details, so that printing it shows only what is known", () => {
    expect(Object.keys(new DaybookError("A", "b"))).toEqual(["name", "code"]);
  });
});

describe("isDaybookError", () => {
  test("knows an error of another copy of the class, from another realm", () => {
    const made = runInNewContext(
      `(class DaybookError extends Error { constructor(m) { super(m); this.name = "DaybookError"; this.code = "TABLE_NOT_FOUND" } })`,
    );
    const foreign = new made("No table.");
    expect(foreign).not.toBeInstanceOf(Error);
    expect(isDaybookError(foreign)).toBe(true);
  });

  test.each([
    [new Error("plain")],
    [Object.assign(new Error("ENOENT"), { code: "ENOENT" })],
    [{ name: "DaybookError", message: "x", code: "lower_case" }],
    [{ name: "DaybookError", message: "x", code: "" }],
    [{ name: "DaybookError", code: "A" }],
    [null],
    [undefined],
    ["DaybookError"],
  ])("takes no other thing for one: %s", (thing) => {
    expect(isDaybookError(thing)).toBe(false);
  });
});

describe("errorJson", () => {
  test("prints row and column only where they are known, and a missing hint as null", () => {
    expect(errorJson(new DaybookError("A_B", "c"))).toEqual({ code: "A_B", message: "c", hint: null });
    const full = new DaybookError("A", "b", { hint: "h", row: 2, column: "c", cause: { token: "secret" } });
    expect(JSON.stringify(errorJson(full))).toBe(
      '{"code":"A","message":"b","hint":"h","row":2,"column":"c"}',
    );
  });

  test("says no more of a foreign error than its message", () => {
    const foreign = Object.assign(new Error("401"), {
      config: { headers: { Authorization: "Bearer secret" } },
    });
    expect(errorJson(foreign)).toEqual({ code: "UNEXPECTED", message: "401", hint: null });
    expect(errorJson("torn")).toMatchObject({ message: "torn" });
    expect(errorJson(undefined).message).toMatch(/no error was thrown/);
    expect(errorJson({ message: 7 }).message).toMatch(/no error was thrown/);
  });
});
