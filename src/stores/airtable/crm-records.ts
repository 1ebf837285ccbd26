import type { Crm, CrmTable } from "../../core/crm.ts";
import type { CrmRecord, CrmRecords } from "../../core/remote.ts";
import type { AirtableClient } from "./client.ts";
import { listAll } from "./list-all.ts";

/** Reads the CRM's contacts and deals, a request a hundred: their names are never stored in the log. */
export async function readCrm(client: AirtableClient, crm: Crm | null): Promise<CrmRecords> {
  const all = new Map<string, { readonly id: string | null; readonly name: string | null }>();
  const read = async (table: CrmTable | null | undefined): Promise<CrmRecords["contacts"]> => {
    const records = new Map<string, CrmRecord>();
    for (const { record, id, name } of table ? await recordsOf(client, table) : []) {
      all.set(record, { id, name });
      if (id !== null && !records.has(id)) records.set(id, { record, name });
    }
    return records;
  };
  return { contacts: await read(crm?.contacts), deals: await read(crm?.deals), all };
}

interface Known extends CrmRecord {
  readonly id: string | null;
  readonly created: string;
}

/** The records of a table, oldest first: a listing has no order, and of those that share an id the same one must always come first. */
async function recordsOf(client: AirtableClient, { table, id, name }: CrmTable): Promise<readonly Known[]> {
  const columns = [...(id === "record" ? [] : [id]), ...(name === null ? [] : [name])];
  const records: Known[] = [];
  for await (const { id: record, createdTime, fields } of listAll(client, table, { columns }))
    records.push({
      record,
      id: id === "record" ? record : textOf(fields[id]),
      name: name === null ? null : textOf(fields[name]),
      created: createdTime ?? "",
    });
  return records.sort((a, b) => compare(a.created, b.created) || compare(a.record, b.record));
}

const compare = (a: string, b: string): number => (a < b ? -1 : a === b ? 0 : 1);

/** A cell as an event's id or a name would hold it. */
function textOf(cell: unknown): string | null {
  const value = Array.isArray(cell) ? cell[0] : cell;
  const text = typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : "";
  return text === "" ? null : text;
}
