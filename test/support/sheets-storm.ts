import assert from "node:assert/strict";
import { catalogOf } from "../../src/core/catalog.ts";
import { isDaybookError } from "../../src/core/errors.ts";
import type { Event, Receipt, Row } from "../../src/core/index.ts";
import { readAll } from "../../src/core/store.ts";
import { winnersOf } from "../../src/core/winners.ts";
import { hash } from "../../src/hosts/node/host.ts";
import { openMirror } from "../../src/stores/sqlite/mirror.ts";
import { assertSame, manyEvents } from "../contract/sample.ts";
import { createRandom } from "../emulators/common/random.ts";
import { patience } from "./patience.ts";
import { everySheetsFault } from "./sheets-faults.ts";
import { sheetsWorld } from "./sheets-log.ts";
import { type Person, personAt } from "./sheets-person.ts";

/** What a storm left behind. */
export interface SheetsStorm {
  /** Rows beside the one that stands for their event. */
  readonly twins: number;
  /** How often a writer was thrown out and sent its batch again. */
  readonly resent: number;
}

/**
 * Four writers at once, over batches that overlap, while everything goes wrong by chance and a person has the tab open. Throws, naming
 * the seed, unless the log then holds each event once as read, with every acknowledged one among them but for those that the person
 * deleted or typed over, and a mirror of it holds the same.
 */
export async function sheetsStorm(seed: number, count: number, mirrorPath: string): Promise<SheetsStorm> {
  const world = await sheetsWorld(
    {
      seed,
      missingName: seed % 2 === 0 ? "refused" : "ignored",
      brokenNames: seed % 3 === 0 ? "removed" : "kept",
      releasedNames: seed % 5 === 0 ? "taken-once" : "free",
      zeroIndexes: seed % 7 === 0 ? "omitted" : "kept",
    },
    patience(150),
  );
  const { control } = world.sheets;
  const random = createRandom(seed);
  try {
    const events = manyEvents(count, `storm ${seed} `);
    const writers = await Promise.all([1, 2, 3, 4].map(() => world.open()));
    const person = personAt(world.sheets, random);
    control.storm({ seed, chances: everySheetsFault, commits: 1 + (seed % 3) });
    let resent = 0;
    const acknowledged = await Promise.all(
      writers.map((writer, w) =>
        appendAll(writer, shareOf(events, w), sizeOf(seed, w), person, random.next, () => {
          resent += 1;
        }),
      ),
    );
    control.calm();
    await control.settle();
    person.putRight();
    const reader = await world.open();
    const rows: Row[] = [];
    for await (const row of readAll(reader)) rows.push(row);
    const { events: winning, twins } = winnersOf(rows, catalogOf(), hash);
    const ids = winning.map((event) => event.event_id);
    assert.equal(new Set(ids).size, ids.length, `seed ${seed}: doubled`);
    const held = new Set(ids);
    for (const id of acknowledged.flat())
      assert.ok(held.has(id) || person.spoilt.has(id), `seed ${seed}: ${id} was acknowledged`);
    // Only who deletes the names lets writers pass each other.
    if (!person.tookNames()) assert.equal(twins, 0, `seed ${seed}: twins`);
    const now = (): string => control.now();
    const mirror = openMirror(
      mirrorPath,
      { log: reader, origin: "sheets://log/Events", capabilities: reader.capabilities },
      { now, hash },
    );
    const mirrored: Row[] = [];
    for await (const row of readAll(mirror)) mirrored.push(row);
    assertSame(mirrored.map(cellsOf).sort(), rows.map(cellsOf).sort(), `seed ${seed}: the mirror`);
    await mirror.close();
    const again = await reader.append(events);
    again.forEach(({ status }, i) => {
      const { event_id } = events[i] as Event;
      assert.ok(
        status === "duplicate" || person.spoilt.has(event_id) || !held.has(event_id),
        `seed ${seed}: ${status}`,
      );
    });
    return { twins, resent };
  } finally {
    await world.sheets.close();
  }
}

const cellsOf = ({ position: _, ...row }: Row): string => JSON.stringify(Object.entries(row).sort());

const sizeOf = (seed: number, writer: number): number => [7, 19, 3, 1][(seed + writer) % 4] as number;

/** More than half of the events each, two writers at the same ones at the same time. */
const shareOf = (events: readonly Event[], writer: number): readonly Event[] => {
  const start = Math.floor(events.length / 2) * Math.floor(writer / 2);
  const turned = [...events.slice(start), ...events.slice(0, start)];
  return turned.slice(0, Math.ceil(events.length * 0.55));
};

/** Appends in batches, each again until it is answered, while the person does something now and then; the ids that were acknowledged. */
async function appendAll(
  log: { append(events: readonly Event[]): Promise<readonly Receipt[]> },
  events: readonly Event[],
  size: number,
  person: Person,
  random: () => number,
  onResend: () => void,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let at = 0; at < events.length; at += size) {
    const batch = events.slice(at, at + size);
    if (random() < 0.3) person.act();
    for (let attempt = 1; ; attempt += 1) {
      try {
        for (const { status, event_id, reason } of await log.append(batch)) {
          const isSpoilt = person.spoilt.size > 0 && status === "conflict";
          assert.ok(status === "appended" || status === "duplicate" || isSpoilt, `${status}: ${reason}`);
          if (!isSpoilt) ids.push(event_id ?? "none");
        }
        break;
      } catch (error) {
        if (!isDaybookError(error) || attempt === 20) throw error;
        if (/_MISSING$/.test(error.code)) person.putRight();
        onResend();
      }
    }
  }
  return ids;
}
