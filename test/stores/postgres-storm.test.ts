import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { hash, now } from "../../src/hosts/node/host.ts";
import { connectPostgres } from "../../src/stores/postgres/connect.ts";
import { openPostgres, type PostgresStore } from "../../src/stores/postgres/open.ts";
import { postgresPlace } from "../../src/stores/postgres/place.ts";
import { idsIn, idsOf, manyEvents, rowsOf } from "../contract/sample.ts";
import { hasPostgres, type PostgresServer, postgresServer } from "../support/postgres-server.ts";

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, Math.min(ms, 20)));

describe.skipIf(!hasPostgres)("a log in Postgres under a storm", () => {
  let server: PostgresServer;
  let killer: postgres.Sql;
  beforeAll(async () => {
    server = await postgresServer();
    killer = postgres(server.url, {
      max: 1,
      onnotice: () => undefined,
      connection: { application_name: "killer" },
    });
  });
  afterAll(() => killer.end());
  const open = (schema: string): Promise<PostgresStore> =>
    openPostgres(server.place(schema), { hash, now, env: {}, sleep });

  /** Reads on and on from where it stood; what it has seen once never comes again. */
  async function follow(log: PostgresStore, isOver: () => boolean): Promise<readonly string[]> {
    const seen: string[] = [];
    let after: string | undefined;
    for (;;) {
      const over = isOver();
      const page = await log.read({}, after);
      seen.push(...page.rows.map(({ event_id }) => event_id));
      after = page.checkpoint;
      if (over && page.done) return seen;
      await sleep(1);
    }
  }

  test("fifty writers with overlapping batches lose nothing and double nothing, and a follower misses none", async () => {
    const logs = await Promise.all(Array.from({ length: 10 }, () => open("fifty")));
    const events = manyEvents(1500);
    const batches = Array.from({ length: 50 }, (_, i) => {
      const from = (i * 29) % 1400;
      return events.slice(from, from + 100);
    });
    let over = false;
    const following = follow(await open("fifty"), () => over);
    const receipts = (
      await Promise.all(batches.map((batch, i) => (logs[i % 10] as PostgresStore).append(batch)))
    ).flat();
    over = true;
    const wanted = [...new Set(batches.flat())];
    expect(receipts.filter(({ status }) => status === "appended").length).toBe(wanted.length);
    expect(receipts.every(({ status }) => status === "appended" || status === "duplicate")).toBe(true);
    const seen = await following;
    expect([...seen].sort()).toEqual(idsOf(wanted));
    for (const log of logs) await log.close();
  });

  test("while connections are killed at random nothing acknowledged is lost, nothing is there twice, and the follower misses none", async () => {
    const logs = await Promise.all(Array.from({ length: 6 }, () => open("kills")));
    const follower = await open("kills");
    let over = false;
    let kills = 0;
    const killing = (async () => {
      while (!over) {
        const gone = await killer.unsafe(
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'daybook' and query like '%kills%' order by random() limit 1",
        );
        kills += gone.length;
        await sleep(20);
      }
    })();
    const following = follow(follower, () => over);
    const events = manyEvents(1200);
    const acknowledged: Event[] = [];
    await Promise.all(
      logs.map(async (log, writer) => {
        for (let at = 0; at < 40; at++) {
          const from = (writer * 173 + at * 31) % 1150;
          const batch = events.slice(from, from + 50);
          const receipts = await log.append(batch);
          expect(receipts.every(({ status }) => status === "appended" || status === "duplicate")).toBe(true);
          acknowledged.push(...batch);
        }
      }),
    );
    over = true;
    await killing;
    const seen = await following;
    expect(kills).toBeGreaterThan(10);
    expect(await idsIn(follower)).toEqual(idsOf([...new Set(acknowledged)]));
    expect((await rowsOf(follower)).length).toBe(new Set(acknowledged).size);
    expect([...seen].sort()).toEqual(idsOf([...new Set(acknowledged)]));
    for (const log of [...logs, follower]) await log.close();
  });

  test("an answer that broke off half way leaves no holes in the next one", async () => {
    const db = connectPostgres(postgresPlace(server.place("holes"), {}), { sleep });
    await expect(db.ask("select i, 1 / (4 - i) as x from generate_series(1, 10) i")).rejects.toThrow(
      "division",
    );
    const rows = await db.ask("select i from generate_series(1, 3) i");
    expect(rows.map((row) => row.i)).toEqual([1, 2, 3]);
    await db.close();
  });

  test("a server that crashes and comes back under a writer has every event that was acknowledged, once", async () => {
    const log = await open("crash");
    const events = manyEvents(900);
    const acknowledged: Event[] = [];
    for (let at = 0; at < 900; at += 30) {
      const batch = events.slice(at, at + 30);
      const appending = log.append(batch);
      if (at % 300 === 150) {
        server.crash();
        server.start();
      }
      expect((await appending).every(({ status }) => status === "appended" || status === "duplicate")).toBe(
        true,
      );
      acknowledged.push(...batch);
    }
    expect(await idsIn(log)).toEqual(idsOf(acknowledged));
    expect((await rowsOf(log)).length).toBe(900);
    await log.close();
  });

  test("a reader sees nothing of a number before all numbers below it are committed", async () => {
    const [one, two, reader] = [await open("overlap"), await open("overlap"), await open("overlap")];
    await one.append(manyEvents(1, "first "));
    const [early] = manyEvents(1, "early ");
    const slow = postgres(server.url, { max: 1, onnotice: () => undefined });
    let later: Promise<unknown> = Promise.resolve();
    await slow.begin(async (line) => {
      // Somebody's own transaction, which inserts as anybody may and takes its time to commit.
      await line.unsafe(
        "insert into overlap.events (event_id, contact_id, event_type, event_data, timestamp, idempotency_key) values ($1, $2, $3, $4, $5, $6)",
        [
          early?.event_id,
          early?.contact_id,
          early?.event_type,
          early?.event_data,
          early?.timestamp,
          early?.idempotency_key,
        ] as string[],
      );
      later = two.append(manyEvents(1, "later "));
      for (let waiting = 0; waiting === 0; ) {
        const [found] = await killer.unsafe(
          "select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted",
        );
        waiting = Number(found?.n);
      }
      expect((await rowsOf(reader)).length).toBe(1);
    });
    await later;
    const rows = await rowsOf(reader);
    expect(rows.length).toBe(3);
    expect(rows[1]?.event_id).toBe(early?.event_id);
    await slow.end();
    for (const log of [one, two, reader]) await log.close();
  });
});
