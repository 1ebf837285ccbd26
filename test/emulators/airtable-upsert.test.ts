import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { errorOf, type Reply } from "./airtable/testing/ask.ts";
import { type Crm, startCrm } from "./airtable/testing/crm.ts";

let crm: Crm;
beforeEach(async () => {
  crm = await startCrm();
});
afterEach(() => crm.close());

interface Upsert {
  readonly on?: readonly string[];
  readonly method?: "PATCH" | "PUT";
  readonly typecast?: boolean;
}

function upsert(
  records: readonly object[],
  { on = ["event_id"], method = "PATCH", typecast }: Upsert = {},
): Promise<Reply> {
  return crm.log("", { method, body: { performUpsert: { fieldsToMergeOn: on }, records, typecast } });
}

const rows = () => crm.control.rows({ table: "Event Log" });
const invalid =
  "422 INVALID_REQUEST_UNKNOWN Invalid request: parameter validation failed. Check your request data.";

test("creates what isn't there, updates what is, and answers in the order of the request", async () => {
  const { body: old } = await crm.log("", {
    body: { fields: { event_id: "1", event: "old", data: "kept" } },
  });
  const { body } = await upsert([
    { fields: { event_id: "2", event: "new" } },
    { fields: { event_id: "1", event: "changed" } },
  ]);
  expect(body.records.map(({ fields }: { fields: object }) => fields)).toEqual([
    { event_id: "2", event: "new", number: 2 },
    { event_id: "1", event: "changed", data: "kept", number: 1 },
  ]);
  expect(body).toMatchObject({ createdRecords: [body.records[0].id], updatedRecords: [old.id] });
});

test("PUT empties what the row doesn't name", async () => {
  await crm.log("", { body: { fields: { event_id: "1", data: "gone" } } });
  const { body } = await upsert([{ fields: { event_id: "1" } }], { method: "PUT" });
  expect(body.records[0].fields).toEqual({ event_id: "1", number: 1 });
});

test("an update with equal cells still moves the last-modified time", async () => {
  const contact = async () =>
    crm.control.rows({ table: "Contacts" }).find(({ fields }) => fields.Name === "Bob");
  crm.control.advance({ ms: 60_000 });
  const body = { performUpsert: { fieldsToMergeOn: ["Name"] }, records: [{ fields: { Name: "Bob" } }] };
  await crm.contacts("", { method: "PATCH", body });
  expect((await contact())?.fields.Changed).toBe("2026-04-12T09:01:00.000Z");
});

test("two rows with the key fail the whole request, for good", async () => {
  await crm.log("", { body: { records: [{ fields: { event_id: "1" } }, { fields: { event_id: "1" } }] } });
  const reply = await upsert([{ fields: { event_id: "2" } }, { fields: { event_id: "1" } }]);
  expect(errorOf(reply)).toBe("422 INVALID_REQUEST_UNKNOWN Cannot update more than one record");
  expect(rows()).toHaveLength(2);
});

test("a row with an id needs no merge value; an id that isn't there fails the request", async () => {
  const { body } = await crm.log("", { body: { fields: { event_id: "1" } } });
  const reply = await upsert([{ id: body.id, fields: { event: "by id" } }]);
  expect(reply.body.updatedRecords).toEqual([body.id]);
  const missing = await upsert([{ fields: { event_id: "2" } }, { id: "rec00000000000000", fields: {} }]);
  expect(errorOf(missing)).toMatch(/^422 ROW_DOES_NOT_EXIST/);
  expect(rows()).toHaveLength(1);
});

test("null as merge value creates a row, each time", async () => {
  await upsert([{ fields: { event_id: null, event: "x" } }]);
  await upsert([{ fields: { event_id: null, event: "x" } }]);
  expect(rows()).toHaveLength(2);
});

test("values match exactly, over all the columns named", async () => {
  await crm.log("", { body: { fields: { event_id: "a", amount: 1, type: "moved" } } });
  const on = ["event_id", "amount", "type"];
  const same = await upsert([{ fields: { event_id: "a", amount: 1, type: "moved" } }], { on });
  expect(same.body.createdRecords).toEqual([]);
  for (const fields of [
    { event_id: "A", amount: 1, type: "moved" },
    { event_id: "a ", amount: 1, type: "moved" },
    { event_id: "a", amount: 2, type: "moved" },
    { event_id: "a", amount: 1, type: "created" },
  ])
    expect((await upsert([{ fields }], { on })).body.createdRecords).toHaveLength(1);
});

test("a key whose cell was changed by hand is no longer found", async () => {
  const { body } = await upsert([{ fields: { event_id: "1" } }]);
  crm.control.editCell({ table: "Event Log", row: body.records[0].id, field: "event_id", value: "other" });
  expect((await upsert([{ fields: { event_id: "1" } }])).body.createdRecords).toHaveLength(1);
  crm.control.deleteRows({ table: "Event Log", rows: [body.records[0].id] });
  expect((await upsert([{ fields: { event_id: "other" } }])).body.createdRecords).toHaveLength(1);
});

describe("is refused with", () => {
  test.each([
    ["no merge column", [], invalid],
    ["four of them", ["event_id", "event", "data", "amount"], invalid],
    ["one twice", ["event_id", "event_id"], invalid],
    ["an unknown one", ["Nope"], '422 UNKNOWN_FIELD_NAME Unknown field name: "Nope"'],
    ["a time", ["when"], invalid],
    ["a tick", ["done"], invalid],
    ["a link", ["Contact"], invalid],
    ["a computed one", ["number"], invalid],
    ["one that the row doesn't give", ["event"], invalid],
  ])("%s", async (_, on, expected) => {
    expect(errorOf(await upsert([{ fields: { event_id: "1" } }], { on }))).toBe(expected);
  });

  test("two rows of one key in one request: nobody says what they do", async () => {
    const reply = await upsert([{ fields: { event_id: "1" } }, { fields: { event_id: "1" } }]);
    expect(errorOf(reply)).toMatch(/^501 EMULATOR_DOES_NOT_KNOW/);
  });
});

describe("race mode", () => {
  const twin = () => upsert([{ fields: { event_id: "1" } }]);

  test("two overlapping upserts of one key both insert, and block the key from then on", async () => {
    crm.control.fault({ kind: "race", times: 2 });
    const replies = await Promise.all([twin(), twin()]);
    expect(replies.map(({ body }) => body.createdRecords.length)).toEqual([1, 1]);
    expect(rows()).toHaveLength(2);
    expect(errorOf(await twin())).toMatch(/Cannot update more than one record/);
  });

  test("without it they don't", async () => {
    await Promise.all([twin(), twin(), twin()]);
    expect(rows()).toHaveLength(1);
  });

  test("an upsert that nobody overlaps goes on by itself", async () => {
    crm.control.fault({ kind: "race" });
    expect((await twin()).body.createdRecords).toHaveLength(1);
  });
});
