import { type CsvParser, csvParser, type Parsed } from "./csv-parser.ts";
import { type Block, joined, longestLine } from "./text-blocks.ts";

/** A record that could be read. `row` counts as a spreadsheet does: the header's is 1, blank rows count. */
export interface SoundRecord {
  readonly row: number;
  readonly cells: readonly string[];
  /** The first cell that isn't UTF-8, counted from 0; -1 if all are. */
  readonly damaged: number;
  readonly fault: null;
}

/** A record, or what is wrong with it, and in which cell. */
export type CsvRecord = SoundRecord | { readonly row: number; readonly at: number; readonly fault: string };

/**
 * The records of a table, many at a time, without its empty lines. Where a quote isn't closed within 1 MB, or something
 * follows a closing one, the line where the record begins is lost, and reading goes on with the next line. After 1,000
 * quotes that aren't closed no cell may run over lines any more.
 */
export async function* recordsOf(
  blocks: AsyncIterable<Block>,
  delimiter: string,
): AsyncGenerator<readonly CsvRecord[], undefined> {
  const reader = recordReader(await csvParser(delimiter));
  for await (const block of blocks) yield reader.push(block);
  yield reader.end();
}

interface RecordReader {
  push(block: Block): readonly CsvRecord[];
  end(): readonly CsvRecord[];
}

function recordReader(parser: CsvParser): RecordReader {
  let row = 0;
  let unclosed = 0;
  // Lines that are not read yet; between two blocks, a record whose quote is still open.
  let held: Buffer = Buffer.alloc(0);

  const take = (records: CsvRecord[], { records: found, damaged }: Parsed): void => {
    found.forEach((cells, at) => {
      row += 1;
      if (cells.length > 1 || cells[0] !== "")
        records.push({ row, cells, damaged: damaged?.[at] ?? -1, fault: null });
    });
  };
  /** The fault of a record's first line, which shows alone whether it is broken itself or a quote of it isn't closed. */
  const faultOf = (line: Buffer): CsvRecord => {
    const strict = parser.parse(line);
    const { records, failure } = hasPlainQuotes(strict) ? parser.parseFirst(line) : strict;
    if (failure?.code === "CSV_MAX_RECORD_SIZE") return { row, at: 0, fault: longLine };
    const at = failure?.column ?? (records[0] ?? []).findIndex(beginsQuoted);
    if (failure?.code !== "CSV_QUOTE_NOT_CLOSED") return { row, at, fault: trailing };
    unclosed += 1;
    return { row, at, fault: openQuote };
  };
  const ahead = (): Buffer => (unclosed < patience ? held : firstLine(held));
  const read = (last: boolean): CsvRecord[] => {
    const records: CsvRecord[] = [];
    while (held.length > 0) {
      const lines = ahead();
      const parsed = parser.parse(lines);
      take(records, parsed);
      held = held.subarray(parsed.failure === null ? lines.length : endOf(held, parsed.records));
      if (parsed.failure === null) continue;
      const first = hasPlainQuotes(parsed) ? parser.parseFirst(ahead()) : null;
      if (first !== null && isSound(first)) {
        take(records, first);
        held = held.subarray(endOf(held, first.records));
        continue;
      }
      const { code } = first?.failure ?? parsed.failure;
      const mayClose = !last && unclosed < patience && held.length <= longestLine;
      if (code === "CSV_QUOTE_NOT_CLOSED" && mayClose) break;
      const line = firstLine(held);
      row += 1;
      records.push(faultOf(line));
      held = held.subarray(line.length);
    }
    return records;
  };
  return {
    push({ bytes, tooLong }) {
      if (tooLong) {
        const records = read(true);
        row += 1;
        return [...records, { row, at: 0, fault: longLine }];
      }
      const wasOpen = held.length > 0;
      held = joined(held, bytes);
      // Only another quote can close one that is open.
      return wasOpen && held.length <= longestLine && !bytes.includes(quote) ? [] : read(false);
    },
    end: () => read(true),
  };
}

const lineFeed = 10;
const quote = 34;

/** Each such quote may cost the reading of 1 MB in vain: a file full of them would take hours. */
const patience = 1000;

const longLine = "The line is longer than 1 MB and was left out.";
const trailing =
  "Something stands after the closing quote of a cell: write a quote within a quoted cell twice.";
const openQuote = "A quote is opened and not closed: this line was left out, reading went on with the next.";

/** Whether a quote stands within a cell that doesn't begin with one. */
const hasPlainQuotes = ({ failure }: Parsed): boolean => failure?.code === "INVALID_OPENING_QUOTE";

const firstLine = (lines: Buffer): Buffer => lines.subarray(0, lines.indexOf(lineFeed) + 1);

const beginsQuoted = (cell: string): boolean => cell.startsWith('"');

/** Whether a record by `parseFirst` can be trusted: where something follows a closing quote, the cell keeps its first. */
const isSound = ({ records: [cells] }: Parsed): boolean => cells !== undefined && !cells.some(beginsQuoted);

/** Where these first records of the lines end: each ends with a line feed, and its cells may hold some. */
function endOf(lines: Buffer, records: Parsed["records"]): number {
  let end = 0;
  for (const cells of records) {
    const feeds = cells.reduce((count, cell) => count + cell.split("\n").length - 1, 1);
    for (let feed = 0; feed < feeds; feed++) end = lines.indexOf(lineFeed, end) + 1;
  }
  return end;
}
