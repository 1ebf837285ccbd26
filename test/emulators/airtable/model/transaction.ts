import type { Field, FieldType, Role } from "./schema.ts";

/** Where a change came from. Source: Airtable Web API, webhooks specification, `fromSources`. */
export type ChangeSource =
  | "client"
  | "publicApi"
  | "formSubmission"
  | "formPageSubmission"
  | "automation"
  | "system"
  | "sync"
  | "anonymousUser"
  | "unknown";

/** Cells by field id, as webhooks write them: selects as {id, name, color}, links as [{id, name}], null where emptied. */
export type RichCells = Readonly<Record<string, unknown>>;

export interface CreatedRecord {
  readonly createdTime: string;
  readonly cells: RichCells;
}

/** One record's stored cells that differ; `recomputed` names the formula and last-modified fields that differ with them. */
export interface ChangedRecord {
  readonly current: RichCells;
  readonly previous: RichCells;
  readonly recomputed: readonly string[];
}

export interface FieldDefinition {
  readonly name: string;
  readonly type: FieldType;
}

export interface TableNames {
  readonly name: string;
  readonly description: string | null;
}

/** What one transaction did to one table; every part may be empty. */
export interface TableChange {
  readonly created: Readonly<Record<string, CreatedRecord>>;
  readonly changed: Readonly<Record<string, ChangedRecord>>;
  readonly destroyed: readonly string[];
  readonly createdFields: Readonly<Record<string, FieldDefinition>>;
  readonly changedFields: Readonly<Record<string, FieldChange>>;
  readonly destroyedFields: readonly string[];
  readonly metadata: { readonly current: TableNames; readonly previous: TableNames } | null;
}

export interface FieldChange {
  readonly current: Field;
  readonly previous: Field;
}

/** The person behind a transaction; null for the system itself. */
export interface TransactionUser {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly permissionLevel: Role;
}

/** All that one request, or one act of a person, changed. `number` counts a base's transactions from 1; `timestamp` has milliseconds. */
export interface Transaction {
  readonly number: number;
  readonly timestamp: string;
  readonly source: ChangeSource;
  readonly user: TransactionUser | null;
  readonly tables: Readonly<Record<string, TableChange>>;
  readonly createdTables: readonly string[];
  readonly destroyedTables: readonly string[];
}

/** Hears every transaction of a base after it is committed, in order. Call what it returns to stop. */
export type OnTransaction = (listen: (transaction: Transaction) => void) => () => void;
