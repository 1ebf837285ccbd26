import { createHmac } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import type { Answer } from "./airtable/webhooks/routes.ts";
import { add, api, day, hook, open, page, shown, start } from "./webhook-world.ts";

interface Heard {
  readonly url: string;
  readonly body: string;
  readonly mac: string | undefined;
}

describe("pings", () => {
  const servers: Server[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0))
      await new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      });
  });

  async function listener(): Promise<{ url: string; pings: Heard[] }> {
    const pings: Heard[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.setEncoding("utf8").on("data", (text: string) => {
        body += text;
      });
      request.on("end", () => {
        const mac = request.headers["x-airtable-content-mac"];
        pings.push({ url: request.url ?? "", body, mac: Array.isArray(mac) ? mac[0] : mac });
        response.writeHead(204).end();
      });
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/ping`, pings };
  }

  test("come when a webhook is made and when it hears something, signed with its secret, without data", async () => {
    const world = open();
    const { url, pings } = await listener();
    const one = hook(world, {}, {}, url);
    await world.webhooks.quiet();
    world.clock.advance(1000);
    world.change(api, (draft) => add(draft, world.deals, { Name: "secret name" }));
    await world.webhooks.quiet();
    expect(pings.map(({ url: path }) => path)).toEqual(["/ping", "/ping"]);
    expect(JSON.parse(pings[1]?.body ?? "")).toEqual({
      base: { id: "appBase" },
      webhook: { id: one.id },
      timestamp: "2026-03-01T10:00:01.250Z",
    });
    for (const { body, mac } of pings) {
      const key = Buffer.from(one.macSecretBase64, "base64");
      expect(mac).toBe(`hmac-sha256=${createHmac("sha256", key).update(body).digest("hex")}`);
    }
    expect(shown(world, one)).toMatchObject({
      areNotificationsEnabled: true,
      lastSuccessfulNotificationTime: "2026-03-01T10:00:01.250Z",
      lastNotificationResult: { success: true, retryNumber: 0 },
    });
  });

  test("stay away while notifications are off, and payloads go on", async () => {
    const world = open();
    const { url, pings } = await listener();
    const one = hook(world, {}, {}, url);
    await world.webhooks.quiet();
    const turn = (enable: unknown): Answer =>
      world.ask("POST", `appBase/webhooks/${one.id}/enableNotifications`, { enable });
    const addDeal = (): unknown => world.change(api, (draft) => add(draft, world.deals, { Name: "x" }));
    expect(turn(false)).toEqual({ status: 200, body: undefined });
    addDeal();
    await world.webhooks.quiet();
    expect(pings).toHaveLength(1);
    turn(true);
    addDeal();
    await world.webhooks.quiet();
    expect(pings).toHaveLength(2);
    expect(page(world, one).payloads).toHaveLength(2);
    expect(turn("yes").status).toBe(422);
  });

  test("while one is on its way, all that is heard makes one more", async () => {
    const answers: ((status: number) => void)[] = [];
    const world = open({ post: () => new Promise((resolve) => answers.push(resolve)) });
    hook(world, {}, {}, "http://127.0.0.1/");
    for (const Name of ["a", "b", "c"]) world.change(api, (draft) => add(draft, world.deals, { Name }));
    expect(answers).toHaveLength(1);
    answers[0]?.(200);
    await new Promise((resolve) => setImmediate(resolve));
    expect(answers).toHaveLength(2);
    answers[1]?.(200);
    await world.webhooks.quiet();
    expect(answers).toHaveLength(2);
  });

  test("are tried again, ever later, for about a day, and then turned off", async () => {
    const times: number[] = [];
    const world = open({
      post: () => {
        times.push(world.clock.now() - start);
        return Promise.resolve(503);
      },
    });
    const one = hook(world, {}, {}, "http://127.0.0.1/");
    await world.webhooks.quiet();
    expect(shown(world, one)?.lastNotificationResult).toMatchObject({
      success: false,
      error: { message: "The HTTP request returned a 503 status code instead of 200 or 204" },
      retryNumber: 0,
      willBeRetried: true,
    });
    for (let tick = 0; tick < 2 * 8640 && shown(world, one)?.areNotificationsEnabled; tick++) {
      world.clock.advance(10_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(shown(world, one)).toMatchObject({
      areNotificationsEnabled: false,
      isHookEnabled: true,
      lastNotificationResult: { retryNumber: 13, willBeRetried: false },
    });
    expect(times).toHaveLength(14);
    const waits = times.slice(1).map((time, at) => time - (times[at] ?? 0));
    expect(waits.every((wait, at) => at === 0 || wait > (waits[at - 1] ?? 0))).toBe(true);
    expect((times.at(-1) ?? 0) / day).toBeCloseTo(1, 0);
  });

  test("never leave the machine", async () => {
    const world = open();
    const one = hook(world, {}, {}, "https://example.com/hook");
    await world.webhooks.quiet();
    expect(shown(world, one)?.lastNotificationResult).toMatchObject({
      success: false,
      error: { message: expect.stringContaining("loopback addresses only") },
    });
  });

  test("cannot be turned on without an address", () => {
    const world = open();
    const { id } = hook(world);
    expect(world.ask("POST", `appBase/webhooks/${id}/enableNotifications`, { enable: true }).status).toBe(
      501,
    );
  });
});
