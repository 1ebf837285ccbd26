import type { Settings } from "../../core/settings.ts";
import type { BaseTable } from "../../stores/airtable/base-schema.ts";
import type { AirtableClient } from "../../stores/airtable/client.ts";
import { countRows, type RowCount } from "../../stores/airtable/count-rows.ts";
import { type Rows, roomSums } from "../../stores/airtable/room-sums.ts";
import type { Context } from "../context.ts";

/** Requests that counting may cost, so that it takes some ten seconds at the most. */
const mostRequests = 60;

/** Counts a base's rows, the CRM's first; where that would take too long it stops, and says "more". `own` are Daybook's tables. */
export async function countBase(
  client: AirtableClient,
  tables: readonly BaseTable[],
  { crm }: Settings,
  own: ReadonlySet<string>,
): Promise<Rows> {
  const none: RowCount = { rows: 0, more: false };
  let left = mostRequests;
  const count = async (table: BaseTable | undefined, most: number): Promise<RowCount> => {
    if (table === undefined) return none;
    const before = client.sent();
    const counted = await countRows(client, table, Math.max(0, Math.min(most, left)));
    left -= client.sent() - before;
    return counted;
  };
  const named = (name: string | undefined) =>
    tables.find((table) => table.name === name || table.id === name);
  const [people, sales] = [named(crm?.contacts?.table), named(crm?.deals?.table)];
  const contacts = await count(people, mostRequests * 0.6);
  const deals = await count(sales, mostRequests * 0.4);
  let others = none;
  for (const table of tables) {
    if (table === people || table === sales || own.has(table.id)) continue;
    const { rows, more } = await count(table, left);
    others = { rows: others.rows + rows, more: others.more || more };
  }
  return { contacts, deals, others };
}

/** Keeps a base's count for the log that was made in it, with the rows that were made since: from now on every append tells how much room is left. */
export async function keepCount(
  { contacts, deals, others }: Rows,
  made: number,
  context: Context,
): Promise<void> {
  // Half a count is none.
  if (contacts.more || deals.more || others.more) return;
  const seen = contacts.rows + deals.rows;
  const log = await context.openLog("write");
  await log.room({ count: { records: seen + others.rows + made, seen } }).catch(() => null);
}

/** The sums of room and of runs, in lines. */
export function roomText(rows: Rows, settings: Settings): readonly string[] {
  const sums = roomSums(rows, settings);
  return [...sums.rows, sums.runs, sums.calls];
}
