import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask } from "../emulators/sheets/testing/ask.ts";
import { type ScriptOffice, scriptOffice } from "./support-apps-script.ts";

/** Of so many calls one is the last; all are tried where it may take long. */
const step = process.env.DAYBOOK_STORM === "full" ? 1 : 7;

const header = ["Name", "Stage", "Owner", "Tags", "Notes"];
const stages = ["New", "Qualified", "Won"];
const people = Array.from({ length: 12 }, (_, at) => [
  `Person ${at + 1}`,
  stages[at % 3] ?? "",
  at % 2 ? "Ana" : "Rep B",
  at === 0 ? "vip, warm" : "",
  "",
]);

/** A spreadsheet that a person has set up, live, whose log holds all that the CRM does. */
async function live(options: Parameters<typeof scriptOffice>[0] = {}): Promise<ScriptOffice> {
  const made = await scriptOffice({
    settings: null,
    ...options,
    sheets: {
      now: "2026-06-01T12:00:00.000Z",
      timeZone: "America/New_York",
      tabs: [{ title: "Leads", values: [header, ...people] }],
      ...options.sheets,
    },
  });
  made.script.open();
  const { error } = made.script.click(["Daybook", "Set up…"], { answers: ["YES", "YES", "OK"] });
  expect([error, made.script.asked.at(-1)?.text]).toEqual([null, expect.stringContaining("Done.")]);
  return made;
}

/** What was logged after so many rows, in short: contact, type, data, who. */
const newsSince = ({ logged, nameOf }: Live, since: number): readonly string[] =>
  logged()
    .slice(since)
    .map(([, contact, type, data, , , actor]) =>
      `${nameOf(String(contact))} ${type} ${data} ${actor}`.trim(),
    );

interface Live extends ScriptOffice {
  /** A contact's name by its id. */
  nameOf(id: string): string;
  /** The row of a name, as people count. */
  rowOf(name: string): number;
}

function watched(office: ScriptOffice): Live {
  const rows = () => office.sheets.control.rows({ tab: "Leads" });
  return {
    ...office,
    nameOf: (id) => String(rows().find((row) => row[5] === id)?.[0] ?? id),
    rowOf: (name) => rows().findIndex((row) => row[0] === name) + 1,
  };
}

describe("capture in a spreadsheet", () => {
  let office: Live;
  let since = 0;
  const news = (): readonly string[] => {
    const found = newsSince(office, since);
    since = office.logged().length;
    return found;
  };
  let ran = 0;
  /** What ran since: each function, and its error. */
  const runs = (): readonly (readonly [string, string | null])[] => {
    const found = office.script.runs.slice(ran).map(({ run, error }) => [run, error] as const);
    ran = office.script.runs.length;
    return found;
  };
  beforeAll(async () => {
    office = watched(await live());
    since = office.logged().length;
    runs();
  });
  afterAll(() => office.sheets.close());

  const edit = (name: string, column: string, value: string | number | boolean, by = "owner"): void =>
    office.sheets.control.editCell({
      tab: "Leads",
      cell: `${column}${office.rowOf(name)}`,
      value,
      by,
    });

  test("a cell that a person types is logged at once, with who typed it", () => {
    edit("Person 1", "B", "Qualified");
    expect(news()).toEqual(['Person 1 stage_changed {"from":"New","to":"Qualified"} owner@example.com']);
    expect(runs()).toEqual([["daybookOnEdit", null]]);
  });

  test("of somebody whose address Google doesn't tell, nobody is named", () => {
    edit("Person 2", "C", "Rep C", "editor");
    expect(news()).toEqual(['Person 2 owner_assigned {"from":"Ana","to":"Rep C"}']);
  });

  test("a cell that is cleared takes the value back; a column that isn't watched is nobody's business", () => {
    edit("Person 2", "C", "");
    expect(news()).toEqual(['Person 2 owner_assigned {"from":"Rep C"} owner@example.com']);
    const { length } = office.script.runs;
    edit("Person 2", "E", "called twice");
    expect(news()).toEqual([]);
    expect(
      office.script.runs
        .slice(length)
        .every(({ calls }) => calls.every(({ name }) => !name.startsWith("Sheets."))),
    ).toBe(true);
  });

  test("a paste over many rows gives an event a change", () => {
    const { control } = office.sheets;
    const first = office.rowOf("Person 3");
    control.paste({
      tab: "Leads",
      cell: `B${first}`,
      values: [
        ["Lost", "Zoe"],
        ["New", "Zoe"],
        ["Qualified", "Zoe"],
      ],
    });
    expect([...news()].sort()).toEqual([
      'Person 3 owner_assigned {"from":"Rep B","to":"Zoe"} owner@example.com',
      'Person 3 stage_changed {"from":"Won","to":"Lost"} owner@example.com',
      'Person 4 owner_assigned {"from":"Ana","to":"Zoe"} owner@example.com',
      'Person 5 owner_assigned {"from":"Rep B","to":"Zoe"} owner@example.com',
    ]);
    runs();
  });

  /** Writes texts as another tool does: by the API, which fires no trigger. */
  const write = async (row: number, column: number, texts: readonly string[]): Promise<void> => {
    const start = { sheetId: 0, rowIndex: row - 1, columnIndex: column };
    const values = texts.map((stringValue) => ({ userEnteredValue: { stringValue } }));
    const requests = [{ updateCells: { start, rows: [{ values }], fields: "userEnteredValue" } }];
    const { sheets } = office;
    expect((await ask(sheets, `${sheets.spreadsheet}:batchUpdate`, { body: { requests } })).status).toBe(200);
  };

  test("what another tool writes is found by the timer, and nobody is named; what a person edits beside it is theirs alone", async () => {
    await write(office.rowOf("Person 6"), 1, ["New"]);
    edit("Person 6", "C", "Zoe");
    expect(news()).toEqual(['Person 6 owner_assigned {"from":"Ana","to":"Zoe"} owner@example.com']);
    office.script.advance(6 * 60_000);
    expect(news()).toEqual(['Person 6 stage_changed {"from":"Won","to":"New"}']);
    office.script.advance(6 * 60_000);
    expect(news()).toEqual([]);
    expect(runs().filter(([, error]) => error !== null)).toEqual([]);
  });

  test("a sorted tab, a moved column and a deleted row are no change", () => {
    const { control } = office.sheets;
    control.sort({ tab: "Leads", column: "Name", descending: true });
    control.moveColumn({ tab: "Leads", column: "Owner", before: "Stage" });
    control.deleteRows({ tab: "Leads", at: office.rowOf("Person 12") });
    office.script.advance(6 * 60_000);
    control.moveColumn({ tab: "Leads", column: "Stage", before: "Owner" });
    office.script.advance(6 * 60_000);
    expect([news(), runs().filter(([, error]) => error !== null)]).toEqual([[], []]);
  });

  test("an empty column of the same name takes no column's place", () => {
    const { control } = office.sheets;
    control.insertColumns({ tab: "Leads", at: "B" });
    control.editCell({ tab: "Leads", cell: "B1", value: "Stage" });
    office.script.advance(6 * 60_000);
    control.deleteColumns({ tab: "Leads", at: "B" });
    office.script.advance(6 * 60_000);
    expect([news(), runs().filter(([, error]) => error !== null)]).toEqual([[], []]);
  });

  test("a new row gets an id and is a new contact; a copied one gets an id of its own", () => {
    const { control } = office.sheets;
    const last = control.rows({ tab: "Leads" }).length;
    control.paste({ tab: "Leads", cell: `A${last + 1}`, values: [["Nora Quinn", "New", "Zoe", "vip"]] });
    const [, , , , , id] = control.rows({ tab: "Leads" })[last] ?? [];
    expect(id).toMatch(/^c-[0-9A-Z]{10}$/);
    expect([...news()].sort()).toEqual([
      "Nora Quinn contact_created {} owner@example.com",
      'Nora Quinn owner_assigned {"to":"Zoe"} owner@example.com',
      'Nora Quinn stage_changed {"to":"New"} owner@example.com',
      'Nora Quinn tag_added {"tag":"vip"} owner@example.com',
    ]);
    control.paste({
      tab: "Leads",
      cell: `A${last + 2}`,
      values: [["Nora Quinn II", "New", "Zoe", "vip", "", String(id)]],
    });
    const ids = control
      .rows({ tab: "Leads" })
      .slice(last)
      .map((row) => row[5]);
    expect([ids[0], new Set(ids).size]).toEqual([id, 2]);
    expect(news().every((line) => line.startsWith("Nora Quinn II"))).toBe(true);
    expect(runs().filter(([, error]) => error !== null)).toEqual([]);
  });

  test("a formula that shows an error says nothing of its row", () => {
    edit("Person 7", "B", "=1/0");
    office.script.advance(6 * 60_000);
    expect(news()).toEqual([]);
    edit("Person 7", "B", "Won");
    expect(news()).toEqual(['Person 7 stage_changed {"from":"New","to":"Won"} owner@example.com']);
  });

  test("nor does an error in the sheet's language, or a formula that is still loading", () => {
    for (const shown of ["#NV", "#BEZUG!", "#¡REF!", "#NOM?", "#N/D", "Loading...", "Wird geladen…"]) {
      edit("Person 8", "B", shown);
      expect([shown, news()]).toEqual([shown, []]);
    }
    edit("Person 8", "B", "#VIP!");
    expect(news()).toEqual(['Person 8 stage_changed {"from":"Qualified","to":"#VIP!"} owner@example.com']);
    edit("Person 8", "B", "Qualified");
    news();
    runs();
  });

  test("a tab or a column that was renamed is said in a sentence, and what changed meanwhile is logged afterwards", () => {
    const { control } = office.sheets;
    control.renameTab({ tab: "Leads", to: "Clients" });
    control.editCell({ tab: "Clients", cell: `B${row("Clients", "Person 10")}`, value: "Won" });
    expect(office.script.run("daybookTimer").error).toMatch(
      /^Error: The settings: there is no tab "Leads" in this spreadsheet: give it its name back, or choose Set up in the menu Daybook, No, and name it anew\. There are "Clients"/,
    );
    control.renameTab({ tab: "Clients", to: "Leads" });
    control.renameHeader({ tab: "Leads", column: "Owner", to: "Rep" });
    office.script.click(["Daybook", "Rehearse or capture everything now"], { answers: ["NO", "OK"] });
    expect(
      office.script.asked.some(({ text }) =>
        /no column "Owner" in the tab "Leads": give it its name/.test(text),
      ),
    ).toBe(true);
    expect(office.script.run("daybookTimer").error).toBe(null);
    expect(news()).toEqual(['Person 10 stage_changed {"from":"New","to":"Won"}']);
    control.renameHeader({ tab: "Leads", column: "Rep", to: "Owner" });
    expect([office.script.run("daybookTimer").error, news()]).toEqual([null, []]);
    runs();
  });
  const row = (tab: string, name: string): number =>
    office.sheets.control.rows({ tab }).findIndex((cells) => cells[0] === name) + 1;

  test("killed at any call, a run is completed by the next: every event is there once, and every row has one id", async () => {
    const { script } = office;
    const { control } = office.sheets;
    let calls = 1;
    for (let call = 1, round = 0; call <= calls; call += step, round++) {
      const stage = round % 2 ? "New" : "Qualified";
      await write(control.rows({ tab: "Leads" }).length + 1, 0, [`Late ${round}`, stage]);
      const killed = script.run("daybookTimer", { kill: { call, effect: round % 2 ? "before" : "after" } });
      const next = script.run("daybookTimer");
      calls = Math.max(calls, next.calls.length, killed.calls.length);
      expect([next.error, [...news()].sort()]).toEqual([
        null,
        [
          expect.stringMatching(new RegExp(`^Late ${round} contact_created \\{.*\\}$`)),
          expect.stringMatching(new RegExp(`^Late ${round} stage_changed \\{.*"to":"${stage}"\\}$`)),
        ],
      ]);
    }
    const ids = control
      .rows({ tab: "Leads" })
      .slice(1)
      .map((one) => one[5]);
    expect(new Set(ids).size).toBe(ids.length);
    expect(calls).toBeGreaterThan(40);
  });

  test("rows that somebody sorts while ids are written keep their own", async () => {
    const { control } = office.sheets;
    const ids = () => new Map(control.rows({ tab: "Leads" }).map((row) => [row[0], row[5]]));
    const before = ids();
    await write(control.rows({ tab: "Leads" }).length + 1, 0, ["Aaron First", "New"]);
    let writes = 0;
    const { error } = office.script.run("daybookTimer", {
      beforeCall({ name }) {
        if (name === "Sheets.Spreadsheets.batchUpdate" && writes++ === 0)
          control.sort({ tab: "Leads", column: "Name" });
      },
    });
    expect([error, writes > 1]).toEqual([null, true]);
    expect(office.script.run("daybookTimer").error).toBe(null);
    const after = ids();
    expect([...before].filter(([name, id]) => after.get(name) !== id)).toEqual([]);
    expect(after.get("Aaron First")).toMatch(/^c-/);
    expect([...news()].map((line) => line.split(" {")[0]).sort()).toEqual([
      "Aaron First contact_created",
      "Aaron First stage_changed",
    ]);
  });

  test("two runs in each other, and another tool's post between their writes, log each change once", async () => {
    const { script } = office;
    const secret = script.properties().DAYBOOK_POST_SECRET;
    const note = {
      contact_id: "c-other",
      event_type: "note_added",
      event_data: { text: "posted" },
      cause: "1",
    };
    await write(office.rowOf("Person 9"), 1, ["New"]);
    await write(office.rowOf("Person 11"), 1, ["Won"]);
    const others: string[] = [];
    const run = script.run("daybookTimer", {
      beforeCall({ name }) {
        if (name !== "Sheets.Spreadsheets.batchUpdate" || others.length > 0) return;
        others.push(String(script.post({ body: JSON.stringify({ secret, ...note }) }).text));
        others.push(String(script.run("daybookTimer").error));
      },
    });
    expect([run.error, others]).toEqual([null, [expect.stringContaining('"appended":1'), "null"]]);
    script.run("daybookTimer");
    expect([...news()].sort()).toEqual([
      'Person 11 stage_changed {"from":"Qualified","to":"Won"}',
      'Person 9 stage_changed {"from":"Won","to":"New"}',
      'c-other note_added {"text":"posted"}',
    ]);
  });
});

test("of two who edit one cell after another, the first isn't taken for the author of what the second wrote", async () => {
  const office = await live({ script: { edits: "queued" } });
  const since = office.logged().length;
  const edit = (value: string, by: string): void =>
    office.sheets.control.editCell({ tab: "Leads", cell: "B2", value, by });
  edit("Qualified", "owner");
  edit("Won", "editor");
  office.script.fireEdits();
  expect(
    office
      .logged()
      .slice(since)
      .map((row) => [row[3], row[6] ?? ""]),
  ).toEqual([['{"from":"New","to":"Won"}', ""]]);
  await office.sheets.close();
});

test("a new row gets one id, also where somebody edits it while a run that takes long gives it one", async () => {
  const office = await live();
  const { control } = office.sheets;
  const since = office.logged().length;
  const row = control.rows({ tab: "Leads" }).length + 1;
  const values = ["Nora", "New"].map((stringValue) => ({ userEnteredValue: { stringValue } }));
  office.script.api([{ appendCells: { sheetId: 0, rows: [{ values }], fields: "userEnteredValue" } }]);
  let writes = 0;
  office.script.run("daybookTimer", {
    beforeCall({ name }) {
      if (name === "Sheets.Spreadsheets.batchUpdate" && writes++ === 0)
        control.editCell({ tab: "Leads", cell: `B${row}`, value: "Qualified" });
    },
  });
  office.script.run("daybookTimer");
  const id = control.rows({ tab: "Leads" })[row - 1]?.[5];
  expect(
    office
      .logged()
      .slice(since)
      .map(([, contact, type]) => [contact, type])
      .sort(),
  ).toEqual([
    [id, "contact_created"],
    [id, "stage_changed"],
  ]);
  await office.sheets.close();
});

describe("a capture that is more than a run can do", () => {
  test("stops before six minutes, and the next goes on from there", async () => {
    const contacts = Array.from({ length: 600 }, (_, at) => [
      `c${at}`,
      `Person ${at}`,
      ["New", "Qualified"][at % 2] ?? "",
    ]);
    const office = await scriptOffice({ contacts, script: { times: { api: 60_000 }, quotas: "uncounted" } });
    const lengths: number[] = [];
    for (let run = 1; run <= 3; run++) {
      const { error, ms } = office.script.run("daybookTimer");
      expect([error, ms < 360_000]).toEqual([null, true]);
      lengths.push(office.logged().length);
    }
    expect(lengths[0]).toBeGreaterThan(0);
    expect(lengths[0]).toBeLessThan(1200);
    expect(lengths.at(-1)).toBe(1200);
    expect(new Set(office.logged().map((row) => row[8])).size).toBe(1200);
    await office.sheets.close();
  });
});
