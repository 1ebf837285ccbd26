import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Crm, startCrm } from "./airtable/testing/crm.ts";

let crm: Crm;
beforeEach(async () => {
  crm = await startCrm();
});
afterEach(() => crm.close());

const automation = (script: string) => crm.scripts().runAutomation({ script });
const extension = (script: string) => crm.scripts().runExtension({ script });

/** What a bare context has of the language itself. */
const language =
  `Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp
Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError globalThis JSON Math Intl ArrayBuffer Uint8Array
Int8Array Uint16Array Int16Array Uint32Array Int32Array Float16Array Float32Array Float64Array Uint8ClampedArray BigUint64Array
BigInt64Array DataView Map BigInt Set WeakMap WeakSet Proxy Reflect FinalizationRegistry WeakRef decodeURI decodeURIComponent encodeURI
encodeURIComponent escape unescape eval isFinite isNaN SharedArrayBuffer Atomics Iterator SuppressedError DisposableStack
AsyncDisposableStack`.split(/\s/);

const globals = (names: string) =>
  (JSON.parse(names) as string[]).filter((name) => !language.includes(name)).sort();

describe("the globals are the documented ones and no other", () => {
  const names = "JSON.stringify(Object.getOwnPropertyNames(globalThis))";

  test("in an automation", async () => {
    const { outputs } = await automation(`output.set("names", ${names})`);
    expect(globals(String(outputs.names))).toEqual(["base", "console", "fetch", "input", "output"]);
  });

  test("in an extension", async () => {
    const { printed } = await extension(`output.text(${names})`);
    expect(globals(String(printed[0]?.value))).toEqual([
      "base",
      "console",
      "cursor",
      "fetch",
      "input",
      "output",
      "remoteFetchAsync",
      "session",
    ]);
  });

  test.each(
    `crypto setTimeout setInterval queueMicrotask URL URLSearchParams TextEncoder TextDecoder structuredClone AbortController
    process require module Buffer performance WebAssembly Headers Request Response FormData atob btoa`.split(
      /\s+/,
    ),
  )("%s is not defined", async (name) => {
    const both = [(await automation(`${name};`)).error, (await extension(`${name};`)).error];
    expect(both).toEqual([`${name} is not defined`, `${name} is not defined`]);
  });

  test("each host has its own members", async () => {
    const { outputs } = await automation(`output.set("types", [
      typeof output.text, typeof output.markdown, typeof input.textAsync, typeof input.fileAsync, typeof input.secret ])`);
    expect(outputs.types).toEqual(["undefined", "undefined", "undefined", "undefined", "function"]);
    const { printed } = await extension(
      `output.text([typeof output.set, typeof input.secret, typeof output.text].join())`,
    );
    expect(printed[0]?.value).toBe("undefined,undefined,function");
  });

  test("no module is loaded", async () => {
    expect((await automation(`await import("node:fs")`)).error).not.toBeNull();
    expect((await automation(`import fs from "node:fs"`)).shown).toMatch(/^SyntaxError: .*\n {4}on line 1$/);
  });
});

test("what the host hands over is of the script's own kinds", async () => {
  const { outputs } = await automation(`const table = base.getTable("Contacts");
const promise = table.selectRecordsAsync();
const { records } = await promise;
const failure = await table.createRecordAsync({ Nope: 1 }).catch((error) => error);
output.set("kinds", [promise instanceof Promise, records instanceof Array, table.fields instanceof Array,
  records.some((each) => each.getCellValue("Stage") instanceof Object), table.getField("Stage").options.choices instanceof Array,
  failure instanceof Error, input.config() instanceof Object, base.getTable instanceof Function,
  base.getTable.constructor === Function, fetch instanceof Function, new Date() instanceof Date, new Date().constructor === Date]);`);
  expect(outputs.kinds).toEqual(Array(12).fill(true));
});

describe("time is the emulator's", () => {
  test("for new dates, and for no others", async () => {
    const { outputs } = await automation(`output.set("times", [new Date().toISOString(), Date.now(),
  new Date(0).toISOString(), new Date(2020, 0).getFullYear(), Date.UTC(1970, 0, 1), Date.parse("1970-01-02"), typeof Date(),
  Object.prototype.toString.call(new Date())]);
await base.getTable("Contacts").selectRecordsAsync({ fields: [] });
output.set("later", new Date().toISOString());`);
    expect(outputs).toEqual({
      times: [
        "2026-04-12T09:00:00.000Z",
        Date.parse("2026-04-12T09:00:00.000Z"),
        "1970-01-01T00:00:00.000Z",
        2020,
        0,
        86_400_000,
        "string",
        "[object Date]",
      ],
      later: "2026-04-12T09:00:00.300Z",
    });
  });

  test("a clock that runs is not pushed on", async () => {
    await crm.close();
    crm = await startCrm({ clock: "running", now: "2030-01-01T00:00:00.000Z" });
    const before = Date.now();
    const { outputs, ms } = await automation(`for (let at = 0; at < 3_000; at++) Date.now();
await base.getTable("Contacts").selectRecordsAsync({ fields: [] });
output.set("year", new Date().getFullYear());`);
    expect(outputs.year).toBe(2030);
    expect(ms).toBeLessThanOrEqual(Date.now() - before);
  });
});

describe("a script", () => {
  test("awaits at its top level, returns early, and may end in a comment", async () => {
    const { outputs, error } = await automation(`output.set("a", await Promise.resolve(1));
if (true) return;
output.set("b", 2); // done`);
    expect({ outputs, error }).toEqual({ outputs: { a: 1 }, error: null });
  });

  test("that throws shows its error and its own lines, and no others", async () => {
    const { error, shown } = await automation(`const table = base.getTable("Contacts");
async function write() {
  await table.createRecordAsync({ Nope: 1 });
}
await write();`);
    expect(error).toBe('No field matching "Nope" found in table "Contacts"');
    expect(shown).toBe(`Error: ${error}\n    at write on line 3\n    at main on line 5`);
    expect((await automation(`\n\nundefined.a`)).shown).toBe(
      "TypeError: Cannot read properties of undefined (reading 'a')\n    at main on line 3",
    );
    expect((await automation(`throw "as a text"`)).shown).toBe("as a text");
  });

  test("of bad syntax shows the line", async () => {
    expect(await automation("const a = 1;\nconst table = “Contacts”;")).toMatchObject({
      error: "Invalid or unexpected token",
      shown: "SyntaxError: Invalid or unexpected token\n    on line 2",
      calls: [],
    });
  });

  test("finds no path of this machine in an error's stack", async () => {
    const { outputs } =
      await automation(`try { base.getTable("Nope"); } catch (error) { output.set("a", error.stack); }
try { await base.getTable("Contacts").createRecordAsync({ Stage: 1 }); } catch (error) { output.set("b", error.stack); }`);
    expect(`${outputs.a}${outputs.b}`).not.toMatch(/\/|\.ts/);
  });

  test("shares nothing with the next run", async () => {
    await automation("globalThis.left = 1; Array.prototype.left = 1;");
    expect((await automation(`output.set("left", [typeof left, typeof [].left])`)).outputs.left).toEqual([
      "undefined",
      "undefined",
    ]);
  });

  test("tells what it logged, and how many calls it did not wait for", async () => {
    const { logs, unawaited } = await crm.scripts().runAutomation({
      script: `console.log("a", 1, { b: [2] }); console.warn(null); console.error(new Error("c").message);
base.getTable("Contacts").createRecordAsync({ Name: "lost" });`,
      onCall: () => new Promise(() => {}),
    });
    expect(logs).toEqual([
      { level: "log", text: 'a 1 {"b":[2]}' },
      { level: "warn", text: "null" },
      { level: "error", text: "c" },
    ]);
    expect(unawaited).toBe(1);
    expect(crm.control.rows({ table: "Contacts" })).toHaveLength(2);
    expect((await automation("await base.getTable('Contacts').createRecordAsync({})")).unawaited).toBe(0);
  });
});

describe("inputs, secrets and outputs of an automation", () => {
  test("an input is a fresh copy each time", async () => {
    const { outputs } = await crm.scripts().runAutomation({
      script: `input.config().list.push(2); output.set("input", input.config());`,
      input: { recordId: "rec1", list: [1], none: null },
    });
    expect(outputs.input).toEqual({ recordId: "rec1", list: [1], none: null });
  });

  test("a secret is told by its name; another throws", async () => {
    const order = { secrets: { TOKEN: "pat.secret" } };
    const script = `output.set("secret", input.secret("TOKEN"));`;
    expect((await crm.scripts().runAutomation({ script, ...order })).outputs.secret).toBe("pat.secret");
    for (const name of ["token", "toString", "__proto__"])
      expect(
        (await crm.scripts().runAutomation({ script: `input.secret("${name}")`, ...order })).error,
      ).toMatch(/No secret named/);
  });

  test("the last output of a key counts, and it must be JSON", async () => {
    const { outputs, error } = await automation(`output.set("a", 1); output.set("a", { b: [new Date(0)] });
output.set("__proto__", "safe");
const round = {}; round.round = round; output.set("c", round);`);
    expect(outputs.a).toEqual({ b: ["1970-01-01T00:00:00.000Z"] });
    expect(Object.entries(outputs)).toContainEqual(["__proto__", "safe"]);
    expect(error).toMatch(/circular/i);
    await expect(automation(`output.set("a", () => 1)`)).rejects.toThrow(/not know/);
  });
});
