import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ask, errorOf } from "./airtable/testing/ask.ts";
import { type Crm, startCrm } from "./airtable/testing/crm.ts";

let crm: Crm;
afterEach(() => crm.close());

const spent =
  "429 PUBLIC_API_BILLING_LIMIT_EXCEEDED API billing plan limit exceeded. You've reached the maximum number of requests allowed for this month.";

async function statuses(count: number, send: () => Promise<{ readonly status: number }>): Promise<number[]> {
  const answers: number[] = [];
  for (let sent = 0; sent < count; sent++) answers.push((await send()).status);
  return answers;
}

describe("rates, on the emulator's clock", () => {
  beforeEach(async () => {
    crm = await startCrm({ rates: true });
  });

  test("5 a second and base; the sixth is told so in the plural, and everything is for 30 seconds", async () => {
    expect(await statuses(5, () => crm.log())).toEqual([200, 200, 200, 200, 200]);
    expect(await crm.log()).toEqual({
      status: 429,
      body: {
        errors: [{ error: "RATE_LIMIT_REACHED", message: "Rate limit exceeded. Please try again later" }],
      },
    });
    crm.control.advance({ ms: 29_999 });
    expect((await crm.log()).status).toBe(429);
    crm.control.advance({ ms: 1 });
    expect((await crm.log()).status).toBe(200);
  });

  test("a second is any second, and one base's calls are no other's", async () => {
    const send = async () => {
      crm.control.advance({ ms: 200 });
      return crm.log();
    };
    expect(await statuses(20, send)).not.toContain(429);
    await statuses(6, () => crm.log());
    expect((await ask(crm, "meta/whoami")).status).toBe(200);
  });

  test("metadata calls share the base's rate", async () => {
    await statuses(3, () => crm.log());
    expect(await statuses(3, () => ask(crm, `meta/bases/${crm.base}/tables`))).toEqual([200, 200, 429]);
  });

  test("50 a second and person, over all their tokens", async () => {
    const other = crm.control.addToken({ user: "owner" }).secret;
    await statuses(25, () => ask(crm, "meta/whoami"));
    await statuses(25, () => ask(crm, "meta/whoami", { token: other }));
    expect((await ask(crm, "meta/whoami")).status).toBe(429);
    expect((await ask(crm, "meta/whoami", { token: crm.tokens.editor })).status).toBe(200);
  });

  test("can be switched off, and on again", async () => {
    crm.control.rates({ enforced: false });
    expect(await statuses(10, () => crm.log())).not.toContain(429);
    crm.control.rates({ enforced: true });
    expect(await statuses(6, () => crm.log())).toContain(429);
  });
});

test("the official page's 429 has an envelope of its own", async () => {
  crm = await startCrm({ envelope: "single" });
  crm.control.fault({ kind: "429" });
  expect((await crm.log()).body).toEqual({
    error: { type: "RATE_LIMIT_REACHED", message: "Rate limit exceeded. Please try again later" },
  });
});

describe("the month's calls", () => {
  test("1,000 on Free, then none until the next month; metadata goes on", async () => {
    crm = await startCrm({ plan: "free" });
    crm.control.setCalls({ count: 999 });
    expect((await crm.log()).status).toBe(200);
    expect(errorOf(await crm.log())).toBe(spent);
    expect((await ask(crm, `meta/bases/${crm.base}/tables`)).status).toBe(200);
    crm.control.advance({ ms: 18 * 86_400_000 + 15 * 3_600_000 });
    expect(crm.control.now()).toBe("2026-05-01T00:00:00.000Z");
    expect((await crm.log()).status).toBe(200);
    expect(crm.control.calls()).toBe(1);
  });

  test("100,000 on Team, then 2 a second", async () => {
    crm = await startCrm({ plan: "team", rates: true });
    crm.control.setCalls({ count: 100_000 });
    expect(await statuses(3, () => crm.log())).toEqual([200, 200, 429]);
  });

  test("as many as one likes on Business", async () => {
    crm = await startCrm({ plan: "business" });
    crm.control.setCalls({ count: 1_000_000 });
    expect((await crm.log()).status).toBe(200);
  });
});

describe("a full base", () => {
  test("takes no row more, over all its tables, and a batch not in part", async () => {
    crm = await startCrm({ plan: "free", full: { type: "FULL", message: "No room." } });
    const rows = Array.from({ length: 997 }, () => ({ event: "x" }));
    crm.control.addRows({ table: "Event Log", rows });
    const two = { body: { records: [{ fields: {} }, { fields: {} }] } };
    expect(errorOf(await crm.log("", two))).toBe("422 FULL No room.");
    expect((await crm.contacts("", { body: { fields: {} } })).status).toBe(200);
    expect(errorOf(await crm.log("", { body: { fields: {} } }))).toBe("422 FULL No room.");
    const [row] = crm.control.rows({ table: "Event Log" });
    expect((await crm.log(`/${row?.id}`, { method: "PATCH", body: { fields: { event: "y" } } })).status).toBe(
      200,
    );
  });

  test("is told in the general words, since nobody wrote down others", async () => {
    crm = await startCrm({ plan: "free" });
    crm.control.addRows({ table: "Event Log", rows: Array.from({ length: 998 }, () => ({ event: "x" })) });
    expect(errorOf(await crm.log("", { body: { fields: {} } }))).toMatch(/^422 INVALID_REQUEST_UNKNOWN/);
  });
});

describe("the clock", () => {
  test("of a sandbox runs with the machine's, and can jump ahead", async () => {
    crm = await startCrm({ clock: "running" });
    const created = await crm.log("", { body: { fields: {} } });
    expect(Math.abs(Date.parse(created.body.createdTime) - Date.now())).toBeLessThan(5_000);
    crm.control.fault({ kind: "slow", ms: 3_600_000, requests: ["list"] });
    const listing = crm.log();
    await expect.poll(() => crm.control.requests().byKind.list).toBe(1);
    crm.control.advance({ ms: 3_600_000 });
    expect((await listing).status).toBe(200);
    expect(Date.parse(crm.control.now()) - Date.now()).toBeGreaterThan(3_500_000);
  });

  test("of a test stands still, or moves by so much with each request", async () => {
    crm = await startCrm({ rates: true, requestTakes: 200, now: "2026-01-01T00:00:00.000Z" });
    expect(await statuses(10, () => crm.log())).not.toContain(429);
    expect(crm.control.now()).toBe("2026-01-01T00:00:02.000Z");
  });
});
