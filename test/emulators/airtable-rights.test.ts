import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Refusal } from "./airtable/model/refusal.ts";
import { ask, errorOf } from "./airtable/testing/ask.ts";
import { type Crm, startCrm } from "./airtable/testing/crm.ts";

let crm: Crm;
beforeEach(async () => {
  crm = await startCrm();
});
afterEach(() => crm.close());

const hidden =
  "403 INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND Invalid permissions, or the requested model was not found. Check that both your user and your token have the required permissions, and that the model names and/or ids are correct.";
const notPermitted = "403 INVALID_PERMISSIONS You are not permitted to perform this operation";

const log = () => crm.control.schema()[1];
const fieldId = (name: string) => log()?.fields.find((field) => field.name === name)?.id;
const tokenFor = (scopes: readonly string[], bases?: readonly string[]) =>
  crm.control.addToken({ user: "owner", scopes: scopes as [], ...(bases ? { bases } : {}) }).secret;

describe("a token", () => {
  test.each([
    ["that nobody gave out", "Bearer patNOPE.1"],
    ["of another scheme", "Basic abc"],
    ["that is missing", ""],
  ])("%s is a 401", async (_, authorization) => {
    const response = await fetch(`${crm.url}/v0/${crm.base}/Contacts`, { headers: { authorization } });
    expect({ status: response.status, body: await response.json() }).toEqual({
      status: 401,
      body: { error: { type: "AUTHENTICATION_REQUIRED", message: "Authentication required" } },
    });
  });

  test("that was revoked is a 401", async () => {
    crm.control.revokeToken({ token: crm.tokens.editor });
    expect((await crm.log("", { token: crm.tokens.editor })).status).toBe(401);
  });

  test("without the scope, without the base, a wrong base and a wrong table all look alike", async () => {
    const reading = tokenFor(["data.records:read"]);
    const writing = tokenFor(["data.records:write"]);
    const elsewhere = tokenFor(["data.records:read"], ["appAAAAAAAAAAAAAA"]);
    const fields = { body: { fields: {} } };
    expect((await crm.log("", { token: reading })).status).toBe(200);
    expect(errorOf(await crm.log("", { token: reading, ...fields }))).toBe(hidden);
    expect(errorOf(await crm.log("", { token: writing }))).toBe(hidden);
    expect(errorOf(await crm.log("", { token: elsewhere }))).toBe(hidden);
    expect(errorOf(await ask(crm, "appAAAAAAAAAAAAAA/Contacts"))).toBe(hidden);
    expect(errorOf(await ask(crm, `${crm.base}/Nope`))).toBe(hidden);
    expect(errorOf(await ask(crm, `meta/bases/${crm.base}/tables`, { token: reading }))).toBe(hidden);
  });

  test("does no more than its person may", async () => {
    for (const person of ["reader", "commenter"] as const) {
      const token = crm.tokens[person];
      expect((await crm.log("", { token })).status).toBe(200);
      expect(errorOf(await crm.log("", { token, body: { fields: {} } }))).toBe(notPermitted);
    }
    expect((await crm.log("", { token: crm.tokens.editor, body: { fields: {} } })).status).toBe(200);
    crm.control.setRole({ user: "editor", role: "none" });
    expect(errorOf(await crm.log("", { token: crm.tokens.editor }))).toBe(hidden);
  });
});

test.each([
  "nope",
  "appAAAAAAAAAAAAAA",
  "junk/Contacts",
  "meta/nope",
  "meta/bases/junk/tables",
  "meta/bases/appAAAAAAAAAAAAAA/views",
  "appAAAAAAAAAAAAAA/Contacts/rec00000000000000/more",
])("the unknown route %s is a 404 in the other envelope", async (path) => {
  expect(await ask(crm, path)).toEqual({ status: 404, body: { error: "NOT_FOUND" } });
});

describe("a locked column", () => {
  const edit = async (token: string, value: unknown = "x") => {
    const row = crm.control.rows({ table: "Event Log" })[0]?.id ?? "";
    return crm.log(`/${row}`, { method: "PATCH", body: { fields: { event: value } }, token });
  };
  const refusal = () =>
    `403 INVALID_PERMISSIONS You are not permitted to write cell values in field event (${fieldId("event")})`;

  beforeEach(() => void crm.control.addRows({ table: "Event Log", rows: [{ event: "x" }] }));

  test("for Creators refuses an Editor, for an equal value too, and when a row is created with it", async () => {
    crm.control.lockField({ table: "Event Log", field: "event", level: "creators" });
    expect(errorOf(await edit(crm.tokens.editor))).toBe(refusal());
    expect(errorOf(await crm.log("", { body: { fields: { event: "y" } }, token: crm.tokens.editor }))).toBe(
      refusal(),
    );
    expect(
      (await crm.log("", { body: { fields: { event_id: "1" } }, token: crm.tokens.editor })).status,
    ).toBe(200);
    expect((await edit(crm.tokens.creator)).status).toBe(200);
  });

  test("for nobody refuses the owner; a Creator can lift it", async () => {
    crm.control.lockField({ table: "Event Log", field: "event", level: "nobody" });
    expect(errorOf(await edit(crm.tokens.owner))).toBe(refusal());
    crm.control.lockField({ table: "Event Log", field: "event", level: "editors", by: "creator" });
    expect((await edit(crm.tokens.editor)).status).toBe(200);
  });

  test("for one person lets that one through, and no Creator", async () => {
    const logger = crm.control.addUser({ name: "Logger", email: "log@example.com", role: "edit" });
    const { secret } = crm.control.addToken({ user: "Logger" });
    crm.control.lockField({ table: "Event Log", field: "event", level: { users: [logger.id] } });
    expect((await edit(secret)).status).toBe(200);
    expect(errorOf(await edit(crm.tokens.creator))).toBe(refusal());
  });

  test("is not emptied by a PUT that leaves it out", async () => {
    crm.control.lockField({ table: "Event Log", field: "event", level: "nobody" });
    const row = crm.control.rows({ table: "Event Log" })[0]?.id;
    const reply = await crm.log(`/${row}`, { method: "PUT", body: { fields: { event_id: "1" } } });
    expect(errorOf(reply)).toBe(refusal());
  });

  test("binds people in the app as well, but not the platform itself", () => {
    crm.control.lockField({ table: "Event Log", field: "event", level: "nobody" });
    const row = crm.control.rows({ table: "Event Log" })[0]?.id ?? "";
    const act = { table: "Event Log", row, field: "event", value: "tampered" };
    expect(() => crm.control.editCell(act)).toThrow(
      expect.objectContaining<Partial<Refusal>>({ status: 403 }),
    );
    expect(crm.control.editCell({ ...act, by: "platform" }).fields.event).toBe("tampered");
  });

  test("is not to be had on Free, nor by an Editor", () => {
    expect(() =>
      crm.control.lockField({ table: "Event Log", field: "event", level: "nobody", by: "editor" }),
    ).toThrow();
    crm.control.setPlan({ plan: "free" });
    expect(() => crm.control.lockField({ table: "Event Log", field: "event", level: "nobody" })).toThrow(
      /free/,
    );
  });
});

describe("a locked table", () => {
  test("refuses new rows and deletions apart", async () => {
    const { body } = await crm.log("", { body: { fields: {} } });
    crm.control.lockTable({ table: "Event Log", delete: "nobody" });
    expect(errorOf(await crm.log(`/${body.id}`, { method: "DELETE" }))).toBe(notPermitted);
    expect((await crm.log("", { body: { fields: {} } })).status).toBe(200);
    crm.control.lockTable({ table: "Event Log", create: "creators" });
    expect(errorOf(await crm.log("", { body: { fields: {} }, token: crm.tokens.editor }))).toBe(
      `403 INVALID_PERMISSIONS You are not permitted to create records in table Event Log (${log()?.id})`,
    );
    expect((await crm.log("", { body: { fields: {} }, token: crm.tokens.creator })).status).toBe(200);
  });

  test("a synced table takes nothing", async () => {
    const { body } = await crm.log("", { body: { fields: {} } });
    crm.control.syncTable({ table: "Event Log", synced: true });
    expect(errorOf(await crm.log("", { body: { fields: {} } }))).toMatch(
      /the underlying table is externally synced\.$/,
    );
    const edit = { method: "PATCH", body: { fields: { event: "x" } } };
    expect((await crm.log(`/${body.id}`, edit)).status).toBe(403);
    expect((await crm.log(`/${body.id}`, { method: "DELETE" })).status).toBe(403);
  });
});
