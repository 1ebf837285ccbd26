import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Sheets, startSheets } from "./sheets/start-sheets.ts";
import { ask, batch, errorOf, row } from "./sheets/testing/ask.ts";

let sheets: Sheets;
beforeEach(async () => {
  sheets = await startSheets();
});
afterEach(() => sheets.close());

const cell = { sheetId: 0, startRowIndex: 0, endRowIndex: 1, startColumnIndex: 0, endColumnIndex: 1 };
const name = (text: string, namedRangeId?: string) => ({
  addNamedRange: { namedRange: { name: text, range: cell, ...(namedRangeId ? { namedRangeId } : {}) } },
});
const append = (...texts: readonly string[]) => ({
  appendCells: { sheetId: 0, rows: texts.map((text) => row(text)), fields: "userEnteredValue" },
});
const rows = () => sheets.control.rows({ tab: "Sheet1" }).flat();

describe("a named range", () => {
  test("has a name of its own, whatever its case, and a refusal takes the whole batch with it", async () => {
    await batch(sheets, [append("first"), name("DAYBOOK_HEAD_1")]);
    for (const twin of ["DAYBOOK_HEAD_1", "Daybook_Head_1"]) {
      const refused = await batch(sheets, [append("second"), name(twin)]);
      expect(errorOf(refused)).toBe(
        `400 INVALID_ARGUMENT Invalid requests[1].addNamedRange: Cannot add named range with name: ${twin}, a named range with that name already exists.`,
      );
    }
    expect(rows()).toEqual(["first"]);
  });

  test("lets one of twenty writers win that all want the same next name, over and over", async () => {
    const won: number[] = [];
    const write = async (writer: number): Promise<void> => {
      for (let next = 1; next <= 20; next++) {
        const { status } = await batch(sheets, [name(`HEAD_${next}`), append(`writer ${writer}`)]);
        if (status !== 200) continue;
        won.push(writer);
        return;
      }
    };
    sheets.control.quotas({ enforced: false });
    await Promise.all(Array.from({ length: 20 }, (_, writer) => write(writer)));
    expect(new Set(won).size).toBe(20);
    expect([...rows()].sort()).toEqual(won.map((writer) => `writer ${writer}`).sort());
  });

  test("has an id of the caller's choice, once", async () => {
    await batch(sheets, [name("A_1x", "mine")]);
    expect(errorOf(await batch(sheets, [name("B_1x", "mine")]))).toContain(
      "Invalid requests[0].addNamedRange: ",
    );
    const { body } = await ask(sheets, `${sheets.spreadsheet}?fields=namedRanges.namedRangeId`);
    expect(body).toEqual({ namedRanges: [{ namedRangeId: "mine" }] });
  });

  test("is no cell's name, no number and no truth value", async () => {
    for (const bad of ["A1", "R1C1", "TRUE", "1st", "with space", "", "x".repeat(251)])
      expect(errorOf(await batch(sheets, [name(bad)]))).toContain("400 INVALID_ARGUMENT Invalid requests[0]");
    expect((await batch(sheets, [name("x".repeat(250))])).status).toBe(200);
  });

  test("may take a name again that goes in the same batch", async () => {
    await batch(sheets, [name("HEAD", "1")]);
    const swapped = await batch(sheets, [{ deleteNamedRange: { namedRangeId: "1" } }, name("HEAD", "2")]);
    expect(swapped.status).toBe(200);
  });

  test("whose name was given up is free at once, or taken for one commit more, as told", async () => {
    const wary = await startSheets({ releasedNames: "taken-once" });
    for (const [to, free] of [
      [sheets, true],
      [wary, false],
    ] as const) {
      const swap = [{ deleteNamedRange: { namedRangeId: "1" } }, name("HEAD", "2")];
      expect((await batch(to, [name("HEAD", "1")])).status).toBe(200);
      expect((await batch(to, swap)).status).toBe(200);
      await batch(to, [{ deleteNamedRange: { namedRangeId: "2" } }]);
      expect((await batch(to, [name("HEAD", "3")])).status === 200).toBe(free);
      await batch(to, [append("something else")]);
      expect((await batch(to, [name("HEAD", "4")])).status === 200).toBe(!free);
    }
    await wary.close();
  });

  test("that isn't there refuses a deletion and an update, or lets them pass, as told", async () => {
    const missing = [
      { deleteNamedRange: { namedRangeId: "nope" } },
      { updateNamedRange: { namedRange: { namedRangeId: "nope", name: "X_1x" }, fields: "name" } },
    ];
    const lenient = await startSheets({ missingName: "ignored" });
    for (const request of missing) {
      const [kind] = Object.keys(request);
      expect(errorOf(await batch(sheets, [append("x"), request]))).toBe(
        `400 INVALID_ARGUMENT Invalid requests[1].${kind}: No named range with id: nope`,
      );
      expect((await batch(lenient, [append("x"), request])).status).toBe(200);
    }
    expect(rows()).toEqual([]);
    await lenient.close();
  });

  test("is renamed by a mask", async () => {
    await batch(sheets, [name("HEAD", "1")]);
    await batch(sheets, [
      { updateNamedRange: { namedRange: { namedRangeId: "1", name: "TAIL" }, fields: "name" } },
    ]);
    const { body } = await ask(sheets, `${sheets.spreadsheet}?fields=namedRanges`);
    expect(body.namedRanges).toEqual([
      {
        namedRangeId: "1",
        name: "TAIL",
        range: { startRowIndex: 0, endRowIndex: 1, startColumnIndex: 0, endColumnIndex: 1 },
      },
    ]);
  });
});

describe("a tab", () => {
  test("has a title and an id of its own; zero is an id too", async () => {
    expect(errorOf(await batch(sheets, [{ addSheet: { properties: { title: "sheet1" } } }]))).toBe(
      'Invalid requests[0].addSheet: A sheet with the name "sheet1" already exists. Please enter another name.'.replace(
        /^/,
        "400 INVALID_ARGUMENT ",
      ),
    );
    expect(errorOf(await batch(sheets, [{ addSheet: { properties: { sheetId: 0, title: "B" } } }]))).toBe(
      "400 INVALID_ARGUMENT Invalid requests[0].addSheet: Sheet with id 0 already exists",
    );
    const properties = {
      title: "test 1",
      sheetType: "GRID",
      gridProperties: { rowCount: 1, columnCount: 1 },
    };
    expect((await batch(sheets, [{ addSheet: { properties } }])).body.replies[0].addSheet.properties).toEqual(
      {
        sheetId: expect.any(Number),
        title: "test 1",
        index: 1,
        sheetType: "GRID",
        gridProperties: { rowCount: 1, columnCount: 1 },
      },
    );
  });

  test("is renamed by a mask to a title that is free; the last one stays, and stays to be seen", async () => {
    const change = (properties: object, fields: string) =>
      batch(sheets, [{ updateSheetProperties: { properties, fields } }]);
    await batch(sheets, [{ addSheet: { properties: { sheetId: 5, title: "B" } } }]);
    expect(errorOf(await change({ sheetId: 5, title: "Sheet1" }, "title"))).toContain(
      'A sheet with the name "Sheet1"',
    );
    expect((await change({ sheetId: 5, title: "C", hidden: true }, "title,hidden")).status).toBe(200);
    expect(errorOf(await change({ sheetId: 0, hidden: true }, "hidden"))).toBe(
      "400 INVALID_ARGUMENT Invalid requests[0].updateSheetProperties: You can't hide all the sheets in a document.",
    );
    await batch(sheets, [{ deleteSheet: { sheetId: 0 } }]);
    expect(errorOf(await batch(sheets, [{ deleteSheet: { sheetId: 5 } }]))).toContain(
      "You can't remove all the sheets",
    );
  });

  test("that is given a mask with a field and no value for it takes the default", async () => {
    const set = (gridProperties: object) =>
      batch(sheets, [
        {
          updateSheetProperties: { properties: { gridProperties }, fields: "gridProperties.frozenRowCount" },
        },
      ]);
    const grid = () => sheets.live.book().sheets[0]?.properties.gridProperties;
    await set({ frozenRowCount: 2 });
    expect(grid()).toEqual({ rowCount: 1000, columnCount: 26, frozenRowCount: 2 });
    await set({});
    expect(grid()).toEqual({ rowCount: 1000, columnCount: 26 });
  });
});

describe("developer metadata", () => {
  const make = (metadataId?: number, more: object = {}) => ({
    createDeveloperMetadata: {
      developerMetadata: {
        ...(metadataId === undefined ? {} : { metadataId }),
        metadataKey: "key",
        location: { spreadsheet: true },
        visibility: "DOCUMENT",
        ...more,
      },
    },
  });

  test("has an id of its own, and may share its key", async () => {
    await batch(sheets, [make(7)]);
    expect(errorOf(await batch(sheets, [append("x"), make(7)]))).toBe(
      "400 INVALID_ARGUMENT Invalid requests[1].createDeveloperMetadata: Cannot add developer metadata with ID [7] because developer metadata with that ID already exists.",
    );
    expect(rows()).toEqual([]);
    expect((await batch(sheets, [make(8), make()])).status).toBe(200);
  });

  test("is found by key, by id or all at once, and read with the spreadsheet", async () => {
    const location = { dimensionRange: { sheetId: 0, dimension: "ROWS", startIndex: 2, endIndex: 3 } };
    await batch(sheets, [make(7, { metadataValue: "v" }), make(8, { metadataKey: "row", location })]);
    const search = async (lookUp: object) => {
      const body = { dataFilters: [{ developerMetadataLookup: lookUp }] };
      const reply = await ask(sheets, `${sheets.spreadsheet}/developerMetadata:search`, { body });
      const found: readonly { readonly developerMetadata: { readonly metadataId: number } }[] =
        reply.body.matchedDeveloperMetadata ?? [];
      return found.map(({ developerMetadata }) => developerMetadata.metadataId);
    };
    expect(await search({})).toEqual([7, 8]);
    expect(await search({ metadataKey: "row" })).toEqual([8]);
    expect(await search({ metadataId: 9 })).toEqual([]);
    expect((await ask(sheets, `${sheets.spreadsheet}/developerMetadata/8`)).body).toEqual({
      metadataId: 8,
      metadataKey: "row",
      location: { locationType: "ROW", dimensionRange: { dimension: "ROWS", startIndex: 2, endIndex: 3 } },
      visibility: "DOCUMENT",
    });
    expect((await ask(sheets, `${sheets.spreadsheet}/developerMetadata/9`)).status).toBe(404);
    const { body } = await ask(
      sheets,
      `${sheets.spreadsheet}?fields=developerMetadata,sheets.developerMetadata`,
    );
    expect(body.developerMetadata).toHaveLength(1);
    expect(body.sheets).toEqual([{}]);
  });

  test("has room for 30,000 characters in the spreadsheet, and as many again in each tab", async () => {
    const value = (length: number) => ({ metadataValue: "v".repeat(length - "key".length) });
    expect((await batch(sheets, [make(1, value(30_000))])).status).toBe(200);
    expect(errorOf(await batch(sheets, [make(2)]))).toContain("Developer metadata quota has been hit");
    expect((await batch(sheets, [make(3, { ...value(20_000), location: { sheetId: 0 } })])).status).toBe(200);
  });

  test("is deleted by a filter, and by one that finds none without a refusal", async () => {
    await batch(sheets, [make(7)]);
    const gone = { deleteDeveloperMetadata: { dataFilter: { developerMetadataLookup: { metadataId: 7 } } } };
    const { body } = await batch(sheets, [gone, gone]);
    expect(body.replies[0].deleteDeveloperMetadata.deletedDeveloperMetadata).toHaveLength(1);
    expect(body.replies[1]).toEqual({ deleteDeveloperMetadata: {} });
  });
});

describe("a spreadsheet's size", () => {
  const addSheet = (rowCount: number, columnCount: number) => ({
    addSheet: { properties: { gridProperties: { rowCount, columnCount } } },
  });

  test("is ten million cells, filled or not", async () => {
    expect((await batch(sheets, [addSheet(997_400, 10)])).status).toBe(200);
    expect(errorOf(await batch(sheets, [addSheet(1, 1)]))).toBe(
      "400 INVALID_ARGUMENT Invalid requests[0].addSheet: This action would increase the number of cells in the workbook above the limit of 10000000 cells.",
    );
  });

  test("binds appendCells as it does a new tab", async () => {
    await batch(sheets, [
      { addSheet: { properties: { sheetId: 9, gridProperties: { rowCount: 1, columnCount: 10 } } } },
    ]);
    await batch(sheets, [addSheet(997_399, 10)]);
    const into = (count: number) => ({
      appendCells: { sheetId: 9, rows: Array.from({ length: count }, () => row("x")), fields: "*" },
    });
    expect((await batch(sheets, [into(1)])).status).toBe(200);
    expect(errorOf(await batch(sheets, [append("lost"), into(1)]))).toContain(
      "Invalid requests[1].appendCells: This action",
    );
    expect(rows()).toEqual([]);
  });

  test("is 18,278 columns in a tab", async () => {
    const wide = { appendDimension: { sheetId: 0, dimension: "COLUMNS", length: 18_253 } };
    const narrow = {
      updateSheetProperties: {
        properties: { gridProperties: { rowCount: 2 } },
        fields: "gridProperties.rowCount",
      },
    };
    expect(errorOf(await batch(sheets, [narrow, wide]))).toContain(
      "Invalid requests[1].appendDimension: This action would increase the number of columns in the sheet above the limit of 18278 columns.",
    );
  });
});
