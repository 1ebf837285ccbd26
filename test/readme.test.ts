import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { transformSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root } from "../scripts/bundle-options.mjs";
import { commandsShown } from "./architecture/surface-rules.ts";
import { builtCommand, plainEnvironment } from "./built-package.ts";
import { type Block, blocksOf, missingLines, scriptOf } from "./readme-blocks.ts";

/*
 * README.md's blocks are run in order, in one empty folder, against the built program:
 *   ```sh run       shell commands; `npx daybook` is dist/cli.js; each exits 0, or as its comment says: `# exits 3`
 *   ```sh sandbox   the same in another empty folder, with the practice Airtable of `npm run sandbox` running
 *   ```sh sheets    the same in a third one, with its practice Google Sheets
 *   ```ts run       (or js) a module that imports "daybook"
 *   ```text output  (any language) lines that the block before it printed; a line with "…" is not compared
 */
const readme = readFileSync(join(root, "README.md"), "utf8");
const blocks = blocksOf(readme);
const runs = blocks.filter(({ word }) => word === "run");

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "daybook-readme-"));
  mkdirSync(join(folder, "node_modules", ".bin"), { recursive: true });
  symlinkSync(root, join(folder, "node_modules", "daybook"), "junction");
  const npx = join(folder, "node_modules", ".bin", "npx");
  writeFileSync(
    npx,
    `#!/bin/sh\n[ "$1" = daybook ] || exit 127\nshift\nexec "${process.execPath}" "${builtCommand()}" "$@"\n`,
  );
  chmodSync(npx, 0o755);
  return folder;
}

function run(
  block: Block,
  folder: string,
  more: Readonly<Record<string, string>> = {},
): { readonly code: number | null; readonly output: string } {
  const plain = plainEnvironment(folder);
  const env = { ...plain, ...more, PATH: [join(folder, "node_modules", ".bin"), plain.PATH].join(delimiter) };
  const options = {
    cwd: folder,
    env,
    encoding: "utf8",
    timeout: 60_000,
    input: "",
  } as const;
  const module = join(folder, `readme-${block.line}.mjs`);
  const isShell = block.language === "sh";
  if (!isShell)
    writeFileSync(module, transformSync(block.text, { loader: "ts", format: "esm", target: "node20" }).code);
  const { status, stdout, stderr } = isShell
    ? spawnSync("bash", ["-c", scriptOf(block)], options)
    : spawnSync(process.execPath, [module], options);
  return { code: status, output: `${stdout}${stderr}` };
}

describe("README.md", () => {
  const folder = runs.length > 0 ? emptyFolder() : "";
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test("has blocks that run: shell and code", () => {
    expect(runs.map(({ language }) => language)).toEqual(expect.arrayContaining(["sh", "ts"]));
    expect(runs.filter(({ language }) => !["sh", "ts", "js"].includes(language))).toEqual([]);
  });

  let printed = "";
  for (const block of blocks) {
    if (block.word === "run")
      test(`runs as it stands: the ${block.language} block at line ${block.line}`, () => {
        const { code, output } = run(block, folder);
        printed = output;
        expect(code, output).toBe(0);
      });
    if (block.word === "output")
      test(`shows what is printed: the block at line ${block.line}`, () => {
        expect(missingLines(block.text, printed), printed).toEqual([]);
      });
  }

  describe("the sections on the sandbox", () => {
    let sandbox: ChildProcess;
    const places = new Map<
      string,
      { readonly env: Readonly<Record<string, string>>; readonly control: string }
    >();
    beforeAll(async () => {
      sandbox = spawn(process.execPath, [
        join(root, "scripts/run.mjs"),
        join(root, "scripts/sandbox.ts"),
        "--json",
      ]);
      const line = await new Promise<string>((resolve, reject) => {
        sandbox.stdout?.once("data", (data) => resolve(String(data)));
        sandbox.once("exit", () => reject(new Error("the sandbox ended")));
      });
      const { airtable, sheets } = JSON.parse(line);
      places.set("sandbox", {
        env: {
          AIRTABLE_ENDPOINT_URL: airtable.url,
          AIRTABLE_API_KEY: airtable.token,
          AIRTABLE_EDITOR_API_KEY: airtable.editor_token,
        },
        control: airtable.control,
      });
      places.set("sheets", {
        env: {
          SHEETS_ENDPOINT_URL: sheets.url,
          GOOGLE_OAUTH_ACCESS_TOKEN: sheets.token,
          GOOGLE_EDITOR_ACCESS_TOKEN: sheets.editor_token,
        },
        control: sheets.control,
      });
    }, 60_000);
    afterAll(() => sandbox.kill());

    const cases = [
      [
        "sandbox",
        "Airtable",
        [
          /3 rows are not as Daybook wrote them/,
          /event_data was .*Proposal Sent/,
          /actor was "Ana", and is "Ana "/,
          /Contact leads to Olivia Chen .*Sarah Lopez/s,
        ],
      ],
      ["sheets", "Google Sheets", [/2 rows are not as Daybook wrote them/, /event_data was .*Proposal Sent/]],
    ] as const;
    describe.each(cases)("%s: the practice %s", (word, _, tampered) => {
      const shop = emptyFolder();
      afterAll(() => rmSync(shop, { recursive: true, force: true }));
      let output = "";
      for (const block of blocks.filter((each) => each.word === word))
        test(`runs as it stands: the block at line ${block.line}`, { timeout: 120_000 }, () => {
          const { env = {}, control = "" } = places.get(word) ?? {};
          const text = block.text.replace(/http:\/\/127\.0\.0\.1:448[01]\/control/g, control);
          const { code, output: said } = run({ ...block, text }, shop, env);
          output += said;
          expect(code, said).toBe(0);
        });

      test("names what was tampered with", () => {
        for (const told of tampered) expect(output).toMatch(told);
      });
    });
  });

  test("names the two lines of set-up, and they exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(readme).toMatch(/npm ci && npm start/);
    expect(readme).toMatch(/npm test/);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(["start", "test", "prepare"]));
  });

  test("has a row for every command of the command line", () => {
    const { status, stdout } = spawnSync(process.execPath, [builtCommand(), "--help"], { encoding: "utf8" });
    const commands = [...stdout.matchAll(/^ {2}(?!help )([a-z][a-z-]*)(?= )/gm)].map(
      (found) => found[1] ?? "",
    );
    expect(status).toBe(0);
    expect(commands).toEqual(expect.arrayContaining(["append", "import", "velocity", "measure"]));
    expect(commandsShown(commands, readme)).toEqual([]);
  });
});

describe("the reader of blocks", () => {
  const block = (text: string): Block => ({ language: "sh", word: "run", line: 10, text });
  const outcome = (text: string) => {
    const { status, stdout, stderr } = spawnSync("bash", ["-c", scriptOf(block(text))], { encoding: "utf8" });
    return { status, stdout, stderr };
  };

  test("finds blocks with their words and lines", () => {
    expect(blocksOf("a\n```sh run\nls\n```\n\n```json\n{}\n\n```\n")).toEqual([
      { language: "sh", word: "run", line: 3, text: "ls" },
      { language: "json", word: "", line: 7, text: "{}\n" },
    ]);
    expect(() => blocksOf("```sh\nls\n")).toThrow("README.md:1");
  });

  test("stops at the first command that exits otherwise than it says, and names its line", () => {
    expect(outcome("true\n# a remark\nfalse\necho never")).toMatchObject({
      status: 99,
      stdout: "",
      stderr: "README.md:12 exited 1, not 0\n",
    });
    expect(outcome("sh -c 'exit 3' # exits 3\necho on").stdout).toBe("on\n");
    expect(outcome("true # exits 3")).toMatchObject({ status: 99 });
  });

  test("keeps continued lines, here-documents and variables together", () => {
    expect(outcome("A=1\ncat <<'EOF'\nfalse\nEOF\necho a \\\n  b$A").stdout).toBe("false\na b1\n");
  });

  test("compares shown lines with printed ones, spaces apart", () => {
    expect(missingLines("Qualified   3.0\n\nTook … s\nLost 1", "x Qualified 3.0 days\n")).toEqual(["Lost 1"]);
  });
});
