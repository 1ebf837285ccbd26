import { expect } from "vitest";
import type { PersonalTable } from "../emulators/airtable/control/design.ts";
import type { AirtableOptions } from "../emulators/airtable/start-airtable.ts";
import type { Office } from "../support/office.ts";
import { type PanelOffice, type Pressing, panelOffice, type Seen } from "./support-panel.ts";

// The panel proposes its host's zone.
process.env.TZ = "UTC";

const stages = ["New", "Discovery Booked", "Qualified", "Proposal Sent", "Won", "Lost"];
const select = (name: string, ...names: readonly string[]) => ({
  name,
  type: "singleSelect" as const,
  options: { choices: names.map((each) => ({ name: each })) },
});
const text = (name: string) => ({ name, type: "singleLineText" as const });
const day = (name: string) => ({
  name,
  type: "date" as const,
  options: { dateFormat: { name: "iso" as const } },
});

/** A base of contacts and deals that keeps the dates of some stages. */
export const datedTables: readonly PersonalTable[] = [
  {
    name: "Contacts",
    fields: [
      text("Name"),
      text("Email"),
      select("Stage", "Lead", "Customer", "Former"),
      text("Owner"),
      { name: "Tags", type: "multipleSelects", options: { choices: [{ name: "engaged" }] } },
      { name: "Created", type: "createdTime" },
    ],
    rows: [
      { Name: "Sarah Lopez", Email: "sarah@example.com", Stage: "Customer", Owner: "Ana", Tags: ["engaged"] },
      { Name: "Bob Ray", Email: "bob@example.com", Stage: "Lead", Owner: "Ben" },
      { Name: "*Kim* [x](http://y) =1+1", Stage: "Lead" },
    ],
  },
  {
    name: "Deals",
    fields: [
      text("Deal"),
      select("Deal stage", ...stages),
      { name: "Person", type: "multipleRecordLinks", options: { linkedTableId: "Contacts" } },
      { name: "Amount", type: "number", options: { precision: 2 } },
      day("Booked on"),
      day("Proposal date"),
      day("Won on"),
      day("Next call"),
    ],
    rows: [
      { Deal: "Roof 6 kW", "Deal stage": "Proposal Sent", Amount: 9000, "Booked on": "2026-03-02" },
      { Deal: "Roof 9 kW", "Deal stage": "Won", Amount: 12000, "Booked on": "2026-02-02" },
      { Deal: "Nobody's", "Deal stage": "New" },
    ],
  },
];

/** An office with that base, where nobody has set Daybook up. */
export async function datedOffice(options: AirtableOptions = {}): Promise<PanelOffice> {
  const there = await panelOffice({ now: "2026-06-01T12:00:00.000Z", tables: datedTables, ...options });
  const { control } = there.airtable;
  const edit = (name: string, field: string, value: unknown): void =>
    void control.editCell({ table: "Deals", row: there.id(name, "Deals"), field, value });
  edit("Roof 6 kW", "Person", [there.id("Sarah Lopez")]);
  edit("Roof 6 kW", "Proposal date", "2026-03-20");
  edit("Roof 9 kW", "Person", [there.id("Bob Ray")]);
  edit("Roof 9 kW", "Proposal date", "2026-02-22");
  edit("Roof 9 kW", "Won on", "2026-03-01");
  control.forgetTransactions();
  return there;
}

/** What a person answers who takes every guess. */
export const takesAll = ["Set up", "Contacts", "Deals", "I don't know", "Looks right", "Do it"];

/** Sets that base up by taking every guess. */
export async function setUpDated(there: PanelOffice, how: Pressing = {}): Promise<Seen> {
  const seen = await there.press(takesAll, how);
  expect(seen.text).toContain("Done.");
  return seen;
}

/** The text of the row that keeps a base's settings. */
export const settingsIn = ({ airtable }: Office, table = "Daybook"): string =>
  String(
    airtable.control.rows({ table }).find(({ fields }) => fields.Kind === "Setting")?.fields.Value ?? "",
  );

/** Gives the command line the panel's settings, and its time. */
export function takeOver(there: PanelOffice): void {
  there.at.write("daybook.config.json", settingsIn(there));
  there.at.now = there.airtable.control.now();
}
