import type { AmendableLog, RewrittenRow } from "../../core/amend.ts";
import { isDaybookError } from "../../core/errors.ts";
import { type Event, eventColumns } from "../../core/event.ts";
import type { AirtableClient } from "./client.ts";
import { derivedColumns, eventOf, type Fields } from "./event-cells.ts";
import { literal } from "./formulas.ts";
import { listAll } from "./list-all.ts";
import { batchesOf, updateRows } from "./update-rows.ts";

/** As many ids as fill a page. */
const most = 100;

/** Puts other cells into records that are as they were read, by their ids; what stands beside the event for people goes with it. */
export function rewriterOf(client: AirtableClient, table: string): AmendableLog["rewriteRows"] {
  /** The columns for people that this base has, and whose cells can be written. */
  let beside: readonly string[] = derivedColumns;

  const tolerating = async <T>(work: () => Promise<T>): Promise<T> => {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        const column = isDaybookError(error) ? error.column?.toLowerCase() : undefined;
        const fewer = beside.filter((each) => each.toLowerCase() !== column);
        if (fewer.length === beside.length) throw error;
        beside = fewer;
      }
    }
  };

  return async (rows) => {
    const left: RewrittenRow[] = [];
    for (const some of batchesOf(rows, most)) {
      const ids = some.flatMap(({ id }) => id ?? []);
      const held = await tolerating(() => recordsAt(client, table, ids, beside));
      const due: RewrittenRow[] = [];
      for (const each of some) {
        const fields = held.get(each.id ?? "");
        if (fields === undefined) continue;
        const now = eventOf(fields);
        const isDone = same(now, each.cells) && told.every((column) => isEmpty(fields[column]));
        if (isDone) continue;
        if (same(now, each.row) || same(now, each.cells)) due.push(each);
        else left.push(each);
      }
      await tolerating(() =>
        updateRows(
          client,
          table,
          due.map(({ id = "", cells }) => ({ id, fields: fieldsOf(cells, beside) })),
        ),
      );
    }
    return left;
  };
}

/** The columns that tell of the event beside its own cells: `when` is its time, which stays. */
const told = derivedColumns.filter((column) => column !== "when");

/** The cells of an event, each of them: an empty one empties what stands there. */
const fieldsOf = (cells: Event, beside: readonly string[]): Fields => ({
  ...Object.fromEntries(beside.map((column) => [column, column === "when" ? cells.timestamp : null])),
  ...Object.fromEntries(eventColumns.map((column) => [column, cells[column]])),
});

async function recordsAt(
  client: AirtableClient,
  table: string,
  ids: readonly string[],
  beside: readonly string[],
): Promise<ReadonlyMap<string, Fields>> {
  const found = new Map<string, Fields>();
  if (ids.length === 0) return found;
  const formula = `OR(${ids.map((id) => `RECORD_ID()=${literal(id)}`).join(",")})`;
  for await (const { id, fields } of listAll(client, table, {
    columns: [...eventColumns, ...beside],
    formula,
  }))
    found.set(id, fields);
  return found;
}

const same = (one: Event, other: Event): boolean =>
  eventColumns.every((column) => one[column] === other[column]);

const isEmpty = (cell: unknown): boolean =>
  cell === undefined || cell === null || cell === "" || (Array.isArray(cell) && cell.length === 0);
