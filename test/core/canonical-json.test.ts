import { runInNewContext } from "node:vm";
import canonicalize from "canonicalize";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { canonicalJson, type JsonValue, parseJson } from "../../src/core/canonical-json.ts";

const refusal = (value: unknown) => {
  try {
    return canonicalJson(value as JsonValue);
  } catch (error) {
    return error;
  }
};

describe("canonicalJson", () => {
  test("writes RFC 8785's own example as the RFC does", () => {
    const value = {
      numbers: [Number("333333333.33333329"), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"/",
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });

  test("sorts keys by UTF-16 code unit, where an emoji comes before U+FB33", () => {
    const value = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\u0080": 5, "\ud83d\ude02": 6, "\u00f6": 7 };
    expect(canonicalJson(value)).toBe('{"\\r":2,"1":4,"\u0080":5,"ö":7,"€":1,"😂":6,"\ufb33":3}');
  });

  test("sorts the same way however many keys there are", () => {
    for (const size of [2, 3, 19, 20, 21, 22, 60]) {
      const keys = fc.sample(fc.string({ unit: "binary", maxLength: 3 }), { numRuns: size, seed: size });
      const value = Object.fromEntries(keys.map((key, at) => [key, at]));
      expect(canonicalJson(value)).toBe(canonicalize(value));
    }
  });

  test("agrees with the canonicalize package on any JSON", () => {
    const strings = fc.string({ unit: "binary" });
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 5 },
        strings,
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie("value"), { maxLength: 6 }),
        fc.dictionary(strings, tie("value"), { maxKeys: 30 }),
      ),
    }));
    fc.assert(
      fc.property(value, (json) => {
        expect(canonicalJson(json as JsonValue)).toBe(canonicalize(json));
      }),
      { numRuns: 500 },
    );
  });

  test("writes what it wrote again once it was read back", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const text = canonicalJson(json as JsonValue);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
    );
  });

  test("writes every ASCII character as JSON.stringify does, alone and amid others", () => {
    for (let code = 0; code < 0x100; code++) {
      const text = `a${String.fromCharCode(code)}b`;
      expect(canonicalJson(text)).toBe(JSON.stringify(text));
    }
    for (const text of ["\u2028", "\ud7ff", "\ue000", "\uffff", "\u{10000}", "\u{10ffff}"]) {
      expect(canonicalJson(text)).toBe(JSON.stringify(text));
    }
  });

  test("writes minus zero as 0", () => {
    expect(canonicalJson([-0, 0])).toBe("[0,0]");
  });

  test("keeps an own __proto__, constructor and toJSON as plain keys", () => {
    const value = JSON.parse('{"toJSON":3,"constructor":2,"__proto__":{"a":1}}');
    expect(canonicalJson(value)).toBe('{"__proto__":{"a":1},"constructor":2,"toJSON":3}');
  });

  test("takes objects without a prototype, and those of another realm", () => {
    const bare = Object.assign(Object.create(null), { b: 1, a: [] });
    expect(canonicalJson(bare)).toBe('{"a":[],"b":1}');
    expect(canonicalJson(runInNewContext("({ b: { d: 1, c: [2] } })"))).toBe('{"b":{"c":[2],"d":1}}');
  });

  const sparse: unknown[] = [1];
  sparse[2] = 3;
  test.each<[string, unknown, string]>([
    ["NaN", { amount: { deep: [1, 2, Number.NaN] } }, "amount.deep[2]: NaN"],
    ["Infinity", [[Infinity]], "[0][0]: Infinity"],
    ["minus Infinity", -Infinity, "The value: -Infinity"],
    ["undefined in an object", { a: undefined }, "a: undefined"],
    ["undefined in a list", { list: [undefined] }, "list[0]: undefined"],
    ["a hole", sparse, "[1]: undefined"],
    ["a function", { a: { f() {} } }, "a.f: a function"],
    ["a bigint", { n: 1n }, "n: a bigint"],
    ["a symbol", { s: Symbol("x") }, "s: a symbol"],
    ["a Date", { when: new Date(0) }, "when: only plain objects"],
    ["a Date of another realm", { when: runInNewContext("new Date(0)") }, "when: only plain objects"],
    ["a Map", { m: new Map([["a", 1]]) }, "m: only plain objects"],
    ["bytes", { b: new Uint8Array(2) }, "b: only plain objects"],
    ["a boxed string", { b: new String("x") }, "b: only plain objects"],
    [
      "an instance",
      {
        i: new (class Money {
          amount = 1;
        })(),
      },
      "i: only plain objects",
    ],
    ["half a pair", { note: ["ok", "\ud83d"] }, "note[1]: half a surrogate pair"],
    ["half a pair, the second half", { note: "x\ude00y" }, "note: half a surrogate pair"],
    ["half a pair in a key", { a: { "\udc00": 1 } }, 'a["\\udc00"]: half a surrogate pair'],
    ["a key that needs quotes", { "odd key": { '"': undefined } }, '["odd key"]["\\""]: undefined'],
    ["what comes after a list", { a: [1], d: undefined }, "d: undefined"],
    ["what comes after a finished container", { a: { b: [1, { c: 1 }] }, d: undefined }, "d: undefined"],
  ])("refuses %s and names its place", (_, value, message) => {
    const error = refusal(value);
    expect(error).toMatchObject({ name: "DaybookError", code: "NOT_JSON" });
    expect((error as Error).message.slice(0, message.length)).toBe(message);
  });

  test("takes 100 levels, and refuses more, or a circle, with a sentence", () => {
    const nested = (levels: number) => JSON.parse("[".repeat(levels) + "]".repeat(levels));
    expect(canonicalJson(nested(101))).toBe("[".repeat(101) + "]".repeat(101));
    expect(refusal(nested(102))).toMatchObject({
      code: "NOT_JSON",
      message: expect.stringContaining("100 levels"),
    });
    expect(refusal(nested(200_000))).toMatchObject({ code: "NOT_JSON" });
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    expect(refusal(circle)).toMatchObject({ message: expect.stringContaining("self.self.self: ") });
  });
});

describe("parseJson", () => {
  test("reads JSON", () => {
    expect(parseJson('{"a":[1,null,"x"]}')).toEqual({ ok: true, value: { a: [1, null, "x"] } });
  });

  test("keeps a key __proto__ without touching any prototype", () => {
    const read = parseJson('{"__proto__":{"polluted":true}}');
    const value = (read.ok ? read.value : {}) as Record<string, unknown>;
    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect(value.polluted).toBeUndefined();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(canonicalJson(value as JsonValue)).toBe('{"__proto__":{"polluted":true}}');
  });

  test.each(["{", "{'a':1}", '{"a":1,}', "undefined", "NaN", "\ufeff{}"])(
    "refuses %j with a sentence",
    (text) => {
      expect(parseJson(text)).toEqual({
        ok: false,
        message: expect.stringMatching(/^It is not JSON: .+\.$/s),
      });
    },
  );

  test("calls nothing nothing", () => {
    expect(parseJson(" \n")).toEqual({ ok: false, message: "It is empty." });
  });
});
