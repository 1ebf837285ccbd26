import { isDaybookError } from "../../core/errors.ts";
import type { AirtableClient } from "./client.ts";
import type { LogRecord } from "./events-table.ts";

/** What is listed of a table. */
export interface Ask {
  /** None asks for all of them. */
  readonly columns: readonly string[];
  readonly formula?: string;
}

/** Every record of a table, a hundred a request, in no order. A listing that expires begins anew, and none comes twice. */
export async function* listAll(
  client: AirtableClient,
  table: string,
  { columns, formula }: Ask,
): AsyncGenerator<LogRecord> {
  const path = `/${encodeURIComponent(table)}/listRecords`;
  const ask = {
    pageSize: 100,
    fields: columns,
    ...(formula === undefined ? {} : { filterByFormula: formula }),
  };
  const seen = new Set<string>();
  let offset: string | undefined;
  for (;;) {
    const body = offset === undefined ? ask : { ...ask, offset };
    const reply = await client.request({ method: "POST", path, body, repeatable: true }).catch(expired);
    const page = (reply?.body ?? {}) as { readonly records?: readonly LogRecord[]; readonly offset?: string };
    for (const record of page.records ?? [])
      if (!seen.has(record.id)) {
        seen.add(record.id);
        yield record;
      }
    offset = page.offset;
    if (reply !== null && offset === undefined) return;
  }
}

/** null where the listing is to begin anew. */
function expired(error: unknown): null {
  if (isDaybookError(error) && error.code === "AIRTABLE_LISTING_EXPIRED") return null;
  throw error;
}
