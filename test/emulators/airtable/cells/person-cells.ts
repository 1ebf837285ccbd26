import { cannotAccept, doesNotKnow } from "../model/refusal.ts";
import type { Field } from "../model/schema.ts";
import type { Base, User, Value } from "../model/state.ts";
import { asKept, type CellType, type Reading, type Writing } from "./cell-type.ts";

/** A person who can see the base, by id or by e-mail address. Source: Airtable Web API, Field types, Collaborator. */
function personId(value: unknown, { draft, field, typecast }: Writing): string {
  if (typeof value !== "object" || value === null) {
    if (typecast) throw doesNotKnow(`the person that typecast reads in ${JSON.stringify(value)}`);
    throw cannotAccept(field.name);
  }
  const { id, email } = value as Readonly<Record<string, unknown>>;
  const found = [...draft.base.users.values()].find(
    (user) => user.id === id || (id === undefined && user.email === email),
  );
  if (!found || !draft.base.roles.has(found.id)) throw cannotAccept(field.name);
  return found.id;
}

/** {id, email, name}, as records and webhooks write a person. */
export function personCell(base: Base, userId: string): User {
  const user = base.users.get(userId);
  if (!user) throw new Error(`No person ${userId}.`);
  return { id: user.id, email: user.email, name: user.name };
}

const person = (value: Value, _field: Field, { base }: Reading): User => personCell(base, String(value));

export const onePerson: CellType = {
  write: (value, writing) => (value === null ? null : personId(value, writing)),
  read: person,
  rich: person,
};

const people = (value: Value, _field: Field, { base }: Reading): readonly User[] =>
  (value as readonly string[]).map((id) => personCell(base, id));

export const manyPeople: CellType = {
  write(value, writing) {
    if (value === null) return null;
    if (!Array.isArray(value)) throw cannotAccept(writing.field.name);
    const ids = value.map((one: unknown) => personId(one, writing));
    return ids.length === 0 ? null : ids;
  },
  read: people,
  rich: people,
};

/** Source: Airtable Web API, Field types, Attachment: {url} is fetched by the platform, which this emulator does not do. */
export const attachments: CellType = {
  write(value) {
    if (value === null) return null;
    throw doesNotKnow("the file behind an attachment's address");
  },
  read: asKept,
  rich: asKept,
};
