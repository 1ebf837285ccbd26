import { describe, expect, test } from "vitest";
import type { EventInput } from "../../src/core/event.ts";
import type { Settings } from "../../src/core/settings.ts";
import { reengage } from "../../src/views/reengage.ts";
import { newTally } from "../../src/views/tally.ts";
import { answer, contextOf, events, histories, sales } from "../support/events.ts";

type Input = EventInput & { readonly data?: object };

const day = (date: string): string => (date.length === 10 ? `${date}T12:00:00Z` : date);
const on = (date: string, event_type: string, data: object = {}, more: Partial<Input> = {}): Input => ({
  contact_id: "sarah",
  event_type,
  timestamp: day(date),
  data,
  ...more,
});
const engaged = (date: string, more: Partial<Input> = {}): Input =>
  on(date, "tag_added", { tag: "engaged" }, more);
const note = (date: string, more: Partial<Input> = {}): Input =>
  on(date, "note_added", { text: "Called" }, more);
const moved = (date: string, to: string, more: Partial<Input> = {}): Input =>
  on(date, "stage_changed", { to }, more);
const deal = (deal_id: string, contact_id = "sarah") => ({ deal_id, contact_id });

const rows = (inputs: readonly Input[], as_of: string, settings: Settings = sales) =>
  answer(reengage, events(inputs, settings), as_of, settings).table;
const keys = (inputs: readonly Input[], as_of = "2026-06-01", settings?: Settings) =>
  rows(inputs, as_of, settings).map((row) => row.key);
const withRules = (rules: Partial<Settings["reengage"]>): Settings => ({
  ...sales,
  reengage: { ...sales.reengage, ...rules },
});
const newYork: Settings = { ...sales, timezone: "America/New_York" };

test("a row tells who was engaged, since when nothing happened, and where they stand", () => {
  const list = events([
    on("2026-01-01", "contact_created", { source: "Facebook ad" }),
    on("2026-01-02", "owner_assigned", { to: "Rep A" }),
    engaged("2026-01-03"),
    on("2026-01-04", "tag_added", { tag: "solar" }),
    moved("2026-01-05", "Qualified", { actor: "Ana" }),
    on("2026-02-01", "email_sent", { name: "Newsletter" }),
  ]);
  const { json, table } = answer(reengage, list, "2026-04-01T12:00:00Z");
  expect(table).toEqual([
    {
      contact: "sarah",
      contact_record: "sarah",
      engaged_on: "2026-01-03",
      last_sign_of_life: "2026-01-05T12:00:00.000Z",
      days_silent: 86,
      last_happened: "Stage set to Qualified, by Ana",
      stage: "Qualified",
      owner: "Rep A",
      tags: "engaged, solar",
      source: "Facebook ad",
      key: "sarah",
    },
  ]);
  expect(json).toEqual({ rows: table });
  expect(reengage.columns(contextOf("2026-04-01")).map((each) => each.name)).toEqual(
    Object.keys(table[0] ?? {}),
  );
});

test("names come from the CRM, ids stay in the links", () => {
  const context = { ...contextOf("2026-06-01"), contactName: (id: string) => `Sarah Lopez (${id})` };
  const tally = newTally();
  for (const history of histories(events([engaged("2026-01-01")]), context))
    reengage.add(tally, history, 1, context);
  expect(reengage.answer(tally, context).table[0]).toMatchObject({
    contact: "Sarah Lopez (sarah)",
    contact_record: "sarah",
    key: "sarah",
  });
});

describe("how long", () => {
  const list = [engaged("2026-01-01"), note("2026-01-10")];

  test("listed when 60 days of 24 hours have passed, not a millisecond before", () => {
    expect(keys(list, "2026-03-11T11:59:59.999Z")).toEqual([]);
    expect(keys(list, "2026-03-11T12:00:00.000Z")).toEqual(["sarah"]);
  });

  test("an hour that the clocks skip is no hour of silence", () => {
    const night = [engaged("2026-01-01"), note("2026-01-10T00:30:00-05:00")];
    // 60 dates later at the same local time, on summer time by then: 59 days and 23 hours.
    expect(rows(night, "2026-03-11T00:30:00-04:00", newYork)).toEqual([]);
    expect(rows(night, "2026-03-11T01:30:00-04:00", newYork)).toMatchObject([{ days_silent: 60 }]);
  });

  test("days silent are dates apart in the zone", () => {
    const late = [engaged("2026-01-01"), note("2026-03-10T23:30:00-04:00")];
    // 60 days and one hour later it is 00:30 of the 61st date; in UTC it is the 60th.
    expect(rows(late, "2026-05-10T00:30:00-04:00", newYork)).toMatchObject([{ days_silent: 61 }]);
    expect(rows(late, "2026-05-10T00:30:00-04:00")).toMatchObject([{ days_silent: 60 }]);
  });

  test("the day of the tag is a date in the zone too", () => {
    const list = [engaged("2026-01-02T03:00:00Z"), note("2026-01-03")];
    expect(rows(list, "2026-06-01", newYork)).toMatchObject([{ engaged_on: "2026-01-01" }]);
  });

  test("the longest silence comes first, equal ones by key", () => {
    const list = ["zoe", "ben", "amy"].flatMap((contact_id) => [
      engaged("2026-01-01", { contact_id }),
      note(contact_id === "amy" ? "2026-02-02" : "2026-02-01", { contact_id }),
    ]);
    expect(keys(list)).toEqual(["ben", "zoe", "amy"]);
  });

  test("another tag and other days are asked for by changed settings", () => {
    const list = [
      on("2026-01-01", "tag_added", { tag: "vip" }),
      note("2026-05-01"),
      engaged("2026-01-01", { contact_id: "ben" }),
    ];
    expect(keys(list, "2026-06-01", withRules({ tag: "vip", silent_days: 30 }))).toEqual(["sarah"]);
    expect(keys(list, "2026-06-01", withRules({ tag: "vip" }))).toEqual([]);
  });
});

describe("a sign of life", () => {
  test("is none of what one does to people: mail, texts, automations, fields, tags, owners, merges", () => {
    const list = [
      engaged("2026-01-01"),
      note("2026-01-02"),
      on("2026-05-01", "email_sent"),
      on("2026-05-02", "sms_sent"),
      on("2026-05-03", "automation_run"),
      on("2026-05-04", "field_changed", { field: "Roof", to: "Tile" }),
      on("2026-05-05", "tag_added", { tag: "solar" }),
      on("2026-05-06", "tag_removed", { tag: "solar" }),
      on("2026-05-07", "owner_assigned", { to: "Rep B" }),
      on("2026-05-08", "contact_merged", { into: "sarah" }, { contact_id: "sara" }),
    ];
    expect(rows(list, "2026-06-01")).toMatchObject([{ last_sign_of_life: "2026-01-02T12:00:00.000Z" }]);
    expect(keys(list, "2026-06-01", withRules({ ignore: [] }))).toEqual([]);
  });

  test("is any other event, also one of a deal", () => {
    expect(keys([engaged("2026-01-01"), on("2026-05-01", "email_engaged")])).toEqual([]);
    expect(keys([engaged("2026-01-01"), note("2026-05-01", deal("roof"))])).toEqual([]);
  });

  test("is no baseline, no value set to itself, nothing voided and no voiding", () => {
    const wrong = note("2026-05-03");
    const [wrongEvent] = events([wrong]);
    const list = [
      engaged("2026-01-01"),
      moved("2026-01-02", "Qualified"),
      on("2026-05-01", "status_changed", { to: "active", baseline: true }),
      moved("2026-05-02", "Qualified"),
      wrong,
      on("2026-05-04", "event_voided", { event_id: wrongEvent?.event_id }),
    ];
    expect(rows(list, "2026-06-01")).toMatchObject([
      { last_sign_of_life: "2026-01-02T12:00:00.000Z", last_happened: "Stage set to Qualified" },
    ]);
  });

  test("is unknown for somebody known by a first snapshot alone: silent at least since then", () => {
    const list = [
      on("2026-01-01", "contact_created", { baseline: true }),
      on("2026-01-02", "tag_added", { tag: "engaged", baseline: true }),
      on("2026-05-01", "email_sent"),
    ];
    expect(rows(list, "2026-03-02T12:00:00Z")).toMatchObject([
      { engaged_on: "2026-01-02", last_sign_of_life: null, last_happened: null, days_silent: 60 },
    ]);
    expect(rows(list, "2026-03-02T11:59:59.999Z")).toEqual([]);
  });

  test("of one instant, the last that happened is the same in whatever order they come", () => {
    const list = [engaged("2026-01-01"), note("2026-01-02"), moved("2026-01-02", "New")];
    expect(rows(list, "2026-06-01")).toMatchObject([{ last_happened: "Note: Called" }]);
  });
});

describe("who", () => {
  test("somebody whose tag was taken away again stays; the first of several tags gives the day", () => {
    const list = [
      engaged("2026-01-01"),
      on("2026-01-05", "tag_removed", { tag: "engaged" }),
      engaged("2026-01-09"),
      on("2026-01-10", "tag_removed", { tag: "engaged" }),
    ];
    expect(rows(list, "2026-06-01")).toMatchObject([{ engaged_on: "2026-01-01", tags: null }]);
  });

  test("somebody whose deal was tagged", () => {
    expect(keys([engaged("2026-01-01", deal("roof"))])).toEqual(["sarah"]);
  });

  test("nobody without the tag, and nobody whose tag was voided", () => {
    const [tag] = events([engaged("2026-01-01")]);
    const voiding = on("2026-01-02", "event_voided", { event_id: tag?.event_id }, { contact_id: "daybook" });
    expect(keys([engaged("2026-01-01"), voiding])).toEqual([]);
    expect(keys([on("2026-01-01", "tag_added", { tag: "Engaged" })])).toEqual([]);
    expect(keys([on("2026-01-01", "tag_removed", { tag: "engaged" })])).toEqual([]);
  });

  test("nobody who is lost, by their own stage or by that of their deals", () => {
    expect(keys([engaged("2026-01-01"), moved("2026-01-02", "Lost")])).toEqual([]);
    expect(keys([engaged("2026-01-01"), on("2026-01-02", "deal_lost", {}, deal("roof"))])).toEqual([]);
    const open = moved("2026-01-02", "New", deal("pool"));
    expect(keys([engaged("2026-01-01"), on("2026-01-03", "deal_lost", {}, deal("roof")), open])).toEqual([
      "sarah",
    ]);
    expect(keys([engaged("2026-01-01"), moved("2026-01-02", "Won")])).toEqual(["sarah"]);
    expect(
      keys([engaged("2026-01-01"), moved("2026-01-02", "Lost"), moved("2026-01-03", "Qualified")]),
    ).toEqual(["sarah"]);
  });

  test("nobody who holds the opt-out tag now, on the contact or on a deal", () => {
    const out = (date: string, more: Partial<Input> = {}) =>
      on(date, "tag_added", { tag: "unsubscribed" }, more);
    expect(keys([engaged("2026-01-01"), out("2026-01-02")])).toEqual([]);
    expect(keys([engaged("2026-01-01"), out("2026-01-02", deal("roof"))])).toEqual([]);
    const back = on("2026-01-03", "tag_removed", { tag: "unsubscribed" });
    expect(keys([engaged("2026-01-01"), out("2026-01-02"), back])).toEqual(["sarah"]);
  });

  test("where they came from is what the first creation that says so says, voided ones aside", () => {
    const wrong = on("2026-01-01", "contact_created", { source: "Wrong" });
    const event_id = events([wrong])[0]?.event_id;
    const list = [
      wrong,
      on("2026-01-01", "event_voided", { event_id }, { contact_id: "daybook" }),
      on("2026-01-02", "contact_created"),
      on("2026-01-03", "contact_created", { source: "Web" }),
      engaged("2026-01-04"),
    ];
    expect(rows(list, "2026-06-01")).toMatchObject([{ source: "Web" }]);
    expect(rows([engaged("2026-01-04")], "2026-06-01")).toMatchObject([{ source: null }]);
  });

  test("one row for contacts that were merged, with what happened to either", () => {
    const list = [
      on("2026-01-01", "contact_created", { source: "Fair" }, { contact_id: "sara" }),
      engaged("2026-01-02", { contact_id: "sara" }),
      note("2026-01-05", { contact_id: "sara" }),
      on("2026-01-04", "contact_created", { source: "Web" }),
      on("2026-05-01", "contact_merged", { into: "sarah" }, { contact_id: "sara" }),
    ];
    expect(rows(list, "2026-06-01")).toMatchObject([
      {
        key: "sarah",
        engaged_on: "2026-01-02",
        last_sign_of_life: "2026-01-05T12:00:00.000Z",
        source: "Fair",
      },
    ]);
    expect(keys([...list, note("2026-05-20", { contact_id: "sara" })])).toEqual([]);
    expect(rows(list, "2026-04-01")).toMatchObject([{ key: "sara" }]);
  });
});
