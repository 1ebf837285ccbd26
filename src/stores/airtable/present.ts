import type { ListedTable } from "./events-table.ts";
import { literal } from "./formulas.ts";
import { pagesOf } from "./list-all.ts";
import { batchesOf } from "./update-rows.ts";

/** The most ids of one request: as many as fill a page. */
const most = 100;

/** Which of these records are there, asked for by their ids. */
export async function presentIn(table: ListedTable, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const there = new Set<string>();
  for (const some of batchesOf(ids, most)) {
    const formula = `OR(${some.map((id) => `RECORD_ID()=${literal(id)}`).join(",")})`;
    const list = (offset: string | null) => table.list({ formula, columns: ["event_id"], offset });
    for await (const { records } of pagesOf(list)) for (const { id } of records) there.add(id);
  }
  return there;
}
