import { type Box, boxOf, readRange, shownBox } from "../model/a1.ts";
import { grown, rangeOf } from "../model/grid.ts";
import { guardCells } from "../model/protection.ts";
import { invalid } from "../model/refusal.ts";
import { type Book, findSheet, type Json, withSheet } from "../model/state.ts";
import { shiftBook } from "../model/structure.ts";
import { findTable } from "../model/tables.ts";
import type { Scene } from "../requests/scene.ts";
import { type Given, type Typing, type Written, writeRows } from "./write-values.ts";

/** Where rows will land: what an append looks up before it writes. */
export interface Landing {
  readonly sheetId: number;
  readonly row: number;
  readonly column: number;
  /** The table's range as it is answered, where there is one. */
  readonly tableRange: string | null;
}

/** Looks for the table in a range. Without one, rows land where the range begins. */
export function findLanding(book: Book, text: string): Landing {
  const { sheet, bounds } = readRange(book, text);
  const box: Box = boxOf(sheet, bounds, text);
  const table = findTable(box);
  const { sheetId } = sheet.properties;
  return table
    ? { sheetId, row: table.bottom, column: table.left, tableRange: shownBox(table) }
    : { sheetId, row: box.top, column: box.left, tableRange: null };
}

export type InsertOption = "OVERWRITE" | "INSERT_ROWS";

/** OVERWRITE unless told. Source: Sheets API, values.append; gspread pull request 719. */
export function insertOptionOf(value: string | null): InsertOption {
  if (value === null || value === "OVERWRITE") return "OVERWRITE";
  if (value === "INSERT_ROWS") return value;
  throw invalid(
    `Invalid value at 'insert_data_option' (type.googleapis.com/google.apps.sheets.v4.AppendValuesRequest.InsertDataOption), "${value}"`,
  );
}

/**
 * Writes rows where they are to land, whatever is there by now. Rows beyond the grid make it larger; INSERT_ROWS pushes what is below
 * further down.
 */
export function appendAt(
  typing: Typing,
  landing: Landing,
  rows: readonly (readonly Given[])[],
  insert: InsertOption,
  scene: Scene,
): Written & { readonly answer: Json } {
  const { sheetId, row, column, tableRange } = landing;
  let { book } = typing;
  let sheet = findSheet(book, sheetId);
  if (!sheet) throw invalid(`No grid with id: ${sheetId}`);
  const { rowCount } = sheet.properties.gridProperties;
  if (insert === "INSERT_ROWS" && rows.length > 0 && row < rowCount) {
    const { actor, owner } = scene;
    guardCells(book, sheet, rangeOf({ sheet, top: row, bottom: row + 1, left: 0, right: 1 }), actor, owner);
    book = shiftBook(
      book,
      { sheetId, dimension: "ROWS", kind: "insert", at: row, count: rows.length },
      scene.beliefs.brokenNames,
    );
    sheet = findSheet(book, sheetId) ?? sheet;
  }
  const width = rows.reduce((most, list) => Math.max(most, list.length), 0);
  sheet = grown(sheet, row + rows.length, column + width);
  book = withSheet(book, sheet);
  const written = writeRows({ ...typing, book }, sheet, { row, column }, rows, scene);
  return { ...written, answer: tableRange === null ? {} : { tableRange } };
}
