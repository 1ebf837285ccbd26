import { afterEach, expect, test } from "vitest";
import { defaultSettings, type Settings } from "../../src/core/settings.ts";
import { type Log, openLog } from "../../src/open-log.ts";
import { change } from "../contract/sample.ts";
import { type Airtable, startAirtable } from "../emulators/airtable/start-airtable.ts";
import { businessTables, setUp } from "../support/airtable-base.ts";
import { linkedSettings } from "../support/airtable-log.ts";

const settings: Settings = {
  ...linkedSettings,
  crm: {
    contacts: {
      ...(linkedSettings.crm?.contacts as NonNullable<NonNullable<Settings["crm"]>["contacts"]>),
      name: "Full name",
    },
    deals: {
      ...(linkedSettings.crm?.deals as NonNullable<NonNullable<Settings["crm"]>["deals"]>),
      name: "Deal",
    },
  },
  pipelines: [
    {
      name: "Sales",
      stages: [{ name: "New" }, { name: "Qualified", stuck_after_days: 10 }, { name: "Won", ends: "won" }],
    },
  ],
  publish: {
    ...defaultSettings.publish,
    tables: ["timelines", "velocity", "stuck", "reengage", "cohorts", "owners", "activity", "changes"],
  },
};

let airtable: Airtable;
afterEach(() => airtable.close());

async function start(people = 30) {
  const names = Array.from({ length: people }, (_, i) => `Person ${i}`);
  airtable = await startAirtable({
    now: "2026-06-01T09:00:00.000Z",
    rates: false,
    tables: businessTables.map((table) =>
      table.name === "Contacts"
        ? { ...table, rows: names.map((name) => ({ "Full name": name, Stage: "New" })) }
        : table,
    ),
  });
  const { control } = airtable;
  await setUp(airtable, { settings });
  const contacts = control.rows({ table: "Contacts" }).map(({ id }) => id);
  const log = await openAgain();
  await log.append(
    contacts.flatMap((id, i) => [
      {
        contact_id: id,
        event_type: "contact_created",
        event_data: { source: "Fair" },
        timestamp: "2026-04-01T09:00:00.000Z",
      },
      change(id, "New", { timestamp: "2026-04-01T10:00:00.000Z", actor: "Ana" }),
      ...(i % 2
        ? [change(id, "Qualified", { timestamp: `2026-04-${10 + (i % 9)}T10:00:00.000Z`, actor: "Ben" })]
        : []),
      ...(i % 4 === 1
        ? [change(id, "Won", { timestamp: `2026-05-${20 + (i % 9)}T10:00:00.000Z`, actor: "Ben" })]
        : []),
    ]),
  );
  return { control, contacts, log };
}

function openAgain(): Promise<Log> {
  const { control } = airtable;
  let waited = 0;
  return openLog(`airtable://${airtable.base}/Events`, {
    settings,
    env: { AIRTABLE_API_KEY: airtable.token, AIRTABLE_ENDPOINT_URL: airtable.url },
    now: () => control.now(),
    clock: () => waited,
    sleep: async (ms) => {
      waited += ms;
    },
  });
}

/** Writes since they were last asked for. */
const writes = () => {
  const { byKind } = airtable.control.requests();
  airtable.control.forgetRequests();
  return (byKind.create ?? 0) + (byKind.update ?? 0) + (byKind.upsert ?? 0) + (byKind.delete ?? 0);
};

const published = (table: string) => airtable.control.rows({ table }).map(({ fields }) => fields);

test("publishes every table, linked to the CRM; again it writes nothing, nor an hour later", async () => {
  const { control, contacts, log } = await start();
  const first = await log.publish();
  expect(first.tables.map(({ name }) => name)).toEqual([
    "Timelines",
    "Stage Velocity",
    "Stuck Deals",
    "Re-engagement",
    "Cohorts",
    "Ownership",
    "Activity",
    "Stage Changes",
    "Daybook",
  ]);
  expect(published("Timelines")).toHaveLength(30);
  expect(published("Timelines").find(({ Contact }) => Contact === "Person 1")).toMatchObject({
    "Contact record": [contacts[1]],
    Stage: "Won",
    key: contacts[1],
  });
  expect(published("Stuck Deals").length).toBeGreaterThan(0);
  for (const row of published("Stuck Deals")) expect(row.Contact).toHaveLength(1);
  writes();
  const again = await log.publish();
  expect(writes()).toBe(0);
  expect(again.tables.map(({ written, removed }) => written + removed)).toEqual(Array(9).fill(0));
  control.advance({ ms: 3_600_000 });
  await (await openAgain()).publish();
  expect(writes()).toBe(0);
});

test("after one more event it touches the rows that it concerns, and wakes no automation that watches named fields", async () => {
  const { control, contacts, log } = await start();
  await log.publish();
  control.forgetTransactions();
  control.advance({ ms: 60_000 });
  await log.append(
    change(contacts[0] ?? "", "Qualified", { timestamp: "2026-06-01T09:00:30.000Z", actor: "Ana" }),
  );
  writes();
  const { tables } = await log.publish();
  const touched = Object.fromEntries(tables.map(({ name, written }) => [name, written]));
  expect(touched.Timelines).toBe(1);
  expect(touched["Stage Changes"]).toBe(1);
  expect(writes()).toBeLessThanOrEqual(12);
  for (const field of ["Full name", "Stage", "Owner"])
    expect(control.triggered({ table: "Contacts", watch: [field] })).toEqual([]);
});

test("names follow the CRM, and a record that is deleted leaves its row without a link", async () => {
  const { control, contacts, log } = await start();
  await log.publish();
  control.editCell({ table: "Contacts", row: contacts[1] ?? "", field: "Full name", value: "Maria Silva" });
  control.deleteRows({ table: "Contacts", rows: [contacts[2] ?? ""] });
  await log.publish();
  const byKey = new Map(published("Timelines").map((row) => [row.key, row]));
  expect(byKey.get(contacts[1])).toMatchObject({ Contact: "Maria Silva" });
  expect(byKey.get(contacts[2])).toMatchObject({ Contact: contacts[2] });
  expect(byKey.get(contacts[2])?.["Contact record"]).toBeUndefined();
});

test("two publishers at once end right", async () => {
  const { log } = await start();
  const other = await openAgain();
  await Promise.allSettled([log.publish(), other.publish()]);
  await log.publish();
  for (const table of ["Timelines", "Stage Velocity", "Stuck Deals", "Stage Changes", "Daybook"]) {
    const keys = published(table).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  }
  expect(published("Timelines")).toHaveLength(30);
  await other.close();
});

test.each([2, 6, 14])("one that is stopped in the middle (%i) is completed by the next", async (most) => {
  const { log, control } = await start();
  let asked = 0;
  await expect(log.publish({ stopped: () => ++asked > most })).rejects.toMatchObject({ code: "INTERRUPTED" });
  control.advance({ ms: 60_000 });
  const { tables } = await log.publish();
  expect(tables.find(({ name }) => name === "Timelines")?.rows).toBe(30);
  expect(published("Timelines")).toHaveLength(30);
  writes();
  await log.publish();
  expect(writes()).toBe(0);
});

test("empty links of events are filled, and nothing else of them is written", async () => {
  const { control, contacts, log } = await start();
  const row = control.rows({ table: "Events" })[0];
  control.editCell({ table: "Events", row: row?.id ?? "", field: "Contact", value: null });
  await log.publish();
  const after = control.rows({ table: "Events" }).find(({ id }) => id === row?.id);
  expect(after?.fields).toEqual(row?.fields);
  expect([after?.fields.Contact].flat()).toEqual([expect.any(String)]);
  expect(contacts).toEqual(expect.arrayContaining([after?.fields.Contact].flat()));
  expect((await log.verify()).ok).toBe(true);
});
