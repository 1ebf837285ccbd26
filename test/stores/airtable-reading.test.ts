import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Checkpoint, EventStore } from "../../src/core/store.ts";
import { idsOf, manyEvents } from "../contract/sample.ts";
import { airtableWorld, type World } from "../support/airtable-log.ts";

let world: World;
beforeEach(async () => {
  world = await airtableWorld({ rates: false });
});
afterEach(() => world.airtable.close());

const fill = async (store: EventStore, count: number, name?: string): Promise<readonly string[]> => {
  const events = manyEvents(count, name);
  await store.append(events);
  return idsOf(events);
};

describe("a reader without a mirror", () => {
  const readOn = async (store: EventStore, after?: Checkpoint) => {
    const ids: string[] = [];
    for (;;) {
      const { rows, checkpoint, done } = await store.read({}, after);
      ids.push(...rows.map((row) => row.event_id));
      if (done) return { ids, checkpoint };
      after = checkpoint;
    }
  };

  test("is handed no row twice by the later pages of a later listing", async () => {
    const store = await world.open();
    const ids = await fill(store, 250);
    const { checkpoint, ...first } = await readOn(store);
    expect(first.ids.sort()).toEqual([...ids].sort());
    world.airtable.control.advance({ ms: 600_000 });
    const more = await fill(store, 20, "more");
    const second = await readOn(store, checkpoint);
    expect(second.ids.sort()).toEqual([...more].sort());
    expect((await readOn(store, second.checkpoint)).ids).toEqual([]);
  });

  test("is told where its listing is lost, and can go on from the one before", async () => {
    const store = await world.open();
    await fill(store, 20);
    const { checkpoint } = await readOn(store);
    const more = await fill(store, 150, "more");
    const page = await store.read({}, checkpoint);
    world.airtable.control.expireOffsets();
    await expect(store.read({}, page.checkpoint)).rejects.toMatchObject({ code: "BAD_CHECKPOINT" });
    expect((await readOn(store, checkpoint)).ids.sort()).toEqual([...more].sort());
  });
});
