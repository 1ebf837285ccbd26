import { type AnswerOptions, recordAnswer } from "../model/answer.ts";
import { rehearse } from "../model/draft.ts";
import type { LiveBase } from "../model/live-base.ts";
import { atLeast } from "../model/permissions.ts";
import { doesNotKnow, hidden, invalidRequest, notFound, notPermitted, refusal } from "../model/refusal.ts";
import { findTable, type Row, roleOf, type Table } from "../model/state.ts";
import { carryOut, mergeFields, planUpsert } from "../model/upsert.ts";
import { createRow, deleteRow, updateRow } from "../model/write-rows.ts";
import { longestUrl } from "./api-request.ts";
import { type Answer, actorOf, type Call, ok, openedBase } from "./call.ts";
import { readList } from "./list-request.ts";
import {
  asObject,
  readCreate,
  readDelete,
  readSingleUpdate,
  readUpdate,
  refuseOthers,
  type WriteRequest,
} from "./record-requests.ts";

export interface Place {
  readonly baseId: string;
  readonly tableName: string;
}

interface Open {
  readonly live: LiveBase;
  readonly table: Table;
}

function opened(
  call: Call,
  { baseId, tableName }: Place,
  scope: "data.records:read" | "data.records:write",
): Open {
  const live = openedBase(call, baseId, scope);
  const table = findTable(live.base, tableName);
  if (!table) throw hidden();
  // "User role: Base editor" for every write. Source: Airtable Web API, Create records.
  if (scope === "data.records:write" && !atLeast(roleOf(live.base, call.token.userId), "edit"))
    throw notPermitted();
  return { live, table };
}

/** Source: Airtable Web API, List records; POST …/listRecords takes the same in a body, and two parameters in the URL (airtable.js does so). */
export function list(call: Call, place: Place): Answer {
  const { live, table } = opened(call, place, "data.records:read");
  const { method, query, body, target } = call.request;
  // What a longer URL is answered with is believed.
  if (target.length > longestUrl) throw invalidRequest();
  if (method === "GET") return ok(call.listings.page(live, table, readList(table, query), call.behind));
  refuseOthers(query, "timeZone", "userLocale");
  const given = body();
  const parameters = given === undefined ? {} : asObject(given);
  if (!parameters) throw invalidRequest();
  return ok(call.listings.page(live, table, readList(table, { ...query, ...parameters }), call.behind));
}

/** Source: Airtable Web API, Get record; the 404's body is a live recording's (grouparoo's airtable plugin). */
export function get(call: Call, place: Place, rowId: string): Answer {
  const { live, table } = opened(call, place, "data.records:read");
  const { returnFieldsByFieldId, ...others } = call.request.query;
  refuseOthers(others, "cellFormat", "timeZone", "userLocale");
  if (others.cellFormat !== undefined && others.cellFormat !== "json")
    throw doesNotKnow("cells formatted as text");
  const row = table.rows.get(rowId);
  if (!row) throw missing(live, rowId);
  const byFieldId = returnFieldsByFieldId === "true" || returnFieldsByFieldId === "1";
  return ok(recordAnswer(live.scene, table, row, { byFieldId, fields: null }));
}

function missing(live: LiveBase, rowId: string): Error {
  if (!/^rec[0-9A-Za-z]{14}$/.test(rowId)) return notFound();
  if ([...live.base.tables.values()].some((table) => table.rows.has(rowId)))
    return doesNotKnow("the id of a record of another table");
  return refusal(404, "MODEL_ID_NOT_FOUND", "Record not found");
}

function written({ live, table }: Open, request: WriteRequest, rows: readonly Row[]): object {
  const options: AnswerOptions = { byFieldId: request.byFieldId, fields: null };
  // A later row of the same request may have changed an earlier one by a link: answered as all of them are now.
  const records = rows.map(({ id }) => recordAnswer(live.scene, table, table.rows.get(id) as Row, options));
  return request.isSingle ? (records[0] as object) : { records };
}

/** Source: Airtable Web API, Create records. */
export function create(call: Call, place: Place): Answer {
  const open = opened(call, place, "data.records:write");
  const request = readCreate(call.request.body());
  const writing = call.workspace.writing(request.typecast);
  return ok(
    open.live.transact(actorOf(call), (draft) => {
      const rows = request.rows.map(({ fields }) => createRow(draft, open.table, fields, writing));
      return written(open, request, rows);
    }),
  );
}

/** Source: Airtable Web API, Update record: a missing one is believed to be answered as for deleting. */
export function updateOne(call: Call, place: Place, rowId: string): Answer {
  const open = opened(call, place, "data.records:write");
  const request = readSingleUpdate(call.request.body());
  if (!open.table.rows.has(rowId)) throw missing(open.live, rowId);
  const options = { ...call.workspace.writing(request.typecast), method: methodOf(call) };
  return ok(
    open.live.transact(actorOf(call), (draft) => {
      const [{ fields } = { fields: {} }] = request.rows;
      return written(open, request, [updateRow(draft, open.table, rowId, fields, options)]);
    }),
  );
}

const methodOf = ({ request }: Call): "PATCH" | "PUT" => (request.method === "PUT" ? "PUT" : "PATCH");

/** Source: Airtable Web API, Update multiple records, with and without `performUpsert`. */
export async function update(call: Call, place: Place): Promise<Answer> {
  const open = opened(call, place, "data.records:write");
  const request = readUpdate(call.request.body());
  const options = { ...call.workspace.writing(request.typecast), method: methodOf(call) };
  if (!request.mergeOn) {
    return ok(
      open.live.transact(actorOf(call), (draft) => {
        const rows = request.rows.map(({ id, fields }) =>
          updateRow(draft, open.table, String(id), fields, options),
        );
        return written(open, request, rows);
      }),
    );
  }
  const { live, table } = open;
  const fields = mergeFields(table, request.mergeOn);
  // No source calls look-up and insert one step, so two upserts of one key may both miss (believed possible).
  const plan = rehearse(live.base, call.workspace.clock.now(), actorOf(call), (draft) =>
    planUpsert(draft, table, request.rows, fields, options),
  );
  await call.pause(table.id);
  return ok(
    live.transact(actorOf(call), (draft) => {
      const rows = carryOut(draft, table, request.rows, plan, options);
      const ids = rows.map(({ id }) => id);
      return {
        createdRecords: ids.filter((_, at) => plan[at] === null),
        updatedRecords: ids.filter((_, at) => plan[at] !== null),
        ...written(open, request, rows),
      };
    }),
  );
}

/** Source: Airtable Web API, Delete record; the 404 is a live body (Make community thread 70705). */
export function removeOne(call: Call, place: Place, rowId: string): Answer {
  const { live, table } = opened(call, place, "data.records:write");
  if (!table.rows.has(rowId)) throw missing(live, rowId);
  live.transact(actorOf(call), (draft) => deleteRow(draft, table, rowId));
  return ok({ id: rowId, deleted: true });
}

/** Source: Airtable Web API, Delete multiple records. */
export function remove(call: Call, place: Place): Answer {
  const { live, table } = opened(call, place, "data.records:write");
  const ids = readDelete(call.request.query);
  live.transact(actorOf(call), (draft) => {
    for (const id of ids) deleteRow(draft, table, id);
  });
  return ok({ records: ids.map((id) => ({ id, deleted: true })) });
}
