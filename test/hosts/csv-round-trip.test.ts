import fc from "fast-check";
import { expect, test } from "vitest";
import { type CsvRecord, recordsOf } from "../../src/hosts/node/csv-records.ts";
import { blocksOf } from "../../src/hosts/node/text-blocks.ts";
import { rowsOf, stdinInPieces } from "./files.ts";

const cell = fc.string({
  unit: fc.constantFrom("a", "b", " ", ",", ";", '"', "\n", "\r\n", "\r", "é", "😀", "1"),
  maxLength: 8,
});
const table = fc
  .integer({ min: 1, max: 4 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 6 }));
const quoted = (text: string, always: boolean): string =>
  always || /[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

test("a table that is written as CSV comes back cell by cell, in whatever chunks it comes", async () => {
  await fc.assert(
    fc.asyncProperty(
      table,
      fc.constantFrom(",", ";", "\t", "|"),
      fc.boolean(),
      fc.constantFrom("\n", "\r\n"),
      fc.integer({ min: 1, max: 40 }),
      async (rows, delimiter, always, end, size) => {
        const header = (rows[0] ?? [""]).map((_, at) => `c${at}`);
        const lines = [header, ...rows].map((row) => row.map((each) => quoted(each, always)).join(delimiter));
        const found = await rowsOf("", { stdin: stdinInPieces(lines.join(end), size) });
        const wanted = rows
          .map((row, at) => [at + 2, ...row])
          .filter(([, ...row]) => row.some((each) => each !== ""));
        expect(found).toEqual(wanted);
      },
    ),
    { numRuns: 500 },
  );
});

const soup = fc.string({
  unit: fc.constantFrom("a", ",", '"', "\n", "\r\n", '""', "x,y\n", '"\n', 'a",', "é"),
  maxLength: 60,
});

async function recordsIn(text: string, size: number): Promise<readonly CsvRecord[]> {
  const records: CsvRecord[] = [];
  for await (const batch of recordsOf(blocksOf(stdinInPieces(text, size)), ",")) records.push(...batch);
  return records;
}

test("whatever the bytes, no line is lost in silence: a fault costs one line, and is told", async () => {
  await fc.assert(
    fc.asyncProperty(soup, fc.integer({ min: 1, max: 40 }), async (text, size) => {
      const content = `${text}\nlast,row\n`;
      const records = await recordsIn(content, size);
      const last = records[records.length - 1];
      expect(last).toMatchObject({ fault: null, cells: ["last", "row"] });
      const blank = (last?.row ?? 0) - records.length;
      const told = records.map((record) =>
        record.fault === null ? record.cells.join("").split("\n").length : 1,
      );
      expect(told.reduce((sum, lines) => sum + lines, blank)).toBe(content.split("\n").length - 1);
    }),
    { numRuns: 1000 },
  );
});

test("whatever the bytes, the records are the same however they are cut into chunks", async () => {
  await fc.assert(
    fc.asyncProperty(soup, fc.integer({ min: 1, max: 40 }), async (text, size) => {
      const content = `x\n${text}`;
      expect(await recordsIn(content, size)).toEqual(await recordsIn(content, 1000));
    }),
    { numRuns: 500 },
  );
});
