import type { Globals } from "./globals.ts";

/** How the panel speaks: what comes from the base or a file never becomes markup. */
export interface Say {
  heading(text: string): void;
  /** A paragraph, or several lines. */
  text(text: string): void;
  /** Lines one under another, each with a mark. */
  list(lines: readonly string[]): void;
  /** Lines to follow one after another, numbered. */
  steps(lines: readonly string[]): void;
  /** Something to copy, as it stands. */
  code(text: string): void;
  table(rows: readonly Readonly<Record<string, string | number | null>>[]): void;
  clear(): void;
}

export const sayTo = (output: Globals["output"]): Say => ({
  heading: (text) => output.markdown(`## ${plain(text)}`),
  text: (text) => output.text(text),
  list: (lines) => output.markdown(lines.map((line) => `- ${plain(line)}`).join("\n")),
  steps: (lines) => output.markdown(lines.map((line, at) => `${at + 1}. ${plain(line)}`).join("\n")),
  code: (text) => output.markdown(`\`\`\`\n${text.replace(/```/g, "'''")}\n\`\`\``),
  table: (rows) => output.table(rows),
  clear: () => output.clear(),
});

/** A line that markdown shows as it is: no mark, no list within a list, no address that one could click. */
const plain = (text: string): string =>
  text
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_[\]<>#|~&!{}@]|:(?=\/\/)|^[-+=]/g, "\\$&")
    .replace(/www\./gi, (start) => `${start.slice(0, 3)}\\.`)
    .replace(/^\d+(?=[.)])/, "$&\\");
