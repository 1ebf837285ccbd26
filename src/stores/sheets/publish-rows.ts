import { keyTitle, updatedTitle } from "../../views/publish-changes.ts";
import type { MomentChanges, TargetCell } from "../../views/table-target.ts";
import type { Column } from "../../views/view.ts";
import type { CellData } from "./client.ts";
import { type CellRules, held, written } from "./publish-cells.ts";
import type { HeldTab } from "./publish-read.ts";

/** A row as it will stand. */
export interface FinalRow {
  readonly key: string;
  /** Its place before, from 0 below the header; null where it is new. */
  readonly was: number | null;
  /** The cells that are written, by their columns; those of a row that moves are all that it holds. */
  readonly cells: ReadonlyMap<number, CellData>;
}

/** How a tab's rows will stand. */
export interface FinalRows {
  readonly rows: readonly FinalRow[];
  /** Places of rows that go, from 0 below the header. */
  readonly removed: readonly number[];
  /** Rows change their places: every one of them is written. */
  readonly rearranged: boolean;
}

/** The number of a column; -1 where there is none. Of two alike the first counts. */
export const columnAt = (tab: Pick<HeldTab, "headers">, title: string): number => tab.headers.indexOf(title);

/** A row's place in its tab, from the id that it was read under. */
export const placeIn = (id: string): number => Number(id.slice(0, id.indexOf(" ")));

/** The id of a row: its place, which holds for the moment of the reading only, and its key. */
export const idOf = (place: number, key: string): string => `${String(place).padStart(8, "0")} ${key}`;

const keyColumn: Pick<Column, "kind" | "to"> = { kind: "text" };

/** The keys of a tab's rows. */
export function keysOf(tab: HeldTab, rules: CellRules): readonly string[] {
  const at = columnAt(tab, keyTitle);
  return tab.rows.map((cells) => {
    const key = at < 0 ? null : held(cells[at], keyColumn, rules);
    return Array.isArray(key) ? "" : String(key ?? "").trim();
  });
}

/** Where each row comes to stand: new ones in their order, if the others are in it; otherwise at the end, or all are put in order (`ordered`). */
export function finalRows(
  tab: HeldTab,
  { columns, create, update, remove, order }: MomentChanges,
  ordered: boolean,
  rules: CellRules,
): FinalRows {
  const known = new Map([...columns, updated].map((column) => [column.title, column]));
  const cellsOf = (cells: Readonly<Record<string, TargetCell>>): Map<number, CellData> => {
    const found = new Map<number, CellData>();
    known.forEach((column, title) => {
      const at = columnAt(tab, title);
      if (at >= 0 && title in cells) found.set(at, written(cells[title] ?? null, column, rules));
    });
    return found;
  };
  // Rows without anything in them: room that a write made and never filled.
  const blank = tab.rows.flatMap((row, place) => (isBlank(row) ? [place] : []));
  const removed = new Set([...remove.map(placeIn), ...blank]);
  const changed = new Map(update.map(({ id, cells }) => [placeIn(id), cellsOf(cells)]));
  const ranks = new Map<string, number>();
  for (const key of order) if (!ranks.has(key)) ranks.set(key, ranks.size);
  const rankOf = ({ key }: FinalRow): number => ranks.get(key) ?? Number.POSITIVE_INFINITY;
  const kept: FinalRow[] = [];
  keysOf(tab, rules).forEach((key, was) => {
    if (!removed.has(was)) kept.push({ key, was, cells: changed.get(was) ?? new Map() });
  });
  const empty = Object.fromEntries([...known.keys()].map((title) => [title, null]));
  const made = create.map(
    (cells): FinalRow => ({
      key: String(cells[keyTitle] ?? ""),
      was: null,
      cells: cellsOf({ ...empty, ...cells }),
    }),
  );
  const gone = [...removed].sort((a, b) => a - b);
  const ranked = kept.filter(({ key }) => ranks.has(key));
  const inOrder = ranked.every((row, at) => at === 0 || rankOf(ranked[at - 1] as FinalRow) < rankOf(row));
  const placed = inOrder ? merged(kept, made, rankOf) : [];
  if (inOrder && (ordered || runsIn(placed) <= mostRuns))
    return { rows: placed, removed: gone, rearranged: false };
  if (!ordered) return { rows: [...kept, ...made], removed: gone, rearranged: false };
  const whole = kept.map((row) => ({ ...row, cells: wholeRow(tab, row) }));
  const rows = [...whole, ...made].sort((a, b) => compare(rankOf(a), rankOf(b)));
  return { rows, removed: gone, rearranged: true };
}

/** Whether a row holds nothing. */
export const isBlank = (cells: readonly CellData[]): boolean =>
  !cells.some(({ userEnteredValue }) => userEnteredValue);

/** New rows are put in at so many places; beyond that they come last. */
const mostRuns = 200;

const runsIn = (rows: readonly FinalRow[]): number =>
  rows.filter(({ was }, at) => was === null && rows[at + 1]?.was !== null).length;

/** When a row was written: a column of every tab, and of no view. */
export const updated: Column = { title: updatedTitle, name: "updated", kind: "when" };

/** Rows that are in order, with new ones among them; what has no rank keeps its place. */
function merged(
  kept: readonly FinalRow[],
  made: readonly FinalRow[],
  rankOf: (row: FinalRow) => number,
): readonly FinalRow[] {
  const rows: FinalRow[] = [];
  const left = [...made].sort((a, b) => compare(rankOf(a), rankOf(b)));
  let next = 0;
  for (const row of kept) {
    const rank = rankOf(row);
    while (next < left.length && rank < Number.POSITIVE_INFINITY && rankOf(left[next] as FinalRow) < rank)
      rows.push(left[next++] as FinalRow);
    rows.push(row);
  }
  return [...rows, ...left.slice(next)];
}

/** All that a row holds, as it will. */
function wholeRow(tab: HeldTab, { was, cells }: FinalRow): ReadonlyMap<number, CellData> {
  const all = new Map<number, CellData>();
  const old = tab.rows[was ?? -1] ?? [];
  for (let at = 0; at < tab.headers.length; at++) all.set(at, cells.get(at) ?? old[at] ?? {});
  return all;
}

const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);
