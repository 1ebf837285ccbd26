import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Sheets, startSheets } from "./sheets/start-sheets.ts";
import { ask, batch, errorOf, row, values } from "./sheets/testing/ask.ts";

let sheets: Sheets;
beforeEach(async () => {
  sheets = await startSheets();
});
afterEach(() => sheets.close());

const append = (range: string, rows: unknown, options: Readonly<Record<string, string>> = {}, more = {}) =>
  ask(sheets, values(sheets, `${range}:append`, { valueInputOption: "RAW", ...options }), {
    body: { values: rows, ...more },
  });
const rows = () => sheets.control.rows({ tab: "Sheet1" });

describe("values.append looks for a table", () => {
  test("of an empty sheet it finds none, and a row with a gap drifts to the right with every further one", async () => {
    const [first, second, third] = [
      await append("'Sheet1'", [["a", "", "c"]]),
      await append("'Sheet1'", [["a", "", "c"]]),
      await append("'Sheet1'", [["a", "", "c"]]),
    ];
    expect(first.body).toEqual({
      spreadsheetId: sheets.spreadsheet,
      updates: {
        spreadsheetId: sheets.spreadsheet,
        updatedRange: "Sheet1!A1:C1",
        updatedRows: 1,
        updatedColumns: 3,
        updatedCells: 3,
      },
    });
    expect(second.body).toMatchObject({ tableRange: "Sheet1!C1", updates: { updatedRange: "Sheet1!C2:E2" } });
    expect(third.body.updates.updatedRange).toBe("Sheet1!E3:G3");
  });

  test("from a cell in the first column on it lands in the first column", async () => {
    await append("'Sheet1'!A1", [["a", "", "c"]]);
    expect((await append("'Sheet1'!A1", [["a", "", "c"]])).body).toMatchObject({
      tableRange: "Sheet1!A1",
      updates: { updatedRange: "Sheet1!A2:C2" },
    });
  });

  test("two blocks: the upper one takes the gap's rows, a bare sheet takes the lower one", async () => {
    const block = [["1", "2"], ["3", "4"], ["5", "6"], [], [], ["7", "8"], ["9", "10"]];
    sheets.control.paste({ tab: "Sheet1", cell: "A1", values: block });
    const upper = await append("Sheet1!A1", [
      ["x", "y"],
      ["z", "w"],
    ]);
    expect(upper.body).toMatchObject({
      tableRange: "Sheet1!A1:B3",
      updates: { updatedRange: "Sheet1!A4:B5" },
    });
    expect(rows()[5]).toEqual([7, 8]);
  });

  test("INSERT_ROWS pushes the lower block down where OVERWRITE writes into the gap, and beyond it over what is there", async () => {
    const block = [["1", "2"], [], ["7", "8"]];
    sheets.control.paste({ tab: "Sheet1", cell: "A1", values: block });
    const inserted = await append("Sheet1!A1", [["x"], ["y"]], { insertDataOption: "INSERT_ROWS" });
    expect(inserted.body.updates.updatedRange).toBe("Sheet1!A2:A3");
    expect(rows()).toEqual([[1, 2], ["x"], ["y"], [], [7, 8]]);
    await append("Sheet1!A1", [["p"], ["q"]]);
    expect(rows()).toEqual([[1, 2], ["x"], ["y"], ["p"], ["q", 8]]);
  });

  test("an empty cell is in no table: rows land on it", async () => {
    sheets.control.paste({ tab: "Sheet1", cell: "A1", values: [["1"], [], ["3"]] });
    const { body } = await append("'Sheet1'!A2", [["x"]]);
    expect(body.tableRange).toBeUndefined();
    expect(body.updates.updatedRange).toBe("Sheet1!A2");
  });

  test("columns are written as columns", async () => {
    const { body } = await append(
      "'Sheet1'!B1",
      [
        ["a", "b"],
        ["c", "d"],
      ],
      {},
      { majorDimension: "COLUMNS" },
    );
    expect(body.updates).toMatchObject({ updatedRange: "Sheet1!B1:C2", updatedRows: 2, updatedColumns: 2 });
    expect(rows()).toEqual([
      ["", "a", "c"],
      ["", "b", "d"],
    ]);
  });

  test("the grid grows in both directions", async () => {
    sheets.control.ask({
      requests: [
        {
          updateSheetProperties: {
            properties: { sheetId: 0, gridProperties: { rowCount: 1, columnCount: 1 } },
            fields: "gridProperties.rowCount,gridProperties/columnCount",
          },
        },
      ],
    });
    await append("Sheet1!A1", [["a"]]);
    await append("Sheet1!A1", [["b", "c"]]);
    const { body } = await ask(sheets, `${sheets.spreadsheet}?fields=sheets.properties.gridProperties`);
    expect(body.sheets[0].properties.gridProperties).toEqual({ rowCount: 2, columnCount: 2 });
  });

  test("asks how values are meant", async () => {
    const refused = await ask(sheets, values(sheets, "Sheet1!A1:append"), { body: { values: [["x"]] } });
    expect(errorOf(refused)).toBe("400 INVALID_ARGUMENT 'valueInputOption' is required but not specified");
  });
});

describe("appends that overlap", () => {
  const writers = 40;
  const each = <Result>(run: (index: number) => Promise<Result>) =>
    Promise.all(Array.from({ length: writers }, (_, index) => run(index)));
  const texts = () => rows().flat();

  test("lose rows with OVERWRITE where they look before one another writes, though all are told of success", async () => {
    sheets.control.race({ ms: 25 });
    const replies = await each((index) => append("Sheet1!A1", [[`row ${index}`]]));
    expect(replies.every(({ status }) => status === 200)).toBe(true);
    expect(texts().length).toBeLessThan(writers);
  });

  test("lose none with INSERT_ROWS", async () => {
    sheets.control.race({ ms: 25 });
    await each((index) => append("Sheet1!A1", [[`row ${index}`]], { insertDataOption: "INSERT_ROWS" }));
    expect(new Set(texts()).size).toBe(writers);
  });

  test("lose none with appendCells", async () => {
    sheets.control.race({ ms: 25 });
    await each((index) =>
      batch(sheets, [
        { appendCells: { sheetId: 0, rows: [row(`row ${index}`)], fields: "userEnteredValue" } },
      ]),
    );
    expect(new Set(texts()).size).toBe(writers);
  });

  test("lose none where the race is off", async () => {
    await each((index) => append("Sheet1!A1", [[`row ${index}`]]));
    expect(new Set(texts()).size).toBe(writers);
  });

  test("two alone, of which one is told to wait for the other", async () => {
    sheets.control.fault({ kind: "race", ms: 5_000 });
    const ranges = await Promise.all([append("Sheet1!A1", [["one"]]), append("Sheet1!A1", [["other"]])]);
    expect(ranges.map(({ body }) => body.updates.updatedRange)).toEqual(["Sheet1!A1", "Sheet1!A1"]);
    expect(texts()).toHaveLength(1);
  });
});
