import dns from "node:dns";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { FaultKind } from "../emulators/airtable/http/faults.ts";
import { type ClientWorld, creating, listing, startClientWorld } from "../support/airtable-client.ts";
import { patience } from "../support/patience.ts";

let world: ClientWorld;
beforeEach(async () => {
  world = await startClientWorld({ rates: false });
});
afterEach(() => world.close());

const rows = () => world.control.rows({ table: "Event Log" }).length;
const thrownBy = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "nothing was thrown",
    (error: unknown) => error,
  );

/** Faults whose end the client can't know, and how many rows each leaves behind. */
const unknown: readonly (readonly [FaultKind, number])[] = [
  ["reset", 0],
  ["lost", 1],
  ["500-before", 0],
  ["502-before", 0],
  ["503-before", 0],
  ["500-after", 1],
  ["502-after", 1],
  ["503-after", 1],
  ["hang", 1],
];

describe("after a request whose end isn't known", () => {
  test.each(unknown)(
    "(%s) a repeatable one is sent again a second later, and says so",
    async (kind, done) => {
      const client = await world.open({ timeout: patience() });
      world.control.fault({ kind });
      expect((await client.request(creating("x"))).uncertain).toBe(true);
      expect([rows(), client.sent(), world.waits]).toEqual([done + 1, 2, [1_000]]);
      expect((await client.request(creating("y"))).uncertain).toBe(false);
    },
  );

  test.each(unknown)(
    "(%s) one that must not be repeated is not, and says what isn't known",
    async (kind, done) => {
      const client = await world.open({ timeout: patience() });
      world.control.fault({ kind });
      const error = await thrownBy(client.request(creating("x", false)));
      expect(error).toMatchObject({
        code: "AIRTABLE_UNCERTAIN",
        message: expect.stringMatching(
          /^What was sent to table "Event Log" of base app\w+ may or may not have been/,
        ),
        hint: "Look at what is there before you send it again.",
      });
      const status = Number(kind.slice(0, 3));
      expect((error as { readonly cause?: unknown }).cause).toEqual(
        Number.isNaN(status) ? undefined : expect.objectContaining({ status }),
      );
      expect([rows(), client.sent(), world.waits]).toEqual([done, 1, []]);
    },
  );

  test("a 503's own words are kept", async () => {
    const client = await world.open();
    world.control.fault({ kind: "503-after" });
    expect(await thrownBy(client.request(creating("x", false)))).toMatchObject({
      message: expect.stringContaining("it answered 503: Server encountered an error"),
      cause: { type: "RETRIABLE_ERROR" },
    });
  });

  test("one that Airtable carries out later than the repeat makes the row twice, not an error", async () => {
    const client = await world.open({ timeout: patience() });
    world.control.fault({ kind: "late" });
    expect((await client.request(creating("x"))).uncertain).toBe(true);
    await expect.poll(() => world.control.settle().then(rows)).toBe(2);
  });
});

describe("a request that fails again and again", () => {
  const backoff = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];

  test("is sent eight times, with waits that double up to 30 s", async () => {
    const client = await world.open();
    world.control.fault({ kind: "reset", times: 7 });
    expect((await client.request(creating("x"))).uncertain).toBe(true);
    expect([client.sent(), world.waits, rows()]).toEqual([8, backoff, 1]);
  });

  test.each<[FaultKind, string, RegExp]>([
    ["reset", "AIRTABLE_UNREACHABLE", /^Airtable could not be reached at http:\S+ in 8 attempts: \w/],
    ["503-before", "AIRTABLE_FAILING", /^Airtable failed in 8 attempts: at last it answered 503: Server/],
    ["500-before", "AIRTABLE_FAILING", /at last it answered 500 \(without JSON\)\.$/],
    ["429", "AIRTABLE_BUSY", /^Base app\w+ takes no more requests for now in 8 attempts\.$/],
  ])("(%s) is %s in the end", async (kind, code, message) => {
    const client = await world.open();
    world.control.fault({ kind, times: 8 });
    const error = await thrownBy(client.request(creating("x")));
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect((error as { readonly hint: string }).hint).toContain("is found and not written twice");
    const atOnce = world.waits.filter((ms) => ms !== 30_000);
    expect([client.sent(), atOnce]).toEqual([8, kind === "429" ? [] : backoff.slice(0, 5)]);
    expect(await client.request(listing)).toMatchObject({ uncertain: false });
  });

  test("may be given fewer attempts", async () => {
    const client = await world.open({ attempts: 2 });
    world.control.fault({ kind: "502-before", times: 2 });
    expect(await thrownBy(client.request(listing))).toMatchObject({
      code: "AIRTABLE_FAILING",
      hint: "See status.airtable.com. Then run this again.",
      cause: { status: 502, type: "", message: "" },
    });
  });
});

describe("what was certainly not carried out", () => {
  test("is repeated whatever it is: a 429 in either envelope, after 30 s", async () => {
    for (const envelope of ["plural", "single"] as const) {
      const other = await startClientWorld({ rates: false, envelope });
      const client = await other.open();
      other.control.fault({ kind: "429", times: 2 });
      expect((await client.request(creating("x", false))).uncertain).toBe(false);
      expect([client.sent(), other.waits]).toEqual([3, [30_000, 30_000]]);
      await other.close();
    }
  });

  test.each([
    ["the only address", ["127.0.0.1"]],
    ["every address of a name", ["127.0.0.1", "127.0.0.2"]],
    ["a name without one", []],
  ])("nor is %s that takes no connection ever uncertain", async (_, addresses) => {
    await world.close();
    const lookup = vi.spyOn(dns, "lookup").mockImplementation(((
      name: string,
      __: unknown,
      tell: (error: Error | null, found?: readonly object[]) => void,
    ) => {
      if (addresses.length > 0)
        tell(
          null,
          addresses.map((address) => ({ address, family: 4 })),
        );
      else tell(new Error(`getaddrinfo ENOTFOUND ${name}`));
    }) as typeof dns.lookup);
    const client = await world.open({ endpoint: world.url.replace("127.0.0.1", "airtable.test") });
    expect(await thrownBy(client.request(creating("x", false)))).toMatchObject({
      code: "AIRTABLE_UNREACHABLE",
      message: expect.stringContaining("in 3 attempts: "),
      hint: expect.stringContaining("AIRTABLE_ENDPOINT_URL"),
    });
    expect([client.sent(), world.waits]).toEqual([3, [1_000, 2_000]]);
    lookup.mockRestore();
  });

  test("where a connection was made once, a network that goes down later is waited for longer", async () => {
    let isDown = false;
    const lookup = vi
      .spyOn(dns, "lookup")
      .mockImplementation(((
        name: string,
        _options: unknown,
        tell: (error: Error | null, found?: readonly object[]) => void,
      ) =>
        isDown
          ? tell(new Error(`getaddrinfo ENOTFOUND ${name}`))
          : tell(null, [{ address: "127.0.0.1", family: 4 }])) as typeof dns.lookup);
    const client = await world.open({ endpoint: world.url.replace("127.0.0.1", "airtable.test") });
    await client.request(listing);
    isDown = true;
    world.control.fault({ kind: "reset" });
    expect(await thrownBy(client.request(listing))).toMatchObject({
      code: "AIRTABLE_UNREACHABLE",
      message: expect.stringContaining("in 8 attempts: "),
    });
    lookup.mockRestore();
  });
});

test("a month's calls that are used up are final", async () => {
  world.control.setPlan({ plan: "free" });
  world.control.setCalls({ count: 1_000 });
  const client = await world.open();
  expect(await thrownBy(client.request(creating("x")))).toMatchObject({
    code: "AIRTABLE_MONTHLY_CAP",
    cause: { status: 429, type: "PUBLIC_API_BILLING_LIMIT_EXCEEDED" },
  });
  expect([client.sent(), world.waits]).toEqual([1, []]);
});

test("a wait that is broken off ends the request, and sends no more", async () => {
  let waits = 0;
  const sleep = (): Promise<void> => {
    waits += 1;
    return Promise.reject(new Error("stopped"));
  };
  const client = await world.open({ sleep });
  world.control.fault({ kind: "429" });
  await expect(client.request(listing)).rejects.toThrow("stopped");
  expect([client.sent(), waits]).toEqual([1, 1]);
});
