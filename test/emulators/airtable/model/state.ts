import type { Random } from "../../common/random.ts";
import type { Field, FieldType, Role, View } from "./schema.ts";
import type { TransactionUser } from "./transaction.ts";

/** A cell as it is kept: an option's id, the ids of linked rows, a person's id. An empty cell is no entry at all. */
export type Value = string | number | boolean | readonly string[] | Barcode;

export interface Barcode {
  readonly text: string;
  readonly type?: string;
}

export interface Touch {
  readonly at: number;
  readonly by: string | null;
}

/** A row as it is kept, never changed in place. `touched` says who last changed which column. */
export interface Row {
  readonly id: string;
  readonly number: number;
  readonly createdAt: number;
  readonly createdBy: string | null;
  readonly cells: ReadonlyMap<string, Value>;
  readonly touched: ReadonlyMap<string, Touch>;
}

/**
 * Who may edit a field, or create or delete a table's rows. "users" means those people alone.
 * Source: Airtable support, Using field and table editing permissions.
 */
export type EditLevel = "editors" | "creators" | "nobody" | { readonly users: readonly string[] };

/** What of a table can change; always replaced whole, so that a failed request can put it back. */
export interface TableState {
  readonly name: string;
  readonly description: string | null;
  readonly fields: readonly Field[];
  readonly views: readonly View[];
  readonly fieldLocks: ReadonlyMap<string, EditLevel>;
  readonly createLock: EditLevel;
  readonly deleteLock: EditLevel;
  /** A synced table: its rows can be read only. Source: Airtable support, Airtable sync. */
  readonly synced: boolean;
  readonly nextNumber: number;
}

export interface Table {
  readonly id: string;
  readonly primaryFieldId: string;
  state: TableState;
  readonly rows: Map<string, Row>;
  /** Rows by their values in the columns that upserts merge on, by those columns' ids. */
  readonly indexes: Map<string, KeyIndex>;
}

/** The ids of the rows that hold the same values in some columns. */
export interface KeyIndex {
  readonly fieldIds: readonly string[];
  readonly rowIds: Map<string, Set<string>>;
}

export interface Base {
  readonly id: string;
  readonly name: string;
  readonly workspaceId: string;
  readonly tables: Map<string, Table>;
  readonly roles: Map<string, Role>;
  readonly users: ReadonlyMap<string, User>;
  readonly random: Random;
  transactions: number;
}

export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

export const roleOf = (base: Base, userId: string): Role => base.roles.get(userId) ?? "none";

/** The person as a transaction names them. Source: Airtable Web API, Webhooks payload, `sourceMetadata.user`. */
export function personIn(base: Base, userId: string | null): TransactionUser | null {
  const user = userId === null ? undefined : base.users.get(userId);
  return user ? { ...user, permissionLevel: roleOf(base, user.id) } : null;
}

export const fieldsOfType = (table: Table, ...types: readonly FieldType[]): readonly Field[] =>
  table.state.fields.filter((field) => types.includes(field.type));

/** A table by its id or its name. Source: Airtable Web API, List records, `tableIdOrName`. */
export function findTable(base: Base, idOrName: string): Table | undefined {
  return (
    base.tables.get(idOrName) ?? [...base.tables.values()].find((table) => table.state.name === idOrName)
  );
}

/** Fields by their names and ids, of each list of fields; of two of one name the first. */
const named = new WeakMap<readonly Field[], ReadonlyMap<string, Field>>();

function fieldsByName(fields: readonly Field[]): ReadonlyMap<string, Field> {
  const known = named.get(fields);
  if (known) return known;
  const byName = new Map(fields.map((field) => [field.id, field]));
  for (const field of [...fields].reverse()) byName.set(field.name, field);
  named.set(fields, byName);
  return byName;
}

/** A field by its name or its id. Source: Airtable Web API, Create records, `fields`. */
export const findField = (table: Table, nameOrId: string): Field | undefined =>
  fieldsByName(table.state.fields).get(nameOrId);
