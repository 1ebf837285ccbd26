import { describe, expect, test } from "vitest";
import { day, days, moves, read, readOne, stays, subjectOf, teller, tenures } from "../support/story.ts";

const sarah = teller("sarah");
const roof = teller("sarah", "roof");
const self = (...of: Parameters<typeof readOne>) => subjectOf(readOne(...of), null);

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
