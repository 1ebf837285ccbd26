import type { Box } from "./a1.ts";
import { invalid } from "./refusal.ts";
import { type Book, type Cell, emptyRow, type GridRange, type Row, type Sheet } from "./state.ts";

export const cellAt = (sheet: Sheet, row: number, column: number): Cell | undefined =>
  sheet.rows[row]?.cells[column];

export const hasValue = (cell: Cell | undefined): boolean => {
  const value = cell?.userEnteredValue;
  return value !== undefined && value.stringValue !== "";
};

/** The number of rows up to the last one with a value. */
export function filledRows(sheet: Sheet): number {
  let count = sheet.rows.length;
  while (count > 0 && !sheet.rows[count - 1]?.cells.some(hasValue)) count -= 1;
  return count;
}

const isBare = (cell: Cell | undefined): boolean => cell === undefined || Object.keys(cell).length === 0;

/** A change of one cell; undefined takes everything from it. */
export interface CellChange {
  readonly row: number;
  readonly column: number;
  readonly cell: Cell | undefined;
}

/** The tab with other cells. It costs as much as the rows that change, and a list of all rows. */
export function withCells(sheet: Sheet, changes: readonly CellChange[]): Sheet {
  if (changes.length === 0) return sheet;
  const rows: Row[] = [...sheet.rows];
  const opened = new Map<number, (Cell | undefined)[]>();
  for (const { row, column, cell } of changes) {
    let cells = opened.get(row);
    if (!cells) {
      cells = [...(rows[row]?.cells ?? [])];
      opened.set(row, cells);
    }
    while (cells.length < column) cells.push(undefined);
    cells[column] = isBare(cell) ? undefined : cell;
  }
  for (const row of [...opened.keys()].sort((one, other) => one - other)) {
    while (rows.length <= row) rows.push(emptyRow);
    const cells = opened.get(row) ?? [];
    while (cells.length > 0 && cells.at(-1) === undefined) cells.pop();
    rows[row] = { ...rows[row], cells };
  }
  return { ...sheet, rows };
}

/** The bounds of a range in its tab. */
export const rangeOf = ({ sheet, top, bottom, left, right }: Box): GridRange => ({
  sheetId: sheet.properties.sheetId,
  startRowIndex: top,
  endRowIndex: bottom,
  startColumnIndex: left,
  endColumnIndex: right,
});

/** The tab with a taller or wider grid; never a smaller one. */
export function grown(sheet: Sheet, rowCount: number, columnCount: number): Sheet {
  const { gridProperties } = sheet.properties;
  if (rowCount <= gridProperties.rowCount && columnCount <= gridProperties.columnCount) return sheet;
  return {
    ...sheet,
    properties: {
      ...sheet.properties,
      gridProperties: {
        ...gridProperties,
        rowCount: Math.max(rowCount, gridProperties.rowCount),
        columnCount: Math.max(columnCount, gridProperties.columnCount),
      },
    },
  };
}

export const mostCells = 10_000_000;
const mostColumns = 18_278;
const longestText = 50_000;

/** The cells that all tabs' grids have, filled or not. */
export const allocated = (book: Book): number =>
  book.sheets.reduce(
    (sum, { properties: { gridProperties: grid } }) => sum + grid.rowCount * grid.columnCount,
    0,
  );

/** Throws where a book has outgrown what Google allows. Source: live texts, 2026. */
export function checkSize(before: Book, after: Book): void {
  for (const { properties } of after.sheets)
    if (properties.gridProperties.columnCount > mostColumns)
      throw invalid(
        `This action would increase the number of columns in the sheet above the limit of ${mostColumns} columns.`,
      );
  const cells = allocated(after);
  if (cells > mostCells && cells > allocated(before))
    throw invalid(
      `This action would increase the number of cells in the workbook above the limit of ${mostCells} cells.`,
    );
}

/** Throws where a text is longer than a cell takes: 50,000 characters, inclusive. Source: live text, 2026. */
export function checkText(text: string): void {
  if (text.length > longestText)
    throw invalid(`Your input contains more than the maximum of ${longestText} characters in a single cell.`);
}
