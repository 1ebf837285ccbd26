import { expect, test } from "vitest";
import { catalogOf } from "../../src/core/catalog.ts";
import type { Event, Row } from "../../src/core/event.ts";
import { deriveEventId } from "../../src/core/identity.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import { type VerifyRules, verifyRows } from "../../src/core/verify.ts";
import { events, rowsOf } from "../support/events.ts";

async function* stream(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}

const check = (rows: readonly Row[], rules: Partial<VerifyRules> = {}) =>
  verifyRows(stream(rows), {
    catalog: catalogOf(),
    hash: sha256Hex,
    isErased: () => false,
    unique: false,
    ...rules,
  });

const sealed = (event: Event): Event => ({ ...event, event_id: deriveEventId(event, sha256Hex) });

const story = events([
  { contact_id: "sarah", event_type: "contact_created", timestamp: "2026-05-01" },
  { contact_id: "sarah", event_type: "note_added", timestamp: "2026-05-02", data: { text: 'a\n"b" é 👍' } },
  {
    contact_id: "sarah",
    event_type: "payment_received",
    timestamp: "2026-05-03",
    data: { amount: 12.5, currency: "EUR" },
  },
]);
const [created, noted] = story as [Event, Event];

test("rows as they were written are ok, in any order", async () => {
  const { ok, events: n, duplicates, conflicts } = await check(rowsOf([...story].reverse()));
  expect({ ok, n, duplicates, conflicts }).toEqual({ ok: true, n: 3, duplicates: 0, conflicts: [] });
});

test("a twin is a duplicate, a retry with a later clock too; neither makes the log less ok", async () => {
  const later = sealed({ ...created, timestamp: "2026-05-09T00:00:00.000Z" });
  expect(await check(rowsOf([...story, created, later]))).toMatchObject({
    ok: true,
    events: 3,
    duplicates: 2,
    conflicts: [],
  });
});

test("the same key with other content is a conflict, with every id once", async () => {
  const other = sealed({ ...noted, event_data: '{"text":"b"}' });
  const ids = [noted.event_id, other.event_id].sort();
  expect(await check(rowsOf([...story, other, other]))).toMatchObject({
    ok: false,
    events: 3,
    conflicts: [{ key: noted.idempotency_key, event_ids: ids }],
  });
});

test("a row whose id was worked out anew is found where its cells aren't as Daybook writes them", async () => {
  const odd: readonly (readonly [Partial<Event>, string])[] = [
    [{ contact_id: " sarah" }, "contact_id"],
    [{ actor: "" }, "actor"],
    [{ source: "a\tb" }, "source"],
    [{ event_data: '{"b":1,"a":2}' }, "event_data"],
    [{ event_data: "[]" }, "event_data"],
    [{ idempotency_key: "k " }, "idempotency_key"],
  ];
  for (const [cells, column] of odd) {
    const found = await check(rowsOf([sealed({ ...created, ...cells })]));
    expect(found).toMatchObject({
      ok: false,
      events: 0,
      edited: [{ columns: [column], message: expect.stringContaining("another program") }],
    });
  }
});

test("a type that was renamed in the table is no edit", async () => {
  expect(await check(rowsOf([{ ...created, event_type: "Kontakt angelegt" }]))).toMatchObject({
    ok: true,
    events: 1,
  });
});

test("what an erasure left is passed over", async () => {
  const tombstone = {
    ...created,
    contact_id: "erased",
    event_type: "contact_erased",
    event_data: "{}",
    actor: null,
    source: null,
    idempotency_key: sha256Hex("x"),
  };
  expect(await check(rowsOf([tombstone]))).toMatchObject({ ok: false });
  expect(await check(rowsOf([tombstone]), { isErased: (id) => id === created.event_id })).toMatchObject({
    ok: true,
    events: 0,
  });
});

test("a changed row that an erasure names, but that still says something, is edited all the same", async () => {
  const changed = { ...noted, event_data: '{"text":"c"}' };
  const { ok, edited } = await check(rowsOf([changed]), { isErased: () => true });
  expect([ok, edited.length]).toEqual([false, 1]);
});

test("every single cell that is changed is found, whatever it is changed to", async () => {
  const changes: Partial<Record<keyof Event, string | null>> = {
    contact_id: "bo",
    event_type: "tag_added",
    event_data: '{"text":"c"}',
    timestamp: "2026-05-02T00:00:00.001Z",
    deal_id: "roof",
    actor: "Ana",
    source: "me",
    idempotency_key: "k",
    event_id: created.event_id,
  };
  for (const [column, value] of Object.entries(changes)) {
    const found = await check(rowsOf([{ ...noted, [column]: value }]));
    expect([column, found.ok, found.edited.length]).toEqual([column, false, 1]);
  }
});
