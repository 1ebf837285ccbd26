import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { compile } from "../../scripts/bundle/compile.ts";
import { airtableScripts, everywhere, forbiddenIn } from "../../scripts/bundle/forbidden.ts";
import { root } from "../../scripts/bundle-options.mjs";
import type { ErrorJson } from "../../src/core/errors.ts";
import type { Settings } from "../../src/core/settings.ts";
import type { Applied } from "../../src/stores/airtable/apply-set-up.ts";
import { type BaseField, choicesOf } from "../../src/stores/airtable/base-schema.ts";
import type { ExtensionOrder, ExtensionResult } from "../emulators/airtable/script/run-extension.ts";
import { type Airtable, type AirtableOptions, startAirtable } from "../emulators/airtable/start-airtable.ts";
import { businessTables, plainSettings, planOf, setUp, tableOf } from "../support/airtable-base.ts";
import { linkedSettings } from "../support/airtable-log.ts";

async function base(options: AirtableOptions = {}): Promise<Airtable> {
  const airtable = await startAirtable({ tables: businessTables, ...options });
  onTestFinished(() => airtable.close());
  return airtable;
}

let code: Promise<string> | null = null;

/** The script, built as every bundle is. */
async function built(): Promise<string> {
  const compiled = await compile(
    { target: "es2020", shape: "readable" },
    join(root, "test/support/set-up-entry.ts"),
    root,
  );
  if ("problems" in compiled) throw new Error(compiled.problems.join("\n"));
  return compiled.code;
}

/** What a run within Airtable answers; null where it didn't come to that. */
interface Ran extends ExtensionResult {
  readonly told: {
    readonly lines: readonly string[];
    readonly applied: Applied;
    readonly error?: ErrorJson;
    readonly [key: string]: unknown;
  };
}

async function runIn(
  airtable: Airtable,
  settings: Settings | null = linkedSettings,
  order: Partial<ExtensionOrder> = {},
  scripting: Parameters<Airtable["scripts"]>[0] = {},
): Promise<Ran> {
  code ??= built();
  const script = `var __daybook;\n${await code}\noutput.text(await __daybook(base, ${JSON.stringify(settings)}));`;
  const result = await airtable.scripts(scripting).runExtension({ script, ...order });
  const [shown] = result.printed;
  return { ...result, told: JSON.parse(String(shown?.value ?? "{}")) };
}

/** What stands in a base, but for ids and the texts about tables. */
const shapeOf = (airtable: Airtable): unknown =>
  airtable.control.schema().map(({ name, fields }) => ({
    name,
    fields: fields.map(({ name: field, type, options }) => ({
      field,
      type,
      options: JSON.parse(
        JSON.stringify(options ?? null, (key, value) =>
          /^(?:id|color|\w+Id)$/.test(key) ? undefined : value,
        ),
      ),
    })),
  }));

test("the script holds nothing that Airtable's scripts haven't got", async () => {
  code ??= built();
  expect(forbiddenIn(await code, [...everywhere, ...airtableScripts], 0)).toEqual([]);
});

describe("set up from within", () => {
  test("makes the same tables, columns, options and links as over the Web API, one call at a time", async () => {
    const [inside, outside] = [await base(), await base()];
    const ran = await runIn(inside);
    const done = await setUp(outside);
    expect(ran.shown).toBeNull();
    expect(ran.told.applied).toEqual(done);
    expect(shapeOf(inside)).toEqual(shapeOf(outside));
    expect(ran.calls.map(({ kind }) => kind)).toEqual(Array.from({ length: 7 }, () => "design"));
    expect(ran.told.lines[0]).toMatch(/^Events \(a new table\): event, event_id, /);
    expect(ran.told.lines.slice(-2)).toEqual([
      "Contacts (your table; Airtable adds a link's other side there): Events, Timelines, Stuck Deals, Re-engagement, Stage Changes",
      "Deals (your table; Airtable adds a link's other side there): Events, Stuck Deals",
    ]);
  });

  test("again changes nothing, and makes no call", async () => {
    const airtable = await base();
    await setUp(airtable);
    const before = JSON.stringify(airtable.control.schema());
    const { told, calls } = await runIn(airtable);
    expect([told.lines, calls, JSON.stringify(airtable.control.schema())]).toEqual([[], [], before]);
    expect(told.applied.tables.flatMap(({ columns }) => columns)).toEqual([]);
  });

  test("adds the columns and the options that are missing", async () => {
    const airtable = await base();
    const before = { ...linkedSettings, publish: { ...linkedSettings.publish, links: false } };
    await setUp(airtable, { settings: before });
    airtable.control.deleteField({ table: "Stuck Deals", field: "Limit" });
    const own = [{ name: "roof_inspected" }];
    const { told } = await runIn(airtable, { ...linkedSettings, events: { on: null, own } });
    expect(told.applied.tables.slice(0, 1)).toEqual([
      { name: "Events", created: false, columns: ["Contact", "Deal"] },
    ]);
    expect(told.applied.tables.find(({ name }) => name === "Stuck Deals")?.columns).toContain("Limit");
    expect(told.applied.also).toContainEqual({ table: "Deals", column: "Events", of: "Events" });
    expect(told.applied.drift).toEqual([]);
    const type = (await tableOf(airtable, "Events")).fields.find(({ name }) => name === "event_type");
    expect(choicesOf(type as BaseField)).toContain("roof_inspected");
    expect(choicesOf(type as BaseField)).toHaveLength(26);
  });

  test("shows times in UTC where Airtable doesn't know the zone", async () => {
    const airtable = await base({ tables: [] });
    const settings = { ...plainSettings(), timezone: "America/Port-au-Prince" };
    const { told } = await runIn(airtable, settings);
    expect(told.applied.tables.map(({ created }) => created)).toEqual([true, true]);
    const { fields } = await tableOf(airtable, "Events");
    expect(fields.find(({ name }) => name === "when")?.options).toMatchObject({ timeZone: "utc" });
  });

  test("killed at any call, before or after its effect, it is completed by the next", async () => {
    for (const effect of ["before", "after"] as const) {
      for (let call = 1; call <= 7; call++) {
        const airtable = await base();
        expect((await runIn(airtable, linkedSettings, { kill: { call, effect } })).killed).toBe(true);
        const { told } = await runIn(airtable);
        expect(told.error).toBeUndefined();
        expect(airtable.control.schema()).toHaveLength(9);
        expect((await planOf(airtable)).tables.flatMap(({ columns }) => columns)).toEqual([]);
      }
    }
  });

  test("two at once make each table once, and both are done", async () => {
    const airtable = await base();
    let other: Promise<Ran> = Promise.reject(new Error("it never came to that"));
    other.catch(() => {});
    const first = await runIn(airtable, linkedSettings, {
      onCall: async ({ number, phase }) => {
        if (number !== 3 || phase !== "before") return;
        other = runIn(airtable);
        await other;
      },
    });
    expect(first.told.error).toBeUndefined();
    expect((await other).told.error).toBeUndefined();
    expect(airtable.control.schema()).toHaveLength(9);
  });
});

describe("refused", () => {
  test("an Editor is told whose rights it takes, and nothing is made", async () => {
    const airtable = await base();
    const { told } = await runIn(airtable, linkedSettings, { user: "editor" });
    expect(told.error).toMatchObject({
      code: "AIRTABLE_SCHEMA_RIGHTS",
      message: expect.stringMatching(/^You may not add the table "Events": Cannot apply createSingleTable/),
      hint: expect.stringMatching(/^You need Creator rights in this base: .*Owner or Creator/),
    });
    expect(airtable.control.schema()).toHaveLength(2);
  });

  test("options that can't be added are told, without a word about tokens, and the rest goes on", async () => {
    const airtable = await base();
    await setUp(airtable, { settings: plainSettings() });
    const settings = { ...plainSettings(), events: { on: null, own: [{ name: "roof_inspected" }] } };
    const { told } = await runIn(airtable, settings, { user: "editor" });
    expect(told.applied.drift).toMatchObject([
      { kind: "options", table: "Events", column: "event_type", hint: expect.not.stringContaining("token") },
    ]);
  });

  test("a table that Airtable refuses is no full base: its own words, and what to do", async () => {
    const airtable = await base();
    const publish = { ...linkedSettings.publish, names: { stuck: "" } };
    const { told } = await runIn(airtable, { ...linkedSettings, publish });
    expect(told.error).toMatchObject({
      code: "AIRTABLE_SCHEMA_REFUSED",
      message: expect.stringContaining("must provide non-empty name"),
      hint: "Change what it names, and run Set up again: what was made already stays.",
    });
  });

  test("an automation's script is told where it must run", async () => {
    const airtable = await base();
    code ??= built();
    const script = `var __daybook;\n${await code}\noutput.set("told", await __daybook(base, ${JSON.stringify(linkedSettings)}));`;
    const { outputs } = await airtable.scripts().runAutomation({ script });
    expect(JSON.parse(String(outputs.told))).toMatchObject({
      error: { code: "AIRTABLE_SCHEMA_RIGHTS", hint: expect.stringContaining("Extensions, Scripting") },
    });
  });

  test("what is no longer as it was made is told in the panel's words", async () => {
    const airtable = await base();
    await setUp(airtable);
    airtable.control.renameTable({ table: "Stuck Deals", to: "Stuck Jobs" });
    airtable.control.renameField({ table: "Events", field: "actor", to: "who" });
    airtable.control.renameField({ table: "Timelines", field: "Events", to: "old" });
    airtable.control.addField({ table: "Timelines", spec: { name: "Events", type: "singleLineText" } });
    const { drift } = (await runIn(airtable)).told.applied;
    expect(drift.map(({ kind }) => kind)).toEqual(["table", "renamed", "type"]);
    expect(JSON.stringify(drift)).toContain("run Set up again");
    expect(JSON.stringify(drift)).not.toMatch(/daybook |config|token/);
  });
});

describe("what a base's own columns say, seen from within", () => {
  test.each([false, true])("where the primary column is told: %s", async (isPrimaryField) => {
    const airtable = await base();
    await setUp(airtable);
    const { told } = await runIn(airtable, null, {}, { isPrimaryField });
    expect(told).toMatchObject({
      tables: ["Contacts", "Deals"],
      contacts: {
        table: "Contacts",
        name: "Full name",
        created_at: "Created",
        watch: { stage: "Stage", owner: "Owner", tags: "Tags" },
        dates: { "Discovery Booked": "Discovery booked on" },
      },
      deals: { name: "Deal", contact: "Person", amount: "Amount", watch: { stage: "Deal stage" } },
    });
  });
});
