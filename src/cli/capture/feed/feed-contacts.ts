import { textIn } from "../../../bundles/common/cells.ts";
import type { CrmHome } from "../../../bundles/common/crm.ts";
import type { AirtableClient } from "../../../stores/airtable/client.ts";
import { listAll } from "../../../stores/airtable/list-all.ts";
import type { ContactIds } from "./feed-record.ts";

/** The ids of contacts by their records: the record's own, or a column's, which is read once, and again for a record that isn't known yet. */
export function contactIdsIn(client: AirtableClient, homes: readonly CrmHome[]): ContactIds {
  const contacts = homes.find(({ rowIs }) => rowIs === "contact");
  const column = contacts?.observed.id ?? null;
  if (!contacts || column === null) return async (record) => record;
  const known = new Map<string, string | null>();
  const gone = new Set<string>();
  return async (record) => {
    if (!known.has(record) && !gone.has(record)) {
      for await (const { id, fields } of listAll(client, contacts.table.name, { columns: [column] }))
        known.set(id, textIn(fields[column]));
      if (!known.has(record)) gone.add(record);
    }
    return known.get(record);
  };
}
