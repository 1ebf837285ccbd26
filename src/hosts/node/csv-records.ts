import { type Reading, readCells } from "./csv-cells.ts";
import { type Line, longestLine } from "./split-lines.ts";

/** A record as its cells, or what is wrong with it. `row` counts as a spreadsheet does: the header's is 1, blank rows count. */
export type CsvRecord =
  | {
      readonly row: number;
      readonly cells: readonly string[];
      readonly lines: number;
      readonly damaged: boolean;
      readonly fault: null;
    }
  | { readonly row: number; readonly cells: readonly string[]; readonly fault: string };

/** Puts lines together to records; a quoted cell may run over several. */
export interface RecordReader {
  push(lines: readonly Line[]): CsvRecord[];
  end(): CsvRecord[];
}

/**
 * A reader of records. Where a quote is never closed, or something follows a closing one, only the line where the record
 * began is lost: reading goes on with the line after it. `cells` of a fault are those before it.
 */
export function recordReader(delimiter: string): RecordReader {
  let row = 0;
  let reading: Reading = { cells: [], open: null };
  let pending: Line[] = [];
  let size = 0;

  const begin = (): void => {
    reading = { cells: [], open: null };
    pending = [];
    size = 0;
  };
  const faulty = (fault: string): CsvRecord => {
    const record: CsvRecord = { row, cells: reading.cells, fault };
    begin();
    return record;
  };
  /** Takes one line; gives a record, or null if it goes on or is blank. */
  const take = (line: Line): CsvRecord | null => {
    if (reading.open === null) {
      row += 1;
      if (line.text === "" || line.text === "\r") return null;
      if (line.fault === "long") return faulty("The line is longer than 1 MB and was left out.");
    }
    pending.push(line);
    size += line.text.length;
    const rest = line.fault === "long" || size > longestLine ? "…" : readCells(line.text, delimiter, reading);
    if (rest === "…") return faulty(unclosed);
    if (rest !== null) return faulty(pending.length > 1 ? unclosed : trailing(rest));
    if (reading.open !== null) return null;
    const damaged = pending.some((each) => each.fault === "bytes");
    const record: CsvRecord = { row, cells: reading.cells, lines: pending.length, damaged, fault: null };
    begin();
    return record;
  };
  const takeAll = (lines: readonly Line[], last: boolean): CsvRecord[] => {
    const records: CsvRecord[] = [];
    let queue = lines;
    for (let at = 0; ; at++) {
      const line = queue[at];
      if (line === undefined && !(last && reading.open !== null)) return records;
      const before = pending;
      const record = line === undefined ? faulty(unclosed) : take(line);
      if (record === null) continue;
      records.push(record);
      if (record.fault === null || before.length === 0) continue;
      queue = [...before.slice(1), ...queue.slice(at + 1)];
      at = -1;
    }
  };
  return { push: (lines) => takeAll(lines, false), end: () => takeAll([], true) };
}

const unclosed = "A quote is opened and not closed: this line was left out, reading went on with the next.";

const trailing = (rest: string): string =>
  `After the closing quote of a cell stands ${JSON.stringify(rest)}: write a quote within a quoted cell twice.`;
