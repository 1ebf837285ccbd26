import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { readAll } from "../../src/core/store.ts";
import { change, eventsOf, manyEvents, statuses } from "../contract/sample.ts";
import { airtableWorld, type World } from "../support/airtable-log.ts";

let world: World;
let place = 0;
beforeAll(async () => {
  world = await airtableWorld({ plan: "enterprise" });
});
afterAll(() => world.airtable.close());
beforeEach(() => {
  place += 1;
});

const spent = () => {
  const { byKind, total } = world.airtable.control.requests();
  world.airtable.control.forgetRequests();
  return { total, lookUps: byKind.list ?? 0, writes: byKind.upsert ?? 0 };
};

/** A log of its own, and nothing counted yet. */
const fresh = async () => {
  const log = await world.open(`Events ${place}`);
  spent();
  return log;
};

test.each([11, 100, 101, 250])("%i fresh events cost a look-up a hundred and a write ten", async (count) => {
  const log = await fresh();
  await log.append(manyEvents(count));
  const [lookUps, writes] = [Math.ceil(count / 100), Math.ceil(count / 10)];
  expect(spent()).toEqual({ total: lookUps + writes, lookUps, writes });
});

test.each([11, 100, 101, 250])("%i repeated ones cost a look-up a hundred", async (count) => {
  const log = await fresh();
  await log.append(manyEvents(count));
  spent();
  expect(new Set(statuses(await log.append(manyEvents(count))))).toEqual(new Set(["duplicate"]));
  expect(spent()).toEqual({ total: Math.ceil(count / 100), lookUps: Math.ceil(count / 100), writes: 0 });
});

test.each([1, 10])("%i whose keys are made of their own time cost one request", async (count) => {
  const log = await fresh();
  const receipts = await log.append(manyEvents(count));
  expect(spent()).toEqual({ total: 1, lookUps: 0, writes: 1 });
  expect(new Set(receipts.map(({ reason }) => reason))).toEqual(new Set(["not checked"]));
});

test("sent again they cost one more: whether they were voided meanwhile", async () => {
  const log = await fresh();
  await log.append(manyEvents(10));
  spent();
  expect(new Set(statuses(await log.append(manyEvents(10))))).toEqual(new Set(["duplicate"]));
  expect(spent()).toEqual({ total: 2, lookUps: 1, writes: 1 });
});

test("one event of another cause is looked up, even alone", async () => {
  const log = await fresh();
  await log.append(eventsOf(change("sarah", "Won", { cause: "trigger 7" })));
  expect(spent()).toEqual({ total: 2, lookUps: 1, writes: 1 });
  await log.append(eventsOf(change("sarah", "Won", { idempotency_key: "mine" })));
  expect(spent()).toEqual({ total: 2, lookUps: 1, writes: 1 });
});

test("keys so long that a look-up takes fewer cost more of them, and lose none", async () => {
  const log = await fresh();
  const events = eventsOf(
    ...Array.from({ length: 90 }, (_, i) =>
      change("sarah", `Stage ${i}`, { idempotency_key: `${"k".repeat(240)}"${i}` }),
    ),
  );
  expect(new Set(statuses(await log.append(events)))).toEqual(new Set(["appended"]));
  expect(spent()).toEqual({ total: 12, lookUps: 3, writes: 9 });
  expect(new Set(statuses(await log.append(events)))).toEqual(new Set(["duplicate"]));
});

test("a thousand events are read a hundred a request; after k new ones about k a hundred", async () => {
  const log = await fresh();
  await log.append(manyEvents(1000));
  world.airtable.control.advance({ ms: 3_600_000 });
  spent();
  let checkpoint: string | undefined;
  for (let done = false; !done; ) ({ checkpoint, done } = await log.changes(checkpoint));
  expect(spent().total).toBe(10);
  await log.append(manyEvents(150, "later"));
  spent();
  let rows = 0;
  for (let done = false; !done; ) {
    const page = await log.changes(checkpoint);
    ({ checkpoint, done } = page);
    rows += page.rows.length;
  }
  expect(rows).toBeGreaterThanOrEqual(150);
  expect(spent().total).toBeLessThanOrEqual(Math.ceil(rows / 100));
  for await (const row of readAll(log, { contacts: ["later3"] })) expect(row.contact_id).toBe("later3");
});
