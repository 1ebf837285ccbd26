import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readyMapFor, readyMaps } from "../../src/cli/intake/ready-maps.ts";
import { catalogOf } from "../../src/core/catalog.ts";
import { fitMap } from "../../src/core/fit-map.ts";
import { parseMap } from "../../src/schema/map.ts";
import { type Desk, desk } from "../cli/support.ts";

const folder = join(import.meta.dirname, "../../templates/imports");
const names = readyMaps.map(({ name }) => name);
const sample = (name: string): string => readFileSync(join(folder, "samples", `${name}.csv`), "utf8");
const headerOf = (text: string): readonly string[] =>
  (text.split("\n")[0] ?? "")
    .split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)
    .map((cell) => cell.replace(/^"|"$/g, "").replaceAll('""', '"'));

interface Told {
  readonly event_type: string;
  readonly contact_id: string;
  readonly deal_id: string | null;
  readonly timestamp: string;
  readonly actor: string | null;
  readonly event_data: Readonly<Record<string, unknown>>;
}

async function logged(at: Desk): Promise<readonly Told[]> {
  return ((await at.run("events --json")).json() as { readonly rows: readonly Told[] }).rows;
}

/** An event as one line: time, whom, deal, what, by whom. */
const line = ({ event_type, contact_id, deal_id, timestamp, actor, event_data }: Told): string =>
  [
    timestamp.replace(/:00\.000Z$/, ""),
    contact_id,
    deal_id ?? "-",
    event_type,
    Object.entries(event_data)
      .filter(([name]) => name !== "note")
      .map(([name, value]) => `${name}=${value}`)
      .join(" "),
    actor ?? "-",
  ].join(" | ");

/** How many events each sample holds, and some of them as they must be. */
const expected: Readonly<Record<string, readonly [number, ...string[]]>> = {
  "hubspot-deals": [
    13,
    "2026-01-05T09:12 | 8001 | 7001 | deal_created |  | -",
    "2026-01-14T11:00 | 8001 | 7001 | stage_changed | pipeline=Sales Pipeline to=Contract Sent | -",
    "2026-01-30T16:40 | 8001 | 7001 | deal_won | amount=12500 pipeline=Sales Pipeline | -",
    "2026-02-03T09:00 | deal 7003 | 7003 | owner_assigned | to=Ana Ruiz | -",
    "2026-02-20T17:05 | deal 7003 | 7003 | deal_lost | pipeline=Sales Pipeline reason=Chose another supplier | -",
  ],
  "hubspot-contacts": [
    12,
    "2026-01-02T08:30 | 8001 | - | contact_created | source=Organic Search | -",
    "2026-01-12T14:00 | 8003 | - | stage_changed | pipeline=Lifecycle to=Opportunity | -",
    "2026-01-12T13:50 | 8003 | - | owner_assigned | to=Tom Beck | -",
  ],
  "salesforce-opportunity-fields": [
    7,
    "2026-01-05T09:12 | 0035g00000C1AAAAA2 | 0065g00000B1AAAAA2 | deal_created |  | Ana Ruiz",
    "2026-01-14T11:00 | 0035g00000C1AAAAA2 | 0065g00000B1AAAAA2 | stage_changed | from=Prospecting to=Proposal/Price Quote | Ana Ruiz",
    "2026-01-20T08:30 | 0035g00000C1AAAAA2 | 0065g00000B1AAAAA2 | owner_assigned | from=Ana Ruiz to=Tom Beck | Tom Beck",
    "2026-01-28T15:00 | 0035g00000C1AAAAA2 | 0065g00000B1AAAAA2 | field_changed | field=Amount from=12000.0 to=12500.0 | Tom Beck",
    "2026-02-20T17:05 | 0015g00000D2AAAAA2 | 0065g00000B2AAAAA2 | stage_changed | from=Prospecting to=Closed Lost | Ana Ruiz",
  ],
  "salesforce-opportunity-stages": [
    5,
    "2026-01-14T11:00 | 0035g00000C1AAAAA2 | 0065g00000B1AAAAA2 | stage_changed | amount=12000 to=Proposal/Price Quote | Ana Ruiz",
    "2026-02-01T08:00 | 0065g00000B2AAAAA2 | 0065g00000B2AAAAA2 | stage_changed | to=Prospecting | Ana Ruiz",
  ],
  "salesforce-leads": [
    5,
    "2026-01-02T08:30 | 00Q5g00000F1AAAAA2 | - | contact_created |  | Ana Ruiz",
    "2026-01-05T09:12 | 00Q5g00000F1AAAAA2 | - | stage_changed | from=Working - Contacted pipeline=Leads to=Closed - Converted | Tom Beck",
  ],
  "salesforce-contacts": [
    3,
    "2026-02-11T13:00 | 0035g00000C1AAAAA2 | - | field_changed | field=Phone from=555-0100 to=555-0199 | Ana Ruiz",
    "2026-03-02T09:00 | 0035g00000C1AAAAA2 | - | owner_assigned | from=Ana Ruiz to=Tom Beck | Tom Beck",
  ],
  "pipedrive-deals": [
    8,
    "2026-01-12T14:00 | 43 | 12 | stage_changed | pipeline=Roofs to=Qualified | -",
    "2026-01-14T11:00 | 41 | 11 | stage_changed | pipeline=Roofs to=Negotiations Started | -",
    "2026-01-30T16:40 | 41 | 11 | deal_won | amount=12500 pipeline=Roofs | -",
    "2026-02-20T17:05 | deal 13 | 13 | deal_lost | amount=900 pipeline=Roofs reason=Too expensive | -",
  ],
  "pipedrive-changes": [
    8,
    "2026-01-05T08:12 | deal 11 | 11 | deal_created |  | 7",
    "2026-01-14T10:00 | deal 11 | 11 | stage_changed | from=Qualified to=Negotiations Started | 7",
    "2026-01-29T09:00 | deal 11 | 11 | owner_assigned | from=Ana Ruiz to=Tom Beck | 7",
    "2026-01-30T15:40 | deal 11 | 11 | deal_won |  | 8",
  ],
  "gohighlevel-opportunities": [
    8,
    "2026-01-12T14:00 | cOn0000000000000000B | oPp0000000000000000B | deal_created |  | -",
    "2026-02-02T10:30 | cOn0000000000000000B | oPp0000000000000000B | stage_changed | baseline=true pipeline=Roofs to=Qualified | -",
    "2026-02-20T17:05 | cOn0000000000000000C | oPp0000000000000000C | deal_lost | pipeline=Roofs reason=Too expensive | -",
  ],
  "gohighlevel-contacts": [2, "2026-01-02T15:30 | cOn0000000000000000A | - | contact_created |  | -"],
};

/** Exports that hold no stage. */
const stageless = new Set(["salesforce-contacts", "gohighlevel-contacts"]);

test("the folder holds the maps that the program knows, a sample each, and nothing else", () => {
  const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
  expect(files.sort()).toEqual(names.map((name) => `${name}.json`).sort());
  expect(readdirSync(join(folder, "samples")).sort()).toEqual(names.map((name) => `${name}.csv`).sort());
  expect(Object.keys(expected).sort()).toEqual([...names].sort());
});

test("the folder's page names each of them", () => {
  const page = readFileSync(join(folder, "README.md"), "utf8");
  expect(names.filter((name) => !page.includes(`--map ${name}`))).toEqual([]);
});

describe.each(names)("%s", (name) => {
  const json = JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8"));
  const written = parseMap(json, name, { catalog: catalogOf(), timezone: "UTC" });

  test("names only columns that the documented sample has, or that a file may lack", () => {
    expect(fitMap(written, headerOf(sample(name))).missing).toEqual([]);
    expect(readyMapFor(headerOf(sample(name)))?.name).toBe(name);
  });

  test("takes its sample whole, gives the right events, and a second time nothing", async () => {
    const at = desk({ "export.csv": sample(name) });
    const [count, ...lines] = expected[name] as readonly [number, ...string[]];
    const first = await at.run(`import export.csv --map ${name} --json`);
    expect([first.code, first.json()]).toMatchObject([
      0,
      { appended: count, duplicate: 0, conflict: 0, rejected: 0, problems: [] },
    ]);
    const again = await at.run("import export.csv --yes --json");
    expect([again.code, again.json()]).toMatchObject([0, { appended: 0, duplicate: count, conflict: 0 }]);
    expect((await logged(at)).map(line)).toEqual(expect.arrayContaining(lines));
    const { transitions } = (await at.run("velocity --json")).json() as {
      readonly transitions: readonly { readonly n: number }[];
    };
    expect(transitions.some(({ n }) => n > 0)).toBe(!stageless.has(name));
  });
});

describe("a later export", () => {
  test("with other columns, in another order, with other dates: only what is new comes in", async () => {
    const at = desk({ "a.csv": sample("hubspot-deals") });
    await at.run("import a.csv --map hubspot-deals");
    at.write(
      "b.csv",
      [
        'Date entered "Contract Sent (Sales Pipeline)",Owner Assigned Date,Deal Owner,record id,Date entered "Appointment Scheduled (Sales Pipeline)",Colour,Create Date,Associated Contact IDs,Date entered "On hold (Sales Pipeline)",Deal Name',
        "02/02/2026 10:30:00 AM,01/12/2026 2:00:00 PM,Tom Beck,7002,01/12/2026 2:00 PM,red,01/12/2026 14:00,8003;8009,03/04/2026 09:15,Renamed",
      ].join("\n"),
    );
    const said = await at.run("import b.csv --map hubspot-deals --dates MM/DD/YYYY --json");
    expect([said.code, said.json()]).toMatchObject([0, { appended: 1, duplicate: 4, conflict: 0 }]);
    expect((await logged(at)).map(line)).toContain(
      "2026-03-04T09:15 | 8003 | 7002 | stage_changed | pipeline=Sales Pipeline to=On hold | -",
    );
  });

  test("of a deal that is in another stage adds that stage, and what was said of it stays", async () => {
    const at = desk({ "a.csv": sample("gohighlevel-opportunities") });
    await at.run("import a.csv --map gohighlevel-opportunities");
    const later = sample("gohighlevel-opportunities").replace(
      /Qualified(.*)2026-02-02T10:30:00.000Z/,
      "Proposal$12026-03-01T08:00:00.000Z",
    );
    at.write("a.csv", later);
    const said = await at.run("import a.csv --map gohighlevel-opportunities --json");
    expect(said.json()).toMatchObject({ appended: 1, duplicate: 7, conflict: 0, rejected: 0 });
  });

  test("in which what an event says was changed is in conflict, and said", async () => {
    const at = desk({ "a.csv": sample("pipedrive-deals") });
    await at.run("import a.csv --map pipedrive-deals");
    at.write("a.csv", sample("pipedrive-deals").replace("roof,12500", "roof,13000"));
    const said = await at.run("import a.csv --map pipedrive-deals --json");
    expect([said.code, said.json()]).toMatchObject([3, { appended: 0, duplicate: 7, conflict: 1 }]);
  });
});

describe("rows that can't be taken", () => {
  const deals = [
    'Record ID,Deal Name,Amount,Create Date,Associated Contact IDs,Date entered "New (Sales)",Date entered "Closed Won (Sales)"',
    '1,a,"1,200",2026-01-05,c1,03/04/2026,2026-01-09',
    "2,b,$50,2026-01-05,c2,13/04/2026 10:00,2026-01-09",
    ",c,,2026-01-05,c3,2026-01-06,",
    "4,d,70,2026-01-05,,2026-01-06,",
  ].join("\n");

  test("are named with row and column, and the rest goes on", async () => {
    const at = desk({ "d.csv": deals });
    const said = await at.run("import d.csv --map hubspot-deals --json");
    expect(said.json()).toMatchObject({
      appended: 4,
      rejected: 5,
      problems: [
        { row: 2, column: "Amount", message: expect.stringContaining('"1,200" is no number') },
        {
          row: 2,
          column: 'Date entered "New (Sales)"',
          message: expect.stringContaining("whether the day or the month comes first is not known"),
        },
        { row: 3, column: "Amount" },
        { row: 3, column: 'Date entered "New (Sales)"' },
        { row: 4, column: "Record ID", message: expect.stringContaining("The cell is empty") },
      ],
    });
    const { out } = await at.run("import d.csv --map hubspot-deals");
    expect(out).toContain("--dates DD/MM/YYYY or --dates MM/DD/YYYY");
    expect(out).toContain("--numbers 1,234.56 or --numbers 1.234,56");
    expect(out).toContain(
      'The file lacks Date entered "Closed Lost ({pipeline})", Owner assigned date, Deal owner:',
    );
  });

  test("come in once it is said how dates and amounts are written; what isn't so is never guessed", async () => {
    const at = desk({ "d.csv": deals });
    const said = await at.run(
      "import d.csv --map hubspot-deals --dates mm/dd/yyyy --numbers 1,234.56 --json",
    );
    expect(said.json()).toMatchObject({
      appended: 7,
      rejected: 2,
      problems: [
        { row: 3, message: expect.stringContaining("not MM/DD/YYYY: 13/04/2026 10:00") },
        { row: 4, column: "Record ID" },
      ],
    });
  });

  test("a file without the columns that identify a deal is refused, and names them", async () => {
    const at = desk({
      "g.csv": "Opportunity Name,stage,status,Created on,Updated on\nx,New,open,2026-01-01,2026-01-01\n",
    });
    const said = await at.run("import g.csv --map gohighlevel-opportunities --json");
    expect([said.code, said.json()]).toMatchObject([
      2,
      { error: { code: "MAP_COLUMN_UNKNOWN", message: expect.stringContaining('"Opportunity ID"') } },
    ]);
  });
});

describe("a ready map", () => {
  test("is proposed for a header that it knows; nothing is written", async () => {
    const at = desk({ "x.csv": sample("pipedrive-changes") });
    const said = await at.run("import x.csv");
    expect([said.code, said.out]).toEqual([
      0,
      expect.stringMatching(
        /x\.csv looks like Pipedrive's changes of deals[\s\S]*Nothing was written[\s\S]*daybook import x\.csv --map pipedrive-changes/,
      ),
    ]);
    expect((await at.run("import x.csv --json")).json()).toMatchObject({ ready: "pipedrive-changes" });
    expect((await at.run("events")).code).toBe(1);
  });

  test("that doesn't exist is answered by those that do", async () => {
    const said = await desk({ "x.csv": "a,b\n1,2\n" }).run("import x.csv --map hubspot-deal --json");
    expect(said.json()).toMatchObject({
      error: {
        code: "USAGE",
        hint: expect.stringMatching(/Did you mean hubspot-deals\?[\s\S]*salesforce-leads/),
      },
    });
  });

  test("gives way to a file of its name", async () => {
    const own = '{"events":[{"event_type":"contact_created","contact_id":"a","timestamp":"b"}]}';
    const at = desk({ "x.csv": "a,b\n1,2026-01-01\n", "hubspot-deals": own });
    expect((await at.run("import x.csv --map hubspot-deals --json")).json()).toMatchObject({ appended: 1 });
  });
});
