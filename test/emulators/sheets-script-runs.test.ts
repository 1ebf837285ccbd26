import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AppsScript } from "./sheets/script/apps-script.ts";
import { type Office, openOffice } from "./sheets/testing/bound-script.ts";

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.sheets.close());

const rows = () => office.sheets.control.rows({ tab: "Contacts" });

describe("an execution", () => {
  test("ends after six minutes, whatever it catches", () => {
    const script = office.bound(`function main() { const tab = SpreadsheetApp.getActiveSheet();
      try { for (;;) { Utilities.sleep(60000); tab.appendRow(["x"]); } }
      catch (error) { Logger.log(error.message); try { tab.appendRow(["caught"]); } catch (again) {} finally { tab.appendRow(["last"]); } } }`);
    const { error, ms, killed } = script.run("main");
    expect([error, killed]).toEqual(["Exception: Exceeded maximum execution time", false]);
    expect(ms).toBeGreaterThan(360_000);
    expect(rows().map(([name]) => name)).toEqual(["Name", "Sarah", "Bo", "x", "x", "x", "x", "x"]);
  });

  test("ends so when it only looks at the clock", () => {
    expect(office.failure("for (const start = Date.now(); Date.now() - start < 1e9; );")).toBe(
      "Exception: Exceeded maximum execution time",
    );
    const waited = office.answer(
      "const start = Date.now(); while (Date.now() - start < 5000); return Date.now() - start;",
    );
    expect(waited).toBeGreaterThanOrEqual(5_000);
    expect(waited).toBeLessThan(5_010);
  });

  test("tells its calls, and how long they took", () => {
    const script = office.bound(
      `function main() { const book = SpreadsheetApp.getActive(); Utilities.getUuid();
        Sheets.Spreadsheets.get(book.getId()); }`,
      { times: { spreadsheet: 10, api: 500 } },
    );
    const { calls, ms } = script.run("main");
    expect([calls, ms]).toEqual([
      [
        { number: 1, name: "SpreadsheetApp.getActive" },
        { number: 2, name: "Spreadsheet.getId" },
        { number: 3, name: "Sheets.Spreadsheets.get" },
      ],
      520,
    ]);
  });

  test("can be ended at any call, before its effect or after it", () => {
    const script =
      office.bound(`function main() { const tab = SpreadsheetApp.getActiveSheet(); LockService.getScriptLock().waitLock(1);
      try { tab.appendRow(["one"]); tab.appendRow(["two"]); } finally { tab.appendRow(["three"]); } return 1; }`);
    expect(script.run("main", { kill: 3 })).toMatchObject({ result: undefined, error: null, killed: true });
    expect(rows()).toHaveLength(3);
    expect(script.run("main", { kill: { call: 3, effect: "after" } }).killed).toBe(true);
    expect(rows().map(([name]) => name)).toEqual(["Name", "Sarah", "Bo", "one"]);
    // The lock ended with each.
    expect(script.run("main")).toMatchObject({ result: 1, killed: false });
  });

  test("lets other work happen between two calls", () => {
    const seen: string[] = [];
    const script = office.bound(`function main() { const tab = SpreadsheetApp.getActiveSheet();
      return [tab.getRange("A2").getValue(), tab.getRange("A2").getValue()]; }`);
    const { result } = script.run("main", {
      beforeCall({ number, name, run }) {
        seen.push(`${run} ${number} ${name}`);
        if (number === 5)
          office.sheets.control.editCell({ tab: "Contacts", cell: "A2", value: "Sara", by: "editor" });
      },
    });
    expect(result).toEqual(["Sarah", "Sara"]);
    expect(seen.at(-1)).toBe("main 5 Range.getValue");
  });

  test("meets an API client between two calls, too", () => {
    const script = office.bound(`function main() { const id = SpreadsheetApp.getActive().getId();
      const range = { sheetId: 0 }; const namedRange = { name: "HEAD", range };
      Sheets.Spreadsheets.batchUpdate({ requests: [{ addNamedRange: { namedRange } }] }, id); }`);
    const namedRange = { name: "HEAD", range: { sheetId: 0 } };
    const beforeCall = ({ name }: { readonly name: string }) => {
      if (name === "Sheets.Spreadsheets.batchUpdate") script.api([{ addNamedRange: { namedRange } }]);
    };
    expect(script.run("main", { beforeCall }).error).toContain("a named range with that name already exists");
    expect(() => script.api([{ deleteSheet: { sheetId: 7 } }])).toThrow("No sheet with id: 7");
  });

  test("loses to another one that runs in between, and not under a lock", () => {
    const source = (lock: string) => `function add() { ${lock}
      const cell = SpreadsheetApp.getActiveSheet().getRange("E1"); const was = Number(cell.getValue()); cell.setValue(was + 1); return was; }`;
    const race = (script: AppsScript) => {
      let inner: unknown = null;
      let isNested = false;
      script.run("add", {
        beforeCall({ name }) {
          if (isNested || name !== "Range.setValue") return;
          isNested = true;
          inner = script.run("add").error;
        },
      });
      return [inner, office.sheets.control.rows({ tab: "Contacts" })[0]?.[4]];
    };
    expect(race(office.bound(source("")))).toEqual([null, 1]);
    office.sheets.control.editCell({ tab: "Contacts", cell: "E1", value: 0 });
    expect(race(office.bound(source("LockService.getScriptLock().waitLock(10000);")))).toEqual([
      "Exception: Lock timeout: another process was holding the lock for too long.",
      1,
    ]);
  });

  test("runs promises of its own while another one is between its calls", () => {
    const script = office.bound(
      `async function main() { await null; const name = SpreadsheetApp.getActiveSheet().getName(); await null; return name; }`,
    );
    const inner: unknown[] = [];
    const { result } = script.run("main", {
      beforeCall: () => void inner.push(script.run("main", { beforeCall: () => {} }).result),
    });
    expect([result, inner]).toEqual(["Contacts", ["Contacts", "Contacts"]]);
  });

  test("gives a test's own failure back as it is", () => {
    const mistake = new Error("the test's own");
    const script = office.bound("function main() { try { SpreadsheetApp.getActive(); } catch (error) {} }");
    const beforeCall = () => {
      throw mistake;
    };
    expect(() => script.run("main", { beforeCall })).toThrow(mistake);
  });
});

describe("a lock", () => {
  test("is waited for on the emulator's clock", () => {
    const script = office.bound(
      `function main(ms) { const lock = LockService.getScriptLock(); const start = Date.now();
      const has = lock.tryLock(ms); return [has, lock.hasLock(), Date.now() - start]; }`,
      { times: { lock: 0 } },
    );
    script.holdLock("script", 5_000);
    expect(script.run("main", { args: [2_000] }).result).toEqual([false, false, 2_000]);
    expect(script.run("main", { args: [10_000] }).result).toEqual([true, true, 3_000]);
  });

  test("is one for the script, one for the document, and one for each person", () => {
    const script = office.bound(`function main() { return ["Script", "Document", "User"].map((kind) =>
      LockService["get" + kind + "Lock"]().tryLock(0)); }`);
    script.holdLock("document", 60_000);
    script.holdLock(`user ${office.sheets.emails.editor}`, 60_000);
    expect(script.run("main").result).toEqual([true, false, true]);
    expect(script.run("main", { as: "editor" }).result).toEqual([true, false, false]);
  });

  test("is let go where the code says so, and there is no document's lock in a web app", () => {
    const script =
      office.bound(`function doPost() { return ContentService.createTextOutput(String(LockService.getDocumentLock())); }
      function main() { const lock = LockService.getScriptLock(); lock.waitLock(1); lock.releaseLock(); return lock.hasLock(); }`);
    expect(script.post().text).toBe("null");
    expect(script.run("main").result).toBe(false);
  });
});

describe("a web app", () => {
  const source = `function doPost(e) {
      const { total } = e.parameter;
      if (total === "throw") throw new Error("broken");
      if (total === "plain") return { a: 1 };
      return ContentService.createTextOutput(JSON.stringify({ e, by: Session.getEffectiveUser().getEmail() }))
        .setMimeType(ContentService.MimeType.JSON);
    }
    function doGet() { return HtmlService.createHtmlOutput("<b>hi</b>"); }`;

  test("gets the request without its headers, and runs as its owner", () => {
    const { text, mime, status } = office
      .bound(source)
      .post({ body: { type: "x", é: 1 }, parameter: { key: "a b" } });
    expect([status, mime]).toEqual([200, "application/json"]);
    expect(JSON.parse(text)).toEqual({
      by: office.sheets.emails.owner,
      e: {
        queryString: "key=a+b",
        parameter: { key: "a b" },
        parameters: { key: ["a b"] },
        contextPath: "",
        contentLength: 19,
        postData: { length: 19, type: "application/json", contents: '{"type":"x","é":1}', name: "postData" },
      },
    });
    const form = office.bound(source).post({ body: "a=1&a=2", type: "application/x-www-form-urlencoded" });
    expect(JSON.parse(form.text).e).toMatchObject({ parameter: { a: "1" }, parameters: { a: ["1", "2"] } });
  });

  test("answers a page where it throws or answers nothing that can be sent", () => {
    const script = office.bound(source);
    expect(script.post({ parameter: { total: "throw" } })).toMatchObject({
      status: 200,
      mime: "text/html",
      error: "Error: broken",
    });
    expect(script.post({ parameter: { total: "plain" } }).text).toContain("not a supported return type");
    expect(script.get()).toMatchObject({ text: "<b>hi</b>", mime: "text/html" });
    expect(office.bound("").post().text).toContain("Script function not found: doPost");
  });

  test("has an address where it is deployed, and no user interface", () => {
    const script = office.bound(`function main() { return ScriptApp.getService().getUrl(); }
      function doPost() { SpreadsheetApp.getUi(); }`);
    expect(script.run("main").result).toMatch(/^https:\/\/script\.google\.com\/macros\/s\/\w+\/exec$/);
    expect(script.post().error).toBe("Exception: Cannot call SpreadsheetApp.getUi() from this context.");
    const none = office.bound("function main() { return ScriptApp.getService().getUrl(); }", {
      webApp: null,
    });
    expect(none.run("main").result).toBeNull();
    expect(() => none.post()).toThrow("There is no web app.");
  });
});
