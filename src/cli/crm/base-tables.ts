import { textIn } from "../../bundles/common/cells.ts";
import type { RecordBase, RecordTable, TableRecord } from "../../bundles/common/records.ts";
import { type BaseField, type BaseTable, fieldNamed, readTables } from "../../stores/airtable/base-schema.ts";
import type { AirtableClient } from "../../stores/airtable/client.ts";
import { listAll } from "../../stores/airtable/list-all.ts";
import { type LinkedNames, scriptCell } from "./web-cells.ts";

/** How a base's tables are read. */
export interface ReadingTables {
  /** Whether of a column only the ids that it links to are wanted: their names cost no request. */
  readonly isBare: (table: Pick<BaseTable, "id" | "name">, column: string) => boolean;
  /** Told of each record that was read. */
  readonly onRecord: () => void;
}

/** A base's tables over the Web API as a script of the base sees them. One request; throws where the token may not read the schema. */
export async function tablesOfBase(client: AirtableClient, reading: ReadingTables): Promise<RecordBase> {
  const tables = await readTables(client);
  return { tables: tables.map((table) => tableOf(client, tables, table, reading)) };
}

function tableOf(
  client: AirtableClient,
  tables: readonly BaseTable[],
  { id, name, fields }: BaseTable,
  { isBare, onRecord }: ReadingTables,
): RecordTable {
  return {
    id,
    name,
    fields,
    async selectRecordsAsync({ fields: columns }) {
      const asked = columns.flatMap((column) => fieldNamed({ fields }, column) ?? []);
      const links = asked.filter((field) => !isBare({ id, name }, field.name));
      const names = await linkedNames(client, tables, links);
      const byName = new Map(asked.map((field) => [field.name, field]));
      const records: TableRecord[] = [];
      for await (const { id: record, fields: cells } of listAll(client, id, { columns })) {
        onRecord();
        records.push({
          id: record,
          getCellValue(column) {
            const field = byName.get(column);
            return field
              ? scriptCell(field, Object.hasOwn(cells, column) ? cells[column] : null, names)
              : null;
          },
        });
      }
      return { records };
    },
  };
}

/** What the records are called that some columns link to: the Web API gives their ids alone. */
async function linkedNames(
  client: AirtableClient,
  tables: readonly BaseTable[],
  fields: readonly BaseField[],
): Promise<LinkedNames> {
  const names = new Map<string, ReadonlyMap<string, string>>();
  for (const { type, options } of fields) {
    const table = tables.find(({ id }) => type === "multipleRecordLinks" && id === options?.linkedTableId);
    const primary = table?.fields.find(({ id }) => id === table.primaryFieldId);
    if (!table || !primary || names.has(table.id)) continue;
    const known = new Map<string, string>();
    for await (const { id, fields: cells } of listAll(client, table.id, { columns: [primary.name] }))
      known.set(id, textIn(scriptCell(primary, cells[primary.name], names)) ?? "");
    names.set(table.id, known);
  }
  return names;
}
