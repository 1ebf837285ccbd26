import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { differences } from "./compare.ts";
import type { Part, Row } from "./parts.ts";

/** All answers of one side, in files. */
export interface Written {
  readonly folder: string;
  /** Of each part, how many rows it has and a hash of them all, whatever their order. */
  readonly parts: Readonly<Record<string, { readonly rows: number; readonly hash: string }>>;
}

/** Writes answers, a line a row. */
export function writeAnswers(
  folder: string,
  parts: readonly Part[],
  answers: ReadonlyMap<string, readonly Row[]>,
): Written {
  const written: Record<string, { rows: number; hash: string }> = {};
  for (const { name } of parts) {
    const rows = answers.get(name) ?? [];
    const text = rows.map(lineOf).sort().join("\n");
    writeFileSync(fileOf(folder, name), text);
    written[name] = { rows: rows.length, hash: createHash("sha256").update(text).digest("hex") };
  }
  return { folder, parts: written };
}

/** What two sides answer differently, in words. */
export function compareAnswers(ours: Written, theirs: Written, parts: readonly Part[]): readonly string[] {
  return parts.flatMap(({ name, key }) => {
    if (ours.parts[name]?.hash === theirs.parts[name]?.hash) return [];
    const read = ({ folder }: Written): readonly Row[] =>
      readFileSync(fileOf(folder, name), "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Row);
    return differences(read(ours), read(theirs), key).map((each) => `${name}: ${each}`);
  });
}

const fileOf = (folder: string, name: string): string => `${folder}-${name.replace(/\W+/g, "-")}.ndjson`;

/** A row as text, its columns by name; JSON writes every double so that it reads back as itself, and -0 as 0. */
const lineOf = (row: Row): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.keys(row)
        .sort()
        .map((name) => [name, row[name] ?? null]),
    ),
  );
