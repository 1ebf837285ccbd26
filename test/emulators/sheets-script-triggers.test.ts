import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Office, openOffice } from "./sheets/testing/bound-script.ts";

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.sheets.close());

describe("a function in a cell", () => {
  const source = `/**
     * The state.
     * @param {string} id whose
     * @customfunction
     */
    function STATE(id, range) { return range ? [[id, range.length], ["", range[0][0]]] : id; }
    /** @customfunction */
    function DAYS(since) { return [since instanceof Date, typeof since]; }
    /** @customfunction */
    function READ() { return SpreadsheetApp.getActive().getSheetByName("Contacts").getRange("A2").getValue(); }
    /** @customfunction */
    function WRITE() { SpreadsheetApp.getActiveSheet().getRange("A2").setValue("x"); }
    /** @customfunction */
    function CALL() { return Sheets.Spreadsheets.get(SpreadsheetApp.getActive().getId()); }
    /** @customfunction */
    function MAIL() { MailApp.sendEmail("a", "b", "c"); }
    /** @customfunction */
    function WAIT() { Utilities.sleep(31000); SpreadsheetApp.getActive(); return 1; }
    function hidden() { return 1; }`;

  test("takes values and ranges, and shows a value or rows", () => {
    const script = office.bound(source);
    expect(script.formula('=STATE("C""1")').cells).toEqual([['C"1']]);
    expect(script.formula("=state(A2; Contacts!A1:B3)").cells).toEqual([
      ["Sarah", 3],
      ["", "Name"],
    ]);
    expect(script.formula("=DAYS(C2)").cells).toEqual([[true], ["object"]]);
    expect(script.formula("=DAYS(4.5)").cells).toEqual([[false], ["number"]]);
    expect(script.formula("=READ()").cells).toEqual([["Sarah"]]);
  });

  test("writes nothing, needs no authorization, and ends after 30 seconds", () => {
    const script = office.bound(source);
    const shown = (text: string) => {
      const { cells, error } = script.formula(text);
      return [cells, error];
    };
    expect(shown("=WRITE()")).toEqual([
      [["#ERROR!"]],
      "Exception: You do not have permission to call setValue",
    ]);
    expect(shown("=MAIL()")[1]).toContain("You do not have permission to call MailApp.sendEmail");
    expect(shown("=CALL()")[1]).toContain("Request is missing required authentication credential.");
    expect(shown("=WAIT()")[1]).toBe("Exception: Exceeded maximum execution time");
  });

  test("must be offered to cells", () => {
    expect(() => office.bound(source).formula("=hidden()")).toThrow(
      "No function hidden with @customfunction",
    );
    expect(() => office.bound(source).formula("=SUM(1)+1")).toThrow("the formula =SUM(1)+1");
  });
});

describe("a trigger of the clock", () => {
  const install = (timing: string) =>
    office.bound(
      `function beat(e) { Logger.log(new Date().toISOString() + " " + e.hour); }
    function install() { return ScriptApp.newTrigger("beat").timeBased().${timing}.create().getUniqueId(); }
    function list() { return ScriptApp.getProjectTriggers().map((each) => [each.getHandlerFunction(), String(each.getEventType())]); }
    function remove() { ScriptApp.getProjectTriggers().forEach((each) => ScriptApp.deleteTrigger(each)); }`,
      { times: { script: 0 } },
    );
  const hour = 3_600_000;
  const times = (runs: readonly { readonly logs: readonly { readonly text: string }[] }[]) =>
    runs.map(({ logs }) => logs[0]?.text.slice(0, 16));

  test("fires every so many minutes, of which there are five", () => {
    const script = install("everyMinutes(10)");
    script.run("install");
    expect(times(script.advance(25 * 60_000))).toEqual(["2026-04-12T09:10", "2026-04-12T09:20"]);
    expect(office.sheets.control.now()).toBe("2026-04-12T09:25:00.000Z");
    expect(install("everyMinutes(7)").run("install").error).toBe(
      "Exception: The value you passed to everyMinutes was invalid. It must be one of 1, 5, 10, 15 or 30.",
    );
  });

  test("fires in its hour once a day, in its zone", () => {
    const script = install('atHour(2).everyDays(1).inTimezone("America/New_York")');
    script.run("install");
    const days = times(script.advance(72 * hour));
    expect(days).toHaveLength(3);
    for (const [index, at] of days.entries()) expect(at).toMatch(new RegExp(`^2026-04-1${3 + index}T06:`));
  });

  test("fires on its day of the week, near its minute", () => {
    const script = install("onWeekDay(ScriptApp.WeekDay.MONDAY).atHour(7).nearMinute(30)");
    script.run("install");
    expect(times(script.advance(14 * 24 * hour)).map((at) => at?.slice(0, 14))).toEqual([
      "2026-04-13T07:",
      "2026-04-20T07:",
    ]);
  });

  test("fires once for what was missed, where only the clock jumped", () => {
    const script = install("everyHours(1)");
    script.run("install");
    office.sheets.control.advance({ ms: 5.5 * hour });
    expect(times(script.tick())).toEqual(["2026-04-12T14:30"]);
    expect(script.tick()).toEqual([]);
  });

  test("is its maker's: others don't see it, and 20 are all there may be", () => {
    const script = install("everyHours(1)");
    for (let count = 0; count < 20; count += 1) script.run("install");
    expect(script.run("install").error).toContain("This script has too many triggers.");
    expect([script.run("list").result, script.run("list", { as: "editor" }).result]).toMatchObject([
      Array(20).fill(["beat", "CLOCK"]),
      [],
    ]);
    script.run("install", { as: "editor" });
    script.run("remove");
    expect(script.triggers.map(({ by }) => by)).toEqual([office.sheets.emails.editor]);
  });

  test("has 90 minutes a day for all of a person's", () => {
    const script = office.bound(`function work() { Utilities.sleep(300000); }
      function install() { ScriptApp.newTrigger("work").timeBased().everyMinutes(30).create(); }`);
    script.run("install");
    const errors = script.advance(15.6 * hour).map(({ error }) => error);
    expect(errors[18]).toBeNull();
    expect(errors[19]).toBe("Exception: Service using too much computer time for one day");
    expect(errors.at(-1)).toBeNull();
  });
});
