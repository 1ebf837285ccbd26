import { richCell } from "../model/computed.ts";
import type { LiveBase } from "../model/live-base.ts";
import type { Base } from "../model/state.ts";
import type { RichCells, TableChange, Transaction } from "../model/transaction.ts";
import {
  type ChangedPayload,
  type CreatedPayload,
  headOf,
  type NewTablePayload,
  type Payload,
  type TablePayload,
} from "./payload.ts";
import type { ChangeType, DataType, Includes, Specification } from "./specification.ts";

/**
 * What a webhook hears of a transaction, or null for nothing. Source: Airtable Web API, Webhooks specification.
 * Believed: with `watchDataInFieldIds` a payload holds those cells alone, and every new and every deleted record of the scope.
 * Not emulated: the values of computed fields, which the platform reports as changed cells too.
 */
export function payloadOf(
  { options }: Specification,
  transaction: Transaction,
  live: LiveBase,
): Payload | null {
  const { filters, includes = {} } = options;
  if (filters.fromSources && !filters.fromSources.includes(transaction.source)) return null;
  const wants = (data: DataType, change: ChangeType): boolean =>
    filters.dataTypes.includes(data) && (filters.changeTypes?.includes(change) ?? true);
  const inScope = (tableId: string): boolean =>
    filters.recordChangeScope === undefined || filters.recordChangeScope === tableId;

  const changedTablesById: Record<string, TablePayload> = {};
  const createdTablesById: Record<string, NewTablePayload> = {};
  for (const [tableId, change] of Object.entries(transaction.tables)) {
    if (!inScope(tableId) || transaction.createdTables.includes(tableId)) continue;
    const watching: Watching = {
      wants,
      includes,
      data: filters.watchDataInFieldIds,
      schemas: filters.watchSchemasOfFieldIds,
      cells: (recordId) => cellsNow(live, tableId, recordId),
    };
    const table = { ...recordsOf(change, watching), ...schemaOf(change, watching) };
    if (Object.keys(table).length > 0) changedTablesById[tableId] = table;
  }
  for (const tableId of transaction.createdTables) {
    const table = inScope(tableId) ? newTable(live.base, tableId, transaction.tables[tableId], wants) : {};
    if (Object.keys(table).length > 0) createdTablesById[tableId] = table;
  }
  const destroyedTableIds = wants("tableMetadata", "remove")
    ? transaction.destroyedTables.filter(inScope)
    : [];
  const parts = compact({ changedTablesById, createdTablesById, destroyedTableIds });
  return Object.keys(parts).length > 0 ? { ...headOf(transaction), ...parts } : null;
}

interface Watching {
  readonly wants: (data: DataType, change: ChangeType) => boolean;
  readonly includes: Includes;
  readonly data: readonly string[] | undefined;
  readonly schemas: readonly string[] | undefined;
  readonly cells: (recordId: string) => RichCells;
}

function recordsOf(change: TableChange, watching: Watching): TablePayload {
  const { wants, data, includes } = watching;
  const include = includes.includeCellValuesInFieldIds ?? [];
  const createdRecordsById: Record<string, CreatedPayload> = {};
  const changedRecordsById: Record<string, ChangedPayload> = {};
  if (wants("tableData", "add")) {
    for (const [recordId, { createdTime, cells }] of Object.entries(change.created)) {
      const shown = data && include !== "all" ? picked(cells, [...data, ...include]) : cells;
      createdRecordsById[recordId] = { createdTime, cellValuesByFieldId: shown };
    }
  }
  if (wants("tableData", "update")) {
    for (const [recordId, { current, previous }] of Object.entries(change.changed)) {
      const now = data ? picked(current, data) : current;
      if (Object.keys(now).length === 0) continue;
      changedRecordsById[recordId] = {
        current: { cellValuesByFieldId: now },
        ...(includes.includePreviousCellValues && {
          previous: { cellValuesByFieldId: picked(previous, Object.keys(now)) },
        }),
        ...(includes.includeCellValuesInFieldIds && {
          unchanged: { cellValuesByFieldId: unchanged(watching.cells(recordId), current, include) },
        }),
      };
    }
  }
  const destroyedRecordIds = wants("tableData", "remove") ? change.destroyed : [];
  return compact({ createdRecordsById, changedRecordsById, destroyedRecordIds });
}

function schemaOf(change: TableChange, { wants, schemas, includes }: Watching): TablePayload {
  const watched = (id: string): boolean => schemas?.includes(id) ?? true;
  const created = wants("tableFields", "add") ? Object.entries(change.createdFields) : [];
  const changed = wants("tableFields", "update") ? Object.entries(change.changedFields) : [];
  const destroyed = wants("tableFields", "remove") ? change.destroyedFields : [];
  const parts: TablePayload = compact({
    createdFieldsById: Object.fromEntries(created.filter(([id]) => watched(id))),
    changedFieldsById: Object.fromEntries(
      changed
        .filter(([id]) => watched(id))
        .map(([id, { current, previous }]) => [
          id,
          {
            current: { name: current.name, type: current.type },
            ...(includes.includePreviousFieldDefinitions && {
              previous: { name: previous.name, type: previous.type },
            }),
          },
        ]),
    ),
    destroyedFieldIds: destroyed.filter(watched),
  });
  if (change.metadata && wants("tableMetadata", "update")) parts.changedMetadata = change.metadata;
  return parts;
}

/** Believed: each part of a new table goes to those who listen for its data type. */
function newTable(
  base: Base,
  tableId: string,
  change: TableChange | undefined,
  wants: Watching["wants"],
): NewTablePayload {
  const state = base.tables.get(tableId)?.state;
  const parts: NewTablePayload = {};
  if (!state) return parts;
  if (wants("tableMetadata", "add")) parts.metadata = { name: state.name, description: state.description };
  if (wants("tableFields", "add"))
    parts.fieldsById = Object.fromEntries(state.fields.map(({ id, name, type }) => [id, { name, type }]));
  const records = Object.entries(change?.created ?? {});
  if (wants("tableData", "add") && records.length > 0)
    parts.recordsById = Object.fromEntries(
      records.map(([id, { createdTime, cells }]) => [id, { createdTime, cellValuesByFieldId: cells }]),
    );
  return parts;
}

const picked = (cells: RichCells, ids: readonly string[]): RichCells =>
  Object.fromEntries(Object.entries(cells).filter(([id]) => ids.includes(id)));

const unchanged = (cells: RichCells, changed: RichCells, include: readonly string[] | "all"): RichCells =>
  Object.fromEntries(
    Object.entries(cells).filter(([id]) => !(id in changed) && (include === "all" || include.includes(id))),
  );

/** A row's cells as webhooks write them, at this moment: right after the transaction, which is told before anything else happens. */
function cellsNow({ base, scene }: LiveBase, tableId: string, recordId: string): RichCells {
  const table = base.tables.get(tableId);
  const row = table?.rows.get(recordId);
  if (!table || !row) return {};
  const cells = table.state.fields.map((field) => [field.id, richCell(scene, table, field, row)] as const);
  return Object.fromEntries(cells.filter(([, cell]) => cell !== undefined));
}

/** Without the parts that are empty. */
function compact<Parts extends object>(parts: Parts): Partial<Parts> {
  return Object.fromEntries(
    Object.entries(parts).filter(([, part]) => Object.keys(part as object).length > 0),
  ) as Partial<Parts>;
}
