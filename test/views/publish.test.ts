import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { localDay } from "../../src/core/calendar.ts";
import { DAY_MS } from "../../src/core/days.ts";
import { toIso } from "../../src/core/time.ts";
import { crmOf, publishDesk, published, touched } from "../support/publish-desk.ts";
import { randomLog } from "../support/random-log.ts";
import { teller } from "../support/story.ts";

const sarah = teller("sarah");
const ben = teller("ben");
const old = teller("old");
const roof = teller("sarah", "roof");

const story = [
  sarah("contact_created", "04-01T13:00:00Z", { source: "Facebook ad" }),
  sarah("tag_added", "04-01T13:05:00Z", { tag: "engaged" }),
  roof("deal_created", "04-02T14:00:00Z", { name: "Roof 6 kW", stage: "New", amount: 5000 }),
  roof("stage_changed", "04-10T15:30:00Z", { to: "Qualified" }, { actor: "Ana" }),
  ben("contact_created", "04-05T13:00:00Z"),
  ben("stage_changed", "04-06T18:00:00Z", { to: "Discovery Booked" }),
];
const noon = "2026-04-30T16:00:00.000Z";

describe("publishing again", () => {
  test("writes nothing, and asks for each table once", async () => {
    const desk = await publishDesk(story);
    expect(Object.keys(touched(await desk.publish(noon)))).toHaveLength(8);
    desk.target.written.clear();
    const again = await desk.publish(noon);
    expect(touched(again)).toEqual({});
    expect(again.tables.map(({ requests }) => requests)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 2]);
    expect(again.tables.every(({ rows, unchanged }) => rows === unchanged)).toBe(true);
    expect(desk.target.written.size).toBe(0);
  });

  test.each(["2026-04-30T17:00:00.000Z", "2026-05-01T03:59:59.999Z"])(
    "writes nothing at %s, which is the same day in New York",
    async (later) => {
      const desk = await publishDesk(story);
      await desk.publish(noon);
      expect(touched(await desk.publish(later))).toEqual({});
    },
  );

  test("on the next day writes what the day changed, and as of when", async () => {
    const desk = await publishDesk(story);
    await desk.publish(noon);
    const { tables } = await desk.publish("2026-05-01T04:00:00.000Z");
    expect(touched({ tables })).toEqual({
      // The roof is in its stage for the limit of 21 days; ben's days are one more.
      "Stuck Deals": "2 written, 0 removed",
      Daybook: "9 written, 0 removed",
    });
  });
});

describe("one more event", () => {
  test("touches the rows that it changes, and no others", async () => {
    const desk = await publishDesk([
      ...story,
      ...Array.from({ length: 30 }, (_, i) => teller(`other ${i}`)("contact_created", "04-20T13:00:00Z")),
    ]);
    await desk.publish(noon);
    const before = desk.shown();
    await desk.log(ben("note_added", "04-30T18:00:00Z", { text: "Called, no answer" }, { actor: "Ana" }));
    const { tables } = await desk.publish("2026-04-30T20:00:00.000Z");
    expect(touched({ tables })).toEqual({
      Timelines: "1 written, 0 removed",
      "Stuck Deals": "1 written, 0 removed",
      Ownership: "1 written, 0 removed",
      Activity: "1 written, 0 removed",
      Daybook: "5 written, 0 removed",
    });
    expect(tables.find(({ name }) => name === "Timelines")).toMatchObject({
      rows: 32,
      unchanged: 31,
      requests: 2,
    });
    expect(changedKeys(before, desk.shown())).toEqual({
      Timelines: ["ben"],
      "Stuck Deals": ["contact ben"],
      Ownership: ["name Ana"],
      Activity: ["2026-04-30"],
      Daybook: ["view activity", "view owners", "view stuck", "view timelines"],
    });
    const { cells } = desk.target.row("Timelines", "ben");
    expect(cells.get("Updated")).toBe("2026-04-30T20:00:00.000Z");
    expect(desk.target.row("Timelines", "sarah").cells.get("Updated")).toBe(noon);
    expect(desk.target.row("Daybook", "view timelines").cells.get("As of")).toBe("2026-04-30T20:00:00.000Z");
    expect(desk.target.row("Daybook", "view cohorts").cells.get("As of")).toBe(noon);
  });

  test("that takes somebody off a list takes the row away", async () => {
    const desk = await publishDesk(story);
    await desk.publish("2026-05-02T16:00:00.000Z");
    expect(Object.keys(desk.target.shown("Stuck Deals"))).toEqual(["contact ben", "deal roof"].sort());
    await desk.log(roof("stage_changed", "05-02T17:00:00Z", { to: "Proposal Sent" }));
    const { tables } = await desk.publish("2026-05-02T18:00:00.000Z");
    expect(tables.find(({ name }) => name === "Stuck Deals")).toMatchObject({
      rows: 1,
      removed: 1,
      unchanged: 1,
    });
    expect(Object.keys(desk.target.shown("Stuck Deals"))).toEqual(["contact ben"]);
  });

  const changedKeys = (one: Tables, other: Tables) =>
    Object.fromEntries(
      Object.keys(other).flatMap((table) => {
        const keys = Object.keys(other[table] ?? {}).filter(
          (key) => JSON.stringify(one[table]?.[key]) !== JSON.stringify(other[table]?.[key]),
        );
        return keys.length === 0 ? [] : [[table, keys.sort()]];
      }),
    );
});

type Tables = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

describe("whatever the log holds", () => {
  const zone = "America/New_York";
  const settings = {
    ...published,
    stuck_after_days: 3,
    reengage: { ...published.reengage, silent_days: 3 },
    cohorts: { old_enough_after_days: 5 },
  };
  /** Any minute of days on which the log's events happen, or leave the last 30 or 90 days; the clocks go forward on 8 March. */
  const minute = fc
    .tuple(fc.constantFrom(0, 30, 90), fc.integer({ min: 0, max: 26 * 24 * 60 }))
    .map(([days, minutes]) => Date.UTC(2026, 2, 1, 5) + days * DAY_MS + minutes * 60_000);

  test("all day long the tables stay as they are, and on any day they are what that day alone gives", async () => {
    await fc.assert(
      fc.asyncProperty(randomLog, minute, fc.nat(36 * 60), async (list, at, gap) => {
        const later = at + gap * 60_000;
        const quiet = list.filter(({ timestamp }) => timestamp <= toIso(at) || timestamp > toIso(later));
        const desk = await publishDesk(quiet, settings);
        await desk.publish(toIso(at));
        const again = touched(await desk.publish(toIso(later)));
        if (localDay(at, zone) === localDay(later, zone)) expect(again).toEqual({});
        const alone = await publishDesk(quiet, settings);
        await alone.publish(toIso(later));
        const shown = (of: typeof desk) => ({
          ...of.shown(),
          Daybook: of.target.shown("Daybook", ["Updated", "As of", "Value", "key"]),
        });
        expect({ ...shown(desk), Daybook: null }).toEqual({ ...shown(alone), Daybook: null });
        for (const { cells } of desk.target.tables.get("Stuck Deals")?.rows.values() ?? [])
          expect(cells.get("Days in stage")).toBeGreaterThanOrEqual(cells.get("Limit") as number);
      }),
      { numRuns: 300 },
    );
  });

  test("somebody is stuck all through the day on which the dates are as far apart as the limit", async () => {
    for (const [entered, limit] of [
      ["03-07T04:59:00Z", 2],
      ["03-07T05:00:00Z", 1],
      ["03-08T04:30:00Z", 1],
      ["03-08T03:30:00Z", 1],
    ] as const) {
      const desk = await publishDesk([ben("stage_changed", entered, { to: "Qualified" })], {
        ...settings,
        stuck_after_days: limit,
      });
      for (const [at, days] of [
        ["2026-03-08T04:59:59.000Z", limit - 1],
        ["2026-03-08T05:00:00.000Z", limit],
        ["2026-03-09T03:59:59.000Z", limit],
      ] as const) {
        await desk.publish(at, { force: true });
        const there = Object.values(desk.target.shown("Stuck Deals"));
        expect(there.map((row) => row["Days in stage"])).toEqual(days < limit ? [] : [days]);
      }
    }
  });
});

describe("names and links", () => {
  const crm = crmOf({ sarah: "Sarah Lopez", ben: "" }, { roof: "Roof of the Lopez'" });

  test("come from the CRM; without a record the link is empty and the name is the id", async () => {
    const desk = await publishDesk(story);
    for (const id of ["rec sarah", "rec ben", "rec roof"]) desk.target.records.add(id);
    await desk.publish("2026-05-02T16:00:00.000Z", { crm });
    expect(desk.target.shown("Stuck Deals")).toMatchObject({
      "deal roof": { Deal: "Roof of the Lopez'", Contact: ["rec sarah"], "Deal record": ["rec roof"] },
      "contact ben": { Deal: "ben", Contact: ["rec ben"] },
    });
    expect(desk.target.shown("Stage Changes")).toMatchObject({
      [key(desk, "Stage Changes", "Qualified")]: { Move: "Sarah Lopez, Roof of the Lopez': New → Qualified" },
    });
    await desk.publish("2026-05-02T17:00:00.000Z", { crm: crmOf({ sarah: "Sarah Lopez" }) });
    expect(desk.target.shown("Stuck Deals")).toMatchObject({ "deal roof": { Deal: "Roof 6 kW" } });
    expect(desk.target.row("Stuck Deals", "contact ben").cells.has("Contact")).toBe(false);
  });

  test("a renamed record changes the rows that show it; a deleted one does no harm, and is not tried again", async () => {
    const desk = await publishDesk(story);
    for (const id of ["rec sarah", "rec ben", "rec roof"]) desk.target.records.add(id);
    await desk.publish(noon, { crm });
    const renamed = await desk.publish(noon, {
      crm: crmOf({ sarah: "Sarah Diaz", ben: "" }, { roof: "Roof of the Lopez'" }),
    });
    expect(touched(renamed)).toMatchObject({ Timelines: "1 written, 0 removed" });
    expect(touched(renamed)).not.toHaveProperty("Stage Velocity");
    desk.target.records.delete("rec sarah");
    // The list of records was read just before one of them went: its link is left out.
    await desk.publish(noon, { crm });
    const gone = crmOf({ ben: "" }, { roof: "Roof of the Lopez'" });
    await desk.publish(noon, { crm: gone });
    expect(touched(await desk.publish(noon, { crm: gone }))).toEqual({});
  });

  test("links: false writes no link, and asks for no column", async () => {
    const settings = { ...published, publish: { ...published.publish, links: false } };
    const desk = await publishDesk(story, settings);
    for (const { kinds } of desk.target.tables.values()) expect([...kinds.values()]).not.toContain("link");
    desk.target.records.add("rec sarah");
    await desk.publish(noon, { crm });
    expect(desk.target.row("Timelines", "sarah").cells.get("Contact")).toBe("Sarah Lopez");
    expect(touched(await desk.publish(noon, { crm }))).toEqual({});
  });

  const key = (desk: Awaited<ReturnType<typeof publishDesk>>, table: string, to: string): string =>
    String(
      [...(desk.target.tables.get(table)?.rows.values() ?? [])]
        .find(({ cells }) => cells.get("To") === to)
        ?.cells.get("key"),
    );
});

describe("active timelines", () => {
  const won = teller("won");
  const quiet = teller("quiet");
  const seen = teller("seen");
  const cast = [
    ...story,
    won("stage_changed", "01-01T13:00:00Z", { to: "Qualified" }),
    won("stage_changed", "02-10T13:00:00Z", { from: "Qualified", to: "Won" }),
    won("email_sent", "05-10T13:00:00Z"),
    quiet("contact_created", "02-10T13:00:00Z"),
    old("stage_changed", "01-05T13:00:00Z", { to: "Qualified" }),
    seen("stage_changed", "05-01T13:00:00Z", { to: "Lost", baseline: true }),
  ];

  test("are of those who are open, moved in 90 days, or without a stage were heard of in 90 days", async () => {
    const desk = await publishDesk(cast);
    await desk.publish("2026-05-10T16:00:00.000Z");
    expect(Object.keys(desk.target.shown("Timelines")).sort()).toEqual([
      "ben",
      "old",
      "quiet",
      "sarah",
      "won",
    ]);
    const { tables } = await desk.publish("2026-05-11T16:00:00.000Z");
    expect(tables[0]).toMatchObject({ name: "Timelines", rows: 3, written: 0, removed: 2 });
    expect(desk.target.row("Daybook", "view timelines").cells.get("How it is worked out")).toMatch(
      /open .* or moved in the last 90 days/,
    );
  });

  test("or of everybody", async () => {
    const desk = await publishDesk(cast, {
      ...published,
      publish: { ...published.publish, timelines: "all" },
    });
    await desk.publish("2026-05-12T16:00:00.000Z");
    expect(Object.keys(desk.target.shown("Timelines"))).toHaveLength(6);
  });
});

describe("what isn't there", () => {
  test("is named all at once, and nothing is written", async () => {
    const desk = await publishDesk(story);
    desk.target.tables.delete("Stuck Deals");
    desk.target.tables.get("Timelines")?.kinds.delete("Story");
    desk.target.tables.get("Timelines")?.kinds.delete("Updated");
    desk.target.tables.get("Daybook")?.kinds.delete("As of");
    await expect(desk.publish(noon)).rejects.toMatchObject({
      code: "PUBLISH_NOT_SET_UP",
      message:
        'Missing where views are published: columns "Story", "Updated" of table "Timelines"; table "Stuck Deals"; column "As of" of table "Daybook".',
      hint: expect.stringContaining("daybook init"),
    });
    expect(desk.target.written.size).toBe(0);
  });

  test("doesn't matter where it isn't asked for; columns of others stay as they are", async () => {
    const desk = await publishDesk(story);
    desk.target.tables.delete("Stuck Deals");
    desk.target.tables.get("Timelines")?.kinds.set("Our notes", "text");
    await desk.publish(noon, { views: ["timelines"] });
    desk.target.row("Timelines", "ben").cells.set("Our notes", "call on Friday");
    await desk.log(ben("note_added", "04-30T18:00:00Z", { text: "x" }));
    const { tables } = await desk.publish("2026-04-30T19:00:00.000Z", { views: ["timelines"] });
    expect(tables.map(({ name }) => name)).toEqual(["Timelines", "Daybook"]);
    expect(desk.target.row("Timelines", "ben").cells.get("Our notes")).toBe("call on Friday");
  });

  test("a stage that only the log knows has no column in Cohorts until somebody makes one", async () => {
    const desk = await publishDesk([...story, ben("stage_changed", "04-28T13:00:00Z", { to: "Weird" })]);
    await desk.publish(noon);
    desk.target.tables.get("Cohorts")?.kinds.set("Reached Weird", "pct");
    expect(touched(await desk.publish(noon))).toMatchObject({ Cohorts: "1 written, 0 removed" });
  });

  test("an unknown view, and a table that is to hold two things, are refused", async () => {
    const desk = await publishDesk(story);
    await expect(desk.publish(noon, { views: ["stuk"] })).rejects.toMatchObject({ code: "UNKNOWN_VIEW" });
    for (const name of ["Contacts", "Daybook", "Stuck Deals"]) {
      const settings = { ...published, publish: { ...published.publish, names: { changes: name } } };
      const mixed = await publishDesk(story, settings, desk.target);
      await expect(mixed.publish(noon)).rejects.toMatchObject({ code: "PUBLISH_SAME_TABLE" });
    }
    expect(desk.target.written.size).toBe(0);
  });
});

describe("rows that people touched", () => {
  test("go back to what the log says, come back when deleted, and stay when a person made them", async () => {
    const desk = await publishDesk(story);
    await desk.publish(noon);
    const before = desk.shown();
    desk.target.row("Timelines", "ben").cells.set("Stage", "Won");
    const { rows } = desk.target.tables.get("Activity") ?? { rows: new Map() };
    rows.delete(desk.target.row("Activity", "2026-04-10").id);
    const id = desk.target.add("Timelines", { Contact: "my own note" });
    const result = await desk.publish(noon);
    expect(touched(result)).toMatchObject({
      Timelines: "1 written, 0 removed",
      Activity: "1 written, 0 removed",
    });
    expect(result.notes).toEqual([
      `"Timelines": 1 row has no key: Daybook didn't make it and leaves it alone.`,
    ]);
    expect(desk.target.row("Daybook", "view timelines").cells.get("Needs a look")).toContain(
      "1 row has no key",
    );
    desk.target.tables.get("Timelines")?.rows.delete(id);
    await desk.publish(noon);
    expect(desk.shown()).toEqual(before);
  });

  test("a row that goes while it is being written does no harm, and is back with the next publish", async () => {
    const desk = await publishDesk(story);
    await desk.publish(noon);
    await desk.log(ben("note_added", "04-30T18:00:00Z", { text: "x" }));
    desk.target.before = (request) => {
      if (request !== "update Timelines") return;
      desk.target.before = () => undefined;
      desk.target.tables.get("Timelines")?.rows.delete(desk.target.row("Timelines", "ben").id);
    };
    await desk.publish("2026-04-30T19:00:00.000Z");
    expect(Object.keys(desk.target.shown("Timelines"))).toEqual(["sarah"]);
    await desk.publish("2026-04-30T19:00:00.000Z");
    expect(desk.target.row("Timelines", "ben").cells.get("Story")).toContain("Note: x");
  });
});

test("a large table is written in portions, and how far it is is told", async () => {
  const desk = await publishDesk(
    Array.from({ length: 1200 }, (_, i) => teller(`contact ${i}`)("contact_created", "04-20T13:00:00Z")),
    { ...published, publish: { ...published.publish, tables: ["timelines"] } },
  );
  const told: number[] = [];
  const { tables } = await desk.publish(noon, { on_rows: (rows) => told.push(rows) });
  expect(told).toEqual([500, 1000, 1200]);
  expect(tables[0]).toMatchObject({ written: 1200, requests: 122 });
});

describe("a dry run", () => {
  test("tells what would be written, and writes nothing", async () => {
    const desk = await publishDesk(story);
    const dry = await desk.publish(noon, { dry_run: true });
    expect(desk.target.written.size).toBe(0);
    const real = await desk.publish(noon);
    const counts = ({ tables }: typeof dry) => tables.map(({ requests, ...rest }) => rest);
    expect(counts(dry)).toEqual(counts(real));
    expect(touched(await desk.publish(noon, { dry_run: true }))).toEqual({});
  });
});

describe("an older publish", () => {
  test("stops before it writes anything, unless it is forced", async () => {
    const desk = await publishDesk(story);
    await desk.publish("2026-05-02T16:00:00.000Z");
    const before = desk.shown();
    desk.target.written.clear();
    await expect(desk.publish(noon)).rejects.toMatchObject({
      code: "PUBLISH_OLDER",
      message: `The tables stand as of 2026-05-02T16:00:00Z, which is later than ${noon.replace(".000Z", "Z")}.`,
      hint: expect.stringContaining("--force"),
    });
    expect(desk.target.written.size).toBe(0);
    await desk.publish(noon, { force: true });
    expect(Object.keys(desk.target.shown("Stuck Deals"))).toEqual(["contact ben"]);
    await desk.publish("2026-04-30T17:00:00.000Z");
    await desk.publish("2026-05-02T16:00:00.000Z");
    expect(desk.shown()).toEqual(before);
  });
});
