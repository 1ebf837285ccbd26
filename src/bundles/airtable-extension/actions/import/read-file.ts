import { DaybookError } from "../../../../core/errors.ts";
import type { TableRow } from "../../../../core/row-entries.ts";
import type { Panel } from "../../panel.ts";

/** A CSV that somebody picked. */
export interface PickedTable {
  readonly name: string;
  readonly header: readonly string[];
  /** Counted as lines of a sheet: the header is row 1. */
  readonly rows: readonly (TableRow & { readonly cells: Readonly<Record<string, string>> })[];
}

/** Asks for a CSV. Throws FILE_UNREADABLE where Airtable hands out no rows. */
export async function pickTable({ globals }: Panel): Promise<PickedTable> {
  const picked: unknown = await globals.input.fileAsync("Which CSV file? Its first line names the columns.", {
    allowedFileTypes: [".csv"],
    hasHeaderRow: true,
    useRawValues: true,
  });
  const { file = picked, parsedContents } = (picked ?? {}) as {
    readonly file?: unknown;
    readonly parsedContents?: unknown;
  };
  const { name = "file.csv" } = (file ?? {}) as { readonly name?: string };
  const list = Array.isArray(parsedContents) ? parsedContents : null;
  if (list === null || list.length === 0)
    throw new DaybookError(
      "FILE_UNREADABLE",
      list === null ? `Airtable gave no rows of ${name}.` : `${name} has no rows below its header.`,
      {
        hint: "Import it into a table of its own (Add or import, CSV file), download that as CSV and try that file; a file with commas between its columns, in UTF-8, is read best.",
      },
    );
  const header = new Set<string>();
  const rows = list.map((each: unknown, at) => {
    const cells: Record<string, string> = Object.create(null);
    for (const column of Object.keys((each ?? {}) as object)) {
      const cell: unknown = (each as Readonly<Record<string, unknown>>)[column];
      header.add(column);
      cells[column] = cell === null || cell === undefined ? "" : String(cell);
    }
    return { row: at + 2, cells };
  });
  const [first = ""] = header;
  if (header.size === 1 && first.includes(";"))
    throw new DaybookError(
      "FILE_UNREADABLE",
      `${name} can't be read: its columns are parted by semicolons.`,
      {
        hint: "Save it with commas between its columns, and import that file.",
      },
    );
  return { name, header: [...header], rows };
}
