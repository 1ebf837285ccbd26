/**
 * What a text can't be stored and read back with: the reader's separators, NUL, and halves of characters, which are no
 * UTF-8. And the escape itself.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const unsafe = /[\u0000\u001b-\u001f\ud800-\udfff]/gu;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is one
const unit = /\u001b([0-9a-f]{4})/g;

/** The byte that stands before what was escaped: no cell that Daybook wrote holds it, so that an escaped one passes for none. */
export const escapeByte = 0x1b;

/** A text as a mirror keeps it; `unescaped` gives it back, whatever it holds. */
export const escaped = (text: string): string =>
  text.replace(unsafe, (one) => `\u001b${one.charCodeAt(0).toString(16).padStart(4, "0")}`);

/** The text that `escaped` was given. */
export const unescaped = (text: string): string =>
  text.replace(unit, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** A copy with each of its texts changed. */
export function withTexts<T extends object>(of: T, change: (text: string) => string): T {
  const copy = { ...of } as Record<string, unknown>;
  for (const [name, value] of Object.entries(copy)) if (typeof value === "string") copy[name] = change(value);
  return copy as T;
}
