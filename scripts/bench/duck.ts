import type { DuckDBConnection, DuckDBResultReader } from "@duckdb/node-api";
import type { Event } from "../../src/core/event.ts";
import type { Settings } from "../../src/core/settings.ts";
import { macros } from "./sql/macros.ts";
import { said } from "./sql/said.ts";
import { steps } from "./sql/steps.ts";
import { visits } from "./sql/visits.ts";

/** A cell as both sides give it: 64-bit counts are read as numbers. */
export type Figure = string | number | boolean | null;

/** DuckDB with a log in it. */
export interface Duck {
  load(rows: Iterable<Event>): void;
  /** To be called once when all rows are loaded. */
  prepare(settings: Settings, as_of: number): Promise<void>;
  /** The answer is in this process' memory when this resolves; as rows of its own language when it is called. */
  ask(sql: string): Promise<() => readonly Readonly<Record<string, Figure>>[]>;
  close(): void;
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
] as const;

/** An empty DuckDB in memory. */
export async function openDuck(): Promise<Duck> {
  // Loaded here, so that whoever only measures Daybook doesn't carry it.
  const { DuckDBInstance } = await import("@duckdb/node-api");
  const instance = await DuckDBInstance.create(":memory:");
  const db = await instance.connect();
  await db.run(`create table events (${columns.map((each) => `"${each}" varchar`).join(", ")})`);
  const appender = await db.createAppender("events");
  return {
    load(rows) {
      for (const row of rows) {
        for (const column of columns) {
          const cell = row[column];
          if (cell === null) appender.appendNull();
          else appender.appendVarchar(cell);
        }
        appender.endRow();
      }
    },
    async prepare(settings, as_of) {
      appender.closeSync();
      for (const sql of [macros(settings, as_of), steps, visits, said]) await runAll(db, sql);
    },
    async ask(sql) {
      const reader = await db.runAndReadAll(sql);
      return () => rowsOf(reader);
    },
    close() {
      db.closeSync();
      instance.closeSync();
    },
  };
}

async function runAll(db: DuckDBConnection, sql: string): Promise<void> {
  for (const statement of sql.split(/;\s*$/m)) if (statement.trim() !== "") await db.run(statement);
}

function rowsOf(reader: DuckDBResultReader): readonly Readonly<Record<string, Figure>>[] {
  const names = reader.columnNames();
  const figure = (cell: unknown): Figure => (typeof cell === "bigint" ? Number(cell) : (cell as Figure));
  return reader
    .getRows()
    .map((row) => Object.fromEntries(row.map((cell, i) => [names[i] as string, figure(cell)])));
}
