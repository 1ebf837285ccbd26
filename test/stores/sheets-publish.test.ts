import { describe, expect, test } from "vitest";
import type { DaybookError } from "../../src/core/errors.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import { fromIso } from "../../src/core/time.ts";
import { askViews } from "../../src/views/ask-views.ts";
import { namesFrom } from "../../src/views/names.ts";
import { tablesOf } from "../../src/views/publish-layout.ts";
import { crmOf, published, touched } from "../support/publish-desk.ts";
import {
  all,
  ben,
  desk,
  dora,
  evening,
  fresh,
  noon,
  note,
  once,
  roof,
  shown,
  story,
} from "../support/sheets-story.ts";
import { teller } from "../support/story.ts";

describe("publishing to a spreadsheet", () => {
  test("takes two reads and one write; again it writes nothing, and one event more takes one write", async () => {
    const it = await desk();
    expect(Object.keys(touched(await it.publish(noon)))).toHaveLength(8);
    expect(it.counted()).toEqual({ reads: 2, writes: 1 });
    const commits = it.world.live.commits();
    const again = await it.publish(noon);
    expect(touched(again)).toEqual({});
    expect(again.tables.map(({ name }) => name)).toEqual([...all, "Daybook"]);
    expect(touched(await it.publish("2026-05-01T03:59:59.999Z"))).toEqual({});
    expect(it.counted()).toEqual({ reads: 4, writes: 0 });
    expect(it.world.live.commits()).toBe(commits);
    await it.log(note);
    expect(touched(await it.publish(evening))).toEqual({
      Timelines: "1 written, 0 removed",
      "Stuck Deals": "1 written, 0 removed",
      Ownership: "1 written, 0 removed",
      Activity: "1 written, 0 removed",
      Daybook: "5 written, 0 removed",
    });
    expect(it.counted()).toEqual({ reads: 2, writes: 1 });
    expect(shown(it)).toEqual(await fresh(evening, {}, [...story, note]));
    const names = it.world.live.book().namedRanges.map(({ name }) => name);
    expect(names).toEqual(["DAYBOOK_PUBLISH_1", "DAYBOOK_PUBLISH_2"]);
  });

  test("shows the values of the views' JSON, in each cell", async () => {
    const it = await desk({ timeZone: "Europe/Berlin" });
    await it.publish(noon);
    const { asked } = it;
    const tables = await tablesOf(asked.settings.publish.tables, asked.settings);
    const names = namesFrom(
      crmOf({ sarah: "Sarah Lopez", ben: "Ben Okri", "1001": "Dora" }, { roof: "Sarah Lopez, roof 6 kW" }),
    );
    const replies = await askViews(
      { ...asked, hash: sha256Hex, names, by_day: true },
      tables.map(({ view }) => view),
      fromIso(noon),
    );
    let cells = 0;
    tables.forEach(({ name, columns }, at) => {
      const rows = it.rows(name);
      expect(Object.keys(rows).sort()).toEqual(replies[at]?.table.map(({ key }) => key).sort());
      for (const row of replies[at]?.table ?? [])
        for (const { title, name: word, kind, to } of columns) {
          const [value, cell] = [row[word] ?? null, rows[String(row.key)]?.[title]];
          const where = `${name}, ${row.key}, ${title}`;
          cells += 1;
          if (value === null) expect([where, cell]).toEqual([where, kind === "tick" ? false : ""]);
          else if (kind === "link")
            expect([where, cell]).toEqual([
              where,
              expect.stringContaining(
                `;"${to === "Deals" ? names.dealName(String(value), null) : names.contactName(String(value))}")`,
              ),
            ]);
          else if (kind === "when") expect([where, berlin(Number(cell))]).toEqual([where, String(value)]);
          else if (kind === "day") expect([where, dayOf(Number(cell))]).toEqual([where, value]);
          else expect([where, cell]).toEqual([where, value]);
        }
    });
    expect(cells).toBeGreaterThan(300);
  });

  test("gives new rows the look of their columns", async () => {
    const it = await desk();
    await it.publish(noon);
    const sheet = it.world.live.book().sheets.find(({ properties }) => properties.title === "Stuck Deals");
    const at = (title: string) =>
      sheet?.rows[0]?.cells.findIndex((cell) => cell?.userEnteredValue?.stringValue === title) ?? -1;
    expect(sheet?.rows[2]?.cells[at("In stage since")]?.userEnteredFormat).toMatchObject({
      numberFormat: { type: "DATE_TIME" },
    });
    for (const row of [1, 2])
      expect(sheet?.rows[row]?.cells[at("Updated")]?.userEnteredFormat).toMatchObject({
        numberFormat: { type: "DATE_TIME" },
      });
    expect(sheet?.rows[2]?.cells[at("Amount")]?.userEnteredFormat).toMatchObject({
      numberFormat: { type: "NUMBER" },
    });
    expect(sheet?.properties.gridProperties.rowCount).toBe(1 + Object.keys(it.rows("Stuck Deals")).length);
  });

  test("takes rows away where somebody leaves a list, down to none, and puts others in again", async () => {
    const it = await desk();
    await it.publish(noon);
    const won = [roof, ben, dora].map((tell) => tell("stage_changed", "04-30T17:00:00Z", { to: "Won" }));
    await it.log(...won);
    await it.publish(evening);
    expect(it.rows("Stuck Deals")).toEqual({});
    expect(shown(it)).toEqual(await fresh(evening, {}, [...story, ...won]));
    await it.publish(noon, { force: true });
    expect(shown(it)).toEqual(await fresh(noon, {}, [...story, ...won]));
  });

  test("tells what is missing, and writes nothing", async () => {
    const it = await desk();
    it.world.control.deleteTab({ tab: "Cohorts" });
    it.world.control.renameHeader({ tab: "Timelines", column: "Stage", to: "Step" });
    const found = await it.publish(noon).catch((error: unknown) => error as DaybookError);
    expect(found).toMatchObject({ code: "PUBLISH_NOT_SET_UP" });
    expect((found as DaybookError).message).toBe(
      'Missing where views are published: column "Stage" of table "Timelines"; table "Cohorts".',
    );
    expect(it.counted()).toEqual({ reads: 2, writes: 0 });
  });

  test("of an earlier time stops, unless it is forced; what is as of now isn't needed where another was faster", async () => {
    const it = await desk();
    await it.publish(evening);
    expect(await it.publish(noon).catch(({ code }) => code)).toBe("PUBLISH_OLDER");
    expect(await it.publish("2026-04-30T21:30:00.000Z", { is_now: true }).catch(({ code }) => code)).toBe(
      "PUBLISH_OVERTAKEN",
    );
    await it.publish(noon, { force: true });
    expect(shown(it)).toEqual(await fresh(noon));
    expect(touched(await it.publish("2026-04-30T17:00:00.000Z"))).toEqual({});
    expect(Object.keys(it.rows("Daybook")).filter((key) => key.startsWith("publish"))).toEqual([
      "publish views",
    ]);
  });

  test("in a rehearsal tells what it would write", async () => {
    const it = await desk();
    const rehearsed = await it.publish(noon, { dry_run: true });
    expect(it.counted()).toEqual({ reads: 2, writes: 0 });
    expect(touched(rehearsed)).toEqual(touched(await it.publish(noon)));
  });

  test("that is too big for one request is cut, and completed by the next where it was broken off", async () => {
    const crowd = Array.from({ length: 60 }, (_, i) =>
      teller(`c${i}`)("note_added", "04-20T10:00:00Z", { text: "é".repeat(300) }),
    );
    const publish = { ...published.publish, timelines: "all" as const, tables: ["activity", "timelines"] };
    const it = await desk({ settings: { ...published, publish }, longest: 40_000 }, [...story, ...crowd]);
    let writes = 0;
    it.hooks.before = (kind) => {
      if (kind === "update" && ++writes === 3) throw new Error("killed");
    };
    await expect(it.publish(noon)).rejects.toThrow("killed");
    expect([it.rows("Daybook"), Object.keys(it.rows("Activity")).length]).toEqual([{}, 7]);
    it.hooks.before = () => undefined;
    const [, timelines] = (await it.publish(noon)).tables;
    expect(timelines?.unchanged).toBeGreaterThan(10);
    expect(timelines?.written).toBeGreaterThan(5);
    expect(Object.keys(it.rows("Timelines"))).toHaveLength(63);
    expect(Object.keys(it.rows("Daybook"))).toContain("publish views");
    expect(touched(await it.publish(noon))).toEqual({});
  });
});

describe("two publishers at once", () => {
  test("end with the tables of the later one, whoever wrote first", async () => {
    const it = await desk();
    await it.log(note);
    once(it, "before", "update", () => it.other(evening));
    expect(await it.publish(noon).catch(({ code }) => code)).toBe("PUBLISH_OLDER");
    expect(shown(it)).toEqual(await fresh(evening, {}, [...story, note]));
    expect(it.counted()).toEqual({ reads: 6, writes: 2 });

    const its = await desk();
    await its.log(note);
    once(its, "before", "update", () => its.other(noon));
    const { tables } = await its.publish(evening);
    expect(tables.find(({ name }) => name === "Timelines")).toMatchObject({
      rows: 3,
      written: 1,
      unchanged: 2,
    });
    expect(shown(its)).toEqual(shown(it));
    expect(its.rows("Daybook")["publish views"]?.["As of"]).toBeCloseTo(46142 + 22 / 24, 9);
  });

  test("of one time write once; the other finds that nothing is left", async () => {
    const it = await desk();
    once(it, "before", "update", () => it.other(noon));
    expect(touched(await it.publish(noon))).toEqual({});
    expect(it.counted()).toEqual({ reads: 6, writes: 2 });
    expect(shown(it)).toEqual(await fresh(noon));
  });

  test("that keep coming first are told of in the end", async () => {
    const it = await desk();
    let n = 0;
    it.hooks.before = (kind) =>
      kind === "update" &&
      it.world.control.ask({
        requests: [
          { addNamedRange: { namedRange: { name: `DAYBOOK_PUBLISH_${++n}`, range: { sheetId: 0 } } } },
        ],
      });
    expect(await it.publish(noon).catch(({ code }) => code)).toBe("PUBLISH_CROWDED");
    expect(n).toBe(12);
    // Of which the next publish, by the same target, knows nothing any more.
    const first = it.hooks.before;
    once(it, "before", "update", () => first("update"));
    expect(touched(await it.publish(noon))).not.toEqual({});
  });

  test("one after the other: a reading that lags behind is waited for", async () => {
    const it = await desk();
    await it.publish(noon);
    await it.log(note);
    const { control } = it.world;
    control.stale({ commits: 1 });
    const caughtUp = fromIso(control.now()) + 30_000;
    it.hooks.before = () => {
      if (fromIso(control.now()) > caughtUp) control.calm();
    };
    await it.publish(evening);
    expect(shown(it)).toEqual(await fresh(evening, {}, [...story, note]));
  });
});

describe("whatever goes wrong,", () => {
  test.each(["lost", "503-after", "503-before", "reset", "429"] as const)(
    "a write that ends with %s leaves every row once",
    async (kind) => {
      const it = await desk();
      it.world.control.fault({ kind, times: 2, requests: ["batchUpdate"] });
      const { tables } = await it.publish(noon);
      expect(tables.find(({ name }) => name === "Timelines")).toMatchObject({ written: 3 });
      expect(shown(it)).toEqual(await fresh(noon));
      expect(touched(await it.publish(noon))).toEqual({});
    },
  );

  test("a publish killed at any request is completed by the next", async () => {
    const wanted = await fresh(evening, {}, [...story, note]);
    for (const [when, at] of [
      ["before", 1],
      ["before", 2],
      ["before", 3],
      ["after", 3],
    ] as const) {
      const it = await desk();
      await it.publish(noon);
      await it.log(note);
      let n = 0;
      it.hooks[when] = () => {
        if (++n === at) throw new Error("killed");
      };
      await expect(it.publish(evening)).rejects.toThrow("killed");
      it.hooks[when] = () => undefined;
      await it.other(evening);
      expect(shown(it)).toEqual(wanted);
      expect(touched(await it.publish(evening))).toEqual({});
    }
  });

  test("what Google refuses twice in the same words is told in its words, and what is protected at once", async () => {
    const it = await desk();
    it.world.control.protect({ tab: "Cohorts", editors: [] });
    expect(await it.publish(noon).catch(({ code }) => code)).toBe("SHEETS_PROTECTED");
    expect([it.counted(), it.rows("Timelines")]).toEqual([{ reads: 2, writes: 1 }, {}]);
  });

  test("under a storm of faults two publishers and the next leave what one would", async () => {
    const more = Array.from({ length: 4 }, (_, n) =>
      teller(`late ${n}`)("stage_changed", `04-${20 + n}T13:00:00Z`, { to: "Qualified" }),
    );
    const wanted = await fresh(evening, {}, [...story, ...more]);
    for (const seed of process.env.DAYBOOK_STORM === "full" ? Array.from({ length: 40 }, (_, n) => n) : [1]) {
      const it = await desk({ seed });
      const chances = {
        lost: 0.15,
        "503-after": 0.1,
        "503-before": 0.1,
        reset: 0.05,
        "429": 0.05,
        stale: 0.3,
      };
      it.world.control.storm({ seed, chances });
      for (const [at, event] of more.entries()) {
        await it.log(event);
        const as_of = `2026-04-30T1${at}:00:00.000Z`;
        await Promise.allSettled([it.publish(as_of), it.other(as_of)]);
      }
      it.world.control.calm();
      await it.publish(evening);
      expect(shown(it)).toEqual(wanted);
      expect(touched(await it.publish(evening))).toEqual({});
    }
  });
});

const epoch = Date.UTC(1899, 11, 30);
const dayOf = (serial: number): string => new Date(epoch + serial * 86_400_000).toISOString().slice(0, 10);
/** In April Berlin is two hours ahead. */
const berlin = (serial: number): string =>
  new Date(Math.round(epoch + serial * 86_400_000) - 7_200_000).toISOString();
