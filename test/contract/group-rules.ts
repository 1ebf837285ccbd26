import assert from "node:assert/strict";
import type { GroupedStore, Row } from "../../src/core/index.ts";
import type { Rule } from "./rule.ts";
import { assertSame, change, eventsOf, idsOf, manyEvents, rowsOf } from "./sample.ts";

/** Every group of the log as it stands. */
const all = (store: GroupedStore, first?: string, last?: string): Iterable<readonly Row[]> =>
  store.groups(store.head().position, first, last);

const contacts = (groups: Iterable<readonly Row[]>): readonly string[] =>
  [...groups].map((group) => group[0]?.contact_id ?? "").sort();

/** What a store keeps that hands out its rows contact by contact. */
export const groupRules: readonly Rule<GroupedStore>[] = [
  {
    sentence: "an empty log has no groups",
    async check(open) {
      assert.deepEqual([...all(await open())], []);
    },
  },
  {
    sentence: "hands out each contact once, with all of its rows in the order of the log",
    async check(open) {
      const store = await open();
      const events = [...manyEvents(4000), ...manyEvents(5000, "more")];
      const busy = eventsOf(...Array.from({ length: 5000 }, (_, i) => change("one contact", `Stage ${i}`)));
      // Appended in an order that keeps no contact together.
      const shuffled = [...events, ...busy].sort((a, b) =>
        a.event_id.slice(10) < b.event_id.slice(10) ? -1 : 1,
      );
      await store.append(shuffled);
      const groups = [...all(store)];
      const wanted = new Map<string, string[]>();
      for (const { contact_id, event_id } of shuffled)
        wanted.set(contact_id, [...(wanted.get(contact_id) ?? []), event_id]);
      assert.equal(groups.length, wanted.size);
      for (const group of groups)
        assertSame(
          group.map((row) => row.event_id),
          wanted.get(group[0]?.contact_id ?? "") ?? [],
        );
    },
  },
  {
    sentence: "the same rows come by groups as by pages",
    async check(open) {
      const store = await open();
      await store.append(manyEvents(2500));
      const grouped = [...all(store)].flat().sort((a, b) => a.position - b.position);
      assertSame(
        grouped.map((row) => JSON.stringify(row)),
        (await rowsOf(store)).map((row) => JSON.stringify(row)),
      );
    },
  },
  {
    sentence:
      "a range of contacts begins with the first, ends before the last, and ranges that meet leave none out",
    async check(open) {
      const store = await open();
      const names = [
        "",
        "a",
        "B",
        "b",
        "ba",
        "é",
        "ÿ",
        "\u0e01",
        "\ud7ff",
        "🦊",
        "🦊a",
        "\ue000",
        "\uffff",
      ].map((name) => `${name}x`);
      await store.append(eventsOf(...names.map((name) => change(name, "New"))));
      const edges = ["", "a", "b", "bax", "z", "é", "\u2000", "🦊", "🦊b", "\ue000", "\uffff"];
      for (const first of edges)
        for (const last of edges)
          assert.deepEqual(
            contacts(all(store, first, last)),
            names.filter((name) => name >= first && name < last).sort(),
            JSON.stringify([first, last]),
          );
      assert.deepEqual(contacts(all(store)), [...names].sort());
    },
  },
  {
    sentence: "a reader may stop half way, write, and begin again",
    async check(open) {
      const store = await open();
      const events = manyEvents(9000);
      await store.append(events);
      for (const group of all(store)) {
        assert.ok(group.length > 0);
        break;
      }
      const more = manyEvents(10, "more");
      await store.append(more);
      assertSame(
        [...all(store)]
          .flat()
          .map((row) => row.event_id)
          .sort(),
        idsOf([...events, ...more]),
      );
    },
  },
  {
    sentence: "holds no row after the position that was asked for, whenever it is asked",
    async check(open) {
      const store = await open();
      const events = manyEvents(9000);
      await store.append(events);
      const upTo = store.head().position;
      const seen: string[] = [];
      for (const group of store.groups(upTo)) {
        if (seen.length === 0) await store.append(manyEvents(9050));
        seen.push(...group.map((row) => row.event_id));
      }
      assertSame(seen.sort(), idsOf(events));
      assertSame(
        [...store.groups(upTo)]
          .flat()
          .map((row) => row.event_id)
          .sort(),
        idsOf(events),
      );
    },
  },
  {
    sentence: "the head counts the rows and names the newest position; duplicates don't move it",
    async check(open) {
      const store = await open();
      assert.deepEqual(store.head(), { rows: 0, position: 0 });
      const receipts = await store.append(manyEvents(70));
      const head = store.head();
      assert.deepEqual(head, { rows: 70, position: receipts[69]?.position });
      await store.append(manyEvents(70));
      assert.deepEqual(store.head(), head);
    },
  },
  {
    sentence: "the rows after a position are those that came since, in order; none where they are too many",
    async check(open) {
      const store = await open();
      await store.append(manyEvents(50));
      const { position } = store.head();
      assert.deepEqual(store.rowsAfter(position, 10), []);
      const since = manyEvents(10, "since");
      await store.append(since);
      assertSame(
        (store.rowsAfter(position, 10) ?? []).map((row) => row.event_id),
        since.map((event) => event.event_id),
      );
      assert.equal(store.rowsAfter(position, 9), null);
      assert.equal(store.rowsAfter(0, 60)?.length, 60);
    },
  },
];
