import type { InAppRecord } from "../../stores/airtable/in-app-base.ts";
import { idsIn, textIn } from "../common/cells.ts";
import { findColumn } from "../common/columns.ts";
import { capital, wrongConfig } from "../common/config-block.ts";
import { olderFirst } from "../common/crm.ts";
import { columnsOf, type Subject } from "../common/observe.ts";
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

/** Whom a record's events are about; or why they are about nobody (yet), in a sentence. */
export type Whom = Subject | string;

/** Whom a record's events are about. One query more where contacts have an id column of their own. Throws CONFIG_WRONG. */
export async function subjectOf(job: Job, watching: Watching, record: InAppRecord): Promise<Whom> {
  const { id, contactLink } = watching;
  const own = id === null ? record.id : textIn(record.getCellValue(id));
  if (own === null) return nobody("the record has no id", id);
  if (contactLink === null) return { contact_id: own, deal_id: null };
  const [contact] = idsIn(record.getCellValue(contactLink));
  if (contact === undefined) return nobody("the deal has no contact", contactLink);
  const found = await contactIdOf(job, watching, contact);
  return typeof found === "string" ? { contact_id: found, deal_id: own } : nobody(...found);
}

/**
 * The same where the record is the one that counts: of records that share an id the older one does, as for the nightly. The id column is
 * read for that, in one query.
 */
export async function ownSubjectOf(job: Job, watching: Watching, record: InAppRecord): Promise<Whom> {
  const subject = await subjectOf(job, watching, record);
  const { id, table, rowIs } = watching;
  if (typeof subject === "string" || id === null) return subject;
  // As the settings tell when a record was made: the nightly knows no CONFIG.
  const told = (rowIs === "contact" ? job.stored.contacts : job.stored.deals)?.created_at;
  const createdAt = told ? findColumn(table, told, "the settings").name : null;
  const { records } = await table.selectRecordsAsync({ fields: createdAt === null ? [id] : [id, createdAt] });
  const own = subject.deal_id ?? subject.contact_id;
  const [first] = records
    .filter((each) => textIn(each.getCellValue(id)) === own)
    .sort(olderFirst({ ...watching, createdAt }));
  return first === undefined || first.id === record.id
    ? subject
    : `Nothing is logged: another record of table "${table.name}" has "${own}" in the column "${id}", too, and is the one that counts. Give this one an id of its own, or merge the two.`;
}

const nobody = (what: string, column: string | null): string =>
  `Nothing is logged yet: ${what} in the column "${column}". It is as soon as it has one.`;

/** The id that a deal's contact has in events; or what it lacks, and in which column. */
async function contactIdOf(
  { base, stored }: Job,
  watching: Watching,
  contact: string,
): Promise<string | readonly [string, string]> {
  const column = stored.contacts?.id ?? "record";
  if (column === "record" || watching.contactLink === null) return contact;
  const link = findColumn(watching.table, watching.contactLink, "");
  const table = base.tables.find(({ id }) => id === link.options?.linkedTableId);
  const { name } = table ? findColumn(table, column, "the settings") : { name: column };
  const record = table && (await recordOf(table, contact, [name]));
  return record ? (textIn(record.getCellValue(name)) ?? ["the deal's contact has no id", name]) : contact;
}
