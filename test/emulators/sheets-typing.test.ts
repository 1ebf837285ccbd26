import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Sheets, startSheets } from "./sheets/start-sheets.ts";
import { ask, batch, errorOf, row, values } from "./sheets/testing/ask.ts";

let sheets: Sheets;
beforeEach(async () => {
  sheets = await startSheets();
});
afterEach(() => sheets.close());

async function cells(): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const fields =
    "sheets.data.rowData.values(userEnteredValue,effectiveValue,formattedValue,userEnteredFormat)";
  const { body } = await ask(sheets, `${sheets.spreadsheet}?fields=${fields}`);
  return body.sheets[0].data[0].rowData.map(({ values: [cell] }: { values: readonly unknown[] }) => cell);
}

async function typed(texts: readonly unknown[], valueInputOption = "USER_ENTERED") {
  await ask(sheets, values(sheets, "Sheet1!A1", { valueInputOption }), {
    method: "PUT",
    body: { values: texts.map((text) => [text]) },
  });
  return (await cells()).map(({ userEnteredValue, userEnteredFormat }) => {
    const format = userEnteredFormat as { readonly numberFormat: { readonly type: string } } | undefined;
    return [Object.values(userEnteredValue as object)[0], format?.numberFormat.type];
  });
}

describe("USER_ENTERED", () => {
  test("reads a text as if it were typed", async () => {
    const texts = [
      "007",
      "$100.15",
      "2026-09-05",
      "1-2",
      "TRUE",
      "=1+2",
      "'0123",
      "12.5%",
      "1,234.5",
      "10:30",
    ];
    expect(await typed(texts)).toEqual([
      [7, undefined],
      [100.15, "CURRENCY"],
      [46270, "DATE"],
      [46024, "DATE"],
      [true, undefined],
      ["=1+2", undefined],
      ["0123", undefined],
      [0.125, "PERCENT"],
      [1234.5, "NUMBER"],
      [0.4375, "TIME"],
    ]);
  });

  test("makes a formula of what begins with = or, where it is no number, with +", async () => {
    await typed(['=IMPORTXML("http://evil")', "+1 555", "+15", "=1/0"]);
    expect(
      (await cells()).map(({ userEnteredValue, formattedValue }) => [userEnteredValue, formattedValue]),
    ).toEqual([
      [{ formulaValue: '=IMPORTXML("http://evil")' }, "#ERROR!"],
      [{ formulaValue: "=+1 555" }, "#ERROR!"],
      [{ numberValue: 15 }, "15"],
      [{ formulaValue: "=1/0" }, "#DIV/0!"],
    ]);
  });

  test("shows what it can compute: sums, quotients, and a link's label wherever the link leads", async () => {
    const link = '=HYPERLINK("#gid=1&range=A"&MATCH("C1";Contacts!A:A;0);"2 ""sessions""")';
    await typed(["= 1 / 1024", link, "2,000,000.01"]);
    const texts = ["0.0009765625", '2 "sessions"', "2,000,000.01"];
    expect((await cells()).map(({ formattedValue }) => formattedValue)).toEqual(texts);
  });

  test("keeps what is no number, date, truth or formula as a text", async () => {
    const texts = ["C-1 ", "2026-13-40", "1.2.3", "1 2", "sales@example.com", "007a"];
    expect((await typed(texts)).map(([value]) => value)).toEqual(texts);
  });

  test("goes by the spreadsheet's locale", async () => {
    sheets.control.ask({
      requests: [{ updateSpreadsheetProperties: { properties: { locale: "de_DE" }, fields: "locale" } }],
    });
    expect(await typed(["1.234,5", "2.9.2026", "1,5"])).toEqual([
      [1234.5, "NUMBER"],
      [46267, "DATE"],
      [1.5, undefined],
    ]);
    expect((await cells()).map(({ formattedValue }) => formattedValue)).toEqual([
      "1.234,50",
      "2.9.2026",
      "1,5",
    ]);
  });

  test("leaves a text alone in a cell whose format is plain text", async () => {
    const range = { sheetId: 0, startRowIndex: 0, endRowIndex: 2, startColumnIndex: 0, endColumnIndex: 1 };
    const cell = { userEnteredFormat: { numberFormat: { type: "TEXT" } } };
    sheets.control.ask({
      requests: [{ repeatCell: { range, cell, fields: "userEnteredFormat.numberFormat" } }],
    });
    expect((await typed(["007", "=1+1"])).map(([value]) => value)).toEqual(["007", "=1+1"]);
  });
});

describe("nothing is read into", () => {
  const texts = ["007", "2026-09-05", "1-2", "TRUE", "=1+2", "'0123", "+1 555", " padded "];

  test("RAW values", async () => {
    expect((await typed(texts, "RAW")).map(([value]) => value)).toEqual(texts);
  });

  test("a stringValue, in updateCells and appendCells", async () => {
    const start = { sheetId: 0, rowIndex: 0, columnIndex: 0 };
    const lines = texts.map((text) => row(text));
    await batch(sheets, [
      { updateCells: { start, rows: lines, fields: "userEnteredValue" } },
      { appendCells: { sheetId: 0, rows: lines, fields: "userEnteredValue" } },
    ]);
    const all = await cells();
    expect(all.map(({ userEnteredValue }) => userEnteredValue)).toEqual(
      [...texts, ...texts].map((stringValue) => ({ stringValue })),
    );
    expect(all.map(({ formattedValue }) => formattedValue)).toEqual([...texts, ...texts]);
  });
});

test("numbers and truths of the payload stay what they are in either mode", async () => {
  expect(await typed([7, true, 1.5], "RAW")).toEqual(await typed([7, true, 1.5]));
});

test("a number is shown by its format", async () => {
  const formats = [
    ["DATE_TIME", "yyyy-mm-dd hh:mm:ss", 46270.4375, "2026-09-05 10:30:00"],
    ["DATE_TIME", "mmm d, h:mm am/pm", 46270.9375, "Sep 5, 10:30 PM"],
    ["DATE", "dddd, d mmmm yyyy", 46270, "Saturday, 5 September 2026"],
    ["NUMBER", "#,##0.0", 1234.56, "1,234.6"],
    ["NUMBER", '0.0" days"', 2.25, "2.3 days"],
    ["PERCENT", "0%", 0.256, "26%"],
    ["NUMBER", "0", -0.4, "0"],
    ["CURRENCY", '"$"#,##0.00', -3, "-$3.00"],
  ] as const;
  const rows = formats.map(([type, pattern, numberValue]) => ({
    values: [{ userEnteredValue: { numberValue }, userEnteredFormat: { numberFormat: { type, pattern } } }],
  }));
  const start = { sheetId: 0, rowIndex: 0, columnIndex: 0 };
  await batch(sheets, [{ updateCells: { start, rows, fields: "*" } }]);
  expect((await cells()).map(({ formattedValue }) => formattedValue)).toEqual(
    formats.map(([, , , text]) => text),
  );
});

test("a cell holds 50,000 characters and not one more", async () => {
  const put = (length: number) =>
    ask(sheets, values(sheets, "Sheet1!A1", { valueInputOption: "RAW" }), {
      method: "PUT",
      body: { values: [["x".repeat(length)]] },
    });
  expect((await put(50_000)).status).toBe(200);
  expect(errorOf(await put(50_001))).toBe(
    "400 INVALID_ARGUMENT Your input contains more than the maximum of 50000 characters in a single cell.",
  );
  const long = { appendCells: { sheetId: 0, rows: [row("x".repeat(50_001))], fields: "*" } };
  expect(errorOf(await batch(sheets, [long]))).toContain(
    "Invalid requests[0].appendCells: Your input contains",
  );
});
