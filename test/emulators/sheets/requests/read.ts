import { type Box, boxOf } from "../model/a1.ts";
import type { Dimension } from "../model/ranges.ts";
import { doesNotKnow, invalid, unknownName } from "../model/refusal.ts";
import { type Book, findSheet, type GridRange, type Json, type Sheet } from "../model/state.ts";

/** An object of the payload; a missing one is empty, as in proto3. */
export function objectOf(value: unknown, field: string): Json {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw doesNotKnow(`"${field}" that is no object`);
  return value as Json;
}

export function listOf(value: unknown, field: string): readonly Json[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw doesNotKnow(`"${field}" that is no list`);
  return value.map((each) => objectOf(each, field));
}

/** A whole number; a missing one is 0, as in proto3. */
export function numberOf(value: unknown, field: string): number {
  if (value === undefined || value === null) return 0;
  if (typeof value !== "number" || !Number.isInteger(value))
    throw invalid(`Invalid value at '${field}' (TYPE_INT32), ${JSON.stringify(value)}`);
  return value;
}

export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

export function checkNames(payload: Json, known: readonly string[], at: string): void {
  for (const name of Object.keys(payload)) if (!known.includes(name)) throw unknownName(name, at);
}

const rangeFields = [
  "sheetId",
  "startRowIndex",
  "endRowIndex",
  "startColumnIndex",
  "endColumnIndex",
] as const;

/** The tab with an id, in the words that ranges and cells are refused with. Source: live text. */
export function gridOf(book: Book, sheetId: unknown): Sheet {
  const id = numberOf(sheetId, "sheet_id");
  const sheet = findSheet(book, id);
  if (!sheet) throw invalid(`No grid with id: ${id}`);
  return sheet;
}

/** The tab with an id, in the words that tabs themselves are refused with. Source: live text. */
export function sheetOf(book: Book, sheetId: unknown): Sheet {
  const id = numberOf(sheetId, "sheet_id");
  const sheet = findSheet(book, id);
  if (!sheet) throw invalid(`No sheet with id: ${id}`);
  return sheet;
}

/** A GridRange of the payload, of a tab that is there. */
export function rangeIn(book: Book, value: unknown): GridRange {
  const given = objectOf(value, "range");
  checkNames(given, rangeFields, "range");
  gridOf(book, given.sheetId);
  const range = Object.fromEntries(
    rangeFields.flatMap((field) => {
      const index = given[field];
      return index === undefined || index === null ? [] : [[field, numberOf(index, field)]];
    }),
  );
  const { startRowIndex = 0, startColumnIndex = 0, endRowIndex, endColumnIndex } = range;
  const isBackward =
    startRowIndex < 0 ||
    startColumnIndex < 0 ||
    (endRowIndex !== undefined && endRowIndex <= startRowIndex) ||
    (endColumnIndex !== undefined && endColumnIndex <= startColumnIndex);
  if (isBackward) throw doesNotKnow("a range that ends before it begins");
  return { sheetId: 0, ...range };
}

/** The grid's part of a GridRange of the payload. */
export function boxIn(book: Book, value: unknown): Box {
  const range = rangeIn(book, value);
  return boxOf(gridOf(book, range.sheetId), range);
}

/** Rows or columns of the payload; an end that is missing is the grid's. */
export interface Lines {
  readonly sheet: Sheet;
  readonly dimension: Dimension;
  readonly from: number;
  readonly to: number;
}

export function linesIn(book: Book, value: unknown): Lines {
  const given = objectOf(value, "range");
  checkNames(given, ["sheetId", "dimension", "startIndex", "endIndex"], "range");
  const sheet = gridOf(book, given.sheetId);
  const { dimension } = given;
  if (dimension !== "ROWS" && dimension !== "COLUMNS") throw invalid("No dimension was specified.");
  const { rowCount, columnCount } = sheet.properties.gridProperties;
  const from = numberOf(given.startIndex, "start_index");
  const to =
    given.endIndex === undefined
      ? dimension === "ROWS"
        ? rowCount
        : columnCount
      : numberOf(given.endIndex, "end_index");
  if (from < 0 || to <= from) throw doesNotKnow("rows or columns that end before they begin");
  return { sheet, dimension, from, to };
}

/** The cells of some rows or columns. */
export const linesRange = ({ sheet, dimension, from, to }: Lines): GridRange =>
  dimension === "ROWS"
    ? { sheetId: sheet.properties.sheetId, startRowIndex: from, endRowIndex: to }
    : { sheetId: sheet.properties.sheetId, startColumnIndex: from, endColumnIndex: to };

/** An id that the caller chose, or a new one; null where something has it already. */
export function chosenId(value: unknown, taken: (id: number) => boolean, newId: () => number): number | null {
  if (value === undefined || value === null) return newId();
  const id = numberOf(value, "id");
  return taken(id) ? null : id;
}
