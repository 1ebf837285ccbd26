import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openLog } from "../../src/index.ts";
import { contactsConfig, dealsConfig, type Office, openOffice, plainConfig } from "./support-automation.ts";

const day = 86_400_000;

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

describe("what changed on a contact", () => {
  test("is logged with old and new value, by whom and when", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New", Owner: ["Ana"], Tags: ["vip"] });
    await office.log(sarah);
    office.control.advance({ ms: day });
    office.edit(sarah, "Stage", "Qualified");
    const changed = `${office.control.now().slice(0, 19)}.000Z`;
    office.control.advance({ ms: 5_000 });
    const { statuses, summary } = await office.log(sarah);
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
    await office.log(sarah);
    office.edit(sarah, "Tags", ["engaged", "vip"]);
    office.edit(sarah, "Owner", ["Ben"]);
    office.edit(sarah, "Status", "Paused");
    office.edit(sarah, "Plan", "Premium");
    office.edit(sarah, "Note", "Call after 5");
    office.edit(sarah, "Roof type", "Slate");
    await office.log(sarah);
    office.edit(sarah, "Tags", ["vip"]);
    office.edit(sarah, "Owner", null);
    await office.log(sarah);
    const copy = await openLog("memory:");
    await copy.append(office.rows().map(({ recorded_at: _, position: __, ...cells }) => cells));
    expect(await copy.state(sarah)).toMatchObject({
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
    await office.log(sarah);
    const rows = office.rows();
    for (let again = 0; again < 3; again++) {
      office.control.advance({ ms: 3_600_000 });
      expect(await office.log(sarah)).toMatchObject({ summary: "Nothing new.", status: "ok", statuses: [] });
    }
    expect(office.rows()).toEqual(rows);
  });

  test("A → B → C seen as C is one change from A to C", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    await office.log(sarah);
    office.edit(sarah, "Stage", "Discovery Booked");
    office.edit(sarah, "Stage", "Qualified");
    await office.log(sarah);
    await office.log(sarah);
    expect(office.stages(sarah)).toEqual(['{"to":"New"}', '{"from":"New","to":"Qualified"}']);
  });

  test("A → B → A → B is three changes, each once", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    await office.log(sarah);
    for (const stage of ["Qualified", "New", "Qualified"]) {
      office.edit(sarah, "Stage", stage);
      office.control.advance({ ms: 1_000 });
      await office.log(sarah);
      await office.log(sarah);
    }
    expect(office.stages(sarah)).toHaveLength(4);
    expect(office.rows()).toHaveLength(office.winners().events.length);
  });

  test("without columns that tell, who is unknown and when is the time of the run, read before the record", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    await office.log(sarah, plainConfig);
    office.control.advance({ ms: day });
    office.edit(sarah, "Stage", "Qualified");
    const before = Date.parse(office.control.now());
    const { calls } = await office.log(sarah, plainConfig);
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
    await office.log(sarah);
    const { events } = office.winners();
    expect(events.find(({ event_type }) => event_type === "contact_created")).toMatchObject({
      timestamp: created,
      source: "backfill:dates",
      event_data: "{}",
    });
    for (const event of events.filter(({ event_type }) => event_type !== "contact_created"))
      expect(event).toMatchObject({ actor: null, event_data: expect.stringContaining('"baseline":true') });
    expect((await office.log(sarah)).statuses).toEqual([]);
  });

  test("minutes after it was made is no baseline, whether columns tell when it was changed or not", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    office.control.advance({ ms: 9 * 60_000 });
    await office.log(sarah, { ...plainConfig, createdAt: "Created" });
    expect(office.stages(sarah)).toEqual(['{"to":"New"}']);
    const bob = office.contact({ Name: "Bob", Stage: "New" });
    office.control.advance({ ms: 11 * 60_000 });
    await office.log(bob, { ...plainConfig, createdAt: "Created" });
    expect(office.stages(bob)).toEqual(['{"baseline":true,"to":"New"}']);
  });

  test("a renamed option or linked record is one change of its name, and then at rest", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New", Owner: ["Ana"] });
    await office.log(sarah);
    office.control.renameOption({ table: "Contacts", field: "Stage", from: "New", to: "New lead" });
    office.control.editCell({ table: "Team", row: "Ana", field: "Name", value: "Ana Maria" });
    expect((await office.log(sarah)).statuses).toEqual(["appended", "appended"]);
    expect((await office.log(sarah)).statuses).toEqual([]);
    expect(office.story()).toContain('owner_assigned {"from":"Ana","to":"Ana Maria"} by owner');
  });

  test("an option of the log's own column that was renamed is no change: its rows are read by their ids", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    await office.log(sarah);
    office.control.renameOption({
      table: "Events",
      field: "event_type",
      from: "stage_changed",
      to: "Stage changed",
    });
    expect((await office.log(sarah)).statuses).toEqual([]);
  });

  test("what was voided isn't logged again; what it took back is told as it is now", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    await office.log(sarah);
    office.edit(sarah, "Stage", "Qualified");
    await office.log(sarah);
    const change = office.winners().events.find(({ event_data }) => event_data.includes("Qualified"));
    await office.webhook({
      contact_id: sarah,
      event_type: "event_voided",
      event_data: { event_id: change?.event_id },
      cause: "void",
    });
    expect(await office.log(sarah)).toMatchObject({ statuses: ["appended"] });
    expect(await office.log(sarah)).toMatchObject({ statuses: [] });
    const again = office.winners().events.filter(({ event_data }) => event_data.includes("Qualified"));
    expect(again).toHaveLength(2);
    expect(new Set(again.map(({ idempotency_key }) => idempotency_key)).size).toBe(2);
  });

  test("nothing is logged for a contact whose rows were changed by hand, and that is a problem", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    await office.log(sarah);
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
    expect((await office.log(bob)).statuses).toEqual(["appended", "appended"]);
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
    await office.log(id, dealsConfig);
    office.edit(id, "Deal stage", "Qualified");
    await office.log(id, dealsConfig);
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
    expect(await office.log(id, dealsConfig)).toMatchObject({
      status: "ok",
      summary: expect.stringContaining('no contact in the column "Person"'),
    });
    office.edit(id, "Person", [office.contact({ Name: "Sarah" })]);
    expect((await office.log(id, dealsConfig)).statuses).toEqual(["appended"]);
    expect((await office.log(id, dealsConfig)).statuses).toEqual([]);
  });

  test("that goes to another contact keeps its past, voids and all", async () => {
    const [sarah, bob] = [office.contact({ Name: "Sarah" }), office.contact({ Name: "Bob" })];
    const [deal] = office.control.addRows({
      table: "Deals",
      rows: [{ Deal: "Roof", "Deal stage": "New", Person: [sarah] }],
    });
    const id = deal?.id ?? "";
    await office.log(id, dealsConfig);
    office.edit(id, "Deal stage", "Qualified");
    await office.log(id, dealsConfig);
    const change = office.winners().events.find(({ event_data }) => event_data.includes("Qualified"));
    await office.webhook({
      contact_id: sarah,
      event_type: "event_voided",
      event_data: { event_id: change?.event_id },
      cause: "void",
    });
    office.edit(id, "Person", [bob]);
    expect((await office.log(id, dealsConfig)).statuses).toEqual(["appended"]);
    expect(office.winners().events.filter(({ contact_id }) => contact_id === bob)).toMatchObject([
      { event_data: '{"from":"New","to":"Qualified"}' },
    ]);
    expect((await office.log(id, dealsConfig)).statuses).toEqual([]);
  });
});

describe("a rehearsal", () => {
  test("says what would be written, and writes nothing", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    const outputs = await office.log(sarah, { ...contactsConfig, live: false });
    expect(outputs).toMatchObject({
      status: "rehearsal",
      summary:
        "Rehearsal, nothing is written. 2 events would be logged: Stage set to New, by owner; Contact created, by owner.",
      statuses: ["rehearsed", "rehearsed"],
      problem: "",
    });
    expect(outputs.calls.every(({ kind }) => kind === "select")).toBe(true);
    expect(office.rows()).toEqual([]);
    await office.log(sarah);
    expect(await office.log(sarah, { ...contactsConfig, live: false })).toMatchObject({
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
