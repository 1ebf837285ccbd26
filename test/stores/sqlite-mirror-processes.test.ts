import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { bundleScript } from "../../scripts/run.mjs";
import { hash, now } from "../../src/hosts/node/host.ts";
import { openMirror } from "../../src/stores/sqlite/mirror.ts";
import { idsOf, manyEvents, rowsOf } from "../contract/sample.ts";
import { remoteTable } from "../support/remote-log.ts";

// Several processes on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000 });
const folder = mkdtempSync(join(tmpdir(), "daybook-mirror-processes-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let script = "";
beforeAll(async () => {
  script = await bundleScript(join(import.meta.dirname, "mirror-in-pages.ts"));
});

/** A process that follows a log into a mirror: what it says line by line, and how it ended. */
function follower(path: string, rows: number) {
  const child = spawn(process.execPath, [script, path, String(rows)], { stdio: ["pipe", "pipe", "inherit"] });
  const lines: string[] = [];
  const waiting: { readonly line: string; readonly done: () => void }[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    for (const each of waiting) if (each.line === line) each.done();
  });
  return {
    lines,
    start: () => void child.stdin.write("go\n"),
    said: (line: string) =>
      new Promise<void>((done) => {
        if (lines.includes(line)) done();
        else waiting.push({ line, done });
      }),
    kill: () => void child.kill("SIGKILL"),
    ended: new Promise((done) => child.once("close", (code, signal) => done(code ?? signal))),
  };
}

const rows = 2000;

async function rowsIn(path: string): Promise<readonly string[]> {
  const log = remoteTable();
  const mirror = openMirror(
    path,
    { log, origin: "far://base/Events", capabilities: { recorded_at: true } },
    { hash, now },
  );
  const found = idsOf(await rowsOf(mirror.replica));
  await mirror.close();
  return found;
}

test("four processes make and fill the same mirror at once: each has all rows when it ends, each row once", async () => {
  const path = join(folder, "together.db");
  const four = Array.from({ length: 4 }, () => follower(path, rows));
  await Promise.all(four.map((each) => each.said("ready")));
  for (const each of four) each.start();
  expect(await Promise.all(four.map((each) => each.ended))).toEqual([0, 0, 0, 0]);
  for (const { lines } of four) expect(lines[lines.length - 1]).toBe(`rows ${rows}`);
  expect(await rowsIn(path)).toEqual(idsOf(manyEvents(rows)));
});

test("a process killed in the middle leaves whole pages, and the next goes on where it was", async () => {
  const path = join(folder, "killed.db");
  const child = follower(path, rows);
  await child.said("ready");
  child.start();
  await child.said("30");
  child.kill();
  expect(await child.ended).toBe("SIGKILL");
  const half = (await rowsIn(path)).length;
  expect(half % 20).toBe(0);
  expect(half).toBeGreaterThanOrEqual(30 * 20);
  expect(half).toBeLessThan(rows);
  const again = follower(path, rows);
  await again.said("ready");
  again.start();
  expect(await again.ended).toBe(0);
  expect(await rowsIn(path)).toEqual(idsOf(manyEvents(rows)));
  // What was left of the listing, and one of its own.
  expect(again.lines.length - 2).toBe((rows - half) / 20 + 1);
});
