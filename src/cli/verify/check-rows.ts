import type { Catalog } from "../../core/catalog.ts";
import { isTombstone } from "../../core/erase.ts";
import type { Row } from "../../core/event.ts";
import { deriveEventId, type Hash } from "../../core/identity.ts";
import { marksOf, markTypes } from "../../core/marks.ts";
import { fromIso } from "../../core/time.ts";
import { isUlid } from "../../core/ulid.ts";
import { type Finding, type Verified, verifyRows } from "../../core/verify.ts";
import type { SealedRow } from "../../core/verify-seal.ts";
import { winnersOf } from "../../core/winners.ts";
import type { ExportedFile } from "./read-exported.ts";

/** What the rows of a file are checked by. */
export interface RowRules {
  readonly catalog: Catalog;
  readonly hash: Hash;
}

/** A row of a file, and the erasures that name it where it is what one left. */
export type FileRow = Row & Pick<SealedRow, "erased_by">;

/** Rows, each checked in itself, and those whose event_id may be what was changed, with the id that their other cells give. */
export interface CheckedRows {
  readonly found: Verified;
  readonly rows: readonly FileRow[];
  readonly given: ReadonlyMap<number, string>;
}

/** Checks each row of a file in itself; one that couldn't be read counts as changed. */
export async function checkRows(
  { rows, unread }: ExportedFile,
  { catalog, hash }: RowRules,
): Promise<CheckedRows> {
  const types: ReadonlySet<string> = new Set(markTypes);
  const marks = rows.filter(({ event_type }) => types.has(event_type));
  const { isErased, erasedBy } = marksOf(winnersOf(marks, catalog, hash).events, Number.POSITIVE_INFINITY);
  const found = await verifyRows(each(rows), { catalog, hash, isErased, unique: false });
  const wrong = new Set([...found.edited, ...found.inserted].map(({ position }) => position));
  const given = new Map<number, string>();
  for (const row of rows) {
    const id = wrong.has(row.position) ? deriveEventId(row, hash) : "";
    if (id !== "" && id !== row.event_id) given.set(row.position, id);
  }
  const all = { ...found, ok: found.ok && unread.length === 0, edited: [...found.edited, ...unread] };
  const known = rows.map((row) =>
    isErased(row.event_id) && isTombstone(row) ? { ...row, erased_by: erasedBy(row.event_id) } : row,
  );
  return { found: all, rows: known, given };
}

/** The same, had only the event_id been changed in the rows whose other cells give one. */
export function withGivenIds({ found, rows, given }: CheckedRows): CheckedRows {
  const isGiven = (finding: Finding): boolean => given.has(finding.position);
  const changed = [...found.edited, ...found.inserted].filter(isGiven).map(({ position }) => {
    const event_id = given.get(position) as string;
    return {
      event_id,
      position,
      columns: ["event_id"],
      message: `event_id was changed: it was ${event_id}, as the seal and the row's other cells say`,
    };
  });
  return {
    given: new Map(),
    rows: rows.map((row) => ({ ...row, event_id: given.get(row.position) ?? row.event_id })),
    found: {
      ...found,
      edited: [...found.edited.filter((finding) => !isGiven(finding)), ...changed],
      inserted: found.inserted.filter((finding) => !isGiven(finding)),
    },
  };
}

/** What a spreadsheet that saved a file did to it, in sentences. */
export function savedNotes({ found, rows }: CheckedRows): readonly string[] {
  const wrong = new Set(found.edited.map(({ position }) => position));
  const edited = rows.filter(({ position }) => wrong.has(position));
  const dates = edited.filter(({ timestamp }) => isRewrittenDate(timestamp));
  const times = rows.filter(({ recorded_at }) => recorded_at !== null && !(fromIso(recorded_at) >= 0));
  const numbers = edited.filter((row) =>
    [row.contact_id, row.deal_id, row.idempotency_key, row.actor].some(isRewrittenNumber),
  );
  return [
    ...saved(dates, "timestamp", "dates"),
    ...saved(times, "recorded_at", "dates"),
    ...saved(numbers, "an id or the key", "long numbers"),
  ];
}

/** A date in any form but ours. */
const isRewrittenDate = (text: string): boolean =>
  !(fromIso(text) >= 0) && /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:\D|$)/.test(text.trim());

const isRewrittenNumber = (text: string | null): boolean =>
  text !== null && /^\d(?:[.,]\d+)?E[+-]?\d+$/i.test(text.trim());

function saved(rows: readonly Row[], what: string, kind: string): readonly string[] {
  const [first] = rows;
  if (first === undefined) return [];
  const others = rows.length > 1 ? ` and ${rows.length - 1} more` : "";
  return [
    `Row ${first.position}${others}: ${what} stands there as a spreadsheet writes ${kind} when it saves a file. Check the file as it was exported or downloaded, before a spreadsheet saved it.`,
  ];
}

/** Rows that may stand in a list of sealed ones. */
export const listable = (rows: readonly FileRow[]): readonly FileRow[] =>
  rows.filter(({ event_id }) => isUlid(event_id));

async function* each(rows: readonly Row[]): AsyncGenerator<Row> {
  yield* rows;
}
