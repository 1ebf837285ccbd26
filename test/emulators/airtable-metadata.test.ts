import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { uncreatableTypes } from "./airtable/model/schema.ts";
import { ask, errorOf, type Reply } from "./airtable/testing/ask.ts";
import { type Crm, startCrm } from "./airtable/testing/crm.ts";

let crm: Crm;
beforeEach(async () => {
  crm = await startCrm();
});
afterEach(() => crm.close());

const tables = (rest = "", body?: unknown, method = "POST", token = crm.token): Promise<Reply> =>
  ask(crm, `meta/bases/${crm.base}/tables${rest}`, {
    ...(body === undefined ? {} : { body, method }),
    token,
  });
const contacts = () => crm.control.schema()[0];
const addField = (field: object, token?: string) => tables(`/${contacts()?.id}/fields`, field, "POST", token);
const text = { name: "Name", type: "singleLineText" };
const invalid =
  "422 INVALID_REQUEST_UNKNOWN Invalid request: parameter validation failed. Check your request data.";

test("whoami tells the person, the address with its scope, and no scopes", async () => {
  const whoami = (token: string) => ask(crm, "meta/whoami", { token });
  expect((await whoami(crm.token)).body).toEqual({
    id: expect.stringMatching(/^usr/),
    email: "owner@example.com",
  });
  const bare = crm.control.addToken({ user: "owner", scopes: [] }).secret;
  expect((await whoami(bare)).body).toEqual({ id: expect.stringMatching(/^usr/) });
});

test("the bases that a token sees, with the person's level", async () => {
  const levelOf = async (token: string) => (await ask(crm, "meta/bases", { token })).body.bases;
  expect(await levelOf(crm.tokens.owner)).toEqual([{ id: crm.base, name: "CRM", permissionLevel: "create" }]);
  expect(await levelOf(crm.tokens.editor)).toMatchObject([{ permissionLevel: "edit" }]);
  expect(await levelOf(crm.control.addToken({ user: "owner", bases: [] }).secret)).toEqual([]);
});

test("the schema, links with both their sides", async () => {
  const { body } = await tables();
  const [first, second] = body.tables;
  expect(first).toMatchObject({ name: "Contacts", views: [{ name: "Grid view", type: "grid" }] });
  expect(first.primaryFieldId).toBe(first.fields[0].id);
  const inverse = first.fields.find((field: { name: string }) => field.name === "Event Log");
  const link = second.fields.find((field: { name: string }) => field.name === "Contact");
  expect(inverse.options).toMatchObject({ linkedTableId: second.id, inverseLinkFieldId: link.id });
  expect(link.options).toMatchObject({ linkedTableId: first.id, inverseLinkFieldId: inverse.id });
  const when = second.fields.find((field: { name: string }) => field.name === "when");
  expect(when.options).toEqual({
    timeZone: "utc",
    dateFormat: { name: "iso", format: "YYYY-MM-DD" },
    timeFormat: { name: "24hour", format: "HH:mm" },
  });
});

test("the schema with each view's columns, as pyairtable asks for it", async () => {
  const { body } = await tables("?include=visibleFieldIds");
  const [{ fields, views }] = body.tables;
  expect(views[0].visibleFieldIds).toEqual(fields.map(({ id }: { id: string }) => id));
  expect((await tables("?include[]=more")).status).toBe(501);
});

test("a new base belongs to its maker", async () => {
  const body = { name: "Archive", workspaceId: crm.workspaceId, tables: [{ name: "Old", fields: [text] }] };
  const { body: made } = await ask(crm, "meta/bases", { body });
  expect(made).toMatchObject({ id: expect.stringMatching(/^app/), tables: [{ name: "Old" }] });
  expect((await ask(crm, `${made.id}/Old`)).body).toEqual({ records: [] });
  expect((await ask(crm, "meta/bases", { body: { ...body, workspaceId: "wsp1" } })).status).toBe(403);
});

describe("a new table", () => {
  test("has a grid view, its first field as primary, and its links' other sides", async () => {
    const link = { name: "Contact", type: "multipleRecordLinks", options: { linkedTableId: contacts()?.id } };
    const { body } = await tables("", { name: "Stuck Deals", description: "…", fields: [text, link] });
    expect(body).toMatchObject({
      name: "Stuck Deals",
      description: "…",
      primaryFieldId: body.fields[0].id,
      views: [{ name: "Grid view", type: "grid" }],
    });
    expect(contacts()?.fields.map(({ name }) => name)).toContain("Stuck Deals");
  });

  test("two links to one table get two columns there", async () => {
    const options = { linkedTableId: contacts()?.id };
    const links = ["A", "B"].map((name) => ({ name, type: "multipleRecordLinks", options }));
    await tables("", { name: "Deals", fields: [text, ...links] });
    expect(contacts()?.fields.map(({ name }) => name)).toEqual(expect.arrayContaining(["Deals", "Deals 2"]));
  });

  test.each([
    ["a name that is taken", { name: "Contacts", fields: [text] }, "422 DUPLICATE_TABLE_NAME"],
    ["no fields", { name: "New", fields: [] }, invalid],
    [
      "a select as primary",
      { name: "New", fields: [{ name: "S", type: "singleSelect", options: { choices: [] } }] },
      invalid,
    ],
    ["two fields of one name", { name: "New", fields: [text, text] }, "422 DUPLICATE_OR_EMPTY_FIELD_NAME"],
    ["a name of 256 characters", { name: "x".repeat(256), fields: [text] }, invalid],
    ["an unknown type", { name: "New", fields: [text, { name: "Long", type: "longText" }] }, invalid],
    [
      "a formula",
      { name: "New", fields: [text, { name: "F", type: "formula", options: { formula: "1" } }] },
      "422 UNSUPPORTED_FIELD_TYPE_FOR_CREATE Invalid options for New.F: Creating formula fields is not supported at this time",
    ],
  ])("with %s is refused whole", async (_, body, expected) => {
    expect(errorOf(await tables("", body))).toBe(expected);
    expect(crm.control.schema().map(({ name }) => name)).toEqual(["Contacts", "Event Log"]);
  });
});

describe("a new field", () => {
  test.each([...uncreatableTypes])("of type %s can't be created", async (type) => {
    expect(errorOf(await addField({ name: "F", type }))).toBe(
      `422 UNSUPPORTED_FIELD_TYPE_FOR_CREATE Invalid options for Contacts.F: Creating ${type} fields is not supported at this time`,
    );
  });

  const iso = { name: "iso" };
  test.each([
    ["number", { precision: 2 }],
    ["percent", { precision: 0 }],
    ["currency", { precision: 2, symbol: "$" }],
    ["duration", { durationFormat: "h:mm" }],
    ["checkbox", { icon: "check", color: "greenBright" }],
    ["rating", { icon: "star", color: "yellowBright", max: 5 }],
    ["singleSelect", { choices: [{ name: "a" }, { name: "b", color: "redBright" }] }],
    ["multipleSelects", { choices: [] }],
    ["date", { dateFormat: iso }],
    ["dateTime", { timeZone: "America/New_York", dateFormat: iso, timeFormat: { name: "24hour" } }],
  ])("of type %s needs its options", async (type, options) => {
    const complete = await addField({ name: "Good", type, options });
    expect(complete.status).toBe(200);
    expect(complete.body).toMatchObject({ name: "Good", type, options });
    expect(errorOf(await addField({ name: "F", type }))).toBe(
      "422 INVALID_FIELD_TYPE_OPTIONS_FOR_CREATE Invalid options for Contacts.F: Failed schema validation: F.options is missing",
    );
    for (const key of Object.keys(options)) {
      const reply = await addField({ name: "F", type, options: { ...options, [key]: undefined } });
      expect(errorOf(reply)).toMatch(/^422 INVALID_FIELD_TYPE_OPTIONS_FOR_CREATE/);
    }
  });

  test.each(["singleLineText", "multilineText", "email", "url", "phoneNumber", "richText", "barcode"])(
    "of type %s needs none",
    async (type) => {
      expect((await addField({ name: "F", type })).body).toEqual({
        id: expect.stringMatching(/^fld/),
        name: "F",
        type,
      });
    },
  );

  test.each([
    ["an empty name", { name: "", type: "url" }, "422 DUPLICATE_OR_EMPTY_FIELD_NAME"],
    ["a taken name", { name: "Stage", type: "url" }, "422 DUPLICATE_OR_EMPTY_FIELD_NAME"],
    [
      "the zone UTC",
      {
        name: "F",
        type: "dateTime",
        options: { timeZone: "UTC", dateFormat: iso, timeFormat: { name: "24hour" } },
      },
      '422 INVALID_FIELD_TYPE_OPTIONS_FOR_CREATE Invalid timezone "UTC"',
    ],
    [
      "a single link",
      {
        name: "F",
        type: "multipleRecordLinks",
        options: { linkedTableId: "tbl", prefersSingleRecordLink: true },
      },
      "422 INVALID_FIELD_TYPE_OPTIONS_FOR_CREATE Invalid options for Contacts.F: Failed schema validation: F.options.prefersSingleRecordLink is unexpected",
    ],
    [
      "a name that differs in its capitals",
      { name: "stage", type: "url" },
      '501 EMULATOR_DOES_NOT_KNOW This emulator does not know what Airtable does with the name "stage", which differs from another only in its capitals.',
    ],
  ])("with %s is refused", async (_, field, expected) => {
    expect(errorOf(await addField(field))).toBe(expected);
  });

  test("is for Creators", async () => {
    expect(errorOf(await addField({ name: "F", type: "url" }, crm.tokens.editor))).toMatch(
      /^403 INVALID_PERMISSIONS/,
    );
    expect((await addField({ name: "F", type: "url" }, crm.tokens.creator)).status).toBe(200);
  });
});

describe("a change", () => {
  const field = (name: string) => contacts()?.fields.find((each) => each.name === name)?.id;

  test("of a table's name or description answers the table", async () => {
    const { body } = await tables(`/${contacts()?.id}`, { name: "People", description: "Who" }, "PATCH");
    expect(body).toMatchObject({ name: "People", description: "Who" });
    expect((await crm.contacts()).status).toBe(403);
  });

  test("of a field's name or description answers the field; its type stays", async () => {
    const path = `/${contacts()?.id}/fields/${field("Stage")}`;
    const { body } = await tables(path, { name: "Phase", description: "Where" }, "PATCH");
    expect(body).toMatchObject({ name: "Phase", description: "Where", type: "singleSelect" });
    expect(errorOf(await tables(path, { type: "url" }, "PATCH"))).toBe(invalid);
    expect(errorOf(await tables(path, {}, "PATCH"))).toBe(invalid);
    expect(errorOf(await tables(path, { name: "Name" }, "PATCH"))).toBe("422 DUPLICATE_OR_EMPTY_FIELD_NAME");
  });

  test("of a select's options is refused, or taken where the emulator is told to", async () => {
    const options = { choices: [{ name: "New" }, { name: "Qualified" }, { name: "Won" }, { name: "Lost" }] };
    expect(errorOf(await tables(`/${contacts()?.id}/fields/${field("Stage")}`, { options }, "PATCH"))).toBe(
      invalid,
    );
    await crm.close();
    crm = await startCrm({ optionsPatch: "accepted" });
    const { body } = await tables(`/${contacts()?.id}/fields/${field("Stage")}`, { options }, "PATCH");
    expect(body.options.choices.map(({ name }: { name: string }) => name)).toEqual([
      "New",
      "Qualified",
      "Won",
      "Lost",
    ]);
    expect(crm.control.rows({ table: "Contacts" })[0]?.fields.Stage).toBe("New");
  });
});
