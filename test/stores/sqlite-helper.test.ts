import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { generate } from "../../scripts/bench/generate.ts";
import { benchSettings, span } from "../../scripts/bench/world.ts";
import { root } from "../../scripts/bundle-options.mjs";
import { hash } from "../../src/hosts/node/host.ts";
import { archivesIn } from "../../src/log/archive/archives.ts";
import type { BesideShelf, FiledRows } from "../../src/stores/sqlite/beside-shelf.ts";
import { openSqlite } from "../../src/stores/sqlite/open.ts";
import { viewHelper } from "../../src/stores/sqlite/view-helper.ts";
import { askViews } from "../../src/views/ask-views.ts";
import { viewEntries } from "../../src/views/registry.ts";
import { builtCommand } from "../built-package.ts";
import { archiveOf, recordedRows } from "../support/archived-log.ts";
import { events } from "../support/events.ts";

const folder = mkdtempSync(join(tmpdir(), "daybook-helper-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const open = (name: string) =>
  openSqlite(join(folder, name), { now: () => "2026-07-01T00:00:00.000Z", hash });
const file = join(root, "dist", "view-worker.js");

/** A helper that shares in reading a store, and how many events its thread passed over. */
function counted(store: FiledRows & Partial<Pick<BesideShelf, "shelf">>) {
  const helper = viewHelper(store, { file, least: 1000 });
  const told = { shares: 0 };
  const helped = helper && {
    ...helper,
    tally: async (order: Parameters<typeof helper.tally>[0]) => {
      const share = await helper.tally(order);
      told.shares += share.part.events;
      return share;
    },
  };
  return { told, helper: async () => helped };
}

test("a thread of its own passes over half of a log, and the answers are those of one pass", async () => {
  builtCommand();
  const store = open("half.db");
  store.appendNow(events([...generate(2000, 3)], benchSettings));
  const views = await Promise.all(viewEntries.map((each) => each.load()));
  const { told, helper } = counted(store);
  const asked = { store, settings: benchSettings, hash };
  const shared = await askViews({ ...asked, helper }, views, span.end);
  const alone = await askViews(asked, views, span.end);
  expect(shared).toEqual(alone);
  expect(told.shares).toBeGreaterThan(900);
  expect(told.shares).toBeLessThan(1100);
  await store.close();
});

test("so it does over a log and its archives, and the answers are those of the whole log", async () => {
  builtCommand();
  const [whole, live] = [open("whole.db"), open("live.db")];
  const all = events([...generate(2000, 3)], benchSettings);
  whole.appendNow(all);
  live.appendNow(all.slice(800));
  const archived = join(folder, "archived");
  await archiveOf(archived, recordedRows(all.slice(0, 1000)));
  const archives = archivesIn(archived, { path: () => join(folder, "shelf"), isThere: () => false });
  const store = (await archives.beside(live)) as BesideShelf;
  const views = await Promise.all(viewEntries.map((each) => each.load()));
  const { told, helper } = counted(store);
  const asked = { settings: benchSettings, hash };
  const shared = await askViews({ ...asked, store, helper }, views, span.end);
  expect(shared).toEqual(await askViews({ ...asked, store: whole }, views, span.end));
  expect(told.shares).toBeGreaterThan(700);
  expect(told.shares).toBeLessThan(1300);
  archives.close();
  await Promise.all([whole.close(), live.close()]);
});

test("a small log isn't shared, and the middle of an empty one is nowhere", async () => {
  const store = open("small.db");
  expect(store.middle()).toBe(null);
  store.appendNow(events([...generate(200, 3)], benchSettings));
  expect(viewHelper(store, { file })?.middle()).toBe(null);
  const contacts = [...store.groups(store.head().position)]
    .map((group) => group[0]?.contact_id as string)
    .sort();
  expect(contacts).toContain(viewHelper(store, { file, least: 200 })?.middle());
  await store.close();
});

test("without its built file there is no helper", () => {
  const store = open("small.db");
  expect(viewHelper(store)).toBe(null);
  store.close();
});

test("a thread that can't read the log says so", async () => {
  const store = open("gone.db");
  const helper = viewHelper({ ...store, path: join(folder, "nowhere.db") }, { file });
  const order = { views: ["velocity"], as_of: span.end, settings: benchSettings, head: 1, first: "a" };
  await expect(helper?.tally(order)).rejects.toThrow("nowhere.db");
  await store.close();
});
