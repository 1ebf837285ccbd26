import { newId } from "../../common/random.ts";
import { cannotParse, doesNotKnow, refusal } from "../model/refusal.ts";
import type { Choice, Field } from "../model/schema.ts";
import { roleOf, type Value } from "../model/state.ts";
import type { CellType, Writing } from "./cell-type.ts";

/** The options of a select field, in their order. */
export const choicesOf = (field: Field): readonly Choice[] =>
  (field.options?.choices as readonly Choice[] | undefined) ?? [];

/** Source: live 422 bodies; the inner quotes vary, these are the doubled ones. */
const noSuchOption = (name: string) =>
  refusal(
    422,
    "INVALID_MULTIPLE_CHOICE_OPTIONS",
    `Insufficient permissions to create new select option ""${name}""`,
  );

/**
 * An option's id. Names match exactly. With typecast a new option is made, if the person may change the schema.
 * Source: Airtable Web API, Create records, `typecast`; airtable.js issue 138 (Creators only).
 */
function choiceId(name: string, writing: Writing): string {
  const { draft, table, typecast } = writing;
  const field = table.state.fields.find(({ id }) => id === writing.field.id) ?? writing.field;
  const known = choicesOf(field).find((choice) => choice.name === name);
  if (known) return known.id;
  const { userId } = draft.actor;
  const role = userId === null ? "owner" : roleOf(draft.base, userId);
  if (!typecast || (role !== "create" && role !== "owner")) throw noSuchOption(name);
  const folded = name.trim().toLowerCase();
  if (name !== name.trim() || choicesOf(field).some((choice) => choice.name.toLowerCase() === folded))
    throw doesNotKnow(
      `typecast and the option "${name}", which differs from a known one only in case or in spaces`,
    );
  const choice: Choice = { id: newId("sel", draft.base.random), name, color: "blueLight2" };
  const grown: Field = { ...field, options: { ...field.options, choices: [...choicesOf(field), choice] } };
  draft.edit(table, { fields: table.state.fields.map((other) => (other.id === field.id ? grown : other)) });
  return choice.id;
}

const choice = (id: Value, field: Field): Choice => {
  const found = choicesOf(field).find((candidate) => candidate.id === id);
  if (!found) throw new Error(`No option ${String(id)} in field ${field.name}.`);
  return found;
};

/** Source: Airtable Web API, Field types, Single select: read and written by name; webhooks write {id, name, color}. */
export const single: CellType = {
  write(value, writing) {
    if (value === null || (value === "" && writing.typecast)) return null;
    if (typeof value === "string") return choiceId(value, writing);
    if (writing.typecast && typeof value === "number") return choiceId(String(value), writing);
    throw cannotParse(value, writing.field.name);
  },
  read: (value, field) => choice(value, field).name,
  rich: choice,
};

/** Source: Airtable Web API, Field types, Multiple select: a list of names. */
export const multiple: CellType = {
  write(value, writing) {
    if (value === null) return null;
    if (!Array.isArray(value)) {
      if (writing.typecast) throw doesNotKnow("the options that typecast reads in one text");
      throw cannotParse(value, writing.field.name);
    }
    const names = value.map((name: unknown) => {
      if (typeof name !== "string") throw cannotParse(name, writing.field.name);
      return name;
    });
    if (new Set(names).size < names.length) throw doesNotKnow("an option that is given twice");
    const ids = names.map((name) => choiceId(name, writing));
    return ids.length === 0 ? null : ids;
  },
  read: (value, field) => (value as readonly string[]).map((id) => choice(id, field).name),
  rich: (value, field) => (value as readonly string[]).map((id) => choice(id, field)),
};
