import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, Script } from "node:vm";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { root } from "../../scripts/bundle-options.mjs";
import { readConfigBlock } from "../../src/cli/bundle/config-block.ts";
import { fillConfig } from "../../src/cli/bundle/fill-config.ts";
import { literalOf } from "../../src/cli/bundle/literal.ts";
import type { JsonValue } from "../../src/core/canonical-json.ts";
import { desk } from "./support.ts";

const runtime = "airtable-automation";
const shipped = (): string => readFileSync(join(root, "dist", "bundles", `${runtime}.js`), "utf8");

const watch = { stage: "Stage", owner: "Owner", status: null, tags: "Tags", plan: null, note: null };
const config = {
  log: "airtable://appXXXXXXXXXXXXXX/Our%20events",
  timezone: "Europe/Madrid",
  crm: {
    contacts: { table: "Contacts", created_at: "Created", watch, changed_by: "Changed by" },
    deals: {
      table: "Our “deals”",
      contact: "Customer",
      watch: { stage: "Deal stage" },
      changed_at: "Changed at",
    },
  },
  publish: { names: { daybook: "Front page" } },
};
const configured = (change: object = {}) =>
  desk({ "daybook.config.json": JSON.stringify({ ...config, ...change }) });

/** What CONFIG is where the text runs: nothing of the code below it. */
function configIn(text: string): Record<string, unknown> {
  const code = text.slice(0, readConfigBlock(text).end);
  return JSON.parse(new Script(`${code};\nJSON.stringify(CONFIG)`).runInContext(createContext({})));
}

describe("bundle", () => {
  test("prints the file that was built, byte for byte, where no config says more", async () => {
    const { out, err, code } = await desk().run(`bundle ${runtime}`);
    expect([err, code]).toEqual(["", 0]);
    expect(out).toBe(shipped());
  });

  test("fills in a spreadsheet's script: its log's tab, its front page and the zone, and leaves it rehearsing", async () => {
    const log = "sheets://1a-B_cdefghijklmnopqrstuvwxyz0123456789ABCDEF/Our%20events";
    const { out, err, code } = await configured({ log, crm: null }).run("bundle apps-script");
    expect([err, code]).toEqual(["", 0]);
    expect(configIn(out)).toEqual({
      live: false,
      settings: "Front page",
      events: "Our events",
      source: "sheet:crm",
      timezone: "Europe/Madrid",
      mailTo: "",
      digest: "",
      onProblem: "stop",
    });
    expect(out).toContain("function doPost(e)");
    const { out: automation } = await configured({ log, crm: null }).run(`bundle ${runtime}`);
    expect(configIn(automation).events).toBe("Events");
    const written = await configured({ log, crm: null }).run("bundle apps-script --out Daybook.gs");
    expect(written.out).toContain("appsscript.json");
  });

  test("fills CONFIG in from the config: the contacts' columns, the log's table, the zone, a name for the source", async () => {
    const { out } = await configured().run(`bundle ${runtime}`);
    expect(configIn(out)).toEqual({
      ...configIn(shipped()),
      settings: "Front page",
      table: "Contacts",
      rowIs: "contact",
      watch: { stage: "Stage", owner: "Owner", status: "", tags: "Tags", plan: "", note: "" },
      changedBy: "Changed by",
      createdAt: "Created",
      events: "Our events",
      source: "airtable:contacts",
      timezone: "Europe/Madrid",
    });
  });

  test.each(["--set rowIs=deal", "--set 'table=Our “deals”'"])(
    "takes the deals' columns with %s",
    async (set) => {
      const { out } = await configured().run(`bundle ${runtime} ${set}`);
      expect(configIn(out)).toMatchObject({
        table: "Our “deals”",
        rowIs: "deal",
        contactLink: "Customer",
        watch: { stage: "Deal stage", owner: "" },
        changedAt: "Changed at",
        source: "airtable:our-deals",
      });
    },
  );

  test("gives a code step the base, the zone and the types of one's own, and no token", async () => {
    const own = [
      { name: "site_survey_done", fields: { crew: "text?" }, sentence: 'Survey by "{crew}"' },
      { name: "permit_filed" },
    ];
    const { out, err, code } = await configured({ events: { own } }).run("bundle zapier");
    expect([err, code]).toEqual(["", 0]);
    const { base, events, timezone, own: types, live, token } = configIn(out);
    expect([base, events, timezone, live]).toEqual([
      "appXXXXXXXXXXXXXX",
      "Our events",
      "Europe/Madrid",
      false,
    ]);
    expect(types).toEqual([own[0], { name: "permit_filed", fields: {} }]);
    expect(token).toBe("patXXXXXXXXXXXXXX.XXXX");
  });

  test("of a table that the config doesn't know takes no columns from it", async () => {
    const { out } = await configured().run(`bundle ${runtime} --set table=Projects`);
    expect(configIn(out)).toMatchObject({
      table: "Projects",
      rowIs: "",
      changedBy: "",
      source: "airtable:contacts",
    });
  });

  test("the log's URL on the command line counts; a log in a file fills in nothing of a base", async () => {
    const said = await configured().run(`bundle ${runtime} --log airtable://appYYYYYYYYYYYYYY/Book`);
    expect(configIn(said.out)).toMatchObject({ events: "Book", table: "Contacts" });
    const plain = await configured({ log: "sqlite:x.db", crm: {} }).run(`bundle ${runtime}`);
    expect(configIn(plain.out)).toMatchObject({ events: "Events", table: "", timezone: "Europe/Madrid" });
  });

  test("never holds a secret of the environment", async () => {
    const env = { AIRTABLE_API_KEY: "patSECRETSECRET.0123456789" };
    const { out } = await configured().run(`bundle ${runtime} --json`, { env });
    expect(out).not.toContain("patSECRET");
  });

  test("--set says what CONFIG holds, over the config: text, true or false, JSON", async () => {
    const at = configured();
    const sets = [
      "live=true",
      "mode=action",
      "watch.owner=",
      "watch.note=Notes = mine",
      'also:=["Roof type","a,b"]',
      'action.data:={"name":"x","__proto__":1,"a-b":{"c":[null,-0.5]}}',
      "source=airtable:hers",
    ];
    const { out, err } = await at.run(`bundle ${runtime} ${sets.map((set) => `--set '${set}'`).join(" ")}`);
    expect(err).toBe("");
    const filled = configIn(out);
    expect(filled).toMatchObject({
      live: true,
      mode: "action",
      also: ["Roof type", "a,b"],
      source: "airtable:hers",
    });
    expect(filled.watch).toMatchObject({ stage: "Stage", owner: "", note: "Notes = mine" });
    expect(JSON.stringify(filled.action)).toBe(
      '{"type":"email_sent","data":{"name":"x","__proto__":1,"a-b":{"c":[null,-0.5]}},"once":"day"}',
    );
  });

  test.each([
    ["--set tabel=Contacts", 'CONFIG has no "tabel"', "Did you mean table?"],
    ["--set watch.stge=Stage", 'CONFIG has no "watch.stge"', "Did you mean watch.stage?"],
    ["--set __proto__=x", 'CONFIG has no "__proto__"', "It has live, mode"],
    ["--set live=yes", "live is true or false", "--set live=true"],
    ["--set also=Roof", "also is a list", "'also:=["],
    ["--set table:=5", "table is text", "--set table=Contacts"],
    ["--set watch:=[]", "watch is an object", "'watch:={"],
    ["--set also:=[", "no JSON", "with :="],
    ["--set table", "a name and a value", "--set table=Contacts"],
    ["--set watch.stage=A --set watch:={}", "watch.stage is set too", "Set one of the two"],
  ])("%s is refused", async (sets, message, hint) => {
    const { code, err, out } = await desk().run(`bundle ${runtime} ${sets}`);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
    expect(err).toContain(hint);
  });

  test("--json holds the text and how it is known; bytes are those of the text", async () => {
    const at = configured();
    const said: Record<string, unknown> = (await at.run(`bundle ${runtime} --json`)).json();
    const [, version, name, build] = shipped().match(/^\/\/ Daybook (\S+) · (\S+) · build (\w{8}) · /) ?? [];
    expect(said).toEqual({
      runtime: name,
      version,
      build,
      bytes: expect.any(Number),
      file: null,
      text: expect.any(String),
    });
    expect(said.bytes).toBe(Buffer.byteLength(String(said.text)));
    expect(String(said.text)).toBe((await at.run(`bundle ${runtime}`)).out);
  });

  test("--out writes the same to a file, again over its own, never over another's", async () => {
    const at = configured();
    const { out } = await at.run(`bundle ${runtime}`);
    const said = await at.run(`bundle ${runtime} --out made/deals.js`);
    expect([said.err, said.code]).toEqual(["", 0]);
    expect(said.out).toContain(`Written: ${join(at.folder, "made/deals.js")} (`);
    expect(at.read("made/deals.js")).toBe(out);
    expect(said.out).toContain("filled in for your contacts. For your deals make another: --set rowIs=deal");
    const deals = await at.run(`bundle ${runtime} --set rowIs=deal --out made/deals.js`);
    expect(deals.out).not.toContain("contacts");
    const again = await at.run(`bundle ${runtime} --set live=true --out made/deals.js --json`);
    expect(again.json()).toMatchObject({ file: join(at.folder, "made/deals.js") });
    expect(at.read("made/deals.js")).toContain("live: true,");

    for (const other of ["const mine = 1;\n", "", `\n${out}`, "// Daybook 1.0.0: notes\n"]) {
      at.write("mine.js", other);
      const refused = await at.run(`bundle ${runtime} --out mine.js`);
      expect(refused.code).toBe(1);
      expect(refused.err).toContain("mine.js is there already, and is no bundle of Daybook's.");
      expect(at.read("mine.js")).toBe(other);
    }
    mkdirSync(join(at.folder, "folder"));
    expect((await at.run(`bundle ${runtime} --out folder`)).code).toBe(1);
  });

  test("without a runtime lists them, with what each is for", async () => {
    const { out, code } = await desk().run("bundle");
    expect(code).toBe(0);
    expect(out).toMatch(/^airtable-automation \(\d+ KB\)\n {2}Airtable, Automations/m);
    const { bundles }: { readonly bundles: readonly object[] } = (await desk().run("bundle --json")).json();
    expect(bundles).toContainEqual({
      runtime,
      about: expect.stringContaining("Run a script"),
      version: expect.any(String),
      build: expect.stringMatching(/^[\da-f]{8}$/),
      bytes: Buffer.byteLength(shipped()),
    });
  });

  test.each([
    ["airtable-automatoin", "Did you mean airtable-automation?"],
    ["Airtable-Automation", "Did you mean airtable-automation?"],
    ["automation", "Did you mean airtable-automation?"],
    ["excel", "There are airtable-automation"],
    ["../cli", "There are airtable-automation"],
  ])("%s is no runtime: names the nearest", async (word, hint) => {
    const { code, err } = await desk().run(`bundle ${word}`);
    expect(code).toBe(2);
    expect(err).toContain(`There is no bundle for ${JSON.stringify(word)}.`);
    expect(err).toContain(hint);
  });

  test("--out and --set without a runtime ask which one", async () => {
    for (const flags of ["--out x.js", "--set live=true"])
      expect(await desk().run(`bundle ${flags}`)).toMatchObject({
        code: 2,
        err: expect.stringContaining("Which one?"),
      });
  });
});

const sample = `// Daybook 1.0.0 · try · build 00000000 · README
const CONFIG = {
  live: false,              // false: rehearse // really
                            // true: write
  table: "",                // "Contacts", such as { or },
  watch: { stage: "", owner: "" },   // e.g. stage: "Stage"
  note: "",                 /* of a person */
  also: [],                 // others
  deep: {                   // a remark
    far: [
      1,
    ],
    off: 0,                 // below
  },
  none: null,
};
await __daybook(CONFIG, {}, { lines: { live: 3, table: 5, watch: 6, note: 7, also: 8, deep: 9, "deep.far": 10, "deep.off": 13, none: 15 } });
`;
const fill = (values: Readonly<Record<string, JsonValue>>): string =>
  fillConfig(sample, new Map(Object.entries(values)));

const anyText = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        '"',
        "\\",
        "\n",
        "\r",
        "\u2028",
        "${",
        "`",
        "{{",
        "}}",
        "//",
        "*/",
        "'",
        "“",
        "\u202e",
        "\u0000",
        "\ud800",
        "};",
        "</script>",
        "\\u0022",
      ),
    )
    .map((parts) => parts.join("")),
);
const anyJson = fc.letrec<{ readonly value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    anyText,
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc
      .array(
        fc.tuple(fc.oneof(anyText, fc.constantFrom("__proto__", "constructor", "a-b", "if")), tie("value")),
        { maxLength: 3 },
      )
      .map((members) => Object.fromEntries(members) as JsonValue),
  ),
})).value;

describe("a value in CONFIG", () => {
  test("is what it was, whatever stands in it, and leaves the other lines where they are", () => {
    fc.assert(
      fc.property(anyText, anyText, anyJson, (table, stage, deep) => {
        const text = fill({ table, "watch.stage": stage, "deep.off": deep });
        const code = text.slice(0, readConfigBlock(text).end);
        const read = new Script(`${code}; CONFIG`).runInContext(createContext({}));
        const expected = {
          ...configIn(sample),
          table,
          watch: { stage, owner: "" },
          deep: { far: [1], off: deep },
        };
        expect(plain(read)).toEqual(plain(expected));
        expect(text.split("\n")).toHaveLength(sample.split("\n").length);
        expect(text.split("\n").slice(-2)).toEqual(sample.split("\n").slice(-2));
      }),
      { seed: 925180703, numRuns: 500, examples: [["", "", { ".": {} }]] },
    );
  });

  test("hides nothing: what can't be seen, or turns the text around, is written by its number", () => {
    fc.assert(
      fc.property(anyJson, (value) => {
        const text = literalOf(value);
        expect(text).not.toMatch(/[\p{C}\p{Zl}\p{Zp}\u00a0\u3000]|\{\{/u);
      }),
    );
    expect(literalOf(-0)).toBe("-0");
    expect(literalOf("Teléfono, 電話, “x”")).toBe('"Teléfono, 電話, “x”"');
    expect(literalOf("a\u200bb\u202e\u00a0{{x}}👍")).toBe('"a\\u200bb\\u202e\\u00a0\\u007b{x}}👍"');
  });

  /** Members in order, own `__proto__` and -0 among them: what JSON can't tell apart. */
  function plain(value: unknown): unknown {
    if (Object.is(value, -0)) return "-0";
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return ["list", ...value.map(plain)];
    return [
      "object",
      ...Object.keys(value).map((key) => [key, plain(Object.getOwnPropertyDescriptor(value, key)?.value)]),
    ];
  }
});

describe("the comments of CONFIG", () => {
  const columnsOf = (text: string): readonly number[] =>
    text
      .split("\n")
      .slice(2, 14)
      .flatMap((line) => {
        const at = line.search(/(?<=^\s*|[,{]\s+)\/\//);
        return at < 0 ? [] : [at];
      });

  test("stand where they stood while there is room", () => {
    expect(columnsOf(fill({ table: "Contacts" }))).toEqual(columnsOf(sample));
    expect(fill({ table: "Contacts" })).toContain('  table: "Contacts",        // "Contacts", such');
  });

  test("move together where a value is longer, and one that is very long moves its own alone", () => {
    const [wide, alone] = [fill({ table: "Contacts and leads of ours" }), fill({ table: "x".repeat(60) })];
    expect(columnsOf(wide)).toEqual([40, 40, 40, 37, 40, 40, 40]);
    expect(columnsOf(alone)).toEqual([28, 28, 74, 37, 28, 28, 28]);
  });

  test("a comment that has a column of its own moves alone", () => {
    expect(columnsOf(fill({ "watch.stage": "Stage of sale" }))).toEqual([28, 28, 28, 49, 28, 28, 28]);
  });
});

test("where a value of several lines becomes one, the lines that the bundle tells are told anew", () => {
  const text = fill({ deep: { far: [2], off: 1 }, table: "A" });
  const [, map = ""] = text.match(/lines: (\{.*?\})/) ?? [];
  const lines: Readonly<Record<string, number>> = new Script(`(${map})`).runInContext(createContext({}));
  expect(Object.keys(lines)).toEqual(["live", "table", "watch", "note", "also", "deep", "none"]);
  for (const [path, line] of Object.entries(lines))
    expect(text.split("\n")[line - 1]).toMatch(new RegExp(`^ {2}${path}:`));
});

test("a setting is told once: where an outer one is filled in, those inside it aren't", () => {
  expect(fill({ deep: { far: [], off: 2 }, "deep.off": 9 })).toContain("deep: { far: [], off: 2 },");
  expect(fill({ unheard: 1 })).toBe(sample);
});
