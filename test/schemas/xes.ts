import { readFileSync } from "node:fs";
import { join } from "node:path";
import { XmlDocument, XmlElement, XsdValidator } from "libxml2-wasm";
import { root } from "../../scripts/bundle-options.mjs";

/** What a trace or an event of a log in XES says, by its keys. */
export type XesAttributes = ReadonlyMap<string, string>;

/** A case of a log in XES. */
export interface XesTrace {
  readonly attributes: XesAttributes;
  readonly events: readonly XesAttributes[];
}

/** Reads a log in XES with libxml2; throws what it says of a log that isn't well formed, or isn't one by the grammar. */
export function readXes(xml: string): readonly XesTrace[] {
  const schema = XmlDocument.fromString(readFileSync(join(root, "test/schemas/xes.xsd"), "utf8"));
  const grammar = XsdValidator.fromDoc(schema);
  const log = XmlDocument.fromString(xml);
  try {
    grammar.validate(log);
    return elements(log.root, "trace").map((trace) => ({
      attributes: attributesOf(trace),
      events: elements(trace, "event").map(attributesOf),
    }));
  } finally {
    log.dispose();
    grammar.dispose();
    schema.dispose();
  }
}

function elements(of: XmlElement, name: string): readonly XmlElement[] {
  const found: XmlElement[] = [];
  for (let node = of.firstChild; node; node = node.next)
    if (node instanceof XmlElement && node.name === name) found.push(node);
  return found;
}

function attributesOf(of: XmlElement): XesAttributes {
  const found = new Map<string, string>();
  for (let node = of.firstChild; node; node = node.next) {
    if (!(node instanceof XmlElement)) continue;
    const [key, value] = [node.attr("key")?.value, node.attr("value")?.value];
    if (key === undefined || value === undefined) continue;
    if (found.has(key)) throw new Error(`the key ${key} is there twice`);
    found.set(key, value);
  }
  return found;
}
