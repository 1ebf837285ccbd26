import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createContext, Script } from "node:vm";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Bundle, buildBundle } from "../../scripts/bundle/build-bundle.ts";
import {
  airtableScripts,
  codeSteps,
  everywhere,
  forbiddenIn,
  noFetch,
  synchronous,
} from "../../scripts/bundle/forbidden.ts";
import { type Runtime, runtimes } from "../../scripts/bundle/runtimes.ts";
import { root } from "../../scripts/bundle-options.mjs";
import { builtCommand } from "../built-package.ts";

const config = `// Left panel: nothing to fill in.
const CONFIG = {
  live: false,      // false: rehearse
  watch: { stage: "", owner: "" },
  also: [],
  action: {
    type: "email_sent",
  },
};
`;
const entry = "declare let __daybook: unknown;\n__daybook = (...given: unknown[]) => given;\n";
const usual: Runtime = {
  name: "try",
  about: "a try",
  page: "README: a try",
  target: "es2020",
  limit: 1_000_000,
  shape: "readable",
  forbidden: everywhere,
  globals: ["base", "fetch"],
  footer: (call) => `return ${call};`,
};

/** A folder with one runtime's source. */
function sources(files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), "daybook-bundles-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "try"));
  for (const [name, text] of Object.entries({ "entry.ts": entry, "config.txt": config, ...files }))
    writeFileSync(join(folder, "try", name), text);
  return folder;
}

const build = (folder: string, change: Partial<Runtime> = {}): Promise<Bundle> =>
  buildBundle({ ...usual, ...change }, { root, folder, version: "1.2.3" });

/** Runs a bundle as a host does, as the body of an async function, with these globals alone. */
const runs = (text: string, globals: object = {}): Promise<unknown> =>
  new Script(`(async () => {${text}\n})()`).runInContext(createContext({ ...globals }));

const withCore = `import { sha256Hex } from ${JSON.stringify(join(root, "src/core/sha256.ts"))};
// a remark
${entry.replace("given;", "[sha256Hex(String(given.length)), /* why */ { /* kept by printers */ a: 1 }];")}`;

describe("a bundle", () => {
  test("has the same bytes, whenever and wherever the same source is built", async () => {
    const folder = sources({ "entry.ts": withCore });
    const elsewhere = sources();
    cpSync(folder, elsewhere, { recursive: true });
    const first = await build(folder);
    expect(await build(folder)).toEqual(first);
    expect(await build(elsewhere)).toEqual(first);
    expect(first.text).not.toContain(folder);
  });

  test("is named in its first line, with the hash of all the rest", async () => {
    const { text, bytes, build: hash } = await build(sources());
    const [first = ""] = text.split("\n");
    expect(first).toBe(`// Daybook 1.2.3 · try · build ${hash} · README: a try`);
    expect(hash).toBe(
      createHash("sha256")
        .update(text.slice(first.length + 1))
        .digest("hex")
        .slice(0, 8),
    );
    expect(bytes).toBe(Buffer.byteLength(text));
    const { build: other } = await build(sources({ "config.txt": config.replace("rehearse", "Rehearse") }));
    expect(other).not.toBe(hash);
  });

  test("shows its CONFIG as it was written, then says that nothing below needs a change", async () => {
    const { text } = await build(sources());
    const below = text.slice(text.indexOf("\n") + 1);
    expect(below.startsWith(`${config}\n// `)).toBe(true);
    expect(below.slice(config.length)).toMatch(
      /^\n\/\/ .*nothing below this line needs a change\.\nvar __daybook;\n/,
    );
  });

  test("hands over CONFIG, the host's globals and on which line each setting stands", async () => {
    const { text } = await build(sources());
    const [given, globals, { lines }] = (await runs(text, { base: "a base", fetch: "a fetch" })) as [
      unknown,
      unknown,
      { readonly lines: Readonly<Record<string, number>> },
    ];
    const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
    expect(plain(given)).toEqual({
      live: false,
      watch: { stage: "", owner: "" },
      also: [],
      action: { type: "email_sent" },
    });
    expect(plain(globals)).toEqual({ base: "a base", fetch: "a fetch" });
    expect(Object.keys(lines)).toEqual(["live", "watch", "also", "action", "action.type"]);
    for (const [path, line] of Object.entries(lines))
      expect(text.split("\n")[line - 1]).toContain(`${path.replace(/.*\./, "")}:`);
  });

  test("runs where the host hasn't got a global: it is handed over as undefined", async () => {
    const [, globals] = (await runs((await build(sources())).text, { base: 1 })) as [
      unknown,
      Readonly<Record<string, unknown>>,
    ];
    expect(Object.entries(globals)).toEqual([
      ["base", 1],
      ["fetch", undefined],
    ]);
  });

  test("is readable code without remarks, modules' names or anything but ASCII", async () => {
    const folder = sources({ "entry.ts": withCore.replace("a: 1", 'a: "é\u2028"') });
    const { text } = await build(folder);
    const code = text.slice(text.indexOf("var __daybook;"));
    expect(code).not.toMatch(/\/\/|\/\*|[^\n\t -~]/);
    expect(code).toMatch(/^\t\tdigest\(writeUtf8\(text\)\);$/m);
    const minified = await build(folder, { shape: "minified" });
    expect(minified.bytes).toBeLessThan(0.8 * Buffer.byteLength(text));
    for (const each of [text, minified.text])
      expect((await runs(each)) as unknown[]).toEqual([
        createHash("sha256").update("3").digest("hex"),
        expect.objectContaining({ a: "é\u2028" }),
      ]);
  });

  test("keeps a text that runs over several lines as it is", async () => {
    const folder = sources({
      "entry.ts": "declare let __daybook: unknown;\n__daybook = () => `one\n    ${1 + 1}\n  three`;\n",
    });
    expect(await runs((await build(folder)).text)).toBe("one\n    2\n  three");
  });

  test.each(["readable", "minified"] as const)("runs strict, as it was written: %s", async (shape) => {
    const folder = sources({
      "entry.ts": `declare let __daybook: unknown;
__daybook = () => { try { (Object.freeze({ a: 1 }) as any).a = 2; } catch { return "threw"; } };`,
    });
    expect(await runs((await build(folder, { shape })).text)).toBe("threw");
  });

  test("keeps a licence's comment", async () => {
    const folder = sources({ "entry.ts": `/*! (c) Somebody */\n${entry}` });
    expect((await build(folder)).text).toContain("/*! (c) Somebody */");
  });
});

describe("the build refuses", () => {
  const holding = (line: string) => sources({ "entry.ts": `${entry}const x: any = {};\n${line}\n` });

  test.each([
    ["Object.defineProperty(x, 'a', {});", "Object.defineProperty"],
    ["x.a = Object.getPrototypeOf(x);", "getPrototypeOf"],
    ["Reflect.setPrototypeOf(x, null);", "setPrototypeOf"],
    ["x.a = x.__proto__;", "__proto__"],
    ["x.a = { __proto__: null };", "__proto__"],
    ["x.a = x instanceof Array;", "instanceof Array"],
    ["x.a = x instanceof TypeError;", "instanceof TypeError"],
    ["x.a = (0, eval)('1');", "eval"],
    ["x.a = new Function('1');", "new Function"],
    ["x.a = require(x.b);", "require"],
    ["x.a = import(x.b);", "import"],
    ["x.a = process.env;", "process"],
    ["x.a = globalThis.b;", "globalThis"],
    ["x.a = structuredClone(x);", "structuredClone"],
    ["x.a = x.b.replaceAll('a', 'b');", ".replaceAll("],
    ["x.a = x.b.at(-1);", ".at(-"],
    ["x.a = Object.hasOwn(x, 'a');", "Object.hasOwn"],
    ["x.a = 'a {{b}}';", "{{"],
  ])("%s, by its word and its line", async (line, word) => {
    const folder = holding(line);
    const { text } = await build(folder, { forbidden: [] });
    const at = text.split("\n").findIndex((each, index) => index > 12 && each.includes(word)) + 1;
    expect(at).toBeGreaterThan(12);
    await expect(build(folder)).rejects.toThrow(`the bundle try: line ${at} holds "${word}" (`);
  });

  test.each(["crypto.subtle", "new TextEncoder()", "new URL('x')", "setTimeout(x)", "performance.now()"])(
    "%s in a script of Airtable's, though not everywhere",
    async (code) => {
      const folder = holding(`x.a = ${code};`);
      await expect(build(folder)).resolves.toBeDefined();
      const forbidden = [...everywhere, ...airtableScripts];
      await expect(build(folder, { forbidden })).rejects.toThrow(/^the bundle try: line \d+ holds "\w+" \(/);
    },
  );

  test.each([
    ["new Blob([])", codeSteps],
    ["StoreClient(x)", codeSteps],
    ["x ? crypto : null", codeSteps],
    ["[...performance.getEntries()]", codeSteps],
    ["new AbortController()", codeSteps],
    ["URL.canParse(x)", codeSteps],
    ["queueMicrotask(x)", codeSteps],
    ["this.helpers.httpRequest(x)", codeSteps],
    ["fetch(x)", noFetch],
    ["x ? fetch : null", noFetch],
    ["async () => 1", synchronous],
    ["Promise.resolve(1)", synchronous],
    ["{ ...process.env }", everywhere],
    ["Function('return 1')()", everywhere],
    ["window.a", everywhere],
    ["Object.groupBy(x, y)", everywhere],
  ] as const)("%s where a code step may not hold it", (code, rules) => {
    expect(forbiddenIn(`const y = ${code};`, rules, 0)).toHaveLength(1);
    expect(forbiddenIn(`const y = "${code}";`, rules, 0)).toEqual([]);
    const steps = runtimes.filter(({ name }) => name === "make");
    expect(steps.every(({ forbidden }) => rules.every((rule) => forbidden.includes(rule)))).toBe(true);
  });

  test("none of these words in a text, a comment, a longer name or a member's name", () => {
    const code = [
      'const a = "Object.defineProperty import process eval(x) require crypto URL";',
      "const reviewed = preprocess(a) + medieval(b) + x.import + y.process + { export: 1 }.export;",
      "// x instanceof Array\n/* __proto__ */",
      'const c = kept["__proto__"]; const d = row.at(1) + rows.at(x); const e = /import|eval/.test(a);',
      "const f = z instanceof Rows;",
    ].join("\n");
    expect(forbiddenIn(code, [...everywhere, ...airtableScripts], 0)).toEqual([]);
  });

  test("a runtime without an entry or a CONFIG, by the file's name", async () => {
    const folder = sources();
    rmSync(join(folder, "try", "config.txt"));
    await expect(build(folder)).rejects.toThrow(/^the bundle try: .*try\/config\.txt is missing$/);
  });

  test("a byte more than the limit", async () => {
    const folder = sources();
    const { bytes } = await build(folder);
    await expect(build(folder, { limit: bytes })).resolves.toMatchObject({ bytes });
    await expect(build(folder, { limit: bytes - 1 })).rejects.toThrow(
      `the bundle try: it has ${bytes} bytes, and its limit is ${bytes - 1}`,
    );
  });

  test.each([
    ["an entry that hands nothing out", { "entry.ts": "console.log(1);" }, "doesn't assign __daybook"],
    ["an entry with a fault", { "entry.ts": "const a = ;" }, /try\/entry\.ts:1: Unexpected ";"/],
    [
      "a package",
      {
        "entry.ts": `import { ulid } from ${JSON.stringify(join(root, "node_modules/ulid/dist/browser/index.js"))};\n${entry}ulid();`,
      },
      "it holds the package ulid",
    ],
    ["what only Node has", { "entry.ts": `import "node:fs";\n${entry}` }, "node:fs"],
    [
      "a CONFIG that lacks a comma",
      { "config.txt": config.replace("[],", "[]") },
      "the bundle try: Line 7: a comma or } is missing",
    ],
    [
      "a CONFIG with curly quotes",
      { "config.txt": config.replace('stage: ""', "stage: “”") },
      "the bundle try: Line 5: a curly quote stands where a straight one is wanted",
    ],
    [
      "a CONFIG that says a thing twice",
      { "config.txt": config.replace("also:", "live:") },
      "the bundle try: Line 6: live is there twice",
    ],
    ["no CONFIG", { "config.txt": "// nothing\n" }, "const CONFIG"],
  ])("%s", async (_, files, said) => {
    await expect(build(sources(files as Record<string, string>))).rejects.toThrow(said);
  });
});

describe.each(runtimes.map((runtime) => [runtime.name, runtime] as const))("%s", (name, runtime) => {
  const source = { root, version: "1.2.3" };

  test("is built from the project's own source, within its limit, and is code that parses", async () => {
    const { text, bytes } = await buildBundle(runtime, source);
    expect(bytes).toBeLessThanOrEqual(runtime.limit);
    expect(() => new Script(`(async () => {${text}\n})`)).not.toThrow();
    expect(text).toContain(readFileSync(join(root, "src/bundles", name, "config.txt"), "utf8").trimEnd());
  });

  test("is in dist as it is built here", async () => {
    builtCommand();
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    const { text, build: hash, bytes } = await buildBundle(runtime, { root, version });
    const dist = (file: string): string => readFileSync(join(root, "dist", "bundles", file), "utf8");
    expect(dist(`${name}.js`)).toBe(text);
    expect(JSON.parse(dist("index.json"))).toContainEqual({
      runtime: name,
      about: runtime.about,
      version,
      build: hash,
      bytes,
    });
  });

  test("comes rehearsing: live is false, or a person is asked", async () => {
    const rehearses = /^ {2}live: false,|^\/\/ .*nothing is written before it was shown/m;
    expect((await buildBundle(runtime, source)).text).toMatch(rehearses);
  });
});
