import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AutomationOrder, AutomationResult } from "./airtable/script/run-automation.ts";
import type { Scripts } from "./airtable/script/scripts.ts";
import { type Crm, startCrm } from "./airtable/testing/crm.ts";

let crm: Crm;
let scripts: Scripts;
beforeEach(async () => {
  crm = await startCrm();
  scripts = crm.scripts();
});
afterEach(() => crm.close());

const run = (script: string, order: Partial<AutomationOrder> = {}): Promise<AutomationResult> =>
  scripts.runAutomation({ script: `const log = base.getTable("Event Log");\n${script}`, ...order });
const rows = () => crm.control.rows({ table: "Event Log" });
const list = (count: number, row: string) => `Array.from({ length: ${count} }, (_, at) => (${row}))`;

describe("fifty records a call", () => {
  const tooMany = "Request exceeds maximum batch size limit of 50 items";

  test("are created, updated and deleted, and not one more", async () => {
    expect((await run(`await log.createRecordsAsync(${list(50, "{ fields: {} }")})`)).error).toBeNull();
    expect((await run(`await log.createRecordsAsync(${list(51, "{ fields: {} }")})`)).error).toBe(tooMany);
    expect(rows()).toHaveLength(50);
    const ids = "(await log.selectRecordsAsync({ fields: [] })).recordIds";
    const update = `log.updateRecordsAsync(ids.map((id) => ({ id, fields: { event: "x" } })))`;
    expect((await run(`const ids = ${ids};\nawait ${update}`)).error).toBeNull();
    await run("await log.createRecordAsync({})");
    expect((await run(`const ids = ${ids};\nawait ${update}`)).error).toBe(tooMany);
    expect((await run(`await log.deleteRecordsAsync(${ids})`)).error).toBe(tooMany);
    expect((await run(`await log.deleteRecordsAsync(${ids}.slice(1))`)).error).toBeNull();
    expect(rows()).toHaveLength(1);
  });

  test("hold in the extension as well", async () => {
    const script = `await base.getTable("Event Log").createRecordsAsync(${list(51, "{ fields: {} }")})`;
    expect((await scripts.runExtension({ script })).error).toBe(tooMany);
  });
});

describe("fifteen mutations a second", () => {
  const burst = (count: number) => `await Promise.all(${list(count, "log.createRecordAsync({})")});`;
  const tooFast = "You can only send 15 mutations every 1000ms";

  test("are sent at once, and not one more", async () => {
    expect((await run(burst(15))).error).toBeNull();
    const { error } = await run(burst(16));
    expect(error).toBe(tooFast);
  });

  test("count again when the second is over, and for each run by itself", async () => {
    const wait = "while (Date.now() < start + 1000) await log.selectRecordAsync('rec00000000000000');";
    const script = `const start = Date.now();\n${burst(15)}`;
    expect((await run(`${script}\n${wait}\n${burst(15)}`)).error).toBeNull();
    expect((await run(`${script}\n${burst(1)}`)).error).toBe(tooFast);
    expect(await Promise.all([run(burst(15)), run(burst(15))])).toMatchObject([
      { error: null },
      { error: null },
    ]);
  });

  test("are met by nobody who awaits each", async () => {
    const { error, ms } = await run("for (let at = 0; at < 40; at++) await log.createRecordAsync({});");
    expect({ error, ms }).toEqual({ error: null, ms: 40 * 120 });
  });

  test("can be caught and waited for", async () => {
    const { outputs } = await run(`${burst(15)}
try { await log.createRecordAsync({}); } catch (error) { output.set("caught", error.message); }`);
    expect(outputs.caught).toBe(tooFast);
  });

  test("hold in the extension as well, for changes of the schema too", async () => {
    const { error } = await scripts.runExtension({
      script: `const log = base.getTable("Event Log");
await Promise.all(${list(16, 'log.createFieldAsync("f" + at, "singleLineText")')});`,
    });
    expect(error).toBe(tooFast);
  });
});

test("an automation has 30 queries, of one record too; an extension has no end of them", async () => {
  const query = (count: number) => `const log = base.getTable("Event Log");
for (let at = 0; at < ${count}; at++)
  await (at % 2 ? log.selectRecordsAsync({ fields: [] }) : log.selectRecordAsync("rec00000000000000"));`;
  expect((await scripts.runAutomation({ script: query(30) })).error).toBeNull();
  expect((await scripts.runAutomation({ script: query(31) })).error).toBe(
    "Exceeded quota of 30 table queries per script",
  );
  expect((await scripts.runExtension({ script: query(100) })).error).toBeNull();
});

test("a query takes 100 ids", async () => {
  const query = (count: number) =>
    `await log.selectRecordsAsync({ fields: [], recordIds: ${list(count, '"rec" + at')} })`;
  expect((await run(query(100))).error).toBeNull();
  expect((await run(query(101))).error).toMatch(/100 records/);
});

test("an automation has 50 fetches; an extension has no end of them", async () => {
  const fetches = (count: number) =>
    `for (let at = 0; at < ${count}; at++) await fetch("https://api.airtable.com/v0/meta/whoami");`;
  expect((await scripts.runAutomation({ script: fetches(50) })).error).toBeNull();
  const { error, calls } = await scripts.runAutomation({ script: fetches(51) });
  expect(error).toBe("Exceeded quota of 50 fetch requests per script");
  expect(calls).toHaveLength(50);
  expect((await scripts.runExtension({ script: fetches(60) })).error).toBeNull();
});

describe("thirty seconds", () => {
  const slow = "for (let at = 0; ; at++) await log.createRecordAsync({ amount: at });";

  test("end a run where it stands: what it wrote stays, and it cannot catch it", async () => {
    const { error, ms, killed, outputs } = await run(
      `try { ${slow} } catch { output.set("caught", true); } finally { output.set("finally", true); }`,
    );
    expect({ error, killed, outputs }).toEqual({
      error: "Script exceeded execution time limit of 30 seconds",
      killed: false,
      outputs: {},
    });
    expect(ms).toBeGreaterThan(30_000);
    expect(ms).toBeLessThan(30_200);
    expect(rows()).toHaveLength(251);
  });

  test("are seen coming by a script that looks at its clock", async () => {
    const { error, ms } = await run(
      "const start = Date.now();\nwhile (Date.now() < start + 25_000) await log.createRecordAsync({});",
    );
    expect({ error, ms }).toEqual({ error: null, ms: 25_080 });
  });

  test("pass for a script that waits by looking at its clock", async () => {
    const wait = (ms: number) => `const until = Date.now() + ${ms};\nwhile (Date.now() < until);`;
    expect(await run(wait(1_000))).toMatchObject({ error: null, ms: 1_000 });
    expect((await run(`${wait(20_000)}\nawait log.createRecordAsync({});`)).ms).toBe(20_120);
    expect(await run(`try { ${wait(40_000)} } catch { output.set("caught", true); }`)).toMatchObject({
      error: "Script exceeded execution time limit of 30 seconds",
      ms: 30_001,
    });
  });

  test("pass no faster for one that looks at its clock between calls", async () => {
    const script = `for (let at = 0; at < 1_200; at++) {
  Date.now();
  await base.getTable("Event Log").selectRecordAsync("rec00000000000000");
}`;
    expect((await scripts.runExtension({ script })).ms).toBe(1_200 * 300);
  });

  test("pass while others make the clock go", async () => {
    let calls = 0;
    const { error } = await run("await log.createRecordAsync({});\nawait log.createRecordAsync({});", {
      onCall() {
        calls += 1;
        if (calls === 2) crm.control.advance({ ms: 30_000 });
      },
    });
    expect(error).toMatch(/30 seconds/);
    expect(rows()).toHaveLength(1);
  });

  test("bind no extension", async () => {
    const script = `for (let at = 0; at < 300; at++) await base.getTable("Event Log").createRecordAsync({});`;
    const { error, ms } = await scripts.runExtension({ script });
    expect({ error, ms }).toEqual({ error: null, ms: 36_000 });
  });
});

describe("the time that calls take", () => {
  test("is as the emulator is told, and shared by calls side by side", async () => {
    scripts = crm.scripts({ times: { select: 1_000, row: 10, mutation: 50 } });
    await run(`await log.createRecordsAsync(${list(20, "{ fields: {} }")})`);
    expect((await run("await log.selectRecordsAsync({ fields: [] })")).ms).toBe(1_200);
    const twice = "const query = () => log.selectRecordsAsync({ fields: [] });";
    expect((await run(`${twice}\nawait Promise.all([query(), query()])`)).ms).toBe(1_200);
    expect((await run(`${twice}\nawait query();\nawait query();`)).ms).toBe(2_400);
  });

  test("passes for the whole emulator", async () => {
    await run("await log.createRecordAsync({});\nawait log.createRecordAsync({});");
    expect(crm.control.now()).toBe("2026-04-12T09:00:00.240Z");
    expect(rows().map(({ createdTime }) => createdTime)).toEqual([
      "2026-04-12T09:00:00.000Z",
      "2026-04-12T09:00:00.000Z",
    ]);
  });
});

describe("six megabytes", () => {
  const six = (bytes: number) => "x".repeat(bytes - '{"a":""}'.length);

  test("may come in", async () => {
    const input = (bytes: number) => ({ a: six(bytes) });
    expect((await run("", { input: input(6_000_000) })).error).toBeNull();
    expect((await run("", { input: input(6_000_001) })).error).toMatch(/6 MB/);
  });

  test("may go out, all outputs together", async () => {
    const set = (bytes: number) => `output.set("a", "x".repeat(${bytes - '{"a":""}'.length}));`;
    expect((await run(set(6_000_000))).error).toBeNull();
    expect((await run(set(6_000_001))).error).toMatch(/6 MB/);
    expect((await run(`output.set("b", 1);\n${set(6_000_000)}`)).error).toMatch(/6 MB/);
  });
});

test("a limit may be set otherwise", async () => {
  scripts = crm.scripts({ limits: { queries: 1, rowsACall: 2 } });
  const query = "await log.selectRecordsAsync({ fields: [] });";
  expect((await run(query)).error).toBeNull();
  expect((await run(query + query)).error).toMatch(/quota of 1 /);
  expect((await run(`await log.createRecordsAsync(${list(3, "{ fields: {} }")})`)).error).toMatch(
    /of 2 items/,
  );
});
