import { newId } from "../../common/random.ts";
import { choicesOf } from "../cells/select-cells.ts";
import { createField, createTable, renameField, replaceField } from "../model/design-tables.ts";
import type { Draft } from "../model/draft.ts";
import type { FieldSpec } from "../model/field-options.ts";
import { mayDesign } from "../model/permissions.ts";
import type { Choice, Field, FieldOptions, FieldType } from "../model/schema.ts";
import type { Table } from "../model/state.ts";
import { type InTable, liveField, liveTable } from "./model-kinds.ts";
import type { Run } from "./run.ts";
import { asMutation, type MutationName, ScriptError, scriptsDoNotKnow } from "./script-error.ts";
import { copied } from "./written-cell.ts";

/** What scripts do to tables and fields. Source: the scripting typings; types that cannot be made are the metadata API's. */
export interface DesignCalls {
  createTable(name: unknown, fields: unknown): Promise<string>;
  createField(tableId: string, given: readonly unknown[]): Promise<string>;
  updateOptions(place: InTable, options: unknown, more: unknown): Promise<void>;
  updateName(place: InTable, name: unknown): Promise<void>;
  updateDescription(place: InTable, description: unknown): Promise<void>;
}

type Given = Readonly<Record<string, unknown>>;

const asObject = (value: unknown, what: string): Given => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw scriptsDoNotKnow(what);
  return value as Given;
};

const text = (value: unknown, what: string): string => {
  if (typeof value !== "string") throw scriptsDoNotKnow(`${typeof value} as ${what}`);
  return value;
};

/** `options` and `description` may be null or missing. Source: the scripting typings, createTableAsync and createFieldAsync. */
function specOf(given: Given): FieldSpec {
  const { name, type, options, description, ...others } = given;
  for (const key of Object.keys(others)) throw scriptsDoNotKnow(`the key "${key}" of a field`);
  return {
    name: text(name, "a field's name"),
    type: text(type, "a field's type") as FieldType,
    ...(options === undefined || options === null
      ? {}
      : { options: copied(asObject(options, "options of a field that are no object")) as FieldOptions }),
    ...(description === undefined || description === null
      ? {}
      : { description: text(description, "a field's description") }),
  };
}

const isTaken = (names: readonly string[], name: string): boolean =>
  names.some((other) => other.toLowerCase() === name.toLowerCase());

/** Source of every text: Airtable Blocks SDK, models/mutations.ts ("must be case-insensitive unique"). */
function checkFieldName(table: Table, name: string): void {
  if (!name) throw new ScriptError("Can't create or update field: must provide non-empty name");
  const names = table.state.fields.map((field) => field.name);
  if (isTaken(names, name))
    throw new ScriptError(`Can't create or update field: field with name '${name}' already exists`);
}

export function designCalls(run: Run, allowed: boolean): DesignCalls {
  const { live, actor } = run;
  /** Source: the scripting reference, 2025-10: "Scripting Extension only"; how an automation is told is not written down. */
  const extensionOnly = (method: string): void => {
    if (!allowed) throw new ScriptError(`${method} is not available in automation scripts`);
  };
  const change = <Result>(name: MutationName, work: (draft: Draft) => Result): Result =>
    asMutation(name, () => live.transact(actor, work));
  return {
    async createTable(givenName, givenFields) {
      extensionOnly("base.createTableAsync");
      const name = text(givenName, "a table's name");
      if (!Array.isArray(givenFields)) throw scriptsDoNotKnow("a table's fields that are no list");
      const fields = givenFields.map((field) => specOf(asObject(field, "a field that is no object")));
      return run.call("design", name, () => {
        if (!name) throw new ScriptError("Can't create table: must provide non-empty name");
        if (
          isTaken(
            [...live.base.tables.values()].map(({ state }) => state.name),
            name,
          )
        )
          throw new ScriptError(`Can't create table: table with name '${name}' already exists`);
        const [primary] = fields;
        if (!primary) throw new ScriptError("Can't create table: must specify at least one field");
        for (const [at, field] of fields.entries())
          if (
            isTaken(
              fields.slice(0, at).map((other) => other.name),
              field.name,
            )
          )
            throw new ScriptError(`Can't create table: duplicate field name '${field.name}'`);
        return change("createTable", (draft) => createTable(draft, { name, fields }).id);
      });
    },
    async createField(tableId, [name, type, options, description]) {
      extensionOnly("table.createFieldAsync");
      const spec = specOf({ name, type, options, description });
      return run.call("design", spec.name, () => {
        const table = liveTable(run, tableId);
        checkFieldName(table, spec.name);
        return change("createField", (draft) => createField(draft, table, spec).id);
      });
    },
    async updateOptions(place, given, more) {
      extensionOnly("field.updateOptionsAsync");
      if (more !== undefined && more !== null) throw scriptsDoNotKnow("the deletion of a select's options");
      const options = copied(asObject(given, "options of a field that are no object")) as Given;
      return run.call("design", liveField(run, place).name, () => {
        const table = liveTable(run, place.tableId);
        change("updateOptions", (draft) => withChoices(draft, table, liveField(run, place), options));
      });
    },
    async updateName(place, given) {
      extensionOnly("field.updateNameAsync");
      const name = text(given, "a field's name");
      return run.call("design", liveField(run, place).name, () => {
        const table = liveTable(run, place.tableId);
        const field = liveField(run, place);
        if (field.name.toLowerCase() !== name.toLowerCase()) checkFieldName(table, name);
        change("updateName", (draft) => renameField(draft, table, field, { name }));
      });
    },
    /** In both hosts: the reference marks it for neither. */
    async updateDescription(place, given) {
      const description = given === null ? "" : text(given, "a field's description");
      return run.call("design", liveField(run, place).name, () => {
        const table = liveTable(run, place.tableId);
        change("updateDescription", (draft) =>
          renameField(draft, table, liveField(run, place), { description }),
        );
      });
    },
  };
}

/**
 * The whole list of a select's options: known ones by their id, new ones by name. One that is left out is refused, not deleted.
 * Source: Airtable scripting, Cell values and field options, singleSelect; the texts are believed.
 */
function withChoices(draft: Draft, table: Table, field: Field, { choices, ...others }: Given): Field {
  mayDesign(draft.base, draft.actor);
  if ((field.type !== "singleSelect" && field.type !== "multipleSelects") || Object.keys(others).length > 0)
    throw scriptsDoNotKnow(`new options of the ${field.type} field "${field.name}"`);
  const refuse = (reason: string): never => {
    throw new ScriptError(`Can't update field: invalid field config.\n${reason}`);
  };
  if (!Array.isArray(choices)) return refuse("choices must be an array");
  const known = choicesOf(field);
  const next = choices.map((each): Choice => {
    const { id, name, color } = asObject(each, "an option that is no object");
    const former = known.find((choice) => choice.id === id);
    if (id !== undefined && !former) return refuse(`No choice with id ${String(id)} exists`);
    if (typeof name !== "string" || name === "") return refuse("every choice must have a name");
    const shade = typeof color === "string" ? color : (former?.color ?? "blueLight2");
    return { id: former?.id ?? newId("sel", draft.base.random), name, color: shade };
  });
  if (new Set(next.map(({ name }) => name)).size < next.length)
    return refuse("choices must have unique names");
  const lost = known.find(({ id }) => !next.some((choice) => choice.id === id));
  if (lost) return refuse(`existing choice '${lost.name}' is missing`);
  return replaceField(draft, table, { ...field, options: { ...field.options, choices: next } });
}
