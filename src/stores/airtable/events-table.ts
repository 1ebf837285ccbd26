import type { AirtableClient } from "./client.ts";
import type { Fields } from "./event-cells.ts";

/** A record of the log's table. */
export interface LogRecord {
  readonly id: string;
  /** The server's clock at its creation, in whole seconds; null where the host doesn't say. */
  readonly createdTime: string | null;
  readonly fields: Fields;
}

/** What became of rows that were put. */
export interface Put {
  /** Of each row, in order, whether it is new; false where a row with its event_id was there and was written anew. */
  readonly isNew: readonly boolean[];
  /** An attempt before the one that was answered may have been carried out. */
  readonly uncertain: boolean;
}

/** A page of records. */
export interface ListedRecords {
  readonly records: readonly LogRecord[];
  /** Where the listing goes on; null at its end. */
  readonly offset: string | null;
  /** The server's clock when it answered, ISO 8601 UTC; null where it doesn't say. */
  readonly at: string | null;
}

/** The table of events, as a store needs it: so that the Web API and a script's own `base` fit alike. */
export interface EventsTable {
  /** How many rows one `put` takes. */
  readonly mostRows: number;
  /** Writes rows, merging on event_id: all of them, or none where it throws. */
  put(rows: readonly Fields[], how: { readonly typecast: boolean }): Promise<Put>;
  /** A page of the records that a formula is true of, or of all; in no order. */
  list(ask: {
    readonly formula: string | null;
    readonly columns: readonly string[];
    readonly offset: string | null;
  }): Promise<ListedRecords>;
}

/** The table of events behind the Web API. Source: airtable.com/developers/web/api, "List records", "Update multiple records". */
export function webTable(client: AirtableClient, table: string): EventsTable {
  const path = `/${encodeURIComponent(table)}`;
  return {
    mostRows: 10,
    async put(rows, { typecast }) {
      const body = {
        performUpsert: { fieldsToMergeOn: ["event_id"] },
        typecast,
        records: rows.map((fields) => ({ fields })),
      };
      const { body: answer, uncertain } = await client.request({
        method: "PATCH",
        path,
        body,
        repeatable: true,
      });
      const { createdRecords = [], records = [] } = (answer ?? {}) as {
        readonly createdRecords?: readonly string[];
        readonly records?: readonly { readonly id: string }[];
      };
      const created = new Set(createdRecords);
      return { isNew: records.map(({ id }) => created.has(id)), uncertain };
    },
    async list({ formula, columns, offset }) {
      const body = {
        pageSize: 100,
        fields: columns,
        ...(formula === null ? {} : { filterByFormula: formula }),
        ...(offset === null ? {} : { offset }),
      };
      const answer = await client.request({
        method: "POST",
        path: `${path}/listRecords`,
        body,
        repeatable: true,
      });
      const { records = [], offset: next = null } = (answer.body ?? {}) as {
        readonly records?: readonly LogRecord[];
        readonly offset?: string | null;
      };
      return { records, offset: next, at: answer.at };
    },
  };
}
