import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Sheets, startSheets } from "./sheets/start-sheets.ts";
import { ask, batch, errorOf, row } from "./sheets/testing/ask.ts";

let sheets: Sheets;
beforeEach(async () => {
  sheets = await startSheets({
    tabs: [
      { title: "Events", values: [["event_id", "actor"]], columnCount: 4, rowCount: 3 },
      { title: "Other" },
    ],
  });
});
afterEach(() => sheets.close());

const events = () => sheets.control.rows({ tab: "Events" });
const appendCells = (...rows: readonly (readonly string[])[]) => ({
  appendCells: { sheetId: 0, rows: rows.map((texts) => row(...texts)), fields: "userEnteredValue" },
});
const gridOf = async () =>
  (await ask(sheets, `${sheets.spreadsheet}?fields=sheets.properties.gridProperties`)).body.sheets[0]
    .properties.gridProperties;
const range = (
  startRowIndex: number,
  endRowIndex: number,
  startColumnIndex: number,
  endColumnIndex: number,
) => ({
  sheetId: 0,
  startRowIndex,
  endRowIndex,
  startColumnIndex,
  endColumnIndex,
});

describe("a batchUpdate", () => {
  test("answers a reply for each request, and a field that nobody asked about", async () => {
    const namedRange = { name: "Head", range: range(0, 2, 0, 2) };
    const { status, body } = await batch(sheets, [
      appendCells(["e1", "ana"]),
      { addNamedRange: { namedRange } },
    ]);
    expect(status).toBe(200);
    expect(body.spreadsheetId).toBe(sheets.spreadsheet);
    expect(body.replies[0]).toEqual({});
    expect(body.replies[1]).toEqual({
      addNamedRange: {
        namedRange: {
          namedRangeId: expect.stringMatching(/^\d+$/),
          name: "Head",
          range: { startRowIndex: 0, endRowIndex: 2, startColumnIndex: 0, endColumnIndex: 2 },
        },
      },
    });
    expect(body.commentUpdateState).toBe("NO_UPDATES_REQUESTED");
  });

  test("does nothing at all when its last request is refused, and says which one it was", async () => {
    const [before, commits] = [sheets.control.book(), sheets.control.commits()];
    const refused = await batch(sheets, [
      appendCells(["e1", "ana"]),
      { addSheet: { properties: { title: "New" } } },
      { deleteSheet: { sheetId: 21686688 } },
    ]);
    expect(errorOf(refused)).toBe(
      "400 INVALID_ARGUMENT Invalid requests[2].deleteSheet: No sheet with id: 21686688",
    );
    expect(sheets.control.book()).toEqual(before);
    expect(sheets.control.commits()).toBe(commits);
  });

  test("lets a request see what the one before it did", async () => {
    await batch(sheets, [
      { addSheet: { properties: { sheetId: 7, title: "New" } } },
      { appendCells: { sheetId: 7, rows: [row("x")], fields: "*" } },
    ]);
    expect(sheets.control.rows({ tab: "New" })).toEqual([["x"]]);
  });

  test("needs a request, of a kind that there is, with fields that it has and a mask", async () => {
    expect(errorOf(await batch(sheets, []))).toBe("400 INVALID_ARGUMENT Must specify at least one request.");
    expect(errorOf(await batch(sheets, [{ frobnicate: {} }]))).toBe(
      `400 INVALID_ARGUMENT Invalid JSON payload received. Unknown name "frobnicate" at 'requests[0]': Cannot find field.`,
    );
    expect(errorOf(await batch(sheets, [{ appendCells: { sheetID: 0 } }]))).toContain(
      `Unknown name "sheetID" at 'requests[0].append_cells'`,
    );
    const cell = { userEnteredValue: { stringValue: "x" } };
    expect(errorOf(await batch(sheets, [{ repeatCell: { range: range(0, 1, 0, 1), cell } }]))).toBe(
      "400 INVALID_ARGUMENT Invalid requests[0].repeatCell: At least one field must be listed in 'fields'. (Use '*' to indicate all fields.)",
    );
  });

  test("is honest about what this emulator has not learnt", async () => {
    const refused = await batch(sheets, [
      appendCells(["e1"]),
      { trimWhitespace: { range: range(0, 1, 0, 1) } },
    ]);
    expect(errorOf(refused)).toContain("501 UNIMPLEMENTED EMULATOR_DOES_NOT_KNOW");
    expect(events()).toHaveLength(1);
  });

  test("can answer the spreadsheet as it became", async () => {
    const more = {
      includeSpreadsheetInResponse: true,
      responseIncludeGridData: true,
      responseRanges: ["Events!A2:B2"],
    };
    const { body } = await batch(sheets, [appendCells(["e1", "ana"])], { more });
    const [only, ...others] = body.updatedSpreadsheet.sheets;
    expect(others).toEqual([]);
    expect(only.data[0]).toMatchObject({
      startRow: 1,
      rowData: [{ values: [{ formattedValue: "e1" }, { effectiveValue: { stringValue: "ana" } }] }],
    });
  });
});

describe("appendCells", () => {
  test("goes below the last row with a value, from the first column on, gaps or not", async () => {
    await batch(sheets, [appendCells(["e1", "", "c"])]);
    await batch(sheets, [appendCells(["e2"], ["", "b"])]);
    expect(events()).toEqual([["event_id", "actor"], ["e1", "", "c"], ["e2"], ["", "b"]]);
  });

  test("is not led astray by formats and drop-downs below the data", async () => {
    const rule = { condition: { type: "ONE_OF_LIST", values: [{ userEnteredValue: "y" }] } };
    sheets.control.ask({ requests: [{ setDataValidation: { range: range(0, 3, 0, 1), rule } }] });
    await batch(sheets, [appendCells(["e1"])]);
    expect(events()[1]).toEqual(["e1"]);
  });

  test("makes the grid taller and never wider", async () => {
    await batch(sheets, [appendCells(["1"], ["2"], ["3"])]);
    expect(await gridOf()).toEqual({ rowCount: 4, columnCount: 4 });
    expect(errorOf(await batch(sheets, [appendCells(["1", "2", "3", "4", "5"])]))).toBe(
      "400 INVALID_ARGUMENT Invalid requests[0].appendCells: Attempting to write column: 4, beyond the last requested column of: 3",
    );
  });

  test("needs a tab that is there", async () => {
    const nowhere = { appendCells: { sheetId: 42, rows: [row("x")], fields: "*" } };
    expect(errorOf(await batch(sheets, [nowhere]))).toBe(
      "400 INVALID_ARGUMENT Invalid requests[0].appendCells: No grid with id: 42",
    );
  });
});

describe("updateCells", () => {
  test("with the value's mask leaves the format alone, with all fields takes it", async () => {
    const bold = { userEnteredFormat: { textFormat: { bold: true } } };
    const start = { sheetId: 0, rowIndex: 1, columnIndex: 0 };
    const format = async () =>
      (
        await ask(
          sheets,
          `${sheets.spreadsheet}?ranges=Events!A2&fields=sheets.data.rowData.values.userEnteredFormat`,
        )
      ).body.sheets[0].data[0].rowData?.[0].values[0].userEnteredFormat;
    await batch(sheets, [
      { repeatCell: { range: range(1, 2, 0, 1), cell: bold, fields: "userEnteredFormat" } },
    ]);
    await batch(sheets, [{ updateCells: { start, rows: [row("x")], fields: "userEnteredValue" } }]);
    expect(await format()).toEqual({ textFormat: { bold: true } });
    await batch(sheets, [{ updateCells: { start, rows: [row("x")], fields: "*" } }]);
    expect(await format()).toBeUndefined();
    expect(events()[1]).toEqual(["x"]);
  });

  test("over a range clears what its rows don't cover", async () => {
    sheets.control.paste({
      tab: "Events",
      cell: "A2",
      values: [
        ["a", "b"],
        ["c", "d"],
      ],
    });
    await batch(sheets, [
      { updateCells: { range: range(1, 3, 0, 2), rows: [row("x")], fields: "userEnteredValue" } },
    ]);
    expect(events()).toEqual([["event_id", "actor"], ["x"]]);
  });

  test("stays within the grid", async () => {
    const at = (rowIndex: number, columnIndex: number, ...texts: readonly string[]) =>
      batch(sheets, [
        { updateCells: { start: { rowIndex, columnIndex }, rows: [row(...texts)], fields: "*" } },
      ]);
    expect(errorOf(await at(0, 4, "x"))).toContain(
      "updateCells: GridCoordinate.columnIndex[4] is after last column in grid[3]",
    );
    expect(errorOf(await at(3, 0, "x"))).toContain("GridCoordinate.rowIndex[3] is after last row in grid[2]");
    expect(errorOf(await at(0, 3, "x", "y"))).toContain(
      "Attempting to write column: 4, beyond the last requested column of: 3",
    );
  });
});

describe("rows", () => {
  const data = [
    ["k", 2],
    ["K", 1],
    ["", 3],
    ["j", true],
    ["k", 2],
  ];
  beforeEach(() => sheets.control.paste({ tab: "Other", cell: "A1", values: data }));
  const other = () => sheets.control.rows({ tab: "Other" });
  const otherId = (): number => sheets.live.book().sheets[1]?.properties.sheetId ?? 0;

  test("are sorted: numbers, texts, truths; the other way round descending; blanks last in either", async () => {
    const sort = (sortOrder: string) =>
      batch(sheets, [
        { sortRange: { range: { sheetId: otherId() }, sortSpecs: [{ dimensionIndex: 1, sortOrder }] } },
      ]);
    sheets.control.paste({ tab: "Other", cell: "B6", values: [["text"], [""]] });
    await sort("ASCENDING");
    expect(other().map(([, value]) => value)).toEqual([1, 2, 2, 3, "text", true]);
    await sort("DESCENDING");
    expect(other().map(([, value]) => value)).toEqual([true, "text", 3, 2, 2, 1]);
    await batch(sheets, [
      {
        sortRange: {
          range: { sheetId: otherId() },
          sortSpecs: [{ dimensionIndex: 0, sortOrder: "DESCENDING" }],
        },
      },
    ]);
    expect(other().map(([key]) => key)).toEqual(["k", "k", "K", "j", "", ""]);
  });

  test("that are twins but for case are removed below the first", async () => {
    const comparisonColumns = [{ sheetId: otherId(), dimension: "COLUMNS", startIndex: 0, endIndex: 1 }];
    const { body } = await batch(sheets, [
      {
        deleteDuplicates: {
          range: { sheetId: otherId(), startColumnIndex: 0, endColumnIndex: 2 },
          comparisonColumns,
        },
      },
    ]);
    expect(body.replies[0]).toEqual({ deleteDuplicates: { duplicatesRemovedCount: 2 } });
    expect(other()).toEqual([
      ["k", 2],
      ["", 3],
      ["j", true],
    ]);
  });

  test("are found and replaced with a count; none is no error", async () => {
    const findReplace = {
      find: "k",
      replacement: "z",
      matchCase: true,
      matchEntireCell: true,
      sheetId: otherId(),
    };
    const { body } = await batch(sheets, [{ findReplace }, { findReplace }]);
    expect(body.replies).toEqual([
      { findReplace: { valuesChanged: 2, rowsChanged: 2, sheetsChanged: 1, occurrencesChanged: 2 } },
      { findReplace: {} },
    ]);
    expect(other().map(([key]) => key)).toEqual(["z", "K", "", "j", "z"]);
  });

  test("that are put in or taken out move everything that points at cells", async () => {
    const place = (startRowIndex: number, endRowIndex: number) => ({
      sheetId: otherId(),
      startRowIndex,
      endRowIndex,
    });
    const rowAt = (startIndex: number) => ({
      sheetId: otherId(),
      dimension: "ROWS",
      startIndex,
      endIndex: startIndex + 1,
    });
    await batch(sheets, [
      { addNamedRange: { namedRange: { name: "Three", range: place(2, 3) } } },
      { addProtectedRange: { protectedRange: { range: place(1, 4) } } },
      {
        createDeveloperMetadata: {
          developerMetadata: {
            metadataKey: "row",
            visibility: "DOCUMENT",
            location: { dimensionRange: rowAt(2) },
          },
        },
      },
    ]);
    const ranges = () => {
      const { namedRanges, sheets: tabs, metadata } = sheets.live.book();
      const rows = (each: { startRowIndex?: number; endRowIndex?: number } | undefined) =>
        each && [each.startRowIndex, each.endRowIndex];
      return [rows(namedRanges[0]?.range), rows(tabs[1]?.protections[0]?.range), metadata[0]?.place.index];
    };
    await batch(sheets, [{ insertDimension: { range: { ...rowAt(0), endIndex: 2 } } }]);
    expect(ranges()).toEqual([[4, 5], [3, 6], 4]);
    await batch(sheets, [{ deleteDimension: { range: { ...rowAt(0), endIndex: 4 } } }]);
    expect(ranges()).toEqual([[0, 1], [0, 2], 0]);
    expect(other()).toEqual([
      ["", 3],
      ["j", true],
      ["k", 2],
    ]);
    await batch(sheets, [{ sortRange: { range: place(0, 3), sortSpecs: [{ dimensionIndex: 0 }] } }]);
    expect(ranges()[2]).toBe(2);
    await batch(sheets, [{ moveDimension: { source: rowAt(2), destinationIndex: 0 } }]);
    expect(ranges()[2]).toBe(0);
    await batch(sheets, [{ moveDimension: { source: rowAt(0), destinationIndex: 3 } }]);
    await batch(sheets, [{ deleteDimension: { range: rowAt(2) } }]);
    expect(sheets.live.book().metadata).toEqual([]);
  });

  test("can't be deleted where there are none, or all of them", async () => {
    const remove = (startIndex: number, endIndex: number) =>
      batch(sheets, [
        { deleteDimension: { range: { sheetId: 0, dimension: "ROWS", startIndex, endIndex } } },
      ]);
    expect(errorOf(await remove(3, 4))).toBe(
      "400 INVALID_ARGUMENT Invalid requests[0].deleteDimension: Cannot delete a row that doesn't exist. Tried to delete row index 3 but there are only 3 rows.",
    );
    const properties = { sheetId: 0, gridProperties: { frozenRowCount: 1 } };
    await batch(sheets, [{ updateSheetProperties: { properties, fields: "gridProperties.frozenRowCount" } }]);
    expect(errorOf(await remove(1, 3))).toContain("Sorry, it is not possible to delete all non-frozen rows.");
  });
});

describe("a named range whose cells are deleted", () => {
  for (const brokenNames of ["kept", "removed"] as const)
    test(`is ${brokenNames}, as told`, async () => {
      const told = await startSheets({ brokenNames });
      const deleted = { sheetId: 0, dimension: "ROWS", startIndex: 1, endIndex: 2 };
      const namedRange = { name: "Gone", namedRangeId: "g", range: range(1, 2, 0, 1) };
      await batch(told, [{ addNamedRange: { namedRange } }, { deleteDimension: { range: deleted } }]);
      const { body } = await ask(told, `${told.spreadsheet}?fields=namedRanges`);
      expect(body).toEqual(
        brokenNames === "kept" ? { namedRanges: [{ namedRangeId: "g", name: "Gone" }] } : {},
      );
      await told.close();
    });
});
