import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { canBeVoided, keysAmong, marksOf, voidedBy } from "../../src/core/marks.ts";
import { eventOf } from "../support/draft.ts";

const forever = Number.POSITIVE_INFINITY;
const day = (text: string): number => Date.parse(`2026-${text}T00:00:00Z`);
const change = (contact_id: string, to: string, more: object = {}): Event =>
  eventOf({ contact_id, event_type: "stage_changed", event_data: { to }, timestamp: "2026-04-01", ...more });
const voidOf = (event_id: string, timestamp = "2026-05-01"): Event =>
  eventOf({ contact_id: "daybook", event_type: "event_voided", event_data: { event_id }, timestamp });
const merge = (contact_id: string, into: string, date: string): Event =>
  eventOf({ contact_id, event_type: "contact_merged", event_data: { into }, timestamp: `2026-${date}` });
const erased = (...event_ids: string[]): Event =>
  eventOf({
    contact_id: "daybook",
    event_type: "contact_erased",
    event_data: { event_ids },
    timestamp: "2026-06-01",
  });

describe("a void", () => {
  const wrong = change("sarah", "Won");
  const right = change("sarah", "Lost");

  test("takes back the event that it names and no other, also before its own time", () => {
    const marks = marksOf([wrong, right, voidOf(wrong.event_id)], day("04-02"));
    expect([marks.isVoided(wrong), marks.isVoided(right)]).toEqual([true, false]);
  });

  test("takes back every row of the key, where there is more than one", () => {
    const twin = change("sarah", "Won", { timestamp: "2026-04-02", idempotency_key: wrong.idempotency_key });
    const list = [wrong, twin, voidOf(twin.event_id)];
    expect(marksOf(list, forever).isVoided(wrong)).toBe(false);
    const marks = marksOf(list, forever, keysAmong(list));
    expect([marks.isVoided(wrong), marks.isVoided(twin), marks.isVoided(right)]).toEqual([true, true, false]);
  });

  test("of a void or an erasure does nothing", () => {
    const first = voidOf(wrong.event_id);
    const erasure = erased("x");
    const marks = marksOf(
      [wrong, first, erasure, voidOf(first.event_id, "2026-05-02"), voidOf(erasure.event_id, "2026-05-03")],
      forever,
    );
    expect([marks.isVoided(wrong), marks.isVoided(first), marks.isVoided(erasure)]).toEqual([
      true,
      false,
      false,
    ]);
    expect(marks.isErased("x")).toBe(true);
    expect([canBeVoided(first), canBeVoided(erasure), canBeVoided(wrong)]).toEqual([false, false, true]);
  });

  test("that names nothing, or something that isn't there, harms nothing", () => {
    const nameless = { ...voidOf("01KP0FJ4H0CSE1K75QA0YFK8F0"), event_data: "{}" };
    expect(voidedBy(nameless)).toBeNull();
    expect(voidedBy({ ...nameless, event_data: '{"__proto__":{"event_id":"x"}}' })).toBeNull();
    const marks = marksOf([wrong, nameless, voidOf("01KP0FJ4H0CSE1K75QA0YFK8F0")], forever);
    expect(marks.isVoided(wrong)).toBe(false);
  });

  test("of a merge undoes the merge", () => {
    const wrongMerge = merge("sal", "sarah", "04-10");
    const marks = marksOf([wrongMerge, voidOf(wrongMerge.event_id)], forever);
    expect([marks.person("sal"), marks.merges.length]).toEqual(["sal", 0]);
  });
});

describe("an erasure", () => {
  test("names its rows, whatever else its list holds", () => {
    const odd = { ...erased("a"), event_data: '{"event_ids":["a",5,null,"b"]}' };
    const marks = marksOf([erased("c", "d"), odd], forever);
    expect(["a", "b", "c", "d", "5", "e"].map((id) => marks.isErased(id))).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});

describe("a merge", () => {
  test("counts from its time on; who it is in the end is known at all times", () => {
    const marks = marksOf([merge("sal", "sarah", "04-10")], forever);
    expect(marks.contactAt("sal", day("04-10") - 1)).toBe("sal");
    expect(marks.contactAt("sal", day("04-10"))).toBe("sarah");
    expect([marks.person("sal"), marks.person("sarah"), marks.person("tom")]).toEqual([
      "sarah",
      "sarah",
      "tom",
    ]);
    expect(marks.contactsOf("sarah")).toEqual(["sarah", "sal"]);
    expect(marks.contactsOf("tom")).toEqual(["tom"]);
  });

  test("that is later than as_of hasn't happened", () => {
    expect(marksOf([merge("sal", "sarah", "04-10")], day("04-10") - 1).person("sal")).toBe("sal");
    expect(marksOf([merge("sal", "sarah", "04-10")], day("04-10")).person("sal")).toBe("sarah");
  });

  test("of who was merged into is followed, in whatever order they happened", () => {
    for (const [first, second] of [
      ["04-10", "04-20"],
      ["04-20", "04-10"],
    ] as const) {
      const marks = marksOf([merge("a", "b", first), merge("b", "c", second)], forever);
      expect([marks.person("a"), marks.person("b")]).toEqual(["c", "c"]);
      expect([...marks.contactsOf("c")].sort()).toEqual(["a", "b", "c"]);
      expect(marks.contactAt("a", day("04-09"))).toBe("a");
      expect(marks.contactAt("a", day("04-20"))).toBe("c");
      expect(marks.loops).toEqual([]);
    }
  });

  test("that leads back to its start is ignored and reported", () => {
    const marks = marksOf(
      [merge("a", "b", "04-10"), merge("b", "c", "04-11"), merge("c", "a", "04-12")],
      forever,
    );
    expect(marks.loops.map((each) => each.contact)).toEqual(["c"]);
    expect(["a", "b", "c"].map((contact) => marks.person(contact))).toEqual(["c", "c", "c"]);
    expect(marksOf([merge("a", "b", "04-10"), merge("b", "a", "04-11")], forever).person("b")).toBe("b");
  });

  test("of a contact that was merged already is passed over: the first stays", () => {
    const marks = marksOf([merge("a", "c", "04-20"), merge("a", "b", "04-10")], forever);
    expect([marks.person("a"), marks.merges.length]).toEqual(["b", 1]);
  });

  test("with names that trap", () => {
    const marks = marksOf([merge("__proto__", "constructor", "04-10")], forever);
    expect([marks.person("__proto__"), marks.person("toString")]).toEqual(["constructor", "toString"]);
    expect(marks.contactsOf("constructor")).toEqual(["constructor", "__proto__"]);
  });

  test("whatever is merged into whatever: nobody is merged twice, nobody is lost, order plays no part, no chain is endless", () => {
    const names = ["a", "b", "c", "d", "e"];
    const one = fc
      .tuple(fc.constantFrom(...names), fc.constantFrom(...names), fc.integer({ min: 10, max: 28 }))
      .filter(([from, into]) => from !== into);
    fc.assert(
      fc.property(fc.array(one, { maxLength: 9 }), (list) => {
        const events = list.map(([from, into, date]) => merge(from, into, `04-${date}`));
        const marks = marksOf(events, forever);
        const backwards = marksOf([...events].reverse(), forever);
        const persons = new Set(names.map((name) => marks.person(name)));
        for (const name of names) {
          expect(backwards.person(name)).toBe(marks.person(name));
          expect(marks.person(marks.person(name))).toBe(marks.person(name));
          expect(marks.contactsOf(marks.person(name))).toContain(name);
        }
        expect([...persons].flatMap((person) => marks.contactsOf(person)).sort()).toEqual(names);
        expect(new Set(marks.merges.map((each) => each.contact)).size).toBe(marks.merges.length);
      }),
      { numRuns: 200 },
    );
  });
});
