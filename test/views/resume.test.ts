import fc from "fast-check";
import { expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { markTypes } from "../../src/core/marks.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import { pass } from "../../src/views/fold.ts";
import type { Pass } from "../../src/views/pass.ts";
import { viewEntries } from "../../src/views/registry.ts";
import { resume } from "../../src/views/resume.ts";
import { newTally, type Tally } from "../../src/views/tally.ts";
import { type Kept, tallyViews, type ViewCache } from "../../src/views/view-cache.ts";
import { contextOf, events } from "../support/events.ts";
import { groupedStore } from "../support/grouped-store.ts";
import { randomLog } from "../support/random-log.ts";

const views = await Promise.all(viewEntries.map((entry) => entry.load()));
const context = contextOf("2026-06-01");
type Context = typeof context;

/** A pass over a log, its tallies beside it. */
async function read(list: readonly Event[], at: Context = context) {
  const tallies = views.map(newTally);
  const met = await pass(groupedStore(list), at, sha256Hex, (history, sign) => {
    for (const [i, view] of views.entries()) view.add(tallies[i] as Tally, history, sign, at);
  });
  return { met, tallies, answers: answersOf(tallies, at) };
}

const answersOf = (tallies: readonly Tally[], at: Context) =>
  views.map((view, i) => view.answer(tallies[i] as Tally, at));

/** Goes on from a pass over the first `known` events to the whole list. */
async function goOn(
  list: readonly Event[],
  known: number,
  before: Context = context,
  after: Context = context,
) {
  const { met, tallies } = await read(list.slice(0, known), before);
  const earlier = { ...met, trail: met.trail as NonNullable<Pass["trail"]>, as_of: before.as_of };
  const resumed = await resume(groupedStore(list), earlier, after, sha256Hex, (history, sign) => {
    for (const [i, view] of views.entries()) view.add(tallies[i] as Tally, history, sign, after);
  });
  return { met: resumed, answers: answersOf(tallies, after) };
}

const isMark = (event: Event): boolean => (markTypes as readonly string[]).includes(event.event_type);

const counted = ({ events, left_out, loops }: Pass) => ({ events, left_out, loops });

test("going on from an earlier pass answers what reading the whole log does, or asks for that", async () => {
  let resumed = 0;
  await fc.assert(
    fc.asyncProperty(randomLog, fc.integer({ min: 1, max: 4 }), async (log, fresh) => {
      // What is new is no mark: those were there before.
      const list = [...log].sort((a, b) => Number(isMark(b)) - Number(isMark(a)));
      const known = Math.max(0, list.length - fresh);
      const warm = await goOn(list, known);
      if (!warm.met) return;
      resumed++;
      const cold = await read(list);
      expect(warm.answers).toEqual(cold.answers);
      expect(counted(warm.met)).toEqual(counted(cold.met));
    }),
    { seed: 5, numRuns: 150 },
  );
  expect(resumed).toBeGreaterThan(30);
});

const day = (n: number): string => `2026-03-${String(n).padStart(2, "0")}`;
const notes = (contact_id: string, n: number, deal_id?: string) =>
  events(
    Array.from({ length: n }, (_, i) => ({
      contact_id,
      deal_id,
      event_type: "note_added",
      timestamp: day(i + 1),
      data: { text: `${i}` },
    })),
  );

test("a new void, merge or erasure asks for the whole log", async () => {
  const list = notes("amy", 20);
  const id = (list[0] as Event).event_id;
  for (const [event_type, data] of [
    ["event_voided", { event_id: id }],
    ["contact_merged", { into: "bob" }],
    ["contact_erased", { event_ids: [id] }],
  ] as const) {
    const contact_id = event_type === "contact_erased" ? "daybook" : "amy";
    const mark = events([{ contact_id, event_type, timestamp: "2026-04-01", data }]);
    expect((await goOn([...list, ...mark], 20)).met).toBeNull();
  }
});

test("the first event of a contact that somebody was merged into before counts with that one's", async () => {
  const merge = {
    contact_id: "amy",
    event_type: "contact_merged",
    timestamp: "2026-04-01",
    data: { into: "bob" },
  };
  const list = [...notes("amy", 19), ...events([merge]), ...notes("bob", 1)];
  const warm = await goOn(list, 20);
  expect(warm.met).not.toBeNull();
  expect(warm.answers).toEqual((await read(list)).answers);
});

test("a deal that turns up under a second contact asks for the whole log", async () => {
  const list = [...notes("amy", 15, "roof"), ...notes("bob", 1, "roof")];
  expect((await goOn(list, 15)).met).toBeNull();
});

test("an event whose time had not come, and an earlier as_of, ask for the whole log", async () => {
  const list = [
    ...notes("amy", 19),
    ...events([
      { contact_id: "amy", event_type: "note_added", timestamp: "2026-05-01", data: { text: "later" } },
    ]),
  ];
  expect((await goOn(list, 20, contextOf("2026-04-01"), contextOf("2026-04-15"))).met).not.toBeNull();
  expect((await goOn(list, 20, contextOf("2026-04-01"), contextOf("2026-05-02"))).met).toBeNull();
  expect((await goOn(list, 20, contextOf("2026-04-15"), contextOf("2026-04-01"))).met).toBeNull();
});

test("a log that has shrunk, or grown by more than a tenth, is read whole", async () => {
  const list = notes("amy", 28);
  expect((await goOn(list, 27)).met).not.toBeNull();
  expect((await goOn(list, 20)).met).toBeNull();
});

test("a log too small to need it leaves nothing in the cache", async () => {
  const saved = new Map<string, Kept>();
  const cache: ViewCache = {
    load: (view) => saved.get(view) ?? null,
    save: (view, kept) => void saved.set(view, kept),
  };
  await tallyViews(groupedStore(notes("amy", 28)), views, context, sha256Hex, cache);
  expect(saved.size).toBe(0);
});
