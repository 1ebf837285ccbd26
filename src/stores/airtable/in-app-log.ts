import { eventColumns, type Row } from "../../core/event.ts";
import { asksFor } from "../../core/query.ts";
import type { LinkedRow } from "../../core/remote.ts";
import type { EventStore } from "../../core/store.ts";
import { appenderTo } from "./append.ts";
import { readRows } from "./base-log.ts";
import { fieldNamed } from "./base-schema.ts";
import { type BaseTableOptions, baseTable } from "./base-table.ts";
import { eventOf, linkColumns, linksOf } from "./event-cells.ts";
import type { LogRecord } from "./events-table.ts";
import type { InAppTable } from "./in-app-base.ts";
import type { LogRules } from "./log-rules.ts";

/** A log as a script reads it: all of it in one query, held from then on. */
export interface InAppLog extends EventStore {
  /** The rows with where their links lead. */
  linkedRows(): Promise<readonly (LinkedRow & { readonly event_id: string; readonly position: number })[]>;
  /** Forgets what was read: the next reader asks the base. */
  forget(): void;
  /** Asks the base for all rows, among which the next append looks. */
  reread(): ReturnType<EventStore["read"]>;
}

/** Opens the log's table from within Airtable. What is appended is looked up among rows that are read for that alone, just before. */
export function openInAppLog(
  events: InAppTable,
  rules: LogRules,
  { clock, onPut }: Pick<BaseTableOptions, "clock" | "onPut">,
): InAppLog {
  const links = Object.keys(linkColumns).filter((column) => fieldNamed(events, column));
  let held: Promise<readonly LogRecord[]> | null = null;
  const records = (): Promise<readonly LogRecord[]> => {
    held ??= readRows(events, { columns: [...eventColumns, ...links] });
    return held;
  };
  const rows = async (): Promise<readonly Row[]> =>
    (await records()).map(({ fields }, at) => ({ ...eventOf(fields), recorded_at: null, position: at + 1 }));
  let isFresh = false;
  const forget = (): void => {
    held = null;
    isFresh = false;
  };
  const read: EventStore["read"] = async (query = {}) => {
    const found = (await rows()).filter(asksFor(query));
    return { rows: found, checkpoint: String(found.length), done: true };
  };
  return {
    capabilities: { unique_key: false, refuses_edits: false, recorded_at: false, ordered: false },
    async append(all) {
      if (all.length === 0) return [];
      if (!isFresh) forget();
      const table = baseTable({ events, rows: records, how: "write", clock, onPut });
      return appenderTo(table, rules)(all).finally(forget);
    },
    read,
    reread() {
      forget();
      isFresh = true;
      return read();
    },
    async linkedRows() {
      return (await records()).map(({ id, fields }, at) => {
        const { event_id, contact_id, deal_id } = eventOf(fields);
        return { id, event_id, contact_id, deal_id, links: linksOf(fields), position: at + 1 };
      });
    },
    forget,
    async close() {},
  };
}
