import type { JsonValue } from "../../core/canonical-json.ts";

/**
 * A value as JavaScript on one line, readable in any language. Nothing in it ends its string, hides, or turns the text around; `{{`,
 * which some editors replace by a variable, doesn't occur.
 */
export function literalOf(value: JsonValue): string {
  if (typeof value === "string") return stringOf(value);
  if (Object.is(value, -0)) return "-0";
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(literalOf).join(", ")}]`;
  const members = Object.entries(value).map(([key, each]) => `${keyOf(key)}: ${literalOf(each)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}

/** Controls, marks that turn or join letters, and all spaces but the usual one. */
const unseen = /[\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

const stringOf = (text: string): string =>
  JSON.stringify(text)
    .replace(unseen, escaped)
    .replace(/\{(?=\{)/g, "\\u007b");

const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, "0")}`,
  ).join("");

/** Written plainly, `__proto__` would set the object's prototype. */
function keyOf(key: string): string {
  if (key === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : stringOf(key);
}
