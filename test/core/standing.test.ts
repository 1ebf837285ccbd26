import { describe, expect, test } from "vitest";
import { pipelinesOf } from "../../src/core/pipelines.ts";
import { ownerOf, stageOf, stageOfSubject, tagsOf } from "../../src/core/standing.ts";
import { sales } from "../support/events.ts";
import { day, read, readOne, subjectOf, teller } from "../support/story.ts";

const sarah = teller("sarah");
const roof = teller("sarah", "roof");
const wall = teller("sarah", "wall");
const pipelines = pipelinesOf(sales);
const standing = (...of: Parameters<typeof readOne>) => {
  const found = stageOf(readOne(...of), pipelines);
  return (
    found &&
    `${found.value} ${found.at_least ? "≥" : ""}${day(found.since)} of ${found.subject.deal_id ?? "the contact"}`
  );
};

describe("a contact's stage", () => {
  test("is its own, though a deal moved later", () => {
    expect(
      standing([
        sarah("stage_changed", "04-01", { to: "New" }),
        roof("stage_changed", "04-02", { to: "Qualified" }),
      ]),
    ).toBe("New 04-01 of the contact");
    expect(standing([sarah("deal_lost", "04-01"), roof("stage_changed", "04-02", { to: "Qualified" })])).toBe(
      "Lost 04-01 of the contact",
    );
  });

  test("is else that of its open deal entered last, not of the one created last", () => {
    const story = [
      wall("stage_changed", "04-01", { to: "New" }),
      roof("stage_changed", "04-02", { to: "Qualified" }),
      wall("stage_changed", "04-03", { to: "Discovery Booked" }),
    ];
    expect(standing(story)).toBe("Discovery Booked 04-03 of wall");
    expect(standing([...story, wall("deal_won", "04-04")])).toBe("Qualified 04-02 of roof");
  });

  test("is else that of the deal closed last", () => {
    const story = [roof("deal_won", "04-05"), wall("deal_lost", "04-03")];
    expect(standing(story)).toBe("Won 04-05 of roof");
    expect(
      standing([...story, wall("stage_changed", "04-08", { to: "New" }), wall("deal_lost", "04-09")]),
    ).toBe("Lost 04-09 of wall");
  });

  test("is its deal's again once its own is cleared, and none where nothing is known", () => {
    expect(
      standing([
        sarah("stage_changed", "04-01", { to: "New" }),
        roof("stage_changed", "04-02", { to: "Qualified" }),
        sarah("stage_changed", "04-03", { from: "New" }),
      ]),
    ).toBe("Qualified 04-02 of roof");
    expect(standing([sarah("note_added", "04-01", { text: "x" })])).toBeNull();
  });

  test("is at least since a baseline", () => {
    expect(standing([sarah("stage_changed", "04-01", { to: "New", baseline: true })])).toBe(
      "New ≥04-01 of the contact",
    );
  });

  test("isn't that of a contact merged into it: that stay has ended", () => {
    const story = [
      teller("sal")("stage_changed", "04-01", { to: "Qualified" }),
      teller("sal")("contact_merged", "04-05", { into: "sarah" }),
    ];
    expect(standing(story)).toBeNull();
    expect(standing([...story, roof("stage_changed", "04-02", { to: "New" })])).toBe("New 04-02 of roof");
  });

  test("of two deals entered at one instant is the same in any order", () => {
    const story = [
      roof("stage_changed", "04-01", { to: "New" }),
      wall("stage_changed", "04-01", { to: "New" }),
    ];
    expect(standing([...story].reverse())).toBe(standing(story));
  });
});

test("a subject's own stage is its open stay", () => {
  const history = readOne([
    roof("stage_changed", "04-01", { to: "New" }),
    sarah("note_added", "04-02", { text: "x" }),
  ]);
  expect(stageOfSubject(subjectOf(history, "roof"))?.value).toBe("New");
  expect(stageOfSubject(subjectOf(history, null))).toBeNull();
});

describe("an owner", () => {
  test("of a deal is its own, else its contact's", () => {
    const history = readOne([
      sarah("owner_assigned", "04-01", { to: "Ana" }),
      roof("owner_assigned", "04-02", { to: "Ben" }),
      wall("deal_created", "04-03"),
    ]);
    expect(ownerOf(history)?.value).toBe("Ana");
    expect(ownerOf(history, subjectOf(history, "roof"))?.value).toBe("Ben");
    expect(ownerOf(history, subjectOf(history, "wall"))?.value).toBe("Ana");
  });

  test("is none where nobody was named", () => {
    const [history] = read([roof("owner_assigned", "04-02", { to: "Ben" })]);
    expect(history && ownerOf(history)).toBeNull();
  });
});

test("tags are those of the person and of its deals, each once, by name, since the first", () => {
  const history = readOne([
    sarah("tag_added", "04-03", { tag: "solar" }),
    roof("tag_added", "04-01", { tag: "solar" }),
    roof("tag_added", "04-04", { tag: "hot" }),
    sarah("tag_added", "04-05", { tag: "gone" }),
    sarah("tag_removed", "04-06", { tag: "gone" }),
    sarah("field_changed", "04-06", { field: "tag:no", to: "x" }),
    teller("sal")("tag_added", "04-01", { tag: "__proto__" }),
    teller("sal")("contact_merged", "04-07", { into: "sarah" }),
  ]);
  expect(tagsOf(history).map(({ value, event }) => `${value} ${event.timestamp.slice(5, 10)}`)).toEqual([
    "__proto__ 04-01",
    "hot 04-04",
    "solar 04-01",
  ]);
});
