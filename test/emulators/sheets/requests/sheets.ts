import { guardDeletion, guardSheet } from "../model/protection.ts";
import { doesNotKnow, invalid } from "../model/refusal.ts";
import { lean } from "../model/shown.ts";
import {
  type Book,
  findSheet,
  findTitle,
  type GridProperties,
  type Json,
  newSheet,
  type Sheet,
  type SheetProperties,
  withSheet,
} from "../model/state.ts";
import { shiftBook } from "../model/structure.ts";
import { fieldsOf, type Mask, masked } from "./mask.ts";
import { checkNames, numberOf, objectOf, sheetOf, textOf } from "./read.ts";
import { type Apply, silent } from "./scene.ts";

const fields = [
  "sheetId",
  "title",
  "index",
  "sheetType",
  "gridProperties",
  "hidden",
  "tabColor",
  "tabColorStyle",
  "rightToLeft",
];
const gridFields = [
  "rowCount",
  "columnCount",
  "frozenRowCount",
  "frozenColumnCount",
  "hideGridlines",
  "rowGroupControlAfter",
  "columnGroupControlAfter",
];

/** A tab's properties as they are answered: sheetId and index even where they are 0. Source: recorded. */
export function shownProperties(book: Book, sheet: Sheet): Json {
  const { sheetId, title, ...rest } = sheet.properties;
  return { sheetId, title, index: book.sheets.indexOf(sheet), ...lean(rest) };
}

const taken = (title: string) =>
  invalid(`A sheet with the name "${title}" already exists. Please enter another name.`);

function freeTitle(book: Book): string {
  let number = book.sheets.length + 1;
  while (findTitle(book, `Sheet${number}`)) number += 1;
  return `Sheet${number}`;
}

const placed = (sheets: readonly Sheet[], sheet: Sheet, index: number): readonly Sheet[] => [
  ...sheets.slice(0, index),
  sheet,
  ...sheets.slice(index),
];

export const addSheet: Apply = (book, payload, { newId }) => {
  const given = objectOf(payload.properties, "properties");
  checkNames(given, fields, "requests[0].add_sheet.properties");
  const grid = objectOf(given.gridProperties, "grid_properties");
  checkNames(grid, gridFields, "requests[0].add_sheet.properties.grid_properties");
  if (given.sheetType !== undefined && given.sheetType !== "GRID")
    throw doesNotKnow(`a tab of type ${given.sheetType}`);
  const title = textOf(given.title) || freeTitle(book);
  if (findTitle(book, title)) throw taken(title);
  const sheetId = given.sheetId === undefined ? newId() : numberOf(given.sheetId, "sheet_id");
  // Zero is an explicit id too. Source: live text.
  if (findSheet(book, sheetId)) throw invalid(`Sheet with id ${sheetId} already exists`);
  const fresh = newSheet(sheetId, title);
  const { title: _title, sheetId: _id, index, gridProperties: _grid, ...rest } = given;
  const sheet: Sheet = {
    ...fresh,
    properties: {
      ...fresh.properties,
      gridProperties: { ...fresh.properties.gridProperties, ...(grid as Partial<GridProperties>) },
      ...rest,
    },
  };
  const place =
    index === undefined ? book.sheets.length : Math.min(numberOf(index, "index"), book.sheets.length);
  const next = { ...book, sheets: placed(book.sheets, sheet, place) };
  return { book: next, reply: { addSheet: { properties: shownProperties(next, sheet) } } };
};

export const duplicateSheet: Apply = (book, payload, { newId }) => {
  const source = sheetOf(book, payload.sourceSheetId);
  const title = textOf(payload.newSheetName) || `Copy of ${source.properties.title}`;
  if (findTitle(book, title)) throw taken(title);
  const sheetId = payload.newSheetId === undefined ? newId() : numberOf(payload.newSheetId, "new_sheet_id");
  if (findSheet(book, sheetId)) throw invalid(`Sheet with id ${sheetId} already exists`);
  const { rows, columns } = source;
  const bare = newSheet(sheetId, title);
  const sheet: Sheet = { ...bare, rows, columns, properties: { ...source.properties, sheetId, title } };
  const next = {
    ...book,
    sheets: placed(book.sheets, sheet, numberOf(payload.insertSheetIndex, "insert_sheet_index")),
  };
  return { book: next, reply: { duplicateSheet: { properties: shownProperties(next, sheet) } } };
};

export const deleteSheet: Apply = (book, payload, { actor, owner, beliefs }) => {
  const sheet = sheetOf(book, payload.sheetId);
  if (book.sheets.length === 1) throw invalid("You can't remove all the sheets in a document.");
  guardDeletion(sheet, actor, owner);
  const { sheetId } = sheet.properties;
  const points = (id: number | undefined): boolean => id === sheetId;
  return silent({
    ...book,
    sheets: book.sheets.filter((each) => each !== sheet),
    namedRanges: book.namedRanges.flatMap((each) => {
      if (!points(each.range?.sheetId)) return [each];
      const { range: _, ...broken } = each;
      return beliefs.brokenNames === "kept" ? [broken] : [];
    }),
    metadata: book.metadata.filter((each) => !points(each.place.sheetId)),
  });
};

function changedProperties(old: SheetProperties, given: Json, mask: Mask): SheetProperties {
  if (mask === null) throw doesNotKnow("all properties of a tab at once");
  const { index: _index, tabColorStyle, ...others } = masked(old as Json, given, mask);
  // A style without a color is none. Source: recorded, {"rgbColor": null}.
  const isColored = Boolean(objectOf(tabColorStyle, "tab_color_style").rgbColor);
  const rest = isColored ? { ...others, tabColorStyle } : others;
  const next = rest as unknown as SheetProperties;
  const grid = { ...next.gridProperties };
  return {
    ...next,
    sheetId: old.sheetId,
    gridProperties: {
      ...grid,
      rowCount: grid.rowCount ?? old.gridProperties.rowCount,
      columnCount: grid.columnCount ?? old.gridProperties.columnCount,
    },
  };
}

export const updateSheetProperties: Apply = (book, payload, { actor, owner, beliefs }) => {
  const mask = fieldsOf(payload);
  const given = objectOf(payload.properties, "properties");
  checkNames(given, fields, "requests[0].update_sheet_properties.properties");
  for (const name of mask?.keys() ?? [])
    checkNames({ [name]: true }, fields, "requests[0].update_sheet_properties.fields");
  const sheet = sheetOf(book, given.sheetId);
  guardSheet(book, sheet, actor, owner);
  const properties = changedProperties(sheet.properties, given, mask);
  const twin = findTitle(book, properties.title);
  if (!properties.title) throw invalid("You can't leave the sheet name blank.");
  if (twin && twin !== sheet) throw taken(properties.title);
  const others = book.sheets.filter((each) => each !== sheet);
  if (properties.hidden && others.every((each) => each.properties.hidden))
    throw invalid("You can't hide all the sheets in a document.");
  const trimmed = cut(book, sheet, properties.gridProperties, beliefs.brokenNames);
  const home = findSheet(trimmed, properties.sheetId) ?? sheet;
  const changed: Sheet = { ...home, properties };
  if (!mask?.has("index")) return silent(withSheet(trimmed, changed));
  const left = trimmed.sheets.filter((each) => each !== home);
  // The place is counted as before the move. Source: Sheets API, SheetProperties.index.
  const asked = numberOf(given.index, "index");
  const place = asked > trimmed.sheets.indexOf(home) ? asked - 1 : asked;
  return silent({ ...trimmed, sheets: placed(left, changed, Math.min(place, left.length)) });
};

/** A grid that becomes smaller loses its last rows and columns, with what stands on them. */
function cut(book: Book, sheet: Sheet, grid: GridProperties, brokenNames: "kept" | "removed"): Book {
  const { sheetId, gridProperties: old } = sheet.properties;
  if (grid.rowCount < 1 || grid.columnCount < 1) throw doesNotKnow("a grid without rows or columns");
  if (grid.rowCount <= (grid.frozenRowCount ?? 0) || grid.columnCount <= (grid.frozenColumnCount ?? 0))
    throw invalid("You can't freeze all visible rows or columns on the sheet.");
  const remove = (from: Book, dimension: "ROWS" | "COLUMNS", at: number, has: number): Book =>
    has > at
      ? shiftBook(from, { sheetId, dimension, kind: "delete", at, count: has - at }, brokenNames)
      : from;
  return remove(
    remove(book, "ROWS", grid.rowCount, old.rowCount),
    "COLUMNS",
    grid.columnCount,
    old.columnCount,
  );
}

export const updateSpreadsheetProperties: Apply = (book, payload) => {
  const mask = fieldsOf(payload);
  if (mask === null) throw doesNotKnow("all properties of a spreadsheet at once");
  const given = objectOf(payload.properties, "properties");
  return silent({ ...book, properties: masked(book.properties, given, mask) as Book["properties"] });
};
