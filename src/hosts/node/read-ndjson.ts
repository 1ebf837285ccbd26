import type { TextFile } from "./open-text.ts";
import type { RowProblem } from "./read-csv.ts";
import type { Line } from "./split-lines.ts";

/** What a line holds, or its problem. `row` is the line's number, from 1; blank lines count. */
export type NdjsonRow =
  | { readonly row: number; readonly value: unknown; readonly problem?: undefined }
  | { readonly row: number; readonly problem: RowProblem };

/** Reads a text file as one JSON value a line, many at a time; blank lines are passed over. Leaving the loop closes the file. */
export async function* readNdjsonBatches(file: TextFile): AsyncGenerator<readonly NdjsonRow[]> {
  let row = 0;
  for await (const lines of file.lines) {
    const rows: NdjsonRow[] = [];
    for (const line of lines) {
      row += 1;
      if (line.text.trim() !== "") rows.push(rowOf(row, line));
    }
    yield rows;
  }
}

function rowOf(row: number, line: Line): NdjsonRow {
  if (line.fault === "long") {
    return {
      row,
      problem: {
        column: null,
        message: "The line is longer than 1 MB and was left out.",
        hint: "Write one event a line.",
      },
    };
  }
  if (line.fault === "bytes") {
    return {
      row,
      problem: { column: null, message: "The line is not UTF-8.", hint: "Save the file as UTF-8." },
    };
  }
  try {
    return { row, value: JSON.parse(line.text) as unknown };
  } catch (error) {
    const message = `The line is not JSON: ${(error as Error).message.slice(0, 120)}.`;
    return {
      row,
      problem: { column: null, message, hint: 'Write one event a line, such as {"contact_id":"sarah"}.' },
    };
  }
}
