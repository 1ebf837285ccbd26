import { join } from "node:path";
import { expect, test } from "vitest";
import { drainInto } from "../../src/cli/serve/drain.ts";
import { openQueue } from "../../src/cli/serve/queue.ts";
import { tallyOf } from "../../src/cli/serve/tally.ts";
import { DaybookError } from "../../src/core/errors.ts";
import type { EventStore } from "../../src/core/store.ts";
import { now } from "../../src/hosts/node/host.ts";
import { openMemory } from "../../src/stores/memory.ts";
import { change, eventsOf, idsIn, idsOf, manyEvents } from "../contract/sample.ts";
import { desk } from "./support.ts";

/** A log that can't be reached for a while: half of its failures come after the events were written. */
function flaky(failures: number): EventStore {
  const log = openMemory({ now });
  let left = failures;
  return {
    ...log,
    async append(events) {
      if (left-- <= 0) return log.append(events);
      if (left % 2 === 0) await log.append(events);
      throw new DaybookError("LOG_UNREACHABLE", "The log doesn't answer.");
    },
  };
}

function drained(log: EventStore, file = "q.db", folder = desk().folder) {
  const queue = openQueue(join(folder, file));
  const said: string[] = [];
  const naps: number[] = [];
  const sleep = (ms: number): Promise<void> => {
    naps.push(ms);
    return new Promise((done) => setImmediate(done));
  };
  const tally = tallyOf(queue, now);
  const drain = drainInto({ queue, log, tally, now, clock: () => 0, sleep, tell: (text) => said.push(text) });
  return { queue, drain, tally, said, naps, folder };
}

test("events wait while the log is away, and come into it once; the outage is told once, and its end", async () => {
  const log = flaky(7);
  const { queue, drain, said, naps } = drained(log);
  const events = manyEvents(1200);
  const numbers = [
    ...queue.put(events.slice(0, 700), now(), null),
    ...queue.put(events.slice(700), now(), null),
  ];
  const receipts = await drain.receipts(numbers, 60_000);
  expect(receipts.every((receipt) => receipt?.status === "appended" || receipt?.status === "duplicate")).toBe(
    true,
  );
  expect(await idsIn(log)).toEqual(idsOf(events));
  expect(queue.size()).toBe(0);
  expect(said).toEqual([
    "Events wait, since the log takes none for now: The log doesn't answer.",
    "The log takes events again.",
  ]);
  expect(naps.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(30_000);
  expect(drain.failing()).toBeNull();
  await drain.stop();
  queue.close();
});

test("what waits is there for the next process, in its order; a stop ends the pause of an outage", async () => {
  const { queue, drain, folder } = drained(flaky(Number.POSITIVE_INFINITY));
  const events = manyEvents(30);
  queue.put(events, "2026-01-01T00:00:00.000Z", null);
  drain.wake();
  while (drain.failing() === null) await new Promise((done) => setImmediate(done));
  await drain.stop();
  queue.close();
  const log = flaky(0);
  const next = drained(log, "q.db", folder);
  expect(next.queue.oldest() ?? "2026-01-01T00:00:00.000Z").toBe("2026-01-01T00:00:00.000Z");
  while (next.queue.size() > 0) await new Promise((done) => setImmediate(done));
  expect(await idsIn(log)).toEqual(idsOf(events));
  await next.drain.stop();
  next.queue.close();
});

test("what the log refuses is kept to be looked at, newest first, and holds up nothing", async () => {
  const log = openMemory({ now });
  const { queue, drain, tally } = drained(log);
  const good = eventsOf(change("a", "New", { idempotency_key: "k" }));
  const clash = eventsOf(change("a", "Won", { idempotency_key: "k" }));
  const numbers = queue.put([...good, ...clash, ...manyEvents(3)], now(), null);
  const receipts = await drain.receipts(numbers, 60_000);
  expect(receipts.map((receipt) => receipt?.status)).toEqual([
    "appended",
    "conflict",
    "appended",
    "appended",
    "appended",
  ]);
  expect(queue.refusals(10)).toMatchObject([{ status: "conflict", event: clash[0] }]);
  expect(await tally.text()).toContain('daybook_events_total{status="conflict"} 1');
  await drain.stop();
  queue.close();
});
