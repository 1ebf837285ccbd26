import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { capture, captureChange } from "../../src/core/capture.ts";
import { draftOf, finishDraft } from "../../src/core/draft.ts";
import type { Event, EventInput, Row } from "../../src/core/event.ts";
import { daysOf, openVisit } from "../../src/core/history.ts";
import { marksOf } from "../../src/core/marks.ts";
import { pipelinesOf } from "../../src/core/pipelines.ts";
import { replay } from "../../src/core/replay.ts";
import { sentenceOf } from "../../src/core/sentence.ts";
import { catalogFrom, type Settings } from "../../src/core/settings.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import type { Snapshot } from "../../src/core/snapshot.ts";
import { stateOf } from "../../src/core/state.ts";
import { events, sales } from "../support/events.ts";
import { stays } from "../support/story.ts";

/** A log that refuses a key twice, and captures into itself. */
function logOf(settings: Settings = sales, given: readonly Event[] = []) {
  const catalog = catalogFrom(settings);
  const pipelines = pipelinesOf(settings);
  const rows: Event[] = [...given];
  const rules = (left_out: readonly Row[] = []) => ({
    marks: marksOf(rows, Number.POSITIVE_INFINITY),
    pipelines,
    catalog,
    timezone: settings.timezone,
    left_out,
  });
  const append = (inputs: readonly EventInput[]): readonly string[] =>
    inputs.map((input) => {
      const drafted = draftOf(input, { catalog, timezone: settings.timezone, hash: sha256Hex });
      if (!drafted.ok) return `rejected: ${drafted.problems.map((each) => each.message).join("; ")}`;
      const event = finishDraft(drafted.draft, "2026-12-31T00:00:00.000Z", sha256Hex) as Event;
      if (rows.some((row) => row.idempotency_key === event.idempotency_key)) return "taken";
      rows.push(event);
      return "appended";
    });
  const historyOf = (contact_id: string) => {
    const marks = marksOf(rows, Number.POSITIVE_INFINITY);
    const found = replay(rows, { marks, pipelines }).find((each) => each.contact_id === contact_id);
    if (!found) throw new Error(`nothing of ${contact_id}`);
    return found;
  };
  return {
    rows,
    rules,
    append,
    historyOf,
    plan: (snapshot: Snapshot) => capture(snapshot, rows, rules()),
    capture(snapshot: Snapshot) {
      const inputs = capture(snapshot, rows, rules());
      expect(append(inputs)).toEqual(inputs.map(() => "appended"));
      return inputs;
    },
    captureChange: (change: Snapshot) => append(captureChange(change, rows, rules())),
    voided(event: Event | undefined) {
      const data = { event_id: event?.event_id ?? "" };
      const contact_id = event?.contact_id ?? "";
      append([{ contact_id, event_type: "event_voided", event_data: data, cause: "void" }]);
    },
    told: () => rows.map((event) => `${event.timestamp.slice(0, 10)} ${sentenceOf(event, catalog)}`),
    stage: (contact_id: string) => openVisit(historyOf(contact_id).subjects[0]!)?.stage ?? null,
    state: (contact_id: string) => stateOf(historyOf(contact_id), pipelines, Date.UTC(2026, 11, 31)),
  };
}

const at = (time: string): string => `2026-${time.length === 5 ? `${time}T09:00:00.000Z` : time}`;
const sarah = (time: string, more: Partial<Snapshot> = {}): Snapshot => ({
  contact_id: "sarah",
  at: at(time),
  actor: "Ana",
  source: "crm:contacts",
  ...more,
});
const short = (inputs: readonly EventInput[]) =>
  inputs.map(({ event_type, event_data, cause }) => [event_type, event_data, cause]);
const key = (log: { readonly rows: readonly Event[] }, type: string) =>
  log.rows.filter((row) => row.event_type === type).slice(-1)[0]?.idempotency_key;

describe("a first snapshot", () => {
  test("is a baseline: what is there was there, by nobody known, since at least then", () => {
    const log = logOf();
    const inputs = log.capture(
      sarah("04-12", {
        stage: "Qualified",
        owner: "Rep A",
        status: "active",
        tags: ["solar"],
        plan: "",
        note: "Likes mail",
      }),
    );
    expect(short(inputs)).toEqual([
      ["stage_changed", { baseline: true, to: "Qualified" }, "first"],
      ["owner_assigned", { baseline: true, to: "Rep A" }, "first"],
      ["status_changed", { baseline: true, to: "active" }, "first"],
      ["tag_added", { baseline: true, tag: "solar" }, "first"],
      ["note_added", { baseline: true, text: "Likes mail" }, "first"],
      ["contact_created", { baseline: true }, "first"],
    ]);
    expect(inputs.map(({ actor }) => actor)).toEqual([null, null, null, null, null, null]);
    expect(
      inputs.every(({ timestamp, source }) => timestamp === at("04-12") && source === "crm:contacts"),
    ).toBe(true);
    const { stage, owner } = log.state("sarah");
    expect([stage?.at_least, stage?.since, owner?.at_least]).toEqual([true, at("04-12"), true]);
    expect(log.historyOf("sarah").created_at).toBeNull();
  });

  test("of a record that nobody changed since it was made is no baseline: the values are as old as the record", () => {
    const log = logOf();
    const inputs = log.capture(sarah("04-12", { created_at: at("04-12"), stage: "New" }));
    expect(short(inputs)).toEqual([
      ["stage_changed", { to: "New" }, "first"],
      ["contact_created", {}, "first"],
    ]);
    expect(inputs.map(({ actor }) => actor)).toEqual(["Ana", "Ana"]);
    expect(log.state("sarah").stage?.at_least).toBe(false);
  });

  test("knows when the record was made, where the CRM tells", () => {
    const log = logOf();
    const inputs = log.capture(sarah("04-12", { created_at: "2026-03-01", stage: "Qualified" }));
    expect(
      inputs.map(({ event_type, timestamp, source, actor, event_data }) => ({
        event_type,
        timestamp,
        source,
        actor,
        event_data,
      }))[1],
    ).toEqual({
      event_type: "contact_created",
      timestamp: at("03-01T00:00:00.000Z"),
      source: "backfill:dates",
      actor: null,
      event_data: {},
    });
    expect(log.historyOf("sarah").created_at).toBe(Date.UTC(2026, 2, 1));
    expect(log.state("sarah").stage?.at_least).toBe(true);
  });

  test("of a record that the caller knows to be new is no baseline", () => {
    const log = logOf();
    log.capture(sarah("04-12", { first: "change", stage: "New", owner: "Rep A" }));
    expect(log.state("sarah").stage?.at_least).toBe(false);
    expect(log.historyOf("sarah").created_at).toBe(Date.UTC(2026, 3, 12, 9));
  });

  test("of a record with nothing in it still tells that it was there, so the next change is a change", () => {
    const log = logOf();
    expect(short(log.capture(sarah("04-12", { stage: "", tags: [], owner: null })))).toEqual([
      ["contact_created", { baseline: true }, "first"],
    ]);
    expect(short(log.capture(sarah("04-13", { stage: "New", tags: ["solar"], owner: "" })))).toEqual([
      ["stage_changed", { to: "New" }, "first"],
      ["tag_added", { tag: "solar" }, "first"],
    ]);
  });

  test("of somebody whose creation alone was imported is a baseline too", () => {
    const log = logOf(
      sales,
      events([
        {
          contact_id: "sarah",
          event_type: "contact_created",
          timestamp: "2026-01-01",
          source: "import:leads",
        },
      ]),
    );
    expect(short(log.capture(sarah("04-12", { stage: "Qualified" })))).toEqual([
      ["stage_changed", { baseline: true, to: "Qualified" }, "first"],
    ]);
    expect(short(log.capture(sarah("04-13", { stage: "Qualified", owner: "Rep A" })))).toEqual([
      ["owner_assigned", { to: "Rep A" }, "first"],
    ]);
  });

  test("compares with what was imported of the past, and is a baseline for the rest", () => {
    const log = logOf(
      sales,
      events([
        {
          contact_id: "sarah",
          event_type: "stage_changed",
          timestamp: "2026-01-01",
          data: { to: "New" },
          source: "import:crm",
        },
      ]),
    );
    const [imported] = log.rows;
    expect(
      short(
        log.capture(
          sarah("04-12", { stage: "Qualified", owner: "Rep A", dates: { "Discovery Booked": "2026-02-01" } }),
        ),
      ),
    ).toEqual([
      ["stage_changed", { from: "New", to: "Qualified" }, imported?.idempotency_key],
      ["owner_assigned", { baseline: true, to: "Rep A" }, "first"],
      ["contact_created", { baseline: true }, "first"],
    ]);
  });

  test("that was cut off is captured again as a whole, and each event is there once", () => {
    const snapshot = sarah("04-12", {
      stage: "Qualified",
      owner: "Rep A",
      tags: ["solar"],
      dates: { "Discovery Booked": "2026-03-01", New: "2026-02-01" },
    });
    const whole = logOf();
    whole.capture(snapshot);
    for (let kept = 0; kept <= whole.rows.length; kept++) {
      const log = logOf(sales, whole.rows.slice(0, kept));
      log.capture({ ...snapshot, at: at("04-13") });
      const content = (rows: readonly Event[]) => rows.map((row) => row.idempotency_key).sort();
      expect(content(log.rows)).toEqual(content(whole.rows));
      expect(log.plan(snapshot)).toEqual([]);
    }
  });

  test("leaves out types that are switched off, and then knows itself by what else it captured", () => {
    const log = logOf({ ...sales, events: { on: ["stage_changed", "owner_assigned"], own: [] } });
    expect(short(log.capture(sarah("04-12", { stage: "New", tags: ["solar"] })))).toEqual([
      ["stage_changed", { baseline: true, to: "New" }, "first"],
    ]);
    expect(short(log.capture(sarah("04-13", { stage: "New", owner: "Rep A" })))).toEqual([
      ["owner_assigned", { to: "Rep A" }, "first"],
    ]);
  });
});

describe("dates that the CRM holds", () => {
  const dates = { "Proposal Sent": "2026-04-01", "Discovery Booked": "2026-03-01", Qualified: null };

  test("become stage changes of their own source, in their order; the stage of today needs no baseline where it has a date", () => {
    const log = logOf();
    const inputs = log.capture(sarah("04-12", { stage: "Proposal Sent", dates }));
    expect(
      inputs.map(({ event_data, timestamp, source, actor }) => [event_data, timestamp, source, actor]),
    ).toEqual([
      [{ to: "Discovery Booked" }, at("03-01T00:00:00.000Z"), "backfill:dates", null],
      [{ to: "Proposal Sent" }, at("04-01T00:00:00.000Z"), "backfill:dates", null],
      [{ baseline: true }, at("04-12"), "crm:contacts", null],
    ]);
    const [subject] = log.historyOf("sarah").subjects;
    expect(stays(subject!)).toEqual(["Discovery Booked 03-01..04-01", "Proposal Sent 04-01.."]);
    expect(log.plan(sarah("04-13", { stage: "Proposal Sent", dates }))).toEqual([]);
  });

  test("leave a stage of today without a date a baseline, and the end of the stay before unknown", () => {
    const log = logOf();
    log.capture(sarah("04-12", { stage: "Qualified", dates: { "Discovery Booked": "2026-03-01" } }));
    const [subject] = log.historyOf("sarah").subjects;
    expect(stays(subject!)).toEqual(["Discovery Booked 03-01..?", "Qualified ≥04-12T09:00.."]);
    expect(subject!.visits.map(daysOf)).toEqual([null, null]);
  });

  test("of one day go in the pipeline's order, and without a pipeline in the order given", () => {
    const same = { "Proposal Sent": "2026-03-01", Qualified: "2026-03-01" };
    const log = logOf();
    log.capture(sarah("04-12", { stage: "Proposal Sent", dates: same }));
    expect(log.plan(sarah("04-12", { stage: "Proposal Sent", dates: same }))).toEqual([]);
    for (const last of ["b", "a"]) {
      const bare = logOf({ ...sales, pipelines: [] });
      const given =
        last === "b" ? { a: "2026-03-01", b: "2026-03-01" } : { b: "2026-03-01", a: "2026-03-01" };
      bare.capture(sarah("04-12", { stage: last, dates: given }));
      expect(bare.stage("sarah")).toBe(last);
      expect(bare.plan(sarah("04-12", { stage: last, dates: given }))).toEqual([]);
    }
  });

  test("of one day keep their order when a run was cut off between them, and when one was moved meanwhile", () => {
    const given = { b: "2026-03-01", a: "2026-03-01", c: "2026-03-02" };
    const bare = { ...sales, pipelines: [] };
    const whole = logOf(bare);
    whole.capture(sarah("04-12", { stage: "c", dates: given }));
    for (let kept = 0; kept < 4; kept++) {
      const log = logOf(bare, whole.rows.slice(0, kept));
      log.capture(sarah("04-12", { stage: "c", dates: given }));
      expect(log.historyOf("sarah").subjects[0]!.visits.map(({ stage }) => stage)).toEqual(["b", "a", "c"]);
      const moved = logOf(bare, whole.rows.slice(0, kept));
      const dates = { ...given, b: "2026-03-02", a: "2026-03-02" };
      moved.capture(sarah("04-12", { stage: "c", dates }));
      expect(moved.plan(sarah("04-12", { stage: "c", dates }))).toEqual([]);
    }
  });

  test("moved to the day of another that is there come after it, whatever they are called", () => {
    for (const name of ["b", "c", "d", "e", "f", "g", "h", "i"]) {
      const log = logOf({ ...sales, pipelines: [] });
      const day = (dates: Snapshot["dates"]) => sarah("04-12", { stage: name, ...(dates ? { dates } : {}) });
      log.append(log.plan(day({ a: "2026-03-01" })).slice(0, 1));
      log.capture(day({ [name]: "2026-03-01", a: "2026-03-02" }));
      expect(log.plan(day({ [name]: "2026-03-01", a: "2026-03-02" }))).toEqual([]);
    }
  });

  test("older than the record tell that it was brought in from elsewhere: it is no new record, and they count", () => {
    const log = logOf();
    const dates = { "Discovery Booked": "2026-03-20", Qualified: "2026-04-11" };
    const seen = sarah("04-12", { stage: "Qualified", created_at: at("04-12"), dates });
    expect(short(log.plan(seen)).map(([type, data]) => [type, data])).toEqual([
      ["stage_changed", { to: "Discovery Booked" }],
      ["stage_changed", { to: "Qualified" }],
      ["contact_created", {}],
    ]);
    const same = { ...seen, dates: { Qualified: "2026-04-12" } };
    expect(short(log.plan(same))[0]?.[1]).toEqual({ to: "Qualified" });
    expect(log.plan(same)[0]?.source).toBe("crm:contacts");
  });

  test("that lie after the snapshot are plans, not history", () => {
    const log = logOf();
    expect(
      short(log.capture(sarah("04-12", { stage: "New", dates: { "Discovery Booked": "2026-05-01" } }))),
    ).toEqual([
      ["stage_changed", { baseline: true, to: "New" }, "first"],
      ["contact_created", { baseline: true }, "first"],
    ]);
  });

  test("are read in the zone of the config", () => {
    const log = logOf({ ...sales, timezone: "America/New_York" });
    const [first] = log.capture(sarah("04-12", { dates: { Qualified: "2026-04-01" } }));
    expect(first?.timestamp).toBe(at("04-01T04:00:00.000Z"));
  });

  test("say nothing of the first stage of a record that had none: it is a change, with its time and person", () => {
    const log = logOf();
    log.capture(sarah("04-12", { stage: null, owner: "Rep A" }));
    const told = sarah("05-20", { stage: "Qualified", owner: "Rep A", dates: { Qualified: "2026-05-20" } });
    const [only, ...others] = log.plan(told);
    expect(only).toMatchObject({
      event_data: { to: "Qualified" },
      timestamp: at("05-20"),
      actor: "Ana",
      source: "crm:contacts",
    });
    expect(others).toEqual([]);
  });

  test("count later, too, where the stage is watched only since; the stage of today is no change from them", () => {
    const log = logOf();
    log.capture(sarah("04-12", { owner: "Rep A" }));
    const known = log.rows.length;
    const told = sarah("05-20", { owner: "Rep A", stage: "Qualified", dates, first: "baseline" });
    expect(log.plan({ ...told, first: "change" }).map(({ event_data }) => event_data)).toEqual([
      { to: "Qualified" },
    ]);
    log.capture(told);
    const [subject] = log.historyOf("sarah").subjects;
    expect(stays(subject!)).toEqual([
      "Discovery Booked 03-01..04-01",
      "Proposal Sent 04-01..?",
      "Qualified ≥05-20T09:00..",
    ]);
    expect(log.plan(told)).toEqual([]);
    const later = { ...told, at: at("05-21"), dates: { ...dates, Qualified: "2026-05-01" } };
    expect(log.plan(later)).toEqual([]);
    expect(short(log.plan({ ...later, stage: "Won" })).map((each) => each[1])).toEqual([
      { from: "Qualified", to: "Won" },
    ]);
    // A run that was cut off never leaves a change that nobody made.
    for (let kept = known; kept < log.rows.length; kept++) {
      const cut = logOf(sales, log.rows.slice(0, kept));
      cut.capture(told);
      expect(cut.rows.filter(({ event_data }) => event_data.includes("from"))).toEqual([]);
      expect([cut.stage("sarah"), cut.plan(told)]).toEqual(["Qualified", []]);
    }
  });

  test("that can't be read are refused with a sentence, and the rest goes on", () => {
    const log = logOf();
    const inputs = log.plan(
      sarah("04-12", { stage: "Qualified", dates: { Qualified: "soon", New: "2026-03-01" } }),
    );
    const answers = log.append(inputs);
    expect(answers[0]).toMatch(/^rejected: "soon" is no usable time/);
    expect(answers.slice(1)).toEqual(["appended", "appended", "appended"]);
    expect(log.stage("sarah")).toBe("Qualified");
  });

  test("are not read again later", () => {
    const log = logOf();
    log.capture(sarah("04-12", { stage: "New" }));
    expect(log.plan(sarah("04-13", { stage: "New", dates: { Qualified: "2026-04-01" } }))).toEqual([]);
  });
});

describe("a later snapshot", () => {
  test("gives what changed, with old and new value, who changed it, and the key of the event before as its cause", () => {
    const log = logOf();
    log.capture(sarah("04-12", { stage: "New", owner: "Rep A", tags: ["solar"] }));
    const last = (type: string) => key(log, type);
    const causes = [last("stage_changed"), last("owner_assigned"), "first", last("tag_added")];
    const inputs = log.capture(sarah("04-13", { stage: "Qualified", owner: "", tags: ["roof"] }));
    expect(short(inputs)).toEqual([
      ["stage_changed", { from: "New", to: "Qualified" }, causes[0]],
      ["owner_assigned", { from: "Rep A" }, causes[1]],
      ["tag_added", { tag: "roof" }, causes[2]],
      ["tag_removed", { tag: "solar" }, causes[3]],
    ]);
    expect(inputs.every(({ actor }) => actor === "Ana")).toBe(true);
    expect(log.state("sarah")).toMatchObject({
      stage: { value: "Qualified" },
      owner: null,
      tags: [{ value: "roof" }],
    });
  });

  test("says nothing of what isn't watched", () => {
    const log = logOf();
    log.capture(sarah("04-12", { stage: "New", tags: ["solar"], fields: { Roof: "flat" } }));
    expect(log.plan(sarah("04-13"))).toEqual([]);
  });

  test("tells A → B → A → B as three changes", () => {
    const log = logOf();
    for (const stage of ["New", "Qualified", "New", "Qualified"])
      log.capture(sarah(`04-${12 + log.rows.length}`, { stage }));
    expect(log.historyOf("sarah").subjects[0]!.visits.map(({ stage }) => stage)).toEqual([
      "New",
      "Qualified",
      "New",
      "Qualified",
    ]);
  });

  test("of the very moment of the event before it comes a millisecond later, so replay knows the order", () => {
    const log = logOf();
    for (const stage of ["New", "Proposal Sent", "New", "Qualified", "New"])
      log.capture(sarah("04-12", { stage }));
    expect(log.stage("sarah")).toBe("New");
    expect(log.rows.map(({ timestamp }) => timestamp.slice(-5)).sort()).toEqual(
      ["000Z", "000Z", "001Z", "002Z", "003Z", "004Z"].map((each) => `.${each}`).sort(),
    );
  });

  test("older than the newest event is still what the CRM says", () => {
    const log = logOf();
    log.capture(sarah("04-12", { stage: "New" }));
    log.append([
      {
        contact_id: "sarah",
        event_type: "stage_changed",
        event_data: { to: "Qualified" },
        timestamp: at("04-20"),
      },
    ]);
    log.capture(sarah("04-15", { stage: "Discovery Booked" }));
    expect(log.stage("sarah")).toBe("Discovery Booked");
    expect(log.plan(sarah("04-15", { stage: "Discovery Booked" }))).toEqual([]);
  });

  test("that agrees with what another route logged gives nothing", () => {
    const log = logOf();
    log.capture(sarah("04-12", { stage: "New" }));
    log.append([
      { contact_id: "sarah", event_type: "stage_changed", event_data: { to: "Qualified" }, cause: "zap-1" },
    ]);
    expect(log.plan(sarah("04-13", { stage: " Qualified " }))).toEqual([]);
  });

  test("captured by two routes at once gives one event", () => {
    const log = logOf();
    log.capture(sarah("04-12", { stage: "New" }));
    const one = log.plan(sarah("04-13", { stage: "Qualified" }));
    const other = log.plan(sarah("04-14", { stage: "Qualified", source: "crm:nightly", actor: null }));
    expect(log.append([...one, ...other])).toEqual(["appended", "taken"]);
  });

  test("by another way of the same capture is no first one; told of nothing else, it is a baseline", () => {
    const log = logOf();
    log.append([
      { contact_id: "sarah", event_type: "contact_created", cause: "first", source: "crm:new records" },
    ]);
    const seen = sarah("04-13", { owner: "Rep A", source: "crm:nightly" });
    const planned = (isOwn?: (source: string | null) => boolean) =>
      short(capture(seen, log.rows, { ...log.rules(), ...(isOwn ? { isOwn } : {}) })).map(([, data]) => data);
    expect(planned()).toEqual([{ to: "Rep A", baseline: true }]);
    expect(planned((source) => source === "crm:new records")).toEqual([{ to: "Rep A" }]);
  });

  test("takes numbers and ticks for their text, and names of columns as they are", () => {
    const log = logOf();
    const fields = JSON.parse('{"Roof size":12,"__proto__":"x","constructor":true,"  ":"nameless"}');
    log.capture(sarah("04-12", { fields }));
    expect(
      log.plan(sarah("04-13", { fields: { "Roof size": "12 ", constructor: "true" } as never })),
    ).toEqual([]);
    expect(Object.keys(log.state("sarah").fields)).toEqual(["Roof size", "__proto__", "constructor"]);
    expect(short(log.capture(sarah("04-14", { fields: { "Roof size": 13 } })))[0]?.[1]).toEqual({
      field: "Roof size",
      from: "12",
      to: "13",
    });
  });

  test("logs a note when it is new, not when another route's note came between, nor when it is emptied", () => {
    const log = logOf();
    log.capture(sarah("04-12", { note: "one" }));
    expect(short(log.capture(sarah("04-13", { note: "two\nlines" })))).toEqual([
      ["note_added", { text: "two\nlines" }, expect.stringMatching(/^[0-9a-f]{32}$/)],
    ]);
    log.append([
      {
        contact_id: "sarah",
        event_type: "note_added",
        event_data: { text: "called" },
        timestamp: at("04-14"),
        source: "make",
      },
    ]);
    expect(log.plan(sarah("04-15", { note: "two\nlines" }))).toEqual([]);
    expect(log.plan(sarah("04-15", { note: "called" }))).toEqual([]);
    expect(log.plan(sarah("04-15", { note: "" }))).toEqual([]);
    log.capture(sarah("04-16", { note: "one" }));
    log.capture(sarah("04-17", { note: "two\nlines" }));
    expect(log.rows.filter((row) => row.event_type === "note_added")).toHaveLength(5);
  });

  test("tells of a pipeline that changed, the stage's name being the same", () => {
    const log = logOf();
    log.capture(sarah("04-12", { stage: "New", pipeline: "Sales" }));
    expect(log.plan(sarah("04-13", { stage: "New", pipeline: "Sales" }))).toEqual([]);
    expect(short(log.capture(sarah("04-13", { stage: "New", pipeline: "Repairs" })))[0]?.[1]).toEqual({
      pipeline: "Repairs",
      from: "New",
      to: "New",
    });
    expect(log.plan(sarah("04-13", { stage: "New", pipeline: "Repairs" }))).toEqual([]);
  });

  test("can be a baseline for a column that is watched from now on", () => {
    const log = logOf();
    log.capture(sarah("04-12", { stage: "New" }));
    const inputs = log.capture(sarah("04-13", { stage: "Qualified", plan: "Gold", first: "baseline" }));
    expect(short(inputs).map((each) => each[1])).toEqual([
      { from: "New", to: "Qualified" },
      { baseline: true, to: "Gold" },
    ]);
  });

  test("gives a cause that is not refused where a caller keyed its event by the record's id", () => {
    const log = logOf();
    log.append([
      {
        contact_id: "sarah",
        event_type: "stage_changed",
        event_data: { to: "New" },
        timestamp: at("04-01"),
        idempotency_key: "sarah",
      },
    ]);
    log.capture(sarah("04-12", { stage: "Qualified" }));
    expect(log.stage("sarah")).toBe("Qualified");
  });

  test("doesn't follow merges: a record that is still there is its own", () => {
    const log = logOf();
    log.capture(sarah("04-12", { stage: "New" }));
    log.append([
      {
        contact_id: "sarah",
        event_type: "contact_merged",
        event_data: { into: "other" },
        timestamp: at("04-13"),
      },
    ]);
    expect(log.plan(sarah("04-14", { stage: "New" }))).toEqual([]);
  });
});

describe("a column of the team's own", () => {
  test("that a captured subject tells of for the first time was filled before, unless the record is new", () => {
    const log = logOf();
    log.capture(sarah("04-12", { stage: "New" }));
    const roof = sarah("05-12", { stage: "New", fields: { Roof: "Tile" } });
    expect(short(log.plan({ ...roof, first: "change" }))[0]?.[1]).toEqual({ field: "Roof", to: "Tile" });
    const [first] = log.capture(roof);
    expect(first).toMatchObject({ event_data: { baseline: true, field: "Roof", to: "Tile" }, actor: null });
    const [next] = log.capture({ ...roof, at: at("05-13"), fields: { Roof: "Slate" } });
    expect(next).toMatchObject({ event_data: { field: "Roof", from: "Tile", to: "Slate" }, actor: "Ana" });
  });
});

describe("an event that can't have happened yet", () => {
  test("keeps what it is about from being captured, and the caller hears of it; until it is voided", () => {
    const log = logOf();
    log.capture(sarah("04-12", { stage: "New", tags: ["solar"] }));
    log.append([
      {
        contact_id: "sarah",
        event_type: "stage_changed",
        event_data: { to: "Won" },
        timestamp: "2062-01-01T00:00:00.000Z",
      },
    ]);
    const wrong = log.rows[log.rows.length - 1];
    const told: (string | undefined)[] = [];
    const rules = (now: string) => ({
      ...log.rules(),
      now: Date.parse(now),
      onFuture: ({ event_id }: Event) => void told.push(event_id),
    });
    const seen = sarah("04-13", { stage: "Qualified", tags: ["solar", "vip"] });
    expect(short(capture(seen, log.rows, rules(at("04-13")))).map(([type]) => type)).toEqual(["tag_added"]);
    expect(told).toEqual([wrong?.event_id]);
    // A day ahead is a clock that is wrong; the change follows it.
    expect(capture(seen, log.rows, rules("2061-12-31T00:00:00.000Z"))).toHaveLength(2);
    log.voided(wrong);
    expect(capture(seen, log.rows, rules(at("04-13")))).toHaveLength(2);
    expect(told).toHaveLength(1);
  });
});

describe("a voided event", () => {
  test("is captured anew where the CRM still says so, since its key is the next cause", () => {
    const log = logOf();
    log.capture(sarah("04-12", { stage: "New" }));
    log.capture(sarah("04-13", { stage: "Qualified" }));
    log.voided(log.rows[log.rows.length - 1]);
    const voidedKey = key(log, "stage_changed");
    expect(short(log.capture(sarah("04-13", { stage: "Qualified" })))).toEqual([
      ["stage_changed", { from: "New", to: "Qualified" }, voidedKey],
    ]);
    expect(log.stage("sarah")).toBe("Qualified");
  });

  test("of a first snapshot leaves a first snapshot to be captured, with all of it new", () => {
    const log = logOf();
    const snapshot = sarah("04-12", { stage: "New", tags: ["solar"], dates: { New: "2026-04-01" } });
    log.capture(snapshot);
    for (const event of [...log.rows]) log.voided(event);
    const inputs = log.capture(snapshot);
    expect(inputs.map(({ event_data }) => event_data)).toEqual([
      { to: "New" },
      { baseline: true, tag: "solar" },
      { baseline: true },
    ]);
    expect(log.plan(snapshot)).toEqual([]);
  });

  test("that lies after the snapshot takes no change's place: neither its own, nor the second of two alike", () => {
    const log = logOf();
    log.capture(sarah("04-12", { stage: "New" }));
    log.capture(sarah("06-01", { stage: "Qualified" }));
    log.voided(log.rows[log.rows.length - 1]);
    for (const stage of ["Qualified", "New", "Qualified", "New", "Qualified"])
      log.capture(sarah("04-13", { stage }));
    expect(log.historyOf("sarah").subjects[0]!.visits).toHaveLength(6);
  });
});

describe("a deal", () => {
  const roof = (time: string, more: Partial<Snapshot> = {}) =>
    sarah(time, { deal_id: "d1", name: "Roof", amount: 5000, ...more });

  test("that is new tells its creation and its stage in one event", () => {
    const log = logOf();
    const inputs = log.capture(roof("04-12", { first: "change", stage: "New", pipeline: "Sales" }));
    expect(short(inputs)).toEqual([
      ["deal_created", { pipeline: "Sales", name: "Roof", amount: "5000", stage: "New" }, "first"],
    ]);
    expect(log.rows[0]?.event_data).toBe('{"amount":5000,"name":"Roof","pipeline":"Sales","stage":"New"}');
    expect(short(log.capture(roof("04-13", { stage: "Qualified" })))).toEqual([
      ["stage_changed", { from: "New", to: "Qualified" }, log.rows[0]?.idempotency_key],
    ]);
  });

  test("that was there before is a baseline, in one event too; with a date of its creation in two", () => {
    expect(short(logOf().capture(roof("04-12", { stage: "Qualified" })))).toEqual([
      ["deal_created", { name: "Roof", amount: "5000", baseline: true, stage: "Qualified" }, "first"],
    ]);
    expect(short(logOf().capture(roof("04-12", { stage: "Qualified", created_at: "2026-01-01" })))).toEqual([
      ["stage_changed", { baseline: true, to: "Qualified" }, "first"],
      ["deal_created", { name: "Roof", amount: "5000" }, "first"],
    ]);
  });

  test("of which the CRM knows when it was made, but not since when it is in its stage, tells the two apart", () => {
    const inputs = logOf().capture(
      roof("04-12", { stage: "New", created_at: at("04-12"), first: "baseline" }),
    );
    expect(short(inputs).map((each) => each[1])).toEqual([
      { baseline: true, to: "New" },
      { name: "Roof", amount: "5000" },
    ]);
  });

  test("is its own subject, whatever happens to its contact, and whichever contact it is moved to", () => {
    const log = logOf();
    log.capture(sarah("04-11", { stage: "Won", owner: "Rep A" }));
    log.capture(roof("04-12", { stage: "New", owner: "Rep B" }));
    expect(log.plan(sarah("04-13", { stage: "Won", owner: "Rep A" }))).toEqual([]);
    expect(log.plan(roof("04-13", { contact_id: "tom", stage: "New", owner: "Rep B" }))).toEqual([]);
    log.capture(roof("04-14", { contact_id: "tom", stage: "Qualified" }));
    expect(log.historyOf("tom").subjects[1]?.visits.map(({ stage }) => stage)).toEqual(["New", "Qualified"]);
  });

  test("that deal_won closed is where the CRM's won stage is", () => {
    const log = logOf();
    log.capture(roof("04-12", { stage: "New" }));
    log.append([{ contact_id: "sarah", deal_id: "d1", event_type: "deal_won", timestamp: at("04-13") }]);
    expect(log.plan(roof("04-14", { stage: "Won" }))).toEqual([]);
  });
});

describe("a change feed", () => {
  test("is compared with the state just before the change's own time, and takes its cause there", () => {
    const log = logOf();
    log.capture(sarah("04-12", { stage: "New" }));
    log.capture(sarah("04-20", { stage: "Proposal Sent" }));
    const [first] = log.rows;
    expect(short(captureChange(sarah("04-15", { stage: "Qualified" }), log.rows, log.rules()))).toEqual([
      ["stage_changed", { from: "New", to: "Qualified" }, first?.idempotency_key],
    ]);
    expect(captureChange(sarah("04-21", { stage: "Proposal Sent" }), log.rows, log.rules())).toEqual([]);
  });

  test("that sets a column for the first time tells who did", () => {
    const log = logOf();
    log.capture(sarah("04-12", { stage: "New" }));
    const [change] = captureChange(sarah("04-13", { fields: { Roof: "Tile" } }), log.rows, log.rules());
    expect(change).toMatchObject({ event_data: { field: "Roof", to: "Tile" }, actor: "Ana" });
    expect(change?.event_data).not.toHaveProperty("baseline");
  });

  test("told again gives the same events", () => {
    const log = logOf();
    const change = sarah("04-15", { stage: "Qualified", tags: ["solar"] });
    expect([log.captureChange(change), log.captureChange(change)]).toEqual([
      ["appended", "appended"],
      ["taken", "taken"],
    ]);
  });

  test("is no baseline, and tells of no creation: the change was seen, what was before it wasn't", () => {
    const log = logOf();
    log.captureChange(sarah("04-15", { stage: "Qualified" }));
    expect(log.told()).toEqual(["2026-04-15 Stage set to Qualified, by Ana"]);
    expect(log.state("sarah").stage?.at_least).toBe(false);
  });
});

describe("nothing is captured", () => {
  test("for a subject with a row that was changed by hand; others go on", () => {
    const log = logOf();
    log.capture(sarah("04-12", { stage: "New" }));
    const spoiled: Row = {
      ...(log.rows[0] as Event),
      event_data: '{"to":"Won"}',
      recorded_at: null,
      position: 1,
    };
    const rules = log.rules([spoiled]);
    expect(capture(sarah("04-13", { stage: "Qualified" }), log.rows, rules)).toEqual([]);
    expect(captureChange(sarah("04-13", { stage: "Qualified" }), log.rows, rules)).toEqual([]);
    expect(capture(sarah("04-13", { deal_id: "d1", stage: "New" }), log.rows, rules)).toHaveLength(1);
    expect(capture(sarah("04-13", { contact_id: "tom", stage: "New" }), log.rows, rules)).toHaveLength(2);
  });

  test("at a time that can't be read: a sentence names the column", () => {
    const log = logOf();
    expect(() => log.plan({ ...sarah("04-12"), at: "yesterday" })).toThrow(
      /^at: "yesterday" is no usable time/,
    );
    expect(() => log.plan(sarah("04-12", { created_at: "13/4" }))).toThrow(/^created_at: /);
  });
});

test("any snapshots, each captured twice, replay to the last one's values, and nothing is logged twice", () => {
  const value = fc.constantFrom("", "New", "Qualified", "Won", "Lost", "elsewhere");
  const snapshot = fc.record({
    day: fc.integer({ min: 1, max: 5 }),
    stage: value,
    owner: value,
    status: value,
    tags: fc.subarray(["solar", "roof", "engaged"]),
    field: value,
    deal: fc.boolean(),
    dates: fc.dictionary(value, fc.constantFrom("2026-04-01", "2026-04-02", "")),
    created_at: fc.option(fc.constantFrom("2026-04-01", "2026-04-03")),
    void: fc.option(fc.nat(30), { freq: 4 }),
  });
  fc.assert(
    fc.property(fc.array(snapshot, { minLength: 1, maxLength: 8 }), fc.boolean(), (list, isKnown) => {
      const log = logOf(isKnown ? sales : { ...sales, pipelines: [] });
      for (const each of list) {
        const observed = sarah(`04-0${each.day}`, {
          deal_id: each.deal ? "d1" : null,
          stage: each.stage,
          owner: each.owner,
          status: each.status,
          tags: each.tags,
          fields: { Roof: each.field },
          dates: each.dates,
          created_at: each.created_at,
        });
        log.capture(observed);
        expect(log.plan(observed)).toEqual([]);
        const history = log.historyOf("sarah");
        const subject = history.subjects.find(({ deal_id }) => deal_id === observed.deal_id)!;
        const held = (slot: string) => subject.held.get(slot)?.value ?? "";
        const tags = [...subject.held.keys()].filter((slot) => slot.startsWith("tag:"));
        expect([
          openVisit(subject)?.stage ?? "",
          held("owner"),
          held("status"),
          held("field:Roof"),
          tags.sort(),
        ]).toEqual([
          each.stage,
          each.owner,
          each.status,
          each.field,
          each.tags.map((tag) => `tag:${tag}`).sort(),
        ]);
        if (each.void !== null) {
          const victim = log.rows[each.void % log.rows.length];
          if (victim && victim.event_type !== "event_voided") log.voided(victim);
        }
      }
    }),
    { numRuns: 150 },
  );
});
