import { expect, test } from "vitest";
import { baseWorld, webAppWorld } from "./code-steps/testing/world.ts";
import { describeInN8n } from "./n8n/testing/describe-in-n8n.ts";

const one = [{ json: { a: 1 } }];

describeInN8n("in n8n's own sandbox", (sandbox) => {
  const value = async (expression: string): Promise<unknown> => {
    const { items, error } = await sandbox().run(`return [{json: {value: ${expression}}}];`, { items: one });
    expect(error).toBeNull();
    return items?.[0]?.json.value;
  };

  test.each([
    "fetch",
    "crypto",
    "URL",
    "AbortController",
    "structuredClone",
    "performance",
    "process",
    "queueMicrotask",
  ])("there is no %s", async (name) => expect(await value(`typeof ${name}`)).toBe("undefined"));

  test.each(["Buffer", "setTimeout", "btoa", "TextEncoder", "helpers.httpRequest", "DateTime", "require"])(
    "there is %s",
    async (name) => expect(await value(`typeof ${name}`)).toMatch(/^(function|object)$/),
  );

  test("Object.defineProperty does nothing, and prototypes can't be read or set", async () => {
    expect(await value(`Object.defineProperty({}, "a", {value: 1}).a ?? "nothing"`)).toBe("nothing");
    expect(await value(`Object.getPrototypeOf([]) === Array.prototype`)).toBe(false);
    expect(await value(`Object.setPrototypeOf({}, null)`)).toBe(false);
    expect(await value(`"__proto__" in {}`)).toBe(false);
  });

  test("no module is to be had, though code from a string is", async () => {
    expect(await value(`new Function("return 1 + 1")()`)).toBe(2);
    const required = await sandbox().run(`return require("crypto");`, { items: one });
    expect(required.error?.message).toContain("Module 'crypto' is disallowed");
  });

  test("items come from another realm", async () => {
    expect(await value(`$input.all() instanceof Array`)).toBe(false);
    expect(await value(`Array.isArray($input.all())`)).toBe(true);
    expect(await value(`$input.first().json.constructor === Object`)).toBe(false);
  });

  test("a step knows its execution, which a try in the editor marks as a test", async () => {
    const code = `return [{json: {id: $execution.id, mode: $execution.mode}}];`;
    const live = await sandbox().run(code, { items: one, executionId: "71" });
    expect(live.items).toEqual([{ json: { id: "71", mode: "production" } }]);
    const tried = await sandbox().run(code, { items: one, executionId: "72", workflowMode: "manual" });
    expect(tried.items).toEqual([{ json: { id: "72", mode: "test" } }]);
  });

  test("awaits, returns, and says to the console what the browser shows", async () => {
    const code = `console.log("kept", {a: [1]}); return await Promise.resolve($input.all().map(({json}) => ({twice: json.a * 2})));`;
    const { items, logs } = await sandbox().run(code, { items: [...one, { json: { a: 2 } }] });
    expect(items).toEqual([{ json: { twice: 2 } }, { json: { twice: 4 } }]);
    expect(logs).toEqual([`'kept' {"a":[1]}`]);
  });

  test("once for each item: each item's own answer, and no look at all of them", async () => {
    const items = Array.from({ length: 1003 }, (_, a) => ({ json: { a } }));
    const ran = await sandbox().run(`return {json: {next: $json.a + 1}};`, {
      items,
      mode: "runOnceForEachItem",
    });
    expect(ran.items).toHaveLength(1003);
    expect(ran.items?.[1002]).toMatchObject({ json: { next: 1003 }, pairedItem: { item: 1002 } });
    const all = await sandbox().run("\nreturn $input.all();", { items, mode: "runOnceForEachItem" });
    expect(all.error?.message).toBe("Can't use .all() here [line 2, for item 0]");
  });

  test("null is no items, a number none that n8n takes, a stray key one that it refuses", async () => {
    const end = async (returned: string) => {
      const { items, error } = await sandbox().run(`return ${returned};`, { items: one });
      return items ?? error?.message;
    };
    expect(await end("null")).toEqual([]);
    expect(await end("5")).toBe("Code doesn't return items properly");
    expect(await end("[{json: {}}, {json: {}, more: 1}]")).toBe("Invalid output format [item 1]");
    expect(await end("[{json: 5}]")).toBe("A 'json' property isn't an object [item 0]");
    expect(await end("{plain: 1}")).toEqual([{ json: { plain: 1 } }]);
  });

  test("an error keeps its words and its line; a node that may fail goes on with them", async () => {
    const code = `\n  throw new TypeError("no such lead");`;
    const { items, error } = await sandbox().run(code, { items: one });
    expect(items).toBeNull();
    expect(error).toMatchObject({ message: "no such lead [line 2]", description: "TypeError" });
    expect(error?.stack).toContain("evalmachine.<anonymous>:2:");
    const gone = await sandbox().run(code, { items: one, continueOnFail: true });
    expect(gone.items).toEqual([{ json: { error: "no such lead [line 2]" } }]);
  });

  test("of an error's words n8n shows only those after the last colon, and of what is no error none", async () => {
    const shown = async (thrown: string) => {
      const { error } = await sandbox().run(`throw ${thrown};`, { items: one });
      return [error?.message, error?.description];
    };
    expect(await shown(`new Error("Daybook: no table: Events at 09:30")`)).toEqual([
      "30 [line 1]",
      "Events at 09",
    ]);
    expect(await shown(`{message: "no such lead", more: 7}`)).toEqual(["Unknown error ", null]);
  });

  test("a node that is tried again repeats what it did, under the same execution", async () => {
    const { network, received, url } = await webAppWorld();
    const code = `await helpers.httpRequest({method: "POST", url: "${url}", body: $execution.id, headers: {"content-type": "text/plain"}});
      throw new Error("late");`;
    const { error, tried } = await sandbox().run(code, { items: one, executionId: "9", tries: 3, network });
    expect({ message: error?.message, tried, received: received() }).toEqual({
      message: "late [line 2]",
      tried: 3,
      received: [9, 9, 9],
    });
  });

  const create = (
    url: string,
    token: string,
    more = "",
  ) => `return helpers.httpRequest({method: "POST", url: "${url}",
    headers: {Authorization: "Bearer ${token}"}, body: {fields: {event: "E-1"}}, json: true ${more}});`;

  test("a row is written to a base, and its answer read", async () => {
    const { crm, network, url, logged } = await baseWorld();
    const full = await sandbox().run(create(url, crm.token, ", returnFullResponse: true"), {
      items: one,
      network,
    });
    expect(full.items?.[0]?.json).toMatchObject({
      statusCode: 200,
      statusMessage: "OK",
      body: { fields: { event: "E-1" } },
      headers: { "content-type": "application/json; charset=utf-8" },
    });
    expect(logged()).toContain("E-1");
  });

  test("a refusal is an answer where the code asks for one, and else an error that holds the token in clear", async () => {
    const { network, url } = await baseWorld();
    const asked = create(url, "pat.wrong", ", returnFullResponse: true, ignoreHttpStatusErrors: true");
    const read = await sandbox().run(asked, { items: one, network });
    expect(read.items?.[0]?.json).toMatchObject({ statusCode: 401, body: { error: expect.anything() } });
    const caught = `try { ${create(url, "pat.wrong").replace("return", "return await")} } catch ({message, config}) { return {message, config}; }`;
    const thrown = await sandbox().run(caught, { items: one, network });
    expect(thrown.items?.[0]?.json).toMatchObject({
      message: "Request failed with status code 401",
      config: { url, headers: { Authorization: "Bearer pat.wrong" } },
    });
  });

  test("a web app's answer is fetched from where its redirect leads", async () => {
    const { network, received, url } = await webAppWorld();
    const code = `return helpers.httpRequest({method: "POST", url: "${url}", body: {a: 1}, json: true});`;
    const { items } = await sandbox().run(code, { items: one, network });
    expect(items).toEqual([{ json: { got: `{"a":1}` } }]);
    expect(received()).toEqual([`{"a":1}`]);
    expect(network.hops.map(({ method, status }) => [method, status])).toEqual([
      ["POST", 302],
      ["GET", 200],
    ]);
  });

  test("a lost answer, a time that is up and a host that isn't there are errors, each with its code", async () => {
    const { crm, network, url, logged } = await baseWorld();
    const codeOf = async (asked: string) => {
      const { items } = await sandbox().run(
        `try { return await (async () => { ${asked} })(); } catch (error) { return {code: error.code, message: error.message}; }`,
        { items: one, network },
      );
      return items?.[0]?.json;
    };
    network.fault({ kind: "lost" });
    expect(await codeOf(create(url, crm.token))).toEqual({ code: "ECONNRESET", message: "socket hang up" });
    expect(logged()).toContain("E-1");
    network.fault({ kind: "hang" });
    expect(await codeOf(create(url, crm.token, ", timeout: 4000"))).toEqual({
      code: "ECONNABORTED",
      message: "timeout of 4000ms exceeded",
    });
    expect(await codeOf(create("https://api.airtable.example/v0/x", ""))).toEqual({
      code: "ENOTFOUND",
      message: "getaddrinfo ENOTFOUND api.airtable.example",
    });
  });

  test("what n8n would do for the step and this sandbox doesn't is never made up", async () => {
    const asked = sandbox().run(`return helpers.request({url: "https://a.example"});`, { items: one });
    await expect(asked).rejects.toThrow("helpers.request");
  });
});
