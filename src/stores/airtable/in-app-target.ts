import { DaybookError } from "../../core/errors.ts";
import type { PublishedRow, TableTarget } from "../../views/table-target.ts";
import { tableNamed } from "./base-schema.ts";
import type { Fields } from "./event-cells.ts";
import type { InAppBase, InAppTable } from "./in-app-base.ts";
import { readFields, writtenFields } from "./in-app-cells.ts";
import { mutate } from "./mutate.ts";
import { batchesOf, inBatch } from "./update-rows.ts";

/** The most records of one mutation. Source: the scripting reference, "up to 50 records in one call". */
const most = 50;

/**
 * A base's tables as a place to publish to, from within Airtable. Rows are written by their record ids, one mutation after another. No
 * script is told when a record was made: of rows that share a key the one with the smallest id passes for the oldest.
 */
export function inAppTarget(base: InAppBase, clock: () => number): TableTarget {
  let sent = 0;
  const select = async (table: string, columns: readonly string[]): Promise<readonly PublishedRow[]> => {
    sent += 1;
    const { records } = await tableOf(table).selectRecordsAsync({ fields: columns });
    return records.map((record) => ({ id: record.id, created: "", cells: readFields(record, columns) }));
  };
  const tableOf = (name: string): InAppTable => {
    const table = tableNamed(base.tables, name);
    if (table) return table;
    throw new DaybookError("TABLE_NOT_FOUND", `There is no table "${name}" in this base (any more).`);
  };

  const change = (
    table: InAppTable,
    rows: readonly Fields[],
    work: () => Promise<unknown>,
  ): Promise<void> => {
    sent += 1;
    return mutate({ table, rows, work }, clock);
  };

  const remove = async (table: InAppTable, ids: readonly string[]): Promise<void> => {
    const error = await change(table, [], () => table.deleteRecordsAsync(ids)).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (error === null) return;
    const there = new Set((await select(table.name, [])).map(({ id }) => id));
    const left = ids.filter((id) => there.has(id));
    if (left.length === ids.length) throw error;
    if (left.length > 0) await remove(table, left);
  };

  return {
    async describe() {
      return base.tables.map(({ name, fields }) => ({ name, columns: fields.map((field) => field.name) }));
    },
    read: select,
    async find(table, columns, keys) {
      const wanted = new Set(keys);
      const rows = await select(table, [...new Set(["key", ...columns])]);
      return rows.filter(({ cells }) => wanted.has(String(cells.key)));
    },
    async write(name, { create, update, remove: gone }) {
      const table = tableOf(name);
      const rowsOf = <Row extends { readonly fields: Fields }>(rows: readonly Row[]): readonly Row[] =>
        rows.map((row) => ({ ...row, fields: writtenFields(table, row.fields) }));
      const fieldsOf = (rows: readonly { readonly fields: Fields }[]) => rows.map(({ fields }) => fields);
      const isThere = async (id: string): Promise<boolean> =>
        (await select(name, [])).some((row) => row.id === id);
      for (const batch of batchesOf(gone, most)) await remove(table, batch);
      for (const batch of batchesOf(update, most))
        await inBatch(
          batch.map(({ id, cells }) => ({ id, fields: cells })),
          (rows) => change(table, fieldsOf(rows), () => table.updateRecordsAsync(rowsOf(rows))),
          isThere,
        );
      for (const batch of batchesOf(create, most))
        await inBatch(
          batch.map((cells) => ({ fields: cells })),
          (rows) => change(table, fieldsOf(rows), () => table.createRecordsAsync(rowsOf(rows))),
        );
    },
    requests: () => sent,
  };
}
