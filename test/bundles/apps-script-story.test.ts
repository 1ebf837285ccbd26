import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { wholeSettings } from "../../src/bundles/common/stored-settings.ts";
import { readCheckpoint } from "../../src/core/seal.ts";
import { catalogFrom } from "../../src/core/settings.ts";
import { hash } from "../../src/hosts/node/host.ts";
import { readCrm } from "../../src/stores/sheets/crm-tabs.ts";
import { openSheets } from "../../src/stores/sheets/open.ts";
import { sheetsTarget } from "../../src/stores/sheets/target.ts";
import { publishAtOnce } from "../../src/views/publish-at-once.ts";
import { ask } from "../emulators/sheets/testing/ask.ts";
import { type ScriptOffice, scriptOffice } from "./support-apps-script.ts";

const stages = ["New", "Discovery Booked", "Qualified", "Proposal Sent", "Won", "Lost"];
const header = ["Name", "Stage", "Owner", "Tags", "Created", "Booked on", "Proposal date"];
const day = (month: number, date: number): string => `2026-0${month}-${String(date).padStart(2, "0")}`;
/** Of so many calls one is the last; all are tried where it may take long. */
const step = process.env.DAYBOOK_STORM === "full" ? 1 : 50;

/** The tabs with the answers. */
const views = [
  "Timelines",
  "Stage Velocity",
  "Stuck Deals",
  "Re-engagement",
  "Stage Changes",
  "Cohorts",
  "Ownership",
  "Activity",
];

/** Rows of the CRM. */
const count = process.env.DAYBOOK_STORM === "full" ? 300 : 102;

const people = Array.from({ length: count }, (_, at): readonly string[] => {
  const stage = at % stages.length;
  return [
    `Person ${at + 1}`,
    stages[stage] ?? "",
    ["Ana", "Rep B", "Rep C"][at % 3] ?? "",
    at % 4 ? "" : "engaged, vip",
    day(3, 1 + (at % 28)),
    stage > 0 ? day(4, 1 + (at % 28)) : "",
    stage > 2 ? day(5, 1 + (at % 28)) : "",
  ];
});

/** The week begins on a Monday, early in the morning in New York. */
const monday = "2026-06-01T05:30:00.000Z";

describe("the first hour with a spreadsheet", () => {
  let office: ScriptOffice;
  const click = (item: string, ...answers: ("YES" | "NO" | "OK")[]) => {
    const run = office.script.click(["Daybook", item], { answers });
    expect(run.error).toBe(null);
    return { ...run, said: String(office.script.asked.at(-1)?.text) };
  };
  const titles = (): readonly string[] =>
    office.sheets.live.book().sheets.map(({ properties }) => properties.title);
  beforeAll(async () => {
    office = await scriptOffice({
      settings: null,
      config: { live: false },
      sheets: {
        now: monday,
        timeZone: "America/New_York",
        tabs: [{ title: "Leads", values: [header, ...people] }],
      },
    });
    office.script.open();
  });
  afterAll(() => office.sheets.close());

  test("Set up shows what it found and all that it will add, and asks once; while it rehearses it logs nothing", () => {
    const { said, ms } = click("Set up…", "YES", "YES", "OK");
    const [found, added] = office.script.asked.map(({ text }) => text);
    expect(found).toContain("date of Discovery Booked = Booked on\ndate of Proposal Sent = Proposal date");
    expect(found).toContain(
      "stages of Sales: New, Discovery Booked, Qualified, Proposal Sent, Won (won), Lost (lost)",
    );
    expect(added).toContain('+ in tab "Leads": the column Daybook ID, filled for every row and kept filled');
    expect(said).toContain("This is a rehearsal: no event is written yet.");
    expect(said).toMatch(/The log lacks [\d,]+ events/);
    expect(office.logged()).toEqual([]);
    expect(titles()).toEqual(["Leads", "Events", "Daybook", ...views]);
    const ids = office.sheets.control
      .rows({ tab: "Leads" })
      .slice(1)
      .map((row) => row[7]);
    expect([new Set(ids).size, ids.every((id) => /^c-[0-9A-Z]{10}$/.test(String(id)))]).toEqual([
      count,
      true,
    ]);
    expect(office.script.triggers.map(({ run }) => run)).toEqual([
      "daybookOnEdit",
      "daybookTimer",
      "daybookNightly",
    ]);
    expect(ms).toBeLessThan(60_000);
  });

  test("while it rehearses, nothing that runs by itself writes anything", () => {
    const commits = JSON.stringify(office.sheets.live.book().sheets.map(({ rows }) => rows.length));
    office.sheets.control.editCell({ tab: "Leads", cell: "B2", value: "Qualified" });
    office.script.advance(6 * 60_000);
    expect(office.script.run("daybookNightly").error).toBe(null);
    expect(office.logged()).toEqual([]);
    expect(JSON.stringify(office.sheets.live.book().sheets.map(({ rows }) => rows.length))).toBe(commits);
    expect(office.script.runs.filter(({ error }) => error !== null)).toEqual([]);
    office.sheets.control.editCell({ tab: "Leads", cell: "B2", value: "New" });
  });

  test("Set up again changes nothing", () => {
    const { said } = click("Set up…", "YES", "OK");
    expect(said).toContain("Everything is as it should be.");
  });

  test("live, the timer logs what the CRM tells of the past; stages have their dates", () => {
    office.configure({ live: true });
    office.script.advance(6 * 60_000);
    const { length } = office.logged();
    expect(length).toBeGreaterThan(count * 4);
    const dated = office.logged().filter((row) => row[7] === "backfill:dates");
    expect(dated.length).toBeGreaterThan(count * 2);
    expect(click("Rehearse or capture everything now", "OK").said).toContain(
      "The log has all that your CRM holds.",
    );
    office.script.advance(6 * 60_000);
    expect(office.logged()).toHaveLength(length);
  });

  test("edits, a paste of 50 rows, another tool's edit and a sort give an event a change", async () => {
    const { control } = office.sheets;
    const { length } = office.logged();
    const news = (): readonly string[] =>
      office
        .logged()
        .slice(length)
        .map(([, , type, data, , , actor]) => `${type} ${data} ${actor}`.trim());
    control.editCell({ tab: "Leads", cell: "B2", value: "Discovery Booked" });
    control.paste({ tab: "Leads", cell: "C52", values: Array(50).fill(["Zoe"]) });
    const start = { sheetId: 0, rowIndex: 2, columnIndex: 1 };
    const rows = [{ values: [{ userEnteredValue: { stringValue: "Won" } }] }];
    const requests = [{ updateCells: { start, rows, fields: "userEnteredValue" } }];
    await ask(office.sheets, `${office.sheets.spreadsheet}:batchUpdate`, { body: { requests } });
    control.sort({ tab: "Leads", column: "Owner" });
    office.script.advance(6 * 60_000);
    expect([...new Set(news())].sort()).toEqual([
      'owner_assigned {"from":"Ana","to":"Zoe"} owner@example.com',
      'owner_assigned {"from":"Rep B","to":"Zoe"} owner@example.com',
      'owner_assigned {"from":"Rep C","to":"Zoe"} owner@example.com',
      'stage_changed {"from":"Discovery Booked","to":"Won"}',
      'stage_changed {"from":"New","to":"Discovery Booked"} owner@example.com',
    ]);
    expect(news()).toHaveLength(52);
  });

  test("the night fills the view tabs as the command line would, and Monday's mail says how it stands", async () => {
    const night = office.script.run("daybookNightly");
    expect([night.error, night.ms < 60_000]).toEqual([null, true]);
    expect(office.script.mails).toHaveLength(1);
    const [mail] = office.script.mails;
    expect(mail).toMatchObject({
      to: "owner@example.com",
      subject: expect.stringMatching(/^Daybook, .*stuck, .*moved/),
    });
    expect(mail?.body).toContain("Room");
    const checkpoint = readCheckpoint(`${mail?.body.split("\n").slice(-5, -2).join("\n")}\n`);
    expect(checkpoint).toMatchObject({
      origin: `sheets/${office.sheets.spreadsheet}/Events`,
      size: office.logged().length,
    });
    const tables = await byCommandLine();
    expect(
      tables.slice(0, -1).map(({ name, rows, written, removed }) => [name, rows > 0, written, removed]),
    ).toEqual(views.map((name) => [name, true, 0, 0]));
  });

  test("the next night writes nothing, and mails nobody", () => {
    const before = office.logged().length;
    const { error } = office.script.run("daybookNightly");
    expect([error, office.logged().length, office.script.mails.length]).toEqual([null, before, 1]);
  });

  test("a night says on the front page what needs a look: rows that are gone, a protection that was taken off", () => {
    const { control } = office.sheets;
    const { length } = office.logged();
    control.deleteRows({ tab: "Leads", at: 5, count: 2 });
    control.unprotect({ tab: "Events" });
    expect(office.script.run("daybookNightly").error).toBe(null);
    const row = control.rows({ tab: "Daybook" }).find(([name]) => name === "Nightly");
    expect(row?.[7]).toContain("2 rows of the CRM were deleted since last told (2 in all)");
    expect(row?.[7]).toContain("The tab Events isn't protected");
    expect([office.logged().length, office.script.mails.length]).toEqual([length, 1]);
    click("Set up…", "YES", "YES", "OK");
    expect(office.script.run("daybookNightly").error).toBe(null);
    expect(control.rows({ tab: "Daybook" }).find(([name]) => name === "Nightly")?.[7]).not.toContain(
      "protected",
    );
  });

  test("each night seals the log; what the owner does to a sealed row stops the next seal, and Verify names it", async () => {
    const { control } = office.sheets;
    const sealed = () =>
      readCheckpoint(String(control.rows({ tab: "Daybook" }).find(([name]) => name === "Seal")?.[8]));
    const look = () => String(control.rows({ tab: "Daybook" }).find(([name]) => name === "Nightly")?.[7]);
    const before = office.logged().length;
    expect(sealed()?.size).toBe(before);
    expect(click("Verify the log", "OK").said).toContain(`${before.toLocaleString("en-US")} events`);
    const row = office.logged()[3];
    control.deleteRows({ tab: "Events", at: 5, count: 1 });
    control.editCell({ tab: "Leads", cell: "C4", value: "Yan" });
    expect(office.script.run("daybookNightly").error).toBe(null);
    expect(look()).toContain("wasn't sealed");
    expect(sealed()?.size).toBe(before);
    expect(click("Verify the log", "OK").said).toContain(`1 sealed row is missing: ${row?.[0]}`);
    control.paste({ tab: "Events", cell: `A${office.logged().length + 2}`, values: [row as string[]] });
    expect(office.script.run("daybookNightly").error).toBe(null);
    expect([look(), sealed()?.size]).toEqual([expect.not.stringContaining("sealed"), office.logged().length]);
  });

  test("killed at any call, a night is completed by the next: every event is there once, and nothing is left to write", async () => {
    const { control } = office.sheets;
    let calls = 1;
    for (let call = 1, round = 0; call <= calls; call += step, round++) {
      const { length } = office.logged();
      const start = { sheetId: 0, rowIndex: 9, columnIndex: 2 };
      const rows = [{ values: [{ userEnteredValue: { stringValue: `Owner ${round}` } }] }];
      const requests = [{ updateCells: { start, rows, fields: "userEnteredValue" } }];
      await ask(office.sheets, `${office.sheets.spreadsheet}:batchUpdate`, { body: { requests } });
      const kill = { call, effect: round % 2 ? "before" : "after" } as const;
      const killed = office.script.run("daybookNightly", { kill });
      const night = office.script.run("daybookNightly");
      calls = Math.max(calls, killed.calls.length, night.calls.length);
      expect([night.error, office.logged().length]).toEqual([null, length + 1]);
      const left = (await byCommandLine()).slice(0, -1);
      expect(left.map(({ written, removed }) => written + removed)).toEqual(views.map(() => 0));
    }
    expect(control.rows({ tab: "Timelines" })).toHaveLength(
      1 +
        new Set(
          control
            .rows({ tab: "Timelines" })
            .slice(1)
            .map((row) => row.at(-2)),
        ).size,
    );
  });

  /** What `daybook publish --dry-run` would write now. */
  const byCommandLine = async () => {
    const json = JSON.parse(String(settingsRow()?.[8]));
    const settings = wholeSettings(json);
    const { sheets, clock, sleep } = office;
    const log = await openSheets(`${sheets.spreadsheet}/Events`, {
      hash,
      catalog: catalogFrom(settings),
      settings,
      env: { GOOGLE_OAUTH_ACCESS_TOKEN: sheets.token, SHEETS_ENDPOINT_URL: sheets.url },
      now: () => sheets.control.now(),
      clock,
      sleep,
    });
    const crm = await readCrm(log.client, settings.crm);
    const { tables } = await publishAtOnce(
      { store: log, settings, hash },
      sheetsTarget(log.client, {
        contacts: { tab: "Leads", column: "Daybook ID" },
        clock: { sleep, random: () => 0 },
      }),
      { as_of: office.sheets.control.now(), is_now: true, marker: "cli", crm, dry_run: true },
    );
    return tables;
  };

  /** The front page's row that keeps the settings. */
  const settingsRow = () =>
    office.sheets.control.rows({ tab: "Daybook" }).find(([name]) => name === "settings");
});
