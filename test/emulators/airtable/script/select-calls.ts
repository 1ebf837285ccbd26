import { listRows } from "../model/list-rows.ts";
import type { View } from "../model/schema.ts";
import type { RowOrder } from "../model/sort-rows.ts";
import type { Row, Table } from "../model/state.ts";
import { fieldGiven, liveTable, type ModelKinds, type ScriptRecord } from "./model-kinds.ts";
import type { Run } from "./run.ts";
import { ScriptError, scriptsDoNotKnow } from "./script-error.ts";
import { takeSnapshot } from "./snapshot.ts";

export interface Source {
  readonly tableId: string;
  /** Null for the whole table. */
  readonly viewId: string | null;
}

export interface SelectCalls {
  /** selectRecordsAsync of a table or a view. */
  records(source: Source, options: unknown): Promise<object>;
  /** selectRecordAsync: null where there is no such record. */
  record(source: Source, id: unknown, options: unknown): Promise<object | null>;
}

interface Asked {
  readonly loaded: ReadonlySet<string>;
  readonly orders: readonly RowOrder[];
  readonly ids: ReadonlySet<string> | null;
}

const optionNames = ["fields", "sorts", "recordIds"];

const asOptions = (given: unknown): Readonly<Record<string, unknown>> => {
  if (given === undefined || given === null) return {};
  if (typeof given !== "object") throw scriptsDoNotKnow(`${typeof given} as the options of a query`);
  for (const key of Object.keys(given))
    if (!optionNames.includes(key)) throw scriptsDoNotKnow(`a query's option "${key}"`);
  return given as Readonly<Record<string, unknown>>;
};

const listed = (given: unknown, what: string): readonly unknown[] => {
  if (!Array.isArray(given)) throw scriptsDoNotKnow(`${what} of a query that are no list`);
  return given;
};

export function selectCalls(
  run: Run,
  kinds: Pick<ModelKinds, "fields" | "records" | "results">,
): SelectCalls {
  const { live, limits, realm } = run;
  /** Without `fields` all of them are loaded; the primary one is not by itself. Source: the scripting reference, 2025-10. */
  const loadedOf = (table: Table, fields: unknown): ReadonlySet<string> =>
    new Set(
      fields === undefined
        ? table.state.fields.map(({ id }) => id)
        : listed(fields, "fields")
            // Source: the scripting typings: null and undefined may stand among the fields.
            .filter((field) => field !== null && field !== undefined)
            .map((field) => fieldGiven(kinds, table, field).id),
    );
  const orderOf = (table: Table, sort: unknown): RowOrder => {
    const { field, direction = "asc" } = sort as Readonly<Record<string, unknown>>;
    if (direction !== "asc" && direction !== "desc")
      throw new ScriptError(`Invalid sort direction: ${String(direction)}`);
    return { field: fieldGiven(kinds, table, field), direction };
  };
  const idsOf = (given: unknown): ReadonlySet<string> => {
    const ids = listed(given, "recordIds");
    // The number is documented, the text is not.
    if (ids.length > limits.recordIds)
      throw new ScriptError(`You can only select up to ${limits.recordIds} records by their ids`);
    return new Set(ids.map(String));
  };
  const read = (table: Table, given: unknown): Asked => {
    const { fields, sorts, recordIds } = asOptions(given);
    return {
      loaded: loadedOf(table, fields),
      orders: sorts === undefined ? [] : listed(sorts, "sorts").map((sort) => orderOf(table, sort)),
      ids: recordIds === undefined ? null : idsOf(recordIds),
    };
  };
  const viewOf = (table: Table, { viewId }: Source): View | null => {
    if (viewId === null) return null;
    const view = table.state.views.find(({ id }) => id === viewId);
    if (!view) throw scriptsDoNotKnow("a view that was deleted while they ran");
    return view;
  };
  const rowsOf = (table: Table, source: Source, orders: readonly RowOrder[]): readonly Row[] =>
    listRows(live, table, { filter: null, sort: orders, view: viewOf(table, source), behind: 0 });
  const recordsOf = (
    table: Table,
    rows: readonly Row[],
    loaded: ReadonlySet<string>,
  ): readonly ScriptRecord[] => {
    const snapshot = takeSnapshot(live, table);
    return rows.map((row) => ({ snapshot, row, loaded }));
  };
  return {
    async records(source, options) {
      const asked = read(liveTable(run, source.tableId), options);
      return run.call("select", liveTable(run, source.tableId).state.name, (call) => {
        const table = liveTable(run, source.tableId);
        const { ids } = asked;
        const found = rowsOf(table, source, asked.orders).filter(({ id }) => ids?.has(id) ?? true);
        call.rows = found.length;
        const records = recordsOf(table, found, asked.loaded);
        return kinds.results.make({ records, objects: records.map((record) => kinds.records.make(record)) });
      });
    },
    async record(source, id, options) {
      if (typeof id !== "string") throw scriptsDoNotKnow(`${typeof id} in place of a record's id`);
      const asked = read(liveTable(run, source.tableId), options);
      return run.call("select", liveTable(run, source.tableId).state.name, (call) => {
        const table = liveTable(run, source.tableId);
        const row =
          source.viewId === null
            ? table.rows.get(id)
            : rowsOf(table, source, []).find((each) => each.id === id);
        if (!row) return realm.plain(null) as null;
        call.rows = 1;
        const [record] = recordsOf(table, [row], asked.loaded);
        return kinds.records.make(record!);
      });
    },
  };
}
