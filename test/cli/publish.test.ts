import { describe, expect, test } from "vitest";
import { type Office, office } from "../support/office.ts";
import { desk } from "./support.ts";

/** What the JSON of `publish` says. */
interface Told {
  readonly tables: readonly {
    readonly name: string;
    readonly rows: number;
    readonly written: number;
    readonly removed: number;
    readonly unchanged: number;
    readonly requests: number;
  }[];
  readonly linked?: number;
  readonly notes?: readonly string[];
}

const names = ["Timelines", "Stage Velocity", "Stuck Deals", "Re-engagement", "Stage Changes", "Daybook"];

/** A base that is set up, with a lead in it that stands still; its id is that of a record. */
async function setUp(): Promise<Office & { readonly lead: string }> {
  const there = await office();
  await there.run(`init --log ${there.log} --contacts Contacts --deals Deals --plan team --yes`);
  const lead = there.airtable.control.rows({ table: "Contacts" })[0]?.id as string;
  for (const [type, data, at] of [
    ["contact_created", "source=ad", "2026-04-01T13:00:00Z"],
    ["stage_changed", "to=Qualified", "2026-04-10T13:00:00Z"],
  ])
    await there.run(`append --contact ${lead} --type ${type} --set ${data} --at ${at} --source test`);
  return { ...there, lead };
}

const cells = ({ airtable }: Office, table: string) =>
  airtable.control.rows({ table }).map(({ fields }) => fields as Readonly<Record<string, unknown>>);

const touched = ({ tables }: Told): readonly string[] =>
  tables.flatMap(({ name, written, removed }) => (written + removed > 0 ? [name] : []));

describe("publish", () => {
  test("fills the tables of the log's base; again it writes nothing, an hour later too", async () => {
    const there = await setUp();
    const first = await there.run("publish --json");
    expect([first.code, first.err]).toEqual([0, ""]);
    const { tables } = first.json() as Told;
    expect(tables.map(({ name }) => name)).toEqual(names);
    expect(tables.slice(0, 5).map(({ rows, written }) => [rows, written])).toEqual([
      [1, 1],
      [2, 2],
      [1, 1],
      [0, 0],
      [0, 0],
    ]);
    expect(cells(there, "Stuck Deals")).toEqual([
      expect.objectContaining({ Deal: "Sarah Lopez", Contact: [there.lead], "Days in stage": 52, Limit: 21 }),
    ]);
    for (const now of ["2026-06-01T12:00:00.000Z", "2026-06-01T13:00:00.000Z"]) {
      there.at.now = now;
      const before = there.airtable.control.transactions().length;
      expect(touched((await there.run("publish --json")).json() as Told)).toEqual([]);
      expect(there.airtable.control.transactions()).toHaveLength(before);
    }
  });

  test("shows a table of what was written, and how much it took", async () => {
    const there = await setUp();
    const { out } = await there.run("publish stuck");
    expect(out).toMatch(/^Table +Rows +Written +Removed +Unchanged +Requests\n/);
    expect(out).toMatch(/\nStuck Deals +1 +1 +0 +0 +3\nDaybook +\d/);
    expect(out).toMatch(/\n\d+ rows written, in \d+ requests\.\n/);
    expect((await there.run("publish stuck")).out).toContain("Nothing changed");
  });

  test("--dry-run tells what it would write, asks nothing and writes nothing", async () => {
    const there = await setUp();
    const before = there.airtable.control.transactions().length;
    const dry = await there.run("publish --dry-run", { answers: [] });
    expect(dry.code).toBe(0);
    expect(dry.out).toMatch(/^Table +Rows +To write +To remove +Unchanged\nTimelines +1 +1 +0 +0\n/);
    expect(dry.out).toContain("Leave --dry-run out");
    expect(there.airtable.control.transactions()).toHaveLength(before);
    const told = (await there.run("publish --dry-run --json")).json() as Told;
    const done = (await there.run("publish --json")).json() as Told;
    const counts = ({ tables }: Told) => tables.map(({ name, written, removed }) => [name, written, removed]);
    expect(counts(told)).toEqual(counts(done));
  });

  test("says how many events it links to contacts and deals, also where no table changes", async () => {
    const there = await setUp();
    await there.run("publish");
    const row = there.airtable.control.rows({ table: "Events" })[0]?.id ?? "";
    there.airtable.control.editCell({ table: "Events", row, field: "Contact", value: null });
    there.at.now = "2026-06-01T12:30:00.000Z";
    const dry = await there.run("publish --dry-run");
    expect(dry.out).toContain("\n1 event would be linked to contacts and deals.\nNothing was written.");
    expect(cells(there, "Events")[0]?.Contact).toBeUndefined();
    const done = await there.run("publish");
    expect(done.out).toContain("\n1 event was linked to contacts and deals.");
    expect(dry.out + done.out).not.toContain("Nothing changed");
    expect(cells(there, "Events")[0]?.Contact).toEqual([there.lead]);
    const again = await there.run("publish");
    expect(again.out).toContain("Nothing changed");
    expect(((await there.run("publish --json")).json() as Told).linked).toBeUndefined();
  });

  test("is not needed where another one came first, which is no error, and no reason for --force", async () => {
    const there = await setUp();
    await there.run("publish");
    there.at.now = new Date(Date.parse(there.at.now) - 60_000).toISOString();
    const late = await there.run("publish");
    expect([late.code, late.err, late.out]).toEqual([
      3,
      "",
      "Another publish is running or has just finished; this one isn't needed.\n",
    ]);
    expect((await there.run("publish --json")).json()).toMatchObject({ tables: [], overtaken: true });
    there.at.now = new Date(Date.parse(there.at.now) - 86_400_000).toISOString();
    const behind = await there.run("publish");
    expect([behind.code, behind.err]).toEqual([
      1,
      expect.stringMatching(/stand as of [\d-]+T[\d:]+Z, which is later than [\d-]+T[\d:]+Z\.\n.*--force/),
    ]);
  });

  test("that is stopped says so and writes no more; the next one finishes it", async () => {
    const there = await setUp();
    const before = there.airtable.control.transactions().length;
    const said = await there.run("publish", { signal: AbortSignal.abort() });
    expect([said.code, said.err]).toEqual([
      130,
      expect.stringMatching(
        /^Stopped before all was published\.\n→ Run `daybook publish` again: it finishes/,
      ),
    ]);
    expect(there.airtable.control.transactions()).toHaveLength(before);
    expect((await there.run("publish")).code).toBe(0);
  });

  test("stops where the tables stand as of a later time, unless it is forced", async () => {
    const there = await setUp();
    await there.run("publish");
    const older = await there.run("publish --as-of 2026-04-20 --json");
    expect(older.code).toBe(1);
    expect(older.json()).toMatchObject({
      error: { code: "PUBLISH_OLDER", hint: expect.stringContaining("--force") },
    });
    expect(cells(there, "Stuck Deals")).toHaveLength(1);
    expect((await there.run("publish --as-of 2026-04-20 --force")).code).toBe(0);
    expect(cells(there, "Stuck Deals")).toEqual([]);
    expect((await there.run("publish --as-of 2027-01-01")).err).toContain("lies in the future");
  });

  test("wakes no automation of the CRM that watches a named column", async () => {
    const there = await setUp();
    const watch = ["Full name", "Email", "Stage", "Owner", "Tags", "Discovery booked on"];
    const woken = () => there.airtable.control.triggered({ table: "Contacts", watch }).length;
    const before = woken();
    await there.run("publish");
    await there.run(
      `append --contact ${there.lead} --type email_sent --at 2026-06-01T10:00:00Z --source test`,
    );
    await there.run("publish");
    expect(woken()).toBe(before);
  });

  test("puts back what a person changed, and lives with records that went or got another name", async () => {
    const there = await setUp();
    const { control } = there.airtable;
    await there.run("publish");
    control.editCell({ table: "Stuck Deals", row: "Sarah Lopez", field: "Stage", value: "Won" });
    control.editCell({ table: "Contacts", row: "Sarah Lopez", field: "Full name", value: "Sarah Diaz" });
    await there.run("publish");
    expect(cells(there, "Stuck Deals")).toEqual([
      expect.objectContaining({ Deal: "Sarah Diaz", Stage: "Qualified", Contact: [there.lead] }),
    ]);
    control.deleteRows({ table: "Contacts", rows: ["Sarah Diaz"] });
    expect((await there.run("publish")).code).toBe(0);
    expect(cells(there, "Stuck Deals")).toEqual([expect.objectContaining({ Deal: there.lead })]);
    expect(touched((await there.run("publish --json")).json() as Told)).toEqual([]);
  });

  test("names at once all that is missing, and what to do", async () => {
    const there = await setUp();
    there.airtable.control.renameField({ table: "Timelines", field: "Story", to: "History" });
    there.airtable.control.deleteTable({ table: "Stage Velocity" });
    const { code, err } = await there.run("publish");
    expect(code).toBe(1);
    expect(err).toContain('column "Story" of table "Timelines"; table "Stage Velocity"');
    expect(err).toContain("daybook init");
  });

  test("of a view that the config doesn't list says so, since init alone would do nothing", async () => {
    const there = await setUp();
    const { error } = (await there.run("publish cohorts stuck --json")).json() as { error: { hint: string } };
    expect(error.hint).toMatch(/^Add "cohorts" to publish\.tables in the config, then run `daybook init`/);
    const config = JSON.parse(there.at.read("daybook.config.json"));
    config.publish.tables.push("cohorts");
    there.at.write("daybook.config.json", JSON.stringify(config));
    await there.run("init --yes");
    expect((await there.run("publish cohorts")).code).toBe(0);
  });

  test("to another base that isn't set up names the line that sets it up, and that line does", async () => {
    const there = await office();
    await there.run("init --timezone UTC --pipeline 'New, Won'");
    await there.run("append --contact bob --type contact_created --at 2026-05-30T10:00:00Z");
    const { error } = (await there.run(`publish --to ${there.log} --json`)).json() as {
      error: { code: string; hint: string };
    };
    expect(error.code).toBe("PUBLISH_NOT_SET_UP");
    const line = /`daybook (.*?)`/.exec(error.hint)?.[1];
    expect(line).toBe(`--log ${there.log} --config base.json init`);
    expect((await there.run(`${line} --yes`)).code).toBe(0);
    expect((await there.run(`publish --to ${there.log}`)).code).toBe(0);
  });

  test("of a log in a file needs a base to publish to, and takes one", async () => {
    const there = await setUp();
    const at = desk();
    await at.run("append --contact bob --type contact_created --at 2026-05-30T10:00:00Z");
    const nowhere = await at.run("publish --json");
    expect(nowhere.code).toBe(1);
    expect(nowhere.json()).toMatchObject({
      error: { code: "NOTHING_TO_PUBLISH_TO", hint: expect.stringContaining("--to airtable://") },
    });
    const env = { AIRTABLE_API_KEY: there.airtable.token, AIRTABLE_ENDPOINT_URL: there.airtable.url };
    at.write("daybook.config.json", JSON.stringify({ publish: { links: false } }));
    const given = await at.run(`publish --to ${there.log} timelines --json`, { env });
    expect([given.code, given.err]).toEqual([0, ""]);
    expect(cells(there, "Timelines")).toEqual([expect.objectContaining({ Contact: "bob" })]);
  });

  test("an unknown view is wrong usage, and the nearest is named", async () => {
    const there = await setUp();
    const { code, err } = await there.run("publish stuk");
    expect([code, err]).toEqual([2, expect.stringContaining("Did you mean stuck?")]);
  });
});
