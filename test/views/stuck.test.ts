import { describe, expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import type { Settings } from "../../src/core/settings.ts";
import { settingsFor } from "../../src/views/ask-views.ts";
import { stuck } from "../../src/views/stuck.ts";
import { newTally } from "../../src/views/tally.ts";
import { answer, contextOf, events, histories, sales } from "../support/events.ts";
import { teller } from "../support/story.ts";

type Input = Parameters<typeof events>[0][number];

const sarah = teller("sarah");
const ben = teller("ben");
const roof = teller("sarah", "roof");
const heat = teller("sarah", "heat");

const asked = (story: readonly (Input | Event)[], as_of: string, settings: Settings = sales) => {
  const list = story.map((each) => ("event_id" in each ? (each as Event) : events([each], settings)[0]));
  return answer(stuck, list as readonly Event[], as_of, settings);
};
const rows = (...of: Parameters<typeof asked>) =>
  asked(...of).json.rows as readonly Readonly<Record<string, unknown>>[];
/** `roof Qualified 30d`, longest first. */
const found = (...of: Parameters<typeof asked>): string[] =>
  rows(...of).map((row) => `${row.subject} ${row.stage} ${row.at_least ? "≥" : ""}${row.days}d`);

const since = (day: string, to = "Qualified", tell = sarah): Input => tell("stage_changed", day, { to });

test("a row tells who is stuck where, since when, over which limit, and what happened last", () => {
  const { json, table } = asked(
    [
      sarah("owner_assigned", "03-30", { to: "Rep A" }),
      roof("deal_created", "04-01T09:00:00Z", {
        name: "Sarah Lopez, roof 6 kW",
        stage: "Qualified",
        amount: 5000,
      }),
      roof("email_sent", "04-20T12:00:00Z", { name: "Reminder" }),
    ],
    "2026-05-01T15:00:00Z",
  );
  expect(json).toEqual({
    rows: [
      {
        ...{ subject: "roof", contact_id: "sarah", deal_id: "roof", pipeline: "Sales", stage: "Qualified" },
        ...{ since: "2026-04-01T09:00:00.000Z", at_least: false, days: 30.25, threshold_days: 21 },
        ...{ owner: "Rep A", last_event_at: "2026-04-20T12:00:00.000Z" },
      },
    ],
  });
  expect(table).toEqual([
    {
      ...{
        deal: "Sarah Lopez, roof 6 kW",
        contact: "sarah",
        deal_record: "roof",
        pipeline: "Sales",
        stage: "Qualified",
      },
      ...{
        in_stage_since: "2026-04-01T09:00:00.000Z",
        days_in_stage: 30,
        limit: 21,
        days_over: 9,
        usual_days_here: null,
      },
      ...{ owner: "Rep A", amount: 5000, last_event: "2026-04-20T12:00:00.000Z" },
      ...{ last_happened: "E-mail sent: Reminder", days_quiet: 11, at_least: false, key: "deal roof" },
    },
  ]);
  expect(stuck.columns(contextOf("2026-05-01")).map((each) => each.name)).toEqual(
    Object.keys(table[0] ?? {}).filter((name) => name !== "at_least"),
  );
});

describe("the limit", () => {
  const story = [since("04-01T10:00:00Z")];

  test("lists a subject on its 21st day in a stage, not on its 20th", () => {
    expect(found(story, "2026-04-21T10:00:00Z")).toEqual([]);
    expect(found(story, "2026-04-22T09:59:59.999Z")).toEqual([]);
    expect(found(story, "2026-04-22T10:00:00Z")).toEqual(["sarah Qualified 21d"]);
  });

  test("is the stage's own where it has one", () => {
    const booked = [since("04-01", "Discovery Booked")];
    expect(found(booked, "2026-04-14T23:59:59Z")).toEqual([]);
    expect(rows(booked, "2026-04-15")).toMatchObject([{ days: 14, threshold_days: 14 }]);
  });

  test("is the config's where the stage has none", () => {
    const settings = { ...sales, stuck_after_days: 7 };
    expect(rows(story, "2026-04-08T10:00:00Z", settings)).toMatchObject([{ threshold_days: 7 }]);
    expect(rows([since("04-01", "Parked")], "2026-04-08", settings)).toMatchObject([
      { pipeline: null, stage: "Parked", threshold_days: 7 },
    ]);
  });

  test("--days replaces every stage's, the shorter and the longer", () => {
    const settings = settingsFor("stuck", sales, { days: 18 });
    const both = [since("04-01"), since("04-01", "Discovery Booked", ben)];
    expect(found(both, "2026-04-18T23:00:00Z", settings)).toEqual([]);
    expect(rows(both, "2026-04-19", settings)).toMatchObject([
      { subject: "ben", threshold_days: 18 },
      { subject: "sarah", threshold_days: 18 },
    ]);
    expect(settingsFor("stuck", sales, {})).toBe(sales);
    expect(settingsFor("velocity", sales, { days: 18 })).toBe(sales);
  });

  test("of zero days lists every open stay, also one that begins now", () => {
    expect(found(story, "2026-04-01T10:00:00Z", settingsFor("stuck", sales, { days: 0 }))).toEqual([
      "sarah Qualified 0d",
    ]);
  });
});

describe("the stage's clock", () => {
  test("isn't reset by mail, notes, owners, tags or the same stage said again", () => {
    const story = [
      since("04-01"),
      sarah("email_sent", "04-20"),
      sarah("note_added", "04-21", { text: "Called" }),
      sarah("owner_assigned", "04-22", { to: "Rep B" }),
      sarah("tag_added", "04-23", { tag: "solar" }),
      since("04-24"),
    ];
    expect(rows(story, "2026-05-01")).toMatchObject([
      {
        days: 30,
        since: "2026-04-01T00:00:00.000Z",
        owner: "Rep B",
        last_event_at: "2026-04-23T00:00:00.000Z",
      },
    ]);
  });

  test("starts again with every entry", () => {
    const story = [since("04-01"), since("04-10", "Proposal Sent"), since("04-12")];
    expect(found(story, "2026-05-02T23:00:00Z")).toEqual([]);
    expect(found(story, "2026-05-03")).toEqual(["sarah Qualified 21d"]);
  });

  test("starts with the event where a change was missed", () => {
    const story = [
      since("03-01"),
      sarah("stage_changed", "04-01", { from: "Proposal Sent", to: "Discovery Booked" }),
    ];
    expect(found(story, "2026-05-01")).toEqual(["sarah Discovery Booked 30d"]);
  });

  test("of a first snapshot counts from then, at least", () => {
    const story = [sarah("stage_changed", "04-01", { to: "Qualified", baseline: true })];
    expect(rows(story, "2026-05-01")).toMatchObject([{ at_least: true, days: 30, last_event_at: null }]);
    expect(asked(story, "2026-05-01").table).toMatchObject([
      { last_event: null, last_happened: null, days_quiet: null },
    ]);
  });

  test("runs by what holds at one instant in the end", () => {
    const story = [
      since("04-01", "New"),
      sarah("stage_changed", "04-05", { from: "Qualified", to: "Proposal Sent" }),
      sarah("stage_changed", "04-05", { from: "New", to: "Qualified" }),
    ];
    expect(found(story, "2026-05-05")).toEqual(["sarah Proposal Sent 30d"]);
  });

  test("counts days of 24 hours, and shows dates apart in the config's zone", () => {
    const settings = { ...sales, timezone: "America/New_York" };
    const story = [sarah("stage_changed", "03-01T12:00:00", { to: "Qualified" })];
    // 21 dates later at noon only 20 days and 23 hours have passed: the clocks went forward on 8 March.
    expect(found(story, "2026-03-22T12:00:00", settings)).toEqual([]);
    expect(found(story, "2026-03-22T13:00:00", settings)).toEqual(["sarah Qualified 21d"]);
    const late = [sarah("stage_changed", "03-01T23:30:00", { to: "Qualified" })];
    expect(asked(late, "2026-03-24T00:30:00", settings).table).toMatchObject([
      { days_in_stage: 23, days_over: 2 },
    ]);
    expect(rows(late, "2026-03-24T00:30:00", settings)).toMatchObject([{ days: 22 }]);
  });
});

describe("who can't be stuck", () => {
  test.each([
    ["in a won stage", [since("01-01", "Won")]],
    ["in a lost stage", [since("01-01", "Lost")]],
    ["by deal_won", [roof("deal_created", "01-01", { stage: "Qualified" }), roof("deal_won", "01-02")]],
    ["by deal_lost", [roof("deal_created", "01-01", { stage: "Qualified" }), roof("deal_lost", "01-02")]],
    ["without a stage", [sarah("contact_created", "01-01"), roof("deal_created", "01-01", { name: "Roof" })]],
    ["whose stage was cleared", [since("01-01"), sarah("stage_changed", "01-02", { from: "Qualified" })]],
  ])("somebody %s", (_, story) => {
    expect(found(story, "2026-12-31")).toEqual([]);
  });

  test("but a reopened deal can, from then on", () => {
    const story = [
      roof("deal_created", "01-01", { stage: "Qualified" }),
      roof("deal_lost", "01-02"),
      roof("stage_changed", "04-01", { from: "Lost", to: "Qualified" }),
    ];
    expect(found(story, "2026-05-01")).toEqual(["roof Qualified 30d"]);
  });
});

test("each deal stands for itself, beside its contact; the longest comes first, equals by id", () => {
  const story = [
    since("04-05", "New"),
    heat("deal_created", "04-01", { stage: "Qualified" }),
    roof("deal_created", "04-01", { stage: "New" }),
    ben("stage_changed", "03-30", { to: "New" }),
  ];
  expect(found(story, "2026-05-01")).toEqual([
    "ben New 32d",
    "heat Qualified 30d",
    "roof New 30d",
    "sarah New 26d",
  ]);
});

test("a contact and a deal with one id are two rows with two keys", () => {
  const story = [since("04-01"), teller("sarah", "sarah")("deal_created", "04-01", { stage: "New" })];
  expect(asked(story, "2026-05-01").table.map((row) => row.key)).toEqual(["contact sarah", "deal sarah"]);
});

test("a deal's owner is its own, else its contact's", () => {
  const story = [
    sarah("owner_assigned", "03-01", { to: "Rep A" }),
    roof("deal_created", "04-01", { stage: "New" }),
    heat("deal_created", "04-02", { stage: "New" }),
    heat("owner_assigned", "04-03", { to: "Rep B" }),
  ];
  expect(rows(story, "2026-06-01").map((row) => row.owner)).toEqual(["Rep A", "Rep B"]);
});

test("the last event is the deal's or its contact's, not another deal's", () => {
  const story = [
    roof("deal_created", "04-01", { stage: "New" }),
    heat("deal_created", "04-10", { name: "Heat pump" }),
    heat("note_added", "04-12", { text: "Heat only" }),
  ];
  expect(rows(story, "2026-06-01")).toMatchObject([{ last_event_at: "2026-04-01T00:00:00.000Z" }]);
  const called = sarah("call_completed", "04-11", { outcome: "reached" });
  expect(asked([...story, called], "2026-06-01").table).toMatchObject([
    { last_event: "2026-04-11T00:00:00.000Z", last_happened: "Call completed: reached", days_quiet: 51 },
  ]);
});

test("a merged contact is stuck no more, its deals are the other's", () => {
  const story = [
    ben("owner_assigned", "03-01", { to: "Rep B" }),
    since("04-01", "New", ben),
    teller("ben", "bens")("deal_created", "04-01", { stage: "New" }),
    ben("contact_merged", "04-10", { into: "sarah" }),
  ];
  expect(found(story.slice(0, 3), "2026-05-01")).toEqual(["ben New 30d", "bens New 30d"]);
  expect(rows(story, "2026-05-01")).toMatchObject([
    { subject: "bens", contact_id: "sarah", deal_id: "bens", owner: "Rep B" },
  ]);
  expect(found(story, "2026-04-09", settingsFor("stuck", sales, { days: 7 }))).toEqual([
    "ben New 8d",
    "bens New 8d",
  ]);
});

test("a deal that goes to another contact is listed once, under the newer", () => {
  const story = [
    roof("deal_created", "04-01", { stage: "New" }),
    teller("ben", "roof")("note_added", "04-03", { text: "Ben signs" }),
  ];
  expect(rows(story, "2026-05-01")).toMatchObject([{ subject: "roof", contact_id: "ben", days: 30 }]);
});

test("a voided change never was: the stay before goes on", () => {
  const list = events([since("04-01"), since("04-20", "Proposal Sent")]);
  const void_ = teller("daybook")("event_voided", "04-30", { event_id: list[1]?.event_id });
  expect(found(list, "2026-05-01")).toEqual([]);
  expect(found([...list, void_], "2026-05-01")).toEqual(["sarah Qualified 30d"]);
});

test("events after as_of haven't happened", () => {
  const story = [since("04-01"), since("05-02", "Won")];
  expect(found(story, "2026-05-01T23:59:59Z")).toEqual([`sarah Qualified ${30 + 86_399 / 86_400}d`]);
  expect(found(story, "2026-05-02")).toEqual([]);
});

test("usual days are the median of the stays in that stage with both ends known", () => {
  const others = [2, 4, 9].flatMap((days, i) => {
    const tell = teller(`contact ${i}`);
    return [
      tell("stage_changed", "02-01", { to: "Qualified" }),
      tell("stage_changed", `02-${String(1 + days).padStart(2, "0")}`, { to: "Won" }),
    ];
  });
  const seen = [
    ben("stage_changed", "02-01", { to: "Qualified", baseline: true }),
    ben("stage_changed", "03-30", { to: "Won" }),
  ];
  expect(asked([...others, ...seen, since("04-01")], "2026-05-01").table).toMatchObject([
    { usual_days_here: 4 },
  ]);
});

test("names come from the CRM, ids stay in the links", () => {
  const context = {
    ...contextOf("2026-12-31"),
    contactName: (id: string) => `Sarah Lopez (${id})`,
    dealName: (id: string, logged: string | null) => `${logged} (${id})`,
  };
  const tally = newTally();
  const story = events([since("04-01"), roof("deal_created", "04-02", { name: "Roof", stage: "New" })]);
  for (const history of histories(story, context)) stuck.add(tally, history, 1, context);
  expect(stuck.answer(tally, context).table).toMatchObject([
    { deal: "Sarah Lopez (sarah)", contact: "sarah", deal_record: null },
    { deal: "Roof (roof)", contact: "sarah", deal_record: "roof" },
  ]);
});
