import postgres from "postgres";
import type { Event } from "../../src/core/event.ts";
import type { SqlEngine } from "../../src/views/sql/engine.ts";
import { intactSql } from "../../src/views/sql/event-id-sql.ts";
import { postgresServer } from "./postgres-server.ts";

/** An engine whose one table a test fills. */
export interface TestEngine extends SqlEngine {
  /** Puts these rows into the table, and whatever was there away. */
  fill(rows: readonly Event[]): Promise<void>;
  close(): Promise<void>;
}

const columns = [
  "event_id",
  "contact_id",
  "event_type",
  "event_data",
  "timestamp",
  "deal_id",
  "actor",
  "source",
  "idempotency_key",
  "recorded_at",
] as const;

const cellsOf = (row: Event): readonly (string | null)[] =>
  columns.map((column) => (column === "recorded_at" ? null : row[column]));

/** DuckDB in memory. */
export async function duckEngine(): Promise<TestEngine> {
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:");
  const db = await instance.connect();
  await db.run(`create table log (${columns.map((each) => `"${each}" varchar`).join(", ")})`);
  return {
    dialect: "duckdb",
    events: "log",
    intact: intactSql("duckdb", "e"),
    async query(sql) {
      const reader = await db.runAndReadAll(sql);
      return reader.getRowObjects() as Record<string, unknown>[];
    },
    async fill(rows) {
      await db.run("delete from log");
      const appender = await db.createAppender("log");
      for (const row of rows) {
        for (const cell of cellsOf(row))
          if (cell === null) appender.appendNull();
          else appender.appendVarchar(cell);
        appender.endRow();
      }
      appender.closeSync();
    },
    async close() {
      db.closeSync();
      instance.closeSync();
    },
  };
}

let schemas = 0;

/** A schema of its own in the tests' Postgres. */
export async function postgresEngine(): Promise<TestEngine> {
  const sql = postgres((await postgresServer()).url, { max: 1, onnotice: () => undefined });
  const schema = `sql_${process.pid}_${++schemas}`;
  await sql.unsafe(
    `create schema ${schema}; create table ${schema}.log (${columns
      .map((each) => `"${each}" text collate "C"`)
      .join(", ")})`,
  );
  return {
    dialect: "postgres",
    events: `${schema}.log`,
    intact: intactSql("postgres", "e"),
    query: async (text) => (await sql.unsafe(text)) as unknown as Record<string, unknown>[],
    async fill(rows) {
      await sql.unsafe(`truncate ${schema}.log`);
      const given = rows.map((row) => Object.fromEntries(cellsOf(row).map((cell, i) => [columns[i], cell])));
      for (let i = 0; i < given.length; i += 1000)
        await sql`insert into ${sql(schema)}.log ${sql(given.slice(i, i + 1000) as never, ...(columns as never))}`;
    },
    close: () => sql.end(),
  };
}
