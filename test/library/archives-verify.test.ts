import { copyFileSync, existsSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Log, openLog } from "../../src/index.ts";
import { archivesAt } from "../../src/log/archive/archive-files.ts";
import { change } from "../contract/sample.ts";
import { archiveOf, folderOfTest, logWithArchives, recorded, recordedRows } from "../support/archived-log.ts";
import { events } from "../support/events.ts";

const later = "2026-06-02T12:00:00.000Z";
const list = events(
  ["amy", "bob", "cat", "dan"].flatMap((id) => [
    change(id, "New"),
    change(id, "Won", { timestamp: "2026-05-01" }),
  ]),
);
const [old, young] = [list.slice(0, 4), list.slice(4)];

async function open(path: string, now = recorded): Promise<Log> {
  const log = await openLog(`sqlite:${path}`, { now: () => now });
  onTestFinished(() => log.close());
  return log;
}

/** A log that was sealed before some of its rows, the same in every cell, went to two archives. */
async function sealedLog(live = young): Promise<{ readonly path: string; readonly note: string }> {
  const folder = folderOfTest();
  const [whole, path] = [join(folder, "whole.db"), join(folder, "log.db")];
  await logWithArchives(whole, list);
  const log = await open(whole);
  const { text } = await log.seal();
  await log.close();
  await logWithArchives(path, live, [old.slice(0, 2), old.slice(2)]);
  for (const ending of ["leaves", "checkpoint"]) copyFileSync(`${whole}.${ending}`, `${path}.${ending}`);
  return { path, note: text ?? "" };
}

test("a sealed row that stands in an archive isn't missing, and sealing goes on from the list", async () => {
  const { path, note } = await sealedLog();
  const log = await open(path, later);
  expect(await log.verify()).toMatchObject({ ok: true, events: 8, archived: 4, missing: [], unsealed: 0 });
  await log.append([change("eve", "New"), change("amy", "Lost", { timestamp: "2026-06-01" })]);
  expect(await log.verify()).toMatchObject({ ok: true, events: 10, unsealed: 2 });
  const sealed = await log.seal();
  expect(sealed).toMatchObject({ refused: null, added: 2, checkpoint: { size: 10 } });
  expect(await log.leaves()).toHaveLength(10);
  for (const each of [note, sealed.text ?? ""])
    expect(await log.checkCheckpoint(each)).toMatchObject({ holds: true });
  expect(await log.verify()).toMatchObject({ ok: true, unsealed: 0, sealed: { rows: 10 } });
});

test("a checkpoint holds without the list too, by the rows of the log and of its archives", async () => {
  const { path, note } = await sealedLog();
  for (const ending of ["leaves", "checkpoint"]) rmSync(`${path}.${ending}`);
  const log = await open(path);
  expect(await log.checkCheckpoint(note)).toMatchObject({ holds: true });
  await log.close();
  rmSync(archivesAt(path), { recursive: true });
  rmSync(`${path}-shelf`);
  expect(await (await open(path)).checkCheckpoint(note)).toMatchObject({ holds: false });
});

test("a row that stands in the log and in an archive is a twin, before and after it is sealed, and no fault", async () => {
  const { path } = await sealedLog(list.slice(3));
  const log = await open(path, later);
  expect(await log.verify()).toMatchObject({ ok: true, events: 8, duplicates: 1, unsealed: 0 });
  await log.append(change("eve", "New"));
  expect(await log.seal()).toMatchObject({ refused: null, added: 1 });
  expect(await log.verify()).toMatchObject({ ok: true, events: 9, duplicates: 1, unsealed: 0 });
});

test("a row that is in no archive is missing, by its name", async () => {
  const { path } = await sealedLog(young.slice(1));
  const [{ event_id }] = young as unknown as [{ event_id: string }];
  expect(await (await open(path)).verify()).toMatchObject({ ok: false, missing: [{ event_id }] });
});

/** What is done to the second archive's file. */
const harms: readonly (readonly [string, RegExp, (rows: string, manifest: string) => void])[] = [
  ["has one byte changed", /0002\.ndjson\.gz was changed/, (rows) => changeByte(rows)],
  ["is gone", /0002\.ndjson\.gz is gone/, (rows) => rmSync(rows)],
  [
    "has a manifest that says otherwise",
    /0002\.(manifest\.json|ndjson\.gz) was changed/,
    (_, manifest) =>
      writeFileSync(manifest, readFileSync(manifest, "utf8").replace('"rows": 2', '"rows": 3')),
  ],
];

test.each(harms)(
  "an archive that %s is named, and nothing is answered or sealed without it",
  async (_, said, harm) => {
    const { path } = await sealedLog();
    const [rows, manifest] = ["ndjson.gz", "manifest.json"].map((ending) =>
      join(archivesAt(path), `0002.${ending}`),
    ) as [string, string];
    const copies = [rows, manifest].map((file) => readFileSync(file));
    const log = await open(path);
    expect((await log.events()).total).toBe(8);
    harm(rows, manifest);
    const refused = { code: /^ARCHIVE_(CHANGED|MISSING)$/, message: said };
    const asked = [
      () => log.events(),
      () => log.view("stuck"),
      () => log.state("amy"),
      () => log.append(change("amy", "New")),
    ];
    for (const ask of asked) {
      const error = await ask().then(
        () => null,
        (thrown) => thrown as { readonly code: string; readonly message: string },
      );
      expect(error?.code).toMatch(refused.code);
      expect(error?.message).toMatch(refused.message);
    }
    const found = await log.verify();
    expect(found).toMatchObject({ ok: false, missing: [], edited: [] });
    expect(found.archive_faults).toEqual([expect.stringMatching(said)]);
    expect((await log.seal()).refused).toMatch(said);
    for (const [i, file] of [rows, manifest].entries()) writeFileSync(file, copies[i] as Buffer);
    expect((await log.events()).total).toBe(8);
    expect(await log.verify()).toMatchObject({ ok: true, events: 8 });
  },
);

function changeByte(file: string): void {
  const bytes = readFileSync(file);
  const at = Math.floor(bytes.length / 2);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

test("verify reads the archives' files themselves, whatever is kept of them and whatever their times say", async () => {
  const { path } = await sealedLog();
  const log = await open(path);
  const rows = join(archivesAt(path), "0001.ndjson.gz");
  const time = new Date("2026-06-01T00:00:00Z");
  utimesSync(rows, time, time);
  expect((await log.events()).total).toBe(8);
  changeByte(rows);
  utimesSync(rows, time, time);
  const found = await log.verify();
  expect(found.archive_faults).toEqual([expect.stringMatching(/0001\.ndjson\.gz was changed/)]);
});

test("archives that are gone altogether are missed, by the file that was made of them and by the log's own words", async () => {
  const folder = folderOfTest();
  const path = join(folder, "log.db");
  await logWithArchives(path, young);
  const info = await archiveOf(archivesAt(path), recordedRows(old));
  const log = await open(path);
  await log.append({
    contact_id: "daybook",
    event_type: "automation_run",
    event_data: { name: "archive", file: "0001.manifest.json", rows: 4, root: info?.root },
    timestamp: recorded,
    source: "daybook:archive",
    cause: info?.root,
  });
  expect(await log.verify()).toMatchObject({ ok: true, events: 9, archived: 4 });
  rmSync(archivesAt(path), { recursive: true });
  await expect(log.events()).rejects.toMatchObject({
    code: "ARCHIVE_MISSING",
    hint: expect.stringContaining(`${path}-shelf`),
  });
  rmSync(`${path}-shelf`);
  const other = await open(path);
  const found = await other.verify();
  expect(found.ok).toBe(false);
  expect(await other.view("stuck")).toMatchObject({
    notes: [
      expect.stringContaining("0001.manifest.json, which holds 4 rows since 2026-06-01, and it isn't there."),
    ],
  });
  expect(found.archive_faults).toEqual([
    "The log tells of the archive 0001.manifest.json, which holds 4 rows since 2026-06-01, and it isn't there.",
  ]);
  await archiveOf(archivesAt(path), recordedRows(old.slice(1)));
  expect((await other.verify()).archive_faults).toEqual([
    expect.stringMatching(/what is there is another one/),
  ]);
});

test("whatever stands where the archives' rows are kept, the answers are the same", async () => {
  const { path } = await sealedLog();
  expect(existsSync(`${path}-shelf`)).toBe(false);
  writeFileSync(`${path}-shelf`, "no shelf at all");
  expect((await (await open(path)).events()).total).toBe(8);
});
