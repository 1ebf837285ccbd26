import type { AmendableLog, HeldRow } from "../../core/amend.ts";
import { isDaybookError } from "../../core/errors.ts";
import type { SheetsRequest } from "./client.ts";
import { lettersOf, quoted } from "./columns.ts";
import { cellFields, cellsOf } from "./event-cells.ts";
import { follows, headIn, takeNumber } from "./head.ts";
import type { ListedRow } from "./listing.ts";
import type { Known } from "./memory.ts";
import { waitAfter } from "./pace.ts";
import { sheetClock } from "./publish-cells.ts";
import { idsIn, listed, type Rewriting, textOf } from "./rewrite.ts";
import { rowsAt } from "./rows-at.ts";
import { changing, headerAsk, isAsKnown, logSeries } from "./sight.ts";

/** So many rows are taken out at once: for each portion the tab is read once. */
export const removalPortion = 20_000;

/** The most rows, and the most runs of rows, of one request. */
const mostRows = 5_000;
const mostRuns = 1_000;
/** So often all is read anew where rows are moved, others write, or a quota is used up. */
const mostTries = 12;

/**
 * Takes rows out of a tab that stand as they were read, wherever they are now, the lowest first. That goes under the next number of the
 * log's series, so that no other writer comes between; a person who moves rows at that very moment is found out by the ids that are left,
 * and what went by mistake is put back. Throws SHEETS_CHANGING and what the client throws.
 */
export function removerIn(by: Rewriting): AmendableLog["removeRows"] {
  const { tab, memory, clock } = by;

  const attempt = async (rows: readonly HeldRow[]): Promise<readonly HeldRow[]> => {
    const all = await listed(by);
    const { due, left } = matched(rows, all);
    let there = all;
    for (const portion of portionsOf(due)) {
      const known = await memory.refresh();
      const seen = await rowsAt(
        by.client,
        tab,
        known,
        portion.map(({ number }) => number),
      );
      const isAsItWas = ({ number, cells }: ListedRow): boolean => {
        const now = seen?.get(number)?.cells;
        return now !== undefined && textOf(now, now.recorded_at) === textOf(cells, cells.recorded_at);
      };
      if (!portion.every(isAsItWas)) throw moved;
      const gone = new Set(portion);
      there = there.filter((row) => !gone.has(row));
      await remove(by, known, portion, there);
    }
    return left;
  };

  return async (rows) => {
    if (rows.length === 0) return [];
    for (let tries = 1; ; tries++) {
      try {
        return await attempt(rows);
      } catch (error) {
        if (error !== moved && !isWorthAnother(error)) throw error;
        if (tries >= mostTries) throw error === moved ? changing(tab) : error;
        await clock.sleep(waitAfter(Math.min(tries, 7), clock.random));
      } finally {
        memory.forget();
      }
    }
  };
}

/** Rows aren't where they were a moment ago: all is read again. */
const moved = Symbol("moved");

const isWorthAnother = (error: unknown): boolean =>
  isDaybookError(error) &&
  ["SHEETS_UNCERTAIN", "SHEETS_BUSY", "SHEETS_REFUSED", "BAD_CHECKPOINT"].includes(error.code);

/** The rows that stand as they were read, and those that stand otherwise. Neither: it is gone. */
function matched(
  rows: readonly HeldRow[],
  all: readonly ListedRow[],
): { readonly due: readonly ListedRow[]; readonly left: readonly HeldRow[] } {
  const standing = new Map<string, ListedRow[]>();
  const ids = new Set<string>();
  for (const row of all) {
    const text = textOf(row.cells, row.cells.recorded_at);
    const known = standing.get(text);
    if (known) known.push(row);
    else standing.set(text, [row]);
    ids.add(row.cells.event_id);
  }
  const due: ListedRow[] = [];
  const left: HeldRow[] = [];
  for (const held of rows) {
    const { row } = held;
    const found = standing.get(textOf(row, row.recorded_at));
    const each = found?.pop();
    if (each) due.push(each);
    // Where a row just like it went this very time, it was one of two and both were named.
    else if (!found && ids.has(row.event_id)) left.push(held);
  }
  return { due: due.sort((a, b) => b.number - a.number), left };
}

/** Rows in portions of a request's size, the lowest first: what stands above keeps its number. */
function* portionsOf(rows: readonly ListedRow[]): Generator<readonly ListedRow[]> {
  let portion: ListedRow[] = [];
  let runs = 0;
  for (const row of rows) {
    const above = portion[portion.length - 1];
    const isRun = above !== undefined && above.number === row.number + 1;
    if (portion.length >= mostRows || (!isRun && runs >= mostRuns)) {
      yield portion;
      [portion, runs] = [[], 0];
    }
    if (!isRun || portion.length === 0) runs += 1;
    portion.push(row);
  }
  if (portion.length > 0) yield portion;
}

async function remove(
  { client, tab, memory, rules }: Rewriting,
  known: Known,
  portion: readonly ListedRow[],
  staying: readonly ListedRow[],
): Promise<void> {
  const { head, sheetId, columns, last, zone } = known;
  const number = head.number === 0 ? last.row : head.number + 1;
  const letters = lettersOf(columns.get("event_id") as number);
  const { ranges = [], ...ask } = headerAsk(tab);
  const { updatedSpreadsheet: after } = await client.update(
    [
      ...takeNumber(head, number, logSeries, sheetId),
      // A tab must keep a row below its header.
      { appendDimension: { sheetId, dimension: "ROWS", length: 1 } },
      ...runsOf(portion).map(
        ({ from, to }): SheetsRequest => ({
          deleteDimension: { range: { sheetId, dimension: "ROWS", startIndex: from - 1, endIndex: to } },
        }),
      ),
    ],
    { ...ask, ranges: [...ranges, `${quoted(tab)}!${letters}1:${letters}`] },
  );
  const isKnown = after && isAsKnown(after, tab, known) && follows(headIn(after, logSeries), head, number);
  const left = new Map<string, number>();
  for (const id of idsIn(after, sheetId)) if (id !== null) left.set(id, (left.get(id) ?? 0) + 1);
  const astray = staying.filter(({ cells: { event_id } }) => {
    const count = left.get(event_id) ?? 0;
    left.set(event_id, count - 1);
    return count <= 0;
  });
  if (astray.length > 0 && after) {
    const rows = astray.map(({ cells }) => {
      const telling = {
        catalog: rules.catalog,
        clock: sheetClock(zone),
        recorded_at: cells.recorded_at ?? "",
      };
      return { values: cellsOf(cells, telling, columns) };
    });
    await client.update([{ appendCells: { sheetId, rows, fields: cellFields } }]);
  }
  if (!isKnown || astray.length > 0) throw moved;
  memory.wrote(known, headIn(after, logSeries), []);
}

/** Rows, the lowest first, as runs of neighbours. */
function runsOf(rows: readonly ListedRow[]): readonly { readonly from: number; readonly to: number }[] {
  const runs: { from: number; to: number }[] = [];
  for (const { number } of rows) {
    const run = runs[runs.length - 1];
    if (run && run.from === number + 1) run.from = number;
    else runs.push({ from: number, to: number });
  }
  return runs;
}
