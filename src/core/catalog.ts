import type { EventType, FieldSpec } from "./event-type.ts";
import { standardTypes } from "./standard-types.ts";

/** The event types of a log: which exist, and which are switched on. */
export interface Catalog {
  readonly types: ReadonlyMap<string, EventType>;
  isOn(name: string): boolean;
}

const always = new Set(["automation_run", "event_voided", "contact_erased"]);

/** Fields that every type takes beside its own. */
export const commonFields: Readonly<Record<string, FieldSpec>> = { reason: "text?", note: "text?" };

/** Fields that a type with `sets` takes beside its own. */
const changeFields: Readonly<Record<string, FieldSpec>> = { pipeline: "text?", baseline: "flag?" };

/** A type of the user's own, as the config or a bundle's settings write it. */
export interface OwnType {
  readonly name: string;
  readonly fields?: Readonly<Record<string, FieldSpec>> | undefined;
  readonly sentence?: string | undefined;
}

/** The catalog: the standard types and the user's own; `on` lists those switched on, null means all. A standard type stays as it is. */
export function catalogOf(on: readonly string[] | null = null, own: readonly OwnType[] = []): Catalog {
  const types = new Map<string, EventType>();
  for (const type of own) {
    const sentence = [type.sentence ?? type.name.replace(/_/g, " ").replace(/^./, (c) => c.toUpperCase())];
    types.set(type.name, { name: type.name, fields: type.fields ?? {}, sentence, group: "other" });
  }
  for (const type of standardTypes) types.set(type.name, type);
  const named = on === null ? null : new Set([...on, ...own.map((type) => type.name)]);
  return {
    types,
    isOn: (name) => types.has(name) && (named === null || named.has(name) || always.has(name)),
  };
}

const allFields = new WeakMap<EventType, Readonly<Record<string, FieldSpec>>>();

/** The fields of a type with those that it shares with others. */
export function fieldsOf(type: EventType): Readonly<Record<string, FieldSpec>> {
  const known = allFields.get(type);
  if (known) return known;
  const made =
    type.sets || type.name === "contact_created" || type.name === "deal_created"
      ? { ...type.fields, ...commonFields, ...changeFields }
      : { ...type.fields, ...commonFields };
  allFields.set(type, made);
  return made;
}
