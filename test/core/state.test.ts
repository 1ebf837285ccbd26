import { describe, expect, test } from "vitest";
import { pipelinesOf } from "../../src/core/pipelines.ts";
import { stateOf } from "../../src/core/state.ts";
import { ms, sales } from "../support/events.ts";
import { read, readOne, teller } from "../support/story.ts";

const pipelines = pipelinesOf(sales);
const at = ms("2026-12-31T00:00:00.000Z");
const sarah = teller("sarah");
type Story = Parameters<typeof readOne>[0];

const state = (story: Story) => stateOf(readOne(story), pipelines, at);
const since = (day: string) => `2026-${day}T00:00:00.000Z`;

test("tells all that is held, since when and by which event", () => {
  const story = [
    sarah("contact_created", "04-01"),
    sarah("stage_changed", "04-02", { to: "New" }),
    sarah("stage_changed", "04-03", { to: "Qualified" }),
    sarah("owner_assigned", "04-04", { to: "Rep A" }),
    sarah("status_changed", "04-05", { to: "active" }),
    sarah("plan_changed", "04-06", { to: "Gold" }),
    sarah("tag_added", "04-07", { tag: "solar" }),
    sarah("tag_added", "04-08", { tag: "engaged" }),
    sarah("field_changed", "04-09", { field: "Roof", to: "flat" }),
  ];
  const ids = readOne(story).steps.map(({ event }) => event.event_id);
  expect(state(story)).toEqual({
    contact_id: "sarah",
    at: "2026-12-31T00:00:00.000Z",
    stage: { value: "Qualified", since: since("04-03"), at_least: false, event_id: ids[2] },
    owner: { value: "Rep A", since: since("04-04"), at_least: false, event_id: ids[3] },
    status: { value: "active", since: since("04-05"), at_least: false, event_id: ids[4] },
    plan: { value: "Gold", since: since("04-06"), at_least: false, event_id: ids[5] },
    tags: [
      { value: "engaged", since: since("04-08"), event_id: ids[7] },
      { value: "solar", since: since("04-07"), event_id: ids[6] },
    ],
    fields: { Roof: { value: "flat", since: since("04-09"), at_least: false, event_id: ids[8] } },
    deals: [],
  });
  expect(Object.keys(state(story))).toEqual([
    "contact_id",
    "at",
    "stage",
    "owner",
    "status",
    "plan",
    "tags",
    "fields",
    "deals",
  ]);
});

test("of somebody of whom nothing is known but an e-mail is empty, not missing", () => {
  const { stage, owner, status, plan, tags, fields, deals } = state([sarah("email_sent", "04-01")]);
  expect([stage, owner, status, plan, tags, { ...fields }, deals]).toEqual([
    null,
    null,
    null,
    null,
    [],
    {},
    [],
  ]);
});

test("at an earlier instant is what was so then", () => {
  const [history] = read(
    [sarah("stage_changed", "04-02", { to: "New" }), sarah("stage_changed", "04-03", { to: "Qualified" })],
    { as_of: "2026-04-02" },
  );
  expect(stateOf(history!, pipelines, ms(since("04-02"))).stage?.value).toBe("New");
});

describe("a value", () => {
  test("that was cleared is held no more", () => {
    const found = state([
      sarah("stage_changed", "04-01", { to: "New" }),
      sarah("stage_changed", "04-02"),
      sarah("status_changed", "04-03", { to: "active" }),
      sarah("status_changed", "04-04", { from: "active" }),
      sarah("tag_added", "04-05", { tag: "solar" }),
      sarah("tag_removed", "04-06", { tag: "solar" }),
      sarah("field_changed", "04-07", { field: "Roof", to: "flat" }),
      sarah("field_changed", "04-08", { field: "Roof" }),
    ]);
    expect([found.stage, found.status, found.tags, Object.keys(found.fields)]).toEqual([null, null, [], []]);
  });

  test("set again to itself is as old as it was", () => {
    expect(
      state([
        sarah("status_changed", "04-01", { to: "active" }),
        sarah("status_changed", "04-05", { to: "active" }),
      ]).status?.since,
    ).toBe(since("04-01"));
  });

  test("of a first snapshot is that old at least", () => {
    const found = state([
      sarah("stage_changed", "04-01", { to: "New", baseline: true }),
      sarah("owner_assigned", "04-01", { to: "Rep A", baseline: true }),
    ]);
    expect([found.stage?.at_least, found.owner?.at_least]).toEqual([true, true]);
  });

  test("whose event was voided is the one before", () => {
    const story = [
      sarah("status_changed", "04-01", { to: "active" }),
      sarah("status_changed", "04-02", { to: "churned" }),
    ];
    const { event_id } = readOne(story).steps[1]!.event;
    expect(state([...story, sarah("event_voided", "04-03", { event_id })]).status?.value).toBe("active");
  });

  test("may have any name: an object's own members hide nothing and are not hidden", () => {
    const { fields } = state([
      sarah("field_changed", "04-01", { field: "__proto__", to: "x" }),
      sarah("field_changed", "04-02", { field: "constructor", to: "y" }),
      sarah("field_changed", "04-03", { field: "a:b", to: "z" }),
    ]);
    expect(Object.keys(fields)).toEqual(["__proto__", "a:b", "constructor"]);
    expect(JSON.parse(JSON.stringify(fields)).constructor.value).toBe("y");
    expect(Object.getPrototypeOf(fields)).toBeNull();
    expect("toString" in fields).toBe(false);
  });
});

describe("deals", () => {
  const [roof, care] = [teller("sarah", "roof"), teller("sarah", "care")];

  test("are listed by id with stage and owner, which is the contact's where the deal has none", () => {
    const found = state([
      sarah("owner_assigned", "04-01", { to: "Rep A" }),
      roof("deal_created", "04-02", { stage: "New" }),
      care("deal_created", "04-03"),
      care("owner_assigned", "04-04", { to: "Rep B" }),
    ]);
    expect(
      found.deals.map(({ deal_id, stage, owner }) => [deal_id, stage?.value ?? null, owner?.value]),
    ).toEqual([
      ["care", null, "Rep B"],
      ["roof", "New", "Rep A"],
    ]);
  });

  test("give the contact its stage where it has none of its own: the open one entered last, else the one closed last", () => {
    const story = [
      roof("deal_created", "04-01", { stage: "New" }),
      care("deal_created", "04-02", { stage: "Qualified" }),
    ];
    expect(state(story).stage?.value).toBe("Qualified");
    expect(state([...story, care("deal_lost", "04-03")]).stage?.value).toBe("New");
    expect(state([...story, care("deal_lost", "04-04"), roof("deal_won", "04-03")]).stage?.value).toBe(
      "Lost",
    );
    expect(state([...story, sarah("stage_changed", "03-01", { to: "Proposal Sent" })]).stage?.value).toBe(
      "Proposal Sent",
    );
  });

  test("of which all was voided are none", () => {
    const story = [
      sarah("note_added", "04-01", { text: "a" }),
      roof("deal_created", "04-02", { stage: "New" }),
    ];
    const { event_id } = readOne(story).steps[1]!.event;
    expect(state([...story, sarah("event_voided", "04-03", { event_id })]).deals).toEqual([]);
  });
});

test("of a contact that was merged is the state of whom it became, and says so", () => {
  const history = readOne([
    teller("sal")("tag_added", "04-01", { tag: "solar" }),
    teller("sal")("status_changed", "04-01", { to: "active" }),
    sarah("contact_created", "04-02"),
    teller("sal")("contact_merged", "04-03", { into: "sarah" }),
  ]);
  const found = stateOf(history, pipelines, at, "sal");
  expect([found.contact_id, found.merged_into, found.tags[0]?.value, found.status]).toEqual([
    "sal",
    "sarah",
    "solar",
    null,
  ]);
  expect("merged_into" in stateOf(history, pipelines, at)).toBe(false);
});
