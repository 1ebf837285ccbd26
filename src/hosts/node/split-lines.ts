import { isUtf8 } from "node:buffer";
import { type Block, longestLine } from "./text-blocks.ts";

/** A line without its line feed (a carriage return before it stays). */
export interface Line {
  readonly text: string;
  /** `long`: over 1 MB, its text is only its beginning. `bytes`: not UTF-8, U+FFFD stands for each wrong byte. */
  readonly fault: "long" | "bytes" | null;
}

/** The lines of a block. */
export function linesOf({ bytes, tooLong }: Block): readonly Line[] {
  if (tooLong) return [{ text: bytes.toString("utf8"), fault: "long" }];
  const lines: Line[] = [];
  let start = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
    lines.push(lineOf(bytes, start, end));
    start = end + 1;
  }
  return lines;
}

function lineOf(bytes: Buffer, start: number, end: number): Line {
  if (end - start > longestLine) return { text: bytes.toString("utf8", start, start + 100), fault: "long" };
  const text = bytes.toString("utf8", start, end);
  const suspect = text.includes("\ufffd") && !isUtf8(bytes.subarray(start, end));
  return { text, fault: suspect ? "bytes" : null };
}
