import { type Dimension, type Shift, shiftIndex, shiftRange, shiftStored } from "./ranges.ts";
import { doesNotKnow, invalid } from "./refusal.ts";
import { type Book, emptyRow, type GridRange, type Json, type Row, type Sheet, withSheet } from "./state.ts";

const kept = <Item>(items: readonly (Item | null)[]): readonly Item[] =>
  items.filter((item): item is Item => item !== null);

/** A list that is only as long as it has to be, with places put in or taken out. */
function spliced<Item>(items: readonly Item[], shift: Shift, fill: Item): readonly Item[] {
  if (shift.at >= items.length) return items;
  const { at, count } = shift;
  return shift.kind === "insert"
    ? [...items.slice(0, at), ...Array<Item>(count).fill(fill), ...items.slice(at)]
    : [...items.slice(0, at), ...items.slice(at + count)];
}

function shiftSheet(sheet: Sheet, shift: Shift): Sheet {
  const stored = (items: readonly Json[]): readonly Json[] =>
    kept(items.map((item) => shiftStored(item, shift)));
  const ranges = (items: readonly GridRange[]): readonly GridRange[] =>
    kept(items.map((item) => shiftRange(item, shift)));
  const basicFilter = sheet.basicFilter && shiftStored(sheet.basicFilter, shift);
  const { basicFilter: _, ...rest } = sheet;
  const moved: Sheet = {
    ...rest,
    merges: ranges(sheet.merges),
    protections: kept(
      sheet.protections.map((each) => {
        const range = each.range && shiftRange(each.range, shift);
        if (range === null) return null;
        return { ...each, ...(range ? { range } : {}), unprotectedRanges: ranges(each.unprotectedRanges) };
      }),
    ),
    conditionalFormats: stored(sheet.conditionalFormats).filter(
      ({ ranges: left }) => (left as readonly unknown[]).length > 0,
    ),
    bandedRanges: stored(sheet.bandedRanges),
    filterViews: stored(sheet.filterViews),
    charts: stored(sheet.charts),
    ...(basicFilter ? { basicFilter } : {}),
  };
  if (shift.sheetId !== sheet.properties.sheetId) return moved;
  return resized(moved, shift);
}

function resized(sheet: Sheet, shift: Shift): Sheet {
  const { gridProperties: grid } = sheet.properties;
  const change = shift.kind === "insert" ? shift.count : -shift.count;
  if (shift.dimension === "ROWS")
    return {
      ...sheet,
      rows: spliced(sheet.rows, shift, emptyRow),
      properties: { ...sheet.properties, gridProperties: { ...grid, rowCount: grid.rowCount + change } },
    };
  return {
    ...sheet,
    rows: sheet.rows.map((row): Row => ({ ...row, cells: spliced(row.cells, shift, undefined) })),
    columns: spliced(sheet.columns, shift, undefined),
    properties: { ...sheet.properties, gridProperties: { ...grid, columnCount: grid.columnCount + change } },
  };
}

/** Puts rows or columns in or takes them out; whatever points at cells moves along, in every tab. */
export function shiftBook(book: Book, shift: Shift, brokenNames: "kept" | "removed"): Book {
  return {
    ...book,
    sheets: book.sheets.map((sheet) => shiftSheet(sheet, shift)),
    namedRanges: kept(
      book.namedRanges.map((each) => {
        const range = each.range && shiftRange(each.range, shift);
        if (range !== null) return { ...each, ...(range ? { range } : {}) };
        const { range: _, ...broken } = each;
        return brokenNames === "kept" ? broken : null;
      }),
    ),
    metadata: kept(
      book.metadata.map((each) => {
        const { sheetId, dimension, index } = each.place;
        if (index === undefined || sheetId !== shift.sheetId || dimension !== shift.dimension) return each;
        const next = shiftIndex(index, shift);
        return next === null ? null : { ...each, place: { sheetId, dimension, index: next } };
      }),
    ),
  };
}

/** Throws where rows or columns can't be taken out. Source: live texts. */
export function checkDeletion({ properties }: Sheet, { dimension, at, count }: Shift): void {
  const { rowCount, columnCount, frozenRowCount = 0, frozenColumnCount = 0 } = properties.gridProperties;
  const isRows = dimension === "ROWS";
  const [has, frozen] = isRows ? [rowCount, frozenRowCount] : [columnCount, frozenColumnCount];
  const [one, many] = isRows ? ["row", "rows"] : ["column", "columns"];
  if (at >= has)
    throw invalid(
      `Cannot delete a ${one} that doesn't exist. Tried to delete ${one} index ${at} but there are only ${has} ${many}.`,
    );
  const going = Math.min(count, has - at);
  const goingFrozen = Math.max(0, Math.min(at + going, frozen) - at);
  if (has - frozen - (going - goingFrozen) < 1)
    throw invalid(
      frozen > 0
        ? `Sorry, it is not possible to delete all non-frozen ${many}.`
        : `You can't delete all the ${many} on the sheet.`,
    );
}

/** Moves rows or columns before an index that is counted as before the move. Only cells and row or column properties go along. */
export function moveLines(
  book: Book,
  sheet: Sheet,
  dimension: Dimension,
  from: number,
  to: number,
  before: number,
): Book {
  if (sheet.merges.length > 0) throw doesNotKnow("a move of rows or columns in a tab with merged cells");
  const size =
    dimension === "ROWS"
      ? sheet.properties.gridProperties.rowCount
      : sheet.properties.gridProperties.columnCount;
  const order = Array.from({ length: size }, (_, index) => index);
  const moving = order.slice(from, to);
  const rest = order.filter((index) => index < from || index >= to);
  const place = rest.filter((index) => index < before).length;
  const next = [...rest.slice(0, place), ...moving, ...rest.slice(place)];
  const was = new Map(next.map((old, now) => [old, now]));
  const arranged = <Item>(items: readonly Item[], fill: Item): readonly Item[] =>
    next.map((old) => items[old] ?? fill);
  const moved: Sheet =
    dimension === "ROWS"
      ? { ...sheet, rows: arranged(sheet.rows, emptyRow) }
      : {
          ...sheet,
          columns: arranged(sheet.columns, undefined),
          rows: sheet.rows.map((row) => ({ ...row, cells: arranged(row.cells, undefined) })),
        };
  return {
    ...withSheet(book, moved),
    metadata: book.metadata.map((each) =>
      each.place.sheetId === sheet.properties.sheetId && each.place.dimension === dimension
        ? { ...each, place: { ...each.place, index: was.get(each.place.index ?? 0) ?? 0 } }
        : each,
    ),
  };
}
