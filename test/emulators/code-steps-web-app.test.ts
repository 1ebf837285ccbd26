import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { goHighLevelStep } from "./code-steps/go-high-level-step.ts";
import { makeModules } from "./code-steps/make-modules.ts";
import { openNetwork, type Site } from "./code-steps/network.ts";
import { type WebAppWorld, webAppWorld } from "./code-steps/testing/world.ts";
import { zapierStep } from "./code-steps/zapier-step.ts";

let world: WebAppWorld;
beforeEach(async () => {
  world = await webAppWorld();
});
afterEach(() => world.office.sheets.close());

const zapier = (code: string, text = "hello") =>
  zapierStep({ code, network: world.network, plan: "professional" }).run({ url: world.url, text });
const post = (settings = "") => `const response = await fetch(inputData.url, {
  method: "POST", headers: { "Content-Type": "application/json" }, body: inputData.text, ${settings} });
return { status: response.status, url: response.url, redirected: response.redirected,
  location: response.headers.get("location"), text: await response.text() };`;
const echo = "https://script.googleusercontent.com/macros/echo";

describe("a web app's answer", () => {
  test("stands at another address, where fetch gets it by itself", async () => {
    const { output, calls } = await zapier(post());
    expect(output).toMatchObject({ status: 200, redirected: true, text: '{"got":"hello"}' });
    expect(calls).toBe(1);
    expect(world.network.hops).toEqual([
      { method: "POST", address: world.url, status: 302 },
      { method: "GET", address: echo, status: 200 },
    ]);
    expect(world.received()).toEqual(["hello"]);
  });

  test("is a 302 for who doesn't follow, though the script has run", async () => {
    const { output } = await zapier(post(`redirect: "manual"`));
    expect(output).toMatchObject({
      status: 302,
      location: expect.stringContaining(echo),
      text: expect.stringMatching(/^<!DOCTYPE/),
    });
    expect((await zapier(post(`redirect: "error"`))).error).toBe("fetch failed");
    expect(world.received()).toEqual(["hello", "hello"]);
  });

  test("is a page where the script throws, and where there is no such app", async () => {
    expect((await zapier(post(), "crash")).output).toMatchObject({
      status: 200,
      text: expect.stringContaining("no such thing"),
    });
    expect(world.network.hops.map(({ address, status }) => [address, status])).toEqual([[world.url, 200]]);
    const { output } = await zapier(post().replace("inputData.url", `inputData.url.replace("/s/", "/s/x")`));
    expect(output).toMatchObject({ status: 404, text: expect.stringMatching(/^<!DOCTYPE/) });
    expect(world.received()).toEqual([]);
  });

  test("can be lost on the second way, when the script has run", async () => {
    world.network.fault({ kind: "lost", after: 1 });
    expect((await zapier(post())).error).toBe("fetch failed");
    expect(world.received()).toEqual(["hello"]);
  });

  test("isn't to be had by a POST to the second address", async () => {
    const again = `${post(`redirect: "manual"`).replace("return", "const first =")}
      return { status: (await fetch(first.location, { method: "POST", body: "" })).status };`;
    expect((await zapier(again)).output).toEqual({ status: 405 });
  });
});

test("a redirect takes the token to no other origin, and 20 are followed", async () => {
  const told: (string | undefined)[] = [];
  const site: Site = {
    name: "maze",
    origins: ["https://a.example", "https://b.example"],
    async send({ url, headers }) {
      told.push(headers.authorization);
      const { pathname } = new URL(url);
      const left = Number(pathname.slice(1)) - 1;
      const location = left === 1 ? "https://b.example/1" : `/${left}`;
      const more: Readonly<Record<string, string>> = left > 0 ? { location } : {};
      return { status: left > 0 ? 307 : 200, statusText: "", headers: more, text: "" };
    },
  };
  const network = openNetwork({ clock: world.network.clock, sites: [site] });
  const get = (hops: number) =>
    zapierStep({
      code: `return { status: (await fetch(inputData.url, { headers: { authorization: "t" } })).status };`,
      network,
      plan: "trial",
    }).run({ url: `https://a.example/${hops}` });
  expect((await get(3)).output).toEqual({ status: 200 });
  expect(told).toEqual(["t", "t", undefined]);
  expect((await get(21)).error).toBeNull();
  expect((await get(22)).error).toBe("fetch failed");
});

test("HighLevel's customRequest follows, or shows the 302, as it is told to", async () => {
  const code = `const { status, data } = await customRequest.post(inputData.url, { data: { a: 1 } });
return { status, data };`;
  const run = (options: object) =>
    goHighLevelStep({ code, network: world.network, ...options }).run({ url: world.url });
  expect((await run({})).output).toEqual({ status: 200, data: { got: '{"a":1}' } });
  expect((await run({ redirects: "shown" })).error).toBe("Request failed with status code 302");
  expect((await run({ redirects: "shown", rejects: false })).output).toMatchObject({ status: 302 });
});

test("Make's HTTP module follows, unless it is told not to", async () => {
  const { makeRequest } = makeModules({ network: world.network });
  const mapper = { url: world.url, method: "post", jsonStringBodyContent: "hello" };
  expect(await makeRequest(mapper)).toMatchObject({ statusCode: 200, body: { got: "hello" } });
  expect(await makeRequest({ ...mapper, parseResponse: false })).toMatchObject({ body: '{"got":"hello"}' });
  expect(await makeRequest({ ...mapper, allowRedirects: false })).toMatchObject({ statusCode: 302 });
});
