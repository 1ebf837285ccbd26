import assert from "node:assert/strict";
import type { Event, Receipt } from "../../src/core/index.ts";
import type { Rule } from "./rule.ts";
import { assertSame, change, eventsOf, idsIn, idsOf, manyEvents, rowsOf } from "./sample.ts";

const count = (receipts: readonly Receipt[], status: string): number =>
  receipts.filter((receipt) => receipt.status === status).length;

/** What holds when several write at once. */
export const overlapRules: readonly Rule[] = [
  {
    sentence: "the same batch from two handles at once is in the log once",
    async check(open) {
      const [one, two] = [await open(), await open()];
      const events = manyEvents(400);
      const both = (await Promise.all([one.append(events), two.append(events)])).flat();
      assert.equal(count(both, "appended") + count(both, "duplicate"), 800);
      assertSame(await idsIn(one), idsOf(events));
      if (!one.capabilities.unique_key) return;
      assert.equal(count(both, "appended"), 400);
      assert.equal((await rowsOf(two)).length, 400);
    },
  },
  {
    sentence: "batches that overlap, many at once from two handles, lose nothing and double nothing",
    async check(open) {
      const handles = [await open(), await open()];
      const events = manyEvents(300);
      const batches = Array.from({ length: 12 }, (_, i) => [
        ...events.slice(i * 20),
        ...events.slice(0, i * 10),
      ]);
      const receipts = await Promise.all(batches.map((batch, i) => handles[i % 2]?.append(batch)));
      receipts.forEach((list, i) => {
        assertSame(
          (list ?? []).map((receipt) => receipt.event_id ?? "none"),
          (batches[i] ?? []).map((event) => event.event_id),
        );
      });
      for (const handle of handles) assertSame(await idsIn(handle), idsOf(events));
    },
  },
  {
    sentence:
      "two contents for one key at once: one is kept, the same for every reader, and the other is told",
    async check(open) {
      const [one, two] = [await open(), await open()];
      const rivals = ["Won", "Lost"].map((to) => eventsOf(change("sarah", to, { idempotency_key: "k" })));
      const [first, second] = await Promise.all([
        one.append(rivals[0] as Event[]),
        two.append(rivals[1] as Event[]),
      ]);
      const kept = await idsIn(one);
      assert.equal(kept.length, 1);
      assert.deepEqual(await idsIn(two), kept);
      const told = count([...first, ...second], "conflict") === 1;
      assert.ok(
        told || (await rowsOf(one)).length === 2,
        "the conflict is on a receipt, or both rows are there to be found",
      );
    },
  },
  {
    sentence: "a reader during a writer sees whole rows, each once, and in the end all of them",
    async check(open) {
      const [writer, reader] = [await open(), await open()];
      const events = manyEvents(600);
      const seen: string[] = [];
      let after: string | undefined;
      const look = async (): Promise<void> => {
        const page = await reader.read({}, after);
        seen.push(...page.rows.map((row) => row.event_id));
        after = page.checkpoint;
      };
      for (let i = 0; i < 600; i += 50) await Promise.all([writer.append(events.slice(i, i + 50)), look()]);
      for (let left = 20; seen.length < 600 && left > 0; left--) await look();
      assertSame([...seen].sort(), idsOf(events));
    },
  },
];
