import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Transaction } from "./airtable/model/transaction.ts";
import type { Reply } from "./airtable/testing/ask.ts";
import { type Crm, startCrm } from "./airtable/testing/crm.ts";

let crm: Crm;
beforeEach(async () => {
  crm = await startCrm();
});
afterEach(() => crm.close());

const logRows = () => crm.control.rows({ table: "Event Log" });
const contact = (name: string) =>
  crm.control.rows({ table: "Contacts" }).find(({ fields }) => fields.Name === name)?.fields;
const linked = async (...names: string[]) =>
  (await crm.log("", { body: { fields: { event: "x", Contact: names.map((name) => crm.contactId(name)) } } }))
    .body.id;
const minute = () => crm.control.advance({ ms: 60_000 });

describe("a link", () => {
  test("stands on both sides, and moves the other row's last-modified time", async () => {
    minute();
    const body = { fields: { Contact: [crm.contactId("Sarah")] } };
    const { body: row } = await crm.log("", { body, token: crm.tokens.editor });
    expect(contact("Sarah")).toMatchObject({
      "Event Log": [row.id],
      Changed: "2026-04-12T09:01:00.000Z",
      "Changed by": { name: "editor" },
    });
    expect(contact("Bob")).toMatchObject({
      Changed: "2026-04-12T09:00:00.000Z",
      "Changed by": { name: "owner" },
    });
  });

  test("that is re-pointed leaves the one row and joins the other", async () => {
    const id = await linked("Sarah");
    crm.control.editCell({ table: "Event Log", row: id, field: "Contact", value: [crm.contactId("Bob")] });
    expect([contact("Sarah")?.["Event Log"], contact("Bob")?.["Event Log"]]).toEqual([undefined, [id]]);
  });

  test("goes with either row", async () => {
    const [one, two] = [await linked("Sarah", "Bob"), await linked("Sarah")];
    await crm.log(`/${one}`, { method: "DELETE" });
    expect([contact("Sarah")?.["Event Log"], contact("Bob")?.["Event Log"]]).toEqual([[two], undefined]);
    crm.control.deleteRows({ table: "Contacts", rows: [crm.contactId("Sarah")] });
    expect(logRows()[0]?.fields.Contact).toBeUndefined();
  });

  test("is written into a locked column of the other side", async () => {
    crm.control.lockField({ table: "Contacts", field: "Event Log", level: "nobody" });
    const id = await linked("Sarah");
    expect(contact("Sarah")?.["Event Log"]).toEqual([id]);
  });

  test("in a refused request leaves no trace on the other side", async () => {
    const records = [{ fields: { Contact: [crm.contactId("Sarah")] } }, { fields: { Nope: 1 } }];
    await crm.log("", { body: { records } });
    expect(contact("Sarah")?.["Event Log"]).toBeUndefined();
  });
});

describe("triggers", () => {
  test("of the linked table wake on any column, not on a named one that stayed", async () => {
    const id = await linked("Sarah");
    expect(crm.control.triggered({ table: "Event Log" })).toMatchObject([
      { trigger: "record created", row: id },
    ]);
    expect(crm.control.triggered({ table: "Contacts" })).toEqual([
      {
        trigger: "record updated",
        at: "2026-04-12T09:00:00.000Z",
        row: crm.contactId("Sarah"),
        fields: ["Event Log"],
        source: "publicApi",
        by: "owner",
      },
    ]);
    expect(crm.control.triggered({ table: "Contacts", watch: ["Stage"] })).toEqual([]);
  });

  test("that watch a last-modified time wake with it", async () => {
    minute();
    await linked("Sarah");
    expect(crm.control.triggered({ table: "Contacts", watch: ["Changed"] })).toHaveLength(1);
  });

  test("do not wake for equal cells, but for the last-modified time", async () => {
    minute();
    const fields = { Name: "Sarah", Stage: "New" };
    await crm.contacts(`/${crm.contactId("Sarah")}`, { method: "PATCH", body: { fields } });
    expect(crm.control.triggered({ table: "Contacts", watch: ["Name", "Stage"] })).toEqual([]);
    expect(crm.control.triggered({ table: "Contacts" })).toMatchObject([{ fields: ["Changed"] }]);
  });
});

describe("the feed", () => {
  test("tells each request as one transaction, with former and present cells as webhooks write them", async () => {
    const heard: Transaction[] = [];
    const stop = crm.live.onTransaction((transaction) => heard.push(transaction));
    const contacts = crm.control.schema()[0];
    const stage = contacts?.fields[1]?.id ?? "";
    crm.control.advance({ ms: 123 });
    crm.control.editCell({
      table: "Contacts",
      row: crm.contactId("Sarah"),
      field: "Stage",
      value: "Won",
      by: "editor",
    });
    stop();
    crm.control.editCell({ table: "Contacts", row: crm.contactId("Sarah"), field: "Stage", value: "New" });
    expect(heard).toMatchObject([
      {
        timestamp: "2026-04-12T09:00:00.123Z",
        source: "client",
        user: { name: "editor", permissionLevel: "edit" },
        tables: {
          [contacts?.id ?? ""]: {
            changed: {
              [crm.contactId("Sarah")]: {
                current: { [stage]: { name: "Won", id: expect.stringMatching(/^sel/) } },
                previous: { [stage]: { name: "New" } },
              },
            },
          },
        },
      },
    ]);
  });

  test("is silent about what changed nothing, and about what failed", async () => {
    await crm.contacts("", { body: { fields: { Nope: 1 } } });
    await crm.contacts(`/${crm.contactId("Bob")}`, { method: "PATCH", body: { fields: {} } });
    expect(crm.control.transactions()).toEqual([]);
  });

  test("names what happened to tables and columns", () => {
    crm.control.renameField({ table: "Contacts", field: "Stage", to: "Phase" });
    crm.control.renameTable({ table: "Contacts", to: "People" });
    crm.control.addTable({ name: "New", fields: [{ name: "Name", type: "singleLineText" }] });
    crm.control.deleteTable({ table: "New" });
    const [field, table, added, gone] = crm.control.transactions();
    expect(Object.values(field?.tables ?? {})[0]?.changedFields).toMatchObject({
      [crm.control.schema()[0]?.fields[1]?.id ?? ""]: {
        current: { name: "Phase" },
        previous: { name: "Stage" },
      },
    });
    expect(Object.values(table?.tables ?? {})[0]?.metadata).toMatchObject({ previous: { name: "Contacts" } });
    expect(added?.createdTables).toEqual(gone?.destroyedTables);
  });
});

describe("a person in the app", () => {
  test("renames an option, and every cell shows the new name, unedited", () => {
    minute();
    crm.control.renameOption({ table: "Contacts", field: "Stage", from: "New", to: "Fresh" });
    expect(contact("Sarah")).toMatchObject({ Stage: "Fresh", Changed: "2026-04-12T09:00:00.000Z" });
  });

  test("adds an option that writers can use from then on", async () => {
    crm.control.addOption({ table: "Contacts", field: "Stage", name: "Lost" });
    expect((await crm.contacts("", { body: { fields: { Stage: "Lost" } } })).status).toBe(200);
  });

  test("deletes a column with its cells and a link's other side, then the table", () => {
    crm.control.deleteField({ table: "Event Log", field: "Contact" });
    expect(crm.control.schema()[0]?.fields.map(({ name }) => name)).not.toContain("Event Log");
    crm.control.deleteTable({ table: "Event Log" });
    expect(crm.control.schema().map(({ name }) => name)).toEqual(["Contacts"]);
  });
});

describe("the back door by HTTP", () => {
  const door = async (body: unknown): Promise<Reply> => {
    const response = await fetch(crm.controlUrl, { method: "POST", body: JSON.stringify(body) });
    return { status: response.status, body: await response.json() };
  };

  test("does each verb, and says what it can't", async () => {
    expect(await door({ do: "advance", with: { ms: 1_000 } })).toEqual({
      status: 200,
      body: { result: "2026-04-12T09:00:01.000Z" },
    });
    const { body } = await door({ do: "rows", with: { table: "Contacts" } });
    expect(body.result).toHaveLength(2);
    const edit = { table: "Contacts", row: body.result[0].id, field: "Name", value: "Ana" };
    expect((await door({ do: "editCell", with: edit })).body.result.fields.Name).toBe("Ana");
    expect((await door({ do: "editCell", with: { ...edit, by: "reader" } })).body.error).toEqual({
      error: { type: "INVALID_PERMISSIONS", message: expect.stringContaining("Name") },
    });
    expect((await door({ do: "constructor" })).body.error).toMatch(/^No verb "constructor"/);
    expect((await door({ do: "rows", with: { table: "Nope" } })).status).toBe(400);
  });

  test("counts the requests, and none of its own", async () => {
    await crm.log();
    await crm.log("", {
      method: "PATCH",
      body: { performUpsert: { fieldsToMergeOn: ["event_id"] }, records: [{ fields: { event_id: "1" } }] },
    });
    const { body } = await door({ do: "requests" });
    expect(body.result).toEqual({
      total: 2,
      byKind: { list: 1, upsert: 1 },
      byStatus: { "200": 2 },
      faults: {},
    });
    await door({ do: "forgetRequests" });
    expect(crm.control.requests().total).toBe(0);
    await crm.log("/nope/nope/nope");
    expect(crm.control.requestLog()).toMatchObject([
      { kind: "other", status: 404, user: "owner", method: "GET" },
    ]);
  });
});
