import type { Row } from "../../core/event.ts";
import type { EventStore } from "../../core/store.ts";
import { scriptHost } from "../../hosts/script/host.ts";
import { appenderTo } from "../../stores/airtable/append.ts";
import { baseTable } from "../../stores/airtable/base-table.ts";
import type { LogRecord } from "../../stores/airtable/events-table.ts";
import type { Job } from "./job.ts";
import { interrupted } from "./job.ts";

/** Some rows of the log as a store of their own: what is appended is looked up among them alone, and goes to the log's table. */
export function portionStore(
  { log, stopped }: Pick<Job, "log" | "stopped">,
  records: readonly LogRecord[],
  given: readonly Row[],
): EventStore {
  let rows = given;
  const { hash, clock } = scriptHost;
  const { events, catalog, linked } = log;
  const onPut = (): void => {
    if (stopped()) throw interrupted();
  };
  const table = baseTable({ events, rows: async () => records, how: "write", clock, onPut });
  const append = appenderTo(table, { hash, catalog, linked });
  return {
    capabilities: { unique_key: false, refuses_edits: false, recorded_at: false, ordered: false },
    async append(all) {
      const receipts = await append(all);
      const fresh = all.filter((_, at) => receipts[at]?.status === "appended");
      rows = [
        ...rows,
        ...fresh.map((event, at) => ({ ...event, recorded_at: null, position: rows.length + at + 1 })),
      ];
      return receipts;
    },
    read: async () => ({ rows, checkpoint: "", done: true }),
    async close() {},
  };
}
