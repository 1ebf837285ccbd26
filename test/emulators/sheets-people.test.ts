import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { guides } from "./sheets/control/guide.ts";
import { type Sheets, startSheets } from "./sheets/start-sheets.ts";
import { ask, batch, type Reply, values } from "./sheets/testing/ask.ts";

const contacts = [
  ["Name", "Stage", "Days"],
  ["Sarah", "New", 3],
  ["ana", "Won", 1],
  ["Bo", "", 2],
];

let sheets: Sheets;
beforeEach(async () => {
  sheets = await startSheets({ tabs: [{ title: "Contacts", values: contacts, columnCount: 3 }] });
});
afterEach(() => sheets.close());

const rows = (tab = "Contacts") => sheets.control.rows({ tab });

describe("a person at the keyboard", () => {
  test("sorts what is below the header, or below what is frozen", () => {
    sheets.control.sort({ tab: "Contacts", column: "Name" });
    expect(rows().map(([name]) => name)).toEqual(["Name", "ana", "Bo", "Sarah"]);
    sheets.control.sort({ tab: "Contacts", column: "C", descending: true });
    expect(rows().map(([, , days]) => days)).toEqual(["Days", 3, 2, 1]);
    const properties = { sheetId: 0, gridProperties: { frozenRowCount: 2 } };
    sheets.control.ask({
      requests: [{ updateSheetProperties: { properties, fields: "gridProperties.frozenRowCount" } }],
    });
    sheets.control.sort({ tab: "Contacts", column: "Days" });
    expect(rows().map(([, , days]) => days)).toEqual(["Days", 3, 1, 2]);
  });

  test("puts rows and columns in, takes them out and moves them", () => {
    sheets.control.insertRows({ tab: "Contacts", at: 2, count: 2 });
    expect(rows().map(([name]) => name)).toEqual(["Name", undefined, undefined, "Sarah", "ana", "Bo"]);
    sheets.control.deleteRows({ tab: "Contacts", at: 2, count: 3 });
    sheets.control.insertColumns({ tab: "Contacts", at: "Stage" });
    sheets.control.moveRow({ tab: "Contacts", row: 3, before: 2 });
    expect(rows().map(([name]) => name)).toEqual(["Name", "Bo", "ana"]);
    sheets.control.moveRow({ tab: "Contacts", row: 2, before: 4 });
    expect(rows()[0]).toEqual(["Name", "", "Stage", "Days"]);
    sheets.control.moveColumn({ tab: "Contacts", column: "Days", before: "Name" });
    expect(rows()).toEqual([
      ["Days", "Name", "", "Stage"],
      [1, "ana", "", "Won"],
      [2, "Bo"],
    ]);
    sheets.control.deleteColumns({ tab: "Contacts", at: "Name", count: 2 });
    expect(rows()[0]).toEqual(["Days", "Stage"]);
  });

  test("types and pastes: what looks like a number, a date or a formula becomes one", () => {
    sheets.control.editCell({ tab: "Contacts", cell: "B4", value: "007" });
    sheets.control.paste({
      tab: "Contacts",
      cell: "A5",
      values: [
        ["=1+1", "2026-09-05", "x", "y"],
        ["Zoe", null, ""],
      ],
    });
    expect(rows().slice(3)).toEqual([["Bo", 7, 2], ["=1+1", 46270, "x", "y"], ["Zoe"]]);
  });

  test("renames tabs and headers, adds, hides and deletes tabs", async () => {
    sheets.control.renameTab({ tab: "Contacts", to: "People" });
    sheets.control.renameHeader({ tab: "People", column: "Stage", to: "Step" });
    expect(rows("People")[0]).toEqual(["Name", "Step", "Days"]);
    sheets.control.addTab({ tab: "Notes", values: [["one"]] });
    sheets.control.hideTab({ tab: "Notes" });
    const { body } = await ask(sheets, `${sheets.spreadsheet}?fields=sheets.properties(title,hidden)`);
    expect(body.sheets).toEqual([
      { properties: { title: "People" } },
      { properties: { title: "Notes", hidden: true } },
    ]);
    sheets.control.deleteTab({ tab: "Notes" });
    expect(() => rows("Notes")).toThrow('No tab "Notes". There are: People.');
    expect(() => sheets.control.sort({ tab: "People", column: "Stage" })).toThrow(
      'No column "Stage" in tab People. There are: A (Name), B (Step), C (Days).',
    );
  });

  test("deletes a named range and brings an old version back", async () => {
    const range = { sheetId: 0, startRowIndex: 0, endRowIndex: 1, startColumnIndex: 0, endColumnIndex: 1 };
    await batch(sheets, [{ addNamedRange: { namedRange: { name: "DAYBOOK_HEAD_1", range } } }]);
    sheets.control.deleteNamedRange({ name: "DAYBOOK_HEAD_1" });
    expect((await ask(sheets, `${sheets.spreadsheet}?fields=namedRanges`)).body).toEqual({});
    sheets.control.restore({ commits: 1 });
    expect((await ask(sheets, `${sheets.spreadsheet}?fields=namedRanges.name`)).body).toEqual({
      namedRanges: [{ name: "DAYBOOK_HEAD_1" }],
    });
  });

  test("is bound by protection, but for the owner, who puts it there and takes it away", () => {
    sheets.control.protect({ tab: "Contacts", editors: [sheets.emails.service] });
    const type = (by: string) => sheets.control.editCell({ tab: "Contacts", cell: "B2", value: "Won", by });
    expect(() => type("editor")).toThrow("You are trying to edit a protected cell or object.");
    expect(() => sheets.control.sort({ tab: "Contacts", column: "Name", by: "editor" })).toThrow(
      "protected cell",
    );
    expect(() => type("reader")).toThrow("The caller does not have permission");
    type("owner");
    sheets.control.unprotect({ tab: "Contacts" });
    type("editor");
    sheets.control.protect({ tab: "Contacts", range: "A1:C1", editors: [] });
    type("editor");
    expect(() =>
      sheets.control.renameHeader({ tab: "Contacts", column: "Name", to: "N", by: "editor" }),
    ).toThrow("protected cell");
  });

  test("is heard by those who watch, who can tell a person from the API", async () => {
    const heard: unknown[] = [];
    const stop = sheets.live.watch((after, before, cause) =>
      heard.push([before === after, cause.kind, cause.email]),
    );
    sheets.control.renameTab({ tab: "Contacts", to: "People", by: "editor" });
    await batch(sheets, [{ addSheet: {} }]);
    await batch(sheets, [{ deleteSheet: { sheetId: 404 } }]);
    stop();
    sheets.control.renameTab({ tab: "People", to: "Contacts" });
    expect(heard).toEqual([
      [false, "person", sheets.emails.editor],
      [false, "api", sheets.emails.service],
    ]);
  });
});

describe("the back door", () => {
  const post = async (body: string): Promise<Pick<Reply, "status" | "body">> => {
    const response = await fetch(sheets.controlUrl, { method: "POST", body });
    return { status: response.status, body: await response.json() };
  };
  const act = (verb: string, given?: object) => post(JSON.stringify({ do: verb, with: given }));

  test("does by HTTP what it does in process", async () => {
    expect(await act("editCell", { tab: "Contacts", cell: "B2", value: "Won", by: "editor" })).toEqual({
      status: 200,
      body: { result: null },
    });
    expect((await act("rows", { tab: "Contacts" })).body.result[1]).toEqual(["Sarah", "Won", 3]);
    expect((await act("advance", { ms: 1000 })).body.result).toBe("2026-04-12T09:00:01.000Z");
    await act("fault", { kind: "503-before" });
    expect((await ask(sheets, values(sheets, "Contacts!A1"))).status).toBe(503);
  });

  test("shows an example of each verb, which can be followed from the first to the last", async () => {
    for (const [verb, { example }] of Object.entries(guides))
      expect([verb, await act(verb, example)]).toMatchObject([verb, { status: 200 }]);
  });

  test("says what it can do, and what is wrong with what it is asked", async () => {
    const verbs = (await (await fetch(sheets.controlUrl)).text()).split("\n");
    for (const verb of Object.keys(guides))
      expect(verbs.filter((line) => line.startsWith(`{"do":"${verb}"`))).toHaveLength(1);
    expect((await act("dance")).body.error).toContain('No verb "dance". There are: rows, editCell,');
    expect((await act("advance", { ms: "soon" })).body.error).toBe(
      'advance takes ms: "ms" must be a number, not "soon".',
    );
    expect((await post("[]")).body.error).toContain("The body must be JSON");
    sheets.control.protect({ tab: "Contacts", editors: [] });
    const refused = await act("editCell", { tab: "Contacts", cell: "A1", value: "x", by: "editor" });
    expect(refused).toMatchObject({ status: 400, body: { error: { error: { code: 400 } } } });
  });
});
