import { DaybookError } from "../../core/errors.ts";
import type { Capabilities, GroupedStore } from "../../core/store.ts";
import type { Connection } from "./connection.ts";
import { standingOf } from "./mirror-standing.ts";
import { groupsOf, readAfter, readPage } from "./read.ts";

/** A log's rows in a file, as the mirror holds them: nothing of it asks the log. */
export interface Replica extends GroupedStore {
  /** Absolute. */
  readonly path: string;
  /** Moves whenever a row that was there is another one or gone; no two files ever made share one. */
  schemaVersion(): number;
}

/** What reads a mirror's rows: just what reads a log's. */
export function replicaOf(db: Connection, { recorded_at }: Pick<Capabilities, "recorded_at">): Replica {
  let known = { at: "", unique_key: false };
  const count = (sql: string): number => Number(db.one(sql)?.[0] ?? 0);
  return {
    path: db.path,
    get capabilities() {
      const { position, version } = standingOf(db);
      const at = `${position} ${version}`;
      if (known.at !== at) known = { at, unique_key: db.one(twin) === undefined };
      return { unique_key: known.unique_key, refuses_edits: false, recorded_at, ordered: true };
    },
    append: async () => {
      throw new DaybookError("LOG_NOT_WRITABLE", `${db.path} is a mirror: events are appended to its log.`, {
        hint: "Append to the log itself; the mirror follows.",
      });
    },
    read: async (query = {}, after) => readPage(db, query, after),
    head: () => ({
      rows: count("select count(*) from events"),
      position: count("select max(seq) from events"),
    }),
    groups: (upTo, first, last) => groupsOf(db, upTo, first, last),
    rowsAfter: (position, most) => readAfter(db, position, most),
    schemaVersion: () => standingOf(db).version,
    close: async () => db.close(),
  };
}

/** A key that stands on two rows: then views must look for twins, and hold all rows to do so. */
const twin = "select 1 from events group by idempotency_key having count(*) > 1 limit 1";
