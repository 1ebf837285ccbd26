import { type Event, eventColumns } from "../../core/event.ts";
import type { AirtableClient } from "./client.ts";
import type { Fields } from "./event-cells.ts";
import type { ListedTable, LogRecord } from "./events-table.ts";
import { lookUpFormula, lookUpParts } from "./formulas.ts";
import { listAll, listPage } from "./list-all.ts";

/** The most keys and characters of one look-up; a body may be longer than a URL, how much is not documented. */
const mostKeys = 100;
const mostCharacters = 12_000;

/** The most rows of one upsert. */
export const mostUpserted = 10;

/** The body of a PATCH that writes rows, merged on their event_ids. */
export const upsertBody = (rows: readonly Fields[], typecast: boolean): object => ({
  performUpsert: { fieldsToMergeOn: ["event_id"] },
  typecast,
  records: rows.map((fields) => ({ fields })),
});

/** The table of events behind the Web API. Source: airtable.com/developers/web/api, "List records", "Update multiple records". */
export function webTable(client: AirtableClient, table: string): ListedTable {
  const path = `/${encodeURIComponent(table)}`;
  return {
    mostRows: mostUpserted,
    merges: true,
    list: ({ offset, ...ask }) => listPage(client, table, ask, offset),
    async put(rows, { typecast }) {
      const body = upsertBody(rows, typecast);
      const { body: answer, uncertain } = await client.request({
        method: "PATCH",
        path,
        body,
        repeatable: true,
      });
      const { createdRecords, records } = (answer ?? {}) as Readonly<Record<string, unknown>>;
      if (!Array.isArray(createdRecords) || !Array.isArray(records) || records.length !== rows.length)
        return { isNew: null, uncertain };
      const ids = rows.map((row, at) => writtenId(records, row, at));
      return { isNew: ids.includes(null) ? null : ids.map((id) => createdRecords.includes(id)), uncertain };
    },
    *portions(events) {
      let portion: Event[] = [];
      let length = 0;
      for (const event of events) {
        const more = lookUpParts({ keys: [event.idempotency_key], ids: [event.event_id] }).reduce(
          (sum, part) => sum + part.length + 1,
          0,
        );
        if (portion.length > 0 && (portion.length === mostKeys || length + more > mostCharacters)) {
          yield portion;
          portion = [];
          length = 0;
        }
        portion.push(event);
        length += more;
      }
      if (portion.length > 0) yield portion;
    },
    async find(sought) {
      const formula = lookUpFormula(sought);
      const records: LogRecord[] = [];
      for await (const record of listAll(client, table, { formula, columns: eventColumns }))
        records.push(record);
      return records;
    },
  };
}

/** The id of the record that an answer gives for a row: by its event_id, whatever their order; by its place where no event_id is told. Null where it gives none. */
function writtenId(records: readonly unknown[], { event_id }: Fields, at: number): string | null {
  const told = (record: unknown) => (record ?? {}) as { readonly id?: unknown; readonly fields?: Fields };
  const named = (record: unknown): unknown => told(record).fields?.event_id;
  const found = records.find((each) => named(each) === event_id) ?? records[at];
  const { id } = told(found);
  return typeof id === "string" && (named(found) ?? event_id) === event_id ? id : null;
}
