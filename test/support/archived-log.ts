import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Event, Row } from "../../src/core/event.ts";
import { hash } from "../../src/hosts/node/host.ts";
import { type Log, openLog } from "../../src/index.ts";
import { type ArchiveInfo, archivesAt } from "../../src/log/archive/archive-files.ts";
import { writeArchive } from "../../src/log/archive/write-archive.ts";
import type { LogOptions } from "../../src/open-log.ts";
import { openSqlite } from "../../src/stores/sqlite/open.ts";
import { sales } from "./events.ts";

/** When the rows of these tests were recorded. */
export const recorded = "2026-06-01T12:00:00.000Z";

/** A folder that goes when the test ends. */
export function folderOfTest(): string {
  const made = mkdtempSync(join(tmpdir(), "daybook-archives-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** Events as the rows of a log that took them in at once. */
export const recordedRows = (list: readonly Event[]): readonly Row[] =>
  list.map((event, i) => ({ ...event, recorded_at: recorded, position: i + 1 }));

/** Writes rows as the next archive in a folder. */
export async function archiveOf(folder: string, rows: readonly Row[]): Promise<ArchiveInfo | null> {
  async function* inParts(): AsyncGenerator<readonly Row[]> {
    for (let at = 0; at < rows.length; at += 1000) yield rows.slice(at, at + 1000);
  }
  return writeArchive(folder, inParts(), {
    log: "sqlite:log.db",
    made_at: recorded,
    keep: "3y",
    before: recorded,
    subjects: new Set(rows.map((row) => row.contact_id)).size,
    checkpoint: null,
  });
}

/** Makes a log's file of events, and archives beside it of others. */
export async function logWithArchives(
  path: string,
  live: readonly Event[],
  archives: readonly (readonly Event[])[] = [],
): Promise<void> {
  const store = openSqlite(path, { now: () => recorded, hash });
  store.appendNow(live);
  await store.close();
  for (const some of archives) await archiveOf(archivesAt(path), recordedRows(some));
}

/** Opens a log that is there; it is closed when the test ends. */
export async function openSales(
  path: string,
  options: LogOptions = {},
  url = `sqlite:${path}`,
): Promise<Log> {
  const log = await openLog(url, { now: () => recorded, settings: sales, create: false, ...options });
  onTestFinished(() => log.close());
  return log;
}
