import { DaybookError } from "../../core/errors.ts";
import type { CsvRecord } from "./csv-records.ts";
import type { TextFile } from "./open-text.ts";

/** Refuses a workbook or another binary file by its first line. Throws NOT_A_CSV. */
export function refuseOtherKinds({ name, firstLine }: TextFile): void {
  const workbook = firstLine.startsWith("PK\u0003\u0004") || firstLine.includes("Excel.Sheet");
  if (!workbook && !firstLine.includes("\0")) return;
  const message = workbook ? `${name} is a workbook (or a zip file), not a CSV.` : `${name} is no text file.`;
  throw new DaybookError("NOT_A_CSV", message, {
    hint: "In the spreadsheet, save or download the table as CSV UTF-8.",
  });
}

/** The columns' names by the first record, trimmed. Throws CSV_HEADER_INVALID if one is missing or stands there twice. */
export function headerOf(record: CsvRecord, { name }: TextFile): readonly string[] {
  const { row } = record;
  const refuse = (message: string, hint: string, column?: string): DaybookError =>
    new DaybookError("CSV_HEADER_INVALID", `${name}: ${message}`, { hint, row, column });
  if (record.fault !== null)
    throw refuse(record.fault.replace(/: this line.*/, "."), "Mend the header, the file's first line.");
  if (record.damaged >= 0)
    throw refuse("the header is not UTF-8.", "Save the file as CSV UTF-8, or pass --encoding latin1.");
  const header = record.cells.map((cell) => cell.trim());
  const nameless = header.indexOf("");
  if (nameless >= 0) {
    throw refuse(
      `column ${nameless + 1} of the header has no name.`,
      "Name it, or delete the column.",
      String(nameless + 1),
    );
  }
  const again = header.findIndex((column, at) => header.indexOf(column) !== at);
  if (again >= 0) {
    const column = header[again] as string;
    throw refuse(
      `the header names "${column}" twice, as columns ${header.indexOf(column) + 1} and ${again + 1}.`,
      "Rename one of them, so that a map can tell them apart.",
      column,
    );
  }
  return header;
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
