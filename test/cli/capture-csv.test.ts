import { describe, expect, test } from "vitest";
import { appendFound } from "../../src/cli/capture/append-found.ts";
import { wholeLog } from "../../src/cli/capture/whole-log.ts";
import { openLog } from "../../src/open-log.ts";
import { type Desk, desk } from "./support.ts";

const settings = {
  timezone: "UTC",
  crm: {
    contacts: {
      table: "Contacts",
      id: "ID",
      name: "Name",
      changed_at: "Changed",
      changed_by: "By",
      watch: { stage: "Stage", owner: "Owner", tags: "Tags", note: "Note" },
    },
    deals: { table: "Deals", id: "Deal ID", name: "Deal", contact: "Contact", watch: { stage: "Stage" } },
  },
};

const header = "ID,Name,Stage,Owner,Tags,Note,Changed,By";
const sarah = 'c1,Sarah,New,Ana,"vip, warm",,2026-05-01 10:00,ana@x.io';
const ben = "c2,Ben,New,,,,2026-05-01 11:00,";

const contacts = (...rows: readonly string[]): string => [header, ...rows, ""].join("\n");

function exported(files: Readonly<Record<string, string>> = {}): Desk {
  return desk({
    "daybook.config.json": JSON.stringify(settings),
    "contacts.csv": contacts(sarah, ben),
    ...files,
  });
}

async function capture(at: Desk, code = 0, flags = "--contacts contacts.csv") {
  const said = await at.run(`capture ${flags} --json`);
  expect([said.err, said.code]).toEqual(["", code]);
  return said.json() as Readonly<Record<string, unknown>>;
}

async function story(at: Desk): Promise<readonly string[]> {
  const { rows } = (await at.run("events --limit 1000 --json")).json() as {
    readonly rows: readonly Readonly<Record<string, unknown>>[];
  };
  return rows
    .map((row) => `${row.deal_id ?? row.contact_id} ${row.event_type} ${JSON.stringify(row.event_data)}`)
    .sort();
}

describe("capture by snapshot from exported files", () => {
  test("an export that was edited since the last one tells each change, with its own time and person", async () => {
    const at = exported();
    expect(await capture(at)).toMatchObject({ records: 2, baselines: 2 });
    expect(await capture(at)).toMatchObject({ appended: 0, duplicate: 0 });
    at.write("contacts.csv", contacts(ben, "c1,Sarah,Won,Bo,warm,,2026-05-20 09:30,bo@x.io"));
    expect(await capture(at)).toMatchObject({ appended: 3, baselines: 0 });
    expect((await story(at)).filter((line) => line.includes("from") || line.includes("removed"))).toEqual([
      'c1 owner_assigned {"from":"Ana","to":"Bo"}',
      'c1 stage_changed {"from":"New","to":"Won"}',
      'c1 tag_removed {"tag":"vip"}',
    ]);
    const { rows } = (await at.run("events --type stage_changed --json")).json() as {
      readonly rows: readonly object[];
    };
    expect(rows.at(-1)).toMatchObject({
      timestamp: "2026-05-20T09:30:00.000Z",
      actor: "bo@x.io",
      source: "daybook:snapshot",
    });
  });

  test("deals find their contacts by id or by a name that one alone has", async () => {
    const at = exported({
      "deals.csv":
        "Deal ID,Deal,Contact,Stage\nd1,Roof,c1,New\nd2,Heat pump,ben,New\nd3,Lost one,Carol,New\n",
    });
    const done = await capture(at, 0, "--contacts contacts.csv --deals deals.csv");
    expect(done).toMatchObject({ records: 5, without: 1 });
    expect((await at.run("state c2 --json")).json()).toMatchObject({ deals: [{ deal_id: "d2" }] });
    expect((await story(at)).filter((line) => line.startsWith("d"))).toEqual([
      'd1 deal_created {"baseline":true,"name":"Roof","stage":"New"}',
      'd2 deal_created {"baseline":true,"name":"Heat pump","stage":"New"}',
    ]);
  });

  test("cells that mean harm are text like any other", async () => {
    const evil = [
      '"__proto__","<img src=x onerror=alert(1)>","=HYPERLINK(""http://x"")","\'; DROP TABLE events;--","constructor, [a](javascript:x)","line one\nline ""two""",,',
      "constructor,C,New,,,,,",
    ];
    const at = exported({ "contacts.csv": contacts(...evil) });
    expect(await capture(at)).toMatchObject({ records: 2, baselines: 2, rejected: 0 });
    expect((await at.run("state __proto__ --json")).json()).toMatchObject({
      stage: { value: '=HYPERLINK("http://x")' },
      owner: { value: "'; DROP TABLE events;--" },
      tags: [{ value: "[a](javascript:x)" }, { value: "constructor" }],
    });
    expect(await capture(at)).toMatchObject({ appended: 0 });
  });

  test("a row that is cut off, a time that is none and a time to come cost themselves alone, and are named", async () => {
    const at = exported({
      "contacts.csv": contacts(
        sarah,
        "c3,Cut,New",
        "c4,Dan,New,,,,last week,",
        "c5,Eve,New,,,,2031-01-01,",
        ben,
      ),
    });
    const done = await capture(at, 3);
    expect(done).toMatchObject({ appended: 7, baselines: 3 });
    expect(done.problems).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^contacts\.csv, row 3: The row has only 3 of 8 cells.*Nothing is logged of it\./,
        ),
        expect.stringMatching(/^Dan in table "contacts\.csv" can't be read.*"Changed"/),
        expect.stringMatching(/2031-01-01.*more than a day ahead/),
      ]),
    );
  });

  test("stopped half-way it says so, and the next run logs the rest and nothing twice", async () => {
    const rows = Array.from({ length: 300 }, (_, at) => `c${at},Person ${at},New,Ana,vip,,2026-05-01 10:00,`);
    const at = exported({ "contacts.csv": contacts(...rows) });
    let asked = 0;
    const signal = {
      get aborted() {
        asked += 1;
        return asked > 2;
      },
    } as AbortSignal;
    const said = await at.run("capture --contacts contacts.csv", { signal });
    expect([said.code, said.err]).toEqual([
      130,
      expect.stringMatching(/Stopped.*goes on with what is missing/s),
    ]);
    expect(await capture(at)).toMatchObject({ appended: 700, conflict: 0, rejected: 0 });
    expect(await capture(at)).toMatchObject({ appended: 0, duplicate: 0 });
    expect((await at.run("verify --json")).json()).toMatchObject({ ok: true, events: 1200, duplicates: 0 });
  });

  test("a file without the id's column, and a config without a CRM, are a sentence each", async () => {
    const at = exported({ "other.csv": "Ident,Name,Stage\n1,A,New\n" });
    const wrong = await at.run("capture --contacts other.csv");
    expect([wrong.code, wrong.err]).toEqual([
      2,
      expect.stringMatching(
        /crm\.contacts\.id is "ID", and the file has no such column.*The file has Ident, Name, Stage/s,
      ),
    ]);
    at.write("daybook.config.json", "{}");
    const none = await at.run("capture --contacts other.csv");
    expect([none.code, none.err]).toEqual([
      2,
      expect.stringMatching(/names no table of contacts or deals.*"crm"/s),
    ]);
    expect((await at.run("capture --contacts gone.csv")).code).not.toBe(0);
  });
});

test("nothing is logged about a subject of which the log got other events since it was compared", async () => {
  const log = await openLog("memory:", { now: () => "2026-06-01T12:00:00.000Z" });
  const event = (contact_id: string, to: string, at: string) => ({
    contact_id,
    event_type: "stage_changed",
    event_data: { to },
    timestamp: `2026-06-01T${at}:00Z`,
    source: "daybook:snapshot",
    cause: at,
  });
  await log.append([event("c1", "New", "09:00"), event("c2", "New", "09:00")]);
  const whole = await wholeLog(log);
  await log.append(event("c1", "Won", "11:00"));
  const inputs = [event("c1", "Lost", "10:00"), event("c2", "Lost", "10:00")];
  const dry = await appendFound(log, inputs, { whole, dry: true });
  expect(dry).toMatchObject({ appended: 2, left: 0 });
  const done = await appendFound(log, inputs, { whole, dry: false });
  expect(done).toMatchObject({ appended: 1, left: 1, problems: [] });
  expect((await log.state("c1")).stage).toMatchObject({ value: "Won" });
  expect((await log.events()).total).toBe(4);
});
