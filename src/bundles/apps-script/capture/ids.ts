import type { Hash } from "../../../core/identity.ts";
import type { CrmHome } from "../../common/crm.ts";
import { fieldOf } from "../../common/records.ts";
import type { Desk } from "../desk.ts";
import { cellOf, isFilled } from "./cells.ts";
import { type IdRow, movedIds } from "./moved-ids.ts";
import { type IdCell, overwritten } from "./overwritten.ts";
import { rememberedRows } from "./remembered-rows.ts";
import { gridOf, ownId, type Tab } from "./tabs.ts";

/** Rows of a tab as people count, both ends included. */
export interface Rows {
  readonly first: number;
  readonly last: number;
}

/**
 * Gives an id to every row that has none, and a new one to rows that are copies of others, in the tab's own id column; a tab without one is
 * left alone. Ids that were left behind when rows were sorted, and ids that were taken out, are put back beside what they stood beside the last time. One
 * batch. Of rows that share an id the one that wasn't among `edited` keeps it, else the topmost. Gives how many were written.
 */
export async function fillIds(
  desk: Pick<Desk, "client" | "host" | "globals">,
  { table, rowIs }: { readonly table: Tab; readonly rowIs: CrmHome["rowIs"] },
  edited: Rows | null = null,
): Promise<number> {
  const { client, host } = desk;
  const column = fieldOf(table, ownId)?.place;
  if (column === undefined) return 0;
  const sheetId = table.sheet.getSheetId();
  const before = gridOf(table.sheet);
  const isEdited = (row: number): boolean => edited !== null && row >= edited.first && row <= edited.last;
  const found = rowsIn(before, column, host.hash);
  const rows = rememberedRows(desk, sheetId);
  const moved = movedIds(found, rows.known, isEdited);
  const put = found.map((each) => ({ ...each, id: moved.get(each.row) ?? each.id }));
  const fresh = lackingIn(put, isEdited, (taken) => newId(rowIs, host.random, taken));
  const wanted = new Map([...moved, ...fresh.map(({ row, id }): readonly [number, string] => [row, id])]);
  rows.keep(put.map((each) => ({ ...each, id: wanted.get(each.row) ?? each.id })));
  if (wanted.size === 0) return 0;
  const write = async (cells: readonly IdCell[]): Promise<unknown> =>
    client.update(
      runsOf(cells).map((run) => ({
        updateCells: {
          start: { sheetId, rowIndex: (run[0]?.row ?? 0) - 1, columnIndex: column },
          rows: run.map(({ id }) => ({
            values: [id === "" ? {} : { userEnteredValue: { stringValue: id } }],
          })),
          fields: "userEnteredValue",
        },
      })),
    );
  await write([...wanted].map(([row, id]) => ({ row, id })).sort((a, b) => a.row - b.row));
  const lost = overwritten(before, gridOf(table.sheet), column, fresh);
  if (lost.length > 0) await write(lost);
  return wanted.size;
}

const rowsIn = ([, ...rows]: readonly (readonly unknown[])[], column: number, hash: Hash): readonly IdRow[] =>
  rows.map((cells, at) => {
    const filled = cells.filter((cell, place) => place !== column && isFilled(cell));
    return {
      row: at + 2,
      id: String(cellOf(cells[column]) ?? ""),
      body: filled.length === 0 ? "" : hash(JSON.stringify(filled.map(cellOf))).slice(0, 12),
    };
  });

function lackingIn(
  rows: readonly IdRow[],
  isEdited: (row: number) => boolean,
  next: (taken: Set<string>) => string,
): readonly IdCell[] {
  const keeper = new Map<string, number>();
  for (const { row, id } of rows) {
    const first = keeper.get(id);
    if (first === undefined || (isEdited(first) && !isEdited(row))) keeper.set(id, row);
  }
  const taken = new Set(rows.map(({ id }) => id));
  return rows.flatMap(({ row, id, body }): readonly IdCell[] =>
    body === "" || (id !== "" && keeper.get(id) === row) ? [] : [{ row, id: next(taken) }],
  );
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
