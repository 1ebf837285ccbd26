import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Moment } from "./airtable/script/run.ts";
import { ask } from "./airtable/testing/ask.ts";
import { type Crm, startCrm } from "./airtable/testing/crm.ts";

let crm: Crm;
beforeEach(async () => {
  crm = await startCrm();
});
afterEach(() => crm.close());

const events = () => crm.control.rows({ table: "Event Log" }).map(({ fields }) => fields.event);

describe("a run that is killed", () => {
  const three = `const log = base.getTable("Event Log");
try {
  await log.createRecordAsync({ event: "a" });
  await log.createRecordsAsync([{ fields: { event: "b" } }, { fields: { event: "c" } }]);
  await fetch("https://api.airtable.com/v0/" + base.id + "/Event%20Log", { method: "POST", body: '{"fields":{"event":"d"}}',
    headers: { Authorization: "Bearer " + input.secret("TOKEN"), "Content-Type": "application/json" } });
} catch { output.set("caught", true); } finally { output.set("finally", true); }
output.set("done", true);`;

  test.each([
    [1, "before", []],
    [1, "after", ["a"]],
    [2, "before", ["a"]],
    [2, "after", ["a", "b", "c"]],
    [3, "before", ["a", "b", "c"]],
    [3, "after", ["a", "b", "c", "d"]],
  ] as const)("at call %i, %s its effect, leaves what was written", async (call, effect, left) => {
    const result = await crm.scripts().runAutomation({
      script: three,
      secrets: { TOKEN: crm.token },
      kill: { call, effect },
    });
    expect(result).toMatchObject({ killed: true, error: null, outputs: {} });
    expect(result.calls).toHaveLength(call);
    expect(events()).toEqual(left);
  });

  test("beyond its last call ends as it would", async () => {
    const result = await crm.scripts().runAutomation({
      script: three,
      secrets: { TOKEN: crm.token },
      kill: { call: 4, effect: "before" },
    });
    expect(result).toMatchObject({ killed: false, outputs: { finally: true, done: true } });
  });

  test("goes on nowhere, not where it was waiting for another call either", async () => {
    let release = () => {};
    const { logs, killed } = await crm.scripts().runAutomation({
      script: `const log = base.getTable("Event Log");
log.createRecordAsync({ event: "a" }).then(() => console.log("went on"));
await log.createRecordAsync({ event: "b" });`,
      kill: { call: 2, effect: "after" },
      onCall: ({ number, phase }) =>
        number === 1 && phase === "after" && new Promise<void>((resolve) => (release = resolve)),
    });
    release();
    await new Promise(setImmediate);
    expect({ logs, killed, events: events() }).toEqual({ logs: [], killed: true, events: ["a", "b"] });
  });

  test("in the extension stops at a question, too", async () => {
    const result = await crm.scripts().runExtension({
      script: `await base.getTable("Event Log").createRecordAsync({ event: await input.textAsync("?") });`,
      answers: ["x"],
      kill: { call: 1, effect: "after" },
    });
    expect(result).toMatchObject({ killed: true, asked: [{ answer: "x" }] });
    expect(events()).toEqual([]);
  });
});

describe("two runs at once", () => {
  /** Looks before it writes, as everybody does; nothing holds the other run back in between. */
  const once = `const log = base.getTable("Event Log");
const { records } = await log.selectRecordsAsync({ fields: ["event_id"] });
if (!records.some((record) => record.getCellValue("event_id") === "e1"))
  await log.createRecordAsync({ event_id: "e1" });`;

  /** Every order in which two runs of so many moments can follow each other. */
  function orders(one: number, other: number): readonly (readonly number[])[] {
    if (one === 0 && other === 0) return [[]];
    return [
      ...(one > 0 ? orders(one - 1, other).map((rest) => [0, ...rest]) : []),
      ...(other > 0 ? orders(one, other - 1).map((rest) => [1, ...rest]) : []),
    ];
  }

  /** Runs both, letting one moment pass at a time in this order; what is left over passes in the order of its coming. */
  async function interleaved(order: readonly number[]): Promise<readonly string[]> {
    const waiting: (() => void)[][] = [[], []];
    const seen: string[] = [];
    const hold = (run: number) => (moment: Moment) =>
      new Promise<void>((resolve) => {
        waiting[run]?.push(() => {
          seen.push(`${run} ${moment.kind} ${moment.phase}`);
          resolve();
        });
      });
    let left = 2;
    const runs = [0, 1].map((run) =>
      crm
        .scripts()
        .runAutomation({ script: once, onCall: hold(run) })
        .finally(() => (left -= 1)),
    );
    for (const run of order) {
      await new Promise(setImmediate);
      waiting[run]?.shift()?.();
    }
    while (left > 0) {
      await new Promise(setImmediate);
      (waiting[0]?.shift() ?? waiting[1]?.shift())?.();
    }
    await Promise.all(runs);
    return seen;
  }

  test("write twice in just those orders in which both look before either has written", async () => {
    const all = orders(4, 4);
    expect(all).toHaveLength(70);
    const counts = new Map<number, number>();
    for (const order of all) {
      const ids = crm.control.rows({ table: "Event Log" }).map(({ id }) => id);
      crm.control.deleteRows({ table: "Event Log", rows: ids });
      const seen = await interleaved(order);
      const rows = crm.control.rows({ table: "Event Log" }).length;
      const looked = [0, 1].map((run) => seen.indexOf(`${run} select before`));
      const wrote = seen.findIndex((moment) => moment.endsWith("create before"));
      expect(rows).toBe(Math.max(...looked) < wrote ? 2 : 1);
      counts.set(rows, (counts.get(rows) ?? 0) + 1);
    }
    expect(Math.min(counts.get(1) ?? 0, counts.get(2) ?? 0)).toBeGreaterThan(0);
  });

  test("are shuffled by fast-check's scheduler", async () => {
    const results = new Set<number>();
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const ids = crm.control.rows({ table: "Event Log" }).map(({ id }) => id);
        crm.control.deleteRows({ table: "Event Log", rows: ids });
        const onCall = ({ run, kind, phase }: Moment) =>
          scheduler.schedule(Promise.resolve(), `${run} ${kind} ${phase}`);
        const scripts = crm.scripts({ onCall });
        const both = Promise.all(["one", "two"].map((name) => scripts.runAutomation({ script: once, name })));
        await scheduler.waitFor(both);
        results.add(crm.control.rows({ table: "Event Log" }).length);
        return (await both).every(({ error }) => error === null);
      }),
      { numRuns: 60, seed: 4 },
    );
    expect([...results].sort()).toEqual([1, 2]);
  });

  test("of a script and of the API meet in the same base", async () => {
    await crm.scripts().runAutomation({
      script: once,
      onCall: async ({ number, phase }) => {
        if (number === 1 && phase === "after")
          await ask(crm, `${crm.base}/Event%20Log`, { body: { fields: { event_id: "e1" } } });
      },
    });
    expect(crm.control.rows({ table: "Event Log" })).toHaveLength(2);
  });
});
