import type { AirtableClient, Refusal } from "./client.ts";
import { refusalIn } from "./client.ts";
import type { Fields } from "./event-cells.ts";
import { literal } from "./formulas.ts";
import { listAll } from "./list-all.ts";

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
  const send = (records: readonly Update[]): Promise<unknown> =>
    client.request({ method: "PATCH", path: pathOf(table), body: { records }, repeatable: true });
  for (const batch of batchesOf(updates, most))
    await inBatch(batch, send, (id) => isThere(client, table, id));
}

/** Removes records; one that is gone already is passed over. */
export async function removeRows(
  client: AirtableClient,
  table: string,
  ids: readonly string[],
): Promise<void> {
  const remove = (some: readonly string[]): Promise<unknown> => {
    const [path, query] =
      some.length === 1 ? [`${pathOf(table)}/${some[0]}`, {}] : [pathOf(table), { "records[]": some }];
    return client.request({ method: "DELETE", path, query, repeatable: true });
  };
  const removeAll = async (some: readonly string[]): Promise<void> => {
    const [id = "", ...others] = some;
    const error = await errorOf(remove(some));
    if (error === null) return;
    const refusal = refusalIn(error);
    if (refusal === null || ![403, 404, 422].includes(refusal.status)) throw error;
    const gone = missingOf(refusal, some);
    if (gone !== undefined) {
      const rest = some.filter((each) => each !== gone);
      if (rest.length > 0) await removeAll(rest);
    } else if (others.length > 0) for (const each of some) await removeAll([each]);
    // What else may be behind it, such as a lock, is told by whether the record is there.
    else if (refusal.status !== 404 && (await isThere(client, table, id))) throw error;
  };
  for (const batch of batchesOf(ids, most)) await removeAll(batch);
}

/**
 * Sends rows. What a refusal says isn't there is left out: a row of its id, a link to it. Where it doesn't say which of them
 * it means, they are sent one by one, and a row goes without its links if it is there itself.
 */
export async function inBatch<Row extends { readonly id?: string; readonly fields: Fields }>(
  rows: readonly Row[],
  request: (rows: readonly Row[]) => Promise<unknown>,
  isRowThere: (id: string) => Promise<boolean> = async () => true,
): Promise<void> {
  const [row] = rows;
  if (row === undefined) return;
  const error = await errorOf(request(rows));
  if (error === null) return;
  const refusal = refusalIn(error);
  if (refusal === null || !mayBeMissing(refusal)) throw error;
  const again = (rest: readonly Row[]): Promise<void> => inBatch(rest, request, isRowThere);
  const links = rows.flatMap(({ fields }) => Object.values(fields).flatMap(recordsIn));
  const gone = missingOf(refusal, [...rows.flatMap(({ id }) => id ?? []), ...links]);
  if (gone !== undefined)
    return again(rows.filter(({ id }) => id !== gone).map((each) => without(each, (id) => id === gone)));
  if (rows.length > 1) {
    for (const each of rows) await again([each]);
    return;
  }
  if (row.id !== undefined && !(await isRowThere(row.id))) return;
  if (links.length === 0) throw error;
  return again([without(row, () => true)]);
}

/** A row without links to some records. */
const without = <Row extends { readonly fields: Fields }>(
  row: Row,
  isGone: (id: string) => boolean,
): Row => ({
  ...row,
  fields: Object.fromEntries(
    Object.entries(row.fields).map(([name, cell]) => [
      name,
      Array.isArray(cell) ? cell.filter((id) => !isGone(id)) : cell,
    ]),
  ),
});

const recordsIn = (cell: unknown): readonly string[] => (Array.isArray(cell) ? (cell as string[]) : []);

/** Refusals for a record that isn't there: as documented, and as seen. Source: Airtable Web API, Errors; live bodies. */
const isMissing = ({ type }: Refusal): boolean =>
  /^(ROW_DOES_NOT_EXIST|ROW_TABLE_DOES_NOT_MATCH_LINKED_TABLE|MODEL_ID_NOT_FOUND)$/.test(type);

/** Refusals that may mean that, or something else. */
const mayBeMissing = (refusal: Refusal): boolean =>
  isMissing(refusal) || refusal.status === 404 || refusal.type === "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND";

/** Which of the records that were sent a refusal says isn't there; undefined where it doesn't say. */
const missingOf = (refusal: Refusal, sent: readonly string[]): string | undefined =>
  isMissing(refusal) ? sent.find((id) => refusal.message.includes(id)) : undefined;

/** Whether a listing shows a record. */
async function isThere(client: AirtableClient, table: string, id: string): Promise<boolean> {
  const formula = `RECORD_ID()=${literal(id)}`;
  for await (const record of listAll(client, table, { columns: [], formula }))
    if (record.id === id) return true;
  return false;
}

const errorOf = (request: Promise<unknown>): Promise<unknown> =>
  request.then(
    () => null,
    (error: unknown) => error,
  );

/** A list in portions. */
export function* batchesOf<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

export const pathOf = (table: string): string => `/${encodeURIComponent(table)}`;
