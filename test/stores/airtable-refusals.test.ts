import { afterEach, describe, expect, test } from "vitest";
import { catalogOf } from "../../src/core/catalog.ts";
import { defaultSettings } from "../../src/core/settings.ts";
import { hash } from "../../src/hosts/node/host.ts";
import { openAirtable } from "../../src/stores/airtable/open.ts";
import { change, eventsOf, idsIn, idsOf, manyEvents, statuses } from "../contract/sample.ts";
import { airtableWorld, crmTable, eventsTable, linkedSettings, type World } from "../support/airtable-log.ts";

let world: World;
afterEach(() => world.airtable.close());

const crm = [crmTable("Contacts", ["Sarah", "Tom"]), crmTable("Deals", ["Roof"])];

/** An Airtable with a CRM and a log that links to it. */
async function linkedWorld() {
  world = await airtableWorld({
    rates: false,
    tables: [...crm, eventsTable("Events", ["Contact", "Deal"]), narrow],
  });
  const rows = (table: string) => world.airtable.control.rows({ table });
  const id = (table: string, name: string) =>
    rows(table).find(({ fields }) => fields.Name === name)?.id ?? "";
  return {
    control: world.airtable.control,
    log: await world.open("Events", { settings: linkedSettings }),
    rows,
    sarah: id("Contacts", "Sarah"),
    tom: id("Contacts", "Tom"),
    roof: id("Deals", "Roof"),
  };
}

describe("links", () => {
  test("lead from an event to its contact and deal, and to nothing where the id is no record's", async () => {
    const { log, rows, sarah, roof } = await linkedWorld();
    await log.append(eventsOf(change(sarah, "Won", { deal_id: roof }), change("ana@example.com", "Won")));
    const links = rows("Events").map(({ fields }) => [fields.contact_id, fields.Contact, fields.Deal]);
    expect(links).toContainEqual([sarah, [sarah], [roof]]);
    expect(links).toContainEqual(["ana@example.com", undefined, undefined]);
  });

  test("to a contact that was deleted meanwhile are left out: its event is no worse for it, nor are the others", async () => {
    const { log, rows, control, sarah, tom, roof } = await linkedWorld();
    control.deleteRows({ table: "Contacts", rows: [tom] });
    const events = eventsOf(
      change(sarah, "Won", { deal_id: roof }),
      change(tom, "Won"),
      change(tom, "Lost", { deal_id: roof }),
    );
    expect(statuses(await log.append(events))).toEqual(["appended", "appended", "appended"]);
    expect(await idsIn(log)).toEqual(idsOf(events));
    expect(rows("Events").map(({ fields }) => [fields.Contact, fields.Deal])).toEqual(
      expect.arrayContaining([
        [[sarah], [roof]],
        [undefined, undefined],
        [undefined, [roof]],
      ]),
    );
  });
});

describe("columns", () => {
  test("that are there for people only may be missing", async () => {
    const { log, control } = await linkedWorld();
    for (const field of ["when", "Contact", "Deal"]) control.deleteField({ table: "Events", field });
    const bare = await world.open("Events", { settings: defaultSettings });
    expect(statuses(await bare.append(manyEvents(25)))).toEqual(Array(25).fill("appended"));
    expect(statuses(await log.append(eventsOf(change("recAAAAAAAAAAAAAA", "Won"))))).toEqual(["appended"]);
  });

  test("of the event itself may not: one sentence names it, and once it is back the batch goes on", async () => {
    const { log, control } = await linkedWorld();
    control.renameField({ table: "Events", field: "actor", to: "Actor (old)" });
    const events = eventsOf(...["New", "Won"].map((to) => change("sarah", to, { actor: "Ana" })));
    await expect(log.append(events)).rejects.toMatchObject({
      code: "AIRTABLE_COLUMN_MISSING",
      message: expect.stringContaining("actor"),
      hint: expect.stringMatching(/init|rename/),
    });
    control.renameField({ table: "Events", field: "Actor (old)", to: "actor" });
    expect(statuses(await log.append(events))).toEqual(["appended", "appended"]);
  });
});

describe("event types", () => {
  const own = catalogOf(null, [{ name: "roof_inspected", fields: {} }]);
  const event = () => {
    const [first] = manyEvents(1);
    return first as NonNullable<typeof first>;
  };
  const openAs = (token: string) => {
    const { airtable, clock, sleep } = world;
    const env = { AIRTABLE_API_KEY: token, AIRTABLE_ENDPOINT_URL: airtable.url };
    return openAirtable(`${airtable.base}/Events`, {
      hash,
      catalog: own,
      settings: defaultSettings,
      env,
      now: () => airtable.control.now(),
      clock,
      sleep,
    });
  };

  test("that the column doesn't know are added by whoever may, and the rest of the batch goes with them", async () => {
    const { control } = await linkedWorld();
    const log = await openAs(world.airtable.token);
    const [odd] = eventsOf(change("sarah", "New"));
    const renamed = { ...(odd as ReturnType<typeof event>), event_type: "roof_inspected" };
    expect(statuses(await log.append([...manyEvents(12), renamed]))).toEqual(Array(13).fill("appended"));
    expect(
      control.rows({ table: "Events" }).some(({ fields }) => fields.event_type === "roof_inspected"),
    ).toBe(true);
  });

  test("are rejected alone where the token may not add them, and it is said who may", async () => {
    await linkedWorld();
    const log = await openAs(world.airtable.tokens.editor);
    const [odd] = eventsOf(change("sarah", "New"));
    const renamed = { ...(odd as ReturnType<typeof event>), event_type: "roof_inspected" };
    const receipts = await log.append([...manyEvents(6), renamed, ...manyEvents(6, "more")]);
    expect(statuses(receipts)).toEqual([
      ...Array(6).fill("appended"),
      "rejected",
      ...Array(6).fill("appended"),
    ]);
    expect(receipts[6]?.reason).toMatch(/roof_inspected.*Owner or Creator/s);
  });
});

describe("a cell that Airtable doesn't take", () => {
  test("in a batch of ten is found, and the nine others are in the log", async () => {
    await linkedWorld();
    const log = await world.open("Narrow");
    const events = eventsOf(
      ...manyEvents(10).map((event, i) => ({ ...event, event_id: null, source: i === 4 ? "four" : null })),
    );
    const receipts = await log.append(events);
    expect(statuses(receipts)).toEqual(events.map((_, i) => (i === 4 ? "rejected" : "appended")));
    expect(receipts[4]?.reason).toMatch(/source/);
    expect(await idsIn(log)).toEqual(idsOf(events.filter((_, i) => i !== 4)));
  });
});

/** A log one of whose columns takes numbers alone; events without a source pass. */
const narrow = {
  ...eventsTable("Narrow"),
  fields: eventsTable("Narrow").fields.map((field) =>
    field.name === "source" ? { name: "source", type: "number" as const, options: { precision: 0 } } : field,
  ),
};

describe("what no row is at fault for", () => {
  test("a full base: one sentence says so, soon, and after room was made the batch is completed", async () => {
    const { log, control } = await linkedWorld();
    control.setPlan({ plan: "free" });
    const events = manyEvents(1100);
    control.forgetRequests();
    await expect(log.append(events)).rejects.toMatchObject({
      code: "AIRTABLE_REFUSED",
      hint: expect.stringMatching(/full.*not written twice/s),
    });
    control.setPlan({ plan: "team" });
    const receipts = await log.append(events);
    expect(new Set(statuses(receipts))).toEqual(new Set(["appended", "duplicate"]));
    expect(await idsIn(log)).toEqual(idsOf(events));
  });

  test("the month's calls are used up: final, and it says until when", async () => {
    const { log, control } = await linkedWorld();
    control.setPlan({ plan: "free" });
    control.setCalls({ count: 1000 });
    control.forgetRequests();
    await expect(log.append(manyEvents(12))).rejects.toMatchObject({ code: "AIRTABLE_MONTHLY_CAP" });
    expect(control.requests().total).toBe(1);
  });

  test("a locked column: Airtable's own words name it", async () => {
    const { control } = await linkedWorld();
    control.lockField({ table: "Events", field: "event_data", level: "nobody" });
    const log = await world.open("Events", { token: world.airtable.tokens.editor });
    await expect(log.append(manyEvents(12))).rejects.toMatchObject({
      code: "AIRTABLE_NOT_PERMITTED",
      message: expect.stringContaining("event_data"),
    });
  });

  test("a renamed table and a wrong token", async () => {
    const { log, control } = await linkedWorld();
    control.renameTable({ table: "Events", to: "Event Log" });
    await expect(log.append(manyEvents(1))).rejects.toMatchObject({
      code: expect.stringMatching(/^AIRTABLE_NOT_FOUND/),
      message: expect.stringContaining("Events"),
    });
    const stranger = await world.open("Events", { token: "patAAAAAAAAAAAAAA.0123456789" });
    await expect(stranger.append(manyEvents(1))).rejects.toMatchObject({ code: "AIRTABLE_TOKEN_REFUSED" });
  });
});

describe("a refusal that no single row is the reason of", () => {
  const retyped = (column: string, type: "number" | "date") => ({
    ...eventsTable("Odd"),
    fields: eventsTable("Odd").fields.map((field) =>
      field.name !== column
        ? field
        : type === "number"
          ? { name: column, type, options: { precision: 0 } }
          : { name: column, type, options: { dateFormat: { name: "iso" } } },
    ),
  });

  test("a column for people that was retyped by hand costs no event", async () => {
    world = await airtableWorld({ rates: false, tables: [retyped("when", "number")] });
    const log = await world.open("Odd");
    expect(new Set(statuses(await log.append(manyEvents(30))))).toEqual(new Set(["appended"]));
    expect(await idsIn(log)).toEqual(idsOf(manyEvents(30)));
  });

  test("a column of the event that was retyped stops soon, and names it; put right, the batch goes in", async () => {
    world = await airtableWorld({ rates: false, tables: [retyped("timestamp", "number")] });
    const log = await world.open("Odd");
    world.airtable.control.forgetRequests();
    await expect(log.append(manyEvents(100))).rejects.toMatchObject({
      code: "AIRTABLE_COLUMN_TYPE",
      column: "timestamp",
      hint: expect.stringMatching(/init.*not written twice/s),
    });
    expect(world.airtable.control.requests().total).toBeLessThan(20);
  });

  test("a type that the column doesn't know is asked for once, however many events have it", async () => {
    world = await airtableWorld({ rates: false, tables: [eventsTable("Events")] });
    const { airtable, clock, sleep } = world;
    const env = { AIRTABLE_API_KEY: airtable.tokens.editor, AIRTABLE_ENDPOINT_URL: airtable.url };
    const catalog = catalogOf(null, [{ name: "roof_inspected", fields: {} }]);
    const log = await openAirtable(`${airtable.base}/Events`, {
      hash,
      catalog,
      settings: defaultSettings,
      env,
      now: () => airtable.control.now(),
      clock,
      sleep,
    });
    const events = manyEvents(100).map((event) => ({ ...event, event_type: "roof_inspected" }));
    airtable.control.forgetRequests();
    expect(new Set(statuses(await log.append(events)))).toEqual(new Set(["rejected"]));
    expect(airtable.control.requests().total).toBeLessThan(50);
  });

  test("one event to a full base isn't rejected for good: it may be sent again", async () => {
    const { log, control } = await linkedWorld();
    control.setPlan({ plan: "free" });
    control.addRows({ table: "Deals", rows: Array.from({ length: 997 }, (_, i) => ({ Name: `Deal ${i}` })) });
    await expect(log.append(manyEvents(1))).rejects.toMatchObject({ code: "AIRTABLE_REFUSED" });
    control.setPlan({ plan: "team" });
    expect(statuses(await log.append(manyEvents(1)))).toEqual(["appended"]);
  });

  test("an erased person's event that is sent again leaves the tombstone as it was", async () => {
    const { log, control, sarah, rows } = await linkedWorld();
    const [event] = eventsOf(change(sarah, "Won", { actor: "Ana", source: "crm" }));
    await log.append(event ? [event] : []);
    const row = rows("Events")[0]?.id ?? "";
    const tombstone = {
      contact_id: "erased",
      event_type: "contact_erased",
      event_data: "{}",
      idempotency_key: hash(event?.idempotency_key ?? ""),
    };
    for (const [field, value] of Object.entries({
      ...tombstone,
      actor: null,
      source: null,
      event: null,
      Contact: null,
    }))
      control.editCell({ table: "Events", row, field, value });
    const mark = {
      contact_id: "daybook",
      event_type: "contact_erased",
      event_data: { event_ids: [event?.event_id] },
    };
    await log.append(eventsOf({ ...mark, timestamp: "2026-05-01T00:00:00.000Z", cause: "erase" }));
    expect(await log.append(event ? [event] : [])).toMatchObject([
      { status: "rejected", reason: expect.stringMatching(/^erased/) },
    ]);
    const { fields } = rows("Events").find(({ id }) => id === row) as ReturnType<typeof rows>[number];
    expect(fields).toMatchObject(tombstone);
    for (const column of ["actor", "source", "event", "Contact", "deal_id"])
      expect(fields[column]).toBeUndefined();
  });
});
