import AirtableClient from "airtable";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Crm, numbered, startCrm } from "./airtable/testing/crm.ts";

let crm: Crm;
let base: ReturnType<AirtableClient["base"]>;
beforeEach(async () => {
  crm = await startCrm();
  base = open(crm.token);
});
afterEach(() => crm.close());

const open = (apiKey: string, more: object = {}) =>
  new AirtableClient({ apiKey, endpointUrl: crm.url, ...more }).base(crm.base);
const events = () => crm.control.rows({ table: "Event Log" });

describe("the airtable package, as it is published,", () => {
  test("creates, finds, updates, replaces and destroys", async () => {
    const table = base("Event Log");
    const created = await table.create([{ fields: { event: "a", done: true } }, { fields: { event: "b" } }]);
    const [one, two] = created.map(({ id }) => id) as [string, string];
    expect((await table.find(one)).fields).toEqual({ event: "a", done: true, number: 1 });
    expect((await table.update(one, { event: "c" })).get("event")).toBe("c");
    expect((await table.replace([{ id: one, fields: { event: "d" } }]))[0]?.fields).toEqual({
      event: "d",
      number: 1,
    });
    expect((await table.destroy([one, two])).map(({ id }) => id)).toEqual([one, two]);
    expect(events()).toEqual([]);
  });

  test("selects with columns, filter and order, over pages", async () => {
    crm.control.addRows({ table: "Event Log", rows: numbered(120).map(({ fields }) => fields) });
    const query = { fields: ["event_id"], sort: [{ field: "event_id", direction: "desc" as const }] };
    const records = await base("Event Log")
      .select({ ...query, filterByFormula: "{event_id} != 'id-5'" })
      .all();
    expect(records).toHaveLength(119);
    expect(records[0]?.fields).toEqual({ event_id: "id-99" });
    expect(crm.control.requests().byKind).toEqual({ list: 2 });
  });

  test("goes over to POST for a long filter", async () => {
    crm.control.addRows({ table: "Event Log", rows: numbered(3).map(({ fields }) => fields) });
    const filter = `OR(${Array.from({ length: 1_000 }, (_, n) => `{event_id}='id-${n}'`).join()})`;
    expect(
      await base("Event Log").select({ filterByFormula: filter, timeZone: "utc" }).firstPage(),
    ).toHaveLength(3);
    expect(crm.control.requestLog()).toMatchObject([{ method: "POST", kind: "list", status: 200 }]);
  });

  test("keeps both lists of an upsert in makeRequest", async () => {
    const body = {
      performUpsert: { fieldsToMergeOn: ["event_id"] },
      records: [{ fields: { event_id: "1" } }],
    };
    const path = `/${encodeURIComponent("Event Log")}`;
    const first = await base.makeRequest({ method: "patch", path, body });
    const second = await base.makeRequest({ method: "patch", path, body });
    expect(second.body).toMatchObject({ createdRecords: [], updatedRecords: first.body.createdRecords });
  });

  test("reaches the schema by way of a base called meta/bases", async () => {
    const meta = new AirtableClient({ apiKey: crm.token, endpointUrl: crm.url }).base("meta/bases");
    const { body } = await meta.makeRequest({ path: `/${crm.base}/tables` });
    expect(body.tables.map(({ name }: { name: string }) => name)).toEqual(["Contacts", "Event Log"]);
  });

  test("throws its own errors, without a 403's text", async () => {
    crm.control.lockField({ table: "Event Log", field: "event", level: "nobody" });
    await expect(base("Event Log").create({ event: "x" })).rejects.toMatchObject({
      error: "NOT_AUTHORIZED",
      statusCode: 403,
    });
    await expect(base("Event Log").create({ Nope: "x" })).rejects.toMatchObject({
      error: "UNKNOWN_FIELD_NAME",
      message: 'Unknown field name: "Nope"',
      statusCode: 422,
    });
    await expect(open("patNOPE")("Contacts").select().all()).rejects.toMatchObject({
      error: "AUTHENTICATION_REQUIRED",
    });
    await expect(base("Event Log").find("rec00000000000000")).rejects.toMatchObject({ statusCode: 404 });
  });

  test("gives up after a 429 when told to", async () => {
    const send = open(crm.token, { noRetryIfRateLimited: true });
    crm.control.fault({ kind: "429" });
    await expect(send("Contacts").select().all()).rejects.toMatchObject({ statusCode: 429 });
  });

  test("tries again by itself after a 429", async () => {
    // Its pause is chosen between 0 and 5 seconds.
    vi.spyOn(Math, "random").mockReturnValueOnce(0);
    crm.control.fault({ kind: "429" });
    expect(await base("Contacts").select().all()).toHaveLength(2);
    expect(crm.control.requests().byStatus).toEqual({ "200": 1, "429": 1 });
  });

  test("gives up on a connection that breaks", async () => {
    crm.control.fault({ kind: "lost" });
    await expect(base("Event Log").create({ event: "x" })).rejects.toMatchObject({
      code: "ECONNRESET",
    });
    expect(events()).toHaveLength(1);
  });
});

test("a trailing slash, an empty query, a plus for a space and a name with odd signs are all the same table", async () => {
  crm.control.addTable({ name: "Q & A: 100 %", fields: [{ name: "Name", type: "singleLineText" }] });
  const get = async (path: string) => {
    const response = await fetch(`${crm.url}/v0/${crm.base}/${path}`, {
      headers: { authorization: `Bearer ${crm.token}` },
    });
    return response.status;
  };
  for (const path of [
    "Event%20Log/?",
    "Event%20Log?",
    "Q%20%26%20A%3A%20100%20%25",
    crm.control.schema()[1]?.id ?? "",
  ])
    expect(await get(path)).toBe(200);
  expect(await get("Event%20Log?view=Grid+view")).toBe(200);
});
