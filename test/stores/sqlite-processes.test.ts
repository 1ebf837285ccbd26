import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import Database from "libsql";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { bundleScript } from "../../scripts/run.mjs";
import { hash, now } from "../../src/hosts/node/host.ts";
import { openSqlite } from "../../src/stores/sqlite/open.ts";
import { assertSame, idsIn, idsOf, manyEvents } from "../contract/sample.ts";

// Several processes on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(join(tmpdir(), "daybook-processes-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let script = "";
beforeAll(async () => {
  script = await bundleScript(join(import.meta.dirname, "append-in-batches.ts"));
});

/** A process that appends to a log in batches. */
interface Appender {
  /** Lets it open the log and begin. */
  start(): void;
  /** Resolves once it has said that so many are acknowledged; 0: once it is ready to begin. */
  said(count: number): Promise<void>;
  /** Ends it as a power cut would. */
  kill(): void;
  /** Its exit code or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** The last number that it said. */
  acknowledged(): number;
}

function appender(path: string, count: number, batch: number): Appender {
  const child: ChildProcess = spawn(process.execPath, [script, path, String(count), String(batch)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  let last = -1;
  const waiting: { readonly count: number; readonly done: () => void }[] = [];
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on("line", (line) => {
    last = line === "ready" ? 0 : Number(line);
    for (const each of waiting) if (last >= each.count) each.done();
  });
  return {
    start: () => void child.stdin?.write("go\n"),
    said: (wanted) =>
      new Promise((done) => {
        if (last >= wanted) done();
        else waiting.push({ count: wanted, done });
      }),
    kill: () => void child.kill("SIGKILL"),
    ended: new Promise((done) => child.once("close", (code, signal) => done(code ?? signal ?? "unknown"))),
    acknowledged: () => last,
  };
}

/** All are ready before the first begins, so that they meet. */
async function startTogether(appenders: readonly Appender[]): Promise<void> {
  await Promise.all(appenders.map((each) => each.said(0)));
  for (const each of appenders) each.start();
}

const integrity = (path: string): unknown => {
  const db = new Database(path, { timeout: 5000 });
  const [answer] = db.prepare("pragma integrity_check").raw().get() as unknown[];
  db.close();
  return answer;
};

test("four processes open the same new file at once and append the same events: the log holds each once", async () => {
  for (let round = 0; round < 2; round++) {
    const path = join(folder, `together-${round}.db`);
    const four = Array.from({ length: 4 }, () => appender(path, 800, 100));
    await startTogether(four);
    expect(await Promise.all(four.map((each) => each.ended))).toEqual([0, 0, 0, 0]);
    const log = openSqlite(path, { hash, now, create: false });
    expect(log.head().rows).toBe(800);
    assertSame(await idsIn(log), idsOf(manyEvents(800)));
    await log.close();
  }
});

test("a process killed in the middle leaves whole batches, all that it acknowledged, and a log that goes on", async () => {
  const path = join(folder, "killed.db");
  const [count, batch] = [8000, 250];
  const child = appender(path, count, batch);
  await startTogether([child]);
  await child.said(batch * 3);
  child.kill();
  expect(await child.ended).toBe("SIGKILL");
  const log = openSqlite(path, { hash, now, create: false });
  const { rows } = log.head();
  expect(rows % batch).toBe(0);
  expect(rows).toBeGreaterThanOrEqual(child.acknowledged());
  expect(rows).toBeLessThan(count);
  assertSame(await idsIn(log), idsOf(manyEvents(count).slice(0, rows)));
  expect(integrity(path)).toBe("ok");
  const again = appender(path, count, batch);
  await startTogether([again]);
  expect(await again.ended).toBe(0);
  assertSame(await idsIn(log), idsOf(manyEvents(count)));
  expect(log.head().rows).toBe(count);
  await log.close();
});

test("two processes append the same, one is killed half way and run again: the log holds each once", async () => {
  const path = join(folder, "two.db");
  const [one, two] = [appender(path, 4000, 200), appender(path, 4000, 200)];
  await startTogether([one, two]);
  await one.said(1000);
  one.kill();
  await one.ended;
  const again = appender(path, 4000, 500);
  await startTogether([again]);
  expect(await Promise.all([two.ended, again.ended])).toEqual([0, 0]);
  const log = openSqlite(path, { hash, now, create: false });
  expect(log.head().rows).toBe(4000);
  assertSame(await idsIn(log), idsOf(manyEvents(4000)));
  await log.close();
});

test("a reader during a writer elsewhere sees whole batches only, and what it saw stays", async () => {
  const path = join(folder, "watched.db");
  await openSqlite(path, { hash, now }).close();
  const [count, batch] = [4000, 100];
  const child = appender(path, count, batch);
  const log = openSqlite(path, { hash, now, readonly: true });
  await startTogether([child]);
  let seen: readonly string[] = [];
  while (seen.length < count) {
    await child.said(Math.min(seen.length + batch, count));
    const ids = log.readNow().rows.map((row) => row.event_id);
    const all = [...log.groups(log.head().position)].flat().length;
    expect(all % batch).toBe(0);
    assertSame(ids.slice(0, seen.length), seen.slice(0, ids.length));
    seen = ids.length === 2000 ? await idsIn(log) : ids;
    expect(seen.length % batch).toBe(0);
  }
  expect(await child.ended).toBe(0);
  await log.close();
});
