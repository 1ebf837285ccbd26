import { type ConfigBlock, readConfigBlock } from "./config-block.ts";

/** How wide a setting may be before its comment alone moves, not the whole column. */
const widest = 48;

interface Placed {
  /** Where on its line the comment begins. */
  readonly column: number;
  /** How long the code before it is; 0 on a line of its own. */
  readonly code: number;
  /** Where in the text the code ends and the comment begins. */
  readonly from: number;
  readonly to: number;
}

/** A text whose CONFIG was filled in, its comments in columns as they were before: further right where a value needs the room. */
export function alignComments(before: string, filled: string): string {
  const model = placed(before, readConfigBlock(before));
  const now = placed(filled, readConfigBlock(filled));
  // A comment inside a value that was replaced is gone: which of the others is which can't be told.
  if (model.length !== now.length) return filled;
  const columns = new Map<number, number>();
  now.forEach(({ code }, at) => {
    const usual = model[at]?.column ?? 0;
    const room = code + 2;
    if (room <= Math.max(usual, widest)) columns.set(usual, Math.max(columns.get(usual) ?? usual, room));
  });
  let aligned = filled;
  for (let at = now.length - 1; at >= 0; at -= 1) {
    const { from, to, code } = now[at] as Placed;
    const usual = model[at]?.column ?? 0;
    const pad = " ".repeat(Math.max((columns.get(usual) ?? usual) - code, code === 0 ? 0 : 2));
    aligned = `${aligned.slice(0, from)}${pad}${aligned.slice(to)}`;
  }
  return aligned;
}

const placed = (text: string, { comments }: ConfigBlock): readonly Placed[] =>
  comments.map((to) => {
    const line = text.lastIndexOf("\n", to - 1) + 1;
    const code = text.slice(line, to).trimEnd().length;
    return { column: to - line, code, from: line + code, to };
  });
