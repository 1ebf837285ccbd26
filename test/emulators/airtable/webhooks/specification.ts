import { doesNotKnow, invalidRequest, refusal } from "../model/refusal.ts";
import { uncreatableTypes } from "../model/schema.ts";
import type { Base, Table } from "../model/state.ts";
import type { ChangeSource } from "../model/transaction.ts";

const dataTypes = ["tableData", "tableFields", "tableMetadata"] as const;
const changeTypes = ["add", "remove", "update"] as const;
const sources = [
  "client",
  "publicApi",
  "formSubmission",
  "formPageSubmission",
  "automation",
  "system",
  "sync",
  "anonymousUser",
  "unknown",
] as const satisfies readonly ChangeSource[];

export type DataType = (typeof dataTypes)[number];
export type ChangeType = (typeof changeTypes)[number];

/** What a webhook wants to hear. Source: Airtable Web API, Webhooks specification; all but `dataTypes` may be left out. */
export interface Filters {
  readonly dataTypes: readonly DataType[];
  readonly recordChangeScope?: string;
  readonly changeTypes?: readonly ChangeType[];
  readonly fromSources?: readonly ChangeSource[];
  readonly watchDataInFieldIds?: readonly string[];
  readonly watchSchemasOfFieldIds?: readonly string[];
}

export interface Includes {
  readonly includeCellValuesInFieldIds?: readonly string[] | "all";
  readonly includePreviousCellValues?: boolean;
  readonly includePreviousFieldDefinitions?: boolean;
}

export interface Specification {
  readonly options: { readonly filters: Filters; readonly includes?: Includes };
}

/** The body of a create request. */
export interface NewWebhook {
  readonly notificationUrl: string | null;
  readonly specification: Specification;
}

type Loose = Readonly<Record<string, unknown>>;

/** Source: Airtable Web API, Create a webhook. That an unknown key is refused, and how, is believed. */
export function readNewWebhook(body: unknown, base: Base): NewWebhook {
  const { notificationUrl = null, specification } = loose(body, ["notificationUrl", "specification"]);
  if (notificationUrl !== null && !isWebAddress(notificationUrl)) throw invalidRequest();
  const { options } = loose(specification, ["options"]);
  const { filters, includes } = loose(options, ["filters", "includes"]);
  const read = { filters: readFilters(filters, base), includes: readIncludes(includes, base) };
  return {
    notificationUrl: notificationUrl as string | null,
    specification: {
      options: read.includes ? { filters: read.filters, includes: read.includes } : { filters: read.filters },
    },
  };
}

function readFilters(value: unknown, base: Base): Filters {
  const filters = loose(value, [
    "dataTypes",
    "recordChangeScope",
    "changeTypes",
    "fromSources",
    "sourceOptions",
    "watchDataInFieldIds",
    "watchSchemasOfFieldIds",
  ]);
  if (filters.sourceOptions !== undefined) throw doesNotKnow("a webhook's sourceOptions");
  const listed = listOf(filters.dataTypes, dataTypes);
  if (listed.length === 0) throw invalidRequest();
  for (const key of ["changeTypes", "fromSources"] as const)
    if (filters[key] !== undefined)
      listOf<string>(filters[key], key === "changeTypes" ? changeTypes : sources);
  const scope = filters.recordChangeScope;
  if (scope !== undefined) checkScope(scope, base);
  const within = typeof scope === "string" ? base.tables.get(scope) : undefined;
  checkFields(filters.watchDataInFieldIds, base, within);
  checkFields(filters.watchSchemasOfFieldIds, base, within);
  return filters as unknown as Filters;
}

function readIncludes(value: unknown, base: Base): Includes | undefined {
  if (value === undefined) return undefined;
  const includes = loose(value, [
    "includeCellValuesInFieldIds",
    "includePreviousCellValues",
    "includePreviousFieldDefinitions",
  ]);
  if (includes.includeCellValuesInFieldIds !== "all")
    checkFields(includes.includeCellValuesInFieldIds, base, undefined);
  for (const key of ["includePreviousCellValues", "includePreviousFieldDefinitions"])
    if (includes[key] !== undefined && typeof includes[key] !== "boolean") throw invalidRequest();
  return includes as Includes;
}

/** A filter on what is not there is refused with this type (bluedot's sync service, 2026); the words are not known. */
const invalidFilters = (): Error => refusal(422, "INVALID_FILTERS");

function checkScope(scope: unknown, base: Base): void {
  if (typeof scope !== "string") throw invalidRequest();
  if (scope.startsWith("viw")) throw doesNotKnow("a webhook that watches a view");
  if (!base.tables.has(scope)) throw invalidFilters();
}

function checkFields(ids: unknown, base: Base, within: Table | undefined): void {
  if (ids === undefined) return;
  if (!Array.isArray(ids)) throw invalidRequest();
  for (const id of ids as readonly unknown[]) {
    const table = [...base.tables.values()].find(({ state }) =>
      state.fields.some((field) => field.id === id),
    );
    if (!table) throw invalidFilters();
    if (within && table !== within) throw doesNotKnow("a webhook that watches a field of another table");
    const type = table.state.fields.find((field) => field.id === id)?.type;
    if ((uncreatableTypes as readonly unknown[]).includes(type))
      throw doesNotKnow(`a webhook that watches or includes a ${type} field`);
  }
}

function listOf<Item extends string>(value: unknown, allowed: readonly Item[]): readonly Item[] {
  if (!Array.isArray(value) || value.some((item) => !(allowed as readonly unknown[]).includes(item)))
    throw invalidRequest();
  return value as readonly Item[];
}

function loose(value: unknown, keys: readonly string[]): Loose {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw invalidRequest();
  if (Object.keys(value).some((key) => !keys.includes(key))) throw invalidRequest();
  return value as Loose;
}

const isWebAddress = (value: unknown): boolean =>
  typeof value === "string" && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
