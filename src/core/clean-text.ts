/** What is wrong with one field of an input: a sentence, and what to do next. */
export interface Problem {
  /** The column or data field at fault; null where it is the whole. */
  readonly column: string | null;
  readonly message: string;
  readonly hint?: string;
}

/** The most UTF-16 units that an id, actor, source, key or cause may have. */
export const textLimit = 255;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const control = /[\u0000-\u001f\u007f-\u009f]/;

/** A column's text: numbers as JSON writes them, trimmed, `""` as null; what can't be one is told to `report`. */
export function cleanText(value: unknown, column: string, report: (problem: Problem) => void): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value !== "string" && !(typeof value === "number" && isExact(value))) {
    report({ column, message: `${column} must be text, found ${shown(value)}` });
    return null;
  }
  const text = (typeof value === "string" ? value : String(value)).trim();
  if (text === "") return null;
  if (text.length > textLimit) {
    report({ column, message: `${column} has ${text.length} characters; the most is ${textLimit}` });
    return null;
  }
  if (control.test(text) || hasLoneSurrogate(text)) {
    const what = control.test(text)
      ? "a line break or another control character"
      : "half of a character (a lone surrogate)";
    report({
      column,
      message: `${column} holds ${what}: ${shown(text)}`,
      hint: "Take it out and send the event again.",
    });
    return null;
  }
  return text;
}

/** Whether a number survives JSON as it is: finite, and no integer beyond 2^53-1. */
export const isExact = (value: number): boolean =>
  Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));

/** Whether text holds a UTF-16 surrogate without its other half. */
export function hasLoneSurrogate(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0xd800 || unit > 0xdfff) continue;
    const next = i + 1 < text.length ? text.charCodeAt(i + 1) : 0;
    if (unit > 0xdbff || next < 0xdc00 || next > 0xdfff) return true;
    i++;
  }
  return false;
}

/** A value as an error shows it: one line, at most 60 characters. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value === "number") return String(value);
  if (typeof value === "function" || typeof value === "bigint" || typeof value === "symbol")
    return `a ${typeof value}`;
  let text: string;
  try {
    text = JSON.stringify(value) ?? "nothing";
  } catch {
    return `a ${typeof value}`;
  }
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
