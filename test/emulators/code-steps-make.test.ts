import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeModules } from "./code-steps/make-modules.ts";
import { makeStep } from "./code-steps/make-step.ts";
import { type BaseWorld, baseWorld } from "./code-steps/testing/world.ts";
import { createManualClock } from "./common/clock.ts";

const clock = createManualClock(Date.parse("2026-06-01T12:00:00Z"));
const run = (code: string, input = {}, body: "sync" | "async" = "sync") =>
  makeStep({ code, clock, body }).run(input);

describe("Make's code", () => {
  test("has its inputs with their types, and hands on what it returns", async () => {
    const code =
      "return { n: input.n + 1, list: input.list.map((x) => x.a), is: [Array.isArray(input.list), input.list instanceof Array], now: new Date() };";
    expect(await run(code, { n: 1, list: [{ a: true }] })).toEqual({
      result: { n: 2, list: [true], is: [true, false], now: "2026-06-01T12:00:00.000Z" },
      error: null,
      errorDetails: null,
    });
  });

  test.each("fetch console setTimeout crypto URL require process Buffer connection TextEncoder".split(" "))(
    "%s is not defined",
    async (name) => expect((await run(`return ${name};`)).error).toBe(`${name} is not defined`),
  );

  test.each([["a-b"], ["x".repeat(33)], [""], ["ä"]])("%j is no name of an input", async (name) => {
    await expect(run("return 1;", { [name]: 1 })).rejects.toThrow(TypeError);
    expect((await run("return input.ok_1;", { ok_1: 1, ["x".repeat(32)]: 1 })).result).toBe(1);
  });

  test("a value that is no JSON is the test's mistake", async () => {
    for (const value of [undefined, new Date(), Number.NaN, () => 1, [new Map()]])
      await expect(run("return 1;", { value })).rejects.toThrow(TypeError);
  });

  test("must be done when it returns, unless the body is taken to be async", async () => {
    expect((await run("return Promise.resolve(1);")).error).toMatch(/promise/);
    expect((await run("return await 1;")).error).toMatch(/await/);
    expect((await run("return await 1;", {}, "async")).result).toBe(1);
  });

  test("fails where it throws or returns nothing", async () => {
    expect(await run("throw new Error('mine');")).toMatchObject({ error: "mine", result: null });
    expect((await run("input.a;")).error).toMatch(/nothing/);
  });
});

describe("the modules after it", () => {
  let world: BaseWorld;
  beforeEach(async () => {
    world = await baseWorld();
  });
  afterEach(() => world.crm.close());

  const call = (token = world.crm.token) =>
    makeModules({ network: world.network, token }).makeApiCall({
      url: `v0/${world.crm.base}/Event%20Log`,
      method: "PATCH",
      body: JSON.stringify({
        performUpsert: { fieldsToMergeOn: ["event_id"] },
        records: [{ fields: { event: "by Make", event_id: "1" } }],
      }),
    });

  test("makeApiCall upserts by the user's connection, with a slash or without", async () => {
    const bundle = await call();
    expect(bundle).toMatchObject({ statusCode: 200, body: { records: [{ fields: { event: "by Make" } }] } });
    await call();
    expect(world.logged()).toEqual(["by Make"]);
    const url = `/v0/${world.crm.base}/Event%20Log`;
    const { makeApiCall } = makeModules({ network: world.network, token: world.crm.token });
    expect(await makeApiCall({ url, method: "GET" })).toMatchObject({ statusCode: 200 });
    await expect(makeApiCall({ url: world.url, method: "GET" })).rejects.toThrow(/takes a path/);
    await expect(makeModules({ network: world.network }).makeApiCall({ url, method: "GET" })).rejects.toThrow(
      /no Airtable connection/,
    );
  });

  test("errors have Make's names, whether the row is written or not", async () => {
    const fault = async (kind: "lost" | "reset" | "hang" | "429" | "500-before") => {
      world.network.fault({ kind });
      return call();
    };
    await expect(fault("429")).rejects.toMatchObject({ name: "RateLimitError" });
    await expect(fault("500-before")).rejects.toMatchObject({ name: "RuntimeError" });
    await expect(fault("reset")).rejects.toMatchObject({ name: "ConnectionError" });
    await expect(call("wrong")).rejects.toMatchObject({ name: "InvalidAccessTokenError" });
    world.crm.control.fault({ kind: "503-before" });
    await expect(call()).rejects.toMatchObject({ name: "ConnectionError" });
    expect(world.logged()).toEqual([]);
    await expect(fault("lost")).rejects.toMatchObject({ name: "ConnectionError" });
    const before = world.crm.clock.now();
    await expect(fault("hang")).rejects.toMatchObject({ name: "ModuleTimeoutError" });
    expect(world.crm.clock.now() - before).toBe(40_001);
    expect(world.logged()).toEqual(["by Make"]);
  });

  test("a request that is refused is a DataError, which the HTTP module only tells of if it is told to stop", async () => {
    const { makeApiCall, makeRequest } = makeModules({ network: world.network, token: world.crm.token });
    await expect(
      makeApiCall({ url: `v0/${world.crm.base}/Nowhere`, method: "DELETE" }),
    ).rejects.toMatchObject({ name: expect.stringMatching(/Error$/) });
    const authorization = { name: "Authorization", value: `Bearer ${world.crm.token}` };
    const bad = { url: world.url, method: "post", headers: [authorization], jsonStringBodyContent: "{" };
    await expect(makeRequest(bad)).rejects.toMatchObject({ name: "DataError" });
    const { statusCode } = await makeRequest({ ...bad, stopOnHttpError: false });
    expect([400, 422]).toContain(statusCode);
  });
});
