import { cellOf } from "./cells.ts";

/** A cell of an id column. */
export interface IdCell {
  /** As people count. */
  readonly row: number;
  readonly id: string;
}

type Grid = readonly (readonly unknown[])[];

/**
 * Ids that fresh ones were written over, since somebody moved rows between the reading (`before`) and the writing: each with the row that had
 * it, told by all that the row says beside. What can't be told for certain is left as it is.
 */
export function overwritten(
  before: Grid,
  after: Grid,
  column: number,
  written: readonly IdCell[],
): readonly IdCell[] {
  const idIn = (cells: readonly unknown[]): string => String(cellOf(cells[column]) ?? "");
  const there = new Set(after.map(idIn));
  const gone = before.filter((cells, at) => at > 0 && idIn(cells) !== "" && !there.has(idIn(cells)));
  if (gone.length === 0) return [];
  const fresh = new Set(written.map(({ id }) => id));
  const textOf = (cells: readonly unknown[]): string =>
    JSON.stringify(cells.map((cell, place) => (place === column ? null : cellOf(cell))));
  return gone.flatMap((cells): readonly IdCell[] => {
    const text = textOf(cells);
    const rows = after.flatMap((each, at) => (at > 0 && textOf(each) === text ? [at] : []));
    const [only, ...more] = rows;
    if (only === undefined || more.length > 0 || !fresh.has(idIn(after[only] ?? []))) return [];
    return [{ row: only + 1, id: idIn(cells) }];
  });
}
