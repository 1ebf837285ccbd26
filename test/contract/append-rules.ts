import assert from "node:assert/strict";
import { appendInputs, type Event } from "../../src/core/index.ts";
import type { Rule } from "./rule.ts";
import { change, eventsOf, idsIn, idsOf, manyEvents, rowsOf, rules, statuses } from "./sample.ts";

/** What an append answers, and what it leaves in the log. */
export const appendRules: readonly Rule[] = [
  {
    sentence: "answers one receipt an event, in order, with the event's own key and id",
    async check(open) {
      const store = await open();
      const events = manyEvents(25);
      const receipts = await store.append(events);
      assert.deepEqual(
        receipts.map(({ key, event_id, status }) => ({ key, event_id, status })),
        events.map(({ idempotency_key, event_id }) => ({
          key: idempotency_key,
          event_id,
          status: "appended",
        })),
      );
    },
  },
  {
    sentence: "an empty batch writes nothing and answers nothing",
    async check(open) {
      const store = await open();
      assert.deepEqual(await store.append([]), []);
      assert.deepEqual(await rowsOf(store), []);
    },
  },
  {
    sentence: "the same batch again is all duplicates, and the log is as before",
    async check(open) {
      const store = await open();
      const events = manyEvents(25);
      await store.append(events);
      const before = await rowsOf(store);
      const again = await store.append(events);
      assert.deepEqual(
        statuses(again),
        events.map(() => "duplicate"),
      );
      assert.deepEqual(
        again.map((receipt) => receipt.event_id),
        events.map((event) => event.event_id),
      );
      const after = await rowsOf(store);
      if (store.capabilities.ordered) assert.deepEqual(after, before);
      else assert.deepEqual(new Set(after), new Set(before));
    },
  },
  {
    sentence:
      "a retry with a later clock and from elsewhere is a duplicate of the first, which stays as it was",
    async check(open) {
      const store = await open();
      const once = { cause: "trigger 7", actor: "Ana" };
      const first = eventsOf(change("sarah", "Qualified", once));
      const retry = eventsOf(
        change("sarah", "Qualified", { ...once, timestamp: "2026-04-12T09:16:00.000Z", source: "retry" }),
      );
      assert.notEqual(first[0]?.event_id, retry[0]?.event_id);
      await store.append(first);
      const [receipt] = await store.append(retry);
      assert.equal(receipt?.status, "duplicate");
      assert.equal(receipt?.event_id, first[0]?.event_id);
      assert.deepEqual(await idsIn(store), idsOf(first));
    },
  },
  {
    sentence:
      "a key that is taken by other content is a conflict that names the columns; the first row stays",
    async check(open) {
      const store = await open();
      const first = eventsOf(change("sarah", "Qualified", { idempotency_key: "k" }));
      const others = [
        eventsOf(change("sarah", "Won", { idempotency_key: "k" })),
        eventsOf(change("tom", "Qualified", { idempotency_key: "k", deal_id: "d1" })),
      ];
      await store.append(first);
      const receipts = [];
      for (const other of others) receipts.push(...(await store.append(other)));
      assert.deepEqual(statuses(receipts), ["conflict", "conflict"]);
      assert.deepEqual(
        receipts.map((receipt) => receipt.event_id),
        others.map(() => first[0]?.event_id),
      );
      assert.match(receipts[0]?.reason ?? "", /event_data/);
      assert.match(receipts[1]?.reason ?? "", /contact_id.*deal_id/);
      assert.deepEqual(await idsIn(store), idsOf(first));
    },
  },
  {
    sentence: "a mixed batch has each receipt in its place",
    async check(open) {
      const store = await open();
      const [old, taken] = eventsOf(change("a", "New"), change("b", "New", { idempotency_key: "k" }));
      await store.append([old as Event, taken as Event]);
      const fresh = eventsOf(change("a", "Won"), change("c", "New"), change("d", "New"));
      const clash = eventsOf(change("b", "Lost", { idempotency_key: "k" }));
      const batch = [fresh[0], old, clash[0], fresh[1], taken, fresh[2]] as readonly Event[];
      assert.deepEqual(statuses(await store.append(batch)), [
        "appended",
        "duplicate",
        "conflict",
        "appended",
        "duplicate",
        "appended",
      ]);
      assert.deepEqual(await idsIn(store), idsOf([old as Event, taken as Event, ...fresh]));
    },
  },
  {
    sentence: "a key that comes twice in one batch is written once",
    async check(open) {
      const store = await open();
      const [one] = eventsOf(change("sarah", "Qualified", { idempotency_key: "k" }));
      const [other] = eventsOf(change("sarah", "Won", { idempotency_key: "k" }));
      const receipts = await store.append([one, one, other] as readonly Event[]);
      assert.deepEqual(statuses(receipts), ["appended", "duplicate", "conflict"]);
      assert.deepEqual(await idsIn(store), idsOf([one as Event]));
    },
  },
  {
    sentence: "keys that only look alike are different keys",
    async check(open) {
      const store = await open();
      const hex = "f28979864023b8ffaa08bbf731913a48";
      const keys = [
        hex,
        hex.toUpperCase(),
        `0x${hex}`,
        `${hex}00`,
        "1",
        "01",
        "1.0",
        "a",
        "A",
        "é",
        "e\u0301",
        "ß",
        "ss",
        "🦊",
        "%",
        "_",
        "*",
        "'k'",
      ];
      const events = eventsOf(...keys.map((key) => change("sarah", "Qualified", { idempotency_key: key })));
      assert.deepEqual(
        statuses(await store.append(events)),
        keys.map(() => "appended"),
      );
      assert.deepEqual(
        statuses(await store.append(events)),
        keys.map(() => "duplicate"),
      );
      assert.deepEqual((await rowsOf(store)).map((row) => row.idempotency_key).sort(), [...keys].sort());
    },
  },
  {
    sentence:
      "an input that can't be an event is rejected with a sentence, and the rest of the batch is written",
    async check(open) {
      const store = await open();
      const { receipts, problems } = await appendInputs(
        store,
        [
          change("sarah", "Qualified"),
          change("sarah\nlee", "Qualified"),
          change("tom", "Qualified", { event_type: "stage_change" }),
          change("tom", "Qualified"),
        ],
        rules,
        "2026-07-01T00:00:00.000Z",
      );
      assert.deepEqual(statuses(receipts), ["appended", "rejected", "rejected", "appended"]);
      assert.deepEqual(
        problems.map(({ item, column }) => [item, column]),
        [
          [1, "contact_id"],
          [2, "event_type"],
        ],
      );
      assert.deepEqual([receipts[1]?.key, receipts[1]?.event_id], [null, null]);
      assert.equal((await rowsOf(store)).length, 2);
    },
  },
];
