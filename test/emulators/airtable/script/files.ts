import { scriptsDoNotKnow } from "./script-error.ts";

export interface PickedFile {
  readonly name: string;
  readonly content: string;
}

interface FileOptions {
  readonly hasHeaderRow?: unknown;
  readonly allowedFileTypes?: unknown;
  readonly useRawValues?: unknown;
}

/** Rows of a CSV file: quotes may hold commas, line breaks and doubled quotes. Source: RFC 4180. */
export function csvRows(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let isQuoted = false;
  const endRow = (): void => {
    row.push(cell);
    cell = "";
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  };
  const source = text.replace(/^\uFEFF/, "");
  for (let at = 0; at < source.length; at++) {
    const char = source[at]!;
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (source[at + 1] === '"') {
        cell += char;
        at += 1;
      } else isQuoted = false;
    } else if (char === '"' && cell === "") isQuoted = true;
    else if (char === ",") {
      row.push(cell);
      cell = "";
    } else if (char === "\n") endRow();
    else if (char !== "\r") cell += char;
  }
  if (cell !== "" || row.length > 0) endRow();
  return rows;
}

/**
 * What input.fileAsync reads from a file: a CSV's rows, as objects by their header when there is one; a JSON file's value.
 * Whether cells come as texts or as numbers is not written down: as the emulator is told, and as texts with `useRawValues`.
 */
export function parsedContents(
  { name, content }: PickedFile,
  options: unknown,
  csvValues: "text" | "typed",
): unknown {
  const { hasHeaderRow, allowedFileTypes, useRawValues } = (options ?? {}) as FileOptions;
  const ending = /\.\w+$/.exec(name.toLowerCase())?.[0] ?? "";
  if (Array.isArray(allowedFileTypes) && !allowedFileTypes.map(String).includes(ending))
    throw new Error(`The file "${name}" can't be picked: ${allowedFileTypes.join(", ")} are allowed.`);
  if (ending === ".json") return JSON.parse(content);
  if (ending !== ".csv") throw scriptsDoNotKnow(`what is read from the file "${name}"`);
  if (typeof hasHeaderRow !== "boolean") throw scriptsDoNotKnow("a CSV file without the option hasHeaderRow");
  const isTyped = csvValues === "typed" && useRawValues !== true;
  const cellOf = (cell: string): unknown =>
    isTyped && /^-?(0|[1-9]\d*)(\.\d+)?$/.test(cell) ? Number(cell) : cell;
  const [header, ...rows] = csvRows(content);
  if (!hasHeaderRow) return [...(header ? [header] : []), ...rows].map((row) => row.map(cellOf));
  return rows.map((row) =>
    Object.fromEntries((header ?? []).map((key, at) => [key, cellOf(row[at] ?? "")] as const)),
  );
}
