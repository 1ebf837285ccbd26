import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FaultKind } from "./airtable/http/faults.ts";
import { errorOf } from "./airtable/testing/ask.ts";
import { type Crm, startCrm } from "./airtable/testing/crm.ts";

let crm: Crm;
beforeEach(async () => {
  crm = await startCrm();
});
afterEach(() => crm.close());

const create = (event = "x", signal?: AbortSignal) =>
  crm.log("", { body: { fields: { event } }, ...(signal ? { signal } : {}) });
const count = () => crm.control.rows({ table: "Event Log" }).length;

/** A create whose client goes away once the request has come. */
async function abandoned(): Promise<void> {
  const client = new AbortController();
  const reply = create("late", client.signal);
  await expect.poll(() => crm.control.requests().total).toBe(1);
  client.abort();
  await expect(reply).rejects.toThrow("aborted");
}

describe("one fault", () => {
  test.each<[FaultKind, number]>([
    ["reset", 0],
    ["lost", 1],
  ])("%s breaks the connection", async (kind, rows) => {
    crm.control.fault({ kind });
    await expect(create()).rejects.toThrow("fetch failed");
    expect(count()).toBe(rows);
    expect((await create()).status).toBe(200);
  });

  test.each<[FaultKind, number, number]>([
    ["500-before", 500, 0],
    ["502-before", 502, 0],
    ["503-before", 503, 0],
    ["500-after", 500, 1],
    ["502-after", 502, 1],
    ["503-after", 503, 1],
    ["429", 429, 0],
  ])("%s answers %i with %i rows written", async (kind, status, rows) => {
    crm.control.fault({ kind });
    expect((await create()).status).toBe(status);
    expect(count()).toBe(rows);
  });

  test("a 503 has its documented body, a 502 none that is JSON", async () => {
    crm.control.fault({ kind: "503-after" });
    expect(errorOf(await create())).toBe(
      "503 RETRIABLE_ERROR Server encountered an error while processing your request, and it is safe to retry the request",
    );
    crm.control.fault({ kind: "502-before" });
    expect((await create()).body).toBe("<h1>Bad Gateway</h1>");
  });

  test("slow writes at once and answers when the clock has moved", async () => {
    crm.control.fault({ kind: "slow", ms: 5_000, requests: ["create"] });
    let answered = false;
    const reply = create().then(({ status }) => {
      answered = true;
      return status;
    });
    await expect.poll(count).toBe(1);
    await crm.log("?pageSize=1");
    expect(answered).toBe(false);
    crm.control.advance({ ms: 5_000 });
    expect(await reply).toBe(200);
  });

  test("hang writes and never answers", async () => {
    crm.control.fault({ kind: "hang" });
    const client = new AbortController();
    const reply = create("x", client.signal);
    await expect.poll(count).toBe(1);
    client.abort();
    await expect(reply).rejects.toThrow("aborted");
  });

  test("late writes after the client has gone and the next request was answered", async () => {
    crm.control.fault({ kind: "late" });
    await abandoned();
    expect(count()).toBe(0);
    expect((await crm.log()).body.records).toEqual([]);
    const afterAnother = async () => {
      await crm.log();
      return count();
    };
    await expect.poll(afterAnother).toBe(1);
  });

  test("late writes can be settled by hand", async () => {
    crm.control.fault({ kind: "late" });
    await abandoned();
    await expect
      .poll(async () => {
        await crm.control.settle();
        return count();
      })
      .toBe(1);
  });

  test("hits as many requests as ordered, of the kinds ordered, after those that pass", async () => {
    crm.control.fault({ kind: "429", times: 2, after: 1, requests: ["create"] });
    const statuses: number[] = [];
    for (const send of [create, () => crm.log(), create, create, () => crm.log(), create])
      statuses.push((await send()).status);
    expect(statuses).toEqual([200, 200, 429, 429, 200, 200]);
  });

  test("that makes no sense for a request waits for one that it fits", async () => {
    crm.control.fault({ kind: "lag", ms: 1_000 });
    await create();
    expect((await crm.log()).body.records).toEqual([]);
    expect((await crm.log()).body.records).toHaveLength(1);
  });

  test("that isn't one is refused", () => {
    expect(() => crm.control.fault({ kind: "nope" as FaultKind })).toThrow('No fault "nope".');
  });

  test("a refused request stays refused behind it", async () => {
    crm.control.fault({ kind: "slow", ms: 0 });
    expect((await crm.log("", { body: { fields: { Nope: 1 } } })).status).toBe(422);
  });
});

describe("a storm", () => {
  const chances = { lost: 0.2, "503-after": 0.2, "500-before": 0.2, "429": 0.2 };

  const weather = async (seed: number): Promise<string> => {
    crm.control.storm({ seed, chances });
    const seen: string[] = [];
    for (let sent = 0; sent < 30; sent++)
      seen.push(
        await create(String(sent)).then(
          ({ status }) => String(status),
          () => "broken",
        ),
      );
    return seen.join(" ");
  };

  test("is the same for the same seed, and another for another", async () => {
    const first = await weather(1);
    expect(await weather(1)).toBe(first);
    expect(await weather(2)).not.toBe(first);
    for (const each of ["200", "429", "500", "503", "broken"]) expect(first).toContain(each);
  });

  test("counts what it did, and ends", async () => {
    await weather(1);
    const { total, byStatus, faults } = crm.control.requests();
    expect(total).toBe(30);
    expect(byStatus.none).toBe(faults.lost);
    expect(count()).toBe((byStatus["200"] ?? 0) + (faults.lost ?? 0) + (faults["503-after"] ?? 0));
    crm.control.calm();
    expect((await create()).status).toBe(200);
  });

  test("spares the metadata, unless asked not to", async () => {
    crm.control.storm({ seed: 1, chances: { "500-before": 1 } });
    expect((await crm.contacts()).status).toBe(500);
    const schema = () =>
      fetch(`${crm.url}/v0/meta/whoami`, { headers: { authorization: `Bearer ${crm.token}` } });
    expect((await schema()).status).toBe(200);
    crm.control.storm({ seed: 1, chances: { "500-before": 1 }, requests: ["whoami"] });
    expect((await schema()).status).toBe(500);
  });
});
