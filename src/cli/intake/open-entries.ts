import { DaybookError } from "../../core/errors.ts";
import type { MapFile } from "../../core/map-row.ts";
import { formatOf, openText, type TextFile } from "../../hosts/node/open-text.ts";
import { type CsvFile, readCsv } from "../../hosts/node/read-csv.ts";
import { readNdjsonBatches } from "../../hosts/node/read-ndjson.ts";
import type { TextEncoding } from "../../hosts/node/text-encoding.ts";
import type { Context } from "../context.ts";
import { readyMap } from "./ready-maps.ts";

/** A file that was opened to take events from it. */
export type OpenFile =
  | {
      readonly format: "ndjson";
      readonly file: TextFile;
      readonly lines: ReturnType<typeof readNdjsonBatches>;
    }
  | { readonly format: "csv"; readonly file: TextFile; readonly csv: CsvFile };

const encodings: Readonly<Record<string, TextEncoding>> = {
  utf8: "utf8",
  "utf-8": "utf8",
  latin1: "latin1",
  "latin-1": "latin1",
  "iso-8859-1": "latin1",
  "windows-1252": "latin1",
  utf16le: "utf16le",
  "utf-16": "utf16le",
};

/** Opens a file of events, or standard input for `-`, and tells NDJSON from CSV. Throws what reading it throws. */
export async function openEntries(
  path: string,
  context: Pick<Context, "path" | "io">,
  options: { readonly encoding?: string | undefined; readonly onBytes?: (total: number) => void } = {},
): Promise<OpenFile> {
  const encoding = options.encoding === undefined ? undefined : encodings[options.encoding.toLowerCase()];
  if (options.encoding !== undefined && encoding === undefined)
    throw new DaybookError("USAGE", `--encoding ${JSON.stringify(options.encoding)} isn't known.`, {
      hint: "It is utf8, latin1 or utf16le; a file with a byte order mark needs none.",
    });
  const file = await openText(context.path(path), {
    encoding,
    onBytes: options.onBytes,
    stdin: context.io.stdin,
  });
  if (formatOf(file) === "ndjson") return { format: "ndjson", file, lines: readNdjsonBatches(file) };
  return { format: "csv", file, csv: await readCsv(file) };
}

/** Throws UNKNOWN_COLUMN where a map names columns that the table lacks. */
export function refuseMissing(
  missing: readonly { readonly column: string; readonly nearest?: string }[],
  map: string,
  name: string,
): void {
  const [first] = missing;
  if (first === undefined) return;
  const named = missing.map(({ column, nearest }) =>
    nearest === undefined ? `"${column}"` : `"${column}" (did you mean "${nearest}"?)`,
  );
  throw new DaybookError(
    "MAP_COLUMN_UNKNOWN",
    `${name} has no column ${named.join(", ")}, which ${map} names.`,
    {
      row: 1,
      column: first.column,
      hint: readyMap(map)
        ? "Export those columns too; templates/imports/README.md says how."
        : `Look at the first line of ${name}, and change the map or the file.`,
    },
  );
}

/** A map as it is written to a file. */
export const mapText = (map: MapFile): string => `${JSON.stringify(map, null, 2)}\n`;
