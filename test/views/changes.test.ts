import { describe, expect, test } from "vitest";
import { changes } from "../../src/views/changes.ts";
import { newTally } from "../../src/views/tally.ts";
import { answer, contextOf, events, histories } from "../support/events.ts";
import { teller } from "../support/story.ts";

const sarah = teller("sarah");
type Input = ReturnType<typeof sarah>;

const table = (story: readonly Input[], as_of = "2026-05-01") => answer(changes, events(story), as_of).table;
const moves = (story: readonly Input[], as_of?: string) => table(story, as_of).map(({ move }) => move);

test("a row tells what moved, from where and to, when, after how long, by whom, whose it was, and why", () => {
  const story = [
    sarah("stage_changed", "04-10", { to: "Qualified" }),
    sarah("owner_assigned", "04-11", { to: "Rep A" }),
    sarah(
      "stage_changed",
      "04-12T12:00:00Z",
      { from: "Qualified", to: "Proposal Sent", reason: "Asked for it" },
      { actor: "Ana" },
    ),
    sarah("owner_assigned", "04-13", { to: "Rep B" }),
  ];
  const list = events(story);
  const { json, table } = answer(changes, list, "2026-05-01");
  expect(json).toEqual({ rows: table });
  expect(table).toHaveLength(2);
  expect(table[0]).toEqual({
    move: "sarah: Qualified → Proposal Sent",
    contact: "sarah",
    when: "2026-04-12T12:00:00.000Z",
    pipeline: "Sales",
    from: "Qualified",
    to: "Proposal Sent",
    direction: "Forward",
    days_in_from: 2.5,
    by: "Ana",
    owner_then: "Rep A",
    reason: "Asked for it",
    key: list[2]?.event_id,
  });
  expect(changes.columns(contextOf("2026-05-01")).map(({ name }) => name)).toEqual(Object.keys(table[0]!));
});

test("names come from the CRM, a deal's beside its contact's, on one line; ids stay in the links", () => {
  const context = {
    ...contextOf("2026-05-01"),
    contactName: () => "Sarah Lopez",
    dealName: (id: string, logged: string | null) => `${logged}\n${id}`,
  };
  const tally = newTally();
  const story = [teller("sarah", "d1")("deal_created", "04-20", { name: "Roof", stage: "New" })];
  for (const history of histories(events(story), context)) changes.add(tally, history, 1, context);
  expect(changes.answer(tally, context).table[0]).toMatchObject({
    move: "Sarah Lopez, Roof d1: → New",
    contact: "sarah",
    from: null,
    days_in_from: null,
  });
});

describe("rows", () => {
  test("are those of the last 30 days of 24 hours, newest first", () => {
    const story = [
      "04-01T11:59:59.999Z",
      "04-01T12:00:00Z",
      "04-20",
      "05-01T12:00:00Z",
      "05-01T12:00:00.001Z",
    ].map((time, i) => sarah("stage_changed", time, { to: `S${i}` }));
    expect(moves(story, "2026-05-01T12:00:00Z")).toEqual([
      "sarah: S2 → S3",
      "sarah: S1 → S2",
      "sarah: S0 → S1",
    ]);
  });

  test("of one instant go by event_id, newest first", () => {
    const rows = table([
      teller("a")("stage_changed", "04-20", { to: "New" }),
      teller("b")("stage_changed", "04-20", { to: "New" }),
    ]);
    expect(rows.map(({ key }) => key)).toEqual(
      rows
        .map(({ key }) => key)
        .sort()
        .reverse(),
    );
  });

  test("leave out first snapshots, what was voided, and a stage set to itself", () => {
    const story = [
      sarah("stage_changed", "04-10", { to: "New", baseline: true }),
      sarah("stage_changed", "04-11", { to: "Won" }),
      sarah("stage_changed", "04-12", { to: "New" }),
      sarah("stage_changed", "04-13", { to: "Qualified" }),
    ];
    const wrong = events(story)[1]!.event_id;
    expect(
      table([...story, sarah("event_voided", "04-14", { event_id: wrong })]).map(({ move, days_in_from }) => [
        move,
        days_in_from,
      ]),
    ).toEqual([["sarah: New → Qualified", null]]);
  });

  test("count a stage however it was logged, once", () => {
    const roof = teller("sarah", "roof");
    expect(
      moves([
        roof("deal_created", "04-10", { stage: "New" }),
        roof("deal_won", "04-11"),
        roof("stage_changed", "04-11T01:00:00Z", { to: "Won" }),
      ]),
    ).toEqual(["sarah, roof: New → Won", "sarah, roof: → New"]);
  });

  test("tell the way: forward, back, sideways, unknown", () => {
    const story = ["Qualified", "New", "Elsewhere", "Lost", "New", "Won"].map((to, i) =>
      sarah("stage_changed", `04-1${i}`, { to }),
    );
    expect(
      table(story)
        .map(({ direction }) => direction)
        .reverse(),
    ).toEqual(["Unknown", "Back", "Unknown", "Sideways", "Back", "Forward"]);
  });

  test("of a missed change tell the event's own move, without days", () => {
    const story = [
      sarah("stage_changed", "04-10", { to: "New" }),
      sarah("stage_changed", "04-11", { from: "Qualified", to: "Proposal Sent" }),
    ];
    expect(table(story)[0]).toMatchObject({
      from: "Qualified",
      to: "Proposal Sent",
      direction: "Forward",
      days_in_from: null,
    });
  });

  test("of a stage that was cleared begin anew", () => {
    const story = [
      sarah("stage_changed", "04-10", { to: "New" }),
      sarah("stage_changed", "04-11"),
      sarah("stage_changed", "04-12", { to: "Qualified" }),
    ];
    expect(moves(story)).toEqual(["sarah: → Qualified", "sarah: → New"]);
  });

  test("of a merged contact lead to whom it became", () => {
    const story = [
      teller("sal")("stage_changed", "04-10", { to: "New" }),
      sarah("contact_created", "04-11"),
      teller("sal")("contact_merged", "04-12", { into: "sarah" }),
    ];
    expect(table(story).map(({ contact }) => contact)).toEqual(["sarah"]);
  });

  test("of a deal that was moved lead to its contact now", () => {
    const story = [
      teller("tom", "roof")("stage_changed", "04-10", { to: "New" }),
      teller("sarah", "roof")("stage_changed", "04-11", { to: "Qualified" }),
    ];
    expect(table(story).map(({ contact }) => contact)).toEqual(["sarah", "sarah"]);
  });
});

test("a tally that was kept answers at a later time as a new one does, and gives its shares back whole", () => {
  const all = events(
    Array.from({ length: 100 }, (_, i) =>
      sarah("stage_changed", `0${Math.floor(i / 28) + 1}-${String((i % 28) + 1).padStart(2, "0")}`, {
        to: i % 2 ? "New" : "Qualified",
      }),
    ),
  );
  const [early, late] = [contextOf("2026-02-20"), contextOf("2026-04-10")];
  const kept = newTally();
  for (const history of histories(all, early)) changes.add(kept, history, 1, early);
  for (const history of histories(all, early)) changes.add(kept, history, -1, late);
  for (const history of histories(all, late)) changes.add(kept, history, 1, late);
  const fresh = newTally();
  for (const history of histories(all, late)) changes.add(fresh, history, 1, late);
  expect(changes.answer(kept, late).table.length).toBeGreaterThan(20);
  expect(changes.answer(kept, late)).toEqual(changes.answer(fresh, late));
  expect(kept).toEqual(fresh);
});

test("a tally that was kept shows no more what has become too old", () => {
  const story = events([
    sarah("stage_changed", "04-10", { to: "New" }),
    sarah("stage_changed", "04-20", { to: "Won" }),
  ]);
  const [early, late] = [contextOf("2026-04-21"), contextOf("2026-05-15")];
  const kept = newTally();
  for (const history of histories(story, early)) changes.add(kept, history, 1, early);
  expect(changes.answer(kept, early).table).toHaveLength(2);
  expect(changes.answer(kept, late).table.map(({ to }) => to)).toEqual(["Won"]);
});
