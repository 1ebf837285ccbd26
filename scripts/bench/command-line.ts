import { spawn, spawnSync } from "node:child_process";
import { createWriteStream, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { generate } from "./generate.ts";
import { benchSettings } from "./world.ts";

const cli = resolve("dist/cli.js");

/** Whether the built command line is there. */
export const isBuilt = (): boolean => existsSync(cli);

/** What importing a CSV takes. */
export interface Imported {
  readonly rate: number;
  readonly seconds: number;
  readonly peak_mb: number;
}

/** Imports a CSV of events into an empty log, by the command line. Throws if one isn't appended. */
export async function benchImport(folder: string, events: number): Promise<Imported> {
  const csv = join(folder, "events.csv");
  await pipeline(linesOf(events), createWriteStream(csv));
  const config = join(folder, "daybook.config.json");
  const { timezone, pipelines } = benchSettings;
  writeFileSync(config, JSON.stringify({ log: "sqlite:imported.db", timezone, pipelines }));
  const started = performance.now();
  const { text, peak_mb } = await run(["--config", config, "--json", "import", csv], folder);
  const seconds = (performance.now() - started) / 1000;
  const { appended } = JSON.parse(text) as { readonly appended: number };
  if (appended !== events)
    throw new Error(`${appended} of ${events} events were imported: ${text.slice(0, 500)}`);
  return { rate: events / seconds, seconds, peak_mb };
}

const columns = [
  "contact_id",
  "event_type",
  "event_data",
  "timestamp",
  "deal_id",
  "actor",
  "source",
] as const;

function* linesOf(events: number): Generator<string> {
  yield `${columns.join(",")}\n`;
  const cell = (value: unknown): string => {
    const text = value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
    return /[",\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  for (const input of generate(events)) yield `${columns.map((column) => cell(input[column])).join(",")}\n`;
}

/** Runs the command line; says on exit how much memory it ever held. */
function run(
  args: readonly string[],
  folder: string,
): Promise<{ readonly text: string; readonly peak_mb: number }> {
  const peak = join(folder, "peak.txt");
  // peakMb in a line: the program that is measured isn't the bench's.
  const hook = `import{readFileSync,writeFileSync}from"node:fs";process.on("exit",()=>{let kb=process.resourceUsage().maxRSS;
    try{kb=Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync("/proc/self/status","utf8"))[1])}catch{}
    writeFileSync(${JSON.stringify(peak)},String(kb/1024))})`;
  const child = spawn(
    process.execPath,
    ["--import", `data:text/javascript,${encodeURIComponent(hook)}`, cli, ...args],
    {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  return new Promise((done, fail) => {
    const out: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on("data", (data: Buffer) => out.push(data));
    child.stderr.on("data", (data: Buffer) => errors.push(data));
    child.on("error", fail);
    child.on("close", (code) => {
      const text = Buffer.concat(out).toString();
      if (code === 0) done({ text, peak_mb: Number(readFileSync(peak, "utf8")) });
      else
        fail(
          new Error(
            `daybook ${args.join(" ")} ended with ${code}: ${text.slice(0, 500)} ${Buffer.concat(errors).toString().slice(-500)}`,
          ),
        );
    });
  });
}

/** What a user gets. */
export interface PackageSize {
  readonly packed_kb: number;
  readonly unpacked_kb: number;
  readonly files: number;
  /** With the packages that it depends on, as they stand here. */
  readonly installed_mb: number;
  /** How many those are. */
  readonly packages: number;
}

/** What `npm pack` would make, and what it comes to once it is installed. */
export function packageSize(): PackageSize {
  const { stdout } = spawnSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    encoding: "utf8",
  });
  const [found] = JSON.parse(stdout) as readonly {
    readonly size: number;
    readonly unpackedSize: number;
    readonly entryCount: number;
  }[];
  if (!found) throw new Error("npm pack said nothing");
  const needed = neededPackages();
  const bytes = needed.reduce((sum, folder) => sum + folderSize(folder), found.unpackedSize);
  return {
    packed_kb: found.size / 1024,
    unpacked_kb: found.unpackedSize / 1024,
    files: found.entryCount,
    installed_mb: bytes / 1024 / 1024,
    packages: needed.length,
  };
}

/** The folders of the packages that an installed Daybook finds beside it. */
function neededPackages(): readonly string[] {
  const lock = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
    readonly packages: Readonly<
      Record<string, { readonly dev?: true; readonly devOptional?: true; readonly peer?: true }>
    >;
  };
  return Object.entries(lock.packages).flatMap(([folder, { dev, devOptional, peer }]) =>
    folder === "" || dev || devOptional || peer || !existsSync(folder) ? [] : [folder],
  );
}

function folderSize(folder: string): number {
  let bytes = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    // Nested packages stand in the lock file themselves.
    if (entry.isDirectory()) bytes += entry.name === "node_modules" ? 0 : folderSize(path);
    else if (entry.isFile()) bytes += statSync(path).size;
  }
  return bytes;
}
