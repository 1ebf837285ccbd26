import { describe, expect, onTestFinished, test } from "vitest";
import type { Settings } from "../../src/core/settings.ts";
import { choicesOf } from "../../src/stores/airtable/base-schema.ts";
import { type Airtable, type AirtableOptions, startAirtable } from "../emulators/airtable/start-airtable.ts";
import { businessTables, plainSettings, planOf, setUp, tableOf } from "../support/airtable-base.ts";
import { linkedSettings } from "../support/airtable-log.ts";

async function base(options: AirtableOptions = {}): Promise<Airtable> {
  const airtable = await startAirtable({ tables: businessTables, ...options });
  onTestFinished(() => airtable.close());
  return airtable;
}

const withViews = (...tables: readonly string[]): Settings => ({
  ...linkedSettings,
  publish: { ...linkedSettings.publish, tables },
});
const schemaOf = (airtable: Airtable): string => JSON.stringify(airtable.control.schema());

describe("a name that is taken", () => {
  test("is never reused: the other table stays as it is", async () => {
    const airtable = await base();
    airtable.control.addTable({
      name: "Timelines",
      fields: [
        { name: "Contact", type: "singleLineText" },
        { name: "Notes", type: "multilineText" },
      ],
    });
    airtable.control.addTable({ name: "daybook", fields: [{ name: "Name", type: "singleLineText" }] });
    const plan = await planOf(airtable);
    expect(plan.taken).toEqual([
      { word: "daybook", name: "Daybook" },
      { word: "timelines", name: "Timelines" },
    ]);
    expect(plan.tables.map(({ wanted }) => wanted.name)).not.toContain("Timelines");
    expect(plan.also.map(({ column }) => column)).not.toContain("Timelines");
  });

  test("by another of Daybook's own tables", async () => {
    const airtable = await base();
    expect((await planOf(airtable, { events: "Stage Velocity" })).taken).toEqual([
      { word: "velocity", name: "Stage Velocity" },
    ]);
  });

  test("another name is used where the config says so", async () => {
    const airtable = await base();
    airtable.control.addTable({ name: "Timelines", fields: [{ name: "Title", type: "singleLineText" }] });
    const names = { timelines: "Stories" };
    const settings = { ...withViews("timelines"), publish: { ...withViews("timelines").publish, names } };
    expect((await setUp(airtable, { settings })).tables.map(({ name }) => name)).toEqual([
      "Events",
      "Daybook",
      "Stories",
    ]);
  });
});

describe("drift", () => {
  const oneDrift = async (change: (airtable: Airtable) => void, settings = withViews("stuck")) => {
    const airtable = await base();
    await setUp(airtable, { settings });
    change(airtable);
    const before = schemaOf(airtable);
    return { airtable, before, done: await setUp(airtable, { settings }) };
  };

  test("a renamed column is told, and no second one is made", async () => {
    const { airtable, before, done } = await oneDrift(({ control }) =>
      control.renameField({ table: "Events", field: "actor", to: "who" }),
    );
    expect(schemaOf(airtable)).toBe(before);
    expect(done.drift).toEqual([
      {
        kind: "renamed",
        table: "Events",
        column: "actor",
        message: 'Column "actor" of Events is missing; was "who" renamed?',
        hint: expect.stringContaining('rename it back to "actor"'),
      },
    ]);
  });

  test("a name that differs in its capitals alone is a renaming, of whatever type: Airtable takes no second one", async () => {
    const { airtable, before, done } = await oneDrift(({ control }) => {
      control.deleteField({ table: "Stuck Deals", field: "Owner" });
      control.addField({ table: "Stuck Deals", spec: { name: "owner", type: "multilineText" } });
    });
    expect(schemaOf(airtable)).toBe(before);
    expect(done.drift).toMatchObject([{ kind: "renamed", table: "Stuck Deals", column: "Owner" }]);
  });

  test("a deleted column of a view is added again; that of an event is, too, with a warning", async () => {
    const { done } = await oneDrift(({ control }) => {
      control.deleteField({ table: "Stuck Deals", field: "Limit" });
      control.deleteField({ table: "Events", field: "source" });
    });
    expect(done.tables.map(({ columns }) => columns)).toEqual([["source"], [], ["Limit"]]);
    expect(done.drift).toEqual([]);
    const { airtable } = await oneDrift(({ control }) =>
      control.deleteField({ table: "Stuck Deals", field: "Limit" }),
    );
    airtable.control.deleteField({ table: "Events", field: "source" });
    expect((await planOf(airtable, { settings: withViews("stuck") })).drift).toMatchObject([
      { kind: "missing", table: "Events", column: "source", hint: expect.stringContaining("Trash") },
    ]);
  });

  test("a column of another type is told in the menu's words, and stays", async () => {
    const { airtable, before, done } = await oneDrift(({ control }) => {
      control.renameField({ table: "Stuck Deals", field: "Days over", to: "old" });
      control.addField({ table: "Stuck Deals", spec: { name: "Days over", type: "singleLineText" } });
    });
    expect(schemaOf(airtable)).toBe(before);
    expect(done.drift).toEqual([
      {
        kind: "type",
        table: "Stuck Deals",
        column: "Days over",
        message: 'Column "Days over" of Stuck Deals is Single line text, and should be Number.',
        hint: expect.stringContaining("Edit field, Number. Or rename it"),
      },
    ]);
  });

  test("a long text serves where a short one was made", async () => {
    const { done } = await oneDrift(({ control }) => {
      control.renameField({ table: "Stuck Deals", field: "Owner", to: "old" });
      control.addField({ table: "Stuck Deals", spec: { name: "Owner", type: "multilineText" } });
    });
    expect(done.drift).toEqual([]);
  });

  test("a link to another table than the CRM's", async () => {
    const { done } = await oneDrift(({ control }) => {
      control.deleteField({ table: "Stuck Deals", field: "Contact" });
      control.addField({
        table: "Stuck Deals",
        spec: { name: "Contact", type: "multipleRecordLinks", options: { linkedTableId: "Deals" } },
      });
    });
    expect(done.drift).toMatchObject([
      { kind: "type", column: "Contact", message: expect.stringContaining("a link to Contacts") },
    ]);
  });

  test("a view's table that was renamed is told and not made anew; the log's stops everything", async () => {
    const { airtable, before, done } = await oneDrift(({ control }) =>
      control.renameTable({ table: "Stuck Deals", to: "Stuck Jobs" }),
    );
    expect(schemaOf(airtable)).toBe(before);
    expect(done.drift).toMatchObject([
      {
        kind: "table",
        table: "Stuck Deals",
        column: null,
        hint: expect.stringContaining('{"stuck": "Stuck Jobs"}'),
      },
    ]);
    airtable.control.renameTable({ table: "Events", to: "Log" });
    const plan = await planOf(airtable, { settings: withViews("stuck") });
    expect(plan.moved).toEqual([
      { word: "events", name: "Events", now: "Log" },
      { word: "stuck", name: "Stuck Deals", now: "Stuck Jobs" },
    ]);
    expect(plan.drift[0]?.hint).toContain('"log": "airtable://…/Log"');
  });

  test.each([
    ["refused", 1],
    ["accepted", 0],
  ] as const)("an option that is missing: %s by the API", async (optionsPatch, left) => {
    const airtable = await base({ optionsPatch });
    await setUp(airtable, { settings: plainSettings() });
    const settings = { ...plainSettings(), events: { on: null, own: [{ name: "roof_inspected" }] } };
    const done = await setUp(airtable, { settings });
    expect(done.drift).toHaveLength(left);
    if (left > 0)
      expect(done.drift[0]).toMatchObject({
        kind: "options",
        table: "Events",
        column: "event_type",
        message: 'Column "event_type" of Events lacks the option roof_inspected.',
        hint: expect.stringContaining("Owner or Creator"),
      });
    const { fields } = await tableOf(airtable, "Events");
    expect(choicesOf(fields[3] as never).includes("roof_inspected")).toBe(left === 0);
    expect(choicesOf(fields[3] as never)).toHaveLength(26 - left);
  });
});
