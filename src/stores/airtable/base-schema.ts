import type { AirtableClient } from "./client.ts";

/** A column as the metadata API describes it. */
export interface BaseField {
  readonly id: string;
  readonly name: string;
  /** The API's word, such as singleLineText. */
  readonly type: string;
  /** Which keys there are depends on the type. */
  readonly options?: Readonly<Record<string, unknown>> | null;
}

/** A table as the metadata API describes it. */
export interface BaseTable {
  readonly id: string;
  readonly name: string;
  readonly primaryFieldId: string;
  readonly fields: readonly BaseField[];
}

/** Every table of the base and its columns. One request; throws where the token may not read the schema. */
export async function readTables(client: AirtableClient): Promise<readonly BaseTable[]> {
  const { body } = await client.request({ method: "GET", path: "/tables", api: "meta", repeatable: true });
  return (body as { readonly tables?: readonly BaseTable[] } | null)?.tables ?? [];
}

/** The table of a name or an id. */
export const tableNamed = <T extends Pick<BaseTable, "id" | "name">>(
  tables: readonly T[],
  nameOrId: string,
): T | undefined =>
  tables.find((table) => table.name === nameOrId) ?? tables.find((table) => table.id === nameOrId);

/** The column of a name. */
export const fieldNamed = <F extends BaseField>(
  table: { readonly fields: readonly F[] },
  name: string,
): F | undefined => table.fields.find((field) => field.name === name);

/** A column's other side in the table that it links to; undefined where it links nowhere, or the other side was deleted. */
export function otherSide<T extends Pick<BaseTable, "id" | "fields">>(
  tables: readonly T[],
  field: BaseField,
): { readonly table: T; readonly field: BaseField } | undefined {
  const table = tables.find(({ id }) => id === field.options?.linkedTableId);
  const other = table?.fields.find(({ id }) => id === field.options?.inverseLinkFieldId);
  return table && other ? { table, field: other } : undefined;
}

/** The names of a select's options, in their order. */
export function choicesOf(field: Pick<BaseField, "options">): readonly string[] {
  const choices = field.options?.choices;
  return Array.isArray(choices)
    ? choices.map((choice: { readonly name?: unknown }) => String(choice.name))
    : [];
}

const menuWords: Readonly<Record<string, string>> = {
  singleLineText: "Single line text",
  multilineText: "Long text",
  richText: "Long text with rich text formatting",
  singleSelect: "Single select",
  multipleSelects: "Multiple select",
  multipleRecordLinks: "Link to another record",
  dateTime: "Date with Include time",
  date: "Date",
  number: "Number",
  percent: "Percent",
  currency: "Currency",
  checkbox: "Checkbox",
  createdTime: "Created time",
  lastModifiedTime: "Last modified time",
  lastModifiedBy: "Last modified by",
  multipleLookupValues: "Lookup",
  singleCollaborator: "User",
  phoneNumber: "Phone number",
  email: "Email",
  url: "URL",
  formula: "Formula",
};

/** A type as Airtable's menu calls it. */
export const typeInMenu = (type: string): string => menuWords[type] ?? type;
