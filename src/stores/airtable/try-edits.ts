import { isDaybookError } from "../../core/errors.ts";
import type { BaseField } from "./base-schema.ts";
import { type AirtableClient, refusalIn } from "./client.ts";
import type { Fields } from "./event-cells.ts";
import type { LogRecord } from "./events-table.ts";

/** How each column answered to an edit that changes nothing. */
export interface Tries {
  /** The edit went through. */
  readonly open: readonly string[];
  readonly refused: readonly string[];
  /** Columns that gave no clear answer, and rows that somebody else changed meanwhile, in sentences. */
  readonly unclear: readonly string[];
}

/** A column to be tried. */
export type Tried = Pick<BaseField, "name" | "type">;

/** Types whose cells are written exactly as they were read. */
const exact = [
  "singleLineText",
  "multilineText",
  "singleSelect",
  "dateTime",
  "multipleRecordLinks",
  "number",
  "checkbox",
];

/** Columns that nobody can edit, whatever their rights. */
const computed = [
  "formula",
  "rollup",
  "count",
  "multipleLookupValues",
  "createdTime",
  "lastModifiedTime",
  "createdBy",
  "lastModifiedBy",
  "autoNumber",
  "button",
  "externalSyncSource",
  "aiText",
];

/**
 * Writes into one cell of each column what stands there, and takes note of the answer. Each cell is read right before it is written, and
 * nothing is sent twice, so that no edit of somebody else's is undone. `isEditor`: the person has an Editor's rights for
 * sure, so any refusal is the lock's; otherwise only one that names the column is.
 */
export async function tryEdits(
  client: AirtableClient,
  table: string,
  rows: readonly LogRecord[],
  columns: readonly Tried[],
  isEditor: boolean,
): Promise<Tries> {
  const open: string[] = [];
  const refused: string[] = [];
  const unclear: string[] = [];
  const touched = new Map<string, Fields>();
  for (const { name, type } of columns) {
    if (computed.includes(type)) continue;
    if (!exact.includes(type)) {
      unclear.push(`Column "${name}" isn't tried: its cells can't be written back exactly as they are.`);
      continue;
    }
    const row = rowFor(rows, name);
    if (row === null) continue;
    const path = `/${encodeURIComponent(table)}/${row.id}`;
    const { fields } = await readRow(client, path);
    if (!touched.has(row.id)) touched.set(row.id, fields);
    const body = { fields: { [name]: fields[name] ?? null } };
    const answer = await client.request({ method: "PATCH", path, body, repeatable: false }).then(
      () => "open" as const,
      (error: unknown) => error,
    );
    if (answer === "open") open.push(name);
    else if (isLock(answer, name, isEditor)) refused.push(name);
    else
      unclear.push(
        `Column "${name}" gave no clear answer: ${isDaybookError(answer) ? answer.message : String(answer)}`,
      );
  }
  for (const [id, before] of touched) {
    const { fields } = await readRow(client, `/${encodeURIComponent(table)}/${id}`);
    for (const { name, type } of columns)
      if (!computed.includes(type) && !same(before[name], fields[name]))
        unclear.push(
          `Somebody else changed "${name}" of row ${id} while this ran: daybook verify says more.`,
        );
  }
  return { open, refused, unclear };
}

/** A row with something in the column, the fullest first, so that few rows are touched; else the fullest one. */
function rowFor(rows: readonly LogRecord[], column: string): LogRecord | null {
  const byFill = [...rows].sort(
    (one, other) => Object.keys(other.fields).length - Object.keys(one.fields).length,
  );
  return byFill.find(({ fields }) => fields[column] !== undefined) ?? byFill[0] ?? null;
}

async function readRow(client: AirtableClient, path: string): Promise<LogRecord> {
  const { body } = await client.request({ method: "GET", path, repeatable: true });
  return body as LogRecord;
}

/** Whether an error is a lock's refusal. Sources of the texts: Airtable Web API, Errors, 403; pyairtable issue 228. */
function isLock(error: unknown, column: string, isEditor: boolean): boolean {
  const refusal = refusalIn(error);
  if (refusal?.status !== 403 || refusal.type !== "INVALID_PERMISSIONS") return false;
  const names =
    refusal.message.includes(`field ${column} (`) || refusal.message.includes(`field "${column}"`);
  return names || isEditor;
}

const same = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
