import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type ScriptOffice, scriptOffice } from "./support-apps-script.ts";

const header = ["Name", "Stage", "Owner", "Tags"];
const people = Array.from({ length: 9 }, (_, at) => [
  `Person ${at + 1}`,
  ["New", "Qualified", "Won"][at % 3] ?? "",
  at % 2 ? "Ana" : "Rep B",
  "",
]);

describe("the column of ids", () => {
  let office: ScriptOffice;
  let before: ReadonlyMap<unknown, unknown>;
  let since = 0;
  beforeEach(async () => {
    office = await scriptOffice({
      settings: null,
      sheets: {
        now: "2026-06-01T12:00:00.000Z",
        timeZone: "America/New_York",
        tabs: [{ title: "Leads", values: [header, ...people] }],
      },
    });
    setUp();
    before = ids();
    since = office.logged().length;
    expect([since, new Set(before.values()).size]).toEqual([27, 9]);
  });
  afterEach(() => office.sheets.close());

  const setUp = (): void => {
    office.script.open();
    office.script.click(["Daybook", "Set up…"], { answers: ["YES", "YES", "OK"] });
    expect(office.script.asked.at(-1)?.text).toContain("Done.");
  };
  const ids = (): ReadonlyMap<unknown, unknown> =>
    new Map(
      office.sheets.control
        .rows({ tab: "Leads" })
        .slice(1)
        .map((row): readonly [unknown, unknown] => [row[0], row[4]]),
    );
  /** Which people have another id than they had. */
  const others = (): readonly unknown[] => {
    const now = ids();
    return [...before.keys()].filter((name) => now.get(name) !== before.get(name));
  };
  const news = (): readonly string[] =>
    office
      .logged()
      .slice(since)
      .map(([, id, type, data]) => {
        const [name = id] = [...ids()].find(([, own]) => own === id) ?? [];
        return `${name} ${type} ${data}`;
      });
  const later = (): void => void office.script.advance(6 * 60_000);
  const cells = (row: readonly unknown[]) => ({
    values: row.map((value) => ({ userEnteredValue: { stringValue: String(value ?? "") } })),
  });

  test("follows rows that were sorted without it, also where one was edited since", () => {
    const range = { sheetId: 0, startRowIndex: 1, startColumnIndex: 0, endColumnIndex: 4 };
    const sortSpecs = [{ dimensionIndex: 1, sortOrder: "DESCENDING" }];
    office.sheets.control.ask({ requests: [{ sortRange: { range, sortSpecs } }] });
    const [, [first] = []] = office.sheets.control.rows({ tab: "Leads" });
    office.sheets.control.editCell({ tab: "Leads", cell: "B2", value: "Lost" });
    later();
    expect([others(), news()]).toEqual([[], [`${first} stage_changed {"from":"Won","to":"Lost"}`]]);
  });

  test("follows rows that another row was put before, as a formula that mirrors them does", () => {
    const rows = office.sheets.control.rows({ tab: "Leads" }).slice(1);
    const shifted = [["Nora", "New", "Ana", ""], ...rows.map((row) => row.slice(0, 4))];
    const start = { sheetId: 0, rowIndex: 1, columnIndex: 0 };
    office.script.api([{ updateCells: { start, rows: shifted.map(cells), fields: "userEnteredValue" } }]);
    later();
    expect(others()).toEqual([]);
    expect([...news()].map((line) => line.split(" {")[0]).sort()).toEqual([
      "Nora contact_created",
      "Nora owner_assigned",
      "Nora stage_changed",
    ]);
  });

  test("goes with the cells of a row that were moved over another's", () => {
    office.sheets.control.paste({
      tab: "Leads",
      cell: "A2",
      values: [
        ["", "", ""],
        ["Person 1", "New", "Rep B"],
      ],
    });
    later();
    expect([others(), news()]).toEqual([["Person 2"], []]);
  });

  test("is filled again with the same ids where they were cleared, one or all", () => {
    office.sheets.control.editCell({ tab: "Leads", cell: "E2", value: "" });
    expect([others(), news()]).toEqual([[], []]);
    office.sheets.control.paste({ tab: "Leads", cell: "E2", values: people.map(() => [""]) });
    later();
    expect([others(), news()]).toEqual([[], []]);
  });

  test("is filled with the same ids where it was deleted, and Set up adds it again", () => {
    office.sheets.control.deleteColumns({ tab: "Leads", at: "Daybook ID" });
    later();
    setUp();
    expect(office.script.asked.map(({ text }) => text).join()).toContain(
      'The tab "Leads" had that column: somebody took it out.',
    );
    expect([others(), news()]).toEqual([[], []]);
  });

  test("stays with a row that was copied and then edited: the copy is somebody new", () => {
    const { rows } = office.sheets.control;
    const [, row = []] = rows({ tab: "Leads" });
    const at = (rowIndex: number, columnIndex: number) => ({ sheetId: 0, rowIndex, columnIndex });
    const fields = "userEnteredValue";
    office.script.api([
      { updateCells: { start: at(10, 0), rows: [cells(row.slice(0, 4))], fields } },
      { updateCells: { start: at(1, 1), rows: [cells(["Lost"])], fields } },
    ]);
    later();
    expect(rows({ tab: "Leads" })[1]?.[4]).toBe(row[4]);
    expect(office.logged().length - since).toBe(1 + 3);
  });

  test("a change that is taken back without an edit, as undoing may, is found by the timer", () => {
    office.sheets.control.editCell({ tab: "Leads", cell: "B2", value: "Won" });
    const start = { sheetId: 0, rowIndex: 1, columnIndex: 1 };
    office.script.api([{ updateCells: { start, rows: [cells(["New"])], fields: "userEnteredValue" } }]);
    later();
    expect(news()).toEqual([
      'Person 1 stage_changed {"from":"New","to":"Won"}',
      'Person 1 stage_changed {"from":"Won","to":"New"}',
    ]);
  });
});

test("ids that take more bytes than letters are too long for no cache", async () => {
  const contacts = Array.from({ length: 200 }, (_, at) => [`${"山".repeat(200)}${at}`, "", "New"]);
  const office = await scriptOffice({ contacts, script: { quotas: "uncounted" } });
  expect(office.script.run("daybookTimer").error).toBe(null);
  const { error, calls } = office.script.run("daybookTimer");
  expect([error, calls.filter(({ name }) => name.startsWith("Sheets."))]).toEqual([null, []]);
  await office.sheets.close();
});
