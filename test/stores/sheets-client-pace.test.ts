import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPace, waitAfter } from "../../src/stores/sheets/pace.ts";
import { outcomeOf, type SheetsWorld, startSheetsWorld } from "../support/sheets-client.ts";

let sheets: SheetsWorld;
beforeEach(async () => {
  sheets = await startSheetsWorld();
});
afterEach(() => sheets.close());

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);
const refused = () => sheets.control.requests().byStatus["429"] ?? 0;
const title = { fields: "properties.title" };

describe("a client keeps below 60 a minute", () => {
  test("of reads, all at once, such that Google never has to refuse", async () => {
    const now = () => Date.parse(sheets.control.now());
    const start = now();
    const client = await sheets.open({
      async sleep(ms) {
        const due = now() + ms;
        // What is on its way arrives before time goes on.
        await new Promise(setImmediate);
        while (sheets.control.requests().total < client.sent()) await new Promise(setImmediate);
        if (due > now()) sheets.control.advance({ ms: due - now() });
      },
    });
    await Promise.all(Array.from({ length: 60 }, () => client.get(title)));
    expect([refused(), client.sent(), now() - start]).toEqual([0, 60, 60_000]);
  });

  test("of writes, which are counted apart", async () => {
    const client = await sheets.open();
    const change = { updateSpreadsheetProperties: { properties: { title: "x" }, fields: "title" } };
    for (let turn = 0; turn < 55; turn++) await client.update([change]);
    for (let turn = 0; turn < 55; turn++) await client.get(title);
    expect(sheets.waits).toEqual([]);
    await client.update([change]);
    expect(sum(sheets.waits)).toBe(60_000);
    expect(refused()).toBe(0);
  });

  test("and doesn't wait for a clock that was put back", async () => {
    let time = 10_000_000;
    const waits: number[] = [];
    const pace = createPace({
      now: () => time,
      sleep: async (ms) => {
        waits.push(ms);
        time += ms;
      },
    });
    for (let turn = 0; turn < 55; turn++) await pace.enter("read");
    time -= 3_600_000;
    for (let turn = 0; turn < 55; turn++) await pace.enter("read");
    expect(waits).toEqual([]);
    await pace.enter("read");
    expect(waits).toEqual([60_000]);
  });
});

describe("a read that a quota refuses", () => {
  test("waits until others have had their minute", async () => {
    const [busy, client] = [await sheets.open(), await sheets.open()];
    for (let turn = 0; turn < 50; turn++) await busy.get(title);
    for (let turn = 0; turn < 10; turn++) await client.get(title);
    expect(await client.get(title)).toEqual({ properties: { title: "CRM" } });
    expect(sheets.waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000]);
    expect(refused()).toBe(6);
  });

  test("is given up after three minutes", async () => {
    const client = await sheets.open();
    sheets.control.fault({ kind: "429", times: 99 });
    expect(await outcomeOf(client.get(title))).toMatch(
      /^SHEETS_QUOTA .*three minutes: it answered 429, Quota exceeded for quota metric 'Read requests'.*another integration/,
    );
    expect(sheets.waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 64_000]);
  });

  test("may fail otherwise meanwhile: each kind is counted for itself", async () => {
    const client = await sheets.open();
    for (const kind of ["429", "503-before", "429", "503-before", "429", "503-before"] as const)
      sheets.control.fault({ kind });
    expect(await outcomeOf(client.get(title))).toBe("done");
    expect([...sheets.waits].sort((one, other) => one - other)).toEqual([
      1_000, 1_000, 2_000, 2_000, 4_000, 4_000,
    ]);
  });
});

test("a write that a quota refuses is the caller's to send again", async () => {
  const client = await sheets.open();
  sheets.control.fault({ kind: "429", times: 99, requests: ["batchUpdate"] });
  expect(await outcomeOf(client.update([{ deleteSheet: { sheetId: 9 } }]))).toMatch(/^SHEETS_BUSY /);
  expect([sheets.waits, client.sent()]).toEqual([[], 1]);
});

test("waits double from a second to 64, with up to a second by chance, so that many don't come back at once", () => {
  const least = [1, 2, 3, 4, 5, 6, 7, 8, 99].map((attempt) => waitAfter(attempt, () => 0));
  expect(least).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 64_000, 64_000]);
  expect(waitAfter(1, () => 0.999_9)).toBe(1_999);
  expect(waitAfter(6, () => 0.5)).toBe(32_500);
  expect(waitAfter(7, () => 0.5)).toBe(64_000);
});
