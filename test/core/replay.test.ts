import { describe, expect, test } from "vitest";
import { changeOf } from "../../src/core/change.ts";
import type { Event } from "../../src/core/event.ts";
import { marksOf } from "../../src/core/marks.ts";
import { replay } from "../../src/core/replay.ts";
import { defaultSettings, type Settings } from "../../src/core/settings.ts";
import { contextOf, events, sales } from "../support/events.ts";
import { day, days, moves, read, readOne, stays, subjectOf, teller, tenures } from "../support/story.ts";

const sarah = teller("sarah");
const roof = teller("sarah", "roof");
const self = (...of: Parameters<typeof readOne>) => subjectOf(readOne(...of), null);

/** Two pipelines that share the names New and Done; only Install has Survey. */
const two: Settings = {
  ...defaultSettings,
  pipelines: [
    { name: "Sales", stages: [{ name: "New" }, { name: "Quoted" }, { name: "Done", ends: "won" }] },
    {
      name: "Install",
      stages: [
        { name: "New" },
        { name: "Survey" },
        { name: "Done", ends: "won" },
        { name: "Off", ends: "lost" },
      ],
    },
  ],
};

describe("stays", () => {
  test("last from one change to the next, and the last one is open", () => {
    const subject = self([
      sarah("stage_changed", "04-01", { to: "New" }),
      sarah("stage_changed", "04-03", { from: "New", to: "Discovery Booked" }),
      sarah("stage_changed", "04-10T12:00", { from: "Discovery Booked", to: "Qualified" }),
    ]);
    expect(stays(subject)).toEqual([
      "New 04-01..04-03",
      "Discovery Booked 04-03..04-10T12:00",
      "Qualified 04-10T12:00..",
    ]);
    expect(moves(subject)).toEqual([
      "· → New ? ?",
      "New → Discovery Booked 2d forward",
      "Discovery Booked → Qualified 7.5d forward",
    ]);
    expect(days(subject)).toEqual([2, 7.5, null]);
  });

  test("a change without from is supplied with what was held, and is no missed one", () => {
    const history = readOne([
      sarah("stage_changed", "04-01", { to: "New" }),
      sarah("stage_changed", "04-02", { to: "Qualified" }),
    ]);
    expect(moves(subjectOf(history, null))[1]).toBe("New → Qualified 1d forward");
    expect(history.steps.map((step) => step.missed)).toEqual([undefined, undefined]);
    expect(history.steps[1]?.event.event_data).toBe('{"to":"Qualified"}');
  });

  test("coming back to a stage is another stay, and going back is backward", () => {
    const subject = self([
      sarah("stage_changed", "04-01", { to: "Discovery Booked" }),
      sarah("stage_changed", "04-03", { to: "Qualified" }),
      sarah("stage_changed", "04-04", { to: "Discovery Booked" }),
    ]);
    expect(stays(subject)).toEqual([
      "Discovery Booked 04-01..04-03",
      "Qualified 04-03..04-04",
      "Discovery Booked 04-04..",
    ]);
    expect(moves(subject)[2]).toBe("Qualified → Discovery Booked 1d backward");
  });

  test("a skipped stage is one move forward, and no stay is invented", () => {
    const subject = self([
      sarah("stage_changed", "04-01", { to: "New" }),
      sarah("stage_changed", "04-05", { from: "New", to: "Proposal Sent" }),
    ]);
    expect(moves(subject)).toEqual(["· → New ? ?", "New → Proposal Sent 4d forward"]);
  });

  test("a cleared stage ends the stay, and the next stage comes from nowhere", () => {
    const history = readOne([
      sarah("stage_changed", "04-01", { to: "New" }),
      sarah("stage_changed", "04-03", { from: "New" }),
      sarah("stage_changed", "04-09", { to: "Qualified" }),
    ]);
    const subject = subjectOf(history, null);
    expect(stays(subject)).toEqual(["New 04-01..04-03", "Qualified 04-09.."]);
    expect(moves(subject)[1]).toBe("· → Qualified ? ?");
    expect(history.steps[1]).toMatchObject({ unchanged: false, visit: null });
  });

  test("events after as_of haven't happened yet", () => {
    const story = [
      sarah("stage_changed", "04-01", { to: "New" }),
      sarah("stage_changed", "04-03", { to: "Qualified" }),
    ];
    expect(stays(self(story, { as_of: "2026-04-02" }))).toEqual(["New 04-01.."]);
    expect(stays(self(story, { as_of: "2026-04-03" }))).toEqual(["New 04-01..04-03", "Qualified 04-03.."]);
    expect(read(story, { as_of: "2026-03-31" })).toEqual([]);
  });

  test("stages named after what every object has are stages like any other", () => {
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
    const subject = self(names.map((to, i) => sarah("stage_changed", `04-0${i + 1}`, { to })));
    expect(stays(subject)).toEqual([
      "__proto__ 04-01..04-02",
      "constructor 04-02..04-03",
      "toString 04-03..04-04",
      "hasOwnProperty 04-04..",
    ]);
    const history = readOne([
      sarah("field_changed", "04-01", { field: "__proto__", to: "a" }),
      sarah("field_changed", "04-02", { field: "constructor", from: "x", to: "b" }),
      sarah("tag_added", "04-03", { tag: "__proto__" }),
    ]);
    const slots = subjectOf(history, null).held;
    expect([...slots.keys()]).toEqual(["field:__proto__", "field:constructor", "tag:__proto__"]);
    expect(history.steps.map((step) => step.missed)).toEqual([undefined, null, undefined]);
    const contacts = read(names.map((name) => teller(name, name)("stage_changed", "04-01", { to: "New" })));
    expect(contacts.map((each) => each.contact_id)).toEqual(names);
    expect(contacts.map((each) => stays(subjectOf(each, each.contact_id)))).toEqual(
      names.map(() => ["New 04-01.."]),
    );
  });
});

describe("a missed change", () => {
  test("ends the held stay at an unknown time, and the move is the event's own, without days", () => {
    const history = readOne([
      sarah("stage_changed", "04-01", { to: "New" }),
      sarah("stage_changed", "04-08", { from: "Qualified", to: "Proposal Sent" }),
      sarah("stage_changed", "04-09", { from: "Proposal Sent", to: "Won" }),
    ]);
    const subject = subjectOf(history, null);
    expect(stays(subject)).toEqual(["New 04-01..?", "Proposal Sent 04-08..04-09", "Won 04-09.."]);
    expect(moves(subject)[1]).toBe("Qualified → Proposal Sent ? forward");
    expect(days(subject)).toEqual([null, 1, null]);
    expect(history.steps.map((step) => step.missed)).toEqual([undefined, "New", undefined]);
  });

  test("is one too where the first event already names a from", () => {
    const history = readOne([sarah("stage_changed", "04-08", { from: "Qualified", to: "Discovery Booked" })]);
    expect(moves(subjectOf(history, null))).toEqual(["Qualified → Discovery Booked ? backward"]);
    expect(history.steps[0]?.missed).toBeNull();
  });

  test("that clears a stage ends the stay at an unknown time", () => {
    const subject = self([
      sarah("stage_changed", "04-01", { to: "New" }),
      sarah("stage_changed", "04-08", { from: "Qualified" }),
    ]);
    expect(stays(subject)).toEqual(["New 04-01..?"]);
  });

  test("of an owner ends the tenure at an unknown time", () => {
    const history = readOne([
      sarah("owner_assigned", "04-01", { to: "Rep A" }),
      sarah("owner_assigned", "04-05", { from: "Rep B", to: "Rep C" }),
      sarah("owner_assigned", "04-08", { to: "Rep D" }),
      sarah("owner_assigned", "04-09", { from: "Rep D" }),
    ]);
    expect(tenures(subjectOf(history, null))).toEqual([
      "· → Rep A 04-01..?",
      "Rep B → Rep C 04-05..04-08",
      "Rep C → Rep D 04-08..04-09",
    ]);
    expect(history.steps.map((step) => step.missed)).toEqual([undefined, "Rep A", undefined, undefined]);
    expect(history.steps.map((step) => step.owner)).toEqual(["Rep A", "Rep C", "Rep D", null]);
  });

  test("is told of every kind of value", () => {
    const history = readOne([
      sarah("status_changed", "04-01", { from: "new", to: "active" }),
      sarah("plan_changed", "04-02", { to: "basic" }),
      sarah("plan_changed", "04-03", { from: "pro", to: "max" }),
      sarah("field_changed", "04-04", { field: "Roof", from: "flat", to: "steep" }),
    ]);
    expect(history.steps.map((step) => step.missed)).toEqual([null, undefined, "basic", null]);
  });
});

describe("a value set to itself changes nothing", () => {
  const twice: readonly (readonly [string, object, object])[] = [
    ["stage_changed", { to: "New" }, { to: "New" }],
    ["stage_changed", { to: "New" }, { from: "New", to: "New" }],
    ["stage_changed", { to: "New" }, { from: "Qualified", to: "New" }],
    ["stage_changed", { to: "New" }, { to: "New", baseline: true }],
    ["stage_changed", { to: "Weird" }, { to: "Weird" }],
    ["owner_assigned", { to: "Ana" }, { to: "Ana" }],
    ["owner_assigned", { to: "Ana" }, { from: "Ben", to: "Ana" }],
    ["status_changed", { to: "active" }, { to: "active" }],
    ["plan_changed", { to: "pro" }, { to: "pro" }],
    ["field_changed", { field: "Roof", to: "flat" }, { field: "Roof", to: "flat" }],
    ["tag_added", { tag: "solar" }, { tag: "solar" }],
    ["deal_won", {}, { amount: 5 }],
    ["deal_lost", {}, {}],
  ];
  for (const [type, first, again] of twice)
    test(`${type} ${JSON.stringify(first)}, then ${JSON.stringify(again)}`, () => {
      const history = readOne([roof(type, "04-01", first), roof(type, "04-08", again)]);
      const subject = subjectOf(history, "roof");
      expect(history.steps.map((step) => [step.unchanged, step.visit === null])[1]).toEqual([true, true]);
      expect(history.steps[1]?.missed).toBeUndefined();
      expect(subject.visits.length + subject.held.size).toBe(1);
      expect(day(subject.last_event_at)).toBe("04-01");
      expect([...subject.held.values()].map((each) => day(Date.parse(each.event.timestamp)))).toEqual(
        subject.held.size > 0 ? ["04-01"] : [],
      );
    });

  test("nothing cleared, or an untagged tag taken off, is no change either", () => {
    const history = readOne([
      sarah("stage_changed", "04-01"),
      sarah("owner_assigned", "04-02", { from: "Ana" }),
      sarah("status_changed", "04-03"),
      sarah("tag_removed", "04-04", { tag: "solar" }),
    ]);
    expect(history.steps.map((step) => step.unchanged)).toEqual([true, true, true, true]);
    expect(subjectOf(history, null)).toMatchObject({ visits: [], tenures: [], last_event_at: null });
  });

  test("deal_won where Won was set by hand, and Won set by hand after deal_won", () => {
    for (const story of [
      [roof("stage_changed", "04-01", { to: "Won" }), roof("deal_won", "04-02", { amount: 900 })],
      [
        roof("deal_won", "04-01", { amount: 900 }),
        roof("stage_changed", "04-02", { from: "Proposal Sent", to: "Won" }),
      ],
    ]) {
      const history = readOne(story);
      const deal = subjectOf(history, "roof");
      expect(stays(deal)).toEqual(["Won 04-01.."]);
      expect(deal.amount).toBe(900);
      expect(history.steps.map((step) => step.unchanged)).toEqual([false, true]);
    }
  });

  test("a deal_created into the stage that is held still tells of a new deal", () => {
    const history = readOne([
      roof("stage_changed", "04-01", { to: "New" }),
      roof("deal_created", "04-02", { stage: "New", name: "Roof" }),
    ]);
    expect(history.steps[1]).toMatchObject({ unchanged: false, visit: null });
    expect(subjectOf(history, "roof")).toMatchObject({ name: "Roof", visits: [{ stage: "New" }] });
  });
});

describe("a baseline", () => {
  test("says at least since when, and gives no days", () => {
    const history = readOne([
      sarah("stage_changed", "04-01", { to: "Qualified", baseline: true }),
      sarah("owner_assigned", "04-01", { to: "Ana", baseline: true }),
      sarah("stage_changed", "04-09", { from: "Qualified", to: "Proposal Sent" }),
      sarah("owner_assigned", "04-10", { from: "Ana", to: "Ben" }),
    ]);
    const subject = subjectOf(history, null);
    expect(stays(subject)).toEqual(["Qualified ≥04-01..04-09", "Proposal Sent 04-09.."]);
    expect(moves(subject)).toEqual(["· → Qualified ? ?", "Qualified → Proposal Sent ? forward"]);
    expect(days(subject)).toEqual([null, null]);
    expect(tenures(subject)).toEqual(["· → Ana ≥04-01..04-10", "Ana → Ben 04-10.."]);
    expect(history.steps.map((step) => step.baseline)).toEqual([true, true, false, false]);
    expect(subject.held.get("owner")?.at_least).toBe(false);
  });

  test("after another stage ends that stay at an unknown time: when it moved isn't known", () => {
    const subject = self([
      sarah("stage_changed", "04-01", { to: "New" }),
      sarah("stage_changed", "04-09", { to: "Qualified", baseline: true }),
    ]);
    expect(stays(subject)).toEqual(["New 04-01..?", "Qualified ≥04-09.."]);
    expect(moves(subject)[1]).toBe("· → Qualified ? ?");
  });

  test("of an owner after another one likewise", () => {
    const subject = self([
      sarah("owner_assigned", "04-01", { to: "Ana" }),
      sarah("owner_assigned", "04-09", { to: "Ben", baseline: true }),
    ]);
    expect(tenures(subject)).toEqual(["· → Ana 04-01..?", "· → Ben ≥04-09.."]);
  });

  test("is no sign of life, and no creation", () => {
    const history = readOne([
      sarah("contact_created", "04-01", { baseline: true }),
      sarah("tag_added", "04-01", { tag: "solar", baseline: true }),
      sarah("status_changed", "04-01", { to: "active", baseline: true }),
    ]);
    expect(history.created_at).toBeNull();
    expect(subjectOf(history, null).last_event_at).toBeNull();
    expect([...subjectOf(history, null).held.values()].every((each) => each.at_least)).toBe(true);
  });

  test("a note that speaks of one is none", () => {
    const history = readOne([
      sarah("note_added", "04-01", { text: 'they said "baseline":true', deep: { baseline: true } }),
    ]);
    expect(history.steps[0]?.baseline).toBe(false);
    expect(day(subjectOf(history, null).last_event_at)).toBe("04-01");
  });
});

describe("won and lost", () => {
  test("deal_won enters the first stage that the pipeline marks so, deal_lost likewise", () => {
    const settings: Settings = {
      ...sales,
      pipelines: [
        {
          name: "Sales",
          stages: [
            { name: "New" },
            { name: "Signed", ends: "won" },
            { name: "Paid", ends: "won" },
            { name: "Gone", ends: "lost" },
          ],
        },
      ],
    };
    const story = [
      roof("deal_created", "04-01", { stage: "New" }),
      roof("deal_lost", "04-03"),
      roof("deal_won", "04-08"),
    ];
    const deal = subjectOf(readOne(story, { settings }), "roof");
    expect(moves(deal)).toEqual(["· → New ? ?", "New → Gone 2d sideways", "Gone → Signed 5d forward"]);
    expect(deal.visits.map((visit) => visit.pipeline)).toEqual(["Sales", "Sales", "Sales"]);
    const held = readOne([roof("stage_changed", "04-01", { to: "Paid" }), roof("deal_won", "04-08")], {
      settings,
    });
    expect(stays(subjectOf(held, "roof"))).toEqual(["Paid 04-01.."]);
  });

  test("without a config they are called Won and Lost", () => {
    const settings = defaultSettings;
    const deal = subjectOf(
      readOne([roof("deal_won", "04-01"), roof("deal_lost", "04-02")], { settings }),
      "roof",
    );
    expect(moves(deal)).toEqual(["· → Won ? forward", "Won → Lost 1d sideways"]);
    expect(deal.visits[0]?.pipeline).toBeNull();
  });

  test("a change to another stage reopens", () => {
    const deal = subjectOf(
      readOne([
        roof("deal_lost", "04-01"),
        roof("stage_changed", "04-05", { from: "Lost", to: "Qualified" }),
        roof("deal_won", "04-06"),
      ]),
      "roof",
    );
    expect(moves(deal)).toEqual([
      "· → Lost ? sideways",
      "Lost → Qualified 4d backward",
      "Qualified → Won 1d forward",
    ]);
  });

  test("deal_won without a deal is the contact's own, its amount too", () => {
    const subject = self([
      sarah("stage_changed", "04-01", { to: "New" }),
      sarah("deal_won", "04-03", { amount: 700 }),
    ]);
    expect(moves(subject)[1]).toBe("New → Won 2d forward");
    expect(subject.amount).toBe(700);
  });

  test("with several pipelines the newest one named in the data is meant, else the only one that ends so", () => {
    const named = subjectOf(
      readOne([roof("deal_created", "04-01", { pipeline: "Install" }), roof("deal_won", "04-02")], {
        settings: two,
      }),
      "roof",
    );
    expect(named.visits[0]).toMatchObject({ pipeline: "Install", stage: "Done" });
    const lost = subjectOf(readOne([roof("deal_lost", "04-02")], { settings: two }), "roof");
    expect(lost.visits[0]).toMatchObject({ pipeline: "Install", stage: "Off" });
    const won = subjectOf(readOne([roof("deal_won", "04-02")], { settings: two }), "roof");
    expect(won.visits[0]).toMatchObject({ pipeline: null, stage: "Won", direction: "forward" });
  });

  test("a pipeline that marks no stage as won keeps the stay that deal_won began", () => {
    const settings: Settings = {
      ...sales,
      pipelines: [{ name: "Sales", stages: [{ name: "New" }, { name: "Won" }] }],
    };
    const history = readOne([roof("deal_won", "04-01"), roof("deal_won", "04-02")], { settings });
    expect(stays(subjectOf(history, "roof"))).toEqual(["Won 04-01.."]);
  });
});

describe("the pipeline of a stay", () => {
  const at = (story: Parameters<typeof read>[0]) =>
    subjectOf(readOne(story, { settings: two }), "roof").visits.map((visit) => visit.pipeline);

  test("is the newest that the subject's data names", () => {
    expect(
      at([
        roof("deal_created", "04-01", { pipeline: "Sales", stage: "New" }),
        roof("stage_changed", "04-02", { to: "Quoted" }),
        roof("stage_changed", "04-03", { to: "New", pipeline: "Install" }),
        roof("stage_changed", "04-04", { to: "Survey" }),
      ]),
    ).toEqual(["Sales", "Sales", "Install", "Install"]);
  });

  test("is else the only configured one that has the stage, else unknown", () => {
    expect(
      at([
        roof("stage_changed", "04-01", { to: "New" }),
        roof("stage_changed", "04-02", { to: "Survey" }),
        roof("stage_changed", "04-03", { to: "Nowhere" }),
      ]),
    ).toEqual([null, "Install", null]);
  });

  test("may be named by any event of the subject, its creation too", () => {
    expect(
      at([
        roof("status_changed", "04-01", { to: "x", pipeline: "Install" }),
        roof("stage_changed", "04-02", { to: "New" }),
      ]),
    ).toEqual(["Install"]);
    expect(
      at([
        roof("deal_created", "04-01", { pipeline: "Sales" }),
        roof("stage_changed", "04-02", { to: "New" }),
      ]),
    ).toEqual(["Sales"]);
    const contact = self(
      [
        sarah("contact_created", "04-01", { pipeline: "Install" }),
        sarah("stage_changed", "04-02", { to: "New" }),
      ],
      { settings: two },
    );
    expect(contact.visits[0]?.pipeline).toBe("Install");
  });

  test("the same stage of another pipeline is another stay, sideways; of one not known before, it is the same", () => {
    const moved = subjectOf(
      readOne(
        [
          roof("stage_changed", "04-01", { to: "New", pipeline: "Sales" }),
          roof("stage_changed", "04-02", { to: "New", pipeline: "Install" }),
        ],
        { settings: two },
      ),
      "roof",
    );
    expect(moves(moved)).toEqual(["· → New ? ?", "New → New 1d sideways"]);
    const told = readOne(
      [
        roof("stage_changed", "04-01", { to: "New" }),
        roof("stage_changed", "04-02", { to: "New", pipeline: "Install" }),
      ],
      { settings: two },
    );
    expect(told.steps[1]?.unchanged).toBe(true);
  });

  test("a from that was missed is looked for in the event's pipeline, then in the only one that has it", () => {
    const move = (from: string, to: string, pipeline: string) =>
      subjectOf(readOne([roof("stage_changed", "04-01", { from, to, pipeline })], { settings: two }), "roof")
        .visits[0]?.direction;
    expect(move("New", "Survey", "Install")).toBe("forward");
    expect(move("Quoted", "Survey", "Install")).toBe("sideways");
    expect(move("Nowhere", "Survey", "Install")).toBeNull();
    const away = readOne(
      [
        roof("stage_changed", "04-01", { to: "New", pipeline: "Sales" }),
        roof("stage_changed", "04-02", { from: "Survey", to: "New", pipeline: "Install" }),
      ],
      { settings: two },
    );
    expect(moves(subjectOf(away, "roof"))[1]).toBe("Survey → New ? backward");
  });
});

describe("deals", () => {
  test("of one contact each have stays of their own, beside the contact's", () => {
    const history = readOne([
      sarah("stage_changed", "04-01", { to: "New" }),
      roof("stage_changed", "04-02", { to: "Qualified" }),
      teller("sarah", "wall")("stage_changed", "04-03", { to: "Proposal Sent" }),
      roof("stage_changed", "04-04", { to: "Won" }),
    ]);
    expect(history.subjects.map((each) => [each.deal_id, ...stays(each)])).toEqual([
      [null, "New 04-01.."],
      ["roof", "Qualified 04-02..04-04", "Won 04-04.."],
      ["wall", "Proposal Sent 04-03.."],
    ]);
    expect(history.steps.map((step) => step.subject.deal_id)).toEqual([null, "roof", "wall", "roof"]);
  });

  test("belong to the contact of their newest event, each event to its own contact's timeline", () => {
    const story = [
      roof("deal_created", "04-01", { stage: "New", name: "Roof" }),
      teller("tom", "roof")("stage_changed", "04-02", { to: "Qualified" }),
    ];
    const found = read(story);
    const deals = found.map((each) => [
      each.contact_id,
      each.steps.length,
      each.subjects.map((of) => of.deal_id),
    ]);
    expect(deals).toEqual([
      ["sarah", 1, [null]],
      ["tom", 1, [null, "roof"]],
    ]);
    const deal = found[1]?.subjects[1];
    expect([deal?.contact_id, deal?.name, deal && stays(deal)]).toEqual([
      "tom",
      "Roof",
      ["New 04-01..04-02", "Qualified 04-02.."],
    ]);
    expect(deal?.steps).toHaveLength(2);
    const earlier = read(story, { as_of: "2026-04-01" });
    expect(earlier.map((each) => [each.contact_id, each.subjects.map((of) => of.deal_id)])).toEqual([
      ["sarah", [null, "roof"]],
    ]);
  });

  test("keep their name and their newest amount, a number", () => {
    const deal = subjectOf(
      readOne([
        roof("deal_created", "04-01", { name: "Roof", amount: 100, stage: "New" }),
        roof("stage_changed", "04-02", { to: "Qualified", amount: 200 }),
        roof("payment_received", "04-03", { amount: 50 }),
        roof("stage_changed", "04-04", { to: "Proposal Sent", amount: "much" }),
        roof("note_added", "04-05", { text: "x", name: "no" }),
      ]),
      "roof",
    );
    expect([deal.name, deal.amount, deal.steps.length]).toEqual(["Roof", 200, 5]);
  });

  test("have a last sign of life of their own", () => {
    const history = readOne([
      roof("deal_created", "04-01", { name: "Roof" }),
      roof("note_added", "04-03", { text: "x" }),
      sarah("note_added", "04-09", { text: "y" }),
    ]);
    expect(history.subjects.map((each) => day(each.last_event_at))).toEqual(["04-09", "04-03"]);
  });

  test("of the same id as a contact are something else", () => {
    const history = readOne([
      sarah("stage_changed", "04-01", { to: "New" }),
      teller("sarah", "sarah")("stage_changed", "04-02", { to: "Qualified" }),
    ]);
    expect(history.subjects.map(stays)).toEqual([["New 04-01.."], ["Qualified 04-02.."]]);
  });
});

describe("the owner as of an event", () => {
  test("is the deal's own, else its contact's", () => {
    const history = readOne([
      sarah("owner_assigned", "04-01", { to: "Ana" }),
      roof("stage_changed", "04-02", { to: "New" }),
      roof("owner_assigned", "04-03", { to: "Ben" }),
      roof("stage_changed", "04-04", { to: "Qualified" }),
      sarah("owner_assigned", "04-05", { to: "Cleo" }),
      roof("stage_changed", "04-06", { to: "Proposal Sent" }),
      roof("owner_assigned", "04-07", { from: "Ben" }),
      roof("deal_won", "04-08"),
    ]);
    expect(history.steps.map((step) => step.owner)).toEqual([
      "Ana",
      "Ana",
      "Ben",
      "Ben",
      "Cleo",
      "Ben",
      "Cleo",
      "Cleo",
    ]);
    expect(subjectOf(history, "roof").visits.map((visit) => visit.owner)).toEqual([
      "Ana",
      "Ben",
      "Ben",
      "Cleo",
    ]);
  });

  test("follows a deal to the contact that its events name", () => {
    const found = read([
      sarah("owner_assigned", "04-01", { to: "Ana" }),
      teller("tom")("owner_assigned", "04-01", { to: "Tess" }),
      roof("stage_changed", "04-02", { to: "New" }),
      teller("tom", "roof")("stage_changed", "04-03", { to: "Qualified" }),
    ]);
    const deal = found.flatMap((each) => each.subjects).find((each) => each.deal_id === "roof");
    expect(deal?.visits.map((visit) => visit.owner)).toEqual(["Ana", "Tess"]);
  });

  test("is nobody's where nobody is named", () => {
    expect(readOne([roof("stage_changed", "04-02", { to: "New" })]).steps[0]?.owner).toBeNull();
  });

  test("tenures follow each other, and a removed owner ends one", () => {
    const subject = self([
      sarah("owner_assigned", "04-01", { to: "Ana" }),
      sarah("owner_assigned", "04-03", { from: "Ana", to: "Ben" }),
      sarah("owner_assigned", "04-08", { from: "Ben" }),
      sarah("owner_assigned", "04-10", { to: "Ana" }),
    ]);
    expect(tenures(subject)).toEqual(["· → Ana 04-01..04-03", "Ana → Ben 04-03..04-08", "· → Ana 04-10.."]);
  });
});

describe("data that isn't as it should be", () => {
  test("changes nothing, and stops nothing", () => {
    const [event] = events([sarah("note_added", "04-01", { text: "x" })]) as [Event];
    const odd = ["", "{}", "null", "[1]", "7", "{", '{"to":{"a":1}}', '{"tag":["x"],"field":[],"to":null}'];
    for (const event_type of ["tag_added", "tag_removed", "field_changed", "stage_changed", "deal_created"])
      for (const event_data of odd) {
        const bent = { ...event, event_type, event_data };
        expect(changeOf(bent)?.to ?? null, `${event_type} ${event_data}`).toBeNull();
        const { marks, pipelines } = { marks: marksOf([], 0), pipelines: contextOf("2026-12-31").pipelines };
        const [own] = replay([bent], { marks, pipelines })[0]?.subjects ?? [];
        expect([own?.visits, own?.held.size, own?.steps.length]).toEqual([[], 0, 1]);
      }
    expect(changeOf({ ...event, event_type: "tag_added", event_data: "{}" })).toBeNull();
    expect(changeOf({ ...event, event_type: "field_changed", event_data: '{"to":"x"}' })).toBeNull();
  });

  test("of one type isn't taken for that of another that reads the same", () => {
    const history = readOne([
      sarah("tag_added", "04-01", { tag: "x" }),
      sarah("tag_removed", "04-02", { tag: "x" }),
      sarah("tag_added", "04-03", { tag: "x" }),
      sarah("owner_assigned", "04-04", { to: "New" }),
      sarah("stage_changed", "04-05", { to: "New" }),
    ]);
    const subject = subjectOf(history, null);
    expect([...subject.held.keys(), ...stays(subject)]).toEqual(["tag:x", "owner", "New 04-05.."]);
  });
});

describe("a history", () => {
  test("holds what is set now, and the event that set it", () => {
    const { held } = self([
      sarah("status_changed", "04-01", { to: "active" }),
      sarah("tag_added", "04-01", { tag: "solar" }),
      sarah("tag_added", "04-02", { tag: "hot" }),
      sarah("tag_removed", "04-03", { tag: "solar" }),
      sarah("field_changed", "04-04", { field: "Roof", to: "flat" }),
      sarah("status_changed", "04-05", { to: "churned" }),
      sarah("plan_changed", "04-05", { to: "pro" }),
      sarah("plan_changed", "04-06", { from: "pro" }),
    ]);
    expect(
      [...held].map(([slot, { value, event }]) => `${slot} ${value} ${event.timestamp.slice(5, 10)}`).sort(),
    ).toEqual(["field:Roof flat 04-04", "status churned 04-05", "tag:hot hot 04-02"]);
  });

  test("begins with the first contact_created", () => {
    const history = readOne([
      sarah("contact_created", "04-05"),
      sarah("contact_created", "04-02", { source: "ad" }),
      sarah("note_added", "04-01", { text: "early" }),
    ]);
    expect(day(history.created_at)).toBe("04-02");
  });

  test("of the log itself isn't told: events on daybook belong to no contact", () => {
    const found = read([
      teller("daybook")("automation_run", "04-01", { name: "seal" }),
      teller("daybook", "roof")("stage_changed", "04-01", { to: "New" }),
      sarah("note_added", "04-02", { text: "x" }),
    ]);
    expect(found.map((each) => [each.contact_id, each.subjects.length])).toEqual([["sarah", 1]]);
  });
});
