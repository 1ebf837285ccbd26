import { cellText } from "./cell-text.ts";
import { fieldGiven, type ModelKinds, type QueryResult, type ScriptRecord } from "./model-kinds.ts";
import type { Kind } from "./realm.ts";
import type { Run } from "./run.ts";
import { ScriptError, scriptsDoNotKnow } from "./script-error.ts";

/** Source: a copy of the live text in usdigitalresponse/jest-environment-airtable-script. */
const notLoaded = (fieldId: string) =>
  new ScriptError(
    `Field "${fieldId}" isn't in this record. Make sure it was included in the QueryResult this record comes from`,
  );

/** Records have an id, a name and cells; when they were made is not told. Source: the scripting typings. */
export function recordKind(run: Run, kinds: Pick<ModelKinds, "fields">): Kind<ScriptRecord> {
  const read = <Answer>(
    { snapshot, row, loaded }: ScriptRecord,
    given: unknown,
    as: (field: Parameters<typeof cellText>[0], cell: unknown) => Answer,
  ): Answer => {
    const field = fieldGiven(kinds, snapshot.table, given);
    if (!loaded.has(field.id)) throw notLoaded(field.id);
    return as(field, snapshot.cell(field, row));
  };
  return run.realm.kind<ScriptRecord>(
    "Record",
    {
      id: ({ row }) => row.id,
      /** Source: the scripting typings: "or 'Unnamed record' if primary cell value is empty". */
      name(record) {
        const { primaryFieldId } = record.snapshot.table;
        if (!record.loaded.has(primaryFieldId))
          throw scriptsDoNotKnow("the name of a record whose primary field was not asked for");
        return read(record, primaryFieldId, cellText) || "Unnamed record";
      },
    },
    {
      getCellValue: (record, given) => read(record, given, (_, cell) => run.realm.plain(cell)),
      getCellValueAsString: (record, given) => read(record, given, cellText),
    },
  );
}

/** Source: the scripting typings, RecordQueryResult. */
export function resultKind(run: Run): Kind<QueryResult> {
  const lists = new WeakMap<QueryResult, readonly unknown[]>();
  return run.realm.kind<QueryResult>(
    "RecordQueryResult",
    {
      records(result) {
        const list = lists.get(result) ?? run.realm.list(result.objects);
        lists.set(result, list);
        return list;
      },
      recordIds: ({ records }) => run.realm.list(records.map(({ row }) => row.id)),
    },
    {
      getRecord({ records, objects }, id) {
        const at = records.findIndex(({ row }) => row.id === id);
        // "Or throw if that record doesn't exist": the text is another double's, not a live one.
        if (at < 0) throw new ScriptError(`No record matching "${String(id)}" found`);
        return objects[at];
      },
    },
  );
}
