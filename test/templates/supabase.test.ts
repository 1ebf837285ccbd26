import { readFileSync } from "node:fs";
import postgres from "postgres";
import { describe, expect, test } from "vitest";
import { supabaseScript } from "../../scripts/templates/supabase.ts";
import { hash, now } from "../../src/hosts/node/host.ts";
import { openPostgres } from "../../src/stores/postgres/open.ts";
import { manyEvents, rowsOf } from "../contract/sample.ts";
import { hasPostgres, postgresServer } from "../support/postgres-server.ts";

const file = readFileSync("templates/supabase/daybook.sql", "utf8");

test("the script to paste is the one that the code makes", () => {
  expect(file).toBe(supabaseScript());
});

describe.skipIf(!hasPostgres)("the script to paste, on a real Postgres that has Supabase's roles", () => {
  test("makes a log that the store takes for its own, and lets the web API's roles see nothing", async () => {
    const server = await postgresServer();
    const owner = postgres(server.url, { max: 1, onnotice: () => undefined });
    await owner.unsafe("create role anon; create role authenticated");
    await owner.unsafe("create database supabase");
    const url = server.url.replace(/postgres$/, "supabase");
    const sql = postgres(url, { max: 1, onnotice: () => undefined });
    // As Supabase does for every new table of the owner's.
    await sql.unsafe("alter default privileges grant all on tables to anon, authenticated");
    await sql.unsafe("alter default privileges grant all on functions to anon, authenticated");
    await sql.unsafe("alter default privileges grant usage on schemas to anon, authenticated");
    await sql.unsafe(file);
    await expect(sql.unsafe(file)).rejects.toThrow(/already exists/);
    await sql.unsafe("rollback");
    const log = await openPostgres(url.replace("postgres://", ""), {
      hash,
      now,
      env: {},
      sleep: async () => undefined,
    });
    expect((await log.append(manyEvents(5))).every(({ status }) => status === "appended")).toBe(true);
    expect((await rowsOf(log)).length).toBe(5);
    expect(await log.unguarded()).toEqual([]);
    for (const role of ["anon", "authenticated"])
      for (const statement of [
        "select * from daybook.events",
        "select * from daybook.events_2026_01",
        "select * from daybook.keys",
        "insert into daybook.events (event_id) values ('x')",
        "select daybook.append('[]', '', 0)",
        "select daybook.make_months(array['2030-01'])",
      ]) {
        await sql.unsafe(`set role ${role}`);
        await expect(sql.unsafe(statement), `${role}: ${statement}`).rejects.toThrow(/permission denied/);
        await sql.unsafe("reset role");
      }
    // Even with rights that somebody gave by mistake, row-level security hands out nothing.
    await sql.unsafe(
      "grant usage on schema daybook to anon; grant select on daybook.events, daybook.keys to anon",
    );
    await sql.unsafe("set role anon");
    expect((await sql.unsafe("select * from daybook.events")).length).toBe(0);
    expect((await sql.unsafe("select * from daybook.keys")).length).toBe(0);
    await sql.end();
    await log.close();
    await owner.unsafe("drop database supabase");
    await owner.unsafe("drop owned by anon, authenticated; drop role anon; drop role authenticated;");
    await owner.end();
  });
});
