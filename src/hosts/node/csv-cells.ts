/** The cells of a record that are read so far. */
export interface Reading {
  readonly cells: string[];
  /** What a quoted cell holds so far, if it goes on in the next line; else null. */
  open: string | null;
}

/**
 * Reads the cells of one line into `reading` (RFC 4180; a quote within a cell that doesn't begin with one is a plain
 * character). Gives what stands between a closing quote and the next delimiter, where nothing may stand; else null.
 */
export function readCells(line: string, delimiter: string, reading: Reading): string | null {
  const ended = line.charCodeAt(line.length - 1) === 13 ? line.slice(0, -1) : line;
  let at = 0;
  let quoted = reading.open;
  for (;;) {
    if (quoted === null && ended.charAt(at) === '"') {
      quoted = "";
      at += 1;
    }
    if (quoted === null) {
      const next = ended.indexOf(delimiter, at);
      reading.cells.push(next < 0 ? ended.slice(at) : ended.slice(at, next));
      if (next < 0) return null;
      at = next + 1;
      continue;
    }
    const close = closingQuote(ended, at);
    if (close < 0) {
      reading.open = `${quoted}${unescaped(line, at, line.length)}\n`;
      return null;
    }
    const after = close + 1;
    if (after < ended.length && ended.charAt(after) !== delimiter) return ended.slice(after, after + 20);
    reading.cells.push(quoted + unescaped(ended, at, close));
    reading.open = quoted = null;
    if (after >= ended.length) return null;
    at = after + 1;
  }
}

function closingQuote(line: string, from: number): number {
  for (let at = line.indexOf('"', from); at >= 0; at = line.indexOf('"', at + 2)) {
    if (line.charAt(at + 1) !== '"') return at;
  }
  return -1;
}

function unescaped(line: string, start: number, end: number): string {
  const text = line.slice(start, end);
  return text.includes('"') ? text.replace(/""/g, '"') : text;
}

/** The delimiter of a table, by its header line: of `,` `;` tab and `|` the one that stands there most often. */
export function delimiterOf(header: string): string {
  const outside = header.replace(/"[^"]*"?/g, "");
  const counts = [",", ";", "\t", "|"].map((delimiter) => ({
    delimiter,
    count: outside.split(delimiter).length,
  }));
  return counts.reduce((best, each) => (each.count > best.count ? each : best)).delimiter;
}
