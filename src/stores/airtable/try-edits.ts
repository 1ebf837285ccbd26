import { isDaybookError } from "../../core/errors.ts";
import type { BaseField } from "./base-schema.ts";
import { type AirtableClient, type Refusal, refusalIn } from "./client.ts";
import type { Fields } from "./event-cells.ts";
import type { LogRecord } from "./events-table.ts";

/** How each column answered to an edit that changes nothing. */
export interface Tries {
  /** The edit went through. */
  readonly open: readonly string[];
  /** Refused in words that name the column, or say that the table is synced. */
  readonly refused: readonly string[];
  /** Refused in words that say neither, as they would be for want of a right as well; with Airtable's type of the refusal. */
  readonly vague: readonly { readonly column: string; readonly type: string }[];
  /** Whether a refusal says that the table is synced from elsewhere. */
  readonly synced: boolean;
  /** Columns that gave no clear answer, and rows that somebody else changed meanwhile, in sentences. */
  readonly unclear: readonly string[];
}

/** A column to be tried; its id where it is known. */
export type Tried = Pick<BaseField, "name" | "type"> & Partial<Pick<BaseField, "id">>;

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

/** Types of columns that nobody can edit, whatever their rights. */
export const computed: readonly string[] = [
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

/** How rows are reached for a try. */
export interface TryDesk {
  /** The cells of a row as they stand. */
  read(id: string): Promise<Fields>;
  /** Writes cells once. Throws the refusal. */
  write(id: string, fields: Fields): Promise<unknown>;
  /** Whether a refusal is surely about a column, and not for want of another right. */
  isAbout(refusal: Refusal, column: Tried): boolean;
}

/** A try over the Web API. */
export const webTryDesk = (client: AirtableClient, table: string): TryDesk => {
  const path = (id: string): string => `/${encodeURIComponent(table)}/${id}`;
  return {
    async read(id) {
      const { body } = await client.request({ method: "GET", path: path(id), repeatable: true });
      return (body as LogRecord).fields;
    },
    write: (id, fields) =>
      client.request({ method: "PATCH", path: path(id), body: { fields }, repeatable: false }),
    isAbout: namesColumn,
  };
};

/**
 * Writes into one cell of each column what stands there, and takes note of the answer. Each cell is read right before it is written, and
 * nothing is sent twice, so that no edit of somebody else's is undone.
 */
export async function tryEdits(
  desk: TryDesk,
  rows: readonly Pick<LogRecord, "id" | "fields">[],
  columns: readonly Tried[],
): Promise<Tries> {
  const open: string[] = [];
  const refused: string[] = [];
  const vague: { readonly column: string; readonly type: string }[] = [];
  let synced = false;
  const unclear: string[] = [];
  const touched = new Map<string, Fields>();
  for (const column of columns) {
    const { name, type } = column;
    if (computed.includes(type)) continue;
    if (!exact.includes(type)) {
      unclear.push(`Column "${name}" isn't tried: its cells can't be written back exactly as they are.`);
      continue;
    }
    const row = rowFor(rows, name);
    if (row === null) continue;
    const fields = await desk.read(row.id);
    if (!touched.has(row.id)) touched.set(row.id, fields);
    const answer = await desk.write(row.id, { [name]: fields[name] ?? null }).then(
      () => "open" as const,
      (error: unknown) => error,
    );
    const refusal = refusalIn(answer);
    const isSynced = refusal !== null && /externally synced|synced table/i.test(refusal.message);
    synced ||= isSynced;
    if (answer === "open") open.push(name);
    else if (isSynced || (refusal?.status === 403 && desk.isAbout(refusal, column))) refused.push(name);
    else if (refusal?.status === 403) vague.push({ column: name, type: refusal.type });
    else
      unclear.push(
        `Column "${name}" gave no clear answer: ${isDaybookError(answer) ? answer.message : String(answer)}`,
      );
  }
  for (const [id, before] of touched) {
    const fields = await desk.read(id);
    for (const { name, type } of columns)
      if (!computed.includes(type) && !same(before[name], fields[name]))
        unclear.push(`Somebody else changed "${name}" of row ${id} while this ran: verify says more.`);
  }
  return { open, refused, vague, synced, unclear };
}

/** A row with something in the column, the fullest first, so that few rows are touched; else the fullest one. */
function rowFor<Row extends Pick<LogRecord, "id" | "fields">>(
  rows: readonly Row[],
  column: string,
): Row | null {
  const byFill = [...rows].sort(
    (one, other) => Object.keys(other.fields).length - Object.keys(one.fields).length,
  );
  return byFill.find(({ fields }) => fields[column] !== undefined) ?? byFill[0] ?? null;
}

/** Whether a refusal names a column. Sources of the texts: Airtable Web API, Errors, 403; pyairtable issue 228. */
const namesColumn = ({ message }: Refusal, { name, id }: Tried): boolean =>
  message.includes(`field ${name} (`) ||
  message.includes(`field "${name}"`) ||
  (id !== undefined && message.includes(id));

const same = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
