import type { CrmRecords, LinkedRow, Stray } from "../../core/remote.ts";
import type { AirtableClient } from "./client.ts";
import { isRecordId, type Linked, linkColumns } from "./event-cells.ts";
import { type Update, updateRows } from "./update-rows.ts";

/** Writes the links that are empty and whose record the CRM has: an event's own cells stay as they are. How many rows it wrote. */
export async function fillLinks(
  client: AirtableClient,
  table: string,
  linked: Linked,
  rows: Iterable<LinkedRow>,
  records: CrmRecords,
): Promise<number> {
  const updates: Update[] = [];
  for (const row of rows) {
    const fields: Record<string, readonly string[]> = {};
    for (const column of ["Contact", "Deal"] as const) {
      const record = recordOf(row, column, linked, records);
      if (record !== null && (row.links?.[column] ?? []).length === 0) fields[column] = [record];
    }
    if (Object.keys(fields).length > 0) updates.push({ id: row.id, fields });
  }
  await updateRows(client, table, updates);
  return updates.length;
}

/** The links of a row that lead elsewhere; an empty one is none. */
export const straysOf = (row: LinkedRow, linked: Linked, records: CrmRecords): readonly Stray[] =>
  (["Contact", "Deal"] as const).flatMap((column) => {
    const found = row.links?.[column] ?? [];
    const id = row[linkColumns[column]];
    // A record's own id says where the link belongs, also when the record is gone.
    const wanted =
      linked[column] === "record" && isRecordId(id ?? "") ? id : recordOf(row, column, linked, records);
    const isRight = found.length === 1 && found[0] === wanted;
    return found.length === 0 || wanted === null || isRight ? [] : [{ column, found, wanted }];
  });

type Column = keyof typeof linkColumns;

/** The record that the CRM has for the id in a row; null where it has none, or the column is no link. */
function recordOf(
  row: LinkedRow,
  column: Column,
  linked: Linked,
  { contacts, deals }: CrmRecords,
): string | null {
  const id = row[linkColumns[column]];
  if (linked[column] === false || id === null) return null;
  return (column === "Contact" ? contacts : deals).get(id)?.record ?? null;
}
