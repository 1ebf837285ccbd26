import { afterEach, describe, expect, test } from "vitest";
import { placeOf } from "../../src/stores/sheets/open.ts";
import { idsIn, idsOf, manyEvents, rowsOf, statuses } from "../contract/sample.ts";
import { type SheetsWorld, sheetsWorld } from "../support/sheets-log.ts";

let world: SheetsWorld;
afterEach(() => world?.sheets.close());

const tab = "Events";

interface Grid {
  readonly rowCount: number;
  readonly columnCount: number;
}

describe("what stands in the way is said in a sentence, and nothing is lost", () => {
  test("a tab that was renamed is named, with the one that it may be", async () => {
    world = await sheetsWorld();
    const log = await world.open();
    await log.append(manyEvents(3));
    world.sheets.control.renameTab({ tab, to: "Event" });
    await expect(log.append(manyEvents(3, "more"))).rejects.toMatchObject({
      code: "SHEETS_TAB_MISSING",
      message: 'The spreadsheet has no tab "Events".',
      hint: expect.stringContaining('There is a tab "Event"'),
    });
    await expect(log.read()).rejects.toMatchObject({ code: "SHEETS_TAB_MISSING" });
    world.sheets.control.renameTab({ tab: "Event", to: tab });
    await log.append(manyEvents(3, "more"));
    expect(await rowsOf(log)).toHaveLength(6);
  });

  test("a header that was renamed is named, and the events are written once it has its name back", async () => {
    world = await sheetsWorld();
    const [log, other] = [await world.open(), await world.open()];
    await log.append(manyEvents(3));
    await other.append(manyEvents(3));
    world.sheets.control.renameHeader({ tab, column: "deal_id", to: "Deal" });
    const events = manyEvents(3, "more");
    for (const each of [log, other, await world.open()])
      await expect(each.append(events)).rejects.toMatchObject({
        code: "SHEETS_COLUMN_MISSING",
        message: "The tab Events has no column deal_id in its first row.",
        column: "deal_id",
      });
    world.sheets.control.renameHeader({ tab, column: "Deal", to: "deal_id" });
    await log.append(events);
    expect(await rowsOf(log)).toHaveLength(6);
    expect(await idsIn(log)).toEqual(idsOf([...manyEvents(3), ...events]));
  });

  test("a tab without a header names what it lacks", async () => {
    world = await sheetsWorld({ tabs: [{ title: tab, rowCount: 1, columnCount: 2 }] });
    const log = await world.open();
    await expect(log.append(manyEvents(1))).rejects.toMatchObject({
      code: "SHEETS_COLUMN_MISSING",
      message: expect.stringContaining("event_id, contact_id"),
    });
  });

  test("a protection that leaves this account out is told, in whatever language Google speaks", async () => {
    world = await sheetsWorld();
    const log = await world.open();
    await log.append(manyEvents(2));
    world.sheets.control.protect({ tab, editors: [] });
    world.sheets.control.speak({ account: "service", language: "es" });
    await expect(log.append(manyEvents(2, "more"))).rejects.toMatchObject({ code: "SHEETS_PROTECTED" });
    world.sheets.control.unprotect({ tab });
    expect(new Set(statuses(await log.append(manyEvents(2, "more"))))).toEqual(new Set(["appended"]));
  });

  test("a full workbook is told; what was written before is there, and the batch goes on where there is room", async () => {
    world = await sheetsWorld();
    const { control } = world.sheets;
    const log = await world.open();
    const events = manyEvents(10);
    await log.append(events.slice(0, 5));
    const { sheets } = control.book() as {
      readonly sheets: readonly { readonly properties: { readonly gridProperties: Grid } }[];
    };
    const cells = sheets.reduce(
      (sum, { properties: { gridProperties: grid } }) => sum + grid.rowCount * grid.columnCount,
      0,
    );
    // Two more rows fit.
    const gridProperties = { rowCount: 10_000_000 - cells - 30, columnCount: 1 };
    control.ask({
      requests: [{ addSheet: { properties: { sheetId: 99, title: "Filler", gridProperties } } }],
    });
    const acknowledged: string[] = [];
    const rest = async (): Promise<void> => {
      for (const event of events.slice(5)) acknowledged.push(...statuses(await log.append([event])));
    };
    await expect(rest()).rejects.toMatchObject({
      code: "SHEETS_FULL",
      message: expect.stringContaining("The spreadsheet is full"),
    });
    expect(acknowledged).toEqual(["appended", "appended"]);
    control.deleteTab({ tab: "Filler" });
    expect(statuses(await log.append(events)).filter((status) => status === "appended")).toHaveLength(3);
    expect(await idsIn(log)).toEqual(idsOf(events));
  });

  test("a minute's quota is waited for", async () => {
    world = await sheetsWorld();
    const log = await world.open();
    for (let i = 0; i < 70; i++) await log.append(manyEvents(1, `n${i} `));
    expect(await rowsOf(await world.open())).toHaveLength(70);
  });

  test("a quota that somebody else uses up is told after five minutes", async () => {
    world = await sheetsWorld();
    const log = await world.open();
    await log.append(manyEvents(1));
    world.sheets.control.fault({ kind: "429", times: 20, requests: ["batchUpdate"] });
    const before = world.clock();
    await expect(log.append(manyEvents(1, "more"))).rejects.toMatchObject({ code: "SHEETS_QUOTA" });
    expect(world.clock() - before).toBeGreaterThan(290_000);
    world.sheets.control.calm();
    expect(statuses(await log.append(manyEvents(1, "more")))).toEqual(["appended"]);
  });

  test("an answer that was lost is looked for, and what is there is told as written", async () => {
    world = await sheetsWorld();
    const log = await world.open();
    await log.append(manyEvents(1));
    world.sheets.control.fault({ kind: "lost", requests: ["batchUpdate"] });
    const [receipt] = await log.append(manyEvents(1, "more"));
    expect(receipt).toMatchObject({
      status: "appended",
      reason: "an answer was lost: it is in the log once",
    });
    expect(await rowsOf(log)).toHaveLength(2);
  });

  test("a spreadsheet that isn't shared says with whom it must be", async () => {
    world = await sheetsWorld();
    const log = await world.open(tab, { token: world.sheets.tokens.stranger });
    await expect(log.append(manyEvents(1))).rejects.toMatchObject({ code: "SHEETS_NOT_SHARED" });
    const reader = await world.open(tab, { token: world.sheets.tokens.reader });
    await expect(reader.append(manyEvents(1))).rejects.toMatchObject({ code: "SHEETS_NOT_SHARED" });
  });
});

const id = "1AbCdEfGhIjKlMnOpQrStUvWxYz0123456789-_abcdE";

test.each([
  [id, "Events"],
  [`${id}/Log`, "Log"],
  [`${id}/My%20log`, "My log"],
  [`https://docs.google.com/spreadsheets/d/${id}/edit#gid=0`, "Events"],
  [`docs.google.com/spreadsheets/u/1/d/${id}`, "Events"],
])("%s names a tab", (place, title) => {
  expect(placeOf(place)).toEqual({ spreadsheet: id, tab: title });
});

test.each(["", "Events", `${id}/a/b`, "https://example.com/d/x", "https://docs.google.com/document/d/abc"])(
  "%j is no place for a log",
  (place) => {
    expect(() => placeOf(place)).toThrow(expect.objectContaining({ code: "BAD_URL" }));
  },
);
