import type { BaseField } from "./base-schema.ts";

/** A column as scripts see it; `options` is null where its type has none. */
export interface InAppField extends BaseField {
  /** In the scripting extension alone: the whole list of a select's options. */
  updateOptionsAsync?(options: Readonly<Record<string, unknown>>): Promise<void>;
}

/** A column as a script makes it. */
export interface NewField {
  readonly name: string;
  readonly type: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly description?: string;
}

/** A record as a query answered it: a cell that the query didn't ask for can't be read. */
export interface InAppRecord {
  readonly id: string;
  /** null where empty; a select is `{name}`, links are `[{id, name}]`. Takes a column's name or id. */
  getCellValue(column: string): unknown;
}

/** A table as scripts see it. */
export interface InAppTable {
  readonly id: string;
  readonly name: string;
  /** In no order. */
  readonly fields: readonly InAppField[];
  /** All records, or those of at most 100 ids. */
  selectRecordsAsync(ask: {
    readonly fields: readonly string[];
    readonly recordIds?: readonly string[];
  }): Promise<{ readonly records: readonly InAppRecord[] }>;
  selectRecordAsync(id: string, ask: { readonly fields: readonly string[] }): Promise<InAppRecord | null>;
  /** At most 50 at once: all of them are made, or none. Selects are `{name}`, links `[{id}]`. */
  createRecordsAsync(
    records: readonly { readonly fields: Readonly<Record<string, unknown>> }[],
  ): Promise<readonly string[]>;
  /** At most 50 at once, all or none, as the next. */
  updateRecordsAsync(
    records: readonly { readonly id: string; readonly fields: Readonly<Record<string, unknown>> }[],
  ): Promise<void>;
  deleteRecordsAsync(ids: readonly string[]): Promise<void>;
  /** In the scripting extension alone; gives the column's id. */
  createFieldAsync?(
    name: string,
    type: string,
    options?: Readonly<Record<string, unknown>> | null,
    description?: string | null,
  ): Promise<string>;
}

/** Airtable's own `base`, as far as a log needs it. Source: airtable.com/developers/scripting/api. */
export interface InAppBase {
  readonly id: string;
  readonly tables: readonly InAppTable[];
  /** In the scripting extension alone; gives the table's id. */
  createTableAsync?(name: string, fields: readonly NewField[]): Promise<string>;
}
