import type { Connection } from "./connection.ts";
import { objects } from "./schema.ts";

/** What each lock keeps from happening. */
const locks: Readonly<Record<string, string>> = {
  events_key: "two rows may have one key",
  events_keep: "a row may be replaced by another",
  events_no_update: "rows may be edited",
  events_no_delete: "rows may be deleted",
};

/** Which locks are gone or were replaced by something of the same name, a sentence each. */
export function lostLocks(db: Connection): readonly string[] {
  const found = new Map(
    db
      .all("select cast(name as blob), cast(sql as blob) from sqlite_master where name like 'events%'")
      .map(([name, sql]) => [String(name), String(sql)]),
  );
  return Object.entries(locks).flatMap(([name, harm]) => {
    const sql = found.get(name);
    if (sql === undefined) return [`The lock ${name} was taken off: ${harm}.`];
    return bodyOf(sql, name) === bodyOf(objects[name] ?? "", name)
      ? []
      : [
          `The lock ${name} was replaced by another of that name: ${harm}. Drop that one, and daybook init makes its own.`,
        ];
  });
}

/** SQLite keeps the text of a `create` as it was typed, from the name on. */
const bodyOf = (sql: string, name: string): string => sql.slice(sql.indexOf(name));
