import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { manyEvents, rowsOf } from "../contract/sample.ts";
import { createRandom } from "../emulators/common/random.ts";
import { type BigQueryServer, bigqueryServer } from "../support/bigquery-server.ts";

describe("a log in BigQuery", () => {
  let server: BigQueryServer;
  beforeAll(async () => {
    server = await bigqueryServer();
  });
  afterAll(() => server.close());

  test("loses nothing and doubles nothing while answers are lost, the service fails and two write at once", async () => {
    const random = createRandom(7);
    const [one, two] = [await server.open("storm"), await server.open("storm")];
    const events = manyEvents(120);
    server.fault = (what) => {
      if (what.startsWith("DELETE") || random.next() > 0.25) return null;
      const chance = random.next();
      if (chance < 0.5) return { kind: "lose" };
      return chance < 0.75
        ? { kind: "refuse", status: 503, reason: "backendError" }
        : { kind: "refuse", status: 403, reason: "rateLimitExceeded" };
    };
    const seen = new Map<string, number>();
    const appending = Array.from({ length: 6 }, async (_, i) => {
      const receipts = await (i % 2 ? one : two).append(events.slice(i * 15, i * 15 + 45));
      for (const { event_id, status } of receipts) {
        expect(["appended", "duplicate"]).toContain(status);
        if (status === "appended") seen.set(event_id as string, (seen.get(event_id as string) ?? 0) + 1);
      }
    });
    await Promise.all(appending);
    server.fault = () => null;
    const rows = await rowsOf(one);
    expect(rows.map(({ event_id }) => event_id).sort()).toEqual(
      events.map(({ event_id }) => event_id).sort(),
    );
    expect([...seen.values()].every((times) => times === 1)).toBe(true);
    expect(seen.size).toBe(events.length);
    const positions = rows.map(({ position }) => position);
    expect(new Set(positions).size).toBe(positions.length);
  });

  test("tells whoever's answer was lost that the events were appended, and not that somebody had them before", async () => {
    const log = await server.open("lost");
    let lost = 0;
    server.fault = (what) => (what === "POST jobs query" && lost++ === 0 ? { kind: "lose" } : null);
    const receipts = await log.append(manyEvents(10));
    server.fault = () => null;
    expect(lost).toBeGreaterThan(1);
    expect(receipts.map(({ status }) => status)).toEqual(Array(10).fill("appended"));
    expect(await rowsOf(log)).toHaveLength(10);
  });

  test("gives a follower every row, in the order of the commits, while two others write", async () => {
    const [one, two, reader] = await Promise.all(["follow", "follow", "follow"].map((it) => server.open(it)));
    const events = manyEvents(200);
    let isWriting = true;
    const write = async (store: typeof one, from: number): Promise<void> => {
      for (let i = from; i < 200; i += 40) await store?.append(events.slice(i, i + 20));
    };
    const writing = Promise.all([write(one, 0), write(two, 20)]).then(() => {
      isWriting = false;
    });
    const read: number[] = [];
    for (let after: string | undefined, last = false; ; ) {
      const page = await reader?.read({}, after);
      read.push(...(page?.rows ?? []).map(({ position }) => position));
      after = page?.checkpoint;
      if (!page?.done) continue;
      if (last) break;
      last = !isWriting;
    }
    await writing;
    expect(read).toHaveLength(200);
    expect(read).toEqual([...read].sort((a, b) => a - b));
  });

  test("reads a log page by page out of one result, and pays for one", async () => {
    const log = await server.open("pages");
    await log.append(manyEvents(11_000));
    const before = server.requests.length;
    const rows = await rowsOf(log);
    expect(rows).toHaveLength(11_000);
    const asked = server.requests.slice(before);
    expect(asked.filter((each) => each === "POST jobs query")).toHaveLength(1);
    expect(asked.filter((each) => each.startsWith("GET queries"))).toHaveLength(3);
  });
});
