/** Text as the value of an attribute in XML 1.0. What XML can't hold at all, control characters and halves of characters, is U+FFFD. */
export const xmlText = (text: string): string =>
  special.test(text) ? text.replace(allSpecial, (found) => names.get(found) ?? escapeOf(found)) : text;

/** A text as a Name of XML, so that it can be a key: what can't stand in one is `_`; a colon can't either, since it marks the standard's own keys. */
export function xmlName(text: string): string {
  const name = text.replace(notInName, "_");
  return startsName.test(name) ? name : `_${name}`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const special = /[\u0000-\u001f\u007f-\u009f<>&"\ud800-\udfff\ufffe\uffff]/;
const allSpecial =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  /[\u0000-\u001f\u007f-\u009f<>&"\ufffe\uffff]|[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g;

const names: ReadonlyMap<string, string> = new Map([
  ["<", "&lt;"],
  [">", "&gt;"],
  ["&", "&amp;"],
  ['"', "&quot;"],
  // As they are, a reader would make spaces of them.
  ["\t", "&#9;"],
  ["\n", "&#10;"],
  ["\r", "&#13;"],
]);

function escapeOf(found: string): string {
  const code = found.charCodeAt(0);
  if (found.length === 2) return found;
  return code >= 0x7f && code <= 0x9f ? `&#${code};` : "\ufffd";
}

const letters =
  "A-Za-z_\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u02ff\\u0370-\\u037d\\u037f-\\u1fff\\u3001-\\ud7ff";
const startsName = new RegExp(`^[${letters}]`);
const notInName = new RegExp(`[^${letters}0-9.-]`, "g");
