import { newId } from "../../common/random.ts";
import { choicesOf } from "../cells/select-cells.ts";
import { type TableAnswer, tableAnswer } from "../model/answer.ts";
import {
  createField,
  createTable,
  type Renaming,
  renameField,
  renameTable,
  replaceField,
  type TableSpec,
} from "../model/design-tables.ts";
import type { Draft } from "../model/draft.ts";
import type { FieldSpec } from "../model/field-options.ts";
import { mayDesign } from "../model/permissions.ts";
import { doesNotKnow, hidden, invalidRequest, notFound } from "../model/refusal.ts";
import type { Choice, Field, FieldType, Role } from "../model/schema.ts";
import { findTable, roleOf, type Table } from "../model/state.ts";
import { type Answer, actorOf, type Call, ok, openedBase } from "./call.ts";
import { asObject, refuseOthers } from "./record-requests.ts";

/** Source: Airtable Web API, Get user ID and scopes: scopes are told for OAuth tokens only, the address with its scope. */
export function whoami({ workspace, token }: Call): Answer {
  const email = workspace.users.get(token.userId)?.email;
  return ok(token.scopes.includes("user.email:read") ? { id: token.userId, email } : { id: token.userId });
}

const levels: Readonly<Record<Role, string>> = {
  none: "none",
  read: "read",
  comment: "comment",
  edit: "edit",
  create: "create",
  // Believed: an owner's level is the highest of the documented ones.
  owner: "create",
};

/** Source: Airtable Web API, List bases; up to 1,000 a page. */
export function bases({ request, workspace, token }: Call): Answer {
  if (!token.scopes.includes("schema.bases:read")) throw hidden();
  if (request.query.offset !== undefined) throw doesNotKnow("an offset of a list of fewer than 1,000 bases");
  const seen = [...workspace.bases.values()].filter(
    ({ base }) =>
      (token.bases === "all" || token.bases.includes(base.id)) && roleOf(base, token.userId) !== "none",
  );
  return ok({
    bases: seen.map(({ base }) => ({
      id: base.id,
      name: base.name,
      permissionLevel: levels[roleOf(base, token.userId)],
    })),
  });
}

/** Source: Airtable Web API, Create base. The maker is its owner. */
export function createBase({ request, workspace, token }: Call): Answer {
  if (!token.scopes.includes("schema.bases:write")) throw hidden();
  const body = asObject(request.body());
  if (!body || typeof body.name !== "string" || !Array.isArray(body.tables)) throw invalidRequest();
  if (body.workspaceId !== workspace.id) throw hidden();
  const tables = body.tables.map(tableSpec);
  if (tables.length === 0) throw invalidRequest();
  const { base } = workspace.addBase(body.name, tables, new Map([[token.userId, "owner"]]));
  return ok({ id: base.id, tables: [...base.tables.values()].map(tableAnswer) });
}

/** Source: Airtable Web API, Get base schema. */
export function schema(call: Call, baseId: string): Answer {
  const { base } = openedBase(call, checkedBaseId(baseId), "schema.bases:read");
  const tables = [...base.tables.values()].map(tableAnswer);
  const { include } = call.request.query;
  if (include === undefined) return ok({ tables });
  if (String(include) !== "visibleFieldIds") throw doesNotKnow(`the parameter include=${String(include)}`);
  return ok({ tables: tables.map(withVisibleFields) });
}

/** Nobody hides a column in this emulator. pyairtable asks so for every schema. */
const withVisibleFields = (table: TableAnswer): TableAnswer => ({
  ...table,
  views: table.views.map((view) => ({ ...view, visibleFieldIds: table.fields.map(({ id }) => id) })),
});

/** Source: a live recording: /v0/meta/bases/junk/tables answers {"error": "NOT_FOUND"}. */
function checkedBaseId(baseId: string): string {
  if (!/^app[0-9A-Za-z]{14}$/.test(baseId)) throw notFound();
  return baseId;
}

function fieldSpec(value: unknown): FieldSpec {
  const field = asObject(value);
  if (!field) throw invalidRequest();
  refuseOthers(field, "name", "type", "description", "options");
  const { name, type, description, options } = field;
  if (typeof name !== "string" || typeof type !== "string") throw invalidRequest();
  if (description !== undefined && typeof description !== "string") throw invalidRequest();
  const given = options === undefined ? null : asObject(options);
  if (options !== undefined && !given) throw invalidRequest();
  return {
    name,
    type: type as FieldType,
    ...(description === undefined ? {} : { description }),
    ...(given ? { options: given } : {}),
  };
}

function tableSpec(value: unknown): TableSpec {
  const table = asObject(value);
  if (!table || typeof table.name !== "string" || !Array.isArray(table.fields)) throw invalidRequest();
  refuseOthers(table, "name", "description", "fields");
  const { description } = table;
  if (description !== undefined && typeof description !== "string") throw invalidRequest();
  return {
    name: table.name,
    ...(description === undefined ? {} : { description }),
    fields: table.fields.map(fieldSpec),
  };
}

/** Source: Airtable Web API, Create table. */
export function newTable(call: Call, baseId: string): Answer {
  const live = openedBase(call, checkedBaseId(baseId), "schema.bases:write");
  const spec = tableSpec(call.request.body());
  return ok(live.transact(actorOf(call), (draft) => tableAnswer(createTable(draft, spec))));
}

/** Source: Airtable Web API, Create field. */
export function newField(call: Call, baseId: string, tableId: string): Answer {
  const live = openedBase(call, checkedBaseId(baseId), "schema.bases:write");
  const table = live.base.tables.get(tableId);
  if (!table) throw hidden();
  const spec = fieldSpec(call.request.body());
  return ok(live.transact(actorOf(call), (draft) => createField(draft, table, spec)));
}

function renaming(body: unknown, ...others: readonly string[]): Renaming {
  const given = asObject(body);
  if (!given) throw invalidRequest();
  refuseOthers(given, "name", "description", ...others);
  const { name, description } = given;
  if (name !== undefined && typeof name !== "string") throw invalidRequest();
  if (description !== undefined && typeof description !== "string") throw invalidRequest();
  return { ...(name === undefined ? {} : { name }), ...(description === undefined ? {} : { description }) };
}

/** Source: Airtable Web API, Update table: by id or by name. */
export function changeTable(call: Call, baseId: string, tableName: string): Answer {
  const live = openedBase(call, checkedBaseId(baseId), "schema.bases:write");
  const table = findTable(live.base, tableName);
  if (!table) throw hidden();
  const wanted = renaming(call.request.body());
  return ok(
    live.transact(actorOf(call), (draft) => {
      renameTable(draft, table, wanted);
      return tableAnswer(table);
    }),
  );
}

/**
 * Source: Airtable Web API, Update field: name and description. Newer pages speak of `options` too, while a link's and a select's were refused
 * (measured 422 INVALID_REQUEST_UNKNOWN, 2026): refused unless the emulator is told to accept a select's.
 */
export function changeField(call: Call, baseId: string, tableId: string, fieldId: string): Answer {
  const live = openedBase(call, checkedBaseId(baseId), "schema.bases:write");
  const table = live.base.tables.get(tableId);
  const field = table?.state.fields.find(({ id }) => id === fieldId);
  if (!table || !field) throw hidden();
  const body = call.request.body();
  const options = asObject(asObject(body)?.options);
  const wanted = renaming(body, ...(call.optionsPatch === "accepted" ? ["options"] : []));
  return ok(
    live.transact(actorOf(call), (draft) => {
      if (!options) return renameField(draft, table, field, wanted);
      const changed = withChoices(draft, table, field, options.choices);
      return Object.keys(wanted).length === 0 ? changed : renameField(draft, table, changed, wanted);
    }),
  );
}

/** The whole list of options: known ones by id or name, new ones by name. Source: Airtable Blocks SDK, field.updateOptionsAsync (believed to be alike). */
function withChoices(draft: Draft, table: Table, field: Field, wanted: unknown): Field {
  mayDesign(draft.base, draft.actor);
  if ((field.type !== "singleSelect" && field.type !== "multipleSelects") || !Array.isArray(wanted))
    throw invalidRequest();
  const known = choicesOf(field);
  const choices = wanted.map((each: unknown): Choice => {
    const { id, name, color } = asObject(each) ?? {};
    const former = known.find((choice) => choice.id === id || (id === undefined && choice.name === name));
    if (typeof name !== "string") {
      if (former) return former;
      throw invalidRequest();
    }
    const shade = typeof color === "string" ? color : (former?.color ?? "blueLight2");
    return { id: former?.id ?? newId("sel", draft.base.random), name, color: shade };
  });
  if (!known.every(({ id }) => choices.some((choice) => choice.id === id)))
    throw doesNotKnow("a list of options that leaves out a known one");
  return replaceField(draft, table, { ...field, options: { ...field.options, choices } });
}
