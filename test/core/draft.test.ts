import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { catalogOf } from "../../src/core/catalog.ts";
import { clock, drafted, draftRules, eventOf, problemsOf } from "../support/draft.ts";

const change = {
  contact_id: "sarah",
  event_type: "stage_changed",
  event_data: { to: "Qualified" },
  timestamp: "2026-04-12T09:15:00.000Z",
};

describe("one event, however it is sent", () => {
  test("text from one tool and numbers from another are one event", () => {
    const texts = eventOf({
      contact_id: " 1042 ",
      event_type: "deal_won",
      event_data: '{"amount":"5000","note":" big one ","empty":"","none":null}',
      timestamp: "2026-04-12 09:15",
      deal_id: "17",
      actor: "",
    });
    const numbers = eventOf({
      contact_id: 1042,
      event_type: "deal_won",
      event_data: { none: undefined, note: "big one", amount: 5000 },
      timestamp: "2026-04-12T11:15:00.000999+02:00",
      deal_id: 17,
      actor: null,
    });
    expect(texts).toEqual(numbers);
    expect(texts.event_data).toBe('{"amount":5000,"note":"big one"}');
    expect(texts.actor).toBeNull();
  });

  test("members in another order, and data as text or as an object", () => {
    const one = eventOf({ ...change, event_data: '{ "to": "Won", "from": "New" }' });
    expect(eventOf({ ...change, event_data: { from: "New", to: "Won" } })).toEqual(one);
  });

  test("no data, empty data and blank text are the same", () => {
    const cleared = { ...change, cause: "x" };
    const list = [undefined, null, "", "  ", {}, "{}", { to: "" }, { to: null }].map((event_data) =>
      eventOf({ ...cleared, event_data }),
    );
    expect(new Set(list.map((event) => event.event_id)).size).toBe(1);
  });

  test("an event sent again as it was exported is the event", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(
        fc.record({
          contact_id: text,
          deal_id: text,
          actor: text,
          cause: text,
          again: text,
          note: text,
          own: fc.option(text),
        }),
        (given) => {
          const event = drafted({
            ...change,
            contact_id: given.contact_id,
            deal_id: given.deal_id,
            actor: given.actor,
            cause: given.cause,
            again: given.again,
            event_data: { to: "Won", note: given.note },
            idempotency_key: given.own,
          });
          if (!("event_id" in event)) return;
          expect(eventOf({ ...event, recorded_at: clock })).toEqual(event);
          expect(eventOf({ ...event, event_id: "" })).toEqual(event);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("ids, actor, source, key and cause", () => {
  const columns = [
    "contact_id",
    "deal_id",
    "actor",
    "source",
    "idempotency_key",
    "cause",
    "again",
    "event_type",
  ];

  for (const column of columns)
    test(`${column}: 255 characters are taken, 256 are not`, () => {
      expect(problemsOf({ ...change, [column]: "x".repeat(256) }).join()).toMatch(
        new RegExp(`${column}: ${column} has 256 characters; the most is 255`),
      );
      if (column === "event_type" || column === "again") return;
      expect(drafted({ ...change, [column]: ` ${"x".repeat(255)} ` })).toHaveProperty("event_id");
    });

  for (const column of columns)
    test(`${column}: no line break, control character or half of a character`, () => {
      for (const text of ["a\nb", "a\tb", "a\u0000b", "a\u001fb", "a\u007fb", "a\u0085b", "a\u009fb"])
        expect(problemsOf({ ...change, [column]: text }).join()).toMatch(
          new RegExp(`${column} holds a line break or another control`),
        );
      for (const text of ["a\ud83e", "\udd8aa", "\udd8a\ud83e", "a\ud83e b"])
        expect(problemsOf({ ...change, [column]: text }).join()).toMatch(/half of a character/);
    });

  test("are trimmed as JavaScript trims, also of no-break spaces and byte order marks; empty is null", () => {
    const event = eventOf({
      ...change,
      contact_id: "\ufeff sarah\u00a0\u2003\n",
      deal_id: "\u00a0",
      actor: "\t",
      source: "",
    });
    expect(event).toMatchObject({ contact_id: "sarah", deal_id: null, actor: null, source: null });
  });

  test("aren't normalised: two spellings of é are two contacts, and emoji stay", () => {
    expect(eventOf({ ...change, contact_id: "é" }).idempotency_key).not.toBe(
      eventOf({ ...change, contact_id: "e\u0301" }).idempotency_key,
    );
    expect(eventOf({ ...change, contact_id: "👩‍👩‍👧 🦊" }).contact_id).toBe("👩‍👩‍👧 🦊");
  });

  test("a number is written as JSON writes it; what JSON can't keep is refused", () => {
    expect(eventOf({ ...change, contact_id: 1e21 / 10 ** 8, deal_id: 0.5, actor: -0 })).toMatchObject({
      contact_id: "10000000000000",
      deal_id: "0.5",
      actor: "0",
    });
    for (const bad of [
      2 ** 53,
      -(2 ** 53),
      1e21,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      true,
      [],
      {},
      10n,
      Symbol("x"),
      () => 1,
    ])
      expect(problemsOf({ ...change, contact_id: bad }).join()).toMatch(/contact_id must be text/);
    expect(eventOf({ ...change, contact_id: 2 ** 53 - 1 }).contact_id).toBe("9007199254740991");
  });
});

describe("key and cause", () => {
  test("the caller's key wins over its cause, and the cause over the time", () => {
    const keyOf = (more: object): string => eventOf({ ...change, ...more }).idempotency_key;
    expect(keyOf({ idempotency_key: "mine", cause: "x" })).toBe("mine");
    expect(keyOf({ cause: "x" })).toBe(keyOf({ cause: "x", timestamp: "2020-01-01" }));
    expect(keyOf({ cause: "x" })).not.toBe(keyOf({}));
    expect(keyOf({})).not.toBe(keyOf({ timestamp: "2020-01-01" }));
    expect(keyOf({})).toBe(keyOf({ cause: "2026-04-12T09:15:00.000Z" }));
  });

  test("without a time the clock dates the event, and the key stays the same at every retry", () => {
    const { timestamp: _, ...undated } = change;
    const event = eventOf({ ...undated, cause: "run 7" });
    expect(event.timestamp).toBe(clock);
    expect(event.idempotency_key).toBe(eventOf({ ...change, cause: "run 7" }).idempotency_key);
    expect(eventOf({ ...undated, idempotency_key: "k" }).timestamp).toBe(clock);
  });

  test("with no time, cause or key the event is refused, with the reason", () => {
    const { timestamp: _, ...undated } = change;
    expect(problemsOf(undated)).toEqual([
      expect.stringMatching(
        /^cause: nothing tells this event from the next.*every retry would be a new event/,
      ),
    ]);
  });

  test("a record's id is no cause", () => {
    expect(problemsOf({ ...change, cause: " sarah " })[0]).toMatch(
      /^cause: cause equals the contact_id .*two changes apart/,
    );
    expect(problemsOf({ ...change, contact_id: 17, cause: 17 })[0]).toMatch(/equals the contact_id/);
    expect(problemsOf({ ...change, deal_id: "roof", cause: "roof" })[0]).toMatch(/equals the deal_id/);
    expect(eventOf({ ...change, cause: "sarah 2" })).toHaveProperty("event_id");
  });

  test("`again` makes it another event, by the same rule at every retry", () => {
    for (const more of [{}, { cause: "x" }, { idempotency_key: "k" }]) {
      const first = eventOf({ ...change, ...more });
      const second = eventOf({ ...change, ...more, again: "2" });
      expect(second.idempotency_key).not.toBe(first.idempotency_key);
      expect(eventOf({ ...change, ...more, again: " 2 " })).toEqual(second);
      expect(eventOf({ ...change, ...more, again: "3" }).idempotency_key).not.toBe(second.idempotency_key);
    }
  });

  test("a key that is too long with its `again` is refused: an export of it could never be read back", () => {
    const long = { ...change, idempotency_key: "k".repeat(250) };
    expect(problemsOf({ ...long, again: "2" })[0]).toMatch(
      /^again: .*258 characters together; the most is 255/,
    );
    expect(eventOf({ ...long, idempotency_key: "k".repeat(247), again: "2" }).idempotency_key).toHaveLength(
      255,
    );
  });

  test("a given event_id must be the derived one", () => {
    const event = eventOf(change);
    expect(eventOf({ ...change, event_id: event.event_id })).toEqual(event);
    expect(problemsOf({ ...change, event_id: event.event_id.toLowerCase() })[0]).toMatch(
      /^event_id: event_id "01kp.* is not the one that these cells give \(01KP/,
    );
    expect(problemsOf({ ...event, actor: "somebody else" })[0]).toMatch(
      /A cell was changed since the export/,
    );
  });
});

describe("time", () => {
  test("is cut, never rounded, to the millisecond", () => {
    expect(eventOf({ ...change, timestamp: "2026-04-12T09:15:00.0009999Z" }).timestamp).toBe(
      "2026-04-12T09:15:00.000Z",
    );
    expect(eventOf({ ...change, timestamp: "2026-12-31T23:59:59.9999999Z" }).timestamp).toBe(
      "2026-12-31T23:59:59.999Z",
    );
  });

  test("without a zone is read in the log's", () => {
    const berlin = { ...draftRules, timezone: "Europe/Berlin" };
    expect(eventOf({ ...change, timestamp: "2026-04-12 09:15" }, berlin).timestamp).toBe(
      "2026-04-12T07:15:00.000Z",
    );
    expect(eventOf({ ...change, timestamp: "2026-04-12" }, berlin).timestamp).toBe(
      "2026-04-11T22:00:00.000Z",
    );
    expect(eventOf({ ...change, timestamp: "2026-04-12T09:15Z" }, berlin).timestamp).toBe(
      "2026-04-12T09:15:00.000Z",
    );
  });

  test("from 1970 to 9999", () => {
    expect(eventOf({ ...change, timestamp: "1970-01-01T00:00:00Z" }).timestamp).toBe(
      "1970-01-01T00:00:00.000Z",
    );
    expect(eventOf({ ...change, timestamp: "9999-12-31T23:59:59.999Z" }).timestamp).toBe(
      "9999-12-31T23:59:59.999Z",
    );
    for (const timestamp of [
      "1969-12-31T23:59:59.999Z",
      "1970-01-01T00:00:00+00:01",
      "9999-12-31T23:59:59-00:01",
      "10000-01-01",
    ])
      expect(problemsOf({ ...change, timestamp }).join()).toMatch(/^timestamp: /);
  });

  test("that isn't one is refused in a sentence, never guessed", () => {
    for (const timestamp of [
      "12.04.2026",
      "04/12/2026",
      "yesterday",
      "2026-02-30",
      1775985300000,
      new Date(0),
      true,
      {},
    ])
      expect(problemsOf({ ...change, timestamp })[0]).toMatch(/^timestamp: ./);
  });
});

describe("an input that is no event", () => {
  test("says all that is wrong with it at once", () => {
    const found = problemsOf({
      contact_id: " ",
      event_type: "stage_change",
      timestamp: "soon",
      actor: "a\nb",
      colour: "red",
    });
    expect(found.map((each) => each.split(":")[0])).toEqual([
      "colour",
      "actor",
      "timestamp",
      "contact_id",
      "event_type",
    ]);
  });

  test("isn't an object", () => {
    for (const input of [null, undefined, "text", 5, true, []])
      expect(problemsOf(input)[0]).toMatch(/^null: an event must be an object/);
  });

  test("lacks its contact or its type: said once each", () => {
    expect(problemsOf({ ...change, contact_id: null })).toEqual([
      expect.stringMatching(/^contact_id: contact_id is missing/),
    ]);
    expect(problemsOf({ ...change, event_type: "" })).toEqual([
      expect.stringMatching(/^event_type: event_type is missing/),
    ]);
    expect(problemsOf({ ...change, contact_id: "a\nb" })).toHaveLength(1);
  });

  test("has a column that doesn't exist: the nearest is named, and what is one's own goes into event_data", () => {
    expect(problemsOf({ ...change, contactid: "x" })[0]).toMatch(
      /unknown column "contactid" \(Did you mean contact_id\? .*event_data/,
    );
    expect(
      problemsOf(JSON.parse('{"__proto__":1,"contact_id":"a","event_type":"tag_added"}')).join(),
    ).toMatch(/unknown column "__proto__"/);
  });

  test("is of a type that is unknown or switched off", () => {
    expect(problemsOf({ ...change, event_type: "stage_change" })[0]).toMatch(/Did you mean stage_changed\?/);
    expect(problemsOf({ ...change, event_type: "Stage_Changed" })[0]).toMatch(/unknown event type/);
    const few = { ...draftRules, catalog: catalogOf(["tag_added"]) };
    expect(problemsOf(change, few)[0]).toMatch(/stage_changed is switched off by the setting events\.on/);
    expect(eventOf({ ...change, event_type: "automation_run" }, few)).toHaveProperty("event_id");
  });

  test("merges a contact into itself", () => {
    const merge = { ...change, event_type: "contact_merged" };
    expect(problemsOf({ ...merge, event_data: { into: " sarah " } })[0]).toMatch(/into itself/);
    expect(
      eventOf({ ...merge, event_data: { into: "tom", note: '"into":"sarah"', old: { into: "sarah" } } }),
    ).toHaveProperty("event_id");
  });
});
