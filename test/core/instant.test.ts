import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { marksOf } from "../../src/core/marks.ts";
import { replay } from "../../src/core/replay.ts";
import { defaultSettings, type Settings } from "../../src/core/settings.ts";
import { contextOf, events, histories, sales } from "../support/events.ts";
import { moves, readOne, stays, subjectOf, teller } from "../support/story.ts";

const sarah = teller("sarah");
const roof = teller("sarah", "roof");
const at = "04-01";

/** The events of one history in the order in which they were taken, in a few words. */
const order = (...of: Parameters<typeof readOne>): string[] =>
  readOne(...of).steps.map(({ event }) =>
    `${event.event_type} ${event.event_data}`.replace(/[{}"]/g, "").trim(),
  );

/** Every order of a short list. */
const orders = <T>(list: readonly T[]): T[][] =>
  list.length < 2
    ? [[...list]]
    : list.flatMap((first, i) => orders(list.filter((_, j) => j !== i)).map((rest) => [first, ...rest]));

/** The order of a story at one instant, the same for every order of its rows. */
function settled(
  story: Parameters<typeof readOne>[0],
  before: Parameters<typeof readOne>[0] = [],
  settings: Settings = sales,
) {
  const found = orders(story).map((each) => order([...before, ...each], { settings }).slice(before.length));
  expect(new Set(found.map((each) => each.join("\n"))).size).toBe(1);
  return found[0];
}

describe("at one instant", () => {
  test("the event whose from is held comes first, and so a chain is followed whatever the pipeline says", () => {
    const held = [sarah("stage_changed", "03-01", { to: "Qualified" })];
    expect(
      settled(
        [
          sarah("stage_changed", at, { from: "New", to: "Discovery Booked" }),
          sarah("stage_changed", at, { from: "Qualified", to: "Proposal Sent" }),
          sarah("stage_changed", at, { from: "Proposal Sent", to: "New" }),
        ],
        held,
      ),
    ).toEqual([
      "stage_changed from:Qualified,to:Proposal Sent",
      "stage_changed from:Proposal Sent,to:New",
      "stage_changed from:New,to:Discovery Booked",
    ]);
  });

  test("an event without from fits where nothing is held", () => {
    expect(
      settled([
        sarah("stage_changed", at, { to: "Qualified" }),
        sarah("stage_changed", at, { from: "Qualified", to: "New" }),
        sarah("stage_changed", at, { from: "New", to: "Discovery Booked" }),
      ]),
    ).toEqual([
      "stage_changed to:Qualified",
      "stage_changed from:Qualified,to:New",
      "stage_changed from:New,to:Discovery Booked",
    ]);
  });

  test("among fitting ones creations come first, then changes, then deal_won and deal_lost", () => {
    expect(
      settled([
        roof("deal_won", at),
        roof("status_changed", at, { to: "active" }),
        roof("deal_created", at, { name: "Roof" }),
        roof("stage_changed", at, { to: "New" }),
        sarah("contact_created", at),
      ])
        ?.slice(0, 2)
        .sort(),
    ).toEqual(["contact_created", "deal_created name:Roof"]);
    expect(
      settled([
        roof("deal_won", at),
        roof("status_changed", at, { to: "active" }),
        roof("deal_created", at, { name: "Roof" }),
        roof("stage_changed", at, { to: "New" }),
      ]),
    ).toEqual(["deal_created name:Roof", "status_changed to:active", "stage_changed to:New", "deal_won"]);
  });

  test("a fitting change goes before a creation that doesn't fit", () => {
    expect(
      settled(
        [
          roof("deal_created", at, { stage: "New" }),
          roof("stage_changed", at, { from: "Qualified", to: "Proposal Sent" }),
        ],
        [roof("stage_changed", "03-01", { to: "Qualified" })],
      ),
    ).toEqual(["stage_changed from:Qualified,to:Proposal Sent", "deal_created stage:New"]);
  });

  test("stages come in pipeline order, unknown ones after them, terminal ones last", () => {
    const story = ["Lost", "Weird", "Proposal Sent", "New"].map((to) => sarah("stage_changed", at, { to }));
    expect(settled(story)).toEqual(
      ["New", "Proposal Sent", "Weird", "Lost"].map((to) => `stage_changed to:${to}`),
    );
    const jumbled: Settings = {
      ...sales,
      pipelines: [
        {
          name: "S",
          stages: [
            { name: "Lost", ends: "lost" },
            { name: "Won", ends: "won" },
            { name: "B" },
            { name: "A" },
          ],
        },
      ],
    };
    expect(
      settled(
        ["A", "B", "Won", "Lost"].map((to) => sarah("stage_changed", at, { to })),
        [],
        jumbled,
      ),
    ).toEqual(["B", "A", "Lost", "Won"].map((to) => `stage_changed to:${to}`));
  });

  test("the pipeline is the subject's own, also when its creation names it at that instant", () => {
    const stages = (...names: string[]) => names.map((name) => ({ name }));
    const settings: Settings = {
      ...defaultSettings,
      pipelines: [
        { name: "Up", stages: stages("A", "B", "C") },
        { name: "Down", stages: stages("C", "B", "A") },
      ],
    };
    const story = ["A", "B", "C"].map((to) => roof("stage_changed", at, { to }));
    const last = (list: string[] | undefined) =>
      list
        ?.slice(-3)
        .map((each) => each.slice(-1))
        .join("");
    for (const [pipeline, expected] of [
      ["Up", "ABC"],
      ["Down", "CBA"],
    ] as const) {
      const created = roof("deal_created", at, { pipeline });
      expect(last(settled([created, ...story], [], settings))).toBe(expected);
      expect(last(settled(story, [roof("deal_created", "03-01", { pipeline })], settings))).toBe(expected);
    }
  });

  test("of deal_won and deal_lost the one whose stage comes later in the pipeline is last", () => {
    expect(settled([roof("deal_lost", at), roof("deal_won", at)])).toEqual(["deal_won", "deal_lost"]);
  });

  test("the rest goes by event_id, and events that set nothing come after those that do", () => {
    const notes = ["a", "b", "c"].map((text) => sarah("note_added", at, { text }));
    const byId = [...events(notes)]
      .sort((a, b) => (a.event_id < b.event_id ? -1 : 1))
      .map((each) => `note_added ${each.event_data}`.replace(/[{}"]/g, ""));
    expect(settled([...notes, sarah("tag_added", at, { tag: "x" })])).toEqual(["tag_added tag:x", ...byId]);
  });

  test("a tag taken off and put on again stays on, one put on and taken off stays off", () => {
    const story = [sarah("tag_added", at, { tag: "x" }), sarah("tag_removed", at, { tag: "x" })];
    expect(settled(story)).toEqual(["tag_added tag:x", "tag_removed tag:x"]);
    expect(settled(story, [sarah("tag_added", "03-01", { tag: "x" })])).toEqual([
      "tag_removed tag:x",
      "tag_added tag:x",
    ]);
  });

  test("an import of dates alone tells one story in any order of its rows", () => {
    const story = [
      sarah("contact_created", at),
      roof("deal_created", at, { stage: "New" }),
      roof("stage_changed", at, { to: "Won" }),
      roof("stage_changed", at, { to: "Qualified" }),
      roof("deal_won", at, { amount: 10 }),
    ];
    settled(story);
    const deal = subjectOf(readOne(story), "roof");
    expect(moves(deal)).toEqual(["· → New ? ?", "New → Qualified 0d forward", "Qualified → Won 0d forward"]);
    expect(stays(deal)).toEqual(["New 04-01..04-01", "Qualified 04-01..04-01", "Won 04-01.."]);
  });

  test("types named after what every object has are ordered like any other", () => {
    const settings: Settings = {
      ...sales,
      events: { on: null, own: ["constructor", "toString", "valueOf"].map((name) => ({ name })) },
    };
    const own = ["constructor", "toString", "valueOf"].map((name) => sarah(name, at));
    const found = settled([...own, sarah("stage_changed", at, { to: "New" })], [], settings);
    expect(found?.[0]).toBe("stage_changed to:New");
  });

  test("another contact's events play no part", () => {
    const mine = ["New", "Weird", "Lost"].map((to) => sarah("stage_changed", at, { to }));
    const story = [
      roof("note_added", at, { text: "x" }),
      teller("tom", "roof")("stage_changed", at, { from: "x", to: "Qualified" }),
      ...mine,
    ];
    const found = histories(events(story), contextOf("2026-12-31")).find(
      (each) => each.contact_id === "sarah",
    );
    expect(found?.steps.map((step) => step.visit?.stage ?? null)).toEqual(["New", "Weird", "Lost", null]);
  });
});

/** The rule of the order in its plainest words: each time all that is left is looked at again. */
function plainly(list: readonly Event[]): string[] {
  const stages = ["New", "Discovery Booked", "Qualified", "Proposal Sent", "Won", "Lost"];
  const held = new Map<string, string>();
  const left = list.map((event) => {
    const { from = null, to = null, stage = null, tag = "" } = JSON.parse(event.event_data) as Data;
    const rank = (leads: string | null) =>
      leads === null
        ? -1
        : stages.includes(leads)
          ? stages.indexOf(leads) + (/Won|Lost/.test(leads) ? 100 : 0)
          : 50;
    const sets = (kind: number, what: string | null, from: string | null, to: string | null, order = -1) => ({
      id: event.event_id,
      kind,
      slot: what && `${what} of ${event.deal_id}`,
      from,
      to,
      order,
    });
    switch (event.event_type) {
      case "contact_created":
        return sets(0, null, null, null);
      case "deal_created":
        return sets(0, stage === null ? null : "stage", null, stage, rank(stage));
      case "deal_won":
        return sets(2, "stage", null, "Won", rank("Won"));
      case "deal_lost":
        return sets(2, "stage", null, "Lost", rank("Lost"));
      case "tag_added":
        return sets(1, tag, null, tag);
      case "tag_removed":
        return sets(1, tag, tag, null);
      case "stage_changed":
        return sets(1, "stage", from, to, rank(to));
      default:
        return sets(3, null, null, null);
    }
  });
  left.sort((a, b) => a.kind - b.kind || a.order - b.order || (a.id < b.id ? -1 : 1));
  const taken: string[] = [];
  while (left.length > 0) {
    const fits = left.findIndex(({ slot, from, kind }) =>
      slot === null ? kind === 0 : from === (held.get(slot) ?? null),
    );
    for (const { id, slot, to } of left.splice(Math.max(0, fits), 1)) {
      taken.push(id);
      if (slot !== null && to !== null) held.set(slot, to);
      if (slot !== null && to === null) held.delete(slot);
    }
  }
  return taken;
}

type Data = { from?: string; to?: string; stage?: string; tag?: string };

const deal = fc.constantFrom(null, "roof", "wall");
const stage = fc.constantFrom("New", "Discovery Booked", "Qualified", "Won", "Lost", "Weird");
const maybe = fc.option(stage, { nil: undefined });
const tag = fc.constantFrom("x", "y");
const happening = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ from: maybe, to: maybe }).map((data) => ({ type: "stage_changed", data })),
  },
  fc.constantFrom("deal_won", "deal_lost", "contact_created").map((type) => ({ type, data: {} })),
  fc.record({ stage: maybe }).map((data) => ({ type: "deal_created", data })),
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom("tag_added", "tag_removed"), tag)
      .map(([type, tag]) => ({ type, data: { tag } })),
  },
  fc.constant({ type: "note_added", data: { text: "x" } }),
);

describe("in a crowd", () => {
  const taken = (list: readonly Event[]): string[] =>
    histories(list, contextOf("2026-12-31"))[0]?.steps.map((step) => step.event.event_id) ?? [];

  test("of any size the order is the one that looking at all that is left each time would give", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(happening, deal).map(([what, deal_id]) => ({ ...what, deal_id })),
          { minLength: 1, maxLength: 120, size: "max" },
        ),
        (list) => {
          const crowd = events(
            list.map(({ type, data, deal_id }, i) => sarah(type, at, data, { deal_id, cause: `${i}` })),
          );
          expect(taken(crowd)).toEqual(plainly(crowd));
        },
      ),
      { seed: 11, numRuns: 150 },
    );
  });

  test("of 10,000 it is found in about a second", () => {
    const base = events([sarah("stage_changed", at, { to: "New" })])[0] as Event;
    const crowd = (data: (i: number) => object, event_type = "stage_changed"): Event[] =>
      Array.from({ length: 10_000 }, (_, i) => ({
        ...base,
        event_type,
        event_data: JSON.stringify(data(i)),
        event_id: `${i * 7919}`.padStart(26, "0"),
      }));
    const crowds = [
      crowd(() => ({ to: "New" })),
      crowd((i) => ({ from: `s${i}`, to: `s${i + 1}` })),
      crowd((i) => ({ from: `s${i + 1}`, to: `s${i}` })),
      crowd((i) => (i % 2 ? { from: "New", to: "Qualified" } : { from: "Qualified", to: "New" })),
      crowd((i) => ({ tag: `t${i}` }), "tag_added"),
      crowd((i) => ({ tag: `t${i}` }), "tag_removed"),
      crowd((i) => ({ text: `t${i}` }), "note_added"),
    ];
    const { pipelines } = contextOf("2026-12-31");
    for (const each of crowds) {
      const started = process.cpuUsage();
      const steps = replay(each, { marks: marksOf([], 0), pipelines })[0]?.steps.length;
      const { user, system } = process.cpuUsage(started);
      expect(steps).toBe(10_000);
      expect((user + system) / 1e6).toBeLessThan(3);
    }
  });
});
