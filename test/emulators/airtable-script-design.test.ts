import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ExtensionResult } from "./airtable/script/run-extension.ts";
import { type Crm, startCrm } from "./airtable/testing/crm.ts";

let crm: Crm;
beforeEach(async () => {
  crm = await startCrm();
});
afterEach(() => crm.close());

const run = (script: string): Promise<ExtensionResult> => crm.scripts().runExtension({ script });
const texts = ({ printed }: ExtensionResult) => printed.map(({ value }) => value);

describe("tables and fields", () => {
  const make = `const id = await base.createTableAsync("Daybook", [
  { name: "key", type: "singleLineText", description: "What it is", options: null },
  { name: "state", type: "singleSelect", options: { choices: [{ name: "on", color: "redBright" }, { name: "off" }] } },
  { name: "Contact", type: "multipleRecordLinks", options: { linkedTableId: base.getTable("Contacts").id } },
]);`;

  test("are made, and can be written at once; a link has its other side", async () => {
    const result = await run(`${make}
const table = base.getTable(id);
const field = await table.createFieldAsync("at", "dateTime", { timeZone: "utc", dateFormat: { name: "iso" }, timeFormat: { name: "24hour" } }, "When");
const row = await table.createRecordAsync({ key: "k", state: { name: "on" }, Contact: [{ id: "${crm.contactId("Bob")}" }], [field]: new Date() });
output.inspect([table.name, table.views.length, table.getField("key").description, row.slice(0, 3),
  base.getTable("Contacts").getField("Daybook").type]);`);
    expect(result.shown).toBeNull();
    expect(texts(result)).toEqual([["Daybook", 1, "What it is", "rec", "multipleRecordLinks"]]);
    expect(crm.control.rows({ table: "Daybook" })[0]?.fields).toMatchObject({ key: "k", state: "on" });
    expect(
      crm.control
        .schema()
        .find(({ name }) => name === "Daybook")
        ?.fields.at(-1),
    ).toMatchObject({
      name: "at",
      type: "dateTime",
      description: "When",
    });
  });

  test.each<readonly [string, string, string | RegExp]>([
    [
      "a table of a name that is taken, in other capitals too",
      `base.createTableAsync("contacts", [{ name: "a", type: "singleLineText" }])`,
      "Can't create table: table with name 'contacts' already exists",
    ],
    [
      "a table without a name",
      `base.createTableAsync("", [])`,
      "Can't create table: must provide non-empty name",
    ],
    [
      "a table without fields",
      `base.createTableAsync("T", [])`,
      "Can't create table: must specify at least one field",
    ],
    [
      "a table with a field twice",
      `base.createTableAsync("T", [{ name: "a", type: "singleLineText" }, { name: "A", type: "email" }])`,
      "Can't create table: duplicate field name 'A'",
    ],
    [
      "a field of a name that is taken",
      `log.createFieldAsync("Event", "singleLineText")`,
      "Can't create or update field: field with name 'Event' already exists",
    ],
    [
      "a formula",
      `log.createFieldAsync("f", "formula", { formula: "1" })`,
      "Can't create field: Invalid options for Event Log.f: Creating formula fields is not supported at this time",
    ],
    [
      "a last-modified field in a new table",
      `base.createTableAsync("T", [{ name: "a", type: "singleLineText" }, { name: "b", type: "lastModifiedTime" }])`,
      /^Can't create table: .*Creating lastModifiedTime fields is not supported at this time$/,
    ],
    ["a select without options", `log.createFieldAsync("s", "singleSelect")`, /options is missing$/],
    ["a name that is taken", `log.getField("type").updateNameAsync("data")`, /'data' already exists$/],
  ])("%s is refused, and nothing of it stays", async (_, call, error) => {
    const before = crm.control.schema();
    const result = await run(`const log = base.getTable("Event Log");\nawait ${call};`);
    expect(result.error).toEqual(typeof error === "string" ? error : expect.stringMatching(error));
    expect(crm.control.schema()).toEqual(before);
  });

  test("a select's options are added to, and none is lost by being left out", async () => {
    const update = (choices: string) =>
      run(`const field = base.getTable("Event Log").getField("type");
await field.updateOptionsAsync({ choices: ${choices} });
await base.getTable("Event Log").createRecordAsync({ type: { name: "won" } });`);
    expect(
      (await update(`[...field.options.choices, { name: "won", color: "greenBright" }]`)).shown,
    ).toBeNull();
    expect(crm.control.schema()[1]?.fields.find(({ name }) => name === "type")?.options).toMatchObject({
      choices: [{ name: "created" }, { name: "moved" }, { name: "won", color: "greenBright" }],
    });
    expect((await update(`[{ name: "only" }]`)).error).toMatch(
      /^Can't update field: .*\n.*'created' is missing$/,
    );
    expect((await update(`[...field.options.choices, { name: "won" }]`)).error).toMatch(/unique names$/);
  });

  test("a renamed option keeps the cells that hold it", async () => {
    crm.control.addRows({ table: "Event Log", rows: [{ type: "moved" }] });
    const { shown } = await run(`const field = base.getTable("Event Log").getField("type");
await field.updateOptionsAsync({ choices: field.options.choices.map((each) => ({ ...each, name: each.name + "!" })) });
await field.updateNameAsync("kind");`);
    expect(shown).toBeNull();
    expect(crm.control.rows({ table: "Event Log" })[0]?.fields.kind).toBe("moved!");
  });
});
