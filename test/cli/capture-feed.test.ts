import { expect, test } from "vitest";
import type { FeedRead } from "../../src/cli/capture/feed/feed-port.ts";
import { feedWorld, watchedCrm } from "../support/capture-feed.ts";

const day = 86_400_000;
const minute = 60_000;

/** A world whose feed is open, and whose first gap (before there was a webhook) is closed. */
async function started(rows?: number) {
  const world = await feedWorld(rows);
  const feed = await world.open();
  await feed.read();
  await feed.settle();
  world.airtable.control.advance({ ms: minute });
  return { ...world, feed, control: world.airtable.control };
}

const quiet: Partial<FeedRead> = { appended: 0, duplicate: 0, conflict: 0, rejected: 0, gaps: [], looks: [] };

test("a change has what was there before, who made it, and its own time", async () => {
  const { feed, edit, control, log, told } = await started();
  const at = control.now();
  edit("Contact 0", "Stage", "Booked");
  control.advance({ ms: 3 * minute });
  edit("Contact 0", "Owner", "Rep A", { by: "creator" });
  expect(await feed.read()).toMatchObject({ appended: 4, changes: 2, gaps: [], looks: [] });
  expect(await told()).toEqual([
    "contact_created (baseline), unknown",
    "stage_changed ? → New (baseline), unknown",
    "stage_changed New → Booked, editor",
    "owner_assigned ? → Rep A, creator",
  ]);
  const { events } = await log.events({ types: ["stage_changed"] });
  expect(events[events.length - 1]).toMatchObject({ timestamp: at, source: "airtable:contacts" });
  expect(await feed.read()).toMatchObject(quiet);
});

test("an automation, a form and a program are told from people", async () => {
  const { feed, edit, add, told } = await started();
  edit("Contact 0", "Stage", "Booked", { by: "platform", source: "automation" });
  edit("Contact 1", "Stage", "Lost", { by: "owner", source: "publicApi" });
  add({ Name: "From the web", Stage: "New" }, { by: "platform", source: "formSubmission" });
  edit("From the web", "Owner", "Rep B", { by: "platform", source: "unknown" });
  await feed.read();
  const found = await told();
  expect(found).toEqual(
    expect.arrayContaining([
      "stage_changed New → Booked, Automation",
      "stage_changed New → Lost, owner",
      "contact_created, Form",
      "stage_changed ? → New, Form",
      "owner_assigned ? → Rep B, unknown",
    ]),
  );
});

test("changes of one instant keep their order and what came before each", async () => {
  const { feed, edit, told, log } = await started();
  // More than one page holds.
  const stages = Array.from({ length: 54 }, (_, i) => (i % 2 === 0 ? "Booked" : "New"));
  for (const stage of [...stages, "Won"]) edit("Contact 0", "Stage", stage);
  expect(await feed.read()).toMatchObject({ appended: 57 });
  expect((await told()).filter((line) => line.endsWith("editor"))).toEqual(
    [...stages, "Won"].map((stage, i) => `stage_changed ${stages[i - 1] ?? "New"} → ${stage}, editor`),
  );
  const { events } = await log.events({ limit: 55 });
  expect(new Set(events.map(({ timestamp }) => timestamp)).size).toBe(55);
});

test("tags, notes and emptied cells are told as they changed", async () => {
  const { feed, edit, told } = await started(1);
  edit("Contact 0", "Tags", ["engaged"]);
  edit("Contact 0", "Tags", ["engaged", "vip"]);
  edit("Contact 0", "Tags", ["vip"]);
  edit("Contact 0", "Note", "Called twice");
  edit("Contact 0", "Stage", null);
  await feed.read();
  expect((await told()).slice(-5)).toEqual([
    "tag_added engaged, editor",
    "tag_added vip, editor",
    "tag_removed engaged, editor",
    "note_added Called twice, editor",
    "stage_changed New → nothing, editor",
  ]);
});

test("where the log missed a change, the next one says where it truly came from", async () => {
  const { feed, edit, told, log, control } = await started(1);
  edit("Contact 0", "Stage", "Booked");
  await feed.read();
  const { events } = await log.events({ limit: 1 });
  control.advance({ ms: minute });
  await log.append({
    contact_id: events[0]?.contact_id,
    event_type: "stage_changed",
    event_data: { from: "Booked", to: "Lost" },
    timestamp: control.now(),
    source: "import:old.csv",
  });
  control.advance({ ms: minute });
  edit("Contact 0", "Stage", "Lost");
  edit("Contact 0", "Stage", "Won");
  await feed.read();
  expect((await told()).slice(-2)).toEqual([
    "stage_changed Booked → Lost, unknown",
    "stage_changed Lost → Won, editor",
  ]);
  await log.append({
    contact_id: events[0]?.contact_id,
    event_type: "stage_changed",
    event_data: { to: "New" },
    timestamp: control.now(),
    source: "import:old.csv",
  });
  control.advance({ ms: minute });
  edit("Contact 0", "Stage", "Booked");
  await feed.read();
  expect((await told()).slice(-1)).toEqual(["stage_changed Won → Booked, editor"]);
});

test("a deal that loses its contact goes on under it, and moves meanwhile are logged", async () => {
  const { feed, edit, add, told, control } = await started();
  add({ Deal: "Roof", "Deal stage": "Qualified", Person: ["Contact 1"] }, { table: "Deals" });
  await feed.read();
  control.advance({ ms: minute });
  edit("Roof", "Person", [], { table: "Deals" });
  control.advance({ ms: minute });
  edit("Roof", "Deal stage", "Won", { table: "Deals" });
  expect(await feed.read()).toMatchObject({ appended: 1, looks: [] });
  control.advance({ ms: minute });
  edit("Roof", "Person", ["Contact 1"], { table: "Deals" });
  expect(await feed.read()).toMatchObject({ appended: 0, looks: [] });
  expect((await told()).slice(-2)).toEqual([
    "deal_created Qualified, editor",
    "stage_changed Qualified → Won, editor",
  ]);
});

test("a deal is logged from its first contact on, and a deleted record is said", async () => {
  const { feed, edit, add, told, control } = await started();
  add({ Deal: "Roof", "Deal stage": "Qualified" }, { table: "Deals" });
  expect(await feed.read()).toMatchObject({
    appended: 0,
    looks: ['1 change in "Deals" not logged yet: the deal has no contact.'],
  });
  control.advance({ ms: minute });
  edit("Roof", "Person", ["Contact 1"], { table: "Deals" });
  edit("Roof", "Deal stage", "Won", { table: "Deals" });
  await feed.read();
  expect((await told()).slice(-3)).toEqual([
    "deal_created, unknown",
    "stage_changed ? → Qualified, editor",
    "stage_changed Qualified → Won, editor",
  ]);
  add({ Deal: "Wall", "Deal stage": "Qualified", Person: ["Contact 0"] }, { table: "Deals" });
  await feed.read();
  expect((await told()).slice(-1)).toEqual(["deal_created Qualified, editor"]);
  control.deleteRows({ table: "Deals", rows: ["Roof"] });
  expect(await feed.read()).toMatchObject({
    appended: 0,
    looks: ['1 record of "Deals" deleted: nothing is logged of that.'],
  });
});

test("events carry the ids of the column that the config names, a deal's contact too", async () => {
  const world = await feedWorld();
  const contacts = { ...watchedCrm.contacts, id: "Name" } as typeof watchedCrm.contacts;
  const feed = await world.open({ crm: { ...watchedCrm, contacts } });
  world.edit("Contact 0", "Stage", "Won");
  world.add({ Deal: "Roof", Person: ["Contact 1"] }, { table: "Deals" });
  await feed.read();
  const { events } = await world.log.events({ limit: 0 });
  const lines = events.map(({ contact_id, event_type }) => `${contact_id} ${event_type}`);
  expect(lines.sort()).toEqual([
    "Contact 0 contact_created",
    "Contact 0 stage_changed",
    "Contact 0 stage_changed",
    "Contact 1 deal_created",
  ]);
});

test("a change that a snapshot met while it read is told with who made it", async () => {
  const { feed, log, edit, control, told } = await started(1);
  const [row] = control.rows({ table: "Contacts" });
  const baseline = { contact_id: row?.id, source: "daybook:snapshot", timestamp: control.now() };
  await log.append([
    { ...baseline, event_type: "contact_created", event_data: { baseline: true }, cause: "first" },
    { ...baseline, event_type: "stage_changed", event_data: { to: "Won", baseline: true }, cause: "first" },
  ]);
  control.advance({ ms: 1_000 });
  edit("Contact 0", "Stage", "Won");
  expect(await feed.read()).toMatchObject({ appended: 1 });
  expect((await told()).slice(-1)).toEqual(["stage_changed New → Won, editor"]);
});

test("what an expired webhook heard is logged, and what came after it is a gap until a snapshot closes it", async () => {
  const { edit, open, told, control } = await started();
  control.advance({ ms: 4 * day });
  edit("Contact 0", "Stage", "Booked");
  control.advance({ ms: 4 * day });
  edit("Contact 0", "Stage", "Lost");
  const late = await open();
  edit("Contact 0", "Stage", "Won");
  const read = await late.read();
  expect(read).toMatchObject({ appended: 4, looks: [] });
  expect(read.gaps[0]).toMatch(/^The webhook of "Contacts" expired at 2026-04-19T/);
  expect(read.since).toMatch(/^2026-04-19T/);
  expect((await told()).slice(-2)).toEqual([
    "stage_changed New → Booked, editor",
    "stage_changed Lost → Won, editor",
  ]);
  expect((await (await open()).read()).gaps).toEqual(read.gaps);
  await late.settle();
  expect(await (await open()).read()).toMatchObject(quiet);
});
