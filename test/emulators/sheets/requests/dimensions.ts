import { grown } from "../model/grid.ts";
import { guardCells, guardSheet } from "../model/protection.ts";
import { doesNotKnow, invalid } from "../model/refusal.ts";
import type { GridRange, Json, Row, Sheet } from "../model/state.ts";
import { emptyRow, withSheet } from "../model/state.ts";
import { checkDeletion, moveLines, shiftBook } from "../model/structure.ts";
import { fieldsOf, masked } from "./mask.ts";
import { gridOf, linesIn, linesRange, numberOf, objectOf } from "./read.ts";
import { type Apply, silent } from "./scene.ts";

const sizeOf = (sheet: Sheet, dimension: "ROWS" | "COLUMNS"): number =>
  dimension === "ROWS"
    ? sheet.properties.gridProperties.rowCount
    : sheet.properties.gridProperties.columnCount;

/** Inserting touches what is protected when it splits it: the line above and the one below (believed). */
export const insertDimension: Apply = (book, payload, { actor, owner, beliefs }) => {
  const { sheet, dimension, from, to } = linesIn(book, payload.range);
  if (from > sizeOf(sheet, dimension))
    throw invalid(`Cannot insert ${dimension === "ROWS" ? "rows" : "columns"} beyond the end of the grid.`);
  guardSheet(book, sheet, actor, owner);
  const before: GridRange = linesRange({
    sheet,
    dimension,
    from: Math.max(0, from - 1),
    to: Math.max(1, from),
  });
  const after: GridRange = linesRange({ sheet, dimension, from, to: from + 1 });
  if (from > 0 && splits(book, sheet, before, after, actor, owner))
    guardCells(book, sheet, after, actor, owner);
  const { sheetId } = sheet.properties;
  return silent(
    shiftBook(book, { sheetId, dimension, kind: "insert", at: from, count: to - from }, beliefs.brokenNames),
  );
};

type Guarding = Parameters<typeof guardCells>;

function splits(
  book: Guarding[0],
  sheet: Sheet,
  before: GridRange,
  after: GridRange,
  actor: Guarding[3],
  owner: string,
): boolean {
  const isRefused = (range: GridRange): boolean => {
    try {
      guardCells(book, sheet, range, actor, owner);
      return false;
    } catch {
      return true;
    }
  };
  return isRefused(before) && isRefused(after);
}

export const deleteDimension: Apply = (book, payload, { actor, owner, beliefs }) => {
  const lines = linesIn(book, payload.range);
  const { sheet, dimension, from } = lines;
  const to = Math.min(lines.to, sizeOf(sheet, dimension));
  const shift = {
    sheetId: sheet.properties.sheetId,
    dimension,
    kind: "delete",
    at: from,
    count: Math.max(1, to - from),
  } as const;
  checkDeletion(sheet, shift);
  guardCells(book, sheet, linesRange(lines), actor, owner);
  return silent(shiftBook(book, shift, beliefs.brokenNames));
};

export const appendDimension: Apply = (book, payload, { actor, owner }) => {
  const sheet = gridOf(book, payload.sheetId);
  const { dimension } = payload;
  if (dimension !== "ROWS" && dimension !== "COLUMNS") throw invalid("No dimension was specified.");
  const length = numberOf(payload.length, "length");
  if (length < 1) throw doesNotKnow("no more rows or columns");
  guardSheet(book, sheet, actor, owner);
  const { rowCount, columnCount } = sheet.properties.gridProperties;
  const next =
    dimension === "ROWS" ? grown(sheet, rowCount + length, 0) : grown(sheet, 0, columnCount + length);
  return silent(withSheet(book, next));
};

export const moveDimension: Apply = (book, payload, { actor, owner }) => {
  const lines = linesIn(book, payload.source);
  const { sheet, dimension, from, to } = lines;
  const before = numberOf(payload.destinationIndex, "destination_index");
  if (to > sizeOf(sheet, dimension) || before > sizeOf(sheet, dimension))
    throw doesNotKnow("a move beyond the grid");
  guardSheet(book, sheet, actor, owner);
  guardCells(book, sheet, linesRange(lines), actor, owner);
  return silent(moveLines(book, sheet, dimension, from, to, before));
};

export const updateDimensionProperties: Apply = (book, payload, { actor, owner }) => {
  const mask = fieldsOf(payload);
  const lines = linesIn(book, payload.range);
  const { sheet, dimension, from } = lines;
  const to = Math.min(lines.to, sizeOf(sheet, dimension));
  const given = objectOf(payload.properties, "properties");
  guardCells(book, sheet, linesRange(lines), actor, owner);
  const change = (old: Json | undefined): Json => masked(old, given, mask);
  if (dimension === "COLUMNS") {
    const columns = [...sheet.columns];
    for (let column = from; column < to; column++) columns[column] = change(columns[column]);
    return silent(withSheet(book, { ...sheet, columns: Array.from(columns) }));
  }
  const rows: Row[] = [...sheet.rows];
  for (let row = from; row < to; row++) {
    while (rows.length <= row) rows.push(emptyRow);
    rows[row] = { ...(rows[row] ?? emptyRow), properties: change(rows[row]?.properties) };
  }
  return silent(withSheet(book, { ...sheet, rows }));
};

/** Nobody measures texts here: widths stay what they are. */
export const autoResizeDimensions: Apply = (book, payload, { actor, owner }) => {
  const lines = linesIn(book, payload.dimensions);
  guardCells(book, lines.sheet, linesRange(lines), actor, owner);
  return silent(book);
};
