import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { coreEntries, nodeEntries, root } from "../scripts/bundle-options.mjs";
import { emulatorsStandAlone, importCycles, importDirections } from "./architecture/import-rules.ts";
import { type Files, type Problem, withoutComments } from "./architecture/source-text.ts";
import { commandsShown, exportsBuilt, storesShown, typesStandAlone } from "./architecture/surface-rules.ts";
import { codeNames, fileLength, fileNames, noBrands, purity } from "./architecture/text-rules.ts";

const entries = [...nodeEntries, ...coreEntries];

function projectFiles(): Files {
  const files = new Map<string, string>();
  for (const folder of ["src", "test", "scripts"]) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      const text = entry.isFile() && /\.(ts|mjs)$/.test(entry.name) ? readFileSync(path, "utf8") : "";
      files.set(path.slice(root.length + 1).replaceAll("\\", "/"), text);
    }
  }
  for (const name of ["README.md", "package.json"]) files.set(name, readFileSync(join(root, name), "utf8"));
  return files;
}

const sample = (files: Readonly<Record<string, string>>): Files => new Map(Object.entries(files));
const shown = (problems: readonly Problem[]): string[] =>
  problems.map(({ path, line, what, fix }) => `${path}:${line} ${what}. ${fix}`);
const places = (problems: readonly Problem[]): string[] =>
  problems.map(({ path, line }) => `${path}:${line}`);

describe("the project", () => {
  const files = projectFiles();
  const rules: Readonly<Record<string, (files: Files) => readonly Problem[]>> = {
    "imports run one way": importDirections,
    "no file imports itself by way of others": importCycles,
    "an emulator shares no code with what it tests": emulatorsStandAlone,
    "a file holds one idea": fileLength,
    "core and views are pure": purity,
    "core names no product": noBrands,
    "exports have names, values have types, classes are errors, nothing is left to do": codeNames,
    "files are named in kebab-case": fileNames,
    "every store has a contract test and a README row": storesShown,
    "package.json names what the build makes": (all) =>
      exportsBuilt(JSON.parse(all.get("package.json") ?? ""), entries, all),
  };
  for (const [rule, check] of Object.entries(rules)) {
    test(rule, () => expect(shown(check(files))).toEqual([]));
  }

  test("was read: every layer of the design is there", () => {
    const layers = new Set([...files.keys()].flatMap((path) => path.match(/^src\/([^/]+)\//)?.[1] ?? []));
    expect([...layers]).toEqual(
      expect.arrayContaining(["core", "views", "stores", "schema", "report", "cli"]),
    );
  });
});

describe("a rule finds", () => {
  test("an import against the direction, with file and line", () => {
    const files = sample({
      "src/core/event.ts": 'import { z } from "zod";\nimport type { View } from "../views/view.ts";\n',
      "src/views/stuck.ts": 'export * from "../core/event.ts";\nexport { x } from "../stores/memory.ts";\n',
      "src/stores/memory.ts":
        'import { openSqlite } from "./sqlite/open.ts";\nimport { createHash } from "node:crypto";\n',
      "src/stores/registry.ts": 'export const stores = { memory: () => import("./memory.ts") };\n',
      "src/stores/sqlite/open.ts": 'import Database from "libsql";\nimport { rows } from "./rows.ts";\n',
      "src/report/page.ts": 'import {\n  a,\n  b,\n} from "../cli/main.ts";\n',
      "src/hosts/node.ts":
        'const text = "import { a } from \\"../cli/main.ts\\"";\n// import "../cli/main.ts"\n',
      "src/schema/config.ts": 'import { z } from "zod";\nimport "../../test/x.ts";\nimport "./map";\n',
      "src/index.ts": 'export { main } from "./cli/main.ts";\n',
      "src/tools/x.ts": "",
    });
    expect(places(importDirections(files))).toEqual([
      "src/core/event.ts:1",
      "src/core/event.ts:2",
      "src/views/stuck.ts:2",
      "src/stores/memory.ts:1",
      "src/report/page.ts:4",
      "src/schema/config.ts:2",
      "src/schema/config.ts:3",
      "src/index.ts:1",
      "src/tools/x.ts:1",
    ]);
  });

  test("a cycle, types included", () => {
    const files = sample({
      "src/core/a.ts": 'import { b } from "./b.ts";',
      "src/core/b.ts": 'import type { C } from "./c.ts";',
      "src/core/c.ts": 'import { a } from "./a.ts";',
      "src/core/d.ts": 'import { a } from "./a.ts";\nimport { b } from "./b.ts";',
    });
    expect(shown(importCycles(files))).toEqual([
      expect.stringContaining("src/core/a.ts -> src/core/b.ts -> src/core/c.ts -> src/core/a.ts"),
    ]);
  });

  test("an emulator that borrows from src, by path or by package", () => {
    const files = sample({
      "test/emulators/airtable/server.ts":
        'import { a } from "node:http";\nimport { b } from "../../../src/core/event.ts";',
      "test/emulators/sheets.ts": 'import { a } from "daybook/core";',
      "test/stores/sqlite.test.ts": 'import { a } from "../../src/core/event.ts";',
    });
    expect(places(emulatorsStandAlone(files))).toEqual([
      "test/emulators/airtable/server.ts:2",
      "test/emulators/sheets.ts:1",
    ]);
  });

  test("the 251st line, not the 250th", () => {
    const files = sample({
      "src/a.ts": "x\n".repeat(250),
      "src/b.ts": "x\n".repeat(251),
      "test/c.ts": "x\n".repeat(900),
    });
    expect(places(fileLength(files))).toEqual(["src/b.ts:251"]);
  });

  test("each thing that a pure file may not use", () => {
    const lines = [
      "const a = Date.now();",
      "const b = new Date();",
      "const c = new Date;",
      "const d = Math.random();",
      'const e = crypto.subtle.digest("SHA-256", x);',
      "const f = process.env.HOME;",
      "const g = globalThis.fetch;",
      "const h = await fetch(url);",
      "setTimeout(run, 5);",
      "console.log(a);",
      "const i = Date();",
      `const j = \`\${Date.now()}\`;`,
    ];
    const found = places(
      purity(sample({ "src/core/a.ts": lines.join("\n"), "src/cli/main.ts": lines.join("\n") })),
    );
    expect(new Set(found)).toEqual(new Set(lines.map((_, index) => `src/core/a.ts:${index + 1}`)));
  });

  test("none of these words in a comment, a text or another name", () => {
    const files = sample({
      "src/core/a.ts": [
        "// no Date.now() here, no fetch(x), any console",
        'const a = "new Date() process.env any class Foo";',
        "const b = new Date(ms); const cryptography = 1; row.process(x); store.fetch(y);",
        "const c = /['\"`]/.test(x) ? `any ${b} Date.now()` : many;",
        "export class DaybookError extends Error {}",
        "const anyOf = company / any2 / 3;",
      ].join("\n"),
    });
    expect(shown([...purity(files), ...codeNames(files)])).toEqual([]);
  });

  test("a product named in core, in code or comment", () => {
    const files = sample({
      "src/core/a.ts": "// like Airtable\nconst n8n = 1;\n// make.com, makes\nconst sheet = 'google';",
      "src/stores/sqlite/a.ts": "// SQLite",
    });
    expect(places(noBrands(files))).toEqual([1, 2, 3, 4].map((line) => `src/core/a.ts:${line}`));
  });

  test("default exports, untyped values, classes, enums and unfinished work", () => {
    const lines = [
      "export default 1;",
      "export { a as default };",
      "const b: any = 1;",
      "const c = x as any;",
      "const d: Record<string, any> = {};",
      "export class Store {}",
      "export enum Kind {}",
      "// TODO: later",
      "/* FIXME */",
    ];
    const files = sample({ "src/cli/a.ts": lines.join("\n") });
    expect(places(codeNames(files)).sort()).toEqual(lines.map((_, index) => `src/cli/a.ts:${index + 1}`));
  });

  test("a name that is not kebab-case", () => {
    const names = [
      "src/core/canonical-json.ts",
      "test/stores/sqlite.test.ts",
      "src/cli/fooBar.ts",
      "src/Views/a.ts",
      "src/a_b.ts",
    ];
    const files = sample(Object.fromEntries(names.map((name) => [name, ""])));
    expect(places(fileNames(files))).toEqual(["src/cli/fooBar.ts:1", "src/Views/a.ts:1", "src/a_b.ts:1"]);
  });

  test("a store without a contract test, or without a README row", () => {
    const files = sample({
      "src/stores/memory.ts": "export function openMemory() {}",
      "src/stores/sqlite/open.ts": "export const openSqlite = () => 1;",
      "src/stores/kafka/open.ts": "export async function openKafka() {}",
      "src/stores/registry.ts": "export function openStore() {}",
      "src/stores/sqlite/rows.ts": "export const rows = 1;",
      "test/stores/memory.test.ts": 'storeContract("memory", open);',
      "test/stores/sqlite.test.ts": 'test("opens", () => 1);',
      "test/stores/kafka/append.test.ts": 'storeContract("kafka", open);',
      "README.md":
        "The memory store.\n\n| store | for |\n| `sqlite:daybook.db` | one file |\n| kafka | a sink |\n",
    });
    expect(shown(storesShown(files))).toEqual([
      expect.stringContaining('README.md has no row for the store "memory"'),
      expect.stringContaining('no test runs the contract on the store "sqlite"'),
    ]);
  });

  test("an export that is not built, has no source, or is not published", () => {
    const manifest = {
      bin: { daybook: "dist/cli.js" },
      exports: {
        ".": { types: "./dist/types/src/index.d.ts", default: "./dist/index.js" },
        "./gone": { types: "./dist/types/src/gone.d.ts", default: "./dist/gone.js" },
        "./schema/*.json": "./schema/*.json",
        "./package.json": "./package.json",
      },
      files: ["dist"],
    };
    const built = [
      { out: "index", in: "src/index.ts" },
      { out: "cli", in: "src/cli/main.ts" },
    ];
    expect(exportsBuilt(manifest, built, sample({ "src/index.ts": "" })).map(({ what }) => what)).toEqual([
      "./dist/cli.js is made from src/cli/main.ts, which is missing",
      "./dist/types/src/gone.d.ts is named, and the build does not make it",
      "./dist/gone.js is named, and the build does not make it",
      "./schema/*.json is not published",
    ]);
  });

  test("a published type from a package that is not installed with Daybook", () => {
    const files = sample({
      "dist/types/a.d.ts":
        'import { z } from "zod";\nimport Database from "libsql";\nimport type { A } from "./a.ts";',
      "dist/types/b.d.ts":
        'export declare const b: import("@clack/prompts").B;\nimport { x } from "node:fs";',
    });
    expect(places(typesStandAlone(files, ["libsql"]))).toEqual([
      "dist/types/a.d.ts:1",
      "dist/types/b.d.ts:1",
    ]);
  });

  test("a command that the README's reference does not name", () => {
    const readme =
      "Use `events` and measure.\n\n| command | does |\n| `daybook append [FILE]` | x |\n| `stuck` | y |\n";
    expect(commandsShown(["append", "stuck", "events", "measure"], readme)).toHaveLength(2);
  });
});

test("comments and texts are blanked in place, the code in a template's placeholder stays", () => {
  const text = 'f("x") /* a\nb */ + `c $' + '{g("d")} e` // h\nk = /["/]/.test(i) / j;';
  const code = withoutComments(text, "code only");
  expect(code.replace(/ +/g, " ")).toBe("f( ) \n + ` g( ) \nk = .test(i) / j;");
  expect(code).toHaveLength(text.length);
  expect(withoutComments(text)).toContain("c $" + '{g("d")} e`');
});
