import { type CellChange, cellAt, checkText, filledRows, grown, rangeOf, withCells } from "../model/grid.ts";
import { guardCells } from "../model/protection.ts";
import { doesNotKnow, invalid } from "../model/refusal.ts";
import { type Cell, type Entered, type Json, type Sheet, withSheet } from "../model/state.ts";
import { fieldsOf, type Mask, masked } from "./mask.ts";
import { boxIn, checkNames, gridOf, listOf, numberOf, objectOf } from "./read.ts";
import { type Apply, silent } from "./scene.ts";

const cellFields = [
  "userEnteredValue",
  "effectiveValue",
  "formattedValue",
  "userEnteredFormat",
  "effectiveFormat",
  "hyperlink",
  "note",
  "textFormatRuns",
  "dataValidation",
  "pivotTable",
  "dataSourceTable",
  "dataSourceFormula",
  "chipRuns",
];
const kept = [
  "userEnteredValue",
  "userEnteredFormat",
  "note",
  "textFormatRuns",
  "dataValidation",
  "chipRuns",
];
const values = ["stringValue", "numberValue", "boolValue", "formulaValue", "errorValue"];

function readEntered(value: unknown): Entered | undefined {
  const given = objectOf(value, "user_entered_value");
  checkNames(given, values, "user_entered_value");
  const [name, ...more] = Object.keys(given).filter((key) => given[key] !== undefined && given[key] !== null);
  if (more.length > 0) throw doesNotKnow("a cell with two values");
  if (name === undefined) return undefined;
  const entered = given[name];
  const fits = { stringValue: "string", formulaValue: "string", numberValue: "number", boolValue: "boolean" };
  if (typeof entered !== fits[name as keyof typeof fits])
    throw doesNotKnow(`${name} ${JSON.stringify(entered)}`);
  if (typeof entered === "string") checkText(entered);
  if (name === "formulaValue" && !String(entered).startsWith("=")) throw doesNotKnow("a formula without =");
  return { [name]: entered };
}

/** A cell of the payload. Nothing in it is parsed: a stringValue stays what it is. */
export function readCell(value: Json): Cell {
  checkNames(value, cellFields, "values");
  if (value.pivotTable !== undefined || value.dataSourceTable !== undefined)
    throw doesNotKnow("pivot and data source tables");
  const cell = Object.fromEntries(
    kept.flatMap((field) =>
      value[field] === undefined || value[field] === null || value[field] === ""
        ? []
        : [[field, value[field]]],
    ),
  );
  const entered = readEntered(value.userEnteredValue);
  const { userEnteredValue: _, ...rest } = cell;
  return { ...rest, ...(entered ? { userEnteredValue: entered } : {}) };
}

/** A cell with the fields of another one that a mask names. A value is replaced as a whole. */
export function writeCell(old: Cell | undefined, given: Cell, mask: Mask): Cell {
  if (mask === null) return given;
  const whole = new Map(
    [...mask].map(([field, inner]) => [field, field === "userEnteredValue" ? null : inner]),
  );
  for (const field of whole.keys()) checkNames({ [field]: true }, cellFields, "fields");
  return masked(old as Json | undefined, given as Json, whole) as Cell;
}

const readRows = (value: unknown): readonly (readonly Cell[])[] =>
  listOf(value, "rows").map((row) => listOf(row.values, "values").map(readCell));

const changesOf = (
  sheet: Sheet,
  rows: readonly (readonly Cell[])[],
  at: { readonly row: number; readonly column: number },
  mask: Mask,
): readonly CellChange[] =>
  rows.flatMap((cells, down) =>
    cells.map((cell, along) => {
      const [row, column] = [at.row + down, at.column + along];
      return { row, column, cell: writeCell(cellAt(sheet, row, column), cell, mask) };
    }),
  );

const widest = (rows: readonly (readonly unknown[])[]): number =>
  rows.reduce((most, row) => Math.max(most, row.length), 0);

const beyond = (what: "row" | "column", index: number, last: number) =>
  invalid(`Attempting to write ${what}: ${index}, beyond the last requested ${what} of: ${last}`);

export const updateCells: Apply = (book, payload, { actor, owner }) => {
  const mask = fieldsOf(payload);
  const rows = readRows(payload.rows);
  if (payload.range !== undefined) {
    const box = boxIn(book, payload.range);
    const { sheet, top, left, right } = box;
    if (left + widest(rows) > right) throw beyond("column", right, right - 1);
    if (top + rows.length > box.bottom) throw beyond("row", box.bottom, box.bottom - 1);
    guardCells(book, sheet, rangeOf(box), actor, owner);
    const bottom = Math.max(top + rows.length, Math.min(box.bottom, sheet.rows.length));
    // What the rows do not cover loses the named fields.
    const full = Array.from({ length: bottom - top }, (_, down) =>
      Array.from({ length: right - left }, (_each, along) => rows[down]?.[along] ?? {}),
    );
    return silent(
      withSheet(book, withCells(sheet, changesOf(sheet, full, { row: top, column: left }, mask))),
    );
  }
  const start = objectOf(payload.start, "start");
  const sheet = gridOf(book, start.sheetId);
  const [row, column] = [numberOf(start.rowIndex, "row_index"), numberOf(start.columnIndex, "column_index")];
  const { rowCount, columnCount } = sheet.properties.gridProperties;
  if (row >= rowCount)
    throw invalid(`GridCoordinate.rowIndex[${row}] is after last row in grid[${rowCount - 1}]`);
  if (column >= columnCount)
    throw invalid(`GridCoordinate.columnIndex[${column}] is after last column in grid[${columnCount - 1}]`);
  const [bottom, right] = [row + rows.length, column + widest(rows)];
  if (right > columnCount) throw beyond("column", columnCount, columnCount - 1);
  if (bottom > rowCount) throw beyond("row", rowCount, rowCount - 1);
  const range = {
    sheetId: sheet.properties.sheetId,
    startRowIndex: row,
    endRowIndex: bottom,
    startColumnIndex: column,
    endColumnIndex: right,
  };
  if (rows.length > 0) guardCells(book, sheet, range, actor, owner);
  return silent(withSheet(book, withCells(sheet, changesOf(sheet, rows, { row, column }, mask))));
};

/** After the last row with a value, from the first column on; the grid grows by rows, never by columns. Source: live measurements, 2026-09. */
export const appendCells: Apply = (book, payload, { actor, owner }) => {
  const sheet = gridOf(book, payload.sheetId);
  if (payload.tableId !== undefined) throw doesNotKnow("tables");
  const mask = fieldsOf(payload);
  const rows = readRows(payload.rows);
  const { columnCount } = sheet.properties.gridProperties;
  if (widest(rows) > columnCount) throw beyond("column", columnCount, columnCount - 1);
  const row = filledRows(sheet);
  const bottom = row + rows.length;
  const range = { sheetId: sheet.properties.sheetId, startRowIndex: row, endRowIndex: bottom };
  if (rows.length > 0) guardCells(book, sheet, range, actor, owner);
  const changed = withCells(sheet, changesOf(sheet, rows, { row, column: 0 }, mask));
  return silent(withSheet(book, grown(changed, bottom, 0)));
};

export const repeatCell: Apply = (book, payload, { actor, owner }) => {
  const mask = fieldsOf(payload);
  const box = boxIn(book, payload.range);
  const cell = readCell(objectOf(payload.cell, "cell"));
  if (cell.userEnteredValue?.formulaValue !== undefined) throw doesNotKnow("a formula that is repeated");
  guardCells(book, box.sheet, rangeOf(box), actor, owner);
  return silent(
    withSheet(
      book,
      withCells(
        box.sheet,
        everywhere(box, (old) => writeCell(old, cell, mask)),
      ),
    ),
  );
};

export const setDataValidation: Apply = (book, payload, { actor, owner }) => {
  const box = boxIn(book, payload.range);
  guardCells(book, box.sheet, rangeOf(box), actor, owner);
  const rule = payload.rule === undefined ? undefined : objectOf(payload.rule, "rule");
  if (rule && !objectOf(rule.condition, "condition").type) throw invalid("Condition type must be specified.");
  const mask: Mask = new Map([["dataValidation", null]]);
  return silent(
    withSheet(
      book,
      withCells(
        box.sheet,
        everywhere(box, (old) => writeCell(old, rule ? { dataValidation: rule } : {}, mask)),
      ),
    ),
  );
};

function everywhere(
  { sheet, top, bottom, left, right }: ReturnType<typeof boxIn>,
  change: (old: Cell | undefined) => Cell,
): readonly CellChange[] {
  const changes: CellChange[] = [];
  for (let row = top; row < bottom; row++)
    for (let column = left; column < right; column++) {
      const old = cellAt(sheet, row, column);
      const cell = change(old);
      if (old !== undefined || Object.keys(cell).length > 0) changes.push({ row, column, cell });
    }
  return changes;
}
