import { expect, test } from "vitest";
import type { Crm, CrmTable } from "../../src/core/crm.ts";
import { defaultSettings } from "../../src/core/settings.ts";
import { readCrm } from "../../src/stores/sheets/crm-tabs.ts";
import { guessDeals, guessTab, idIn, withDates } from "../../src/stores/sheets/guess-columns.ts";
import { countCells, mostCells, roomFor } from "../../src/stores/sheets/room.ts";
import { setUpFaults } from "../../src/stores/sheets/set-up-faults.ts";
import { readBook } from "../../src/stores/sheets/tabs.ts";
import { crmTabs } from "../support/sheet-office.ts";
import { type Building, building } from "../support/sheets-set-up.ts";

const table = (named: Pick<CrmTable, "table" | "id" | "name">): CrmTable => ({
  ...named,
  created_at: null,
  watch: { stage: null, owner: null, status: null, tags: null, plan: null, note: null },
  changed_at: null,
  changed_by: null,
  dates: {},
});
const contacts = table({ table: "Contacts", id: "Contact ID", name: "Full name" });
const deals = {
  ...table({ table: "Deals", id: "Deal ID", name: "Deal" }),
  contact: "Contact ID",
  amount: "Amount",
};
const crm: Crm = { contacts, deals };
const read = async ({ of }: Building, named: Crm | null = crm) => readCrm(await of(), named);

test("contacts and deals are read by their ids, in one request", async () => {
  const there = await building({ tabs: crmTabs });
  const records = await read(there);
  expect([...records.contacts]).toEqual([
    ["C-1", { record: "C-1", name: "Sarah Lopez" }],
    ["C-2", { record: "C-2", name: "Ben Okafor" }],
  ]);
  expect([...records.deals]).toEqual([["D-1", { record: "D-1", name: "Roof 6 kW" }]]);
  expect(records.all.get("C-2")).toEqual({ id: "C-2", name: "Ben Okafor" });
  expect(there.control.requests()).toMatchObject({ reads: 1, writes: 0 });
});

test("of rows that share an id the upper counts; rows without one, and formulas' errors, are none", async () => {
  const values = [
    [" Contact ID ", "Full name"],
    ["007", "First"],
    ["007", "Second"],
    ["", "Nobody"],
    ["#N/A", "Broken"],
    [12, "Number"],
    ["__proto__", "Odd"],
  ];
  const there = await building({
    tabs: [{ title: "Contacts", values: values.map((row) => row.map(asText)) }],
  });
  const { contacts: found } = await read(there, { contacts, deals: null });
  expect([...found].map(([id, { name }]) => [id, name])).toEqual([
    ["007", "First"],
    ["12", "Number"],
    ["__proto__", "Odd"],
  ]);
});
// As somebody types a text that looks like a number.
const asText = (cell: string | number) => (cell === "007" ? "'007" : cell);

test("a tab or a header that the config names and nobody finds is a sentence with its key", async () => {
  const there = await building({ tabs: crmTabs });
  await expect(read(there, { contacts: { ...contacts, table: "Contakts" }, deals })).rejects.toMatchObject({
    code: "SHEETS_TAB_MISSING",
    message: 'The spreadsheet has no tab "Contakts", which the config names in crm.contacts.table.',
    hint: expect.stringContaining('did you mean "Contacts"?'),
  });
  await expect(read(there, { contacts: null, deals: { ...deals, id: "Deal Id" } })).rejects.toMatchObject({
    code: "SHEETS_COLUMN_MISSING",
    message: 'The first row of Deals has no header "Deal Id", which the config names in crm.deals.id.',
    column: "Deal Id",
  });
  await expect(read(there, { contacts: { ...contacts, id: "record" }, deals: null })).rejects.toMatchObject({
    code: "SHEETS_COLUMN_MISSING",
    message: expect.stringContaining("a row of a sheet has no id of its own"),
  });
});

test("without a CRM nothing is asked", async () => {
  const there = await building();
  expect((await read(there, null)).all.size).toBe(0);
  expect(there.control.requests().reads).toBe(0);
});

test("faults name every column of the CRM that is gone, beside what Daybook's own tabs lack", async () => {
  const there = await building({ tabs: crmTabs });
  const named = { ...contacts, watch: { ...contacts.watch, stage: "Stages" }, dates: { Won: "Won on" } };
  const settings = {
    ...defaultSettings,
    crm: { contacts: named, deals },
    publish: { ...defaultSettings.publish, tables: [] },
  };
  const faults = await setUpFaults(await there.of(), settings, "Events", {
    account: there.emails.service,
    others: [],
  });
  expect(faults.map(({ message }) => message)).toEqual([
    'The first row of Contacts has no header "Stages", which the config names in crm.contacts.watch.stage.',
    'The first row of Contacts has no header "Won on", which the config names in crm.contacts.dates.Won.',
    'There is no tab "Events".',
    'There is no tab "Daybook".',
  ]);
});

test("ids and columns are guessed by their headers", () => {
  const deal = {
    title: "Deals",
    headers: ["Deal", "Contact ID", "Deal ID", "Contact name", "Stage", "Deal amount"],
  };
  expect(idIn(deal, "deals")).toBe("Deal ID");
  expect(guessDeals(deal, "Deal ID")).toMatchObject({
    name: "Deal",
    contact: "Contact ID",
    amount: "Deal amount",
  });
  expect(idIn({ title: "People", headers: ["Name", "Deal ID"] }, "contacts")).toBeNull();
  expect(
    guessTab({ title: "People", headers: ["ID", "Name", "Lead owner"] }, "contacts", "ID"),
  ).toMatchObject({
    name: "Name",
    watch: { owner: "Lead owner", stage: null },
  });
});

test("a header that says when a stage was entered is its date; who did it, or what is to come, is none", () => {
  const headers = ["ID", "Stage", "Booked on", "Qualified by", "Proposal date", "Won", "Next discovery date"];
  const tab = { title: "People", headers };
  const crm = { contacts: guessTab(tab, "contacts", "ID"), deals: null };
  const stages = ["New", "Discovery Booked", "Qualified", "Proposal Sent", "Won"];
  expect(withDates(crm, [tab], stages).contacts?.dates).toEqual({
    "Discovery Booked": "Booked on",
    "Proposal Sent": "Proposal date",
  });
  expect(withDates(crm, [tab], []).contacts?.dates).toEqual({});
  const bare = { title: "People", headers: headers.filter((header) => header !== "Stage") };
  const without = { contacts: guessTab(bare, "contacts", "ID"), deals: null };
  expect(withDates(without, [bare], stages).contacts?.dates).toEqual({});
});

test("room is what is left of ten million cells, filled or not", async () => {
  const there = await building({
    tabs: [
      { title: "Big", rowCount: 1000, columnCount: 100 },
      { title: "Small", rowCount: 10, columnCount: 2 },
    ],
  });
  const client = await there.of();
  expect(await countCells(client)).toBe(100_020);
  expect(roomFor(await readBook(client), null)).toBe(Math.floor((mostCells - 100_020) / 12));
  expect(roomFor({ cells: mostCells }, { rows: 1, columns: 15 })).toBe(0);
});
