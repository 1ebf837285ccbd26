import type { AmendableLog } from "../../core/amend.ts";
import { type Catalog, catalogOf } from "../../core/catalog.ts";
import type { CopyStore } from "../../core/copy.ts";
import { DaybookError } from "../../core/errors.ts";
import type { Hash } from "../../core/identity.ts";
import type { EventStore } from "../../core/store.ts";
import type { SqlEngine } from "../../views/sql/engine.ts";
import { amenderOf } from "./amend.ts";
import { appenderTo } from "./append.ts";
import { connectPostgres } from "./connect.ts";
import { lostLocks } from "./lost-locks.ts";
import { prepareLog } from "./migrations.ts";
import { postgresPlace } from "./place.ts";
import { readPage } from "./read.ts";

export interface PostgresOptions {
  /** The clock that dates each row's recorded_at: ISO 8601 UTC with milliseconds. */
  readonly now: () => string;
  readonly hash: Hash;
  /** Finds the events whose type was renamed. @default the standard types */
  readonly catalog?: Catalog | undefined;
  /** Whether a log that isn't there is made, and an older layout brought up to date. @default true */
  readonly create?: boolean | undefined;
  /** Nothing is written through it. @default false */
  readonly readonly?: boolean | undefined;
  /** Holds DATABASE_URL and PGPASSWORD. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly sleep: (ms: number) => Promise<void>;
}

/** A log in a schema of a Postgres database; Supabase is one. */
export interface PostgresStore extends EventStore, AmendableLog, CopyStore {
  /** What a seal calls it: `postgres/HOST/DATABASE/SCHEMA`. */
  readonly origin: string;
  /** Where views are asked in SQL. */
  readonly sql: SqlEngine;
  /** Which locks are gone, a sentence each. */
  unguarded(): Promise<readonly string[]>;
}

/** Opens the log in a database, or makes it. Throws BAD_URL, LOG_DENIED, LOG_NOT_FOUND, LOG_NOT_DAYBOOK, LOG_TOO_NEW, LOG_UNREACHABLE, TABLE_ALTERED. */
export async function openPostgres(given: string, options: PostgresOptions): Promise<PostgresStore> {
  const { now, hash, catalog = catalogOf(), create = true, readonly = false, env, sleep } = options;
  const place = postgresPlace(given, env);
  const { schema, shown } = place;
  const db = connectPostgres(place, { sleep });
  try {
    await prepareLog(db, place, create && !readonly ? "make" : "find");
  } catch (error) {
    await db.close();
    throw error;
  }
  const append = readonly ? refuse(shown) : appenderTo(db.ask, schema, { now, hash, catalog });
  const { removeRows, rewriteRows } = amenderOf(db, schema, hash);
  return {
    origin: `postgres/${shown}/${schema}`,
    capabilities: { unique_key: true, refuses_edits: true, recorded_at: true, ordered: true },
    append: (events) => append(events),
    appendCopies: (rows) => append(rows, "kept"),
    read: (query = {}, after) => readPage(db.ask, schema, query, after),
    removeRows: readonly ? refuse(shown) : removeRows,
    rewriteRows: readonly ? refuse(shown) : rewriteRows,
    unguarded: () => lostLocks(db.ask, schema),
    sql: {
      dialect: "postgres",
      events: `${schema}.events`,
      intact: "e.intact",
      query: (text) =>
        db.together(async (ask) => {
          await ask("set local work_mem = '256MB'");
          await ask("set local jit = off");
          return ask(text);
        }),
    },
    close: () => db.close(),
  };
}

const refuse = (shown: string) => async (): Promise<never> => {
  throw new DaybookError("LOG_NOT_WRITABLE", `The log in ${shown} was opened for reading only.`, {
    hint: "Open it without `readonly` to append.",
  });
};
