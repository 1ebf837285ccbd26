import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { errorOf } from "./airtable/testing/ask.ts";
import { type Crm, numbered, startCrm } from "./airtable/testing/crm.ts";

let crm: Crm;
beforeEach(async () => {
  crm = await startCrm();
});
afterEach(() => crm.close());

const post = (fields: object, more: object = {}) => crm.log("", { body: { fields, ...more } });
const rows = () => crm.control.rows({ table: "Event Log" });

describe("creating", () => {
  test("one row answers the row itself, with the server's time in whole seconds", async () => {
    crm.control.advance({ ms: 1_234 });
    const { status, body } = await post({
      event: "x",
      amount: 1.5,
      done: true,
      day: "2026-04-12",
      tags: ["b", "a"],
    });
    expect(status).toBe(200);
    expect(body).toEqual({
      id: expect.stringMatching(/^rec[0-9A-Za-z]{14}$/),
      createdTime: "2026-04-12T09:00:01.000Z",
      fields: { event: "x", amount: 1.5, done: true, day: "2026-04-12", tags: ["b", "a"], number: 1 },
    });
  });

  test("several rows answer in the order of the request", async () => {
    const { body } = await crm.log("", { body: { records: numbered(10) } });
    expect(body.records.map((record: { fields: { event: string } }) => record.fields.event)).toEqual(
      numbered(10).map(({ fields }) => fields.event),
    );
  });

  test("empty values are left out of the answer", async () => {
    const { body } = await post({ event: "x", data: "", done: false, tags: [], amount: null, event_id: " " });
    expect(body.fields).toEqual({ event: "x", event_id: " ", number: 1 });
  });

  test("a time keeps its milliseconds and is answered as UTC", async () => {
    const { body } = await post({ when: "2026-04-12T11:15:00.123+02:00" });
    expect(body.fields.when).toBe("2026-04-12T09:15:00.123Z");
  });

  test("fields go by name or id, and come back by id when asked", async () => {
    const [, log] = crm.control.schema();
    const idOf = (name: string) => log?.fields.find((field) => field.name === name)?.id ?? "";
    const { body } = await post({ [idOf("event")]: "x", event_id: "1" }, { returnFieldsByFieldId: true });
    expect(body.fields).toEqual({ [idOf("event")]: "x", [idOf("event_id")]: "1", [idOf("number")]: 1 });
  });

  test.each([
    [
      "11 rows",
      { records: numbered(11) },
      "422 INVALID_RECORDS A maximum of 10 records can be created per request but you have provided 11.",
    ],
    ["no fields", {}, '422 INVALID_REQUEST_MISSING_FIELDS Could not find field "fields" in the request body'],
    [
      "an unknown key",
      { fields: {}, ifMatch: 1 },
      "422 INVALID_REQUEST_UNKNOWN Invalid request: parameter validation failed. Check your request data.",
    ],
    [
      "no rows at all",
      { records: [] },
      "501 EMULATOR_DOES_NOT_KNOW This emulator does not know what Airtable does with a list of no records.",
    ],
  ])("%s are refused", async (_, body, expected) => {
    expect(errorOf(await crm.log("", { body }))).toBe(expected);
    expect(rows()).toEqual([]);
  });

  test("a body that isn't JSON is a 400", async () => {
    const response = await fetch(`${crm.url}/v0/${crm.base}/Contacts`, {
      method: "POST",
      headers: { authorization: `Bearer ${crm.token}`, "content-type": "application/json" },
      body: "{",
    });
    expect(response.status).toBe(400);
  });
});

describe("a value that the column can't take", () => {
  test.each([
    ["an unknown field", { Nope: 1 }, '422 UNKNOWN_FIELD_NAME Unknown field name: "Nope"'],
    [
      "a number as text",
      { event: 1 },
      '422 INVALID_VALUE_FOR_COLUMN Field "event" cannot accept the provided value',
    ],
    [
      "a text as number",
      { amount: "1" },
      '422 INVALID_VALUE_FOR_COLUMN Field "amount" cannot accept the provided value',
    ],
    [
      "a text as tick",
      { done: "true" },
      '422 INVALID_VALUE_FOR_COLUMN Cannot parse value "true" for field done',
    ],
    [
      "a time as day",
      { day: "2026-04-12T00:00:00.000Z" },
      '422 INVALID_VALUE_FOR_COLUMN Field "day" cannot accept the provided value',
    ],
    [
      "a day that isn't",
      { day: "2026-02-30" },
      '422 INVALID_VALUE_FOR_COLUMN Field "day" cannot accept the provided value',
    ],
    [
      "words as time",
      { when: "soon" },
      '422 INVALID_VALUE_FOR_COLUMN Cannot parse value "soon" for field when',
    ],
    [
      "an option that isn't there",
      { type: "Moved" },
      '422 INVALID_MULTIPLE_CHOICE_OPTIONS Insufficient permissions to create new select option ""Moved""',
    ],
    [
      "an empty option",
      { type: "" },
      '422 INVALID_MULTIPLE_CHOICE_OPTIONS Insufficient permissions to create new select option """"',
    ],
    [
      "a computed field",
      { number: 7 },
      '422 INVALID_VALUE_FOR_COLUMN Field "number" cannot accept a value because the field is computed',
    ],
    [
      "a text too long",
      { data: "x".repeat(100_001) },
      '422 INVALID_VALUE_FOR_COLUMN Field "data" cannot accept the provided value',
    ],
    [
      "a name as link",
      { Contact: ["Sarah"] },
      '422 INVALID_RECORD_ID Value "Sarah" is not a valid record ID.',
    ],
    [
      "a link that is no list",
      { Contact: "Sarah" },
      '422 INVALID_RECORD_ID Value "Sarah" is not an array of record IDs.',
    ],
    [
      "a link to nothing",
      { Contact: ["rec00000000000000"] },
      "422 ROW_DOES_NOT_EXIST Record ID rec00000000000000 does not exist in this table",
    ],
    [
      "a line break in one line",
      { event: "a\nb" },
      "501 EMULATOR_DOES_NOT_KNOW This emulator does not know what Airtable does with a line break in a field of a single line.",
    ],
  ])("%s refuses the whole batch", async (_, fields, expected) => {
    const reply = await crm.log("", { body: { records: [{ fields: { event: "good" } }, { fields }] } });
    expect(errorOf(reply)).toBe(expected);
    expect(rows()).toEqual([]);
  });

  test("100,000 characters still fit", async () => {
    expect((await post({ data: "x".repeat(100_000) })).status).toBe(200);
  });

  test("a link to a row of another table names both tables", async () => {
    const { body } = await post({ event: "x" });
    const [contacts, log] = crm.control.schema();
    expect(errorOf(await post({ Contact: [body.id] }))).toBe(
      `422 ROW_TABLE_DOES_NOT_MATCH_LINKED_TABLE Record ID ${body.id} belongs to table ${log?.id}, but the field links to table ${contacts?.id}`,
    );
  });
});

describe("updating", () => {
  const first = async (): Promise<string> => (await post({ event: "x", event_id: "1", done: true })).body.id;

  test("PATCH leaves what it doesn't name, PUT empties it", async () => {
    const id = await first();
    const patched = await crm.log(`/${id}`, { method: "PATCH", body: { fields: { event: "y" } } });
    expect(patched.body.fields).toEqual({ event: "y", event_id: "1", done: true, number: 1 });
    const put = await crm.log("", { method: "PUT", body: { records: [{ id, fields: { event: "z" } }] } });
    expect(put.body.records[0].fields).toEqual({ event: "z", number: 1 });
  });

  test.each([
    ["11 rows", { records: Array.from({ length: 11 }, () => ({ id: "rec00000000000000", fields: {} })) }],
    ["a row without an id", { records: [{ fields: {} }] }],
    ["no rows", {}],
  ])("%s: one text says what an update takes", async (_, body) => {
    expect(errorOf(await crm.log("", { method: "PATCH", body }))).toBe(
      '422 INVALID_RECORDS You must provide an array of up to 10 record objects, each with an "id" ID field and a "fields" object for cell values.',
    );
  });

  test("a row that isn't there: 422 in a batch, which changes nothing, 404 alone", async () => {
    const id = await first();
    const gone = "rec00000000000000";
    const records = [
      { id, fields: { event: "changed" } },
      { id: gone, fields: { event: "?" } },
    ];
    expect(errorOf(await crm.log("", { method: "PATCH", body: { records } }))).toBe(
      `422 ROW_DOES_NOT_EXIST Record ID ${gone} does not exist in this table`,
    );
    expect(rows()[0]?.fields.event).toBe("x");
    expect(errorOf(await crm.log(`/${gone}`, { method: "PATCH", body: { fields: {} } }))).toBe(
      "404 MODEL_ID_NOT_FOUND Record not found",
    );
  });
});

describe("deleting", () => {
  test("one and several, each in its own shape", async () => {
    const { body } = await crm.log("", { body: { records: numbered(3) } });
    const [one, two, three] = body.records.map(({ id }: { id: string }) => id);
    expect((await crm.log(`/${one}`, { method: "DELETE" })).body).toEqual({ id: one, deleted: true });
    expect((await crm.log(`?records[]=${two}&records%5B%5D=${three}`, { method: "DELETE" })).body).toEqual({
      records: [
        { id: two, deleted: true },
        { id: three, deleted: true },
      ],
    });
    expect(rows()).toEqual([]);
  });

  test("a row that isn't there: 404 alone, 422 in a batch, which deletes nothing", async () => {
    const { body } = await post({ event: "x" });
    const gone = "rec00000000000000";
    expect(errorOf(await crm.log(`/${gone}`, { method: "DELETE" }))).toBe(
      "404 MODEL_ID_NOT_FOUND Record not found",
    );
    const both = await crm.log(`?records[]=${body.id}&records[]=${gone}`, { method: "DELETE" });
    expect(errorOf(both)).toMatch(/^422 ROW_DOES_NOT_EXIST/);
    expect(rows()).toHaveLength(1);
  });

  test("eleven are too many", async () => {
    const query = Array.from({ length: 11 }, (_, place) => `records[]=rec${String(place).padStart(14, "0")}`);
    expect(errorOf(await crm.log(`?${query.join("&")}`, { method: "DELETE" }))).toMatch(
      /^422 INVALID_RECORDS/,
    );
  });
});
