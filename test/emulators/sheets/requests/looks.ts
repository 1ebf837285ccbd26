import type { Box } from "../model/a1.ts";
import { type CellChange, rangeOf, withCells } from "../model/grid.ts";
import { guardCells } from "../model/protection.ts";
import { overlap } from "../model/ranges.ts";
import { doesNotKnow, invalid } from "../model/refusal.ts";
import { lean } from "../model/shown.ts";
import { type Book, type GridRange, type Json, type Sheet, withSheet } from "../model/state.ts";
import { fieldsOf, masked } from "./mask.ts";
import { boxIn, chosenId, gridOf, listOf, numberOf, objectOf, rangeIn } from "./read.ts";
import { type Apply, type Scene, silent } from "./scene.ts";

type Kept = "bandedRanges" | "filterViews";

const everyId = (book: Book, list: Kept, id: string): readonly unknown[] =>
  book.sheets.flatMap((sheet) => sheet[list].map((each) => each[id]));

function guarded(book: Book, range: GridRange, { actor, owner }: Scene): Sheet {
  const sheet = gridOf(book, range.sheetId);
  guardCells(book, sheet, range, actor, owner);
  return sheet;
}

function holding(book: Book, list: Kept, idName: string, id: unknown, what: string): readonly [Sheet, Json] {
  for (const sheet of book.sheets) {
    const found = sheet[list].find((each) => each[idName] === id);
    if (found) return [sheet, found];
  }
  throw invalid(`No ${what} with id: ${id ?? 0}`);
}

const replaced = (items: readonly Json[], old: Json, next: Json | null): readonly Json[] =>
  items.flatMap((each) => (each !== old ? [each] : next ? [next] : []));

const bandsMeet = (sheet: Sheet, range: GridRange, own?: Json): boolean =>
  sheet.bandedRanges.some((each) => each !== own && overlap(each.range as GridRange, range));

/** Bands that meet others are refused. Source: live, text believed. */
const bandsOverlap = () =>
  invalid(
    "You cannot add alternating background colors to a range that already has alternating background colors.",
  );

export const addBanding: Apply = (book, payload, scene) => {
  const given = objectOf(payload.bandedRange, "banded_range");
  const range = rangeIn(book, given.range);
  const sheet = guarded(book, range, scene);
  if (bandsMeet(sheet, range)) throw bandsOverlap();
  const id = chosenId(
    given.bandedRangeId,
    (each) => everyId(book, "bandedRanges", "bandedRangeId").includes(each),
    scene.newId,
  );
  if (id === null)
    throw invalid(
      `Cannot add banded range with ID: ${given.bandedRangeId}, a banded range with that ID already exists.`,
    );
  const banded = { ...given, bandedRangeId: id, range };
  return {
    book: withSheet(book, { ...sheet, bandedRanges: [...sheet.bandedRanges, banded] }),
    reply: { addBanding: { bandedRange: lean(banded) } },
  };
};

export const updateBanding: Apply = (book, payload, scene) => {
  const mask = fieldsOf(payload);
  const given = objectOf(payload.bandedRange, "banded_range");
  const [sheet, old] = holding(book, "bandedRanges", "bandedRangeId", given.bandedRangeId, "banded range");
  const next = { ...masked(old, given, mask), bandedRangeId: old.bandedRangeId };
  const range = rangeIn(book, (next as Json).range);
  guarded(book, range, scene);
  if (bandsMeet(sheet, range, old)) throw bandsOverlap();
  return silent(
    withSheet(book, { ...sheet, bandedRanges: replaced(sheet.bandedRanges, old, { ...next, range }) }),
  );
};

export const deleteBanding: Apply = (book, payload, scene) => {
  const [sheet, old] = holding(book, "bandedRanges", "bandedRangeId", payload.bandedRangeId, "banded range");
  guarded(book, old.range as GridRange, scene);
  return silent(withSheet(book, { ...sheet, bandedRanges: replaced(sheet.bandedRanges, old, null) }));
};

function ruleIn(book: Book, value: unknown, scene: Scene): readonly [Sheet, Json] {
  const rule = objectOf(value, "rule");
  const ranges = listOf(rule.ranges, "ranges").map((each) => rangeIn(book, each));
  const [first] = ranges;
  if (!first) throw doesNotKnow("a conditional format without a range");
  if (!rule.booleanRule === !rule.gradientRule)
    throw doesNotKnow("a conditional format that is neither or both");
  const sheet = gridOf(book, first.sheetId);
  for (const range of ranges) guarded(book, range, scene);
  return [sheet, { ...rule, ranges }];
}

const ruleAt = (sheet: Sheet, index: number): Json => {
  const rule = sheet.conditionalFormats[index];
  if (!rule) throw invalid(`No conditional format on sheet: ${sheet.properties.sheetId} at index: ${index}`);
  return rule;
};

export const addConditionalFormatRule: Apply = (book, payload, scene) => {
  const [sheet, rule] = ruleIn(book, payload.rule, scene);
  const index = numberOf(payload.index, "index");
  if (index > sheet.conditionalFormats.length) throw doesNotKnow("a conditional format beyond the last one");
  const rules = [...sheet.conditionalFormats];
  rules.splice(index, 0, rule);
  return silent(withSheet(book, { ...sheet, conditionalFormats: rules }));
};

export const updateConditionalFormatRule: Apply = (book, payload, scene) => {
  if (payload.rule === undefined) throw doesNotKnow("a conditional format that moves");
  const [sheet, rule] = ruleIn(book, payload.rule, scene);
  const old = ruleAt(sheet, numberOf(payload.index, "index"));
  const rules = replaced(sheet.conditionalFormats, old, rule);
  return {
    book: withSheet(book, { ...sheet, conditionalFormats: rules }),
    reply: {
      updateConditionalFormatRule: { newRule: lean(rule), newIndex: payload.index ?? 0, oldRule: lean(old) },
    },
  };
};

export const deleteConditionalFormatRule: Apply = (book, payload) => {
  const sheet = gridOf(book, payload.sheetId);
  const old = ruleAt(sheet, numberOf(payload.index, "index"));
  return {
    book: withSheet(book, { ...sheet, conditionalFormats: replaced(sheet.conditionalFormats, old, null) }),
    reply: { deleteConditionalFormatRule: { rule: lean(old) } },
  };
};

export const addFilterView: Apply = (book, payload, scene) => {
  const given = objectOf(payload.filter, "filter");
  const range = rangeIn(book, given.range);
  const sheet = gridOf(book, range.sheetId);
  const id = chosenId(
    given.filterViewId,
    (each) => everyId(book, "filterViews", "filterViewId").includes(each),
    scene.newId,
  );
  if (id === null)
    throw invalid(
      `Cannot add filter view with ID: ${given.filterViewId}, a filter view with that ID already exists.`,
    );
  const filter = { ...given, filterViewId: id, range };
  return {
    book: withSheet(book, { ...sheet, filterViews: [...sheet.filterViews, filter] }),
    reply: { addFilterView: { filter: lean(filter) } },
  };
};

export const updateFilterView: Apply = (book, payload) => {
  const mask = fieldsOf(payload);
  const given = objectOf(payload.filter, "filter");
  const [sheet, old] = holding(book, "filterViews", "filterViewId", given.filterViewId, "filter view");
  const next: Json = { ...masked(old, given, mask), filterViewId: old.filterViewId };
  const range = rangeIn(book, next.range);
  return silent(
    withSheet(book, { ...sheet, filterViews: replaced(sheet.filterViews, old, { ...next, range }) }),
  );
};

export const deleteFilterView: Apply = (book, payload) => {
  const [sheet, old] = holding(book, "filterViews", "filterViewId", payload.filterId, "filter view");
  return silent(withSheet(book, { ...sheet, filterViews: replaced(sheet.filterViews, old, null) }));
};

/** A filter over a whole tab is answered with the grid's bounds. Source: recorded. */
export const setBasicFilter: Apply = (book, payload, { actor, owner }) => {
  const filter = objectOf(payload.filter, "filter");
  const box = boxIn(book, filter.range);
  guardCells(book, box.sheet, rangeOf(box), actor, owner);
  return silent(withSheet(book, { ...box.sheet, basicFilter: { ...filter, range: rangeOf(box) } }));
};

export const clearBasicFilter: Apply = (book, payload) => {
  const { basicFilter: _, ...sheet } = gridOf(book, payload.sheetId);
  return silent(withSheet(book, sheet));
};

/** What a merge makes of a range: one, or one for each row or column of it. Only the first cell of each keeps its value. */
function mergedRanges({ sheet, top, bottom, left, right }: Box, type: unknown): readonly Box[] {
  const lines = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);
  if (type === "MERGE_ALL") return [{ sheet, top, bottom, left, right }];
  if (type === "MERGE_ROWS")
    return lines(top, bottom).map((row) => ({ sheet, top: row, bottom: row + 1, left, right }));
  if (type === "MERGE_COLUMNS")
    return lines(left, right).map((column) => ({ sheet, top, bottom, left: column, right: column + 1 }));
  throw doesNotKnow(`merges of type ${type}`);
}

export const mergeCells: Apply = (book, payload, scene) => {
  const box = boxIn(book, payload.range);
  const sheet = guarded(book, rangeOf(box), scene);
  if (sheet.merges.some((each) => overlap(each, rangeOf(box)))) throw doesNotKnow("merges over merges");
  const boxes = mergedRanges(box, payload.mergeType);
  const isFirst = (row: number, column: number): boolean =>
    boxes.some(({ top, left }) => top === row && left === column);
  const changes: CellChange[] = sheet.rows.slice(box.top, box.bottom).flatMap(({ cells }, down) =>
    cells.flatMap((cell, column) => {
      const row = box.top + down;
      if (!cell?.userEnteredValue || column < box.left || column >= box.right || isFirst(row, column))
        return [];
      const { userEnteredValue: _, ...rest } = cell;
      return [{ row, column, cell: rest }];
    }),
  );
  const merges = [...sheet.merges, ...boxes.map(rangeOf)];
  return silent(withSheet(book, { ...withCells(sheet, changes), merges }));
};

export const unmergeCells: Apply = (book, payload, scene) => {
  const range = rangeOf(boxIn(book, payload.range));
  const sheet = guarded(book, range, scene);
  return silent(withSheet(book, { ...sheet, merges: sheet.merges.filter((each) => !overlap(each, range)) }));
};
