import { describe, expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { marksOf } from "../../src/core/marks.ts";
import { replay } from "../../src/core/replay.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import { stageOf } from "../../src/core/standing.ts";
import { fromIso } from "../../src/core/time.ts";
import { passRows } from "../../src/views/fold.ts";
import { contextOf, events, rowsOf, sales } from "../support/events.ts";
import { day, moves, read, readOne, stays, subjectOf, teller, tenures } from "../support/story.ts";

const sarah = teller("sarah");
const sal = teller("sal");
const sally = teller("sally");
const roof = teller("sarah", "roof");
const log = teller("daybook");

const one = (input: ReturnType<typeof sarah>): Event => events([input])[0] as Event;
const voidOf = (event: Event, day = "12-30"): Event =>
  one(log("event_voided", day, { event_id: event.event_id }));

/** What a pass over rows met, and the histories by contact. */
function met(list: readonly Event[], as_of = "2026-12-31") {
  const found = new Map<string, ReturnType<typeof readOne>>();
  const pass = passRows(rowsOf(list), contextOf(as_of), sha256Hex, (history) =>
    found.set(history.contact_id, history),
  );
  return { ...pass, found };
}

describe("a voided event", () => {
  const first = one(sarah("stage_changed", "04-01", { to: "New" }));
  const wrong = one(sarah("stage_changed", "04-03", { to: "Lost" }));
  const next = one(sarah("stage_changed", "04-05", { from: "New", to: "Qualified" }));

  test("changes nothing, and keeps its place in the timeline", () => {
    const history = readOne([first, wrong, next, voidOf(wrong)]);
    expect(stays(subjectOf(history, null))).toEqual(["New 04-01..04-05", "Qualified 04-05.."]);
    expect(history.steps.map((step) => [step.voided, step.visit?.stage ?? null, step.owner])).toEqual([
      [false, "New", null],
      [true, null, null],
      [false, "Qualified", null],
    ]);
    expect(subjectOf(history, null).steps.map((step) => step.event.event_id)).toEqual([
      first.event_id,
      next.event_id,
    ]);
  });

  test("is so at every as_of, also before it was voided", () => {
    const history = readOne([first, wrong, next, voidOf(wrong, "12-30")], { as_of: "2026-04-04" });
    expect(stays(subjectOf(history, null))).toEqual(["New 04-01.."]);
    expect(history.steps.map((step) => step.voided)).toEqual([false, true]);
  });

  test("leaves no trace in what the views count: no life, no creation, no deal, no name, no amount, no owner", () => {
    const late = one(sarah("note_added", "04-09", { text: "x" }));
    const created = one(sarah("contact_created", "03-01"));
    const deal = one(roof("deal_created", "04-02", { stage: "New", amount: 5 }));
    const owner = one(sarah("owner_assigned", "04-02", { to: "Ana" }));
    const history = readOne([
      first,
      late,
      created,
      deal,
      owner,
      ...[late, created, deal, owner].map((each) => voidOf(each)),
    ]);
    expect(history.created_at).toBeNull();
    expect(history.subjects).toHaveLength(1);
    expect(history.subjects[0]).toMatchObject({
      deal_id: null,
      tenures: [],
      last_event_at: fromIso(first.timestamp),
    });
    expect(history.steps).toHaveLength(5);
  });

  test("doesn't decide whose a deal is", () => {
    const given = one(teller("tom", "roof")("stage_changed", "04-03", { to: "Qualified" }));
    const found = read([roof("stage_changed", "04-01", { to: "New" }), given, voidOf(given)]);
    expect(found.map((each) => [each.contact_id, each.subjects.map((of) => of.deal_id)])).toEqual([
      ["sarah", [null, "roof"]],
      ["tom", [null]],
    ]);
  });

  test("is voided with all rows of its key, though another row of the key was named", () => {
    const keyed = { idempotency_key: "k" };
    const early = one(sarah("stage_changed", "04-01", { to: "New" }, keyed));
    const twin = one(sarah("stage_changed", "04-02", { to: "New" }, keyed));
    const other = one(sarah("stage_changed", "04-03", { to: "Lost" }, keyed));
    for (const named of [early, twin, other]) {
      const { found } = met([twin, other, early, voidOf(named)]);
      expect(found.get("sarah")?.steps.map((step) => [step.event.event_id, step.voided])).toEqual([
        [early.event_id, true],
      ]);
    }
  });

  test("can't be a void or an erasure", () => {
    const undo = voidOf(wrong);
    const history = readOne([first, wrong, next, undo, voidOf(undo, "12-31")]);
    expect(stays(subjectOf(history, null))).toEqual(["New 04-01..04-05", "Qualified 04-05.."]);
    const erasure = one(log("contact_erased", "12-30", { event_ids: [first.event_id] }));
    expect(met([first, erasure, voidOf(erasure)]).found.size).toBe(0);
  });

  test("that is a void in a contact's own timeline isn't struck through, though another names it", () => {
    const undo = one(sarah("event_voided", "04-06", { event_id: wrong.event_id }));
    const history = readOne([first, wrong, undo, voidOf(undo)]);
    expect(history.steps.map((step) => step.voided)).toEqual([false, true, false]);
  });

  test("that was a merge undoes it", () => {
    const merge = one(sal("contact_merged", "04-02", { into: "sarah" }));
    const story = [first, one(sal("stage_changed", "04-01", { to: "Qualified" })), merge];
    expect(met(story).found.size).toBe(1);
    const { found, loops } = met([...story, voidOf(merge)]);
    expect([...found.keys()].sort()).toEqual(["sal", "sarah"]);
    expect(stays(subjectOf(found.get("sal") as never, null))).toEqual(["Qualified 04-01.."]);
    expect(loops).toEqual([]);
  });

  test("that names no event, or what isn't one, voids nothing", () => {
    const { found } = met([
      first,
      // No such ids get into a log by appending; rows that hold them could.
      ...["none", "__proto__", "constructor"].map((event_id) => ({
        ...one(log("event_voided", "04-09", { event_id: "01KP0FJ4H0CSE1K75QA0YFK8F0" })),
        event_data: JSON.stringify({ event_id }),
      })),
    ]);
    expect(found.get("sarah")?.steps.map((step) => step.voided)).toEqual([false]);
  });
});

describe("a merged contact", () => {
  const story = [
    sal("contact_created", "03-01", { source: "ad" }),
    sal("stage_changed", "04-01", { to: "New" }),
    sal("tag_added", "04-01", { tag: "solar" }),
    sal("owner_assigned", "04-01", { to: "Ana" }),
    sal("status_changed", "04-02", { to: "active" }),
    sarah("contact_created", "03-20"),
    sarah("stage_changed", "04-03", { to: "Discovery Booked" }),
    sal("contact_merged", "04-05", { into: "sarah" }),
    sal("stage_changed", "04-08", { from: "Discovery Booked", to: "Qualified" }),
    sal("status_changed", "04-09", { to: "churned" }),
    sal("tag_removed", "04-10", { tag: "solar" }),
    sarah("owner_assigned", "04-11", { from: "Ana", to: "Ben" }),
  ];

  test("counts for the other from the merge on", () => {
    const history = readOne(story);
    expect(history.contact_id).toBe("sarah");
    const [own] = history.subjects;
    expect(own && stays(own)).toEqual(["Discovery Booked 04-03..04-08", "Qualified 04-08.."]);
    expect(own && moves(own)).toEqual([
      "· → Discovery Booked ? ?",
      "Discovery Booked → Qualified 5d forward",
    ]);
    expect(own?.held.get("status")?.value).toBe("churned");
  });

  test("keeps its earlier stays as its own, and they end with the merge, at an unknown time", () => {
    const [, merged] = readOne(story).subjects;
    expect([merged?.contact_id, merged?.deal_id, merged && stays(merged)]).toEqual([
      "sal",
      null,
      ["New 04-01..?"],
    ]);
    expect(merged?.held.get("status")?.value).toBe("active");
  });

  test("counts all along in the timeline, the creation, tags and owners", () => {
    const history = readOne(story);
    expect(history.steps).toHaveLength(12);
    expect(day(history.created_at)).toBe("03-01");
    expect(history.subjects[0] && tenures(history.subjects[0])).toEqual([
      "· → Ana 04-01..04-11",
      "Ana → Ben 04-11..",
    ]);
    expect(history.steps.filter((step) => step.missed !== undefined)).toEqual([]);
    expect(history.subjects.map((each) => each.held.has("tag:solar"))).toEqual([false, false]);
    expect(history.steps.flatMap((step) => step.visit?.owner ?? [])).toEqual(["Ana", "Ana", "Ana"]);
  });

  test("isn't merged yet before the merge", () => {
    const { found } = met(events(story), "2026-04-04");
    expect([...found.keys()].sort()).toEqual(["sal", "sarah"]);
    expect(stays(subjectOf(found.get("sal") as never, null))).toEqual(["New 04-01.."]);
    expect(tenures(subjectOf(found.get("sal") as never, null))).toEqual(["· → Ana 04-01.."]);
  });

  test("gives its events at the very instant of the merge to the other", () => {
    const history = readOne([
      sal("stage_changed", "04-01", { to: "New" }),
      sal("stage_changed", "04-05", { to: "Qualified" }),
      sal("contact_merged", "04-05", { into: "sarah" }),
    ]);
    expect(history.subjects.map(stays)).toEqual([["Qualified 04-05.."], ["New 04-01..?"]]);
  });

  test("brings its deals, whose owner is then the other's", () => {
    const history = readOne([
      teller("sal", "wall")("stage_changed", "04-01", { to: "New" }),
      sal("contact_merged", "04-05", { into: "sarah" }),
      sarah("owner_assigned", "04-06", { to: "Ana" }),
      teller("sal", "wall")("stage_changed", "04-07", { to: "Qualified" }),
    ]);
    const deal = subjectOf(history, "wall");
    expect([deal.contact_id, stays(deal)]).toEqual(["sarah", ["New 04-01..04-07", "Qualified 04-07.."]]);
    expect(deal.visits.map((visit) => visit.owner)).toEqual([null, "Ana"]);
  });

  test("may become one of whom nothing else is known", () => {
    const history = readOne([
      sal("stage_changed", "04-01", { to: "New" }),
      sal("contact_merged", "04-05", { into: "sarah" }),
    ]);
    expect([history.contact_id, history.subjects.map((each) => each.contact_id)]).toEqual([
      "sarah",
      ["sarah", "sal"],
    ]);
    expect(stageOf(history, contextOf("2026-12-31").pipelines)).toBeNull();
  });

  test("follows chains, each link from its own time on", () => {
    const history = readOne([
      sal("stage_changed", "04-01", { to: "New" }),
      sally("stage_changed", "04-02", { to: "Discovery Booked" }),
      sal("contact_merged", "04-05", { into: "sally" }),
      sal("stage_changed", "04-06", { to: "Qualified" }),
      sally("contact_merged", "04-10", { into: "sarah" }),
      sal("stage_changed", "04-12", { to: "Proposal Sent" }),
    ]);
    expect(history.contact_id).toBe("sarah");
    expect(history.subjects.map((each) => [each.contact_id, ...stays(each)])).toEqual([
      ["sarah", "Proposal Sent 04-12.."],
      ["sal", "New 04-01..?"],
      ["sally", "Discovery Booked 04-02..04-06", "Qualified 04-06..?"],
    ]);
  });

  test("into one that was merged earlier counts for the last of the chain at once", () => {
    const history = readOne([
      sally("contact_merged", "04-02", { into: "sarah" }),
      sal("contact_merged", "04-05", { into: "sally" }),
      sal("stage_changed", "04-06", { to: "New" }),
    ]);
    expect(history.subjects.map((each) => [each.contact_id, ...stays(each)])).toEqual([
      ["sarah", "New 04-06.."],
    ]);
  });

  test("that would lead back to itself is ignored, and reported", () => {
    const back = one(sarah("contact_merged", "04-06", { into: "sal" }));
    const list = [
      ...events([
        sal("contact_merged", "04-05", { into: "sarah" }),
        sarah("stage_changed", "04-07", { to: "New" }),
      ]),
      back,
    ];
    const { found, loops } = met(list);
    expect(loops).toEqual([back.event_id]);
    expect([...found.keys()]).toEqual(["sarah"]);
    expect(stays(subjectOf(found.get("sarah") as never, null))).toEqual(["New 04-07.."]);
    expect(met(list, "2026-04-05").loops).toEqual([]);
  });

  test("of a ring of three only the last to close it is ignored", () => {
    const ring = events([
      sal("contact_merged", "04-03", { into: "sally" }),
      sally("contact_merged", "04-02", { into: "sarah" }),
      sarah("contact_merged", "04-01", { into: "sal" }),
    ]);
    expect(met(ring).loops).toEqual([ring[0]?.event_id]);
    expect([...met(ring).found.keys()]).toEqual(["sal"]);
  });

  test("twice is merged once: the first merge holds, and its later ones end nothing", () => {
    const history = readOne([
      sal("stage_changed", "04-01", { to: "New" }),
      sal("contact_merged", "04-02", { into: "sarah" }),
      sal("stage_changed", "04-03", { to: "Qualified" }),
      sal("contact_merged", "04-04", { into: "sarah" }),
    ]);
    expect(history.subjects.map(stays)).toEqual([["Qualified 04-03.."], ["New 04-01..?"]]);
  });

  test("can't become the log itself", () => {
    const { found, loops } = met(
      events([
        sal("stage_changed", "04-01", { to: "New" }),
        sal("contact_merged", "04-02", { into: "daybook" }),
      ]),
    );
    expect([...found.keys()]).toEqual(["sal"]);
    expect(stays(subjectOf(found.get("sal") as never, null))).toEqual(["New 04-01.."]);
    expect(loops).toHaveLength(1);
  });

  test("is known by its final person, with all who became it", () => {
    const marks = marksOf(
      events([
        sal("contact_merged", "04-05", { into: "sally" }),
        sally("contact_merged", "04-10", { into: "sarah" }),
      ]),
      Number.POSITIVE_INFINITY,
    );
    expect(["sal", "sally", "sarah", "tom"].map(marks.person)).toEqual(["sarah", "sarah", "sarah", "tom"]);
    expect([...marks.contactsOf("sarah")].sort()).toEqual(["sal", "sally", "sarah"]);
    expect([marks.contactsOf("sal"), marks.contactsOf("tom")]).toEqual([["sal"], ["tom"]]);
    expect(marks.contactAt("sal", fromIso("2026-04-04T23:59:59.999Z"))).toBe("sal");
    expect(marks.contactAt("sal", fromIso("2026-04-05T00:00:00.000Z"))).toBe("sally");
  });

  test("in a chain of 20,000, or one of 20,000 into a single other, is read in a moment", () => {
    const merge = one(teller("c")("contact_merged", "04-05", { into: "x" }));
    const chain = Array.from({ length: 20_000 }, (_, i) => ({
      ...merge,
      event_id: `${i}`.padStart(26, "0"),
      contact_id: `c${20_000 - i}`,
      event_data: `{"into":"c${20_000 - i + 1}"}`,
    }));
    const marks = marksOf(chain, Number.POSITIVE_INFINITY);
    expect(marks.person("c1")).toBe("c20001");
    expect(marks.contactsOf("c20001")).toHaveLength(20_001);
    const star = chain.map((each) => ({ ...each, event_data: '{"into":"c0"}' }));
    expect(marksOf(star, Number.POSITIVE_INFINITY).contactsOf("c0")).toHaveLength(20_001);
    const histories = replay(star, {
      marks: marksOf(star, Number.POSITIVE_INFINITY),
      pipelines: contextOf("2026-12-31").pipelines,
    });
    expect(histories).toHaveLength(1);
  }, 10_000);
});

describe("an erased event", () => {
  const gone = one(sarah("stage_changed", "04-01", { to: "New" }));
  const erasure = one(log("contact_erased", "05-01", { event_ids: [gone.event_id, "__proto__"] }));
  const tombstone: Event = {
    ...gone,
    contact_id: "erased",
    event_type: "contact_erased",
    event_data: "{}",
    idempotency_key: sha256Hex(gone.idempotency_key),
  };
  const stays = one(sarah("note_added", "04-02", { text: "x" }));

  test("is a tombstone, not counted as changed", () => {
    expect(met([tombstone, erasure, stays])).toMatchObject({ left_out: 0, events: 1 });
    expect(met([tombstone, stays])).toMatchObject({ left_out: 1 });
  });

  test("that a copy of the log still holds whole is left out as well, at every as_of", () => {
    const { found, events: n, left_out } = met([gone, erasure, stays], "2026-04-30");
    expect([found.get("sarah")?.steps.map((step) => step.event.event_type), n, left_out]).toEqual([
      ["note_added"],
      1,
      0,
    ]);
  });

  test("isn't replayed either where nobody has left it out before, nor are the log's own", () => {
    const list = [gone, stays, erasure, one(log("note_added", "04-03", { text: "x" }))];
    const rules = {
      marks: marksOf(list, Number.POSITIVE_INFINITY),
      pipelines: contextOf("2026-12-31").pipelines,
    };
    const steps = replay(list, rules).flatMap((history) => history.steps);
    expect(steps.map((step) => step.event.event_id)).toEqual([stays.event_id]);
  });

  test("that was a merge merges nothing any more", () => {
    const merge = one(sal("contact_merged", "04-02", { into: "sarah" }));
    const of = (event: Event) => one(log("contact_erased", "05-01", { event_ids: [event.event_id] }));
    expect(
      [...met([stays, one(sal("note_added", "04-03", { text: "y" })), merge, of(merge)]).found.keys()].sort(),
    ).toEqual(["sal", "sarah"]);
  });
});

describe("a row changed by hand", () => {
  const [event] = events([sarah("stage_changed", "04-01", { to: "New" })], sales) as [Event];

  test("is left out and counted, whichever cell it was", () => {
    const edits: Partial<Event>[] = [
      { event_data: '{"to":"Won"}' },
      { timestamp: "2026-04-01T00:00:00.001Z" },
      { contact_id: "tom" },
      { deal_id: "roof" },
      { actor: "me" },
      { source: "x" },
      { idempotency_key: "other" },
      { event_type: "status_changed" },
      { event_id: "" },
      { timestamp: "yesterday" },
      { event_data: "" },
    ];
    for (const edit of edits)
      expect(met([{ ...event, ...edit }]), JSON.stringify(edit)).toMatchObject({ events: 0, left_out: 1 });
  });

  test("does so beside an intact row of its key, which then counts", () => {
    const { found, left_out } = met([{ ...event, event_data: '{"to":"Won"}' }, event]);
    expect([left_out, found.get("sarah")?.steps.length]).toEqual([1, 1]);
  });

  test("whose type was only renamed is recognised", () => {
    for (const event_type of ["Stage moved", "constructor", "__proto__"]) {
      const { found, left_out } = met([{ ...event, event_type }]);
      expect([left_out, found.get("sarah")?.steps[0]?.event.event_type]).toEqual([0, "stage_changed"]);
    }
  });
});
