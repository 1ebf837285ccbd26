import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AirtableClient, Call } from "../../src/stores/airtable/client.ts";
import type { Scope } from "../emulators/airtable/model/workspace.ts";
import { type ClientWorld, creating, listing, startClientWorld } from "../support/airtable-client.ts";

let world: ClientWorld;
let client: AirtableClient;
beforeEach(async () => {
  world = await startClientWorld({ rates: false });
  client = await world.open();
});
afterEach(() => world.close());

interface Shown {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly column?: string;
  readonly cause: { readonly status: number; readonly type: string; readonly message: string };
}

const errorOf = (call: Call, by: AirtableClient = client): Promise<Shown> =>
  by.request(call).then(
    () => Promise.reject(new Error("It was not refused.")),
    (error: Shown) => error,
  );

const writing = (fields: Readonly<Record<string, unknown>>): Call => ({
  ...creating("x"),
  body: { records: [{ fields }] },
});
const filtering = (filterByFormula: string): Call => ({ ...listing, body: { filterByFormula } });
const readingTables: Call = { method: "GET", path: "/tables", api: "meta", repeatable: true };
const makingTable: Call = {
  method: "POST",
  path: "/tables",
  api: "meta",
  body: { name: "Daybook", fields: [{ name: "name", type: "singleLineText" }] },
  repeatable: false,
};

const record = "recAAAAAAAAAAAAAA";

const place = () => `table "Event Log" of base ${world.base}`;

describe("Airtable's own words survive", () => {
  test("where a field is locked: the error names it, and the table", async () => {
    world.control.lockField({ table: "Event Log", field: "event_id", level: "creators" });
    const editor = await world.open({ token: world.tokens.editor });
    const error = await errorOf(writing({ event_id: "x" }), editor);
    expect(error.code).toBe("AIRTABLE_NOT_PERMITTED");
    expect(error.message).toMatch(
      /^Airtable does not permit this in table "Event Log" of base \w+: You are not permitted to write cell values in field event_id \(fld\w{14}\)\.$/,
    );
    expect(error.column).toBe("event_id");
    expect(error.cause).toMatchObject({ status: 403, type: "INVALID_PERMISSIONS" });
  });

  test("where rows may not be made, and where a role is too low", async () => {
    world.control.lockTable({ table: "Event Log", create: "nobody" });
    expect(await errorOf(writing({ event_id: "x" }))).toMatchObject({
      code: "AIRTABLE_NOT_PERMITTED",
      message: expect.stringContaining("create records in table Event Log (tbl"),
    });
    const editor = await world.open({ token: world.tokens.editor });
    expect(await errorOf(makingTable, editor)).toMatchObject({
      code: "AIRTABLE_NOT_PERMITTED",
      message: `Airtable does not permit this in the tables of base ${world.base}: You are not permitted to perform this operation.`,
    });
  });

  test("where a cell doesn't take what it is given", async () => {
    expect(await errorOf(writing({ amount: "lots" }))).toMatchObject({
      code: "AIRTABLE_REFUSED",
      message: `Airtable refused what was sent to ${place()}: Field "amount" cannot accept the provided value.`,
      column: "amount",
      cause: { status: 422, type: "INVALID_VALUE_FOR_COLUMN" },
    });
    expect(await errorOf(writing({ type: "unheard of" }))).toMatchObject({
      code: "AIRTABLE_REFUSED",
      message: expect.stringContaining('new select option ""unheard of""'),
      cause: { type: "INVALID_MULTIPLE_CHOICE_OPTIONS" },
    });
  });

  test("where a base is full", async () => {
    await world.close();
    const full = { type: "FULL", message: "This base is full." };
    world = await startClientWorld({ rates: false, plan: "free", full });
    const rows = Array.from({ length: 998 }, () => ({}));
    world.control.addRows({ table: "Contacts", rows });
    expect(await errorOf(creating("x"), await world.open())).toMatchObject({
      code: "AIRTABLE_REFUSED",
      message: expect.stringMatching(/: This base is full\.$/),
      cause: { status: 422, ...full },
    });
  });
});

describe("one sentence says", () => {
  test("that a column is missing, in a row or in a filter", async () => {
    expect(await errorOf(writing({ gone: "x" }))).toMatchObject({
      code: "AIRTABLE_COLUMN_MISSING",
      message: `There is no column "gone" in ${place()}.`,
      column: "gone",
    });
    expect(await errorOf(filtering("AND({Gone}='x',{lost}='y')"))).toMatchObject({
      code: "AIRTABLE_COLUMN_MISSING",
      message: `There is no column "gone" and no column "lost" in ${place()}.`,
      column: "gone",
    });
    expect((await errorOf(filtering("AND("))).code).toBe("AIRTABLE_REFUSED");
  });

  test("that a listing took too long", async () => {
    world.control.addRows({ table: "Event Log", rows: [{ event: "a" }, { event: "b" }] });
    const { offset } = (await client.request(listing)).body as { readonly offset: string };
    world.control.expireOffsets();
    expect(await errorOf({ ...listing, body: { offset } })).toMatchObject({
      code: "AIRTABLE_LISTING_EXPIRED",
      cause: { type: "LIST_RECORDS_ITERATOR_NOT_AVAILABLE", message: "" },
    });
  });

  test("that a row isn't there", async () => {
    const call = { method: "DELETE", path: "/Event%20Log/recAAAAAAAAAAAAAA", repeatable: true } as const;
    expect(await errorOf(call)).toMatchObject({
      code: "AIRTABLE_NOT_FOUND",
      message: `What was asked for in ${place()} isn't there: Record not found.`,
    });
  });

  test("that a token is wrong, and how to make one", async () => {
    const error = await errorOf(listing, await world.open({ token: "patWrong.0123" }));
    expect(error).toMatchObject({ code: "AIRTABLE_TOKEN_REFUSED", cause: { status: 401 } });
    expect(error.hint).toContain("airtable.com/create/tokens");
    expect(error.hint).toContain(
      "data.records:read, data.records:write, schema.bases:read, schema.bases:write",
    );
    expect(error.hint).toContain(world.base);
    expect(error.hint).toContain("AIRTABLE_API_KEY");
  });
});

describe("behind the one refusal for a wrong base, a wrong table and a missing scope", () => {
  const all: readonly Scope[] = [
    "data.records:read",
    "data.records:write",
    "schema.bases:read",
    "schema.bases:write",
  ];
  const having = (...scopes: readonly Scope[]) =>
    world.open({ token: world.control.addToken({ user: "creator", scopes }).secret });
  const lacking = (scope: Scope) => having(...all.filter((each) => each !== scope));

  test.each<[Scope, Call]>([
    ["data.records:read", listing],
    ["data.records:write", creating("x")],
    ["schema.bases:read", readingTables],
    ["schema.bases:write", makingTable],
  ])("the scope that is missing is named: %s", async (scope, call) => {
    const where = call.api === "meta" ? `the tables of base ${world.base}` : place();
    expect(await errorOf(call, await lacking(scope))).toMatchObject({
      code: "AIRTABLE_SCOPE_MISSING",
      message: `The Airtable token lacks the scope ${scope}, which this needs in ${where}.`,
      hint: expect.stringContaining("airtable.com/create/tokens"),
      cause: { status: 403, type: "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND" },
    });
  });

  test("a token that may only read rows lacks the scope to write them", async () => {
    expect(await errorOf(creating("x"), await having("data.records:read"))).toMatchObject({
      code: "AIRTABLE_SCOPE_MISSING",
      message: expect.stringContaining("data.records:write"),
    });
  });

  test("a token that may see neither rows nor tables is told all that it could be", async () => {
    const by = await having("data.records:write");
    expect(await errorOf(listing, by)).toMatchObject({
      code: "AIRTABLE_NOT_FOUND_OR_NO_ACCESS",
      message: `Airtable shows the token no ${place()}, or doesn't let it do this there.`,
      hint: expect.stringMatching(/^Check the base's id, the table's name and .*data\.records:read/),
    });
    expect(by.sent()).toBe(2);
  });

  test.each<Call>([
    { method: "DELETE", path: "/Event%20Log", query: { "records[]": [record] }, repeatable: true },
    { method: "DELETE", path: `/Event%20Log/${record}`, repeatable: true },
    { ...creating("x"), method: "PATCH", body: { records: [{ id: record, fields: {} }] } },
  ])("no scope is blamed where a record may be what wasn't found: %j", async (call) => {
    for (const by of [await lacking("data.records:write"), await having("data.records:read")])
      expect((await errorOf(call, by)).code).toBe("AIRTABLE_NOT_FOUND_OR_NO_ACCESS");
  });

  test("a scope isn't blamed where the person's own level is too low", async () => {
    const scopes = all.filter((scope) => scope !== "data.records:write");
    const { secret } = world.control.addToken({ user: "commenter", scopes });
    expect(await errorOf(creating("x"), await world.open({ token: secret }))).toMatchObject({
      code: "AIRTABLE_NOT_FOUND_OR_NO_ACCESS",
      hint: expect.stringContaining("the rights of the token's owner"),
    });
  });

  test("a base that the token was not given is named, with those that it sees", async () => {
    const { secret } = world.control.addToken({ user: "creator", bases: [] });
    expect(await errorOf(creating("x"), await world.open({ token: secret }))).toMatchObject({
      code: "AIRTABLE_NOT_FOUND_OR_NO_ACCESS",
      message: `The Airtable token doesn't see base ${world.base}.`,
      hint: expect.stringMatching(/^Check the base's id; if it is right: At airtable\.com/),
    });
    const other = "appAAAAAAAAAAAAAA";
    const { hint } = await errorOf(readingTables, await world.open({ base: other }));
    expect(hint).toContain(`It sees "CRM" (${world.base}).`);
    const near = `${world.base.slice(0, -1)}${world.base.endsWith("z") ? "y" : "z"}`;
    expect((await errorOf(listing, await world.open({ base: near }))).hint).toContain(
      `Did you mean ${world.base}?`,
    );
  });

  test("a table that was renamed is named, with what it may be called now", async () => {
    world.control.renameTable({ table: "Event Log", to: "Event Logs" });
    expect(await errorOf(listing)).toMatchObject({
      code: "AIRTABLE_NOT_FOUND_OR_NO_ACCESS",
      message: `There is no table "Event Log" in base ${world.base}.`,
      hint: expect.stringMatching(/^Did you mean "Event Logs"\? If it was renamed/),
    });
    world.control.renameTable({ table: "Event Logs", to: "History" });
    expect((await errorOf(creating("x"))).hint).toMatch(/^There are "Contacts", "History"\./);
  });

  test("nothing is guessed where the questions aren't answered", async () => {
    for (const kind of ["reset", "500-before", "429"] as const) {
      world.control.fault({ kind, requests: ["bases"] });
      const by = await lacking("data.records:write");
      expect((await errorOf(creating("x"), by)).code).toBe("AIRTABLE_NOT_FOUND_OR_NO_ACCESS");
      expect(by.sent()).toBe(2);
    }
  });

  test("no more is asked than two questions", async () => {
    const by = await lacking("data.records:write");
    await errorOf(creating("x"), by);
    expect(by.sent()).toBe(3);
    expect(world.control.requests().byKind).toEqual({ create: 1, bases: 1, schema: 1 });
  });
});
