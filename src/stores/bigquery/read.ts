import { markTypes } from "../../core/marks.ts";
import { positionIn } from "../../core/query.ts";
import type { Checkpoint, Page, Query } from "../../core/store.ts";
import { rowOf } from "../../core/table-cells.ts";
import { mayBeMark } from "./append.ts";
import { rowCells } from "./cells.ts";
import type { Params, Part, Warehouse } from "./connect.ts";
import { dayOf, type TableNames } from "./tables.ts";

/** Rows of a page: five thousand are some 2 MB. */
const pageSize = 5000;

/** Rows of a result: BigQuery sorts on one machine, and reads the whole table for each result. */
const resultSize = 500_000;

/** A statement that reads the log after a position, and what its names stand for. */
export function readStatement(
  { events }: TableNames,
  { contacts, deals, types, since, until }: Query,
  position: number,
): { readonly sql: string; readonly params: Params } {
  const where = ["e.seq > @after"];
  const params: Record<string, Params[string]> = { after: position };
  const and = (condition: string, name: string, value: Params[string]): void => {
    where.push(condition);
    params[name] = value;
  };
  if (contacts) and("e.contact_id IN UNNEST(@contacts)", "contacts", contacts);
  if (deals) and("e.deal_id IN UNNEST(@deals)", "deals", deals);
  // A type that was renamed may be any of them: the reader tries which one gives the row's id.
  if (types?.every((type) => (markTypes as readonly string[]).includes(type))) where.push(mayBeMark);
  else if (types) and(`(e.event_type IN UNNEST(@types) OR ${mayBeMark})`, "types", types);
  if (since !== undefined) and(`e.timestamp >= @since${inDays(since, ">=")}`, "since", since);
  if (until !== undefined) and(`e.timestamp < @until${inDays(until, "<=")}`, "until", until);
  return {
    sql: `SELECT ${rowCells} FROM ${events} AS e WHERE ${where.join(" AND ")} ORDER BY e.seq LIMIT ${resultSize}`,
    params,
  };
}

/** Looks into the days only that can hold such a time; rows of other ages share a part without a day. */
function inDays(time: string, than: ">=" | "<="): string {
  const day = dayOf(time);
  return day === null ? "" : ` AND (e.day ${than} DATE '${day}' OR e.day IS NULL)`;
}

/**
 * Reads page by page out of one result, which BigQuery keeps for a day: a query of its own for each page would read the
 * whole table each time. Who comes with another checkpoint gets a result of his own. `forget`: rows were
 * taken out or rewritten, and no older result is read on. `read` throws BAD_CHECKPOINT.
 */
export function readerOf(
  warehouse: Warehouse,
  names: TableNames,
  beforeReading: (sql: string, params: Params) => Promise<void>,
): { read(query: Query, after?: Checkpoint): Promise<Page>; forget(): void } {
  /** Where the last pages handed out go on, by query and checkpoint. */
  const open = new Map<string, { readonly next: NonNullable<Part["next"]>; readonly left: number }>();
  const read = async (query: Query, after?: Checkpoint): Promise<Page> => {
    const position = positionIn(after);
    const name = JSON.stringify([query.contacts, query.deals, query.types, query.since, query.until]);
    const known = open.get(`${position} ${name}`);
    let part = known === undefined ? null : await warehouse.goOn(known.next, pageSize);
    let left = known?.left ?? resultSize;
    if (part === null) {
      const { sql, params } = readStatement(names, query, position);
      await beforeReading(sql, params);
      part = await warehouse.begin(sql, params, pageSize);
      left = resultSize;
    }
    const rows = part.rows.map(rowOf);
    const end = rows[rows.length - 1]?.position ?? position;
    left -= rows.length;
    open.delete(`${position} ${name}`);
    if (part.next !== null) {
      open.set(`${end} ${name}`, { next: part.next, left });
      const oldest = open.keys().next();
      if (open.size > 20 && !oldest.done) open.delete(oldest.value);
    }
    return { rows, checkpoint: String(end), done: part.next === null && left > 0 };
  };
  return { read, forget: () => open.clear() };
}
