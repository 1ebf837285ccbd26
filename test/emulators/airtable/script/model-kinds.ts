import type { Field } from "../model/schema.ts";
import { findField, type Row, type Table } from "../model/state.ts";
import type { Kind } from "./realm.ts";
import type { Run } from "./run.ts";
import { ScriptError, scriptsDoNotKnow } from "./script-error.ts";
import type { Snapshot } from "./snapshot.ts";

export interface InTable {
  readonly tableId: string;
  readonly id: string;
}

export interface ScriptRecord {
  readonly snapshot: Snapshot;
  readonly row: Row;
  /** The ids of the fields that were asked for. */
  readonly loaded: ReadonlySet<string>;
}

export interface QueryResult {
  readonly records: readonly ScriptRecord[];
  readonly objects: readonly object[];
}

/** The kinds of objects that `base` leads to. */
export interface ModelKinds {
  readonly tables: Kind<string>;
  readonly fields: Kind<InTable>;
  readonly views: Kind<InTable>;
  readonly records: Kind<ScriptRecord>;
  readonly results: Kind<QueryResult>;
}

/** One object for each id, as long as the run lasts. */
export function once<Inner>(kind: () => Kind<Inner>): (id: string, inner: Inner) => object {
  const made = new Map<string, object>();
  return (id, inner) => {
    const object = made.get(id) ?? kind().make(inner);
    made.set(id, object);
    return object;
  };
}

export function liveTable(run: Run, id: string): Table {
  const table = run.live.base.tables.get(id);
  if (!table) throw scriptsDoNotKnow("a table that was deleted while they ran");
  return table;
}

export function liveField(run: Run, { tableId, id }: InTable): Field {
  const field = liveTable(run, tableId).state.fields.find((each) => each.id === id);
  if (!field) throw scriptsDoNotKnow("a field that was deleted while they ran");
  return field;
}

/** Source: a live error, 2026-06: No field matching "fldN5rcqjERGoFWkW" found in table "Adversus API". */
export function fieldNamed(table: Table, name: string): Field {
  const field = findField(table, name);
  if (!field) throw new ScriptError(`No field matching "${name}" found in table "${table.state.name}"`);
  return field;
}

/** A field by its name, its id or its object. Source: the scripting typings; the text for another table's field: Blocks SDK, models/table.ts. */
export function fieldGiven(kinds: Pick<ModelKinds, "fields">, table: Table, given: unknown): Field {
  if (typeof given === "string") return fieldNamed(table, given);
  const place = kinds.fields.inner(given);
  if (!place)
    throw new ScriptError(`Invalid value for field, expected a field, id, or name but got: ${String(given)}`);
  const field = table.state.fields.find(({ id }) => id === place.id);
  if (field) return field;
  throw new ScriptError(`Field '${place.id}' is from a different table than table '${table.state.name}'`);
}
