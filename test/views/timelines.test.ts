import { describe, expect, test } from "vitest";
import type { Settings } from "../../src/core/settings.ts";
import { newTally } from "../../src/views/tally.ts";
import { timelines } from "../../src/views/timelines.ts";
import { answer, contextOf, events, histories, sales } from "../support/events.ts";
import { teller } from "../support/story.ts";

const sarah = teller("sarah");
type Input = ReturnType<typeof sarah>;

const table = (story: readonly Input[], settings: Settings = sales, as_of = "2026-12-31") =>
  answer(timelines, events(story, settings), as_of, settings).table;
const row = (...of: Parameters<typeof table>) => {
  const rows = table(...of);
  expect(rows).toHaveLength(1);
  return rows[0]!;
};
const voided = (story: readonly Input[], at: number, by = sarah): Input =>
  by("event_voided", "12-01", { event_id: events(story)[at]!.event_id });

test("a row tells who, where they stand, and the story, newest first", () => {
  const story = [
    sarah("contact_created", "04-12T09:15:00Z", { source: "Facebook ad" }),
    sarah("owner_assigned", "04-12T09:16:00Z", { to: "Rep A" }, { actor: "automation:round-robin" }),
    sarah("tag_added", "04-12T23:42:00Z", { tag: "engaged" }),
    sarah("stage_changed", "04-14T15:05:00Z", { to: "Discovery Booked" }, { actor: "Rep A" }),
    sarah("stage_changed", "04-16T18:30:00Z", { to: "Qualified" }, { actor: "Rep A" }),
    sarah("tag_added", "04-16T18:32:00Z", { tag: "solar" }),
    sarah("status_changed", "04-17", { to: "active" }),
    sarah("plan_changed", "04-18", { to: "Gold" }),
    sarah(
      "owner_assigned",
      "04-22T14:00:00Z",
      { from: "Rep A", to: "Rep B", reason: "Rep A went on PTO" },
      { actor: "Ana" },
    ),
  ];
  const newYork: Settings = { ...sales, timezone: "America/New_York" };
  const found = row(story, newYork);
  expect(found).toEqual({
    contact: "sarah",
    contact_record: "sarah",
    stage: "Qualified",
    in_stage_since: "2026-04-16T18:30:00.000Z",
    owner: "Rep B",
    status: "active",
    plan: "Gold",
    tags: "engaged, solar",
    open_deals: null,
    source: "Facebook ad",
    first_event: "2026-04-12T09:15:00.000Z",
    last_event: "2026-04-22T14:00:00.000Z",
    last_happened: "Reassigned to Rep B (was Rep A): Rep A went on PTO, by Ana",
    events: 9,
    moves_back: 0,
    hand_overs: 1,
    story: [
      "2026-04-22 10:00 — Reassigned to Rep B (was Rep A): Rep A went on PTO, by Ana",
      "2026-04-18 00:00 — Plan set to Gold",
      "2026-04-17 00:00 — Status set to active",
      "2026-04-16 14:32 — Tagged solar",
      "2026-04-16 14:30 — Stage Discovery Booked → Qualified, by Rep A",
      "2026-04-14 11:05 — Stage set to Discovery Booked, by Rep A",
      "2026-04-12 19:42 — Tagged engaged",
      "2026-04-12 05:16 — Assigned to Rep A, by automation:round-robin",
      "2026-04-12 05:15 — Contact created from Facebook ad",
    ].join("\n"),
    key: "sarah",
  });
  expect(timelines.columns(contextOf("2026-12-31")).map(({ name }) => name)).toEqual(Object.keys(found));
});

test("rows go by who was heard of last, then by id; those never heard of come last", () => {
  const story = [
    teller("b")("note_added", "04-01", { text: "x" }),
    teller("a")("note_added", "04-01", { text: "x" }),
    teller("c")("note_added", "04-02", { text: "x" }),
    teller("0")("stage_changed", "04-03", { to: "New", baseline: true }),
  ];
  expect(table(story).map(({ key }) => key)).toEqual(["c", "a", "b", "0"]);
});

test("names come from the CRM, ids stay in the links and in the key", () => {
  const context = {
    ...contextOf("2026-12-31"),
    contactName: () => "Sarah Lopez",
    dealName: (id: string, logged: string | null) => `${logged ?? "?"}\n(${id})`,
  };
  const tally = newTally();
  const story = events([teller("sarah", "d1")("deal_created", "04-01", { name: "Roof", stage: "New" })]);
  for (const history of histories(story, context)) timelines.add(tally, history, 1, context);
  expect(timelines.answer(tally, context).table[0]).toMatchObject({
    contact: "Sarah Lopez",
    contact_record: "sarah",
    key: "sarah",
    open_deals: "Roof (d1) — New, since 2026-04-01",
  });
});

describe("the story", () => {
  const many = (n: number) =>
    Array.from({ length: n }, (_, i) =>
      sarah("note_added", `04-01T00:${String(i).padStart(2, "0")}:00Z`, { text: `n${i}` }),
    );
  const lines = (story: readonly Input[]) => String(row(story).story).split("\n");

  test("holds 50 lines and says how many are earlier", () => {
    expect(lines(many(50))).toHaveLength(50);
    const told = lines(many(53));
    expect([told.length, told[0], told[49], told[50]]).toEqual([
      51,
      "2026-04-01 00:52 — Note: n52",
      "2026-04-01 00:03 — Note: n3",
      "… and 3 earlier",
    ]);
  });

  test("cuts a long line, and no character in half", () => {
    const [line] = lines([
      sarah("note_added", "04-01", { text: `${"x".repeat(292)}😀${"y".repeat(39000)}` }),
    ]);
    expect(line).toBe(`2026-04-01 00:00 — Note: ${"x".repeat(292)}…`);
  });

  test("shows what is voided struck through, what changed nothing, and first snapshots, and says so", () => {
    const story = [
      sarah("stage_changed", "04-01", { to: "New", baseline: true }),
      sarah("stage_changed", "04-02", { to: "New" }),
      sarah("note_added", "04-03", { text: "x".repeat(400) }),
      sarah("note_added", "04-04", { text: "real" }),
    ];
    const told = lines([...story, voided(story, 2)]);
    expect(told.slice(1)).toEqual([
      "2026-04-04 00:00 — Note: real",
      `2026-04-03 00:00 — ~~Note: ${"x".repeat(293)}…~~ (voided)`,
      "2026-04-02 00:00 — Stage set to New (no change)",
      "2026-04-01 00:00 — Stage set to New (first seen)",
    ]);
  });
});

describe("figures", () => {
  test("count no voided event, none that changed nothing, and no upkeep of the log", () => {
    const story = [
      sarah("stage_changed", "04-01", { to: "New", baseline: true }),
      sarah("stage_changed", "04-02", { to: "New" }),
      sarah("note_added", "04-03", { text: "wrong" }),
      sarah("note_added", "04-04", { text: "right" }),
      sarah("stage_changed", "04-05", { to: "New" }),
    ];
    expect(row([...story, voided(story, 2)])).toMatchObject({
      events: 2,
      first_event: "2026-04-04T00:00:00.000Z",
      last_event: "2026-04-04T00:00:00.000Z",
      last_happened: "Note: right",
    });
  });

  test("of somebody only seen in a first snapshot tell of no event, but of the stage", () => {
    expect(
      row([
        sarah("stage_changed", "04-01", { to: "New", baseline: true }),
        sarah("contact_created", "04-01", { baseline: true }),
      ]),
    ).toMatchObject({
      stage: "New",
      in_stage_since: "2026-04-01T00:00:00.000Z",
      first_event: null,
      last_event: null,
      last_happened: null,
      events: 2,
    });
  });

  test("count moves back and hand-overs, each stay and tenure by itself, of deals too", () => {
    const roof = teller("sarah", "roof");
    expect(
      row([
        sarah("stage_changed", "04-01", { to: "Qualified" }),
        sarah("stage_changed", "04-02", { to: "New" }),
        sarah("stage_changed", "04-03", { to: "Qualified" }),
        sarah("stage_changed", "04-04", { to: "New" }),
        sarah("stage_changed", "04-05", { to: "Lost" }),
        roof("stage_changed", "04-01", { to: "Proposal Sent" }),
        roof("stage_changed", "04-02", { to: "Qualified" }),
        sarah("owner_assigned", "04-01", { to: "A" }),
        sarah("owner_assigned", "04-02", { to: "B" }),
        sarah("owner_assigned", "04-03", { to: "B" }),
        sarah("owner_assigned", "04-04"),
        sarah("owner_assigned", "04-05", { to: "A" }),
        roof("owner_assigned", "04-06", { to: "B", from: "A" }),
        roof("owner_assigned", "04-07", { to: "A", from: "A" }),
      ]),
    ).toMatchObject({ moves_back: 3, hand_overs: 2 });
  });

  test("know nothing after as_of", () => {
    const story = [
      sarah("stage_changed", "04-01", { to: "New" }),
      sarah("stage_changed", "04-03", { to: "Won" }),
    ];
    expect(row(story, sales, "2026-04-02")).toMatchObject({
      stage: "New",
      events: 1,
      story: "2026-04-01 00:00 — Stage set to New",
    });
  });
});

describe("open deals", () => {
  const deal = (id: string) => teller("sarah", id);

  test("are named with their stage and since which local day, oldest first; won and lost ones aren't there", () => {
    const found = row(
      [
        deal("b")("deal_created", "04-02T03:00:00Z", { name: "Roof", stage: "New" }),
        deal("a")("stage_changed", "04-05", { to: "Qualified", baseline: true }),
        deal("c")("deal_won", "04-04"),
        deal("d")("deal_lost", "04-04"),
        deal("e")("note_added", "04-04", { text: "no stage" }),
      ],
      { ...sales, timezone: "America/New_York" },
    );
    expect(found.open_deals).toBe("Roof — New, since 2026-04-01\na — Qualified, since at least 2026-04-05");
    expect(found.stage).toBe("Qualified");
  });

  test("are at most 50", () => {
    const found = row(
      Array.from({ length: 52 }, (_, i) => deal(`d${i}`)("stage_changed", "04-01", { to: "New" })),
    );
    const lines = String(found.open_deals).split("\n");
    expect([lines.length, lines[50]]).toEqual([51, "… and 2 more"]);
  });
});

describe("a person", () => {
  test("merged into another has no row; its events, tags and owner are the other's, its stage is not", () => {
    const sal = teller("sal");
    const found = row([
      sal("contact_created", "04-01", { source: "ad" }),
      sal("stage_changed", "04-02", { to: "Qualified" }),
      sal("tag_added", "04-02", { tag: "solar" }),
      sal("owner_assigned", "04-02", { to: "Rep A" }),
      sarah("contact_created", "04-03", { source: "form" }),
      sal("contact_merged", "04-04", { into: "sarah" }),
      sal("note_added", "04-05", { text: "late" }),
    ]);
    expect(found).toMatchObject({
      key: "sarah",
      stage: null,
      tags: "solar",
      owner: "Rep A",
      source: "ad",
      events: 7,
      last_happened: "Note: late",
    });
    expect(String(found.story).split("\n")[0]).toBe("2026-04-05 00:00 — Note: late (from contact sal)");
  });

  test("of whom all was voided has no row: a wrong import leaves none behind", () => {
    const wrong = [
      teller("x")("contact_created", "04-01"),
      teller("x")("stage_changed", "04-02", { to: "New" }),
    ];
    const right = [sarah("contact_created", "04-01")];
    const x = teller("x");
    expect(table([...right, ...wrong, voided(wrong, 0, x), voided(wrong, 1, x)])).toEqual(table(right));
  });

  test("whose events are the log's own has none either", () => {
    expect(table([teller("daybook")("automation_run", "04-01", { name: "archive" })])).toEqual([]);
  });
});
