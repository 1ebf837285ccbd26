import { describe, expect, test } from "vitest";
import { defaultSettings } from "../../src/core/settings.ts";
import { isOneOf } from "../../src/stores/sheets/event-groups.ts";
import { building } from "../support/sheets-set-up.ts";

const usual = [
  "Events",
  "Daybook",
  "Timelines",
  "Stage Velocity",
  "Stuck Deals",
  "Re-engagement",
  "Stage Changes",
];
const logged = [
  "event_id",
  "contact_id",
  "event_type",
  "event_data",
  "timestamp",
  "deal_id",
  "actor",
  "source",
  "idempotency_key",
  "recorded_at",
  "when",
  "event",
];

const small = { ...defaultSettings, publish: { ...defaultSettings.publish, tables: ["stuck"] } };

describe("setting up a spreadsheet", () => {
  test("makes every tab in one write, its grid no larger than it must be; again it writes nothing", async () => {
    const there = await building();
    const applied = await there.setUp();
    expect(applied).toMatchObject({ protected: true, drift: [] });
    expect(applied.tables.map(({ name, created }) => [name, created])).toEqual(
      usual.map((name) => [name, true]),
    );
    // The second names the owner, whom Google adds to the protection, in its description.
    expect(there.control.requests()).toMatchObject({ writes: 2 });
    expect(there.control.rows({ tab: "Events" })).toEqual([logged]);
    expect(there.tab("Events")?.properties.gridProperties).toEqual({
      rowCount: 2,
      columnCount: 12,
      frozenRowCount: 1,
    });
    expect(there.control.rows({ tab: "Daybook" })[1]).toEqual(
      expect.arrayContaining(["settings", "Setting", '{\n  "timezone": "UTC"\n}', "setting settings"]),
    );
    expect(there.control.rows({ tab: "Stuck Deals" })[0]?.slice(-2)).toEqual(["key", "Updated"]);
    const before = there.control.commits();
    expect(await there.setUp()).toEqual({
      tables: usual.map((name) => ({ name, created: false, columns: [] })),
      protected: false,
      drift: [],
    });
    expect(there.control.commits()).toBe(before);
  });

  test("gives columns their formats, event types a drop-down, colours and filter views", async () => {
    const there = await building();
    await there.setUp({
      settings: { ...defaultSettings, events: { on: ["stage_changed", "deal_won"], own: [] } },
    });
    const { data } = there.tab("Events") as unknown as {
      data: [{ rowData: [{ values: Cell[] }, { values: Cell[] }]; columnMetadata: { pixelSize: number }[] }];
    };
    interface Cell {
      readonly userEnteredFormat?: {
        readonly numberFormat?: object;
        readonly textFormat?: object;
        readonly wrapStrategy?: string;
      };
      readonly dataValidation?: { readonly condition: { readonly values: readonly object[] } };
      readonly note?: string;
    }
    const [header, first] = data[0].rowData;
    expect(header.values.map((cell) => cell.userEnteredFormat?.textFormat)).toEqual(
      logged.map(() => expect.objectContaining({ bold: true })),
    );
    expect(header.values[0]?.note).toContain("Rows are only ever added");
    expect(first.values[0]?.userEnteredFormat?.numberFormat).toEqual({ type: "TEXT" });
    expect(first.values[3]?.userEnteredFormat?.wrapStrategy).toBe("WRAP");
    expect(first.values[10]?.userEnteredFormat?.numberFormat).toEqual({
      type: "DATE_TIME",
      pattern: "yyyy-mm-dd hh:mm",
    });
    expect(first.values[2]?.dataValidation?.condition.values.map((value) => Object.values(value)[0])).toEqual(
      expect.arrayContaining(["stage_changed", "deal_won"]),
    );
    expect(data[0].columnMetadata[3]?.pixelSize).toBeGreaterThan(data[0].columnMetadata[8]?.pixelSize ?? 0);
    const { filterViews = [], conditionalFormats = [], bandedRanges = [] } = there.tab("Events") ?? {};
    const titles = filterViews.map(({ title }) => title);
    expect(titles).toEqual(expect.arrayContaining(["Newest first", "Stages", "Won and lost"]));
    expect(titles).not.toContain("Messages");
    expect(conditionalFormats).toHaveLength(filterViews.length - 1);
    expect(bandedRanges).toHaveLength(1);
    expect(JSON.stringify(filterViews)).toContain('(\\"stage_changed\\")'.replace(/[()]/g, ""));
  });

  test.each(["refused", "ignored"] as const)(
    "two at once make each tab once (deleting a name that isn't there: %s)",
    async (missingName) => {
      const there = await building({ missingName });
      const both = await Promise.all([there.setUp(), there.setUp()]);
      const titles = (there.control.book() as { sheets: { properties: { title: string } }[] }).sheets;
      expect(titles.map(({ properties }) => properties.title)).toEqual(["Sheet1", ...usual]);
      expect(both.map(({ drift }) => drift)).toEqual([[], []]);
      expect(both.filter(({ tables }) => tables.some(({ created }) => created))).toHaveLength(1);
      there.control.deleteColumns({ tab: "Events", at: "when", count: 2 });
      await Promise.all([there.setUp(), there.setUp(), there.setUp()]);
      expect(there.control.rows({ tab: "Events" })[0]).toEqual(logged);
      there.control.unprotect({ tab: "Events" });
      await Promise.all([there.setUp(), there.setUp()]);
      expect(there.tab("Events")?.protectedRanges).toHaveLength(1);
    },
  );

  test.each(["lost", "503-after", "503-before", "reset", "429"] as const)(
    "goes on after %s, with nothing twice",
    async (kind) => {
      const there = await building();
      there.control.fault({ kind, requests: ["batchUpdate"] });
      expect((await there.setUp({ settings: small })).drift).toEqual([]);
      expect(there.control.rows({ tab: "Events" })).toEqual([logged]);
      expect(there.tab("Events")?.protectedRanges).toHaveLength(1);
      expect(there.control.rows({ tab: "Stuck Deals" })).toHaveLength(1);
    },
  );

  test.each([6, 22, 35])(
    "three at once in storm %i: whatever they are told, the next run finds nothing twice",
    async (seed) => {
      const there = await building({
        seed,
        missingName: seed % 2 ? "refused" : "ignored",
        releasedNames: "taken-once",
      });
      const chances = {
        lost: 0.12,
        "503-after": 0.1,
        "503-before": 0.1,
        reset: 0.05,
        "429": 0.08,
        stale: 0.15,
      };
      there.control.storm({ seed, chances });
      await Promise.allSettled([1, 2, 3].map(() => there.setUp({ settings: small })));
      there.control.calm();
      expect((await there.setUp({ settings: small })).drift).toEqual([]);
      expect(await there.amiss({ settings: small })).toEqual([]);
      expect(there.control.rows({ tab: "Events" })).toEqual([logged]);
      expect(there.tab("Events")?.protectedRanges).toHaveLength(1);
    },
  );

  test("isn't led astray by reads that lag behind its own writes", async () => {
    const there = await building();
    there.control.stale({ commits: 1 });
    expect((await there.setUp({ settings: small })).drift).toEqual([]);
    expect(there.control.requests()).toMatchObject({ reads: 2, writes: 2 });
  });

  test("a quota that stays used up ends it with a sentence, and the next run completes it", async () => {
    const there = await building();
    there.control.fault({ kind: "429", requests: ["batchUpdate"], times: 99 });
    await expect(there.setUp({ settings: small })).rejects.toMatchObject({ code: "SHEETS_QUOTA" });
    there.control.calm();
    expect((await there.setUp({ settings: small })).drift).toEqual([]);
  });

  test("a column that is missing is put behind the last one; what a person added stays where it is", async () => {
    const there = await building();
    await there.setUp({ settings: small });
    const title = "Stuck Deals";
    there.control.insertColumns({ tab: title, at: 1, count: 1 });
    there.control.editCell({ tab: title, cell: "A1", value: "My notes" });
    there.control.deleteColumns({ tab: title, at: "Owner" });
    expect((await there.setUp({ settings: small })).tables.find(({ name }) => name === title)).toEqual({
      name: title,
      created: false,
      columns: ["Owner"],
    });
    const [header = []] = there.control.rows({ tab: title });
    expect([header[0], header[header.length - 1]]).toEqual(["My notes", "Owner"]);
    expect(header.filter((name) => name === "Owner")).toHaveLength(1);
  });

  test("how a tab looks is a person's own business", async () => {
    const there = await building();
    await there.setUp({ settings: small });
    const sheetId = there.tab("Events")?.properties.sheetId ?? 0;
    const { filterViews = [] } = there.tab("Events") as unknown as {
      filterViews: { filterViewId: number }[];
    };
    there.control.ask({
      requests: [
        {
          updateSheetProperties: {
            properties: { sheetId, gridProperties: { frozenRowCount: 0 } },
            fields: "gridProperties.frozenRowCount",
          },
        },
        { deleteConditionalFormatRule: { sheetId, index: 0 } },
        { deleteFilterView: { filterId: filterViews[0]?.filterViewId } },
        { repeatCell: { range: { sheetId }, cell: {}, fields: "userEnteredFormat" } },
      ],
    });
    there.control.moveColumn({ tab: "Stuck Deals", column: "Stage", before: "A" });
    const before = there.control.commits();
    expect((await there.setUp({ settings: small })).drift).toEqual([]);
    expect(there.control.commits()).toBe(before);
  });
});

describe("what isn't as it was made", () => {
  test("a header that was renamed, emptied or deleted is named, and none is guessed", async () => {
    const there = await building();
    await there.setUp({ settings: small });
    there.control.renameHeader({ tab: "Events", column: "actor", to: "who" });
    there.control.renameHeader({ tab: "Events", column: "recorded_at", to: "" });
    there.control.deleteColumns({ tab: "Events", at: "contact_id" });
    expect(await there.amiss({ settings: small })).toEqual([
      'Column "contact_id" of Events is missing.',
      'Column "actor" of Events is missing; was "who" renamed?',
      'Column "recorded_at" of Events has lost its header.',
    ]);
    expect((await there.plan({ settings: small })).tabs[0]?.columns.map(({ name }) => name)).toEqual([
      "contact_id",
    ]);
  });

  test("a tab that was renamed isn't made again", async () => {
    const there = await building();
    await there.setUp({ settings: small });
    there.control.renameTab({ tab: "Stuck Deals", to: "Stuck" });
    expect(await there.amiss({ settings: small })).toEqual([
      'There is no tab "Stuck Deals", but "Stuck" has its columns: it was probably renamed.',
    ]);
    const before = there.control.commits();
    await there.setUp({ settings: small });
    expect(there.control.commits()).toBe(before);
  });

  test("a tab of the name that is somebody else's is left alone, whatever its letters' case", async () => {
    const there = await building({ tabs: [{ title: "EVENTS", values: [["Trade fair", "City"]] }] });
    expect(await there.plan({ settings: small })).toMatchObject({
      taken: [{ word: "events", name: "Events" }],
    });
  });

  test("words are quoted in formulas, which have no separator that a locale writes otherwise", () => {
    expect(isOneOf("C", 2, ['a"b', "c"])).toBe('=($C2="a""b")+($C2="c")>0');
  });
});
