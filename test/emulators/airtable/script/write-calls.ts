import { cellType } from "../cells/cell-types.ts";
import type { Field } from "../model/schema.ts";
import type { Table } from "../model/state.ts";
import { createRow, deleteRow, type Fields, updateRow } from "../model/write-rows.ts";
import { fieldNamed, liveTable, type ModelKinds } from "./model-kinds.ts";
import type { Run } from "./run.ts";
import { asMutation, mutationWords, ScriptError, scriptsDoNotKnow } from "./script-error.ts";
import { copied, writtenCell } from "./written-cell.ts";

/** A record that a script wants written; the id is missing for a new one. */
interface Wanted {
  readonly id: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The table methods that write rows. Each is one transaction, of the run's host and person: all of it stays, or none. */
export interface WriteCalls {
  create(tableId: string, records: unknown): Promise<readonly string[]>;
  update(tableId: string, records: unknown): Promise<void>;
  remove(tableId: string, records: unknown): Promise<void>;
}

/** Source: Airtable Blocks SDK, models/mutations.ts; the scripting reference says 50 for each of the three. */
const tooMany = (most: number) =>
  new ScriptError(`Request exceeds maximum batch size limit of ${most} items`);

/** Source: Airtable Blocks SDK, models/table.ts. */
const badRecord = () =>
  new ScriptError(
    "Invalid record format. Please define field mappings using a `fields` key for each record definition object",
  );

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function writeCalls(run: Run, kinds: Pick<ModelKinds, "records">): WriteCalls {
  const { live, actor } = run;
  const writing = run.workspace.writing(false);
  const listed = (given: unknown): readonly unknown[] => {
    if (!Array.isArray(given)) throw scriptsDoNotKnow(`${typeof given} in place of a list of records`);
    if (given.length > run.limits.rowsACall) throw tooMany(run.limits.rowsACall);
    if (given.length === 0) throw scriptsDoNotKnow("a write of no records");
    return given;
  };
  const idOf = (given: unknown): string => {
    const id = typeof given === "string" ? given : kinds.records.inner(given)?.row.id;
    if (id === undefined) throw scriptsDoNotKnow(`${String(given)} in place of a record or its id`);
    return id;
  };
  const once = (ids: readonly string[]): void => {
    if (new Set(ids).size < ids.length) throw scriptsDoNotKnow("a record that is given twice in one call");
  };
  const fieldsOf = (given: unknown): Wanted["fields"] => {
    if (!isObject(given)) throw badRecord();
    return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, copied(value)]));
  };
  const cells = (table: Table, wanted: Wanted["fields"], failed: string): Fields => {
    const written = new Map<string, unknown>();
    for (const [name, value] of Object.entries(wanted)) {
      const field = fieldNamed(table, name);
      refuseComputed(field);
      if (written.has(field.id)) throw scriptsDoNotKnow(`field "${field.name}" given by name and by id`);
      written.set(field.id, writtenCell(field, value, failed));
    }
    return Object.fromEntries(written);
  };
  /** Source: Airtable Blocks SDK, models/mutations.ts. */
  const known = (table: Table, id: string, failed: string, where: string): void => {
    if (!table.rows.has(id)) throw new ScriptError(`${failed}: No record with id ${id} exists${where}`);
  };
  return {
    async create(tableId, given) {
      const wanted = listed(given).map((record) => {
        if (!isObject(record) || Object.keys(record).join() !== "fields") throw badRecord();
        return fieldsOf(record.fields);
      });
      const { failed } = mutationWords.create;
      return run.call("create", liveTable(run, tableId).state.name, (call) => {
        call.rows = wanted.length;
        const table = liveTable(run, tableId);
        const rows = wanted.map((fields) => cells(table, fields, failed));
        return asMutation("create", () =>
          live.transact(actor, (draft) => rows.map((row) => createRow(draft, table, row, writing).id)),
        );
      });
    },
    async update(tableId, given) {
      const wanted = listed(given).map((record): Wanted => {
        if (!isObject(record) || typeof record.id !== "string") throw badRecord();
        return { id: record.id, fields: fieldsOf(record.fields) };
      });
      once(wanted.map(({ id }) => id));
      const { failed } = mutationWords.update;
      return run.call("update", liveTable(run, tableId).state.name, (call) => {
        call.rows = wanted.length;
        const table = liveTable(run, tableId);
        const rows = wanted.map(({ id, fields }) => {
          known(table, id, failed, "");
          return { id, fields: cells(table, fields, failed) };
        });
        asMutation("update", () =>
          live.transact(actor, (draft) => {
            for (const { id, fields } of rows)
              updateRow(draft, table, id, fields, { ...writing, method: "PATCH" });
          }),
        );
      });
    },
    async remove(tableId, given) {
      const ids = listed(given).map(idOf);
      once(ids);
      const { failed } = mutationWords.delete;
      return run.call("delete", liveTable(run, tableId).state.name, (call) => {
        call.rows = ids.length;
        const table = liveTable(run, tableId);
        for (const id of ids) known(table, id, failed, ` in table '${table.state.name}'`);
        asMutation("delete", () =>
          live.transact(actor, (draft) => {
            for (const id of ids) deleteRow(draft, table, id);
          }),
        );
      });
    },
  };
}

/** Source: Airtable Blocks SDK, models/mutations.ts: said of creating, too. */
function refuseComputed(field: Field): void {
  if (cellType(field.type)) return;
  throw new ScriptError(`Can't set cell values: Field '${field.name}' is computed and cannot be set`);
}
