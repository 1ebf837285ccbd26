import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Person } from "./airtable/start-airtable.ts";
import { type Crm, startCrm } from "./airtable/testing/crm.ts";

let crm: Crm;
beforeEach(async () => {
  crm = await startCrm();
  crm.control.addRows({ table: "Event Log", rows: [{ event: "first" }] });
});
afterEach(() => crm.close());

const log = () => crm.control.schema()[1];
const logRows = () => crm.control.rows({ table: "Event Log" });
const script = (call: string) => `const log = base.getTable("Event Log");\nawait log.${call};`;
const first = () => logRows()[0]?.id;

const calls = {
  create: () => script(`createRecordAsync({ event: "x" })`),
  createBare: () => script(`createRecordAsync({ event_id: "x" })`),
  update: () => script(`updateRecordAsync("${first()}", { event: "x" })`),
  remove: () => script(`deleteRecordAsync("${first()}")`),
  field: () => script(`createFieldAsync("more", "singleLineText")`),
  option: () =>
    script(`getField("type").updateOptionsAsync({
      choices: [...log.getField("type").options.choices, { name: "new" }] })`),
  name: () => script(`getField("event").updateNameAsync("Event")`),
};
type CallName = keyof typeof calls;

async function both(call: CallName, user: string): Promise<readonly (string | null)[]> {
  const scripts = crm.scripts({ designInAutomations: true });
  const order = { script: calls[call](), user };
  return [(await scripts.runAutomation(order)).error, (await scripts.runExtension(order)).error];
}

const refusals: Readonly<Record<CallName, () => string>> = {
  create: () =>
    `Cannot apply createMultipleRecords mutation: You are not permitted to create records in table Event Log (${log()?.id})`,
  createBare: () => refusals.create(),
  update: () =>
    `Cannot apply setMultipleRecordsCellValues mutation: You are not permitted to write cell values in field event (${log()?.fields[0]?.id})`,
  remove: () =>
    "Cannot apply deleteMultipleRecords mutation: You are not permitted to perform this operation",
  field: () => "Cannot apply createSingleField mutation: You are not permitted to perform this operation",
  option: () =>
    "Cannot apply updateSingleFieldConfig mutation: You are not permitted to perform this operation",
  name: () => "Cannot apply updateSingleFieldName mutation: You are not permitted to perform this operation",
};
const twice = (call: CallName) => [refusals[call](), refusals[call]()];

describe("a person's role", () => {
  test.each<Person>(["commenter", "reader"])("of a %s writes nothing, and reads", async (user) => {
    for (const call of Object.keys(calls) as CallName[]) expect(await both(call, user)).toEqual(twice(call));
    expect(logRows().map(({ fields }) => fields.event)).toEqual(["first"]);
    const query = script("selectRecordsAsync({ fields: [] })");
    expect((await crm.scripts().runExtension({ script: query, user })).error).toBeNull();
  });

  test("of an editor writes records and no schema", async () => {
    for (const call of ["create", "update"] as const)
      expect(await both(call, "editor")).toEqual([null, null]);
    for (const call of ["field", "option", "name"] as const)
      expect(await both(call, "editor")).toEqual(twice(call));
    expect((await crm.scripts().runExtension({ script: calls.remove(), user: "editor" })).error).toBeNull();
  });

  test("of a creator changes the schema", async () => {
    const scripts = crm.scripts();
    for (const call of ["field", "option", "name"] as const)
      expect((await scripts.runExtension({ script: calls[call](), user: "creator" })).error).toBeNull();
    expect(log()?.fields.map(({ name }) => name)).toEqual(expect.arrayContaining(["Event", "more"]));
  });
});

describe("a locked field", () => {
  const locked = () => `You are not permitted to write cell values in field event (${log()?.fields[0]?.id})`;

  test("refuses an editor, in a new record too, and lets the others' fields be written", async () => {
    crm.control.lockField({ table: "Event Log", field: "event", level: "creators" });
    expect(await both("update", "editor")).toEqual(twice("update"));
    expect(await both("create", "editor")).toEqual(
      Array(2).fill(`Cannot apply createMultipleRecords mutation: ${locked()}`),
    );
    expect(await both("createBare", "editor")).toEqual([null, null]);
    expect(await both("update", "creator")).toEqual([null, null]);
  });

  test("for nobody stops the owner, and an automation unless the emulator is told that it passes", async () => {
    crm.control.lockField({ table: "Event Log", field: "event", level: "nobody" });
    crm.control.lockTable({ table: "Event Log", create: "nobody", delete: "nobody" });
    expect(await both("update", "owner")).toEqual(twice("update"));
    expect(await both("createBare", "owner")).toEqual(twice("createBare"));
    expect(await both("remove", "owner")).toEqual(twice("remove"));

    const passing = crm.scripts({ automationsPassLocks: true });
    crm.control.forgetTransactions();
    for (const call of ["update", "create", "remove"] as const)
      expect((await passing.runAutomation({ script: calls[call](), user: "reader" })).error).toBeNull();
    expect(crm.control.transactions().map(({ source, user }) => [source, user])).toEqual(
      Array(3).fill(["automation", null]),
    );
    expect((await passing.runExtension({ script: calls.create() })).error).toMatch(/not permitted/);
  });

  test("is written by the other side of a link", async () => {
    crm.control.lockField({ table: "Contacts", field: "Event Log", level: "nobody" });
    const link = script(`createRecordAsync({ Contact: [{ id: "${crm.contactId("Bob")}" }] })`);
    expect((await crm.scripts().runAutomation({ script: link, user: "editor" })).error).toBeNull();
  });
});

test("a locked table refuses new records and deletions apart", async () => {
  crm.control.lockTable({ table: "Event Log", create: "creators" });
  expect(await both("createBare", "editor")).toEqual(twice("createBare"));
  expect(await both("createBare", "creator")).toEqual([null, null]);
  crm.control.lockTable({ table: "Event Log", create: "editors", delete: { users: ["creator"] } });
  expect(await both("remove", "editor")).toEqual(twice("remove"));
  expect((await crm.scripts().runAutomation({ script: calls.remove(), user: "creator" })).error).toBeNull();
});

test("a synced table is read only, even to an automation that passes locks", async () => {
  crm.control.syncTable({ table: "Event Log", synced: true });
  const error =
    "Can't create records: Your record could not be created because the underlying table is externally synced.";
  expect(await both("create", "owner")).toEqual([error, error]);
  expect(await both("update", "owner")).toEqual(twice("update"));
  expect(await both("remove", "owner")).toEqual(twice("remove"));
  const passing = crm.scripts({ automationsPassLocks: true });
  for (const call of ["create", "update", "remove"] as const)
    expect((await passing.runAutomation({ script: calls[call]() })).error).not.toBeNull();
  expect(logRows()).toHaveLength(1);
});

test("rights that go in the middle of a run stop it there", async () => {
  const { error, calls: made } = await crm.scripts().runAutomation({
    script: `const log = base.getTable("Event Log");
for (let at = 0; at < 3; at++) await log.createRecordAsync({ event: String(at) });`,
    user: "editor",
    onCall: ({ number, phase }) =>
      number === 2 && phase === "before" && crm.control.setRole({ user: "editor", role: "read" }),
  });
  expect(error).toBe(refusals.create());
  expect(made).toHaveLength(2);
  expect(logRows().map(({ fields }) => fields.event)).toEqual(["first", "0"]);
});

describe("an automation script", () => {
  test.each<readonly [string, string]>([
    ["base.createTableAsync", `base.createTableAsync("T", [{ name: "a", type: "singleLineText" }])`],
    ["table.createFieldAsync", `log.createFieldAsync("f", "singleLineText")`],
    ["field.updateOptionsAsync", `log.getField("type").updateOptionsAsync({ choices: [] })`],
    ["field.updateNameAsync", `log.getField("type").updateNameAsync("kind")`],
  ])("has no %s, unless the emulator is told that it does", async (method, call) => {
    const order = { script: `const log = base.getTable("Event Log");\nawait ${call};` };
    expect((await crm.scripts().runAutomation(order)).error).toBe(
      `${method} is not available in automation scripts`,
    );
    const { error } = await crm.scripts({ designInAutomations: true }).runAutomation(order);
    expect(error ?? "").not.toMatch(/not available/);
  });

  test("changes a field's description", async () => {
    const order = { script: script(`getField("type").updateDescriptionAsync("What happened")`) };
    expect((await crm.scripts().runAutomation(order)).error).toBeNull();
    expect(log()?.fields.find(({ name }) => name === "type")?.description).toBe("What happened");
  });
});
