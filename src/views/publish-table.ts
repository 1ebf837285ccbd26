import { changesOf, isNothing, keyOf, updatedTitle, type WantedRow } from "./publish-changes.ts";
import type { PublishedRow, TableChanges, TableTarget } from "./table-target.ts";
import type { Column } from "./view.ts";

/** What was done to a table, or would be. */
export interface Written {
  /** Rows made or changed. */
  readonly written: number;
  readonly removed: number;
}

/** Titles of the columns that are read: `Updated` among them, since a row that has it is no stranger. */
export const titlesOf = (columns: readonly Column[]): readonly string[] => [
  ...columns.map(({ title }) => title),
  updatedTitle,
];

/** How many rows changes touch. */
export const countsOf = ({ create, update, remove }: TableChanges): Written => ({
  written: create.length + update.length,
  removed: remove.length,
});

/** Writes changes to a table; what was made is looked up again, since somebody else may have made the same rows at the same time. */
export async function writeChanges(
  target: TableTarget,
  table: string,
  columns: readonly Column[],
  wanted: readonly WantedRow[],
  changes: TableChanges,
  as_of: string,
  onRows: (rows: number) => void = () => undefined,
): Promise<Written> {
  if (isNothing(changes)) return { written: 0, removed: 0 };
  for (const portion of portionsOf(changes)) {
    await target.write(table, portion);
    const { written, removed } = countsOf(portion);
    onRows(written + removed);
  }
  const made = new Set(changes.create.map((cells) => String(cells.key)));
  if (made.size === 0) return countsOf(changes);
  const found = await target.find(table, titlesOf(columns), [...made]);
  const tidied = await tidy(target, table, columns, wanted, found, made, as_of);
  const { written, removed } = countsOf(changes);
  return { written, removed: removed + tidied.removed };
}

/** So many rows are written between two words on how far it is: whole requests wherever rows are sent in tens or hundreds. */
const portion = 500;

function* portionsOf({ create, update, remove }: TableChanges): Generator<TableChanges> {
  const all = { create, update, remove };
  if (create.length + update.length + remove.length <= portion) {
    yield all;
    return;
  }
  for (const word of ["remove", "update", "create"] as const)
    for (let at = 0; at < all[word].length; at += portion)
      yield { create: [], update: [], remove: [], [word]: all[word].slice(at, at + portion) };
}

/** Of rows that came twice the oldest stays, and holds what is wanted. A row that isn't shown yet is no reason to make another. */
export async function tidy(
  target: TableTarget,
  table: string,
  columns: readonly Column[],
  wanted: readonly WantedRow[],
  found: readonly PublishedRow[],
  made: ReadonlySet<string>,
  as_of: string,
): Promise<Written> {
  const { update, remove } = changesOf(
    columns,
    wanted.filter(({ key }) => made.has(key)),
    found.filter((row) => made.has(keyOf(row))),
    as_of,
  );
  const changes = { create: [], update, remove };
  if (!isNothing(changes)) await target.write(table, changes);
  return countsOf(changes);
}
