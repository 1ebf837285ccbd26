import { DaybookError, isDaybookError } from "../../core/errors.ts";
import { type AirtableClient, refusalIn } from "./client.ts";
import type { ListedRecords, LogRecord } from "./events-table.ts";

/** What is listed of a table. */
export interface Ask {
  /** None asks for all of them. */
  readonly columns: readonly string[];
  readonly formula?: string | null;
}

/** A page of a table's records, a hundred at the most, in no order; from the first one where there is no offset. */
export async function listPage(
  client: AirtableClient,
  table: string,
  { columns, formula = null }: Ask,
  offset: string | null,
): Promise<ListedRecords> {
  const path = `/${encodeURIComponent(table)}/listRecords`;
  const body = {
    pageSize: 100,
    fields: columns,
    ...(formula === null ? {} : { filterByFormula: formula }),
    ...(offset === null ? {} : { offset }),
  };
  const { body: answer, at } = await client.request({ method: "POST", path, body, repeatable: true });
  const { records = [], offset: next = null } = (answer ?? {}) as Partial<ListedRecords>;
  return { records, offset: next, at };
}

/** The records of a page that no page before it has shown. */
export interface ShownRecords {
  readonly records: readonly LogRecord[];
  readonly isLast: boolean;
}

/** How often a listing that is lost is begun anew. */
const mostRestarts = 2;

/** A listing from its first page to its last; lost on the way, it begins anew. Throws AIRTABLE_LISTING_EXPIRED where that is of no use. */
export async function* pagesOf(
  list: (offset: string | null) => Promise<ListedRecords>,
): AsyncGenerator<ShownRecords> {
  const shown = new Set<string>();
  let offset: string | null = null;
  for (let restarts = 0; ; ) {
    const page: ListedRecords | null = await list(offset).catch((error: unknown) => {
      if (!isLost(error, offset)) throw error;
      if (++restarts > mostRestarts) throw lostAgain(error);
      return null;
    });
    offset = page?.offset ?? null;
    if (page === null) continue;
    const records = page.records.filter(({ id }) => !shown.has(id));
    for (const { id } of records) shown.add(id);
    yield { records, isLast: offset === null };
    if (offset === null) return;
  }
}

/** Every record of a table, a hundred a request, in no order, and none twice. */
export async function* listAll(client: AirtableClient, table: string, ask: Ask): AsyncGenerator<LogRecord> {
  for await (const { records } of pagesOf((offset) => listPage(client, table, ask, offset))) yield* records;
}

/**
 * Whether a listing may be gone on with from its first page alone. A stale offset was seen refused with 422 and two different types, and
 * there may be more of them; what has another cause is refused without the offset, too.
 */
export function isLost(error: unknown, offset: string | null): error is DaybookError {
  const status = refusalIn(error)?.status;
  return isDaybookError(error) && offset !== null && (status === 404 || status === 422);
}

const lostAgain = ({ message, cause }: DaybookError): DaybookError =>
  new DaybookError(
    "AIRTABLE_LISTING_EXPIRED",
    `A listing was lost on its way ${mostRestarts + 1} times, however often it was begun anew. ${message}`,
    { hint: "Run this again later; if it stays so, look at status.airtable.com.", cause },
  );
