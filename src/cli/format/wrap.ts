import { width } from "./width.ts";

/** Prose in lines of at most so many columns; where nothing is to be cut, of 100. */
export function wrap(text: string, columns: number | null): string {
  const room = Math.max(20, Math.min(columns ?? 100, 100));
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && width(line) + 1 + width(word) > room) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].join("\n");
}
