import type { BaseTable } from "./base-schema.ts";
import type { AirtableClient } from "./client.ts";
import { listPage, pagesOf } from "./list-all.ts";

/** How many rows there are, or at least are. */
export interface RowCount {
  readonly rows: number;
  /** There are more: counting stopped there. */
  readonly more: boolean;
}

/** Counts a table's rows, a hundred a request, over so many pages at the most. The API has no shorter way. */
export async function countRows(client: AirtableClient, table: BaseTable, most: number): Promise<RowCount> {
  const primary = table.fields.find(({ id }) => id === table.primaryFieldId);
  const ask = { columns: primary ? [primary.name] : [] };
  let rows = 0;
  if (most <= 0) return { rows, more: true };
  let pages = 0;
  for await (const { records, isLast } of pagesOf((offset) => listPage(client, table.id, ask, offset))) {
    rows += records.length;
    if (isLast) return { rows, more: false };
    if (++pages >= most) break;
  }
  return { rows, more: true };
}
