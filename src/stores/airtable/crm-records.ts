import type { Crm, CrmTable } from "../../core/crm.ts";
import type { CrmRecord, CrmRecords } from "../../core/remote.ts";
import type { AirtableClient } from "./client.ts";
import { listAll } from "./list-all.ts";

/** Reads the CRM's contacts and deals, a request a hundred: their names are never stored in the log. */
export async function readCrm(client: AirtableClient, crm: Crm | null): Promise<CrmRecords> {
  const read = (table: CrmTable | null | undefined) =>
    table ? recordsOf(client, table) : Promise.resolve(new Map<string, CrmRecord>());
  return { contacts: await read(crm?.contacts), deals: await read(crm?.deals) };
}

async function recordsOf(
  client: AirtableClient,
  { table, id, name }: CrmTable,
): Promise<ReadonlyMap<string, CrmRecord>> {
  const columns = [...(id === "record" ? [] : [id]), ...(name === null ? [] : [name])];
  const records = new Map<string, CrmRecord>();
  for await (const { id: record, fields } of listAll(client, table, { columns })) {
    const key = id === "record" ? record : textOf(fields[id]);
    const known = name === null ? null : textOf(fields[name]);
    // Of two records with one id the first stays: an event can lead to one only.
    if (key !== null && !records.has(key)) records.set(key, { record, name: known });
  }
  return records;
}

/** A cell as an event's id or a name would hold it. */
function textOf(cell: unknown): string | null {
  const value = Array.isArray(cell) ? cell[0] : cell;
  const text = typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : "";
  return text === "" ? null : text;
}
