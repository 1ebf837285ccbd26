import { type Box, boxOf, letters, quoted, readRange } from "../../model/a1.ts";
import { numberFormatOf } from "../../model/number-format.ts";
import type { GridRange, Sheet } from "../../model/state.ts";
import { ServiceError, scriptsDoNotKnow } from "../script-error.ts";
import { cellsOf, formulaOf, shownText, valueIn, written } from "./range-cells.ts";
import { sheetObject } from "./sheet-object.ts";
import type { Opened } from "./spreadsheet-app.ts";

function a1(
  sheet: Sheet,
  { startRowIndex = 0, endRowIndex, startColumnIndex = 0, endColumnIndex }: GridRange,
): string {
  const { rowCount, columnCount } = sheet.properties.gridProperties;
  const first = `${letters(startColumnIndex)}${startRowIndex + 1}`;
  const last = `${letters((endColumnIndex ?? columnCount) - 1)}${endRowIndex ?? rowCount}`;
  return first === last ? first : `${first}:${last}`;
}

/** Source: Apps Script, Spreadsheet Service, class Range. It stays at its place whatever happens to the rows. */
function of(opened: Opened, range: GridRange): object {
  const { run } = opened;
  const { sheetId } = range;
  const box = (): Box => boxOf(opened.sheet(sheetId), range);
  const book = () => opened.live.book();
  const value = (cell: Parameters<typeof valueIn>[0]) => valueIn(cell, book());
  const text = (cell: Parameters<typeof valueIn>[0]) => shownText(cell, book());
  const [top, left] = [range.startRowIndex ?? 0, range.startColumnIndex ?? 0];
  const made = run.object(
    "Range",
    "spreadsheet",
    {
      getValues: () => cellsOf(box(), value),
      getValue: () => cellsOf(box(), value)[0]?.[0],
      getDisplayValues: () => cellsOf(box(), text),
      getDisplayValue: () => cellsOf(box(), text)[0]?.[0],
      getFormulas: () => cellsOf(box(), formulaOf),
      getFormula: () => cellsOf(box(), formulaOf)[0]?.[0],
      getNumberFormat: () =>
        cellsOf(box(), (cell) => numberFormatOf(cell?.userEnteredFormat).pattern ?? "General")[0]?.[0],
      isBlank: () => cellsOf(box(), text).every((row) => row.every((each) => each === "")),
      getRow: () => top + 1,
      getColumn: () => left + 1,
      getRowIndex: () => top + 1,
      getLastRow: () => box().bottom,
      getLastColumn: () => box().right,
      getNumRows: () => box().bottom - top,
      getNumColumns: () => box().right - left,
      getHeight: () => box().bottom - top,
      getWidth: () => box().right - left,
      getA1Notation: () => a1(opened.sheet(sheetId), range),
      getSheet: () => sheetObject(opened, sheetId),
      getGridId: () => sheetId,
      getCell: (row: unknown, column: unknown) => {
        const [down, along] = [Number(row) - 1, Number(column) - 1];
        const { bottom, right } = box();
        if (down < 0 || along < 0 || top + down >= bottom || left + along >= right)
          throw new ServiceError("Cell reference out of range");
        return of(opened, at(top + down, left + along, 1, 1));
      },
      offset(rows: unknown, columns: unknown, height?: unknown, width?: unknown) {
        const { bottom, right } = box();
        const moved = at(
          top + Number(rows),
          left + Number(columns),
          height === undefined ? bottom - top : Number(height),
          width === undefined ? right - left : Number(width),
        );
        boxOf(opened.sheet(sheetId), moved);
        return of(opened, moved);
      },
      activate() {
        const { sheetId: _, ...bounds } = range;
        opened.look({ sheetId, range: bounds });
        return made;
      },
      setValue(given: unknown) {
        const target = box();
        const row = Array(target.right - target.left).fill(run.realm.outside(given));
        written(opened, target, Array(target.bottom - target.top).fill(row));
        return made;
      },
      setValues(given: unknown) {
        const rows = run.realm.outside(given);
        if (!Array.isArray(rows) || !rows.every(Array.isArray))
          throw scriptsDoNotKnow("setValues without rows of values");
        written(opened, box(), rows);
        return made;
      },
      clearContent() {
        const target = box();
        const row = Array(target.right - target.left).fill("");
        written(opened, target, Array(target.bottom - target.top).fill(row));
        return made;
      },
    },
    range,
  );
  const at = (row: number, column: number, height: number, width: number): GridRange => ({
    sheetId,
    startRowIndex: row,
    endRowIndex: row + height,
    startColumnIndex: column,
    endColumnIndex: column + width,
  });
  return made;
}

/** `A1:B2` of a tab, or with the tab's name before it. Source: live text where it isn't one. */
function ofText(opened: Opened, text: string, sheetId: number | null): object {
  const book = opened.live.book();
  const title = sheetId === null ? null : opened.sheet(sheetId).properties.title;
  const full = title === null || text.includes("!") ? text : `${quoted(title)}!${text}`;
  try {
    const { sheet, bounds } = readRange(book, full);
    boxOf(sheet, bounds);
    return of(opened, { sheetId: sheet.properties.sheetId, ...bounds });
  } catch {
    throw new ServiceError("Range not found");
  }
}

export const rangeObject = { of, ofText };
