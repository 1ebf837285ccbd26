import { describe, expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import type { Settings } from "../../src/core/settings.ts";
import { velocity } from "../../src/views/velocity.ts";
import type { StageFigures, Transition, VelocityFigures } from "../../src/views/velocity-answer.ts";
import type { TableRow } from "../../src/views/view.ts";
import { answer, contextOf, events, sales } from "../support/events.ts";
import { teller } from "../support/story.ts";

type Input = Parameters<typeof events>[0][number];

const sarah = teller("sarah");
const ben = teller("ben");
const roof = teller("sarah", "roof");
const heat = teller("sarah", "heat");

const asked = (
  story: readonly (Input | Event)[],
  { as_of = "2026-12-31", settings = sales }: { as_of?: string; settings?: Settings } = {},
) => {
  const list = story.map((each) => ("event_id" in each ? (each as Event) : events([each], settings)[0]));
  return answer(velocity, list as readonly Event[], as_of, settings);
};
const ask = (...of: Parameters<typeof asked>) => asked(...of).json as unknown as VelocityFigures;

/** `New → Qualified 2/1 3.5d forward`: n, known, the median. */
const moves = (...of: Parameters<typeof asked>): string[] =>
  ask(...of).transitions.map(
    ({ from, to, n, known, median_days, direction }) =>
      `${from ?? "·"} → ${to} ${n}/${known} ${median_days === null ? "?" : `${median_days}d`} ${direction ?? "?"}`,
  );
const move = (figures: VelocityFigures, from: string | null, to: string): Transition =>
  figures.transitions.find((each) => each.from === from && each.to === to) as Transition;
const stage = (figures: VelocityFigures, name: string): StageFigures =>
  figures.stages.find((each) => each.stage === name) as StageFigures;
const row = (table: readonly TableRow[], step: string): TableRow =>
  table.find((each) => each.step === step) as TableRow;

const trip = (tell: typeof sarah): readonly Input[] => [
  tell("stage_changed", "04-01", { to: "New" }),
  tell("stage_changed", "04-03", { from: "New", to: "Discovery Booked" }),
  tell("stage_changed", "04-08", { from: "Discovery Booked", to: "Qualified" }),
  tell("stage_changed", "04-09T12:00:00Z", { from: "Qualified", to: "Proposal Sent" }),
  tell("stage_changed", "04-19T12:00:00Z", { from: "Proposal Sent", to: "Won" }),
];

test("a trip through all stages gives a move each, with the days spent in the stage before", () => {
  const none = { median_days: null, p75_days: null, p90_days: null, mean_days: null };
  const days = (n: number) => ({ median_days: n, p75_days: n, p90_days: n, mean_days: n });
  const { json } = asked(trip(sarah));
  const at = (from: string | null, to: string, direction: string | null, known: number) => ({
    ...{ pipeline: "Sales", from, to, direction, n: 1, known },
  });
  expect(json.transitions).toEqual([
    { ...at(null, "New", null, 0), ...none },
    { ...at("New", "Discovery Booked", "forward", 1), ...days(2) },
    { ...at("Discovery Booked", "Qualified", "forward", 1), ...days(5) },
    { ...at("Qualified", "Proposal Sent", "forward", 1), ...days(1.5) },
    { ...at("Proposal Sent", "Won", "forward", 1), ...days(10) },
  ]);
  const once = {
    pipeline: "Sales",
    visits: 1,
    subjects: 1,
    reentries: 0,
    open: 0,
    strict_conversion: 1,
    win_rate: 1,
  };
  const stay = (name: string, n: number | null, onward_conversion: number) => ({
    ...{ ...once, stage: name, last_visit_median_days: n, total_median_days: n, onward_conversion },
  });
  expect(json.stages).toEqual([
    stay("New", 2, 1),
    stay("Discovery Booked", 5, 1),
    stay("Qualified", 1.5, 1),
    stay("Proposal Sent", 10, 1),
    stay("Won", null, 0),
  ]);
  expect(json.measures).toEqual([]);
});

test("an empty log has no moves, no stages and no measures", () => {
  expect(asked([])).toEqual({ json: { transitions: [], stages: [], measures: [] }, table: [] });
  expect(asked([sarah("email_sent", "04-01")]).table).toEqual([]);
});

test("median, p75 and p90 interpolate between the two nearest, the mean adds all", () => {
  const story = [1, 2, 4, 8].flatMap((days, i) => {
    const tell = teller(`contact ${i}`);
    return [
      tell("stage_changed", "04-01", { to: "New" }),
      tell("stage_changed", `04-0${1 + days}`, { from: "New", to: "Qualified" }),
    ];
  });
  // Places 1.5, 2.25 and 2.7 of 0-3 in 1 2 4 8.
  expect(move(ask(story), "New", "Qualified")).toMatchObject({
    n: 4,
    known: 4,
    median_days: 3,
    p75_days: 5,
    p90_days: expect.closeTo(6.8, 12),
    mean_days: 3.75,
  });
});

describe("a stage entered again", () => {
  const story = [
    sarah("stage_changed", "04-01", { to: "Qualified" }),
    sarah("stage_changed", "04-04", { from: "Qualified", to: "Proposal Sent" }),
    sarah("stage_changed", "04-05", { from: "Proposal Sent", to: "Qualified" }),
    sarah("stage_changed", "04-12", { from: "Qualified", to: "Proposal Sent" }),
  ];

  test("is two visits of one subject: the last one's days, and all days together", () => {
    expect(stage(ask(story), "Qualified")).toEqual({
      ...{ pipeline: "Sales", stage: "Qualified", visits: 2, subjects: 1, reentries: 1, open: 0 },
      ...{ last_visit_median_days: 7, total_median_days: 10 },
      ...{ strict_conversion: 1, onward_conversion: 1, win_rate: null },
    });
  });

  test("makes a backward move, and the same forward move twice", () => {
    expect(moves(story)).toEqual([
      "· → Qualified 1/0 ? ?",
      "Qualified → Proposal Sent 2/2 5d forward",
      "Proposal Sent → Qualified 1/1 1d backward",
    ]);
    expect(row(asked(story).table, "Qualified → Proposal Sent")).toMatchObject({
      count: 2,
      contacts_or_deals: 1,
    });
  });

  test("and not left yet is open; the finished stay gives the days", () => {
    expect(stage(ask(story.slice(0, 3)), "Qualified")).toMatchObject({
      visits: 2,
      open: 1,
      last_visit_median_days: 3,
      total_median_days: 3,
    });
  });
});

test("an open stay is counted and has no days, however long it lasts", () => {
  const figures = ask([sarah("stage_changed", "01-01", { to: "New" })]);
  expect(stage(figures, "New")).toMatchObject({
    visits: 1,
    open: 1,
    last_visit_median_days: null,
    total_median_days: null,
  });
  expect(move(figures, null, "New")).toMatchObject({ n: 1, known: 0, median_days: null, mean_days: null });
});

test("a stage that was skipped isn't entered: strict conversion leaves it out, onward counts who went past", () => {
  const figures = ask([
    ...trip(sarah),
    ben("stage_changed", "04-01", { to: "New" }),
    ben("stage_changed", "04-03", { from: "New", to: "Proposal Sent" }),
  ]);
  expect(move(figures, "New", "Proposal Sent")).toMatchObject({
    n: 1,
    known: 1,
    direction: "forward",
    median_days: 2,
  });
  expect(stage(figures, "Qualified")).toMatchObject({
    subjects: 1,
    strict_conversion: 0.5,
    onward_conversion: 1,
  });
  expect(stage(figures, "Proposal Sent")).toMatchObject({ strict_conversion: 1, onward_conversion: 0.5 });
});

describe("a missed change", () => {
  const story = [
    sarah("stage_changed", "04-01", { to: "New" }),
    sarah("stage_changed", "04-10", { from: "Qualified", to: "Proposal Sent" }),
    sarah("stage_changed", "04-12", { from: "Proposal Sent", to: "Won" }),
  ];

  test("makes the event's own move without days; the stay that was held has none either", () => {
    expect(moves(story)).toEqual([
      "· → New 1/0 ? ?",
      "Qualified → Proposal Sent 1/0 ? forward",
      "Proposal Sent → Won 1/1 2d forward",
    ]);
    expect(stage(ask(story), "New")).toMatchObject({
      open: 0,
      last_visit_median_days: null,
      onward_conversion: 1,
    });
  });

  test("doesn't invent a stay in the stage that nobody saw", () => {
    expect(ask(story).stages.map((each) => each.stage)).toEqual(["New", "Proposal Sent", "Won"]);
  });

  test("before the first stage known is a move from there", () => {
    expect(moves(story.slice(1, 2))).toEqual(["Qualified → Proposal Sent 1/0 ? forward"]);
  });
});

test("a value set to itself is no move and no visit, and doesn't restart the clock", () => {
  const story = [
    sarah("stage_changed", "04-01", { to: "New" }),
    sarah("stage_changed", "04-03", { from: "New", to: "New" }),
    sarah("stage_changed", "04-05", { to: "New" }),
    sarah("stage_changed", "04-11", { from: "New", to: "Qualified" }),
  ];
  expect(moves(story)).toEqual(["· → New 1/0 ? ?", "New → Qualified 1/1 10d forward"]);
});

describe("at one instant", () => {
  test("changes chain by what they say they come from, whatever their ids", () => {
    const story = [
      sarah("stage_changed", "04-01", { to: "New" }),
      sarah("stage_changed", "04-05", { from: "Qualified", to: "Proposal Sent" }),
      sarah("stage_changed", "04-05", { from: "New", to: "Qualified" }),
    ];
    expect(moves(story)).toEqual([
      "· → New 1/0 ? ?",
      "New → Qualified 1/1 4d forward",
      "Qualified → Proposal Sent 1/1 0d forward",
    ]);
  });

  test("dates without times go through the stages in pipeline order, the end last", () => {
    const story = ["Won", "Proposal Sent", "New"].map((to) => sarah("stage_changed", "04-05", { to }));
    expect(moves(story)).toEqual([
      "· → New 1/0 ? ?",
      "New → Proposal Sent 1/1 0d forward",
      "Proposal Sent → Won 1/1 0d forward",
    ]);
  });
});

describe("a first snapshot", () => {
  const story = [
    sarah("stage_changed", "04-01", { to: "Qualified", baseline: true }),
    sarah("stage_changed", "04-11", { from: "Qualified", to: "Proposal Sent" }),
  ];

  test("is a stay whose entry nobody saw: counted, and without days", () => {
    expect(moves(story)).toEqual(["· → Qualified 1/0 ? ?", "Qualified → Proposal Sent 1/0 ? forward"]);
    expect(stage(ask(story), "Qualified")).toMatchObject({
      visits: 1,
      subjects: 1,
      open: 0,
      last_visit_median_days: null,
      total_median_days: null,
    });
  });

  test("still open is in `open`", () => {
    expect(stage(ask(story.slice(0, 1)), "Qualified")).toMatchObject({ open: 1 });
  });

  test("of a stage that wasn't held ends the held stay at an unknown time", () => {
    const found = [
      sarah("stage_changed", "04-01", { to: "New" }),
      sarah("stage_changed", "04-09", { to: "Qualified", baseline: true }),
    ];
    expect(moves(found)).toEqual(["· → New 1/0 ? ?", "· → Qualified 1/0 ? ?"]);
    expect(stage(ask(found), "New")).toMatchObject({ open: 0, last_visit_median_days: null });
  });
});

describe("a stage that the config doesn't know", () => {
  const story = [
    sarah("stage_changed", "04-01", { to: "New" }),
    sarah("stage_changed", "04-03", { from: "New", to: "Parked" }),
    sarah("stage_changed", "04-08", { from: "Parked", to: "Qualified" }),
  ];

  test("has no pipeline, no order and no direction, but all its figures", () => {
    const { transitions, stages } = ask(story);
    expect(transitions[transitions.length - 1]).toMatchObject({
      pipeline: null,
      from: "New",
      to: "Parked",
      n: 1,
      median_days: 2,
    });
    expect(stages[stages.length - 1]).toMatchObject({
      ...{ pipeline: null, stage: "Parked", visits: 1, last_visit_median_days: 5 },
      ...{ strict_conversion: 1, onward_conversion: null },
    });
  });

  test("and without a config all is so, save that Won and Lost end", () => {
    const settings = { ...sales, pipelines: [] };
    const figures = ask(
      [
        sarah("stage_changed", "04-01", { to: "A" }),
        sarah("stage_changed", "04-03", { to: "B" }),
        sarah("deal_won", "04-04"),
      ],
      { settings },
    );
    expect(figures.transitions.map((each) => [each.pipeline, each.from, each.to, each.direction])).toEqual([
      [null, null, "A", null],
      [null, "A", "B", null],
      [null, "B", "Won", "forward"],
    ]);
    expect(stage(figures, "A")).toMatchObject({ win_rate: 1, strict_conversion: 1 });
    expect(stage(figures, "Won")).toMatchObject({ open: 0 });
  });
});

describe("a stage that ends", () => {
  test("is no open stay, and its conversion isn't asked in the table", () => {
    const { table } = asked(trip(sarah));
    expect(row(table, "Won")).toMatchObject({ open_now: 0, went_on: null, win_rate: 1 });
  });

  test("lost is sideways and not onward", () => {
    const figures = ask([
      sarah("stage_changed", "04-01", { to: "Qualified" }),
      sarah("stage_changed", "04-05", { from: "Qualified", to: "Lost" }),
    ]);
    expect(move(figures, "Qualified", "Lost")).toMatchObject({ direction: "sideways", median_days: 4 });
    expect(stage(figures, "Qualified")).toMatchObject({ onward_conversion: 0, win_rate: 0 });
  });

  test("reopened has days, and the latest end decides the win rate", () => {
    const story = [
      roof("deal_created", "04-01", { stage: "Qualified" }),
      roof("deal_lost", "04-05"),
      roof("stage_changed", "04-20", { from: "Lost", to: "Qualified" }),
      roof("deal_won", "04-25"),
      ...[heat("deal_created", "04-01", { stage: "Qualified" }), heat("deal_lost", "04-03")],
    ];
    expect(moves(story)).toEqual([
      "· → Qualified 2/0 ? ?",
      "Qualified → Won 1/1 5d forward",
      "Qualified → Lost 2/2 3d sideways",
      "Lost → Qualified 1/1 15d backward",
    ]);
    expect(stage(ask(story), "Qualified")).toMatchObject({
      subjects: 2,
      win_rate: 0.5,
      onward_conversion: 0.5,
    });
    expect(stage(ask(story), "Lost")).toMatchObject({ last_visit_median_days: 15, open: 0, win_rate: 0.5 });
  });

  test("reopened and not ended again counts as ended the way it last was", () => {
    const story = [...trip(sarah), sarah("stage_changed", "05-01", { from: "Won", to: "Qualified" })];
    expect(stage(ask(story), "Qualified")).toMatchObject({ visits: 2, open: 1, win_rate: 1 });
  });
});

describe("a win", () => {
  const start = roof("deal_created", "04-01", { stage: "Proposal Sent" });
  const byStage = roof("stage_changed", "04-05", { from: "Proposal Sent", to: "Won" });
  const byEvent = roof("deal_won", "04-05", { amount: 5000 });

  test.each([
    ["by stage", [start, byStage]],
    ["by deal_won", [start, byEvent]],
    ["by both at one instant", [start, byStage, byEvent]],
    ["by both, the event later", [start, byStage, roof("deal_won", "04-06")]],
    ["by both, the stage later", [start, byEvent, roof("stage_changed", "04-06", { to: "Won" })]],
  ])("%s is one entry into Won", (_, story) => {
    expect(moves(story)).toEqual(["· → Proposal Sent 1/0 ? ?", "Proposal Sent → Won 1/1 4d forward"]);
    expect(stage(ask(story), "Won")).toMatchObject({
      visits: 1,
      subjects: 1,
      reentries: 0,
      open: 0,
      win_rate: 1,
    });
  });

  test("is entered in the pipeline's own won stage", () => {
    const settings: Settings = {
      ...sales,
      pipelines: [{ name: "Solar", stages: [{ name: "Lead" }, { name: "Installed", ends: "won" }] }],
    };
    expect(
      moves([roof("deal_created", "04-01", { stage: "Lead" }), roof("deal_won", "04-03")], { settings }),
    ).toEqual(["· → Lead 1/0 ? ?", "Lead → Installed 1/1 2d forward"]);
  });
});

test("each deal of a contact is a subject of its own, beside the contact", () => {
  const figures = ask([
    sarah("stage_changed", "04-01", { to: "New" }),
    roof("deal_created", "04-02", { stage: "New" }),
    heat("deal_created", "04-03", { stage: "New" }),
    heat("stage_changed", "04-07", { from: "New", to: "Qualified" }),
  ]);
  expect(stage(figures, "New")).toMatchObject({ visits: 3, subjects: 3, open: 2, strict_conversion: 1 });
  expect(stage(figures, "Qualified")).toMatchObject({ subjects: 1, strict_conversion: 1 / 3 });
});

test("a deal that goes to another contact stays one subject", () => {
  const theirs = teller("ben", "roof");
  const story = [
    roof("deal_created", "04-01", { stage: "New" }),
    theirs("stage_changed", "04-04", { from: "New", to: "Qualified" }),
  ];
  expect(moves(story)).toEqual(["· → New 1/0 ? ?", "New → Qualified 1/1 3d forward"]);
});

test("a merged contact's visits stay its own and end, unknown when, with the merge", () => {
  const story = [
    ben("stage_changed", "04-01", { to: "New" }),
    ben("stage_changed", "04-03", { from: "New", to: "Qualified" }),
    ben("contact_merged", "04-10", { into: "sarah" }),
    sarah("stage_changed", "04-02", { to: "New" }),
    sarah("stage_changed", "04-06", { from: "New", to: "Qualified" }),
    ben("stage_changed", "04-12", { from: "Qualified", to: "Proposal Sent" }),
  ];
  expect(moves(story)).toEqual([
    "· → New 2/0 ? ?",
    "New → Qualified 2/2 3d forward",
    "Qualified → Proposal Sent 1/1 6d forward",
  ]);
  expect(stage(ask(story), "Qualified")).toMatchObject({
    visits: 2,
    subjects: 2,
    open: 0,
    last_visit_median_days: 6,
  });
});

test("a voided event never was: what it ended goes on", () => {
  const list = events([...trip(sarah).slice(0, 3)]);
  const wrong = list[1] as Event;
  const story = [
    ...list,
    ...events([teller("daybook")("event_voided", "05-01", { event_id: wrong.event_id })]),
  ];
  expect(moves(story)).toEqual(["· → New 1/0 ? ?", "Discovery Booked → Qualified 1/0 ? forward"]);
  expect(moves([list[0] as Event, wrong, ...story.slice(3)], { as_of: "2026-04-04" })).toEqual([
    "· → New 1/0 ? ?",
  ]);
});

test("a stage that was cleared ends known, and the next comes from nowhere", () => {
  const story = [
    sarah("stage_changed", "04-01", { to: "New" }),
    sarah("stage_changed", "04-04", { from: "New" }),
    sarah("stage_changed", "04-09", { to: "Qualified" }),
  ];
  expect(moves(story)).toEqual(["· → New 1/0 ? ?", "· → Qualified 1/0 ? ?"]);
  expect(stage(ask(story), "New")).toMatchObject({
    last_visit_median_days: 3,
    open: 0,
    onward_conversion: 1,
  });
});

test("events after as_of haven't happened", () => {
  expect(moves(trip(sarah), { as_of: "2026-04-07T23:59:59.999Z" })).toEqual([
    "· → New 1/0 ? ?",
    "New → Discovery Booked 1/1 2d forward",
  ]);
  expect(moves(trip(sarah), { as_of: "2026-04-08T00:00:00Z" })).toHaveLength(3);
});

test("days are 24 hours, also where the clocks change", () => {
  const settings = { ...sales, timezone: "America/New_York" };
  const story = [
    sarah("stage_changed", "03-07T12:00:00", { to: "New" }),
    sarah("stage_changed", "03-08T12:00:00", { from: "New", to: "Qualified" }),
  ];
  expect(move(ask(story, { settings }), "New", "Qualified").median_days).toBe(23 / 24);
});

describe("with two pipelines", () => {
  const settings: Settings = {
    ...sales,
    pipelines: [
      ...sales.pipelines,
      { name: "Install", stages: [{ name: "New" }, { name: "Permit" }, { name: "Built", ends: "won" }] },
    ],
  };
  const story = [
    roof("deal_created", "04-01", { pipeline: "Sales", stage: "New" }),
    roof("stage_changed", "04-03", { pipeline: "Install", from: "New", to: "Permit" }),
    roof("stage_changed", "04-08", { from: "Permit", to: "Built" }),
  ];

  test("a move into another one is sideways and stands there", () => {
    const { transitions } = ask(story, { settings });
    expect(
      transitions.map((each) => [each.pipeline, each.from, each.to, each.direction, each.median_days]),
    ).toEqual([
      ["Sales", null, "New", null, null],
      ["Install", "New", "Permit", "sideways", 2],
      ["Install", "Permit", "Built", "forward", 5],
    ]);
  });

  test("a move within it is forward, although others came from outside", () => {
    const inside = [
      heat("deal_created", "04-01", { pipeline: "Install", stage: "New" }),
      heat("stage_changed", "04-02", { to: "Permit" }),
    ];
    expect(move(ask([...story, ...inside], { settings }), "New", "Permit")).toMatchObject({
      n: 2,
      direction: "forward",
    });
  });

  test("conversion is by those who were in the pipeline; a won stage of another one is onward too", () => {
    const figures = ask(
      [...story, heat("deal_created", "04-02", { pipeline: "Sales", stage: "Qualified" })],
      { settings },
    );
    const found = figures.stages.map((each) => [
      each.pipeline,
      each.stage,
      each.strict_conversion,
      each.onward_conversion,
    ]);
    expect(found).toEqual([
      ["Sales", "New", 0.5, 1],
      ["Sales", "Qualified", 0.5, 0],
      ["Install", "Permit", 1, 1],
      ["Install", "Built", 1, 0],
    ]);
  });
});

test("the config's measures stand beside, other stages between or not", () => {
  const settings: Settings = {
    ...sales,
    measures: [
      {
        name: "Discovery to proposal",
        from: "stage_changed:Discovery Booked",
        to: "stage_changed:Proposal Sent",
      },
      { name: "Speed to first call", from: "contact_created", to: "call_completed" },
    ],
  };
  const { json, table } = asked(trip(sarah), { settings });
  expect(json.measures).toEqual([
    {
      ...{
        name: "Discovery to proposal",
        from: "stage_changed:Discovery Booked",
        to: "stage_changed:Proposal Sent",
      },
      ...{ n: 1, median_days: 6.5, p75_days: 6.5, p90_days: 6.5, mean_days: 6.5, negative: 0 },
    },
    {
      ...{ name: "Speed to first call", from: "contact_created", to: "call_completed" },
      ...{ n: 0, median_days: null, p75_days: null, p90_days: null, mean_days: null, negative: 0 },
    },
  ]);
  expect(row(table, "Discovery to proposal")).toMatchObject({
    kind: "Measure",
    count: 1,
    median_days: 6.5,
    pipeline: null,
  });
});

describe("the table", () => {
  test("has moves, then stages, numbered, with every column of each row", () => {
    const { table } = asked(trip(sarah));
    expect(table.map((each) => `${each.order} ${each.kind} ${each.step}`)).toEqual([
      "1 Move → New",
      "2 Move New → Discovery Booked",
      "3 Move Discovery Booked → Qualified",
      "4 Move Qualified → Proposal Sent",
      "5 Move Proposal Sent → Won",
      "6 Stage New",
      "7 Stage Discovery Booked",
      "8 Stage Qualified",
      "9 Stage Proposal Sent",
      "10 Stage Won",
    ]);
    const names = velocity.columns(contextOf("2026-12-31")).map((each) => each.name);
    for (const each of table) expect(Object.keys(each).sort()).toEqual([...names].sort());
    expect(new Set(table.map((each) => each.key)).size).toBe(10);
    expect(table[1]).toMatchObject({
      direction: "Forward",
      from: "New",
      to: "Discovery Booked",
      open_now: null,
      win_rate: null,
    });
    expect(table[0]).toMatchObject({ direction: "Unknown", from: null });
  });

  test("shows the last 90 days by when the move was made or the stay ended", () => {
    const story = [
      ...trip(sarah),
      ...[
        ben("stage_changed", "08-01", { to: "New" }),
        ben("stage_changed", "08-09", { from: "New", to: "Discovery Booked" }),
      ],
    ];
    const { table } = asked(story, { as_of: "2026-11-07" });
    expect(row(table, "New → Discovery Booked")).toMatchObject({
      median_days: 5,
      median_days_last_90_days: 8,
    });
    expect(row(table, "New")).toMatchObject({ median_days: 5, median_days_last_90_days: 8 });
    expect(row(asked(story, { as_of: "2026-11-08" }).table, "New")).toMatchObject({
      median_days_last_90_days: null,
    });
  });
});
