import { describe, expect, test } from "vitest";
import { catalogFrom } from "../../src/core/settings.ts";
import { lineText, storyLines } from "../../src/core/story.ts";
import { sales } from "../support/events.ts";
import { read, readOne, teller } from "../support/story.ts";

const catalog = catalogFrom(sales);
const sarah = teller("sarah");
type Story = Parameters<typeof readOne>[0];

const lines = (story: Story, timezone = "UTC") => storyLines(readOne(story), catalog, timezone);
const texts = (story: Story) => lines(story).map(({ text }) => text);

describe("a line", () => {
  test("tells when, what, why and by whom", () => {
    const reassigned = sarah(
      "owner_assigned",
      "04-22T14:00:00Z",
      { from: "Rep A", to: "Rep B", reason: "Rep A went on PTO" },
      { actor: "Ana" },
    );
    const [line] = lines([reassigned], "America/New_York");
    expect(line).toMatchObject({
      at: Date.UTC(2026, 3, 22, 14),
      local: "2026-04-22 10:00",
      text: "Reassigned to Rep B (was Rep A): Rep A went on PTO, by Ana",
      voided: false,
      unchanged: false,
      baseline: false,
    });
    expect(line && lineText(line)).toBe(
      "2026-04-22 10:00 — Reassigned to Rep B (was Rep A): Rep A went on PTO, by Ana",
    );
  });

  test("is written in local time on both sides of a change of the clocks", () => {
    const local = lines(
      [
        sarah("note_added", "03-08T06:59:00Z", { text: "a" }),
        sarah("note_added", "03-08T07:00:00Z", { text: "b" }),
      ],
      "America/New_York",
    );
    expect(local.map((line) => line.local)).toEqual(["2026-03-08 01:59", "2026-03-08 03:00"]);
  });

  test("of an event that doesn't say what was before, says it where the log knows it", () => {
    expect(
      texts([
        sarah("stage_changed", "04-01", { to: "Qualified" }),
        sarah("stage_changed", "04-02", { to: "Proposal Sent" }),
        sarah("stage_changed", "04-03"),
        sarah("owner_assigned", "04-04", { to: "Rep A" }),
        sarah("owner_assigned", "04-05", { to: "Rep B" }),
        sarah("status_changed", "04-06", { to: "active" }),
        sarah("status_changed", "04-07"),
        sarah("status_changed", "04-08", { to: "active" }),
        sarah("field_changed", "04-09", { field: "Roof", to: "flat" }),
        sarah("field_changed", "04-10", { field: "Roof", to: "steep" }),
        sarah("field_changed", "04-11", { field: "Size", to: "1" }),
      ]),
    ).toEqual([
      "Stage set to Qualified",
      "Stage Qualified → Proposal Sent",
      "Stage cleared (was Proposal Sent)",
      "Assigned to Rep A",
      "Reassigned to Rep B (was Rep A)",
      "Status set to active",
      "Status cleared (was active)",
      "Status set to active",
      "Roof set to flat",
      "Roof: flat → steep",
      "Size set to 1",
    ]);
  });

  test("takes each deal's own past for what was before", () => {
    const [roof, care] = [teller("sarah", "roof"), teller("sarah", "care")];
    expect(
      texts([
        roof("deal_created", "04-01", { name: "Roof", stage: "New" }),
        care("deal_created", "04-02", { stage: "Qualified" }),
        roof("stage_changed", "04-03", { to: "Qualified" }),
        care("stage_changed", "04-04", { to: "Proposal Sent" }),
        sarah("stage_changed", "04-05", { to: "New" }),
      ]),
    ).toEqual([
      "Deal created in New: Roof (deal Roof)",
      "Deal created in Qualified (deal care)",
      "Stage New → Qualified (deal Roof)",
      "Stage Qualified → Proposal Sent (deal care)",
      "Stage set to New",
    ]);
  });

  test("doesn't name the deal where there is only one", () => {
    const roof = teller("sarah", "roof");
    expect(
      texts([roof("deal_created", "04-01", { name: "Roof" }), roof("stage_changed", "04-02", { to: "New" })]),
    ).toEqual(["Deal created: Roof", "Stage set to New"]);
  });

  test("knows what was before in a deal that came from another contact", () => {
    const story = [
      teller("tom", "roof")("stage_changed", "04-01", { to: "New" }),
      teller("sarah", "roof")("stage_changed", "04-02", { to: "Qualified" }),
    ];
    const histories = read(story);
    const of = (id: string) =>
      storyLines(histories.find((each) => each.contact_id === id)!, catalog, "UTC").map(({ text }) => text);
    expect([of("tom"), of("sarah")]).toEqual([["Stage set to New"], ["Stage New → Qualified"]]);
  });

  test("of a voided event is struck through, its time and words readable", () => {
    const story = [
      sarah("stage_changed", "04-01", { to: "New" }),
      sarah("stage_changed", "04-02", { to: "Won" }),
      sarah("stage_changed", "04-03", { to: "Qualified" }),
    ];
    const wrong = readOne(story).steps[1]!.event;
    const told = lines([
      ...story,
      sarah("event_voided", "04-04", { event_id: wrong.event_id, reason: "wrong contact" }, { actor: "Ana" }),
    ]);
    expect(told.map(({ voided }) => voided)).toEqual([false, true, false, false]);
    expect(told.map(lineText)).toEqual([
      "2026-04-01 00:00 — Stage set to New",
      "2026-04-02 00:00 — ~~Stage set to Won~~ (voided)",
      "2026-04-03 00:00 — Stage New → Qualified",
      `2026-04-04 00:00 — Voided event ${wrong.event_id}: wrong contact, by Ana`,
    ]);
  });

  test("of a value set to itself says that nothing changed", () => {
    const told = lines([
      sarah("tag_added", "04-01", { tag: "solar" }),
      sarah("tag_added", "04-02", { tag: "solar" }),
      sarah("tag_removed", "04-03", { tag: "roof" }),
    ]);
    expect(told.map(({ text, unchanged }) => [text, unchanged])).toEqual([
      ["Tagged solar", false],
      ["Tagged solar (no change)", true],
      ["Tag roof removed (no change)", true],
    ]);
  });

  test("of a value set to itself doesn't pretend to know a change", () => {
    expect(
      texts([sarah("stage_changed", "04-01", { to: "New" }), sarah("stage_changed", "04-02", { to: "New" })]),
    ).toEqual(["Stage set to New", "Stage set to New (no change)"]);
  });

  test("of a first snapshot says that it was seen, not that it happened", () => {
    const [line] = lines([sarah("stage_changed", "04-01", { to: "Qualified", baseline: true })]);
    expect([line?.text, line?.baseline]).toEqual(["Stage set to Qualified (first seen)", true]);
  });

  test("of an event that names another former value than the one held says what was expected", () => {
    const told = lines([
      sarah("stage_changed", "04-01", { to: "Qualified" }),
      sarah("stage_changed", "04-02", { from: "New", to: "Proposal Sent" }, { actor: "Ana" }),
      sarah("owner_assigned", "04-03", { to: "Rep A" }),
      sarah("owner_assigned", "04-04"),
      sarah("owner_assigned", "04-05", { from: "Rep B", to: "Rep C" }),
    ]);
    expect(told.map(({ text }) => text)).toEqual([
      "Stage set to Qualified",
      "Stage New → Proposal Sent, by Ana (expected Qualified)",
      "Assigned to Rep A",
      "Owner removed (was Rep A)",
      "Reassigned to Rep C (was Rep B) (expected none)",
    ]);
    expect(told.map((line) => line.missed)).toEqual([undefined, "Qualified", undefined, undefined, null]);
    expect("missed" in told[0]!).toBe(false);
  });

  test("at the log's beginning expects nothing: what was before wasn't logged", () => {
    const [line] = lines([sarah("stage_changed", "04-01", { from: "New", to: "Qualified" })]);
    expect(line).toMatchObject({ text: "Stage New → Qualified", missed: null });
  });

  test("of a contact that was merged says from which it came", () => {
    const sal = teller("sal");
    expect(
      texts([
        sal("contact_created", "04-01", { source: "ad" }),
        sal("stage_changed", "04-02", { to: "New" }),
        sarah("contact_created", "04-03"),
        sal("contact_merged", "04-04", { into: "sarah" }),
        sal("note_added", "04-05", { text: "after" }),
      ]),
    ).toEqual([
      "Contact created from ad (from contact sal)",
      "Stage set to New (from contact sal)",
      "Contact created",
      "Merged into sarah (from contact sal)",
      "Note: after (from contact sal)",
    ]);
  });

  test("stays one line of printable text, whatever the data holds", () => {
    const told = texts([
      teller("sarah", "d1")("deal_created", "04-01", {
        name: "a\u2028b\u0085c\u0000d\u001b[31me",
        stage: "x\ny",
      }),
      teller("sarah", "d2")("deal_created", "04-02", { name: "\u202egnirts\u2066 z" }),
      teller("sarah", "d1")("stage_changed", "04-03", { from: "p\r\nq", to: "r\ts" }),
      sarah("note_added", "04-04", { text: "{to} $& $1 <b>{from}</b>", reason: "\u00a0 why\v\f" }),
    ]);
    expect(told).toEqual([
      "Deal created in x y: a b c d [31me (deal a b c d [31me)",
      "Deal created: gnirts z (deal gnirts z)",
      "Stage p q → r s (deal a b c d [31me) (expected x y)",
      "Note: {to} $& $1 <b>{from}</b>: why",
    ]);
  });
});

describe("the lines of a story", () => {
  const story = Array.from({ length: 60 }, (_, i) =>
    sarah("stage_changed", `04-01T00:${String(i).padStart(2, "0")}:00Z`, { to: `S${i}` }),
  );

  test("go from the oldest to the newest, however the events came in", () => {
    const told = texts([...story].reverse());
    expect([told[0], told[1], told[59]]).toEqual(["Stage set to S0", "Stage S0 → S1", "Stage S58 → S59"]);
    expect(told).toEqual(texts(story));
  });

  test("can be the newest alone, and they still know what was before", () => {
    const newest = storyLines(readOne(story), catalog, "UTC", 2).map(({ text }) => text);
    expect(newest).toEqual(["Stage S57 → S58", "Stage S58 → S59"]);
    expect(storyLines(readOne(story), catalog, "UTC", 0)).toEqual([]);
  });
});
