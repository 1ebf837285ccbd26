import type { CrmHome } from "../../../bundles/common/crm.ts";
import { columnsOf, type Observed } from "../../../bundles/common/observe.ts";
import type { BaseTable } from "../../../stores/airtable/base-schema.ts";
import { type HookOptions, specificationText } from "../../../stores/airtable/webhooks.ts";

/** A table of the CRM as its webhook knows it. */
export interface FeedTable {
  readonly home: CrmHome;
  /** The table's id. */
  readonly id: string;
  /** The ids of columns, by their names. */
  readonly columns: ReadonlyMap<string, string>;
  readonly options: HookOptions;
  /** `options` as text. */
  readonly specification: string;
}

/** The CRM's tables as their webhooks are to hear them. */
export const feedTables = (tables: readonly BaseTable[], homes: readonly CrmHome[]): readonly FeedTable[] =>
  homes.flatMap((home) => {
    const table = tables.find(({ id }) => id === home.table.id) ?? named(tables, home.table.name);
    return table ? tableOf(table, home) : [];
  });

const named = (tables: readonly BaseTable[], wanted: string): BaseTable | undefined =>
  tables.find(({ name }) => name === wanted);

function tableOf({ id, fields, primaryFieldId }: BaseTable, home: CrmHome): FeedTable {
  const columns = new Map(fields.map((field) => [field.name, field.id]));
  const idsOf = (names: readonly (string | null)[]): readonly string[] => [
    ...new Set(names.flatMap((name) => (name === null ? [] : (columns.get(name) ?? [])))),
  ];
  const { observed } = home;
  const some = idsOf(watchedColumns(observed));
  // Where nothing is watched, new records are told all the same: a webhook wants a column for it.
  const watched = some.length > 0 ? some : [primaryFieldId];
  // Whom a change is about, and the rest of a record that is seen for the first time. The payload itself tells who and when.
  const { changedAt, changedBy, createdAt } = observed;
  const shown = columnsOf(observed).filter((name) => ![changedAt, changedBy, createdAt].includes(name));
  const options: HookOptions = {
    filters: { dataTypes: ["tableData"], recordChangeScope: id, watchDataInFieldIds: watched },
    includes: { includePreviousCellValues: true, includeCellValuesInFieldIds: idsOf(shown) },
  };
  return { home, id, columns, options, specification: specificationText(options) };
}

/** Columns whose changes are told. A deal that gets its contact, or a record that gets its id, can be logged from then on. */
const watchedColumns = ({ watch, also, contactLink, id }: Observed): readonly (string | null)[] => [
  ...Object.values(watch),
  ...also,
  contactLink,
  id,
];
