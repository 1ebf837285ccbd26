import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCheckpoint } from "../../src/core/seal.ts";
import { fromIso } from "../../src/core/time.ts";
import { changes } from "../../src/views/changes.ts";
import { type DigestParts, digestOf, isDigestDay } from "../../src/views/digest.ts";
import { reengage } from "../../src/views/reengage.ts";
import { stuck } from "../../src/views/stuck.ts";
import type { TableRow } from "../../src/views/view.ts";
import { writers } from "../../src/views/writers.ts";
import { answer, events, ms, sales } from "../support/events.ts";
import { teller } from "../support/story.ts";

const newYork = { ...sales, timezone: "America/New_York" };
const monday = "2026-11-23T12:00:00.000Z";

const partsOf = (more: Partial<DigestParts> = {}): DigestParts => ({
  as_of: ms(monday),
  settings: newYork,
  stuck: [],
  moved: [],
  reengage: [],
  writers: [],
  events: 0,
  room: null,
  look: [],
  ...more,
});
const textOf = (more?: Partial<DigestParts>): string => digestOf(partsOf(more)).text;
const sectionOf = (more: Partial<DigestParts>, start: string): readonly string[] =>
  textOf(more)
    .split("\n\n")
    .find((each) => each.startsWith(start))
    ?.split("\n") ?? [];

const move = (more: TableRow = {}): TableRow => ({
  move: "Sarah: New → Qualified",
  when: "2026-11-20T15:00:00.000Z",
  pipeline: "Sales",
  from: "New",
  to: "Qualified",
  direction: "Forward",
  days_in_from: 2.54,
  by: "Ana",
  ...more,
});
const stay = (more: TableRow = {}): TableRow => ({
  deal: "Roof 6 kW",
  stage: "Proposal Sent",
  days_in_stage: 34,
  limit: 21,
  owner: "Rep B",
  ...more,
});
const many = (count: number, row: TableRow): readonly TableRow[] => Array.from({ length: count }, () => row);

describe("the digest", () => {
  test("tells of the views' own rows who is stuck, what moved, who has gone quiet and who writes no more", () => {
    const [sarah, roof, ben] = [teller("Sarah"), teller("Sarah", "Roof"), teller("Ben")];
    const list = events([
      sarah("tag_added", "08-20T12:00:00Z", { tag: "engaged" }),
      sarah("call_completed", "09-01T12:00:00Z", {}, { source: "import:calls" }),
      roof("stage_changed", "09-02T12:00:00Z", { to: "Qualified" }, { source: "import:deals" }),
      roof("owner_assigned", "09-02T12:00:01Z", { to: "Rep A" }),
      ben("stage_changed", "11-06T12:00:00Z", { to: "New" }),
      ben("stage_changed", "11-20T12:00:00Z", { from: "New", to: "Won" }, { actor: "Ana" }),
      ...Array.from({ length: 80 }, (_, i) =>
        ben(
          "note_added",
          `11-${String(11 + (i % 5)).padStart(2, "0")}T10:00:00Z`,
          { text: `${i}` },
          { source: "zapier:notes", cause: `${i}` },
        ),
      ),
    ]);
    const rows = (view: Parameters<typeof answer>[0]) => answer(view, list, monday, newYork).table;
    const { subject, text } = digestOf(
      partsOf({
        stuck: rows(stuck),
        moved: rows(changes),
        reengage: rows(reengage),
        writers: rows(writers),
        events: 12_345,
        room: { lines: ["46,200 of 50,000 records (Team).", "12 API calls."], look: "Take a larger plan." },
        look: ["2 rows were changed by hand and are left out: run verify."],
      }),
    );
    expect(subject).toBe("Daybook, Monday 23 November: 1 stuck, 1 moved, 3 need a look");
    expect(text).toBe(`Daybook, Monday 23 November 2026

3 need a look
- Room: Take a larger plan.
- 2 rows were changed by hand and are left out: run verify.
- Writer zapier:notes: silent 8 days, usually 20 a day.

1 stuck
- 82 days in Qualified (limit 21): Roof; owner Rep A

1 moved since Monday 16 November: 1 won
- Fri 20 Nov: Ben: New → Won; after 14 days, by Ana

1 to re-engage: silent for 60 days or more
- silent 82 days: Sarah; last: Stage set to Qualified; owner unknown

3 writers, 1 silent.

Room
- 46,200 of 50,000 records (Team).
- 12 API calls.

The log holds 12,345 events.`);
  });

  test("of a quiet week says so in sentences, and asks for no look", () => {
    expect(digestOf(partsOf({ events: 1 }))).toEqual({
      subject: "Daybook, Monday 23 November: nothing stuck, nothing moved",
      text: `Daybook, Monday 23 November 2026

Nothing is stuck: all are within the limit of their stage.

Nothing has moved since Monday 16 November.

Nobody to re-engage: nobody who was engaged has been silent for 60 days.

No writer is known.

Room
- How much is left is unknown.

The log holds 1 event.`,
    });
  });

  test("ends with the log's checkpoint, as it reads back", () => {
    const checkpoint = { origin: "sheets/abc/Events", size: 1200, root: `${"A".repeat(43)}=` };
    const text = textOf({ events: 1250, checkpoint });
    expect(text).toContain("The log holds 1,250 events.\n\nIts checkpoint, of 1,200 rows. Keep this mail:");
    expect(readCheckpoint(`${text.split("\n").slice(-3).join("\n")}\n`)).toEqual(checkpoint);
  });

  test("shows ten of many and says how many more there are, and counts them all", () => {
    const parts = { stuck: many(1024, stay()), moved: many(10, move()), look: ["a.", "b."] };
    const lines = sectionOf(parts, "1,024 stuck");
    expect(lines).toHaveLength(12);
    expect(lines[11]).toBe("- and 1,014 more");
    expect(sectionOf(parts, "10 moved")).toHaveLength(11);
    expect(digestOf(partsOf(parts)).subject).toMatch(/: 1,024 stuck, 10 moved, 2 need a look$/);
    expect(digestOf(partsOf({ look: ["a."] })).subject).toMatch(/, 1 needs a look$/);
  });

  test("says unknown of what isn't known, and at least where the count began late", () => {
    const unknown = { deal: null, stage: null, days_in_stage: null, limit: null, owner: "\n" };
    expect(textOf({ stuck: [unknown, stay({ at_least: true, owner: null, days_in_stage: 1 })] })).toContain(
      "- unknown days in unknown (limit unknown): unknown; owner unknown\n- at least 1 day in Proposal Sent (limit 21): Roof 6 kW; owner unknown",
    );
    expect(textOf({ moved: [move({ days_in_from: null, by: null })] })).toContain("Qualified; by unknown");
    const quiet = {
      contact: "Ana",
      days_silent: 72,
      last_sign_of_life: null,
      last_happened: null,
      owner: null,
    };
    expect(textOf({ reengage: [quiet] })).toContain(
      "- silent at least 72 days: Ana; last: unknown; owner unknown",
    );
  });
});

describe("the week's moves", () => {
  test("go back to the start of the same weekday, in the settings' zone, and are dated there", () => {
    const at = (when: string) => move({ when });
    const moved = [
      at("2026-11-23T11:59:00.000Z"),
      at("2026-11-21T04:30:00.000Z"),
      at("2026-11-16T05:00:00.000Z"),
      at("2026-11-16T04:59:59.999Z"),
    ];
    expect(sectionOf({ moved }, "3 moved since Monday 16 November").map((line) => line.slice(0, 12))).toEqual(
      ["3 moved sinc", "- Mon 23 Nov", "- Fri 20 Nov", "- Mon 16 Nov"],
    );
  });

  test("are summed up first, each counted once: a won one isn't forward too, nor a lost one sideways", () => {
    const lost = move({ to: "Lost", direction: "Sideways" });
    const moved = [
      move(),
      move({ to: "Won" }),
      lost,
      lost,
      move({ to: "Nurture", direction: "Sideways", pipeline: null }),
      move({ to: "New", direction: "Back" }),
      move({ from: null, direction: "Unknown" }),
      move({ direction: "Unknown" }),
    ];
    expect(sectionOf({ moved }, "7 moved")[0]).toBe(
      "7 moved since Monday 16 November: 1 forward, 1 back, 1 won, 2 lost, 1 sideways, 1 in an unknown direction",
    );
    expect(textOf({ moved })).toContain("\n\n1 new since then: into a first stage.\n");
    expect(textOf({ moved })).toContain("Qualified; after 2.5 days");
    expect(textOf({ moved: [move()] })).not.toContain("new since");
  });
});

describe("hostile names", () => {
  test("make no lines, links or tags, and hide nothing behind their length", () => {
    const deal = `[Pay](http://x.test)\r\n\n9 stuck\u2028<b>${"x".repeat(500)}`;
    const lines = sectionOf({ stuck: [stay({ deal })] }, "1 stuck");
    expect(lines).toEqual([
      "1 stuck",
      expect.stringMatching(
        /^- 34 days in Proposal Sent \(limit 21\): \(Pay\)\(http:\/\/x\.test\) 9 stuck ‹b›x+…; owner Rep B$/,
      ),
    ]);
    expect(lines[1]?.length).toBeLessThan(160);
  });

  test("within what needs a look are held to a line too", () => {
    const lines = sectionOf({ look: [`Table "${"x\n".repeat(400)}" is missing.`] }, "1 needs");
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatch(/^- Table "x x .*…$/);
    expect(lines[1]).toHaveLength(302);
  });

  test("of any kind leave the sections as they are", () => {
    const plain = partsOf({
      stuck: [stay()],
      moved: [move()],
      writers: [{ source: "zap", needs_a_look: "silent" }],
    });
    const shape = digestOf(plain).text.split("\n").length;
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (name) => {
        const { text } = digestOf({
          ...plain,
          stuck: [stay({ deal: name, stage: name, owner: name })],
          moved: [move({ move: name, by: name })],
          writers: [{ source: name, needs_a_look: "silent" }],
        });
        expect(text.split(/[\r\n\u2028\u2029]/)).toHaveLength(shape);
        expect(text).not.toMatch(/[[\]<>]/);
        expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(302);
      }),
    );
  });
});

test("the day of the digest is the settings' weekday where they are", () => {
  const on = (as_of: string, digest = sales.digest) => isDigestDay(fromIso(as_of), { ...newYork, digest });
  expect(on("2026-11-23T04:59:59.999Z")).toBe(false);
  expect(on("2026-11-23T05:00:00.000Z")).toBe(true);
  expect(on("2026-11-24T04:59:59.999Z")).toBe(true);
  expect(on("2026-11-24T05:00:00.000Z")).toBe(false);
  expect(on("2026-11-24T05:00:00.000Z", { on: "tuesday" })).toBe(true);
});
