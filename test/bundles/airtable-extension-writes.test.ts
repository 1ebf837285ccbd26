import { describe, expect, test } from "vitest";
import type { PickedFile } from "../emulators/airtable/script/files.ts";
import {
  keepSettings,
  type PanelOffice,
  panelOffice,
  panelText,
  type Seen,
  setUpOffice,
} from "./support-panel.ts";
import { datedOffice, datedTables, settingsIn, setUpDated, takeOver } from "./support-set-up.ts";

const changes = ({ calls }: Seen): number =>
  calls.filter(({ kind }) => ["create", "update", "delete", "design"].includes(kind)).length;

const events = ({ airtable: { control } }: PanelOffice): readonly Readonly<Record<string, unknown>>[] =>
  control.rows({ table: "Events" }).map(({ fields }) => fields);

/** An office that was set up, a day later. */
async function nextDay(): Promise<PanelOffice> {
  const there = await datedOffice();
  await setUpDated(there);
  there.airtable.control.advance({ ms: 86_400_000 });
  return there;
}

const edit = (there: PanelOffice, name: string, field: string, value: unknown, table = "Contacts"): void =>
  void there.airtable.control.editCell({ table, row: there.id(name, table), field, value });

describe("capture everything now", () => {
  test("shows what the log lacks before it writes, then logs it once", async () => {
    const there = await nextDay();
    const before = events(there).length;
    edit(there, "Sarah Lopez", "Owner", "Ben");
    edit(there, "Roof 6 kW", "Deal stage", "Won", "Deals");
    const shown = await there.press(["Capture everything now", "No, go back"]);
    expect(shown.text).toContain("The log lacks 2 events:");
    expect(shown.table).toEqual([
      { Event: "New owner", "How many": 1 },
      { Event: "Stage change", "How many": 1 },
    ]);
    expect(shown.text).toContain("Roof 6 kW: Stage Proposal Sent → Won");
    expect(shown.text).toContain("Sarah Lopez: Reassigned to Ben (was Ana)");
    expect([changes(shown), events(there).length]).toEqual([0, before]);
    const done = await there.press(["Capture everything now", "Log them", "Again"]);
    expect(done.text).toContain("2 events logged.");
    expect(done.text).toContain("The log has all that your CRM holds.");
    expect(
      events(there)
        .slice(before)
        .map(({ source }) => source),
    ).toEqual(["daybook:panel", "daybook:panel"]);
  });

  test("what changes while the person thinks is logged as it is in the end", async () => {
    const there = await nextDay();
    edit(there, "Sarah Lopez", "Owner", "Ben");
    const answers = ["Capture everything now", "Log them"];
    const done = await there.press(({ label }) => {
      if (label.startsWith("Log ")) edit(there, "Sarah Lopez", "Owner", "Cleo");
      return answers.shift();
    });
    expect(done.text).toContain("1 event logged.");
    expect(events(there).at(-1)?.event).toBe("Reassigned to Cleo (was Ana)");
  });

  test("says which records can't be logged, and why", async () => {
    const there = await nextDay();
    const { control } = there.airtable;
    const json = JSON.parse(settingsIn(there));
    json.crm.deals.dates = { "Discovery Booked": "Notes" };
    control.addField({ table: "Deals", spec: { name: "Notes", type: "singleLineText" } });
    keepSettings(there, JSON.stringify(json));
    const person = [there.id("Sarah Lopez")];
    control.addRows({
      table: "Deals",
      rows: [{ Deal: "Roof 3 kW", "Deal stage": "Qualified", Notes: "last spring", Person: person }],
    });
    const [bob] = control
      .rows({ table: "Events" })
      .filter(({ fields }) => fields.contact_id === there.id("Bob Ray"));
    control.editCell({ table: "Events", row: bob?.id ?? "", field: "actor", value: "somebody" });
    const shown = await there.press(["Capture everything now", "Log them"]);
    expect(shown.text).toContain("1 thing can't be logged:");
    expect(shown.text).toMatch(/Roof 3 kW: Stage change, its time: .*last spring/);
    expect(shown.text).toMatch(/1 record passed over: a row of the log about them was changed by hand/);
    expect(shown.text).toContain(
      "1 record not logged: deals without a contact, or records without an id of their own.",
    );
    expect(shown.text).toMatch(/1 event not logged:\n- Roof 3 kW/);
  });

  test("tells how far it is, and goes on where it was broken off", async () => {
    const there = await nextDay();
    const rows = Array.from({ length: 600 }, (_, at) => ({ Name: `Person ${at}` }));
    there.airtable.control.addRows({ table: "Contacts", rows });
    const answers = ["Capture everything now", "Log them"];
    const cut = await there.press(answers, { kill: { call: 14, effect: "after" } });
    expect(cut.killed).toBe(true);
    const done = await there.press(answers);
    const [, left] = /(\d+) events logged/.exec(done.text) ?? [];
    expect(Number(left)).toBeGreaterThan(100);
    expect(Number(left)).toBeLessThan(600);
    expect(events(there).filter(({ event }) => event === "Contact created")).toHaveLength(603);
    expect(cut.text + done.text).toMatch(/^200 of \d+$/m);
  });

  test("somebody who may only read is told so", async () => {
    const there = await nextDay();
    edit(there, "Sarah Lopez", "Owner", "Ben");
    const seen = await there.press(["Capture everything now", "Log them"], { user: "reader" });
    expect(seen.text).toContain('Airtable does not permit this in table "Events"');
    expect(seen.text).not.toMatch(/tokenSecret|daybook /);
  });
});

describe("rebuild the tables", () => {
  test("shows how many rows each table gets, writes them, then nothing; nor does the command line", async () => {
    const there = await nextDay();
    edit(there, "Roof 6 kW", "Deal stage", "Won", "Deals");
    await there.press(["Capture everything now", "Log them"]);
    const { control } = there.airtable;
    control.forgetTransactions();
    const shown = await there.press(["Rebuild views", "No, go back"]);
    expect(shown.table).toContainEqual({ Table: "Stuck Deals", Rows: 0, "To write": 0, "To remove": 1 });
    expect(changes(shown)).toBe(0);
    const done = await there.press(["Rebuild views", "Write them", "Again"]);
    expect(done.text).toMatch(/\d+ rows written\.[\s\S]*Every table is as the log says\./);
    expect(control.rows({ table: "Stuck Deals" })).toEqual([]);
    expect(control.triggered({ table: "Deals", watch: ["Deal", "Deal stage", "Amount"] })).toEqual([]);
    takeOver(there);
    const published = await there.run("publish --json");
    expect(published.json()).toMatchObject({
      tables: Array.from({ length: 6 }, () => ({ written: 0, removed: 0 })),
    });
  });

  test("what was changed by hand or deleted is written anew, an empty link filled", async () => {
    const there = await nextDay();
    const { control } = there.airtable;
    const [line] = control.rows({ table: "Timelines" });
    control.editCell({ table: "Timelines", row: line?.id ?? "", field: "Stage", value: "Nonsense" });
    const [event] = control.rows({ table: "Events" });
    control.editCell({ table: "Events", row: event?.id ?? "", field: "Contact", value: [] });
    const seen = await there.press(["Rebuild views", "Write them", "Again"]);
    expect(seen.text).toContain("1 event whose links are empty.");
    expect(seen.text).toContain("Every table is as the log says.");
    expect(control.rows({ table: "Timelines" })[0]?.fields.Stage).toBe(line?.fields.Stage);
  });

  test("a table that is gone sends to Set up, without a word of terminals", async () => {
    const there = await nextDay();
    there.airtable.control.deleteTable({ table: "Stage Velocity" });
    const seen = await there.press(["Rebuild views", "Back to the menu", "Set up", "Looks right", "Do it"]);
    expect(seen.text).toContain('Missing where views are published: table "Stage Velocity".');
    expect(seen.text).toContain("Run Set up in the control panel");
    expect(seen.text).not.toContain("daybook init");
    expect(seen.text).toContain("Stage Velocity was made");
    expect(there.airtable.control.rows({ table: "Stage Velocity" }).length).toBeGreaterThan(5);
  });

  test("tables that stand as of a later time are set back only where the person says so", async () => {
    const there = await nextDay();
    takeOver(there);
    there.at.now = "2027-01-01T00:00:00.000Z";
    await there.run("publish");
    const left = await there.press(["Rebuild views", "No, go back"]);
    expect(left.text).toContain("The tables stand as of 2027-01-01T00:00:00Z, which is later than");
    expect(changes(left)).toBe(0);
    const done = await there.press(["Rebuild views", "Set them back", "Write them", "Again"]);
    expect(done.text).toContain("Every table is as the log says.");
  });

  test("a base that the command line set up and published needs nothing", async () => {
    const there = await setUpOffice();
    there.at.now = there.airtable.control.now();
    await there.run("publish");
    const seen = await there.press(["Rebuild views"]);
    expect(seen.text).toContain("Every table is as the log says.");
  });
});

describe("import a CSV", () => {
  const csv = (name: string, ...lines: readonly string[]): PickedFile => ({
    name,
    content: `${lines.join("\n")}\n`,
  });
  const leads = csv(
    "old leads.csv",
    "Contact email,Create date,Won date,Amount,Mood",
    "Sarah@example.com,2026-01-02,2026-02-03,1200,fine",
    "bob@example.com,2026-01-05,when the sun shone,,",
    "bob@example.com,2026-01-05,,,",
    ",2026-01-06,,,",
  );

  test("says what it makes of each column, which rows can't be read, and logs the rest for the records they mean", async () => {
    const there = await nextDay();
    const before = events(there).length;
    const shown = await there.press(["Import a CSV", leads, "Yes, use the records", "No, go back"]);
    expect(changes(shown)).toBe(0);
    for (const said of [
      "Deal won where column “Won date” isn't empty: whom from column “Contact email”, when from column “Won date”, amount from column “Amount”",
      "Of these columns it makes nothing: Mood.",
      "2 of 2 contacts of the file found in Contacts, by the column “Email”.",
      "4 rows: 3 events to log, 0 in the log already.",
      "2026-02-03 00:00 · Sarah Lopez: Deal won (1200)",
      'row 3, column Won date: "when the sun shone" is no usable time',
      "row 4: equal to row 3",
      "row 5, column Contact email: The cell is empty",
    ])
      expect(shown.text).toContain(said);
    const done = await there.press(["Import a CSV", leads, "Yes, use the records", "Log them"]);
    expect(done.text).toContain("3 events logged, 1 in the log already, 0 in conflict with it, 2 rejected.");
    expect(events(there).slice(before)).toMatchObject([
      {
        contact_id: there.id("Sarah Lopez"),
        source: "import:old leads.csv",
        Contact: [there.id("Sarah Lopez")],
      },
      { contact_id: there.id("Sarah Lopez"), event_type: "deal_won" },
      { contact_id: there.id("Bob Ray") },
    ]);
    const again = await there.press(["Import a CSV", leads, "Yes, use the records"]);
    expect(again.text).toContain("4 rows: 0 events to log, 3 in the log already.");
    expect(again.text).toContain("Nothing new is in the file.");
  });

  test("keeps the file's ids where the person says so, or where nobody is found by them", async () => {
    const there = await nextDay();
    await there.press(["Import a CSV", leads, "No, keep the file's ids", "Log them"]);
    expect(events(there).at(-1)?.contact_id).toBe("bob@example.com");
    const strangers = csv("x.csv", "Email,Create date", "who@else.com,2026-01-02");
    const seen = await there.press(["Import a CSV", strangers, "Yes, under the file's ids", "Log them"]);
    expect(seen.text).toContain(
      "Of 1 contact of the file none is found in Contacts by id, e-mail address or name.",
    );
    expect(events(there).at(-1)?.contact_id).toBe("who@else.com");
  });

  test("finds people by a column of names though the file has ids of its own", async () => {
    const there = await nextDay();
    const file = csv(
      "y.csv",
      "Contact ID,Contact name,Create date",
      "17,sarah lopez,2026-01-02",
      "18,Bob Ray,2026-01-03",
    );
    await there.press(["Import a CSV", file, "Yes, use the records", "Log them"]);
    expect(
      events(there)
        .slice(-2)
        .map(({ contact_id }) => contact_id),
    ).toEqual([there.id("Sarah Lopez"), there.id("Bob Ray")]);
  });

  test("keeps the ids that are known, and finds the others by their addresses", async () => {
    const there = await nextDay();
    const { control } = there.airtable;
    control.addRows({ table: "Contacts", rows: [{ Name: "No address" }] });
    const [sarah, bob] = [there.id("Sarah Lopez"), there.id("Bob Ray")];
    const people = ["bob@example.com,2026-01-03", `${sarah},2026-01-02`, "who@else.com,2026-01-04"];
    const file = csv("mixed.csv", "Contact ID,Create date", ...people.slice(0, 2));
    const seen = await there.press(["Import a CSV", file, "Yes, use the records", "Log them"]);
    expect(seen.text).toContain("1 of 2 contacts of the file found in Contacts, by their id.");
    const logged = (name: string) =>
      events(there).flatMap(({ source, contact_id }) => (source === `import:${name}` ? [contact_id] : []));
    expect(logged("mixed.csv").sort()).toEqual([sarah, bob].sort());
    const strange = csv("more.csv", "Contact ID,Create date", `${sarah},2026-01-05`, ...people.slice(2));
    const told = await there.press(["Import a CSV", strange, "Yes, under the file's ids", "Log them"]);
    expect(told.text).toContain("Of 1 other contact of the file none is found in Contacts");
    expect(logged("more.csv").sort()).toEqual([sarah, "who@else.com"].sort());
  });

  test("takes nobody's record for a name that two contacts have", async () => {
    const there = await nextDay();
    there.airtable.control.addRows({ table: "Contacts", rows: [{ Name: "Bob Ray" }] });
    const [header, ...people] = ["Contact name,Create date", "Bob Ray,2026-01-03", "Sarah Lopez,2026-01-02"];
    const kim = "*Kim* [x](http://y) =1+1,2026-01-04";
    const file = csv("z.csv", header ?? "", ...people, kim);
    const seen = await there.press(["Import a CSV", file, "Yes, use the records", "Log them"]);
    expect(seen.text).toContain("2 of 3 contacts of the file found in Contacts, by the column “Name”.");
    const ids = events(there).flatMap(({ source, contact_id }) =>
      source === "import:z.csv" ? [contact_id] : [],
    );
    expect(ids).toContain("Bob Ray");
    expect(ids).toContain(there.id("Sarah Lopez"));
  });

  test("where Airtable hands out the file alone, says so", async () => {
    const there = await nextDay();
    const alone = 'Object.defineProperty(input, "fileAsync", { value: async () => ({ name: "x.csv" }) });';
    const seen = await there.press(["Import a CSV"], { script: `${alone}\n${await panelText()}` });
    expect(seen.text).toContain("Airtable gave no rows of x.csv.");
  });

  test("takes an event's own columns as they are", async () => {
    const there = await nextDay();
    const id = there.id("Bob Ray");
    const file = csv(
      "export.csv",
      "contact_id,event_type,event_data,timestamp,cause",
      `${id},call_completed,"{""outcome"":""reached""}",2026-05-01T10:00:00Z,1`,
      `${id},call_complete,,2026-05-01T10:00:00Z,2`,
    );
    const seen = await there.press(["Import a CSV", file, "Log them"]);
    expect(seen.text).toContain("The columns of export.csv are an event's own");
    expect(seen.text).toMatch(/row 3, column event\\_type: .*call\\_completed/);
    expect(events(there).at(-1)).toMatchObject({ event_type: "call_completed", source: "import:export.csv" });
  });

  test("reads cells that Airtable took for numbers", async () => {
    const there = await panelOffice(
      { now: "2026-06-01T12:00:00.000Z", tables: datedTables },
      { csvValues: "typed" },
    );
    await setUpDated(there);
    const file = csv(
      "n.csv",
      "Email,Create date,Won date,Amount",
      "sarah@example.com,2026-01-02,2026-02-02,1200",
    );
    await there.press(["Import a CSV", file, "Yes, use the records", "Log them"]);
    expect(events(there).at(-1)?.event_data).toBe('{"amount":1200}');
  });

  test.each([
    ["without anything that tells whom or when", "Colour,Size\nred,2", "What its rows mean can't be told"],
    ["without rows", "Email,Create date", "empty.csv has no rows below its header."],
    [
      "of events with columns of its own",
      "contact_id,event_type,Mood\n1,note_added,fine",
      "has columns that no event has: Mood.",
    ],
  ])("a file %s is told so, with what to do", async (_, content, said) => {
    const there = await nextDay();
    const seen = await there.press(["Import a CSV", { name: "empty.csv", content }]);
    expect(seen.text).toContain(said);
    expect(seen.text).not.toMatch(/--map|daybook /);
    expect(changes(seen)).toBe(0);
  });
});
