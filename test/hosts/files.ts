import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { openText, type TextOptions } from "../../src/hosts/node/open-text.ts";
import { type CsvRow, readCsv } from "../../src/hosts/node/read-csv.ts";

/** A folder of the running test's own, gone when it ends. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "daybook-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A file of the running test's own. */
export function scratchFile(content: string | Uint8Array, name = "leads.csv"): string {
  const path = join(scratchFolder(), name);
  writeFileSync(path, content);
  return path;
}

/** Standard input that brings these chunks. */
export async function* stdinOf(...chunks: readonly (string | Uint8Array)[]): AsyncGenerator<Buffer> {
  for (const chunk of chunks) yield Buffer.from(chunk as string);
}

/** Text in pieces of so many bytes, whatever characters they cut. */
export function stdinInPieces(content: string | Uint8Array, size: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(content as string);
  const count = Math.ceil(bytes.length / size);
  return stdinOf(...Array.from({ length: count }, (_, at) => bytes.subarray(at * size, (at + 1) * size)));
}

/** Each row as its number and its cells in a list, or its problem. */
export async function rowsOf(
  content: string | Uint8Array,
  options: TextOptions = {},
): Promise<readonly unknown[]> {
  const text = await openText("-", { stdin: stdinOf(content), ...options });
  const rows: unknown[] = [];
  for await (const row of (await readCsv(text)).rows) rows.push(plain(row));
  return rows;
}

const plain = (row: CsvRow): unknown =>
  row.problem === undefined
    ? [row.row, ...Object.values(row.cells)]
    : { row: row.row, column: row.problem.column, message: row.problem.message };
