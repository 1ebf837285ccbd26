import { eventColumns } from "../../core/event.ts";
import { fieldNamed, otherSide } from "./base-schema.ts";
import { isRecordId } from "./event-cells.ts";
import type { LogRecord } from "./events-table.ts";
import type { InAppBase, InAppTable } from "./in-app-base.ts";
import { readFields } from "./in-app-cells.ts";

/** Whom a reader of the log asks about: contacts and deals by the ids that their events carry. */
export interface About {
  readonly contacts: readonly string[];
  readonly deals: readonly string[];
}

/** The most ids that a query takes. Source: the scripting reference. */
const mostIds = 100;
/** Beyond so many rows the whole table, in one query, costs less of the 30 that a run has. */
const mostRows = 100;

/**
 * The rows that tell of these contacts and deals; others may be among them. Through the links of the records where the log has
 * links and the ids are records' own: 2 to 6 queries, whatever the log's length. Else the whole table, in one query. Of a record without
 * links the log is asked, too, one column of it: whoever may edit the record can have cleared them. `known` are rows that were read so
 * before: they are among the answer, and that isn't asked again.
 */
export async function readLog(
  base: InAppBase,
  events: InAppTable,
  about: About,
  known: readonly LogRecord[] | null = null,
): Promise<readonly LogRecord[]> {
  const linked = await readLinked(base, events, about, known);
  if (linked === null) return readRows(events);
  const found = new Set(linked.map(({ id }) => id));
  return [...linked, ...(known ?? []).filter(({ id }) => !found.has(id))];
}

/** Records of the log's table with their cells as the Web API writes them: all, or those of at most 100 ids. One query. */
export async function readRows(
  events: InAppTable,
  {
    recordIds,
    columns = eventColumns,
  }: { readonly recordIds?: readonly string[]; readonly columns?: readonly string[] } = {},
): Promise<readonly LogRecord[]> {
  const { records } = await events.selectRecordsAsync({
    fields: columns,
    ...(recordIds ? { recordIds } : {}),
  });
  return records.map((record) => ({
    id: record.id,
    createdTime: null,
    fields: readFields(record, columns),
  }));
}

/** null where the links can't tell of all that is asked. */
async function readLinked(
  base: InAppBase,
  events: InAppTable,
  { contacts, deals }: About,
  known: readonly LogRecord[] | null,
): Promise<readonly LogRecord[] | null> {
  const ids = new Set<string>();
  for (const [column, records] of [
    ["Contact", contacts],
    ["Deal", deals],
  ] as const) {
    if (records.length === 0) continue;
    const found = await linkedTo(base, events, column, records);
    if (found === null) return null;
    for (const linked of found) for (const id of linked) ids.add(id);
    if (known !== null || found.every((linked) => linked.length > 0)) continue;
    const name = column === "Contact" ? "contact_id" : "deal_id";
    for (const { id, fields } of await readRows(events, { columns: [name] }))
      if (records.includes(String(fields[name]))) ids.add(id);
  }
  if (ids.size > mostRows) return null;
  const rows: LogRecord[] = [];
  const all = [...ids];
  for (let at = 0; at < all.length; at += mostIds)
    rows.push(...(await readRows(events, { recordIds: all.slice(at, at + mostIds) })));
  // A deal that has changed hands: what voids its events may stand with a contact that nobody asked about.
  const isElsewhere = rows.some(
    ({ fields }) => deals.includes(String(fields.deal_id)) && !contacts.includes(String(fields.contact_id)),
  );
  return isElsewhere ? null : rows;
}

/** The ids of the log's rows that each of the records links to; null where there is no link, or an id is no record's there. */
async function linkedTo(
  base: InAppBase,
  events: InAppTable,
  column: "Contact" | "Deal",
  records: readonly string[],
): Promise<readonly (readonly string[])[] | null> {
  const link = fieldNamed(events, column);
  const other = link && otherSide(base.tables, link);
  if (!other || records.length > mostIds || !records.every(isRecordId)) return null;
  const ask = { fields: [other.field.name], recordIds: records };
  // What a query does with the id of a record that is gone, or of another table, is not documented.
  const answer = await other.table.selectRecordsAsync(ask).catch(() => null);
  if (answer === null || answer.records.length < new Set(records).size) return null;
  return answer.records.map((record) => {
    const cell = record.getCellValue(other.field.name);
    return Array.isArray(cell) ? cell.map(({ id }: { readonly id: string }) => id) : [];
  });
}
