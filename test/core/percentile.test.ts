import { DuckDBInstance } from "@duckdb/node-api";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mean, percentile } from "../../src/core/percentile.ts";

describe("percentile", () => {
  test("interpolates between neighbours, as Excel's PERCENTILE.INC does", () => {
    expect(percentile([1, 2, 3, 4], 0.5)).toBe(2.5);
    expect(percentile([1, 2, 3, 4], 0.75)).toBe(3.25);
    expect(percentile([15, 20, 35, 40, 50], 0.4)).toBe(29);
  });

  test("is the value itself where there is one, the ends at 0 and 1, and null of nothing", () => {
    expect([0, 0.3, 1].map((fraction) => percentile([7], fraction))).toEqual([7, 7, 7]);
    expect([percentile([3, 9, 11], 0), percentile([3, 9, 11], 1)]).toEqual([3, 11]);
    expect(percentile([], 0.5)).toBeNull();
    expect(percentile(new Float64Array(), 0.5)).toBeNull();
  });

  test("gives DuckDB's quantile_cont and avg to the last bit", async () => {
    const connection = await (await DuckDBInstance.create(":memory:")).connect();
    await connection.run("set threads = 1");
    const spans = fc.array(fc.integer({ min: -1e10, max: 3e10 }), { minLength: 1, maxLength: 80 });
    const differ: unknown[] = [];
    for (const list of fc.sample(spans, { numRuns: 300, seed: 7 })) {
      const sorted = Float64Array.from(list, (ms) => ms / 86_400_000).sort();
      // Divided there: DuckDB reads a literal with a point as a decimal, which costs the last bit.
      const rows = list
        .sort((a, b) => a - b)
        .map((ms) => `(${ms}::double / 86400000::double)`)
        .join(",");
      const sql = `select quantile_cont(x, 0.5), quantile_cont(x, 0.75), quantile_cont(x, 0.9), avg(x) from (values ${rows}) t(x)`;
      const [theirs] = (await connection.runAndReadAll(sql)).getRows();
      const ours = [percentile(sorted, 0.5), percentile(sorted, 0.75), percentile(sorted, 0.9), mean(sorted)];
      if (JSON.stringify(ours) !== JSON.stringify(theirs)) differ.push({ ours, theirs });
    }
    expect(differ).toEqual([]);
  });
});

describe("mean", () => {
  test("is the sum over the count, and null of nothing", () => {
    expect(mean([1, 2, 6])).toBe(3);
    expect(mean(Float64Array.of(-1, 2))).toBe(0.5);
    expect(mean([])).toBeNull();
  });
});
