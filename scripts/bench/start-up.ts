import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startSheets } from "../../test/emulators/sheets/start-sheets.ts";

const cli = resolve("dist/cli.js");

/** Milliseconds of starting up: each the median of 20 runs, one after the other in turn. */
export interface StartUp {
  readonly help_ms: number;
  readonly node_ms: number;
  /** `events` of an empty log in a file. */
  readonly sqlite_ms: number;
  /** The same of an empty log in a Google Sheet on this computer, its requests included. */
  readonly sheets_ms: number;
}

/** Times starting up, without a log, with one in a file and with one in a Google Sheet. */
export async function benchStartUp(): Promise<StartUp> {
  const folder = mkdtempSync(join(tmpdir(), "daybook-start-"));
  const google = await startSheets({ quotas: false });
  const env = { ...process.env, SHEETS_ENDPOINT_URL: google.url, GOOGLE_OAUTH_ACCESS_TOKEN: google.token };
  const took = (...args: readonly string[]): Promise<number> => timed(args, folder, env);
  try {
    const sheet = `sheets://${google.spreadsheet}/Events`;
    await took(cli, "--log", "sqlite:log.db", "--config", "file.json", "init", "--yes");
    await took(
      cli,
      "--log",
      sheet,
      "--config",
      "sheet.json",
      "init",
      "--writer",
      google.emails.service,
      "--yes",
    );
    const commands = {
      node_ms: ["-e", "0"],
      help_ms: [cli, "--help"],
      sqlite_ms: [cli, "--config", "file.json", "events"],
      sheets_ms: [cli, "--config", "sheet.json", "events"],
    };
    const names = Object.keys(commands) as readonly (keyof StartUp)[];
    const times = new Map(names.map((name) => [name, [] as number[]]));
    for (let i = 0; i < 20; i++)
      for (const name of names) times.get(name)?.push(await took(...commands[name]));
    return Object.fromEntries([...times].map(([name, all]) => [name, median(all)])) as unknown as StartUp;
  } finally {
    await google.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function timed(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, args, { cwd, env, stdio: ["ignore", "ignore", "pipe"] });
  let errors = "";
  child.stderr.on("data", (data) => {
    errors += data;
  });
  return new Promise((done, fail) =>
    child.on("close", (code) => {
      if (code === 0) done(performance.now() - started);
      else fail(new Error(`node ${args.join(" ")} ended with ${code}: ${errors.slice(0, 500)}`));
    }),
  );
}

function median(all: readonly number[]): number {
  const sorted = [...all].sort((a, b) => a - b);
  return ((sorted[9] as number) + (sorted[10] as number)) / 2;
}
