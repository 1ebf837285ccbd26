import { describe, expect, test } from "vitest";
import { catalogOf } from "../../src/core/catalog.ts";
import { DaybookError } from "../../src/core/errors.ts";
import type { Event } from "../../src/core/event.ts";
import type { Settings } from "../../src/core/settings.ts";
import { catalogFrom } from "../../src/core/settings.ts";
import { kindOf, type Measured, measureView } from "../../src/views/measure.ts";
import { answer, events, sales } from "../support/events.ts";
import { teller } from "../support/story.ts";

type Input = Parameters<typeof events>[0][number];
type Groups = { readonly groups: readonly (Measured & { readonly by: string | null })[] };

const sarah = teller("sarah");
const ben = teller("ben");
const roof = teller("sarah", "roof");
const heat = teller("sarah", "heat");

interface Asked {
  readonly by?: string;
  readonly as_of?: string;
  readonly settings?: Settings;
}

const measure = (
  story: readonly (Input | Event)[],
  from: string,
  to: string,
  { by, as_of = "2026-12-31", settings = sales }: Asked = {},
): Measured & Groups => {
  const list = story.map((each) => ("event_id" in each ? (each as Event) : events([each], settings)[0]));
  const catalog = catalogFrom(settings);
  const view = measureView({ from: kindOf(from, catalog), to: kindOf(to, catalog), by: by ?? null });
  return answer(view, list as readonly Event[], as_of, settings).json as unknown as Measured & Groups;
};
/** All spans in days, each a group of its own by a note in the `from` event. */
const spans = (story: readonly (Input | Event)[], from: string, to: string, asked: Asked = {}): string =>
  measure(story, from, to, { ...asked, by: "note" })
    .groups.map((group) => `${group.by ?? "·"} ${group.mean_days}${group.n === 1 ? "" : `×${group.n}`}`)
    .sort()
    .join(", ");

const created = (day: string, tell = sarah): Input => tell("contact_created", day);
const called = (day: string, tell = sarah): Input => tell("call_completed", day);

test("a measure tells n, the spread of the days, how many are negative, and the groups", () => {
  const story = [1, 2, 4, 8].flatMap((days, i) => {
    const tell = teller(`contact ${i}`);
    return [
      tell("contact_created", "04-02", { source: i < 3 ? "ad" : "fair" }),
      tell("call_completed", `04-${String(2 + days).padStart(2, "0")}`),
    ];
  });
  expect(measure(story, "contact_created", "call_completed", { by: "source" })).toEqual({
    ...{ n: 4, median_days: 3, p75_days: 5, p90_days: expect.closeTo(6.8, 12), mean_days: 3.75, negative: 0 },
    groups: [
      {
        by: null,
        n: 4,
        median_days: 3,
        p75_days: 5,
        p90_days: expect.closeTo(6.8, 12),
        mean_days: 3.75,
        negative: 0,
      },
    ],
  });
  expect(measure(story, "contact_created", "call_completed", {}).groups).toEqual([]);
  const byOrigin = measure(story, "contact_created", "call_completed", { by: "event_data.source" });
  expect(byOrigin.groups.map(({ by, n }) => [by, n])).toEqual([
    ["ad", 3],
    ["fair", 1],
  ]);
});

test("nothing found is n 0 and nulls", () => {
  const none = {
    n: 0,
    median_days: null,
    p75_days: null,
    p90_days: null,
    mean_days: null,
    negative: 0,
    groups: [],
  };
  expect(measure([], "contact_created", "deal_won", { by: "actor" })).toEqual(none);
  expect(measure([created("04-01")], "contact_created", "deal_won", { by: "actor" })).toEqual(none);
  expect(measure([roof("deal_won", "04-01")], "contact_created", "deal_won")).toEqual(none);
});

describe("a subject has one span", () => {
  test("from its first `from` to its first `to`", () => {
    const story = [
      sarah("email_sent", "04-01"),
      sarah("email_sent", "04-04"),
      sarah("call_booked", "04-06"),
      sarah("call_booked", "04-09"),
    ];
    expect(spans(story, "email_sent", "call_booked")).toBe("· 5");
  });

  test("though the `to` came first: it stays in all figures, and is counted as negative", () => {
    const story = [
      called("04-01"),
      created("04-03"),
      called("04-09"),
      ...[created("04-01", ben), called("04-09", ben)],
    ];
    expect(measure(story, "contact_created", "call_completed")).toMatchObject({
      n: 2,
      mean_days: 3,
      median_days: 3,
      negative: 1,
    });
  });

  test("of zero days where both are at one instant, and that isn't negative", () => {
    expect(measure([created("04-01"), called("04-01")], "contact_created", "call_completed")).toMatchObject({
      n: 1,
      median_days: 0,
      negative: 0,
    });
  });

  test("of zero days where `from` and `to` are the same event", () => {
    expect(measure([called("04-01"), called("04-05")], "call_completed", "call_completed")).toMatchObject({
      n: 1,
      median_days: 0,
    });
  });

  test("of days of 24 hours, also where the clocks change", () => {
    const settings = { ...sales, timezone: "America/New_York" };
    const story = [created("03-07T12:00:00"), called("03-08T12:00:00")];
    expect(measure(story, "contact_created", "call_completed", { settings }).median_days).toBe(23 / 24);
  });
});

describe("the same deal, or the same contact where either has no deal", () => {
  const booked = (day: string, tell: typeof sarah, note: string): Input => tell("call_booked", day, { note });

  test("from a deal to the same deal, not to another one", () => {
    const story = [booked("04-01", roof, "roof"), booked("04-02", heat, "heat"), called("04-04", roof)];
    expect(spans(story, "call_booked", "call_completed")).toBe("roof 3");
  });

  test("from a deal to its contact, if that comes first", () => {
    const story = [
      booked("04-01", roof, "roof"),
      booked("04-02", heat, "heat"),
      called("04-03"),
      called("04-05", roof),
    ];
    expect(spans(story, "call_booked", "call_completed")).toBe("heat 1, roof 2");
    const later = [booked("04-01", roof, "roof"), called("04-02", roof), called("04-05")];
    expect(spans(later, "call_booked", "call_completed")).toBe("roof 1");
  });

  test("from a contact to any of its deals, the first of them", () => {
    const story = [created("04-01"), roof("deal_won", "04-09"), heat("deal_won", "04-05")];
    expect(measure(story, "contact_created", "deal_won")).toMatchObject({ n: 1, median_days: 4 });
  });

  test("a contact's own `from` and its deals' are spans of their own", () => {
    const story = [booked("04-01", sarah, "sarah"), booked("04-02", roof, "roof"), called("04-05")];
    expect(spans(story, "call_booked", "call_completed")).toBe("roof 3, sarah 4");
  });

  test("never to another contact", () => {
    expect(measure([created("04-01"), called("04-02", ben)], "contact_created", "call_completed").n).toBe(0);
  });

  test("a deal that went to another contact is asked of the newer", () => {
    const theirs = teller("ben", "roof");
    const story = [
      booked("04-01", roof, "roof"),
      theirs("note_added", "04-02", { text: "Ben signs" }),
      called("04-04", ben),
    ];
    expect(spans(story, "call_booked", "call_completed")).toBe("roof 3");
  });

  test("contacts that were merged are one, whichever was first", () => {
    const story = [
      created("04-05"),
      created("04-01", ben),
      ben("contact_merged", "04-08", { into: "sarah" }),
      called("04-11"),
    ];
    expect(measure(story, "contact_created", "call_completed")).toMatchObject({ n: 1, median_days: 10 });
    expect(measure(story, "contact_created", "call_completed", { as_of: "2026-04-07" }).n).toBe(0);
    const theirDeal = [...story, teller("ben", "bens")("deal_won", "04-03")];
    expect(measure(theirDeal, "contact_created", "deal_won")).toMatchObject({ n: 1, median_days: 2 });
  });
});

describe("a value", () => {
  const story = [
    sarah("stage_changed", "04-01", { to: "New" }),
    sarah("stage_changed", "04-03", { from: "New", to: "Discovery Booked" }),
    sarah("stage_changed", "04-06", { from: "Discovery Booked", to: "Proposal Sent" }),
    sarah("tag_added", "04-08", { tag: "solar" }),
    sarah("field_changed", "04-10", { field: "Roof", from: "flat", to: "steep" }),
    sarah("payment_received", "04-13", { amount: 5000, currency: "EUR" }),
  ];
  const days = (from: string, to: string) => measure(story, from, to).median_days;

  test("is compared with what the event changed to", () => {
    expect(days("stage_changed:New", "stage_changed:Proposal Sent")).toBe(5);
    expect(days("stage_changed", "stage_changed:Discovery Booked")).toBe(2);
    expect(days("stage_changed:Won", "stage_changed")).toBe(null);
    expect(days("stage_changed:New", "field_changed:steep")).toBe(9);
    expect(days("stage_changed:New", "field_changed:Roof")).toBe(null);
  });

  test("is compared with the first field of a type that changes nothing, a number as it is written", () => {
    expect(days("stage_changed:New", "tag_added:solar")).toBe(7);
    expect(days("tag_added:solar", "payment_received:5000")).toBe(5);
    expect(days("tag_added:solar", "payment_received:EUR")).toBe(null);
  });

  test("may hold colons and blanks; those around it don't count", () => {
    const found = [
      sarah("tag_added", "04-01", { tag: "src: ad" }),
      sarah("tag_added", "04-03", { tag: "b" }),
    ];
    expect(measure(found, "tag_added: src: ad ", " tag_added :b").median_days).toBe(2);
  });

  test("of a cleared stage is no value: what it was cleared from isn't meant", () => {
    const cleared = [
      sarah("stage_changed", "04-01", { to: "New" }),
      sarah("stage_changed", "04-05", { from: "New" }),
      called("04-09"),
    ];
    expect(measure(cleared.slice(1), "stage_changed:New", "call_completed").n).toBe(0);
  });

  test("of a type of one's own is its first field, else `to`", () => {
    const settings: Settings = {
      ...sales,
      events: {
        on: null,
        own: [{ name: "visit_booked", fields: { place: "text" } }, { name: "moved_house" }],
      },
    };
    const own = [
      sarah("visit_booked", "04-01", { place: "Ulm" }),
      sarah("moved_house", "04-04", { to: "Bonn" }),
    ];
    expect(measure(own, "visit_booked:Ulm", "moved_house:Bonn", { settings }).median_days).toBe(3);
    expect(measure(own, "visit_booked:Bonn", "moved_house", { settings }).n).toBe(0);
  });
});

test("types are literal: deal_won is not stage_changed:Won", () => {
  const story = [created("04-01"), roof("stage_changed", "04-05", { to: "Won" }), heat("deal_won", "04-09")];
  expect(measure(story, "contact_created", "deal_won").median_days).toBe(8);
  expect(measure(story, "contact_created", "stage_changed:Won").median_days).toBe(4);
});

describe("an unknown type", () => {
  const refused = (text: string): DaybookError => {
    try {
      kindOf(text, catalogOf());
    } catch (error) {
      return error as DaybookError;
    }
    throw new Error("taken");
  };

  test("is an error that names the nearest", () => {
    expect(refused("deal_one")).toBeInstanceOf(DaybookError);
    expect(refused("deal_one")).toMatchObject({
      code: "UNKNOWN_TYPE",
      message: 'There is no event type "deal_one".',
      hint: "Did you mean deal_won?",
    });
    expect(refused("stage_change:Won").hint).toBe("Did you mean stage_changed?");
  });

  test("that is like none says how one is written", () => {
    expect(refused("").hint).toContain("TYPE:VALUE");
    expect(refused("xyzzy").hint).toContain("TYPE:VALUE");
  });
});

describe("--by", () => {
  const groups = (story: readonly Input[], by: string) =>
    measure(story, "contact_created", "deal_won", { by }).groups.map((each) => `${each.by} ${each.n}`);
  const story = [
    sarah("contact_created", "04-01", { source: "ad" }, { actor: "Ana", source: "import" }),
    roof("deal_won", "04-05", { amount: 5000, source: "door" }, { actor: "Rep A", source: "crm" }),
    ben("contact_created", "04-01", {}, { source: "import" }),
    ben("deal_won", "04-09", { amount: 700, note: "fair" }, { actor: "Rep A", source: "crm" }),
  ];

  test("reads a column of the `from` event, else of the `to` event", () => {
    expect(groups(story, "actor")).toEqual(["Ana 1", "Rep A 1"]);
    expect(groups(story, "source")).toEqual(["import 2"]);
  });

  test("reads a data field of the `from` event, else of the `to` event, a number as it is written", () => {
    expect(groups(story, "amount")).toEqual(["5000 1", "700 1"]);
    expect(groups(story, "note")).toEqual(["null 1", "fair 1"]);
  });

  test("puts what has none into one group, and the largest group first", () => {
    expect(groups(story, "campaign")).toEqual(["null 2"]);
    const more = [
      ...story,
      created("04-02", teller("eve")),
      teller("eve")("deal_won", "04-03", {}, { actor: "Rep A" }),
    ];
    expect(groups(more, "actor")).toEqual(["Rep A 2", "Ana 1"]);
  });

  test("takes no name from an object's prototype for a field", () => {
    expect(groups(story, "constructor")).toEqual(["null 2"]);
    expect(groups(story, "__proto__")).toEqual(["null 2"]);
  });

  test("gives each group its own figures", () => {
    const { groups: found } = measure(story, "contact_created", "deal_won", { by: "actor" });
    expect(found).toMatchObject([
      { by: "Ana", n: 1, median_days: 4, negative: 0 },
      { by: "Rep A", n: 1, median_days: 8, negative: 0 },
    ]);
  });
});

describe("what isn't counted", () => {
  test("a voided event, at either end", () => {
    const list = events([created("04-01"), created("04-03"), called("04-05"), called("04-09")]);
    const undo = (event: Event | undefined): Input =>
      teller("daybook")("event_voided", "05-01", { event_id: event?.event_id });
    expect(measure([...list, undo(list[0])], "contact_created", "call_completed").median_days).toBe(2);
    expect(measure([...list, undo(list[2])], "contact_created", "call_completed").median_days).toBe(8);
  });

  test("a first snapshot: nothing happened then", () => {
    const story = [
      sarah("stage_changed", "04-01", { to: "New", baseline: true }),
      sarah("stage_changed", "04-03", { to: "Qualified" }),
      sarah("stage_changed", "04-08", { to: "Won" }),
    ];
    expect(measure(story, "stage_changed", "stage_changed:Won").median_days).toBe(5);
    expect(measure(story, "stage_changed:New", "stage_changed:Won").n).toBe(0);
  });

  test("a value set to what it was", () => {
    const story = [
      roof("deal_created", "04-01", { stage: "Qualified" }),
      roof("stage_changed", "04-02", { to: "Qualified" }),
      roof("stage_changed", "04-05", { to: "Proposal Sent" }),
    ];
    expect(measure(story, "stage_changed:Qualified", "stage_changed:Proposal Sent").n).toBe(0);
    expect(measure(story, "deal_created", "stage_changed").median_days).toBe(4);
  });

  test("what happens after as_of", () => {
    const story = [created("04-01"), called("04-05")];
    expect(measure(story, "contact_created", "call_completed", { as_of: "2026-04-04T23:59:59.999Z" }).n).toBe(
      0,
    );
    expect(measure(story, "contact_created", "call_completed", { as_of: "2026-04-05" }).n).toBe(1);
  });

  test("events about the log itself", () => {
    const log = teller("daybook");
    expect(
      measure(
        [log("automation_run", "04-01"), log("note_added", "04-02", { text: "x" })],
        "automation_run",
        "note_added",
      ).n,
    ).toBe(0);
  });
});

test("a deal won by stage and by event is won once", () => {
  const story = [
    created("04-01"),
    roof("deal_created", "04-02", { stage: "New" }),
    roof("stage_changed", "04-05", { to: "Won" }),
    roof("deal_won", "04-06"),
  ];
  expect(measure(story, "contact_created", "deal_won")).toMatchObject({ n: 1, median_days: 5 });
  expect(measure(story, "deal_created", "stage_changed:Won")).toMatchObject({ n: 1, median_days: 3 });
});
