import { expect, test } from "vitest";
import type { EventInput } from "../../src/core/event.ts";
import { headline } from "../../src/report/headline.ts";
import { answer, events } from "../support/events.ts";

type Input = EventInput & { readonly data?: object };

const on = (
  contact_id: string,
  day: string,
  event_type: string,
  data: object = {},
  deal_id?: string,
): Input => ({
  contact_id,
  event_type,
  timestamp: `2026-${day}T12:00:00Z`,
  data,
  ...(deal_id ? { deal_id } : {}),
});
const told = (inputs: readonly Input[]) => answer(headline, events(inputs), "2026-06-01").json;

test("counts people as leads, and what moves through stages as open, won and ended", () => {
  expect(
    told([
      on("amy", "01-01", "contact_created"),
      on("amy", "01-02", "deal_created", { stage: "New", amount: 500 }, "d1"),
      on("amy", "01-11", "deal_won", { amount: 700 }, "d1"),
      on("amy", "05-20", "deal_created", { stage: "New", amount: 90 }, "d2"),
      on("ben", "05-10", "contact_created"),
      on("ben", "05-11", "stage_changed", { to: "New" }),
      on("ben", "05-12", "stage_changed", { to: "Lost" }),
      on("cid", "05-12", "note_added", { text: "x" }),
    ]),
  ).toEqual({
    leads: 3,
    new_leads: 1,
    open: 1,
    open_amount: 90,
    won: 1,
    new_wins: 0,
    ended: 2,
    ended_won: 1,
    win_rate: 0.5,
    median_days_to_win: 10.5 - 0.5,
    p75_days_to_win: 10,
  });
});

test("a win that was reopened and lost stays won, and lowers the win rate", () => {
  const json = told([
    on("amy", "01-01", "contact_created"),
    on("amy", "01-02", "stage_changed", { to: "Won" }),
    on("amy", "01-03", "stage_changed", { to: "Qualified" }),
    on("amy", "01-04", "stage_changed", { to: "Lost" }),
  ]);
  expect(json).toMatchObject({ won: 1, ended: 1, ended_won: 0, win_rate: 0, open: 0, median_days_to_win: 1 });
});

test("what a first snapshot found won gives no days, and nobody is new for it", () => {
  const json = told([
    on("amy", "05-20", "contact_created", { baseline: true }),
    on("amy", "05-20", "stage_changed", { to: "Won", baseline: true }),
  ]);
  expect(json).toMatchObject({ leads: 1, new_leads: 0, won: 1, median_days_to_win: null });
});

test("a log of nothing has no rates", () => {
  expect(told([])).toMatchObject({ leads: 0, open_amount: null, win_rate: null, median_days_to_win: null });
});
