import { describe, expect, test } from "vitest";
import { catalogOf, type OwnType } from "../../src/core/catalog.ts";
import { dataOf } from "../../src/core/event.ts";
import { draftRules, eventOf, problemsOf } from "../support/draft.ts";

const own: readonly OwnType[] = [
  { name: "visit_made", fields: { who: "text", count: "number?", paid: "flag?", rooms: "list" } },
  { name: "plain_thing" },
];
const rules = { ...draftRules, catalog: catalogOf(null, own) };
const input = (event_type: string, event_data: unknown) => ({
  contact_id: "sarah",
  event_type,
  event_data,
  cause: "x",
});
const data = (event_type: string, given: unknown): string =>
  eventOf(input(event_type, given), rules).event_data;
const wrong = (event_type: string, given: unknown): readonly string[] =>
  problemsOf(input(event_type, given), rules);

describe("a number field", () => {
  test("takes JSON's numbers, written as text too", () => {
    for (const [given, kept] of [
      ["5000", 5000],
      [" 49.90 ", 49.9],
      ["-0.5", -0.5],
      ["0", 0],
      ["-0", 0],
      ["1e3", 1000],
      ["1E-2", 0.01],
      ["9007199254740991", 9007199254740991],
      [-0, 0],
      [0.1, 0.1],
    ] as const)
      expect(data("deal_won", { amount: given })).toBe(JSON.stringify({ amount: kept }));
  });

  test("takes nothing else, and says what it found", () => {
    for (const given of [
      "0x10",
      "5,000",
      "5 000",
      "$5000",
      "1.",
      ".5",
      "+5",
      "05",
      "1e",
      "--5",
      "Infinity",
      "NaN",
      "five",
      "９",
      "9007199254740992",
      "1e400",
      true,
      [5],
      { n: 5 },
      Number.NaN,
      Number.POSITIVE_INFINITY,
      2 ** 53,
    ])
      expect(wrong("deal_won", { amount: given })).toEqual([
        expect.stringMatching(/^event_data\.amount: amount must be a number such as 5000 or 49\.9, found ./),
      ]);
  });

  test("is left out where it is empty, and missed where it is needed", () => {
    for (const amount of ["", "  ", null, undefined]) {
      expect(data("deal_won", { amount })).toBe("{}");
      expect(wrong("payment_received", { amount })).toEqual([
        expect.stringMatching(/^event_data\.amount: payment_received needs amount/),
      ]);
    }
  });

  test("that is wrong where it is needed is told once", () => {
    expect(wrong("payment_received", { amount: "many" })).toHaveLength(1);
  });
});

describe("a text field", () => {
  test("is trimmed, and keeps its line breaks", () => {
    expect(data("note_added", { text: "  one\r\n two\t \u00a0" })).toBe('{"text":"one\\r\\n two"}');
  });

  test("takes a number or a truth value as JSON writes it", () => {
    expect(data("tag_added", { tag: 5000 })).toBe('{"tag":"5000"}');
    expect(data("tag_added", { tag: 49.9 })).toBe('{"tag":"49.9"}');
    expect(data("tag_added", { tag: true })).toBe('{"tag":"true"}');
  });

  test("takes no list, object, inexact number or half of a character", () => {
    for (const tag of [["a"], { a: 1 }, 2 ** 53, Number.NaN])
      expect(wrong("tag_added", { tag })).toEqual([
        expect.stringMatching(/^event_data\.tag: tag must be text, found/),
      ]);
    expect(wrong("tag_added", { tag: "a\ud800" })).toEqual([expect.stringMatching(/whole characters/)]);
  });

  test("is missed where it is needed and blank", () => {
    for (const given of [{}, { tag: "" }, { tag: "  " }, { tag: null }])
      expect(wrong("tag_added", given)).toEqual([
        expect.stringMatching(/^event_data\.tag: tag_added needs tag \(Give event_data a member "tag"\.\)/),
      ]);
  });
});

describe("other fields", () => {
  test("a flag that is true stays, and one that is false is left out", () => {
    expect(data("stage_changed", { to: "New", baseline: true })).toBe('{"baseline":true,"to":"New"}');
    expect(data("stage_changed", { to: "New", baseline: "true" })).toBe('{"baseline":true,"to":"New"}');
    for (const baseline of [false, "false", null, ""])
      expect(data("stage_changed", { to: "New", baseline })).toBe('{"to":"New"}');
    for (const baseline of ["yes", 1, "TRUE"])
      expect(wrong("stage_changed", { to: "New", baseline })).toHaveLength(1);
  });

  test("a list holds texts", () => {
    expect(data("visit_made", { who: "Ana", rooms: ["b", "a", ""] })).toBe(
      '{"rooms":["b","a",""],"who":"Ana"}',
    );
    for (const rooms of ["a", [1], [null], ["\ud800"], {}])
      expect(wrong("visit_made", { who: "Ana", rooms })).toHaveLength(1);
  });

  test("reason and note belong to every type; pipeline and baseline to changes and creations", () => {
    expect(data("plain_thing", { reason: " why ", note: 5 })).toBe('{"note":"5","reason":"why"}');
    expect(data("contact_created", { baseline: "true" })).toBe('{"baseline":true}');
    expect(data("deal_created", { pipeline: " Sales " })).toBe('{"pipeline":"Sales"}');
    // On a type that doesn't know it, it is one's own field, and stays as it was given.
    expect(data("email_sent", { baseline: "true" })).toBe('{"baseline":"true"}');
  });

  test("one's own fields are kept as they are: text untrimmed, numbers as text, whole trees", () => {
    const given = {
      to: "New",
      mine: "  5000 ",
      tree: { list: [1, "", null, { a: "" }], text: "" },
      off: false,
      zero: 0,
    };
    expect(JSON.parse(data("stage_changed", given))).toEqual(given);
  });

  test("of one's own, only the outermost null and empty ones are left out", () => {
    expect(data("stage_changed", { to: "New", a: null, b: "", c: undefined, d: [], e: {} })).toBe(
      '{"d":[],"e":{},"to":"New"}',
    );
  });
});

describe("what JSON can't keep is refused, with its place", () => {
  const bad: Readonly<Record<string, unknown>> = {
    "not a number": { x: Number.NaN },
    "an infinity": { x: { y: [1, Number.NEGATIVE_INFINITY] } },
    "an integer beyond 2^53-1": { x: 2 ** 53 },
    "such an integer deep inside": { x: [{ y: -(2 ** 53) }] },
    "a date": { x: new Date(0) },
    "a function": { x: () => 1 },
    "a bigint": { x: 10n },
    "nothing inside a list": { x: [undefined] },
    "half of a character": { x: "\ud800" },
    "half of a character in a name": { "\udc00": 1 },
    "a map": { x: new Map([["a", 1]]) },
  };
  for (const [name, given] of Object.entries(bad))
    test(name, () => {
      const found = wrong("automation_run", given);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatch(/^event_data/);
    });

  test("a tree that holds itself", () => {
    const loop: Record<string, unknown> = { to: "New" };
    loop.self = loop;
    expect(wrong("stage_changed", loop).join()).toMatch(/nested more than 100 levels/);
  });

  test("event_data that is no object", () => {
    for (const given of ["[1]", "5", '"text"', "null ", [1], 5, true])
      if (given === "null ") expect(data("automation_run", given)).toBe("{}");
      else
        expect(wrong("automation_run", given)).toEqual([
          expect.stringMatching(/^event_data: event_data must be an object, found/),
        ]);
    for (const given of ["{to: 1}", "{'to':'New'}", '{"to":"New"', "to=New"])
      expect(wrong("automation_run", given)).toEqual([
        expect.stringMatching(/^event_data: event_data is not JSON: .*Write it as/),
      ]);
  });
});

describe("names that trap", () => {
  test("an own member __proto__ is kept, and changes nothing", () => {
    const text = data(
      "stage_changed",
      '{"to":"New","__proto__":{"to":"Won","from":"x"},"constructor":"c","toString":"t","hasOwnProperty":"h"}',
    );
    expect(text).toBe(
      '{"__proto__":{"from":"x","to":"Won"},"constructor":"c","hasOwnProperty":"h","to":"New","toString":"t"}',
    );
    const event = eventOf(input("stage_changed", text), rules);
    expect(event.event_data).toBe(text);
    const read = dataOf(event);
    expect(read.to).toBe("New");
    expect(read.from).toBeUndefined();
    expect(({} as Record<string, unknown>).from).toBeUndefined();
  });

  test("what is only inherited isn't data", () => {
    expect(data("stage_changed", Object.assign(Object.create({ from: "inherited" }), { to: "New" }))).toBe(
      '{"to":"New"}',
    );
  });

  test("a type or a field of one's own may be called like something that every object has", () => {
    const trap = {
      ...draftRules,
      catalog: catalogOf(null, [{ name: "constructor", fields: { toString: "text" } as never }]),
    };
    expect(eventOf(input("constructor", { toString: " x " }), trap).event_data).toBe('{"toString":"x"}');
    expect(problemsOf(input("constructor", {}), trap)).toEqual([expect.stringMatching(/needs toString/)]);
    expect(problemsOf(input("__proto__", {}), trap)[0]).toMatch(/unknown event type/);
    expect(problemsOf(input("hasOwnProperty", {}), trap)[0]).toMatch(/unknown event type/);
  });
});

describe("the size of event_data", () => {
  const text = (units: number, letter = "x") => ({
    text: letter.repeat((units - '{"text":""}'.length) / letter.length),
  });

  test("40,000 UTF-16 units of canonical text are taken, 40,001 are not", () => {
    expect(data("note_added", text(40_000))).toHaveLength(40_000);
    expect(wrong("note_added", text(40_001))).toEqual([
      expect.stringMatching(/^event_data: event_data has 40001 characters of JSON; the most is 40000/),
    ]);
  });

  test("counts units, not bytes or code points, after trimming and escaping", () => {
    expect(data("note_added", text(39_999, "🦊"))).toHaveLength(39_999);
    expect(data("note_added", { text: `${" ".repeat(50_000)}short` })).toBe('{"text":"short"}');
    expect(wrong("note_added", { text: `a${"\n".repeat(20_000)}b` }).join()).toMatch(/the most is 40000/);
  });
});
