import { isUtf8 } from "node:buffer";
import { latin1Text, type TextEncoding } from "./text-encoding.ts";

/** The most bytes that a line may have: 1 MB. */
export const longestLine = 1024 * 1024;

/** A line without its line feed (a carriage return before it stays). */
export interface Line {
  readonly text: string;
  /** `long`: over 1 MB, its text is only its beginning. `bytes`: not UTF-8, U+FFFD stands for each wrong byte. */
  readonly fault: "long" | "bytes" | null;
}

/** Cuts chunks of bytes into lines; holds back what may go on in the next chunk, never much more than 1 MB. */
export interface LineSplitter {
  push(chunk: Buffer): Line[];
  end(): Line[];
}

/** A splitter of UTF-8 or Windows-1252 text, whose lines end with LF or CR LF, or with CR alone if the first chunk says so. */
export function lineSplitter(encoding: TextEncoding): LineSplitter {
  let held: Buffer = Buffer.alloc(0);
  let lineEnd: number | null = null;
  let skipping = false;
  const read = (bytes: Buffer, start: number, end: number): Line => {
    if (end - start > longestLine) return { text: bytes.toString("utf8", start, start + 100), fault: "long" };
    if (encoding === "latin1") return { text: latin1Text(bytes, start, end), fault: null };
    const text = bytes.toString("utf8", start, end);
    const suspect = text.includes("\ufffd") && !isUtf8(bytes.subarray(start, end));
    return { text, fault: suspect ? "bytes" : null };
  };
  return {
    push(chunk) {
      const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      lineEnd ??= lineEndOf(bytes);
      const lines: Line[] = [];
      let start = 0;
      for (let end = bytes.indexOf(lineEnd, held.length); end >= 0; end = bytes.indexOf(lineEnd, start)) {
        if (!skipping) lines.push(read(bytes, start, end));
        skipping = false;
        start = end + 1;
      }
      held = bytes.subarray(start);
      if (held.length > longestLine && !skipping) {
        lines.push(read(held, 0, held.length));
        skipping = true;
      }
      if (skipping) held = Buffer.alloc(0);
      return lines;
    },
    end() {
      const last = held.length > 0 && !skipping ? [read(held, 0, held.length)] : [];
      held = Buffer.alloc(0);
      return last;
    },
  };
}

function lineEndOf(bytes: Buffer): number {
  const carriageReturn = bytes.indexOf(13);
  const alone = carriageReturn >= 0 && carriageReturn < bytes.length - 1 && !bytes.includes(10);
  return alone ? 13 : 10;
}
