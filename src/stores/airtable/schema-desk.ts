import type { BaseField, BaseTable } from "./base-schema.ts";
import type { NewField } from "./in-app-base.ts";

/** A table that something is added to. */
export type DeskTable = Pick<BaseTable, "id" | "name">;

/**
 * What setting a base up asks for, wherever it runs. Each call throws a DaybookError; where Airtable refused, its cause is a Refusal,
 * and without one nobody knows whether the call was carried out.
 */
export interface SchemaDesk {
  /** The base as it is now. */
  tables(): Promise<readonly BaseTable[]>;
  /** The first field is the primary one. A host that takes no text about a table drops it. */
  makeTable(name: string, about: string, fields: readonly NewField[]): Promise<BaseTable>;
  addColumn(table: DeskTable, spec: NewField): Promise<BaseField>;
  /** Adds options to those that a select has. */
  addOptions(table: DeskTable, field: BaseField, names: readonly string[]): Promise<void>;
}

/** A select's options with more at their end: the whole list is sent, those it has by their ids. */
export const moreChoices = (
  { options }: Pick<BaseField, "options">,
  names: readonly string[],
): readonly object[] => [
  ...((options?.choices ?? []) as readonly object[]),
  ...names.map((name) => ({ name })),
];
