import type { Catalog } from "../../core/catalog.ts";
import { settingsText } from "../../views/front-settings.ts";
import { keyTitle } from "../../views/publish-changes.ts";
import type { SheetsRequest } from "./client.ts";
import { lettersOf } from "./columns.ts";
import { isOneOf, typeGroups } from "./event-groups.ts";
import { background, bands, formatFields, formatOf, headerFormat, widthOf } from "./formats.ts";
import type { WantedColumn, WantedTab } from "./layout.ts";
import { protectRequest, type Repair, warnRequest } from "./protect.ts";

/** What a new tab is made with. */
export interface NewTab {
  readonly wanted: WantedTab;
  readonly sheetId: number;
  readonly catalog: Catalog;
  /** Who may write to the log; only its tab is protected. */
  readonly users: readonly string[];
  /** What the front page keeps; null where there is nothing to keep. */
  readonly settings: object | null;
}

/** The requests that make a tab: its grid as small as can be, since every cell counts, filled or not. */
export function newTabRequests({
  wanted,
  sheetId,
  catalog,
  users,
  settings,
}: NewTab): readonly SheetsRequest[] {
  const { word, name, columns, about } = wanted;
  const kept = word === "daybook" && settings !== null ? [settingsRow(columns, settings)] : [];
  const guard: Repair = { id: null, users };
  return [
    {
      addSheet: {
        properties: {
          sheetId,
          title: name,
          gridProperties: { rowCount: 2, columnCount: columns.length, frozenRowCount: 1 },
        },
      },
    },
    ...columnRequests(sheetId, 0, columns, about),
    ...kept.map(
      (values): SheetsRequest => ({
        updateCells: {
          start: { sheetId, rowIndex: 1, columnIndex: 0 },
          rows: [{ values }],
          fields: "userEnteredValue",
        },
      }),
    ),
    {
      addBanding: {
        bandedRange: {
          range: { sheetId, startRowIndex: 0, startColumnIndex: 0, endColumnIndex: columns.length },
          rowProperties: bands,
        },
      },
    },
    ...(word === "events" ? lookRequests(sheetId, columns, catalog) : []),
    word === "events" ? protectRequest(sheetId, guard) : warnRequest(sheetId),
  ];
}

const settingsRow = (columns: readonly WantedColumn[], settings: object) => {
  const cells: Readonly<Record<string, string>> = {
    Name: "settings",
    Kind: "Setting",
    Value: settingsText(settings),
    [keyTitle]: "setting settings",
  };
  return columns.map(({ name }) =>
    cells[name] === undefined ? {} : { userEnteredValue: { stringValue: cells[name] } },
  );
};

/** The requests that put columns into a tab behind its last one; what somebody added there meanwhile is moved on, not written over. */
export const addColumnRequests = (
  sheetId: number,
  at: number,
  columns: readonly WantedColumn[],
): readonly SheetsRequest[] => [
  {
    insertDimension: {
      range: { sheetId, dimension: "COLUMNS", startIndex: at, endIndex: at + columns.length },
      inheritFromBefore: true,
    },
  },
  ...columnRequests(sheetId, at, columns),
];

/** Headers, formats, widths and drop-downs of columns that stand beside one another. */
function columnRequests(
  sheetId: number,
  at: number,
  columns: readonly WantedColumn[],
  about?: string,
): readonly SheetsRequest[] {
  const below = (from: number, to: number) => ({
    sheetId,
    startRowIndex: 1,
    startColumnIndex: at + from,
    endColumnIndex: at + to,
  });
  const headers = columns.map(({ name }, index) => ({
    userEnteredValue: { stringValue: name },
    userEnteredFormat: headerFormat,
    ...(index === 0 && about !== undefined ? { note: about } : {}),
  }));
  return [
    {
      updateCells: {
        start: { sheetId, rowIndex: 0, columnIndex: at },
        rows: [{ values: headers }],
        fields: `userEnteredValue,userEnteredFormat(textFormat.bold,wrapStrategy,verticalAlignment)${about === undefined ? "" : ",note"}`,
      },
    },
    ...runsOf(columns, ({ kind }) => JSON.stringify(formatOf(kind))).map(
      ([from, to, { kind }]): SheetsRequest => ({
        repeatCell: {
          range: below(from, to),
          cell: { userEnteredFormat: formatOf(kind) },
          fields: formatFields,
        },
      }),
    ),
    ...runsOf(columns, ({ kind, name }) => widthOf(kind, name)).map(
      ([from, to, { kind, name }]): SheetsRequest => ({
        updateDimensionProperties: {
          range: { sheetId, dimension: "COLUMNS", startIndex: at + from, endIndex: at + to },
          properties: { pixelSize: widthOf(kind, name) },
          fields: "pixelSize",
        },
      }),
    ),
    ...columns.flatMap(({ choices = [] }, index) =>
      choices.length === 0 ? [] : [dropDown(below(index, index + 1), choices)],
    ),
  ];
}

/** Not strict: what another config's types write is a person's to see, not the API's to refuse. */
const dropDown = (
  range: NonNullable<NonNullable<SheetsRequest["setDataValidation"]>["range"]>,
  choices: readonly string[],
): SheetsRequest => ({
  setDataValidation: {
    range,
    rule: {
      condition: { type: "ONE_OF_LIST", values: choices.map((userEnteredValue) => ({ userEnteredValue })) },
      showCustomUi: true,
      strict: false,
    },
  },
});

/** Neighbours that are alike, as first and end. */
function runsOf(
  columns: readonly WantedColumn[],
  like: (column: WantedColumn) => unknown,
): readonly (readonly [from: number, to: number, column: WantedColumn])[] {
  const runs: (readonly [number, number, WantedColumn])[] = [];
  columns.forEach((column, at) => {
    const last = runs[runs.length - 1];
    if (last && like(last[2]) === like(column)) runs[runs.length - 1] = [last[0], at + 1, last[2]];
    else runs.push([at, at + 1, column]);
  });
  return runs;
}

/** A colour and a filter view for each group of event types, the newest event first. The API can't colour a drop-down's own words. */
function lookRequests(
  sheetId: number,
  columns: readonly WantedColumn[],
  catalog: Catalog,
): readonly SheetsRequest[] {
  const place = (name: string): number => columns.findIndex((column) => column.name === name);
  const [type, when] = [place("event_type"), place("when")];
  const range = { sheetId, startRowIndex: 0, startColumnIndex: 0, endColumnIndex: columns.length };
  const formula = (types: readonly string[]) => ({
    type: "CUSTOM_FORMULA",
    values: [{ userEnteredValue: isOneOf(lettersOf(type), 2, types) }],
  });
  const view = (title: string, specs: object): SheetsRequest => ({
    addFilterView: {
      filter: { title, range, sortSpecs: [{ dimensionIndex: when, sortOrder: "DESCENDING" }], ...specs },
    },
  });
  const groups = typeGroups(catalog);
  return [
    ...groups.map(
      ({ types, color }, index): SheetsRequest => ({
        addConditionalFormatRule: {
          rule: {
            ranges: [{ sheetId, startRowIndex: 1, startColumnIndex: type, endColumnIndex: type + 1 }],
            booleanRule: { condition: formula(types), format: background(color) },
          },
          index,
        },
      }),
    ),
    view("Newest first", {}),
    ...groups.map(({ title, types }) =>
      view(title, { filterSpecs: [{ columnIndex: type, filterCriteria: { condition: formula(types) } }] }),
    ),
  ];
}
