import assert from "node:assert/strict";
import type { EventStore, Query, Row } from "../../src/core/index.ts";
import { asksFor } from "../../src/core/query.ts";
import type { Rule } from "./rule.ts";
import { assertSame, change, eventsOf, idsIn, idsOf, inOrderOf, manyEvents, rowsOf } from "./sample.ts";

/** Reads on from a checkpoint to the end. */
async function rest(
  store: EventStore,
  after?: string,
  query: Query = {},
): Promise<{ rows: readonly Row[]; checkpoint: string }> {
  const rows: Row[] = [];
  for (;;) {
    const page = await store.read(query, after);
    rows.push(...page.rows);
    after = page.checkpoint;
    if (page.done) return { rows, checkpoint: page.checkpoint };
  }
}

const ids = (rows: readonly Row[]): readonly string[] => rows.map((row) => row.event_id);

/** What a reader finds, page by page. */
export const readRules: readonly Rule[] = [
  {
    sentence: "an empty log is one empty page",
    async check(open) {
      const store = await open();
      const page = await store.read();
      assert.deepEqual([page.rows, page.done], [[], true]);
      assert.deepEqual((await rest(store, page.checkpoint)).rows, []);
    },
  },
  {
    sentence:
      "takes 10,000 events in one call, and its pages hold each once, in the order of their positions",
    async check(open) {
      const store = await open();
      const events = manyEvents(10_000);
      const receipts = await store.append(events);
      assert.ok(receipts.every((receipt) => receipt.status === "appended"));
      const rows = await rowsOf(store);
      assertSame([...ids(rows)].sort(), idsOf(events));
      assert.ok(rows.every((row, i) => i === 0 || row.position > (rows[i - 1] as Row).position));
    },
  },
  {
    sentence: "a page's checkpoint goes on exactly where the page ended",
    async check(open) {
      const store = await open();
      await store.append(manyEvents(5000));
      const all = await rowsOf(store);
      const first = await store.read();
      const after = async () => ids((await rest(store, first.checkpoint)).rows);
      assertSame(inOrderOf(store, [...ids(first.rows), ...(await after())]), inOrderOf(store, ids(all)));
      assertSame(inOrderOf(store, await after()), inOrderOf(store, await after()));
    },
  },
  {
    sentence: "a reader at the end finds what came since, also an event of long ago, and nothing twice",
    async check(open) {
      const store = await open();
      await store.append(manyEvents(30));
      const { checkpoint } = await rest(store);
      assert.deepEqual((await rest(store, checkpoint)).rows, []);
      const late = eventsOf(change("late", "New", { timestamp: "1999-01-01T00:00:00.000Z" }));
      await store.append(late);
      const since = await rest(store, checkpoint);
      assert.deepEqual(ids(since.rows), idsOf(late));
      assert.deepEqual((await rest(store, since.checkpoint)).rows, []);
    },
  },
  {
    sentence: "a checkpoint that no page gave is refused, not taken for the start",
    async check(open) {
      const store = await open();
      await store.append(manyEvents(3));
      await assert.rejects(store.read({}, "yesterday"), { code: "BAD_CHECKPOINT" });
      await assert.rejects(store.read({}, "-1 or 1=1"), { code: "BAD_CHECKPOINT" });
    },
  },
  {
    sentence: "a checkpoint is good in another handle, later",
    async check(open) {
      const store = await open();
      await store.append(manyEvents(30));
      const { checkpoint } = await rest(store);
      await store.append(manyEvents(10, "more"));
      assert.deepEqual(
        inOrderOf(store, ids((await rest(await open(), checkpoint)).rows)),
        inOrderOf(store, ids((await rest(store, checkpoint)).rows)),
      );
    },
  },
  {
    sentence: "a query finds every row that it names, by contact, deal, type, time and all of them together",
    async check(open) {
      const store = await open();
      const types = ["stage_changed", "owner_assigned", "status_changed"];
      const events = eventsOf(
        ...Array.from({ length: 600 }, (_, i) =>
          change(`c${i % 40}`, `to ${i}`, {
            event_type: types[i % 3],
            deal_id: i % 4 === 0 ? null : `d${i % 25}`,
            timestamp: new Date(Date.UTC(2026, 0, 1 + (i % 90))).toISOString(),
          }),
        ),
      );
      await store.append(events);
      const queries: readonly Query[] = [
        { contacts: ["c7"] },
        { contacts: ["c1", "c39", "c1", "nobody"] },
        { contacts: Array.from({ length: 3000 }, (_, i) => `c${i * 3}`) },
        { contacts: [] },
        { deals: ["d3", "d'4"] },
        { types: ["owner_assigned"] },
        { types: ["event_voided", "contact_merged", "contact_erased"] },
        { types: ["status_changed", "no such type"] },
        { since: "2026-02-01T00:00:00.000Z" },
        { until: "2026-02-01T00:00:00.000Z" },
        { since: "2026-02-01T00:00:00.000Z", until: "2026-02-02T00:00:00.000Z" },
        {
          contacts: ["c1", "c2", "c3"],
          deals: ["d1", "d2", "d3"],
          types: ["stage_changed"],
          since: "2026-01-02T00:00:00.000Z",
          until: "2026-03-30T00:00:00.000Z",
        },
      ];
      for (const query of queries) {
        const wanted = asksFor(query);
        const found = (await rowsOf(store, query)).filter(wanted);
        assertSame([...ids(found)].sort(), idsOf(events.filter(wanted)), JSON.stringify(query).slice(0, 200));
      }
    },
  },
  {
    sentence: "the marks are found among many other rows: voids, merges and erasures",
    async check(open) {
      const store = await open();
      const marks = eventsOf(
        {
          contact_id: "c1",
          event_type: "event_voided",
          event_data: { event_id: "01KP0FJ4H0CSE1K75QA0YFK8F0" },
          timestamp: "2026-04-01T00:00:00.000Z",
        },
        {
          contact_id: "c1",
          event_type: "contact_merged",
          event_data: { into: "c2" },
          timestamp: "2026-04-02T00:00:00.000Z",
        },
        {
          contact_id: "daybook",
          event_type: "contact_erased",
          event_data: { event_ids: ["x"] },
          timestamp: "2026-04-03T00:00:00.000Z",
        },
      );
      await store.append(manyEvents(3000));
      await store.append(marks);
      await store.append(manyEvents(3000, "more"));
      const query = { types: ["event_voided", "contact_merged", "contact_erased"] };
      const found = (await rowsOf(store, query)).filter(asksFor(query));
      assertSame([...ids(found)].sort(), idsOf(marks));
    },
  },
  {
    sentence: "says when a row was appended, if it says that it can",
    async check(open) {
      const store = await open();
      await store.append(manyEvents(3));
      for (const { recorded_at } of await rowsOf(store))
        if (store.capabilities.recorded_at)
          assert.match(recorded_at ?? "null", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        else assert.equal(recorded_at, null);
    },
  },
  {
    sentence: "what was acknowledged is there for every other handle at once",
    async check(open) {
      const [writer, reader] = [await open(), await open()];
      for (let i = 0; i < 5; i++) {
        const events = manyEvents(20, `round ${i} `);
        await writer.append(events);
        const seen = new Set(await idsIn(reader));
        assert.ok(events.every((event) => seen.has(event.event_id)));
      }
    },
  },
];
