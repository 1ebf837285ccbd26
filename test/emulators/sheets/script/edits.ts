import { cellAt } from "../model/grid.ts";
import type { Book, Entered, GridRange, Sheet } from "../model/state.ts";
import { toldValue } from "./services/range-cells.ts";

/** What a person's change is to triggers. Source: Apps Script, Event objects; the table of change types. */
export type Change =
  | {
      readonly type: "EDIT";
      readonly range: Required<GridRange>;
      /** Of a single cell, where it has one. */
      readonly value?: string;
      readonly oldValue?: string;
    }
  | {
      readonly type:
        | "INSERT_ROW"
        | "INSERT_COLUMN"
        | "REMOVE_ROW"
        | "REMOVE_COLUMN"
        | "INSERT_GRID"
        | "REMOVE_GRID"
        | "FORMAT"
        | "OTHER";
    };

const textOf = (entered: Entered | undefined): string => (entered ? JSON.stringify(entered) : "");

interface Spot {
  readonly row: number;
  readonly column: number;
}

/** The cells whose values differ, place by place. */
function changedCells(before: Sheet, after: Sheet): readonly Spot[] {
  const spots: Spot[] = [];
  for (let row = 0; row < Math.max(before.rows.length, after.rows.length); row += 1) {
    if (before.rows[row] === after.rows[row]) continue;
    const width = Math.max(before.rows[row]?.cells.length ?? 0, after.rows[row]?.cells.length ?? 0);
    for (let column = 0; column < width; column += 1) {
      const [old, now] = [cellAt(before, row, column), cellAt(after, row, column)];
      if (old !== now && textOf(old?.userEnteredValue) !== textOf(now?.userEnteredValue))
        spots.push({ row, column });
    }
  }
  return spots;
}

/** Whether the same rows, or the same columns, stand in another order. */
function isReordered(before: Sheet, after: Sheet): boolean {
  const lines = ({ rows }: Sheet): readonly string[] =>
    rows.map(({ cells }) =>
      Array.from(cells, (cell) => textOf(cell?.userEnteredValue))
        .join("\t")
        .trimEnd(),
    );
  const columns = ({ rows }: Sheet): readonly string[] => {
    const width = Math.max(0, ...rows.map(({ cells }) => cells.length));
    return Array.from({ length: width }, (_, column) =>
      rows.map(({ cells }) => textOf(cells[column]?.userEnteredValue)).join("\t"),
    );
  };
  const same = (read: (sheet: Sheet) => readonly string[]): boolean =>
    JSON.stringify([...read(before)].filter(Boolean).sort()) ===
    JSON.stringify([...read(after)].filter(Boolean).sort());
  return same(lines) || same(columns);
}

function gridChange(before: Sheet, after: Sheet): Change | null {
  const [old, now] = [before.properties.gridProperties, after.properties.gridProperties];
  if (now.rowCount < old.rowCount) return { type: "REMOVE_ROW" };
  if (now.columnCount < old.columnCount) return { type: "REMOVE_COLUMN" };
  // Typing beyond the end makes the grid grow, too.
  const spots = changedCells(before, after);
  const isTyped = spots.some(({ row, column }) => row >= old.rowCount || column >= old.columnCount);
  const isOnlyBeyond = spots.every(({ row, column }) => row >= old.rowCount || column >= old.columnCount);
  if (isTyped && isOnlyBeyond) return null;
  if (now.rowCount > old.rowCount) return { type: "INSERT_ROW" };
  return now.columnCount > old.columnCount ? { type: "INSERT_COLUMN" } : null;
}

/** The change of one commit. `sorting` says whether rows in another order are an edit. */
export function changeOf(before: Book, after: Book, sorting: "edit" | "other", isPaste: boolean): Change {
  const ids = (book: Book): ReadonlySet<number> =>
    new Set(book.sheets.map(({ properties }) => properties.sheetId));
  const [old, now] = [ids(before), ids(after)];
  if ([...now].some((id) => !old.has(id))) return { type: "INSERT_GRID" };
  if ([...old].some((id) => !now.has(id))) return { type: "REMOVE_GRID" };
  for (const sheet of after.sheets) {
    const past = before.sheets.find(({ properties }) => properties.sheetId === sheet.properties.sheetId);
    if (!past || past === sheet) continue;
    const grid = gridChange(past, sheet);
    if (grid) return grid;
    const spots = changedCells(past, sheet);
    const [first] = spots;
    if (!first) {
      const isLook =
        past.rows !== sheet.rows ||
        past.conditionalFormats !== sheet.conditionalFormats ||
        past.bandedRanges !== sheet.bandedRanges;
      return { type: isLook ? "FORMAT" : "OTHER" };
    }
    if (spots.length > 1 && sorting === "other" && isReordered(past, sheet)) return { type: "OTHER" };
    const edge = (pick: (spot: Spot) => number, of: (...all: number[]) => number): number =>
      spots.reduce((found, spot) => of(found, pick(spot)), pick(first));
    const range = {
      sheetId: sheet.properties.sheetId,
      startRowIndex: edge(({ row }) => row, Math.min),
      endRowIndex: edge(({ row }) => row, Math.max) + 1,
      startColumnIndex: edge(({ column }) => column, Math.min),
      endColumnIndex: edge(({ column }) => column, Math.max) + 1,
    };
    if (spots.length > 1 || isPaste) return { type: "EDIT", range };
    const value = toldValue(cellAt(sheet, first.row, first.column)?.userEnteredValue);
    const oldValue = toldValue(cellAt(past, first.row, first.column)?.userEnteredValue);
    return {
      type: "EDIT",
      range,
      ...(value === undefined ? {} : { value }),
      ...(oldValue === undefined ? {} : { oldValue }),
    };
  }
  return { type: "OTHER" };
}
