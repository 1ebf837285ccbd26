import type { AirtableClient } from "./client.ts";
import { refusalIn } from "./client.ts";
import type { Fields } from "./event-cells.ts";

/** New cells for a record; what isn't named stays. */
export interface Update {
  readonly id: string;
  readonly fields: Fields;
}

/** The most records of one request. Source: airtable.com/developers/web/api, "Update multiple records". */
const most = 10;

/** Writes cells by record id. A record that is gone is passed over, a link to one that is gone is left out. */
export async function updateRows(
  client: AirtableClient,
  table: string,
  updates: readonly Update[],
): Promise<void> {
  for (const batch of batchesOf(updates, most)) await inBatch(batch, (rest) => send(client, table, rest));
}

const send = (client: AirtableClient, table: string, records: readonly Update[]): Promise<unknown> =>
  client.request({ method: "PATCH", path: pathOf(table), body: { records }, repeatable: true });

/** Removes records; one that is gone already is passed over. */
export async function removeRows(
  client: AirtableClient,
  table: string,
  ids: readonly string[],
): Promise<void> {
  for (const batch of batchesOf(ids, most)) {
    let rest = batch;
    while (rest.length > 0) {
      const gone = await client
        .request({ method: "DELETE", path: pathOf(table), query: { "records[]": rest }, repeatable: true })
        .then(() => null)
        .catch((error: unknown) => missingIn(error) ?? fail(error));
      if (gone === null) break;
      // A repeated request can't say which of its records the first one took: they are tried one by one.
      rest = rest.includes(gone) ? rest.filter((id) => id !== gone) : rest.slice(1);
    }
  }
}

/** Sends rows until no refusal names a record that isn't there. */
export async function inBatch<Row extends { readonly id?: string; readonly fields: Fields }>(
  rows: readonly Row[],
  request: (rows: readonly Row[]) => Promise<unknown>,
): Promise<void> {
  let rest = rows;
  while (rest.length > 0) {
    const gone = await request(rest).then(
      () => null,
      (error: unknown) => missingIn(error) ?? fail(error),
    );
    if (gone === null) return;
    const left = rest
      .filter(({ id }) => id !== gone)
      .map((row) => ({ ...row, fields: without(row.fields, gone) }));
    if (JSON.stringify(left) === JSON.stringify(rest))
      throw new Error(`Airtable misses ${gone}, which wasn't sent.`);
    rest = left;
  }
}

const without = (fields: Fields, gone: string): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, cell]) => [
      name,
      Array.isArray(cell) ? cell.filter((id) => id !== gone) : cell,
    ]),
  );

/** The record that a refusal says isn't there; null where it says something else. */
function missingIn(error: unknown): string | null {
  const refusal = refusalIn(error);
  if (
    refusal === null ||
    !/^(ROW_DOES_NOT_EXIST|ROW_TABLE_DOES_NOT_MATCH_LINKED_TABLE|MODEL_ID_NOT_FOUND)$/.test(refusal.type)
  )
    return null;
  return /rec[0-9A-Za-z]{14}/.exec(refusal.message)?.[0] ?? null;
}

const fail = (error: unknown): never => {
  throw error;
};

/** A list in portions. */
export function* batchesOf<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

export const pathOf = (table: string): string => `/${encodeURIComponent(table)}`;
