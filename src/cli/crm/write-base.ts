import { cellValue } from "../../bundles/common/cells.ts";
import { fieldOf } from "../../bundles/common/records.ts";
import { valueText } from "../../core/snapshot.ts";
import { type AirtableClient, refusalIn } from "../../stores/airtable/client.ts";
import { literal } from "../../stores/airtable/formulas.ts";
import { listAll } from "../../stores/airtable/list-all.ts";
import { isAboutRows } from "../../stores/airtable/refused-rows.ts";
import { batchesOf, pathOf, type Update } from "../../stores/airtable/update-rows.ts";
import type { CrmEdit, EditLeft } from "./desk.ts";
import { fitCell } from "./fit-cell.ts";
import { groupedBy } from "./grouped-by.ts";

/** The most records of one request. Source: airtable.com/developers/web/api, "Update multiple records". */
const most = 10;

/**
 * Writes cells of a base's records, ten records a request, each batch read anew just before: what changed meanwhile is left alone.
 * Options are never added. What Airtable refuses is left with its own words. Throws what the client throws where it isn't the cells.
 */
export async function writeBase(
  client: AirtableClient,
  edits: readonly CrmEdit[],
): Promise<readonly EditLeft[]> {
  const left: EditLeft[] = [];
  for (const ofTable of groupedBy(edits, ({ home }) => home.table.id).values()) {
    const records = [...groupedBy(ofTable, ({ record }) => record).values()];
    for (const batch of batchesOf(records, most)) left.push(...(await writeBatch(client, batch)));
  }
  return left;
}

/** Writes the cells of some records of a table; what isn't written comes back. */
async function writeBatch(
  client: AirtableClient,
  batch: readonly (readonly CrmEdit[])[],
): Promise<readonly EditLeft[]> {
  const all = batch.flat();
  const table = (all[0] as CrmEdit).home.table.id;
  const formula = `OR(${batch.map(([first]) => `RECORD_ID()=${literal(first?.record ?? "")}`).join(",")})`;
  const columns = [...new Set(all.map(({ column }) => column))];
  const now = new Map<string, Readonly<Record<string, unknown>>>();
  for await (const { id, fields } of listAll(client, table, { columns, formula })) now.set(id, fields);
  const left: EditLeft[] = [];
  const cells = new Map<string, Record<string, unknown>>();
  const sent: CrmEdit[] = [];
  for (const edit of all) {
    const fit = fitNow(edit, now.get(edit.record));
    if ("why" in fit) left.push({ ...edit, why: fit.why });
    else {
      cells.set(edit.record, { ...cells.get(edit.record), [edit.column]: fit.cell });
      sent.push(edit);
    }
  }
  const updates = [...cells].map(([id, fields]): Update => ({ id, fields: fields as Update["fields"] }));
  const refused = await send(client, table, updates);
  return [
    ...left,
    ...sent.flatMap((edit) => {
      const why = refused.get(edit.record);
      return why === undefined ? [] : [{ ...edit, why }];
    }),
  ];
}

function fitNow(
  { home, column, from, to }: CrmEdit,
  fields: Readonly<Record<string, unknown>> | undefined,
): ReturnType<typeof fitCell> {
  if (fields === undefined) return { why: "The record isn't there any more." };
  const now = valueText(cellValue(fields[column] ?? null));
  if (now !== from) return { why: changedTo(column, now) };
  const field = fieldOf(home.table, column);
  return field ? fitCell(field, to) : { why: `There is no column ${JSON.stringify(column)} (any more).` };
}

/** What is said of a cell that isn't as it was read. */
export const changedTo = (column: string, now: string | null): string =>
  `It was changed since it was read: ${JSON.stringify(column)} ${now === null ? "is empty" : `is ${JSON.stringify(now)}`} now. Compare again.`;

/** Sends rows; a batch that is refused is sent one by one. What was refused, by record, in Airtable's words. */
async function send(
  client: AirtableClient,
  table: string,
  records: readonly Update[],
): Promise<ReadonlyMap<string, string>> {
  const [first] = records;
  if (first === undefined) return new Map();
  try {
    await client.request({ method: "PATCH", path: pathOf(table), body: { records }, repeatable: true });
    return new Map();
  } catch (error) {
    const refusal = refusalIn(error);
    if (refusal === null || !(isAboutRows(refusal) || refusal.status === 404)) throw error;
    if (records.length === 1) return new Map([[first.id, `Airtable refused it: ${refusal.message}`]]);
    const refused = new Map<string, string>();
    for (const each of records)
      (await send(client, table, [each])).forEach((why, id) => {
        refused.set(id, why);
      });
    return refused;
  }
}
