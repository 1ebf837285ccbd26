import { afterEach, beforeEach, expect, test } from "vitest";
import { catalogOf } from "../../src/core/catalog.ts";
import { defaultSettings } from "../../src/core/settings.ts";
import { readAll } from "../../src/core/store.ts";
import { hash } from "../../src/hosts/node/host.ts";
import { hold } from "../../src/log/hold.ts";
import { verifyLog } from "../../src/log/verify-log.ts";
import type { SheetsLog } from "../../src/stores/sheets/open.ts";
import { storeOver } from "../../src/stores/sheets/store.ts";
import { type Mirror, openMirror } from "../../src/stores/sqlite/mirror.ts";
import { idsOf, manyEvents } from "../contract/sample.ts";
import { mirrorPlace } from "../support/mirrors.ts";
import { type SheetsWorld, sheetsWorld } from "../support/sheets-log.ts";

const { somewhere } = mirrorPlace();
const tab = "Events";
const events = manyEvents(12);
const catalog = catalogOf();

let world: SheetsWorld;
let log: SheetsLog;
let mirror: Mirror;
beforeEach(async () => {
  world = await sheetsWorld();
  log = await world.open();
  await log.append(events);
  mirror = mirrorOf(log);
  await mirror.refresh();
});
afterEach(async () => {
  await mirror.close();
  await world.sheets.close();
});

const now = (): string => world.sheets.control.now();
const mirrorOf = (of: Pick<SheetsLog, "changes" | "capabilities">, path = somewhere()): Mirror =>
  openMirror(
    path,
    { log: of, origin: "sheets://id/Events", capabilities: of.capabilities },
    { now, hash, catalog },
  );

const idsInMirror = async (): Promise<readonly string[]> => {
  const ids: string[] = [];
  for await (const row of readAll(mirror)) ids.push(row.event_id);
  return ids.sort();
};
const verified = async () => {
  world.sheets.control.advance({ ms: 200_000 });
  await mirror.replace();
  return verifyLog({ store: mirror, catalog, hash });
};

test("a mirror that is up to date asks once, for the head and its last row", async () => {
  world.sheets.control.forgetRequests();
  expect(await mirror.refresh()).toMatchObject({ added: 0, changed: 0 });
  expect(world.sheets.control.requestLog().map(({ kind }) => kind)).toEqual(["get"]);
});

test("what was appended is followed from the tail, by another handle and another process, too", async () => {
  await log.append(manyEvents(3, "more"));
  const changes = storeOver(log.client, {
    tab,
    now,
    clock: { now: world.clock, sleep: world.sleep, random: () => 0 },
    hash,
    catalog,
  });
  const path = mirror.path;
  await mirror.close();
  mirror = mirrorOf(changes, path);
  expect(await mirror.refresh()).toMatchObject({ added: 3, changed: 0 });
  expect(await idsInMirror()).toEqual(idsOf([...events, ...manyEvents(3, "more")]));
});

test.each([
  ["sorted", () => world.sheets.control.sort({ tab, column: "event_data", descending: true })],
  ["given empty rows", () => world.sheets.control.insertRows({ tab, at: 4, count: 3 })],
  ["given a column", () => world.sheets.control.insertColumns({ tab, at: "actor" })],
])("a tab that was %s is the same log: nothing is new, edited or missing", async (_, act) => {
  act();
  world.sheets.control.advance({ ms: 6_000 });
  await log.append(manyEvents(2, "more"));
  expect(await mirror.refresh()).toMatchObject({ added: 2, changed: 0 });
  expect(await verified()).toMatchObject({ ok: true, events: 14 });
});

test("a row that was deleted is missing, and one that was typed over is edited, whatever was sorted", async () => {
  const { control } = world.sheets;
  control.editCell({ tab, cell: "B3", value: "somebody else" });
  control.deleteRows({ tab, at: 6 });
  control.sort({ tab, column: "event_id", descending: true });
  const found = await verified();
  expect(found.missing).toMatchObject([{ event_id: events[4]?.event_id }]);
  expect(found.edited).toMatchObject([{ event_id: events[1]?.event_id, columns: ["contact_id"] }]);
  expect(found.inserted).toEqual([]);
});

test("verify calls a row by the number that people see, wherever it was moved", async () => {
  const { control, url, spreadsheet, token } = world.sheets;
  const held = await hold(`sheets://${spreadsheet}/Events`, {
    now,
    hash,
    catalog,
    settings: defaultSettings,
    env: { GOOGLE_OAUTH_ACCESS_TOKEN: token, SHEETS_ENDPOINT_URL: url },
    clock: world.clock,
    sleep: world.sleep,
    mirror: somewhere(),
  });
  expect((await verifyLog({ store: held.store, catalog, hash })).ok).toBe(true);
  control.editCell({ tab, cell: "B3", value: "somebody else" });
  control.sort({ tab, column: "event_id", descending: true });
  const found = await verifyLog({ store: held.store, catalog, hash });
  expect(found.edited).toMatchObject([{ event_id: events[1]?.event_id, row_id: "12" }]);
  await held.close();
});

test("a row that a person copied is held beside the first, and read once", async () => {
  const { control } = world.sheets;
  const row = control.rows({ tab })[3] as readonly string[];
  const twin = row.slice(0, 10);
  control.paste({ tab, cell: "A14", values: [twin] });
  expect(await mirror.refresh()).toMatchObject({ added: 1, changed: 0 });
  expect(await verified()).toMatchObject({ ok: true, events: 12, duplicates: 1 });
});

test("rows without an event_id are held each, and told", async () => {
  const { control } = world.sheets;
  control.paste({
    tab,
    cell: "A14",
    values: [
      ["", "x"],
      ["", "y"],
      ["", "z"],
    ],
  });
  expect(await mirror.refresh()).toMatchObject({ added: 3 });
  await log.append(manyEvents(1, "more"));
  await mirror.refresh();
  const found = await verified();
  expect(found.inserted).toHaveLength(3);
  expect(found.events).toBe(13);
});

test("a reading that lags behind what was known is not believed", async () => {
  await log.append(manyEvents(3, "more"));
  await mirror.refresh();
  world.sheets.control.fault({ kind: "stale", requests: ["get"] });
  expect(await mirror.replace()).toMatchObject({ gone: 0, unsure: 0 });
});

test("a log that is read in pages is read again where rows are moved between two of them", async () => {
  const { control } = world.sheets;
  const paged = storeOver(log.client, {
    tab,
    now,
    clock: { now: world.clock, sleep: world.sleep, random: () => 0 },
    hash,
    catalog,
    pageSize: 3,
  });
  let pages = 0;
  const other = mirrorOf({
    capabilities: paged.capabilities,
    async changes(after) {
      // The row at the page's end stays where it is.
      if (pages++ === 1) {
        control.moveRow({ tab, row: 12, before: 2 });
        control.deleteRows({ tab, at: 5 });
      }
      return paged.changes(after);
    },
  });
  expect((await other.refresh()).added).toBeGreaterThan(10);
  const ids: string[] = [];
  for await (const row of readAll(other)) ids.push(row.event_id);
  for (const cells of control.rows({ tab }).slice(1)) expect(ids).toContain(cells[0]);
  await other.close();
});

test("a place in another log, or in none, is refused", async () => {
  for (const place of [
    "yesterday",
    "{}",
    '{"row":0,"id":"","sum":"","head":0}',
    '{"row":9,"id":"x","sum":"1.2","head":1}',
  ])
    await expect(log.changes(place)).rejects.toMatchObject({ code: "BAD_CHECKPOINT" });
});
