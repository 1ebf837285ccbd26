import type { BaseField } from "./base-schema.ts";

/** A column as scripts see it; `options` is null where its type has none. */
export type InAppField = BaseField;

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
}

/** Airtable's own `base`, as far as a log needs it. Source: airtable.com/developers/scripting/api. */
export interface InAppBase {
  readonly id: string;
  readonly tables: readonly InAppTable[];
}
