import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type AppsScript,
  type AppsScriptOptions,
  startAppsScript,
} from "./sheets/script/start-apps-script.ts";
import { type Sheets, startSheets } from "./sheets/start-sheets.ts";

const contacts = [
  ["Name", "Stage", "Since"],
  ["Sarah", "New", "2026-04-01"],
  ["Bo", "Won", "2026-03-01"],
];
const manifest = {
  timeZone: "Etc/UTC",
  runtimeVersion: "V8",
  dependencies: { enabledAdvancedServices: [{ userSymbol: "Sheets", serviceId: "sheets", version: "v4" }] },
};

let sheets: Sheets;
beforeEach(async () => {
  sheets = await startSheets({
    tabs: [{ title: "Contacts", values: contacts }],
    timeZone: "America/New_York",
  });
});
afterEach(() => sheets.close());

const bound = (source: string, more: Partial<AppsScriptOptions> = {}): AppsScript =>
  startAppsScript(sheets, { source, manifest, ...more });
const result = (body: string, more: Partial<AppsScriptOptions> = {}): unknown => {
  const { error, result } = bound(`function main() { ${body} }`, more).run("main");
  expect(error).toBeNull();
  return result;
};
const failure = (body: string, more: Partial<AppsScriptOptions> = {}): string | null =>
  bound(`function main() { ${body} }`, more).run("main").error;

describe("a script", () => {
  test("reads cells", () => {
    expect(
      result(`const tab = SpreadsheetApp.getActive().getSheetByName("Contacts");
      return [tab.getLastRow(), tab.getDataRange().getValues(), tab.getRange("A2:B2").getDisplayValues()];`),
    ).toEqual([
      3,
      [
        ["Name", "Stage", "Since"],
        ["Sarah", "New", new Date("2026-04-01T04:00:00Z")],
        ["Bo", "Won", new Date("2026-03-01T05:00:00Z")],
      ],
      [["Sarah", "New"]],
    ]);
  });
  test("calls the API", () => {
    expect(
      result(
        `return Sheets.Spreadsheets.Values.batchGet(SpreadsheetApp.getActive().getId(), { ranges: ["Contacts!A1:A2"] }).valueRanges[0].values`,
      ),
    ).toEqual([["Name"], ["Sarah"]]);
    expect(
      failure(
        `Sheets.Spreadsheets.batchUpdate({ requests: [{ deleteSheet: { sheetId: 9 } }] }, SpreadsheetApp.getActive().getId())`,
      ),
    ).toBe(
      "GoogleJsonResponseException: API call to sheets.spreadsheets.batchUpdate failed with error: Invalid requests[0].deleteSheet: No sheet with id: 9",
    );
  });
  test("async", () => {
    expect(result(`const wait = async () => { await null; return 5; }; return wait();`)).toBe(5);
  });
});
