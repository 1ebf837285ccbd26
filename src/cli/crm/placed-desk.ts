import { linked } from "../../bundles/apps-script/capture/crm-tabs.ts";
import { type CrmHome, type ReadCrm, readCrm } from "../../bundles/common/crm.ts";
import type { TableRecord } from "../../bundles/common/records.ts";

/** A deal's cell that names its contact, by its id or by a name that one contact alone has, is read as a link. */
export function linkedHomes(homes: readonly CrmHome[]): readonly CrmHome[] {
  const contacts = homes.find(({ rowIs }) => rowIs === "contact");
  return homes.map((home) =>
    home.rowIs === "deal" && contacts && home.observed.contactLink !== null
      ? { ...home, table: linked(home.table, home.observed.contactLink, contacts) }
      : home,
  );
}

/** Reads rows that are known by their ids, as they are written back: of two that share one the upper counts. */
export async function readPlaced(homes: readonly CrmHome[]): Promise<ReadCrm> {
  const { subjects, records, without } = await readCrm(homes);
  const all = new Map(records.all);
  const named = subjects.map((subject) => {
    const { record, contact_id, deal_id } = subject;
    const id = deal_id ?? contact_id;
    const known = records.all.get(record.id);
    if (known && !all.has(id)) all.set(id, known);
    const called: TableRecord = { id, getCellValue: (column) => record.getCellValue(column) };
    return { ...subject, record: called };
  });
  const byId = (found: typeof records.contacts): typeof records.contacts =>
    new Map([...found].map(([id, { name }]) => [id, { record: id, name }]));
  return {
    subjects: named,
    records: { contacts: byId(records.contacts), deals: byId(records.deals), all },
    without,
  };
}
