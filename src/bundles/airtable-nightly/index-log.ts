import { type Event, logContact, type Row } from "../../core/event.ts";
import { type Marks, markTypes } from "../../core/marks.ts";
import { readRows } from "../../stores/airtable/base-log.ts";
import { eventOf } from "../../stores/airtable/event-cells.ts";
import type { LogRecord } from "../../stores/airtable/events-table.ts";
import type { InAppTable } from "../../stores/airtable/in-app-base.ts";
import { groupsOf } from "../../views/groups.ts";

/** A row of the log, as far as it tells whose it is. */
export interface IndexRow extends Pick<Event, "event_id" | "event_type" | "contact_id" | "deal_id"> {
  /** The record's own id. */
  readonly id: string;
}

/** Contacts that share persons or deals with each other and with nobody else, and their rows. */
export interface Group {
  /** The smallest contact_id: groups are gone through in its order. */
  readonly first: string;
  readonly rows: readonly IndexRow[];
}

const columns = ["event_id", "event_type", "contact_id", "deal_id"] as const;

/** Reads of every row of the log whose it is. One query of short columns. */
export async function readIndex(events: InAppTable): Promise<readonly IndexRow[]> {
  return (await readRows(events, { columns })).map(({ id, fields }) => {
    const { event_id, event_type, contact_id, deal_id } = eventOf(fields);
    return { id, event_id, event_type, contact_id, deal_id };
  });
}

/** Whether a row may change how others are read: what an erasure left of a row doesn't. */
export const isMark = ({ event_type, contact_id }: IndexRow): boolean =>
  (markTypes as readonly string[]).includes(event_type) &&
  (event_type !== "contact_erased" || contact_id === logContact);

/** The groups of a log, smallest contact first. */
export function groupsIn(index: readonly IndexRow[], marks: Pick<Marks, "person">): readonly Group[] {
  const own = index.filter(
    ({ contact_id, event_type }) => contact_id !== logContact && event_type !== "contact_erased",
  );
  return groupsOf(own, marks)
    .map((rows) => ({ rows, first: rows.reduce(smaller, rows[0]?.contact_id ?? "") }))
    .sort((a, b) => (a.first < b.first ? -1 : 1));
}

const smaller = (least: string, { contact_id }: IndexRow): string =>
  contact_id < least ? contact_id : least;

/** The most ids that a query takes. Source: the scripting reference. */
export const mostIds = 100;

/** Reads rows in full, a query a hundred; `known` holds those that were read already, and all of them afterwards. */
export async function readInFull(
  events: InAppTable,
  wanted: readonly IndexRow[],
  known: Map<string, { readonly record: LogRecord; readonly row: Row }>,
): Promise<void> {
  const ids = wanted.map(({ id }) => id).filter((id) => !known.has(id));
  for (let at = 0; at < ids.length; at += mostIds)
    for (const record of await readRows(events, { recordIds: ids.slice(at, at + mostIds) }))
      known.set(record.id, {
        record,
        row: { ...eventOf(record.fields), recorded_at: null, position: known.size + 1 },
      });
}
