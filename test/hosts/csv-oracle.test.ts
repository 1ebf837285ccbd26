import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Reading, readCells } from "../../src/hosts/node/csv-cells.ts";
import { recordReader } from "../../src/hosts/node/csv-records.ts";
import { lineSplitter } from "../../src/hosts/node/split-lines.ts";
import { rowsOf, stdinInPieces } from "./files.ts";

const cell = fc.string({
  unit: fc.constantFrom("a", "b", " ", ",", ";", '"', "\n", "\r\n", "é", "😀", "1"),
  maxLength: 8,
});
const table = fc
  .integer({ min: 1, max: 4 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { maxLength: 6 }));
const quotedAsNeeded = (text: string, always: boolean): string =>
  always || /[",;\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

test("well-formed tables are read as csv-parse reads them, in whatever chunks they come", async () => {
  await fc.assert(
    fc.asyncProperty(
      table,
      fc.boolean(),
      fc.constantFrom("\n", "\r\n"),
      fc.integer({ min: 1, max: 40 }),
      async (rows, always, end, size) => {
        const width = rows[0]?.length ?? 1;
        const header = Array.from({ length: width }, (_, at) => `c${at}`).join(",");
        const text = [
          header,
          ...rows.map((row) => row.map((each) => quotedAsNeeded(each, always)).join(",")),
        ].join(end);
        const wanted = (parse(text, { relax_column_count: true, record_delimiter: end }) as string[][])
          .slice(1)
          .filter((row) => row.some((each) => each !== ""));
        const found = (await rowsOf("", { stdin: stdinInPieces(text, size) })) as unknown[][];
        expect(found.map((row) => row.slice(1))).toEqual(wanted);
      },
    ),
    { numRuns: 300 },
  );
});

test("whatever the bytes, no line is lost in silence: a fault costs one line, and is told", () => {
  const soup = fc.string({
    unit: fc.constantFrom("a", ",", '"', "\n", "\r\n", '""', "x,y\n", '"\n', "é"),
    maxLength: 60,
  });
  fc.assert(
    fc.property(soup, (text) => {
      const splitter = lineSplitter("utf8");
      const lines = [...splitter.push(Buffer.from(`${text}\nlast,row\n`)), ...splitter.end()];
      const reader = recordReader(",");
      const records = [...reader.push(lines), ...reader.end()];
      const last = records[records.length - 1];
      expect(last).toMatchObject({ fault: null, cells: ["last", "row"] });
      const blank = (last?.row ?? 0) - records.length;
      const told = records.reduce((sum, record) => sum + (record.fault === null ? record.lines : 1), 0);
      expect(told + blank).toBe(lines.length);
    }),
    { numRuns: 2000 },
  );
});

test("a line outside quotes gives the pieces between its delimiters", () => {
  fc.assert(
    fc.property(
      fc.string().map((text) => text.replace(/["\r]/g, "")),
      (line) => {
        const reading: Reading = { cells: [], open: null };
        expect(readCells(line, ",", reading)).toBeNull();
        expect(reading.cells).toEqual(line.split(","));
      },
    ),
  );
});
