import { expect, test } from "vitest";
import { catalogOf } from "../../src/core/catalog.ts";
import type { Event, Row } from "../../src/core/event.ts";
import { deriveEventId } from "../../src/core/identity.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import type { EventStore } from "../../src/core/store.ts";
import { openMemory } from "../../src/stores/memory.ts";
import { listEvents } from "../../src/views/list-events.ts";
import { events, rowsOf } from "../support/events.ts";

const rules = { catalog: catalogOf(), hash: sha256Hex };

/** A log that somebody can write to by hand, as a table in a spreadsheet is: rows in pages of two, more than was asked for. */
const table = (rows: readonly Row[], unique_key: boolean): EventStore => ({
  capabilities: { unique_key, refuses_edits: false, recorded_at: false, ordered: true },
  append: async () => [],
  async read(_, after = "0") {
    const to = Number(after) + 2;
    return { rows: rows.slice(Number(after), to), checkpoint: String(to), done: to >= rows.length };
  },
  close: async () => undefined,
});

const story = events([
  { contact_id: "a", event_type: "contact_created", timestamp: "2026-05-01" },
  { contact_id: "a", event_type: "note_added", timestamp: "2026-05-03", data: { text: "x" }, actor: "Ana" },
  {
    contact_id: "b",
    event_type: "note_added",
    timestamp: "2026-05-02",
    data: { text: "y" },
    deal_id: "roof",
  },
]);
const voiding = events([
  {
    contact_id: "a",
    event_type: "event_voided",
    timestamp: "2026-05-04",
    data: { event_id: story[1]?.event_id },
  },
]);
const edited = { ...(story[0] as Event), contact_id: "c" };

for (const unique of [true, false]) {
  const stores = unique ? "of one row a key" : "that may hold twins";

  test(`a store ${stores}: the newest that fit, oldest first, voided ones marked, edited ones counted`, async () => {
    const store = table(rowsOf([edited, ...story, ...voiding]), unique);
    const all = await listEvents(store, {}, rules);
    expect(all.events.map(({ timestamp, voided }) => `${timestamp.slice(0, 10)} ${voided}`)).toEqual([
      "2026-05-01 false",
      "2026-05-02 false",
      "2026-05-03 true",
      "2026-05-04 false",
    ]);
    expect([all.total, all.left_out]).toEqual([4, 1]);
    const some = await listEvents(store, { types: ["note_added"], limit: 1 }, rules);
    expect([some.total, some.events.map(({ contact_id }) => contact_id)]).toEqual([2, ["a"]]);
    expect(await listEvents(store, { actor: "Ana", until: "2026-05-03T00:00:00.000Z" }, rules)).toMatchObject(
      { total: 0 },
    );
    expect(
      await listEvents(store, { deals: ["roof"], since: "2026-05-02T00:00:00.000Z" }, rules),
    ).toMatchObject({ total: 1 });
  });
}

test("a twin, and a retry with a later clock, are one event; a void of either voids it", async () => {
  const [, note] = story as [Event, Event];
  const later = { ...note, timestamp: "2026-05-09T00:00:00.000Z" };
  const retried = { ...later, event_id: deriveEventId(later, sha256Hex) };
  const store = table(rowsOf([retried, note, note]), false);
  expect(
    (await listEvents(store, {}, rules)).events.map(({ event_id, voided }) => [event_id, voided]),
  ).toEqual([[note.event_id, false]]);
  const voided = events([
    {
      contact_id: "a",
      event_type: "event_voided",
      timestamp: "2026-06-01",
      data: { event_id: retried.event_id },
    },
  ]);
  const after = await listEvents(
    table(rowsOf([retried, note, ...voided]), false),
    { types: ["note_added"] },
    rules,
  );
  expect(after.events).toMatchObject([{ event_id: note.event_id, voided: true }]);
});

test("thousands are held only as far as they are shown", async () => {
  const store = openMemory({ now: () => "2026-06-01T00:00:00.000Z" });
  const many = events(
    Array.from({ length: 3000 }, (_, n) => ({
      contact_id: "a",
      event_type: "contact_created",
      timestamp: new Date(Date.UTC(2026, 0, 1) + ((n * 7919) % 3000) * 60_000).toISOString(),
    })),
  );
  await store.append(many);
  const { events: newest, total } = await listEvents(store, { limit: 10 }, rules);
  const expected = [...many].sort((x, y) => (x.timestamp < y.timestamp ? -1 : 1)).slice(-10);
  expect(total).toBe(3000);
  expect(newest.map(({ event_id }) => event_id)).toEqual(expected.map(({ event_id }) => event_id));
  expect((await listEvents(store, { limit: 0 }, rules)).events).toHaveLength(3000);
});
