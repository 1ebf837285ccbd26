import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { batch } from "./sheets/testing/ask.ts";
import { type Office, openOffice } from "./sheets/testing/bound-script.ts";

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.sheets.close());

describe("a person who has the spreadsheet open", () => {
  const source = `function onOpen(e) {
      const ui = SpreadsheetApp.getUi();
      ui.createMenu("Daybook").addItem("Set up…", "setUp").addSeparator()
        .addSubMenu(ui.createMenu("More").addItem("Find", "find")).addToUi();
    }
    function setUp() {
      const ui = SpreadsheetApp.getUi();
      const answer = ui.alert("Set up", "Shall I?", ui.ButtonSet.YES_NO);
      if (answer !== ui.Button.YES) return "no: " + answer;
      const prompt = ui.prompt("Which stages?");
      SpreadsheetApp.getActive().toast("Done", "Daybook");
      return [prompt.getSelectedButton() === ui.Button.OK, prompt.getResponseText()];
    }
    function find() {
      SpreadsheetApp.getUi().showSidebar(HtmlService.createHtmlOutput("<p>").setTitle("Find").append("x"));
      return SpreadsheetApp.getActiveRange().getA1Notation();
    }
    function search(text) { return { text, rows: [[1, null]] }; }
    function when() { return { at: new Date() }; }
    function secret_() {}`;

  test("has the menus of onOpen, and chooses from them", () => {
    const script = office.bound(source);
    expect(() => script.click(["Daybook", "Set up…"])).toThrow(
      'No "Daybook" in the menu. There are: none; is the spreadsheet open?',
    );
    expect(script.open()).toEqual([
      {
        kind: "menu",
        caption: "Daybook",
        entries: [
          { kind: "item", caption: "Set up…", run: "setUp" },
          { kind: "separator" },
          { kind: "menu", caption: "More", entries: [{ kind: "item", caption: "Find", run: "find" }] },
        ],
      },
    ]);
    script.select("Contacts", "B2:C3");
    expect(script.click(["Daybook", "More", "Find"]).result).toBe("B2:C3");
    expect(script.sidebar).toEqual({ title: "Find", html: "<p>x", width: null, height: null });
    expect(() => script.click(["Daybook", "More", "Lose"])).toThrow('No "Lose" in the menu. There are: Find');
  });

  test("answers what is asked, or closes it", () => {
    const script = office.bound(source);
    script.open();
    const setUp = (...answers: Parameters<typeof script.click>[1][]) =>
      script.click(["Daybook", "Set up…"], answers[0]).result;
    expect(setUp({ answers: ["YES", { button: "OK", text: "New, Won" }] })).toEqual([true, "New, Won"]);
    expect(setUp({ answers: ["NO"] })).toBe("no: NO");
    expect(setUp()).toBe("no: CLOSE");
    expect(() => setUp({ answers: ["CANCEL"] })).toThrow(
      "The person answered CANCEL, and there are: YES, NO.",
    );
    expect(script.asked.slice(0, 2)).toEqual([
      { kind: "alert", title: "Set up", text: "Shall I?", buttons: "YES_NO", answer: "YES", typed: "" },
      { kind: "prompt", title: null, text: "Which stages?", buttons: "OK", answer: "OK", typed: "New, Won" },
    ]);
    expect(script.toasts).toEqual(["Daybook: Done"]);
  });

  test("sees no menu where it may only look", () => {
    const script = office.bound(source);
    expect([script.open({ as: "reader" }), script.open({ as: "editor" })[0]]).toMatchObject([
      [],
      { caption: "Daybook" },
    ]);
    expect(() => script.open({ as: "stranger" })).toThrow("isn't shared");
  });

  test("has a page call functions with data alone", () => {
    const script = office.bound(source);
    expect(script.call("search", ["a"]).result).toEqual({ text: "a", rows: [[1, null]] });
    expect(script.call("when").result).toBeNull();
    expect(() => script.call("secret_")).toThrow("secret_ is private");
  });
});

describe("an edit", () => {
  const source = `function onEdit(e) { tell("simple", e); }
    function installed(e) { tell("installed", e); }
    function changed(e) { Logger.log("changed " + e.changeType + " " + ("range" in e)); }
    function tell(how, e) {
      Logger.log([how, e.range.getSheet().getName(), e.range.getA1Notation(), e.value, e.oldValue, e.user.getEmail(), e.authMode].map(String).join(" "));
    }
    function install() {
      ScriptApp.newTrigger("installed").forSpreadsheet(SpreadsheetApp.getActive()).onEdit().create();
      ScriptApp.newTrigger("changed").forSpreadsheet(SpreadsheetApp.getActive().getId()).onChange().create();
    }
    function write() { SpreadsheetApp.getActiveSheet().getRange("A9").setValue("x"); }`;
  const heard = (work: (control: Office["sheets"]["control"]) => void, more = {}) => {
    const script = office.bound(source, more);
    script.run("install");
    const from = script.runs.length;
    work(office.sheets.control);
    script.close();
    return script.runs
      .slice(from)
      .flatMap(({ logs, error }) => (error ? [error] : logs.map(({ text }) => text)));
  };

  test("of one cell tells the value, and the one before where there was one", () => {
    expect(
      heard((control) => control.editCell({ tab: "Contacts", cell: "B2", value: "Won", by: "editor" })),
    ).toEqual([
      "simple Contacts B2 Won New  LIMITED",
      "installed Contacts B2 Won New  FULL",
      "changed EDIT false",
    ]);
    expect(heard((control) => control.editCell({ tab: "Contacts", cell: "D2", value: 5 }))[0]).toBe(
      "simple Contacts D2 5 undefined  LIMITED",
    );
    expect(heard((control) => control.editCell({ tab: "Contacts", cell: "D2", value: "" }))[1]).toBe(
      `installed Contacts D2 undefined 5 ${office.sheets.emails.owner} FULL`,
    );
  });

  test("of many cells, or pasted, tells the range alone", () => {
    const values = [
      ["a", "b"],
      ["c", "d"],
    ];
    expect(heard((control) => control.paste({ tab: "Contacts", cell: "A2", values }))[0]).toBe(
      "simple Contacts A2:B3 undefined undefined  LIMITED",
    );
    const script = office.bound(source);
    script.pasting(() => office.sheets.control.editCell({ tab: "Contacts", cell: "A2", value: "z" }));
    expect(script.runs[0]?.logs[0]?.text).toBe("simple Contacts A2 undefined undefined  LIMITED");
  });

  test("of rows, columns and tabs is a change without a range", () => {
    expect(heard((control) => control.insertRows({ tab: "Contacts", at: 2 }))).toEqual([
      "changed INSERT_ROW false",
    ]);
    expect(heard((control) => control.deleteRows({ tab: "Contacts", at: 2 }))).toEqual([
      "changed REMOVE_ROW false",
    ]);
    expect(heard((control) => control.insertColumns({ tab: "Contacts", at: "B" }))).toEqual([
      "changed INSERT_COLUMN false",
    ]);
    expect(heard((control) => control.deleteColumns({ tab: "Contacts", at: "B" }))).toEqual([
      "changed REMOVE_COLUMN false",
    ]);
    expect(heard((control) => control.addTab({ tab: "Notes", values: [["x"]] }))).toEqual([
      "changed INSERT_GRID false",
    ]);
    expect(heard((control) => control.deleteTab({ tab: "Notes" }))).toEqual(["changed REMOVE_GRID false"]);
    expect(heard((control) => control.renameTab({ tab: "Contacts", to: "People" }))).toEqual([
      "changed OTHER false",
    ]);
  });

  test("that sorts fires onChange, or onEdit: both can be tried", () => {
    const sort = (control: Office["sheets"]["control"]) => control.sort({ tab: "Contacts", column: "Name" });
    expect(heard(sort)).toEqual(["changed OTHER false"]);
    office.sheets.control.sort({ tab: "Contacts", column: "Name", descending: true });
    expect(heard(sort, { sorting: "edit" })[0]).toContain("simple Contacts A2:C3 undefined");
  });

  test("by the API or by a script fires nothing, unless it is believed to fire onChange", async () => {
    const changes = async (more: object) => {
      const script = office.bound(source, more);
      script.run("install");
      script.run("write");
      await batch(office.sheets, [{ addSheet: {} }]);
      script.close();
      return script.runs
        .slice(1)
        .flatMap(({ run, logs }) => (run === "write" ? [] : logs.map(({ text }) => text)));
    };
    expect(await changes({})).toEqual([]);
    office.sheets.control.editCell({ tab: "Contacts", cell: "A9", value: "y" });
    expect(await changes({ apiChanges: "onChange" })).toEqual([
      "changed EDIT false",
      "changed INSERT_GRID false",
    ]);
  });

  test("waits where edits are queued", () => {
    const script = office.bound(source, { edits: "queued" });
    office.sheets.control.editCell({ tab: "Contacts", cell: "B2", value: "Won" });
    office.sheets.control.editCell({ tab: "Contacts", cell: "B2", value: "Lost" });
    expect(script.runs).toEqual([]);
    expect(script.fireEdits().map(({ logs }) => logs[0]?.text.split(" ").slice(3, 5))).toEqual([
      ["Won", "New"],
      ["Lost", "Won"],
    ]);
  });

  test("runs its simple trigger without any authorization, for 30 seconds", () => {
    const simple = (body: string) => {
      const script = office.bound(`function onEdit(e) { ${body} }`);
      office.sheets.control.editCell({ tab: "Contacts", cell: "B2", value: `${Math.random()}` });
      script.close();
      return script.runs[0]?.error;
    };
    expect(
      simple(
        "e.range.offset(0, 2).setValue('seen'); PropertiesService.getScriptProperties().setProperty('a', 1);",
      ),
    ).toBeNull();
    expect(simple("MailApp.sendEmail('a', 'b', 'c')")).toBe(
      "Exception: You do not have permission to call MailApp.sendEmail. Required permissions: https://www.googleapis.com/auth/script.send_mail",
    );
    expect(simple("SpreadsheetApp.openById(e.source.getId())")).toContain(
      "do not have permission to call SpreadsheetApp.openById",
    );
    expect(simple("Sheets.Spreadsheets.get(e.source.getId())")).toContain(
      "Request is missing required authentication credential.",
    );
    expect(simple("SpreadsheetApp.getUi().showSidebar(HtmlService.createHtmlOutput(''))")).toContain(
      "Ui.showSidebar",
    );
    expect(simple("Utilities.sleep(31000); e.range.getValue();")).toBe(
      "Exception: Exceeded maximum execution time",
    );
  });

  test("runs an installed trigger as whoever installed it", () => {
    const script =
      office.bound(`function note() { Sheets.Spreadsheets.Values.update({ values: [["x"]] }, SpreadsheetApp.getActive().getId(),
        "Contacts!E1", { valueInputOption: "RAW" }); Logger.log(Session.getEffectiveUser().getEmail()); }
      function install() { ScriptApp.newTrigger("note").forSpreadsheet(SpreadsheetApp.getActive()).onEdit().create(); }`);
    script.run("install");
    office.sheets.control.protect({ tab: "Contacts", range: "E:E", editors: [] });
    office.sheets.control.editCell({ tab: "Contacts", cell: "B2", value: "Won", by: "editor" });
    expect(script.runs.at(-1)).toMatchObject({
      error: null,
      by: office.sheets.emails.owner,
      logs: [{ text: office.sheets.emails.owner }],
    });
  });
});
