/** Cells by the ids of their columns, in the form that webhooks and cells-by-type share; a Map, since its keys come from outside. */
export type PayloadCells = ReadonlyMap<string, unknown>;

/** What a transaction did to one record. */
export interface RecordChange {
  readonly table: string;
  readonly record: string;
  /** Whether the record was made by it. */
  readonly isNew: boolean;
  /** The cells that were changed; of a new record all that are shown. An emptied one is null. */
  readonly current: PayloadCells;
  /** What they held before; null where that isn't told. */
  readonly previous: PayloadCells | null;
  /** Cells that were asked for and did not change. */
  readonly unchanged: PayloadCells;
}

/** What a webhook has heard of one transaction of the base. */
export interface Payload {
  /** Counts the base's transactions; 0 where it isn't told. */
  readonly transaction: number;
  /** The transaction's time, ISO 8601; null where it isn't told. */
  readonly at: string | null;
  /** Who did it, in words; null where nobody knows. */
  readonly actor: string | null;
  readonly changes: readonly RecordChange[];
  /** How many records were deleted, by the table's id. */
  readonly deleted: ReadonlyMap<string, number>;
  /** What Airtable couldn't tell: its code, or `UNKNOWN_FORMAT`; null where all is well. */
  readonly fault: string | null;
}

/**
 * A payload of the form v0. What isn't as documented is passed over, and a form that nobody knows is a fault. Source: Airtable Web API,
 * Webhooks payload; a live payload with its error (bluedot pull request 1203).
 */
export function readPayload(given: unknown): Payload {
  const payload = loose(given);
  const { timestamp, baseTransactionNumber, payloadFormat, changedTablesById, error, code } = payload;
  const changes: RecordChange[] = [];
  const deleted = new Map<string, number>();
  for (const [table, change] of entriesOf(changedTablesById)) {
    const { createdRecordsById, changedRecordsById, destroyedRecordIds } = loose(change);
    for (const [record, created] of entriesOf(createdRecordsById))
      changes.push({
        table,
        record,
        isNew: true,
        current: cellsOf(created),
        previous: new Map(),
        unchanged: new Map(),
      });
    for (const [record, changed] of entriesOf(changedRecordsById)) {
      const { current, previous, unchanged } = loose(changed);
      changes.push({
        table,
        record,
        isNew: false,
        current: cellsOf(current),
        previous: previous === undefined ? null : cellsOf(previous),
        unchanged: cellsOf(unchanged),
      });
    }
    if (Array.isArray(destroyedRecordIds) && destroyedRecordIds.length > 0)
      deleted.set(table, destroyedRecordIds.length);
  }
  const isKnown = payloadFormat === undefined || payloadFormat === "v0";
  const isDated = typeof timestamp === "string" && !Number.isNaN(Date.parse(timestamp));
  const failed = error === true ? (typeof code === "string" ? code : "INTERNAL_ERROR") : null;
  return {
    transaction: typeof baseTransactionNumber === "number" ? baseTransactionNumber : 0,
    at: isDated ? new Date(timestamp).toISOString() : null,
    actor: actorOf(loose(payload.actionMetadata)),
    changes: isKnown && isDated ? changes : [],
    deleted,
    fault: failed ?? (isKnown && isDated ? null : "UNKNOWN_FORMAT"),
  };
}

/** Whoever isn't a person, by where the change came from. What no person stands behind and isn't here is unknown. */
const others: ReadonlyMap<unknown, string> = new Map([
  ["automation", "Automation"],
  ["formSubmission", "Form"],
  ["formPageSubmission", "Form"],
  ["sync", "Sync"],
  ["publicApi", "API"],
  ["system", "Airtable"],
  ["anonymousUser", "Anonymous"],
]);

/** A person as the column of the last editor shows them, by name; an automation stays one, whoever it runs for. */
function actorOf({ source, sourceMetadata }: Loose): string | null {
  const { name, email } = loose(loose(sourceMetadata).user);
  const other = others.get(source) ?? null;
  if (source === "automation") return other;
  const known = [name, email].find((each) => typeof each === "string" && each.trim() !== "");
  return typeof known === "string" ? known.trim() : other;
}

const cellsOf = (part: unknown): PayloadCells => new Map(entriesOf(loose(part).cellValuesByFieldId));

const entriesOf = (value: unknown): readonly (readonly [string, unknown])[] => Object.entries(loose(value));

type Loose = Readonly<Record<string, unknown>>;

const loose = (value: unknown): Loose =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Loose) : {};
