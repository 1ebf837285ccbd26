import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../src/core/canonical-json.ts";
import { type NightOffice, nightOffice } from "./support-nightly.ts";
import { inTurns } from "./support-schedule.ts";

/** Keys of all rows of the log. */
const keysIn = (there: NightOffice) => there.table("Events").map(({ idempotency_key }) => idempotency_key);

const isIdle = (published: Readonly<Record<string, number>>) =>
  Object.values(published).every((rows) => rows === 0);

describe("a night that is killed", () => {
  test.each(["before", "after"] as const)(
    "%s any of its calls is made good by the next, and no event comes twice",
    async (effect) => {
      const there = await nightOffice();
      await there.night();
      for (let call = 1, isKilled = true; isKilled; call++) {
        there.later(24);
        there.edit("Sarah Lopez", "Stage", call % 2 === 0 ? "New" : "Discovery Booked");
        there.edit("Bob Ray", "Owner", `Rep ${call}`);
        const night = await there.night({}, { kill: { call, effect } });
        isKilled = night.killed;
        there.later(1);
        if (isKilled) expect((await there.night()).status).toBe("ok");
        expect(isIdle(await there.publish())).toBe(true);
        const keys = keysIn(there);
        expect(new Set(keys).size).toBe(keys.length);
        expect(keys.length).toBe(3 + call * 2);
        expect(there.table("Daybook").filter(({ Kind }) => Kind === "Control")).toHaveLength(1);
      }
    },
    60_000,
  );

  test("says so to a run that comes at once, which leaves the night to it", async () => {
    const there = await nightOffice();
    await there.night({}, { kill: { call: 6, effect: "before" } });
    const { status, summary, calls } = await there.night();
    expect(status).toBe("ok");
    expect(summary).toMatch(/^Another run began \d seconds? ago, and this one leaves the night to it\./);
    expect(calls.every(({ kind }) => kind === "select")).toBe(true);
    there.later(0.1);
    expect((await there.night()).summary).toMatch(/^3 missed changes logged/);
  });
});

describe("two nights at once", () => {
  test.each([
    ["in turns", Array.from({ length: 80 }, (_, turn) => turn % 2)],
    ["the second as soon as the first has read its place", [0, 0, ...Array(80).fill(1)]],
    ["the second while the first logs", [...Array(7).fill(0), ...Array(80).fill(1)]],
    ["the second while the first publishes", [...Array(20).fill(0), ...Array(80).fill(1)]],
  ])("%s leave each event once for its readers, and the tables right", async (_, schedule) => {
    const there = await nightOffice();
    await inTurns(
      [0, 1].map((at) => ({ act: (onCall) => there.night({}, { onCall, name: `night ${at}` }) })),
      schedule as readonly number[],
    );
    there.later(1);
    expect((await there.night()).status).toBe("ok");
    expect(new Set(keysIn(there)).size).toBe(3);
    expect(isIdle(await there.publish())).toBe(true);
    expect((await there.night()).look).toBe("");
  });
});

describe("a night with more to do than fits into a run", () => {
  const busy = async (): Promise<NightOffice> => {
    // Each mutation takes so long that no more than six fit into a run.
    const there = await nightOffice({ script: { times: { mutation: 3_000 } } });
    there.airtable.control.addRows({
      table: "Contacts",
      rows: Array.from({ length: 300 }, (_, i) => ({ "Full name": `Lead ${i}`, Stage: "New" })),
    });
    return there;
  };

  test("stops in time, and what it wrote stays: some runs later all is done", async () => {
    const there = await busy();
    const runs = [];
    for (let n = 0; n < 12; n++) {
      there.later(0.2);
      runs.push(await there.night());
      if (runs[n]?.status === "ok") break;
    }
    expect(runs.map(({ status }) => status)).toEqual([...Array(runs.length - 1).fill("unfinished"), "ok"]);
    for (const { ms, shown } of runs) {
      expect(shown).toBeNull();
      expect(ms).toBeLessThan(28_000);
    }
    expect(there.table("Daybook").filter(({ Kind }) => Kind === "Control")).toHaveLength(1);
    expect(keysIn(there)).toHaveLength(603);
    expect(new Set(keysIn(there)).size).toBe(603);
    expect(there.table("Timelines")).toHaveLength(302);
    expect(isIdle(await there.publish())).toBe(true);
  });

  test("never sends more than 15 mutations in a second, however quick they are, and waits without a query", async () => {
    const there = await nightOffice({ script: { times: { mutation: 1, select: 1 } } });
    there.airtable.control.addRows({
      table: "Contacts",
      rows: Array.from({ length: 800 }, (_, i) => ({ "Full name": `Lead ${i}`, Stage: "New" })),
    });
    const { shown, calls, status } = await there.night();
    expect([shown, status]).toEqual([null, "ok"]);
    expect(calls.filter(({ kind }) => kind !== "select").length).toBeGreaterThan(45);
    // The log is read and looked up in while it is empty, and never asked only to let time pass.
    const idle = calls.filter(({ kind, what, rows }) => kind === "select" && what === "Events" && rows === 0);
    expect(idle).toHaveLength(2);
  });
});

describe("a person who is stuck gets a sentence", () => {
  test.each<[string, (there: NightOffice) => void, Record<string, JsonValue>, RegExp]>([
    [
      "without Set up",
      ({ airtable: { control } }) => {
        const row = control.rows({ table: "Daybook" }).find(({ fields }) => fields.Name === "settings");
        control.deleteRows({ table: "Daybook", rows: [row?.id ?? ""] });
      },
      {},
      /^Line \d+ \(settings\): there are no settings in a table "Daybook"\. Run Set up in the control panel/,
    ],
    [
      "with a wrong table of settings",
      () => {},
      { settings: "Dayboook" },
      /there are no settings in a table "Dayboook"/,
    ],
    [
      "with a wrong table of events",
      () => {},
      { events: "Event" },
      /^Line \d+ \(events\): there is no table "Event".*Did you mean "Events"\?/,
    ],
    [
      "with a wrong day",
      () => {},
      { digest: "Monday" },
      /^Line \d+ \(digest\): write "", "monday".*did you mean "monday"/,
    ],
    [
      "where a view's table is gone",
      ({ airtable: { control } }) => control.renameTable({ table: "Stuck Deals", to: "Old" }),
      {},
      /^Missing where views are published: table "Stuck Deals"\. Run Set up in the control panel/,
    ],
    [
      "where the contacts' names are gone",
      ({ airtable: { control } }) =>
        control.renameField({ table: "Contacts", field: "Full name", to: "Who" }),
      {},
      // Daybook's own links come after a person's columns.
      /^The settings in table "Daybook": there is no column "Full name" in table "Contacts"\. There are "(?!Events).*"Events"/,
    ],
    [
      "where a column of a view's table is gone",
      ({ airtable: { control } }) => control.deleteField({ table: "Timelines", field: "Story" }),
      {},
      /column "Story" of table "Timelines"\. Run Set up in the control panel/,
    ],
    [
      "where the option of the place is gone",
      ({ airtable: { control } }) => control.deleteField({ table: "Daybook", field: "Rows" }),
      {},
      /^Table "Daybook": there is no column "Rows"/,
    ],
  ])("%s", async (_, spoil, config, said) => {
    const there = await nightOffice();
    spoil(there);
    const { error, problem, status, send } = await there.night(config);
    expect(error).toMatch(said);
    expect(error).not.toMatch(/daybook init|config file|--/);
    expect([problem, status, send]).toEqual([error, "problem", "no"]);
    const calm = await there.night({ ...config, onProblem: "continue" });
    expect([calm.error, calm.problem]).toEqual([null, problem]);
  });

  test("pasted into the extension", async () => {
    const there = await nightOffice();
    const scripts = there.airtable.scripts();
    const { nightText } = await import("./support-nightly.ts");
    const { error } = await scripts.runExtension({ script: await nightText() });
    expect(error).toMatch(/^This script belongs into an automation/);
  });
});
