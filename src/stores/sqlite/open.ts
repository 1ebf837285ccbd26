import type { AmendableLog } from "../../core/amend.ts";
import { type Catalog, catalogOf } from "../../core/catalog.ts";
import type { CopyStore } from "../../core/copy.ts";
import { DaybookError } from "../../core/errors.ts";
import type { Event } from "../../core/event.ts";
import type { Hash } from "../../core/identity.ts";
import type { Checkpoint, GroupedStore, Page, Query, Receipt } from "../../core/store.ts";
import { appenderTo } from "./append.ts";
import { type Connection, connectReader, connectWriter, insist, prepareWriter } from "./connection.ts";
import { lostLocks } from "./lost-locks.ts";
import { isProtected, placeOf } from "./place.ts";
import { groupsOf, middleOf, readAfter, readPage } from "./read.ts";
import { removeFrom } from "./remove-rows.ts";
import { rewriterOf } from "./rewrite.ts";
import { build, demandLog, kindOf } from "./schema.ts";

export interface SqliteOptions {
  /** The clock that dates each row's recorded_at: ISO 8601 UTC with milliseconds. */
  readonly now: () => string;
  readonly hash: Hash;
  /** Finds the events whose type was renamed. @default the standard types */
  readonly catalog?: Catalog | undefined;
  /** Whether a log that isn't there is made. @default true */
  readonly create?: boolean | undefined;
  /** Nothing is written, not even a missing lock. @default whether the file is write-protected, where `create` is false */
  readonly readonly?: boolean | undefined;
  /** How long to wait for others who write, in milliseconds. @default 10000 */
  readonly patience?: number | undefined;
}

/** A log in one SQLite file. Its work is done when a call returns, so that a worker thread can go without promises. */
export interface SqliteStore extends GroupedStore, AmendableLog, CopyStore {
  /** Absolute. */
  readonly path: string;
  appendNow(events: readonly Event[]): readonly Receipt[];
  readNow(query?: Query, after?: Checkpoint): Page;
  /** The contact in the middle of all rows by contact; null where there are none, or where its place can't be told apart. */
  middle(): string | null;
  /** Moves with every change of the table, its indexes and its locks. */
  schemaVersion(): number;
  /** Which locks are gone or were replaced, a sentence each; none in a log as Daybook made it. */
  unguarded(): readonly string[];
}

/**
 * Opens the log in a file, or makes it. Throws LOG_NOT_FOUND, LOG_NOT_A_FILE, FOLDER_NOT_FOUND, LOG_NOT_WRITABLE,
 * LOG_NOT_READABLE, LOG_NOT_SQLITE, LOG_NOT_DAYBOOK, LOG_TOO_NEW, LOG_BUSY.
 */
export function openSqlite(given: string, options: SqliteOptions): SqliteStore {
  const { now, hash, catalog = catalogOf(), create = true, patience = 10_000 } = options;
  const readonly = options.readonly ?? (!create && isProtected(given));
  const path = placeOf(given, readonly ? "read" : create ? "create" : "write");
  const db = readonly ? openReader(path, patience) : openWriter(path, patience, create);
  const append = readonly ? refuse(path) : appenderTo(db, { now, hash, catalog });
  const count = (sql: string): number => Number(db.one(sql)?.[0] ?? 0);

  return {
    path,
    // Who took the index off may have put a key in twice: then readers look for twins.
    capabilities: {
      unique_key: count(keyIndex) === 1,
      refuses_edits: true,
      recorded_at: true,
      ordered: true,
    },
    append: async (events) => append(events),
    appendCopies: async (rows) => append(rows, "kept"),
    read: async (query = {}, after) => readPage(db, query, after),
    close: async () => db.close(),
    groups: (upTo, first, last) => groupsOf(db, upTo, first, last),
    rowsAfter: (position, most) => readAfter(db, position, most),
    appendNow: append,
    readNow: (query = {}, after) => readPage(db, query, after),
    head: () => ({
      rows: count("select count(*) from events"),
      position: count("select max(seq) from events"),
    }),
    middle: () => middleOf(db),
    schemaVersion: () => count("pragma schema_version"),
    unguarded: () => lostLocks(db),
    removeRows: readonly ? async () => refuse(path)() : removeFrom(db),
    rewriteRows: readonly ? async () => refuse(path)() : rewriterOf(db, hash),
  };
}

const openReader = (path: string, patience: number): Connection =>
  opened(connectReader(path, patience), patience, demandLog);

const openWriter = (path: string, patience: number, create: boolean): Connection =>
  opened(connectWriter(path, patience), patience, (db) => {
    // Before anything is written: the file may be somebody else's.
    if (create) kindOf(db);
    else demandLog(db);
    prepareWriter(db);
    build(db);
  });

function opened(db: Connection, patience: number, prepare: (db: Connection) => void): Connection {
  try {
    insist(patience, () => prepare(db));
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

const keyIndex = "select count(*) from sqlite_master where type = 'index' and name = 'events_key'";

const refuse = (path: string) => (): never => {
  throw new DaybookError("LOG_NOT_WRITABLE", `${path} was opened for reading only.`, {
    hint: "Open it without `readonly` to append.",
  });
};
