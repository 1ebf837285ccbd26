import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { catalogOf } from "../../src/core/catalog.ts";
import type { Event, Row } from "../../src/core/event.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import { winnersOf } from "../../src/core/winners.ts";
import { eventOf } from "../support/draft.ts";
import { rowsOf } from "../support/events.ts";

const at = (day: number, to: string, key: string): Event =>
  eventOf({
    contact_id: "sarah",
    event_type: "stage_changed",
    event_data: { to },
    timestamp: `2026-04-${String(day).padStart(2, "0")}`,
    idempotency_key: key,
  });
const winners = (rows: Iterable<Row>) => winnersOf(rows, catalogOf(), sha256Hex);

describe("of rows that share a key", () => {
  test("the earliest timestamp wins, though it came last", () => {
    const [early, late] = [at(1, "New", "k"), at(2, "New", "k")];
    for (const list of [
      [early, late],
      [late, early],
    ])
      expect(winners(rowsOf(list)).events.map((event) => event.event_id)).toEqual([early.event_id]);
  });

  test("a twin with the same content is counted, and one with other content is a conflict that names all", () => {
    const rows = rowsOf([at(3, "New", "k"), at(1, "New", "k"), at(2, "Won", "k"), at(1, "New", "other")]);
    const { events, twins, conflicts, intact } = winners(rows);
    expect(events.map((event) => event.timestamp.slice(8, 10))).toEqual(["01", "01"]);
    expect(twins).toBe(1);
    expect(conflicts).toEqual([
      {
        key: "k",
        event_ids: [at(1, "New", "k"), at(2, "Won", "k"), at(3, "New", "k")].map((event) => event.event_id),
      },
    ]);
    expect(intact).toHaveLength(4);
  });

  test("the very same row twice is one event and one twin", () => {
    const { events, twins, conflicts } = winners(rowsOf([at(1, "New", "k"), at(1, "New", "k")]));
    expect([events.length, twins, conflicts.length]).toEqual([1, 1, 0]);
  });

  test("a row that was changed by hand doesn't take part, however early it says it is", () => {
    const rows = rowsOf([at(2, "New", "k"), at(1, "New", "k")]).map((row, i) =>
      i === 1 ? { ...row, actor: "x" } : row,
    );
    const { events, left_out } = winners(rows);
    expect(events.map((event) => event.timestamp.slice(8, 10))).toEqual(["02"]);
    expect(left_out).toEqual([rows[1]]);
  });

  test("the same one wins in whatever order the rows come, and adding them again changes nothing but the count of twins", () => {
    const event = fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom("New", "Won"), fc.constantFrom("a", "b", "c"))
      .map(([day, to, key]) => at(day, to, key));
    const heap = fc
      .array(event, { maxLength: 12 })
      .chain((list) =>
        fc.tuple(
          fc.constant(list),
          fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
        ),
      );
    const result = (list: readonly Event[]) => {
      const { events, conflicts } = winners(rowsOf(list));
      const ids = events.map((each) => each.event_id).sort();
      return { ids, conflicts: [...conflicts].sort((x, y) => (x.key < y.key ? -1 : 1)) };
    };
    fc.assert(
      fc.property(heap, ([list, shuffled]) => {
        expect(result(shuffled)).toEqual(result(list));
        expect(result([...list, ...shuffled])).toEqual(result(list));
        for (const id of result(list).ids) {
          const winner = list.find((each) => each.event_id === id) as Event;
          for (const rival of list)
            if (rival.idempotency_key === winner.idempotency_key)
              expect(rival.timestamp >= winner.timestamp).toBe(true);
        }
      }),
    );
  });
});
