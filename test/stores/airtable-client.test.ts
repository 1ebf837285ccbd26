import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createBuckets } from "../../src/stores/airtable/bucket.ts";
import { ask } from "../emulators/airtable/testing/ask.ts";
import { type ClientWorld, creating, listing, startClientWorld } from "../support/airtable-client.ts";

let world: ClientWorld;
beforeEach(async () => {
  world = await startClientWorld();
});
afterEach(() => world.close());

/** The most requests that came within one second, by the emulator's clock. */
function busiestSecond(): number {
  const times = world.control.requestLog().map(({ at }) => Date.parse(at));
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length));
}

const many = (count: number) => Array.from({ length: count }, (_, place) => `event ${place}`);

describe("the three APIs", () => {
  test("records are listed and written, with brackets and lists in the query", async () => {
    const client = await world.open();
    const { body, uncertain } = await client.request(creating("first"));
    expect(uncertain).toBe(false);
    const [{ id }] = (body as { readonly records: [{ readonly id: string }] }).records;
    const sorted = await client.request({
      method: "GET",
      path: "/Event%20Log",
      query: { "fields[]": ["event", "event_id"], "sort[0][field]": "event" },
      repeatable: true,
    });
    expect(sorted.body).toMatchObject({ records: [{ id, fields: { event: "first" } }] });
    const gone = { method: "DELETE", path: "/Event%20Log", query: { "records[]": [id] } } as const;
    expect((await client.request({ ...gone, repeatable: false })).body).toEqual({
      records: [{ id, deleted: true }],
    });
    expect(client.sent()).toBe(3);
  });

  test("tables are read and made, and the token tells whose it is", async () => {
    const client = await world.open();
    const table = { name: "Daybook", fields: [{ name: "name", type: "singleLineText" }] };
    const made = { method: "POST", path: "/tables", api: "meta", body: table, repeatable: false } as const;
    await client.request(made);
    const { body } = await client.request({ method: "GET", path: "/tables", api: "meta", repeatable: true });
    expect(body).toMatchObject({
      tables: [{ name: "Contacts" }, { name: "Event Log" }, { name: "Daybook" }],
    });
    const who = await client.request({ method: "GET", path: "", api: "whoami", repeatable: true });
    expect(who.body).toMatchObject({ email: "owner@example.com" });
  });

  test("an endpoint may end with a slash or with its version", async () => {
    for (const end of ["/", "/v0", "/v0/"])
      await (await world.open({ endpoint: `${world.url}${end}` })).request(listing);
    expect(world.control.requests().byStatus).toEqual({ 200: 3 });
  });
});

describe("the base's rate", () => {
  test("is kept by two clients at once, without one 429", async () => {
    const clients = [await world.open(), await world.open()];
    const events = many(50);
    await Promise.all(
      events.map((event, place) => clients[place % 2]?.request(creating(event)) ?? Promise.reject()),
    );
    expect(world.control.requests().byStatus).toEqual({ 200: 50 });
    expect(busiestSecond()).toBeLessThanOrEqual(5);
    expect(world.control.rows({ table: "Event Log" })).toHaveLength(50);
  });

  test("is the process's, not a client's", async () => {
    const clients = await Promise.all([world.open(), world.open(), world.open()]);
    await Promise.all(many(12).map((_, place) => clients[place % 3]?.request(listing)));
    expect(world.control.requests().byStatus).toEqual({ 200: 12 });
  });

  test("is one base's alone: metadata counts, another place of buckets doesn't", async () => {
    const client = await world.open();
    const schema = { method: "GET", path: "/tables", api: "meta", repeatable: true } as const;
    await Promise.all(many(12).map((_, place) => client.request(place % 2 === 0 ? schema : listing)));
    expect(world.control.requests().byStatus).toEqual({ 200: 12 });
    const alone = await Promise.all([1, 2].map(() => world.open({ buckets: createBuckets() })));
    world.control.advance({ ms: 10_000 });
    await Promise.all(many(10).map((_, place) => alone[place % 2]?.request(listing)));
    expect(world.control.requests().byStatus["429"]).toBeGreaterThan(0);
  });

  test("is waited for 30 s by everybody once somebody else has used it up", async () => {
    const [one, other] = [await world.open(), await world.open()];
    for (const _ of many(5)) await ask(world, `${world.base}/Contacts`);
    const start = Date.parse(world.control.now());
    const { uncertain } = await one.request(creating("mine", false));
    expect(uncertain).toBe(false);
    expect(Date.parse(world.control.now()) - start).toBe(30_000);
    expect(world.waits).toEqual([30_000]);
    world.control.fault({ kind: "429" });
    const refused = one.request(listing);
    await expect.poll(() => world.control.requests().faults).toEqual({ 429: 1 });
    await Promise.all([refused, other.request(listing)]);
    expect(Date.parse(world.control.now()) - start).toBeLessThan(61_000);
    expect(world.control.requests().byStatus).toEqual({ 200: 8, 429: 2 });
  });

  test("is two a second in a Team workspace beyond its month: few 429s, and all is done", async () => {
    world.control.setCalls({ count: 100_000 });
    const client = await world.open();
    await Promise.all(many(30).map((event) => client.request(creating(event))));
    expect(world.control.rows({ table: "Event Log" })).toHaveLength(30);
    expect(world.control.requests().byStatus["429"]).toBeLessThanOrEqual(3);
  });
});

describe("opening", () => {
  test.each([
    [{ base: "Events" }, "BAD_URL", "app and 14 letters"],
    [{ base: "appABCDEFGHIJKLM/x" }, "BAD_URL", "app and 14 letters"],
    [{ endpoint: "localhost:3000" }, "BAD_URL", "no web address"],
    [{ token: " " }, "AIRTABLE_TOKEN_MISSING", "none is set"],
    [{ token: "patSECRET\nAIRTABLE" }, "AIRTABLE_TOKEN_REFUSED", "a line break"],
    [{ token: "patSECRÉT" }, "AIRTABLE_TOKEN_REFUSED", "another character"],
  ])("with %j says what is wrong with it and shows no token", async (options, code, words) => {
    const error = await world.open(options).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
    expect(JSON.stringify([error, String(error)])).not.toContain("patSECR");
    expect((error as { readonly hint: string }).hint).toBeTruthy();
  });

  test("takes a token with blanks around it, and asks nothing", async () => {
    const client = await world.open({ token: ` ${world.token}\n` });
    expect(client.sent()).toBe(0);
    expect(world.control.requests().total).toBe(0);
    await client.request(listing);
  });
});
