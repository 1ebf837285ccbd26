import { DaybookError } from "../../core/errors.ts";
import type { Cells } from "../../core/map-row.ts";
import { delimiterOf, headerOf, refuseOtherKinds } from "./csv-header.ts";
import { type CsvRecord, recordsOf, type SoundRecord } from "./csv-records.ts";
import type { TextFile } from "./open-text.ts";

/** What is wrong with a row: a sentence, and the column where one is at fault. */
export interface RowProblem {
  readonly column: string | null;
  readonly message: string;
  readonly hint?: string;
}

/** A row as its cells by column, or its problem. `row` counts as a spreadsheet does: the header's is 1, blank rows count. */
export type CsvRow =
  | { readonly row: number; readonly cells: Cells; readonly problem?: undefined }
  | { readonly row: number; readonly problem: RowProblem; readonly cells?: undefined };

/** A table, open for one reading. */
export interface CsvFile {
  readonly delimiter: string;
  /** The columns' names, trimmed; each once. */
  readonly header: readonly string[];
  /** Good rows from the file's beginning; they are also among `rows`. */
  readonly sample: readonly Cells[];
  /** Every row that isn't blank, many at a time. Can be gone through once; leaving the loop closes the file. */
  readonly batches: AsyncIterable<readonly CsvRow[]>;
  /** The same, one by one. */
  readonly rows: AsyncIterable<CsvRow>;
}

/**
 * Reads a text file as CSV, delimited by comma, semicolon, tab or bar, whichever its header shows. Memory stays flat. Throws
 * FILE_IS_EMPTY, NOT_A_CSV or CSV_HEADER_INVALID; what is wrong with a row comes as its problem, and the others go on.
 */
export async function readCsv(
  file: TextFile,
  options: { readonly delimiter?: string | undefined } = {},
): Promise<CsvFile> {
  refuseOtherKinds(file);
  const delimiter = options.delimiter ?? delimiterOf(file.firstLine);
  const records = recordsOf(file.blocks, delimiter);
  let beginning: readonly CsvRecord[] = [];
  while (beginning.length < 2) {
    const next = await records.next();
    if (next.done) break;
    beginning = beginning.concat(next.value);
  }
  const [first, ...others] = beginning;
  if (first === undefined) {
    throw new DaybookError("FILE_IS_EMPTY", `${file.name} is empty.`, {
      hint: "A CSV begins with the columns' names.",
    });
  }
  const header = headerOf(first, file);
  const toRows = rowsOf(header);
  const sample = toRows(others);
  const batches = batchesFrom(sample, records, toRows);
  return {
    delimiter,
    header,
    sample: sample.slice(0, sampleRows).flatMap((each) => (each.cells === undefined ? [] : [each.cells])),
    batches,
    rows: flattened(batches),
  };
}

const sampleRows = 200;

async function* batchesFrom(
  first: readonly CsvRow[],
  records: AsyncGenerator<readonly CsvRecord[], undefined>,
  toRows: (records: readonly CsvRecord[]) => readonly CsvRow[],
): AsyncGenerator<readonly CsvRow[]> {
  try {
    yield first;
    for await (const batch of records) yield toRows(batch);
  } finally {
    await records.return(undefined);
  }
}

async function* flattened(batches: AsyncIterable<readonly CsvRow[]>): AsyncGenerator<CsvRow> {
  for await (const batch of batches) yield* batch;
}

function rowsOf(header: readonly string[]): (records: readonly CsvRecord[]) => readonly CsvRow[] {
  // Objects without Object.prototype behind them: a column may be called __proto__ or constructor. Made by a constructor,
  // because V8 keeps the results of Object.create(null) as slow dictionaries.
  function Row(): void {}
  Row.prototype = Object.create(null);
  const make = Row as unknown as new () => Record<string, string>;
  return (records) => {
    const rows: CsvRow[] = [];
    for (const record of records) {
      if (record.fault !== null) {
        rows.push({
          row: record.row,
          problem: { column: columnAt(header, record.at), message: record.fault },
        });
        continue;
      }
      if (record.cells[0] === "" && record.cells.every((cell) => cell === "")) continue;
      const problem = problemOf(record, header);
      if (problem !== null) {
        rows.push({ row: record.row, problem });
        continue;
      }
      const cells = new make();
      for (let at = 0; at < header.length; at++) cells[header[at] as string] = record.cells[at] as string;
      rows.push({ row: record.row, cells });
    }
    return rows;
  };
}

const columnAt = (header: readonly string[], at: number | null): string | null =>
  at === null ? null : (header[at] ?? null);

function problemOf({ cells, damaged }: SoundRecord, header: readonly string[]): RowProblem | null {
  const found = cells.length;
  if (found !== header.length) {
    const lines = cells.join("").split("\n").length;
    const over = lines > 1 ? `, over ${lines} lines` : "";
    const count =
      found < header.length ? `only ${found} of ${header.length}` : `${found} instead of ${header.length}`;
    return {
      column: null,
      message: `The row has ${count} cells${over}.`,
      hint: moreHint(found > header.length),
    };
  }
  if (damaged < 0) return null;
  return {
    column: columnAt(header, damaged),
    message: `The cell is not UTF-8: ${JSON.stringify((cells[damaged] ?? "").slice(0, 40))}.`,
    hint: "Save the file as CSV UTF-8, or pass --encoding latin1.",
  };
}

const moreHint = (more: boolean): string =>
  more
    ? "Put quotes around a cell that holds the delimiter."
    : "Fill the row up with empty cells, or look whether it was cut off.";
