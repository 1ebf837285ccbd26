import type { KeyIndex, Row, Table, Value } from "./state.ts";

/** The values of some columns as one text; null where one of them is empty, for an empty cell equals nothing. Source: pyairtable, test_batch_upsert (live): a null merge value creates a row. */
export function mergeKey(fieldIds: readonly string[], cells: ReadonlyMap<string, Value>): string | null {
  const values: Value[] = [];
  for (const id of fieldIds) {
    const value = cells.get(id);
    if (value === undefined) return null;
    // Believed: the order of a multiple select's options does not tell two cells apart.
    values.push(Array.isArray(value) ? [...value].sort() : value);
  }
  return JSON.stringify(values);
}

/** The rows that hold these values. Source: Airtable Web API, Update multiple records, `performUpsert`. */
export function rowsWithKey(table: Table, fieldIds: readonly string[], key: string): readonly string[] {
  const name = fieldIds.join();
  let index = table.indexes.get(name);
  if (!index) {
    index = { fieldIds, rowIds: new Map() };
    for (const row of table.rows.values()) enter(index, row);
    table.indexes.set(name, index);
  }
  return [...(index.rowIds.get(key) ?? [])];
}

/** Puts a row, or takes it away, and keeps the indexes true. The only way that a row changes. */
export function storeRow(table: Table, id: string, row: Row | undefined): void {
  const before = table.rows.get(id);
  for (const index of table.indexes.values()) {
    if (before) leave(index, before);
    if (row) enter(index, row);
  }
  if (row) table.rows.set(id, row);
  else table.rows.delete(id);
}

function enter(index: KeyIndex, row: Row): void {
  const key = mergeKey(index.fieldIds, row.cells);
  if (key === null) return;
  const ids = index.rowIds.get(key);
  if (ids) ids.add(row.id);
  else index.rowIds.set(key, new Set([row.id]));
}

function leave(index: KeyIndex, row: Row): void {
  const key = mergeKey(index.fieldIds, row.cells);
  const ids = key === null ? undefined : index.rowIds.get(key);
  ids?.delete(row.id);
  if (key !== null && ids?.size === 0) index.rowIds.delete(key);
}
