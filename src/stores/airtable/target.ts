import { DaybookError, isDaybookError } from "../../core/errors.ts";
import type { PublishedRow, TableTarget, TargetCell } from "../../views/table-target.ts";
import { readTables } from "./base-schema.ts";
import type { AirtableClient } from "./client.ts";
import type { Fields } from "./event-cells.ts";
import type { LogRecord } from "./events-table.ts";
import { literal } from "./formulas.ts";
import { listAll } from "./list-all.ts";
import { batchesOf, inBatch, pathOf, removeRows, updateRows } from "./update-rows.ts";

/** A base's tables as a place to publish to. Rows are written by their record ids. */
export function airtableTarget(client: AirtableClient): TableTarget {
  const find = async (table: string, columns: readonly string[], keys: readonly string[]) => {
    const found: PublishedRow[] = [];
    for (const some of batchesOf(keys, 50)) {
      const formula = `OR(${some.map((key) => `{key}=${literal(key)}`).join(",")})`;
      const wanted = new Set(some);
      for await (const record of listAll(client, table, {
        columns: [...new Set(["key", ...columns])],
        formula,
      }))
        if (wanted.has(String(record.fields.key))) found.push(rowOf(record));
    }
    return found;
  };
  return {
    async describe() {
      const tables = await readTables(client);
      return tables.map(({ name, fields }) => ({ name, columns: fields.map((field) => field.name) }));
    },
    async read(table, columns) {
      const rows: PublishedRow[] = [];
      for await (const record of listAll(client, table, { columns })) rows.push(rowOf(record));
      return rows;
    },
    find,
    async write(table, { create, update, remove }) {
      await removeRows(client, table, remove);
      await updateRows(
        client,
        table,
        update.map(({ id, cells }) => ({ id, fields: cells })),
      );
      for (const batch of batchesOf(create, 10)) {
        let rows = batch.map((cells) => ({ fields: filled(cells) }));
        for (let attempt = 1; rows.length > 0; attempt++) {
          const uncertain = await inBatch(rows, createRows).then(() => null, uncertainIn);
          if (uncertain === null) break;
          if (attempt >= attempts)
            throw new DaybookError(uncertain.code, uncertain.message, {
              hint: again,
              cause: uncertain.cause,
            });
          // It may be there: what isn't is sent again, and what came twice after all is found by its key.
          const there = new Set((await find(table, ["key"], rows.map(keyOf))).map((row) => row.cells.key));
          rows = rows.filter((row) => !there.has(keyOf(row)));
        }
      }
      function createRows(records: readonly { readonly fields: Fields }[]): Promise<unknown> {
        return client.request({ method: "POST", path: pathOf(table), body: { records }, repeatable: false });
      }
    },
    requests: () => client.sent(),
  };
}

/** How often new rows are sent whose end isn't known: each time it is read first which of them are there. */
const attempts = 8;

const again = "Run `daybook publish` again: it finishes what was begun, and writes nothing twice.";

/** The error of rows that may be there or not; throws any other. */
function uncertainIn(error: unknown): DaybookError {
  if (isDaybookError(error) && error.code === "AIRTABLE_UNCERTAIN") return error;
  throw error;
}

const keyOf = ({ fields }: { readonly fields: Fields }): string => String(fields.key);

/** Cells without those that are empty: a new record has none anyway. */
const filled = (cells: Readonly<Record<string, TargetCell>>): Fields =>
  Object.fromEntries(Object.entries(cells).filter(([, cell]) => cell !== null));

const rowOf = ({ id, createdTime, fields }: LogRecord): PublishedRow => ({
  id,
  created: createdTime ?? "",
  cells: fields as Readonly<Record<string, TargetCell>>,
});
