import { type Box, boxOf, readRange } from "../model/a1.ts";
import { rangeOf } from "../model/grid.ts";
import type { Actor } from "../model/protection.ts";
import { overlap } from "../model/ranges.ts";
import { lean, shownMetadata, shownNamedRange, shownProtection, shownRange } from "../model/shown.ts";
import { cellData } from "../model/shown-cell.ts";
import type { Book, Cell, Json, Sheet } from "../model/state.ts";
import { type Mask, names } from "../requests/mask.ts";
import { shownProperties } from "../requests/sheets.ts";
import { type FieldTree, leaves, project } from "./call.ts";
import { defaultFormat, spreadsheetTheme } from "./default-look.ts";

const sheetTree: FieldTree = {
  ...leaves(
    "data merges conditionalFormats filterViews protectedRanges basicFilter charts bandedRanges developerMetadata rowGroups columnGroups slicers tables",
  ),
  data: leaves("startRow startColumn rowData rowMetadata columnMetadata"),
  properties: leaves(
    "sheetId title index sheetType gridProperties hidden tabColor tabColorStyle rightToLeft dataSourceSheetProperties",
  ),
};

export const bookTree: FieldTree = {
  ...leaves("spreadsheetId spreadsheetUrl developerMetadata dataSources dataSourceSchedules"),
  properties: leaves(
    "title locale autoRecalc timeZone defaultFormat iterativeCalculationSettings spreadsheetTheme importFunctionsExternalUrlAccessAllowed",
  ),
  namedRanges: leaves("namedRangeId name range"),
  sheets: sheetTree,
};

export interface BookAsked {
  readonly mask: Mask;
  readonly ranges: readonly string[];
  readonly includeGridData: boolean;
  readonly actor: Actor;
  readonly owner: string;
}

/** A spreadsheet as it is answered. A mask decides alone whether cells are in it. Source: recorded; Sheets API, spreadsheets.get. */
export function bookAnswer(book: Book, asked: BookAsked): Json {
  const { mask, ranges } = asked;
  const boxes = ranges.map((text) => {
    const { sheet, bounds } = readRange(book, text);
    return boxOf(sheet, bounds, text);
  });
  const ofBook = book.metadata.filter(({ place }) => place.sheetId === undefined);
  const answer: Json = {
    spreadsheetId: book.spreadsheetId,
    properties: {
      title: book.properties.title,
      locale: book.properties.locale,
      autoRecalc: "ON_CHANGE",
      timeZone: book.properties.timeZone,
      defaultFormat,
      spreadsheetTheme,
    },
    sheets: book.sheets
      .filter((sheet) => boxes.length === 0 || boxes.some((box) => box.sheet === sheet))
      .map((sheet) =>
        sheetAnswer(
          book,
          sheet,
          boxes.filter((box) => box.sheet === sheet),
          asked,
        ),
      ),
    ...(book.namedRanges.length > 0 ? { namedRanges: book.namedRanges.map(shownNamedRange) } : {}),
    spreadsheetUrl: `https://docs.google.com/spreadsheets/d/${book.spreadsheetId}/edit`,
    ...(ofBook.length > 0 ? { developerMetadata: ofBook.map(shownMetadata) } : {}),
  };
  return project(answer, mask) as Json;
}

function sheetAnswer(book: Book, sheet: Sheet, boxes: readonly Box[], asked: BookAsked): Json {
  const inner = asked.mask === null ? null : (asked.mask.get("sheets") ?? null);
  const hasData = asked.mask === null ? asked.includeGridData : names(inner, "data");
  const merges = sheet.merges.filter(
    (each) => boxes.length === 0 || boxes.some((box) => overlap(rangeOf(box), each)),
  );
  const own = book.metadata.filter(
    ({ place }) => place.sheetId === sheet.properties.sheetId && place.index === undefined,
  );
  const list = (name: string, items: readonly Json[]): Json => (items.length > 0 ? { [name]: items } : {});
  return {
    properties: shownProperties(book, sheet),
    ...(hasData
      ? {
          data: (boxes.length > 0 ? boxes : [boxOf(sheet, {})]).map((box) =>
            gridData(book, box, inner?.get("data") ?? null),
          ),
        }
      : {}),
    ...list("merges", merges.map(shownRange)),
    ...list("conditionalFormats", sheet.conditionalFormats.map(lean)),
    ...list("filterViews", sheet.filterViews.map(lean)),
    ...list(
      "protectedRanges",
      sheet.protections.map((each) => shownProtection(each, asked.actor, asked.owner)),
    ),
    ...(sheet.basicFilter ? { basicFilter: lean(sheet.basicFilter) } : {}),
    ...list("charts", sheet.charts.map(lean)),
    ...list("bandedRanges", sheet.bandedRanges.map(lean)),
    ...list("developerMetadata", own.map(shownMetadata)),
  };
}

/** Cells and what is said of rows and columns; what a mask leaves out isn't made. */
function gridData(book: Book, box: Box, mask: Mask): Json {
  const { sheet, top, bottom, left, right } = box;
  const metadataAt = (dimension: "ROWS" | "COLUMNS", index: number): Json => {
    const found = book.metadata.filter(
      ({ place }) =>
        place.sheetId === sheet.properties.sheetId && place.dimension === dimension && place.index === index,
    );
    return found.length > 0 ? { developerMetadata: found.map(shownMetadata) } : {};
  };
  const line = (dimension: "ROWS" | "COLUMNS", pixelSize: number, index: number): Json => ({
    pixelSize,
    ...((dimension === "ROWS" ? sheet.rows[index]?.properties : sheet.columns[index]) ?? {}),
    ...(book.metadata.length > 0 ? metadataAt(dimension, index) : {}),
  });
  const count = (from: number, to: number): readonly number[] =>
    Array.from({ length: to - from }, (_, index) => from + index);
  const cells = names(mask, "rowData") ? rowData(book, box, mask?.get("rowData") ?? null) : [];
  return {
    ...(top > 0 ? { startRow: top } : {}),
    ...(left > 0 ? { startColumn: left } : {}),
    ...(cells.length > 0 ? { rowData: cells } : {}),
    ...(names(mask, "rowMetadata")
      ? { rowMetadata: count(top, bottom).map((row) => line("ROWS", 21, row)) }
      : {}),
    ...(names(mask, "columnMetadata")
      ? { columnMetadata: count(left, right).map((column) => line("COLUMNS", 100, column)) }
      : {}),
  };
}

/** Trailing cells and rows without anything that was asked for are left out. Source: recorded with notes alone. */
function rowData(book: Book, { sheet, top, bottom, left, right }: Box, mask: Mask): readonly Json[] {
  const values = mask?.get("values") ?? null;
  // What a cell comes to is worked out only where it is asked for.
  const isStored = values?.size === 1 && values.get("userEnteredValue") === null;
  const answered = (cell: Cell | undefined): Json =>
    isStored
      ? cell?.userEnteredValue
        ? { userEnteredValue: cell.userEnteredValue }
        : {}
      : (project(cellData(cell, book.properties.locale), values) as Json);
  const rows = sheet.rows.slice(top, bottom).map(({ cells }) => {
    const row = Array.from(cells.slice(left, right), answered);
    while (row.length > 0 && Object.keys(row.at(-1) ?? {}).length === 0) row.pop();
    return row.length > 0 ? { values: row } : {};
  });
  while (rows.length > 0 && Object.keys(rows.at(-1) ?? {}).length === 0) rows.pop();
  return rows;
}
