import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const pinned = fileURLToPath(new URL("./task-runner", import.meta.url));

/** What is pinned is the whole tree: package-lock.json has each package's version and hash. */
const version: string = JSON.parse(readFileSync(join(pinned, "package.json"), "utf8")).dependencies[
  "@n8n/task-runner"
];

/** Beside the tools' own caches: gone with node_modules, and in nobody's dependencies. */
const usualFolder = fileURLToPath(
  new URL(`../../../node_modules/.cache/daybook/task-runner-${version}`, import.meta.url),
);

/** How long first use may take: some 300 MB come from the registry. In milliseconds. */
export const installTakes = 300_000;

/** A lock that nobody has touched for this long is a dead one's. */
const lockIsStale = 20_000;

const isWhole = (folder: string): boolean => existsSync(join(folder, "node_modules", "@n8n", "task-runner"));

/** Why the sandbox can't be used though nothing is broken: DAYBOOK_OFFLINE=1 before the first installation. Null where it can. */
export const outOfReach = (folder = usualFolder): string | null =>
  process.env.DAYBOOK_OFFLINE === "1" && !isWhole(folder)
    ? "DAYBOOK_OFFLINE=1, and n8n's task runner was never installed here"
    : null;

/**
 * The folder of n8n's own task runner, installed at first use (some 20 s, 300 MB), whoever else asks at the same moment. It is whole or not
 * there: what is half done has another name. Rejects with a sentence where npm can't.
 */
export async function installTaskRunner(folder = usualFolder): Promise<string> {
  const lock = `${folder}.lock`;
  mkdirSync(dirname(folder), { recursive: true });
  while (!isWhole(folder)) {
    if (!takes(lock)) {
      await wait(200);
      continue;
    }
    const alive = setInterval(() => touch(lock), lockIsStale / 10);
    try {
      if (!isWhole(folder)) await install(folder);
    } finally {
      clearInterval(alive);
      rmSync(lock, { recursive: true, force: true });
    }
  }
  return folder;
}

function takes(lock: string): boolean {
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    const touched = statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    if (Date.now() - touched > lockIsStale) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

function touch(lock: string): void {
  const now = new Date();
  if (existsSync(lock)) utimesSync(lock, now, now);
}

async function install(folder: string): Promise<void> {
  const draft = `${folder}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  cpSync(pinned, draft, { recursive: true });
  try {
    await npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retry-mintimeout=1000"], draft);
    if (isWhole(folder)) rmSync(draft, { recursive: true, force: true });
    else {
      rmSync(folder, { recursive: true, force: true });
      renameSync(draft, folder);
    }
    clearDrafts(folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

/** Takes away what somebody who was killed left half done: some 300 MB, of which nobody else would know. */
function clearDrafts(folder: string): void {
  const isDraft = (name: string): boolean => name.startsWith(`${basename(folder)}.`) && /\.\d+$/.test(name);
  for (const name of readdirSync(dirname(folder)).filter(isDraft)) {
    try {
      rmSync(join(dirname(folder), name), { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // Its npm may still be at work there: the next installation takes it away.
    }
  }
}

/** npm's own program where npm runs the tests, the one on the path elsewhere. */
function npm(args: readonly string[], folder: string): Promise<void> {
  const { npm_execpath: program } = process.env;
  const isScript = program !== undefined && /npm-cli\.c?js$/.test(program);
  const [command, first] = isScript ? [process.execPath, [program]] : ["npm", []];
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...first, ...args], {
      cwd: folder,
      shell: !isScript && process.platform === "win32",
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    const fail = (why: string): void =>
      reject(
        new Error(
          `n8n's task runner ${version}, which tests run code in, could not be installed (${why}). It comes from npm's registry, once; ` +
            "without a network set DAYBOOK_OFFLINE=1, and these tests are skipped.",
        ),
      );
    child.stderr.on("data", (part: Buffer) => {
      said += part.toString();
    });
    child.on("error", ({ message }) => fail(message));
    child.on("close", (code) => {
      const why = /npm error (?:network )?([^\n]*(?:E[A-Z]{4,}|failed|reason)[^\n]*)/.exec(said)?.[1];
      if (code === 0) resolve();
      else fail(`npm: ${why ?? said.trim().split("\n")[0] ?? `exit code ${code}`}`);
    });
  });
}
