import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { capture } from "../../src/core/capture.ts";
import { catalogOf } from "../../src/core/catalog.ts";
import { keysAmong, marksOf } from "../../src/core/marks.ts";
import { pipelinesOf } from "../../src/core/pipelines.ts";
import { defaultSettings } from "../../src/core/settings.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { readAll } from "../../src/core/store.ts";
import { winnersOf } from "../../src/core/winners.ts";
import { hash } from "../../src/hosts/node/host.ts";
import { openLog } from "../../src/index.ts";
import { contactsConfig, dealsConfig, type Office, openOffice, plainConfig } from "./support-automation.ts";

const day = 86_400_000;

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

interface Outputs {
  readonly summary: string;
  readonly status: string;
  readonly problem: string;
}

/** Runs an automation for a record; fails with what it threw. */
async function log(recordId: string, settings = contactsConfig) {
  const { outputs, shown, calls } = await office.run(settings, { input: { recordId } });
  expect(shown).toBeNull();
  const receipts = outputs.receipts as readonly { readonly status: string }[];
  return { ...(outputs as unknown as Outputs), statuses: receipts.map(({ status }) => status), calls };
}

describe("what changed on a contact", () => {
  test("is logged with old and new value, by whom and when", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New", Owner: ["Ana"], Tags: ["vip"] });
    await log(sarah);
    office.control.advance({ ms: day });
    office.edit(sarah, "Stage", "Qualified");
    const changed = `${office.control.now().slice(0, 19)}.000Z`;
    office.control.advance({ ms: 5_000 });
    const { statuses, summary } = await log(sarah);
    expect(statuses).toEqual(["appended"]);
    expect(summary).toBe("1 event logged: Stage New → Qualified, by editor.");
    const newest = office.winners().events.find(({ event_data }) => event_data.includes("Qualified"));
    expect(newest).toMatchObject({
      contact_id: sarah,
      deal_id: null,
      event_data: '{"from":"New","to":"Qualified"}',
      actor: "editor",
      source: "airtable:contacts",
      timestamp: changed,
    });
    const row = office.control
      .rows({ table: "Events" })
      .find(({ fields }) => fields.event_id === newest?.event_id);
    expect(row?.fields).toMatchObject({
      event: "Stage New → Qualified, by editor",
      Contact: [sarah],
      when: changed,
    });
  });

  test("covers every watched column: tags, owner, status, plan, note and others", async () => {
    const sarah = office.contact({ Name: "Sarah" });
    await log(sarah);
    office.edit(sarah, "Tags", ["engaged", "vip"]);
    office.edit(sarah, "Owner", ["Ben"]);
    office.edit(sarah, "Status", "Paused");
    office.edit(sarah, "Plan", "Premium");
    office.edit(sarah, "Note", "Call after 5");
    office.edit(sarah, "Roof type", "Slate");
    await log(sarah);
    office.edit(sarah, "Tags", ["vip"]);
    office.edit(sarah, "Owner", null);
    await log(sarah);
    const { view } = await openedFrom(office);
    expect(await view(sarah)).toMatchObject({
      status: { value: "Paused" },
      plan: { value: "Premium" },
      owner: null,
      fields: { "Roof type": { value: "Slate" } },
      tags: [{ value: "vip" }],
    });
    expect(office.story().filter((line) => line.startsWith("note_added"))).toHaveLength(1);
    expect(office.story()).toContain('owner_assigned {"from":"Ben"} by editor');
  });

  test("a second run for the same change finds nothing new", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    await log(sarah);
    const rows = office.rows();
    for (let again = 0; again < 3; again++) {
      office.control.advance({ ms: 3_600_000 });
      expect(await log(sarah)).toMatchObject({ summary: "Nothing new.", status: "ok", statuses: [] });
    }
    expect(office.rows()).toEqual(rows);
  });

  test("A → B → C seen as C is one change from A to C", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    await log(sarah);
    office.edit(sarah, "Stage", "Discovery Booked");
    office.edit(sarah, "Stage", "Qualified");
    await log(sarah);
    await log(sarah);
    expect(stagesOf(sarah)).toEqual(['{"to":"New"}', '{"from":"New","to":"Qualified"}']);
  });

  test("A → B → A → B is three changes, each once", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    await log(sarah);
    for (const stage of ["Qualified", "New", "Qualified"]) {
      office.edit(sarah, "Stage", stage);
      office.control.advance({ ms: 1_000 });
      await log(sarah);
      await log(sarah);
    }
    expect(stagesOf(sarah)).toHaveLength(4);
    expect(office.rows()).toHaveLength(office.winners().events.length);
  });

  test("without columns that tell, who is unknown and when is the time of the run, read before the record", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    await log(sarah, plainConfig);
    office.control.advance({ ms: day });
    office.edit(sarah, "Stage", "Qualified");
    const before = Date.parse(office.control.now());
    const { calls } = await log(sarah, plainConfig);
    const change = office.winners().events.find(({ event_data }) => event_data.includes("Qualified"));
    expect(change?.actor).toBeNull();
    const reads = calls.findIndex(({ what }, at) => what === "Contacts" && at > 1);
    expect(Date.parse(change?.timestamp ?? "") - before).toBe(300 * reads);
  });

  test("of a contact that was there before is a baseline: no history is made up", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "Qualified", Owner: ["Ana"] });
    const created = office.control.now();
    office.control.advance({ ms: 30 * day });
    office.edit(sarah, "Status", "Active");
    await log(sarah);
    const { events } = office.winners();
    expect(events.find(({ event_type }) => event_type === "contact_created")).toMatchObject({
      timestamp: created,
      source: "backfill:dates",
      event_data: "{}",
    });
    for (const event of events.filter(({ event_type }) => event_type !== "contact_created"))
      expect(event).toMatchObject({ actor: null, event_data: expect.stringContaining('"baseline":true') });
    expect((await log(sarah)).statuses).toEqual([]);
  });

  test("minutes after it was made is no baseline, whether columns tell when it was changed or not", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    office.control.advance({ ms: 9 * 60_000 });
    await log(sarah, { ...plainConfig, createdAt: "Created" });
    expect(stagesOf(sarah)).toEqual(['{"to":"New"}']);
    const bob = office.contact({ Name: "Bob", Stage: "New" });
    office.control.advance({ ms: 11 * 60_000 });
    await log(bob, { ...plainConfig, createdAt: "Created" });
    expect(stagesOf(bob)).toEqual(['{"baseline":true,"to":"New"}']);
  });

  test("a renamed option or linked record is one change of its name, and then at rest", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New", Owner: ["Ana"] });
    await log(sarah);
    office.control.renameOption({ table: "Contacts", field: "Stage", from: "New", to: "New lead" });
    office.control.editCell({ table: "Team", row: "Ana", field: "Name", value: "Ana Maria" });
    expect((await log(sarah)).statuses).toEqual(["appended", "appended"]);
    expect((await log(sarah)).statuses).toEqual([]);
    expect(office.story()).toContain('owner_assigned {"from":"Ana","to":"Ana Maria"} by owner');
  });

  test("an option of the log's own column that was renamed is no change: its rows are read by their ids", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    await log(sarah);
    office.control.renameOption({
      table: "Events",
      field: "event_type",
      from: "stage_changed",
      to: "Stage changed",
    });
    expect((await log(sarah)).statuses).toEqual([]);
  });

  test("what was voided isn't logged again; what it took back is told as it is now", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    await log(sarah);
    office.edit(sarah, "Stage", "Qualified");
    await log(sarah);
    const change = office.winners().events.find(({ event_data }) => event_data.includes("Qualified"));
    await webhook({
      contact_id: sarah,
      event_type: "event_voided",
      event_data: { event_id: change?.event_id },
      cause: "void",
    });
    expect(await log(sarah)).toMatchObject({ statuses: ["appended"] });
    expect(await log(sarah)).toMatchObject({ statuses: [] });
    const again = office.winners().events.filter(({ event_data }) => event_data.includes("Qualified"));
    expect(again).toHaveLength(2);
    expect(new Set(again.map(({ idempotency_key }) => idempotency_key)).size).toBe(2);
  });

  test("nothing is logged for a contact whose rows were changed by hand, and that is a problem", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    await log(sarah);
    const row = office.control.rows({ table: "Events" })[0];
    office.control.editCell({ table: "Events", row: row?.id ?? "", field: "actor", value: "somebody else" });
    office.edit(sarah, "Stage", "Qualified");
    const { error, outputs } = await office.run(contactsConfig, { input: { recordId: sarah } });
    expect(error).toBe(
      "A row of the log about this record was changed by hand, and nothing is logged for it until that is put right: run Daybook's verify.",
    );
    expect(outputs).toMatchObject({ status: "problem", receipts: [] });
    expect(office.rows()).toHaveLength(2);
    const bob = office.contact({ Name: "Bob", Stage: "New" });
    expect((await log(bob)).statuses).toEqual(["appended", "appended"]);
  });
});

describe("a deal", () => {
  test("is a subject of its own, linked to its contact", async () => {
    const sarah = office.contact({ Name: "Sarah" });
    const [deal] = office.control.addRows({
      table: "Deals",
      rows: [{ Deal: "Roof 6 kW", "Deal stage": "New", Person: [sarah] }],
    });
    const id = deal?.id ?? "";
    await log(id, dealsConfig);
    office.edit(id, "Deal stage", "Qualified");
    await log(id, dealsConfig);
    expect(office.story()).toEqual([
      'deal_created {"baseline":true,"stage":"New"}',
      'stage_changed {"from":"New","to":"Qualified"}',
    ]);
    for (const event of office.winners().events)
      expect(event).toMatchObject({ contact_id: sarah, deal_id: id, source: "airtable:deals" });
    const rows = office.control.rows({ table: "Events" });
    expect(rows.every(({ fields }) => String(fields.Deal) === id && String(fields.Contact) === sarah)).toBe(
      true,
    );
  });

  test("without a contact waits for one, and is caught up with then", async () => {
    const [deal] = office.control.addRows({ table: "Deals", rows: [{ Deal: "Roof", "Deal stage": "New" }] });
    const id = deal?.id ?? "";
    expect(await log(id, dealsConfig)).toMatchObject({
      status: "ok",
      summary: expect.stringContaining('no contact in the column "Person"'),
    });
    office.edit(id, "Person", [office.contact({ Name: "Sarah" })]);
    expect((await log(id, dealsConfig)).statuses).toEqual(["appended"]);
    expect((await log(id, dealsConfig)).statuses).toEqual([]);
  });

  test("that goes to another contact keeps its past, voids and all", async () => {
    const [sarah, bob] = [office.contact({ Name: "Sarah" }), office.contact({ Name: "Bob" })];
    const [deal] = office.control.addRows({
      table: "Deals",
      rows: [{ Deal: "Roof", "Deal stage": "New", Person: [sarah] }],
    });
    const id = deal?.id ?? "";
    await log(id, dealsConfig);
    office.edit(id, "Deal stage", "Qualified");
    await log(id, dealsConfig);
    const change = office.winners().events.find(({ event_data }) => event_data.includes("Qualified"));
    await webhook({
      contact_id: sarah,
      event_type: "event_voided",
      event_data: { event_id: change?.event_id },
      cause: "void",
    });
    office.edit(id, "Person", [bob]);
    expect((await log(id, dealsConfig)).statuses).toEqual(["appended"]);
    expect(office.winners().events.filter(({ contact_id }) => contact_id === bob)).toMatchObject([
      { event_data: '{"from":"New","to":"Qualified"}' },
    ]);
    expect((await log(id, dealsConfig)).statuses).toEqual([]);
  });
});

describe("settings of the base", () => {
  const store = (settings: unknown) =>
    office.control.addRows({
      table: "Daybook",
      rows: [
        { Name: "Timelines", Kind: "View" },
        { Name: "settings", Kind: "Setting", Value: JSON.stringify(settings) },
      ],
    });
  const crm = {
    contacts: {
      table: "Contacts",
      watch: { stage: "Stage", owner: "Owner" },
      changed_at: "Changed",
      changed_by: "Changed by",
      created_at: "Created",
      dates: { "Discovery Booked": "Booked on" },
    },
    deals: {
      table: "Deals",
      contact: "Person",
      name: "Deal",
      amount: "Amount",
      watch: { stage: "Deal stage" },
    },
  };

  test("say which columns are watched; the record says which of the tables it is in", async () => {
    store({ timezone: "America/New_York", crm });
    const sarah = office.contact({ Name: "Sarah", Stage: "New", Owner: ["Ana"] });
    const [deal] = office.control.addRows({
      table: "Deals",
      rows: [{ Deal: "Roof 6 kW", "Deal stage": "New", Person: [sarah], Amount: 5000 }],
    });
    await log(sarah, { live: true });
    await log(deal?.id ?? "", { live: true });
    expect(office.story()).toEqual(
      expect.arrayContaining([
        'stage_changed {"to":"New"} by owner',
        'owner_assigned {"to":"Ana"} by owner',
        'deal_created {"amount":5000,"baseline":true,"name":"Roof 6 kW","stage":"New"}',
      ]),
    );
  });

  test("hold dates that become history at the first look; CONFIG wins over them", async () => {
    store({ crm, events: { on: ["stage_changed", "contact_created"] } });
    const sarah = office.contact({
      Name: "Sarah",
      Stage: "Qualified",
      Owner: ["Ana"],
      "Booked on": "2026-04-14",
    });
    office.control.advance({ ms: 9 * day });
    office.edit(sarah, "Status", "Active");
    await log(sarah, { live: true, "watch.status": "Status" });
    expect(office.story().map((line) => line.replace(/ .*/, ""))).toEqual([
      "contact_created",
      "stage_changed",
      "stage_changed",
    ]);
    expect(office.story()[1]).toBe('stage_changed {"to":"Discovery Booked"}');
  });

  test("an id column is a contact's id in its events", async () => {
    store({ crm: { ...crm, contacts: { ...crm.contacts, id: "Email" } } });
    const sarah = office.contact({ Name: "Sarah", Stage: "New", Email: "sarah@example.com" });
    const [deal] = office.control.addRows({
      table: "Deals",
      rows: [{ Deal: "Roof", "Deal stage": "New", Person: [sarah] }],
    });
    await log(sarah, { live: true });
    await log(sarah, { live: true });
    await log(deal?.id ?? "", { live: true });
    expect(new Set(office.rows().map(({ contact_id }) => contact_id))).toEqual(
      new Set(["sarah@example.com"]),
    );
    expect(office.rows()).toHaveLength(3);
  });
});

describe("what it costs", () => {
  test("an event is seven calls and about two seconds; nothing new is five, however long the log", async () => {
    const others = Array.from({ length: 3_000 }, (_, i) => ({ contact_id: `other ${i}`, event_data: "{}" }));
    office.control.addRows({ table: "Events", rows: others });
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    await log(sarah);
    office.edit(sarah, "Stage", "Qualified");
    const { calls } = await log(sarah);
    expect(calls.map(({ kind, rows }) => `${kind} ${rows}`)).toEqual([
      "select 0",
      "select 1",
      "select 2",
      "select 1",
      "select 1",
      "select 2",
      "create 1",
    ]);
    expect((await log(sarah)).calls).toHaveLength(4);
  });

  test("a contact of a thousand events stays far below 30 queries", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    await log(sarah);
    const many = Array.from({ length: 1_000 }, (_, i) => ({
      contact_id: sarah,
      event_type: "email_sent",
      event_data: { name: `Letter ${i}` },
      cause: "once",
      timestamp: new Date(Date.UTC(2026, 3, 1) + i * 60_000).toISOString(),
    }));
    for (const half of [many.slice(0, 500), many.slice(500)]) await webhook({ events: half });
    office.edit(sarah, "Stage", "Qualified");
    const { calls, statuses } = await log(sarah);
    expect(statuses).toEqual(["appended"]);
    expect(calls.filter(({ kind }) => kind === "select").length).toBeLessThan(8);
    expect((await log(sarah)).statuses).toEqual([]);
  });

  test("a log without links is read whole, in one query each time", async () => {
    for (const field of ["Contact", "Deal"]) office.control.deleteField({ table: "Events", field });
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    await log(sarah);
    office.edit(sarah, "Stage", "Qualified");
    const { statuses, calls } = await log(sarah);
    expect(statuses).toEqual(["appended"]);
    expect(calls.filter(({ what }) => what === "Events")).toHaveLength(3);
    expect((await log(sarah)).statuses).toEqual([]);
  });
});

test("the same lead's changes end with the same rows and ids as the library's capture", async () => {
  const sarah = office.contact({ Name: "Sarah", Stage: "New", Owner: ["Ana"], Tags: ["vip"] });
  const catalog = catalogOf();
  const library = await openLog("memory:");
  const watch = async (): Promise<void> => {
    const cells = office.control.rows({ table: "Contacts" }).find(({ id }) => id === sarah)?.fields ?? {};
    const owners = office.control
      .rows({ table: "Team" })
      .filter(({ id }) => String(cells.Owner ?? "").includes(id));
    const { name: actor } = cells["Changed by"] as { readonly name: string };
    const snapshot: Snapshot = {
      contact_id: sarah,
      at: String(cells.Changed),
      actor,
      source: "airtable:contacts",
      created_at: String(cells.Created),
      stage: String(cells.Stage ?? ""),
      owner: owners.map(({ fields }) => String(fields.Name)).join(", "),
      status: String(cells.Status ?? ""),
      plan: String(cells.Plan ?? ""),
      note: String(cells.Note ?? ""),
      tags: (cells.Tags ?? []) as readonly string[],
      fields: { "Roof type": String(cells["Roof type"] ?? "") },
    };
    await library.append([...(await captured(snapshot))]);
    await log(sarah);
  };
  const captured = async (snapshot: Snapshot) => {
    const rows = [];
    for await (const row of readAll(libraryStore)) rows.push(row);
    const { events, intact, left_out } = winnersOf(rows, catalog, hash);
    const marks = marksOf(events, Number.POSITIVE_INFINITY, keysAmong(intact));
    return capture(snapshot, events, {
      marks,
      catalog,
      pipelines: pipelinesOf(defaultSettings),
      timezone: "America/New_York",
      left_out,
    });
  };
  const libraryStore = library.store;
  await watch();
  const edits: readonly (readonly [string, unknown])[] = [
    ["Stage", "Discovery Booked"],
    ["Owner", ["Ben"]],
    ["Tags", ["engaged"]],
    ["Note", "Wants a battery too"],
    ["Stage", "New"],
    ["Stage", "Discovery Booked"],
    ["Plan", "Premium"],
    ["Roof type", "Tiles"],
    ["Owner", null],
    ["Stage", "Won"],
  ];
  for (const [field, value] of edits) {
    office.control.advance({ ms: day });
    office.edit(sarah, field, value, field === "Owner" ? "creator" : "editor");
    await watch();
  }
  const rows = [];
  for await (const row of readAll(libraryStore)) rows.push({ ...row, recorded_at: null, position: 0 });
  const byId = (a: { readonly event_id: string }, b: { readonly event_id: string }) =>
    a.event_id < b.event_id ? -1 : 1;
  expect(
    office
      .rows()
      .map((row) => ({ ...row, position: 0 }))
      .sort(byId),
  ).toEqual(rows.sort(byId));
  expect(rows.length).toBeGreaterThan(13);
  await library.close();
});

describe("a rehearsal", () => {
  test("says what would be written, and writes nothing", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    const outputs = await log(sarah, { ...contactsConfig, live: false });
    expect(outputs).toMatchObject({
      status: "rehearsal",
      summary:
        "Rehearsal, nothing is written. 2 events would be logged: Stage set to New, by owner; Contact created, by owner.",
      statuses: ["rehearsed", "rehearsed"],
      problem: "",
    });
    expect(outputs.calls.every(({ kind }) => kind === "select")).toBe(true);
    expect(office.rows()).toEqual([]);
    await log(sarah);
    expect(await log(sarah, { ...contactsConfig, live: false })).toMatchObject({
      summary: "Rehearsal, nothing is written. Nothing new.",
    });
  });

  test("finds what would be refused: an option that the log's column lacks", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    office.control.renameOption({
      table: "Events",
      field: "event_type",
      from: "contact_created",
      to: "other",
    });
    const { outputs, error } = await office.run(
      { ...contactsConfig, live: false },
      { input: { recordId: sarah } },
    );
    expect(outputs.status).toBe("problem");
    expect(error).toContain('The column event_type has no option "contact_created"');
  });
});

const stagesOf = (contact: string): readonly string[] =>
  [...office.winners().events]
    .filter(({ contact_id, event_type }) => contact_id === contact && event_type === "stage_changed")
    .sort((a, b) => (a.timestamp < b.timestamp ? -1 : 1))
    .map(({ event_data }) => event_data);

/** What another tool posts, logged by an automation of its own. */
async function webhook(body: Readonly<Record<string, unknown>>): Promise<void> {
  const key = "a key of twenty letters";
  const { shown } = await office.run(
    { live: true, mode: "webhook", secretKey: key },
    { input: { body: { key, ...body } } },
  );
  expect(shown).toBeNull();
}

/** The office's log as the library reads it. */
async function openedFrom({ rows }: Office) {
  const copy = await openLog("memory:");
  await copy.append(rows().map(({ recorded_at: _, position: __, ...cells }) => cells));
  return { view: (contact: string) => copy.state(contact) };
}
