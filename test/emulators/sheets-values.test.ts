import { afterEach, beforeEach, expect, test } from "vitest";
import { type Sheets, startSheets } from "./sheets/start-sheets.ts";
import { ask, errorOf, values } from "./sheets/testing/ask.ts";

let sheets: Sheets;
beforeEach(async () => {
  sheets = await startSheets({
    tabs: [{ title: "Sheet1" }, { title: "🌵 x", rowCount: 10, columnCount: 10 }],
  });
});
afterEach(() => sheets.close());

const put = (range: string, rows: unknown, options: Readonly<Record<string, string>> = {}) =>
  ask(sheets, values(sheets, range, { valueInputOption: "RAW", ...options }), {
    method: "PUT",
    body: { values: rows },
  });
const get = async (range: string, options: Readonly<Record<string, string>> = {}) =>
  (await ask(sheets, values(sheets, range, options))).body;

test("a range without values has no `values`, and is echoed clipped to the grid", async () => {
  expect(await get("'Sheet1'!D4")).toEqual({ range: "Sheet1!D4", majorDimension: "ROWS" });
  expect(await get("'Sheet1'")).toEqual({ range: "Sheet1!A1:Z1000", majorDimension: "ROWS" });
  expect(await get("'Sheet1'!A1:1")).toEqual({ range: "Sheet1!A1:Z1", majorDimension: "ROWS" });
  expect((await get("'🌵 x'!A:A")).range).toBe("'🌵 x'!A1:A10");
});

test("trailing empty cells and rows are dropped, a blank in between is an empty text, a blank row an empty list", async () => {
  await put("'Sheet1'!A1:D6", [["A1", "B1", "", "D1"], [], ["", "", "x", ""], ["", ""]]);
  expect((await get("Sheet1!A1:D6")).values).toEqual([["A1", "B1", "", "D1"], [], ["", "", "x"]]);
  expect((await get("Sheet1!A1:D6", { majorDimension: "COLUMNS" })).values).toEqual([
    ["A1"],
    ["B1"],
    ["", "", "x"],
    ["D1"],
  ]);
});

test("a write counts the blanks that it writes, and leaves alone what a null or a short row passes over", async () => {
  expect(
    (
      await put("'Sheet1'!A1:D2", [
        ["a", "b"],
        [1, 2, 3, 4],
      ])
    ).body,
  ).toEqual({
    spreadsheetId: sheets.spreadsheet,
    updatedRange: "Sheet1!A1:D2",
    updatedRows: 2,
    updatedColumns: 4,
    updatedCells: 6,
  });
  const { body } = await put("Sheet1!A1:D2", [[null, ""], ["z"]]);
  expect(body.updatedCells).toBe(2);
  expect((await get("Sheet1!A1:D2")).values).toEqual([["a"], ["z", "2", "3", "4"]]);
  const cells = await ask(sheets, `${sheets.spreadsheet}?ranges=Sheet1!B1&fields=sheets.data.rowData.values`);
  expect(cells.body.sheets[0].data).toEqual([{}]);
});

test("a single cell is only where a write begins; a wider range has to hold what is written", async () => {
  expect(
    (
      await put("🌵 x!A1", [
        ["1", "2", "3"],
        ["4", "5", "6"],
      ])
    ).body.updatedRange,
  ).toBe("'🌵 x'!A1:C2");
  expect(errorOf(await put("Sheet1!A1:B1", [["1", "2", "3"]]))).toBe(
    "400 INVALID_ARGUMENT Requested writing within range [Sheet1!A1:B1], but tried writing to column [C]",
  );
  expect(errorOf(await put("Sheet1!A1:B1", [["1"], ["2"]]))).toContain("but tried writing to row [2]");
  expect(errorOf(await put("Sheet1!A100000", [["1"]]))).toBe(
    "400 INVALID_ARGUMENT Range (Sheet1!A100000) exceeds grid limits. Max rows: 1000, max columns: 26",
  );
  expect(errorOf(await put("'🌵 x'!A10", [["1"], ["2"]]))).toContain("tried writing to row [11]");
});

test("one cell looks different in each rendering", async () => {
  await put("Sheet1!A1", [["=4/2", "2020-01-01", "string", 53]], { valueInputOption: "USER_ENTERED" });
  const shown = async (valueRenderOption: string, dateTimeRenderOption: string) =>
    (await get("Sheet1!A1:D1", { valueRenderOption, dateTimeRenderOption })).values[0];
  expect(await shown("UNFORMATTED_VALUE", "SERIAL_NUMBER")).toEqual([2, 43831, "string", 53]);
  expect(await shown("UNFORMATTED_VALUE", "FORMATTED_STRING")).toEqual([2, "2020-01-01", "string", 53]);
  expect(await shown("FORMATTED_VALUE", "SERIAL_NUMBER")).toEqual(["2", "2020-01-01", "string", "53"]);
  expect(await shown("FORMULA", "SERIAL_NUMBER")).toEqual(["=4/2", 43831, "string", 53]);
  expect((await get("Sheet1!A1:D1")).values[0]).toEqual(["2", "2020-01-01", "string", "53"]);
});

test("several ranges are read at once, and written or cleared whole or not at all", async () => {
  const path = `${sheets.spreadsheet}/values:batchUpdate`;
  const data = [
    { range: "'Sheet1'!A1:D1", values: [["A1", "B1", "", "D1"]] },
    { range: "'Sheet1'!A4:D4", values: [["A4", "B4", "", "D4"]] },
  ];
  const written = await ask(sheets, path, { body: { valueInputOption: "RAW", data } });
  expect(written.body).toMatchObject({
    totalUpdatedRows: 2,
    totalUpdatedColumns: 4,
    totalUpdatedCells: 8,
    totalUpdatedSheets: 1,
    responses: [{ updatedRange: "Sheet1!A1:D1", updatedCells: 4 }, { updatedRange: "Sheet1!A4:D4" }],
  });
  const bad = [
    { range: "Sheet1!A1", values: [["lost"]] },
    { range: "Nowhere!A1", values: [["x"]] },
  ];
  const refused = await ask(sheets, path, { body: { valueInputOption: "RAW", data: bad } });
  expect(errorOf(refused)).toBe("400 INVALID_ARGUMENT Invalid data[1]: Unable to parse range: Nowhere!A1");
  const ranges = "ranges=%27Sheet1%27%21A1%3AB1&ranges=%27Sheet1%27%21B4%3AD4";
  const read = await ask(sheets, `${sheets.spreadsheet}/values:batchGet?${ranges}`);
  expect(read.body).toEqual({
    spreadsheetId: sheets.spreadsheet,
    valueRanges: [
      { range: "Sheet1!A1:B1", majorDimension: "ROWS", values: [["A1", "B1"]] },
      { range: "Sheet1!B4:D4", majorDimension: "ROWS", values: [["B4", "", "D4"]] },
    ],
  });
  const cleared = await ask(sheets, `${sheets.spreadsheet}/values:batchClear`, {
    body: { ranges: ["'Sheet1'!A1:B1", "'Sheet1'!C4:E4"] },
  });
  expect(cleared.body.clearedRanges).toEqual(["Sheet1!A1:B1", "Sheet1!C4:E4"]);
  expect(sheets.control.rows({ tab: "Sheet1" })).toEqual([["", "", "", "D1"], [], [], ["A4", "B4"]]);
});

test("clearing takes values and leaves notes and validation", async () => {
  const rule = { condition: { type: "BOOLEAN" } };
  const range = { sheetId: 0, startRowIndex: 0, endRowIndex: 1, startColumnIndex: 0, endColumnIndex: 1 };
  sheets.control.ask({
    requests: [
      { setDataValidation: { range, rule } },
      { updateCells: { range, fields: "note", rows: [{ values: [{ note: "mine" }] }] } },
    ],
  });
  await put("Sheet1!A1", [["x"]]);
  const cleared = await ask(sheets, values(sheets, "'Sheet1':clear"), { method: "POST" });
  expect(cleared.body).toEqual({ spreadsheetId: sheets.spreadsheet, clearedRange: "Sheet1!A1:Z1000" });
  const cells = await ask(sheets, `${sheets.spreadsheet}?ranges=Sheet1!A1&fields=sheets.data.rowData.values`);
  expect(cells.body.sheets[0].data[0].rowData[0].values[0]).toEqual({ note: "mine", dataValidation: rule });
});

test("what is no list of lists is refused with its place", async () => {
  const refused = await put("Sheet1!A1", "X");
  const message = "Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), \"X\"";
  expect(refused.body).toEqual({
    error: {
      code: 400,
      message,
      status: "INVALID_ARGUMENT",
      details: [
        {
          "@type": "type.googleapis.com/google.rpc.BadRequest",
          fieldViolations: [{ field: "data.values", description: message }],
        },
      ],
    },
  });
});

test("a bare name is a named range before it is a tab, a quoted one is always the tab", async () => {
  await put("Sheet1!A1", [
    ["1", "2"],
    ["3", "4"],
  ]);
  const range = { sheetId: 0, startRowIndex: 0, endRowIndex: 2, startColumnIndex: 1, endColumnIndex: 2 };
  sheets.control.ask({ requests: [{ addNamedRange: { namedRange: { name: "sheet1", range } } }] });
  expect((await get("Sheet1")).range).toBe("Sheet1!B1:B2");
  expect((await get("'Sheet1'")).range).toBe("Sheet1!A1:Z1000");
  expect((await get("'Sheet1'!sheet1")).values).toEqual([["2"], ["4"]]);
  expect((await get("Sheet1!R2C1:R2C2")).values).toEqual([["3", "4"]]);
  const missing = await ask(sheets, values(sheets, "'Data Tab'!A1:C10"));
  expect(errorOf(missing)).toBe("400 INVALID_ARGUMENT Unable to parse range: 'Data Tab'!A1:C10");
});

test("a mask leaves out the rest, and one that names no field is refused as recorded", async () => {
  await put("Sheet1!A1", [["x"]]);
  expect(await get("Sheet1!A1", { fields: "values" })).toEqual({ values: [["x"]] });
  const refused = await ask(sheets, values(sheets, "Sheet1!A1", { fields: "joe" }));
  expect(errorOf(refused)).toBe("400 INVALID_ARGUMENT Request contains an invalid argument.");
  expect(refused.body.error.details[0].fieldViolations).toEqual([
    { description: "Error expanding 'fields' parameter. Cannot find matching fields for path 'joe'." },
  ]);
});
