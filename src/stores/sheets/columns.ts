import { DaybookError } from "../../core/errors.ts";
import { eventColumns } from "../../core/event.ts";

/** The columns that a log can't do without, all text. */
export const loggedColumns = [...eventColumns, "recorded_at"] as const;

/** Columns for people: derived from the others, never read back. A tab may lack them. */
export const derivedColumns = ["when", "event"] as const;

export type Column = (typeof loggedColumns)[number] | (typeof derivedColumns)[number];

/** Where the columns stand, from 0; a derived one that isn't there is absent. */
export type Columns = ReadonlyMap<Column, number>;

/** Where set-up puts them: what is looked for before the header is known. */
export const usualColumns: Columns = new Map(
  [...loggedColumns, ...derivedColumns].map((column, index) => [column, index]),
);

/** Where a tab's header puts them; of two alike that nobody logs to the first counts. Throws SHEETS_COLUMN_MISSING, SHEETS_COLUMN_TWICE. */
export function columnsIn(header: readonly (string | null)[], tab: string): Columns {
  const columns = new Map<Column, number>();
  for (const column of usualColumns.keys()) {
    const at = header.findIndex((text) => text !== null && text.trim() === column);
    if (at >= 0) columns.set(column, at);
  }
  demandOnce(header, loggedColumns, tab);
  const missing = loggedColumns.filter((column) => !columns.has(column));
  const [first] = missing;
  if (first === undefined) return columns;
  throw new DaybookError(
    "SHEETS_COLUMN_MISSING",
    missing.length === 1
      ? `The tab ${tab} has no column ${first} in its first row.`
      : `The tab ${tab} has no columns ${missing.join(", ")} in its first row.`,
    {
      column: first,
      hint: `Columns may be moved and others added, but each keeps its name, in row 1: if one was renamed, name it ${first} again. daybook init adds what isn't there.`,
    },
  );
}

/** Throws SHEETS_COLUMN_TWICE where a header has one of these columns more than once: what was written into the wrong one would go with it. */
export function demandOnce(
  header: readonly (string | null)[],
  columns: readonly string[],
  tab: string,
): void {
  const column = columns.find(
    (name) => header.filter((text) => text !== null && text.trim() === name).length > 1,
  );
  if (column === undefined) return;
  throw new DaybookError(
    "SHEETS_COLUMN_TWICE",
    `The tab ${tab} has the column ${column} twice in its first row.`,
    {
      column,
      hint: "Give the one that somebody added another name, or delete it: nobody else knows which of the two is meant.",
    },
  );
}

export const sameColumns = (one: Columns, other: Columns): boolean =>
  one.size === other.size && [...one].every(([column, at]) => other.get(column) === at);

/** The number of columns up to the last of them. */
export const widthOf = (columns: Columns): number => Math.max(...columns.values()) + 1;

/** Column 0 is A, 26 is AA. */
export function lettersOf(column: number): string {
  let text = "";
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    text = String.fromCharCode(65 + ((rest - 1) % 26)) + text;
  return text;
}

/** A tab's title as A1 ranges name it. */
export const quoted = (tab: string): string => `'${tab.replace(/'/g, "''")}'`;
