import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hash, now } from "../../src/hosts/node/host.ts";
import { openPostgres, type PostgresStore } from "../../src/stores/postgres/open.ts";
import { change, eventsOf, idsIn, idsOf, manyEvents, rowsOf } from "../contract/sample.ts";
import { hasPostgres, type PostgresServer, postgresServer } from "../support/postgres-server.ts";

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, Math.min(ms, 5)));

describe.skipIf(!hasPostgres)("the locks of a log in Postgres", () => {
  let server: PostgresServer;
  let owner: postgres.Sql;
  let log: PostgresStore;
  const events = eventsOf(
    change("sarah", "Qualified", { timestamp: "2026-03-31T23:59:59.999Z" }),
    change("sarah", "Won", { timestamp: "2026-04-01T00:00:00.000Z" }),
    change("tom", "New", { timestamp: "1999-12-31T00:00:00.000Z" }),
    change("ann", "New", { timestamp: "2100-01-01T00:00:00.000Z" }),
  );
  const open = (place: string, more = {}): Promise<PostgresStore> =>
    openPostgres(place, { hash, now, env: {}, sleep, ...more });

  beforeAll(async () => {
    server = await postgresServer();
    owner = postgres(server.url, { max: 2, onnotice: () => undefined });
    log = await open(server.place("locks"));
    await log.append(events);
    await owner.unsafe("create role clerk login; create role looker login; create role anon_like login;");
    await owner.unsafe("grant daybook_writer to clerk; grant daybook_reader to looker;");
  });
  afterAll(async () => {
    await log.close();
    await owner.unsafe("drop role clerk; drop role looker; drop role anon_like;");
    await owner.end();
  });

  const as = (user: string): string => server.place("locks").replace("postgres@", `${user}@`);
  async function asked(user: string, statement: string): Promise<string> {
    const sql = postgres(`postgres://${as(user).replace(/\?.*/, "")}`, { max: 1, onnotice: () => undefined });
    try {
      await sql.unsafe(statement);
      return "done";
    } catch (error) {
      return String((error as Error).message);
    } finally {
      await sql.end();
    }
  }

  test.each([
    "update locks.events set actor = 'me'",
    "update locks.events_2026_03 set actor = 'me'",
    "delete from locks.events",
    "delete from locks.events_2026_04 where contact_id = 'sarah'",
    "delete from locks.events_before_2000",
    "truncate locks.events",
    "truncate locks.events_2026_04",
    "truncate locks.events_after_2099",
    "truncate locks.keys cascade",
    "delete from locks.keys",
    "update locks.keys set idempotency_key = idempotency_key || 'x'",
    "merge into locks.events e using (select 1) x on true when matched then delete",
  ])("refuse even the owner: %s", async (statement) => {
    expect(await asked("postgres", statement)).toMatch(/^Daybook (never changes an event|keeps the key)/);
    expect(await idsIn(log)).toEqual(idsOf(events));
  });

  test("a row that is inserted by hand with a key that is taken is refused, also by OR UPDATE", async () => {
    const copy =
      "insert into locks.events (event_id, contact_id, event_type, event_data, timestamp, idempotency_key) select event_id, contact_id, event_type, event_data, timestamp, idempotency_key from locks.events";
    expect(await asked("postgres", copy)).toMatch(/holds the key/);
    expect(await asked("clerk", copy)).toMatch(/holds the key/);
    expect(await asked("clerk", `${copy} on conflict do nothing`)).toMatch(/holds the key/);
    expect((await rowsOf(log)).length).toBe(events.length);
  });

  test("a writer appends and reads, and may do nothing else", async () => {
    const clerk = await open(as("clerk"));
    const more = manyEvents(20, "clerk ");
    expect((await clerk.append(more)).every(({ status }) => status === "appended")).toBe(true);
    expect((await clerk.append(more)).every(({ status }) => status === "duplicate")).toBe(true);
    expect((await rowsOf(clerk)).length).toBe(events.length + 20);
    await clerk.close();
    for (const statement of [
      "update locks.events set actor = 'me'",
      "delete from locks.events",
      "delete from locks.events_2026_04",
      "truncate locks.events",
      "drop table locks.events",
      "insert into locks.keys values ('a', 'b', 1, 'c')",
      "insert into locks.events_2026_04 (event_id, timestamp) values ('x', '2026-04-02')",
      "insert into locks.events (seq, event_id) values (1, 'x')",
      "set daybook.amending = 'on'; delete from locks.events",
      "alter table locks.events disable trigger all",
      "select setval('locks.events_seq', 1)",
      "create table locks.mine (a int)",
    ])
      expect(await asked("clerk", statement), statement).toMatch(/permission denied|must be owner/);
  });

  test("a reader reads, and may not append; its error says which role it takes", async () => {
    const looker = await open(as("looker"));
    expect((await rowsOf(looker)).length).toBeGreaterThan(3);
    await expect(looker.append(manyEvents(1, "looker "))).rejects.toMatchObject({
      code: "LOG_DENIED",
      hint: expect.stringContaining("daybook_writer"),
    });
    await looker.close();
  });

  test("who has neither role sees nothing, and is told", async () => {
    await expect(open(as("anon_like"))).rejects.toMatchObject({ code: "LOG_DENIED" });
    expect(await asked("anon_like", "select * from locks.events")).toMatch(/permission denied/);
    expect(await asked("anon_like", "select locks.append('[]', '', 0)")).toMatch(/permission denied/);
  });

  test("says which locks are gone", async () => {
    expect(await log.unguarded()).toEqual([]);
    await owner.unsafe("alter table locks.events disable trigger events_no_truncate");
    await owner.unsafe("drop trigger keys_keep on locks.keys");
    await owner.unsafe("drop trigger events_no_truncate on locks.events_2026_04");
    expect(await log.unguarded()).toEqual([
      "The lock events_no_truncate is switched off: all rows may be taken out at once.",
      "The lock keys_keep was taken off: keys may be edited and deleted.",
      "The locks of events_2026_04 were taken off: rows may be edited and deleted.",
    ]);
  });
});

describe.skipIf(!hasPostgres)("a log in Postgres, taken out of and rewritten by its owner", () => {
  test("removes rows as they were read, and leaves alone what isn't; the keys are free again", async () => {
    const server = await postgresServer();
    const log = await openPostgres(server.place("removals"), { hash, now, env: {}, sleep });
    const events = manyEvents(30);
    await log.append(events);
    const rows = await rowsOf(log);
    const changed = { ...rows[0], actor: "someone else" } as (typeof rows)[number];
    const left = await log.removeRows([{ row: changed }, ...rows.slice(1, 11).map((row) => ({ row }))]);
    expect(left).toEqual([{ row: changed }]);
    expect((await rowsOf(log)).length).toBe(20);
    expect(await log.removeRows(rows.slice(1, 11).map((row) => ({ row })))).toEqual([]);
    const again = await log.append(events);
    expect(again.filter(({ status }) => status === "appended").length).toBe(10);
    expect(await idsIn(log)).toEqual(idsOf(events));
    await log.close();
  });

  test("leaves no text of a rewritten row in the table's files", async () => {
    const server = await postgresServer();
    const log = await openPostgres(server.place("rewrites"), { hash, now, env: {}, sleep });
    await log.append([...manyEvents(5), ...eventsOf(change("sarah-connor", "Qualified"))]);
    const row = (await rowsOf(log)).find(({ contact_id }) => contact_id === "sarah-connor");
    if (row === undefined) throw new Error("no such row");
    const { position: _, recorded_at: __, ...event } = row;
    const cells = {
      ...event,
      contact_id: "erased",
      event_type: "contact_erased",
      event_data: "{}",
      idempotency_key: hash("k"),
    };
    expect(await log.rewriteRows([{ row, cells }])).toEqual([]);
    expect(await log.rewriteRows([{ row, cells }])).toEqual([]);
    const [now_] = (await rowsOf(log)).filter(({ position }) => position === row.position);
    expect(now_).toMatchObject({
      contact_id: "erased",
      idempotency_key: hash("k"),
      recorded_at: row.recorded_at,
    });
    expect(await filesWith(server, "rewrites", "sarah-connor")).toEqual([]);
    await log.close();
  });

  test("a rewriting that was cut off before the files were scrubbed is finished by the next", async () => {
    const server = await postgresServer();
    const log = await openPostgres(server.place("cutoff"), { hash, now, env: {}, sleep });
    await log.append(eventsOf(change("sarah-connor", "Qualified")));
    const sql = postgres(server.url, { max: 1, onnotice: () => undefined });
    await sql.unsafe("set daybook.amending = 'on'");
    await sql.unsafe("update cutoff.events set contact_id = 'erased'");
    await sql.end();
    expect((await filesWith(server, "cutoff", "sarah-connor")).length).toBeGreaterThan(0);
    expect(await log.rewriteRows([])).toEqual([]);
    expect(await filesWith(server, "cutoff", "sarah-connor")).toEqual([]);
    await log.close();
  });
});

/** The files of a schema's tables and indexes that hold a text. */
async function filesWith(server: PostgresServer, schema: string, text: string): Promise<readonly string[]> {
  const sql = postgres(server.url, { max: 1, onnotice: () => undefined });
  await sql.unsafe("checkpoint");
  const files = await sql.unsafe(
    `select relname, pg_read_binary_file(pg_relation_filepath(c.oid)) as bytes from pg_class c where relnamespace = '${schema}'::regnamespace and relkind in ('r', 'i') and pg_relation_filepath(c.oid) is not null`,
  );
  await sql.end();
  expect(files.length).toBeGreaterThan(5);
  return files.filter(({ bytes }) => Buffer.from(bytes).includes(text)).map(({ relname }) => String(relname));
}
