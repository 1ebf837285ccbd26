import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Crm, startCrm } from "./airtable/testing/crm.ts";

let crm: Crm;
beforeEach(async () => {
  crm = await startCrm();
});
afterEach(() => crm.close());

const edit = (stage: string, name = "Sarah", by = "owner") =>
  crm.control.editCell({ table: "Contacts", row: name, field: "Stage", value: stage, by });
const events = () => crm.control.rows({ table: "Event Log" }).map(({ fields }) => fields.event);

/** Logs the stage that it was given, and the one that it finds. */
const logs = `const { recordId, stage } = input.config();
const record = await base.getTable("Contacts").selectRecordAsync(recordId, { fields: ["Stage"] });
await base.getTable("Event Log").createRecordAsync({ event: stage + " " + record.getCellValueAsString("Stage") });`;

const onStage = (options: Parameters<Crm["scripts"]>[0] = {}, script = logs) =>
  crm.scripts(options).automation({
    name: "stage",
    trigger: { when: "record updated", table: "Contacts", fields: ["Stage"] },
    script,
    input: ({ recordId, cell }) => ({ recordId, stage: cell("Stage") ?? null }),
  });

describe("a trigger", () => {
  test("hears people, the API and scripts, for the watched fields alone", async () => {
    const automation = onStage();
    edit("Qualified", "Sarah", "editor");
    crm.control.editCell({ table: "Contacts", row: "Bob", field: "Name", value: "Rob" });
    await crm.contacts(`/${crm.contactId("Rob")}`, {
      method: "PATCH",
      body: { fields: { Stage: "Won" } },
      token: crm.tokens.creator,
    });
    await crm.scripts().runAutomation({
      script: `await base.getTable("Contacts").updateRecordAsync("${crm.contactId("Rob")}", { Stage: { name: "New" } })`,
    });
    edit("Qualified");
    const sarah = crm.contactId("Sarah");
    const rob = crm.contactId("Rob");
    expect(automation.pending()).toMatchObject([
      { number: 1, recordId: sarah, source: "client", by: "editor", fields: ["Stage", "Changed by"] },
      { number: 2, recordId: rob, source: "publicApi", by: "creator" },
      { number: 3, recordId: rob, source: "automation", by: "owner" },
    ]);
    expect(await automation.runAll()).toMatchObject([{ error: null }, { error: null }, { error: null }]);
    expect(events()).toEqual(["Qualified Qualified", "New New", "New New"]);
  });

  test("of a new record fires once for each, and an update's does not", async () => {
    const { scripts } = crm;
    const created = scripts().automation({
      trigger: { when: "record created", table: "Contacts" },
      script: "",
    });
    const updated = scripts().automation({
      trigger: { when: "record updated", table: "Contacts" },
      script: "",
    });
    crm.control.addRows({ table: "Contacts", rows: [{ Name: "Eve", Stage: "New" }, {}] });
    expect(created.pending().map(({ fields }) => fields.includes("Stage"))).toEqual([true, false]);
    expect(updated.pending()).toEqual([]);
    edit("Won", "Eve");
    expect([created.pending().length, updated.pending().length]).toEqual([2, 1]);
  });

  test("hears computed fields, and a link's other side", async () => {
    const changed = crm.scripts().automation({
      trigger: { when: "record updated", table: "Contacts", fields: ["Changed"] },
      script: "",
    });
    const linked = crm.scripts().automation({
      trigger: { when: "record updated", table: "Contacts", fields: ["Event Log"] },
      script: "",
    });
    crm.control.advance({ ms: 5_000 });
    crm.control.addRows({ table: "Event Log", rows: [{ Contact: ["Bob"] }] });
    expect([changed, linked].map((each) => each.pending().map(({ recordId }) => recordId))).toEqual(
      Array(2).fill([crm.contactId("Bob")]),
    );
  });

  test("of the automation's own writes fires again", async () => {
    const automation = crm.scripts().automation({
      trigger: { when: "record created", table: "Event Log" },
      script: `await base.getTable("Event Log").createRecordAsync({})`,
    });
    crm.control.addRows({ table: "Event Log", rows: [{}] });
    await automation.runNext();
    expect(automation.pending()).toMatchObject([{ source: "automation" }]);
    await expect(automation.runAll()).rejects.toThrow(/set itself off/);
  });

  test("that is turned off hears no more; of a field that is not there cannot be switched on", async () => {
    const automation = onStage();
    automation.turnOff();
    edit("Won");
    expect(automation.pending()).toEqual([]);
    await expect(automation.runNext()).rejects.toThrow("No run is pending.");
    expect(() =>
      crm.scripts().automation({
        trigger: { when: "record updated", table: "Contacts", fields: ["Nope"] },
        script: "",
      }),
    ).toThrow(/Nope/);
  });

  test("of a webhook hands over what was posted, and of a schedule nothing", async () => {
    const script = `output.set("input", input.config())`;
    const webhook = crm.scripts().automation({ trigger: { when: "webhook" }, script });
    const nightly = crm.scripts().automation({ trigger: { when: "scheduled" }, script, input: () => ({}) });
    webhook.receive({ key: "k", type: "call" });
    nightly.tick();
    expect((await webhook.runNext()).outputs).toEqual({ input: { body: { key: "k", type: "call" } } });
    expect((await nightly.runNext()).outputs).toEqual({ input: {} });
    expect(() => webhook.tick()).toThrow(/webhook/);
    expect(() => nightly.receive({})).toThrow(/scheduled/);
  });
});

describe("inputs", () => {
  test("are read when the run starts: A, then B, then C is seen as C twice", async () => {
    const automation = onStage();
    edit("Qualified");
    edit("Won");
    await automation.runAll();
    expect(events()).toEqual(["Won Won", "Won Won"]);
  });

  test("or when it was set off, if the emulator is told so", async () => {
    const automation = onStage({ inputs: "snapshot" });
    edit("Qualified");
    edit("Won");
    await automation.runAll();
    expect(events()).toEqual(["Qualified Won", "Won Won"]);
  });

  test("of a record that is gone are empty", async () => {
    const automation = onStage({}, `output.set("input", input.config())`);
    edit("Won");
    const id = crm.contactId("Sarah");
    crm.control.deleteRows({ table: "Contacts", rows: ["Sarah"] });
    expect((await automation.runNext()).outputs.input).toEqual({ recordId: id, stage: null });
  });

  test("of several edits may be those of one run", async () => {
    const automation = onStage();
    edit("Qualified");
    edit("Won");
    expect(automation.skipNext()).toMatchObject({ number: 1 });
    await automation.runAll();
    expect(events()).toEqual(["Won Won"]);
  });
});

test("a quick run overtakes a slow one", async () => {
  const automation = onStage();
  edit("Qualified");
  edit("Won", "Bob");
  let release = () => {};
  const slow = automation.runNext({
    onCall: ({ number, phase }) =>
      number === 2 && phase === "before" && new Promise<void>((resolve) => (release = resolve)),
  });
  await automation.runNext();
  expect(events()).toEqual(["Won Won"]);
  release();
  expect((await slow).error).toBeNull();
  expect(events()).toEqual(["Won Won", "Qualified Qualified"]);
});
