import type { RichCells, TableNames, Transaction } from "../model/transaction.ts";

export interface CellValues {
  readonly cellValuesByFieldId: RichCells;
}

export interface CreatedPayload extends CellValues {
  readonly createdTime: string;
}

export interface ChangedPayload {
  readonly current: CellValues;
  readonly previous?: CellValues;
  readonly unchanged?: CellValues;
}

export interface FieldInfo {
  readonly name?: string;
  readonly type?: string;
}

/** Source: Airtable Web API, Webhooks table changed. Every key may be missing. */
export interface TablePayload {
  createdRecordsById?: Record<string, CreatedPayload>;
  changedRecordsById?: Record<string, ChangedPayload>;
  destroyedRecordIds?: readonly string[];
  createdFieldsById?: Record<string, FieldInfo>;
  changedFieldsById?: Record<string, { readonly current: FieldInfo; readonly previous?: FieldInfo }>;
  destroyedFieldIds?: readonly string[];
  changedMetadata?: { readonly current: TableNames; readonly previous: TableNames };
}

/** Source: Airtable Web API, Webhooks table created. */
export interface NewTablePayload {
  metadata?: TableNames;
  fieldsById?: Record<string, FieldInfo>;
  recordsById?: Record<string, CreatedPayload>;
}

/** What every payload says of its transaction. Source: Airtable Web API, Webhooks payload. */
export interface PayloadHead {
  readonly timestamp: string;
  readonly baseTransactionNumber: number;
  readonly actionMetadata: { readonly source: string; readonly sourceMetadata: object };
  readonly payloadFormat: "v0";
}

/** What a webhook heard of one transaction, or why it hears no more. */
export interface Payload extends PayloadHead {
  readonly changedTablesById?: Record<string, TablePayload>;
  readonly createdTablesById?: Record<string, NewTablePayload>;
  readonly destroyedTableIds?: readonly string[];
  readonly error?: true;
  readonly code?: "INVALID_HOOK";
}

/** The user's keys and their order are a live payload's (bluedot pull request 1203, 2025-08-12), less the picture. */
export function headOf({ timestamp, number, source, user }: Transaction): PayloadHead {
  const person = user && {
    id: user.id,
    email: user.email,
    permissionLevel: user.permissionLevel,
    name: user.name,
  };
  return {
    timestamp,
    baseTransactionNumber: number,
    actionMetadata: { source, sourceMetadata: person ? { user: person } : {} },
    payloadFormat: "v0",
  };
}

/** The last payload of a webhook whose field or table is gone. Source: the same live payload. */
export const invalidHook = (transaction: Transaction): Payload => ({
  ...headOf(transaction),
  error: true,
  code: "INVALID_HOOK",
});
