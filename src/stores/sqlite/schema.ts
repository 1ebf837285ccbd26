import { DaybookError } from "../../core/errors.ts";
import { plainTypes } from "../../core/plain-types.ts";
import type { Connection } from "./connection.ts";
import { notFound } from "./place.ts";

/** Stands in the file's header ("Dayb"), so that a log is known from any other SQLite file. */
export const applicationId = 0x44617962;

/** The layout that this Daybook writes, in the header's user_version. */
export const layout = 1;

/**
 * Which rows may change how others are read: marks, and types that the catalog doesn't know, since one of those may be a
 * mark that somebody renamed. The condition of a partial index, and so written alike wherever they are asked for; a
 * chain, because SQLite makes a table of a NOT IN's list for every row that is inserted, which takes a third of the time.
 */
export const mayBeMark = plainTypes.map((name) => `event_type <> '${name}'`).join(" and ");

/** The cells of a row. A key of 32 hex digits (all derived ones) is a blob of 16 bytes: half the index. `any` keeps a caller's own as text. */
export const columns = `
    seq integer primary key check (seq > 0),
    event_id text not null,
    contact_id text not null,
    event_type text not null,
    event_data text not null,
    timestamp text not null,
    deal_id text,
    actor text,
    source text,
    idempotency_key any not null,
    recorded_at text not null`;

/** What a log's file holds, by name: each as it stands after `create`. */
export const objects: Readonly<Record<string, string>> = {
  events: `table if not exists events (${columns}
  ) strict`,
  events_key: "unique index if not exists events_key on events (idempotency_key)",
  events_contact: "index if not exists events_contact on events (contact_id)",
  events_marks: `index if not exists events_marks on events (seq) where ${mayBeMark}`,
  // INSERT OR REPLACE and upserts fire neither of the two below: they end here, with nothing changed.
  events_keep: `trigger if not exists events_keep before insert on events
    when exists (select 1 from events where idempotency_key = new.idempotency_key)
      or exists (select 1 from events where seq = new.seq)
    begin select raise(ignore); end`,
  events_no_update: `trigger if not exists events_no_update before update on events
    begin select raise(abort, 'Daybook never changes an event. What was logged wrongly is voided by another: daybook void EVENT_ID'); end`,
  events_no_delete: `trigger if not exists events_no_delete before delete on events
    begin select raise(abort, 'Daybook never deletes an event. What was logged wrongly is voided by another: daybook void EVENT_ID'); end`,
};

/** All in one statement, and so of one moment: meanwhile another process may be making the log. */
const header = `select
  (select application_id from pragma_application_id),
  (select user_version from pragma_user_version),
  (select cast(group_concat(name, char(10)) as blob)
    from (select name from sqlite_master where type = 'table' order by name <> 'events', name limit 4))`;

/** Whether the file is a log or empty. Throws LOG_NOT_DAYBOOK, LOG_TOO_NEW and LOG_NOT_SQLITE. */
export function kindOf(db: Connection): "log" | "empty" {
  const [id, version, names] = db.one(header) ?? [];
  const tables = names === null ? [] : String(names).split("\n");
  if (id === applicationId && Number(version) > layout)
    throw new DaybookError(
      "LOG_TOO_NEW",
      `${db.path} was written by a newer Daybook (layout ${version}; this one knows up to ${layout}).`,
      {
        hint: "Update Daybook: npm install daybook@latest",
      },
    );
  if (id === applicationId && tables.includes("events")) return "log";
  if (id === 0 && version === 0 && tables.length === 0) return "empty";
  const holds =
    tables.length === 0
      ? "it has no table of events"
      : `it holds the tables ${tables.slice(0, 3).join(", ")}${tables.length > 3 ? ", …" : ""}`;
  throw new DaybookError("LOG_NOT_DAYBOOK", `${db.path} is a SQLite file, but no log of Daybook: ${holds}.`, {
    hint: "Name the log that daybook made, or a file that doesn't exist yet; nothing was changed in this one.",
  });
}

/** Makes the table, its indexes and its locks, all or none; what is there stays, and a lock that was taken off is put back. */
export function build(db: Connection): void {
  if (kindOf(db) === "log" && missing(db).length === 0) return;
  db.transaction(() => {
    // Asked again: another process may have made it meanwhile.
    if (kindOf(db) === "empty") {
      db.run(`pragma application_id = ${applicationId}`);
      db.run(`pragma user_version = ${layout}`);
    }
    for (const name of missing(db)) db.run(`create ${objects[name]}`);
  });
}

/** A reader's demand: a log, and not an empty file. Throws LOG_NOT_FOUND too. */
export function demandLog(db: Connection): void {
  if (kindOf(db) === "empty") throw notFound(db.path);
}

function missing(db: Connection): readonly string[] {
  const names = Object.keys(objects);
  const found = db.all(
    `select name from sqlite_master where name in (${names.map((name) => `'${name}'`).join(", ")})`,
  );
  const there = new Set(found.map(([name]) => name));
  return names.filter((name) => !there.has(name));
}
