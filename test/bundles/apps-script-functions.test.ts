import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { contactSettings, logColumns, type ScriptOffice, scriptOffice } from "./support-apps-script.ts";

let office: ScriptOffice;
const hostile = '=IMPORTXML("http://evil")';

beforeAll(async () => {
  office = await scriptOffice({
    settings: {
      ...contactSettings,
      events: { own: [{ name: "note_of_ours", fields: { text: "text" }, sentence: "{text}" }] },
    },
  });
  const moved = (from: string | null, to: string, timestamp: string, more: object = {}) => ({
    contact_id: "c1",
    event_type: "stage_changed",
    event_data: from === null ? { to } : { from, to },
    timestamp,
    ...more,
  });
  await office.log([
    moved(null, "New", "2026-05-01T14:00:00Z", { actor: "Ann" }),
    moved("New", "Qualified", "2026-05-03T14:00:00Z", { actor: "Bob" }),
    moved(null, "New", "2026-05-01T14:00:00Z", { contact_id: "c2", actor: "Ann" }),
    moved("New", "Qualified", "2026-05-05T14:00:00Z", { contact_id: "c2" }),
    {
      contact_id: "c1",
      event_type: "owner_assigned",
      event_data: { to: "Ann" },
      timestamp: "2026-05-02T14:00:00Z",
    },
    {
      contact_id: "007",
      event_type: "tag_added",
      event_data: { tag: "solar" },
      timestamp: "2026-05-02T14:00:00Z",
    },
    {
      contact_id: "evil",
      event_type: "field_changed",
      event_data: { field: hostile, to: hostile },
      timestamp: "2026-05-02T14:00:00Z",
    },
    {
      contact_id: "evil",
      event_type: "stage_changed",
      event_data: { to: hostile },
      timestamp: "2026-05-03T14:00:00Z",
    },
  ]);
});
afterAll(() => office.sheets.close());

/** What cells show of a formula, which must not throw. */
function cells(text: string): readonly (readonly unknown[])[] {
  const { error, cells } = office.script.formula(text);
  expect(error).toBeNull();
  return cells;
}

const one = (text: string): unknown => {
  const shown = cells(text);
  expect(shown.map((row) => row.length)).toEqual([1]);
  return shown[0]?.[0];
};

describe("=DAYBOOK_TIMELINE", () => {
  test("tells a contact's story, newest first, in the settings' zone", () => {
    expect(cells('=DAYBOOK_TIMELINE("c1", Events!A:L)')).toEqual([
      ["When", "What"],
      ["2026-05-03 10:00", "Stage New → Qualified, by Bob"],
      ["2026-05-02 10:00", "Assigned to Ann"],
      ["2026-05-01 10:00", "Stage set to New, by Ann"],
    ]);
  });

  test("finds the log's columns by their names, wherever they stand", () => {
    const { control } = office.sheets;
    const rows = control.rows({ tab: "Events" });
    const turned = rows.map((row) => ["", ...logColumns.map((_, at) => String(row[at] ?? "")).reverse()]);
    control.addTab({ tab: "Turned", values: turned });
    expect(cells('=DAYBOOK_TIMELINE("c1"; Turned!A1:M20)')).toEqual(
      cells('=DAYBOOK_TIMELINE("c1"; Events!A:L)'),
    );
    control.deleteTab({ tab: "Turned" });
  });

  test("leaves out a row that was changed by hand, and says so", () => {
    const { control } = office.sheets;
    const at = control.rows({ tab: "Events" }).findIndex((row) => row[2] === "owner_assigned") + 1;
    control.editCell({ tab: "Events", cell: `D${at}`, value: '{"to":"Eve"}' });
    const shown = cells('=DAYBOOK_TIMELINE("c1", Events!A:L)');
    expect(shown.map((row) => row[1])).toEqual([
      "What",
      "Stage New → Qualified, by Bob",
      "Stage set to New, by Ann",
      "1 row was changed by hand and is left out: choose Verify the log in the menu Daybook",
    ]);
    control.editCell({ tab: "Events", cell: `D${at}`, value: '{"to":"Ann"}' });
    expect(cells('=DAYBOOK_TIMELINE("c1", Events!A:L)')).toHaveLength(4);
  });
});

describe("=DAYBOOK_STATE", () => {
  test("tells where a contact stands, and where it stood on a date", () => {
    expect(cells('=DAYBOOK_STATE("c1", Events!A:L)')).toEqual([
      ["Field", "Value", "Since"],
      ["Stage", "Qualified", "2026-05-03 10:00"],
      ["Owner", "Ann", "2026-05-02 10:00"],
    ]);
    expect(cells('=DAYBOOK_STATE("c1", Events!A:L, "2026-05-02")')).toEqual([
      ["Field", "Value", "Since"],
      ["Stage", "New", "2026-05-01 10:00"],
    ]);
  });

  test("takes a date of the sheet as that day's beginning there", () => {
    office.sheets.control.addTab({ tab: "Dates", values: [["2026-05-02"], ["2026-05-03"]] });
    const stood = (cell: string) => cells(`=DAYBOOK_STATE("c1"; Events!A:L; Dates!${cell})`).slice(1);
    expect(stood("A1").map((row) => row[0])).toEqual(["Stage"]);
    expect(stood("A2").map((row) => row[0])).toEqual(["Stage", "Owner"]);
  });
});

describe("=DAYBOOK_MEASURE", () => {
  test("measures the days between two kinds of event, all together and by who did the first", () => {
    const spans = '"stage_changed:New", "stage_changed:Qualified", Events!A:L';
    const header = ["How many", "Median days", "3 of 4 within", "9 of 10 within", "Mean days"];
    expect(cells(`=DAYBOOK_MEASURE(${spans})`)).toEqual([
      ["", ...header],
      ["all", 2, 3, 3.5, 3.8, 3],
    ]);
    expect(cells(`=DAYBOOK_MEASURE(${spans}, "actor")`)).toEqual([
      ["actor", ...header],
      ["all", 2, 3, 3.5, 3.8, 3],
      ["Ann", 2, 3, 3.5, 3.8, 3],
    ]);
  });
});

describe("a formula answers in a sentence, and never with #ERROR!", () => {
  test.each([
    ['=DAYBOOK_TIMELINE("nobody", Events!A:L)', "Nothing is logged of nobody."],
    ['=DAYBOOK_TIMELINE("", Events!A:L)', "contact: it is empty."],
    ["=DAYBOOK_TIMELINE(Contacts!A2:A3, Events!A:L)", "contact: give one cell."],
    [
      '=DAYBOOK_TIMELINE("c1")',
      "The log is missing. Give the whole log with its header, such as Events!A:L.",
    ],
    ['=DAYBOOK_TIMELINE("c1", Events!A1)', "The log is missing. Give the whole log"],
    [
      '=DAYBOOK_TIMELINE("c1", Contacts!A:C)',
      "The range isn't the log: its first row isn't the log's header.",
    ],
    [
      '=DAYBOOK_TIMELINE("c1", Events!A:D)',
      "The range has no column timestamp, deal_id, actor, source, idempotency_key",
    ],
    ['=DAYBOOK_STATE("c1", Events!A:L, "soon")', "at: "],
    ['=DAYBOOK_STATE("c1", Events!A:L, "2026-01-01")', "Nothing is known of c1 at that time."],
    ['=DAYBOOK_MEASURE("stage_chnged", "deal_won", Events!A:L)', "Did you mean stage_changed?"],
    ['=DAYBOOK_MEASURE("stage_changed", "", Events!A:L)', "to: it is empty."],
  ])("%s", (text, said) => {
    expect(one(text)).toContain(said);
  });

  test("also where the settings can't be read", async () => {
    const broken = await scriptOffice({ settings: { pipelines: 7 } });
    await broken.log([{ contact_id: "c1", event_type: "call_completed", cause: "1" }]);
    const { error, cells } = broken.script.formula('=DAYBOOK_TIMELINE("c1", Events!A:L)');
    expect([error, cells[0]]).toEqual([null, ["When", "What"]]);
    broken.configure({ live: true, source: "" });
    expect(broken.script.formula('=DAYBOOK_TIMELINE("c1", Events!A:L)').cells[0]?.[0]).toMatch(
      /^Line \d+ \(source\)/,
    );
    await broken.sheets.close();
  });
});

test("no cell of an answer begins as a formula does, whatever was logged", () => {
  const shown = [
    ...cells('=DAYBOOK_TIMELINE("evil", Events!A:L)'),
    ...cells('=DAYBOOK_STATE("evil", Events!A:L)'),
    ...cells(`=DAYBOOK_TIMELINE("+1", Events!A:L)`),
  ].flat();
  expect(shown.filter((cell) => typeof cell === "string" && /^\s*[=+@-]/.test(cell))).toEqual([]);
  expect(shown).toContain(`“${hostile}”`);
});

test("a contact called 007 is found by its text", () => {
  expect(cells('=DAYBOOK_TIMELINE("007", Events!A:L)')).toHaveLength(2);
});
