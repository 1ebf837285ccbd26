import type { Column } from "../../views/view.ts";
import type { CellData, SheetsRequest } from "./client.ts";
import { formatFields, formatOf } from "./formats.ts";
import type { HeldTab } from "./publish-read.ts";
import { columnAt, type FinalRow, type FinalRows, updated } from "./publish-rows.ts";

/** So many empty rows may stay below the last one. */
const spare = 100;

/** The requests that make room for rows as they will stand, and take away what is too much. `least` rows of the grid stay. */
export function roomRequests(
  { sheetId, frozen, rowCount, rows: old }: HeldTab,
  { rows, removed, rearranged }: FinalRows,
  least: number,
): readonly SheetsRequest[] {
  const requests: SheetsRequest[] = [];
  let grid = rowCount;
  const lines = (startIndex: number, endIndex: number) => ({
    sheetId,
    dimension: "ROWS",
    startIndex,
    endIndex,
  });
  const grow = (to: number): void => {
    if (grid >= to) return;
    requests.push({ appendDimension: { sheetId, dimension: "ROWS", length: to - grid } });
    grid = to;
  };
  const cut = (from: number, to: number): void => {
    requests.push({ deleteDimension: { range: lines(from, to) } });
    grid -= to - from;
  };
  // Source: live text, "You can't freeze all visible rows": one row below the header always stays.
  const floor = Math.max(frozen, 1) + 1;
  if (rearranged) {
    grow(floor + Math.max(0, old.length - rows.length));
    if (rows.length < old.length) cut(1 + rows.length, 1 + old.length);
  } else {
    grow(floor + removed.length);
    for (const [from, to] of runsOf(removed).reverse()) cut(1 + from, 1 + to);
    for (const [at, count] of insertsIn(rows).reverse()) {
      requests.push({ insertDimension: { range: lines(1 + at, 1 + at + count), inheritFromBefore: at > 0 } });
      grid += count;
    }
  }
  const needed = Math.max(1 + rows.length, least, floor);
  grow(needed);
  if (grid > needed + spare) cut(needed, grid);
  return requests;
}

/** Numbers that follow one another, each run with its end. */
function runsOf(numbers: readonly number[]): (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs[runs.length - 1];
    if (last && last[1] === number) last[1] = number + 1;
    else runs.push([number, number + 1]);
  }
  return runs;
}

/** Before which of the rows that stay new ones are put in, and how many; those behind the last one need room alone. */
function insertsIn(rows: readonly FinalRow[]): (readonly [number, number])[] {
  const found: (readonly [number, number])[] = [];
  let [stayed, made] = [0, 0];
  for (const { was } of rows) {
    if (was === null) made += 1;
    else {
      if (made > 0) found.push([stayed, made]);
      made = 0;
      stayed += 1;
    }
  }
  return found;
}

interface Run {
  readonly row: number;
  readonly column: number;
  readonly rows: CellData[][];
  length: number;
}

/** The requests that write cells: one for each block of cells that stand together, cut where it is longer than `portion` as JSON. */
export function cellRequests(
  { sheetId }: HeldTab,
  { rows }: FinalRows,
  portion: number,
): readonly SheetsRequest[] {
  const open = new Map<string, Run>();
  const done: Run[] = [];
  rows.forEach(({ cells }, place) => {
    const row = place + 1;
    for (const [from, to] of runsOf([...cells.keys()].sort((a, b) => a - b))) {
      const values: CellData[] = [];
      for (let at = from; at < to; at++) values.push(cells.get(at) ?? {});
      const name = `${from}-${to}`;
      const run = open.get(name);
      const { length } = JSON.stringify(values);
      if (run && run.row + run.rows.length === row && run.length + length <= portion) {
        run.rows.push(values);
        run.length += length;
      } else {
        const next = { row, column: from, rows: [values], length };
        open.set(name, next);
        done.push(next);
      }
    }
  });
  return done.map(({ row, column, rows: all }) => ({
    updateCells: {
      start: { sheetId, rowIndex: row, columnIndex: column },
      rows: all.map((values) => ({ values })),
      fields: "userEnteredValue",
    },
  }));
}

/** The requests that give new rows the look of their columns: whether rows that are put in inherit it isn't documented. */
export function lookRequests(
  tab: HeldTab,
  { rows }: FinalRows,
  columns: readonly Pick<Column, "title" | "kind">[],
): readonly SheetsRequest[] {
  const fresh = runsOf(rows.flatMap(({ was }, at) => (was === null ? [at + 1] : [])));
  const looks = [...columns, updated]
    .map(({ title, kind }) => ({ at: columnAt(tab, title), format: formatOf(kind) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  const blocks: { readonly from: number; to: number; readonly format: ReturnType<typeof formatOf> }[] = [];
  for (const { at, format } of looks) {
    const last = blocks[blocks.length - 1];
    if (last && last.to === at && JSON.stringify(last.format) === JSON.stringify(format)) last.to = at + 1;
    else blocks.push({ from: at, to: at + 1, format });
  }
  return fresh.flatMap(([startRowIndex, endRowIndex]) =>
    blocks.map(({ from, to, format }) => ({
      repeatCell: {
        range: {
          sheetId: tab.sheetId,
          startRowIndex,
          endRowIndex,
          startColumnIndex: from,
          endColumnIndex: to,
        },
        cell: { userEnteredFormat: format },
        fields: formatFields,
      },
    })),
  );
}
