import type { Box } from "./a1.ts";
import { hasValue } from "./grid.ts";
import { effectiveValue } from "./shown-cell.ts";
import { type Book, type Cell, emptyRow, type Row, type Sheet, withSheet } from "./state.ts";

export interface SortSpec {
  readonly column: number;
  readonly isDescending: boolean;
}

/** Numbers, then texts, then FALSE and TRUE. Source: live measurement, 2026-09-26. */
function compareCells(one: Cell | undefined, other: Cell | undefined): number {
  const [left, right] = [effectiveValue(one) ?? {}, effectiveValue(other) ?? {}];
  const rank = (value: typeof left): number =>
    value.numberValue !== undefined ? 0 : value.boolValue !== undefined ? 2 : 1;
  if (rank(left) !== rank(right)) return rank(left) - rank(right);
  if (rank(left) === 1)
    return String(left.stringValue).localeCompare(String(right.stringValue), "en", { sensitivity: "base" });
  return Number(left.numberValue ?? left.boolValue) - Number(right.numberValue ?? right.boolValue);
}

/**
 * Sorts the cells of a box by its rows. Blanks come last in either order, hidden rows stay where they are, row metadata goes with its
 * row. Source: live measurements, 2026-09.
 */
export function sortRows(book: Book, box: Box, specs: readonly SortSpec[]): Book {
  const { sheet, top, bottom, left, right } = box;
  const places = Array.from(
    { length: Math.max(0, Math.min(bottom, sheet.rows.length) - top) },
    (_, index) => top + index,
  ).filter((row) => sheet.rows[row]?.properties?.hiddenByUser !== true);
  const compare = (one: number, other: number): number => {
    for (const { column, isDescending } of specs) {
      const [first, second] = [sheet.rows[one]?.cells[column], sheet.rows[other]?.cells[column]];
      const blanks = Number(!hasValue(first)) - Number(!hasValue(second));
      if (blanks !== 0) return blanks;
      const order = hasValue(first) ? compareCells(first, second) : 0;
      if (order !== 0) return isDescending ? -order : order;
    }
    return one - other;
  };
  const from = [...places].sort(compare);
  const rows: Row[] = [...sheet.rows];
  const went = new Map<number, number>();
  places.forEach((to, index) => {
    const source = from[index] ?? to;
    went.set(source, to);
    rows[to] = { ...(sheet.rows[to] ?? emptyRow), cells: mixed(sheet, to, source, left, right) };
  });
  return {
    ...withSheet(book, { ...sheet, rows }),
    metadata: book.metadata.map((each) => {
      const { sheetId, dimension, index } = each.place;
      const to = index === undefined ? undefined : went.get(index);
      return sheetId === sheet.properties.sheetId && dimension === "ROWS" && to !== undefined
        ? { ...each, place: { ...each.place, index: to } }
        : each;
    }),
  };
}

/** A row's own cells outside of the box, another row's within it. */
function mixed(
  sheet: Sheet,
  to: number,
  source: number,
  left: number,
  right: number,
): readonly (Cell | undefined)[] {
  const [own, other] = [sheet.rows[to]?.cells ?? [], sheet.rows[source]?.cells ?? []];
  const length = Math.max(own.length, Math.min(right, other.length));
  return Array.from({ length }, (_, column) =>
    column >= left && column < right ? other[column] : own[column],
  );
}
