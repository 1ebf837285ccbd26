import { describe, expect, test } from "vitest";
import { publishDesk, published, touched } from "../support/publish-desk.ts";
import { teller } from "../support/story.ts";

const ben = teller("ben");
const settings = { ...published, publish: { ...published.publish, tables: ["timelines", "stuck"] } };
const noon = "2026-05-01T16:00:00.000Z";

describe("the front page", () => {
  test("has a row a table: what it tells, how it is worked out, as of when, how many rows", async () => {
    const desk = await publishDesk([ben("contact_created", "04-20T13:00:00Z")], {
      ...settings,
      publish: { ...settings.publish, names: { stuck: "Stuck Jobs", daybook: "Start here" } },
    });
    await desk.publish(noon);
    expect(desk.target.shown("Start here")).toMatchObject({
      "view stuck": {
        Name: "Stuck Jobs",
        Kind: "View",
        "What it tells": expect.stringContaining("in their stage too long"),
        "How it is worked out": expect.stringMatching(
          /by the stage's own clock.*dates apart.*America\/New_York/s,
        ),
        "As of": noon,
        Rows: 0,
      },
      "view timelines": { Name: "Timelines", Rows: 1, "As of": noon },
    });
  });

  test("has a row a writer, and says which has gone silent", async () => {
    const source = (name: string) => ({ source: name });
    const days = Array.from({ length: 10 }, (_, i) => `04-${10 + i}`);
    const desk = await publishDesk(
      [
        ...days.flatMap((day) =>
          Array.from({ length: 4 }, (_, i) =>
            ben("note_added", `${day}T1${i}:00:00Z`, { text: `${day} ${i}` }, source("zapier:notes")),
          ),
        ),
        ...days.flatMap((day) =>
          [0, 1, 2, 3].map((i) => ben("email_sent", `${day}T2${i}:00:00Z`, {}, source("import:old.csv"))),
        ),
        ben("email_sent", "04-30T13:00:00Z", {}, source("make:mail")),
        ben("email_sent", "04-30T14:00:00Z"),
      ],
      settings,
    );
    await desk.publish(noon);
    expect(desk.target.shown("Daybook")).toMatchObject({
      "writer zapier:notes": {
        Name: "zapier:notes",
        Kind: "Writer",
        Rows: 40,
        "Last event": "2026-04-19T13:00:00.000Z",
        "Needs a look": "silent 12 days, usually 4 a day",
      },
      "writer make:mail": { Rows: 1 },
    });
    const quiet = desk.target.row("Daybook", "writer import:old.csv").cells;
    expect(quiet.get("Rows")).toBe(40);
    expect(quiet.has("Needs a look")).toBe(false);
    expect(touched(await desk.publish("2026-05-02T03:59:00.000Z"))).toEqual({});
    await desk.publish("2026-05-02T04:00:00.000Z");
    expect(desk.target.row("Daybook", "writer zapier:notes").cells.get("Needs a look")).toMatch(
      /^silent 13 days/,
    );
  });

  test("drops a writer all of whose events were voided", async () => {
    const desk = await publishDesk(
      [ben("email_sent", "04-30T13:00:00Z", {}, { source: "make:mail", cause: "1" })],
      settings,
    );
    await desk.publish(noon);
    const { events } = await import("../support/events.ts");
    const [sent] = events(
      [ben("email_sent", "04-30T13:00:00Z", {}, { source: "make:mail", cause: "1" })],
      settings,
    );
    await desk.log(ben("event_voided", "04-30T14:00:00Z", { event_id: sent?.event_id }));
    const { tables } = await desk.publish("2026-05-01T17:00:00.000Z");
    expect(tables.at(-1)).toMatchObject({ name: "Daybook", removed: 1 });
    expect(Object.keys(desk.target.shown("Daybook"))).not.toContain("writer make:mail");
  });

  test("tells how much room is left with whatever else is written and once a day, and at once when something is to be done", async () => {
    const desk = await publishDesk([ben("contact_created", "04-20T13:00:00Z")], settings);
    const room = (calls: number, look: string | null = null) => ({
      room: { lines: ["412 of 50,000 records", `${calls} of 100,000 calls`], look },
    });
    const told = () => desk.target.row("Daybook", "room").cells.get("What it tells");
    await desk.publish(noon, room(10));
    expect(desk.target.shown("Daybook").room).toEqual({
      ...{ Name: "Room", Kind: "Room", "As of": noon, key: "room" },
      "What it tells": "412 of 50,000 records\n10 of 100,000 calls",
    });
    expect(touched(await desk.publish("2026-05-01T17:00:00.000Z", room(20)))).toEqual({});
    await desk.log(ben("email_sent", "05-01T17:10:00Z"));
    await desk.publish("2026-05-01T18:00:00.000Z", room(30));
    expect(told()).toContain("30 of");
    await desk.publish("2026-05-01T19:00:00.000Z", room(40, "Archive: full in 3 weeks."));
    expect(told()).toContain("40 of");
    expect(desk.target.row("Daybook", "room").cells.get("Needs a look")).toBe("Archive: full in 3 weeks.");
    await desk.publish("2026-05-02T18:00:00.000Z", room(50, "Archive: full in 3 weeks."));
    expect(told()).toContain("50 of");
    expect(touched(await desk.publish("2026-05-02T18:00:00.000Z"))).toEqual({});
    expect(told()).toContain("50 of");
  });

  test("says what a reader of the log should know", async () => {
    const desk = await publishDesk(
      [
        ben("contact_merged", "04-20T13:00:00Z", { into: "bob" }),
        teller("bob")("contact_merged", "04-21T13:00:00Z", { into: "ben" }),
      ],
      settings,
    );
    const { notes } = await desk.publish(noon);
    expect(notes?.[0]).toMatch(/^1 merge leads back/);
    expect(desk.target.row("Daybook", "view stuck").cells.get("Needs a look")).toMatch(/^1 merge leads back/);
  });

  test("never touches what others keep there, nor the rows of views that aren't published now", async () => {
    const desk = await publishDesk([ben("contact_created", "04-20T13:00:00Z")], settings);
    const kept: readonly Readonly<Record<string, string>>[] = [
      { Name: "Settings", Kind: "Setting", key: "settings", Value: "{}" },
      { Name: "Settings", Kind: "Setting", key: "settings", Value: "{}" },
      { Name: "Trap", Kind: "Setting", key: "view timelines" },
      { Name: "Leaves 1", Kind: "Leaves", key: "leaves 1", Value: "x" },
      { Name: "Seal", Kind: "Seal" },
      { Name: "Place", Kind: "Place", key: "publish nightly" },
      { Name: "Nightly", Kind: "Control", key: "nightly" },
      { Name: "Cohorts", Kind: "View", key: "view cohorts", "As of": "2026-01-01T00:00:00.000Z" },
      { Name: "Room", Kind: "Room", key: "room" },
      { Name: "a note" },
    ];
    const others = kept.map((cells) => desk.target.add("Daybook", cells));
    const rows = () => others.map((id) => new Map(desk.target.tables.get("Daybook")?.rows.get(id)?.cells));
    const before = rows();
    await desk.publish(noon);
    await desk.publish("2026-05-03T16:00:00.000Z");
    expect(rows()).toEqual(before);
  });
});
