import type { GridRange, Json } from "./state.ts";

export type Dimension = "ROWS" | "COLUMNS";

/** Rows or columns that came, went or moved. */
export interface Shift {
  readonly sheetId: number;
  readonly dimension: Dimension;
  readonly kind: "insert" | "delete";
  readonly at: number;
  readonly count: number;
}

/** Where an index lies after a shift; null when it is gone. */
export function shiftIndex(index: number, { kind, at, count }: Shift): number | null {
  if (kind === "insert") return index >= at ? index + count : index;
  if (index < at) return index;
  return index < at + count ? null : index - count;
}

const ends = {
  ROWS: ["startRowIndex", "endRowIndex"],
  COLUMNS: ["startColumnIndex", "endColumnIndex"],
} as const;

/** A range after a shift; null when nothing is left of it. What is unbounded stays so. */
export function shiftRange<Range extends GridRange>(range: Range, shift: Shift): Range | null {
  if ((range.sheetId ?? 0) !== shift.sheetId) return range;
  const [first, last] = ends[shift.dimension];
  const start = range[first];
  const end = range[last];
  const { at, count, kind } = shift;
  if (kind === "insert") {
    return {
      ...range,
      ...(start !== undefined && start >= at ? { [first]: start + count } : {}),
      ...(end !== undefined && end > at ? { [last]: end + count } : {}),
    };
  }
  const left = (index: number): number => (index <= at ? index : Math.max(at, index - count));
  const next = {
    ...range,
    ...(start === undefined ? {} : { [first]: left(start) }),
    ...(end === undefined ? {} : { [last]: left(end) }),
  };
  return end !== undefined && (next[last] ?? 0) <= (next[first] ?? 0) ? null : next;
}

/** Whether two ranges of one tab share a cell. */
export function overlap(one: GridRange, other: GridRange): boolean {
  if ((one.sheetId ?? 0) !== (other.sheetId ?? 0)) return false;
  const meet = (
    from = 0,
    to = Number.POSITIVE_INFINITY,
    start = 0,
    end = Number.POSITIVE_INFINITY,
  ): boolean => from < end && start < to;
  return (
    meet(one.startRowIndex, one.endRowIndex, other.startRowIndex, other.endRowIndex) &&
    meet(one.startColumnIndex, one.endColumnIndex, other.startColumnIndex, other.endColumnIndex)
  );
}

/** Whether a range lies in another one. */
export function within(inner: GridRange, outer: GridRange): boolean {
  const far = Number.POSITIVE_INFINITY;
  return (
    (inner.sheetId ?? 0) === (outer.sheetId ?? 0) &&
    (inner.startRowIndex ?? 0) >= (outer.startRowIndex ?? 0) &&
    (inner.endRowIndex ?? far) <= (outer.endRowIndex ?? far) &&
    (inner.startColumnIndex ?? 0) >= (outer.startColumnIndex ?? 0) &&
    (inner.endColumnIndex ?? far) <= (outer.endColumnIndex ?? far)
  );
}

/** Whether a range is a tab as a whole. */
export const isWhole = (range: GridRange): boolean =>
  range.startRowIndex === undefined &&
  range.endRowIndex === undefined &&
  range.startColumnIndex === undefined &&
  range.endColumnIndex === undefined;

const rangeKeys = new Set(["range", "ranges", "sources"]);

/**
 * Every range inside something stored after a shift. A range that is gone leaves its list, or its place; what stands on it becomes null
 * by `range` itself being gone.
 */
export function shiftStored(stored: Json, shift: Shift): Json | null {
  if (stored.range !== undefined && shiftRange(stored.range as GridRange, shift) === null) return null;
  const moved = Object.entries(stored).map(([key, value]) => [key, shiftValue(key, value, shift)] as const);
  return Object.fromEntries(moved.filter(([, value]) => value !== undefined));
}

function shiftValue(key: string, value: unknown, shift: Shift): unknown {
  if (Array.isArray(value)) {
    const isRanges = rangeKeys.has(key);
    return value.flatMap((each) => {
      if (typeof each !== "object" || each === null) return [each];
      const next = isRanges ? shiftRange(each as GridRange, shift) : shiftStored(each as Json, shift);
      return next === null ? [] : [next];
    });
  }
  if (typeof value !== "object" || value === null) return value;
  if (key === "range") return shiftRange(value as GridRange, shift) ?? undefined;
  return shiftStored(value as Json, shift) ?? undefined;
}
