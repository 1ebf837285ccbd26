import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { afterEach, describe, expect, test } from "vitest";
import { catalogOf } from "../../src/core/catalog.ts";
import { readAll } from "../../src/core/store.ts";
import { winnersOf } from "../../src/core/winners.ts";
import { hash } from "../../src/hosts/node/host.ts";
import type { SheetsLog } from "../../src/stores/sheets/open.ts";
import { storeOver } from "../../src/stores/sheets/store.ts";
import { readBook } from "../../src/stores/sheets/tabs.ts";
import { openMirror } from "../../src/stores/sqlite/mirror.ts";
import { change, eventsOf, idsIn, idsOf, manyEvents, statuses } from "../contract/sample.ts";
import { mirrorPlace } from "../support/mirrors.ts";
import { eventsHeader, type SheetsWorld, sheetsWorld } from "../support/sheets-log.ts";

const { somewhere } = mirrorPlace();
const tab = "Events";
const catalog = catalogOf();

let world: SheetsWorld;
afterEach(() => world.sheets.close());

/** The same tab, read in pages of so many rows. */
const paged = ({ client }: SheetsLog, pageSize: number) =>
  storeOver(client, {
    tab,
    now: () => world.sheets.control.now(),
    clock: { now: world.clock, sleep: world.sleep, random: () => 0 },
    hash,
    catalog,
    pageSize,
  });

describe("a mirror of a tab with empty rows below its events", () => {
  test.each([
    ["fewer events than a page holds", 4, 30],
    ["a second page of events", 8, 30],
    ["a hundred pages of empty rows", 3, 500],
  ])("follows what is written into them: %s", async (_, count, rows) => {
    world = await sheetsWorld({ quotas: false });
    const { control } = world.sheets;
    const log = await world.open();
    await log.append(manyEvents(count));
    control.insertRows({ tab, at: count + 2, count: rows });
    control.paste({ tab, cell: `A${count + rows}`, values: [["'"]] });
    const source = paged(log, 5);
    const mirror = openMirror(
      somewhere(),
      { log: source, origin: "sheets://id/Events", capabilities: source.capabilities },
      { now: () => control.now(), hash, catalog },
    );
    await mirror.refresh();
    const ids = [...idsOf(manyEvents(count))];
    for (const prefix of ["x", "y"]) {
      for (let idle = 0; idle < 2; idle++) await mirror.refresh();
      const more = manyEvents(2, prefix);
      await log.append(more);
      ids.push(...idsOf(more));
      expect(await idsIn(mirror)).toEqual([...ids].sort());
    }
    const found: string[] = [];
    for await (const row of readAll(source)) found.push(row.event_id);
    expect(found.sort()).toEqual([...ids].sort());
    await mirror.close();
  });
});

test("a row whose id was cleared is read once, also where a page ends at it", async () => {
  world = await sheetsWorld();
  const log = await world.open();
  await log.append(manyEvents(12));
  world.sheets.control.editCell({ tab, cell: "A6", value: "" });
  const places: number[] = [];
  for await (const { position } of readAll(paged(log, 5))) places.push(position);
  expect(places).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
});

test("spaces around a header are nobody's mistake to pay for", async () => {
  world = await sheetsWorld();
  const log = await world.open();
  for (const column of eventsHeader) world.sheets.control.renameHeader({ tab, column, to: ` ${column}  ` });
  await log.append(manyEvents(3));
  expect(await idsIn(await world.open())).toEqual(idsOf(manyEvents(3)));
});

describe("an event is written to the tab that has the log's name", () => {
  test.each([
    ["a moment", 0],
    ["a while", 6_000],
  ])("though another one had it until %s ago", async (_, ms) => {
    world = await sheetsWorld();
    const { control } = world.sheets;
    const log = await world.open();
    await log.append(manyEvents(3));
    control.renameTab({ tab, to: "Events of last year" });
    const gridProperties = { rowCount: 2, columnCount: eventsHeader.length };
    control.ask({ requests: [{ addSheet: { properties: { sheetId: 77, title: tab, gridProperties } } }] });
    control.paste({ tab, cell: "A1", values: [eventsHeader] });
    control.advance({ ms });
    expect(statuses(await log.append(manyEvents(2, "new ")))).toEqual(["appended", "appended"]);
    expect(await idsIn(await world.open())).toEqual(idsOf(manyEvents(2, "new ")));
  });
});

test.each(eventsHeader)(
  "a column that is put in before %s between a look and a write costs no event: what stands beside one in deal_id is no hand's work",
  async (column) => {
    world = await sheetsWorld({ quotas: false });
    const { control } = world.sheets;
    const log = await world.open();
    control.moveColumn({ tab, column: "deal_id", before: "event" });
    const [first, second] = [manyEvents(1, "a "), manyEvents(1, "b ")];
    await log.append(first);
    control.insertColumns({ tab, at: column });
    expect(statuses(await log.append(second))).toEqual(["appended"]);
    const reader = await world.open();
    const sound = winnersOf((await reader.read()).rows, catalog, hash).events;
    expect(idsOf(sound)).toEqual([...idsOf([...first, ...second])]);
    expect(statuses(await reader.append(second))).toEqual(["duplicate"]);
  },
);

test("an event whose row was given one cell more by hand is a conflict, and isn't written again", async () => {
  world = await sheetsWorld();
  const log = await world.open();
  const [event] = eventsOf(change("sarah", "Won"));
  if (!event) throw new Error("no event");
  await log.append([event]);
  world.sheets.control.editCell({ tab, cell: "F2", value: "a deal" });
  expect(await log.append([event])).toMatchObject([{ status: "conflict" }]);
  expect(await (await world.open()).append([event])).toMatchObject([{ status: "conflict" }]);
  expect(world.sheets.control.rows({ tab })).toHaveLength(2);
});

test.each(["refused", "ignored"] as const)(
  "who passes another writer, since a person deleted all markers, hears of a conflict: a missing one is %s",
  async (missingName) => {
    world = await sheetsWorld({ missingName });
    const { control } = world.sheets;
    const log = await world.open();
    const written = manyEvents(5);
    await log.append(written);
    for (const { name } of (control.book() as { namedRanges: { name: string }[] }).namedRanges)
      control.deleteNamedRange({ name });
    const own = { idempotency_key: "the same" };
    const [first] = eventsOf(change("sarah", "Won", own));
    const [second, third] = eventsOf(
      change("sarah", "Lost", { ...own, timestamp: "2026-04-13T09:15:00.000Z" }),
      change("ben", "Won"),
    );
    if (!first || !second || !third) throw new Error("no events");
    await (await world.open()).append([first]);
    expect(statuses(await log.append([second, third]))).toEqual(["conflict", "appended"]);
    expect(await idsIn(await world.open())).toEqual(idsOf([...written, first, third]));
  },
);

test("a marker that somebody made up stops nobody", async () => {
  world = await sheetsWorld();
  const { control } = world.sheets;
  const log = await world.open();
  await log.append(manyEvents(3));
  const names = ["DAYBOOK_HEAD_999999999999999", "daybook_head_888888888888888", "DAYBOOK_HEAD_7000000000"];
  control.ask({
    requests: names.map((name) => ({ addNamedRange: { namedRange: { name, range: { sheetId: 0 } } } })),
  });
  const start = world.clock();
  for (const writer of [await world.open(), log, await world.open()])
    for (const prefix of ["x", "y"]) {
      control.advance({ ms: 6_000 });
      const more = manyEvents(1, `${prefix}${world.clock()} `);
      expect(await writer.append(more)).toMatchObject([{ status: "appended" }]);
      expect(await writer.append(more)).toMatchObject([{ status: "duplicate" }]);
    }
  expect(world.clock() - start).toBeLessThan(40_000);
  expect(await idsIn(await world.open())).toHaveLength(9);
});

test("the date beside an event is right in a zone that has no name", async () => {
  world = await sheetsWorld();
  const log = await world.open();
  const properties = { timeZone: "GMT-07:00" };
  world.sheets.control.ask({
    requests: [{ updateSpreadsheetProperties: { properties, fields: "timeZone" } }],
  });
  await log.append(eventsOf(change("sarah", "Won", { timestamp: "2026-07-01T19:00:00.000Z" })));
  const [header = [], row = []] = world.sheets.control.rows({ tab });
  expect(row[header.indexOf("when")]).toBeCloseTo(46_204.5, 6); // noon of 2026-07-01
});

test("what a handle knows of a void isn't forgotten over a reading that lags behind", async () => {
  world = await sheetsWorld();
  const { control } = world.sheets;
  const log = await world.open();
  const [event] = eventsOf(change("sarah", "Won"));
  if (!event) throw new Error("no event");
  const undo = { event_type: "event_voided", event_data: { event_id: event.event_id }, cause: "void" };
  await log.append([event]);
  await log.append(eventsOf(change("daybook", "", undo)));
  control.advance({ ms: 6_000 });
  control.fault({ kind: "stale", times: 4, requests: ["get"] });
  expect(await log.append([event])).toMatchObject([{ status: "conflict" }]);
});

test("two columns of one name are told of before anything is written into the wrong one", async () => {
  world = await sheetsWorld();
  const { control } = world.sheets;
  const log = await world.open();
  await log.append(manyEvents(3));
  control.insertColumns({ tab, at: "A" });
  control.paste({ tab, cell: "A1", values: [["contact_id"], ["mine"]] });
  const more = manyEvents(2, "more ");
  for (const each of [log, await world.open()]) {
    control.advance({ ms: 6_000 });
    await expect(each.append(more)).rejects.toMatchObject({
      code: "SHEETS_COLUMN_TWICE",
      column: "contact_id",
    });
    await expect(idsIn(each)).rejects.toMatchObject({ code: "SHEETS_COLUMN_TWICE" });
  }
  control.deleteColumns({ tab, at: "A" });
  expect(statuses(await log.append(more))).toEqual(["appended", "appended"]);
  expect(await idsIn(await world.open())).toEqual(idsOf([...manyEvents(3), ...more]));
});

test("no address is longer than servers take, whatever tabs are called and however many there are", async () => {
  const name = "Журнал событий: клиенты и сделки";
  world = await sheetsWorld({ quotas: false });
  const gridProperties = { rowCount: 1, columnCount: 1 };
  world.sheets.control.ask({
    requests: Array.from({ length: 90 }, (_, at) => ({
      addSheet: { properties: { title: `${name}, ${at}`, gridProperties } },
    })),
  });
  const log = await world.open(name);
  const events = manyEvents(800);
  await log.append(events);
  const lengths: number[] = [];
  const note = (message: unknown): void => {
    lengths.push((message as { readonly request: { readonly url: string } }).request.url.length);
  };
  subscribe("http.server.request.start", note);
  try {
    expect((await readBook(log.client)).tabs).toHaveLength(92);
    const scattered = events.filter((_, at) => at % 8 === 0);
    expect(new Set(statuses(await (await world.open(name)).append(scattered)))).toEqual(
      new Set(["duplicate"]),
    );
  } finally {
    unsubscribe("http.server.request.start", note);
  }
  expect(lengths.length).toBeGreaterThan(3);
  expect(Math.max(...lengths)).toBeLessThan(8_000);
});
