import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ScriptOptions } from "./airtable/script/face.ts";
import { csvRows } from "./airtable/script/files.ts";
import type { ExtensionOrder, ExtensionResult } from "./airtable/script/run-extension.ts";
import { type Crm, startCrm } from "./airtable/testing/crm.ts";

let crm: Crm;
beforeEach(async () => {
  crm = await startCrm();
});
afterEach(() => crm.close());

const run = (
  script: string,
  order: Partial<ExtensionOrder> = {},
  options: ScriptOptions = {},
): Promise<ExtensionResult> => crm.scripts(options).runExtension({ script, ...order });
const texts = ({ printed }: ExtensionResult) => printed.map(({ value }) => value);

describe("what is shown", () => {
  test("comes in its order, as it was when it was shown; clear leaves what follows", async () => {
    const { printed, screen } = await run(`const rows = [{ a: 1 }];
output.text("one"); output.markdown("# two"); output.table(rows); rows[0].a = 2; output.inspect(rows);
await output.clear();
output.text(3); console.log("four");`);
    expect(printed).toEqual([
      { kind: "text", value: "one" },
      { kind: "markdown", value: "# two" },
      { kind: "table", value: [{ a: 1 }] },
      { kind: "inspect", value: [{ a: 2 }] },
      { kind: "clear", value: null },
      { kind: "text", value: "3" },
      { kind: "log", value: "four" },
    ]);
    expect(screen).toEqual([
      { kind: "text", value: "3" },
      { kind: "log", value: "four" },
    ]);
  });
});

describe("questions", () => {
  test("are answered in their order, each in its own way", async () => {
    const result = await run(
      `const text = await input.textAsync("Your name?");
const button = await input.buttonsAsync("Go?", ["Yes", { label: "No", value: { no: true }, variant: "danger" }, { label: "Later" }]);
const table = await input.tableAsync("Which table?");
const field = await input.fieldAsync("Which field?", table);
const again = await input.fieldAsync("And here?", { parentTable: "Contacts" });
const view = await input.viewAsync("Which view?", { parentTable: table });
const record = await input.recordAsync("Who?", table, { fields: ["Name", "Stage"] });
const none = await input.recordAsync("Nobody?", view);
output.inspect([text, button, table === base.getTable("Contacts"), field.name, again.name, view.name,
  record.name, record.getCellValue("Stage").name, none]);`,
      { answers: ["Ana", "No", "Contacts", "Stage", "Name", "Grid view", "Sarah", null] },
    );
    expect(texts(result)).toEqual([
      ["Ana", { no: true }, true, "Stage", "Name", "Grid view", "Sarah", "New", null],
    ]);
    expect(result.asked.map(({ kind, label, buttons }) => [kind, label, ...buttons])).toEqual([
      ["text", "Your name?"],
      ["buttons", "Go?", "Yes", "No", "Later"],
      ["table", "Which table?"],
      ["field", "Which field?"],
      ["field", "And here?"],
      ["view", "Which view?"],
      ["record", "Who?"],
      ["record", "Nobody?"],
    ]);
  });

  test("may be about records that were read before; of none, nothing is asked", async () => {
    const result = await run(
      `const contacts = base.getTable("Contacts");
const query = await contacts.selectRecordsAsync({ fields: ["Name"] });
const bob = await input.recordAsync("From a query", query);
const sarah = await input.recordAsync("From a list", query.records.filter(({ name }) => name === "Sarah"));
const nobody = await input.recordAsync("From nothing", base.getTable("Event Log"));
output.inspect([bob.name, sarah.name, nobody]);`,
      { answers: ["Bob", crm.contactId("Sarah")] },
    );
    expect(texts(result)).toEqual([["Bob", "Sarah", null]]);
  });

  test("may be answered by what they ask", async () => {
    const { printed } = await run(
      `for (let at = 0; at < 3; at++) output.text(await input.buttonsAsync("Pick " + at, ["a", "b"]));`,
      { answers: ({ label, buttons }) => (label === "Pick 1" ? buttons[1] : buttons[0]) },
    );
    expect(printed.map(({ value }) => value)).toEqual(["a", "b", "a"]);
  });

  test("that nobody answers any more leave the script standing there", async () => {
    const script = `for (;;) {
  await base.getTable("Event Log").createRecordAsync({ event: await input.buttonsAsync("What next?", ["Log", "Done"]) });
}`;
    const result = await run(script, { answers: ["Log", "Log"] });
    expect(result).toMatchObject({
      error: null,
      killed: false,
      waitingFor: { number: 5, kind: "input", what: "What next?" },
    });
    expect(crm.control.rows({ table: "Event Log" })).toHaveLength(2);
  });

  test("that a test answers wrongly are its own mistake", async () => {
    const buttons = `try { await input.buttonsAsync("Go?", ["Yes"]); } catch {}`;
    await expect(run(buttons, { answers: ["No"] })).rejects.toThrow(`"Go?" can't be answered with "No".`);
    await expect(
      run(`await input.recordAsync("Who?", base.getTable("Contacts"))`, { answers: ["Eve"] }),
    ).rejects.toThrow(/Who\?/);
  });
});

describe("a file", () => {
  const csv = '\uFEFFName,Since,Note\r\nAna,2026,"a, ""b""\nc"\r\nBob,,\n';
  const pick = (
    options: string,
  ) => `const { file, parsedContents } = await input.fileAsync("File?", ${options});
output.inspect([file.name, file.size, file.type, parsedContents]);`;

  test("of a CSV comes as objects by its header, or as rows", async () => {
    const order = { answers: [{ name: "Old.csv", content: csv }] };
    const [[name, size, type, contents]] = texts(
      await run(pick(`{ hasHeaderRow: true, allowedFileTypes: [".csv"] }`), order),
    ) as [[string, number, string, unknown]];
    expect([name, size, type]).toEqual(["Old.csv", Buffer.byteLength(csv), "text/csv"]);
    expect(contents).toEqual([
      { Name: "Ana", Since: "2026", Note: 'a, "b"\nc' },
      { Name: "Bob", Since: "", Note: "" },
    ]);
    const [[, , , rows]] = texts(await run(pick("{ hasHeaderRow: false }"), order)) as [unknown[]];
    expect(rows).toEqual([
      ["Name", "Since", "Note"],
      ["Ana", "2026", 'a, "b"\nc'],
      ["Bob", "", ""],
    ]);
  });

  test("may come with numbers, if the emulator is told so and the script does not ask for raw values", async () => {
    const order = { answers: [{ name: "a.csv", content: "id,code\n7,007\n" }] };
    const contents = async (options: string) =>
      (texts(await run(pick(options), order, { csvValues: "typed" })) as unknown[][])[0]?.[3];
    expect(await contents("{ hasHeaderRow: true }")).toEqual([{ id: 7, code: "007" }]);
    expect(await contents("{ hasHeaderRow: true, useRawValues: true }")).toEqual([{ id: "7", code: "007" }]);
  });

  test("of JSON comes as its value; of another kind it is not allowed, or unknown", async () => {
    const json = { name: "a.json", content: '{"a":[1]}' };
    expect((texts(await run(pick("{}"), { answers: [json] })) as unknown[][])[0]?.[3]).toEqual({ a: [1] });
    await expect(run(pick(`{ allowedFileTypes: [".csv"] }`), { answers: [json] })).rejects.toThrow(/allowed/);
    await expect(run(pick("{}"), { answers: [{ name: "a.xlsx", content: "" }] })).rejects.toThrow(/not know/);
    await expect(run(pick("{}"), { answers: [{ name: "a.csv", content: "" }] })).rejects.toThrow(
      /hasHeaderRow/,
    );
  });

  test.each([
    ["", []],
    ["a", [["a"]]],
    ["a,", [["a", ""]]],
    ['"a\n""b"\nc', [['a\n"b'], ["c"]]],
    ["a\n\nb\n", [["a"], ["b"]]],
  ])("of the rows %j is read", (text, rows) => {
    expect(csvRows(text)).toEqual(rows);
  });
});

describe("settings", () => {
  const script = `const config = input.config({ title: "Daybook", description: "d", items: [
  input.config.table("log", { label: "Log" }),
  input.config.field("kind", { label: "Kind", parentTable: "log" }),
  input.config.view("view", { label: "View", parentTable: "log" }),
  input.config.text("text", { label: "Text" }),
  input.config.number("days", { label: "Days" }),
  input.config.select("mode", { label: "Mode", options: [{ label: "A", value: "a" }, { label: "B", value: "b" }] }),
] });
output.inspect([config.log === base.getTable("Event Log"), config.kind.name, config.view.name, config.text, config.days, config.mode]);`;
  const settings = { log: "Event Log", kind: "type", view: "Grid view", text: "t", days: 3, mode: "b" };

  test("are tables, fields, views, texts, numbers and choices", async () => {
    expect(texts(await run(script, { settings }))).toEqual([[true, "type", "Grid view", "t", 3, "b"]]);
  });

  test("that are not filled in are unknown; of a wrong kind they are a test's mistake", async () => {
    const { days: _, ...others } = settings;
    await expect(run(script, { settings: others })).rejects.toThrow(/"days", which nobody filled in/);
    await expect(run(script, { settings: { ...settings, days: "3" } })).rejects.toThrow(/"days" is a number/);
    await expect(run(script, { settings: { ...settings, mode: "c" } })).rejects.toThrow(/no option "c"/);
  });
});

describe("the person and where they look", () => {
  test("are told", async () => {
    const [contacts] = crm.control.schema();
    const script = `output.inspect([session.currentUser, cursor.activeTableId, cursor.activeViewId]);`;
    const result = await run(script, {
      user: "editor",
      cursor: { table: "Contacts", view: "Grid view" },
    });
    expect(texts(result)).toEqual([
      [
        expect.objectContaining({ name: "editor", email: "editor@example.com", profilePicUrl: null }),
        contacts?.id,
        contacts?.views[0]?.id,
      ],
    ]);
    expect(texts(await run(script))).toEqual([[expect.objectContaining({ name: "owner" }), null, null]]);
  });
});
