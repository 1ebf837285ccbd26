import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AutomationOrder } from "./airtable/script/run-automation.ts";
import type { Scripts } from "./airtable/script/scripts.ts";
import { type Crm, startCrm } from "./airtable/testing/crm.ts";

let crm: Crm;
let scripts: Scripts;
beforeEach(async () => {
  crm = await startCrm({ rates: false });
  scripts = crm.scripts();
});
afterEach(() => crm.close());

/** What the expression is worth in an automation; `log` and `contacts` are the tables. */
async function worth(expression: string, order: Partial<AutomationOrder> = {}): Promise<unknown> {
  const { outputs, shown } = await scripts.runAutomation({
    script: `const log = base.getTable("Event Log");
const contacts = base.getTable("Contacts");
output.set("worth", (await (${expression})) ?? null);`,
    ...order,
  });
  if (shown !== null) throw new Error(shown);
  return outputs.worth;
}

/** The text of the error that the expression throws, and that it is an Error of the script's own. */
const fails = (expression: string): Promise<unknown> =>
  worth(`(async () => {
    try { await (${expression}); return null; }
    catch (error) { return error instanceof Error ? error.message : "no Error"; }
  })()`);

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

describe("a query", () => {
  beforeEach(() => {
    const rows = ["b", "a", "c"].map((event, at) => ({ event, amount: at }));
    crm.control.addRows({ table: "Event Log", rows });
  });
  const read = (options: string) => `log.selectRecordsAsync(${options}).then(({ records }) => records`;

  test("sorts, in both directions", async () => {
    const names = (direction: string) =>
      worth(`${read(`{ fields: ["event"], sorts: [{ field: "event"${direction} }] }`)}
        .map((record) => record.name))`);
    expect(await names("")).toEqual(["a", "b", "c"]);
    expect(await names(`, direction: "desc"`)).toEqual(["c", "b", "a"]);
    expect(await fails(`log.selectRecordsAsync({ sorts: [{ field: "event", direction: "up" }] })`)).toBe(
      "Invalid sort direction: up",
    );
  });

  test("answers the records of the ids that exist", async () => {
    const [{ id } = { id: "" }] = crm.control.rows({ table: "Event Log" });
    expect(
      await worth(`log.selectRecordsAsync({ fields: [], recordIds: ["${id}", "rec00000000000000"] })
        .then(({ recordIds }) => recordIds)`),
    ).toEqual([id]);
  });

  test("of a view keeps to its filter and its order", async () => {
    crm.control.addView({
      table: "Event Log",
      name: "Big",
      filter: "{amount} > 0",
      sort: [{ field: "event", direction: "desc" }],
    });
    expect(
      await worth(`log.getView("Big").selectRecordsAsync({ fields: ["event"] })
        .then(({ records }) => records.map(({ name }) => name))`),
    ).toEqual(["c", "a"]);
    const [{ id } = { id: "" }] = crm.control.rows({ table: "Event Log" });
    expect(await worth(`log.getView("Big").selectRecordAsync("${id}")`)).toBeNull();
  });

  test("has no order of its own", async () => {
    const rows = Array.from({ length: 20 }, (_, at) => ({ event: `row ${at}` }));
    crm.control.addRows({ table: "Event Log", rows });
    const order = () => worth(`log.selectRecordsAsync({ fields: [] }).then(({ recordIds }) => recordIds)`);
    expect(await order()).not.toEqual(await order());
  });

  test("finds a record by its id or answers null, and in a result throws", async () => {
    const [{ id } = { id: "" }] = crm.control.rows({ table: "Event Log" });
    expect(
      await worth(`log.selectRecordAsync("${id}", { fields: ["event"] }).then(({ id, name }) => [id, name])`),
    ).toEqual([id, "b"]);
    expect(await worth(`log.selectRecordAsync("rec00000000000000")`)).toBeNull();
    expect(
      await worth(`log.selectRecordsAsync({ fields: ["event"] })
        .then((result) => result.getRecord("${id}") === result.records.find((each) => each.id === "${id}"))`),
    ).toBe(true);
    expect(
      await fails(`log.selectRecordsAsync({ fields: [] }).then((all) => all.getRecord("rec00000000000000"))`),
    ).toMatch(/^No record matching/);
  });

  test("tells no time of creation, and no cell that was not asked for", async () => {
    expect(
      await worth(`${read("{ fields: [] }")}.map(({ createdTime }) => createdTime === undefined))`),
    ).toEqual([true, true, true]);
    expect(await fails(`${read(`{ fields: ["event"] }`)}[0].getCellValue("amount"))`)).toBe(
      `Field "${field("Event Log", "amount")?.id}" isn't in this record. Make sure it was included in the QueryResult this record comes from`,
    );
  });

  test("keeps what it read: cells, options and linked records that change or are renamed later", async () => {
    const sarah = crm.contactId("Sarah");
    const [{ id } = { id: "" }] = crm.control.rows({ table: "Event Log" });
    await worth(
      `log.updateRecordAsync("${id}", { type: { name: "moved" }, Contact: [{ id: "${sarah}" }], amount: 7 })`,
    );
    const script = `const record = await base.getTable("Event Log").selectRecordAsync("${id}");
await base.getTable("Contacts").updateRecordAsync("${sarah}", { Name: "Sara" });
await base.getTable("Event Log").updateRecordAsync("${id}", { amount: 8 });
output.set("read", [record.getCellValue("amount"), record.getCellValue("type").name, record.getCellValue("Contact")]);
const again = await base.getTable("Event Log").selectRecordAsync("${id}");
output.set("again", [again.getCellValue("amount"), again.getCellValue("type").name, again.getCellValue("Contact")]);`;
    let calls = 0;
    const { outputs } = await scripts.runAutomation({
      script,
      onCall() {
        calls += 1;
        if (calls === 4)
          crm.control.renameOption({ table: "Event Log", field: "type", from: "moved", to: "went" });
      },
    });
    expect(outputs).toEqual({
      read: [7, "moved", [{ id: sarah, name: "Sarah" }]],
      again: [8, "went", [{ id: sarah, name: "Sara" }]],
    });
  });

  test("names a record without a primary cell as the app does", async () => {
    await worth(`log.createRecordAsync({ amount: 99 })`);
    expect(
      await worth(`${read(`{ fields: ["event", "amount"] }`)}
        .filter((record) => record.getCellValue("amount") === 99).map(({ name }) => name))`),
    ).toEqual(["Unnamed record"]);
  });

  test.each([
    ["a name whose field was not asked for", `${read("{ fields: [] }")}[0].name)`],
    ["an option that is not documented", `log.selectRecordsAsync({ fields: [], filterByFormula: "1" })`],
    [
      "text in a date's own format of each reader",
      `contacts.selectRecordsAsync().then(({ records }) => records[0].getCellValueAsString("Changed"))`,
    ],
    ["a write of nothing", `log.createRecordsAsync([])`],
    ["an undefined cell", `log.createRecordAsync({ event: undefined })`],
    ["a line break in a single line", `log.createRecordAsync({ event: "a\\nb" })`],
  ])("%s is unknown, and a script that swallows errors does not hide it", async (_, expression) => {
    await expect(fails(expression)).rejects.toThrow(/emulator does not know/i);
  });
});

test("fifty thousand records are read in a moment", async () => {
  const rows = Array.from({ length: 49_000 }, (_, at) => ({ event: `row ${at}`, amount: at }));
  crm.control.addRows({ table: "Event Log", rows });
  expect(
    await worth(`log.selectRecordsAsync({ fields: ["event", "amount"] }).then(({ records }) =>
      records.reduce((sum, record) => sum + record.getCellValue("amount"), 0))`),
  ).toBe((49_000 * 48_999) / 2);
}, 60_000);
