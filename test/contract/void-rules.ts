import assert from "node:assert/strict";
import type { Receipt } from "../../src/core/index.ts";
import type { Rule } from "./rule.ts";
import { change, eventsOf, idsIn, idsOf, isTaken, statuses } from "./sample.ts";

/** What an append answers about events that were taken back. */
export const voidRules: readonly Rule[] = [
  {
    sentence: "what was voided can't be appended again, and --again makes it a new event",
    async check(open) {
      const store = await open();
      const wrong = eventsOf(change("sarah", "Won"));
      const voiding = eventsOf({
        contact_id: "sarah",
        event_type: "event_voided",
        event_data: { event_id: wrong[0]?.event_id },
        timestamp: "2026-05-01T00:00:00.000Z",
        cause: "void",
      });
      await store.append(wrong);
      await store.append(voiding);
      const [receipt] = await store.append(wrong);
      assert.equal(receipt?.status, "conflict");
      assert.match(receipt?.reason ?? "", /^voided.*--again/s);
      assert.deepEqual(statuses(await store.append(voiding)), ["duplicate"]);
      assert.deepEqual(statuses(await store.append(eventsOf(change("sarah", "Won", { again: "2" })))), [
        "appended",
      ]);
    },
  },
  {
    sentence: "a void of a void does nothing, also when both come in one batch with the event",
    async check(open) {
      const store = await open();
      const voidOf = (event_id: string | undefined) => ({
        contact_id: "sarah",
        event_type: "event_voided",
        event_data: { event_id },
        timestamp: "2026-05-01T00:00:00.000Z",
      });
      const wrong = eventsOf(change("sarah", "Won"));
      const first = eventsOf(voidOf(wrong[0]?.event_id));
      const second = eventsOf(voidOf(first[0]?.event_id));
      const receipts = await store.append([...wrong, ...wrong, ...first, ...second, ...first, ...wrong]);
      assert.deepEqual(statuses(receipts), [
        "appended",
        "duplicate",
        "appended",
        "appended",
        "duplicate",
        "conflict",
      ]);
      assert.match(receipts[5]?.reason ?? "", /^voided/);
    },
  },
  {
    sentence: "a void counts for what comes after it in its batch, also where the event was in the log",
    async check(open) {
      const store = await open();
      const wrong = eventsOf(change("sarah", "Won"));
      const voiding = eventsOf({
        contact_id: "sarah",
        event_type: "event_voided",
        event_data: { event_id: wrong[0]?.event_id },
        timestamp: "2026-05-01T00:00:00.000Z",
      });
      await store.append(wrong);
      const receipts = await store.append([...wrong, ...voiding, ...wrong]);
      assert.ok(isTaken(receipts[0] as Receipt), receipts[0]?.reason ?? "");
      assert.deepEqual(statuses(receipts.slice(1)), ["appended", "conflict"]);
      assert.deepEqual(await idsIn(store), idsOf([...wrong, ...voiding]));
    },
  },
];
