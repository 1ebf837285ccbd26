import type { CrmRecords } from "../../core/remote.ts";
import type { AirtableClient } from "./client.ts";
import { type Linked, linkColumns } from "./event-cells.ts";
import { type Update, updateRows } from "./update-rows.ts";

/** A row of the log, with where its links lead. */
export interface LinkedRow {
  /** The record's id. */
  readonly id: string;
  readonly contact_id: string;
  readonly deal_id: string | null;
  readonly links: Readonly<Record<string, readonly string[]>> | null;
}

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
    for (const [column, record] of wantedLinks(row, linked, records))
      if ((row.links?.[column] ?? []).length === 0) fields[column] = [record];
    if (Object.keys(fields).length > 0) updates.push({ id: row.id, fields });
  }
  await updateRows(client, table, updates);
  return updates.length;
}

/** A link that leads elsewhere than its event says. */
export interface Stray {
  readonly column: string;
  readonly found: readonly string[];
  readonly wanted: string;
}

/** The links of a row that lead elsewhere; an empty one is none. */
export const straysOf = (row: LinkedRow, linked: Linked, records: CrmRecords): readonly Stray[] =>
  wantedLinks(row, linked, records).flatMap(([column, wanted]) => {
    const found = row.links?.[column] ?? [];
    return found.length === 0 || (found.length === 1 && found[0] === wanted)
      ? []
      : [{ column, found, wanted }];
  });

/** Where a row's links should lead: the records that the CRM has for its ids. */
function wantedLinks(
  row: LinkedRow,
  linked: Linked,
  { contacts, deals }: CrmRecords,
): readonly (readonly [column: keyof typeof linkColumns, record: string])[] {
  return (["Contact", "Deal"] as const).flatMap((column) => {
    const id = row[linkColumns[column]];
    const record = id === null ? undefined : (column === "Contact" ? contacts : deals).get(id)?.record;
    return linked[column] === false || record === undefined ? [] : [[column, record] as const];
  });
}
