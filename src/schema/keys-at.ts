/** As much of a JSON Schema as says which keys may stand where. */
export interface SchemaNode {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly additionalProperties?: unknown;
  readonly propertyNames?: unknown;
  readonly items?: unknown;
  readonly anyOf?: unknown;
}

/** The keys that a schema knows at a place of its documents; those of all branches where there are several. */
export function keysAt(schema: SchemaNode, path: readonly (string | number)[]): readonly string[] {
  let nodes = branches(schema);
  for (const step of path) nodes = nodes.flatMap((node) => branches(child(node, step)));
  return [
    ...new Set(nodes.flatMap((node) => [...Object.keys(node.properties ?? {}), ...listed(node)])),
  ].filter((key) => key !== "$schema");
}

/** The keys that may stand in a record whose keys are given. */
const listed = ({ propertyNames }: SchemaNode): readonly string[] =>
  (propertyNames as { readonly enum?: readonly string[] } | undefined)?.enum ?? [];

function child(node: SchemaNode, step: string | number): unknown {
  if (typeof step === "number") return Array.isArray(node.items) ? node.items[step] : node.items;
  const known = node.properties ?? {};
  return Object.hasOwn(known, step) ? known[step] : node.additionalProperties;
}

function branches(schema: unknown): readonly SchemaNode[] {
  if (typeof schema !== "object" || schema === null) return [];
  const node = schema as SchemaNode;
  return Array.isArray(node.anyOf) ? node.anyOf.flatMap(branches) : [node];
}
