import { generateKeyPairSync, sign } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Sheets, startSheets } from "./sheets/start-sheets.ts";
import { ask, batch, errorOf, type Reply } from "./sheets/testing/ask.ts";

let sheets: Sheets;
beforeEach(async () => {
  sheets = await startSheets({
    title: "Shop",
    timeZone: "Europe/Berlin",
    tabs: [{ title: "Sheet1" }, { title: "Events", sheetId: 7 }],
  });
});
afterEach(() => sheets.close());

const get = async (query = "") => (await ask(sheets, `${sheets.spreadsheet}${query}`)).body;
const range = { sheetId: 7, startRowIndex: 0, endRowIndex: 5, startColumnIndex: 0, endColumnIndex: 2 };
const shown = async (part: string) => (await get(`?fields=sheets.${part}`)).sheets[1][part];

describe("a spreadsheet is answered", () => {
  test("with its properties and tabs, whose ids and places of 0 stay", async () => {
    const body = await get("?includeGridData=false");
    expect(body).toMatchObject({
      spreadsheetId: sheets.spreadsheet,
      properties: {
        title: "Shop",
        locale: "en_US",
        autoRecalc: "ON_CHANGE",
        timeZone: "Europe/Berlin",
        defaultFormat: { textFormat: { fontSize: 10, bold: false }, wrapStrategy: "OVERFLOW_CELL" },
      },
      spreadsheetUrl: `https://docs.google.com/spreadsheets/d/${sheets.spreadsheet}/edit`,
    });
    expect(body.sheets).toEqual([
      {
        properties: {
          sheetId: 0,
          title: "Sheet1",
          index: 0,
          sheetType: "GRID",
          gridProperties: { rowCount: 1000, columnCount: 26 },
        },
      },
      expect.objectContaining({ properties: expect.objectContaining({ sheetId: 7, index: 1 }) }),
    ]);
    expect(body.namedRanges).toBeUndefined();
  });

  test("with cells only where they are asked for, trimmed to what is in them", async () => {
    sheets.control.paste({
      tab: "Events",
      cell: "B2",
      values: [
        ["a", 1.5],
        ["", ""],
      ],
    });
    expect((await get("?includeGridData=true")).sheets[1].data[0]).toMatchObject({
      rowData: [
        {},
        {
          values: [
            {},
            {
              userEnteredValue: { stringValue: "a" },
              effectiveValue: { stringValue: "a" },
              formattedValue: "a",
            },
            {
              userEnteredValue: { numberValue: 1.5 },
              effectiveValue: { numberValue: 1.5 },
              formattedValue: "1.5",
            },
          ],
        },
      ],
      columnMetadata: expect.arrayContaining([{ pixelSize: 100 }]),
    });
    const masked = await get(
      "?ranges=Events!B2:C3&ranges=Events!A1&fields=sheets.data(startRow,startColumn,rowData.values.formattedValue)",
    );
    expect(masked).toEqual({
      sheets: [
        {
          data: [
            {
              startRow: 1,
              startColumn: 1,
              rowData: [{ values: [{ formattedValue: "a" }, { formattedValue: "1.5" }] }],
            },
            {},
          ],
        },
      ],
    });
  });

  test("with notes alone, as recorded: cells without one are empty in between and left out at the ends", async () => {
    const note = (rowIndex: number, columnIndex: number, text: string) => ({
      updateCells: {
        start: { sheetId: 7, rowIndex, columnIndex },
        fields: "note",
        rows: [{ values: [{ note: text }] }],
      },
    });
    await batch(sheets, [note(1, 1, "Or don't"), note(2, 0, "another note"), note(2, 2, "test")]);
    const noted = await get("?fields=sheets.data.rowData.values.note&ranges=Events!A2:C3");
    expect(noted.sheets[0].data).toEqual([
      {
        rowData: [
          { values: [{}, { note: "Or don't" }] },
          { values: [{ note: "another note" }, {}, { note: "test" }] },
        ],
      },
    ]);
    expect((await get("?fields=sheets.data.rowData.values.note&ranges='Sheet1'")).sheets).toEqual([
      { data: [{}] },
    ]);
  });

  test("without starts of 0 where it is told to leave them out", async () => {
    const lean = await startSheets({ zeroIndexes: "omitted" });
    lean.control.ask({
      requests: [{ addNamedRange: { namedRange: { name: "X_1x", range: { ...range, sheetId: 0 } } } }],
    });
    const { body } = await ask(lean, `${lean.spreadsheet}?fields=namedRanges.range`);
    expect(body).toEqual({ namedRanges: [{ range: { endRowIndex: 5, endColumnIndex: 2 } }] });
    await lean.close();
  });

  test("not at all where a mask names what isn't there", async () => {
    const refused = await ask(sheets, `${sheets.spreadsheet}?fields=sheets(properties.colour)`);
    expect(refused.body.error.details[0].fieldViolations[0].description).toBe(
      "Error expanding 'fields' parameter. Cannot find matching fields for path 'sheets.properties.colour'.",
    );
  });
});

describe("the look of a tab", () => {
  test("bands have an id, don't meet and are changed by a mask", async () => {
    const rowProperties = { firstBandColorStyle: { rgbColor: { red: 1, green: 0 } } };
    const bandedRange = { bandedRangeId: 3, range, rowProperties };
    const { body } = await batch(sheets, [{ addBanding: { bandedRange } }]);
    const red = { firstBandColor: { red: 1 }, firstBandColorStyle: { rgbColor: { red: 1 } } };
    const answered = { ...bandedRange, rowProperties: red };
    expect(body.replies[0].addBanding.bandedRange).toEqual(answered);
    expect(
      errorOf(await batch(sheets, [{ addBanding: { bandedRange: { range: { sheetId: 7 } } } }])),
    ).toContain("Invalid requests[0].addBanding: ");
    const wider = { bandedRangeId: 3, range: { ...range, endRowIndex: 9 } };
    await batch(sheets, [{ updateBanding: { bandedRange: wider, fields: "range" } }]);
    expect(await shown("bandedRanges")).toEqual([{ ...answered, range: wider.range }]);
    await batch(sheets, [{ deleteBanding: { bandedRangeId: 3 } }]);
    expect(await shown("bandedRanges")).toBeUndefined();
    expect(errorOf(await batch(sheets, [{ deleteBanding: { bandedRangeId: 3 } }]))).toContain(
      "No banded range with id: 3",
    );
  });

  test("a color has 8 bits a part and comes back in both ways that the API has; without one a tab has none", async () => {
    const cell = {
      userEnteredFormat: {
        backgroundColor: { green: 1, blue: 0.5 },
        textFormat: { foregroundColorStyle: { rgbColor: { red: 66 / 255 } }, bold: false },
      },
    };
    const one = { sheetId: 7, startRowIndex: 0, endRowIndex: 1, startColumnIndex: 0, endColumnIndex: 1 };
    await batch(sheets, [{ repeatCell: { range: one, cell, fields: "userEnteredFormat" } }]);
    const { sheets: tabs } = await get(
      "?ranges=Events!A1&fields=sheets.data.rowData.values.userEnteredFormat",
    );
    const background = { green: 1, blue: 0.49803922 };
    const text = { red: 0.25882354 };
    expect(tabs[0].data[0].rowData[0].values[0].userEnteredFormat).toEqual({
      backgroundColor: background,
      backgroundColorStyle: { rgbColor: background },
      textFormat: { foregroundColor: text, foregroundColorStyle: { rgbColor: text }, bold: false },
    });
    const paint = (rgbColor: unknown) => ({
      updateSheetProperties: { properties: { tabColorStyle: { rgbColor } }, fields: "tabColorStyle" },
    });
    const tab = async () => (await get("?fields=sheets.properties.tabColorStyle")).sheets[0].properties;
    await batch(sheets, [paint({ red: 1, green: 0, blue: 127 / 255 })]);
    expect(await tab()).toEqual({ tabColorStyle: { rgbColor: { red: 1, blue: 0.49803922 } } });
    await batch(sheets, [paint(null)]);
    expect(await tab()).toEqual({});
  });

  test("conditional formats stand in an order and go by it", async () => {
    const rule = (text: string) => ({
      ranges: [range],
      booleanRule: {
        condition: { type: "CUSTOM_FORMULA", values: [{ userEnteredValue: text }] },
        format: { textFormat: { bold: true } },
      },
    });
    await batch(sheets, [
      { addConditionalFormatRule: { rule: rule("=1"), index: 0 } },
      { addConditionalFormatRule: { rule: rule("=2"), index: 0 } },
    ]);
    expect(await shown("conditionalFormats")).toEqual([rule("=2"), rule("=1")]);
    await batch(sheets, [{ updateConditionalFormatRule: { sheetId: 7, index: 1, rule: rule("=3") } }]);
    await batch(sheets, [{ deleteConditionalFormatRule: { sheetId: 7, index: 0 } }]);
    expect(await shown("conditionalFormats")).toEqual([rule("=3")]);
    expect(
      errorOf(await batch(sheets, [{ deleteConditionalFormatRule: { sheetId: 7, index: 1 } }])),
    ).toContain("400");
  });

  test("filter views are added, changed and deleted; a filter over the tab is answered with its bounds", async () => {
    const filter = { title: "Won", range, filterViewId: 4 };
    await batch(sheets, [
      { addFilterView: { filter } },
      { setBasicFilter: { filter: { range: { sheetId: 7 } } } },
    ]);
    await batch(sheets, [
      { updateFilterView: { filter: { filterViewId: 4, title: "Lost" }, fields: "title" } },
    ]);
    expect(await shown("filterViews")).toEqual([{ ...filter, title: "Lost" }]);
    expect(await shown("basicFilter")).toEqual({
      range: { sheetId: 7, startRowIndex: 0, endRowIndex: 1000, startColumnIndex: 0, endColumnIndex: 26 },
    });
    await batch(sheets, [{ deleteFilterView: { filterId: 4 } }, { clearBasicFilter: { sheetId: 7 } }]);
    expect([await shown("filterViews"), await shown("basicFilter")]).toEqual([undefined, undefined]);
  });

  test("widths, heights and hidden lines are said of rows and columns", async () => {
    const columns = { sheetId: 7, dimension: "COLUMNS", startIndex: 1, endIndex: 2 };
    const set = (properties: object, fields: string) => ({
      updateDimensionProperties: { range: columns, properties, fields },
    });
    await batch(sheets, [set({ pixelSize: 240 }, "pixelSize"), set({ hiddenByUser: true }, "hiddenByUser")]);
    const { sheets: tabs } = await get("?fields=sheets.data.columnMetadata&ranges=Events!A1:C1");
    expect(tabs[0].data[0].columnMetadata).toEqual([
      { pixelSize: 100 },
      { pixelSize: 240, hiddenByUser: true },
      { pixelSize: 100 },
    ]);
  });

  test("cells that are merged keep the first value of each merge, and a sorted tab may have none", async () => {
    sheets.control.paste({
      tab: "Events",
      cell: "A1",
      values: [
        ["a", "b"],
        ["c", "d"],
        ["e", "f"],
      ],
    });
    const merge = (mergeType: string, endRowIndex: number) => ({
      mergeCells: { mergeType, range: { ...range, startRowIndex: endRowIndex - 2, endRowIndex } },
    });
    await batch(sheets, [merge("MERGE_ROWS", 2)]);
    const place = { sheetId: 7, startColumnIndex: 0, endColumnIndex: 2 };
    expect(await shown("merges")).toEqual([
      { ...place, startRowIndex: 0, endRowIndex: 1 },
      { ...place, startRowIndex: 1, endRowIndex: 2 },
    ]);
    expect(sheets.control.rows({ tab: "Events" })).toEqual([["a"], ["c"], ["e", "f"]]);
    const sorted = await batch(sheets, [{ sortRange: { range, sortSpecs: [{ dimensionIndex: 0 }] } }]);
    expect(sorted.status).toBe(501);
    await batch(sheets, [{ unmergeCells: { range } }]);
    expect(await shown("merges")).toBeUndefined();
  });

  test("a cell says where it leads, by its format or by a formula", async () => {
    const uri = "#gid=7&range=A1";
    const values = [
      { userEnteredValue: { stringValue: "x" }, userEnteredFormat: { textFormat: { link: { uri } } } },
      { userEnteredValue: { formulaValue: `=HYPERLINK("${uri}","x")` } },
      { userEnteredValue: { stringValue: `=HYPERLINK("${uri}","x")` } },
    ];
    await batch(sheets, [{ updateCells: { start: { sheetId: 7 }, rows: [{ values }], fields: "*" } }]);
    const { sheets: tabs } = await get(
      "?ranges=Events!A1:C1&fields=sheets.data.rowData.values(hyperlink,formattedValue)",
    );
    expect(tabs[0].data[0].rowData[0].values).toEqual([
      { hyperlink: uri, formattedValue: "x" },
      { hyperlink: uri, formattedValue: "x" },
      { formattedValue: `=HYPERLINK("${uri}","x")` },
    ]);
  });

  test("a hidden row stays where it is when a tab is sorted", async () => {
    sheets.control.paste({ tab: "Events", cell: "A1", values: [["c"], ["b"], ["a"]] });
    const hidden = { sheetId: 7, dimension: "ROWS", startIndex: 1, endIndex: 2 };
    await batch(sheets, [
      {
        updateDimensionProperties: {
          range: hidden,
          properties: { hiddenByUser: true },
          fields: "hiddenByUser",
        },
      },
      { sortRange: { range, sortSpecs: [{ dimensionIndex: 0 }] } },
    ]);
    expect(sheets.control.rows({ tab: "Events" })).toEqual([["a"], ["b"], ["c"]]);
  });
});

describe("a chart", () => {
  const column = (startColumnIndex: number) => ({
    sourceRange: { sources: [{ ...range, startColumnIndex, endColumnIndex: startColumnIndex + 1 }] },
  });
  const spec = (title: string) => ({
    title,
    basicChart: {
      chartType: "COLUMN",
      headerCount: 1,
      domains: [{ domain: column(0) }],
      series: [{ series: column(1) }],
    },
  });
  const position = { overlayPosition: { anchorCell: { sheetId: 7, rowIndex: 0, columnIndex: 8 } } };
  const add = (title: string, chartId?: number) => ({
    addChart: { chart: { spec: spec(title), position, ...(chartId ? { chartId } : {}) } },
  });

  test("is kept as given with its id, is specified anew, moved and deleted", async () => {
    const { body } = await batch(sheets, [add("Stage velocity", 11)]);
    expect(body.replies[0].addChart.chart).toEqual({
      chartId: 11,
      spec: spec("Stage velocity"),
      position: {
        overlayPosition: { anchorCell: { sheetId: 7, columnIndex: 8 }, widthPixels: 600, heightPixels: 371 },
      },
    });
    await batch(sheets, [{ updateChartSpec: { chartId: 11, spec: spec("Restyled") } }]);
    const newPosition = { overlayPosition: { widthPixels: 300 } };
    await batch(sheets, [
      { updateEmbeddedObjectPosition: { objectId: 11, newPosition, fields: "widthPixels" } },
    ]);
    expect(await shown("charts")).toEqual([
      {
        chartId: 11,
        spec: spec("Restyled"),
        position: expect.objectContaining({ overlayPosition: expect.objectContaining({ widthPixels: 300 }) }),
      },
    ]);
    expect(errorOf(await batch(sheets, [add("Twin", 11)]))).toContain("Invalid requests[0].addChart: ");
    await batch(sheets, [{ deleteEmbeddedObject: { objectId: 11 } }]);
    expect(await shown("charts")).toBeUndefined();
    expect(errorOf(await batch(sheets, [{ updateChartSpec: { chartId: 11, spec: spec("") } }]))).toContain(
      "No chart with id: 11",
    );
  });

  test("takes lines of cells, not areas, and loses a series whose column is deleted", async () => {
    const wide = {
      ...spec("x"),
      basicChart: { ...spec("x").basicChart, series: [{ series: { sourceRange: { sources: [range] } } }] },
    };
    expect(errorOf(await batch(sheets, [{ addChart: { chart: { spec: wide, position } } }]))).toContain(
      "Invalid requests[0].addChart: ",
    );
    await batch(sheets, [add("x")]);
    sheets.control.deleteColumns({ tab: "Events", at: "B" });
    const [{ spec: left }] = await shown("charts");
    expect(left.basicChart.domains[0].domain.sourceRange.sources).toHaveLength(1);
    expect(left.basicChart.series[0].series.sourceRange.sources ?? []).toEqual([]);
  });
});

describe("tokens", () => {
  const token = async (form: Readonly<Record<string, string>>): Promise<Pick<Reply, "status" | "body">> => {
    const response = await fetch(`${sheets.url}/token`, { method: "POST", body: new URLSearchParams(form) });
    return { status: response.status, body: await response.json() };
  };
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const assertion = (email: string, key: string, scope: string) => {
    const text = `${part({ alg: "RS256", typ: "JWT" })}.${part({ iss: email, scope, aud: `${sheets.url}/token` })}`;
    return `${text}.${sign("RSA-SHA256", Buffer.from(text), key).toString("base64url")}`;
  };
  const grant_type = "urn:ietf:params:oauth:grant-type:jwt-bearer";

  test("are given for a service account's signature, with the scopes that it asks for", async () => {
    const key = sheets.serviceAccountKey();
    expect(key).toMatchObject({
      type: "service_account",
      client_email: sheets.emails.service,
      token_uri: `${sheets.url}/token`,
    });
    const scope = "https://www.googleapis.com/auth/spreadsheets.readonly";
    const given = await token({
      grant_type,
      assertion: assertion(sheets.emails.service, key.private_key ?? "", scope),
    });
    expect(given.body).toEqual({ access_token: expect.any(String), expires_in: 3599, token_type: "Bearer" });
    expect((await ask(sheets, sheets.spreadsheet, { token: given.body.access_token })).status).toBe(200);
    expect((await batch(sheets, [{ addSheet: {} }], { token: given.body.access_token })).status).toBe(403);
  });

  test("are refused to another key and to an account that nobody knows", async () => {
    sheets.serviceAccountKey();
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const forged = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    for (const email of [sheets.emails.service, "nobody@example.com"])
      expect(await token({ grant_type, assertion: assertion(email, forged, "") })).toMatchObject({
        status: 400,
        body: { error: "invalid_grant" },
      });
  });

  test("are given for a person's refresh token", async () => {
    const { refresh_token = "" } = sheets.personalCredentials(sheets.emails.editor);
    const { body } = await token({ grant_type: "refresh_token", refresh_token });
    expect((await ask(sheets, sheets.spreadsheet, { token: body.access_token })).status).toBe(200);
    expect((await token({ grant_type: "refresh_token", refresh_token: "old" })).body.error).toBe(
      "invalid_grant",
    );
  });
});
