import type { JsonValue } from "../../core/canonical-json.ts";
import { alignComments } from "./align-comments.ts";
import { placeText, readConfigBlock } from "./config-block.ts";
import { literalOf } from "./literal.ts";

/** A bundle whose CONFIG says these values, by their paths; paths that it doesn't have are left out, and of one inside another the outer counts. */
export function fillConfig(bundle: string, values: ReadonlyMap<string, JsonValue>): string {
  const block = readConfigBlock(bundle);
  let filled = "";
  let at = 0;
  for (const { path, start, end } of block.keys) {
    const value = values.get(path);
    if (value === undefined || start < at) continue;
    filled += bundle.slice(at, start) + literalOf(value);
    at = end;
  }
  if (at === 0) return bundle;
  const text = alignComments(bundle, filled + bundle.slice(at));
  const [place, now] = [placeText(block), placeText(readConfigBlock(text))];
  // A value that took several lines takes one: the lines below have moved.
  const told = text.lastIndexOf(place);
  return place === now || told < 0 ? text : text.slice(0, told) + now + text.slice(told + place.length);
}

/** Whether a value may stand where another stood: text for text, a list for a list. */
export const isAlike = (value: JsonValue, usual: JsonValue): boolean => kindOf(value) === kindOf(usual);

/** What a value is, in a word. */
export function kindOf(value: JsonValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return { string: "text", number: "a number", boolean: "true or false" }[
    typeof value as "string" | "number" | "boolean"
  ];
}
