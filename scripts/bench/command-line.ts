import { spawn, spawnSync } from "node:child_process";
import { createWriteStream, existsSync, readFileSync, writeFileSync } from "node:fs";
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

/** Milliseconds of starting up, the median of 20 in turn. */
export function benchStartUp(): { readonly help_ms: number; readonly node_ms: number } {
  const times = { help: [] as number[], node: [] as number[] };
  const took = (args: readonly string[]): number => {
    const started = performance.now();
    const { status } = spawnSync(process.execPath, args, { stdio: "ignore" });
    if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}`);
    return performance.now() - started;
  };
  for (let i = 0; i < 20; i++) {
    times.node.push(took(["-e", "0"]));
    times.help.push(took([cli, "--help"]));
  }
  const median = (all: number[]): number => {
    const sorted = all.sort((a, b) => a - b);
    return ((sorted[9] as number) + (sorted[10] as number)) / 2;
  };
  return { help_ms: median(times.help), node_ms: median(times.node) };
}

/** What \`npm pack\` would make, in KB: packed, and installed without its dependencies. */
export function packageSize(): {
  readonly packed_kb: number;
  readonly unpacked_kb: number;
  readonly files: number;
} {
  const { stdout } = spawnSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    encoding: "utf8",
  });
  const [found] = JSON.parse(stdout) as readonly {
    readonly size: number;
    readonly unpackedSize: number;
    readonly entryCount: number;
  }[];
  if (!found) throw new Error("npm pack said nothing");
  return { packed_kb: found.size / 1024, unpacked_kb: found.unpackedSize / 1024, files: found.entryCount };
}
