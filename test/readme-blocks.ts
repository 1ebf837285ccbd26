/** A fenced block of a Markdown text: its language, the word after it, its first line's number, its text. */
export interface Block {
  readonly language: string;
  readonly word: string;
  readonly line: number;
  readonly text: string;
}

/** The fenced blocks of a Markdown text, in order. */
export function blocksOf(markdown: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = markdown.split("\n");
  for (let at = 0; at < lines.length; at += 1) {
    const [, fence, language = "", word = ""] = lines[at]?.match(/^(`{3,})(\w+)?(?: +(\w+))?\s*$/) ?? [];
    if (!fence) continue;
    const end = lines.findIndex((line, index) => index > at && line.trimEnd() === fence);
    if (end < 0) throw new Error(`README.md:${at + 1}: the block is never closed`);
    blocks.push({ language, word, line: at + 2, text: lines.slice(at + 1, end).join("\n") });
    at = end;
  }
  return blocks;
}

/**
 * A shell script that runs a block's commands one after the other and stops, with 99, at the first whose exit code isn't the
 * expected one: 0, or the one that the command's own comment names (`daybook append bad.csv # exits 3`).
 */
export function scriptOf(block: Block): string {
  const script = ['expect() { [ "$1" = "$2" ] || { echo "README.md:$3 exited $1, not $2" >&2; exit 99; }; }'];
  const lines = block.text.split("\n");
  for (let at = 0; at < lines.length; at += 1) {
    const first = at;
    if (/^\s*(#|$)/.test(lines[at] ?? "")) continue;
    while (/\\$/.test(lines[at] ?? "") && at + 1 < lines.length) at += 1;
    const mark = lines[at]?.match(/<<-?\s*['"]?(\w+)['"]?/)?.[1];
    if (mark) while (at + 1 < lines.length && lines[at] !== mark) at += 1;
    const command = lines.slice(first, at + 1).join("\n");
    script.push(command, `expect $? ${command.match(/# exits (\d+)/)?.[1] ?? 0} ${block.line + first}`);
  }
  return `${script.join("\n")}\n`;
}

/** The lines of a shown output that are not in the real one; a line with "…" is left out, spaces count once. */
export function missingLines(shown: string, real: string): readonly string[] {
  const plain = (text: string): string => text.replace(/\s+/g, " ").trim();
  const printed = real.split("\n").map(plain);
  return shown
    .split("\n")
    .filter((line) => plain(line) !== "" && !line.includes("…"))
    .filter((line) => !printed.some((text) => text.includes(plain(line))));
}
