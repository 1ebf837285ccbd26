import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { listArchives } from "../../src/log/archive/archive-files.ts";
import { answers, filled, rowsIn, shelf } from "./archive-desk.ts";

describe("archive, when something goes wrong:", () => {
  test("an archive in which one byte was changed is named with the line, and nothing more goes", async () => {
    const at = await filled();
    await at.run("archive --before 2020-03-15 --yes");
    const [packed, manifest] = ["0001.ndjson.gz", "0001.manifest.json"].map((name) => join(shelf(at), name));
    const sound = readFileSync(packed as string);
    const edited = gzipSync(gunzipSync(sound).toString().replace("Rep A", "Rep B"));
    writeFileSync(packed as string, edited);
    const said = await at.run("archive --keep 3y --yes");
    expect([said.code, said.out]).toEqual([
      3,
      expect.stringContaining("0001.ndjson.gz was changed: line 2 is the first that isn't as it was written"),
    ]);
    for (const byte of [0, 30, sound.length >> 1, sound.length - 1]) {
      const other = Buffer.from(sound);
      other[byte] = (other[byte] as number) ^ 1;
      writeFileSync(packed as string, other);
      expect((await at.run("archive --keep 3y --yes")).out).toMatch(
        byte === 0
          ? /0001\.ndjson\.gz was changed: nothing of it can be unpacked\./
          : /0001\.ndjson\.gz was changed: /,
      );
    }
    writeFileSync(packed as string, sound);
    const told = readFileSync(manifest as string, "utf8");
    for (const [from, to] of [
      ['"rows": 4', '"rows": 5'],
      [/"root": "\w/, '"root": "_'],
      [/"text_sha256": "./, '"text_sha256": "x'],
    ] as const) {
      writeFileSync(manifest as string, told.replace(from, to));
      const found = await at.run("archive --keep 3y --yes");
      expect([found.code === 0, found.out + found.err]).toEqual([
        false,
        expect.stringContaining("manifest.json was changed"),
      ]);
    }
    for (const name of ["before", "made_at", "subjects", "first", "log", "keep"]) {
      const said = JSON.parse(told) as Record<string, unknown>;
      const other =
        { subjects: 7, keep: "9y" }[name] ?? String(said[name]).replace(/[1-9]/, "8").replace("d", "b");
      writeFileSync(manifest as string, JSON.stringify({ ...said, [name]: other }));
      const found = await at.run("verify");
      expect([name, found.code, found.out]).toEqual([
        name,
        3,
        expect.stringContaining("its manifest was changed."),
      ]);
    }
    writeFileSync(manifest as string, told);
    expect((await at.run("archive --keep 3y --yes --json")).json()).toMatchObject({ written: { rows: 5 } });
  });

  test("where the disk is full, or the folder is no folder, nothing is lost and the sentence says so", async () => {
    const at = await filled();
    writeFileSync(shelf(at), "");
    const taken = await at.run("archive --keep 3y --yes");
    expect([taken.code === 0, taken.err]).toEqual([
      false,
      expect.stringContaining("daybook.db.archive can't be "),
    ]);
    rmSync(shelf(at));
    mkdirSync(shelf(at));
    symlinkSync("/dev/full", join(shelf(at), `0001.ndjson.gz.${process.pid}.part`));
    const full = await at.run("archive --keep 3y --yes");
    expect([full.code, full.err]).toEqual([1, expect.stringContaining("Nothing was removed from the log.")]);
    expect([readdirSync(shelf(at)), rowsIn(at).length]).toEqual([[], 13]);
    expect((await at.run("archive --keep 3y --yes --json")).json()).toMatchObject({ removed: 9 });
  });

  test("of two at once one does it, and the other says who has it or finds nothing to do", async () => {
    const at = await filled();
    const before = await answers(at);
    const both = await Promise.all([1, 2].map(() => at.run("archive --keep 3y --yes --json")));
    const said = both.map(({ out }) => JSON.parse(out) as { removed?: number; error?: { code: string } });
    expect(said.map(({ removed, error }) => removed ?? error?.code).sort()).toEqual([9, expect.anything()]);
    expect([listArchives(shelf(at)).length, rowsIn(at).length]).toEqual([1, 5]);
    expect(await answers(at)).toEqual(before);
    writeFileSync(join(shelf(at), "archive.lock"), JSON.stringify({ pid: process.pid, host: hostname() }));
    await at.run("append --contact fay --type contact_created --at 2021-01-01");
    const busy = await at.run("archive --keep 3y --yes");
    expect([busy.code, busy.err]).toEqual([1, expect.stringContaining("Another run is archiving this log")]);
    writeFileSync(join(shelf(at), "archive.lock"), JSON.stringify({ pid: 2 ** 30, host: hostname() }));
    expect((await at.run("archive --keep 3y --yes")).code).toBe(0);
    expect(readdirSync(shelf(at)).filter((name) => name.startsWith("archive.lock"))).toEqual([]);
  });

  test("one that slept while another took the folder goes no further, and leaves that one's lock", async () => {
    const at = await filled();
    const lock = join(shelf(at), "archive.lock");
    const other = JSON.stringify({ pid: process.pid, host: "elsewhere" });
    const signal = {
      get aborted() {
        writeFileSync(lock, other);
        return false;
      },
    } as AbortSignal;
    const slept = await at.run("archive --keep 3y --yes", { signal });
    expect([slept.code, slept.err]).toEqual([
      1,
      expect.stringContaining("Another run is archiving this log"),
    ]);
    expect([readFileSync(lock, "utf8"), listArchives(shelf(at)), rowsIn(at).length]).toEqual([other, [], 13]);
  });

  test("Ctrl-C ends it between two portions with a sentence, and the next run finishes", async () => {
    const at = await filled();
    const before = await answers(at);
    const said: string[] = [];
    for (let asks = 0; ; asks++) {
      let left = asks;
      const signal = {
        get aborted() {
          left -= 1;
          return left < 0;
        },
      } as AbortSignal;
      const { code, err } = await at.run("archive --keep 3y --yes", { signal });
      expect(await answers(at)).toEqual(before);
      expect((await at.run("verify --json")).json()).toMatchObject({ ok: true });
      if (code === 0) break;
      expect([code, existsSync(join(shelf(at), "archive.lock"))]).toEqual([130, false]);
      said.push(err.split(".")[0] ?? "");
    }
    expect(said).toEqual([
      "Stopped before anything more was archived",
      "Stopped while rows were taken out of the log",
    ]);
    expect(rowsIn(at)).toHaveLength(5);
  });

  test("by a clock that went back nothing is archived", async () => {
    const at = await filled();
    at.now = "2024-06-01T12:00:00.000Z";
    const said = await at.run("archive --keep 3y --yes");
    expect([said.code, said.err]).toEqual([
      1,
      expect.stringContaining(
        "This computer's clock says 2024-06-01T12:00:00.000Z, and the log's newest row was recorded at 2026-06-01T12:00:00.000Z.",
      ),
    ]);
    expect(rowsIn(at)).toHaveLength(13);
  });
});
