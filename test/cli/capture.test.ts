import { describe, expect, test } from "vitest";
import { nightOffice } from "../bundles/support-nightly.ts";
import { type CaptureOffice, captureOffice } from "../support/capture-office.ts";
import { desk } from "./support.ts";

const nothing = { appended: 0, duplicate: 0, conflict: 0, rejected: 0, baselines: 0, problems: [] };

/** An office whose records the log has seen once. */
async function afterFirst(): Promise<CaptureOffice> {
  const there = await captureOffice();
  expect(await there.capture()).toMatchObject({ records: 3, problems: [] });
  there.later();
  return there;
}

describe("capture by snapshot from a base", () => {
  test("takes records as they are the first time, and finds nothing the second", async () => {
    const there = await captureOffice();
    const first = await there.capture();
    expect(first).toMatchObject({ by: ["snapshot"], records: 3, baselines: 3, rejected: 0, without: 0 });
    expect(await there.story()).toEqual([
      'Ben contact_created {"baseline":true}',
      'Ben owner_assigned {"baseline":true,"to":"Bo, Ana"}',
      'Ben stage_changed {"baseline":true,"to":"New"}',
      'Roof deal_created {"amount":12500,"baseline":true,"name":"Roof 6 kW","stage":"Qualified"}',
      'Sarah contact_created {"baseline":true}',
      'Sarah owner_assigned {"baseline":true,"to":"Ana"}',
      'Sarah stage_changed {"baseline":true,"to":"New"}',
      'Sarah tag_added {"baseline":true,"tag":"a, b"}',
      'Sarah tag_added {"baseline":true,"tag":"vip"}',
    ]);
    expect(await there.capture()).toMatchObject({ ...nothing, records: 3 });
  });

  test("says who was erased and is still in the CRM, once, and logs nothing of them", async () => {
    const there = await afterFirst();
    const ben = there.id("Ben");
    expect((await there.run(`erase ${ben} --yes`)).code).toBe(0);
    there.later();
    there.edit("Ben", "Stage", "Won");
    there.edit("Sarah", "Stage", "Won");
    expect(await there.capture("", 3)).toMatchObject({
      appended: 1,
      rejected: 0,
      problems: [
        expect.stringMatching(
          / was erased from the log and is still in the CRM: nothing is logged .* Delete it there\.$/,
        ),
      ],
    });
    const told = (await there.run("events --limit 1000 --json")).json() as { rows: { contact_id: string }[] };
    expect(told.rows.filter(({ contact_id }) => contact_id === ben)).toEqual([]);
  });

  test("tells a change with its old value, who made it and when, and where that is known from", async () => {
    const there = await afterFirst();
    const at = there.airtable.control.now();
    there.edit("Sarah", "Stage", "Won");
    there.edit("Sarah", "Owner", [there.id("Bo", "Team")]);
    there.later();
    expect(await there.capture()).toMatchObject({ appended: 2, baselines: 0 });
    const { rows } = (await there.run("events --type stage_changed --json")).json() as {
      readonly rows: readonly Record<string, unknown>[];
    };
    expect(rows.at(-1)).toMatchObject({
      event_data: { from: "New", to: "Won" },
      actor: expect.stringMatching(/\S/),
      source: "daybook:snapshot",
      timestamp: at,
    });
    expect((await there.story()).filter((line) => line.includes("from"))).toEqual([
      'Sarah owner_assigned {"from":"Ana","to":"Bo"}',
      'Sarah stage_changed {"from":"New","to":"Won"}',
    ]);
  });

  test("a rehearsal says what would be logged, and writes nothing, not even a log", async () => {
    const there = await captureOffice();
    const said = await there.run(`capture ${there.from} --dry-run --json`);
    expect(said.code).toBe(0);
    expect(said.json()).toMatchObject({ dry_run: true, appended: 9, baselines: 3 });
    const { events } = said.json() as { readonly events: readonly string[] };
    expect(events).toContainEqual(expect.stringMatching(/ · Sarah: Stage set to New/));
    expect((await there.run("events")).err).toContain("daybook.db");
    await there.capture();
    there.edit("Ben", "Stage", "Lost");
    expect((await there.run(`capture ${there.from} --dry-run`)).out).toMatch(
      /Ben: Stage New → Lost, by editor\n3 records read\. 1 event would be logged; nothing was written\./,
    );
    expect(await there.capture()).toMatchObject({ appended: 1 });
  });

  test("a column that isn't there costs what it would say, and is named; a table costs all", async () => {
    const there = await afterFirst();
    there.config(({ crm }) => {
      crm.contacts.watch.stage = "Stagee";
    });
    there.edit("Ben", "Owner", []);
    const said = await there.run(`capture ${there.from} --json`);
    expect([said.code, said.json()]).toEqual([
      3,
      expect.objectContaining({
        appended: 1,
        problems: [
          'There is no column "Stagee" in Contacts, which the config names in crm.contacts.watch.stage: did you mean "Stage"? Nothing is logged of it until that is corrected, or the column has its name back.',
        ],
      }),
    ]);
    there.config(({ crm }) => {
      crm.contacts.table = "Contact";
    });
    const gone = await there.run(`capture ${there.from}`);
    expect([gone.code, gone.err]).toEqual([
      2,
      expect.stringMatching(/there is no table "Contact".*\n.*Did you mean "Contacts"\?/i),
    ]);
  });

  test("of two records with one id the older counts; one without an id waits for it", async () => {
    const there = await captureOffice();
    there.config(({ crm }) => {
      crm.contacts.id = "Email";
      crm.contacts.created_at = "Created";
    });
    for (const email of ["sarah@x.io", ""])
      there.airtable.control.addRows({
        table: "Contacts",
        rows: [{ Name: "Later", Stage: "Lost", ...(email ? { Email: email } : {}) }],
      });
    there.edit("Sarah", "Email", "sarah@x.io");
    expect(await there.capture()).toMatchObject({ without: 3, rejected: 0 });
    expect((await there.run("state sarah@x.io --json")).json()).toMatchObject({ stage: { value: "New" } });
    there.edit("Ben", "Email", "ben@x.io");
    expect(await there.capture()).toMatchObject({ without: 2, rejected: 0 });
    expect((await there.run("state ben@x.io --json")).json()).toMatchObject({ stage: { value: "New" } });
  });

  test("an option that got another name is asked about; with --renamed its changes are logged", async () => {
    const there = await afterFirst();
    there.airtable.control.renameOption({ table: "Contacts", field: "Stage", from: "New", to: "Fresh" });
    const said = await there.run(`capture ${there.from} --json`);
    expect([said.code, said.json()]).toEqual([
      3,
      expect.objectContaining({
        ...nothing,
        problems: [expect.stringMatching(/^Option "New".*run daybook capture --renamed --dry-run/)],
      }),
    ]);
    expect(await there.capture("--renamed", 3)).toMatchObject({ appended: 2 });
  });

  test("a clock that ran backwards is a sentence, ours and theirs, and nothing is lost", async () => {
    const there = await afterFirst();
    there.edit("Ben", "Stage", "Won");
    const { now } = there.at;
    there.at.now = "2020-01-01T00:00:00.000Z";
    const said = await there.run(`capture ${there.from}`);
    expect([said.code, said.err]).toEqual([
      1,
      expect.stringMatching(/clock says 2020-01-01.*Set the clock right/s),
    ]);
    there.at.now = now;
    await there.run(
      `append --contact ${there.id("Ben")} --type stage_changed --data '{"to":"Lost"}' --at 2026-06-01T20:00:00Z --cause hand`,
    );
    for (let hour = 0; hour < 20; hour++) there.later();
    const late = await there.run(`capture ${there.from} --json`);
    expect([late.code, late.json()]).toEqual([
      3,
      expect.objectContaining({
        appended: 1,
        problems: [expect.stringMatching(/^1 record changed although "Changed" says a time before/)],
      }),
    ]);
    expect((await there.run(`state ${there.id("Ben")} --json`)).json()).toMatchObject({
      stage: { value: "Won" },
    });
    expect(await there.capture()).toMatchObject(nothing);
  });

  test("watches until it is stopped, a line a round, and goes on after a round that failed", async () => {
    const there = await afterFirst();
    const stop = new AbortController();
    const { control } = there.airtable;
    let seconds = 0;
    const said = await there.run(`capture ${there.from} --watch --every 10s --json`, {
      signal: stop.signal,
      onSleep(ms) {
        if (ms === 1000) seconds += 1;
        if (ms === 1000 && seconds === 5) there.edit("Ben", "Stage", "Won");
        if (ms === 1000 && seconds === 15) control.fault({ kind: "503-before", times: 1000 });
        if (ms === 1000 && seconds === 25) control.calm();
        if (ms === 1000 && seconds === 38) stop.abort();
      },
    });
    const lines = said.out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(said.code).toBe(0);
    expect(lines.map(({ appended, error }) => appended ?? error.code)).toEqual([
      0,
      1,
      "AIRTABLE_FAILING",
      0,
      1,
    ]);
    expect(lines.at(-1)).toEqual({ stopped: true, rounds: 4, appended: 1 });
  });

  test.each([
    ["capture --every 5m", /--every says how long --watch waits/],
    ["capture --watch --every 5", /--every takes a time from 10s to 24h, found "5"/],
    ["capture --watch --dry-run", /--watch writes/],
    ["capture", /The log is a file, and nothing says where the CRM is.*--from airtable/s],
    ["capture --from contacts.csv", /Write --contacts contacts\.csv/],
    ["capture --from postgres://x", /--from takes airtable:/],
    ["capture --from airtable://appXXXXXXXXXXXXXX --deals d.csv", /either in files or elsewhere/],
  ])("%s is wrong usage", async (line, message) => {
    const said = await desk({ "daybook.config.json": "{}" }).run(line);
    expect([said.code, said.err]).toEqual([2, expect.stringMatching(message)]);
  });
});

describe("capture by webhook from a base", () => {
  const captured = async (there: CaptureOffice, code = 0) => {
    there.at.now = there.airtable.control.now();
    const said = await there.run(`capture ${there.base} --json`);
    expect([said.err, said.code]).toEqual(["", code]);
    return said.json() as Readonly<Record<string, unknown>>;
  };
  const sourcesOf = async (there: CaptureOffice, flags: string) => {
    const { rows } = (await there.run(`events ${flags} --json`)).json() as {
      readonly rows: readonly Readonly<Record<string, unknown>>[];
    };
    return rows.map(({ source, event_data }) => [source, event_data]);
  };

  test("reads changes one by one; what it missed a snapshot finds, marked as such, and the gap is told in the log", async () => {
    const there = await captureOffice();
    const first = await captured(there);
    expect(first).toMatchObject({ by: ["webhook", "snapshot"], baselines: 3, appended: 9, problems: [] });
    there.later();
    there.edit("Ben", "Stage", "Won");
    there.edit("Ben", "Stage", "Lost");
    expect(await captured(there)).toMatchObject({ by: ["webhook"], records: 0, appended: 2, gaps: [] });
    there.airtable.control.advance({ ms: 8 * 86_400_000 });
    there.edit("Ben", "Stage", "New");
    there.edit("Ben", "Stage", "Won");
    expect(await captured(there)).toMatchObject({
      by: ["webhook", "snapshot"],
      appended: 1,
      gaps: [expect.stringMatching(/webhook of "Contacts" expired/), expect.stringMatching(/Deals/)],
    });
    there.edit("Ben", "Stage", "New");
    expect(await captured(there)).toMatchObject({ by: ["webhook"], appended: 1, gaps: [] });
    expect(await sourcesOf(there, "--type stage_changed --since 2026-06-01T12:30:00Z")).toEqual([
      ["airtable:contacts", { from: "New", to: "Won" }],
      ["airtable:contacts", { from: "Won", to: "Lost" }],
      ["daybook:snapshot", { from: "Lost", to: "Won" }],
      ["airtable:contacts", { from: "Won", to: "New" }],
    ]);
    expect(await sourcesOf(there, "--contact daybook")).toEqual([
      [
        "daybook:capture",
        {
          name: "capture",
          reason: expect.stringContaining("expired"),
          note: expect.stringMatching(
            /^Changes between 2026-06-08T.* and 2026-06-09T.*1 event, of the source/,
          ),
        },
      ],
    ]);
    expect(await captured(there)).toMatchObject({ ...nothing, gaps: [] });
    expect((await there.capture()).appended).toBe(0);
  });

  test("without the right to webhooks it compares, and says which right is missing", async () => {
    const there = await captureOffice();
    const { secret } = there.airtable.control.addToken({
      user: "owner",
      scopes: ["data.records:read", "data.records:write", "schema.bases:read"],
    });
    const said = await there.run(`capture ${there.base} --json`, { env: { AIRTABLE_API_KEY: secret } });
    expect([said.code, said.json()]).toEqual([
      0,
      expect.objectContaining({
        by: ["snapshot"],
        baselines: 3,
        notes: [expect.stringContaining("webhook:manage")],
      }),
    ]);
  });
});

describe("capture beside the scripts of the base", () => {
  test("the nightly and the command line tell one change as one event", async () => {
    const there = await nightOffice({
      change: ({ crm, ...json }) => {
        const { contacts, deals } = crm as { contacts: object; deals: object };
        const both = { changed_at: "Changed", created_at: "Made" };
        return { ...json, crm: { contacts: { ...contacts, ...both }, deals: { ...deals, ...both } } };
      },
    });
    const { control } = there.airtable;
    for (const table of ["Contacts", "Deals"]) {
      control.addField({ table, spec: { name: "Changed", type: "lastModifiedTime" } });
      control.addField({ table, spec: { name: "Made", type: "createdTime" } });
    }
    const eventsIn = async (log: string) => {
      const { rows } = (await there.run(`events ${log} --limit 100 --json`)).json() as {
        readonly rows: readonly { readonly idempotency_key: string; readonly timestamp: string }[];
      };
      return rows.map((row) => `${row.timestamp} ${row.idempotency_key}`).sort();
    };
    const [sarah] = control.rows({ table: "Contacts" });
    there.edit("Roof 6 kW", "Person", [sarah?.id]);
    for (const stage of ["Discovery Booked", "Lost", null]) {
      there.edit("Sarah Lopez", "Stage", stage);
      there.edit("Sarah Lopez", "Tags", stage === "Lost" ? [] : ["engaged"]);
      there.edit("Roof 6 kW", "Deal stage", stage === null ? null : "Won");
      const said = await there.run(`capture --log sqlite:own.db --from ${there.log} --no-webhook`);
      expect([said.err, said.code]).toEqual(["", 0]);
      expect((await there.night()).shown).toBeNull();
      there.later(1);
    }
    const events = await eventsIn("--log sqlite:own.db");
    expect(events).toEqual(await eventsIn(""));
    expect(events.length).toBeGreaterThan(8);
    expect((await there.run("capture --no-webhook --json")).json()).toMatchObject({
      ...nothing,
      by: ["snapshot"],
    });
  });

  test("logs nothing about a subject whose row was changed by hand", async () => {
    const there = await nightOffice();
    await there.run("capture --no-webhook");
    there.later(1);
    const [row] = there.airtable.control
      .rows({ table: "Events" })
      .filter(({ fields }) => fields.event_type === "stage_changed");
    there.airtable.control.editCell({
      table: "Events",
      row: row?.id ?? "",
      field: "event_data",
      value: '{"to":"Lost"}',
      by: "owner",
    });
    there.edit("Sarah Lopez", "Stage", "Closed Won");
    const said = await there.run("capture --no-webhook --json");
    expect([said.code, said.json()]).toEqual([3, expect.objectContaining({ appended: 0, blocked: 1 })]);
    expect((await there.run("capture --no-webhook")).out).toContain("changed by hand");
  });
});
