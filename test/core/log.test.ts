import { describe, expect, test } from "vitest";
import type { Event, EventInput } from "../../src/core/event.ts";
import { appendInputs, prepareInputs } from "../../src/core/log.ts";
import type { Receipt } from "../../src/core/store.ts";
import { openMemory } from "../../src/stores/memory.ts";
import { clock, draftRules, eventOf } from "../support/draft.ts";

const change = (contact_id: string, to: string, more: EventInput = {}): EventInput => ({
  contact_id,
  event_type: "stage_changed",
  event_data: { to },
  timestamp: "2026-04-12",
  ...more,
});
const open = () => openMemory({ now: () => clock });
const statuses = (receipts: readonly Receipt[]): readonly string[] =>
  receipts.map((receipt) => receipt.status);

describe("appending inputs", () => {
  test("gives one receipt an item, in order, and every problem with its item", async () => {
    const log = open();
    await log.append([eventOf(change("a", "New")), eventOf(change("b", "New", { idempotency_key: "k" }))]);
    const { receipts, problems } = await appendInputs(
      log,
      [
        change("a", "New"),
        change("", "New"),
        change("c", "New"),
        change("b", "Won", { idempotency_key: "k" }),
        change("c", "New", { colour: "red" } as EventInput),
        change("d", "New"),
      ],
      draftRules,
      clock,
    );
    expect(statuses(receipts)).toEqual([
      "duplicate",
      "rejected",
      "appended",
      "conflict",
      "rejected",
      "appended",
    ]);
    expect(problems.map(({ item, column }) => [item, column])).toEqual([
      [1, "contact_id"],
      [3, "idempotency_key"],
      [4, "colour"],
    ]);
    expect((await log.read()).rows).toHaveLength(4);
  });

  test("an item that lacks two things is rejected once and told twice", async () => {
    const { receipts, problems } = await appendInputs(open(), [{ actor: "a\nb" }], draftRules, clock);
    expect(statuses(receipts)).toEqual(["rejected"]);
    expect(problems.map((each) => each.column)).toEqual(["actor", "contact_id", "event_type"]);
    expect(receipts[0]?.reason?.split("; ")).toHaveLength(3);
  });

  test("a sink is not asked when there is nothing to send", async () => {
    const sink = { append: () => Promise.reject(new Error("asked")) };
    expect(await appendInputs(sink, [], draftRules, clock)).toEqual({ receipts: [], problems: [] });
    expect(statuses((await appendInputs(sink, [{}], draftRules, clock)).receipts)).toEqual(["rejected"]);
  });

  test("what the sink itself refuses is a problem of its item", async () => {
    const refusing = {
      append: async (events: readonly Event[]) =>
        events.map((event, i) =>
          i === 0
            ? { key: null, event_id: null, status: "rejected" as const, reason: "the cell is too long" }
            : { key: event.idempotency_key, event_id: event.event_id, status: "appended" as const },
        ),
    };
    const { receipts, problems } = await appendInputs(
      refusing,
      [{}, change("a", "New"), change("b", "New")],
      draftRules,
      clock,
    );
    expect(statuses(receipts)).toEqual(["rejected", "rejected", "appended"]);
    expect(problems[problems.length - 1]).toEqual({ item: 1, column: null, message: "the cell is too long" });
  });

  test("an event without a time keeps the time of its first append", async () => {
    const log = open();
    const input = change("a", "New", { timestamp: null, cause: "run 1" });
    await appendInputs(log, [input], draftRules, "2026-01-01T00:00:00.000Z");
    const again = await appendInputs(log, [input], draftRules, "2026-01-02T00:00:00.000Z");
    expect(statuses(again.receipts)).toEqual(["duplicate"]);
    expect((await log.read()).rows.map((row) => row.timestamp)).toEqual(["2026-01-01T00:00:00.000Z"]);
  });
});

describe("alike items of one batch", () => {
  test("the later is a duplicate of the first, which is named, and isn't sent", () => {
    const { events, items, receipts } = prepareInputs(
      [change("a", "New"), change("b", "New"), change("a", "New", { actor: "Ana" }), change("a", "New")],
      draftRules,
      clock,
    );
    expect(items).toEqual([0, 1]);
    expect(events.map((event) => event.contact_id)).toEqual(["a", "b"]);
    expect(receipts.slice(2)).toEqual([
      {
        key: events[0]?.idempotency_key,
        event_id: events[0]?.event_id,
        status: "duplicate",
        reason: "equal to item 1: give each its own cause",
      },
      {
        key: events[0]?.idempotency_key,
        event_id: events[0]?.event_id,
        status: "duplicate",
        reason: "equal to item 1: give each its own cause",
      },
    ]);
  });

  test("with causes of their own are two events", () => {
    const items = [change("a", "New", { cause: "1" }), change("a", "New", { cause: "2" })];
    expect(prepareInputs(items, draftRules, clock).events).toHaveLength(2);
  });

  test("with one key and other content: the later is a conflict, and a problem of its item", () => {
    const { events, receipts, problems } = prepareInputs(
      [change("a", "New", { idempotency_key: "k" }), change("a", "Won", { idempotency_key: "k" })],
      draftRules,
      clock,
    );
    expect(events).toHaveLength(1);
    expect(receipts[1]).toMatchObject({ status: "conflict", event_id: events[0]?.event_id });
    expect(problems).toEqual([
      { item: 1, column: "idempotency_key", message: expect.stringMatching(/taken by item 1/) },
    ]);
  });

  test("that were refused take no key", () => {
    const { events } = prepareInputs(
      [
        change("a", "New", { idempotency_key: "k", actor: "x\ny" }),
        change("a", "Won", { idempotency_key: "k" }),
      ],
      draftRules,
      clock,
    );
    expect(events.map((event) => event.event_data)).toEqual(['{"to":"Won"}']);
  });
});
