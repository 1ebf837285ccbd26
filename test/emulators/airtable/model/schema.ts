/** Source: Airtable Web API, Field types and cell values. */
export const creatableTypes = [
  "barcode",
  "checkbox",
  "currency",
  "date",
  "dateTime",
  "duration",
  "email",
  "multilineText",
  "multipleAttachments",
  "multipleCollaborators",
  "multipleRecordLinks",
  "multipleSelects",
  "number",
  "percent",
  "phoneNumber",
  "rating",
  "richText",
  "singleCollaborator",
  "singleLineText",
  "singleSelect",
  "url",
] as const;

/** Types that no API makes: "Creating X fields is not supported at this time". Source: the metadata API's live answers through 2026. */
export const uncreatableTypes = [
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
] as const;

export type FieldType = (typeof creatableTypes)[number] | (typeof uncreatableTypes)[number];

/** none < read < comment < edit < create < owner. Source: Airtable Web API, List bases, `permissionLevel`. */
export type Role = "none" | "read" | "comment" | "edit" | "create" | "owner";

/** A field's options as the schema endpoint answers them; which keys there are depends on the type. */
export type FieldOptions = Readonly<Record<string, unknown>>;

/** A select option. Its id stays when it is renamed. */
export interface Choice {
  readonly id: string;
  readonly name: string;
  readonly color?: string;
}

/** A field as the schema endpoint answers it. */
export interface Field {
  readonly id: string;
  readonly name: string;
  readonly type: FieldType;
  readonly description?: string;
  readonly options?: FieldOptions;
}

/** A view: an order and perhaps a filter over a table's rows. Hidden fields are still answered. Source: Airtable Web API, List records, `view`. */
export interface View {
  readonly id: string;
  readonly name: string;
  readonly type: "grid";
  readonly filter?: string;
  readonly sort?: readonly SortKey[];
}

export interface SortKey {
  readonly field: string;
  readonly direction: "asc" | "desc";
}
