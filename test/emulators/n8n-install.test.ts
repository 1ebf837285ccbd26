import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { installTaskRunner, outOfReach } from "./n8n/install-task-runner.ts";

let home = "";
let folder = "";

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "daybook-n8n-"));
  folder = join(home, "task-runner");
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

/** An npm that says what it was asked and then does this. */
function npmThat(does: string): void {
  const program = join(home, "npm-cli.cjs");
  const note = `fs.appendFileSync(${JSON.stringify(join(home, "asked"))}, process.argv.slice(2, 4).join(" ") + "\\n");`;
  writeFileSync(program, `const fs = require("node:fs"); ${note} ${does}`);
  vi.stubEnv("npm_execpath", program);
}

const installs = `setTimeout(() => {
  fs.mkdirSync("node_modules/@n8n/task-runner", { recursive: true });
  fs.readFileSync("package-lock.json");
}, 300);`;
const asked = (): readonly string[] => readFileSync(join(home, "asked"), "utf8").trim().split("\n");
const left = (): readonly string[] => readdirSync(home).filter((name) => name.startsWith("task-runner"));

test("what several ask for at the same moment is installed once, without anybody's scripts", async () => {
  npmThat(installs);
  const all = await Promise.all([1, 2, 3].map(() => installTaskRunner(folder)));
  expect(new Set(all)).toEqual(new Set([folder]));
  expect(asked()).toEqual(["ci --ignore-scripts"]);
  expect(await installTaskRunner(folder)).toBe(folder);
  expect(asked()).toHaveLength(1);
  expect(left()).toEqual(["task-runner"]);
});

test("the lock of somebody who died is taken over, and what is half done is done again", async () => {
  npmThat(installs);
  mkdirSync(`${folder}.lock`);
  mkdirSync(folder);
  mkdirSync(join(`${folder}.4711`, "node_modules"), { recursive: true });
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(`${folder}.lock`, longAgo, longAgo);
  await installTaskRunner(folder);
  expect(asked()).toHaveLength(1);
  expect(left()).toEqual(["task-runner"]);
});

test("no network is a sentence that says what to do, and leaves nothing behind", async () => {
  npmThat(`console.error("npm error code ENOTFOUND\\nnpm error errno ENOTFOUND\\nnpm error network request to a registry failed, reason: getaddrinfo ENOTFOUND");
    process.exit(1);`);
  await expect(installTaskRunner(folder)).rejects.toThrow(
    /could not be installed \(npm: .*ENOTFOUND.*DAYBOOK_OFFLINE=1/,
  );
  expect(left()).toEqual([]);
});

test("it is out of reach only where somebody said so and it was never installed", () => {
  expect(outOfReach(folder)).toBeNull();
  vi.stubEnv("DAYBOOK_OFFLINE", "1");
  expect(outOfReach(folder)).toContain("DAYBOOK_OFFLINE=1");
  mkdirSync(join(folder, "node_modules", "@n8n", "task-runner"), { recursive: true });
  expect(outOfReach(folder)).toBeNull();
});

test("each package is pinned by its hash, and no registry is", () => {
  const read = (name: string) =>
    JSON.parse(readFileSync(new URL(`./n8n/task-runner/${name}`, import.meta.url), "utf8"));
  const packages: Readonly<
    Record<string, { readonly version?: string; readonly integrity?: string; readonly resolved?: string }>
  > = read("package-lock.json").packages;
  const { "": own, ...others } = packages;
  expect(own).toMatchObject({ dependencies: read("package.json").dependencies });
  expect(Object.keys(others).length).toBeGreaterThan(300);
  expect(Object.entries(others).filter(([, { integrity, resolved }]) => !integrity || resolved)).toEqual([]);
});
