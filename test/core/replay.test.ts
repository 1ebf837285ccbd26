import { describe, expect, test } from "vitest";
import { changeOf } from "../../src/core/change.ts";
import type { Event } from "../../src/core/event.ts";
import { marksOf } from "../../src/core/marks.ts";
import { replay } from "../../src/core/replay.ts";
import { contextOf, events } from "../support/events.ts";
import { day, days, moves, read, readOne, stays, subjectOf, teller, tenures } from "../support/story.ts";

const sarah = teller("sarah");
const self = (...of: Parameters<typeof readOne>) => subjectOf(readOne(...of), null);

describe("stays", () => {
  test("last from one change to the next, and the last one is open", () => {
    const subject = self([
      sarah("stage_changed", "04-01", { to: "New" }),
      sarah("stage_changed", "04-03", { from: "New", to: "Discovery Booked" }),
      sarah("stage_changed", "04-10T12:00", { from: "Discovery Booked", to: "Qualified" }),
    ]);
    expect(stays(subject)).toEqual([
      "New 04-01..04-03",
      "Discovery Booked 04-03..04-10T12:00",
      "Qualified 04-10T12:00..",
    ]);
    expect(moves(subject)).toEqual([
      "· → New ? ?",
      "New → Discovery Booked 2d forward",
      "Discovery Booked → Qualified 7.5d forward",
    ]);
    expect(days(subject)).toEqual([2, 7.5, null]);
  });

  test("a change without from is supplied with what was held, and is no missed one", () => {
    const history = readOne([
      sarah("stage_changed", "04-01", { to: "New" }),
      sarah("stage_changed", "04-02", { to: "Qualified" }),
    ]);
    expect(moves(subjectOf(history, null))[1]).toBe("New → Qualified 1d forward");
    expect(history.steps.map((step) => step.missed)).toEqual([undefined, undefined]);
    expect(history.steps[1]?.event.event_data).toBe('{"to":"Qualified"}');
  });

  test("coming back to a stage is another stay, and going back is backward", () => {
    const subject = self([
      sarah("stage_changed", "04-01", { to: "Discovery Booked" }),
      sarah("stage_changed", "04-03", { to: "Qualified" }),
      sarah("stage_changed", "04-04", { to: "Discovery Booked" }),
    ]);
    expect(stays(subject)).toEqual([
      "Discovery Booked 04-01..04-03",
      "Qualified 04-03..04-04",
      "Discovery Booked 04-04..",
    ]);
    expect(moves(subject)[2]).toBe("Qualified → Discovery Booked 1d backward");
  });

  test("a skipped stage is one move forward, and no stay is invented", () => {
    const subject = self([
      sarah("stage_changed", "04-01", { to: "New" }),
      sarah("stage_changed", "04-05", { from: "New", to: "Proposal Sent" }),
    ]);
    expect(moves(subject)).toEqual(["· → New ? ?", "New → Proposal Sent 4d forward"]);
  });

  test("a cleared stage ends the stay, and the next stage comes from nowhere", () => {
    const history = readOne([
      sarah("stage_changed", "04-01", { to: "New" }),
      sarah("stage_changed", "04-03", { from: "New" }),
      sarah("stage_changed", "04-09", { to: "Qualified" }),
    ]);
    const subject = subjectOf(history, null);
    expect(stays(subject)).toEqual(["New 04-01..04-03", "Qualified 04-09.."]);
    expect(moves(subject)[1]).toBe("· → Qualified ? ?");
    expect(history.steps[1]).toMatchObject({ unchanged: false, visit: null });
  });

  test("events after as_of haven't happened yet", () => {
    const story = [
      sarah("stage_changed", "04-01", { to: "New" }),
      sarah("stage_changed", "04-03", { to: "Qualified" }),
    ];
    expect(stays(self(story, { as_of: "2026-04-02" }))).toEqual(["New 04-01.."]);
    expect(stays(self(story, { as_of: "2026-04-03" }))).toEqual(["New 04-01..04-03", "Qualified 04-03.."]);
    expect(read(story, { as_of: "2026-03-31" })).toEqual([]);
  });

  test("stages named after what every object has are stages like any other", () => {
    const names = ["__proto__", "constructor", "toString", "hasOwnProperty"];
    const subject = self(names.map((to, i) => sarah("stage_changed", `04-0${i + 1}`, { to })));
    expect(stays(subject)).toEqual([
      "__proto__ 04-01..04-02",
      "constructor 04-02..04-03",
      "toString 04-03..04-04",
      "hasOwnProperty 04-04..",
    ]);
    const history = readOne([
      sarah("field_changed", "04-01", { field: "__proto__", to: "a" }),
      sarah("field_changed", "04-02", { field: "constructor", from: "x", to: "b" }),
      sarah("tag_added", "04-03", { tag: "__proto__" }),
    ]);
    const slots = subjectOf(history, null).held;
    expect([...slots.keys()]).toEqual(["field:__proto__", "field:constructor", "tag:__proto__"]);
    expect(history.steps.map((step) => step.missed)).toEqual([undefined, null, undefined]);
    const contacts = read(names.map((name) => teller(name, name)("stage_changed", "04-01", { to: "New" })));
    expect(contacts.map((each) => each.contact_id)).toEqual(names);
    expect(contacts.map((each) => stays(subjectOf(each, each.contact_id)))).toEqual(
      names.map(() => ["New 04-01.."]),
    );
  });
});

describe("a missed change", () => {
  test("ends the held stay at an unknown time, and the move is the event's own, without days", () => {
    const history = readOne([
      sarah("stage_changed", "04-01", { to: "New" }),
      sarah("stage_changed", "04-08", { from: "Qualified", to: "Proposal Sent" }),
      sarah("stage_changed", "04-09", { from: "Proposal Sent", to: "Won" }),
    ]);
    const subject = subjectOf(history, null);
    expect(stays(subject)).toEqual(["New 04-01..?", "Proposal Sent 04-08..04-09", "Won 04-09.."]);
    expect(moves(subject)[1]).toBe("Qualified → Proposal Sent ? forward");
    expect(days(subject)).toEqual([null, 1, null]);
    expect(history.steps.map((step) => step.missed)).toEqual([undefined, "New", undefined]);
  });

  test("is one too where the first event already names a from", () => {
    const history = readOne([sarah("stage_changed", "04-08", { from: "Qualified", to: "Discovery Booked" })]);
    expect(moves(subjectOf(history, null))).toEqual(["Qualified → Discovery Booked ? backward"]);
    expect(history.steps[0]?.missed).toBeNull();
  });

  test("that clears a stage ends the stay at an unknown time", () => {
    const subject = self([
      sarah("stage_changed", "04-01", { to: "New" }),
      sarah("stage_changed", "04-08", { from: "Qualified" }),
    ]);
    expect(stays(subject)).toEqual(["New 04-01..?"]);
  });

  test("of an owner ends the tenure at an unknown time", () => {
    const history = readOne([
      sarah("owner_assigned", "04-01", { to: "Rep A" }),
      sarah("owner_assigned", "04-05", { from: "Rep B", to: "Rep C" }),
      sarah("owner_assigned", "04-08", { to: "Rep D" }),
      sarah("owner_assigned", "04-09", { from: "Rep D" }),
    ]);
    expect(tenures(subjectOf(history, null))).toEqual([
      "· → Rep A 04-01..?",
      "Rep B → Rep C 04-05..04-08",
      "Rep C → Rep D 04-08..04-09",
    ]);
    expect(history.steps.map((step) => step.missed)).toEqual([undefined, "Rep A", undefined, undefined]);
    expect(history.steps.map((step) => step.owner)).toEqual(["Rep A", "Rep C", "Rep D", null]);
  });

  test("is told of every kind of value", () => {
    const history = readOne([
      sarah("status_changed", "04-01", { from: "new", to: "active" }),
      sarah("plan_changed", "04-02", { to: "basic" }),
      sarah("plan_changed", "04-03", { from: "pro", to: "max" }),
      sarah("field_changed", "04-04", { field: "Roof", from: "flat", to: "steep" }),
    ]);
    expect(history.steps.map((step) => step.missed)).toEqual([null, undefined, "basic", null]);
  });
});

describe("data that isn't as it should be", () => {
  test("changes nothing, and stops nothing", () => {
    const [event] = events([sarah("note_added", "04-01", { text: "x" })]) as [Event];
    const odd = ["", "{}", "null", "[1]", "7", "{", '{"to":{"a":1}}', '{"tag":["x"],"field":[],"to":null}'];
    for (const event_type of ["tag_added", "tag_removed", "field_changed", "stage_changed", "deal_created"])
      for (const event_data of odd) {
        const bent = { ...event, event_type, event_data };
        expect(changeOf(bent)?.to ?? null, `${event_type} ${event_data}`).toBeNull();
        const { marks, pipelines } = { marks: marksOf([], 0), pipelines: contextOf("2026-12-31").pipelines };
        const [own] = replay([bent], { marks, pipelines })[0]?.subjects ?? [];
        expect([own?.visits, own?.held.size, own?.steps.length]).toEqual([[], 0, 1]);
      }
    expect(changeOf({ ...event, event_type: "tag_added", event_data: "{}" })).toBeNull();
    expect(changeOf({ ...event, event_type: "field_changed", event_data: '{"to":"x"}' })).toBeNull();
  });

  test("of one type isn't taken for that of another that reads the same", () => {
    const history = readOne([
      sarah("tag_added", "04-01", { tag: "x" }),
      sarah("tag_removed", "04-02", { tag: "x" }),
      sarah("tag_added", "04-03", { tag: "x" }),
      sarah("owner_assigned", "04-04", { to: "New" }),
      sarah("stage_changed", "04-05", { to: "New" }),
    ]);
    const subject = subjectOf(history, null);
    expect([...subject.held.keys(), ...stays(subject)]).toEqual(["tag:x", "owner", "New 04-05.."]);
  });
});

describe("a history", () => {
  test("holds what is set now, and the event that set it", () => {
    const { held } = self([
      sarah("status_changed", "04-01", { to: "active" }),
      sarah("tag_added", "04-01", { tag: "solar" }),
      sarah("tag_added", "04-02", { tag: "hot" }),
      sarah("tag_removed", "04-03", { tag: "solar" }),
      sarah("field_changed", "04-04", { field: "Roof", to: "flat" }),
      sarah("status_changed", "04-05", { to: "churned" }),
      sarah("plan_changed", "04-05", { to: "pro" }),
      sarah("plan_changed", "04-06", { from: "pro" }),
    ]);
    expect(
      [...held].map(([slot, { value, event }]) => `${slot} ${value} ${event.timestamp.slice(5, 10)}`).sort(),
    ).toEqual(["field:Roof flat 04-04", "status churned 04-05", "tag:hot hot 04-02"]);
  });

  test("begins with the first contact_created", () => {
    const history = readOne([
      sarah("contact_created", "04-05"),
      sarah("contact_created", "04-02", { source: "ad" }),
      sarah("note_added", "04-01", { text: "early" }),
    ]);
    expect(day(history.created_at)).toBe("04-02");
  });

  test("of the log itself isn't told: events on daybook belong to no contact", () => {
    const found = read([
      teller("daybook")("automation_run", "04-01", { name: "seal" }),
      teller("daybook", "roof")("stage_changed", "04-01", { to: "New" }),
      sarah("note_added", "04-02", { text: "x" }),
    ]);
    expect(found.map((each) => [each.contact_id, each.subjects.length])).toEqual([["sarah", 1]]);
  });
});
