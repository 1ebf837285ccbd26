import type { CrmTable } from "../../core/crm.ts";
import type { DaybookError } from "../../core/errors.ts";
import { fieldNamed, tableNamed } from "../../stores/airtable/base-schema.ts";
import { isRecordId } from "../../stores/airtable/event-cells.ts";
import type { InAppRecord, InAppTable } from "../../stores/airtable/in-app-base.ts";
import { findColumn, findTable } from "../common/columns.ts";
import { capital, wrongConfig } from "../common/config-block.ts";
import type { Observed } from "../common/observe.ts";
import type { DealTable } from "../common/stored-settings.ts";
import type { Slot } from "./config.ts";
import type { Job } from "./job.ts";

/** The record that set a run off, its table, and what is observed of it. */
export interface Watching extends Observed {
  readonly record: string;
  readonly table: InAppTable;
  readonly rowIs: "contact" | "deal";
}

/** Finds out which record a run is about, and which columns are watched. Throws CONFIG_WRONG, with the line at fault. */
export async function openWatching(job: Job): Promise<Watching> {
  const { config, at } = job;
  const record = recordIn(job);
  const { table, rowIs, settings } = config.table === "" ? await storedTable(job, record) : namedTable(job);
  const where = (key: string, isOwn: boolean): string =>
    isOwn ? at(key) : `the settings in table "${config.settings}"`;
  const column = (key: string, own: string, kept: string | null | undefined): string | null => {
    const name = own || kept || null;
    return name === null ? null : findColumn(table, name, where(key, own !== "")).name;
  };
  const slot = (name: Slot): string | null => {
    const [own, kept] = [config.watch[name], settings?.watch[name]];
    const found = column("watch", own, kept);
    // A column that is gone is left to the nightly to tell of.
    if (own && kept && found !== kept && fieldNamed(table, kept))
      throw twoColumns(where("watch", true), name, own, kept);
    return found;
  };
  const deal = rowIs === "deal" ? (settings as DealTable | null) : null;
  const id = settings && settings.id !== "record" ? settings.id : null;
  const dates = Object.entries(settings?.dates ?? {});
  const contactLink =
    rowIs === "deal" ? column("contactLink", config.contactLink, deal?.contact ?? null) : null;
  if (rowIs === "deal" && contactLink === null)
    throw wrongConfig(`${capital(at("contactLink"))}: write the column that links a deal to its contact.`);
  if (contactLink !== null && findColumn(table, contactLink, "").type !== "multipleRecordLinks")
    throw wrongConfig(
      `${capital(where("contactLink", config.contactLink !== ""))}: the column "${contactLink}" is no link to another record.`,
      "A deal's events need the contact's record: take the column that links to it.",
    );
  return {
    record,
    table,
    rowIs,
    watch: {
      stage: slot("stage"),
      owner: slot("owner"),
      status: slot("status"),
      tags: slot("tags"),
      plan: slot("plan"),
      note: slot("note"),
    },
    also: config.also.map((name) => findColumn(table, name, at("also")).name),
    changedBy: column("changedBy", config.changedBy, settings?.changed_by),
    changedAt: column("changedAt", config.changedAt, settings?.changed_at),
    createdAt: column("createdAt", config.createdAt, settings?.created_at),
    contactLink,
    id: id === null ? null : column("settings", "", id),
    name: column("settings", "", deal?.name),
    amount: column("settings", "", deal?.amount),
    dates: Object.fromEntries(dates.map(([stage, name]) => [stage, column("settings", "", name) ?? name])),
  };
}

const twoColumns = (line: string, slot: Slot, own: string, kept: string): DaybookError =>
  wrongConfig(
    `${capital(line)}: ${slot} is the column "${own}" here, and "${kept}" in Daybook's settings: this automation and the nightly would each undo what the other logs.`,
    `Write ${slot}: "" to go by the settings; or run Set up in the control panel and choose "${own}" there.`,
  );

interface Home {
  readonly table: InAppTable;
  readonly rowIs: "contact" | "deal";
  /** What the base's settings say of the table. */
  readonly settings: CrmTable | null;
}

/** The table that CONFIG names. */
function namedTable({ config, at, base, stored }: Job): Home {
  const table = findTable(base, config.table, at("table"));
  const isStored = (each: CrmTable | null): boolean =>
    each !== null && tableNamed(base.tables, each.table) === table;
  const told = isStored(stored.contacts) ? "contact" : isStored(stored.deals) ? "deal" : "";
  const rowIs = config.rowIs || told || (config.contactLink === "" ? "" : "deal");
  if (rowIs === "")
    throw wrongConfig(
      `${capital(at("rowIs"))}: write "contact" or "deal": what a row of "${table.name}" is.`,
    );
  const settings = rowIs === "contact" ? stored.contacts : stored.deals;
  return { table, rowIs, settings: isStored(settings) ? settings : null };
}

/** The table that the base's settings name: of two the one that holds the record. */
async function storedTable(job: Job, record: string): Promise<Home> {
  const { config, at, base, stored } = job;
  const where = `the settings in table "${config.settings}"`;
  const homes: Home[] = [];
  for (const [rowIs, settings] of [
    ["contact", stored.contacts],
    ["deal", stored.deals],
  ] as const)
    if (settings && (config.rowIs === "" || config.rowIs === rowIs))
      homes.push({ table: findTable(base, settings.table, where), rowIs, settings });
  const [only, other] = homes;
  if (only === undefined)
    throw wrongConfig(
      `${capital(at("table"))}: write the record's table, such as "Contacts".`,
      `Or run Daybook's set-up, which stores it in the table "${config.settings || "Daybook"}".`,
    );
  if (other === undefined || (await recordOf(only.table, record, []))) return only;
  return other;
}

/** The trigger's record. Throws CONFIG_WRONG where the left panel doesn't give it. */
function recordIn({ inputs, config, at }: Job): string {
  const { recordId } = inputs;
  if (typeof recordId === "string" && isRecordId(recordId.trim())) return recordId.trim();
  const found =
    recordId === undefined || recordId === null || recordId === "" ? "it is missing" : "it is none";
  throw wrongConfig(
    `Mode "${config.mode}" of ${at("mode")} needs the record's id, and ${found}.`,
    'In the left panel, under Input variables, add recordId and choose the trigger\'s "Airtable record ID".',
  );
}

/** A record with some of its cells; null where the table has none of this id. */
export const recordOf = (
  table: InAppTable,
  id: string,
  columns: readonly (string | null)[],
): Promise<InAppRecord | null> =>
  table.selectRecordAsync(id, { fields: columns.filter((name): name is string => name !== null) });
