import { idsIn, textIn } from "../../../bundles/common/cells.ts";
import type { Subject } from "../../../bundles/common/observe.ts";
import type { TableRecord } from "../../../bundles/common/records.ts";
import type { PayloadCells, RecordChange } from "../../../stores/airtable/webhook-payload.ts";
import type { FeedTable } from "./feed-tables.ts";

/** A record as a payload shows it, at one of the two ends of a change. */
export type RecordSide = "before" | "after";

/** A record's cells before or after a change, by the names of their columns. What the payload doesn't show is empty. */
export function recordAt(change: RecordChange, { columns }: FeedTable, side: RecordSide): TableRecord {
  const { current, previous, unchanged } = change;
  const cell = (id: string): unknown => {
    if (!current.has(id)) return unchanged.get(id) ?? null;
    return (side === "after" ? current : (previous ?? current)).get(id) ?? null;
  };
  return {
    id: change.record,
    getCellValue(column) {
      const id = columns.get(column);
      return id === undefined ? null : plainCell(cell(id));
    },
  };
}

/** The columns that a change was about, by their names; of a new record all that it shows. */
export const changedColumns = (
  { current }: { readonly current: PayloadCells },
  { columns }: FeedTable,
): ReadonlySet<string> => new Set([...columns].flatMap(([name, id]) => (current.has(id) ? [name] : [])));

/** A look-up as a listing shows it: its values in the order of the linked records. Source: Airtable Web API, Cell values by field type, V2. */
function plainCell(cell: unknown): unknown {
  if (typeof cell !== "object" || cell === null || !("valuesByLinkedRecordId" in cell)) return cell;
  const { valuesByLinkedRecordId, linkedRecordIds } = cell as Readonly<Record<string, unknown>>;
  const values = new Map(Object.entries((valuesByLinkedRecordId ?? {}) as object));
  const order = Array.isArray(linkedRecordIds) ? linkedRecordIds.map(String) : [...values.keys()];
  const all = order.flatMap((id): unknown => values.get(id) ?? []);
  return all.length === 0 ? null : all;
}

/** The id that a contact's record carries in the log; undefined for a record that isn't there. */
export type ContactIds = (record: string) => Promise<string | null | undefined>;

/** The contact that the log knows a deal by; null for a deal that it doesn't know. */
export type ContactOfDeal = (deal_id: string) => string | null;

/**
 * Whom a record's events are about; null where nothing can be logged of it: a deal that never had a contact, a record without an id.
 * A deal that lost its contact goes on under the one that the log knows it by.
 */
export async function subjectAt(
  record: TableRecord,
  { home: { rowIs, observed } }: FeedTable,
  contactIds: ContactIds,
  contactOf: ContactOfDeal,
): Promise<Subject | null> {
  const id = observed.id === null ? record.id : textIn(record.getCellValue(observed.id));
  if (id === null) return null;
  if (rowIs === "contact") return { contact_id: id, deal_id: null };
  const [linked] = observed.contactLink === null ? [] : idsIn(record.getCellValue(observed.contactLink));
  const known = linked === undefined ? contactOf(id) : await contactIds(linked);
  const contact_id = known === undefined ? (linked ?? null) : known;
  return contact_id === null ? null : { contact_id, deal_id: id };
}
