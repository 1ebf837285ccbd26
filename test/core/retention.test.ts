import { describe, expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { marksOf } from "../../src/core/marks.ts";
import { retentionOf, timeBefore } from "../../src/core/retention.ts";
import { fromIso, toIso } from "../../src/core/time.ts";
import { contextOf, events, histories, sales } from "../support/events.ts";
import { teller } from "../support/story.ts";

type Input = Parameters<typeof events>[0][number];

/** What goes of a story of 2026 with its last event before a day, as `contact/deal type`. */
function due(before: string, inputs: readonly Input[], conflicts: readonly (readonly number[])[] = []) {
  const story: readonly Event[] = inputs.map((each) => events([each], sales)[0] as Event);
  const marks = marksOf(story, Number.POSITIVE_INFINITY);
  const context = contextOf("2026-12-31", sales);
  const retention = retentionOf({
    before: `2026-${before}T00:00:00.000Z`,
    pipelines: context.pipelines,
    voids: story.filter(({ event_type }) => event_type === "event_voided"),
    isErased: marks.isErased,
    conflicts: conflicts.map((some) => some.map((at) => story[at]?.event_id ?? "")),
  });
  for (const event of story) retention.take(event);
  for (const history of histories(story, context)) retention.look(history);
  const found = retention.due();
  const gone = story.filter((event) => found.isDue(event));
  return {
    gone: gone.map(({ contact_id, deal_id, event_type }) => `${contact_id}/${deal_id ?? ""} ${event_type}`),
    counts: [found.subjects, found.staying, found.old],
  };
}

const [ann, annDeal, otherDeal] = [teller("ann"), teller("ann", "d1"), teller("ann", "d2")];
const bob = teller("bob");

describe("what is due", () => {
  test("is a subject whose last event is older, and at the very time it is not", () => {
    const story = [ann("contact_created", "01-01"), bob("contact_created", "02-01")];
    expect(due("02-01", story)).toEqual({ gone: ["ann/ contact_created"], counts: [1, 1, 0] });
    expect(due("02-02", story).gone).toHaveLength(2);
  });

  test("goes whole: one late event keeps all of it", () => {
    const story = [ann("contact_created", "01-01"), ann("note_added", "03-01", { text: "x" })];
    expect(due("02-01", story).gone).toEqual([]);
  });

  test("isn't what stands in an open stage, however old; a stage that ends a deal is none", () => {
    const open = [annDeal("stage_changed", "01-01", { to: "New" })];
    const won = [...open, annDeal("stage_changed", "01-02", { from: "New", to: "Won" })];
    expect(due("06-01", open)).toEqual({ gone: [], counts: [0, 1, 1] });
    expect(due("06-01", won).gone).toHaveLength(2);
    const reopened = [...won, annDeal("stage_changed", "01-03", { from: "Won", to: "New" })];
    expect(due("06-01", reopened).gone).toEqual([]);
  });

  test("is a deal without its contact, never a contact without its deals", () => {
    const story = [
      ann("contact_created", "01-01"),
      annDeal("deal_created", "01-02"),
      otherDeal("deal_created", "08-01"),
    ];
    expect(due("06-01", story)).toEqual({ gone: ["ann/d1 deal_created"], counts: [1, 2, 1] });
    expect(due("09-01", story).gone).toHaveLength(3);
  });

  test("is both sides of a merge or none, however long the chain", () => {
    const story = [
      ann("contact_created", "01-01"),
      ann("contact_merged", "01-02", { into: "bob" }),
      bob("contact_created", "01-03"),
      bob("contact_merged", "01-04", { into: "cat" }),
      teller("cat")("note_added", "05-01", { text: "x" }),
    ];
    expect(due("05-01", story)).toEqual({ gone: [], counts: [0, 3, 2] });
    expect(due("05-02", story).gone).toHaveLength(5);
  });

  test("is a void with what it voids or neither, wherever the void was written", () => {
    const made = ann("contact_created", "01-01");
    const { event_id } = events([made], sales)[0] as Event;
    for (const by of [ann, bob, teller("daybook")]) {
      const story = [made, by("event_voided", "04-01", { event_id })];
      expect(due("03-01", story).gone).toEqual([]);
      expect(due("05-01", story).gone).toHaveLength(2);
    }
  });

  test("is a void of what the log says of itself never, nor anything else that it says", () => {
    const run = teller("daybook")("automation_run", "01-01", { name: "archive" });
    const { event_id } = events([run], sales)[0] as Event;
    const story = [
      run,
      teller("daybook")("event_voided", "01-02", { event_id }),
      ann("contact_created", "01-03"),
    ];
    expect(due("09-01", story).gone).toEqual(["ann/ contact_created"]);
  });

  test("is all rows of a conflict or none", () => {
    const story = [ann("contact_created", "01-01"), bob("contact_created", "04-01")];
    expect(due("03-01", story, [[0, 1]]).gone).toEqual([]);
    expect(due("05-01", story, [[0, 1]]).gone).toHaveLength(2);
  });

  test("is what an erasure left, by its own time", () => {
    const old = ann("contact_created", "01-01");
    const { event_id } = events([old], sales)[0] as Event;
    const story = [
      old,
      ann("note_added", "06-01", { text: "of somebody who is still here" }),
      teller("daybook")("contact_erased", "08-01", { event_ids: [event_id] }),
    ];
    expect(due("03-01", story).gone).toEqual(["ann/ contact_created"]);
    expect(due("01-01", story).gone).toEqual([]);
  });
});

describe("a span before a time", () => {
  test.each([
    ["90d", "2026-06-01T12:30:00.000Z", "2026-03-03T12:30:00.000Z"],
    ["2w", "2026-01-10T00:00:00.000Z", "2025-12-27T00:00:00.000Z"],
    ["18m", "2026-03-31T08:00:00.000Z", "2024-09-30T08:00:00.000Z"],
    ["1y", "2028-02-29T00:00:00.000Z", "2027-02-28T00:00:00.000Z"],
    ["3y", "2026-06-01T12:00:00.000Z", "2023-06-01T12:00:00.000Z"],
    ["500y", "2026-06-01T12:00:00.000Z", "1970-01-01T00:00:00.000Z"],
  ])("%s before %s is %s", (span, now, then) => {
    expect(toIso(timeBefore(span, fromIso(now)))).toBe(then);
  });

  test("is none where nobody could say how long it is", () => {
    for (const span of ["", "3", "y", "0d", "-1y", "3 y", "1.5y", "3h", "9999999y"])
      expect(timeBefore(span, 0)).toBeNaN();
  });
});
