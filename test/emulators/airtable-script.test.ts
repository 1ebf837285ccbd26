import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Scripts } from "./airtable/script/scripts.ts";
import { failsIn, worthIn } from "./airtable/script/testing/worth.ts";
import { type Crm, startCrm } from "./airtable/testing/crm.ts";

let crm: Crm;
let scripts: Scripts;
beforeEach(async () => {
  crm = await startCrm({ rates: false });
  scripts = crm.scripts();
});
afterEach(() => crm.close());

const worth = worthIn(() => scripts);
const fails = failsIn(worth);

const logRows = () => crm.control.rows({ table: "Event Log" }).map(({ fields }) => fields);
const field = (table: string, name: string) =>
  crm.control
    .schema()
    .find((each) => each.name === table)
    ?.fields.find((each) => each.name === name);

describe("one base", () => {
  test("a script sees what the Web API wrote, and the Web API what a script wrote", async () => {
    await crm.log("", { body: { fields: { event: "by the API", amount: 5 } } });
    expect(
      await worth(`log.selectRecordsAsync({ fields: ["amount"] })
        .then(({ records }) => records.map((record) => record.getCellValue("amount")))`),
    ).toEqual([5]);
    const id = await worth(`log.createRecordAsync({ event: "by a script" })`);
    expect((await crm.log(`/${String(id)}`)).body).toEqual({
      id,
      createdTime: "2026-04-12T09:00:00.000Z",
      fields: { event: "by a script", number: 2 },
    });
  });

  test("a link from a script shows on the other record, and its last-modified time moves", async () => {
    const sarah = crm.contactId("Sarah");
    crm.control.advance({ ms: 60_000 });
    const id = await worth(`log.createRecordAsync({ event: "e", Contact: [{ id: "${sarah}" }] })`);
    const contact = (await crm.contacts(`/${sarah}`)).body;
    expect(contact.fields["Event Log"]).toEqual([id]);
    expect(contact.fields.Changed).toBe("2026-04-12T09:01:00.000Z");
    await worth(`log.deleteRecordAsync("${String(id)}")`);
    expect((await crm.contacts(`/${sarah}`)).body.fields["Event Log"]).toBeUndefined();
  });

  test("a call is one transaction: of an automation with its person, or of a person in the app", async () => {
    crm.control.forgetTransactions();
    await scripts.runAutomation({
      script: `await base.getTable("Event Log").createRecordsAsync([{ fields: {} }, { fields: {} }])`,
      user: "editor",
    });
    await scripts.runExtension({
      script: `await base.getTable("Event Log").createRecordAsync({})`,
      user: "creator",
    });
    expect(
      crm.control
        .transactions()
        .map(({ source, user, tables }) => [
          source,
          user?.name,
          Object.values(tables).map(({ created }) => Object.keys(created).length),
        ]),
    ).toEqual([
      ["automation", "editor", [2]],
      ["client", "creator", [1]],
    ]);
  });

  test("a write with one bad row writes none", async () => {
    const text = await fails(
      `log.createRecordsAsync([{ fields: { event: "good" } }, { fields: { amount: "bad" } }])`,
    );
    expect(text).toMatch(/^Can't create records: invalid cell value for field 'amount'\./);
    expect(logRows()).toEqual([]);
  });

  test("costs no call of the plan, and is held up by no rate of the API", async () => {
    const before = crm.control.calls();
    await worth(`log.createRecordAsync({ event: "x" })`);
    expect(crm.control.calls()).toBe(before);
    expect(crm.control.requests().total).toBe(0);
  });

  test("wakes the triggers of a table as every other change does", async () => {
    crm.control.forgetTransactions();
    await worth(`contacts.updateRecordAsync("${crm.contactId("Bob")}", { Stage: { name: "Won" } })`);
    expect(crm.control.triggered({ table: "Contacts", watch: ["Stage"] })).toMatchObject([
      { trigger: "record updated", row: crm.contactId("Bob"), source: "automation", by: "owner" },
    ]);
  });

  test("the plan's rows are all the room there is", async () => {
    crm.control.setPlan({ plan: "free" });
    const rows = Array.from({ length: 998 }, (_, at) => ({ event: `e${at}` }));
    crm.control.addRows({ table: "Event Log", rows });
    expect(await fails(`log.createRecordAsync({})`)).toMatch(/^Can't create records: /);
    expect(logRows()).toHaveLength(998);
  });
});

describe("the base and its tables", () => {
  test("tell their ids, names, descriptions and addresses", async () => {
    const [contacts] = crm.control.schema();
    expect(
      await worth(`({ base: [base.id, base.name], tables: base.tables.map(({ name }) => name),
        table: [contacts.id, contacts.name, contacts.description, contacts.url],
        views: contacts.views.map(({ id, name, type, url }) => [id, name, type, url]),
        same: base.getTable(contacts.id) === contacts && contacts.getView("Grid view") === contacts.views[0] })`),
    ).toEqual({
      base: [crm.base, "CRM"],
      tables: ["Contacts", "Event Log"],
      table: [contacts?.id, "Contacts", null, `https://airtable.com/${crm.base}/${contacts?.id}`],
      views: contacts?.views.map(({ id }) => [
        id,
        "Grid view",
        "grid",
        `https://airtable.com/${crm.base}/${contacts.id}/${id}`,
      ]),
      same: true,
    });
  });

  test("fields come in an order that means nothing, with type, options and whether they are computed", async () => {
    const names = (await worth(`log.fields.map(({ name }) => name)`)) as string[];
    const made = crm.control.schema()[1]?.fields.map(({ name }) => name) ?? [];
    expect(names).not.toEqual(made);
    expect([...names].sort()).toEqual([...made].sort());
    const { id, options } = field("Event Log", "type") ?? {};
    expect(
      await worth(`(({ id, name, type, description, options, isComputed }) =>
        ({ id, name, type, description, options, isComputed }))(log.getField("type"))`),
    ).toEqual({ id, name: "type", type: "singleSelect", description: null, options, isComputed: false });
    expect(await worth(`log.getField("number").isComputed && log.getField("number").options === null`)).toBe(
      true,
    );
  });

  test("a field says that it is the primary one only where the emulator is told so", async () => {
    expect(await worth(`log.getField("event").isPrimaryField === undefined`)).toBe(true);
    scripts = crm.scripts({ isPrimaryField: true });
    expect(await worth(`log.fields.filter((field) => field.isPrimaryField).map(({ name }) => name)`)).toEqual(
      ["event"],
    );
  });

  test("a formula's options do not tell the formula", async () => {
    const spec = { name: "F", type: "formula", options: { formula: "{Name}" } } as const;
    crm.control.addField({ table: "Contacts", spec });
    expect(await worth(`Object.keys(contacts.getField("F").options).sort()`)).toEqual([
      "isValid",
      "referencedFieldIds",
      "result",
    ]);
  });

  test("what is not there throws, each with its sentence", async () => {
    expect(await fails(`base.getTable("Nope")`)).toBe('No table matching "Nope" found in base "CRM"');
    expect(await fails(`log.getField("Nope")`)).toBe('No field matching "Nope" found in table "Event Log"');
    expect(await fails(`log.getView("Nope")`)).toBe('No view matching "Nope" found in table "Event Log"');
    expect(await fails(`base.getCollaborator("Nope")`)).toBe(
      'No collaborator matching "Nope" found in base "CRM"',
    );
    expect(await fails(`log.selectRecordsAsync({ fields: ["Nope"] })`)).toBe(
      'No field matching "Nope" found in table "Event Log"',
    );
    expect(await fails(`log.selectRecordsAsync({ fields: [contacts.getField("Stage")] })`)).toMatch(
      /is from a different table than table 'Event Log'$/,
    );
    expect(await fails(`log.createRecordAsync({ Nope: 1 })`)).toBe(
      'No field matching "Nope" found in table "Event Log"',
    );
  });

  test("people are those who see the base", async () => {
    crm.control.setRole({ user: "reader", role: "none" });
    expect(await worth(`base.activeCollaborators.map(({ name }) => name)`)).toEqual([
      "owner",
      "creator",
      "editor",
      "commenter",
    ]);
    expect(await worth(`base.getCollaborator("editor@example.com")`)).toMatchObject({
      name: "editor",
      email: "editor@example.com",
      profilePicUrl: null,
    });
  });
});
