import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { nodeHost } from "../../src/hosts/node/host.ts";
import { openSqlite } from "../../src/stores/sqlite/open.ts";
import { builtCommand, plainEnvironment } from "../built-package.ts";

let command = "";
beforeAll(() => {
  command = builtCommand();
});

const rows = 20_000;
const batch = 5_000;
const fed = 12_500;

function folderWithLeads(): string {
  const folder = mkdtempSync(join(tmpdir(), "daybook-built-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const lines = Array.from(
    { length: rows },
    (_, n) => `lead-${n},2026-01-01 ${String(n % 24).padStart(2, "0")}:00,ads`,
  );
  writeFileSync(join(folder, "leads.csv"), `id,created,origin\n${lines.join("\n")}\n`);
  return folder;
}

const run = (folder: string, ...args: string[]) =>
  spawnSync(process.execPath, [command, ...args], {
    cwd: folder,
    env: plainEnvironment(folder),
    encoding: "utf8",
    timeout: 120_000,
  });

interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

function start(
  folder: string,
  ...args: string[]
): { readonly child: ChildProcess; readonly ended: Promise<Ended> } {
  const child = spawn(process.execPath, [command, ...args], { cwd: folder, env: plainEnvironment(folder) });
  let [out, err] = ["", ""];
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const ended = new Promise<Ended>((done) =>
    child.on("close", (code, signal) => done({ code, signal, out, err })),
  );
  return { child, ended };
}

/** An import of half of the folder's leads by way of its standard input, which stays open. */
function startFed(folder: string): ReturnType<typeof start> {
  const { child, ended } = start(folder, "import", "-", "--yes", "--source", "import:leads.csv");
  const lines = readFileSync(join(folder, "leads.csv"), "utf8").split("\n");
  child.stdin?.on("error", () => undefined).write(`${lines.slice(0, fed + 1).join("\n")}\n`);
  return { child, ended };
}

/** Resolves once the import has put a first batch on the disk. */
async function untilWriting(folder: string): Promise<void> {
  const path = join(folder, "daybook.db");
  const size = (): number => statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  while (size() < 500_000) await new Promise(setImmediate);
  const reader = openSqlite(path, { ...nodeHost, readonly: true });
  while (reader.head().rows < batch) await new Promise(setImmediate);
  await reader.close();
}

const importing = ["import", "leads.csv", "--yes"] as const;
const jsonOf = (text: string): Record<string, number> => JSON.parse(text) as Record<string, number>;

function expectEachOnce(folder: string): void {
  const { ok, events, edited, inserted } = JSON.parse(run(folder, "verify", "--json").stdout) as Record<
    string,
    unknown
  >;
  expect({ ok, events, edited, inserted }).toEqual({ ok: true, events: rows, edited: [], inserted: [] });
}

describe("the built command", () => {
  test("loads nothing heavy for --help: no store, no schema, no prompts", () => {
    const seen = new Set<string>();
    const follow = (path: string): void => {
      if (seen.has(path)) return;
      seen.add(path);
      for (const [, from] of readFileSync(path, "utf8").matchAll(
        /^(?:import|export)\s[^;]*?from\s*"([^"]+)"|^import\s*"([^"]+)"/gm,
      ))
        if (from?.startsWith(".")) follow(resolve(dirname(path), from));
        else if (from) expect(from).toMatch(/^node:|^(events|fs|path|process|child_process)$/);
    };
    follow(command);
    const bytes = [...seen].reduce((sum, path) => sum + statSync(path).size, 0);
    expect(bytes).toBeLessThan(250_000);
    const code = [...seen].map((path) => readFileSync(path, "utf8")).join("\n");
    expect(code).not.toMatch(/node_modules\/(?:zod|@clack|echarts)\//);
  });

  test("ends with 0, 1, 2 or 3, says why on stderr, and shows no stack", () => {
    const folder = folderWithLeads();
    writeFileSync(
      join(folder, "e.ndjson"),
      '{"contact_id":"a","event_type":"contact_created","cause":"1"}\n{"contact_id":"a"}\n',
    );
    expect(run(folder, "--help").status).toBe(0);
    expect(run(folder, "append", "e.ndjson").status).toBe(3);
    expect(run(folder, "events").status).toBe(0);
    const failed = run(folder, "events", "--log", "sqlite:gone.db");
    expect([failed.status, failed.stdout]).toEqual([1, ""]);
    expect(failed.stderr).toMatch(/^There is no log at .*gone\.db\.\n→ .+\n$/);
    const wrong = run(folder, "evnts", "--json");
    expect([wrong.status, wrong.stderr]).toEqual([2, ""]);
    expect(JSON.parse(wrong.stdout)).toMatchObject({ error: { code: "USAGE" } });
  });

  test("ends quietly when its reader has seen enough (| head)", () => {
    const folder = folderWithLeads();
    run(folder, ...importing);
    const line = `"${process.execPath}" "${command}" events --limit 0 | head -n 2; echo "\${PIPESTATUS[0]}"`;
    const out = execFileSync("bash", ["-c", `${line} 2>&1`], {
      cwd: folder,
      env: plainEnvironment(folder),
      encoding: "utf8",
    });
    expect(out.trimEnd().split("\n")).toHaveLength(3);
    expect(out).toMatch(/\n0\n$/);
  });

  test("killed in the middle of an import leaves whole batches, and run again completes it", async () => {
    const folder = folderWithLeads();
    const { child, ended } = startFed(folder);
    await untilWriting(folder);
    child.kill("SIGKILL");
    expect((await ended).signal).toBe("SIGKILL");
    const { appended, duplicate } = jsonOf(run(folder, ...importing, "--json").stdout);
    expect(duplicate).toBeGreaterThan(0);
    expect((duplicate ?? 1) % batch).toBe(0);
    expect((appended ?? 0) + (duplicate ?? 0)).toBe(rows);
    expectEachOnce(folder);
  });

  test("at Ctrl-C finishes its batch, says how to go on and ends with 130", async () => {
    const folder = folderWithLeads();
    const { child, ended } = startFed(folder);
    await untilWriting(folder);
    child.kill("SIGINT");
    const { code, err } = await ended;
    expect(code).toBe(130);
    expect(err).toMatch(
      /Stopped after row [\d,]+: [\d,]+ events were appended, and are kept\.\n→ Run the same command again/,
    );
    expect(jsonOf(run(folder, ...importing, "--json").stdout)).toMatchObject({ read: rows, rejected: 0 });
    expectEachOnce(folder);
  });

  test("twice at once writes each event once", async () => {
    const folder = folderWithLeads();
    const both = await Promise.all([
      start(folder, ...importing, "--json").ended,
      start(folder, ...importing, "--json").ended,
    ]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    const appended = both.map(({ out }) => jsonOf(out).appended ?? 0);
    expect((appended[0] ?? 0) + (appended[1] ?? 0)).toBe(rows);
    expectEachOnce(folder);
  });
});
