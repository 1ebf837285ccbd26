import type { CrmRecords } from "../../core/remote.ts";
import { scriptHost } from "../../hosts/script/host.ts";
import { emptyLinksIn } from "../../stores/airtable/fill-links.ts";
import { writtenFields } from "../../stores/airtable/in-app-cells.ts";
import { mutate } from "../../stores/airtable/mutate.ts";
import { batchesOf, inBatch } from "../../stores/airtable/update-rows.ts";
import type { ScriptLog } from "./open-log.ts";

/** How the links of a log are filled. */
export interface Filling {
  /** Asked before each mutation; what is left is filled by the next run. */
  readonly stopped: () => boolean;
  /** Nothing is written. */
  readonly dry_run: boolean;
}

/** Fills the log's links that are empty though the CRM has their records, as publishing does elsewhere; answers how many rows had such. */
export async function fillLinks(
  { events, store, linked }: ScriptLog,
  records: CrmRecords,
  { stopped, dry_run }: Filling,
): Promise<number> {
  if (!linked.Contact && !linked.Deal) return 0;
  const empty = emptyLinksIn(await store.linkedRows(), linked, records);
  if (dry_run) return empty.length;
  let filled = 0;
  for (const batch of batchesOf(empty, 50)) {
    if (stopped()) break;
    const rows = batch.map(({ id, links }) => ({ id, fields: links }));
    await inBatch(rows, (some) => {
      const records = some.map(({ id, fields }) => ({ id, fields: writtenFields(events, fields) }));
      const work = () => events.updateRecordsAsync(records);
      return mutate({ table: events, rows: some.map(({ fields }) => fields), work }, scriptHost.clock);
    });
    filled += batch.length;
  }
  if (filled > 0) store.forget();
  return filled;
}
