import type { BaseTable } from "./base-schema.ts";

/** Types of columns that hold a name. */
export const nameTypes: readonly string[] = ["singleLineText", "formula", "multilineText"];

/** The columns of deals that link to the contacts. */
export const contactLinks = (deals: BaseTable, contacts: BaseTable): readonly string[] =>
  deals.fields
    .filter(({ type, options }) => type === "multipleRecordLinks" && options?.linkedTableId === contacts.id)
    .map(({ name }) => name);
