import { type Cells, sameCell } from "./publish-cells.ts";
import type { PublishedRow, TableChanges, TargetCell } from "./table-target.ts";
import type { Column } from "./view.ts";

/** What a row is matched by. */
export const keyTitle = "key";

/** When the content of a row last changed. */
export const updatedTitle = "Updated";

/** A row as it should stand. */
export interface WantedRow {
  readonly key: string;
  readonly cells: Cells;
}

/** The fewest writes that turn a table into what is wanted. */
export interface Changes extends TableChanges {
  /** Rows with neither a key nor a time of update: nobody but a person makes such rows, and they are left alone. */
  readonly strangers: number;
}

/** Whether there is nothing to write. */
export const isNothing = ({ create, update, remove }: TableChanges): boolean =>
  create.length + update.length + remove.length === 0;

/**
 * Plans how published rows become the wanted ones. Of rows with one key the oldest stays; an update holds the cells that
 * differ, and the time (`as_of`, ISO) of the change. Equal rows give no writes, in whatever order they come. `same` tells what
 * is equal where they stand.
 */
export function changesOf(
  columns: readonly Column[],
  wanted: readonly WantedRow[],
  published: readonly PublishedRow[],
  as_of: string,
  same: typeof sameCell = sameCell,
): Changes {
  const remove: string[] = [];
  let strangers = 0;
  const held = new Map<string, PublishedRow>();
  for (const row of [...published].sort(byAge)) {
    const key = keyOf(row);
    if (key === "" && !row.cells[updatedTitle]) strangers += 1;
    else if (key === "" || held.has(key)) remove.push(row.id);
    else held.set(key, row);
  }
  const create: Cells[] = [];
  const update: { readonly id: string; readonly cells: Cells }[] = [];
  const seen = new Set<string>();
  for (const { key, cells } of wanted) {
    if (seen.has(key)) continue;
    seen.add(key);
    const row = held.get(key);
    if (!row) {
      create.push({ ...filled(cells), [updatedTitle]: as_of });
      continue;
    }
    const differing = columns.filter(
      ({ title, kind }) => title !== keyTitle && !same(cells[title] ?? null, row.cells[title], kind),
    );
    if (differing.length > 0)
      update.push({ id: row.id, cells: { ...pick(cells, differing), [updatedTitle]: as_of } });
  }
  held.forEach((row, key) => {
    if (!seen.has(key)) remove.push(row.id);
  });
  return { create, update, remove, strangers };
}

/** A published row's key; `""` where it has none. */
export const keyOf = (row: PublishedRow): string => String(row.cells[keyTitle] ?? "").trim();

/** Oldest first; the id decides where a platform's clock doesn't. */
const byAge = (a: PublishedRow, b: PublishedRow): number =>
  a.created === b.created ? (a.id < b.id ? -1 : 1) : a.created < b.created ? -1 : 1;

function filled(cells: Cells): Cells {
  const found: Record<string, TargetCell> = Object.create(null);
  for (const title of Object.keys(cells)) {
    const cell = cells[title] ?? null;
    if (cell !== null && cell !== false && !(Array.isArray(cell) && cell.length === 0)) found[title] = cell;
  }
  return found;
}

function pick(cells: Cells, columns: readonly Column[]): Cells {
  const found: Record<string, TargetCell> = Object.create(null);
  for (const { title } of columns) found[title] = cells[title] ?? null;
  return found;
}
