import Database from "libsql";
import { isDaybookError } from "../../core/errors.ts";
import { closed, told } from "./failures.ts";

/** What may be bound: a boolean would abort the process, and a number arrives as REAL. */
export type Bound = string | number | null | Uint8Array;

/** What a result holds. Text must be valid UTF-8, or the process aborts: read what others wrote as a blob. */
export type Cell = string | number | Buffer | null;

/** One connection to a log's file. Every failure that has a sentence is thrown as one. */
export interface Connection {
  readonly path: string;
  /** Whether texts are stored escaped: in a mirror, which keeps what others wrote. */
  readonly escapes: boolean;
  all(sql: string, bound?: readonly Bound[]): readonly (readonly Cell[])[];
  one(sql: string, bound?: readonly Bound[]): readonly Cell[] | undefined;
  /** How many rows it changed. */
  run(sql: string, bound?: readonly Bound[]): number;
  /** Takes the write lock first, so that what is read in it holds until the end; all of it, or nothing if `work` throws. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/** Opens a file for reading: nothing is written through it, whoever asks. */
export function connectReader(path: string, patience: number): Connection {
  const db = open(path, patience);
  return told(path, () => {
    exec(db, "pragma query_only = on");
    return connectionTo(db, path, () => {});
  });
}

/** Opens a file for writing. It is not changed by this: `prepareWriter` does that once the file is known to be a log. */
export function connectWriter(path: string, patience: number): Connection {
  const db = open(path, patience);
  return connectionTo(db, path, () => {
    // Others that read must not hold up the end; what they keep from being copied now is copied by the next to close.
    exec(db, "pragma busy_timeout = 0");
    exec(db, "pragma wal_checkpoint(truncate)");
  });
}

/** Turns on the write-ahead log and what makes it fast and safe. */
export function prepareWriter(db: Connection): void {
  db.all("pragma journal_mode = wal");
  db.run("pragma synchronous = full"); // an append that was acknowledged survives a power cut
  // The indexes are hit at random. At a million rows they fit in 128 MB, and copying them to the file in steps of 200 MB
  // instead of 4 makes appends a third faster.
  db.run("pragma cache_size = -131072");
  db.all("pragma wal_autocheckpoint = 50000");
}

/** Repeats what SQLite refuses at once, whatever its busy timeout, while another process switches the same new file to WAL. */
export function insist<T>(patience: number, work: () => T): T {
  const end = performance.now() + patience;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!isDaybookError(error) || error.code !== "LOG_BUSY" || performance.now() >= end) throw error;
      Atomics.wait(bell, 0, 0, 5);
    }
  }
}

/** Nobody rings it: waiting for it is a sleep that needs no event loop. */
const bell = new Int32Array(new SharedArrayBuffer(4));

const open = (path: string, patience: number): Database.Database =>
  told(path, () => new Database(path, { timeout: patience }));

const exec = (db: Database.Database, sql: string): void => void db.exec(sql);

function connectionTo(db: Database.Database, path: string, beforeClose: () => void): Connection {
  const reader = prepared((sql) => db.prepare(sql).raw());
  const writer = prepared((sql) => db.prepare(sql));
  const use = <T>(work: () => T): T => {
    if (!db.open) throw closed(path); // libsql would abort the process, or go on with the statements that it has
    return told(path, work);
  };
  const connection: Connection = {
    path,
    escapes: false,
    all: (sql, bound = []) => use(() => reader(sql).all(bound) as Cell[][]),
    one: (sql, bound = []) => use(() => reader(sql).get(bound) as Cell[] | undefined),
    run: (sql, bound = []) => use(() => writer(sql).run(bound).changes),
    transaction(work) {
      connection.run("begin immediate");
      try {
        const result = work();
        connection.run("commit");
        return result;
      } catch (error) {
        // A full disk has rolled back by itself.
        if (db.inTransaction) connection.run("rollback");
        throw error;
      }
    },
    close() {
      if (!db.open) return;
      try {
        beforeClose();
      } catch {
        // What it was to copy stays in the file beside; and a file that is no log is closed too.
      }
      db.close();
    },
  };
  return connection;
}

/** Statements by their text, each prepared once. */
function prepared(prepare: (sql: string) => Database.Statement): (sql: string) => Database.Statement {
  const known = new Map<string, Database.Statement>();
  return (sql) => {
    const found = known.get(sql);
    if (found) return found;
    const made = prepare(sql);
    known.set(sql, made);
    return made;
  };
}
