import assert from "node:assert/strict";
import { catalogOf } from "../../src/core/catalog.ts";
import type { Event, Receipt, Row } from "../../src/core/index.ts";
import { readAll } from "../../src/core/store.ts";
import { winnersOf } from "../../src/core/winners.ts";
import { hash } from "../../src/hosts/node/host.ts";
import { verifyLog } from "../../src/log/verify-log.ts";
import { assertSame, idsOf, manyEvents } from "../contract/sample.ts";
import type { FaultKind } from "../emulators/airtable/http/faults.ts";
import { airtableWorld } from "./airtable-log.ts";
import { patience } from "./patience.ts";

/** How often each fault strikes: a request in four meets one. Those that cost a time-out are rarer. */
export const everyFault: Readonly<Record<FaultKind, number>> = {
  reset: 0.02,
  lost: 0.03,
  "500-before": 0.01,
  "502-before": 0.01,
  "503-before": 0.02,
  "500-after": 0.02,
  "502-after": 0.02,
  "503-after": 0.02,
  "429": 0.01,
  slow: 0.002,
  hang: 0.003,
  late: 0.003,
  lag: 0.05,
  race: 0.06,
};

/** What a storm left behind. */
export interface Storm {
  /** Rows beside the one that stands for their event. */
  readonly twins: number;
  /** How often a writer was thrown out and sent its batch again. */
  readonly resent: number;
}

/**
 * Four writers at once, over batches that overlap, while everything goes wrong by chance. Throws, naming the seed, unless the
 * log then holds each event exactly once as read, with every acknowledged one among them, and goes on taking events.
 */
export async function storm(seed: number, count: number): Promise<Storm> {
  const world = await airtableWorld({ seed, plan: "enterprise" }, patience());
  const { control } = world.airtable;
  try {
    const events = manyEvents(count, `storm ${seed} `);
    const writers = await Promise.all([1, 2, 3, 4].map(() => world.open()));
    control.storm({ seed, chances: everyFault, ms: { race: 5 } });
    const shares = writers.map((_, w) => shareOf(events, w));
    let resent = 0;
    const acknowledged = await Promise.all(
      writers.map((writer, w) =>
        appendAll(writer, shares[w] ?? [], sizeOf(seed, w), () => {
          resent += 1;
        }),
      ),
    );
    control.calm();
    await control.settle();
    const reader = await world.open();
    const rows: Row[] = [];
    for await (const row of readAll(reader)) rows.push(row);
    const { events: held, left_out } = winnersOf(rows, catalogOf(), hash);
    const ids = held.map((event) => event.event_id).sort();
    assert.equal(left_out.length, 0);
    assertSame(ids, idsOf(events), `seed ${seed}`);
    for (const id of acknowledged.flat()) assert.ok(ids.includes(id), `seed ${seed}: ${id} was acknowledged`);
    const found = await verifyLog({ store: reader, catalog: catalogOf(), hash });
    assert.deepEqual([found.ok, found.events], [true, count], `seed ${seed}`);
    assert.equal(found.duplicates, rows.length - count, `seed ${seed}`);
    const again = await reader.append(events);
    assert.ok(
      again.every(({ status }) => status === "duplicate"),
      `seed ${seed}: a twin blocks`,
    );
    return { twins: found.duplicates, resent };
  } finally {
    await world.airtable.close();
  }
}

/** Batches that are looked up first, and such that are written at once. */
const sizeOf = (seed: number, writer: number): number =>
  [40, 57, 10, 3][(seed + Math.floor(writer / 2)) % 4] as number;

/** More than half of the events each, two writers at the same ones at the same time. */
const shareOf = (events: readonly Event[], writer: number): readonly Event[] => {
  const start = Math.floor(events.length / 2) * Math.floor(writer / 2);
  const turned = [...events.slice(start), ...events.slice(0, start)];
  return turned.slice(0, Math.ceil(events.length * 0.55));
};

/** Appends in batches, each again until it is answered; the ids that were acknowledged. */
async function appendAll(
  log: { append(events: readonly Event[]): Promise<readonly Receipt[]> },
  events: readonly Event[],
  size: number,
  onResend: () => void,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let at = 0; at < events.length; at += size) {
    const batch = events.slice(at, at + size);
    for (let attempt = 1; ; attempt += 1) {
      try {
        for (const { status, event_id, reason } of await log.append(batch)) {
          assert.ok(status === "appended" || status === "duplicate", `${status}: ${reason}`);
          ids.push(event_id ?? "none");
        }
        break;
      } catch (error) {
        if (attempt === 20 || (error as { code?: string }).code === "ERR_ASSERTION") throw error;
        onResend();
      }
    }
  }
  return ids;
}
