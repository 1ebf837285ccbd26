import { describe, expect, test } from "vitest";
import type { Event, Row } from "../../src/core/event.ts";
import type { Mirror } from "../../src/stores/sqlite/mirror.ts";
import { change, eventsOf, idsOf, manyEvents, rowsOf } from "../contract/sample.ts";
import { mirrorPlace } from "../support/mirrors.ts";
import { type RemoteTable, remoteTable } from "../support/remote-log.ts";

const { open, somewhere } = mirrorPlace();

const list = manyEvents(20);
const [first, second, third] = list as [Event, Event, Event];
const twinOf = (event: Event): Event =>
  eventsOf(change(event.contact_id, "Other", { idempotency_key: event.idempotency_key }))[0] as Event;
const idsIn = async (mirror: Mirror): Promise<readonly string[]> => idsOf(await rowsOf(mirror.replica));

/** Something to wait for until a test lets it pass. */
function gate() {
  let pass = (): void => {};
  const opened = new Promise<void>((done) => {
    pass = done;
  });
  return { opened, pass };
}

describe("a refresh", () => {
  test("brings every row once, and says how many came, changed and how many pages that took", async () => {
    const table = remoteTable();
    const ids = list.map((event) => table.put(event));
    const mirror = open(table);
    expect(await mirror.refresh()).toEqual({ added: 20, changed: 0, pages: 7 });
    expect(await mirror.refresh()).toEqual({ added: 0, changed: 0, pages: 1 });
    table.put(third, { id: "zzz" });
    table.edit(ids[0] as string, { actor: "Eve" });
    expect(await mirror.refresh()).toEqual({ added: 1, changed: 1, pages: 1 });
    expect(await idsIn(mirror)).toEqual(idsOf([...list, third]));
  });

  test("cut off at any page misses nothing, and the next goes on where it was", async () => {
    for (let cut = 0; cut < 7; cut++) {
      const table = remoteTable();
      for (const event of list) table.put(event);
      const path = somewhere();
      const mirror = open(table, {}, path);
      table.failAfter(cut);
      await expect(mirror.refresh()).rejects.toThrow("the network is down");
      expect(mirror.head().rows).toBe(cut * 3);
      await mirror.close();
      table.failAfter(undefined);
      const again = open(table, {}, path);
      // What was begun is brought to its end; what came since is in a listing of its own.
      expect((await again.refresh()).pages).toBe(7 - cut + (cut > 0 ? 1 : 0));
      expect(await idsIn(again)).toEqual(idsOf(list));
      await again.close();
    }
  });

  test("that goes on where another was cut off brings what came since, too", async () => {
    const table = remoteTable();
    for (const event of list.slice(1)) table.put(event);
    const mirror = open(table);
    table.failAfter(3);
    await expect(mirror.refresh()).rejects.toThrow();
    table.failAfter(undefined);
    table.put(first, { id: "a comes before all that were shown" });
    await mirror.refresh();
    expect(await idsIn(mirror)).toEqual(idsOf(list));
  });

  test("whose listing is lost begins again after the last one that was whole, and not at the start", async () => {
    const table = remoteTable();
    for (const event of list) table.put(event);
    const mirror = open(table);
    await mirror.refresh();
    for (const event of manyEvents(9, "more")) table.put(event);
    table.failAfter(2);
    await expect(mirror.refresh()).rejects.toThrow();
    table.failAfter(undefined);
    table.expire();
    const before = table.requests();
    expect(await mirror.refresh()).toEqual({ added: 3, changed: 0, pages: 3 });
    expect(table.requests() - before).toBe(4);
    expect(mirror.head().rows).toBe(29);
  });

  test("whose log knows none of its places any more begins at the start", async () => {
    const table = remoteTable();
    for (const event of list) table.put(event);
    const path = somewhere();
    const mirror = open(table, {}, path);
    await mirror.refresh();
    await mirror.close();
    const anew = remoteTable();
    for (const event of list) anew.put(event);
    anew.put(twinOf(first));
    const strict: RemoteTable = {
      ...anew,
      changes: (after) =>
        anew.changes(after === undefined || after.includes("mine") ? after : `[${after}`).then(
          (page) => ({ ...page, checkpoint: page.checkpoint.replace("{", '{"mine":1,') }),
          (error) => {
            throw Object.assign(error, { name: "DaybookError", code: "BAD_CHECKPOINT" });
          },
        ),
    };
    const again = open(strict, {}, path);
    expect(await again.refresh()).toEqual({ added: 1, changed: 0, pages: 7 });
    expect(await again.refresh()).toEqual({ added: 0, changed: 0, pages: 1 });
  });

  test("that was overtaken by another leaves what that one brought: an older page never covers a newer", async () => {
    const table = remoteTable({ pageSize: () => 1 });
    const [a, b] = [table.put(first), table.put(second)];
    const path = somewhere();
    const looker = open(table, {}, path);
    await looker.refresh();
    for (const id of [a, b]) table.edit(id, { actor: "Eve" });

    const [slow, slower, reached] = [gate(), gate(), gate()];
    let pages = 0;
    const overtaken: RemoteTable = {
      ...table,
      async changes(after) {
        if (pages++ > 0) throw new Error("the network is down");
        const page = await table.changes(after);
        await slow.opened;
        return page;
      },
    };
    let others = 0;
    const overtaking: RemoteTable = {
      ...table,
      async changes(after) {
        const page = await table.changes(after);
        if (++others === 2) {
          reached.pass();
          await slower.opened;
        }
        return page;
      },
    };
    const older = open(overtaken, {}, path)
      .refresh()
      .catch(() => {});
    await Promise.resolve();
    await Promise.resolve();
    table.edit(a, { actor: null });
    const newer = open(overtaking, {}, path).refresh();
    await reached.opened;
    slow.pass();
    await older;
    slower.pass();
    await newer;
    await looker.refresh();
    expect((await rowsOf(looker.replica)).map((row) => row.actor).sort()).toEqual(["Eve", null]);
    expect([...looker.evidence()].map((row) => row.id)).toEqual([b]);
  });

  test("gives up on a log that loses every listing, and goes on when that ends", async () => {
    const table = remoteTable();
    for (const event of list) table.put(event);
    const losing: RemoteTable = {
      ...table,
      changes(after) {
        table.expire();
        return table.changes(after);
      },
    };
    const path = somewhere();
    const mirror = open(losing, {}, path);
    for (const read of [mirror.refresh, mirror.refresh, mirror.replace]) {
      const before = table.requests();
      await expect(read()).rejects.toMatchObject({
        code: "BAD_CHECKPOINT",
        message: "The log lost its place 3 times while the mirror read it. That listing is gone.",
      });
      expect(table.requests() - before).toBeLessThan(8);
    }
    await mirror.close();
    const again = open(table, {}, path);
    await again.refresh();
    expect(await idsIn(again)).toEqual(idsOf(list));
  });
});

describe("a whole reading", () => {
  test("takes away rows that are gone, and a row that comes back is there again", async () => {
    const table = remoteTable();
    const ids = list.map((event) => table.put(event));
    const mirror = open(table);
    await mirror.refresh();
    const newest = mirror.head().position;
    table.remove(ids[0] as string);
    table.remove(ids[19] as string);
    expect(await mirror.refresh()).toEqual({ added: 0, changed: 0, pages: 1 });
    expect(mirror.head().rows).toBe(20);
    expect(await mirror.replace()).toEqual({ added: 0, changed: 0, gone: 2, unsure: 0, pages: 6 });
    expect(await idsIn(mirror)).toEqual(idsOf(list.slice(1, 19)));
    expect([...mirror.evidence()].map(({ id, now, first }) => [id, now, first.event_id])).toEqual([
      [ids[0], null, first.event_id],
      [ids[19], null, list[19]?.event_id],
    ]);
    expect(await mirror.replace()).toMatchObject({ gone: 0 });

    // A position is never given twice: who reads on from the newest sees what came after it was gone.
    table.put(third, { id: "zzz" });
    await mirror.refresh();
    expect((mirror.rowsAfter(newest, 10) as readonly Row[]).map((row) => row.event_id)).toEqual([
      third.event_id,
    ]);

    table.put(first, { id: ids[0] as string });
    expect(await mirror.refresh()).toMatchObject({ added: 1 });
    expect([...mirror.evidence()].map(({ id }) => id)).toEqual([ids[19]]);
  });

  /** A log whose listings hide some rows: old ones, that are there when they are asked for, and a young one. */
  function hiding() {
    const table = remoteTable();
    const ids = list.map((event, i) =>
      table.put(event, { recorded_at: `2026-07-01T00:00:${String(i + 10)}.000Z` }),
    );
    const asked: (readonly string[])[] = [];
    const hidden = new Set<string>();
    const log: RemoteTable = {
      ...table,
      async changes(after) {
        const page = await table.changes(after);
        const rows = page.rows.filter(({ id }) => !hidden.has(id));
        return { ...page, rows, ...(page.done ? { settled: "2026-07-01T00:00:20.000Z" } : {}) };
      },
      async present(rows) {
        asked.push(rows);
        return new Set(table.rows().flatMap(({ id }) => (rows.includes(id) ? [id] : [])));
      },
    };
    return { table, ids, asked, hidden, log };
  }

  test("takes away no row that is there when it is asked for, and none so young that a listing may not show it yet", async () => {
    const { table, ids, asked, hidden, log } = hiding();
    const mirror = open(log);
    expect(await mirror.replace()).toMatchObject({ added: 20, gone: 0 });
    expect(asked).toEqual([]);
    for (const at of [3, 10, 11]) hidden.add(ids[at] as string);
    for (const at of [4, 12]) table.remove(ids[at] as string);
    expect(await mirror.replace()).toMatchObject({ gone: 1 });
    expect(asked).toEqual([[ids[3], ids[4], ids[10], ids[11], ids[12]]]);
    expect([...mirror.evidence()].map(({ id }) => id)).toEqual([ids[4]]);
    expect(mirror.head().rows).toBe(19);
  });

  test("that can't ask for what it didn't see takes nothing away", async () => {
    const { table, ids, log } = hiding();
    const mirror = open({ ...log, present: () => Promise.reject(new Error("the network is down")) });
    await mirror.refresh();
    table.remove(ids[0] as string);
    await expect(mirror.replace()).rejects.toThrow("the network is down");
    expect(mirror.head().rows).toBe(20);
  });

  test("that is cut off takes nothing away, and a refresh after it goes on from where refreshes were", async () => {
    const table = remoteTable();
    const ids = list.map((event) => table.put(event));
    const mirror = open(table);
    await mirror.refresh();
    for (const id of ids.slice(0, 10)) table.remove(id);
    table.failAfter(2);
    await expect(mirror.replace()).rejects.toThrow();
    table.failAfter(undefined);
    expect(mirror.head().rows).toBe(20);
    expect(await mirror.refresh()).toMatchObject({ pages: 1 });
    expect(await mirror.replace()).toMatchObject({ gone: 10 });
  });

  test("leaves rows that another reader added behind its back", async () => {
    const table = remoteTable();
    const path = somewhere();
    const other = open(table, {}, path);
    let pages = 0;
    const log: RemoteTable = {
      ...table,
      async changes(after) {
        const page = await table.changes(after);
        if (++pages === 3) {
          table.put(first, { id: "a" }); // a place that the whole reading has passed
          await other.refresh();
        }
        return page;
      },
    };
    for (const event of list.slice(1)) table.put(event);
    await other.refresh();
    const mirror = open(log, {}, path);
    expect(await mirror.replace()).toMatchObject({ added: 0, gone: 0 });
    expect(await idsIn(mirror)).toEqual(idsOf(list));
    expect([...mirror.evidence()]).toEqual([]);
    await mirror.refresh();
    expect(await mirror.replace()).toMatchObject({ gone: 0 });
  });

  test("that ends during a refresh is no end of it: what it had passed is still read", async () => {
    const table = remoteTable({ pageSize: () => 1 });
    for (const event of list.slice(0, 3)) table.put(event);
    const path = somewhere();
    await open(table, {}, path).refresh();
    const [half, whole] = [gate(), gate()];
    let pages = 0;
    const refreshing: RemoteTable = {
      ...table,
      async changes(after) {
        const page = await table.changes(after);
        if (++pages === 2) {
          half.pass();
          await whole.opened;
        }
        return page;
      },
    };
    const mirror = open(refreshing, {}, path);
    let refreshed: Promise<unknown> = Promise.resolve();
    let others = 0;
    const replacing: RemoteTable = {
      ...table,
      async changes(after) {
        const page = await table.changes(after);
        if (++others === 3) {
          for (const [i, event] of list.slice(3, 6).entries()) table.put(event, { id: `a${i}` });
          refreshed = mirror.refresh();
          await half.opened;
        }
        return page;
      },
    };
    await open(replacing, {}, path).replace();
    whole.pass();
    await refreshed;
    expect(await idsIn(mirror)).toEqual(idsOf(list.slice(0, 6)));
  });

  test("whose listing is lost begins again, and goes by what it saw since", async () => {
    const table = remoteTable();
    const ids = list.map((event) => table.put(event));
    let pages = 0;
    const log: RemoteTable = {
      ...table,
      async changes(after) {
        if (++pages === 4) {
          table.expire();
          table.remove(ids[0] as string);
        }
        return table.changes(after);
      },
    };
    const path = somewhere();
    await open(table, {}, path).refresh();
    const mirror = open(log, {}, path);
    expect(await mirror.replace()).toMatchObject({ gone: 1 });
    expect(await idsIn(mirror)).toEqual(idsOf(list.slice(1)));
  });

  test("a mirror that begins with one needs no other listing", async () => {
    const table = remoteTable();
    for (const event of list) table.put(event);
    const mirror = open(table, { freshFor: 3_600_000 });
    expect(await mirror.replace()).toEqual({ added: 20, changed: 0, gone: 0, unsure: 0, pages: 7 });
    await mirror.read();
    expect(table.requests()).toBe(7);
    expect(await mirror.refresh()).toMatchObject({ added: 0, pages: 1 });
  });
});
