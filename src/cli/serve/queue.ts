import { DaybookError } from "../../core/errors.ts";
import { type Event, eventColumns } from "../../core/event.ts";
import { type Connection, connectWriter, insist, prepareWriter } from "../../stores/sqlite/connection.ts";

/** What was answered to a request that carried an Idempotency-Key. */
export interface Answered {
  readonly fingerprint: string;
  readonly status: number;
  readonly body: string;
}

/** A request whose answer is to be remembered. */
export interface Remembered extends Answered {
  readonly key: string;
}

/** An event that waits, by its number. */
export interface Waiting {
  readonly number: number;
  readonly event: Event;
}

/** An event that the log wouldn't take, or holds otherwise. */
export interface Refusal {
  readonly at: string;
  readonly status: string;
  readonly reason: string;
  readonly event: Event;
}

/** Events on the disk that wait for the log. What `put` has returned for survives a crash. */
export interface Queue {
  readonly path: string;
  /** Events, and what is answered to their request, in one transaction; the numbers of the events. */
  put(events: readonly Event[], at: string, remember: Remembered | null): readonly number[];
  /** The first that wait, oldest first. */
  first(most: number): readonly Waiting[];
  /** They are in the log, or it refused them for good. */
  done(numbers: readonly number[], refusals: readonly Refusal[]): void;
  size(): number;
  /** When the oldest was put; null in an empty queue. */
  oldest(): string | null;
  /** What was answered to a key; null where it is new. */
  answered(key: string): Answered | null;
  /** The newest first. */
  refusals(most: number): readonly Refusal[];
  close(): void;
}

const layout = [
  "create table if not exists waiting (number integer primary key autoincrement, event text not null, at text not null) strict",
  "create table if not exists answered (key text primary key, fingerprint text not null, status integer not null, body text not null, at text not null) strict",
  "create index if not exists answered_at on answered (at)",
  "create table if not exists refused (number integer primary key autoincrement, at text not null, status text not null, reason text not null, event text not null) strict",
];

/** "DayQ", in the file's header: keeps a log from being taken for a queue. */
const applicationId = 0x44617951;

/** Refusals that are kept. */
const mostRefusals = 10_000;

/** So long an answer is remembered, in milliseconds: a day. */
export const rememberedFor = 24 * 60 * 60 * 1000;

/** Opens the queue in a file, or makes it. Throws QUEUE_NOT_A_QUEUE and what SQLite's failures are called. */
export function openQueue(path: string): Queue {
  const db = connectWriter(path, 10_000);
  try {
    insist(10_000, () => {
      const isKnown = isQueue(db);
      if (!isKnown && !isEmpty(db))
        throw new DaybookError(
          "QUEUE_NOT_A_QUEUE",
          `${path} is a SQLite file, but no queue of daybook serve.`,
          {
            hint: "Name another file with --queue; nothing was changed in this one.",
          },
        );
      prepareWriter(db);
      db.transaction(() => {
        for (const statement of layout) db.run(`${statement}`);
      });
      if (!isKnown) db.run(`pragma application_id = ${applicationId}`);
    });
  } catch (error) {
    db.close();
    throw error;
  }
  return queueOver(db, path);
}

/** Whether a file is a queue. */
export const isQueue = (db: Connection): boolean =>
  Number(db.one("pragma application_id")?.[0] ?? 0) === applicationId;

const isEmpty = (db: Connection): boolean =>
  Number(db.one("select count(*) from sqlite_master")?.[0] ?? 0) +
    Number(db.one("pragma application_id")?.[0] ?? 0) ===
  0;

function queueOver(db: Connection, path: string): Queue {
  const text = (cell: unknown): string => String(cell);
  const count = (sql: string): number => Number(db.one(sql)?.[0] ?? 0);
  return {
    path,
    put: (events, at, remember) =>
      db.transaction(() => {
        const numbers = events.map((event) => {
          const cells = eventColumns.map((column) => event[column]);
          db.run("insert into waiting (event, at) values (?, ?)", [JSON.stringify(cells), at]);
          return count("select last_insert_rowid()");
        });
        if (remember !== null) {
          const until = new Date(Date.parse(at) - rememberedFor).toISOString();
          db.run("delete from answered where at < ?", [until]);
          const { key, fingerprint, status, body } = remember;
          db.run(
            "insert or replace into answered (key, fingerprint, status, body, at) values (?, ?, cast(? as integer), ?, ?)",
            [key, fingerprint, status, body, at],
          );
        }
        return numbers;
      }),
    first: (most) =>
      db
        .all(`select number, cast(event as blob) from waiting order by number limit ${most}`)
        .map(([number, event]) => ({ number: Number(number), event: eventOf(text(event)) })),
    done(numbers, refusals) {
      db.transaction(() => {
        db.run("delete from waiting where number in (select value from json_each(?))", [
          JSON.stringify(numbers),
        ]);
        for (const { at, status, reason, event } of refusals)
          db.run("insert into refused (at, status, reason, event) values (?, ?, ?, ?)", [
            at,
            status,
            reason,
            JSON.stringify(eventColumns.map((column) => event[column])),
          ]);
        if (refusals.length > 0)
          db.run(`delete from refused where number <= (select max(number) from refused) - ${mostRefusals}`);
      });
    },
    size: () => count("select count(*) from waiting"),
    oldest() {
      const [at] = db.one("select cast(at as blob) from waiting order by number limit 1") ?? [];
      return at === undefined || at === null ? null : text(at);
    },
    answered(key) {
      const found = db.one(
        "select cast(fingerprint as blob), status, cast(body as blob) from answered where key = ?",
        [key],
      );
      return found ? { fingerprint: text(found[0]), status: Number(found[1]), body: text(found[2]) } : null;
    },
    refusals: (most) =>
      db
        .all(
          `select cast(at as blob), cast(status as blob), cast(reason as blob), cast(event as blob) from refused order by number desc limit ${most}`,
        )
        .map(([at, status, reason, event]) => ({
          at: text(at),
          status: text(status),
          reason: text(reason),
          event: eventOf(text(event)),
        })),
    close: () => db.close(),
  };
}

function eventOf(text: string): Event {
  const cells = JSON.parse(text) as readonly (string | null)[];
  return Object.fromEntries(eventColumns.map((column, i) => [column, cells[i] ?? null])) as unknown as Event;
}
