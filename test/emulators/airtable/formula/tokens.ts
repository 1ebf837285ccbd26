import { invalidFormula, notEmulated } from "./refusals.ts";

/** A comparison, arithmetic or joining sign. Source: Airtable support, formula field reference, Operators. */
export type Operator = "&" | "=" | "!=" | "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "/";

export type Token =
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "field"; readonly value: string }
  | { readonly kind: "word"; readonly value: string }
  | { readonly kind: "sign"; readonly value: Operator | "(" | ")" | "," };

const patterns = {
  space: /\s+/y,
  number: /(?:\d+(?:\.\d+)?|\.\d+)/y,
  word: /[\p{L}_][\p{L}\p{N}_]*/uy,
  sign: /!=|<=|>=|[&=<>+\-*/(),]/y,
  field: /\{((?:\\\}|[^{}])*)\}/y,
  text: /"((?:\\[\s\S]|[^"\\])*)"|'((?:\\[\s\S]|[^'\\])*)'/y,
};

/** The words, signs and literals of a formula, in order. Comments and curly quotes are refused, as they are there. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  while (at < text.length) {
    if (match(patterns.space)) continue;
    const number = match(patterns.number);
    const word = number ? null : match(patterns.word);
    const sign = number || word ? null : match(patterns.sign);
    if (number) tokens.push({ kind: "number", value: Number(number[0]) });
    else if (word) tokens.push({ kind: "word", value: word[0] });
    else if (sign) tokens.push({ kind: "sign", value: sign[0] as Operator });
    else tokens.push(quoted(match));
  }
  return tokens;
}

function quoted(match: (pattern: RegExp) => RegExpExecArray | null): Token {
  const text = match(patterns.text);
  if (text) return { kind: "text", value: unescaped(text[1] ?? text[2] ?? "") };
  const field = match(patterns.field);
  if (!field) throw invalidFormula();
  return { kind: "field", value: fieldName(field[1] ?? "") };
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

/**
 * Backslash before either quote or a backslash: pyairtable formulas.quoted, tested live there. \n, \r and \t: the published
 * escaper gist mrcoles/f76cfc2a489b3d90a06acdc8e92c1061. A bare line break inside quotes: only seen escaped, so not known.
 */
function unescaped(text: string): string {
  if (/[\r\n]/.test(text)) throw notEmulated("a line break inside a text: write it as \\n");
  return text.replace(/\\([\s\S])/g, (_whole, letter: string) => {
    if (letter === '"' || letter === "'" || letter === "\\") return letter;
    const meant = escapes[letter];
    if (meant === undefined) throw notEmulated(`the escape \\${letter}`);
    return meant;
  });
}

/** `\}` stands for a brace, and only once: pyairtable formulas.field_name, "will not actually work with … more than one". */
function fieldName(text: string): string {
  if ((text.match(/\\\}/g) ?? []).length > 1) throw invalidFormula();
  const name = text.replace("\\}", "}");
  if (name.includes("\\")) throw notEmulated(`a backslash in the field name "${name}"`);
  return name;
}
