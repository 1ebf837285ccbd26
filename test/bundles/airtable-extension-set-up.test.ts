import { describe, expect, test } from "vitest";
import { parseConfig, settingsOf } from "../../src/schema/config.ts";
import { addsSomething } from "../../src/stores/airtable/set-up.ts";
import { planOf } from "../support/airtable-base.ts";
import { keepSettings, type PanelOffice, panelOffice, type Seen } from "./support-panel.ts";
import { datedOffice, settingsIn, setUpDated, takeOver, takesAll } from "./support-set-up.ts";

const mutations: readonly string[] = ["create", "update", "delete", "design"];

const changes = ({ calls }: Seen): number => calls.filter(({ kind }) => mutations.includes(kind)).length;

/** What stands in the log, but for what the time of a run decides. */
const logged = ({ airtable: { control } }: PanelOffice): readonly unknown[] =>
  control
    .rows({ table: "Events" })
    .map(({ fields }) => [fields.idempotency_key, fields.event, fields.contact_id, fields.source].join(" | "))
    .sort();

describe("set up", () => {
  test("makes every table, keeps the answers, logs what the CRM holds and fills the tables as the command line would", async () => {
    const there = await datedOffice();
    const { control } = there.airtable;
    const seen = await setUpDated(there);
    const config = parseConfig(JSON.parse(settingsIn(there)), "settings");
    expect(config).toMatchObject({
      log: there.log,
      crm: {
        contacts: {
          name: "Name",
          created_at: "Created",
          watch: { stage: "Stage", owner: "Owner", tags: "Tags" },
        },
        deals: {
          contact: "Person",
          amount: "Amount",
          dates: { "Discovery Booked": "Booked on", "Proposal Sent": "Proposal date", Won: "Won on" },
        },
      },
      pipelines: [
        {
          name: "Sales",
          stages: [{}, {}, {}, {}, { name: "Won", ends: "won" }, { name: "Lost", ends: "lost" }],
        },
        { name: "Contacts", stages: [{ name: "Lead" }, {}, {}] },
      ],
    });
    const plan = await planOf(there.airtable, { settings: settingsOf(config) });
    expect([addsSomething(plan), plan.drift, plan.taken]).toEqual([false, [], []]);
    const cells = (table: string, ...columns: string[]) =>
      control.rows({ table }).map(({ fields }) => columns.map((column) => fields[column]));
    expect(cells("Stuck Deals", "Deal", "Stage", "Days in stage")).toContainEqual([
      "Roof 6 kW",
      "Proposal Sent",
      73,
    ]);
    expect(cells("Stage Velocity", "Step", "Count", "Median days")).toContainEqual([
      "Discovery Booked → Proposal Sent",
      2,
      19,
    ]);
    expect(seen.text).toContain(
      "1 record not logged: deals without a contact, or records without an id of their own.",
    );
    takeOver(there);
    const published = await there.run("publish --json");
    expect(published.json()).toMatchObject({
      tables: Array.from({ length: 6 }, () => ({ written: 0, removed: 0 })),
    });
    const verified = await there.run("verify --json");
    expect(verified.json()).toMatchObject({ ok: true, events: logged(there).length });
  });

  test("says before it writes what it adds, on both sides of each link, what that costs, what will be logged, what locks do", async () => {
    const there = await datedOffice();
    const seen = await there.press([...takesAll.slice(0, 5), "No, go back"]);
    expect([changes(seen), there.airtable.control.schema().length]).toEqual([0, 2]);
    expect(seen.text).toContain("Nothing was written.");
    for (const said of [
      "- Events (a new table): 13 columns",
      "- Deals (your table; Airtable adds a link's other side there): Events, Stuck Deals",
      "- Rows: 3 contacts + 3 deals + 3 Timelines + about 150 for the rest.",
      "No lock stops an Owner or Creator",
      "2026-03-20 00:00 · Roof 6 kW: Stage set to Proposal Sent",
      "The log lacks 16 events:",
    ])
      expect(seen.text).toContain(said);
    expect(seen.asked[5]?.label).toMatch(
      /^Add 7 tables, 7 columns in Contacts and Deals, keep your answers, log \d+ events/,
    );
  });

  test("shows the columns of new tables to who asks for them, before anything is made", async () => {
    const there = await datedOffice();
    const seen = await there.press([...takesAll.slice(0, 5), "Show the columns", "No, go back"]);
    const shown = seen.text.split("- Events (a new table): event, event\\_id");
    expect([shown.length, changes(seen)]).toEqual([2, 0]);
    await there.press([...takesAll.slice(0, 5), "Show the columns", "Do it"]);
    expect(there.airtable.control.rows({ table: "Events" }).length).toBeGreaterThan(10);
  });

  test("numbers what only a person can do; again only to who asks for it", async () => {
    const there = await datedOffice();
    const done = await setUpDated(there);
    expect(done.text).toMatch(/\n1\. In Contacts, so that[\s\S]*\n2\. /);
    const seen = await there.press(["Set up", "Looks right", "They are done"]);
    expect(seen.text).not.toContain("1. In Contacts, so that");
    const more = await there.press(["Set up", "Looks right", "Show them"]);
    expect(more.text).toContain("1. In Contacts, so that");
  });

  test("asks the plan the first time, which the sums then go by", async () => {
    const there = await datedOffice();
    const seen = await there.press([...takesAll.slice(0, 3), "Team", "Looks right", "Do it"]);
    expect(seen.text).toContain("Rows: 50,000 on Team");
    expect(JSON.parse(settingsIn(there)).plan).toBe("team");
    const again = await there.press(["Set up", "Looks right"]);
    expect(again.asked.map(({ label }) => label)).not.toContain(seen.asked[3]?.label);
    const [, room] =
      there.airtable.control
        .rows({ table: "Daybook" })
        .map(({ fields }) => Object.values(fields).join(" "))
        .join("\n")
        .match(/(\d+ of 50,000 records)/) ?? [];
    expect(room).toBeDefined();
  });

  test("wakes no automation that watches the CRM's own columns", async () => {
    const there = await datedOffice();
    await setUpDated(there);
    const { control } = there.airtable;
    const watch = {
      Contacts: ["Name", "Email", "Stage", "Owner", "Tags"],
      Deals: ["Deal", "Deal stage", "Person", "Amount"],
    };
    for (const [table, columns] of Object.entries(watch))
      expect(control.triggered({ table, watch: columns })).toEqual([]);
  });

  test("again finds everything as it should be, and writes nothing", async () => {
    const there = await datedOffice();
    await setUpDated(there);
    const before = logged(there);
    const seen = await there.press(["Set up", "Looks right"]);
    expect(seen.text).toContain("Everything is as it should be.");
    expect([changes(seen), logged(there)]).toEqual([0, before]);
  });

  test("killed at any call, before or after its effect, it is completed by pressing it again; every event is there once", async () => {
    const whole = await datedOffice();
    const { calls } = await setUpDated(whole);
    const events = logged(whole);
    expect(new Set(events).size).toBe(events.length);
    const kills = calls
      .filter(({ kind }) => mutations.includes(kind))
      .flatMap(({ number }) => (["before", "after"] as const).map((effect) => ({ call: number, effect })));
    for (const kill of kills) {
      const there = await datedOffice();
      const first = await there.press(takesAll, { kill });
      expect(first.killed).toBe(true);
      const second = await there.press(({ label, buttons }) => {
        if (label === "What shall Daybook do?") return "Set up";
        if (label === "What next?") return undefined;
        return ["Contacts", "Deals", "I don't know", "Looks right", "Do it"].find((each) =>
          buttons.includes(each),
        );
      });
      expect(second.text).toMatch(/Done\.|Everything is as it should be\./);
      const third = await there.press(["Set up", "Looks right"]);
      expect(third.text).toContain("Everything is as it should be.");
      expect([logged(there), changes(third)]).toEqual([events, 0]);
      expect(JSON.parse(settingsIn(there))).toEqual(
        JSON.parse(settingsIn(whole).replaceAll(whole.airtable.base, there.airtable.base)),
      );
    }
  });
});

describe("pressed again after somebody has changed the base", () => {
  test("says which columns are gone and which stages have come, before it asks whether all is right", async () => {
    const there = await datedOffice();
    await setUpDated(there);
    const { control } = there.airtable;
    control.renameField({ table: "Contacts", field: "Owner", to: "Who" });
    control.renameField({ table: "Deals", field: "Booked on", to: "First meeting" });
    control.addOption({ table: "Deals", field: "Deal stage", name: "On hold" });
    const { text } = await there.press(["Set up"]);
    expect(text).toContain("Contacts has no column “Owner” any more.");
    expect(text).toContain("Deals has no column “Booked on” any more.");
    expect(text).toContain("Stages of Deals that the list below lacks: On hold.");
    expect(text).not.toContain("Stages of Contacts that");
  });

  test("stages that are written anew keep what was said of them", async () => {
    const there = await datedOffice();
    await setUpDated(there);
    const anew = "New, Discovery Booked, Qualified, Proposal Sent, On hold, Won, Lost";
    const change = ["Change…", "Your stages, in order"];
    const line = ({ buttons }: { readonly buttons: readonly string[] }) =>
      buttons.find((label) => label.startsWith("Sales:"));
    const answers = ["Set up", ...change, line, "Write them anew…", anew, "Looks right", "Do it"];
    const asked: string[] = [];
    await there.press((question) => {
      const answer = answers[asked.length];
      asked.push(question.label);
      return typeof answer === "function" ? answer(question) : answer;
    });
    const { pipelines } = JSON.parse(settingsIn(there));
    expect(pipelines[0].stages).toEqual([
      { name: "New" },
      { name: "Discovery Booked" },
      { name: "Qualified" },
      { name: "Proposal Sent" },
      { name: "On hold" },
      { name: "Won", ends: "won" },
      { name: "Lost", ends: "lost" },
    ]);
  });
});

describe("what people answer otherwise", () => {
  test("each guess can be changed, and the plan follows", async () => {
    const there = await datedOffice();
    const seen = await there.press([
      "Set up", "Contacts", "Deals", "I don't know",
      "Change…", "Your contacts", "Owner: column “Owner”", "There is none",
      "Change…", "Your deals", "Entered Won: column “Won on”", "There is none",
      "Change…", "Your deals", "Another date: when was which stage entered?", "Qualified", "Pick a column…", "Next call",
      "Change…", "Your stages, in order", "Contacts: Lead → Customer → Former", "Former", "It ends as lost",
      "Change…", "The rest", "Time zone of your days and weeks: UTC", "Mars", "America/New_York",
      "Change…", "The rest", "Plan of the base's workspace: not known; the sums are for all", "Team",
      "Change…", "The rest", "Links from Daybook's rows to your records: yes: each puts a column into your table",
      "Change…", "The rest", "Tables: Timelines, Stage Velocity, Stuck Deals, Re-engagement, Stage Changes", "Add Cohorts",
      "Looks right", "Do it",
    ]); // biome-ignore format: an answer a question
    expect(seen.text).toContain("That is no time zone.");
    expect(seen.text).toContain("50,000 on Team − 3 contacts");
    expect(parseConfig(JSON.parse(settingsIn(there)), "settings")).toMatchObject({
      timezone: "America/New_York",
      plan: "team",
      crm: { contacts: { watch: { owner: null } }, deals: { dates: { Qualified: "Next call" } } },
      pipelines: [{}, { stages: [{}, {}, { name: "Former", ends: "lost" }] }],
      publish: { links: false, tables: ["timelines", "velocity", "stuck", "reengage", "cohorts", "changes"] },
    });
    const { control } = there.airtable;
    expect(control.schema().map(({ name }) => name)).toContain("Cohorts");
    expect(control.schema()[0]?.fields.map(({ name }) => name)).not.toContain("Events");
  });

  test("a column that can't be what it was picked for is refused in a sentence", async () => {
    const there = await datedOffice();
    const seen = await there.press([
      ...takesAll.slice(0, 4),
      ...["Change…", "Your deals", "Link to the contact: column “Person”", "Pick a column…", "Amount"],
      ...["Change…", "Your deals", "Entered Won: column “Won on”", "Pick a column…", "Deal"],
    ]);
    expect(seen.text).toContain("That column doesn't link to your contacts.");
    expect(seen.text).toContain("That column holds no dates.");
    expect(seen.screen.map(({ value }) => value).join("\n")).toContain("Entered Won: column “Won on”");
  });

  test("the zone of the person's computer is proposed", async () => {
    process.env.TZ = "Asia/Tokyo";
    const seen = await (await datedOffice()).press(takesAll.slice(0, 4));
    process.env.TZ = "UTC";
    expect(seen.text).toContain("Time zone of your days and weeks: Asia/Tokyo");
  });

  test("a base of contacts alone, whose table and columns aren't called so", async () => {
    const text = (name: string) => ({ name, type: "singleLineText" as const });
    const people = {
      name: "Menschen",
      fields: [text("Wer"), text("Phase")],
      rows: [{ Wer: "Ute", Phase: "Neu" }],
    };
    const there = await panelOffice({ tables: [people] });
    const seen = await there.press([
      ...["Set up", "Pick the table…", "Menschen", "There is none", "Wer", "Phase", "I don't know"],
      ...[
        "Change…",
        "Your stages, in order",
        "Sales: no stages known",
        "Write them anew…",
        "Neu",
        "Neu, Angebot, Won",
      ],
      ...["Looks right", "Do it"],
    ]);
    expect(seen.text).toContain("Two stages or more");
    expect(seen.text).toContain("Ute: Stage set to Neu");
    expect(seen.text).toContain("Done.");
    expect(parseConfig(JSON.parse(settingsIn(there)), "settings")).toMatchObject({
      crm: { contacts: { table: "Menschen", name: "Wer", watch: { stage: "Phase" } }, deals: null },
      pipelines: [{ stages: [{ name: "Neu" }, { name: "Angebot" }, { name: "Won", ends: "won" }] }],
    });
  });
});

describe("what is in the way", () => {
  test("a table whose name is taken gets another, and the other's is left alone", async () => {
    const there = await datedOffice();
    const { control } = there.airtable;
    for (const name of ["Events", "Stuck Deals"])
      control.addTable({
        name,
        fields: [{ name: "Theirs", type: "singleLineText" }],
        rows: [{ Theirs: "x" }],
      });
    const seen = await there.press([
      ...takesAll.slice(0, 5),
      "events",
      "Daybook Events",
      "Stuck Jobs",
      "Do it",
    ]);
    expect(seen.text).toContain("Write another name.");
    expect(seen.text).toContain("Done.");
    expect(JSON.parse(settingsIn(there))).toMatchObject({
      log: `airtable://${there.airtable.base}/Daybook%20Events`,
      publish: { names: { stuck: "Stuck Jobs" } },
    });
    expect(control.rows({ table: "Stuck Jobs" }).length).toBeGreaterThan(0);
    for (const table of ["Events", "Stuck Deals"])
      expect(control.rows({ table }).map(({ fields }) => fields)).toEqual([{ Theirs: "x" }]);
    expect((await there.press(["Set up", "Looks right"])).text).toContain("Everything is as it should be.");
  });

  test("where the front page's name is taken, CONFIG must name another, and then does", async () => {
    const there = await datedOffice();
    there.airtable.control.addTable({
      name: "Daybook",
      fields: [{ name: "Theirs", type: "singleLineText" }],
    });
    const menu = await there.press([]);
    expect(menu.text).toMatch(/In CONFIG, line \d+ \(settings\), write settings: "Daybook log"/);
    expect(menu.text).not.toContain("there is no column");
    const seen = await there.press(["Set up"]);
    expect(seen.text).toMatch(/In CONFIG, line \d+ \(settings\), write settings: "Daybook log"/);
    expect(changes(seen)).toBe(0);
    await setUpDated(there, { config: { settings: "Daybook log", events: "Book" } });
    expect(JSON.parse(settingsIn(there, "Daybook log"))).toMatchObject({
      log: `airtable://${there.airtable.base}/Book`,
      publish: { names: { daybook: "Daybook log" } },
    });
  });

  test("an Editor is told whose rights it takes, and nothing is made", async () => {
    const there = await datedOffice();
    const seen = await there.press(takesAll, { user: "editor" });
    expect(seen.text).toContain('You may not add the table "Daybook"');
    expect(seen.text).toContain("You need Creator rights in this base");
    expect(there.airtable.control.schema()).toHaveLength(2);
  });

  test("settings that can't be read are shown, and replaced once that was agreed to", async () => {
    const there = await datedOffice();
    await setUpDated(there);
    const good = settingsIn(there);
    keepSettings(there, "{ broken ``` ");
    const left = await there.press([...takesAll.slice(0, 5), "No, go back"]);
    expect(left.text).toContain("{ broken ''' ");
    expect(settingsIn(there)).toBe("{ broken ``` ");
    const seen = await there.press(takesAll);
    expect(seen.asked.map(({ label }) => label)).toContain("Keep your answers?");
    expect([seen.text.includes("Done."), settingsIn(there)]).toEqual([true, good]);
  });

  test.each([
    ["a pipeline without stages", { pipelines: [{ name: "Sales" }] }],
    ["nothing where a pipeline should be", { pipelines: [null] }],
    ["nothing where a stage should be", { pipelines: [{ name: "Sales", stages: [null] }] }],
    ["an end that isn't one", { pipelines: [{ name: "Sales", stages: [{ name: "New", ends: "Won" }] }] }],
    ["nothing where an event should be", { events: { own: [null] } }],
  ])("settings with %s, written by hand, are shown and replaced: no dead end", async (_, wrong) => {
    const there = await datedOffice();
    await setUpDated(there);
    const good = settingsIn(there);
    const broken = JSON.stringify({ ...JSON.parse(good), ...wrong });
    keepSettings(there, broken);
    const seen = await there.press(takesAll);
    expect(seen.text).toContain(broken);
    expect([seen.text.includes("Done."), settingsIn(there)]).toEqual([true, good]);
  });

  test('a "last modified" column that came since is found, one that was renamed is asked about anew', async () => {
    const there = await datedOffice();
    await setUpDated(there);
    const { control } = there.airtable;
    const [stage, ...others] = ["Stage", "Owner", "Tags"].map(
      (each) => control.schema()[0]?.fields.find(({ name }) => name === each)?.id,
    );
    const add = (name: string, referencedFieldIds: readonly (string | undefined)[]) =>
      control.addField({
        table: "Contacts",
        spec: { name, type: "lastModifiedTime", options: { referencedFieldIds } },
      });
    add("Stage changed", [stage]);
    const narrow = await there.press(["Set up"]);
    expect(narrow.text).toContain(
      "Last modified time: none; “Stage changed” doesn't watch each of Stage, Owner, Tags",
    );
    add("Changed", [stage, ...others]);
    control.renameField({ table: "Contacts", field: "Owner", to: "Account owner" });
    const seen = await there.press(["Set up", "Looks right", "Do it"]);
    expect(seen.text).toContain("Last modified time: column “Changed”");
    expect(JSON.parse(settingsIn(there)).crm.contacts).toMatchObject({
      changed_at: "Changed",
      watch: { owner: "Account owner" },
    });
  });

  test("a table of contacts that was renamed is asked for anew; stages, limits and what was answered stay", async () => {
    const there = await datedOffice();
    await setUpDated(there);
    const json = JSON.parse(settingsIn(there));
    json.pipelines[0].stages[1].stuck_after_days = 5;
    json.crm.contacts.watch.owner = null;
    json.crm.deals.dates = { Won: "Next call" };
    keepSettings(there, JSON.stringify(json));
    there.airtable.control.renameTable({ table: "Contacts", to: "Clients" });
    const seen = await there.press(["Set up", "Clients", "Looks right", "Do it"]);
    expect(seen.text).toContain("Done.");
    expect(JSON.parse(settingsIn(there))).toMatchObject({
      crm: {
        contacts: { table: "Clients", watch: { stage: "Stage", owner: null } },
        deals: { contact: "Person", dates: { Won: "Next call" } },
      },
      pipelines: [{ stages: [{}, { stuck_after_days: 5 }, {}, {}, {}, {}] }, {}],
    });
  });

  test("more history than the plan has room for is told before anything is made", async () => {
    const there = await datedOffice({ plan: "free" });
    const rows = Array.from({ length: 500 }, (_, at) => ({ Name: `Person ${at}`, Stage: "Lead" }));
    there.airtable.control.addRows({ table: "Contacts", rows });
    const seen = await there.press([...takesAll.slice(0, 3), "Free", "Looks right", "No, go back"]);
    expect(seen.text).toContain("Your plan Free takes 1,000 rows in a base: that many events don't fit.");
    expect(changes(seen)).toBe(0);
  });

  test("names never become markup", async () => {
    const there = await datedOffice();
    const { control } = there.airtable;
    control.renameField({ table: "Contacts", field: "Owner", to: "owner *b* [l](http://z)" });
    const seen = await setUpDated(there);
    const marked = seen.printed.filter(({ kind }) => kind === "markdown").map(({ value }) => String(value));
    expect(marked.some((text) => text.includes("Kim"))).toBe(true);
    for (const text of marked) expect(text).not.toMatch(/(?<!\\)\*(?:Kim|b)|\[x\]\(|\[l\]\(/);
  });
});
