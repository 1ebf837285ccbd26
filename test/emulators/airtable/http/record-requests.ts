import { doesNotKnow, invalidRequest, refusal } from "../model/refusal.ts";
import type { UpsertRow } from "../model/upsert.ts";
import type { Fields } from "../model/write-rows.ts";

/** What a create, an update or an upsert asks for. */
export interface WriteRequest {
  readonly rows: readonly UpsertRow[];
  readonly isSingle: boolean;
  readonly typecast: boolean;
  readonly byFieldId: boolean;
  /** The columns to merge on; null for a plain update. */
  readonly mergeOn: readonly string[] | null;
}

type Body = Readonly<Record<string, unknown>>;

const mostRows = 10;

export const asObject = (value: unknown): Body | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Body) : null;

/** Source: community thread 4535, 422 INVALID_REQUEST_MISSING_FIELDS. */
const missingFields = () =>
  refusal(422, "INVALID_REQUEST_MISSING_FIELDS", 'Could not find field "fields" in the request body');

/** Source: community threads 63225 and n8n 6810; the text stands for rows too many and for rows of the wrong form. */
const badRecords = () =>
  refusal(
    422,
    "INVALID_RECORDS",
    'You must provide an array of up to 10 record objects, each with an "id" ID field and a "fields" object for cell values.',
  );

/** Source: pyairtable pull request 144, a live body. */
const tooManyToCreate = (count: number) =>
  refusal(
    422,
    "INVALID_RECORDS",
    `A maximum of 10 records can be created per request but you have provided ${count}.`,
  );

/** Believed: worded as for creating. */
const tooManyToDelete = (count: number) =>
  refusal(
    422,
    "INVALID_RECORDS",
    `A maximum of 10 records can be deleted per request but you have provided ${count}.`,
  );

function flag(value: unknown): boolean {
  if (value === undefined) return false;
  if (typeof value !== "boolean") throw invalidRequest();
  return value;
}

/** Believed: a key that isn't documented fails the validation of the body. */
export function refuseOthers(body: Body, ...known: readonly string[]): void {
  for (const key of Object.keys(body)) if (!known.includes(key)) throw invalidRequest();
}

function fieldsOf(value: unknown): Fields {
  const fields = asObject(value);
  if (!fields) throw badRecords();
  return fields;
}

function single(body: Body): WriteRequest {
  refuseOthers(body, "fields", "typecast", "returnFieldsByFieldId");
  const fields = asObject(body.fields);
  if (!fields) throw invalidRequest();
  const { typecast, returnFieldsByFieldId } = body;
  return {
    rows: [{ fields }],
    isSingle: true,
    typecast: flag(typecast),
    byFieldId: flag(returnFieldsByFieldId),
    mergeOn: null,
  };
}

/** `{"fields": …}` for one row or `{"records": […]}` for up to ten. Source: Airtable Web API, Create records. */
export function readCreate(body: unknown): WriteRequest {
  const given = asObject(body);
  if (given?.records === undefined) {
    if (given?.fields === undefined) throw missingFields();
    return single(given);
  }
  refuseOthers(given, "records", "typecast", "returnFieldsByFieldId");
  if (!Array.isArray(given.records)) throw invalidRequest();
  if (given.records.length === 0) throw doesNotKnow("a list of no records");
  if (given.records.length > mostRows) throw tooManyToCreate(given.records.length);
  const rows = given.records.map((record: unknown): UpsertRow => {
    const row = asObject(record);
    if (row?.fields === undefined) throw missingFields();
    refuseOthers(row, "fields");
    return { fields: fieldsOf(row.fields) };
  });
  const { typecast, returnFieldsByFieldId } = given;
  return {
    rows,
    isSingle: false,
    typecast: flag(typecast),
    byFieldId: flag(returnFieldsByFieldId),
    mergeOn: null,
  };
}

/** Source: Airtable Web API, Update record. */
export function readSingleUpdate(body: unknown): WriteRequest {
  const given = asObject(body);
  if (given?.fields === undefined) throw missingFields();
  return single(given);
}

/** Source: Airtable Web API, Update multiple records. */
export function readUpdate(body: unknown): WriteRequest {
  const given = asObject(body);
  if (!given || !Array.isArray(given.records)) throw badRecords();
  refuseOthers(given, "records", "typecast", "returnFieldsByFieldId", "performUpsert");
  if (given.records.length === 0) throw doesNotKnow("a list of no records");
  if (given.records.length > mostRows) throw badRecords();
  const mergeOn = given.performUpsert === undefined ? null : mergeNames(given.performUpsert);
  const rows = given.records.map((record: unknown): UpsertRow => {
    const row = asObject(record);
    if (!row) throw badRecords();
    refuseOthers(row, "id", "fields");
    const { id } = row;
    if (id === undefined && mergeOn) return { fields: fieldsOf(row.fields) };
    if (typeof id !== "string") throw badRecords();
    return { id, fields: fieldsOf(row.fields) };
  });
  const ids = rows.flatMap(({ id }) => id ?? []);
  if (new Set(ids).size < ids.length) throw doesNotKnow("a record that is given twice in one update");
  const { typecast, returnFieldsByFieldId } = given;
  return { rows, isSingle: false, typecast: flag(typecast), byFieldId: flag(returnFieldsByFieldId), mergeOn };
}

function mergeNames(performUpsert: unknown): readonly string[] {
  const names = asObject(performUpsert)?.fieldsToMergeOn;
  if (!Array.isArray(names) || !names.every((name) => typeof name === "string")) throw invalidRequest();
  return names;
}

/** `records[]=rec…`, up to ten. Source: Airtable Web API, Delete multiple records. */
export function readDelete(query: Body): readonly string[] {
  refuseOthers(query, "records");
  const { records } = query;
  if (!Array.isArray(records) || records.length === 0) throw invalidRequest();
  if (records.length > mostRows) throw tooManyToDelete(records.length);
  const ids = records.map(String);
  if (new Set(ids).size < ids.length) throw doesNotKnow("a record that is given twice in one delete");
  return ids;
}
