import type { InAppBase, InAppTable } from "../../stores/airtable/in-app-base.ts";

/** A base whose use is counted, since an automation's run may make so many queries and so many mutations a second. */
export interface MeteredBase extends InAppBase {
  /** Queries so far. */
  queries(): number;
  /** Rows written so far in other tables than that of an id. */
  rowsBut(table: string): number;
}

/** Source: the error "You can only send 15 mutations every 1000ms". A little more than a second, since clocks differ. */
const [mutations, span] = [15, 1_050];

/** The same base, its queries counted, its mutations held back so that none comes too fast; `clock` is in milliseconds. */
export function meteredBase(base: InAppBase, clock: () => number): MeteredBase {
  let queries = 0;
  let sent: readonly number[] = [];
  const written = new Map<string, number>();
  const paced = async <Answer>(
    table: InAppTable,
    { length }: readonly unknown[],
    mutation: () => Promise<Answer>,
  ): Promise<Answer> => {
    const first = sent[sent.length - mutations] ?? Number.NEGATIVE_INFINITY;
    // The wait is no longer for a clock that was put back.
    const until = Math.min(first, clock()) + span;
    // There are no timers, and a query that only passes the time would be one of the few there are.
    for (; clock() < until; );
    sent = [...sent.slice(1 - mutations), clock()];
    const answer = await mutation();
    written.set(table.id, (written.get(table.id) ?? 0) + length);
    return answer;
  };
  const metered = (table: InAppTable): InAppTable => ({
    id: table.id,
    name: table.name,
    fields: table.fields,
    selectRecordsAsync(ask) {
      queries += 1;
      return table.selectRecordsAsync(ask);
    },
    selectRecordAsync(id, ask) {
      queries += 1;
      return table.selectRecordAsync(id, ask);
    },
    createRecordsAsync: (records) => paced(table, records, () => table.createRecordsAsync(records)),
    updateRecordsAsync: (records) => paced(table, records, () => table.updateRecordsAsync(records)),
    deleteRecordsAsync: (ids) => paced(table, ids, () => table.deleteRecordsAsync(ids)),
  });
  return {
    id: base.id,
    tables: base.tables.map(metered),
    queries: () => queries,
    rowsBut(table) {
      let rows = 0;
      written.forEach((count, id) => {
        if (id !== table) rows += count;
      });
      return rows;
    },
  };
}
