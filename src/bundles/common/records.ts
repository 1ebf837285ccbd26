/** A column of a table as a platform describes it, in the words of its types. */
export interface RecordField {
  readonly name: string;
  /** `singleSelect`, `multipleSelects`, `multipleRecordLinks` and `date` are told apart from the rest. */
  readonly type: string;
  /** `choices` of a select: the names that it takes. */
  readonly options?: Readonly<Record<string, unknown>> | null;
}

/** A record of a table: a cell that wasn't asked for can't be read. */
export interface TableRecord {
  readonly id: string;
  /** null where it is empty; a link is `[{id}]`. */
  getCellValue(column: string): unknown;
}

/** A table of records, as far as capturing needs it. */
export interface RecordTable {
  readonly id: string;
  readonly name: string;
  readonly fields: readonly RecordField[];
  /** All records. */
  selectRecordsAsync(ask: {
    readonly fields: readonly string[];
  }): Promise<{ readonly records: readonly TableRecord[] }>;
}

/** What holds a CRM's tables: a base, or a spreadsheet whose tabs they are. */
export interface RecordBase<Table extends RecordTable = RecordTable> {
  readonly tables: readonly Table[];
}

/** The table of a name, or of an id. */
export const tableOf = <Table extends Pick<RecordTable, "id" | "name">>(
  tables: readonly Table[],
  nameOrId: string,
): Table | undefined =>
  tables.find(({ name }) => name === nameOrId) ?? tables.find(({ id }) => id === nameOrId);

/** The column of a name. */
export const fieldOf = <Field extends Pick<RecordField, "name">>(
  { fields }: { readonly fields: readonly Field[] },
  wanted: string,
): Field | undefined => fields.find(({ name }) => name === wanted);
