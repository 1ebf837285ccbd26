import { describe, expect, test } from "vitest";
import { receiptOfNew, receiptOfRejected, receiptOfTaken } from "../../src/core/receipts.ts";
import { eventOf } from "../support/draft.ts";

const held = eventOf({
  contact_id: "sarah",
  event_type: "stage_changed",
  event_data: { to: "Won" },
  timestamp: "2026-04-12",
  idempotency_key: "k",
});
const holder = { event: held, intact: true, voided: false, position: 7 };
const retry = eventOf({ ...held, event_id: "", timestamp: "2026-04-13", actor: "Ana", source: "retry" });

describe("the receipt of an event whose key is taken", () => {
  test("is the holder's: its key, id and position", () => {
    expect(receiptOfTaken(retry, holder)).toEqual({
      key: "k",
      event_id: held.event_id,
      status: "duplicate",
      reason: "already in the log",
      position: 7,
    });
    const { position: _, ...nowhere } = holder;
    expect(receiptOfTaken(retry, nowhere)).not.toHaveProperty("position");
  });

  test("is a conflict that names every column that differs, and no other", () => {
    for (const [more, named] of [
      [{ event_data: '{"to":"Lost"}' }, "event_data"],
      [{ contact_id: "tom", deal_id: "d" }, "contact_id, deal_id"],
      [{ event_type: "status_changed" }, "event_type"],
    ] as const)
      expect(receiptOfTaken({ ...retry, ...more }, holder)).toMatchObject({
        status: "conflict",
        reason: `the key is taken by an event with another ${named}`,
      });
  });

  test("is a conflict with a voided holder, and says how to log it again", () => {
    expect(receiptOfTaken(retry, { ...holder, voided: true })).toMatchObject({
      status: "conflict",
      reason: expect.stringMatching(/^voided.*--again TEXT/),
    });
  });

  test("is a conflict with a holder that was changed by hand, whatever else it is", () => {
    expect(receiptOfTaken(held, { ...holder, intact: false, voided: true })).toMatchObject({
      status: "conflict",
      reason: expect.stringMatching(/^changed by hand.*run verify/),
    });
  });
});

test("the receipt of a new event is its own", () => {
  expect(receiptOfNew(held, 1)).toEqual({
    key: "k",
    event_id: held.event_id,
    status: "appended",
    position: 1,
  });
});

test("the receipt of what can't be an event has no key or id, and all sentences", () => {
  const problems = [
    { column: "actor", message: "actor must be text" },
    { column: null, message: "it is wrong", hint: "Do this." },
  ];
  expect(receiptOfRejected(problems)).toEqual({
    key: null,
    event_id: null,
    status: "rejected",
    reason: "actor must be text; it is wrong. Do this.",
  });
});
