import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hash, now } from "../../src/hosts/node/host.ts";
import { openPostgres } from "../../src/stores/postgres/open.ts";
import { postgresPlace } from "../../src/stores/postgres/place.ts";
import { manyEvents, rowsOf } from "../contract/sample.ts";
import { hasPostgres, type PostgresServer, postgresServer } from "../support/postgres-server.ts";

describe("a Postgres URL", () => {
  const read = (place: string, env = {}) => postgresPlace(place, env);

  test("takes its password from the environment, and shows neither user nor password", () => {
    const found = read("ana@db.example.com:6543/crm?schema=shop", { PGPASSWORD: "p@ss/word" });
    expect(found).toMatchObject({ schema: "shop", shown: "db.example.com:6543/crm" });
    expect(new URL(found.url).password).toBe("p%40ss%2Fword");
    expect(found.url).not.toContain("schema");
  });

  test("without a host is DATABASE_URL's, and lends its password to the same user at the same host only", () => {
    const env = { DATABASE_URL: "postgresql://ana:secret@db.example.com/crm?sslmode=require" };
    expect(read("", env)).toMatchObject({ schema: "daybook", shown: "db.example.com/crm" });
    expect(read("?schema=shop", env).schema).toBe("shop");
    expect(new URL(read("ana@db.example.com/other", env).url).password).toBe("secret");
    expect(new URL(read("ana@elsewhere.example.com/other", env).url).password).toBe("");
    expect(new URL(read("bob@db.example.com/other", env).url).password).toBe("");
  });

  test("of a connection string takes what is its own, and nothing that is meant for other clients", () => {
    const env = {
      DATABASE_URL: "postgres://ana@db.example.com/crm?pgbouncer=true&sslmode=require&connection_limit=1",
    };
    expect(read("", env).url).toBe("postgres://ana@db.example.com/crm?sslmode=require");
    expect(read("?sslmode=verify-full", env).url).toBe(
      "postgres://ana@db.example.com/crm?sslmode=verify-full",
    );
  });

  test.each([
    ["db.example.com", "BAD_URL"],
    ["db.example.com/crm?schema=Robert'); drop table x;--", "BAD_URL"],
    ["db.example.com/crm?schema=pg_catalog", "BAD_URL"],
    ["db.example.com/crm?options=-c%20x", "BAD_URL"],
    ["", "DATABASE_URL_MISSING"],
  ])("refuses %s", (place, code) => {
    expect(() => read(place)).toThrow(expect.objectContaining({ code }));
  });

  test("says nothing of a broken DATABASE_URL but its name", () => {
    const said = (() => {
      try {
        return read("", { DATABASE_URL: "mysql://ana:secret@db/crm" }) && "";
      } catch (error) {
        return String(error);
      }
    })();
    expect(said).toContain("DATABASE_URL is no address");
    expect(said).not.toContain("secret");
  });
});

describe.skipIf(!hasPostgres)("setting up a log in Postgres", () => {
  let server: PostgresServer;
  let sql: postgres.Sql;
  beforeAll(async () => {
    server = await postgresServer();
    sql = postgres(server.url, { max: 1, onnotice: () => undefined });
  });
  afterAll(() => sql.end());
  const naps: number[] = [];
  const open = (place: string, more = {}) =>
    openPostgres(place, { hash, now, env: {}, sleep: async (ms) => void naps.push(ms), ...more });

  test("eight that open it for the first time at once make one log", async () => {
    const logs = await Promise.all(Array.from({ length: 8 }, () => open(server.place("newcomers"))));
    const found = await sql.unsafe("select number, name from newcomers.migrations");
    expect(found.map(({ number }) => number)).toEqual([1]);
    await logs[0]?.append(manyEvents(3));
    expect((await rowsOf(logs[7] as Awaited<ReturnType<typeof open>>)).length).toBe(3);
    for (const log of logs) await log.close();
  });

  test("a log that isn't to be made isn't, and what is missing is said", async () => {
    await expect(open(server.place("nothing"), { create: false })).rejects.toMatchObject({
      code: "LOG_NOT_FOUND",
      message: expect.stringContaining('schema "nothing"'),
    });
    expect(await sql.unsafe("select 1 from pg_namespace where nspname = 'nothing'")).toEqual([]);
    await expect(open(server.place("nothing").replace("/postgres?", "/nowhere?"))).rejects.toMatchObject({
      code: "LOG_NOT_FOUND",
    });
    await expect(open(server.place("nothing").replace("postgres@", "nobody@"))).rejects.toMatchObject({
      code: "LOG_DENIED",
    });
  });

  test("somebody else's table of events is left alone", async () => {
    await sql.unsafe("create schema taken; create table taken.events (id int)");
    await expect(open(server.place("taken"))).rejects.toMatchObject({ code: "LOG_NOT_DAYBOOK" });
    expect(
      (await sql.unsafe("select column_name from information_schema.columns where table_schema = 'taken'"))
        .length,
    ).toBe(1);
  });

  test("a table that somebody altered is named with its column", async () => {
    await (await open(server.place("altered"))).close();
    await sql.unsafe("alter table altered.events rename column actor to who");
    await expect(open(server.place("altered"))).rejects.toMatchObject({
      code: "TABLE_ALTERED",
      message: expect.stringContaining('no column "actor"'),
    });
    await sql.unsafe("alter table altered.events rename column who to actor");
    await sql.unsafe("alter table altered.events alter column recorded_at type varchar(40)");
    await expect(open(server.place("altered"))).rejects.toMatchObject({
      message: expect.stringContaining('"recorded_at" of altered.events'),
    });
  });

  test("a log of a newer Daybook is left alone", async () => {
    await (await open(server.place("newer"))).close();
    await sql.unsafe("insert into newer.migrations (number, name) values (99, 'from the future')");
    await expect(open(server.place("newer"))).rejects.toMatchObject({ code: "LOG_TOO_NEW" });
  });

  test("a server that isn't there is waited for, a minute in all, and named", async () => {
    naps.length = 0;
    await expect(open("ana:secret@127.0.0.1:9/crm")).rejects.toMatchObject({
      code: "LOG_UNREACHABLE",
      message: expect.stringContaining("127.0.0.1:9/crm"),
    });
    expect(naps.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(55_000);
  });

  test("a row that its owner deleted with the locks off can be appended again", async () => {
    const log = await open(server.place("restored"));
    const events = manyEvents(4);
    await log.append(events);
    await sql.unsafe(
      "alter table restored.events disable trigger user; delete from restored.events where seq = 2; alter table restored.events enable trigger user;",
    );
    const receipts = await log.append(events);
    expect(receipts.map(({ status }) => status).sort()).toEqual([
      "appended",
      "duplicate",
      "duplicate",
      "duplicate",
    ]);
    expect((await rowsOf(log)).length).toBe(4);
    await log.close();
  });

  test("keeps the time at which another log recorded what is copied", async () => {
    const log = await open(server.place("copies"));
    const [one, two] = manyEvents(2);
    if (!one || !two) throw new Error("no events");
    await log.appendCopies([
      { ...one, recorded_at: "2026-01-02T03:04:05.678Z" },
      { ...two, recorded_at: "2999-01-01T00:00:00.000Z" },
    ]);
    const rows = await rowsOf(log);
    expect(rows[0]?.recorded_at).toBe("2026-01-02T03:04:05.678Z");
    expect(rows[1]?.recorded_at?.slice(0, 2)).toBe("20");
    expect(rows[1]?.recorded_at).not.toContain("2999");
    await log.close();
  });

  test("a log that was opened for reading writes nothing", async () => {
    await (await open(server.place("readers"))).close();
    const log = await open(server.place("readers"), { readonly: true });
    await expect(log.append(manyEvents(1))).rejects.toMatchObject({ code: "LOG_NOT_WRITABLE" });
    await log.close();
  });

  test("says that a server takes no encrypted lines where the URL asks for them", async () => {
    await expect(open(`${server.place("plain")}&sslmode=require`)).rejects.toMatchObject({
      code: "LOG_UNREACHABLE",
      message: expect.stringContaining("takes no encrypted lines"),
    });
  });
});
