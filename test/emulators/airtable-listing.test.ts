import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { errorOf } from "./airtable/testing/ask.ts";
import { type Crm, numbered, startCrm } from "./airtable/testing/crm.ts";

let crm: Crm;
beforeEach(async () => {
  crm = await startCrm();
});
afterEach(() => crm.close());

interface Listed {
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

const fill = (count: number) =>
  crm.control.addRows({ table: "Event Log", rows: numbered(count).map(({ fields }) => fields) });
const names = (records: readonly Listed[]) => records.map(({ fields }) => fields.event);

async function allPages(query: string): Promise<{ readonly sizes: number[]; readonly records: Listed[] }> {
  const sizes: number[] = [];
  const records: Listed[] = [];
  for (let offset = ""; ; ) {
    const { body } = await crm.log(`?${query}${offset && `&offset=${encodeURIComponent(offset)}`}`);
    sizes.push(body.records.length);
    records.push(...body.records);
    if (!body.offset) return { sizes, records };
    offset = body.offset;
  }
}

describe("pages", () => {
  test("hold 100 rows at the most, and the last one has no offset", async () => {
    fill(250);
    const { sizes, records } = await allPages("");
    expect(sizes).toEqual([100, 100, 50]);
    expect(new Set(records.map(({ id }) => id)).size).toBe(250);
  });

  test("are counted over by maxRecords, within by pageSize", async () => {
    fill(30);
    expect((await allPages("pageSize=10&maxRecords=25")).sizes).toEqual([10, 10, 5]);
  });

  test("a page is answered again for the same offset", async () => {
    fill(3);
    const { body } = await crm.log("?pageSize=1");
    const again = () => crm.log(`?pageSize=1&offset=${encodeURIComponent(body.offset)}`);
    expect(body.offset).toMatch(/^itr\w{14}\/rec\w{14}$/);
    expect((await again()).body.records).toEqual((await again()).body.records);
  });

  test.each([
    ["an offset after five minutes", () => crm.control.advance({ ms: 300_000 })],
    ["an offset that was made to expire", () => crm.control.expireOffsets()],
  ])("%s is not available", async (_, spoil) => {
    fill(3);
    const { body } = await crm.log("?pageSize=1");
    spoil();
    const reply = await crm.log(`?pageSize=1&offset=${encodeURIComponent(body.offset)}`);
    expect(await crm.log("?offset=itrNOPE/recNOPE")).toEqual(reply);
    expect(reply).toEqual({ status: 422, body: { error: { type: "LIST_RECORDS_ITERATOR_NOT_AVAILABLE" } } });
  });

  test("a row that goes between two pages is on neither, one that comes is on none", async () => {
    const [one] = fill(4);
    const { body } = await crm.log("?pageSize=2&view=Grid%20view");
    crm.control.deleteRows({ table: "Event Log", rows: [one?.id ?? ""] });
    fill(1);
    const { body: next } = await crm.log(
      `?pageSize=2&view=Grid%20view&offset=${encodeURIComponent(body.offset)}`,
    );
    expect([...names(body.records), ...names(next.records)]).toEqual([
      "event 0",
      "event 1",
      "event 2",
      "event 3",
    ]);
  });

  test("an offset with another filter: nobody says", async () => {
    fill(3);
    const { body } = await crm.log("?pageSize=1");
    const reply = await crm.log(`?pageSize=1&filterByFormula=1&offset=${encodeURIComponent(body.offset)}`);
    expect(errorOf(reply)).toMatch(/^501 EMULATOR_DOES_NOT_KNOW/);
  });
});

describe("order", () => {
  test("without sort and view it is arbitrary, and another each time", async () => {
    fill(20);
    const [one, other] = [await crm.log(), await crm.log()];
    expect(names(one.body.records)).not.toEqual(names(other.body.records));
    expect(names(one.body.records).sort()).toEqual(names(other.body.records).sort());
  });

  test("the same seed gives the same orders", async () => {
    fill(20);
    const twin = await startCrm();
    twin.control.addRows({ table: "Event Log", rows: numbered(20).map(({ fields }) => fields) });
    expect((await twin.log()).body).toEqual((await crm.log()).body);
    await twin.close();
  });

  test("sorts by several columns, empty cells first", async () => {
    const values = [
      { amount: 2, event: "b" },
      { amount: 1, event: "c" },
      { amount: 2, event: "a" },
      { event: "d" },
    ];
    crm.control.addRows({ table: "Event Log", rows: values });
    const query = "sort[0][field]=amount&sort[1][field]=event&sort[1][direction]=desc";
    expect(names((await crm.log(`?${query}`)).body.records)).toEqual(["d", "c", "b", "a"]);
    expect(
      names(
        (await crm.log("?sort[0][field]=amount&sort[0][direction]=desc&sort[1][field]=event")).body.records,
      ),
    ).toEqual(["a", "b", "c", "d"]);
  });

  test("options sort by their place in the list", async () => {
    crm.control.addRows({
      table: "Event Log",
      rows: [
        { event: "m", type: "moved" },
        { event: "c", type: "created" },
      ],
    });
    expect(names((await crm.log("?sort[0][field]=type")).body.records)).toEqual(["c", "m"]);
  });

  test("texts whose order hangs on their capitals have none that is known", async () => {
    crm.control.addRows({ table: "Event Log", rows: [{ event: "a" }, { event: "B" }] });
    expect(errorOf(await crm.log("?sort[0][field]=event"))).toMatch(/^501 EMULATOR_DOES_NOT_KNOW/);
  });

  test("a view gives its rows in its order, which sort overrides; hidden columns are answered", async () => {
    fill(3);
    crm.control.addView({
      table: "Event Log",
      name: "Late ones",
      filter: "{event_id} != 'id-0'",
      sort: [{ field: "event", direction: "desc" }],
    });
    expect(names((await crm.log("?view=Late+ones")).body.records)).toEqual(["event 2", "event 1"]);
    expect(names((await crm.log("?view=Late%20ones&sort[0][field]=event")).body.records)).toEqual([
      "event 1",
      "event 2",
    ]);
    expect(names((await crm.log("?view=Grid%20view")).body.records)).toEqual([
      "event 0",
      "event 1",
      "event 2",
    ]);
  });
});

describe("what is asked for", () => {
  test("some columns, by name or id", async () => {
    fill(1);
    const id = crm.control.schema()[1]?.fields[0]?.id;
    const { body } = await crm.log(`?fields[]=${id}&fields%5B%5D=event_id`);
    expect(body.records[0].fields).toEqual({ event: "event 0", event_id: "id-0" });
    const byId = await crm.log("?fields[]=event&returnFieldsByFieldId=true");
    expect(byId.body.records[0].fields).toEqual({ [String(id)]: "event 0" });
  });

  test("rows by a formula over names, ids and links", async () => {
    fill(3);
    const sarah = crm.contactId("Sarah");
    crm.control.addRows({ table: "Event Log", rows: [{ event: "linked", Contact: [sarah] }] });
    const filtered = async (formula: string) =>
      names((await crm.log(`?filterByFormula=${encodeURIComponent(formula)}`)).body.records);
    expect(await filtered("OR({event_id}='id-1', {event_id}=\"id-2\")")).toHaveLength(2);
    expect(await filtered(`{${crm.control.schema()[1]?.fields[1]?.id}}='id-1'`)).toEqual(["event 1"]);
    expect(await filtered("{Contact}='Sarah'")).toEqual(["linked"]);
    expect(await filtered(`{Contact}='${sarah}'`)).toEqual([]);
  });

  test.each([
    [
      "?filterByFormula=AND(",
      "422 INVALID_FILTER_BY_FORMULA The formula for filtering records is invalid: Invalid formula. Please check your formula text.",
    ],
    [
      "?filterByFormula={Nope}=1",
      "422 INVALID_FILTER_BY_FORMULA The formula for filtering records is invalid: Unknown field names: nope",
    ],
    ["?fields[]=Nope", '422 UNKNOWN_FIELD_NAME Unknown field name: "Nope"'],
    ["?sort[0][field]=Nope", '422 UNKNOWN_FIELD_NAME Unknown field name: "Nope"'],
    ["?view=Nope", "422 VIEW_NAME_NOT_FOUND View Nope not found"],
    [
      "?pageSize=101",
      "422 INVALID_REQUEST_UNKNOWN Invalid request: parameter validation failed. Check your request data.",
    ],
    [
      "?pageSize=0",
      "422 INVALID_REQUEST_UNKNOWN Invalid request: parameter validation failed. Check your request data.",
    ],
    [
      "?limit=1",
      "422 INVALID_REQUEST_UNKNOWN Invalid request: parameter validation failed. Check your request data.",
    ],
    [
      "?cellFormat=string&timeZone=utc&userLocale=en",
      "501 EMULATOR_DOES_NOT_KNOW This emulator does not know what Airtable does with cells formatted as text.",
    ],
    [
      "?recordMetadata[]=commentCount",
      '501 EMULATOR_DOES_NOT_KNOW This emulator does not know what Airtable does with the parameter "recordMetadata".',
    ],
  ])("%s is refused", async (query, expected) => {
    expect(errorOf(await crm.log(query))).toBe(expected);
  });

  test("POST listRecords takes the same in a body, and two parameters in the URL", async () => {
    fill(3);
    const body = {
      fields: ["event"],
      filterByFormula: "{event_id} != 'id-0'",
      sort: [{ field: "event", direction: "desc" }],
      pageSize: 1,
      offset: "",
    };
    const reply = await crm.log("/listRecords?timeZone=utc&userLocale=en", { body });
    expect(reply.body.records).toMatchObject([{ fields: { event: "event 2" } }]);
    const next = await crm.log("/listRecords", { body: { ...body, offset: reply.body.offset } });
    expect(next.body.records).toMatchObject([{ fields: { event: "event 1" } }]);
    expect(next.body.offset).toBeUndefined();
  });

  test("a URL of 16,000 characters is served, a longer one is refused", async () => {
    const path = (length: number) => {
      const start = `?filterByFormula=1&returnFieldsByFieldId=false&view=`;
      const before = `/v0/${crm.base}/Event%20Log${start}`;
      return start + "x".repeat(length - before.length);
    };
    expect(errorOf(await crm.log(path(16_000)))).toMatch(/VIEW_NAME_NOT_FOUND/);
    expect(errorOf(await crm.log(path(16_001)))).toMatch(/INVALID_REQUEST_UNKNOWN/);
  });
});
