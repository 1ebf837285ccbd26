import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { root } from "../../scripts/bundle-options.mjs";
import { readCommandLine } from "../../src/cli/program.ts";
import { words } from "../cli/support.ts";
import { office } from "../support/office.ts";
import { readPlainYaml, type Yaml } from "../support/plain-yaml.ts";

const folder = join(root, "templates", "daily");
const textOf = (name: string): string => readFileSync(join(folder, name), "utf8");
const names = readdirSync(folder);

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly if?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}
interface Workflow {
  readonly on: { readonly schedule: readonly { readonly cron: string }[] };
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: { readonly daily: { readonly steps: readonly Step[] } };
}
const workflow = readPlainYaml(textOf("github-actions.yml")) as Yaml & Workflow;
const { steps } = workflow.jobs.daily;
const runs = steps.flatMap(({ run }) => run ?? []);
const day = steps.find(({ name }) => name === "The day");

describe("every command in these files", () => {
  const lines = names.flatMap((name) =>
    [...textOf(name).matchAll(/npx daybook ([^`\n]+)/g)].map(([, line = ""]) => [name, line.trim()] as const),
  );

  test.each(lines)("%s: daybook %s", async (_, line) => {
    const io = {
      out: () => undefined,
      err: () => undefined,
      columns: null,
      colours: { out: false, err: false },
    };
    const typed = await readCommandLine(words(line), io, "0");
    expect(typed).not.toBeNull();
  });

  test("is there: the day, a look first, a check of a checkpoint", () => {
    expect(lines.map(([, line]) => line).join("\n")).toMatch(/^daily$/m);
    expect(lines.length).toBeGreaterThan(4);
  });
});

describe("the scheduled job", () => {
  test("runs once a day, one at a time, and may write to its own repository alone", () => {
    expect(workflow.on.schedule).toEqual([{ cron: expect.stringMatching(/^\d+ \d+ \* \* \*$/) }]);
    expect(workflow.permissions).toEqual({ contents: "write" });
  });

  test("takes secrets from the secret store alone, and puts nothing of GitHub's into a shell line", () => {
    for (const [name, value] of Object.entries(day?.env ?? {})) expect(value).toBe(`\${{ secrets.${name} }}`);
    expect(runs.filter((run) => run.includes("${{"))).toEqual([]);
  });

  test("keeps its state and shows the digest also where a part of the day failed", () => {
    const after = steps.slice(steps.indexOf(day as Step) + 1);
    expect(after.map((step) => step.if)).toEqual(["always()", "always()"]);
  });

  test("has shell lines that a shell can read", () => {
    for (const run of runs)
      expect(spawnSync("bash", ["-n"], { input: run, encoding: "utf8" }).stderr).toBe("");
  });

  test("commits what a day keeps beside the config, which is not the log's rows, and shows what it tells", async () => {
    const there = await office();
    mkdirSync(join(there.at.folder, "book"));
    const config = "--config book/daybook.config.json";
    const flags = "--timezone UTC --contacts Contacts --deals Deals --plan team --yes";
    expect((await there.run(`${config} init --log ${there.log} ${flags}`)).code).toBe(0);
    const line = /npx daybook (.*daily.*)/.exec(day?.run ?? "")?.[1] ?? "";
    const runner = mkdtempSync(join(tmpdir(), "daybook-runner-"));
    onTestFinished(() => rmSync(runner, { recursive: true, force: true }));
    const typed = `${line.replaceAll('"', "").replace("$RUNNER_TEMP", runner)} --digest`;
    expect((await there.run(typed)).code).toBe(0);
    const shell = (script: string) =>
      spawnSync("bash", ["-e", "-c", script], {
        cwd: there.at.folder,
        encoding: "utf8",
        env: {
          ...process.env,
          RUNNER_TEMP: runner,
          GITHUB_STEP_SUMMARY: join(runner, "summary.md"),
          GIT_CONFIG_GLOBAL: "/dev/null",
        },
      });
    expect(shell("git init -q -b main . && git add book/daybook.config.json").status).toBe(0);
    const [keep, show] = steps.slice(-2).map(({ run = "" }) => run.replace(/^git (pull|push).*$/gm, "true"));
    expect(shell(keep ?? "").stderr).toBe("");
    const kept = shell("git ls-files book").stdout.trim().split("\n");
    expect(kept.map((name) => name.replace(/.*?\.(?=[a-z.]+$)/, ""))).toEqual(
      expect.arrayContaining(["checkpoint", "leaves", "capture.json"]),
    );
    expect(kept.filter((name) => name.includes(".daybook/"))).toEqual([]);
    expect(shell(show ?? "").status).toBe(0);
    expect(readFileSync(join(runner, "summary.md"), "utf8")).toMatch(/^~~~text\nDaybook, .*\n~~~\n$/s);
  });
});

describe("the reader of plain YAML", () => {
  test.each([
    ["a:\n\tb: 1", "line 2: a tab"],
    ["a: [1]", "line 1"],
    ["a: 1\na: 2", "line 2"],
    ["a: b: c", "line 1"],
    ["a: 1\n   b: 2", "line 2"],
    ["a: x # y", "line 1"],
  ])("refuses what others may read otherwise: %j", (text, message) => {
    expect(() => readPlainYaml(text)).toThrow(message);
  });
});
