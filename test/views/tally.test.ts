import { deserialize, serialize } from "node:v8";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  count,
  keep,
  keyOf,
  merge,
  newTally,
  partsOf,
  sample,
  type Tally,
  valuesOf,
} from "../../src/views/tally.ts";

/** What a tally holds, as plain lists in a fixed order. */
const held = (tally: Tally) => ({
  counts: [...tally.counts].sort(),
  rows: [...tally.rows].sort(),
  samples: [...tally.samples.keys()].sort().map((key) => [key, [...valuesOf(tally, key)]]),
});

const nothing = { counts: [], rows: [], samples: [] };

describe("a key", () => {
  test("gives its parts back, whatever they hold", () => {
    const parts = [
      "New",
      "a\u0000b",
      "\u0001",
      "\u00010",
      "\u0001\u0000",
      '"x"',
      "\\u0000",
      " ",
      "__proto__",
    ];
    expect(partsOf(keyOf(...parts))).toEqual(parts);
    for (const part of parts) expect(partsOf(keyOf(part, null, part))).toEqual([part, null, part]);
  });

  test("of other parts is another key", () => {
    const part = fc.string({
      unit: fc.constantFrom("\u0000", "\u0001", "0", "1", "a", '"', "\\"),
      minLength: 1,
      maxLength: 4,
    });
    const parts = fc.array(fc.option(part), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(parts, parts, (a, b) => {
        expect(partsOf(keyOf(...a))).toEqual(a);
        expect(keyOf(...a) === keyOf(...b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
      { seed: 5, numRuns: 2000 },
    );
  });

  test("takes numbers as text, and nothing as nothing", () => {
    expect(partsOf(keyOf("week", 17, null))).toEqual(["week", "17", null]);
    expect(keyOf("a", "")).toBe(keyOf("a", null));
  });
});

describe("a tally", () => {
  test("counts, and forgets a key that is back at zero", () => {
    const tally = newTally();
    count(tally, "a", 1);
    count(tally, "a", 1, 2);
    count(tally, "__proto__", 1);
    expect(held(tally).counts).toEqual([
      ["__proto__", 1],
      ["a", 3],
    ]);
    count(tally, "a", -1, 3);
    count(tally, "__proto__", -1);
    expect(held(tally)).toEqual(nothing);
  });

  test("gives samples by size, and of an instant on", () => {
    const tally = newTally();
    for (const [at, value] of [
      [30, 2],
      [10, 9],
      [20, -1],
      [20, 0.5],
    ] as const)
      sample(tally, "days", at, value, 1);
    expect([...valuesOf(tally, "days")]).toEqual([-1, 0.5, 2, 9]);
    expect([...valuesOf(tally, "days", 20)]).toEqual([-1, 0.5, 2]);
    expect([...valuesOf(tally, "days", 31)]).toEqual([]);
    expect([...valuesOf(tally, "none")]).toEqual([]);
  });

  test("takes out one of equal samples, not all of them, and none of another instant", () => {
    const tally = newTally();
    for (const at of [10, 10, 20]) sample(tally, "days", at, 7, 1);
    sample(tally, "days", 10, 7, -1);
    expect([...valuesOf(tally, "days")]).toEqual([7, 7]);
    expect([...valuesOf(tally, "days", 20)]).toEqual([7]);
    sample(tally, "days", 20, 7, -1);
    expect([...valuesOf(tally, "days", 20)]).toEqual([]);
  });

  test("takes samples out before others come in, without reading in between", () => {
    const tally = newTally();
    sample(tally, "days", 10, 7, 1);
    sample(tally, "days", 10, 7, -1);
    expect([...tally.samples.keys()]).toEqual([]);
    sample(tally, "days", 10, 8, 1);
    expect([...valuesOf(tally, "days")]).toEqual([8]);
  });

  test("keeps a row under a key, and drops it", () => {
    const tally = newTally();
    keep(tally, "sarah", { days: 3 }, 1);
    keep(tally, "tom", { days: 4 }, 1);
    keep(tally, "sarah", { days: 3 }, -1);
    expect(held(tally).rows).toEqual([["tom", { days: 4 }]]);
  });

  test("is the same after being written and read back", () => {
    const tally = newTally();
    count(tally, keyOf("a", null), 1);
    for (let i = 0; i < 100; i++) sample(tally, "days", i, -i, 1);
    sample(tally, "days", 5, -5, -1);
    keep(tally, "sarah", { days: 3 }, 1);
    const again = deserialize(serialize(tally)) as Tally;
    expect(held(again)).toEqual(held(tally));
    sample(again, "days", 6, -6, -1);
    expect([...valuesOf(again, "days")]).toHaveLength(98);
  });
});

describe("any shares", () => {
  const share = fc.record({
    key: fc.constantFrom("a", "b", "__proto__"),
    at: fc.integer({ min: 0, max: 3 }),
    value: fc.constantFrom(0, 1.5, 0.1, -2),
    by: fc.integer({ min: 1, max: 3 }),
  });
  type Share = { key: string; at: number; value: number; by: number };
  const add = (tally: Tally, { key, at, value, by }: Share, sign: 1 | -1): void => {
    count(tally, key, sign, by);
    sample(tally, key, at, value, sign);
  };
  const of = (shares: readonly Share[]): Tally => {
    const tally = newTally();
    for (const each of shares) add(tally, each, 1);
    return tally;
  };
  const shares = fc.array(share, { maxLength: 40 });

  test("taken out in any order leave what the others alone would give, and all of them nothing", () => {
    fc.assert(
      fc.property(shares, shares, fc.boolean(), (stay, go, isRead) => {
        const tally = of([...go, ...stay]);
        if (isRead) held(tally);
        for (const each of [...go].reverse()) add(tally, each, -1);
        expect(held(tally)).toEqual(held(of(stay)));
        for (const each of stay) add(tally, each, -1);
        expect([tally.counts.size, tally.samples.size]).toEqual([0, 0]);
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  test("in two tallies put together are those of one", () => {
    fc.assert(
      fc.property(shares, shares, shares, (a, b, gone) => {
        const [into, from] = [of([...a, ...gone]), of([...b, ...gone])];
        for (const each of gone) {
          add(into, each, -1);
          add(from, each, -1);
        }
        merge(into, from);
        expect(held(into)).toEqual(held(of([...a, ...b])));
      }),
      { seed: 4, numRuns: 300 },
    );
  });
});
