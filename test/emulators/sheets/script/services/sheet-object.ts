import { boxOf } from "../../model/a1.ts";
import { filledRows, hasValue } from "../../model/grid.ts";
import type { Sheet } from "../../model/state.ts";
import { ServiceError, scriptsDoNotKnow } from "../script-error.ts";
import { written } from "./range-cells.ts";
import { rangeObject } from "./range-object.ts";
import { type Opened, spreadsheetObject } from "./spreadsheet-app.ts";

const filledColumns = (sheet: Sheet): number =>
  sheet.rows.reduce((most, { cells }) => Math.max(most, cells.findLastIndex(hasValue) + 1), 0);

/** Source: Apps Script, Spreadsheet Service, class Sheet. */
export function sheetObject(opened: Opened, sheetId: number): object {
  const { run } = opened;
  const sheet = (): Sheet => opened.sheet(sheetId);
  const box = (row: number, column: number, rows: number, columns: number): object => {
    if (row < 1 || column < 1 || rows < 1 || columns < 1)
      throw new ServiceError(
        rows < 1
          ? "The number of rows in the range must be at least 1."
          : columns < 1
            ? "The number of columns in the range must be at least 1."
            : row < 1
              ? "The starting row of the range is too small."
              : "The starting column of the range is too small.",
      );
    const { rowCount, columnCount } = sheet().properties.gridProperties;
    if (row - 1 + rows > rowCount || column - 1 + columns > columnCount)
      throw new ServiceError("The coordinates of the range are outside the dimensions of the sheet.");
    return rangeObject.of(opened, {
      sheetId,
      startRowIndex: row - 1,
      endRowIndex: row - 1 + rows,
      startColumnIndex: column - 1,
      endColumnIndex: column - 1 + columns,
    });
  };
  const lines = (dimension: "ROWS" | "COLUMNS", from: number, count: number) => ({
    range: { sheetId, dimension, startIndex: from - 1, endIndex: from - 1 + count },
  });
  const grid = () => sheet().properties.gridProperties;
  const made = run.object(
    "Sheet",
    "spreadsheet",
    {
      getSheetId: () => sheetId,
      getName: () => sheet().properties.title,
      getSheetName: () => sheet().properties.title,
      getIndex: () => opened.live.book().sheets.findIndex((each) => each.properties.sheetId === sheetId) + 1,
      getParent: () => spreadsheetObject(opened),
      getLastRow: () => filledRows(sheet()),
      getLastColumn: () => filledColumns(sheet()),
      getMaxRows: () => grid().rowCount,
      getMaxColumns: () => grid().columnCount,
      getFrozenRows: () => grid().frozenRowCount ?? 0,
      getFrozenColumns: () => grid().frozenColumnCount ?? 0,
      isSheetHidden: () => sheet().properties.hidden === true,
      getDataRange: () => box(1, 1, Math.max(1, filledRows(sheet())), Math.max(1, filledColumns(sheet()))),
      getRange(...given: unknown[]) {
        const [first, second, third = 1, fourth = 1] = given;
        if (typeof first === "string") return rangeObject.ofText(opened, first, sheetId);
        if (typeof first !== "number" || typeof second !== "number")
          throw scriptsDoNotKnow(`Sheet.getRange(${given.map(String).join(", ")})`);
        return box(first, second, Number(third), Number(fourth));
      },
      getActiveRange() {
        const view = opened.view();
        return view?.sheetId === sheetId ? rangeObject.of(opened, { sheetId, ...view.range }) : null;
      },
      activate() {
        opened.look({
          sheetId,
          range: { startRowIndex: 0, endRowIndex: 1, startColumnIndex: 0, endColumnIndex: 1 },
        });
        return made;
      },
      setActiveRange(range: unknown) {
        const { sheetId: id, ...bounds } = run.realm.inner(range) as { readonly sheetId: number };
        opened.look({ sheetId: id, range: bounds });
        return range;
      },
      setName(name: unknown) {
        opened.ask(() => [
          { updateSheetProperties: { properties: { sheetId, title: String(name) }, fields: "title" } },
        ]);
        return made;
      },
      /** What begins with = becomes a formula. Source: the reference. */
      appendRow(values: unknown) {
        const row = run.realm.outside(values) as readonly unknown[];
        const at = filledRows(sheet());
        const { rowCount } = grid();
        if (at >= rowCount)
          opened.ask(() => [{ appendDimension: { sheetId, dimension: "ROWS", length: at + 1 - rowCount } }]);
        written(
          opened,
          boxOf(sheet(), { startRowIndex: at, endRowIndex: at + 1, endColumnIndex: row.length }),
          [row],
        );
        return made;
      },
      deleteRows: (from: unknown, count: unknown) =>
        void opened.ask(() => [{ deleteDimension: lines("ROWS", Number(from), Number(count)) }]),
      deleteRow(from: unknown) {
        opened.ask(() => [{ deleteDimension: lines("ROWS", Number(from), 1) }]);
        return made;
      },
      insertRowsBefore(from: unknown, count: unknown) {
        opened.ask(() => [{ insertDimension: lines("ROWS", Number(from), Number(count)) }]);
        return made;
      },
      insertColumnsBefore(from: unknown, count: unknown) {
        opened.ask(() => [{ insertDimension: lines("COLUMNS", Number(from), Number(count)) }]);
        return made;
      },
      hideSheet() {
        opened.ask(() => [
          { updateSheetProperties: { properties: { sheetId, hidden: true }, fields: "hidden" } },
        ]);
        return made;
      },
      clearContents() {
        const [bottom, right] = [filledRows(sheet()), filledColumns(sheet())];
        const rows = Array.from({ length: bottom }, () => Array(right).fill(""));
        if (bottom > 0) written(opened, { sheet: sheet(), top: 0, left: 0, bottom, right }, rows);
        return made;
      },
    },
    { sheetId },
  );
  return made;
}
