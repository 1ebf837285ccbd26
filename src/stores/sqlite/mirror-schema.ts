import { randomInt } from "node:crypto";
import type { Connection } from "./connection.ts";
import { escaped } from "./escape.ts";
import { damagedMirror, mirrorOfAnother, notMirror } from "./mirror-failures.ts";
import { columns, objects } from "./schema.ts";

/** Stands in the file's header ("Daym"): a mirror is no log, since it holds rows that were edited, and twins. */
const mirrorId = 0x4461796d;

/** The layout that this Daybook writes. A mirror of another one is refused: whoever deletes it has it built anew. */
const mirrorLayout = 1;

const rows = `${columns},
    row_id text not null,
    links text`;

/**
 * What a mirror's file holds. `events` has the columns of a log's, so that the same code reads both. `first_seen` holds
 * rows as they were when they were met, of those that are other ones now or gone; `notes` is its callers' own.
 */
const tables: Readonly<Record<string, string>> = {
  events: `table events (${rows}) strict`,
  events_row: "unique index events_row on events (row_id)",
  events_by_key: "index events_by_key on events (idempotency_key)",
  events_contact: objects.events_contact ?? "",
  events_marks: objects.events_marks ?? "",
  first_seen: `table first_seen (${rows}) strict`,
  first_seen_row: "unique index first_seen_row on first_seen (row_id)",
  mirror: `table mirror (
    origin text not null,
    checkpoint text,
    completed text,
    under_way integer not null default 0,
    completions integer not null default 0,
    turn integer not null default 0,
    position integer not null default 0,
    version integer not null,
    appends integer not null default 0,
    refreshed_at text
  ) strict`,
  notes: "table notes (name text primary key, text text not null) strict",
};

/** So many files may be made anew, at one place, without one being taken for another by what was kept beside it. */
const versions = 2 ** 47;

/** Makes the tables in an empty file, all or none. Throws NOT_A_MIRROR, MIRROR_DAMAGED and MIRROR_OF_ANOTHER_LOG. */
export function buildMirror(db: Connection, origin: string): void {
  if (isEmpty(db))
    db.transaction(() => {
      // Asked again: another process may have made it meanwhile.
      if (!isEmpty(db)) return;
      db.run(`pragma application_id = ${mirrorId}`);
      db.run(`pragma user_version = ${mirrorLayout}`);
      for (const sql of Object.values(tables)) db.run(`create ${sql}`);
      db.run("insert into mirror (origin, version) values (?, ?)", [escaped(origin), randomInt(versions)]);
    });
  demandOrigin(db, origin);
}

/** All in one statement, and so of one moment. */
const header = `select
  (select application_id from pragma_application_id),
  (select user_version from pragma_user_version),
  (select count(*) from sqlite_master),
  (select count(*) from sqlite_master where name in (${Object.keys(tables)
    .map((name) => `'${name}'`)
    .join(", ")}))`;

/** Whether a file is still to be made a mirror. Throws NOT_A_MIRROR and MIRROR_DAMAGED. */
export function isEmpty(db: Connection): boolean {
  const [id, version, all, ours] = (db.one(header) ?? []).map(Number);
  if (id === 0 && version === 0 && all === 0) return true;
  if (id !== mirrorId) throw notMirror(db.path, "a SQLite file of something else");
  if (version !== mirrorLayout)
    throw damagedMirror(db.path, `has layout ${version}, and this Daybook reads layout ${mirrorLayout}`);
  if (ours !== Object.keys(tables).length) throw damagedMirror(db.path, "lacks a table or an index");
  return false;
}

function demandOrigin(db: Connection, origin: string): void {
  const [held] = db.one("select cast(origin as blob) from mirror") ?? [];
  if (held === undefined) throw damagedMirror(db.path, "doesn't say which log it follows");
  if (String(held) !== escaped(origin)) throw mirrorOfAnother(db.path, String(held), origin);
}
