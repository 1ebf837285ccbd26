import { type Box, boxOf } from "../model/a1.ts";
import { type CellChange, hasValue, rangeOf, withCells } from "../model/grid.ts";
import { guardCells } from "../model/protection.ts";
import { doesNotKnow, invalid } from "../model/refusal.ts";
import { lean } from "../model/shown.ts";
import { formattedValue } from "../model/shown-cell.ts";
import { sortRows } from "../model/sort-rows.ts";
import { type Book, withSheet } from "../model/state.ts";
import { boxIn, gridOf, linesIn, listOf, numberOf, textOf } from "./read.ts";
import { type Apply, silent } from "./scene.ts";

export const sortRange: Apply = (book, payload, { actor, owner }) => {
  const box = boxIn(book, payload.range);
  guardCells(book, box.sheet, rangeOf(box), actor, owner);
  if (box.sheet.merges.length > 0) throw doesNotKnow("sorting a tab with merged cells");
  const specs = listOf(payload.sortSpecs, "sort_specs").map((spec) => ({
    column: numberOf(spec.dimensionIndex, "dimension_index"),
    isDescending: spec.sortOrder === "DESCENDING",
  }));
  if (specs.length === 0) throw invalid("Must specify at least one sort spec.");
  return silent(sortRows(book, box, specs));
};

/** Keeps the first of rows whose compared cells are the same but for case; cells below move up within the range. Source: Sheets API, DeleteDuplicatesRequest. */
export const deleteDuplicates: Apply = (book, payload, { actor, owner }) => {
  const { sheet, top, bottom, left, right } = boxIn(book, payload.range);
  guardCells(book, sheet, rangeOf({ sheet, top, bottom, left, right }), actor, owner);
  const asked = listOf(payload.comparisonColumns, "comparison_columns").map((each) => linesIn(book, each));
  const columns = Array.from({ length: right - left }, (_, index) => left + index).filter(
    (column) => asked.length === 0 || asked.some(({ from, to }) => column >= from && column < to),
  );
  const seen = new Set<string>();
  const last = Math.min(bottom, sheet.rows.length);
  const kept: number[] = [];
  for (let row = top; row < last; row++) {
    const texts = columns.map(
      (column) => formattedValue(sheet.rows[row]?.cells[column], book.properties.locale) ?? "",
    );
    const key = JSON.stringify(texts.map((text) => text.toLowerCase()));
    if (seen.has(key)) continue;
    seen.add(key);
    kept.push(row);
  }
  const removed = Math.max(0, last - top) - kept.length;
  const changes: CellChange[] = [];
  for (let row = top; row < last; row++)
    for (let column = left; column < right; column++) {
      const source = kept[row - top];
      changes.push({
        row,
        column,
        cell: source === undefined ? undefined : sheet.rows[source]?.cells[column],
      });
    }
  return {
    book: removed === 0 ? book : withSheet(book, withCells(sheet, changes)),
    reply: { deleteDuplicates: removed === 0 ? {} : { duplicatesRemovedCount: removed } },
  };
};

function searched(book: Book, payload: Readonly<Record<string, unknown>>): readonly Box[] {
  if (payload.range !== undefined) return [boxIn(book, payload.range)];
  if (payload.allSheets === true) return book.sheets.map((sheet) => boxOf(sheet, {}));
  return [boxOf(gridOf(book, payload.sheetId), {})];
}

/** Replaces texts; the reply counts, and what is zero is left out. Source: Sheets API, FindReplaceResponse. */
export const findReplace: Apply = (book, payload, { actor, owner }) => {
  if (payload.searchByRegex === true || payload.includeFormulas === true)
    throw doesNotKnow("findReplace by pattern or in formulas");
  const find = textOf(payload.find);
  if (find === "") throw invalid("The find field must be set.");
  const [replacement, isWhole] = [textOf(payload.replacement), payload.matchEntireCell === true];
  const escaped = find.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const pattern = new RegExp(isWhole ? `^(?:${escaped})$` : escaped, payload.matchCase === true ? "g" : "gi");
  const count = { valuesChanged: 0, rowsChanged: 0, sheetsChanged: 0, occurrencesChanged: 0 };
  let next = book;
  for (const { sheet, top, bottom, left, right } of searched(book, payload)) {
    const changes: CellChange[] = [];
    sheet.rows.slice(top, bottom).forEach(({ cells }, down) => {
      cells.forEach((cell, column) => {
        const text = cell?.userEnteredValue?.stringValue;
        if (column < left || column >= right || text === undefined || !hasValue(cell)) return;
        const hits = text.match(pattern)?.length ?? 0;
        if (hits === 0) return;
        count.occurrencesChanged += hits;
        const stringValue = text.replace(pattern, () => replacement);
        changes.push({ row: top + down, column, cell: { ...cell, userEnteredValue: { stringValue } } });
      });
    });
    if (changes.length === 0) continue;
    for (const { row, column } of changes) {
      const cell = { sheet, top: row, bottom: row + 1, left: column, right: column + 1 };
      guardCells(book, sheet, rangeOf(cell), actor, owner);
    }
    count.valuesChanged += changes.length;
    count.rowsChanged += new Set(changes.map(({ row }) => row)).size;
    count.sheetsChanged += 1;
    next = withSheet(next, withCells(sheet, changes));
  }
  return { book: next, reply: { findReplace: lean(count) } };
};
