import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SheetsRequest } from "../../src/stores/sheets/client.ts";
import { outcomeOf, type SheetsWorld, startOddSheets, startSheetsWorld } from "../support/sheets-client.ts";

let sheets: SheetsWorld;
beforeEach(async () => {
  sheets = await startSheetsWorld({
    tabs: [
      { title: "It's 'so'", values: [["a", "", "c"], ["'007"], [], [1.5, "2026-04-12", true, "=1+1"]] },
      { title: "Other", values: [["x"]] },
    ],
  });
});
afterEach(() => sheets.close());

const named = (name: string): SheetsRequest => ({
  addNamedRange: { namedRange: { name, range: { sheetId: 0, startRowIndex: 0, endRowIndex: 1 } } },
});

describe("a client over the googleapis package", () => {
  test("gets the fields that it asks for and no others", async () => {
    const client = await sheets.open();
    expect(await client.get({ fields: "properties.title,sheets.properties.title" })).toEqual({
      properties: { title: "CRM" },
      sheets: [{ properties: { title: "It's 'so'" } }, { properties: { title: "Other" } }],
    });
    expect(client.spreadsheet).toBe(sheets.spreadsheet);
  });

  test("gets the cells of the ranges that it asks for", async () => {
    const client = await sheets.open();
    const fields = "sheets(properties.title,data.rowData.values.userEnteredValue)";
    expect(await client.get({ fields, ranges: ["Other!A1:B2"] })).toEqual({
      sheets: [
        {
          properties: { title: "Other" },
          data: [{ rowData: [{ values: [{ userEnteredValue: { stringValue: "x" } }] }] }],
        },
      ],
    });
  });

  test("reads values as they are: texts, numbers, dates as serial numbers, and an empty list for an empty range", async () => {
    const client = await sheets.open();
    expect(await client.values(["'It''s ''so'''!A1:Z9", "Other!B5:C6", "Other!A:A"])).toEqual([
      [["a", "", "c"], ["007"], [], [1.5, 46124, true, 2]],
      [],
      [["x"]],
    ]);
  });

  test("asks nobody for no ranges", async () => {
    const client = await sheets.open();
    expect(await client.values([])).toEqual([]);
    expect(client.sent()).toBe(0);
    expect(sheets.control.requests().total).toBe(0);
  });

  test("changes, and hears what each step answered", async () => {
    const client = await sheets.open();
    const { replies, updatedSpreadsheet } = await client.update([named("One")]);
    expect(replies?.[0]?.addNamedRange?.namedRange?.name).toBe("One");
    expect(updatedSpreadsheet).toBeUndefined();
  });

  test("hears with a change what it asks of the spreadsheet as it stands afterwards", async () => {
    const client = await sheets.open();
    const answer = await client.update(
      [named("One"), { appendCells: { sheetId: 0, fields: "userEnteredValue", rows: [row("=no formula")] } }],
      {
        fields: "namedRanges.name,sheets.data.rowData.values.userEnteredValue",
        ranges: ["'It''s ''so'''!A5:A5"],
      },
    );
    expect(answer.replies).toHaveLength(2);
    expect(answer.replies?.[1]).toEqual({});
    expect(answer.updatedSpreadsheet).toEqual({
      namedRanges: [{ name: "One" }],
      sheets: [{ data: [{ rowData: [{ values: [{ userEnteredValue: { stringValue: "=no formula" } }] }] }] }],
    });
  });

  test("does all steps or none", async () => {
    const client = await sheets.open();
    expect(await outcomeOf(client.update([named("One"), named("One")]))).toContain("SHEETS_REFUSED");
    expect(await client.get({ fields: "namedRanges" })).toEqual({});
  });

  test("counts what it sent, repeats included", async () => {
    const client = await sheets.open();
    await client.get({ fields: "properties.title" });
    sheets.control.fault({ kind: "503-before" });
    await client.get({ fields: "properties.title" });
    await client.update([named("One")]);
    expect(client.sent()).toBe(4);
  });

  test("is refused where the id or the endpoint is none, before anybody is asked", async () => {
    for (const spreadsheet of ["", "x", "1abc/edit#gid=0-0-0-0-0", `${sheets.spreadsheet}?x=1`])
      expect(await outcomeOf(sheets.open({ spreadsheet }))).toMatch(/^BAD_URL .*sheets:\/\//);
    for (const endpoint of [
      "sheets",
      "ftp://sheets.example",
      "http://me:secret@127.0.0.1",
      "http://127.0.0.1/proxy",
    ])
      expect(await outcomeOf(sheets.open({ endpoint }), ["secret"])).toMatch(
        /^BAD_URL .*SHEETS_ENDPOINT_URL/,
      );
  });

  test("takes the endpoint from SHEETS_ENDPOINT_URL, with or without the API's version", async () => {
    const env = { GOOGLE_OAUTH_ACCESS_TOKEN: sheets.token, SHEETS_ENDPOINT_URL: `${sheets.url}/v4/` };
    const client = await sheets.open({ endpoint: undefined, env });
    expect(await client.get({ fields: "properties.title" })).toEqual({ properties: { title: "CRM" } });
  });

  test("sends masks, ranges and ids such that nothing of them changes the request", async () => {
    const odd = await startOddSheets((response) => void response.end("{}"));
    const client = await odd.open();
    await client.get({ fields: "a&b=c", ranges: ["'x&y'!A1", "#"] });
    await odd.close();
    expect(odd.asked).toEqual([
      "GET /v4/spreadsheets/1-a_SpreadsheetThatIsNotThere?fields=a%26b%3Dc&ranges=%27x%26y%27%21A1&ranges=%23",
    ]);
  });
});

const row = (text: string) => ({ values: [{ userEnteredValue: { stringValue: text } }] });
