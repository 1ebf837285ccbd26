import { isUtf8 } from "node:buffer";
import type { CsvErrorCode, Options } from "csv-parse/sync";
import { longestLine } from "./text-blocks.ts";

/** Records up to a failure, or all of them. */
export interface Parsed {
  readonly records: readonly (readonly string[])[];
  /** Where the text isn't UTF-8: each record's first cell that isn't, counted from 0, or -1. Else null. */
  readonly damaged: readonly number[] | null;
  /** Why csv-parse stopped, and in which cell, counted from 0. */
  readonly failure: { readonly code: CsvErrorCode; readonly column: number } | null;
}

/** Parses whole lines. */
export interface CsvParser {
  /** Every record; an empty line is a record of one empty cell. */
  parse(lines: Buffer): Parsed;
  /** The first record alone; quotes are plain characters where they stand within a cell or follow its closing quote. */
  parseFirst(lines: Buffer): Parsed;
}

/** Loads csv-parse. A record may hold 1 MB. */
export async function csvParser(delimiter: string): Promise<CsvParser> {
  const { CsvError, parse } = await import("csv-parse/sync");
  const strict: Options = {
    delimiter,
    record_delimiter: ["\r\n", "\n"],
    relax_column_count: true,
    max_record_size: longestLine,
  };
  const parsed = (lines: Buffer, options: Options): Parsed => {
    if (isUtf8(lines)) return { records: parse(lines, options), damaged: null, failure: null };
    const records = parse(lines, { ...options, encoding: null }) as unknown as readonly (readonly Buffer[])[];
    return {
      records: records.map((cells) => cells.map(String)),
      damaged: records.map((cells) => cells.findIndex((cell) => !isUtf8(cell))),
      failure: null,
    };
  };
  const upToFailure = (lines: Buffer, options: Options): Parsed => {
    try {
      return parsed(lines, options);
    } catch (error) {
      if (!(error instanceof CsvError)) throw error;
      const failure = { code: error.code, column: Number(error.column) };
      if (error.records === 0) return { records: [], damaged: null, failure };
      // The error took the records before it along, but tells their number.
      return { ...parsed(lines, { ...options, to: Number(error.records) }), failure };
    }
  };
  return {
    parse: (lines) => upToFailure(lines, strict),
    parseFirst: (lines) => upToFailure(lines, { ...strict, relax_quotes: true, to: 1 }),
  };
}
