import { newId } from "../../common/random.ts";
import type { Draft } from "./draft.ts";
import { checkFieldSpec, type FieldSpec, keptOptions } from "./field-options.ts";
import { mayDesign } from "./permissions.ts";
import { doesNotKnow, invalidRequest, refusal } from "./refusal.ts";
import type { Field, FieldType } from "./schema.ts";
import type { Base, Table } from "./state.ts";

export interface TableSpec {
  readonly name: string;
  readonly description?: string;
  readonly fields: readonly FieldSpec[];
}

/** Source: Airtable support, The primary field, and the metadata API's docs for a table's first field. */
const primaryTypes: readonly FieldType[] = [
  "singleLineText",
  "multilineText",
  "date",
  "phoneNumber",
  "email",
  "url",
  "number",
  "currency",
  "percent",
  "duration",
  "barcode",
];

const longestName = 255;
const longestDescription = 20_000;
const mostFields = 500;

/** No message was ever seen with these two. Source: live 422 bodies. */
const badFieldName = () => refusal(422, "DUPLICATE_OR_EMPTY_FIELD_NAME");
const takenTableName = () => refusal(422, "DUPLICATE_TABLE_NAME");

function checkNew(name: string, taken: readonly string[], refuse: () => Error): void {
  if (name.trim() === "" || taken.includes(name)) throw refuse();
  if (name.length > longestName) throw invalidRequest();
  if (name !== name.trim()) throw doesNotKnow(`spaces at the ends of the name "${name}"`);
  if (taken.some((other) => other.toLowerCase() === name.toLowerCase()))
    throw doesNotKnow(`the name "${name}", which differs from another only in its capitals`);
}

/** Source: Airtable Web API, Update table and Update field: 20,000 characters at the most. */
function checkDescription(description: string | undefined): void {
  if (description !== undefined && description.length > longestDescription) throw invalidRequest();
}

const tableNames = (base: Base, except?: Table): readonly string[] =>
  [...base.tables.values()].filter((table) => table !== except).map((table) => table.state.name);

/** Makes a table with a default grid view. Source: Airtable Web API, Create table. */
export function createTable(draft: Draft, spec: TableSpec): Table {
  mayDesign(draft.base, draft.actor);
  checkNew(spec.name, tableNames(draft.base), takenTableName);
  checkDescription(spec.description);
  const [first] = spec.fields;
  // Which error answers a primary field of another type is believed.
  if (!first || !primaryTypes.includes(first.type)) {
    if (first) checkFieldSpec(draft.base, spec.name, first);
    throw invalidRequest();
  }
  const primaryFieldId = newId("fld", draft.base.random);
  const table: Table = {
    id: newId("tbl", draft.base.random),
    primaryFieldId,
    state: {
      name: spec.name,
      description: spec.description ?? null,
      fields: [],
      views: [{ id: newId("viw", draft.base.random), name: "Grid view", type: "grid" }],
      fieldLocks: new Map(),
      createLock: "editors",
      deleteLock: "editors",
      synced: false,
      nextNumber: 1,
    },
    rows: new Map(),
    indexes: new Map(),
  };
  draft.add(table);
  for (const [place, field] of spec.fields.entries())
    createField(draft, table, field, place === 0 ? primaryFieldId : undefined);
  return table;
}

/** Makes a field; a link makes its other side too. Source: Airtable Web API, Create field. */
export function createField(draft: Draft, table: Table, spec: FieldSpec, id?: string): Field {
  mayDesign(draft.base, draft.actor);
  checkNew(spec.name, fieldNames(table), badFieldName);
  checkDescription(spec.description);
  checkFieldSpec(draft.base, table.state.name, spec);
  return addField(draft, table, spec, id);
}

const fieldNames = (table: Table): readonly string[] => table.state.fields.map(({ name }) => name);

/** Adds a field of any type, as a person can in the app. */
export function addField(draft: Draft, table: Table, spec: FieldSpec, id?: string): Field {
  if (table.state.fields.length >= mostFields) throw doesNotKnow("a field too many in a table");
  const options = keptOptions(draft.base, spec);
  const field: Field = {
    id: id ?? newId("fld", draft.base.random),
    name: spec.name,
    type: spec.type,
    ...(spec.description ? { description: spec.description } : {}),
    ...(options ? { options } : {}),
  };
  if (spec.type === "multipleRecordLinks") return addLink(draft, table, field);
  draft.edit(table, { fields: [...table.state.fields, field] });
  return field;
}

/**
 * A link to another table makes a column there, named after the table that links (a second one is numbered: believed); a link to the
 * table itself makes none. Source: Airtable Web API, Field types, Link to another record; pyairtable's sample of a self link.
 */
function addLink(draft: Draft, table: Table, field: Field): Field {
  const target = draft.base.tables.get(String(field.options?.linkedTableId)) as Table;
  const shared = { isReversed: false, prefersSingleRecordLink: false };
  if (target === table) {
    const link: Field = { ...field, options: { ...field.options, ...shared } };
    draft.edit(table, { fields: [...table.state.fields, link] });
    return link;
  }
  const inverseId = newId("fld", draft.base.random);
  const link: Field = { ...field, options: { ...field.options, ...shared, inverseLinkFieldId: inverseId } };
  const inverse: Field = {
    id: inverseId,
    name: freeName(table.state.name, fieldNames(target)),
    type: "multipleRecordLinks",
    options: { linkedTableId: table.id, ...shared, inverseLinkFieldId: field.id },
  };
  draft.edit(table, { fields: [...table.state.fields, link] });
  draft.edit(target, { fields: [...target.state.fields, inverse] });
  return link;
}

function freeName(wanted: string, taken: readonly string[]): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted} ${number}`;
    if (!taken.includes(name)) return name;
  }
}

export interface Renaming {
  readonly name?: string;
  readonly description?: string;
}

/** "At least one of name or description must be specified". Source: Airtable Web API, Update table. */
export function renameTable(draft: Draft, table: Table, { name, description }: Renaming): void {
  mayDesign(draft.base, draft.actor);
  if (name === undefined && description === undefined) throw invalidRequest();
  if (name !== undefined && name !== table.state.name)
    checkNew(name, tableNames(draft.base, table), takenTableName);
  checkDescription(description);
  draft.edit(table, {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description: description || null }),
  });
}

/** Source: Airtable Web API, Update field. A type is never changed by it. */
export function renameField(
  draft: Draft,
  table: Table,
  field: Field,
  { name, description }: Renaming,
): Field {
  mayDesign(draft.base, draft.actor);
  if (name === undefined && description === undefined) throw invalidRequest();
  if (name !== undefined && name !== field.name)
    checkNew(
      name,
      fieldNames(table).filter((other) => other !== field.name),
      badFieldName,
    );
  checkDescription(description);
  return replaceField(draft, table, {
    ...field,
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
  });
}

export function replaceField(draft: Draft, table: Table, field: Field): Field {
  draft.edit(table, {
    fields: table.state.fields.map((other) => (other.id === field.id ? field : other)),
  });
  return field;
}
