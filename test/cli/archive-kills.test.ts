import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";
import { describe, expect, onTestFinished, test } from "vitest";
import { bundleScript } from "../../scripts/run.mjs";
import { openLog } from "../../src/index.ts";
import type { LogOptions } from "../../src/open-log.ts";
import { startAirtable } from "../emulators/airtable/start-airtable.ts";
import { startSheets } from "../emulators/sheets/start-sheets.ts";
import { eventsTable } from "../support/airtable-log.ts";
import { folderOfTest } from "../support/archived-log.ts";
import { sales } from "../support/events.ts";
import { eventsHeader } from "../support/sheets-log.ts";

import { before, demandAllOnce, now, saidBy, story } from "./archive-killed.ts";

describe("a log in a file, broken off", () => {
  const old = 4;
  const states = {
    "while rows are packed": ["0001.ndjson.gz.1.part"],
    "before the manifest is written": ["0001.ndjson.gz"],
    "before a row is taken out": ["0001.ndjson.gz", "0001.manifest.json"],
    "while rows are taken out": ["0001.ndjson.gz", "0001.manifest.json", "some"],
    "before the event is appended": ["0001.ndjson.gz", "0001.manifest.json", "all"],
    "before that is noted": ["0001.ndjson.gz", "0001.manifest.json", "event"],
  };

  test.each(Object.entries(states))("%s, is whole, and the next run finishes", async (_, files) => {
    const folder = folderOfTest();
    const path = join(folder, "log.db");
    const open = () => openLog(`sqlite:${path}`, { now: () => now, settings: sales });
    const first = await open();
    await first.append(story(old));
    const said = await saidBy(first);
    await first.close();
    copyFileSync(path, `${path}.full`);
    const whole = await open();
    await whole.archive({ before });
    await whole.close();

    // What stands there is what a run had written by then.
    const shelf = `${path}.archive`;
    for (const name of readdirSync(shelf)) if (!files.includes(name)) rmSync(join(shelf, name));
    if (!files.includes("0001.manifest.json")) rmSync(`${path}-shelf`, { force: true });
    if (files.includes("0001.ndjson.gz.1.part")) writeFileSync(join(shelf, "0001.ndjson.gz.1.part"), "half");
    if (!files.includes("event")) {
      for (const end of ["", "-wal", "-shm"]) rmSync(`${path}${end}`, { force: true });
      copyFileSync(`${path}.full`, path);
      if (files.includes("some")) takeOut(path, "timestamp < '2020' or seq % 2 = 0");
      if (files.includes("all")) takeOut(path, "timestamp < '2023'");
    }
    const again = await open();
    onTestFinished(() => again.close());
    expect(await saidBy(again)).toEqual(said);
    expect(await again.verify()).toMatchObject({ ok: true });
    await again.archive({ before });
    await demandAllOnce(idsIn(path), shelf, old);
    expect(await saidBy(again)).toEqual(said);
    expect(await again.verify()).toMatchObject({ ok: true });
    expect(await again.unguarded()).toEqual([]);
    expect(await again.archive({ before })).toMatchObject({ written: null, removed: 0, finished: [] });
  });
});

describe("a process that archives", () => {
  test("killed at one step at the disk after another is gone on with by the next, and nothing is lost or there twice", async () => {
    const old = 8;
    const folder = folderOfTest();
    const path = join(folder, "log.db");
    const script = await bundleScript(join(import.meta.dirname, "archive-in-steps.ts"));
    const open = () => openLog(`sqlite:${path}`, { now: () => now, settings: sales });
    const first = await open();
    await first.append(story(old));
    const said = await saidBy(first);
    await first.close();
    const ends: (string | number | null)[] = [];
    for (let at = 1; ends[ends.length - 1] !== 0; at += 8) {
      const { status, signal, stderr } = spawnSync(process.execPath, [script, path, before, now, String(at)]);
      ends.push(signal ?? status);
      expect([stderr.toString(), ends[ends.length - 1]]).toEqual(["", expect.toBeOneOf(["SIGKILL", 0])]);
      const log = await open();
      expect(await saidBy(log)).toEqual(said);
      expect(await log.verify()).toMatchObject({
        ok: true,
        events: expect.toBeOneOf([old * 3 + 2, old * 3 + 3]),
      });
      await log.close();
    }
    expect(ends.length).toBeGreaterThan(2);
    await demandAllOnce(idsIn(path), `${path}.archive`, old);
    // What else rows stood in is gone.
    expect(readdirSync(`${path}.archive`).filter((name) => name.includes("ndjson"))).toEqual([
      "0001.ndjson.gz",
    ]);
  });
});

const idsIn = (path: string): readonly string[] => {
  const db = new Database(path, { readonly: true });
  const rows = db.prepare("select event_id from events").raw().all() as string[][];
  db.close();
  return rows.map(([id]) => String(id));
};

function takeOut(path: string, which: string): void {
  const db = new Database(path);
  db.exec(`drop trigger events_no_delete; delete from events where timestamp < '2023' and (${which})`);
  db.close();
}

class Killed extends Error {}

/** A log elsewhere, which stops answering at some request, with what that asked for done or not. */
interface Elsewhere {
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
  killAt(request: number, kind: "reset" | "lost"): void;
  calm(): void;
  ids(): readonly string[];
}

/** Archives, killed at the first request, at the second and so on, until a run gets through; then all is in its place. */
async function demandWhole(there: Elsewhere, old: number): Promise<void> {
  const folder = folderOfTest();
  const archives = join(folder, "shelf");
  mkdirSync(archives);
  let at = Date.parse(now);
  let ticks = 0;
  const open = (name: string, options: LogOptions = {}) =>
    openLog(there.url, {
      settings: sales,
      env: there.env,
      now: () => new Date(at).toISOString(),
      mirror: join(folder, `${name}.db`),
      archives,
      // By this clock no rate is ever used up: who waits does so because a request failed.
      clock: () => 1000 * ticks++,
      ...options,
    });
  const first = await open("first");
  await first.append(story(old));
  at += 600_000;
  const said = await saidBy(first);
  await first.close();
  let runs = 0;
  for (let request = 0; ; request++) {
    const log = await open("mine", {
      sleep: async () => {
        throw new Killed();
      },
    });
    there.killAt(request, request % 2 === 0 ? "lost" : "reset");
    runs += 1;
    const done = await log.archive({ before }).then(
      () => true,
      () => false,
    );
    there.calm();
    await log.close().catch(() => undefined);
    if (runs % 4 === 0 || done) {
      // Another computer, which has no mirror yet.
      const other = await open(`other${runs}`);
      expect(await saidBy(other)).toEqual(said);
      expect(await other.verify()).toMatchObject({ edited: [], missing: [], inserted: [] });
      await other.close();
    }
    if (done) break;
    if (request > 200) throw new Error("no run gets through");
  }
  expect(runs).toBeGreaterThan(4);
  await demandAllOnce(there.ids(), archives, old);
  const last = await open("mine");
  expect(await saidBy(last)).toEqual(said);
  expect(await last.verify()).toMatchObject({ ok: true, missing: [] });
  await last.close();
}

describe("a log elsewhere, killed at every request", () => {
  test("in a base loses nothing, and the next run finishes", async () => {
    const airtable = await startAirtable({ tables: [eventsTable()], rates: false });
    onTestFinished(() => airtable.close());
    await demandWhole(
      {
        url: `airtable://${airtable.base}/Events`,
        env: { AIRTABLE_API_KEY: airtable.token, AIRTABLE_ENDPOINT_URL: airtable.url },
        close: () => airtable.close(),
        // Whether a base has a front page is asked, too, and no answer taken for none.
        killAt: (after, kind) =>
          airtable.control.fault({ kind, after, times: 1, requests: ["list", "upsert", "delete"] }),
        calm: () => airtable.control.calm(),
        ids: () => airtable.control.rows({ table: "Events" }).map(({ fields }) => String(fields.event_id)),
      },
      12,
    );
  });

  test("in a spreadsheet loses nothing, and the next run finishes", async () => {
    const sheets = await startSheets({ tabs: [{ title: "Events", values: [eventsHeader] }], quotas: false });
    onTestFinished(() => sheets.close());
    await demandWhole(
      {
        url: `sheets://${sheets.spreadsheet}/Events`,
        env: { GOOGLE_OAUTH_ACCESS_TOKEN: sheets.token, SHEETS_ENDPOINT_URL: sheets.url },
        close: () => sheets.close(),
        killAt: (after, kind) => sheets.control.fault({ kind, after, times: 1 }),
        calm: () => sheets.control.calm(),
        ids: () =>
          sheets.control
            .rows({ tab: "Events" })
            .slice(1)
            .flatMap(([id]) => (id ? [String(id)] : [])),
      },
      12,
    );
  });
});
