import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { compile } from "../../scripts/bundle/compile.ts";
import { root } from "../../scripts/bundle-options.mjs";
import type { AutomationOrder, AutomationResult } from "../emulators/airtable/script/run-automation.ts";
import { type Airtable, startAirtable } from "../emulators/airtable/start-airtable.ts";
import { crmTable, eventsTable } from "../support/airtable-log.ts";
import { events } from "../support/events.ts";
import type { Step } from "../support/in-app-entry.ts";

const key = { name: "key", type: "singleLineText" as const };
const link = {
  name: "Contact",
  type: "multipleRecordLinks" as const,
  options: { linkedTableId: "Contacts" },
};
const kind = { name: "Kind", type: "singleSelect" as const, options: { choices: [{ name: "Move" }] } };
const n = { name: "n", type: "number" as const, options: { precision: 0 } };

let code: Promise<string> | null = null;

async function built(): Promise<string> {
  const entry = join(root, "test/support/in-app-entry.ts");
  const compiled = await compile({ target: "es2020", shape: "readable" }, entry, root);
  if ("problems" in compiled) throw new Error(compiled.problems.join("\n"));
  return compiled.code;
}

/** A base with contacts, a log and a table of a view with rows a to c. */
async function base() {
  const airtable = await startAirtable({
    tables: [
      crmTable("Contacts", ["Ana", "Ben"]),
      eventsTable("Events", ["Contact"]),
      { name: "View", fields: [key, n, kind, link], rows: ["a", "b", "c"].map((each) => ({ key: each })) },
    ],
  });
  onTestFinished(() => airtable.close());
  const { control } = airtable;
  const idsIn = (table: string) => control.rows({ table }).map(({ id }) => id) as [string, string, string];
  return {
    airtable,
    control,
    ids: idsIn("View"),
    contacts: idsIn("Contacts"),
    shown: (table = "View") => control.rows({ table }).map(({ fields }) => fields),
  };
}

interface Ran extends AutomationResult {
  /** What became of each step. */
  readonly told: readonly { readonly error?: { readonly code: string; readonly message: string } }[];
}

async function run(
  airtable: Airtable,
  steps: readonly Step[],
  order: Partial<AutomationOrder> = {},
  scripting: Parameters<Airtable["scripts"]>[0] = {},
): Promise<Ran> {
  code ??= built();
  const script = `var __daybook;\n${await code}\noutput.set("told", await __daybook(base, ${JSON.stringify(steps)}));`;
  const result = await airtable.scripts(scripting).runAutomation({ script, ...order });
  return { ...result, told: JSON.parse(String(result.outputs.told ?? "[]")) };
}

describe("rows that are published from within Airtable", () => {
  test("are read and found in the Web API's shapes, and written back equal", async () => {
    const { airtable, ids, contacts, shown } = await base();
    const cells = { n: 1, Kind: "Move", Contact: [contacts[0]] };
    const { told } = await run(airtable, [
      {
        write: "View",
        changes: { update: [{ id: ids[0], cells }], create: [{ key: "d", ...cells }], remove: [ids[1]] },
      },
      { read: "View", columns: ["key", "n", "Kind", "Contact"] },
      { find: "View", columns: ["n"], keys: ["d", "x"] },
    ]);
    expect(shown()).toEqual([{ key: "a", ...cells }, { key: "c" }, { key: "d", ...cells }]);
    expect(told[1]).toEqual(
      expect.arrayContaining([
        { id: ids[0], created: "", cells: { key: "a", ...cells } },
        { id: ids[2], created: "", cells: { key: "c" } },
      ]),
    );
    expect(told[2]).toEqual([{ id: expect.any(String), created: "", cells: { key: "d", n: 1 } }]);
  });

  test("a row that is gone meanwhile is passed over where it was to be changed; all others are changed", async () => {
    const { airtable, control, ids, shown } = await base();
    control.deleteRows({ table: "View", rows: [ids[1]] });
    const update = ids.map((id, at) => ({ id, cells: { n: at } }));
    expect((await run(airtable, [{ write: "View", changes: { update } }])).told).toEqual([null]);
    expect(shown()).toEqual([
      { key: "a", n: 0 },
      { key: "c", n: 2 },
    ]);
  });

  test("a row that goes between two writes of one publish does no harm either", async () => {
    const { airtable, control, ids, shown } = await base();
    const create = Array.from({ length: 60 }, (_, at) => ({ key: `n${at}` }));
    const changes = { update: [{ id: ids[0], cells: { n: 7 } }], create, remove: [ids[2]] };
    const { told } = await run(airtable, [{ write: "View", changes }], {
      onCall({ kind: done, phase }) {
        if (done === "delete" && phase === "after") control.deleteRows({ table: "View", rows: [ids[0]] });
      },
    });
    expect(told).toEqual([null]);
    expect(shown()).toHaveLength(61);
  });

  test("a row that is gone meanwhile is passed over where it was to be removed; all others are removed", async () => {
    const { airtable, control, ids, shown } = await base();
    control.deleteRows({ table: "View", rows: [ids[1]] });
    const remove = [{ write: "View", changes: { remove: ids } }];
    expect((await run(airtable, [...remove, ...remove])).told).toEqual([null, null]);
    expect(shown()).toEqual([]);
  });

  test("a link to a record that is gone is left out, all others stay", async () => {
    const { airtable, control, contacts, shown } = await base();
    control.deleteRows({ table: "Contacts", rows: [contacts[1]] });
    const create = contacts.map((id) => ({ key: id, Contact: [id] }));
    expect((await run(airtable, [{ write: "View", changes: { create } }])).told).toEqual([null]);
    const made = shown().slice(3);
    expect(made).toEqual([{ key: contacts[0], Contact: [contacts[0]] }, { key: contacts[1] }]);
  });

  test.each([
    ["an option that isn't there", { Kind: "Stage" }, "AIRTABLE_REFUSED", /Stage/],
    ["a column that isn't there", { Nickname: "x" }, "AIRTABLE_COLUMN_MISSING", /"Nickname"/],
    ["a value that doesn't fit", { n: "many" }, "AIRTABLE_REFUSED", /n/],
  ] as const)("%s is said, and nothing of the batch is written", async (_, cells, refused, said) => {
    const { airtable, shown } = await base();
    const before = shown();
    const create = [{ key: "d" }, { key: "e", ...cells }];
    const { told } = await run(airtable, [{ write: "View", changes: { create } }]);
    expect(told[0]?.error).toMatchObject({ code: refused, message: expect.stringMatching(said) });
    expect(shown()).toEqual(before);
  });

  test("a right that is missing and a table that is gone are said", async () => {
    const { airtable, control } = await base();
    control.lockField({ table: "View", field: "n", level: "creators" });
    const create = [{ key: "d", n: 1 }];
    const steps: readonly Step[] = [
      { write: "View", changes: { create } },
      { write: "Views", changes: { create } },
      { write: "View", changes: { remove: ["recAAAAAAAAAAAAAA"] } },
    ];
    const { told } = await run(airtable, steps, { user: "editor" });
    expect(told.map((each) => each?.error?.code)).toEqual([
      "AIRTABLE_NOT_PERMITTED",
      "TABLE_NOT_FOUND",
      undefined,
    ]);
  });
});

describe("mutations that come too fast", () => {
  test("are made again until all are written, each row once, with few queries", async () => {
    const { airtable, shown } = await base();
    const create = Array.from({ length: 2_000 }, (_, at) => ({ key: `n${at}` }));
    const times = { mutation: 5, select: 40 };
    const {
      told,
      calls,
      shown: thrown,
    } = await run(airtable, [{ write: "View", changes: { create } }], {}, { times });
    expect([thrown, told]).toEqual([null, [null]]);
    expect(new Set(shown().map((row) => row.key)).size).toBe(2_003);
    expect(shown()).toHaveLength(2_003);
    expect(calls.filter(({ kind: done }) => done === "select").length).toBeLessThan(10);
  });

  test("are given up where they are refused again and again, in a sentence", async () => {
    const { airtable } = await base();
    const limits = { mutations: 0, mutationsMs: 1_000 };
    const { told, ms } = await run(
      airtable,
      [{ write: "View", changes: { create: [{ key: "d" }] } }],
      {},
      { limits },
    );
    expect(told[0]?.error).toMatchObject({ code: "AIRTABLE_BUSY" });
    expect(ms).toBeLessThan(10_000);
  });
});

describe("a log that is read from within Airtable", () => {
  const [first, second] = events([
    {
      contact_id: "amy",
      event_type: "note_added",
      data: { text: "one" },
      timestamp: "2026-04-01T00:00:00.000Z",
    },
    {
      contact_id: "amy",
      event_type: "note_added",
      data: { text: "two" },
      timestamp: "2026-04-02T00:00:00.000Z",
    },
  ]);

  test("is read once and held; what is appended is looked up afresh, and seen afterwards", async () => {
    const { airtable, shown } = await base();
    if (!first || !second) throw new Error("No events.");
    const steps: readonly Step[] = [
      { rows: "all" },
      { rows: "all" },
      { append: [first] },
      { append: [first, second] },
      { rows: "all" },
      { append: [] },
    ];
    const { told, calls } = await run(airtable, steps);
    const statuses = (at: number) =>
      (told[at] as unknown as { status: string }[]).map(({ status }) => status);
    expect([told[0], told[1], statuses(2), statuses(3)]).toEqual([
      [],
      [],
      ["appended"],
      ["duplicate", "appended"],
    ]);
    expect(told[4]).toHaveLength(2);
    expect(shown("Events")).toHaveLength(2);
    expect(calls.map(({ kind: done }) => done)).toEqual([
      "select",
      "select",
      "create",
      "select",
      "create",
      "select",
    ]);
  });

  test("tells where links lead; an event whose contact's record is gone is logged without the link", async () => {
    const { airtable, control, contacts, shown } = await base();
    control.deleteRows({ table: "Contacts", rows: [contacts[1]] });
    const logged = events(
      contacts.map((contact_id) => ({
        contact_id,
        event_type: "note_added",
        data: { text: "one" },
        timestamp: "2026-04-01T00:00:00.000Z",
      })),
    );
    const { told } = await run(airtable, [{ append: logged }, { rows: "links" }]);
    expect(told[0]).toMatchObject([{ status: "appended" }, { status: "appended" }]);
    expect(shown("Events").map(({ Contact }) => Contact)).toEqual([[contacts[0]], undefined]);
    expect(told[1]).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ contact_id: contacts[0], links: { Contact: [contacts[0]] } }),
        expect.objectContaining({ contact_id: contacts[1], links: {} }),
      ]),
    );
  });
});
