import type { CrmHome } from "../../common/crm.ts";
import { fieldOf } from "../../common/records.ts";
import type { Desk } from "../desk.ts";
import { cellOf, isFilled } from "./cells.ts";
import { type IdCell, overwritten } from "./overwritten.ts";
import { gridOf, ownId, type Tab } from "./tabs.ts";

/** Rows of a tab as people count, both ends included. */
export interface Rows {
  readonly first: number;
  readonly last: number;
}

/**
 * Gives an id to every row that has none, and a new one to rows that are copies of others, in the tab's own id column; a tab without one is
 * left alone. One batch. Of rows that share an id the one that wasn't among `edited` keeps it, else the topmost. Gives how many were written.
 */
export async function fillIds(
  { client, host }: Pick<Desk, "client" | "host">,
  { table, rowIs }: { readonly table: Tab; readonly rowIs: CrmHome["rowIs"] },
  edited: Rows | null = null,
): Promise<number> {
  const column = fieldOf(table, ownId)?.place;
  if (column === undefined) return 0;
  const before = gridOf(table.sheet);
  const wanted = lackingIn(before, column, edited, (taken) => newId(rowIs, host.random, taken));
  if (wanted.length === 0) return 0;
  const sheetId = table.sheet.getSheetId();
  const write = async (cells: readonly IdCell[]): Promise<unknown> =>
    client.update(
      runsOf(cells).map((run) => ({
        updateCells: {
          start: { sheetId, rowIndex: (run[0]?.row ?? 0) - 1, columnIndex: column },
          rows: run.map(({ id }) => ({ values: [{ userEnteredValue: { stringValue: id } }] })),
          fields: "userEnteredValue",
        },
      })),
    );
  await write(wanted);
  const lost = overwritten(before, gridOf(table.sheet), column, wanted);
  if (lost.length > 0) await write(lost);
  return wanted.length;
}

function lackingIn(
  [, ...rows]: readonly (readonly unknown[])[],
  column: number,
  edited: Rows | null,
  next: (taken: Set<string>) => string,
): readonly IdCell[] {
  const known = rows.map((cells) => String(cellOf(cells[column]) ?? ""));
  const isEdited = (at: number): boolean =>
    edited !== null && at + 2 >= edited.first && at + 2 <= edited.last;
  const keeper = new Map<string, number>();
  known.forEach((id, at) => {
    const first = keeper.get(id);
    if (first === undefined || (isEdited(first) && !isEdited(at))) keeper.set(id, at);
  });
  const taken = new Set(known);
  return rows.flatMap((cells, at): readonly IdCell[] => {
    const isBlank = !cells.some((cell, place) => place !== column && isFilled(cell));
    if (isBlank || (known[at] !== "" && keeper.get(known[at] ?? "") === at)) return [];
    return [{ row: at + 2, id: next(taken) }];
  });
}

/** Letters and digits that nobody takes for others, 10 of them: 50 bits. Source: crockford.com/base32. */
const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const length = 10;

/** An id that no row has; with a letter and a hyphen before it, so that nothing takes it for a number. */
function newId(rowIs: CrmHome["rowIs"], random: () => number, taken: Set<string>): string {
  for (;;) {
    let id = rowIs === "deal" ? "d-" : "c-";
    for (let i = 0; i < length; i++) id += letters.charAt(Math.floor(random() * letters.length));
    if (taken.has(id)) continue;
    taken.add(id);
    return id;
  }
}

/** Cells that stand below each other, together. */
function runsOf(wanted: readonly IdCell[]): readonly (readonly IdCell[])[] {
  const runs: IdCell[][] = [];
  for (const each of wanted) {
    const run = runs[runs.length - 1];
    if (run && run[run.length - 1]?.row === each.row - 1) run.push(each);
    else runs.push([each]);
  }
  return runs;
}
