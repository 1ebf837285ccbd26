import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { readAll } from "../../src/core/store.ts";
import type { Mirror } from "../../src/stores/sqlite/mirror.ts";
import { groupedStoreContract, storeContract } from "../contract/index.ts";
import { change, eventsOf, manyEvents, rowsOf } from "../contract/sample.ts";
import { mirrorPlace } from "../support/mirrors.ts";
import { type RemoteTable, remoteTable } from "../support/remote-log.ts";

const { folder, open, somewhere } = mirrorPlace();
const tables = new Map<string, RemoteTable>();
const tableAt = (place: string): RemoteTable => {
  const table = tables.get(place) ?? remoteTable({ pageSize: () => 500 });
  tables.set(place, table);
  return table;
};

storeContract("mirror", (place) => open(tableAt(place), {}, join(folder, `${place}.db`)));

// Who begins with the head refreshes first.
groupedStoreContract("mirror", (place) => {
  const table = tableAt(`groups-${place}`);
  const append: Mirror["append"] = async (events) => {
    const receipts = await table.append(events);
    await mirror.refresh();
    return receipts;
  };
  const mirror = open(table, { append }, join(folder, `groups-${place}.db`));
  return mirror;
});

const list = manyEvents(20);
const [first, second, third] = list as [Event, Event, Event];
const twinOf = (event: Event): Event =>
  eventsOf(change(event.contact_id, "Other", { idempotency_key: event.idempotency_key }))[0] as Event;

describe("reading", () => {
  const clock = (): { at: number; now: () => string } => {
    const held = { at: Date.UTC(2026, 6, 1), now: () => new Date(held.at).toISOString() };
    return held;
  };

  test("asks for what is new at its first page, and at no other", async () => {
    const table = remoteTable({ pageSize: () => 5000 });
    for (const event of manyEvents(5000)) table.put(event);
    const mirror = open(table);
    let rows = 0;
    for await (const _ of readAll(mirror)) rows++;
    expect([rows, table.requests()]).toEqual([5000, 1]);
    expect((await rowsOf(mirror.replica)).length).toBe(5000);
    expect(table.requests()).toBe(1);
  });

  test("asks again only when the last refresh is older than freshFor, in another process too", async () => {
    const table = remoteTable();
    const time = clock();
    const path = somewhere();
    const mirror = open(table, { now: time.now, freshFor: 60_000 }, path);
    const other = open(table, { now: time.now, freshFor: 60_000 }, path);
    await mirror.read();
    table.put(first);
    time.at += 59_999;
    expect((await mirror.read()).rows).toEqual([]);
    expect((await other.read()).rows).toEqual([]);
    expect(table.requests()).toBe(1);
    time.at += 1;
    expect((await other.read()).rows).toHaveLength(1);
    expect((await mirror.read()).rows).toHaveLength(1);
    expect(table.requests()).toBe(2);
    time.at -= 3_600_000; // a clock that was put back keeps nothing from being read
    table.put(second);
    expect((await mirror.read()).rows).toHaveLength(2);
  });

  test("finds what was appended through any handle at once, whatever freshFor says", async () => {
    const table = remoteTable();
    const path = somewhere();
    const mirror = open(table, { freshFor: 3_600_000 }, path);
    const other = open(table, { freshFor: 3_600_000 }, path);
    const { checkpoint } = await mirror.read();
    await mirror.append([first]);
    expect((await other.read()).rows).toHaveLength(1);
    await other.append([second]);
    expect((await mirror.read({}, checkpoint)).rows).toHaveLength(2);
    await mirror.fresh();
    expect(table.requests()).toBe(3);
  });

  test("finds what was appended while a refresh was under way", async () => {
    const table = remoteTable();
    let appended = false;
    const log: RemoteTable = {
      ...table,
      async changes(after) {
        const page = await table.changes(after);
        if (!appended) await mirror.append([first]);
        appended = true;
        return page;
      },
    };
    const mirror = open(log, { freshFor: 3_600_000 });
    expect((await mirror.read()).rows).toEqual([]);
    expect((await mirror.read()).rows).toHaveLength(1);
  });

  test("ten readers at once ask once, or twice", async () => {
    const table = remoteTable();
    const mirror = open(table);
    await Promise.all(Array.from({ length: 10 }, () => mirror.read()));
    expect(table.requests()).toBe(1);
    const slow = mirror.refresh();
    await Promise.resolve();
    await Promise.all([slow, ...Array.from({ length: 10 }, () => mirror.read())]);
    expect(table.requests()).toBeLessThanOrEqual(3);
  });

  test("a row that was edited comes to whoever reads from a checkpoint, and is no longer where it was", async () => {
    const table = remoteTable();
    const [id] = list.map((event) => table.put(event));
    const mirror = open(table);
    const { checkpoint } = await mirror.read();
    table.edit(id as string, { actor: "Eve" });
    await mirror.refresh();
    const page = await mirror.read({}, checkpoint);
    expect(page.rows.map(({ actor, event_id }) => [actor, event_id])).toEqual([["Eve", first.event_id]]);
    expect((await rowsOf(mirror)).filter((row) => row.event_id === first.event_id)).toHaveLength(1);
  });

  test("without a way to append, an append is refused", async () => {
    const mirror = open(remoteTable(), { append: undefined });
    await expect(mirror.append([first])).rejects.toMatchObject({ code: "LOG_NOT_WRITABLE" });
  });
});

describe("what it promises", () => {
  test("one row a key: as long as no key stands on two", async () => {
    const table = remoteTable();
    for (const event of list) table.put(event);
    const mirror = open(table);
    const { unique_key } = mirror.capabilities;
    await mirror.refresh();
    expect([unique_key, mirror.capabilities]).toEqual([
      true,
      { unique_key: true, refuses_edits: false, recorded_at: true, ordered: true },
    ]);
    const twin = table.put(twinOf(first));
    await mirror.refresh();
    expect(mirror.capabilities.unique_key).toBe(false);
    expect(mirror.replica.capabilities.unique_key).toBe(false);
    table.edit(twin, { idempotency_key: "another" });
    await mirror.refresh();
    expect(mirror.capabilities.unique_key).toBe(true);
    const again = table.put(first);
    await mirror.refresh();
    expect(mirror.capabilities.unique_key).toBe(false);
    table.remove(again);
    await mirror.replace();
    expect(mirror.capabilities.unique_key).toBe(true);
  });

  test("its version moves when a row that was there changes or goes, and not when rows come", async () => {
    const table = remoteTable({ overlap: 100 });
    const ids = list.map((event) => table.put(event, { links: { Contact: ["rec1"] } }));
    const mirror = open(table);
    const versions = [mirror.schemaVersion()];
    const step = async (act: () => void, read: () => Promise<unknown> = mirror.refresh): Promise<boolean> => {
      act();
      await read();
      versions.push(mirror.schemaVersion());
      return versions[versions.length - 1] !== versions[versions.length - 2];
    };
    const id = ids[4] as string;
    expect(await step(() => {})).toBe(false);
    expect(await step(() => void table.put(twinOf(first)))).toBe(false);
    expect(await step(() => table.edit(id, {}, { links: {} }))).toBe(false);
    expect(await step(() => table.edit(id, { source: "x" }))).toBe(true);
    expect(await step(() => table.edit(id, { source: "contract" }))).toBe(true);
    expect(await step(() => table.edit(id, {}, { recorded_at: null }))).toBe(true);
    expect(await step(() => table.remove(id))).toBe(false);
    expect(await step(() => {}, mirror.replace)).toBe(true);
    expect(await step(() => {}, mirror.replace)).toBe(false);
  });

  test("no two files share a version: what was kept beside one that was deleted isn't taken for another's", () => {
    const table = remoteTable();
    const versions = Array.from({ length: 5 }, () => open(table).schemaVersion());
    expect(new Set(versions).size).toBe(5);
  });
});

test("links are there as they stand, of every row that is there", async () => {
  const table = remoteTable();
  const id = table.put(first, { links: { Contact: ["rec1"], __proto__: ["rec2"], Deal: [] } });
  table.put({ ...second, deal_id: "d" });
  const gone = table.put(third);
  const mirror = open(table);
  await mirror.refresh();
  const position = [...mirror.linksOf()].map((row) => row.position);
  table.edit(id, {}, { links: { Contact: ["rec9", 'a"\ud800\u0000'] } });
  table.remove(gone);
  expect(await mirror.refresh()).toMatchObject({ changed: 0 });
  await mirror.replace();
  expect([...mirror.linksOf()]).toEqual([
    {
      id,
      position: position[0],
      contact_id: first.contact_id,
      deal_id: null,
      links: { Contact: ["rec9", 'a"\ud800\u0000'] },
    },
    { id: "rec000002", position: position[1], contact_id: second.contact_id, deal_id: "d", links: null },
  ]);
  expect([...mirror.evidence()].map((row) => row.id)).toEqual([gone]);
});

test("notes are kept under any name, changed by what is there, and taken away", async () => {
  const path = somewhere();
  const mirror = open(remoteTable(), {}, path);
  const name = "it's\u0000 \ud83d";
  expect(mirror.meta(name)).toBeNull();
  mirror.setMeta(name, "\u001b0041 \ud800");
  mirror.setMeta("calls", (known) => String(Number(known ?? 0) + 2));
  const other = open(remoteTable(), {}, path);
  other.setMeta("calls", (known) => String(Number(known ?? 0) + 3));
  expect([mirror.meta(name), mirror.meta("calls")]).toEqual(["\u001b0041 \ud800", "5"]);
  mirror.setMeta(name, null);
  expect(other.meta(name)).toBeNull();
});
