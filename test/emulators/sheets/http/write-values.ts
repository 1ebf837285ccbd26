import { type Box, letters, shownBox } from "../model/a1.ts";
import { yearIn } from "../model/dates.ts";
import { type CellChange, cellAt, checkText, rangeOf, withCells } from "../model/grid.ts";
import { parseInput } from "../model/parse-input.ts";
import { guardCells } from "../model/protection.ts";
import { badField, invalid } from "../model/refusal.ts";
import { type Book, type Cell, type Json, type Sheet, withSheet } from "../model/state.ts";
import type { Scene } from "../requests/scene.ts";
import { majorOf } from "./value-range.ts";

export type InputOption = "RAW" | "USER_ENTERED";

/** null skips a cell. */
export type Given = string | number | boolean | null;

export function inputOptionOf(value: unknown): InputOption {
  if (value === "RAW" || value === "USER_ENTERED") return value;
  throw invalid(
    value === undefined || value === null || value === "INPUT_VALUE_OPTION_UNSPECIFIED"
      ? "'valueInputOption' is required but not specified"
      : `Invalid value at 'value_input_option' (type.googleapis.com/google.apps.sheets.v4.ValueInputOption), ${JSON.stringify(value)}`,
  );
}

const listValue = "type.googleapis.com/google.protobuf.ListValue";

/** The rows of a ValueRange in a payload. Source: recorded refusal of what is no list. */
export function rowsIn(given: Json): readonly (readonly Given[])[] {
  const { values = [] } = given;
  const complain = (value: unknown): never => {
    throw badField("data.values", `Invalid value at 'data.values' (${listValue}), ${JSON.stringify(value)}`);
  };
  if (!Array.isArray(values)) return complain(values);
  const lists = values.map((list, row) => {
    if (!Array.isArray(list)) return complain(list);
    for (const [column, value] of list.entries())
      if (typeof value === "object" && value !== null)
        throw invalid(
          `Invalid values[${row}][${column}]: ${Array.isArray(value) ? "list_value" : "struct_value"}`,
        );
    return list as readonly Given[];
  });
  if (majorOf(given.majorDimension) === "ROWS") return lists;
  const height = lists.reduce((most, list) => Math.max(most, list.length), 0);
  return Array.from({ length: height }, (_, row) => lists.map((list) => list[row] ?? null));
}

export interface Typing {
  readonly book: Book;
  readonly option: InputOption;
  readonly now: number;
}

/** A cell after something was written into it: validation, notes and formats stay. A text in USER_ENTERED is read as if typed. */
function typed(
  old: Cell | undefined,
  value: Exclude<Given, null>,
  { book, option, now }: Typing,
): Cell | undefined {
  const { userEnteredValue: _, textFormatRuns: _runs, ...rest } = old ?? {};
  if (typeof value === "number") return { ...rest, userEnteredValue: { numberValue: value } };
  if (typeof value === "boolean") return { ...rest, userEnteredValue: { boolValue: value } };
  if (value === "") return Object.keys(rest).length > 0 ? rest : undefined;
  checkText(value);
  if (option === "RAW") return { ...rest, userEnteredValue: { stringValue: value } };
  const isText = (old?.userEnteredFormat?.numberFormat as Json | undefined)?.type === "TEXT";
  if (isText) return { ...rest, userEnteredValue: { stringValue: value } };
  const { locale, timeZone } = book.properties;
  const parsed = parseInput(value, { locale, year: yearIn(timeZone, now) });
  const numberFormat = old?.userEnteredFormat?.numberFormat ?? parsed.format;
  return {
    ...rest,
    ...(numberFormat ? { userEnteredFormat: { ...old?.userEnteredFormat, numberFormat } } : {}),
    ...(parsed.value ? { userEnteredValue: parsed.value } : {}),
  };
}

export interface Written {
  readonly book: Book;
  readonly box: Box;
  readonly updated: Json;
}

/** Writes rows at a place; the grid must have room. `updated` counts what was written, blanks too, what was skipped not. */
export function writeRows(
  typing: Typing,
  sheet: Sheet,
  at: { readonly row: number; readonly column: number },
  rows: readonly (readonly Given[])[],
  { actor, owner }: Scene,
): Written {
  const changes: CellChange[] = rows.flatMap((list, down) =>
    list.flatMap((value, along) => {
      const [row, column] = [at.row + down, at.column + along];
      return value === null ? [] : [{ row, column, cell: typed(cellAt(sheet, row, column), value, typing) }];
    }),
  );
  const width = rows.reduce((most, list) => Math.max(most, list.length), 0);
  const box = {
    sheet,
    top: at.row,
    bottom: at.row + Math.max(1, rows.length),
    left: at.column,
    right: at.column + Math.max(1, width),
  };
  if (changes.length > 0) guardCells(typing.book, sheet, rangeOf(box), actor, owner);
  const book = changes.length > 0 ? withSheet(typing.book, withCells(sheet, changes)) : typing.book;
  const updated = {
    updatedRange: shownBox(box),
    ...(changes.length > 0
      ? {
          updatedRows: new Set(changes.map(({ row }) => row)).size,
          updatedColumns: new Set(changes.map(({ column }) => column)).size,
          updatedCells: changes.length,
        }
      : {}),
  };
  return { book, box, updated };
}

/** Throws where rows don't fit into a range; a single cell is only where they begin. Source: live texts, 2026. */
export function checkFit(box: Box, asked: string, rows: readonly (readonly Given[])[]): void {
  const { rowCount, columnCount } = box.sheet.properties.gridProperties;
  const isCell = box.bottom - box.top === 1 && box.right - box.left === 1;
  const [bottom, right] = isCell ? [rowCount, columnCount] : [box.bottom, box.right];
  const width = rows.reduce((most, list) => Math.max(most, list.length), 0);
  const complain = (what: string) =>
    invalid(`Requested writing within range [${asked}], but tried writing to ${what}`);
  if (box.top + rows.length > bottom) throw complain(`row [${bottom + 1}]`);
  if (box.left + width > right) throw complain(`column [${letters(right)}]`);
}
