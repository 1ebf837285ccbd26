import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../../scripts/bundle-options.mjs";
import { standardTypes } from "../../src/core/standard-types.ts";
import { parseConfig } from "../../src/schema/config.ts";
import { configJsonSchema, mapJsonSchema, schemaFiles } from "../../src/schema/json-schema.ts";
import { keysAt, type SchemaNode } from "../../src/schema/keys-at.ts";

test.each([...schemaFiles()])("schema/%s is as the code says: `npm run build` writes it", (name, text) => {
  expect(readFileSync(join(root, "schema", name), "utf8")).toBe(text);
});

/** Every key that a schema names, with its place and node. */
function keysOf(schema: SchemaNode, place = ""): readonly (readonly [string, Record<string, unknown>])[] {
  const own = Object.entries(schema.properties ?? {}) as [string, Record<string, unknown>][];
  const inner = own.flatMap(([key, node]) => [
    [`${place}${key}`, node] as const,
    ...keysOf(node, `${place}${key}.`),
  ]);
  const parts = [schema.items, schema.additionalProperties, ...((schema.anyOf as unknown[]) ?? [])].flat();
  return [
    ...inner,
    ...parts.flatMap((part) => (part && typeof part === "object" ? keysOf(part, place) : [])),
  ];
}

describe.each([
  ["config", configJsonSchema() as SchemaNode],
  ["map", mapJsonSchema() as SchemaNode],
])("the schema of the %s", (_, schema) => {
  test("describes every key, for editors to show", () => {
    const keys = keysOf(schema);
    expect(keys.length).toBeGreaterThan(10);
    expect(keys.filter(([, node]) => typeof node.description !== "string").map(([key]) => key)).toEqual([]);
  });

  test("lets no key stand that isn't known", () => {
    const text = JSON.stringify(schema);
    const objects = text.match(/"properties":/g)?.length ?? 0;
    expect(text.match(/"additionalProperties":false/g)?.length).toBe(objects);
  });

  test("may be named in the file itself", () => {
    expect(schema.properties).toHaveProperty("$schema");
  });
});

test("editors can offer the event types", () => {
  const names = JSON.stringify(standardTypes.map((type) => type.name));
  expect(JSON.stringify(configJsonSchema())).toContain(`"examples":${names}`);
  expect(JSON.stringify(mapJsonSchema())).toContain(`"examples":${names}`);
});

test("the keys at a place are those of all its branches, through lists and free names", () => {
  const schema = configJsonSchema() as SchemaNode;
  expect(keysAt(schema, [])).toEqual(Object.keys(parseConfig({}, "daybook.config.json")));
  expect(keysAt(schema, ["pipelines", 3, "stages", 0])).toEqual(["name", "stuck_after_days", "ends"]);
  expect(keysAt(schema, ["crm", "deals"])).toEqual(expect.arrayContaining(["table", "contact", "amount"]));
  expect(keysAt(mapJsonSchema() as SchemaNode, ["events", 0, "data", "amount"])).toEqual([
    "column",
    "as",
    "const",
  ]);
  expect(keysAt(schema, ["no", "such", 5])).toEqual([]);
});
