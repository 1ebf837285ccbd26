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

const field = (table: string, name: string) =>
  crm.control
    .schema()
    .find((each) => each.name === table)
    ?.fields.find((each) => each.name === name);

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
