import type { AmendableLog, RewrittenRow } from "../../core/amend.ts";
import { DaybookError, isDaybookError } from "../../core/errors.ts";
import { type Event, eventColumns } from "../../core/event.ts";
import type { SheetsClient, SheetsRequest, Spreadsheet } from "./client.ts";
import { type Columns, lettersOf, quoted } from "./columns.ts";
import { cellFields, cellsOf, textIn } from "./event-cells.ts";
import { headIn, takeNumber } from "./head.ts";
import { type ListedRow, listerOf } from "./listing.ts";
import type { LogRules } from "./look-up.ts";
import type { Known, Memory } from "./memory.ts";
import { type Clock, waitAfter } from "./pace.ts";
import { firstPlace } from "./place.ts";
import { sheetClock } from "./publish-cells.ts";
import { rowsAt } from "./rows-at.ts";
import { changing, headerAsk, logSeries } from "./sight.ts";

/** Where and how rows are rewritten. */
export interface Rewriting {
  readonly client: SheetsClient;
  readonly tab: string;
  readonly memory: Memory;
  readonly rules: LogRules;
  readonly clock: Clock;
}

/** The most rows of one request: some 300 KB. */
const most = 300;
/** So often all is read anew where rows are moved, others write, or a quota is used up. */
const mostTries = 12;

type Cells = ListedRow["cells"];

/**
 * Puts other cells into the rows of a tab that stand as they were read, wherever they are now. What is written goes under the next number
 * of the log's series, so that no other writer comes between; a person who sorts the tab at that very moment is found out by the ids,
 * which aren't written, and what was written over is put back. Throws SHEETS_CHANGING, SHEETS_OVERWRITTEN and what the client throws.
 */
export function rewriterIn(by: Rewriting): AmendableLog["rewriteRows"] {
  const { client, tab, memory, clock } = by;

  const attempt = async (rows: readonly RewrittenRow[]): Promise<readonly RewrittenRow[]> => {
    const all = await listed(by);
    const { due, left } = matched(rows, all);
    for (let at = 0; at < due.length; at += most) {
      const portion = due.slice(at, at + most);
      const known = await memory.refresh();
      const seen = await rowsAt(
        client,
        tab,
        known,
        portion.map(({ number }) => number),
      );
      if (!portion.every(({ number, before }) => isSame(seen?.get(number)?.cells, before))) throw moved;
      await write(by, known, portion, all);
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

/** A row that is to be written, where it stands. */
interface Due {
  readonly number: number;
  readonly before: Cells;
  readonly cells: Event;
}

/** All rows of the tab, as they stand. Throws BAD_CHECKPOINT where they are moved meanwhile. */
export async function listed({ client, tab, memory, clock }: Rewriting): Promise<readonly ListedRow[]> {
  const { list } = listerOf({ client, tab, clock, seen: memory.seen, pageSize: 5000 });
  const all: ListedRow[] = [];
  for (let place = firstPlace; ; ) {
    const page = await list(place);
    all.push(...page.rows);
    if (page.done) return all;
    place = page.place;
  }
}

/** The rows that stand as they were read, and those that stand otherwise. Neither: it is gone, or written already. */
function matched(
  rows: readonly RewrittenRow[],
  all: readonly ListedRow[],
): { readonly due: readonly Due[]; readonly left: readonly RewrittenRow[] } {
  const standing = new Map<string, ListedRow[]>();
  const ofId = new Map<string, number>();
  for (const row of all) {
    const text = textOf(row.cells, row.cells.recorded_at);
    standing.set(text, [...(standing.get(text) ?? []), row]);
    ofId.set(row.cells.event_id, (ofId.get(row.cells.event_id) ?? 0) + 1);
  }
  const take = (text: string): ListedRow | undefined => {
    const found = standing.get(text)?.pop();
    if (found) ofId.set(found.cells.event_id, (ofId.get(found.cells.event_id) ?? 0) - 1);
    return found;
  };
  const due: Due[] = [];
  const missed: RewrittenRow[] = [];
  for (const each of rows) {
    const found = take(textOf(each.row, each.row.recorded_at));
    if (found) due.push({ number: found.number, before: found.cells, cells: each.cells });
    else if (!take(textOf(each.cells, each.row.recorded_at))) missed.push(each);
  }
  const left = missed.filter(({ row }) => (ofId.get(row.event_id) ?? 0) > 0);
  return { due: due.sort((a, b) => a.number - b.number), left };
}

/** A row's cells as one text. */
export const textOf = (cells: Event, recorded_at: string | null): string =>
  JSON.stringify([...eventColumns.map((column) => cells[column]), recorded_at]);

const isSame = (one: Cells | undefined, other: Cells): boolean =>
  one !== undefined && textOf(one, one.recorded_at) === textOf(other, other.recorded_at);

async function write(
  { client, tab, memory, rules }: Rewriting,
  known: Known,
  portion: readonly Due[],
  all: readonly ListedRow[],
): Promise<void> {
  const { head, sheetId, columns, last, zone } = known;
  const number = head.number === 0 ? last.row : head.number + 1;
  const telling = { catalog: rules.catalog, clock: sheetClock(zone), recorded_at: "" };
  const put = (row: number, cells: Event, isWhole: boolean): SheetsRequest[] =>
    updatesOf(
      { sheetId, row },
      cellsOf(cells, telling, columns).map((cell, at) =>
        at === columns.get("event") && !isWhole ? {} : cell,
      ),
      columns,
      portion.find((each) => each.number === row)?.before.event_id !== cells.event_id && !isWhole,
    );
  const letters = lettersOf(columns.get("event_id") as number);
  const { ranges = [], ...ask } = headerAsk(tab);
  const { updatedSpreadsheet: after } = await client.update(
    [
      ...takeNumber(head, number, logSeries, sheetId),
      ...portion.flatMap((each) => put(each.number, each.cells, false)),
    ],
    { ...ask, ranges: [...ranges, `${quoted(tab)}!${letters}1:${letters}`] },
  );
  memory.wrote(known, headIn(after ?? {}, logSeries), []);
  const ids = idsIn(after, sheetId);
  const astray = portion.filter((each) => ids[each.number - 1] !== each.cells.event_id);
  if (astray.length === 0) return;
  const restored = astray.flatMap(({ number: row }) => {
    const was = all.find(({ cells }) => cells.event_id === ids[row - 1]);
    if (!was) throw overwritten(tab, row);
    return put(row, was.cells, true);
  });
  await client.update(restored);
  throw moved;
}

/** Cells of a row, without those that stay: of its event_id and its recorded_at, and what people keep in columns of their own. */
function updatesOf(
  { sheetId, row }: { readonly sheetId: number; readonly row: number },
  cells: ReturnType<typeof cellsOf>,
  columns: Columns,
  isIdNew: boolean,
): SheetsRequest[] {
  const written = [...columns]
    .filter(([column]) => column !== "recorded_at" && (column !== "event_id" || isIdNew))
    .map(([, at]) => at)
    .sort((a, b) => a - b);
  const runs: number[][] = [];
  for (const at of written) {
    const run = runs[runs.length - 1];
    if (run?.[run.length - 1] === at - 1) run.push(at);
    else runs.push([at]);
  }
  return runs.map((run) => ({
    updateCells: {
      start: { sheetId, rowIndex: row - 1, columnIndex: run[0] ?? 0 },
      rows: [{ values: run.map((at) => cells[at] ?? {}) }],
      fields: cellFields,
    },
  }));
}

/** The event_ids of the tab's rows, in an answer that was asked for them beside the header. */
export const idsIn = (after: Spreadsheet | null | undefined, sheetId: number): readonly (string | null)[] =>
  (
    after?.sheets?.find(({ properties }) => (properties?.sheetId ?? 0) === sheetId)?.data?.[1]?.rowData ?? []
  ).map(({ values }) => textIn(values?.[0]));

const overwritten = (tab: string, row: number): DaybookError =>
  new DaybookError(
    "SHEETS_OVERWRITTEN",
    `Somebody moved rows of ${tab} just while they were rewritten: row ${row} was written over.`,
    {
      row,
      hint: "File > Version history has it as it was: bring the version of a minute ago back, then run this again while nobody works in the tab.",
    },
  );
