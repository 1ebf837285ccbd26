import { describe, expect, test } from "vitest";
import { desk } from "./support.ts";

const leads = "mql_id,first_contact_date,origin\nl1,2018-02-01,social\nl2,2018-02-02,\nl3,2018-02-03,email\n";
const map = JSON.stringify({
  source: "import:crm",
  timezone: "UTC",
  events: [
    {
      event_type: "deal_created",
      contact_id: "account",
      deal_id: "id",
      timestamp: "created",
      data: { name: "title" },
    },
    {
      event_type: "deal_won",
      when: { column: "stage", in: ["Won"] },
      contact_id: "account",
      deal_id: "id",
      timestamp: "closed",
      actor: "agent",
      data: { amount: { column: "value", as: "number" } },
    },
  ],
});
const deals =
  "id,account,title,created,stage,closed,agent,value\n" +
  "d1,acme,Roof,2026-01-01,Won,2026-02-01T10:00:00+02:00,Ana,1200\n" +
  "d2,bolt,Wall,2026-01-02 09:30,Open,,,\n" +
  "d3,cord,Door,2026-01-03,Won,soon,Ana,900\n" +
  'd4,dorn,Gate,2026-01-04,Won,2026-02-02,Bo,"1,200"\n';

describe("a table without a map", () => {
  test("is answered by a proposal and its first events; nothing is written", async () => {
    const at = desk({ "leads.csv": leads });
    const said = await at.run("import leads.csv");
    expect(said.code).toBe(0);
    expect(said.out).toContain('"contact_id": "mql_id"');
    expect(said.out).toContain("2018-02-01 00:00  l1  Contact created from social");
    expect(said.out).not.toContain("makes nothing");
    expect(said.out).toContain("Nothing was written.");
    expect(said.out).toContain("daybook import leads.csv --map leads.map.json");
    expect((await at.run("events")).err).toContain("There is no log");
    expect((await at.run("import leads.csv --json")).json()).toMatchObject({
      map: { source: "import:leads.csv", events: [{ event_type: "contact_created", contact_id: "mql_id" }] },
      first: [
        { contact_id: "l1", event_data: { source: "social" } },
        { contact_id: "l2" },
        { contact_id: "l3" },
      ],
    });
  });

  test("is shown in the times of the map's zone, with the columns that it leaves out", async () => {
    const at = desk({
      "daybook.config.json": '{"timezone":"America/New_York"}',
      "leads.csv": "Lead ID,Created,Owner\nl1,2026-03-02,Ana\n",
    });
    const said = await at.run("import leads.csv");
    expect(said.out).toContain("(times of America/New_York):\n  2026-03-02 00:00  l1  Contact created\n");
    expect(said.out).toContain("Columns of which it makes nothing: Owner\n");
  });

  test("at a terminal is imported after a yes, and the map is kept", async () => {
    const at = desk({ "leads.csv": leads });
    const said = await at.run("import leads.csv", { answers: [true] });
    expect([said.code, said.out]).toEqual([0, expect.stringContaining("3  appended")]);
    expect(said.err).toContain("Contact created from social");
    expect(JSON.parse(at.read("leads.map.json"))).toMatchObject({ source: "import:leads.csv" });
    expect((await at.run("import leads.csv --map leads.map.json --json")).json()).toMatchObject({
      appended: 0,
      duplicate: 3,
    });
  });

  test("after a no is left alone", async () => {
    const at = desk({ "leads.csv": leads });
    const said = await at.run("import leads.csv", { answers: [false] });
    expect(said.out).toContain("Nothing was written.");
    expect((await at.run("events")).code).toBe(1);
  });

  test("that nobody can guess asks for a map", async () => {
    const said = await desk({ "odd.csv": "a,b\n1,2\n" }).run("import odd.csv --json");
    expect(said.code).toBe(2);
    expect(said.json()).toMatchObject({
      error: { code: "MAP_NEEDED", hint: expect.stringContaining("--map") },
    });
  });
});

describe("a table with a map", () => {
  test("several events a row; the good ones are kept, the bad ones have row and column", async () => {
    const at = desk({ "deals.csv": deals, "deals.map.json": map });
    const said = await at.run("import deals.csv --map deals.map.json --json");
    expect(said.code).toBe(3);
    expect(said.json()).toEqual({
      read: 4,
      appended: 5,
      duplicate: 0,
      conflict: 0,
      rejected: 2,
      problems: [
        { row: 4, column: "closed", message: expect.stringContaining('"soon" is no usable time') },
        { row: 5, column: "value", message: expect.stringContaining('"1,200" is no number') },
      ],
    });
    const { rows } = (await at.run("events --type deal_won --json")).json() as { rows: unknown[] };
    expect(rows).toMatchObject([
      {
        contact_id: "acme",
        deal_id: "d1",
        actor: "Ana",
        source: "import:crm",
        timestamp: "2026-02-01T08:00:00.000Z",
        event_data: { amount: 1200 },
      },
    ]);
  });

  test("for people: counts, then a line for each problem", async () => {
    const { out } = await desk({ "deals.csv": deals, "deals.map.json": map }).run(
      "import deals.csv --map deals.map.json",
    );
    expect(out).toContain("deals.csv: 4 rows read\n");
    expect(out).toMatch(/^ +5 {2}appended$/m);
    expect(out).toMatch(/^ +2 {2}rejected$/m);
    expect(out).toMatch(/^row 4, column closed: "soon" is no usable time/m);
  });

  test("again: nothing new; a longer file: only what is new", async () => {
    const at = desk({ "leads.csv": leads });
    await at.run("import leads.csv --yes");
    expect((await at.run("import leads.csv --yes --json")).json()).toMatchObject({
      appended: 0,
      duplicate: 3,
      problems: [],
    });
    at.write("leads.csv", `${leads}l4,2018-02-04,ads\n`);
    expect((await at.run("import leads.csv --yes --json")).json()).toMatchObject({
      read: 4,
      appended: 1,
      duplicate: 3,
    });
  });

  test("a row like an earlier one is reported with that row, also beyond a batch and when it is run again", async () => {
    const row = (n: number): string => `c${n},2026-01-01,x`;
    const rows = Array.from({ length: 6000 }, (_, n) => row(n));
    const at = desk({ "leads.csv": ["id,created,origin", ...rows, row(7), row(5999), row(5999)].join("\n") });
    const problems = [
      { row: 6002, column: null, message: "equal to row 9; name a cause column if both happened" },
      { row: 6003, column: null, message: "equal to row 6001; name a cause column if both happened" },
      { row: 6004, column: null, message: "equal to row 6001; name a cause column if both happened" },
    ];
    const first = await at.run("import leads.csv --yes --json");
    expect([first.code, first.json()]).toEqual([
      0,
      { read: 6003, appended: 6000, duplicate: 3, conflict: 0, rejected: 0, problems },
    ]);
    const again = await at.run("import leads.csv --yes --json");
    expect(again.json()).toMatchObject({ appended: 0, duplicate: 6003, problems });
  });

  test("with key columns, a row that says something else is in conflict with the row before it, or with the log", async () => {
    const keyed = JSON.stringify({
      source: "import:crm",
      timezone: "UTC",
      events: [
        { event_type: "note_added", contact_id: "who", timestamp: "at", key: ["id"], data: { text: "text" } },
      ],
    });
    const at = desk({ "m.json": keyed, "notes.csv": "id,who,at,text\n1,a,2026-01-01,x\n1,a,2026-01-01,y\n" });
    const first = await at.run("import notes.csv --map m.json --json");
    expect([first.code, first.json()]).toMatchObject([
      3,
      {
        appended: 1,
        conflict: 1,
        problems: [{ row: 3, column: "id", message: "the key is taken by row 2, which says something else" }],
      },
    ]);
    at.write("notes.csv", "id,who,at,text\n1,a,2026-01-01,z\n");
    const later = await at.run("import notes.csv --map m.json --json");
    expect(later.json()).toMatchObject({
      conflict: 1,
      problems: [{ row: 2, column: "id", message: "the key is taken by an event with another event_data" }],
    });
  });

  test("more than 100 problems are counted, and 100 shown", async () => {
    const bad = Array.from({ length: 150 }, (_, n) => `c${n},never,x`).join("\n");
    const at = desk({
      "leads.csv": `id,created,origin\nc,2026-01-01,x\n${bad}\n`,
      "m.json": '{"events":[{"event_type":"contact_created","contact_id":"id","timestamp":"created"}]}',
    });
    const said = await at.run("import leads.csv --map m.json --json");
    expect((said.json() as { problems: unknown[] }).problems).toHaveLength(100);
    expect(said.json()).toMatchObject({ appended: 1, rejected: 150 });
    expect((await at.run("import leads.csv --map m.json")).out).toContain("… and 50 more problems");
  });

  test("--dry-run counts as the import would, in an empty log and in a full one, and writes nothing", async () => {
    const at = desk({ "leads.csv": `${leads}l3,2018-02-03,email\n` });
    const dry = await at.run("import leads.csv --yes --dry-run --json");
    expect(dry.json()).toMatchObject({ read: 4, appended: 3, duplicate: 1, problems: [{ row: 5 }] });
    expect((await at.run("events")).code).toBe(1);
    await at.run("import leads.csv --yes");
    expect((await at.run("import leads.csv --yes --dry-run --json")).json()).toMatchObject({
      appended: 0,
      duplicate: 4,
    });
    expect((await at.run("events --json")).json()).toMatchObject({ total: 3 });
  });

  test("the source is the flag's, else the map's, else the file's name", async () => {
    const sourceOf = async (flags: string, maps: string): Promise<unknown> => {
      const at = desk({ "leads.csv": "id,at\n1,2026-01-01\n", "m.json": maps });
      await at.run(`import leads.csv --map m.json ${flags}`);
      return ((await at.run("events --json")).json() as { rows: { source: string }[] }).rows[0]?.source;
    };
    const bare = '{"events":[{"event_type":"contact_created","contact_id":"id","timestamp":"at"}]}';
    expect(await sourceOf("", bare)).toBe("import:leads.csv");
    expect(await sourceOf("", `{"source":"import:crm",${bare.slice(1)}`)).toBe("import:crm");
    expect(await sourceOf("--source import:old", `{"source":"import:crm",${bare.slice(1)}`)).toBe(
      "import:old",
    );
  });
});

describe("a file of events", () => {
  test("comes back from events --csv without a map, id for id", async () => {
    const at = desk({ "leads.csv": leads });
    await at.run("import leads.csv --yes");
    const { rows } = (await at.run("events --json")).json() as { rows: Record<string, unknown>[] };
    const columns = [
      "event_id",
      "contact_id",
      "event_type",
      "timestamp",
      "source",
      "idempotency_key",
      "recorded_at",
    ];
    const lines = rows.map((row) =>
      [
        ...columns.map((column) => row[column]),
        `"${JSON.stringify(row.event_data).replaceAll('"', '""')}"`,
      ].join(","),
    );
    at.write("export.csv", [[...columns, "event_data"].join(","), ...lines].join("\n"));
    expect((await at.run("import export.csv --log sqlite:copy.db --json")).json()).toMatchObject({
      appended: 3,
      rejected: 0,
    });
    expect(
      (
        (await at.run("events --log sqlite:copy.db --json")).json() as { rows: { event_id: string }[] }
      ).rows.map(({ event_id }) => event_id),
    ).toEqual(rows.map(({ event_id }) => event_id));
    at.write("export.csv", at.read("export.csv").replace("social", "sociable"));
    const edited = await at.run("import export.csv --log sqlite:other.db --json");
    expect(edited.json()).toMatchObject({
      appended: 2,
      rejected: 1,
      problems: [{ row: 2, column: "event_id" }],
    });
  });

  test("as JSON lines needs no map either, and takes none", async () => {
    const at = desk({
      "e.ndjson": '{"contact_id":"a","event_type":"contact_created","timestamp":"2026-01-01"}\n',
      "m.json": map,
    });
    expect((await at.run("import e.ndjson --json")).json()).toMatchObject({ read: 1, appended: 1 });
    expect((await at.run("import e.ndjson --map m.json")).code).toBe(2);
  });
});

test("Ctrl-C leaves whole batches, says how to go on, and going on completes it", async () => {
  const rows = Array.from({ length: 6_000 }, (_, n) => `c${n},2026-01-01`).join("\n");
  const at = desk({ "leads.csv": `id,created\n${rows}\n` });
  const stopped = await at.run("import leads.csv --yes", { signal: AbortSignal.abort() });
  expect(stopped.code).toBe(130);
  expect(stopped.err).toMatch(
    /Stopped after row 5,001: 5,000 events were appended, and are kept\.\n→ Run the same command again/,
  );
  expect((await at.run("import leads.csv --yes --json")).json()).toMatchObject({
    appended: 1000,
    duplicate: 5000,
    problems: [],
  });
});

test("an import in the wrong zone is voided whole, and comes in again in the right one", async () => {
  const at = desk({ "leads.csv": "id,created\nl1,2026-01-01 09:00\nl2,2026-01-02 09:00\n" });
  await at.run("import leads.csv --yes");
  expect((await at.run("void --source import:leads.csv --yes --json")).json()).toMatchObject({
    found: 2,
    appended: 2,
  });
  at.write("daybook.config.json", '{"timezone":"America/New_York"}');
  expect((await at.run("import leads.csv --yes --json")).json()).toMatchObject({ appended: 2, conflict: 0 });
  const { rows } = (await at.run("events --type contact_created --json")).json() as {
    rows: { timestamp: string; voided: boolean }[];
  };
  expect(rows.map(({ timestamp, voided }) => `${timestamp.slice(0, 13)} ${voided}`)).toEqual([
    "2026-01-01T09 true",
    "2026-01-01T14 false",
    "2026-01-02T09 true",
    "2026-01-02T14 false",
  ]);
});

test("what was voided comes in once more with --again", async () => {
  const at = desk({ "leads.csv": leads });
  await at.run("import leads.csv --yes");
  await at.run("void --source import:leads.csv --yes");
  expect((await at.run("import leads.csv --yes --json")).json()).toMatchObject({
    conflict: 3,
    problems: [2, 3, 4].map((row) => ({ row, column: null, message: expect.stringContaining("voided") })),
  });
  expect((await at.run("import leads.csv --yes --again 'right after all' --json")).json()).toMatchObject({
    appended: 3,
  });
});
