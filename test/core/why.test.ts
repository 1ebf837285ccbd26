import { describe, expect, test } from "vitest";
import { pipelinesOf } from "../../src/core/pipelines.ts";
import { catalogFrom, type Settings } from "../../src/core/settings.ts";
import { whyOf } from "../../src/core/why.ts";
import { sales } from "../support/events.ts";
import { read, readOne, teller } from "../support/story.ts";

const sarah = teller("sarah");
type Story = Parameters<typeof readOne>[0];

const newYork: Settings = { ...sales, timezone: "America/New_York" };
const rulesOf = (settings: Settings) => ({
  settings,
  catalog: catalogFrom(settings),
  pipelines: pipelinesOf(settings),
});
const why = (story: Story, field: string, settings: Settings = sales) =>
  whyOf(readOne(story, { settings }), field, rulesOf(settings));
const chain = (story: Story, field: string) =>
  why(story, field).chain.map(({ text, effect }) => `${text}: ${effect}`);
const found = (story: Story, field: string, settings?: Settings) =>
  why(story, field, settings).contradictions.map(({ message }) => message);
const idsOf = (story: Story) => readOne(story).steps.map(({ event }) => event.event_id);

/** A customer who left, was tagged so, and came back by a payment. */
const riddle: Story = [
  sarah("status_changed", "01-05T15:00:00Z", { to: "active" }, { actor: "automation:billing" }),
  sarah(
    "status_changed",
    "02-17T16:34:00Z",
    { from: "active", to: "churned", reason: "Sold the house" },
    { actor: "Rep C" },
  ),
  sarah("tag_added", "02-17T16:35:00Z", { tag: "churned" }, { actor: "Rep C" }),
  sarah(
    "status_changed",
    "03-18T13:00:00Z",
    { from: "churned", to: "active", reason: "Payment received" },
    { actor: "automation:billing" },
  ),
];

describe("how did this contact end up both churned and active?", () => {
  const answer =
    "Both churned (tag, since 2026-02-17 11:35, by Rep C) and active (status, since 2026-03-18 09:00, by automation:billing): the tag churned was never removed";

  test("is told by the tag, by all tags, by the status and by its words, in one sentence with both events", () => {
    const ids = idsOf(riddle);
    for (const field of ["churned", "tags", "tag:churned", "status", "active", "Churned"])
      expect([field, why(riddle, field, newYork).contradictions]).toEqual([
        field,
        [{ message: answer, event_ids: [ids[2], ids[3]] }],
      ]);
    for (const field of ["stage", "owner", "plan"]) expect(found(riddle, field)).toEqual([]);
  });

  test("names the side that nobody changed, which is the older one", () => {
    const status = sarah("status_changed", "01-05", { to: "active" }, { source: "import:crm" });
    expect(
      found([status, sarah("tag_added", "02-01", { tag: "Churned", baseline: true })], "status"),
    ).toEqual([
      "Both active (status, since 2026-01-05 00:00, from import:crm) and Churned (tag, since at least 2026-02-01 00:00, by somebody unknown): the status was never changed",
    ]);
    expect(
      found(
        [
          sarah("stage_changed", "01-05", { to: "Lost" }, { actor: "Ana" }),
          sarah("tag_added", "02-01", { tag: "won" }, { actor: "Ana" }),
        ],
        "stage",
      ),
    ).toEqual([
      "Both Lost (stage, since 2026-01-05 00:00, by Ana) and won (tag, since 2026-02-01 00:00, by Ana): the stage was never changed",
    ]);
  });

  test("is no question once the tag is removed, or its event voided", () => {
    expect(found([...riddle, sarah("tag_removed", "03-19", { tag: "churned" })], "tags")).toEqual([]);
    expect(
      found([...riddle, sarah("event_voided", "03-19", { event_id: idsOf(riddle)[2] })], "tags"),
    ).toEqual([]);
  });

  test("is asked of the pairs in the settings", () => {
    const story = [
      sarah("plan_changed", "01-05", { to: "Gold" }),
      sarah("tag_added", "02-01", { tag: "no plan" }),
    ];
    expect(found(story, "plan")).toEqual([]);
    expect(found(story, "plan", { ...sales, opposites: [["no plan", "gold"]] })).toHaveLength(1);
  });

  test("is told for two tags as well", () => {
    const story = [
      sarah("tag_added", "01-05", { tag: "subscribed" }),
      sarah("tag_added", "02-01", { tag: "unsubscribed" }),
    ];
    expect(found(story, "unsubscribed")[0]).toMatch(/: the tag subscribed was never removed$/);
  });

  test("is not told of two deals, one won and one lost; but of the contact's tag beside the deal's stage", () => {
    const [roof, care] = [teller("sarah", "roof"), teller("sarah", "care")];
    const story = [roof("deal_won", "01-05"), care("deal_lost", "02-01")];
    expect([found(story, "stage"), found(story, "deal:roof")]).toEqual([[], []]);
    const tagged = [...story, sarah("tag_added", "03-01", { tag: "won" })];
    expect(found(tagged, "deal:care")[0]).toMatch(/^Both Lost \(stage.*\) and won \(tag/);
    expect(
      found([roof("status_changed", "01-05", { to: "lost" }), roof("deal_won", "01-06")], "deal:roof")[0],
    ).toMatch(/^Both lost \(status/);
  });
});

describe("the chain", () => {
  test("holds every event of the field, oldest first, with what each did", () => {
    const story = [
      sarah("stage_changed", "04-01", { to: "New", baseline: true }),
      sarah("stage_changed", "04-02", { to: "Won" }, { actor: "Ana", source: "crm" }),
      sarah("stage_changed", "04-03", { to: "New" }),
      sarah("stage_changed", "04-04", { from: "Discovery Booked", to: "Qualified" }),
      sarah("stage_changed", "04-05"),
      sarah("deal_won", "04-06"),
      sarah("deal_won", "04-07"),
      sarah("note_added", "04-08", { text: "not of the field" }),
    ];
    const ids = idsOf(story);
    const told = why([...story, sarah("event_voided", "04-09", { event_id: ids[1] })], "stage");
    expect(told.chain.map(({ from, to, effect, text }) => [from, to, effect, text])).toEqual([
      [null, "New", "first seen", "Stage set to New (first seen)"],
      [null, "Won", "voided", "Stage set to Won, by Ana"],
      ["New", "New", "no change", "Stage set to New (no change)"],
      [
        "Discovery Booked",
        "Qualified",
        "set, though something was missed",
        "Stage Discovery Booked → Qualified (expected New)",
      ],
      ["Qualified", null, "cleared", "Stage cleared (was Qualified)"],
      [null, "Won", "set", "Deal won"],
      ["Won", null, "no change", "Deal won (no change)"],
    ]);
    expect(told.chain[1]).toMatchObject({
      event_id: ids[1],
      timestamp: "2026-04-02T00:00:00.000Z",
      actor: "Ana",
      source: "crm",
      voided: true,
      unchanged: false,
    });
    expect(told).toMatchObject({
      contact_id: "sarah",
      field: "stage",
      value: "Won",
      since: "2026-04-06T00:00:00.000Z",
      at_least: false,
    });
    expect(Object.keys(told)).toEqual([
      "contact_id",
      "field",
      "value",
      "since",
      "at_least",
      "chain",
      "contradictions",
    ]);
    expect(Object.keys(told.chain[0]!)).toEqual([
      "event_id",
      "timestamp",
      "text",
      "from",
      "to",
      "actor",
      "source",
      "voided",
      "unchanged",
      "effect",
    ]);
  });

  test("of a value that is held no more ends with its clearing, and the value is null", () => {
    const story = [sarah("status_changed", "04-01", { to: "active" }), sarah("status_changed", "04-02")];
    expect(why(story, "status")).toMatchObject({ value: null, since: null });
    expect(chain(story, "active")).toEqual([
      "Status set to active: set",
      "Status cleared (was active): cleared",
    ]);
  });

  test("of a field that was never set is empty, and no error", () => {
    expect(why([sarah("note_added", "04-01", { text: "a" })], "plan")).toMatchObject({
      field: "plan",
      value: null,
      since: null,
      chain: [],
    });
  });

  test("of a tag holds that tag alone, of all tags each of them", () => {
    const story = [
      sarah("tag_added", "04-01", { tag: "solar" }),
      sarah("tag_added", "04-02", { tag: "roof" }),
      sarah("tag_removed", "04-03", { tag: "solar" }),
    ];
    expect(chain(story, "solar")).toEqual(["Tagged solar: set", "Tag solar removed: cleared"]);
    expect(why(story, "tags")).toMatchObject({ value: ["roof"], since: null, at_least: false });
    expect(chain(story, "tags")).toHaveLength(3);
    expect(why(story, "roof")).toMatchObject({
      field: "tag:roof",
      value: "roof",
      since: "2026-04-02T00:00:00.000Z",
    });
  });

  test("of a contact without a stage of its own is that of the deal that gives it one", () => {
    const [roof, care] = [teller("sarah", "roof"), teller("sarah", "care")];
    const story = [
      roof("stage_changed", "04-01", { to: "New" }),
      care("stage_changed", "04-02", { to: "New" }),
      roof("stage_changed", "04-03", { to: "Qualified" }),
    ];
    expect(why(story, "stage")).toMatchObject({ field: "stage", value: "Qualified" });
    expect(chain(story, "stage")).toEqual([
      "Stage set to New (deal roof): set",
      "Stage New → Qualified (deal roof): set",
    ]);
    expect(why(story, "deal:care")).toMatchObject({ field: "deal:care", value: "New" });
    expect(why(story, "care").field).toBe("deal:care");
  });

  test("of a deal holds its events under another contact too, and none of a deal that was moved away", () => {
    const tom = teller("tom", "roof");
    const histories = read([
      tom("stage_changed", "04-01", { to: "New" }),
      tom("tag_added", "04-01", { tag: "big" }),
      teller("sarah", "roof")("stage_changed", "04-02", { to: "Qualified" }),
    ]);
    const of = (id: string, field: string) =>
      whyOf(histories.find((each) => each.contact_id === id)!, field, rulesOf(sales));
    expect(of("sarah", "deal:roof").chain.map(({ text }) => text)).toEqual([
      "Stage set to New (from contact tom)",
      "Stage New → Qualified",
    ]);
    expect(of("sarah", "big").value).toBe("big");
    expect(of("tom", "tags").chain).toEqual([]);
  });

  test("of a field that a deal has too is the contact's own", () => {
    const roof = teller("sarah", "roof");
    const story = [
      roof("status_changed", "04-01", { to: "a" }),
      sarah("status_changed", "04-02", { to: "b" }),
      roof("status_changed", "04-03", { to: "c" }),
      roof("plan_changed", "04-04", { to: "Gold" }),
    ];
    expect(chain(story, "status")).toEqual(["Status set to b: set"]);
    expect(why(story, "plan").value).toBe("Gold");
  });

  test("of a deal that is created in the stage it is in says that nothing changed", () => {
    const roof = teller("sarah", "roof");
    const story = [
      roof("stage_changed", "04-01", { to: "New" }),
      roof("deal_created", "04-02", { stage: "New" }),
      roof("stage_changed", "04-03"),
    ];
    expect(chain(story, "stage")).toEqual([
      "Stage set to New: set",
      "Deal created in New: no change",
      "Stage cleared (was New): cleared",
    ]);
  });

  test("of a contact that was merged is that of whom it became, and says so", () => {
    const story = [
      teller("sal")("tag_added", "04-01", { tag: "solar" }),
      sarah("contact_created", "04-02"),
      teller("sal")("contact_merged", "04-03", { into: "sarah" }),
    ];
    const told = whyOf(readOne(story), "solar", rulesOf(sales), "sal");
    expect(told).toMatchObject({ contact_id: "sal", merged_into: "sarah", value: "solar" });
    expect(told.chain[0]?.text).toBe("Tagged solar (from contact sal)");
  });
});

describe("what is asked", () => {
  const story = [
    sarah("stage_changed", "04-01", { to: "New" }),
    sarah("status_changed", "04-02", { to: "Gold" }),
    sarah("plan_changed", "04-03", { to: "Gold" }),
    sarah("tag_added", "04-04", { tag: "status" }),
    sarah("field_changed", "04-05", { field: "Roof", to: "flat" }),
    sarah("owner_assigned", "04-06", { to: "Rep A" }),
    sarah("field_changed", "04-07", { field: "__proto__", to: "x" }),
  ];
  const field = (word: string) => why(story, word).field;

  test("is a field before it is a value, and a value of the status before one of the plan", () => {
    expect(["status", "tag:status", "Gold", "New", "Rep A", "plan"].map(field)).toEqual([
      "status",
      "tag:status",
      "status",
      "stage",
      "owner",
      "plan",
    ]);
  });

  test("may be a field of the user's own, by its name or in full, in any case", () => {
    expect(["Roof", "field:Roof", "roof", " ROOF ", "flat", "__proto__"].map(field)).toEqual([
      "field:Roof",
      "field:Roof",
      "field:Roof",
      "field:Roof",
      "field:Roof",
      "field:__proto__",
    ]);
  });

  test("and isn't there, is an error that names the nearest word, or what there is", () => {
    expect(() => why(story, "stauts")).toThrow(
      expect.objectContaining({
        code: "UNKNOWN_FIELD",
        hint: "Did you mean status?",
        message: 'Nothing of sarah is called "stauts".',
      }),
    );
    expect(() => why(story, "zzzzzzzz")).toThrow(
      expect.objectContaining({
        hint: expect.stringMatching(/^Ask for stage, owner, status, plan, tags, .*tag:status/),
      }),
    );
    expect(() => why(story, "")).toThrow(expect.objectContaining({ code: "UNKNOWN_FIELD" }));
  });
});

describe("a contradiction", () => {
  test("is an event that names another former value than the one held, with the event that set that", () => {
    const story = [
      sarah("stage_changed", "04-01", { to: "New" }),
      sarah("stage_changed", "04-02", { from: "Qualified", to: "Proposal Sent" }),
      sarah("status_changed", "04-03", { to: "a" }),
      sarah("status_changed", "04-04"),
      sarah("status_changed", "04-05", { from: "b", to: "c" }),
    ];
    const ids = idsOf(story);
    expect(why(story, "stage").contradictions).toEqual([
      {
        message:
          "2026-04-02 00:00: an event says the stage was Qualified, but the log held New (since 2026-04-01 00:00): something was missed",
        event_ids: [ids[0], ids[1]],
      },
    ]);
    expect(found(story, "status")).toEqual([
      "2026-04-05 00:00: an event says the status was b, but the log had none (since 2026-04-04 00:00): something was missed",
    ]);
  });

  test("names the event that made it so, not one that only repeated it", () => {
    const story = [
      sarah("status_changed", "04-01", { to: "a" }),
      sarah("status_changed", "04-02", { to: "a" }),
      sarah("status_changed", "04-03", { from: "b", to: "c" }),
    ];
    const ids = idsOf(story);
    expect(why(story, "status").contradictions[0]?.event_ids).toEqual([ids[0], ids[2]]);
  });

  test("is none where the log begins in the middle", () => {
    expect(found([sarah("stage_changed", "04-01", { from: "New", to: "Qualified" })], "stage")).toEqual([]);
  });

  test("is named by the field or the deal that it is about", () => {
    const roof = teller("sarah", "roof");
    const story = [
      roof("stage_changed", "04-01", { to: "New" }),
      roof("stage_changed", "04-02", { from: "Qualified", to: "Won" }),
      sarah("field_changed", "04-03", { field: "Roof", to: "flat" }),
      sarah("field_changed", "04-04", { field: "Roof", from: "steep", to: "none\nat all" }),
    ];
    expect(found(story, "stage")).toEqual(found(story, "deal:roof"));
    expect(found(story, "stage")[0]).toMatch(
      /says the stage of deal roof was Qualified, but the log held New/,
    );
    expect(found(story, "Roof")[0]).toMatch(/says the field Roof was steep, but the log held flat/);
  });

  test("is life in a lost contact or deal; after a win life goes on, and silence isn't life", () => {
    const roof = teller("sarah", "roof");
    const lost = [roof("stage_changed", "04-01", { to: "New" }), roof("deal_lost", "04-02")];
    const call = roof("call_completed", "04-04", { outcome: "wants it\nafter all" }, { actor: "Ana" });
    const ids = idsOf([...lost, call]);
    expect(why([...lost, call], "stage").contradictions).toEqual([
      {
        message:
          "The stage of deal roof is Lost since 2026-04-02 00:00, yet something happened later on 2026-04-04 00:00: Call completed: wants it after all, by Ana",
        event_ids: [ids[1], ids[2]],
      },
    ]);
    expect(found([...lost, roof("form_submitted", "04-03"), call], "stage")[0]).toMatch(
      /yet 2 things happened later, the last on 2026-04-04/,
    );
    const quiet = [
      roof("email_sent", "04-04"),
      roof("tag_added", "04-04", { tag: "x" }),
      sarah("call_completed", "04-04"),
      roof("stage_changed", "04-05", { to: "Lost" }),
    ];
    expect(found([...lost, ...quiet], "deal:roof")).toEqual([]);
    expect(found([roof("deal_won", "04-02"), call], "stage")).toEqual([]);
    expect(found([...lost, call, roof("stage_changed", "04-05", { to: "New" })], "stage")).toEqual([]);
  });

  test("is a tag that was removed though it wasn't there", () => {
    const removed = (day: string) => sarah("tag_removed", day, { tag: "solar" });
    expect(found([removed("04-01")], "solar")).toEqual([
      "2026-04-01 00:00: the tag solar was removed, but nothing says that it was ever there",
    ]);
    const story = [sarah("tag_added", "04-01", { tag: "solar" }), removed("04-02"), removed("04-03")];
    const ids = idsOf(story);
    expect(why(story, "tags").contradictions).toEqual([
      {
        message: "2026-04-03 00:00: the tag solar was removed, but it had been removed on 2026-04-02 00:00",
        event_ids: [ids[1], ids[2]],
      },
    ]);
  });

  test("is an owner whom an automation and a person set within a minute", () => {
    const set = (time: string, to: string | null, actor: string | null, source = "crm") =>
      sarah("owner_assigned", time, to ? { to } : {}, { actor, source });
    const robot = set("04-01T10:00:00Z", "Rep A", "automation:round-robin");
    const story = [robot, set("04-01T10:01:00Z", "Rep B", "Ana")];
    const ids = idsOf(story);
    expect(why(story, "owner").contradictions).toEqual([
      {
        message:
          "An automation and a person set the owner within a minute: automation:round-robin gave it to Rep A (2026-04-01 10:00), Ana gave it to Rep B (2026-04-01 10:01); the later one holds",
        event_ids: ids,
      },
    ]);
    expect(found([robot, set("04-01T10:01:00.001Z", "Rep B", "Ana")], "owner")).toEqual([]);
    expect(found([robot, set("04-01T10:00:30Z", "Rep A", "Ana")], "owner")).toEqual([]);
    expect(found([robot, set("04-01T10:00:30Z", "Rep B", "automation:x")], "owner")).toEqual([]);
    expect(
      found([set("04-01T10:00:00Z", "Rep A", "Ana"), set("04-01T10:00:30Z", null, null)], "owner")[0],
    ).toMatch(/crm removed the owner/);
  });
});
