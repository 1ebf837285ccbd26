import { isOlder } from "../../core/capture-dates.ts";
import type { Watched } from "../../core/crm.ts";
import type { Snapshot } from "../../core/snapshot.ts";
import { parseInstant, toIso } from "../../core/time.ts";
import { cellValue, namesIn, textIn } from "./cells.ts";
import type { TableRecord } from "./records.ts";

/** The columns of a CRM's table that say something of its records, by their names; null where there is none. */
export interface Observed {
  readonly watch: Watched;
  /** Other columns whose changes are logged. */
  readonly also: readonly string[];
  readonly changedBy: string | null;
  readonly changedAt: string | null;
  readonly createdAt: string | null;
  /** Of a deal: the column that links to its contact. */
  readonly contactLink: string | null;
  /** The column of the record's own id; null: the record's. */
  readonly id: string | null;
  /** Of a deal. */
  readonly name: string | null;
  readonly amount: string | null;
  /** Stages, and the columns that hold their dates. */
  readonly dates: Readonly<Record<string, string>>;
}

/** Whom a record's events are about. */
export interface Subject {
  readonly contact_id: string;
  readonly deal_id: string | null;
}

/** The columns to ask for, each once. */
export function columnsOf(observed: Observed): readonly string[] {
  const { watch, also, dates, changedBy, changedAt, createdAt, contactLink, id, name, amount } = observed;
  const all = [
    ...Object.values(watch),
    ...also,
    ...Object.values(dates),
    ...[changedBy, changedAt, createdAt, contactLink, id, name, amount],
  ];
  return [...new Set(all.filter((column): column is string => column !== null))];
}

/** So soon after a record was made (milliseconds), what it holds was set just now. */
const young = 600_000;

/** Where a snapshot comes from, and when it was taken. */
export interface Taken {
  readonly source: string;
  /** Reads the CRM's times that come without a zone. */
  readonly timezone: string;
  /** The clock (milliseconds), read before the record was. */
  readonly now: number;
  /** Who changed it, where no column tells. @default nobody knows */
  readonly actor?: string | null | undefined;
}

/** A record as observed. */
export function snapshotOf(
  { watch, also, dates, changedAt, changedBy, createdAt, name, amount }: Observed,
  { contact_id, deal_id }: Subject,
  record: TableRecord,
  { source, timezone, now, actor = null }: Taken,
): Snapshot {
  const cell = (column: string | null): unknown => (column === null ? null : record.getCellValue(column));
  const value = (slot: Exclude<keyof Watched, "tags">) => {
    const column = watch[slot];
    return column === null ? {} : { [slot]: cellValue(cell(column)) };
  };
  const at = textIn(cell(changedAt)) ?? toIso(now);
  const created_at = textIn(cell(createdAt));
  const told = Object.fromEntries(
    Object.entries(dates).map(([stage, column]) => [stage, textIn(cell(column))]),
  );
  return {
    contact_id,
    deal_id,
    at,
    actor: textIn(cell(changedBy)) ?? actor,
    source,
    created_at,
    ...value("stage"),
    ...value("owner"),
    ...value("status"),
    ...value("plan"),
    ...value("note"),
    ...(watch.tags === null ? {} : { tags: namesIn(cell(watch.tags)) }),
    fields: Object.fromEntries(also.map((column) => [column, cellValue(cell(column))])),
    ...(name === null ? {} : { name: cellValue(cell(name)) }),
    ...(amount === null ? {} : { amount: cellValue(cell(amount)) }),
    dates: told,
    ...(isYoung(created_at, at, told, timezone) ? { first: "change" } : {}),
  };
}

function isYoung(created_at: string | null, at: string, dates: Snapshot["dates"], timezone: string): boolean {
  if (created_at === null) return false;
  const [born, seen] = [parseInstant(created_at, timezone), parseInstant(at, timezone)];
  return born.ok && seen.ok && seen.ms - born.ms <= young && !isOlder({ dates }, born.ms, timezone);
}

/** Whether a source is one of the ways in which the CRM's own records are captured. */
export const isCapture = (source: string | null): boolean =>
  source !== null && /^(airtable|sheet|daybook):/.test(source);
