import { describe, expect, test } from "vitest";
import { defaultSettings, type Settings } from "../../src/core/settings.ts";
import { sales } from "../support/events.ts";
import { day, moves, read, readOne, stays, subjectOf, teller } from "../support/story.ts";

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
