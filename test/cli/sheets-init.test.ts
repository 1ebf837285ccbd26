import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Config, parseConfig } from "../../src/schema/config.ts";
import { type SheetOffice, sheetOffice } from "../support/sheet-office.ts";

const flags = "--contacts Contacts --deals Deals";
const configOf = ({ at }: SheetOffice): Config =>
  parseConfig(JSON.parse(at.read("daybook.config.json")), "config");
const flat = (text: string): string => text.replace(/\s+/g, " ");
const titles = ({ sheets }: SheetOffice): string[] =>
  (sheets.control.book() as { sheets: { properties: { title: string } }[] }).sheets.map(
    ({ properties }) => properties.title,
  );
const usual = [
  "Events",
  "Daybook",
  "Timelines",
  "Stage Velocity",
  "Stuck Deals",
  "Re-engagement",
  "Stage Changes",
  "Cohorts",
  "Ownership",
  "Activity",
];

/** What the JSON of `init` says. */
interface Told {
  readonly tables: readonly {
    readonly name: string;
    readonly created: boolean;
    readonly columns: readonly string[];
  }[];
  readonly drift: readonly object[];
  readonly steps: readonly string[];
}

describe("init in a spreadsheet", () => {
  test("takes the date columns of the stages that it is told for when they were entered, as the sheet's own script does", async () => {
    const there = await sheetOffice();
    const stages = "--pipeline 'New, Discovery Booked, Qualified, Proposal Sent, Won*'";
    expect((await there.run(`init --log ${there.log} ${flags} ${stages} --yes`)).code).toBe(0);
    expect(configOf(there).crm).toMatchObject({
      contacts: { dates: { "Discovery Booked": "Booked on" } },
      deals: { dates: {} },
    });
  });

  test("from flags writes the config and makes the tabs; again it sends no write, and says so", async () => {
    const there = await sheetOffice();
    const said = await there.run(`init --log ${there.log} ${flags} --yes`);
    expect([said.code, said.err]).toEqual([0, ""]);
    expect(titles(there)).toEqual(["Contacts", "Deals", ...usual]);
    expect(configOf(there)).toMatchObject({
      log: there.log,
      timezone: "America/New_York",
      crm: {
        contacts: {
          table: "Contacts",
          id: "Contact ID",
          name: "Full name",
          watch: { stage: "Stage", owner: "Owner", tags: "Tags" },
        },
        deals: {
          table: "Deals",
          id: "Deal ID",
          name: "Deal",
          contact: "Contact ID",
          amount: "Amount",
          watch: { stage: "Deal stage" },
        },
      },
    });
    expect(flat(said.out)).toContain("Events was protected.");
    const config = there.at.read("daybook.config.json");
    there.sheets.control.forgetRequests();
    const again = await there.run("init");
    expect([again.code, again.err]).toEqual([0, ""]);
    expect(again.out).toContain(
      "Every tab and column is there already; nothing was added to the spreadsheet.",
    );
    expect(there.sheets.control.requests()).toMatchObject({ reads: 4, writes: 0 });
    expect(there.at.read("daybook.config.json")).toBe(config);
  });

  test("shows, before it writes, every tab, the cells that are left and the steps for a person", async () => {
    const there = await sheetOffice();
    const before = there.sheets.control.commits();
    const said = await there.run(`init --log ${there.log} ${flags} --timezone Europe/Berlin --dry-run`);
    const text = flat(said.out);
    expect(text).toContain("Events (a new tab): event_id, contact_id, event_type,");
    expect(text).toContain("Events is protected as a whole");
    expect(text).toContain("Cells: 10,000,000 in a spreadsheet − 52,000 there, filled or not −");
    expect(text).toMatch(/= room for about 828,9\d\d events of 12 cells each/);
    expect(text).toContain("The spreadsheet's own time zone is America/New_York, the config's Europe/Berlin");
    expect(text).toContain("daybook@example.iam.gserviceaccount.com must stay an Editor");
    expect(readdirSync(there.at.folder)).toEqual(["service.json"]);
    expect(there.sheets.control.commits()).toBe(before);
  });

  test("JSON has the shape that a base's has, and a rehearsal's is the same", async () => {
    const there = await sheetOffice();
    const dry = (await there.run(`init --log ${there.log} ${flags} --dry-run --json`)).json() as Told;
    const told = (await there.run(`init --log ${there.log} ${flags} --yes --json`)).json() as Told;
    expect({ ...told, dry_run: true }).toEqual(dry);
    expect(told).toMatchObject({
      dry_run: false,
      config: { file: "daybook.config.json", written: true },
      log: { url: there.log, created: true },
      settings: { written: true },
      protection: { written: true },
      also: [],
      drift: [],
    });
    expect(told.tables.map(({ name, created }) => [name, created])).toEqual(
      usual.map((name) => [name, true]),
    );
    expect(told.tables.find(({ name }) => name === "Stuck Deals")?.columns).toContain("Deal record");
    expect(told.steps.length).toBeGreaterThan(2);
  });

  test("keeps the settings on the front page, anew when the config has changed", async () => {
    const there = await sheetOffice();
    await there.run(`init --log ${there.log} ${flags} --yes`);
    const stored = () =>
      there.sheets.control
        .rows({ tab: "Daybook" })
        .filter(([name, kind]) => name === "settings" && kind === "Setting")
        .map((row) => JSON.parse(String(row[8])));
    expect(stored()).toEqual([JSON.parse(there.at.read("daybook.config.json"))]);
    const changed = { ...stored()[0], stuck_after_days: 5 };
    there.at.write("daybook.config.json", JSON.stringify(changed));
    expect((await there.run("init --dry-run --json")).json()).toMatchObject({ settings: { written: true } });
    expect((await there.run("init --json")).json()).toMatchObject({ settings: { written: true } });
    expect(stored()).toEqual([changed]);
    there.sheets.control.editCell({ tab: "Daybook", cell: "A2", value: "old" });
    expect((await there.run("init --json")).json()).toMatchObject({ settings: { written: true } });
    expect(stored()).toEqual([changed]);
  });

  test("at a terminal the tabs and their id columns are chosen from lists, and the zone proposed is the spreadsheet's", async () => {
    const there = await sheetOffice();
    const answers = ["", "Contacts", "Email", "", "", "New, Won*, Lost-", true];
    const said = await there.run(`init --log ${there.log}`, { answers });
    expect([said.code, said.err.slice(-300)]).toEqual([0, expect.any(String)]);
    expect(flat(said.err)).toMatch(/worth it for you.*What is added to the spreadsheet:.*What it costs:/);
    expect(configOf(there)).toMatchObject({
      timezone: "America/New_York",
      crm: { contacts: { id: "Email" }, deals: null },
      pipelines: [
        { stages: [{ name: "New" }, { name: "Won", ends: "won" }, { name: "Lost", ends: "lost" }] },
      ],
    });
  });

  test("at a terminal the spreadsheet's address in the browser will do", async () => {
    const there = await sheetOffice();
    const address = `https://docs.google.com/spreadsheets/d/${there.sheets.spreadsheet}/edit?gid=0#gid=0`;
    const said = await there.run("init", { answers: ["sheet", address, "", "", "", "UTC", "", true] });
    expect([said.code, configOf(there).log]).toEqual([0, there.log]);
  });

  test("a workbook that is full is one sentence, and the config stays for when there is room", async () => {
    const there = await sheetOffice({ tabs: [{ title: "Big", rowCount: 1_000_000, columnCount: 10 }] });
    const said = await there.run(`init --log ${there.log} --yes`);
    expect([said.code, flat(said.err)]).toEqual([1, expect.stringContaining("The spreadsheet is full:")]);
    expect(titles(there)).toEqual(["Big"]);
  });

  test("an address of the browser as --log is answered by the log's URL, and nothing is written", async () => {
    const there = await sheetOffice();
    const address = `https://docs.google.com/spreadsheets/d/${there.sheets.spreadsheet}/edit#gid=0`;
    const said = await there.run(`init --log ${address} ${flags} --yes`);
    expect([said.code, flat(said.err)]).toEqual([2, expect.stringContaining(`Write ${there.log}`)]);
    expect(readdirSync(there.at.folder)).toEqual(["service.json"]);
  });

  test("a bare token, which tells nobody's name: the look says so, somebody at a terminal is asked, --writer will do", async () => {
    const there = await sheetOffice();
    const env = { GOOGLE_OAUTH_ACCESS_TOKEN: there.sheets.token };
    const line = `init --log ${there.log} ${flags}`;
    expect(flat((await there.run(`${line} --dry-run`, { env })).out)).toContain(
      "name it with --writer EMAIL, or the log's tab can't be protected",
    );
    const blind = await there.run(`${line} --yes`, { env });
    expect([blind.code, flat(blind.err)]).toEqual([1, expect.stringContaining("Run it again and name")]);
    rmSync(join(there.at.folder, "daybook.config.json"));
    const said = await there.run(`init --log ${there.log}`, {
      env,
      answers: ["", there.sheets.emails.service, "", "", "UTC", "", true],
    });
    expect([said.code, titles(there)]).toEqual([0, ["Contacts", "Deals", ...usual]]);
    const again = await there.run(`${line} --writer ${there.sheets.emails.service} --yes`, { env });
    expect([again.code, again.out]).toEqual([
      0,
      expect.stringContaining("The flags but --writer were not used"),
    ]);
  });

  test("at a terminal a no leaves everything as it is", async () => {
    const there = await sheetOffice();
    const said = await there.run(`init --log ${there.log}`, { answers: ["", "", "", "UTC", "", false] });
    expect([said.code, titles(there)]).toEqual([130, ["Contacts", "Deals"]]);
  });

  test("elsewhere than at a terminal it wants --yes, and does nothing without", async () => {
    const there = await sheetOffice();
    const said = await there.run(`init --log ${there.log} ${flags}`);
    expect([said.code, said.out]).toEqual([2, ""]);
    expect(said.err).toContain("To the spreadsheet would be added: 10 tabs. Nothing was done.");
    expect(titles(there)).toEqual(["Contacts", "Deals"]);
  });

  test("two at once, of two people with configs of their own, make each tab once", async () => {
    const there = await sheetOffice();
    const line = `init --log ${there.log} ${flags} --yes --json`;
    const both = await Promise.all([there.run(line), there.run(`--config other.json ${line}`)]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    expect(titles(there)).toEqual(["Contacts", "Deals", ...usual]);
  });

  test("a tab that is there already under one of the names is asked about, never reused", async () => {
    const there = await sheetOffice();
    there.sheets.control.addTab({ tab: "Timelines", values: [["Year", "What"]] });
    const line = `init --log ${there.log} ${flags} --yes`;
    const said = await there.run(line);
    expect([said.code, flat(said.err)]).toEqual([
      1,
      expect.stringContaining(
        'a tab "Timelines" that isn\'t Daybook\'s; it is left alone. → Give Daybook\'s own another name: --name "timelines=Daybook Timelines"',
      ),
    ]);
    expect((await there.run(`${line} --name 'timelines=Daybook Timelines'`)).code).toBe(0);
    expect(titles(there)).toContain("Daybook Timelines");
    expect(there.sheets.control.rows({ tab: "Timelines" })).toEqual([["Year", "What"]]);
  });

  test.each([
    ["--contacts Contakts", 1, 'There is no tab "Contakts" in the spreadsheet. → Did you mean "Contacts"?'],
    ["--contacts Contacts --contact-id 'Contact Id'", 1, 'Did you mean "Contact ID"?'],
    ["--contacts Contacts --contact-id record", 2, "rows of a sheet have no id of their own"],
    ["--contact-id Email", 2, "Name the tab with --contacts."],
    ["--plan team", 2, "--plan is for a log in an Airtable base."],
    ["--writer nobody", 2, '--writer "nobody" is no e-mail address.'],
    ["--timezone Europe/Berln", 2, "Did you mean Europe/Berlin?"],
  ])("%s is refused, and nothing is written", async (line, code, message) => {
    const there = await sheetOffice();
    const said = await there.run(`init --log ${there.log} --yes ${line}`);
    expect([said.code, flat(said.err)]).toEqual([code, expect.stringContaining(message)]);
    expect([readdirSync(there.at.folder), titles(there)]).toEqual([["service.json"], ["Contacts", "Deals"]]);
  });

  test("a tab of contacts without an id is refused with its headers", async () => {
    const there = await sheetOffice({ tabs: [{ title: "People", values: [["Name", "Stage"]] }] });
    const said = await there.run(`init --log ${there.log} --yes --contacts People`);
    expect([said.code, flat(said.err)]).toEqual([
      2,
      expect.stringContaining("Name it with --contact-id; the first row has Name, Stage."),
    ]);
  });

  test('"record" as an id is refused in a config for a sheet', async () => {
    const there = await sheetOffice();
    there.at.write(
      "daybook.config.json",
      JSON.stringify({ log: there.log, crm: { contacts: { table: "Contacts" } } }),
    );
    const said = await there.run("init");
    expect([said.code, flat(said.err)]).toEqual([
      2,
      expect.stringContaining("a row of a sheet has no id of its own"),
    ]);
  });

  test.each([
    ["stranger", "the spreadsheet isn't shared: Google refuses stranger@example.com"],
    ["reader", "The spreadsheet may not be changed: Google refuses reader@example.com"],
  ] as const)("a %s is told whom to share with", async (person, message) => {
    const there = await sheetOffice();
    const said = await there.run(`init --log ${there.log} --yes`, there.as(person));
    expect([said.code, flat(said.err).toLowerCase()]).toEqual([
      1,
      expect.stringContaining(message.toLowerCase()),
    ]);
    expect(titles(there)).toEqual(["Contacts", "Deals"]);
  });
});
