import { type Box, boxOf, readRange, shownBox } from "../model/a1.ts";
import { invalid } from "../model/refusal.ts";
import { type DateRender, type Plain, plainValue, type ValueRender } from "../model/shown-cell.ts";
import type { Book, Json } from "../model/state.ts";

export interface Rendering {
  readonly majorDimension: "ROWS" | "COLUMNS";
  readonly values: ValueRender;
  readonly dates: DateRender;
}

function oneOf<Word extends string>(
  text: unknown,
  words: readonly Word[],
  type: string,
  field: string,
): Word {
  const found = words.find((word) => word === text);
  if (found) return found;
  throw invalid(
    `Invalid value at '${field}' (type.googleapis.com/google.apps.sheets.v4.${type}), ${JSON.stringify(text)}`,
  );
}

const orUsual = (value: unknown, usual: string): unknown =>
  value === undefined || value === null ? usual : value;

export const majorOf = (value: unknown): "ROWS" | "COLUMNS" =>
  oneOf(orUsual(value, "ROWS"), ["ROWS", "COLUMNS"], "Dimension", "major_dimension");

/** How values are asked for; by default formatted, dates as numbers where they aren't. Source: Sheets API, values.get. */
export const renderingOf = (get: (name: string) => unknown): Rendering => ({
  majorDimension: majorOf(get("majorDimension")),
  values: oneOf(
    orUsual(get("valueRenderOption"), "FORMATTED_VALUE"),
    ["FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"],
    "ValueRenderOption",
    "value_render_option",
  ),
  dates: oneOf(
    orUsual(get("dateTimeRenderOption"), "SERIAL_NUMBER"),
    ["SERIAL_NUMBER", "FORMATTED_STRING"],
    "DateTimeRenderOption",
    "date_time_render_option",
  ),
});

/** Lists of values without the empty ones at their ends; a blank in between is "", a blank row []. Source: recorded. */
export function trimmed(lists: readonly (readonly Plain[])[]): readonly (readonly Plain[])[] {
  const rows = lists.map((list) => {
    let length = list.length;
    while (length > 0 && list[length - 1] === "") length -= 1;
    return list.slice(0, length);
  });
  let count = rows.length;
  while (count > 0 && rows[count - 1]?.length === 0) count -= 1;
  return rows.slice(0, count);
}

/** A box as values. `values` is absent where there are none. Source: recorded. */
export function valueRange(book: Book, box: Box, { majorDimension, values, dates }: Rendering): Json {
  const { sheet, top, bottom, left, right } = box;
  const { locale } = book.properties;
  const lines = sheet.rows.slice(top, bottom).map(({ cells }) =>
    // Cells beyond the last one that was set are as empty as they look.
    Array.from(cells.slice(left, right), (cell) => plainValue(cell, locale, values, dates)),
  );
  const width = lines.reduce((most, line) => Math.max(most, line.length), 0);
  const turned =
    majorDimension === "ROWS"
      ? lines
      : Array.from({ length: width }, (_, column) => lines.map((line) => line[column] ?? ""));
  const shown = trimmed(turned);
  return { range: shownBox(box), majorDimension, ...(shown.length > 0 ? { values: shown } : {}) };
}

/** The box of a range's text. */
export function askedBox(book: Book, text: string): Box {
  const { sheet, bounds } = readRange(book, text);
  return boxOf(sheet, bounds, text);
}
