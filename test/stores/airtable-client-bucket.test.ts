import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Clock, createBucket } from "../../src/stores/airtable/bucket.ts";

/** A world of timers: `run` wakes them in their order until nobody sleeps any more. */
function simulation() {
  let time = 0;
  let sleepers: readonly { readonly at: number; readonly wake: () => void }[] = [];
  const clock: Clock = {
    now: () => time,
    sleep: (ms) =>
      new Promise((wake) => {
        sleepers = [...sleepers, { at: time + ms, wake }];
      }),
  };
  const run = async (): Promise<void> => {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = Math.min(...sleepers.map(({ at }) => at));
      if (next === Number.POSITIVE_INFINITY) return;
      time = next;
      const due = sleepers.filter(({ at }) => at <= time);
      sleepers = sleepers.filter(({ at }) => at > time);
      for (const { wake } of due) wake();
    }
  };
  return { clock, run };
}

/** The most of these times that lie within less than a second. */
const densest = (times: readonly number[]): number =>
  Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + 1_000).length));

const travels = fc.array(
  fc.record({
    asked: fc.integer({ min: 0, max: 3_000 }),
    there: fc.integer({ min: 0, max: 2_500 }),
    back: fc.integer({ min: 0, max: 2_500 }),
  }),
  { maxLength: 25 },
);

describe("a bucket", () => {
  test("never lets six requests arrive within a second, however long each is on its way", async () => {
    await fc.assert(
      fc.asyncProperty(travels, async (requests) => {
        const { clock, run } = simulation();
        const bucket = createBucket();
        const starts: number[] = [];
        const arrivals: number[] = [];
        const all = requests.map(async ({ asked, there, back }) => {
          await clock.sleep(asked);
          const leave = await bucket.enter(clock);
          starts.push(clock.now());
          await clock.sleep(there);
          arrivals.push(clock.now());
          await clock.sleep(back);
          leave();
        });
        await run();
        await Promise.all(all);
        expect(densest(starts)).toBeLessThanOrEqual(5);
        expect(densest(arrivals)).toBeLessThanOrEqual(5);
      }),
      { numRuns: 60 },
    );
  });

  test("serves in the order of asking, evenly, and the sixth a second after the first one's end", async () => {
    const { clock, run } = simulation();
    const bucket = createBucket();
    const served: string[] = [];
    const all = Array.from({ length: 12 }, async (_, place) => {
      const leave = await bucket.enter(clock);
      served.push(`${place} at ${clock.now()}`);
      await clock.sleep(200);
      leave();
    });
    await run();
    await Promise.all(all);
    const at = [0, 210, 420, 630, 840, 1_200, 1_410, 1_620, 1_830, 2_040, 2_400, 2_610];
    expect(served).toEqual(at.map((time, place) => `${place} at ${time}`));
  });

  test("holds everybody, the longer of two times, then lets two a second go for five minutes", async () => {
    const { clock, run } = simulation();
    const bucket = createBucket();
    bucket.hold(30_000, clock);
    bucket.hold(1_000, clock);
    const starts: number[] = [];
    const all = Array.from({ length: 610 }, async () => {
      const leave = await bucket.enter(clock);
      starts.push(clock.now());
      leave();
    });
    await run();
    await Promise.all(all);
    expect(starts.slice(0, 4)).toEqual([30_000, 30_210, 31_000, 31_210]);
    expect(starts.filter((at) => at < 330_000)).toHaveLength(600);
    expect(starts.filter((at) => at >= 330_000 && at < 331_000)).toHaveLength(5);
  });

  test("goes on after a waiter whose sleep broke off, and after a request that never ended", async () => {
    const { clock, run } = simulation();
    const bucket = createBucket();
    bucket.hold(1_000, clock);
    const brokenOff = bucket.enter({ ...clock, sleep: () => Promise.reject(new Error("stop")) });
    await expect(brokenOff).rejects.toThrow("stop");
    void bucket.enter(clock);
    let served = 0;
    const all = Array.from({ length: 9 }, async () => {
      (await bucket.enter(clock))();
      served += 1;
    });
    await run();
    await Promise.all(all);
    expect(served).toBe(9);
  });

  test("waits no longer than it takes after its clock was set back by an hour", async () => {
    const { clock, run } = simulation();
    const bucket = createBucket();
    let set = 3_600_000;
    const moved = { ...clock, now: () => clock.now() + set };
    const five = [1, 2, 3, 4, 5].map(async () => (await bucket.enter(moved))());
    await run();
    await Promise.all(five);
    const before = clock.now();
    set = 0;
    const sixth = bucket.enter(moved).then((leave) => leave());
    await run();
    await sixth;
    expect(clock.now() - before).toBe(1_000);
    set = 3_600_000;
    bucket.hold(30_000, moved);
    set = 0;
    const seventh = bucket.enter(moved);
    await run();
    await seventh;
    expect(clock.now() - before).toBe(31_000);
  });

  test("keeps to the rate together with one that took over a quarter of a second after it", async () => {
    const { clock, run } = simulation();
    const starts: number[] = [];
    const use = async (requests: number): Promise<void> => {
      const bucket = createBucket();
      for (let i = 0; i < requests; i++) {
        const leave = await bucket.enter(clock);
        starts.push(clock.now());
        leave();
      }
    };
    const all = use(12).then(async () => {
      await clock.sleep(250);
      await use(12);
    });
    await run();
    await all;
    expect(starts).toHaveLength(24);
    expect(densest(starts)).toBeLessThanOrEqual(5);
  });
});
