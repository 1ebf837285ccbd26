import { cellType } from "../cells/cell-types.ts";
import { primaryText } from "../cells/link-cells.ts";
import { readCell, richCell, type Scene, type Untouched, wholeSecond } from "./computed.ts";
import type { Actor, Before } from "./draft.ts";
import { type Base, personIn, type Row, type Table, type TableState } from "./state.ts";
import type {
  ChangedRecord,
  CreatedRecord,
  FieldChange,
  FieldDefinition,
  TableChange,
  Transaction,
} from "./transaction.ts";

/** What a draft changed, as one transaction; null when everything is as before. */
export function transactionOf(
  base: Base,
  before: Before,
  at: number,
  actor: Actor,
  untouched: Untouched,
): Transaction | null {
  const now: Scene = { base, untouched, nameOf: (tableId, rowId) => name(base.tables.get(tableId), rowId) };
  const then: Scene = {
    base,
    untouched,
    nameOf: (tableId, rowId) => nameBefore(base, before, tableId, rowId),
  };
  const touched = new Set([...before.rows.keys(), ...before.states.keys(), ...before.added]);
  const tables: Record<string, TableChange> = {};
  for (const table of touched) {
    if (before.dropped.has(table)) continue;
    const change = tableChange(now, then, table, before);
    if (change) tables[table.id] = change;
  }
  const createdTables = [...before.added].map(({ id }) => id);
  const destroyedTables = [...before.dropped].map(({ id }) => id);
  if (Object.keys(tables).length + createdTables.length + destroyedTables.length === 0) return null;
  base.transactions += 1;
  return {
    number: base.transactions,
    timestamp: new Date(at).toISOString(),
    source: actor.source,
    user: personIn(base, actor.userId),
    tables,
    createdTables,
    destroyedTables,
  };
}

const name = (table: Table | undefined, rowId: string): string => (table ? primaryText(table, rowId) : "");

function nameBefore(base: Base, before: Before, tableId: string, rowId: string): string {
  const table = base.tables.get(tableId);
  const kept = table && before.rows.get(table);
  if (!table || !kept?.has(rowId)) return name(table, rowId);
  const value = kept.get(rowId)?.cells.get(table.primaryFieldId);
  return value === undefined ? "" : String(value);
}

function tableChange(now: Scene, then: Scene, table: Table, before: Before): TableChange | null {
  const created: Record<string, CreatedRecord> = {};
  const changed: Record<string, ChangedRecord> = {};
  const destroyed: string[] = [];
  const state = before.states.get(table) ?? table.state;
  const past: Table = { ...table, state };
  for (const [rowId, former] of before.rows.get(table) ?? []) {
    const row = table.rows.get(rowId);
    if (!row && former) destroyed.push(rowId);
    if (row && !former) created[rowId] = createdRecord(now, table, row);
    const change = row && former ? changedRecord(now, then, table, past, row, former) : null;
    if (change) changed[rowId] = change;
  }
  const schema = before.added.has(table) ? noSchemaChange : schemaChange(state, table.state);
  const parts = [created, changed, schema.createdFields, schema.changedFields];
  const quiet = parts.every((part) => Object.keys(part).length === 0) && destroyed.length === 0;
  if (quiet && schema.destroyedFields.length === 0 && !schema.metadata) return null;
  return { created, changed, destroyed, ...schema };
}

function createdRecord(scene: Scene, table: Table, row: Row): CreatedRecord {
  const cells: Record<string, unknown> = {};
  for (const field of table.state.fields) {
    const cell = richCell(scene, table, field, row);
    if (cell !== undefined) cells[field.id] = cell;
  }
  return { createdTime: wholeSecond(row.createdAt), cells };
}

/** A write of an equal value changes no cell. Believed: webhooks and triggers hear of differences only. */
function changedRecord(
  now: Scene,
  then: Scene,
  table: Table,
  past: Table,
  row: Row,
  former: Row,
): ChangedRecord | null {
  const current: Record<string, unknown> = {};
  const previous: Record<string, unknown> = {};
  const recomputed: string[] = [];
  for (const field of table.state.fields) {
    const formerField = past.state.fields.find(({ id }) => id === field.id) ?? field;
    if (!cellType(field.type)) {
      const [one, other] = [readCell(now, table, field, row), readCell(then, past, formerField, former)];
      if (JSON.stringify(one) !== JSON.stringify(other)) recomputed.push(field.id);
    } else if (JSON.stringify(row.cells.get(field.id)) !== JSON.stringify(former.cells.get(field.id))) {
      current[field.id] = richCell(now, table, field, row) ?? null;
      previous[field.id] = richCell(then, past, formerField, former) ?? null;
    }
  }
  return Object.keys(current).length + recomputed.length > 0 ? { current, previous, recomputed } : null;
}

type SchemaChange = Pick<TableChange, "createdFields" | "changedFields" | "destroyedFields" | "metadata">;

const noSchemaChange: SchemaChange = {
  createdFields: {},
  changedFields: {},
  destroyedFields: [],
  metadata: null,
};

function schemaChange(past: TableState, present: TableState): SchemaChange {
  const createdFields: Record<string, FieldDefinition> = {};
  const changedFields: Record<string, FieldChange> = {};
  for (const field of present.fields) {
    const former = past.fields.find(({ id }) => id === field.id);
    if (!former) createdFields[field.id] = { name: field.name, type: field.type };
    else if (former !== field) changedFields[field.id] = { current: field, previous: former };
  }
  const destroyedFields = past.fields
    .filter(({ id }) => !present.fields.some((field) => field.id === id))
    .map(({ id }) => id);
  const renamed = past.name !== present.name || past.description !== present.description;
  const metadata = renamed
    ? {
        current: { name: present.name, description: present.description },
        previous: { name: past.name, description: past.description },
      }
    : null;
  return { createdFields, changedFields, destroyedFields, metadata };
}
