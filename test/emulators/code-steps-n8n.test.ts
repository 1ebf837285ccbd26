import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type N8nItem, type N8nOptions, n8nStep } from "./code-steps/n8n-step.ts";
import { type BaseWorld, baseWorld } from "./code-steps/testing/world.ts";

let world: BaseWorld;
beforeEach(async () => {
  world = await baseWorld();
});
afterEach(() => world.crm.close());

const run = (
  code: string,
  items: readonly N8nItem[] = [{ json: { token: world.crm.token, url: world.url } }],
  more: Partial<N8nOptions> = {},
) => n8nStep({ code, network: world.network, ...more }).run(items);
const request = (options = "") => `await helpers.httpRequest({ method: "POST", url: $json.url, json: true,
  headers: { Authorization: "Bearer " + $json.token }, body: { fields: { event: "by n8n" } }, ${options} })`;

test("the helper posts, and answers the body or the whole answer", async () => {
  const { items } = await run(
    `return [{ json: ${request()} }, { json: ${request("returnFullResponse: true")} }];`,
  );
  expect(items).toMatchObject([
    { json: { id: expect.stringMatching(/^rec/) } },
    { json: { statusCode: 200, statusMessage: "OK", body: { id: expect.stringMatching(/^rec/) } } },
  ]);
  expect(world.logged()).toEqual(["by n8n", "by n8n"]);
});

test.each(
  "fetch Headers Request Response crypto URL URLSearchParams AbortController structuredClone queueMicrotask performance process Blob Event navigator exports $secrets $if".split(
    " ",
  ),
)("%s is not defined", async (name) => {
  expect((await run(`return { json: { is: ${name} } };`)).error).toBe(`${name} is not defined`);
});

test("what the sandbox has is there; what isn't emulated ends the test when it is called", async () => {
  const { items } =
    await run(`return { json: { is: [Buffer, setTimeout, btoa, TextEncoder, Intl, WebAssembly, DateTime, console.log,
    $getWorkflowStaticData, require, this.helpers.httpRequest].map((it) => typeof it) } };`);
  expect(items?.map(({ json }) => (json.is as unknown[]).includes("undefined"))).toEqual([false]);
  await expect(run("try { setTimeout(() => {}, 1); } catch {} return [];")).rejects.toThrow(/setTimeout/);
  expect((await run(`require("crypto");`)).error).toBe("Module 'crypto' is disallowed");
  expect((await run("await helpers.httpRequestWithAuthentication();")).error).toMatch(
    /not supported in the Code Node/,
  );
  expect((await run(`"use strict"; return { json: this.helpers };`)).error).toMatch(/undefined/);
});

test("the means to change prototypes are disarmed, and text is no code", async () => {
  const { items } =
    await run(`const made = {}; Object.defineProperty(made, "a", { value: 1 }); Object.defineProperties(made, { b: { value: 1 } });
    return { json: { a: made.a === undefined, b: made.b === undefined, proto: made.__proto__ === undefined,
      same: Object.getPrototypeOf([]) === Array.prototype } };`);
  expect(items).toEqual([{ json: { a: true, b: true, proto: true, same: false } }]);
  expect((await run(`return eval("1");`)).error).toMatch(/Code generation/);
});

test("items are of another realm", async () => {
  const { items } = await run(
    `return { json: { list: $input.all() instanceof Array, is: Array.isArray(items), plain: $json.constructor === Object, n: $input.all().length, id: $execution.id } };`,
    [{ json: { a: 1 } }, { json: { a: 2 } }],
    { execution: { id: "7", mode: "production" } },
  );
  expect(items).toEqual([{ json: { list: false, is: true, plain: false, n: 2, id: "7" } }]);
});

test.each<[string, readonly unknown[]]>([
  ["null", []],
  ["{ a: 1 }", [{ json: { a: 1 } }]],
  ["[{ json: { a: 1 }, pairedItem: 0 }]", [{ json: { a: 1 }, pairedItem: 0 }]],
])("%s goes on as items", async (value, items) =>
  expect((await run(`return ${value};`)).items).toEqual(items),
);

test.each([
  ["[{ json: {}, other: 1 }]", /other/],
  ["[{ json: 1 }]", /json/],
  ["'text'", /items properly/],
  ["undefined", /items properly/],
])("%s doesn't", async (value, error) => expect((await run(`return ${value};`)).error).toMatch(error));

describe("a status that isn't 2xx", () => {
  const wrong = request().replace("$json.token", `"wrong"`);

  test("is an error without the body, and with the token in clear", async () => {
    const { error, errorDetails } = await run(`return ${wrong};`);
    expect(error).toBe("Request failed with status code 401");
    const details = JSON.parse(errorDetails ?? "") as Record<string, unknown>;
    expect(Object.keys(details).sort()).toEqual(["code", "config", "message", "name", "stack", "status"]);
    expect(details.config).toMatchObject({ headers: { Authorization: "Bearer wrong" } });
  });

  test("is an answer where it is asked for", async () => {
    const asked = wrong.replace(
      "json: true",
      "json: true, ignoreHttpStatusErrors: true, returnFullResponse: true",
    );
    expect((await run(`return { json: ${asked} };`)).items).toMatchObject([{ json: { statusCode: 401 } }]);
  });
});

test("a request has a time of its own, and a task 300 seconds", async () => {
  world.network.fault({ kind: "hang" });
  expect(await run(`return ${request("timeout: 5000")};`)).toMatchObject({
    error: "timeout of 5000ms exceeded",
    timedOut: false,
  });
  world.network.fault({ kind: "hang" });
  expect(await run(`return ${request("timeout: 900000")};`)).toMatchObject({ timedOut: true, ms: 300_000 });
  await expect(run(`return ${request("encoding: 1")};`)).rejects.toThrow(/"encoding"/);
});
