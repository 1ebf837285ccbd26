import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type BaseWorld, baseWorld } from "./code-steps/testing/world.ts";
import type { ZapierPlan } from "./code-steps/zapier-limits.ts";
import { type ZapierOptions, zapierStep } from "./code-steps/zapier-step.ts";

let world: BaseWorld;
beforeEach(async () => {
  world = await baseWorld();
});
afterEach(() => world.crm.close());

const step = (code: string, more: Partial<ZapierOptions> = {}) =>
  zapierStep({ code, network: world.network, ...more });
const input = () => ({ token: world.crm.token, url: world.url });
const create = `const response = await fetch(inputData.url, {
  method: "POST",
  headers: { Authorization: "Bearer " + inputData.token, "Content-Type": "application/json" },
  body: JSON.stringify({ fields: { event: "by Zapier" } }),
});
return { status: response.status, id: (await response.json()).id };`;

test("what the code posts is in the base, and what it returns goes on", async () => {
  const end = await step(create).run(input());
  expect(end).toMatchObject({ error: null, calls: 1, ms: 200, timedOut: false });
  expect(end.output).toEqual({ status: 200, id: expect.stringMatching(/^rec/) });
  expect(world.logged()).toEqual(["by Zapier"]);
  expect(world.network.hops).toEqual([{ method: "POST", address: world.url, status: 200 }]);
});

describe("what the code lives in", () => {
  test("are the documented globals and those of Node 18's language, nothing else", async () => {
    const { output } = await step(
      `return { names: Object.getOwnPropertyNames(globalThis).filter((name) => /^[a-z]/.test(name)).sort(),
        later: [[].toSorted, [].with, Object.groupBy, Promise.withResolvers, new Set().union, "".isWellFormed],
        there: [typeof [].at, typeof [].findLast, typeof Object.hasOwn, typeof "".replaceAll] };`,
    ).run({ a: "1" });
    expect(output).toEqual({
      names:
        `callback console decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval fetch globalThis inputData isFinite
        isNaN output parseFloat parseInt undefined unescape`.split(/\s+/),
      later: Array(6).fill(null),
      there: Array(4).fill("function"),
    });
  });

  test.each(
    "crypto URL URLSearchParams AbortController setTimeout queueMicrotask structuredClone TextEncoder Buffer process require module performance Headers Response WebAssembly".split(
      " ",
    ),
  )("%s is not defined", async (name) => {
    expect((await step(`${name}; return {};`).run({})).error).toBe(`${name} is not defined`);
  });

  test("keeps no globals from one run to the next, and lives in the emulator's time", async () => {
    const counting = step(
      "globalThis.count = (globalThis.count || 0) + 1; return { count, now: Date.now(), is: new Date() instanceof Date };",
    );
    await counting.run({});
    const { output } = await counting.run({});
    expect(output).toEqual({ count: 1, now: world.crm.clock.now(), is: true });
  });

  test("StoreClient is there, and ends the test even where the code catches it", async () => {
    await expect(step(`try { new StoreClient("x"); } catch {} return {};`).run({})).rejects.toThrow(
      /StoreClient/,
    );
  });
});

describe("in and out", () => {
  test("an input that is no string is the test's mistake", async () => {
    await expect(step("return {};").run({ n: 1 } as never)).rejects.toThrow(TypeError);
    expect((await step("return { a: typeof inputData.n };").run({ n: "1" })).output).toEqual({ a: "string" });
  });

  test.each([
    ["output = { a: 1 };", { a: 1 }],
    ["return [{ a: new Date(0) }, { a: undefined }];", [{ a: "1970-01-01T00:00:00.000Z" }, {}]],
    ["output = { a: await 1 }; return output;", { a: 1 }],
    ["output = { ignored: 1 }; callback(null, { a: 2 });", { a: 2 }],
    ["'use strict'; output = [];", []],
  ])("%s", async (code, output) => {
    expect(await step(code).run({})).toMatchObject({ error: null, output });
  });

  test.each([
    ["", /did not define/],
    ["return 'text';", /object or a list/],
    ["return [1];", /object or a list/],
    ["throw new Error('mine');", /^mine$/],
    ["callback('bad');", /^bad$/],
    ["return {", /Unexpected/],
  ])("fails: %s", async (code, error) => {
    expect(await step(code).run({})).toMatchObject({ error: expect.stringMatching(error), output: null });
  });

  test("an output set and another returned is unknown", async () => {
    await expect(step("output = { a: 1 }; return { a: 2 };").run({})).rejects.toThrow(/which counts/);
  });

  test("console lines are kept, objects with all that they hold", async () => {
    const { logs } = await step("console.log('a', { b: { c: 'secret' } }); console.error(1); return {};").run(
      {},
    );
    expect(logs).toEqual(["a { b: { c: 'secret' } }", "1"]);
  });

  test("6 MB of input are too much", async () => {
    const run = (length: number) => step("return { n: inputData.a.length };").run({ a: "x".repeat(length) });
    // {"a":"…"} is 8 bytes besides.
    expect(await run(5_999_991)).toMatchObject({ error: null });
    expect((await run(5_999_992)).error).toMatch(/6000000/);
  });
});

describe("a plan's time", () => {
  const calls = (
    count: number,
  ) => `for (let n = 0; n < ${count}; n++) await fetch("https://api.airtable.com/v0/x");
    return {};`;

  test.each<[ZapierPlan, number]>([
    ["free", 5],
    ["trial", 50],
    ["professional", 150],
  ])("%s: %i calls of 200 ms are in time, one more isn't", async (plan, most) => {
    expect(await step(calls(most), { plan }).run({})).toMatchObject({ error: null, ms: most * 200 });
    expect(await step(calls(most + 1), { plan }).run({})).toMatchObject({
      error: `Task timed out after ${(most / 5).toFixed(2)} seconds`,
      timedOut: true,
      output: null,
    });
  });

  test("what was posted before it was up stays posted", async () => {
    world.network.fault({ kind: "slow", ms: 1_001 });
    expect(await step(create).run(input())).toMatchObject({ timedOut: true, ms: 1_000 });
    expect(world.logged()).toEqual(["by Zapier"]);
  });

  test("a hang ends with it, and so does a loop that looks at the clock", async () => {
    world.network.fault({ kind: "hang" });
    expect(await step(create, { plan: "enterprise" }).run(input())).toMatchObject({
      timedOut: true,
      ms: 120_000,
    });
    const waits = "const until = Date.now() + 2000; while (Date.now() < until); return {};";
    expect(await step(waits).run({})).toMatchObject({ timedOut: true, ms: 1_000 });
    expect(await step(waits, { plan: "trial" }).run({})).toMatchObject({ error: null });
  });

  test("an answer that the base itself keeps back ends with it too", async () => {
    world.crm.control.fault({ kind: "hang" });
    const ending = step(create).run(input());
    while (world.crm.control.requestLog().length === 0) await new Promise(setImmediate);
    world.crm.clock.advance(1_001);
    expect(await ending).toMatchObject({ timedOut: true });
  });

  test("the eleventh run in a minute is throttled on Free", async () => {
    const each = step("return {};");
    for (let run = 0; run < 10; run++) expect((await each.run({})).error).toBeNull();
    expect((await each.run({})).error).toMatch(/^Throttled/);
    world.crm.clock.advance(60_000);
    expect((await each.run({})).error).toBeNull();
  });
});

describe("fetch", () => {
  test("has a rejected promise for what gets no answer, without the token", async () => {
    const caught = create
      .replace(/^/, "try {")
      .concat("} catch (e) { return { is: e instanceof TypeError, text: e.message, cause: e.cause.code }; }");
    for (const kind of ["reset", "lost"] as const) {
      world.network.fault({ kind });
      const { output } = await step(caught).run(input());
      expect(output).toEqual({ is: true, text: "fetch failed", cause: "ECONNRESET" });
    }
    expect(world.logged()).toEqual(["by Zapier"]);
    const nowhere = await step(`await fetch("https://nowhere.example/");`).run({});
    expect(nowhere).toMatchObject({
      error: "fetch failed",
      errorDetails: expect.stringContaining("ENOTFOUND"),
    });
  });

  test.each(["429", "500-before", "500-after"] as const)(
    "%s is a status, with a body that is no JSON",
    async (kind) => {
      world.network.fault({ kind, after: 1 });
      const code = create.replace("(await response.json()).id", "await response.text()");
      await step(code).run(input());
      const { output } = await step(code).run(input());
      expect(output).toEqual({ status: Number(kind.slice(0, 3)), id: expect.stringMatching(/^<html>/) });
      expect(world.logged()).toHaveLength(kind === "500-after" ? 2 : 1);
    },
  );

  test.each([
    ["a signal", "{ signal: {} }"],
    ["a body that is no text", "{ method: 'POST', body: {} }"],
  ])("%s is unknown, even where the code catches it", async (_, settings) => {
    await expect(
      step(`await fetch(inputData.url, ${settings}).catch(() => {}); return {};`).run(input()),
    ).rejects.toThrow(/not know/);
  });

  test("a body is read once, and one that is no JSON is a SyntaxError", async () => {
    const twice = "const r = await fetch(inputData.url); await r.text(); await r.json();";
    expect((await step(twice).run(input())).error).toBe("Body is unusable");
    world.network.fault({ kind: "429" });
    const { errorDetails } = await step("await (await fetch(inputData.url)).json();").run(input());
    expect(JSON.parse(errorDetails ?? "")).toMatchObject({ name: "SyntaxError" });
  });

  test("a run is killed at a call, without its effect or with it, and its code never hears", async () => {
    const killed = (effect: "before" | "after") =>
      step(`try { ${create} } finally { console.log("heard"); }`).run(input(), { kill: { call: 1, effect } });
    expect(await killed("before")).toMatchObject({ killed: true, error: null, output: null, logs: [] });
    expect(world.logged()).toEqual([]);
    expect(await killed("after")).toMatchObject({ killed: true, logs: [] });
    expect(world.logged()).toEqual(["by Zapier"]);
  });

  test("calls side by side share their time, and one that isn't awaited is told", async () => {
    const two = await step(`await Promise.all([1, 2].map(() => fetch(inputData.url))); return {};`).run(
      input(),
    );
    expect(two).toMatchObject({ calls: 2, ms: 200, unawaited: 0 });
    expect(await step("fetch(inputData.url); return {};").run(input())).toMatchObject({
      calls: 1,
      unawaited: 1,
    });
  });
});
