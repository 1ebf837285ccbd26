import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  type GoHighLevelInput,
  type GoHighLevelOptions,
  goHighLevelStep,
} from "./code-steps/go-high-level-step.ts";
import { type BaseWorld, baseWorld } from "./code-steps/testing/world.ts";

let world: BaseWorld;
beforeEach(async () => {
  world = await baseWorld();
});
afterEach(() => world.crm.close());

const run = (code: string, options: Partial<GoHighLevelOptions> = {}, input?: GoHighLevelInput) =>
  goHighLevelStep({ code, network: world.network, ...options }).run(
    input ?? { token: world.crm.token, url: world.url },
  );
const create = `const r = await customRequest.post(inputData.url, {
  data: { fields: { event: "by HighLevel" } }, headers: { Authorization: "Bearer " + inputData.token } });
output = { status: r.status, type: r.headers["content-type"], id: r.data.id };`;

test("customRequest sends data as JSON, and answers it parsed", async () => {
  const { output, calls, error } = await run(create);
  expect([error, calls]).toEqual([null, 1]);
  expect(output).toEqual({
    status: 200,
    type: "application/json; charset=utf-8",
    id: expect.stringMatching(/^rec/),
  });
  expect(world.logged()).toEqual(["by HighLevel"]);
});

test("params go into the address, text stays text, and what is no JSON too", async () => {
  const listed = `const headers = { Authorization: "Bearer " + inputData.token };
const r = await customRequest.get(inputData.url, { headers, params: { maxRecords: 1 } });
return { count: r.data.records.length };`;
  await run(create);
  await run(create);
  expect((await run(listed)).output).toEqual({ count: 1 });
  world.network.fault({ kind: "429" });
  expect(
    (await run("return await customRequest.get(inputData.url);", { rejects: false })).output,
  ).toMatchObject({ status: 429, data: expect.stringMatching(/^<html>/) });
});

test.each("fetch require crypto URL setTimeout axios process Buffer structuredClone".split(" "))(
  "%s is not defined",
  async (name) => {
    expect((await run(`return ${name};`)).error).toBe(`${name} is not defined`);
  },
);

test.each("get post put patch delete head options".split(" "))(
  "customRequest.%s is there",
  async (method) => {
    await run(`return await customRequest.${method}(inputData.url);`);
    expect(world.network.hops.map((hop) => hop.method)).toEqual([method.toUpperCase()]);
  },
);

describe("a status that isn't 2xx", () => {
  const refused = create.replace("inputData.token", `"wrong"`);

  test("rejects with an error that holds the request's token in clear, and the console shows it", async () => {
    const end = await run(`try { ${refused} } catch (error) { console.log(error); throw error; }`);
    expect(end.error).toBe("Request failed with status code 401");
    const details = JSON.parse(end.errorDetails ?? "") as Record<string, Record<string, unknown>>;
    expect(details).toMatchObject({
      name: "AxiosError",
      code: "ERR_BAD_REQUEST",
      status: 401,
      config: { method: "post", headers: { Authorization: "Bearer wrong" } },
      response: { status: 401, data: { error: { type: "AUTHENTICATION_REQUIRED" } } },
    });
    expect(end.logs.join()).toContain("Bearer wrong");
  });

  test("or is an answer like any other", async () => {
    expect((await run(refused, { rejects: false })).output).toMatchObject({ status: 401 });
  });

  test("no answer rejects either way", async () => {
    for (const rejects of [true, false]) {
      world.network.fault({ kind: "lost" });
      const end = await run(create, { rejects });
      expect(end).toMatchObject({
        error: "socket hang up",
        errorDetails: expect.stringContaining(world.crm.token),
      });
    }
    expect(world.logged()).toHaveLength(2);
  });
});

describe("in and out", () => {
  test("inputs are strings, or numbers and truths where the test says so", async () => {
    await expect(run("return {};", {}, { n: 1 })).rejects.toThrow(TypeError);
    const typed = await run(
      "return { is: [typeof inputData.n, typeof inputData.b] };",
      { values: "mixed" },
      { n: 1, b: true },
    );
    expect(typed.output).toEqual({ is: ["number", "boolean"] });
    await expect(run("return {};", { values: "mixed" }, { n: {} } as never)).rejects.toThrow(TypeError);
  });

  test("a list of objects goes on; nothing and text don't", async () => {
    expect((await run("return [{ a: 1 }];")).output).toEqual([{ a: 1 }]);
    expect((await run("1;")).error).toMatch(/no output/);
    expect((await run("return 'x';")).error).toMatch(/object or a list/);
  });

  test("a setting that nobody documents is unknown", async () => {
    await expect(
      run("await customRequest.get(inputData.url, { timeout: 1 }).catch(() => {}); return {};"),
    ).rejects.toThrow(/"timeout"/);
  });
});

test("no limit is documented: a hang needs one that the test gives", async () => {
  world.network.fault({ kind: "hang", times: 2 });
  await expect(run(create)).rejects.toThrow(/limitMs/);
  expect(await run(create, { limitMs: 30_000 })).toMatchObject({ timedOut: true, ms: 30_000 });
  expect(world.logged()).toHaveLength(2);
});
