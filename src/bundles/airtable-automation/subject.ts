import type { InAppRecord, InAppTable } from "../../stores/airtable/in-app-base.ts";
import { idsIn, textIn } from "../airtable/cells.ts";
import { findColumn } from "../airtable/columns.ts";
import { capital, wrongConfig } from "../airtable/config-block.ts";
import { columnsOf, type Subject } from "../airtable/observe.ts";
import type { Job } from "./job.ts";
import { recordOf, type Watching } from "./watching.ts";

/** Reads the trigger's record, with all that is watched of it. Throws CONFIG_WRONG where the table has no such record. */
export async function readRecord({ at, config }: Job, watching: Watching): Promise<InAppRecord> {
  const { table, record } = watching;
  const found = await recordOf(table, record, columnsOf(watching));
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
