import fc from "fast-check";
import { expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import { contextAt } from "../../src/views/ask-views.ts";
import { passPart, readingOf } from "../../src/views/pass-groups.ts";
import type { Helper, Order, Share } from "../../src/views/pass-shared.ts";
import { viewEntries, viewNamed } from "../../src/views/registry.ts";
import { newTally, type Tally } from "../../src/views/tally.ts";
import { tallyViews } from "../../src/views/view-cache.ts";
import { contextOf, events, sales } from "../support/events.ts";
import { groupedStore } from "../support/grouped-store.ts";
import { randomLog } from "../support/random-log.ts";
import { teller } from "../support/story.ts";

const views = await Promise.all(viewEntries.map((entry) => entry.load()));
const context = contextOf("2026-06-01");

/** A helper that gets its orders and gives its shares as another thread would: as copies. */
const helperFor = (list: readonly Event[], first: string | null, orders: Order[] = []): Helper => ({
  middle: () => first,
  async tally(given): Promise<Share> {
    const order = structuredClone(given);
    orders.push(order);
    const store = groupedStore(list);
    const there = contextAt(order.as_of, order.settings);
    const asked = await Promise.all(order.views.map(viewNamed));
    const tallies = asked.map(newTally);
    const reading = await readingOf(store, there, sha256Hex, order.head);
    const part = passPart(store, reading, { first: order.first }, (history, sign) => {
      for (const [i, view] of asked.entries()) view.add(tallies[i] as Tally, history, sign, there);
    });
    return structuredClone({ part, tallies });
  },
});

async function answersOf(list: readonly Event[], helper: Helper | null, some = views) {
  const { tallies, pass } = await tallyViews(
    groupedStore(list),
    some,
    context,
    sha256Hex,
    null,
    async () => helper,
  );
  const { trail, ...met } = pass;
  const ties = [...(trail?.ties ?? [])].map(([contact, all]) => `${contact}: ${[...all].sort().join()}`);
  const answers = some.map((view, i) => view.answer(tallies[i] as Tally, context));
  const deals = [...(trail?.contactOfDeal.keys() ?? [])];
  return { answers, met, next: trail?.next, ties: ties.sort(), deals: deals.sort() };
}

test("two halves of a log, merges and shared deals across them, give what one pass gives", async () => {
  let parted = 0;
  await fc.assert(
    fc.asyncProperty(randomLog, fc.nat(), async (list, place) => {
      const contacts = [...new Set(list.map((event) => event.contact_id))].sort();
      const first = contacts[place % Math.max(1, contacts.length)] ?? "a";
      if (first !== contacts[0]) parted++;
      expect(await answersOf(list, helperFor(list, first))).toEqual(await answersOf(list, null));
    }),
    { seed: 11, numRuns: 150 },
  );
  expect(parted).toBeGreaterThan(50);
});

const story = events([
  teller("amy", "roof")("deal_created", "03-01", { stage: "New" }),
  teller("zoe", "roof")("deal_won", "03-09"),
  teller("bob")("contact_created", "03-02"),
  teller("yan")("contact_created", "03-01"),
  teller("bob")("contact_merged", "03-05", { into: "yan" }),
]);

test("a deal and a person of both halves are one each", async () => {
  const shared = await answersOf(story, helperFor(story, "m"));
  expect(shared).toEqual(await answersOf(story, null));
  expect(shared.ties).toEqual(["amy: amy,zoe", "bob: bob,yan", "yan: bob,yan", "zoe: amy,zoe"]);
  expect(shared.met.events).toBe(5);
});

test("the helper is told all that it needs, as plain data", async () => {
  const orders: Order[] = [];
  await answersOf(story, helperFor(story, "m", orders));
  expect(orders).toEqual([
    { views: views.map((view) => view.name), as_of: context.as_of, settings: sales, head: 5, first: "m" },
  ]);
});

test("what a helper fails at is done here", async () => {
  const broken: Helper = { middle: () => "m", tally: () => Promise.reject(new Error("no thread")) };
  expect(await answersOf(story, broken)).toEqual(await answersOf(story, null));
});

test("a view that another thread couldn't find isn't shared, nor is a log that isn't worth it", async () => {
  const orders: Order[] = [];
  const [first] = views;
  await answersOf(story, helperFor(story, "m", orders), [
    { ...(first as (typeof views)[0]), name: "of one's own" },
  ]);
  await answersOf(story, helperFor(story, null, orders));
  expect(orders).toEqual([]);
});
