import { markTypes } from "../../core/marks.ts";
import { positionIn } from "../../core/query.ts";
import type { Checkpoint, Page, Query } from "../../core/store.ts";
import { rowOf } from "../../core/table-cells.ts";
import type { Ask, Value } from "./connect.ts";
import { mayBeMark } from "./schema-sql.ts";

/** Rows of a page: five thousand are some 2 MB. */
const pageSize = 5000;

/** The next page of the rows that a query names, in the order in which they were committed. Throws BAD_CHECKPOINT. */
export async function readPage(ask: Ask, schema: string, query: Query, after?: Checkpoint): Promise<Page> {
  const position = positionIn(after);
  const { contacts, deals, types, since, until } = query;
  const where = ["seq > $1"];
  const values: Value[] = [position];
  const and = (condition: (value: string) => string, value: Value): void => {
    values.push(value);
    where.push(condition(`$${values.length}`));
  };
  if (contacts) and((value) => `contact_id = any(${value}::text[])`, contacts);
  if (deals) and((value) => `deal_id = any(${value}::text[])`, deals);
  // A type that was renamed may be any of them: the reader tries which one gives the row's id.
  if (types?.every((type) => (markTypes as readonly string[]).includes(type))) where.push(mayBeMark);
  else if (types) and((value) => `(event_type = any(${value}::text[]) or ${mayBeMark})`, types);
  if (since !== undefined) and((value) => `timestamp >= ${value}`, since);
  if (until !== undefined) and((value) => `timestamp < ${value}`, until);
  const found = await ask(
    `select * from ${schema}.events where ${where.join(" and ")} order by seq limit ${pageSize}`,
    values,
  );
  const rows = found.map(rowOf);
  return {
    rows,
    checkpoint: String(rows[rows.length - 1]?.position ?? position),
    done: rows.length < pageSize,
  };
}
