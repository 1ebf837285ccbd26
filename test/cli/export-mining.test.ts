import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { EventInput } from "../../src/core/event.ts";
import { readOcel } from "../schemas/ocel.ts";
import { readXes } from "../schemas/xes.ts";
import { randomLog } from "../support/random-log.ts";
import { type Desk, desk } from "./support.ts";

const config = JSON.stringify({
  timezone: "UTC",
  pipelines: [
    {
      name: "Sales",
      stages: [{ name: "New" }, { name: "Qualified" }, { name: "Won", ends: "won" }],
    },
  ],
});

/** A log of these events, at a desk with a pipeline. */
async function logOf(events: readonly EventInput[]): Promise<Desk> {
  const at = desk({
    "daybook.config.json": config,
    "e.ndjson": events.map((each) => JSON.stringify(each)).join("\n"),
  });
  expect((await at.run("append e.ndjson --json")).json()).toMatchObject({ appended: events.length });
  return at;
}

const ocelOf = async (at: Desk, flags = "") => readOcel((await at.run(`export --format ocel ${flags}`)).out);
const xesOf = async (at: Desk, flags = "") => readXes((await at.run(`export --format xes ${flags}`)).out);

const story: readonly EventInput[] = [
  {
    contact_id: "sarah",
    event_type: "contact_created",
    event_data: { source: "ad" },
    timestamp: "2026-05-01",
    source: "zapier",
  },
  { contact_id: "sarah", event_type: "owner_assigned", event_data: { to: "Ana" }, timestamp: "2026-05-02" },
  {
    contact_id: "sarah",
    deal_id: "sarah",
    event_type: "deal_created",
    event_data: { name: "Roof", amount: 500, stage: "New" },
    timestamp: "2026-05-03",
    actor: "Ana",
  },
  {
    contact_id: "sarah",
    deal_id: "sarah",
    event_type: "stage_changed",
    event_data: { to: "Qualified" },
    timestamp: "2026-05-04",
    actor: "Bo",
  },
  {
    contact_id: "sarah",
    deal_id: "sarah",
    event_type: "stage_changed",
    event_data: { to: "Qualified" },
    timestamp: "2026-05-05",
    actor: "the other route",
  },
  {
    contact_id: "sarah",
    deal_id: "sarah",
    event_type: "deal_won",
    event_data: { amount: 700 },
    timestamp: "2026-05-06",
  },
  { contact_id: "sarah", event_type: "tag_added", event_data: { tag: "vip" }, timestamp: "2026-05-07" },
  { contact_id: "daybook", event_type: "automation_run", timestamp: "2026-05-08" },
];

describe("ocel", () => {
  test("tells of contacts, deals and persons, what they were when, and whom an event concerns", async () => {
    const { objects, events, eventTypes } = await ocelOf(await logOf(story));
    expect(events.map(({ type }) => type)).toEqual([
      "contact_created",
      "owner_assigned",
      "deal_created",
      "stage_changed",
      "deal_won",
      "tag_added",
    ]);
    expect(objects.map(({ id }) => id)).toEqual(["contact:sarah", "deal:sarah", "person:Ana", "person:Bo"]);
    const at = (day: number) => `2026-05-0${day}T00:00:00.000Z`;
    expect(objects[0]?.attributes).toEqual([
      { name: "owner", value: "Ana", time: at(2) },
      { name: "tag:vip", value: "true", time: at(7) },
    ]);
    expect(objects[1]).toMatchObject({
      type: "deal",
      attributes: [
        { name: "name", value: "Roof", time: at(3) },
        { name: "amount", value: "500", time: at(3) },
        { name: "stage", value: "New", time: at(3) },
        { name: "stage", value: "Qualified", time: at(4) },
        { name: "amount", value: "700", time: at(6) },
        { name: "stage", value: "Won", time: at(6) },
      ],
      relationships: [{ objectId: "contact:sarah", qualifier: "contact" }],
    });
    expect(events[3]).toMatchObject({
      attributes: [{ name: "to", value: "Qualified" }],
      relationships: [
        { objectId: "contact:sarah", qualifier: "contact" },
        { objectId: "deal:sarah", qualifier: "deal" },
        { objectId: "person:Bo", qualifier: "actor" },
        { objectId: "person:Ana", qualifier: "owner" },
      ],
    });
    expect(eventTypes).toContainEqual({
      name: "contact_created",
      attributes: [
        { name: "daybook_source", type: "string" },
        { name: "source", type: "string" },
      ],
    });
    expect(eventTypes).toContainEqual({ name: "deal_won", attributes: [{ name: "amount", type: "float" }] });
  });

  test("follows merges: the person's events are one contact's, and say whose they were", async () => {
    const at = await logOf([
      { contact_id: "a", event_type: "email_sent", timestamp: "2026-05-01" },
      { contact_id: "a", event_type: "contact_merged", event_data: { into: "b" }, timestamp: "2026-05-02" },
      { contact_id: "b", event_type: "sms_sent", timestamp: "2026-05-03" },
      { contact_id: "c", event_type: "sms_sent", timestamp: "2026-05-03" },
    ]);
    const { objects, events } = await ocelOf(at);
    expect(events.find(({ type }) => type === "email_sent")?.relationships).toEqual([
      { objectId: "contact:b", qualifier: "contact" },
      { objectId: "contact:a", qualifier: "merged contact" },
    ]);
    expect(objects.find(({ id }) => id === "contact:a")?.relationships).toEqual([
      { objectId: "contact:b", qualifier: "merged into" },
    ]);
    expect((await ocelOf(at, "--contact b")).events).toHaveLength(3);
    expect((await ocelOf(at, "--contact a")).events).toHaveLength(2);
  });

  test("of an empty log is a log without events", async () => {
    expect(await ocelOf(await logOf([]).then(init))).toEqual({
      objectTypes: [],
      eventTypes: [],
      objects: [],
      events: [],
    });
  });
});

const init = async (at: Desk): Promise<Desk> => {
  await at.run("init --yes");
  return at;
};

describe("xes", () => {
  test("has a trace a deal and one a contact, events with time, resource and what they set", async () => {
    const [contact, deal, ...others] = await xesOf(await logOf(story));
    expect(others).toEqual([]);
    expect([...(contact?.attributes ?? [])]).toEqual([
      ["concept:name", "sarah"],
      ["subject", "contact"],
      ["contact_id", "sarah"],
    ]);
    expect(deal?.attributes.get("subject")).toBe("deal");
    expect(
      deal?.events.map((event) =>
        ["concept:name", "sets", "org:resource", "time:timestamp", "owner", "lifecycle:transition"].map(
          (key) => event.get(key),
        ),
      ),
    ).toEqual([
      ["deal_created", "New", "Ana", "2026-05-03T00:00:00.000Z", "Ana", "complete"],
      ["stage_changed", "Qualified", "Bo", "2026-05-04T00:00:00.000Z", "Ana", "complete"],
      ["deal_won", "Won", undefined, "2026-05-06T00:00:00.000Z", "Ana", "complete"],
    ]);
    expect(deal?.events[2]?.get("amount")).toBe("700");
  });

  test("holds hostile text as it is, but for what XML can't hold, and no member of event_data passes for one of its own keys", async () => {
    const text = `</event>&amp; "quoted" 'single' ]]> <!-- x -->\ttab\r\nline\u2028🙂\u0085`;
    const [trace] = await xesOf(
      await logOf([
        {
          contact_id: "<x>&\"'",
          event_type: "note_added",
          event_data: {
            text,
            bell: "\u0007\u0000a\ufffe",
            "concept:name": "forged",
            concept_name: "second",
            event_id: "forged",
            "1 ключ / key": true,
            "": 1.5,
            deep: [{ a: null }],
          },
          timestamp: "2026-05-01",
        },
      ]),
    );
    expect(trace?.attributes.get("concept:name")).toBe("<x>&\"'");
    const [event] = trace?.events ?? [];
    expect(event?.get("text")).toBe(text);
    expect(event?.get("bell")).toBe("\ufffd\ufffda\ufffd");
    expect(event?.get("concept:name")).toBe("note_added");
    expect([event?.get("concept_name"), event?.get("concept_name_2")].sort()).toEqual(["forged", "second"]);
    expect(event?.get("event_id")).toMatch(/^[0-9A-Z]{26}$/);
    expect(event?.get("event_id_2")).toBe("forged");
    expect(event?.get("_1_ключ___key")).toBe("true");
    expect(event?.get("_")).toBe("1.5");
    expect(event?.get("deep")).toBe('[{"a":null}]');
  });
});

test("of any log both hold the same events, each once, however contacts, deals and merges are tied", async () => {
  await fc.assert(
    fc.asyncProperty(randomLog, async (events) => {
      const at = await logOf(events);
      const ocel = await ocelOf(at);
      const traces = await xesOf(at);
      const ids = traces.flatMap((trace) => trace.events.map((event) => event.get("event_id")));
      expect(new Set(ids).size).toBe(ids.length);
      expect([...ids].sort()).toEqual(ocel.events.map(({ id }) => id).sort());
      const { rows } = (await at.run("events --limit 0 --json")).json() as {
        rows: { event_id: string; voided: boolean; contact_id: string; event_type: string }[];
      };
      const voided = new Set(rows.filter((row) => row.voided).map((row) => row.event_id));
      expect(ids.filter((id) => voided.has(id ?? ""))).toEqual([]);
      // All that sets nothing is there, and nothing about the log itself.
      const erased = events
        .filter(({ event_type }) => event_type === "contact_erased")
        .flatMap(({ event_data }) => JSON.parse(event_data).event_ids as string[]);
      const plain = rows.filter(
        (row) =>
          ["note_added", "email_sent", "contact_created", "contact_merged"].includes(row.event_type) &&
          row.contact_id !== "daybook" &&
          !row.voided &&
          !erased.includes(row.event_id),
      );
      expect(ids).toEqual(expect.arrayContaining(plain.map((row) => row.event_id)));
      for (const { events: steps } of traces) {
        const times = steps.map((event) => event.get("time:timestamp") ?? "");
        expect(times).toEqual([...times].sort());
      }
    }),
    { numRuns: 8, seed: 7 },
  );
});
