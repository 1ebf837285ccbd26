import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { allCells } from "./airtable/script/testing/all-cells.ts";
import { type Airtable, startAirtable } from "./airtable/start-airtable.ts";

let airtable: Airtable;
beforeEach(async () => {
  airtable = await startAirtable({
    rates: false,
    tables: allCells,
  });
});
afterEach(() => airtable.close());

interface Read {
  readonly cell: unknown;
  readonly text: string;
}

/** Writes one cell with the expression and reads it back, as a value and as a text. */
async function written(field: string, expression: string): Promise<Read> {
  const { outputs, shown } = await airtable.scripts().runAutomation({
    script: `const all = base.getTable("All");
const id = await all.createRecordAsync({ text: "x" });
await all.updateRecordAsync(id, { ${field}: ${expression} });
const record = await all.selectRecordAsync(id, { fields: ["${field}"] });
output.set("read", { cell: record.getCellValue("${field}"), text: record.getCellValueAsString("${field}") });`,
  });
  if (shown !== null) throw new Error(shown);
  return outputs.read as Read;
}

/** The text of the error that writing this cell throws; nothing must be written. */
async function refused(field: string, expression: string, how = "create"): Promise<string | null> {
  const result = await airtable.scripts().runAutomation({
    script: `const all = base.getTable("All");
const id = ${how === "update"} ? await all.createRecordAsync({}) : "";
await (${how === "update"} ? all.updateRecordAsync(id, { ${field}: ${expression} }) : all.createRecordAsync({ ${field}: ${expression} }));`,
  });
  return result.error;
}

const choice = (field: string, name: string) => {
  const options = airtable.control.schema()[1]?.fields.find((each) => each.name === field)?.options;
  return ((options?.choices ?? []) as readonly { readonly id: string; readonly name: string }[]).find(
    (each) => each.name === name,
  );
};
const other = (name: string | undefined) =>
  airtable.control.rows({ table: "Others" }).find(({ fields }) => fields.Name === name)?.id ?? "";
const person = (name: string) => {
  const [user] = [...airtable.live.base.users.values()].filter((each) => each.name === name);
  return user!;
};

describe("cells as scripts write and read them", () => {
  test.each<readonly [string, string, unknown, string]>([
    ["text", '"a b"', "a b", "a b"],
    ["long", '"a\\nb"', "a\nb", "a\nb"],
    ["email", '"a@example.com"', "a@example.com", "a@example.com"],
    ["number", "1.5", 1.5, "1.50"],
    ["percent", "0.25", 0.25, "25.0%"],
    ["currency", "12.5", 12.5, "$12.50"],
    ["duration", "3661", 3661, "1:01:01"],
    ["rating", "3", 3, "3"],
    ["tick", "true", true, "checked"],
    ["tick", "false", null, ""],
    ["day", '"2026-02-03"', "2026-02-03", "3/2/2026"],
    ["moment", '"2026-02-03T04:05:06.789Z"', "2026-02-03T04:05:06.789Z", "2026-02-03 04:05"],
    ["moment", '"2026-02-03T04:05:06+01:00"', "2026-02-03T03:05:06.000Z", "2026-02-03 03:05"],
    ["moment", "new Date(Date.UTC(2026, 1, 3))", "2026-02-03T00:00:00.000Z", "2026-02-03 00:00"],
    ["there", '"2026-02-03T04:05:06.000Z"', "2026-02-03T04:05:06.000Z", "2/2/2026 6:05pm"],
    ["there", '"2026-02-03T10:00:00.000Z"', "2026-02-03T10:00:00.000Z", "2/3/2026 12:00am"],
    ["text", "null", null, ""],
    ["text", '""', null, ""],
  ])("%s = %s", async (field, expression, cell, text) => {
    expect(await written(field, expression)).toEqual({ cell, text });
  });

  test("an option is written by its name or its id, and read with its id, name and colour", async () => {
    const won = choice("single", "Won");
    const read = { cell: won, text: "Won" };
    expect(won).toMatchObject({ id: expect.stringMatching(/^sel/), color: "blueLight2" });
    expect(await written("single", '{ name: "Won" }')).toEqual(read);
    expect(await written("single", `{ id: "${won?.id}" }`)).toEqual(read);
    expect(await written("single", "all.getField('single').options.choices[1]")).toEqual(read);
    expect(await written("multiple", '[{ name: "b" }, { name: "a" }]')).toEqual({
      cell: [choice("multiple", "b"), choice("multiple", "a")],
      text: "b, a",
    });
    expect(await written("multiple", "[]")).toEqual({ cell: null, text: "" });
  });

  test("links are written by ids, also as the records themselves, and read with names", async () => {
    const [one, two] = [other("One"), other("Two")];
    const read = {
      cell: [
        { id: two, name: "Two" },
        { id: one, name: "One" },
      ],
      text: "Two, One",
    };
    expect(await written("links", `[{ id: "${two}" }, { id: "${one}", name: "whatever" }]`)).toEqual(read);
    const record = `[await base.getTable("Others").selectRecordAsync("${one}")]`;
    expect(await written("links", record)).toEqual({ cell: [{ id: one, name: "One" }], text: "One" });
    expect((await written("links", `[{ id: "${other(undefined)}" }]`)).cell).toEqual([
      { id: other(undefined), name: "" },
    ]);
  });

  test("people are written by their ids and read with their addresses", async () => {
    const { id, email, name } = person("editor");
    expect(await written("person", `{ id: "${id}" }`)).toEqual({ cell: { id, email, name }, text: name });
    expect(await written("people", `[{ id: "${id}" }, { id: "${person("owner").id}" }]`)).toMatchObject({
      cell: [{ email: "editor@example.com" }, { email: "owner@example.com" }],
      text: "editor, owner",
    });
  });

  test("what the platform works out is read like the rest", async () => {
    airtable.control.advance({ ms: 1_500 });
    const { outputs } = await airtable.scripts().runAutomation({
      script: `const all = base.getTable("All");
const id = await all.createRecordAsync({ text: "x", links: [{ id: "${other("One")}" }] });
const record = await all.selectRecordAsync(id);
for (const name of ["made", "maker", "order", "many", "shout"]) output.set(name, record.getCellValue(name));`,
    });
    expect(outputs).toEqual({
      made: "2026-04-12T09:00:01.000Z",
      maker: { id: person("owner").id, email: "owner@example.com", name: "owner" },
      order: 1,
      many: 1,
      shout: "x!",
    });
  });

  test("a value is copied when it is given and each time it is read", async () => {
    const { outputs } = await airtable.scripts().runAutomation({
      script: `const all = base.getTable("All");
const cells = { multiple: [{ name: "a" }] };
const call = all.createRecordAsync(cells);
cells.multiple[0].name = "nope";
const record = await all.selectRecordAsync(await call);
record.getCellValue("multiple").pop();
output.set("read", record.getCellValue("multiple"));`,
    });
    expect(outputs.read).toEqual([choice("multiple", "a")]);
  });
});

describe("cells that scripts may not write", () => {
  test.each([
    ["text", "5", "a string"],
    ["number", '"5"', "a number"],
    ["number", "NaN", "a number"],
    ["tick", '"yes"', "a boolean"],
    ["multiple", '{ name: "a" }', "an array"],
    ["links", '"rec00000000000000"', "an array"],
    ["links", '["rec00000000000000"]', "an object with an id"],
    ["person", '"owner"', "an object with an id"],
    ["moment", "5", "a string"],
    ["moment", 'new Date("nope")', "a valid date"],
    ["day", "5", "a string"],
  ])("%s = %s has the wrong form", async (field, expression, what) => {
    const reason = `invalid cell value for field '${field}'.\nCell value has invalid format: <root> must be ${what}`;
    expect(await refused(field, expression)).toBe(`Can't create records: ${reason}`);
    expect(airtable.control.rows({ table: "All" })).toEqual([]);
    expect(await refused(field, expression, "update")).toBe(`Can't set cell values: ${reason}`);
  });

  test("a text for an option, in Airtable's own words", async () => {
    expect(await refused("single", '"Won"')).toBe(
      "Can't create records: invalid cell value for field 'single'.\n" +
        "Cell value has invalid format: <root> must be an object\n" +
        "Single select field value must be an object with at least one of 'id' or 'name' as a property.",
    );
  });

  test("an option that is not there, in other capitals too, is made for nobody", async () => {
    for (const [field, expression] of [
      ["single", '{ name: "Lost" }'],
      ["single", '{ name: "won" }'],
      ["single", '{ id: "sel00000000000000" }'],
      ["multiple", '[{ name: "a" }, { name: "c" }]'],
    ] as const)
      expect(await refused(field, expression)).toMatch(/^Can't create records: invalid cell value for field/);
    expect(airtable.control.rows({ table: "All" })).toEqual([]);
  });

  test("a linked record that is not there", async () => {
    expect(await refused("links", '[{ id: "rec00000000000000" }]')).toBe(
      "Can't create records: Record ID rec00000000000000 does not exist in this table",
    );
  });

  test.each(["made", "maker", "order", "many", "shout"])("%s, which is computed", async (field) => {
    const text = `Can't set cell values: Field '${field}' is computed and cannot be set`;
    expect(await refused(field, "1")).toBe(text);
    expect(await refused(field, "1", "update")).toBe(text);
  });

  test("a record that is not there", async () => {
    const run = (call: string) =>
      airtable.scripts().runAutomation({ script: `await base.getTable("All").${call}` });
    expect((await run(`updateRecordAsync("rec00000000000000", { text: "x" })`)).error).toBe(
      "Can't set cell values: No record with id rec00000000000000 exists",
    );
    expect((await run(`deleteRecordsAsync(["rec00000000000000"])`)).error).toBe(
      "Can't delete records: No record with id rec00000000000000 exists in table 'All'",
    );
    for (const record of ['{ text: "x" }', '{ fields: {}, id: "x" }', '"x"'])
      expect((await run(`createRecordsAsync([${record}])`)).error).toMatch(/^Invalid record format\./);
  });

  test.each([
    ["a Date in a field without a time", "day", "new Date()"],
    ["a full time in a field without one", "day", '"2026-02-03T00:00:00.000Z"'],
    ["a link given twice", "links", "[{ id: 'ID' }, { id: 'ID' }]"],
  ])("%s is unknown", async (_, field, expression) => {
    await expect(refused(field, expression.replaceAll("ID", other("One")))).rejects.toThrow(/not know/);
  });
});
