import type { FirstTab } from "../../test/emulators/sheets/start-sheets.ts";
import { contacts, deals } from "./people.ts";

const dayMs = 86_400_000;

const idOf = (name: string): string => `C-${1001 + contacts.findIndex((contact) => contact.name === name)}`;

/** The practice spreadsheet's tabs, Contacts and Deals, as they would stand at a time (milliseconds). */
export function crmTabs(now: number): readonly FirstTab[] {
  const time = (days: number): string => new Date(now - days * dayMs).toISOString();
  const day = (days: number | undefined): string => (days === undefined ? "" : time(days).slice(0, 10));
  return [
    {
      title: "Contacts",
      rowCount: 200,
      columnCount: 12,
      values: [
        [
          "ID",
          "Name",
          "Stage",
          "Owner",
          "Status",
          "Tags",
          "Email",
          "Source",
          "Created",
          "Booked on",
          "Proposal date",
        ],
        ...contacts.map((contact) => [
          idOf(contact.name),
          contact.name,
          contact.stage,
          contact.owner,
          contact.status ?? "",
          contact.tags.join(", "),
          `${contact.name.toLowerCase().replace(" ", ".")}@example.com`,
          contact.source,
          time(contact.created).slice(0, 19).replace("T", " "),
          day(contact.booked),
          day(contact.proposed),
        ]),
      ],
    },
    {
      title: "Deals",
      rowCount: 100,
      columnCount: 8,
      values: [
        ["ID", "Name", "Contact", "Stage", "Amount", "Owner"],
        ...deals.map(([name, buyer, amount], at) => {
          const contact = contacts.find((each) => each.name === buyer);
          return [`D-${2001 + at}`, name, idOf(buyer), contact?.stage ?? "", amount, contact?.owner ?? ""];
        }),
      ],
    },
  ];
}
