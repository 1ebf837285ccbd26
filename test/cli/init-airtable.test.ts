import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type Config, parseConfig } from "../../src/schema/config.ts";
import type { Airtable } from "../emulators/airtable/start-airtable.ts";
import { businessTables } from "../support/airtable-base.ts";
import { type Office, office } from "../support/office.ts";

const flags = "--timezone Europe/Berlin --contacts Contacts --deals Deals --plan team";
const configOf = ({ at }: Office): Config =>
  parseConfig(JSON.parse(at.read("daybook.config.json")), "config");
const names = ({ control }: Airtable): string[] => control.schema().map(({ name }) => name);
const flat = (text: string): string => text.replace(/\s+/g, " ");
const usual = [
  "Events",
  "Daybook",
  "Timelines",
  "Stage Velocity",
  "Stuck Deals",
  "Re-engagement",
  "Stage Changes",
];

/** What the JSON of `init` says. */
interface Told {
  readonly dry_run: boolean;
  readonly config: object;
  readonly log: object;
  readonly tables: readonly {
    readonly name: string;
    readonly created: boolean;
    readonly columns: readonly string[];
  }[];
  readonly also: readonly object[];
  readonly drift: readonly object[];
  readonly steps: readonly string[];
}

describe("init in a base", () => {
  test("from flags writes the config and makes the tables; again it changes nothing, and says so", async () => {
    const there = await office();
    const said = await there.run(`init --log ${there.log} ${flags} --yes`);
    expect([said.code, said.err]).toEqual([0, ""]);
    expect(names(there.airtable)).toEqual(["Contacts", "Deals", ...usual]);
    expect(configOf(there)).toMatchObject({
      log: there.log,
      timezone: "Europe/Berlin",
      plan: "team",
      pipelines: [
        {
          name: "Sales",
          stages: [
            { name: "Qualified" },
            { name: "Proposal Sent" },
            { name: "Won", ends: "won" },
            { name: "Lost", ends: "lost" },
          ],
        },
      ],
      crm: {
        contacts: {
          table: "Contacts",
          id: "record",
          name: "Full name",
          created_at: "Created",
          watch: { stage: "Stage", owner: "Owner", status: null, tags: "Tags" },
          dates: { "Discovery Booked": "Discovery booked on" },
        },
        deals: {
          table: "Deals",
          name: "Deal",
          contact: "Person",
          amount: "Amount",
          watch: { stage: "Deal stage" },
        },
      },
      publish: { links: true },
    });
    const [config, schema] = [
      there.at.read("daybook.config.json"),
      JSON.stringify(there.airtable.control.schema()),
    ];
    there.airtable.control.forgetRequests();
    const again = await there.run("init");
    expect([again.code, again.err]).toEqual([0, ""]);
    expect(again.out).toContain("Every table and column is there already; nothing was added to the base.");
    expect(again.out).toContain("daybook.config.json is there already; nothing was changed in it.");
    expect(there.airtable.control.requests().byKind).toEqual({ schema: 1, list: 1 });
    expect([there.at.read("daybook.config.json"), JSON.stringify(there.airtable.control.schema())]).toEqual([
      config,
      schema,
    ]);
  });

  test("keeps the settings where the base's own scripts read them, anew when the config has changed", async () => {
    const there = await office();
    const flags = `init --log ${there.log} --contacts Contacts --deals Deals --yes --json`;
    const stored = () =>
      there.airtable.control
        .rows({ table: "Daybook" })
        .filter(({ fields }) => fields.Kind === "Setting" && fields.Name === "settings")
        .map(({ fields }) => JSON.parse(String(fields.Value)));
    expect((await there.run(`${flags} --dry-run`)).json()).toMatchObject({ settings: { written: true } });
    expect(there.airtable.control.schema().some(({ name }) => name === "Daybook")).toBe(false);
    expect((await there.run(flags)).json()).toMatchObject({ settings: { written: true } });
    expect(stored()).toEqual([JSON.parse(there.at.read("daybook.config.json"))]);
    expect((await there.run("init --json")).json()).toMatchObject({ settings: { written: false } });
    const changed = { ...stored()[0], stuck_after_days: 5 };
    there.at.write("daybook.config.json", JSON.stringify(changed));
    expect((await there.run("init --dry-run")).out).toContain("would be stored in the table Daybook");
    expect((await there.run("init --json")).json()).toMatchObject({ settings: { written: true } });
    expect(stored()).toEqual([changed]);
  });

  test("shows, before it writes, both sides of every link, the sums and the steps for a person", async () => {
    const there = await office();
    const said = await there.run(`init --log ${there.log} ${flags} --dry-run`);
    const text = flat(said.out);
    expect(text).toContain("Is an event log worth it for you?");
    expect(text).toContain("Events (a new table): event, event_id, contact_id,");
    expect(text).toContain(
      "Contacts (your table; Airtable adds a link's other side there): Events, Timelines, Stuck Deals, Re-engagement, Stage Changes",
    );
    expect(text).toContain(
      "Rows: 50,000 on Team − 2 contacts − 1 deal − 2 Timelines − about 150 for the rest = 49,845 events, about 24,923 a contact.",
    );
    expect(text).toContain("(2 contacts × 6 edits = 12)");
    expect(text).toContain("1. Lock Events against edits: daybook lock");
    expect(text).toContain('Automations of Contacts and Deals with the trigger "When a record is updated"');
    expect(text).toContain("choose Specific fields: Stage, Owner, Tags.");
    expect(text).toContain("daybook.config.json would be written. Events would be made, with 13 columns.");
    expect(readdirSync(there.at.folder)).toEqual([]);
    expect(names(there.airtable)).toEqual(["Contacts", "Deals"]);
  });

  test("JSON tells what was added, on both sides, and the steps", async () => {
    const there = await office();
    const dry = (await there.run(`init --log ${there.log} ${flags} --dry-run --json`)).json() as Told;
    const told = (await there.run(`init --log ${there.log} ${flags} --yes --json`)).json() as Told;
    expect(told).toMatchObject({
      dry_run: false,
      config: { file: "daybook.config.json", written: true },
      log: { url: there.log, created: true },
      drift: [],
    });
    expect(Object.keys(told)).toEqual([
      "dry_run",
      "config",
      "log",
      "settings",
      "tables",
      "also",
      "drift",
      "steps",
    ]);
    expect(told.tables.map(({ name, created }) => [name, created])).toEqual(
      usual.map((name) => [name, true]),
    );
    expect(told.also).toContainEqual({ table: "Deals", column: "Stuck Deals" });
    expect(told.steps.length).toBeGreaterThan(4);
    expect({ ...told, dry_run: true }).toEqual(dry);
  });

  test("elsewhere than at a terminal it wants --yes, and does nothing without", async () => {
    const there = await office();
    const said = await there.run(`init --log ${there.log} ${flags}`);
    expect([said.code, said.out]).toEqual([2, ""]);
    expect(said.err).toContain(
      "To the base would be added: 7 tables, 7 columns in Contacts and Deals. Nothing was done.",
    );
    expect(said.err).toContain("--dry-run, then run it again with --yes");
    expect(readdirSync(there.at.folder)).toEqual([]);
    expect(names(there.airtable)).toEqual(["Contacts", "Deals"]);
  });

  test("at a terminal the CRM's tables and columns are chosen from lists; pipelines are those of the stage column", async () => {
    const there = await office();
    const answers = [
      "",
      "Contacts",
      "Full name",
      "Stage",
      "Deals",
      "Deal stage",
      "America/New_York",
      "",
      "team",
      true,
    ];
    const said = await there.run(`init --log ${there.log}`, { answers });
    expect(said.code).toBe(0);
    expect(flat(said.err)).toMatch(
      /worth it for you.*"timezone": "America\/New_York".*What is added to the base:.*Rows: 50,000 on Team/,
    );
    expect(configOf(there)).toMatchObject({
      timezone: "America/New_York",
      crm: { contacts: { name: "Full name" }, deals: { contact: "Person" } },
      pipelines: [
        {
          stages: [
            { name: "Qualified" },
            { name: "Proposal Sent" },
            { name: "Won", ends: "won" },
            { name: "Lost", ends: "lost" },
          ],
        },
      ],
    });
    expect(names(there.airtable)).toContain("Events");
  });

  test("at a terminal it asks which of two links is the contact's", async () => {
    const there = await office();
    const { control } = there.airtable;
    control.renameField({ table: "Deals", field: "Person", to: "Billed to" });
    const options = { linkedTableId: "Contacts" };
    const spec = { name: "Referred by", type: "multipleRecordLinks", options } as const;
    control.addField({ table: "Deals", spec });
    const answers = ["", "Contacts", "Full name", "Stage", "Deals", "Deal stage", "Billed to"];
    const said = await there.run(`init --log ${there.log}`, { answers: [...answers, "UTC", "", "", true] });
    expect(said.code).toBe(0);
    expect(configOf(there)).toMatchObject({ crm: { deals: { contact: "Billed to" } } });
  });

  test("at a terminal a no leaves everything as it is", async () => {
    const there = await office();
    const answers = ["", "Contacts", "Full name", "Stage", "", "UTC", "", "", false];
    const said = await there.run(`init --log ${there.log}`, { answers });
    expect([said.code, readdirSync(there.at.folder), names(there.airtable)]).toEqual([
      130,
      [],
      ["Contacts", "Deals"],
    ]);
  });

  test("a contact's stages serve where there are no deals, with their ends marked", async () => {
    const there = await office();
    const answers = ["", "Contacts", "Full name", "Stage", "", "UTC", "", "", true];
    await there.run(`init --log ${there.log}`, { answers });
    expect(configOf(there)).toMatchObject({
      crm: { deals: null },
      plan: null,
      pipelines: [
        {
          stages: [
            { name: "New" },
            { name: "Discovery Booked" },
            { name: "Closed Won", ends: "won" },
            { name: "Lost", ends: "lost" },
          ],
        },
      ],
    });
  });

  test("--no-links adds no column to the CRM's tables", async () => {
    const there = await office();
    const before = there.airtable.control.schema();
    const told = (await there.run(`init --log ${there.log} ${flags} --no-links --yes --json`)).json() as Told;
    expect(told.also).toEqual([]);
    expect(there.airtable.control.schema().slice(0, 2)).toEqual(before);
    expect(configOf(there).publish.links).toBe(false);
    expect(told.steps.join()).not.toContain("Automations of");
  });

  test("an id column and another name column", async () => {
    const there = await office();
    await there.run(
      `init --log ${there.log} --timezone UTC --contacts Contacts --contact-id Email --contact-name Owner --yes`,
    );
    expect(configOf(there)).toMatchObject({ crm: { contacts: { id: "Email", name: "Owner" }, deals: null } });
  });

  test.each([
    ["--contacts Contakts", 1, 'Did you mean "Contacts"?'],
    ["--contacts Contacts --contact-name Fullname", 1, 'Did you mean "Full name"?'],
    ["--contact-id Email", 2, "Name the table with --contacts."],
    ["--plan gold", 2, "The plans are free, team, business, enterprise."],
    ["--name stuck", 2, "--name takes WORD=NAME"],
    ["--name events=Log", 2, "the log's own name stands in --log"],
    [
      "--contacts Contacts --deals Deals --name timelines=Deals",
      2,
      '--name "timelines=Deals": "Deals" is your own table of deals.',
    ],
    ["--name stuck=Log --name changes=log", 2, '"log" is the name of stuck already.'],
    ["--timezone Europe/Berln", 2, "Did you mean Europe/Berlin?"],
  ])("%s is refused, and nothing is written", async (line, code, message) => {
    const there = await office();
    const said = await there.run(`init --log ${there.log} --yes ${line}`);
    expect([said.code, flat(said.err)]).toEqual([code, expect.stringContaining(message)]);
    expect([readdirSync(there.at.folder), names(there.airtable)]).toEqual([[], ["Contacts", "Deals"]]);
  });

  test("flags of a base are wrong usage for a log in a file", async () => {
    const there = await office();
    const said = await there.run("init --contacts Contacts");
    expect([said.code, said.err]).toEqual([
      2,
      expect.stringContaining("--contacts is for a log in an Airtable base or a Google Sheet."),
    ]);
  });

  test("a wrong token is one sentence, and nothing is written", async () => {
    const there = await office();
    const said = await there.run(`init --log ${there.log} --yes`, { env: { AIRTABLE_API_KEY: "patWrong" } });
    expect([said.code, said.err]).toEqual([1, expect.stringContaining("Airtable doesn't know the token.")]);
    expect(readdirSync(there.at.folder)).toEqual([]);
  });
});

describe("a name that is taken", () => {
  const withTable = async (name: string) => {
    const there = await office();
    there.airtable.control.addTable({ name, fields: [{ name: "Title", type: "singleLineText" }] });
    return there;
  };

  test("is an error that names the flag; with it, the name goes into the config", async () => {
    const there = await withTable("Stuck Deals");
    const refused = await there.run(`init --log ${there.log} ${flags} --yes`);
    expect([refused.code, flat(refused.err)]).toEqual([
      1,
      expect.stringContaining('--name "stuck=Daybook Stuck Deals"'),
    ]);
    expect(readdirSync(there.at.folder)).toEqual([]);
    const said = await there.run(`init --log ${there.log} ${flags} --yes --name 'stuck=Stuck Jobs'`);
    expect(said.code).toBe(0);
    expect(configOf(there).publish.names).toEqual({ stuck: "Stuck Jobs" });
    expect(names(there.airtable)).toContain("Stuck Jobs");
    expect((await there.run("init --json")).json()).toMatchObject({ drift: [], also: [] });
  });

  test("by the log's own is an error that names --log", async () => {
    const there = await withTable("events");
    const refused = await there.run(`init --log ${there.log} --yes`);
    expect(refused.err).toContain(`--log airtable://${there.airtable.base}/Daybook%20Events`);
  });

  test("is asked about at a terminal: the answers go into the config and the log's URL", async () => {
    const there = await withTable("Events");
    there.airtable.control.addTable({ name: "Daybook", fields: [{ name: "Title", type: "singleLineText" }] });
    const answers = ["Log", "Front page", true];
    const said = await there.run(
      `init --log ${there.log} --contacts Contacts --deals Deals --no-links --plan team --timezone UTC --pipeline 'A, B'`,
      {
        answers: ["Full name", "Stage", "Deal stage", ...answers],
      },
    );
    expect([said.code, flat(said.err)]).toEqual([
      0,
      expect.stringContaining("What is added to the base: - Log (a new table)"),
    ]);
    expect(configOf(there)).toMatchObject({
      log: `airtable://${there.airtable.base}/Log`,
      publish: { names: { daybook: "Front page" } },
    });
    expect((await there.run("init --json")).json()).toMatchObject({
      log: { url: `airtable://${there.airtable.base}/Log`, created: false },
      drift: [],
    });
  });

  test("once there is a config, is asked about for a view, and told for the log", async () => {
    const there = await office();
    await there.run(`init --log ${there.log} --timezone UTC --yes`);
    there.airtable.control.addTable({
      name: "Ownership",
      fields: [{ name: "Title", type: "singleLineText" }],
    });
    const config = JSON.parse(there.at.read("daybook.config.json"));
    there.at.write(
      "daybook.config.json",
      JSON.stringify({ ...config, publish: { ...config.publish, tables: ["owners"] } }),
    );
    expect((await there.run("init --yes")).err).toContain('"names": {"owners": "Daybook Ownership"}');
    expect((await there.run("init", { answers: ["Our people", true] })).code).toBe(0);
    expect(configOf(there).publish).toMatchObject({ tables: ["owners"], names: { owners: "Our people" } });
    expect(names(there.airtable)).toContain("Our people");
  });
});

describe("a base that changed", () => {
  const changed = async (change: (airtable: Airtable) => void) => {
    const there = await office();
    await there.run(`init --log ${there.log} ${flags} --yes`);
    change(there.airtable);
    return there;
  };

  test("a renamed column is told, with exit code 3", async () => {
    const there = await changed(({ control }) =>
      control.renameField({ table: "Events", field: "actor", to: "who" }),
    );
    const said = await there.run("init");
    expect([said.code, said.out]).toEqual([3, expect.stringContaining('was "who" renamed?')]);
    for (const { out } of [said, await there.run("init --dry-run")]) {
      expect(flat(out)).not.toMatch(/every table and column/i);
      expect(out).toContain("Nothing was added to the base.");
    }
    expect((await there.run("init --json")).json()).toMatchObject({
      drift: [{ table: "Events", column: "actor", message: expect.any(String), hint: expect.any(String) }],
    });
  });

  test("a missing column is added after a yes", async () => {
    const there = await changed(({ control }) =>
      control.deleteField({ table: "Stuck Deals", field: "Limit" }),
    );
    expect((await there.run("init")).err).toContain("To the base would be added: 1 column.");
    const said = await there.run("init --yes");
    expect([said.code, said.out]).toEqual([0, expect.stringContaining("Limit was added to Stuck Deals.")]);
  });

  test("a renamed log is never made anew without a question", async () => {
    const there = await changed(({ control }) => control.renameTable({ table: "Events", to: "Our log" }));
    const said = await there.run("init --yes");
    expect([said.code, said.err]).toEqual([
      1,
      expect.stringContaining(`airtable://${there.airtable.base}/Our%20log`),
    ]);
    expect(names(there.airtable)).not.toContain("Events");
  });

  test.each([
    [true, "Our%20log", 1],
    [false, "Events", 2],
  ])("at a terminal, without a config, it asks: %s", async (answer, table, logs) => {
    const there = await changed(({ control }) => control.renameTable({ table: "Events", to: "Our log" }));
    const line = `init --config other.json --log ${there.log} --timezone UTC --plan team --pipeline 'A, B' --no-links`;
    const said = await there.run(line, { answers: ["", "", answer, true] });
    expect(said.code).toBe(0);
    expect(JSON.parse(there.at.read("other.json"))).toMatchObject({
      log: `airtable://${there.airtable.base}/${table}`,
    });
    expect(names(there.airtable).filter((name) => name === "Events" || name === "Our log")).toHaveLength(
      logs,
    );
  });

  test("the flags of a first config are said to be unused", async () => {
    const there = await changed(() => undefined);
    expect((await there.run("init --plan free")).out).toContain("The flags were not used");
  });
});

test("a run that died after the config was written is completed by the next", async () => {
  const there = await office();
  there.airtable.control.fault({
    kind: "500-before",
    after: 2,
    times: 100,
    requests: ["createTable", "schema"],
  });
  const died = await there.run(`init --log ${there.log} ${flags} --yes`);
  expect(died.code).toBe(1);
  there.airtable.control.calm();
  expect(names(there.airtable).length).toBeLessThan(9);
  const said = await there.run("init --yes");
  expect(said.code).toBe(0);
  expect(names(there.airtable)).toEqual(["Contacts", "Deals", ...usual]);
});

test("an editor's token: the right that is missing is said", async () => {
  const there = await office();
  const env = { AIRTABLE_API_KEY: there.airtable.tokens.editor };
  const said = await there.run(`init --log ${there.log} --timezone UTC --yes`, { env });
  expect([said.code, flat(said.err)]).toEqual([
    1,
    expect.stringMatching(/may not add the table "Events".*Owner or Creator/),
  ]);
});

test("rows are counted to a limit, and the sum says so", async () => {
  const rows = Array.from({ length: 3_700 }, (_, n) => ({ "Full name": `Person ${n}` }));
  const tables = businessTables.map((table) => (table.name === "Contacts" ? { ...table, rows } : table));
  const there = await office({ tables });
  const said = await there.run(`init --log ${there.log} ${flags} --dry-run`);
  expect(flat(said.out)).toContain(
    "50,000 on Team − more than 3,600 contacts − 1 deal − more than 3,600 Timelines",
  );
  expect(flat(said.out)).toContain("Not all rows were counted");
  expect(there.airtable.control.requests().byKind.list).toBe(37);
});
