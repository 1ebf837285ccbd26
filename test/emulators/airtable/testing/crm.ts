import type { PersonalTable } from "../control/design.ts";
import { type Airtable, type AirtableOptions, startAirtable } from "../start-airtable.ts";
import { type Asking, ask, type Reply } from "./ask.ts";

const select = (...names: readonly string[]) => ({ choices: names.map((name) => ({ name })) });
const isoDate = { name: "iso" };

/** Contacts and a log that links to them. */
export const crmTables: readonly PersonalTable[] = [
  {
    name: "Contacts",
    fields: [
      { name: "Name", type: "singleLineText" },
      { name: "Stage", type: "singleSelect", options: select("New", "Qualified", "Won") },
      { name: "Changed", type: "lastModifiedTime" },
      { name: "Changed by", type: "lastModifiedBy" },
    ],
    rows: [{ Name: "Sarah", Stage: "New" }, { Name: "Bob" }],
  },
  {
    name: "Event Log",
    fields: [
      { name: "event", type: "singleLineText" },
      { name: "event_id", type: "singleLineText" },
      { name: "type", type: "singleSelect", options: select("created", "moved") },
      { name: "data", type: "multilineText" },
      { name: "amount", type: "number", options: { precision: 0 } },
      { name: "done", type: "checkbox", options: { icon: "check", color: "greenBright" } },
      { name: "day", type: "date", options: { dateFormat: isoDate } },
      {
        name: "when",
        type: "dateTime",
        options: { timeZone: "utc", dateFormat: isoDate, timeFormat: { name: "24hour" } },
      },
      { name: "tags", type: "multipleSelects", options: select("a", "b") },
      { name: "Contact", type: "multipleRecordLinks", options: { linkedTableId: "Contacts" } },
      { name: "number", type: "autoNumber" },
    ],
  },
];

export interface Crm extends Airtable {
  /** A request about the log's table: "" is the table, "?…" a query, "/…" what is below it. */
  log(rest?: string, asking?: Asking): Promise<Reply>;
  contacts(rest?: string, asking?: Asking): Promise<Reply>;
  /** The id of the contact of this name. */
  contactId(name: string): string;
}

/** An Airtable with a small CRM; rates are not kept unless asked for. */
export async function startCrm(options: AirtableOptions = {}): Promise<Crm> {
  const airtable = await startAirtable({ rates: false, tables: crmTables, ...options });
  const about =
    (table: string) =>
    (rest = "", asking: Asking = {}): Promise<Reply> =>
      ask(airtable, `${airtable.base}/${encodeURIComponent(table)}${rest}`, asking);
  return {
    ...airtable,
    log: about("Event Log"),
    contacts: about("Contacts"),
    contactId(name) {
      const row = airtable.control.rows({ table: "Contacts" }).find(({ fields }) => fields.Name === name);
      if (!row) throw new Error(`No contact ${name}.`);
      return row.id;
    },
  };
}

/** `count` rows for the log, numbered in `event`. */
export const numbered = (count: number): { readonly fields: Readonly<Record<string, unknown>> }[] =>
  Array.from({ length: count }, (_, place) => ({
    fields: { event: `event ${place}`, event_id: `id-${place}` },
  }));
