import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { hash, now } from "../../src/hosts/node/host.ts";
import { lateMirror } from "../../src/log/late-mirror.ts";
import { type LogOptions, openLog } from "../../src/open-log.ts";
import { openMirror } from "../../src/stores/sqlite/mirror.ts";
import { change } from "../contract/sample.ts";
import { airtableWorld, eventsTable, type World } from "../support/airtable-log.ts";
import { remoteTable } from "../support/remote-log.ts";

let world: World;
let folder = "";
beforeEach(async () => {
  world = await airtableWorld({ plan: "team", tables: [eventsTable()] });
  folder = mkdtempSync(join(tmpdir(), "daybook-late-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});
afterEach(() => world.airtable.close());

const at = (name: string): string => join(folder, name);
const open = async (options: LogOptions = {}) => {
  const { airtable, clock, sleep } = world;
  const env = { AIRTABLE_API_KEY: airtable.token, AIRTABLE_ENDPOINT_URL: airtable.url };
  const usual = { env, clock, sleep, now: () => airtable.control.now() };
  const log = await openLog(`airtable://${airtable.base}/Events`, { ...usual, ...options });
  onTestFinished(() => log.close());
  return log;
};
const callsIn = async (mirror: string): Promise<number | undefined> =>
  (await (await open({ mirror })).room())?.calls;

/** A mirror as another Daybook might have made it. */
async function otherLayout(): Promise<void> {
  const log = await open({ mirror: at("m.db") });
  await log.events();
  await log.close();
  const db = new Database(at("m.db"));
  db.exec("pragma user_version = 7");
  db.close();
}

test.each([
  ["is a text", () => writeFileSync(at("m.db"), "no database".repeat(500)), "NOT_A_MIRROR"],
  ["is a folder", () => mkdirSync(at("m.db")), "LOG_NOT_A_FILE"],
  ["has another layout", otherLayout, "MIRROR_DAMAGED"],
])("a mirror that %s keeps no event from the log; who reads is told", async (_, harm, code) => {
  await harm();
  const log = await open({ mirror: at("m.db") });
  for (const to of ["New", "Won"])
    expect((await log.append(change("sarah", to))).receipts).toMatchObject([{ status: "appended" }]);
  await expect(log.events()).rejects.toMatchObject({ code });
  await log.close();
  const another = await open({ mirror: at("other.db") });
  expect((await another.events()).total).toBe(2);
});

test("what was appended while the mirror couldn't be opened is read as soon as it can", async () => {
  const other = await open({ mirror: at("m.db"), freshFor: 3_600_000 });
  expect((await other.events()).total).toBe(0);
  await other.close();
  renameSync(at("m.db"), at("kept.db"));
  mkdirSync(at("m.db"));
  const log = await open({ mirror: at("m.db"), freshFor: 3_600_000 });
  await log.append(change("sarah", "Won"));
  rmSync(at("m.db"), { recursive: true });
  renameSync(at("kept.db"), at("m.db"));
  expect((await log.events()).total).toBe(1);
});

test("what was appended through a handle that reads nothing is news to one that does, however fresh its mirror", async () => {
  const reading = await open({ mirror: at("m.db"), freshFor: 3_600_000 });
  expect((await reading.events()).total).toBe(0);
  const writing = await open({ mirror: at("m.db"), freshFor: 3_600_000 });
  await writing.append(change("sarah", "Won"));
  await writing.close();
  expect((await reading.events()).total).toBe(1);
});

test("calls are counted where there was a mirror to note them in, and none is made to note them", async () => {
  const log = await open({ mirror: at("m.db") });
  await log.append(change("sarah", "New"));
  await log.close();
  expect(await callsIn(at("m.db"))).toBe(1);
  const idle = await open({ mirror: at("deep/m.db") });
  await idle.setUpFaults();
  await idle.close();
  expect(existsSync(at("deep"))).toBe(false);
});

test("a log without a place for its mirror has one only while it is read, and leaves nothing behind", async () => {
  vi.stubEnv("TMPDIR", folder);
  onTestFinished(() => void vi.unstubAllEnvs());
  const log = await open();
  await log.append(change("sarah", "New"));
  expect(readdirSync(folder)).toEqual([]);
  expect((await log.events()).total).toBe(1);
  expect(readdirSync(folder)).toHaveLength(1);
  await log.close();
  await log.close();
  await expect(log.events()).rejects.toMatchObject({ code: "LOG_CLOSED" });
  const unread = await open();
  await unread.close();
  await expect(unread.events()).rejects.toMatchObject({ code: "LOG_CLOSED" });
  expect(readdirSync(folder)).toEqual([]);
});

test("a mirror that can't be closed leaves no folder behind either", async () => {
  let place = "";
  const late = lateMirror(undefined, (path) => {
    place = path;
    const log = { log: remoteTable(), origin: "far://base/Events", capabilities: { recorded_at: true } };
    const mirror = openMirror(path, log, { hash, now });
    return {
      ...mirror,
      close: () => mirror.close().then(() => Promise.reject(new Error("the disk is gone"))),
    };
  });
  late.now();
  expect(existsSync(place)).toBe(true);
  await expect(late.close()).rejects.toThrow("the disk is gone");
  expect(existsSync(join(place, ".."))).toBe(false);
});
