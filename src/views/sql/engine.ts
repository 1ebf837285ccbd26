import type { EventStore } from "../../core/store.ts";
import type { DialectName } from "./dialect.ts";

/** An engine that holds a log and takes SQL. */
export interface SqlEngine {
  readonly dialect: DialectName;
  /** The quoted relation with the log's columns: texts, null where empty, times as `2026-04-12T09:15:00.000Z`. */
  readonly events: string;
  /** SQL over a row `e` of it: whether its cells give its event_id. `TRUE` where the store itself vouches for that. */
  readonly intact: string;
  /** The rows of one statement. Throws where the engine refuses it. */
  query(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
}

/** A log whose engine can be asked in SQL. */
export type SqlStore = EventStore & { readonly sql: SqlEngine };

/** Whether a store can be asked in SQL. */
export const withSql = (store: EventStore): store is SqlStore => "sql" in store;
