const ascii = /^[ -~]*$/;
const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** How many columns of a terminal a text takes: two for East Asian wide characters and emoji, none for marks that combine. */
export function width(text: string): number {
  if (ascii.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of graphemes.segment(text)) columns += widthOfOne(segment);
  return columns;
}

const emoji = /\p{Emoji_Presentation}|\ufe0f/u;
const nothing = /^[\p{Mark}\u200b-\u200d\ufeff]+$/u;

function widthOfOne(grapheme: string): number {
  if (nothing.test(grapheme)) return 0;
  if (emoji.test(grapheme)) return 2;
  const code = grapheme.codePointAt(0) as number;
  return wide.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}

/** The wide and full-width blocks of Unicode's EastAsianWidth.txt, joined where only rare characters lie between. */
const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xa000, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1b000, 0x1b2ff],
  [0x20000, 0x3fffd],
];

/** Text cut to at most so many columns, `…` at its end where something was cut. */
export function cut(text: string, columns: number): string {
  if (width(text) <= columns) return text;
  if (columns <= 0) return "";
  let taken = 0;
  let kept = "";
  for (const { segment } of graphemes.segment(text)) {
    const next = taken + widthOfOne(segment);
    if (next > columns - 1) break;
    kept += segment;
    taken = next;
  }
  return `${kept.trimEnd()}…`;
}

/** Text filled up with spaces to so many columns, on its right or (for figures) its left. */
export function pad(text: string, columns: number, side: "left" | "right" = "right"): string {
  const gap = " ".repeat(Math.max(0, columns - width(text)));
  return side === "left" ? gap + text : text + gap;
}
