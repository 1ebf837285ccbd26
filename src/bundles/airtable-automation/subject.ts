import type { Snapshot } from "../../core/snapshot.ts";
import { parseInstant, toIso } from "../../core/time.ts";
import type { InAppRecord, InAppTable } from "../../stores/airtable/in-app-base.ts";
import { cellValue, idsIn, namesIn, textIn } from "../airtable/cells.ts";
import { findColumn } from "../airtable/columns.ts";
import { capital, wrongConfig } from "../airtable/config-block.ts";
import type { Slot } from "./config.ts";
import type { Job } from "./job.ts";
import { recordOf, type Watching } from "./watching.ts";

/** Whom a record's events are about; null for a deal that has no contact (yet). */
export interface Subject {
  readonly contact_id: string;
  readonly deal_id: string | null;
}

/** Reads the trigger's record, with all that is watched of it. Throws CONFIG_WRONG where the table has no such record. */
export async function readRecord({ at, config }: Job, watching: Watching): Promise<InAppRecord> {
  const { table, record, watch, also, dates } = watching;
  const { changedBy, changedAt, createdAt, contactLink, id, name, amount } = watching;
  const columns = new Set([
    ...Object.values(watch),
    ...also,
    ...Object.values(dates),
    ...[changedBy, changedAt, createdAt, contactLink, id, name, amount],
  ]);
  const found = await recordOf(table, record, [...columns]);
  if (found) return found;
  throw wrongConfig(
    `${capital(at("table"))}: there is no record ${record} in table "${table.name}".`,
    config.table === ""
      ? "It was deleted meanwhile, or the trigger watches another table than the settings name."
      : "It was deleted meanwhile, or the trigger watches another table.",
  );
}

/** Whom a record's events are about. One query more where contacts have an id column of their own. Throws CONFIG_WRONG. */
export async function subjectOf(job: Job, watching: Watching, record: InAppRecord): Promise<Subject | null> {
  const own = watching.id === null ? record.id : idIn(record, watching.id, watching.table);
  if (watching.contactLink === null) return { contact_id: own, deal_id: null };
  const [contact] = idsIn(record.getCellValue(watching.contactLink));
  if (contact === undefined) return null;
  const contact_id = await contactIdOf(job, watching, contact);
  return { contact_id, deal_id: own };
}

/** The id that a deal's contact has in events. */
async function contactIdOf({ base, stored }: Job, watching: Watching, contact: string): Promise<string> {
  const column = stored.contacts?.id ?? "record";
  if (column === "record" || watching.contactLink === null) return contact;
  const link = findColumn(watching.table, watching.contactLink, "");
  const table = base.tables.find(({ id }) => id === link.options?.linkedTableId);
  const record = table && (await recordOf(table, contact, [findColumn(table, column, "the settings").name]));
  return record && table ? idIn(record, column, table) : contact;
}

function idIn(record: InAppRecord, column: string, table: InAppTable): string {
  const id = textIn(record.getCellValue(column));
  if (id !== null) return id;
  throw wrongConfig(
    `The record ${record.id} of table "${table.name}" has no id: its column "${column}" is empty.`,
  );
}

/** So soon after a record was made (milliseconds), what it holds was set just now. */
const young = 600_000;

/** A record as observed; `now` (milliseconds) is the clock, read before the record was. */
export function snapshotOf(
  { config, timezone }: Job,
  watching: Watching,
  { contact_id, deal_id }: Subject,
  record: InAppRecord,
  now: number,
): Snapshot {
  const cell = (column: string | null): unknown => (column === null ? null : record.getCellValue(column));
  const { watch } = watching;
  const value = (slot: Exclude<Slot, "tags">) => {
    const column = watch[slot];
    return column === null ? {} : { [slot]: cellValue(cell(column)) };
  };
  const at = textIn(cell(watching.changedAt)) ?? toIso(now);
  const created_at = textIn(cell(watching.createdAt));
  return {
    contact_id,
    deal_id,
    at,
    actor: textIn(cell(watching.changedBy)),
    source: config.source,
    created_at,
    ...value("stage"),
    ...value("owner"),
    ...value("status"),
    ...value("plan"),
    ...value("note"),
    ...(watch.tags === null ? {} : { tags: namesIn(cell(watch.tags)) }),
    fields: Object.fromEntries(watching.also.map((column) => [column, cellValue(cell(column))])),
    ...(watching.name === null ? {} : { name: cellValue(cell(watching.name)) }),
    ...(watching.amount === null ? {} : { amount: cellValue(cell(watching.amount)) }),
    dates: Object.fromEntries(
      Object.entries(watching.dates).map(([stage, column]) => [stage, textIn(cell(column))]),
    ),
    ...(isYoung(created_at, at, timezone) ? { first: "change" } : {}),
  };
}

function isYoung(created_at: string | null, at: string, timezone: string): boolean {
  if (created_at === null) return false;
  const [born, seen] = [parseInstant(created_at, timezone), parseInstant(at, timezone)];
  return born.ok && seen.ok && seen.ms - born.ms <= young;
}
