import { z } from "zod";

/*
 * The shape of an OCEL 2.0 log in JSON, written for these tests after section 8 of the OCEL 2.0 specification, and what its
 * text asks for beside it: ids are given once, relations lead somewhere, and types and attributes are declared.
 */
const text = z.string();
const time = z.iso.datetime();
const types = z.array(
  z.strictObject({
    name: text,
    attributes: z.array(
      z.strictObject({ name: text, type: z.enum(["string", "time", "integer", "float", "boolean"]) }),
    ),
  }),
);
const relationships = z.array(z.strictObject({ objectId: text, qualifier: text }));

const shape = z.strictObject({
  objectTypes: types,
  eventTypes: types,
  objects: z.array(
    z.strictObject({
      id: text,
      type: text,
      attributes: z.array(z.strictObject({ name: text, value: text, time })),
      relationships,
    }),
  ),
  events: z.array(
    z.strictObject({
      id: text,
      type: text,
      time,
      attributes: z.array(z.strictObject({ name: text, value: text })),
      relationships,
    }),
  ),
});

/** A log in OCEL 2.0. */
export type Ocel = z.infer<typeof shape>;

/** Reads a log in OCEL 2.0; throws a sentence for whatever the standard doesn't allow. */
export function readOcel(json: string): Ocel {
  const log = shape.parse(JSON.parse(json));
  const objects = new Set(log.objects.map(({ id }) => id));
  if (objects.size !== log.objects.length) throw new Error("two objects have one id");
  if (new Set(log.events.map(({ id }) => id)).size !== log.events.length)
    throw new Error("two events have one id");
  check(log.objects, log.objectTypes, objects);
  check(log.events, log.eventTypes, objects);
  return log;
}

function check(
  things: Ocel["objects"] | Ocel["events"],
  declared: Ocel["eventTypes"],
  objects: ReadonlySet<string>,
): void {
  const kinds = new Map(
    declared.map(({ name, attributes }) => [name, new Map(attributes.map((each) => [each.name, each.type]))]),
  );
  if (kinds.size !== declared.length) throw new Error("a type is declared twice");
  for (const { id, type, attributes, relationships: relations } of things) {
    const known = kinds.get(type);
    if (!known) throw new Error(`${id} is of the type ${type}, which isn't declared`);
    for (const { name, value } of attributes) {
      const kind = known.get(name);
      if (kind === undefined) throw new Error(`${id} has ${name}, which ${type} doesn't declare`);
      if (kind === "float" && Number.isNaN(Number(value))) throw new Error(`${id}: ${name} is no number`);
      if (kind === "boolean" && value !== "true" && value !== "false")
        throw new Error(`${id}: ${name} is neither true nor false`);
    }
    for (const { objectId, qualifier } of relations)
      if (!objects.has(objectId)) throw new Error(`${id} has no ${qualifier} ${objectId}`);
    if (new Set(relations.map((each) => JSON.stringify(each))).size !== relations.length)
      throw new Error(`${id} has one relation twice`);
  }
}
