import { personCell } from "../cells/person-cells.ts";
import type { View } from "../model/schema.ts";
import { findTable } from "../model/state.ts";
import { designCalls } from "./design-calls.ts";
import { fieldKind } from "./field-kind.ts";
import { fieldNamed, type InTable, liveTable, type ModelKinds, once } from "./model-kinds.ts";
import type { Kind } from "./realm.ts";
import { recordKind, resultKind } from "./record-kinds.ts";
import type { Run } from "./run.ts";
import { ScriptError, scriptsDoNotKnow } from "./script-error.ts";
import { type SelectCalls, selectCalls } from "./select-calls.ts";
import { writeCalls } from "./write-calls.ts";

export interface BaseOptions {
  /** Whether automation scripts may make tables, fields and options. @default false */
  readonly designInAutomations: boolean;
  /** Whether fields tell that they are the primary one. @default false */
  readonly isPrimaryField: boolean;
}

/** The global `base`, and what a script's own objects stand for. */
export interface BaseObject {
  readonly base: object;
  readonly kinds: ModelKinds;
  readonly select: SelectCalls;
  tableObject(tableId: string): object;
  fieldObject(place: InTable): object;
  viewObject(place: InTable): object;
  person(userId: string): object;
  /** A table by its name or id; throws what scripts see. */
  tableNamed(name: unknown): string;
  viewNamed(tableId: string, name: unknown): InTable;
}

/** No picture is kept of anybody. Source: the scripting typings, Collaborator. */
export function openBase(run: Run, options: BaseOptions): BaseObject {
  const { realm, live } = run;
  const { base } = live;
  const design = designCalls(run, run.host === "extension" || options.designInAutomations);
  const fields = fieldKind(run, design, options.isPrimaryField);
  const records = recordKind(run, { fields });
  const results = resultKind(run);
  const select = selectCalls(run, { fields, records, results });
  const write = writeCalls(run, { records });
  const fieldOnce = once(() => fields);
  const viewOnce = once(() => views);
  const tableOnce = once(() => tables);
  const fieldObject = (place: InTable): object => fieldOnce(place.id, place);
  const viewObject = (place: InTable): object => viewOnce(place.id, place);
  const tableObject = (id: string): object => tableOnce(id, id);
  const url = (...parts: readonly string[]): string => ["https://airtable.com", base.id, ...parts].join("/");
  const text = (given: unknown, what: string): string => {
    if (typeof given !== "string") throw scriptsDoNotKnow(`${typeof given} as the name of a ${what}`);
    return given;
  };
  const viewOf = ({ tableId, id }: InTable): View => {
    const view = liveTable(run, tableId).state.views.find((each) => each.id === id);
    if (!view) throw scriptsDoNotKnow("a view that was deleted while they ran");
    return view;
  };
  const from = ({ tableId, id }: InTable) => ({ tableId, viewId: id });
  const views: Kind<InTable> = realm.kind<InTable>(
    "View",
    {
      id: ({ id }) => id,
      name: (place) => viewOf(place).name,
      type: (place) => viewOf(place).type,
      url: ({ tableId, id }) => url(tableId, id),
    },
    {
      selectRecordsAsync: (place, given) => select.records(from(place), given),
      selectRecordAsync: (place, id, given) => select.record(from(place), id, given),
    },
  );
  /** These two texts are other doubles', in the form of the live one about a field. */
  const viewNamed = (tableId: string, given: unknown): InTable => {
    const name = text(given, "view");
    const { state } = liveTable(run, tableId);
    const view =
      state.views.find((each) => each.id === name) ?? state.views.find((each) => each.name === name);
    if (!view) throw new ScriptError(`No view matching "${name}" found in table "${state.name}"`);
    return { tableId, id: view.id };
  };
  const tableNamed = (given: unknown): string => {
    const name = text(given, "table");
    const table = findTable(base, name);
    if (!table) throw new ScriptError(`No table matching "${name}" found in base "${base.name}"`);
    return table.id;
  };
  const tables: Kind<string> = realm.kind<string>(
    "Table",
    {
      id: (id) => id,
      name: (id) => liveTable(run, id).state.name,
      description: (id) => liveTable(run, id).state.description,
      url: (id) => url(id),
      /** "The order is arbitrary" (the scripting typings): by their ids, which are random. */
      fields(tableId) {
        const ids = liveTable(run, tableId).state.fields.map(({ id }) => id);
        return realm.list([...ids].sort().map((id) => fieldObject({ tableId, id })));
      },
      views: (tableId) =>
        realm.list(liveTable(run, tableId).state.views.map(({ id }) => viewObject({ tableId, id }))),
    },
    {
      getField: (tableId, name) =>
        fieldObject({ tableId, id: fieldNamed(liveTable(run, tableId), text(name, "field")).id }),
      getView: (tableId, name) => viewObject(viewNamed(tableId, name)),
      selectRecordsAsync: (tableId, given) => select.records({ tableId, viewId: null }, given),
      selectRecordAsync: (tableId, id, given) => select.record({ tableId, viewId: null }, id, given),
      createRecordsAsync: async (id, given) => realm.list(await write.create(id, given)),
      createRecordAsync: async (id, values) => (await write.create(id, [{ fields: values }]))[0],
      updateRecordsAsync: (id, given) => write.update(id, given),
      updateRecordAsync: (id, record, values) =>
        write.update(id, [{ id: records.inner(record)?.row.id ?? record, fields: values }]),
      deleteRecordsAsync: (id, given) => write.remove(id, given),
      deleteRecordAsync: (id, record) => write.remove(id, [record]),
      createFieldAsync: (id, ...given) => design.createField(id, given),
    },
  );
  const person = (userId: string): object =>
    realm.plain({ ...personCell(base, userId), profilePicUrl: null }) as object;
  const present = (): readonly string[] =>
    [...base.roles].filter(([, role]) => role !== "none").map(([id]) => id);
  const root = realm.kind<null>(
    "Base",
    {
      id: () => base.id,
      name: () => base.name,
      tables: () => realm.list([...base.tables.keys()].map(tableObject)),
      activeCollaborators: () => realm.list(present().map(person)),
    },
    {
      getTable: (_, name) => tableObject(tableNamed(name)),
      getCollaborator(_, given) {
        const who = text(given, "person");
        const found = present()
          .map((id) => personCell(base, id))
          .find(({ id, name, email }) => [id, name, email].includes(who));
        if (!found) throw new ScriptError(`No collaborator matching "${who}" found in base "${base.name}"`);
        return person(found.id);
      },
      createTableAsync: (_, name, given) => design.createTable(name, given),
    },
  );
  const kinds: ModelKinds = { tables, fields, views, records, results };
  return {
    base: root.make(null),
    kinds,
    select,
    tableObject,
    fieldObject,
    viewObject,
    person,
    tableNamed,
    viewNamed,
  };
}
