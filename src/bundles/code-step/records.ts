import { isRecordId, type Linked } from "../../stores/airtable/event-cells.ts";
import { type Item, idIn } from "./items.ts";

/** The records that items tell of their contacts and deals, by the ids of these. */
export function recordsOf(items: readonly Item[]): NonNullable<Linked["records"]> {
  const records = { Contact: new Map<string, string>(), Deal: new Map<string, string>() };
  // A wrong one takes no link from the other events of its contact.
  const lead = (to: Map<string, string>, id: string, record: string): void => {
    if (isRecordId(record) || (record !== "" && !to.has(id))) to.set(id, record);
  };
  for (const { input, contact_record, deal_record } of items) {
    lead(records.Contact, idIn(input?.contact_id), contact_record);
    lead(records.Deal, idIn(input?.deal_id), deal_record);
  }
  return records;
}
