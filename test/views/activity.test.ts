import { describe, expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import type { Settings } from "../../src/core/settings.ts";
import { activity } from "../../src/views/activity.ts";
import { newTally } from "../../src/views/tally.ts";
import { answer, contextOf, events, histories, sales } from "../support/events.ts";
import { teller } from "../support/story.ts";

const sarah = teller("sarah");
type Input = ReturnType<typeof sarah>;

const table = (story: readonly Input[], as_of = "2026-05-01", settings: Settings = sales) =>
  answer(activity, events(story, settings), as_of, settings).table;
/** The figures of a day that aren't zero. */
const figures = (story: readonly Input[], day: string, settings?: Settings) => {
  const found = table(story, "2026-05-01", settings).find(({ key }) => key === `2026-${day}`);
  return (
    found &&
    Object.fromEntries(Object.entries(found).filter(([, value]) => typeof value === "number" && value !== 0))
  );
};
const happened = (story: readonly Input[], settings?: Settings) =>
  table(story, "2026-05-01", settings).map((row) => row.what_happened);

test("a row tells what happened on a day, newest day first", () => {
  const tom = teller("tom");
  const story = [
    sarah("contact_created", "04-12T09:15:00Z", { source: "ad" }),
    sarah("owner_assigned", "04-12T09:16:00Z", { to: "Rep A" }),
    sarah("email_sent", "04-12T09:20:00Z", { name: "Welcome" }),
    tom("form_submitted", "04-12T08:00:00Z"),
    tom("stage_changed", "04-13T08:00:00Z", { to: "New" }),
  ];
  const { json, table } = answer(activity, events(story), "2026-04-13T12:00:00Z");
  expect(json).toEqual({ rows: table });
  expect(table.map(({ day, weekday, events, contacts }) => [day, weekday, events, contacts])).toEqual([
    ["2026-04-13", "Monday", 1, 1],
    ["2026-04-12", "Sunday", 4, 2],
  ]);
  expect(table[1]).toEqual({
    day: "2026-04-12",
    weekday: "Sunday",
    events: 4,
    contacts: 2,
    new_contacts: 1,
    stage_changes: 0,
    owner_changes: 1,
    tags: 0,
    messages: 1,
    calls_and_forms: 1,
    contracts_and_payments: 0,
    won: 0,
    lost: 0,
    automations: 0,
    other: 0,
    what_happened: [
      "08:00 tom: Form submitted",
      "09:15 sarah: Contact created from ad",
      "09:16 sarah: Assigned to Rep A",
      "09:20 sarah: E-mail sent: Welcome",
    ].join("\n"),
    key: "2026-04-12",
  });
  expect(activity.columns(contextOf("2026-05-01")).map(({ name }) => name)).toEqual(Object.keys(table[1]!));
});

test("of an empty log there are no rows", () => {
  expect(table([])).toEqual([]);
});

describe("a day", () => {
  const newYork: Settings = { ...sales, timezone: "America/New_York" };

  test("is one of the config's zone, on the days the clocks change too", () => {
    const story = ["03-08T04:59:00Z", "03-08T05:00:00Z", "03-09T03:59:00Z", "03-09T04:00:00Z"].map((time) =>
      sarah("note_added", time, { text: "x" }),
    );
    expect(table(story, "2026-05-01", newYork).map(({ day, events }) => [day, events])).toEqual([
      ["2026-03-09", 1],
      ["2026-03-08", 2],
      ["2026-03-07", 1],
    ]);
    expect(happened(story, newYork)[1]).toBe("00:00 sarah: Note: x\n23:59 sarah: Note: x");
  });

  test("is shown for 90 days, that of as_of among them", () => {
    const story = ["02-01T23:59:59Z", "02-02T00:00:00Z", "05-02T12:00:00Z"].map((time) =>
      sarah("note_added", time, { text: "x" }),
    );
    expect(table(story, "2026-05-02T12:00:00Z").map(({ key }) => key)).toEqual(["2026-05-02", "2026-02-02"]);
    expect(table(story, "2026-05-02T11:59:59Z").map(({ key }) => key)).toEqual(["2026-02-02"]);
    expect(table(story, "2026-05-01T12:00:00Z").map(({ key }) => key)).toEqual(["2026-02-02", "2026-02-01"]);
  });

  test("is shown for as many days as the settings say", () => {
    const story = [sarah("note_added", "04-30", { text: "x" }), sarah("note_added", "05-01", { text: "x" })];
    expect(
      table(story, "2026-05-01T12:00:00Z", { ...sales, activity_days: 1 }).map(({ key }) => key),
    ).toEqual(["2026-05-01"]);
  });
});

describe("a figure", () => {
  test("counts each type once, where it belongs", () => {
    const roof = teller("sarah", "roof");
    expect(
      figures(
        [
          sarah("stage_changed", "04-01", { to: "New" }),
          sarah("tag_added", "04-01", { tag: "a" }),
          sarah("tag_removed", "04-01", { tag: "a" }),
          sarah("email_sent", "04-01"),
          sarah("email_engaged", "04-01"),
          sarah("sms_sent", "04-01"),
          sarah("call_booked", "04-01"),
          sarah("call_completed", "04-01"),
          sarah("form_submitted", "04-01"),
          sarah("contract_sent", "04-01"),
          sarah("contract_signed", "04-01"),
          sarah("payment_received", "04-01", { amount: 5 }),
          sarah("automation_run", "04-01"),
          sarah("status_changed", "04-01", { to: "a" }),
          sarah("plan_changed", "04-01", { to: "a" }),
          sarah("field_changed", "04-01", { field: "f", to: "a" }),
          sarah("note_added", "04-01", { text: "a" }),
          roof("deal_created", "04-01"),
        ],
        "04-01",
      ),
    ).toEqual({
      events: 18,
      contacts: 1,
      stage_changes: 1,
      tags: 2,
      messages: 3,
      calls_and_forms: 3,
      contracts_and_payments: 3,
      automations: 1,
      other: 5,
    });
  });

  test("counts types of the user's own as other", () => {
    const settings: Settings = { ...sales, events: { on: null, own: [{ name: "roof_measured" }] } };
    expect(figures([sarah("roof_measured", "04-01")], "04-01", settings)).toEqual({
      events: 1,
      contacts: 1,
      other: 1,
    });
  });

  test("counts nothing that was voided, seen in a first snapshot, set to itself, or is the log's own", () => {
    const story = [
      sarah("stage_changed", "04-01", { to: "Won", baseline: true }),
      sarah("contact_created", "04-01", { baseline: true }),
      sarah("stage_changed", "04-01T01:00:00Z", { to: "Won" }),
      sarah("tag_removed", "04-01", { tag: "never there" }),
      sarah("note_added", "04-01", { text: "wrong" }),
    ];
    const wrong = events(story)[4]!.event_id;
    expect(
      table([
        ...story,
        sarah("event_voided", "04-01T02:00:00Z", { event_id: wrong }),
        teller("daybook")("automation_run", "04-01"),
      ]),
    ).toEqual([]);
  });

  test("of contacts counts a person once a day, whatever ids it had", () => {
    const story = [
      teller("sal")("note_added", "04-01", { text: "a" }),
      sarah("note_added", "04-01T05:00:00Z", { text: "b" }),
      sarah("note_added", "04-02", { text: "c" }),
      teller("sal")("contact_merged", "04-03", { into: "sarah" }),
    ];
    expect(table(story).map(({ key, events, contacts, other }) => [key, events, contacts, other])).toEqual([
      ["2026-04-03", 1, 1, 1],
      ["2026-04-02", 1, 1, 1],
      ["2026-04-01", 2, 1, 2],
    ]);
  });

  test("of new contacts counts a person once, on the day it was created first", () => {
    const story = [
      sarah("contact_created", "04-02", {}, { cause: "form" }),
      sarah("contact_created", "04-01", {}, { cause: "ad" }),
      sarah("contact_created", "04-01", {}, { cause: "ad again" }),
    ];
    expect([figures(story, "04-01"), figures(story, "04-02")]).toEqual([
      { events: 2, contacts: 1, new_contacts: 1, other: 1 },
      { events: 1, contacts: 1, other: 1 },
    ]);
  });

  test("of wins and losses counts stages entered, once a contact or deal, however they were logged", () => {
    const roof = teller("sarah", "roof");
    const story = [
      roof("deal_created", "04-01", { stage: "New" }),
      roof("stage_changed", "04-02", { to: "Won" }),
      roof("deal_won", "04-03T01:00:00Z"),
      sarah("stage_changed", "04-03", { to: "Lost" }),
      roof("stage_changed", "04-04", { to: "New" }),
      roof("deal_won", "04-05", { amount: 5 }),
      roof("deal_lost", "04-06"),
    ];
    expect(["04-02", "04-03", "04-05", "04-06"].map((day) => figures(story, day))).toEqual([
      { events: 1, contacts: 1, stage_changes: 1, won: 1 },
      { events: 1, contacts: 1, stage_changes: 1, lost: 1 },
      { events: 1, contacts: 1 },
      { events: 1, contacts: 1, lost: 1 },
    ]);
  });

  test("of wins counts none for what a first snapshot found won, not even when it is won again", () => {
    const story = [
      sarah("stage_changed", "04-01", { to: "Won", baseline: true }),
      sarah("note_added", "04-01", { text: "a" }),
      sarah("stage_changed", "04-02", { to: "New" }),
      sarah("stage_changed", "04-03", { to: "Won" }),
    ];
    expect(figures(story, "04-01")).toEqual({ events: 1, contacts: 1, other: 1 });
    expect(figures(story, "04-03")).toEqual({ events: 1, contacts: 1, stage_changes: 1 });
  });
});

describe("what happened", () => {
  const at = (i: number): string => `04-01T00:${String(i).padStart(2, "0")}:00Z`;

  test("is the day's first 50 events, oldest first, of all contacts, and how many more", () => {
    const story = Array.from({ length: 53 }, (_, i) =>
      teller(`c${i % 2}`)("note_added", at(i), { text: `n${i}` }),
    );
    const lines = String(happened(story)[0]).split("\n");
    expect([lines.length, lines[0], lines[1], lines[49], lines[50]]).toEqual([
      51,
      "00:00 c0: Note: n0",
      "00:01 c1: Note: n1",
      "00:49 c1: Note: n49",
      "… and 3 more",
    ]);
  });

  test("leaves out what isn't counted", () => {
    const story = [
      sarah("stage_changed", "04-01T01:00:00Z", { to: "Won", baseline: true }),
      sarah("stage_changed", "04-01T02:00:00Z", { to: "Won" }),
      sarah("note_added", "04-01T03:00:00Z", { text: "wrong" }),
      sarah("note_added", "04-01T04:00:00Z", { text: "right" }),
    ];
    const wrong = events(story)[2]!.event_id;
    expect(happened([...story, sarah("event_voided", "04-01T05:00:00Z", { event_id: wrong })])).toEqual([
      "04:00 sarah: Note: right",
    ]);
  });

  test("tells what was before where that was on an earlier day, out of sight", () => {
    const story = [
      sarah("stage_changed", "01-01", { to: "New" }),
      sarah("stage_changed", "04-01", { to: "Qualified" }),
    ];
    expect(happened(story)).toEqual(["00:00 sarah: Stage New → Qualified"]);
  });

  test("is one line an event, whatever names and notes hold", () => {
    const context = { ...contextOf("2026-05-01"), contactName: () => "Sarah\nLopez" };
    const tally = newTally();
    for (const history of histories(
      events([sarah("note_added", "04-01", { text: `a\n${"b".repeat(1000)}` })]),
      context,
    ))
      activity.add(tally, history, 1, context);
    const text = String(activity.answer(tally, context).table[0]?.what_happened);
    expect(text).toMatch(/^00:00 Sarah Lopez: Note: a b+…$/);
    expect(text.length).toBeLessThan(330);
  });
});

test("a tally that was kept answers at a later time as a new one does, and gives its shares back whole", () => {
  const day = (d: number, to: string): Input =>
    sarah("stage_changed", `0${Math.floor(d / 28) + 1}-${String((d % 28) + 1).padStart(2, "0")}`, { to });
  const all: readonly Event[] = events(
    Array.from({ length: 150 }, (_, i) => day(i, i % 2 ? "New" : "Qualified")),
  );
  const [early, late] = [contextOf("2026-03-10"), contextOf("2026-05-20")];
  const kept = newTally();
  for (const history of histories(all, early)) activity.add(kept, history, 1, early);
  for (const history of histories(all, early)) activity.add(kept, history, -1, late);
  for (const history of histories(all, late)) activity.add(kept, history, 1, late);
  const fresh = newTally();
  for (const history of histories(all, late)) activity.add(fresh, history, 1, late);
  expect(activity.answer(kept, late)).toEqual(activity.answer(fresh, late));
  expect(kept).toEqual(fresh);
  for (const history of histories(all, late)) activity.add(kept, history, -1, late);
  expect(kept).toEqual(newTally());
});
