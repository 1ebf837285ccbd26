import { writeRows } from "../../http/write-values.ts";
import type { Box } from "../../model/a1.ts";
import { wallTime } from "../../model/dates.ts";
import { cellAt } from "../../model/grid.ts";
import { isDateFormat, numberFormatOf } from "../../model/number-format.ts";
import { formattedValue, plainValue } from "../../model/shown-cell.ts";
import type { Book, Cell, Entered } from "../../model/state.ts";
import { timeOf, zoneOffset } from "../date-text.ts";
import { ServiceError, scriptsDoNotKnow } from "../script-error.ts";
import type { Opened } from "./spreadsheet-app.ts";

/** A cell as getValue answers it: a date is a Date, an empty cell "". Source: the reference, Range.getValue. */
export function valueIn(cell: Cell | undefined, { properties }: Book): unknown {
  const value = plainValue(cell, properties.locale, "UNFORMATTED_VALUE", "SERIAL_NUMBER");
  if (typeof value !== "number" || !isDateFormat(numberFormatOf(cell?.userEnteredFormat))) return value;
  return new Date(timeOf(wallTime(value).getTime(), properties.timeZone));
}

export const shownText = (cell: Cell | undefined, { properties }: Book): string =>
  formattedValue(cell, properties.locale) ?? "";

export const formulaOf = (cell: Cell | undefined): string => cell?.userEnteredValue?.formulaValue ?? "";

/** A box as rows of anything. */
export function cellsOf<Value>(
  { sheet, top, bottom, left, right }: Box,
  read: (cell: Cell | undefined) => Value,
): Value[][] {
  return Array.from({ length: bottom - top }, (_, down) =>
    Array.from({ length: right - left }, (__, along) => read(cellAt(sheet, top + down, left + along))),
  );
}

/** How an event tells a value: its text. Believed of numbers, dates being serial numbers; TRUE is seen in public code. */
export function toldValue(entered: Entered | undefined): string | undefined {
  if (!entered) return undefined;
  const { stringValue, numberValue, boolValue, formulaValue } = entered;
  if (boolValue !== undefined) return boolValue ? "TRUE" : "FALSE";
  return stringValue ?? formulaValue ?? (numberValue === undefined ? undefined : String(numberValue));
}

/** Writes rows of values into a box, texts as if they were typed. Source: the reference, Range.setValues. */
export function written(opened: Opened, box: Box, rows: readonly (readonly unknown[])[]): void {
  const [height, width] = [box.bottom - box.top, box.right - box.left];
  if (rows.length !== height)
    throw new ServiceError(
      `The number of rows in the data does not match the number of rows in the range. The data has ${rows.length} but the range has ${height}.`,
    );
  for (const row of rows)
    if (row.length !== width)
      throw new ServiceError(
        `The number of columns in the data does not match the number of columns in the range. The data has ${row.length} but the range has ${width}.`,
      );
  opened.change((book, scene) => {
    const given = rows.map((row) =>
      row.map((value) => {
        if (value === null || value === undefined) return "";
        if (value instanceof Date) return wallText(value, book);
        if (typeof value === "object") throw scriptsDoNotKnow("an object as a cell's value");
        return value as string | number | boolean;
      }),
    );
    const typing = { book, option: "USER_ENTERED", now: opened.project.clock.now() } as const;
    return {
      book: writeRows(typing, box.sheet, { row: box.top, column: box.left }, given, scene).book,
      result: null,
    };
  });
}

/** A date as a person in the spreadsheet's zone would type it. */
function wallText(date: Date, { properties: { timeZone } }: Book): string {
  const wall = new Date(date.getTime() + zoneOffset(date.getTime(), timeZone)).toISOString();
  return wall.slice(11, 19) === "00:00:00" ? wall.slice(0, 10) : wall.slice(0, 19).replace("T", " ");
}
