import { readdirSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { manifest, type Office, openOffice } from "./sheets/testing/bound-script.ts";

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.sheets.close());

describe("the language", () => {
  test("has the documented services for globals, and what ES2019 has", () => {
    const es2019 =
      `Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp Error EvalError
      RangeError ReferenceError SyntaxError TypeError URIError globalThis JSON Math Intl ArrayBuffer Uint8Array Int8Array Uint16Array
      Int16Array Uint32Array Int32Array Float32Array Float64Array Uint8ClampedArray DataView Map Set WeakMap WeakSet Proxy Reflect
      decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape eval isFinite isNaN`.split(
        /\s+/,
      );
    const names = office.answer(
      `return Object.getOwnPropertyNames(globalThis).filter((name) => {
        try { return typeof globalThis[name] !== "undefined" && name !== "main"; } catch (error) { return false; }
      })`.replace("typeof globalThis[name]", "Object.getOwnPropertyDescriptor(globalThis, name).value"),
    ) as readonly string[];
    expect(names.filter((name) => !es2019.includes(name)).sort()).toEqual(
      `CacheService ContentService HtmlService LockService Logger MailApp PropertiesService ScriptApp Session Sheets SpreadsheetApp
      UrlFetchApp Utilities console`.split(/\s+/),
    );
  });

  test.each(
    `setTimeout setInterval queueMicrotask fetch URL URLSearchParams TextEncoder TextDecoder crypto structuredClone atob Buffer process
    require module AbortController performance WeakRef BigInt WebAssembly`.split(/\s+/),
  )("%s is not defined", (name) => {
    expect(office.failure(`${name};`)).toBe(`ReferenceError: ${name} is not defined`);
  });

  test("lacks the built-ins that came later", () => {
    expect(
      office.answer(`return [[].at, [].findLast, [].toSorted, "".replaceAll, "".at, "".matchAll, Object.hasOwn, Promise.allSettled,
        Promise.any, new Int8Array(1).at].map((each) => typeof each).concat(typeof [].flat, typeof Object.fromEntries)`),
    ).toEqual([...Array(10).fill("undefined"), "function", "function"]);
  });

  test.each([
    ["const a = b ?? 1;", "a = b ?? 1"],
    ["const a = b?.c;", "b?.c"],
    ["class A { #x = 1; }", "#x = 1"],
    ["class A { static x = 1; }", "static x = 1"],
    ["let a; a ||= 1;", "a ||= 1"],
    ["const big = 10n;", "10n"],
  ])("doesn't take %s, which came after ES2019", (source, shown) => {
    expect(() => office.bound(`${source}\nfunction main() {}`).run("main")).toThrow(shown);
  });

  test("has no modules", () => {
    expect(() => office.bound(`export function main() {}`).run("main")).toThrow("Scripts have no modules.");
    expect(() => office.bound(`function main() { return 1`).run("main")).toThrow("No code of ES2019");
  });

  test("keeps no globals from one execution to the next", () => {
    const script = office.bound("var count = 0; function main() { count += 1; return count; }");
    expect([script.run("main").result, script.run("main").result]).toEqual([1, 1]);
  });

  test("runs microtasks after the function, or has no Promise at all", () => {
    const source = `const log = [];
      function main() { later(); log.push("returned"); return log; }
      async function later() { await null; log.push("later"); Logger.log(log.join()); }`;
    expect(office.bound(source).run("main")).toMatchObject({
      result: ["returned", "later"],
      logs: [{ text: "returned,later" }],
    });
    expect(office.answer("return (async () => { await null; return 5; })()")).toBe(5);
    expect(office.failure("return Promise.reject(new TypeError('no'))")).toBe("TypeError: no");
    const without = office.bound("function main() { return typeof Promise; }", { promises: "absent" });
    expect(without.run("main").result).toBe("undefined");
  });

  test("tells the emulator's time, and no wall clock that isn't the script's", () => {
    expect(office.answer("return [Date.now(), new Date().toISOString()]")).toEqual([
      Date.parse("2026-04-12T09:00:00Z"),
      "2026-04-12T09:00:00.000Z",
    ]);
    expect(() =>
      office.answer("return new Date().getHours()", { manifest: { ...manifest, timeZone: "Asia/Tokyo" } }),
    ).toThrow("another time zone");
  });

  test("hands over what is of the script's own kinds", () => {
    expect(
      office.answer(`const tab = SpreadsheetApp.getActive().getSheets();
        const read = Sheets.Spreadsheets.get(SpreadsheetApp.getActive().getId());
        let thrown = null;
        try { SpreadsheetApp.getUi(); } catch (error) { thrown = error; }
        return [tab instanceof Array, read instanceof Object, read.sheets instanceof Array, thrown instanceof Error, thrown.name,
          tab[0].getRange("C2").getValue() instanceof Date, Utilities.newBlob("é").getBytes() instanceof Array, String(tab[0])]`),
    ).toEqual([true, true, true, true, "Exception", true, true, "Sheet"]);
  });

  test("tells loudly what isn't emulated, even where the code would go on", () => {
    const swallow = (call: string) => () => office.answer(`try { ${call} } catch (error) {} return 1;`);
    expect(swallow("SpreadsheetApp.getActive().addMenu('x', [])")).toThrow("Spreadsheet.addMenu");
    expect(swallow("DriveApp.getFiles()")).toThrow("DriveApp");
    expect(swallow("Utilities.gzip('x')")).toThrow("Utilities.gzip");
    expect(swallow("UrlFetchApp.fetch('https://example.com')")).toThrow("allows nobody");
  });

  test("isn't there: the Sheets service, unless the manifest switches it on", () => {
    expect(office.failure("Sheets.Spreadsheets;", { manifest: {} })).toBe(
      "ReferenceError: Sheets is not defined",
    );
    const services = [{ userSymbol: "Tables", serviceId: "sheets", version: "v4" }];
    const own = { dependencies: { enabledAdvancedServices: services } };
    expect(office.answer("return typeof Tables.Spreadsheets.get", { manifest: JSON.stringify(own) })).toBe(
      "function",
    );
    const sources = { ...manifest, runtimeVersion: "STABLE" };
    expect(() => office.bound("", { manifest: sources })).toThrow("Only the V8 runtime");
  });
});

test("a function that isn't there is told in Google's words, and code that throws in its own", () => {
  expect(office.bound("").run("nope").error).toBe("Exception: Script function not found: nope");
  expect(office.bound("const main = () => 7;").run("main").result).toBe(7);
  expect(office.failure("throw new RangeError('far')")).toBe("RangeError: far");
  expect(office.failure("null.x")).toMatch(/^TypeError: Cannot read properties of null/);
  expect(office.bound("throw new Error('top'); function main() {}").run("main").error).toBe("Error: top");
});

test("what is logged can be read", () => {
  const { logs } = office
    .bound(`function main() { console.log("%s days", 3, { a: 1 }); console.error("no");
    Logger.log("a %s", "b").log([1]); }`)
    .run("main");
  expect(logs).toEqual([
    { level: "log", text: '3 days {"a":1}' },
    { level: "error", text: "no" },
    { level: "Logger", text: "a b" },
    { level: "Logger", text: "[1]" },
  ]);
});

test("has nothing that the typings of Apps Script don't have", () => {
  const folder = "node_modules/@types/google-apps-script";
  const files = readdirSync(folder).filter((name) => name.endsWith(".d.ts"));
  const typings = [...files, "apis/sheets_v4.d.ts"]
    .map((name) => readFileSync(`${folder}/${name}`, "utf8"))
    .join("\n");
  const membersOf = (name: string): ReadonlySet<string> => {
    const body = new RegExp(`^( *)interface ${name}\\b[^{]*\\{([\\s\\S]*?)\\n\\1\\}`, "gm");
    const bodies = [...typings.matchAll(body)];
    return new Set(
      bodies.flatMap(([, , text = ""]) =>
        [...text.matchAll(/^\s*(\w+)\??[(:]/gm)].map(([, each = ""]) => each),
      ),
    );
  };
  const shown = office.bound(
    `function onOpen() { SpreadsheetApp.getUi().createMenu("M").addItem("I", "look").addToUi(); }
      function look() {
        const ui = SpreadsheetApp.getUi(), book = SpreadsheetApp.getActive(), tab = book.getSheets()[0];
        const all = { SpreadsheetApp, Spreadsheet: book, Sheet: tab, Range: tab.getRange("A1"), Ui: ui, Menu: ui.createMenu("x"),
          PropertiesService, Properties: PropertiesService.getScriptProperties(), CacheService, Cache: CacheService.getScriptCache(),
          LockService, Lock: LockService.getScriptLock(), ScriptApp, TriggerBuilder: ScriptApp.newTrigger("x"),
          ClockTriggerBuilder: ScriptApp.newTrigger("x").timeBased(), SpreadsheetTriggerBuilder: ScriptApp.newTrigger("x").forSpreadsheet(book),
          Session, User: Session.getActiveUser(), Utilities, Blob: Utilities.newBlob("x"), ContentService,
          TextOutput: ContentService.createTextOutput(""), HtmlService, HtmlOutput: HtmlService.createHtmlOutput(""), MailApp, UrlFetchApp,
          Trigger: ScriptApp.newTrigger("x").timeBased().everyHours(1).create(), PromptResponse: ui.prompt("x"), Logger,
          SpreadsheetsCollection: Sheets.Spreadsheets, ValuesCollection: Sheets.Spreadsheets.Values,
          DeveloperMetadataCollection: Sheets.Spreadsheets.DeveloperMetadata };
        return Object.keys(all).map((name) => [name, Object.keys(all[name]).filter((each) => each !== "toString")]);
      }`,
  );
  shown.open();
  const kinds = shown.click(["M", "I"]).result as readonly (readonly [string, readonly string[]])[];
  const unheard = kinds.flatMap(([name, members]) => {
    const known = membersOf(name);
    return members.filter((each) => !known.has(each)).map((each) => `${name}.${each}`);
  });
  expect(kinds).toHaveLength(32);
  expect(unheard).toEqual([]);
});
