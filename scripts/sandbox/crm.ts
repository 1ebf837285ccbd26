import type { PersonalTable } from "../../test/emulators/airtable/control/design.ts";
import { contacts, deals, stages } from "./people.ts";

const options = (names: Iterable<string>) => ({ choices: [...new Set(names)].map((name) => ({ name })) });
const iso = { name: "iso" };
const dayMs = 86_400_000;

const stage = { name: "Stage", type: "singleSelect", options: options(stages) } as const;
const owner = {
  name: "Owner",
  type: "singleSelect",
  options: options(contacts.map((contact) => contact.owner).sort()),
} as const;

/** The practice base's tables, Contacts and Deals, as they would stand at a time (milliseconds). */
export function crmTables(now: number): readonly PersonalTable[] {
  const time = (days: number): string => new Date(now - days * dayMs).toISOString();
  const day = (days: number | undefined): string | null =>
    days === undefined ? null : time(days).slice(0, 10);
  return [
    {
      name: "Contacts",
      fields: [
        { name: "Name", type: "singleLineText" },
        stage,
        owner,
        { name: "Status", type: "singleSelect", options: options(["active", "churned"]) },
        { name: "Tags", type: "multipleSelects", options: options(contacts.flatMap(({ tags }) => tags)) },
        { name: "Email", type: "email" },
        { name: "Source", type: "singleSelect", options: options(contacts.map(({ source }) => source)) },
        {
          name: "Created",
          type: "dateTime",
          options: { timeZone: "America/New_York", dateFormat: iso, timeFormat: { name: "24hour" } },
        },
        { name: "Booked on", type: "date", options: { dateFormat: iso } },
        { name: "Proposal date", type: "date", options: { dateFormat: iso } },
        {
          name: "Changed at",
          type: "lastModifiedTime",
          options: { referencedFieldIds: ["Stage", "Owner", "Status", "Tags"] },
        },
        { name: "Changed by", type: "lastModifiedBy" },
      ],
      rows: contacts.map((contact) => ({
        Name: contact.name,
        Stage: contact.stage,
        Owner: contact.owner,
        Status: contact.status ?? null,
        Tags: contact.tags,
        Email: `${contact.name.toLowerCase().replace(" ", ".")}@example.com`,
        Source: contact.source,
        Created: time(contact.created),
        "Booked on": day(contact.booked),
        "Proposal date": day(contact.proposed),
      })),
    },
    {
      name: "Deals",
      fields: [
        { name: "Name", type: "singleLineText" },
        { name: "Contact", type: "multipleRecordLinks", options: { linkedTableId: "Contacts" } },
        stage,
        { name: "Amount", type: "currency", options: { precision: 2, symbol: "$" } },
        owner,
      ],
      rows: deals.map(([name, buyer, amount]) => {
        const contact = contacts.find((each) => each.name === buyer);
        return {
          Name: name,
          Contact: [buyer],
          Stage: contact?.stage ?? null,
          Amount: amount,
          Owner: contact?.owner ?? null,
        };
      }),
    },
  ];
}
