import { types } from "node:util";
import { choicesOf } from "../cells/select-cells.ts";
import type { Choice, Field } from "../model/schema.ts";
import { ScriptError, scriptsDoNotKnow } from "./script-error.ts";

/** What a script gave for a cell, copied when it gave it: later changes of its own objects change nothing. */
export function copied(value: unknown, depth = 0): unknown {
  if (types.isDate(value)) return new Date(value.getTime());
  if (typeof value === "function") throw scriptsDoNotKnow("a function as a cell value");
  if (typeof value !== "object" || value === null) return value;
  if (depth > 5) throw scriptsDoNotKnow("a cell value of many levels");
  if (Array.isArray(value)) return value.map((each) => copied(each, depth + 1));
  const copy = new Map(Object.entries(value));
  // Records, options and people have getters on their prototypes: `[record]` is a link that published scripts write.
  if ("id" in value) copy.set("id", value.id);
  return Object.fromEntries([...copy].map(([key, each]) => [key, copied(each, depth + 1)]));
}

type Complain = (reason: string) => never;

/** The first line is live for a select; for the other types it is believed to be worded alike. */
const mustBe = (complain: Complain, what: string, more?: string): never =>
  complain([`Cell value has invalid format: <root> must be ${what}`, ...(more ? [more] : [])].join("\n"));

const asObject = (value: unknown): Readonly<Record<string, unknown>> | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date)
    ? (value as Readonly<Record<string, unknown>>)
    : null;

/** Both lines are live (vendor document processor, "Can't create records: invalid cell value for field 'Unit'."). */
const selectShape =
  "Single select field value must be an object with at least one of 'id' or 'name' as a property.";

function choiceOf(value: unknown, field: Field, complain: Complain): Choice {
  const given = asObject(value);
  if (!given) return mustBe(complain, "an object", field.type === "singleSelect" ? selectShape : undefined);
  const { id, name } = given;
  if (id === undefined && name === undefined) return mustBe(complain, "an object", selectShape);
  const known = choicesOf(field).find((choice) =>
    id === undefined ? choice.name === name : choice.id === id,
  );
  // That it throws is documented; these words are not.
  return (
    known ??
    complain(`Could not find a choice with that ${id === undefined ? "name" : "ID"} in field options`)
  );
}

function idOf(value: unknown, complain: Complain): string {
  const id = asObject(value)?.id;
  return typeof id === "string" ? id : mustBe(complain, "an object with an id");
}

const listOf = (value: unknown, complain: Complain): readonly unknown[] =>
  Array.isArray(value) ? value : mustBe(complain, "an array");

function day(value: unknown, complain: Complain): string {
  if (value instanceof Date)
    throw scriptsDoNotKnow("a Date in a field without a time: which zone's day it is");
  if (typeof value !== "string") return mustBe(complain, "a string");
  if (value.length > 10) throw scriptsDoNotKnow("a full time in a field without one");
  return value;
}

function moment(value: unknown, complain: Complain): string {
  if (typeof value === "string") return value;
  if (!(value instanceof Date)) return mustBe(complain, "a string");
  return Number.isNaN(value.getTime()) ? mustBe(complain, "a valid date") : value.toISOString();
}

/**
 * A script's cell as the Web API writes it; null empties it. Throws a ScriptError where the shape or the option is wrong.
 * Source: Airtable scripting, Cell values and field options: selects {id} or {name}, links and people [{id}], a checkbox true or false,
 * a date and time Date or text.
 */
export function writtenCell(field: Field, value: unknown, failed: string): unknown {
  const complain = (reason: string): never => {
    throw new ScriptError(`${failed}: invalid cell value for field '${field.name}'.\n${reason}`);
  };
  if (value === null) return null;
  if (value === undefined) throw scriptsDoNotKnow(`undefined as the value of field "${field.name}"`);
  switch (field.type) {
    case "singleLineText":
    case "multilineText":
    case "email":
    case "url":
    case "phoneNumber":
    case "richText":
      return typeof value === "string" ? value : mustBe(complain, "a string");
    case "number":
    case "currency":
    case "percent":
    case "duration":
    case "rating":
      return typeof value === "number" && Number.isFinite(value) ? value : mustBe(complain, "a number");
    case "checkbox":
      return typeof value === "boolean" ? value : mustBe(complain, "a boolean");
    case "singleSelect":
      return choiceOf(value, field, complain).name;
    case "multipleSelects":
      return listOf(value, complain).map((each) => choiceOf(each, field, complain).name);
    case "multipleRecordLinks":
      return listOf(value, complain).map((each) => idOf(each, complain));
    case "singleCollaborator":
      return { id: idOf(value, complain) };
    case "multipleCollaborators":
      return listOf(value, complain).map((each) => ({ id: idOf(each, complain) }));
    case "date":
      return day(value, complain);
    case "dateTime":
      return moment(value, complain);
    default:
      throw scriptsDoNotKnow(`writing a ${field.type} field`);
  }
}
