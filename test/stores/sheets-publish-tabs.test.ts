import { describe, expect, test } from "vitest";
import { keepBaseSettings } from "../../src/views/front-settings.ts";
import { follow } from "../emulators/sheets/testing/follow.ts";
import { crmOf, published, touched } from "../support/publish-desk.ts";
import type { SheetsDesk } from "../support/sheets-desk.ts";
import {
  all,
  ben,
  desk,
  evening,
  fresh,
  noon,
  note,
  once,
  roof,
  sarah,
  shown,
  story,
} from "../support/sheets-story.ts";
import { teller } from "../support/story.ts";

describe("a person at the keyboard", () => {
  test("who sorts, inserts or deletes between the read and the write does no lasting harm", async () => {
    const others = Array.from({ length: 5 }, (_, n) => teller(`n${n}`)("contact_created", "04-20T13:00:00Z"));
    const told = [...story, ...others];
    const lost = roof("stage_changed", "04-30T17:00:00Z", { to: "Lost" });
    const wanted = await fresh(evening, {}, [...told, note, lost]);
    const acts: readonly ((it: SheetsDesk) => void)[] = [
      ({ world }) => {
        world.control.sort({ tab: "Timelines", column: "Contact", descending: true });
        world.control.sort({ tab: "Stuck Deals", column: "Deal", descending: true });
      },
      ({ world }) => world.control.insertRows({ tab: "Timelines", at: 2 }),
      ({ world }) => world.control.deleteRows({ tab: "Timelines", at: 3 }),
      ({ world }) => world.control.deleteRows({ tab: "Stuck Deals", at: 2 }),
      ({ world }) => world.control.moveColumn({ tab: "Timelines", column: "Stage", before: "A" }),
      ({ world }) => world.control.insertColumns({ tab: "Activity", at: "B" }),
    ];
    for (const act of acts) {
      const it = await desk({}, told);
      await it.publish(noon);
      await it.log(note, lost);
      once(it, "before", "update", () => act(it));
      await it.publish(evening);
      expect(shown(it)).toEqual(expect.objectContaining({ ...wanted, Activity: expect.anything() }));
      for (const [key, row] of Object.entries(wanted.Activity ?? {}))
        expect(it.rows("Activity")[key]).toMatchObject(row);
      expect(touched(await it.publish(evening))).toEqual({});
    }
  });

  test("who types over cells sees them repaired, text as text and never a formula", async () => {
    const it = await desk();
    await it.publish(noon);
    const wanted = shown(it);
    const { control } = it.world;
    control.editCell({ tab: "Timelines", cell: "R2C1", value: "=1+1" });
    control.editCell({ tab: "Timelines", cell: "R2C3", value: "007" });
    control.editCell({ tab: "Timelines", cell: "R3C4", value: "yesterday" });
    control.editCell({ tab: "Timelines", cell: "R4C2", value: "Somebody" });
    control.editCell({ tab: "Stage Velocity", cell: "R2C8", value: "'5" });
    control.editCell({ tab: "Cohorts", cell: "R2C2", value: "2026-03-30 10:00" });
    control.paste({ tab: "Activity", cell: "A9", values: [["mine", "too"]] });
    const copied = control.rows({ tab: "Activity" })[2] ?? [];
    control.paste({ tab: "Activity", cell: "A10", values: [copied.map((value) => value as string)] });
    control.deleteRows({ tab: "Stuck Deals", at: 2 });
    const { notes = [] } = await it.publish(evening);
    const { "": stranger, ...days } = it.rows("Activity");
    expect(stranger).toMatchObject({ Day: "mine", Weekday: "too" });
    expect(notes.join()).toContain('"Activity": 1 row has no key');
    expect({ ...shown(it), Activity: undefined }).toEqual({ ...wanted, Activity: undefined });
    expect(Object.keys(days).sort()).toEqual(Object.keys(wanted.Activity ?? {}).sort());
  });

  test("whose script puts a number where a text was that looks like it, sees the text again", async () => {
    const it = await desk({ crm: crmOf({}) });
    await it.publish(noon);
    const tab = "Timelines";
    const rowIndex = it.world.control.rows({ tab }).findIndex(([name]) => name === "1001");
    const { sheetId } =
      it.world.live.book().sheets.find(({ properties }) => properties.title === tab)?.properties ?? {};
    const rows = [{ values: [{ userEnteredValue: { numberValue: 1001 } }] }];
    const start = { sheetId, rowIndex, columnIndex: 0 };
    it.world.control.ask({ requests: [{ updateCells: { start, rows, fields: "userEnteredValue" } }] });
    expect(it.rows(tab)["1001"]?.Contact).toBe(1001);
    await it.publish(noon);
    expect(it.rows(tab)["1001"]?.Contact).toBe("1001");
  });

  test("who moves columns, or adds one, keeps them", async () => {
    const it = await desk();
    await it.publish(noon);
    it.world.control.moveColumn({ tab: "Timelines", column: "key", before: "Contact" });
    it.world.control.insertColumns({ tab: "Timelines", at: "C" });
    it.world.control.paste({ tab: "Timelines", cell: "C1", values: [["My notes"], ["nice"]] });
    await it.log(note, sarah("note_added", "04-30T18:00:00Z", { text: "Hi" }));
    await it.publish(evening);
    expect(
      Object.values(it.rows("Timelines"))
        .map((row) => row["My notes"])
        .sort(),
    ).toEqual(["", "", "nice"]);
    expect(touched(await it.publish(evening))).toEqual({});
  });

  test("who adds a column of the same name is told, and keeps what is in it", async () => {
    const it = await desk();
    await it.publish(noon);
    const { control } = it.world;
    control.insertColumns({ tab: "Timelines", at: "A" });
    control.paste({ tab: "Timelines", cell: "A1", values: [["key"], ["mine"], ["too"]] });
    await it.log(note);
    await expect(it.publish(evening)).rejects.toMatchObject({ code: "SHEETS_COLUMN_TWICE", column: "key" });
    expect(control.rows({ tab: "Timelines" }).map(([first]) => first)).toEqual(["key", "mine", "too", ""]);
    control.renameHeader({ tab: "Timelines", column: "A", to: "My key" });
    await it.publish(evening);
    expect(control.rows({ tab: "Timelines" }).map(([first]) => first)).toEqual(["My key", "mine", "too", ""]);
  });
});

describe("links to the CRM", () => {
  const evil = '"&IMPORTXML("http://evil")&"';
  const people = {
    sarah: "Sarah Lopez",
    ben: evil,
    "1001": "=1+1",
    "d'or-ab~": "Looks like the next one",
    "d'or*a?~": `O'Hara, ${"x".repeat(600)}`,
  };
  const told = [
    ...story,
    teller("d'or-ab~")("stage_changed", "04-06T18:00:00Z", { to: "Qualified" }),
    teller("d'or*a?~")("stage_changed", "04-06T18:00:00Z", { to: "Qualified" }),
    teller('x"); nobody')("stage_changed", "04-06T18:00:00Z", { to: "Qualified" }),
  ];
  const linkOf = (it: SheetsDesk, tab: string, key: string, title: string): string =>
    String(it.rows(tab)[key]?.[title]);

  test("lead to each contact's row, wherever it is sorted to, and break out of no text", async () => {
    const crm = crmOf(people, { roof: "Roof" });
    const it = await desk({ crm }, told);
    await it.publish("2026-05-02T16:00:00.000Z");
    const book = () => it.world.live.book();
    const check = (): void => {
      for (const [id, name] of Object.entries(people)) {
        const { tab, values } = follow(book(), linkOf(it, "Timelines", id, "Contact record"));
        expect([tab, String(values[0]), values[1]]).toEqual(["Contacts", id, name]);
      }
      expect(follow(book(), linkOf(it, "Stuck Deals", "deal roof", "Deal record")).values).toEqual([
        "Roof",
        "roof",
      ]);
    };
    check();
    it.world.control.sort({ tab: "Contacts", column: "Name" });
    it.world.control.insertColumns({ tab: "Contacts", at: "A" });
    // The spreadsheet moves the letters in formulas itself; here the next publish does.
    await it.publish("2026-05-02T16:00:00.000Z");
    it.world.control.sort({ tab: "Contacts", column: "Name", descending: true });
    for (const [id] of Object.entries(people))
      expect(String(follow(book(), linkOf(it, "Timelines", id, "Contact record")).values[1])).toBe(id);
    expect(linkOf(it, "Timelines", 'x"); nobody', "Contact record")).toBe('x"); nobody');
    expect(touched(await it.publish("2026-05-02T16:00:00.000Z"))).toEqual({});
    it.world.control.deleteRows({ tab: "Contacts", at: 2, count: 5 });
    expect(follow(book(), linkOf(it, "Timelines", "ben", "Contact record")).row).toBe(1);
  });

  test("read back the same in a locale that writes them otherwise, and follow a name", async () => {
    const it = await desk();
    await it.publish(noon);
    const [headers = [], ...rows] = it.world.control.rows({ tab: "Timelines" });
    const at = headers.indexOf("Contact record");
    rows.forEach((row, down) => {
      const formula = String(row[at]).replaceAll(";", ",").replaceAll("'Contacts'!A:A", "Contacts!$A:$A");
      it.world.control.paste({ tab: "Timelines", cell: `R${down + 2}C${at + 1}`, values: [[formula]] });
    });
    expect(touched(await it.publish(noon))).toEqual({});
    const renamed = crmOf({ sarah: "Sarah Ng", ben: "Ben Okri" }, { roof: "Sarah Lopez, roof 6 kW" });
    const { tables } = await it.publish(noon, { crm: renamed });
    expect(tables[0]?.written).toBe(2);
    expect(linkOf(it, "Timelines", "sarah", "Contact record")).toContain('"Sarah Ng")');
    expect(linkOf(it, "Timelines", "1001", "Contact record")).toBe("1001");
  });

  test("are none where the settings want none", async () => {
    const it = await desk({ settings: { ...published, publish: { ...published.publish, links: false } } });
    await it.publish(noon);
    expect(JSON.stringify(all.map((tab) => it.rows(tab)))).not.toContain("HYPERLINK");
  });
});

describe("times", () => {
  test.each([
    ["America/New_York", "2026-11-01T05:30:00.000Z", 1.5],
    ["America/New_York", "2026-11-01T06:30:00.000Z", 1.5],
    ["America/New_York", "2026-03-08T07:30:00.000Z", 3.5],
    ["Asia/Kathmandu", "2026-03-08T07:30:15.000Z", 13.25 + 15 / 3600],
    ["GMT-07:00", "2026-03-08T07:30:00.000Z", 0.5],
    ["Nowhere/Land", "2026-03-08T07:30:00.000Z", 7.5],
  ])("in %s show what clocks show at %s, and are written once", async (timeZone, at, hours) => {
    const it = await desk({}, [
      sarah("contact_created", "01-01T00:00:00Z"),
      sarah("stage_changed", at.slice(5), { to: "Qualified" }),
    ]);
    const properties = { timeZone };
    it.world.control.ask({ requests: [{ updateSpreadsheetProperties: { properties, fields: "timeZone" } }] });
    await it.publish("2026-12-01T16:00:00.000Z", { views: ["timelines", "activity"] });
    const cell = Number(it.rows("Timelines").sarah?.["Last event"]);
    expect((cell % 1) * 24).toBeCloseTo(hours, 6);
    expect(
      touched(await it.publish("2026-12-01T17:00:00.000Z", { views: ["timelines", "activity"] })),
    ).toEqual({});
  });
});

describe("charts and colours", () => {
  const sheetOf = (it: SheetsDesk, tab: string) => {
    const found = it.world.live.book().sheets.find(({ properties }) => properties.title === tab);
    if (!found) throw new Error(`no tab ${tab}`);
    return found;
  };
  const chartsIn = (it: SheetsDesk, tab: string) =>
    sheetOf(it, tab).charts as readonly unknown[] as readonly Chart[];
  interface Chart {
    readonly chartId: number;
    readonly spec: { readonly title: string; readonly basicChart: Basic };
  }
  interface Basic {
    readonly chartType: string;
    readonly domains: readonly { readonly domain: Sourced }[];
    readonly series: readonly { readonly series: Sourced }[];
  }
  interface Sourced {
    readonly sourceRange: { readonly sources: readonly Range[] };
  }
  interface Range {
    readonly startRowIndex: number;
    readonly endRowIndex: number;
    readonly startColumnIndex: number;
  }
  const rangesOf = ({ spec: { basicChart } }: Chart): readonly Range[] =>
    [
      ...basicChart.domains.map(({ domain }) => domain),
      ...basicChart.series.map(({ series }) => series),
    ].flatMap(({ sourceRange }) => sourceRange.sources);
  /** What a chart draws: each of its columns, as the cells that stand there now. */
  const drawn = (it: SheetsDesk, tab: string, at: number): readonly (readonly unknown[])[] => {
    const rows = it.world.control.rows({ tab });
    const chart = chartsIn(it, tab)[at];
    return (chart ? rangesOf(chart) : []).map(({ startRowIndex, endRowIndex, startColumnIndex }) =>
      rows.slice(startRowIndex, endRowIndex).map((row) => row[startColumnIndex] ?? ""),
    );
  };

  test("are given once: velocity, funnel, activity, days over and the heat map", async () => {
    const it = await desk();
    await it.publish(noon);
    expect(drawn(it, "Stage Velocity", 0)).toEqual([
      ["Step", "→ New", "→ Discovery Booked", "New → Qualified", "Discovery Booked → Qualified"],
      ["Median days", "", "", expect.closeTo(8.06, 1), 2],
      ["P90 days", "", "", expect.closeTo(8.06, 1), 2],
    ]);
    expect(drawn(it, "Stage Velocity", 1)[0]).toEqual(["New", "Discovery Booked", "Qualified"]);
    const [days, stages] = drawn(it, "Activity", 0);
    expect(days).toEqual(["Day", ...Object.values(it.rows("Activity")).map(({ Day }) => Day)]);
    expect(stages?.[0]).toBe("Stage changes");
    expect(chartsIn(it, "Activity")[0]?.spec.basicChart.series).toHaveLength(8);
    expect(sheetOf(it, "Stuck Deals").conditionalFormats).toMatchObject([
      { booleanRule: { condition: { values: [{ userEnteredValue: "=($H2>0)*($I2>=$H2)" }] } } },
      { booleanRule: { condition: { values: [{ userEnteredValue: "=($H2>0)*($I2>=0)" }] } } },
    ]);
    expect(sheetOf(it, "Cohorts").conditionalFormats).toMatchObject([
      { gradientRule: {}, ranges: [{ startRowIndex: 1, startColumnIndex: 4, endColumnIndex: 10 }] },
    ]);
    await it.log(note);
    await it.publish(evening);
    expect(["Stage Velocity", "Activity"].map((tab) => chartsIn(it, tab).length)).toEqual([2, 1]);
    expect(sheetOf(it, "Stuck Deals").conditionalFormats).toHaveLength(2);
  });

  test("follow their rows as those come and go, in their order", async () => {
    const it = await desk();
    await it.publish(noon);
    await it.log(
      ben("stage_changed", "04-30T17:00:00Z", { to: "Proposal Sent" }),
      roof("stage_changed", "04-30T18:00:00Z", { to: "Lost" }),
    );
    await it.publish(evening);
    const steps = Object.values(it.rows("Stage Velocity"));
    expect(steps.map(({ Order }) => Order)).toEqual(steps.map((_, at) => at + 1));
    const of = (kind: string) => steps.filter(({ Kind }) => Kind === kind).map(({ Step }) => Step);
    expect(drawn(it, "Stage Velocity", 0)[0]).toEqual(["Step", ...of("Move")]);
    expect(drawn(it, "Stage Velocity", 1)[0]).toEqual(of("Stage"));
    expect(drawn(it, "Activity", 0)[0]?.[1]).toBe(46142);
    await it.publish(noon, { force: true });
    expect(drawn(it, "Stage Velocity", 0)[0]).toHaveLength(5);
  });

  test("are right again after somebody sorted their tab, with the next change", async () => {
    const it = await desk();
    await it.publish(noon);
    const wanted = it.world.control.rows({ tab: "Stage Velocity" });
    it.world.control.sort({ tab: "Stage Velocity", column: "Step", descending: true });
    expect(touched(await it.publish(noon))).toEqual({});
    await it.log(ben("stage_changed", "04-30T17:00:00Z", { to: "Proposal Sent" }));
    await it.publish(evening);
    const steps = Object.values(it.rows("Stage Velocity")).map(({ Kind }) => Kind);
    expect(steps).toEqual([...steps].sort((a, b) => (String(a) === String(b) ? 0 : a === "Move" ? -1 : 1)));
    expect(drawn(it, "Stage Velocity", 0)[0]).toHaveLength(6);
    expect(wanted).toHaveLength(8);
  });

  test("that a person deleted or restyled are left alone, but for the rows that they draw", async () => {
    const it = await desk();
    await it.publish(noon);
    const { control } = it.world;
    const [velocity, funnel] = chartsIn(it, "Stage Velocity");
    if (!velocity || !funnel) throw new Error("no charts");
    const spec = {
      ...velocity.spec,
      title: "Mine",
      basicChart: { ...velocity.spec.basicChart, chartType: "COLUMN" },
    };
    const [first] = sheetOf(it, "Stuck Deals").conditionalFormats;
    const restyled = {
      ...first,
      booleanRule: {
        ...(first?.booleanRule as object),
        format: { backgroundColorStyle: { rgbColor: { red: 1 } } },
      },
    };
    const { sheetId } = sheetOf(it, "Stuck Deals").properties;
    control.ask({
      requests: [
        { updateChartSpec: { chartId: velocity.chartId, spec } },
        { deleteEmbeddedObject: { objectId: funnel.chartId } },
        { updateConditionalFormatRule: { index: 0, rule: restyled } },
        { deleteConditionalFormatRule: { sheetId: sheetOf(it, "Cohorts").properties.sheetId, index: 0 } },
      ],
    });
    expect(touched(await it.publish(noon))).toEqual({});
    await it.log(ben("stage_changed", "04-30T17:00:00Z", { to: "Proposal Sent" }));
    await it.publish(evening);
    const [left, ...others] = chartsIn(it, "Stage Velocity");
    expect([left?.spec.title, left?.spec.basicChart.chartType, others]).toEqual(["Mine", "COLUMN", []]);
    expect(drawn(it, "Stage Velocity", 0)[0]).toHaveLength(6);
    expect(sheetOf(it, "Stuck Deals").conditionalFormats[0]).toEqual(restyled);
    expect(sheetOf(it, "Cohorts").conditionalFormats).toEqual([]);
    expect(sheetId).toBeGreaterThan(0);
  });

  test("reach new rows where the spreadsheet bounded a colour by the rows that it had", async () => {
    const it = await desk();
    await it.publish(noon);
    const { sheetId } = sheetOf(it, "Stuck Deals").properties;
    const [first] = sheetOf(it, "Stuck Deals").conditionalFormats;
    const ranges = (rule: object | undefined) => (rule as { readonly ranges?: readonly object[] })?.ranges;
    const bounded = { ...first, ranges: [{ ...ranges(first)?.[0], endRowIndex: 3 }] };
    it.world.control.ask({
      requests: [{ updateConditionalFormatRule: { index: 0, sheetId, rule: bounded } }],
    });
    await it.publish("2026-05-02T16:00:00.000Z");
    expect(Object.keys(it.rows("Stuck Deals"))).toHaveLength(3);
    expect(ranges(sheetOf(it, "Stuck Deals").conditionalFormats[0])).toEqual(ranges(first));
  });
});

describe("tabs that are read and written one by one", () => {
  test("keep settings on the front page beside what is published", async () => {
    const it = await desk();
    const settings = { timezone: "America/New_York" };
    expect(await keepBaseSettings(it.target, "Daybook", settings, { rehearse: false })).toBe(true);
    await it.publish(noon);
    expect(await keepBaseSettings(it.target, "Daybook", settings, { rehearse: false })).toBe(false);
    it.world.control.sort({ tab: "Daybook", column: "Name" });
    expect(await keepBaseSettings(it.target, "Daybook", { timezone: "UTC" }, { rehearse: false })).toBe(true);
    expect(it.rows("Daybook")["setting settings"]?.Value).toContain("UTC");
    expect(touched(await it.publish(noon))).toEqual({});
  });
});
