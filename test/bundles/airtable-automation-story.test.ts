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
import { contactsConfig, type Office, openOffice, scriptWith } from "./support-automation.ts";

const day = 86_400_000;

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

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
    await office.log(sarah);
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

describe("with Airtable's own triggers", () => {
  const automations = async (fields?: readonly string[]) => {
    const script = await scriptWith(contactsConfig);
    const scripts = office.scripts();
    const created = scripts.automation({ script, trigger: { when: "record created", table: "Contacts" } });
    const updated = scripts.automation({
      script,
      trigger: { when: "record updated", table: "Contacts", ...(fields ? { fields } : {}) },
    });
    return { created, updated };
  };

  test("one for new records and one for changed ones log a lead's whole way", async () => {
    const { created, updated } = await automations(["Stage", "Owner", "Tags"]);
    const sarah = office.contact({ Name: "Sarah", Stage: "New", Owner: ["Ana"] });
    await created.runAll();
    for (const stage of ["Discovery Booked", "Qualified", "Won"]) {
      office.control.advance({ ms: day });
      office.edit(sarah, "Stage", stage);
      await updated.runAll();
    }
    expect(office.stages(sarah).map((data) => JSON.parse(data).to)).toEqual([
      "New",
      "Discovery Booked",
      "Qualified",
      "Won",
    ]);
    expect([...created.pending(), ...updated.pending()]).toEqual([]);
    expect(office.rows()).toHaveLength(office.winners().events.length);
  });

  test("one that watches every column wakes itself once by its own link, and then rests", async () => {
    const { created, updated } = await automations();
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    await created.runAll();
    await updated.runAll();
    office.edit(sarah, "Stage", "Qualified");
    const runs = await updated.runAll();
    expect(runs.map(({ outputs }) => outputs.summary)).toEqual([
      "1 event logged: Stage New → Qualified, by editor.",
      "Nothing new.",
    ]);
  });

  test("edits that come faster than runs are each told as far as they were seen", async () => {
    const { created, updated } = await automations(["Stage"]);
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    await created.runAll();
    for (const stage of ["Discovery Booked", "Qualified", "Won"]) office.edit(sarah, "Stage", stage);
    expect(updated.pending()).toHaveLength(3);
    await updated.runAll();
    expect(office.stages(sarah)).toEqual(['{"to":"New"}', '{"from":"New","to":"Won"}']);
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
    await office.log(sarah, { live: true });
    await office.log(deal?.id ?? "", { live: true });
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
    await office.log(sarah, { live: true, "watch.status": "Status" });
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
    await office.log(sarah, { live: true });
    await office.log(sarah, { live: true });
    await office.log(deal?.id ?? "", { live: true });
    expect(new Set(office.rows().map(({ contact_id }) => contact_id))).toEqual(
      new Set(["sarah@example.com"]),
    );
    expect(office.rows()).toHaveLength(3);
  });

  test("hold the zone; CONFIG's wins once somebody has changed it", async () => {
    store({ timezone: "Asia/Tokyo", crm });
    const action = { live: true, mode: "action", table: "Contacts", rowIs: "contact" } as const;
    const sarah = office.contact({ Name: "Sarah" });
    // 23:00 in Tokyo, 16:00 in Berlin, 10:00 in New York.
    office.control.advance({ ms: 5 * 3_600_000 });
    expect((await office.log(sarah, action)).statuses).toEqual(["appended"]);
    office.control.advance({ ms: 2 * 3_600_000 });
    expect((await office.log(sarah, action)).statuses).toEqual(["appended"]);
    const bob = office.contact({ Name: "Bob" });
    const berlin = { ...action, timezone: "Europe/Berlin" };
    expect((await office.log(bob, berlin)).statuses).toEqual(["appended"]);
    office.control.advance({ ms: 2 * 3_600_000 });
    expect((await office.log(bob, berlin)).statuses).toEqual(["duplicate"]);
  });
});

describe("what it costs", () => {
  test("an event is seven calls and about two seconds; nothing new is five, however long the log", async () => {
    const others = Array.from({ length: 3_000 }, (_, i) => ({ contact_id: `other ${i}`, event_data: "{}" }));
    office.control.addRows({ table: "Events", rows: others });
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    await office.log(sarah);
    office.edit(sarah, "Stage", "Qualified");
    const { calls } = await office.log(sarah);
    expect(calls.map(({ kind, rows }) => `${kind} ${rows}`)).toEqual([
      "select 0",
      "select 1",
      "select 2",
      "select 1",
      "select 1",
      "select 2",
      "create 1",
    ]);
    expect((await office.log(sarah)).calls).toHaveLength(4);
  });

  test("a contact of a thousand events stays far below 30 queries", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    await office.log(sarah);
    const many = Array.from({ length: 1_000 }, (_, i) => ({
      contact_id: sarah,
      event_type: "email_sent",
      event_data: { name: `Letter ${i}` },
      cause: "once",
      timestamp: new Date(Date.UTC(2026, 3, 1) + i * 60_000).toISOString(),
    }));
    for (const half of [many.slice(0, 500), many.slice(500)]) await office.webhook({ events: half });
    office.edit(sarah, "Stage", "Qualified");
    const { calls, statuses } = await office.log(sarah);
    expect(statuses).toEqual(["appended"]);
    expect(calls.filter(({ kind }) => kind === "select").length).toBeLessThan(8);
    expect((await office.log(sarah)).statuses).toEqual([]);
  });

  test("a log without links is read whole, in one query each time", async () => {
    for (const field of ["Contact", "Deal"]) office.control.deleteField({ table: "Events", field });
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    await office.log(sarah);
    office.edit(sarah, "Stage", "Qualified");
    const { statuses, calls } = await office.log(sarah);
    expect(statuses).toEqual(["appended"]);
    expect(calls.filter(({ what }) => what === "Events")).toHaveLength(3);
    expect((await office.log(sarah)).statuses).toEqual([]);
  });
});
