import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Settings } from "../../src/core/settings.ts";
import { hash } from "../../src/hosts/node/host.ts";
import { choicesOf, typeInMenu } from "../../src/stores/airtable/base-schema.ts";
import { layoutOf } from "../../src/stores/airtable/layout.ts";
import { openMemory } from "../../src/stores/memory.ts";
import { askViews } from "../../src/views/ask-views.ts";
import { viewNamed } from "../../src/views/registry.ts";
import { type Airtable, type AirtableOptions, startAirtable } from "../emulators/airtable/start-airtable.ts";
import { businessTables, plainSettings, planOf, setUp, tableOf } from "../support/airtable-base.ts";
import { linkedSettings } from "../support/airtable-log.ts";
import { sales } from "../support/events.ts";
import { randomLog } from "../support/random-log.ts";

async function base(options: AirtableOptions = {}): Promise<Airtable> {
  const airtable = await startAirtable({ tables: businessTables, ...options });
  onTestFinished(() => airtable.close());
  return airtable;
}

const everyView = ["timelines", "velocity", "stuck", "reengage", "cohorts", "owners", "activity", "changes"];
const withViews = (...tables: readonly string[]): Settings => ({
  ...linkedSettings,
  publish: { ...linkedSettings.publish, tables },
});
const shape = ({
  fields,
}: {
  readonly fields: readonly { readonly name: string; readonly type: string }[];
}) => fields.map(({ name, type }) => `${name}: ${typeInMenu(type)}`);
const schemaOf = (airtable: Airtable): string => JSON.stringify(airtable.control.schema());

describe("a fresh base", () => {
  test("gets every table and column, and says which columns Airtable added to the CRM's own", async () => {
    const airtable = await base();
    const plan = await planOf(airtable);
    const done = await setUp(airtable);
    expect(done.tables.map(({ name, created }) => [name, created])).toEqual(
      [
        "Events",
        "Daybook",
        "Timelines",
        "Stage Velocity",
        "Stuck Deals",
        "Re-engagement",
        "Stage Changes",
      ].map((name) => [name, true]),
    );
    expect(done.also).toEqual([
      { table: "Contacts", column: "Events", of: "Events" },
      { table: "Deals", column: "Events", of: "Events" },
      { table: "Contacts", column: "Timelines", of: "Timelines" },
      { table: "Contacts", column: "Stuck Deals", of: "Stuck Deals" },
      { table: "Deals", column: "Stuck Deals", of: "Stuck Deals" },
      { table: "Contacts", column: "Re-engagement", of: "Re-engagement" },
      { table: "Contacts", column: "Stage Changes", of: "Stage Changes" },
    ]);
    expect(plan.also).toEqual(done.also);
    expect(
      plan.tables.map(({ wanted, columns }) => ({
        name: wanted.name,
        created: true,
        columns: columns.map(({ name }) => name),
      })),
    ).toEqual(done.tables);
    expect(done.drift).toEqual([]);
    const events = await tableOf(airtable, "Events");
    expect(shape(events)).toEqual([
      "event: Single line text",
      "event_id: Single line text",
      "contact_id: Single line text",
      "event_type: Single select",
      "event_data: Long text",
      "timestamp: Single line text",
      "deal_id: Single line text",
      "actor: Single line text",
      "source: Single line text",
      "idempotency_key: Single line text",
      "when: Date with Include time",
      "Contact: Link to another record",
      "Deal: Link to another record",
    ]);
    expect(events.primaryFieldId).toBe(events.fields[0]?.id);
    expect(choicesOf(events.fields[3] as never)).toHaveLength(25);
  });

  test("gets all eight views, with the types of the list of columns and the zone of the config", async () => {
    const airtable = await base();
    await setUp(airtable, {
      settings: {
        ...withViews(...everyView),
        timezone: "Europe/Berlin",
        pipelines: [{ name: "Sales", stages: [{ name: "New" }, { name: "Won" }] }],
      },
    });
    expect(shape(await tableOf(airtable, "Cohorts"))).toEqual([
      "Week: Single line text",
      "Starts: Date",
      "Pipeline: Single line text",
      "Leads: Number",
      "Reached New: Percent",
      "Reached Won: Percent",
      "Won: Number",
      "Won %: Percent",
      "Lost: Number",
      "Still open: Number",
      "Median days to win: Number",
      "Old enough: Checkbox",
      "key: Single line text",
      "Updated: Date with Include time",
    ]);
    const stuck = await tableOf(airtable, "Stuck Deals");
    const optionsOf = (name: string) => stuck.fields.find((field) => field.name === name)?.options;
    expect(optionsOf("In stage since")).toMatchObject({
      timeZone: "Europe/Berlin",
      dateFormat: { name: "iso" },
      timeFormat: { name: "24hour" },
    });
    expect([optionsOf("Days in stage"), optionsOf("Usual days here"), optionsOf("Amount")]).toEqual([
      { precision: 0 },
      { precision: 1 },
      { precision: 2 },
    ]);
    const activity = await tableOf(airtable, "Activity");
    expect(activity.fields[0]).toMatchObject({ name: "Day", type: "date" });
    expect(choicesOf((await tableOf(airtable, "Ownership")).fields[1] as never)).toEqual([
      "Person",
      "Automation",
      "Import",
      "Unknown",
    ]);
  });

  test("has no links, and no column is added elsewhere, where the config wants none", async () => {
    const airtable = await base();
    const before = await tableOf(airtable, "Contacts");
    const settings = { ...linkedSettings, publish: { ...linkedSettings.publish, links: false } };
    const done = await setUp(airtable, { settings });
    expect(done.also).toEqual([]);
    expect(await tableOf(airtable, "Contacts")).toEqual(before);
    expect(
      (await tableOf(airtable, "Stuck Deals")).fields.filter(({ type }) => type === "multipleRecordLinks"),
    ).toEqual([]);
  });

  test("without a CRM gets the log and its views alone, and UTC as Airtable writes it", async () => {
    const airtable = await base({ tables: [] });
    await setUp(airtable, { settings: plainSettings("stuck") });
    const events = await tableOf(airtable, "Events");
    expect(events.fields.map(({ name }) => name)).not.toContain("Contact");
    expect(events.fields.find(({ name }) => name === "when")?.options).toMatchObject({ timeZone: "utc" });
  });

  test("shows times in UTC where Airtable doesn't know the zone", async () => {
    const airtable = await base({ tables: [] });
    const done = await setUp(airtable, {
      settings: { ...plainSettings(), timezone: "America/Port-au-Prince" },
    });
    expect(done.tables.map(({ created }) => created)).toEqual([true, true]);
  });

  test("says which other sides get a number, since their name is taken", async () => {
    const airtable = await base();
    airtable.control.addField({ table: "Contacts", spec: { name: "Events", type: "singleLineText" } });
    const plan = await planOf(airtable, { settings: withViews() });
    const done = await setUp(airtable, { settings: withViews() });
    expect(plan.also).toEqual(done.also);
    expect(done.also[0]).toEqual({ table: "Contacts", column: "Events 2", of: "Events" });
  });

  test("has the options of the types that are on, and of one's own", async () => {
    const airtable = await base({ tables: [] });
    const events = { on: ["stage_changed"], own: [{ name: "roof_inspected" }] };
    await setUp(airtable, { settings: { ...plainSettings(), events } });
    const { fields } = await tableOf(airtable, "Events");
    expect(choicesOf(fields[3] as never)).toEqual([
      "contact_erased",
      "stage_changed",
      "automation_run",
      "event_voided",
      "roof_inspected",
    ]);
  });
});

describe("again", () => {
  test("changes nothing, and asks for the schema only", async () => {
    const airtable = await base();
    await setUp(airtable);
    const before = schemaOf(airtable);
    airtable.control.forgetRequests();
    const done = await setUp(airtable);
    expect(schemaOf(airtable)).toBe(before);
    expect(airtable.control.requests().byKind).toEqual({ schema: 1 });
    expect(done.tables.every(({ created, columns }) => !created && columns.length === 0)).toBe(true);
    expect([done.also, done.drift]).toEqual([[], []]);
  });

  test("with another view, or with links at last, adds just these", async () => {
    const airtable = await base();
    const noLinks = { ...withViews("stuck"), publish: { ...withViews("stuck").publish, links: false } };
    await setUp(airtable, { settings: noLinks });
    const done = await setUp(airtable, { settings: withViews("stuck", "owners") });
    expect(done.tables).toEqual([
      { name: "Events", created: false, columns: ["Contact", "Deal"] },
      { name: "Daybook", created: false, columns: [] },
      { name: "Stuck Deals", created: false, columns: ["Contact", "Deal record"] },
      expect.objectContaining({ name: "Ownership", created: true }),
    ]);
    expect(done.also.map(({ table, column }) => `${table}.${column}`)).toEqual([
      "Contacts.Events",
      "Deals.Events",
      "Contacts.Stuck Deals",
      "Deals.Stuck Deals",
    ]);
  });

  test("with a stage that was renamed adds its column beside the old one", async () => {
    const airtable = await base();
    const staged = (name: string) => ({
      ...plainSettings("cohorts"),
      pipelines: [{ name: "Sales", stages: [{ name }] }],
    });
    await setUp(airtable, { settings: staged("New") });
    const done = await setUp(airtable, { settings: staged("Fresh") });
    expect(done.tables.at(-1)).toEqual({ name: "Cohorts", created: false, columns: ["Reached Fresh"] });
    expect(done.drift).toEqual([]);
  });
});

describe("cut off or badly answered", () => {
  test.each(["lost", "500-after", "502-before", "503-after", "reset", "hang", "late"] as const)(
    "%s: nothing is made twice, nothing is missing",
    async (kind) => {
      for (let after = 0; after < 7; after += 2) {
        const airtable = await base();
        airtable.control.fault({ kind, after, requests: ["createTable"] });
        const done = await setUp(airtable);
        await airtable.control.settle();
        expect(done.tables.map(({ created }) => created)).toEqual([true, true, true, true, true, true, true]);
        const { control } = airtable;
        expect(control.schema().map(({ name }) => name)).toHaveLength(9);
        expect((await planOf(airtable)).tables.flatMap(({ columns }) => columns)).toEqual([]);
        control.calm();
      }
    },
  );

  test.each(["lost", "500-after", "late"] as const)(
    "a column's answer %s: one column, one other side",
    async (kind) => {
      const airtable = await base();
      await setUp(airtable, {
        settings: { ...withViews(), publish: { ...withViews().publish, links: false } },
      });
      airtable.control.fault({ kind, requests: ["createField"] });
      const done = await setUp(airtable, { settings: withViews() });
      await airtable.control.settle();
      expect(done.tables[0]).toEqual({ name: "Events", created: false, columns: ["Contact", "Deal"] });
      expect(done.also.map(({ table, column }) => `${table}.${column}`)).toEqual([
        "Contacts.Events",
        "Deals.Events",
      ]);
      expect(
        (await tableOf(airtable, "Contacts")).fields.filter(({ name }) => name.startsWith("Events")),
      ).toHaveLength(1);
    },
  );

  test("a run that died half way is completed by the next", async () => {
    const airtable = await base();
    airtable.control.fault({ kind: "500-before", after: 3, times: 20, requests: ["createTable", "schema"] });
    await expect(setUp(airtable)).rejects.toMatchObject({ code: expect.stringMatching(/^AIRTABLE_/) });
    airtable.control.calm();
    const some = airtable.control.schema().length;
    expect(some).toBeGreaterThan(2);
    expect(some).toBeLessThan(9);
    await setUp(airtable);
    expect((await planOf(airtable)).tables.flatMap(({ columns }) => columns)).toEqual([]);
    expect(airtable.control.schema()).toHaveLength(9);
  });
});

describe("rights", () => {
  test("an editor may not add tables: said plainly, and nothing is made", async () => {
    const airtable = await base();
    await expect(setUp(airtable, { token: airtable.tokens.editor })).rejects.toMatchObject({
      code: "AIRTABLE_SCHEMA_RIGHTS",
      message: expect.stringContaining('the table "Events"'),
      hint: expect.stringContaining("Owner or Creator"),
    });
    expect(airtable.control.schema()).toHaveLength(2);
  });

  test("a scope that the token lacks is named", async () => {
    const airtable = await base();
    const { secret: token } = airtable.control.addToken({
      user: "owner",
      scopes: ["data.records:read", "schema.bases:read"],
    });
    await expect(setUp(airtable, { token })).rejects.toMatchObject({
      code: "AIRTABLE_SCOPE_MISSING",
      message: expect.stringContaining("schema.bases:write"),
    });
  });

  test("once all is there, an editor's run finds nothing to do", async () => {
    const airtable = await base();
    await setUp(airtable);
    expect(
      (await setUp(airtable, { token: airtable.tokens.editor })).tables.flatMap(({ columns }) => columns),
    ).toEqual([]);
  });

  test("a table of the CRM that isn't there is named, with the nearest", async () => {
    const airtable = await base();
    airtable.control.renameTable({ table: "Contacts", to: "Contact" });
    await expect(planOf(airtable)).rejects.toMatchObject({
      code: "TABLE_NOT_FOUND",
      message: 'There is no table "Contacts" in the base.',
      hint: 'Did you mean "Contact"?',
    });
  });
});

test("every select column of a view has the options that the view writes", async () => {
  const wanted = await layoutOf({ ...sales, publish: { ...sales.publish, tables: everyView } }, "Events");
  const selects = wanted.flatMap(({ word, columns }) =>
    columns.flatMap(({ name, kind, choices = [] }) => (kind === "sel" ? [{ word, name, choices }] : [])),
  );
  expect(selects.filter(({ choices }) => choices.length === 0)).toEqual([]);
  await fc.assert(
    fc.asyncProperty(randomLog, async (log) => {
      const store = openMemory({ now: () => "2026-12-31T00:00:00.000Z" });
      await store.append(log);
      const views = await Promise.all(everyView.map((word) => viewNamed(word)));
      const replies = await askViews(
        { store, settings: sales, hash },
        views,
        Date.parse("2026-12-31T00:00:00.000Z"),
      );
      for (const { word, name, choices } of selects) {
        const reply = replies.find(({ view }) => view.name === word);
        const column = reply?.columns.find(({ title }) => title === name)?.name ?? "";
        for (const row of reply?.table ?? []) expect([null, ...choices]).toContain(row[column]);
      }
    }),
    { numRuns: 30 },
  );
});
