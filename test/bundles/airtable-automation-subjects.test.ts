import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findColumn } from "../../src/bundles/common/columns.ts";
import { type Office, openOffice, plainConfig, type Settings } from "./support-automation.ts";

const day = 86_400_000;

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

const contacts = { table: "Contacts", watch: { stage: "Stage" }, created_at: "Created" };
const store = (settings: unknown): void =>
  void office.control.addRows({
    table: "Daybook",
    rows: [{ Name: "settings", Kind: "Setting", Value: JSON.stringify(settings) }],
  });

describe("CONFIG beside the base's settings", () => {
  test("that names another column for the same thing is refused, both named: the nightly would undo it", async () => {
    store({ crm: { contacts } });
    const sarah = office.contact({ Name: "Sarah", Stage: "New", Status: "Active" });
    const config: Settings = { ...plainConfig, "watch.stage": "Status" };
    const { error } = await office.run(config, { input: { recordId: sarah } });
    expect(error).toMatch(
      /^Line \d+ \(watch\): stage is the column "Status" here, and "Stage" in Daybook's settings: .*Write stage: "" to go by the settings; or run Set up in the control panel and choose "Status" there\.$/,
    );
    expect(office.rows()).toEqual([]);
    expect((await office.log(sarah, plainConfig)).statuses).toHaveLength(2);
  });

  test("wins where the settings' column isn't there any more", async () => {
    store({ crm: { contacts: { ...contacts, watch: { stage: "Phase" } } } });
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    expect((await office.log(sarah, plainConfig)).statuses).toHaveLength(2);
  });

  test("goes by them though their table was renamed: it is known by its columns", async () => {
    store({ events: { on: ["stage_changed"] }, crm: { contacts: { ...contacts, id: "Email" } } });
    office.control.renameTable({ table: "Daybook", to: "Logbook" });
    const sarah = office.contact({ Name: "Sarah", Stage: "New", Email: "s@example.com" });
    await office.log(sarah, plainConfig);
    expect(office.rows()).toMatchObject([{ contact_id: "s@example.com", event_type: "stage_changed" }]);
  });

  test("names a column that has a space at its end, which nobody sees", () => {
    // The emulator doesn't know what Airtable makes of such a name.
    const fields = ["Phase", "Stage ", "Phase "].map((name, at) => ({ id: `fld${at}`, name, type: "text" }));
    const found = (name: string) => findColumn({ name: "Contacts", fields }, name, "watch").id;
    expect([found("Phase"), found("Phase "), found("Stage")]).toEqual(["fld0", "fld2", "fld1"]);
  });

  test("watches a further column from now on: what stands in it was there before, and its changes are changes", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New", "Roof type": "Tile" });
    await office.log(sarah, plainConfig);
    office.control.advance({ ms: 30 * day });
    const config: Settings = { ...plainConfig, also: ["Roof type"], changedBy: "Changed by" };
    office.edit(sarah, "Stage", "Qualified");
    await office.log(sarah, config);
    office.edit(sarah, "Roof type", "Slate");
    await office.log(sarah, config);
    expect(office.story().filter((line) => line.startsWith("field_changed"))).toEqual([
      'field_changed {"baseline":true,"field":"Roof type","to":"Tile"}',
      'field_changed {"field":"Roof type","from":"Tile","to":"Slate"} by editor',
    ]);
  });

  test("has a source of any name: what it captured is known for that", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    office.control.advance({ ms: day });
    const config: Settings = { ...plainConfig, source: "new leads" };
    await office.log(sarah, config);
    expect(new Set(office.rows().map(({ source }) => source))).toEqual(new Set(["airtable:new leads"]));
    const other: Settings = { ...plainConfig, "watch.status": "Status" };
    office.edit(sarah, "Status", "Active");
    await office.log(sarah, other);
    expect(office.story().slice(-1)).toEqual(['status_changed {"to":"Active"}']);
  });
});

describe("an id column", () => {
  const settings = {
    crm: {
      contacts: { ...contacts, id: "Email" },
      deals: { table: "Deals", contact: "Person", watch: { stage: "Deal stage" } },
    },
  };
  const config: Settings = { live: true };

  test("that is empty lets a contact and its deals wait, and is no failure", async () => {
    store(settings);
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    const [deal] = office.control.addRows({
      table: "Deals",
      rows: [{ Deal: "Roof", "Deal stage": "New", Person: [sarah] }],
    });
    expect(await office.log(sarah, config)).toMatchObject({
      status: "ok",
      summary:
        'Nothing is logged yet: the record has no id in the column "Email". It is as soon as it has one.',
    });
    expect(await office.log(deal?.id ?? "", config)).toMatchObject({
      status: "ok",
      summary: expect.stringContaining(`the deal's contact has no id in the column "Email"`),
    });
    office.edit(sarah, "Email", "sarah@example.com");
    expect((await office.log(sarah, config)).statuses).toHaveLength(2);
    expect((await office.log(deal?.id ?? "", config)).statuses).toHaveLength(1);
  });

  test("that two records share is the one's that the nightly takes, whatever CONFIG says of their making", async () => {
    store({ crm: { contacts: { ...contacts, created_at: null, id: "Email" } } });
    const records: string[] = [];
    for (const Name of ["Sarah", "Sarah again", "Sarah once more"]) {
      records.push(office.contact({ Name, Stage: "New", Email: "s@example.com" }));
      office.control.advance({ ms: day });
    }
    const first = [...records].sort()[0] ?? "";
    for (const record of records) {
      const { summary } = await office.log(record, { ...config, createdAt: "Created" });
      expect(summary.startsWith("Nothing is logged")).toBe(record !== first);
    }
  });

  test("that two records share is the older one's: the log doesn't go to and fro between them", async () => {
    store(settings);
    const older = office.contact({ Name: "Sarah", Stage: "New", Email: "s@example.com" });
    office.control.advance({ ms: day });
    const younger = office.contact({ Name: "Sarah again", Stage: "Won", Email: "s@example.com" });
    await office.log(older, config);
    for (let again = 0; again < 2; again++) {
      expect(await office.log(younger, config)).toMatchObject({
        status: "ok",
        statuses: [],
        summary:
          'Nothing is logged: another record of table "Contacts" has "s@example.com" in the column "Email", too, and is the one that counts. Give this one an id of its own, or merge the two.',
      });
      expect((await office.log(older, config)).statuses).toEqual([]);
    }
    expect(office.stages("s@example.com")).toHaveLength(1);
  });
});

test("an event of the future is a problem that names it; what hangs on it isn't logged until it is taken back", async () => {
  const sarah = office.contact({ Name: "Sarah", Stage: "New", Status: "Active" });
  const config: Settings = { ...plainConfig, "watch.status": "Status" };
  await office.log(sarah, config);
  const ahead = new Date(Date.parse(office.control.now()) + 400 * day).toISOString();
  office.control.advance({ ms: 400 * day });
  const event = {
    contact_id: sarah,
    event_type: "stage_changed",
    event_data: { to: "Won" },
    timestamp: ahead,
  };
  await office.webhook(event);
  office.control.advance({ ms: -399 * day });
  office.edit(sarah, "Status", "Paused");
  const { error, outputs } = await office.run(config, { input: { recordId: sarah } });
  const wrong = office.winners().events.find(({ timestamp }) => timestamp === ahead);
  expect(error).toBe(
    `The log has a stage_changed of this record that can't have happened yet, at ${ahead}. What comes after it isn't logged until it is taken back by an event_voided with the event_id ${wrong?.event_id}.`,
  );
  expect(outputs).toMatchObject({ status: "problem", receipts: [{ status: "appended" }] });
  await office.webhook({
    contact_id: sarah,
    event_type: "event_voided",
    event_data: { event_id: wrong?.event_id },
    cause: "void",
  });
  office.edit(sarah, "Stage", "Qualified");
  expect((await office.log(sarah, config)).statuses).toEqual(["appended"]);
  expect(office.stages(sarah)).toHaveLength(3);
});
