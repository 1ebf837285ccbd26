import { describe, expect, test } from "vitest";
import { catalogOf } from "../../src/core/catalog.ts";
import { parseMap } from "../../src/schema/map.ts";

const rules = { catalog: catalogOf(), timezone: "Europe/Berlin" };
const full = {
  source: "import:crm",
  timezone: "UTC",
  events: [
    {
      event_type: "stage_changed",
      when: { column: "deal_stage", in: ["Won", "Lost"] },
      contact_id: "account",
      deal_id: "opportunity_id",
      timestamp: "close_date",
      actor: "sales_agent",
      cause: "change_id",
      data: {
        to: "deal_stage",
        amount: { column: "close_value", as: "number" },
        note: { const: "imported" },
      },
    },
  ],
};
const event = { event_type: "deal_won", contact_id: "account", timestamp: "date" };

function linesOf(json: unknown, catalog = rules.catalog): readonly string[] {
  try {
    parseMap(json, "MAP.json", { ...rules, catalog });
    return [];
  } catch (error) {
    expect(error).toMatchObject({ name: "DaybookError", code: "MAP_INVALID" });
    return (error as Error).message.split("\n").slice(1);
  }
}

test("a map in full is read as it stands", () => {
  expect(parseMap(full, "MAP.json", rules)).toEqual(full);
});

test("a map without a zone takes the config's", () => {
  expect(parseMap({ events: [event] }, "MAP.json", rules)).toEqual({
    timezone: "Europe/Berlin",
    events: [event],
  });
});

test("a map may name types of the config and fields that no type has", () => {
  const catalog = catalogOf(null, [{ name: "roof_inspected", fields: { who: "text" } }]);
  const own = { ...event, event_type: "roof_inspected", data: { who: "a", colour: "b" } };
  expect(linesOf({ events: [own] }, catalog)).toEqual([]);
});

describe("what is wrong with a map is said with its place", () => {
  const value = 'a column\'s name, {"column": …, "as": "number"} or {"const": …} is wanted.';
  test.each<[unknown, string]>([
    [[], "the whole file: found []; an object { … } is wanted."],
    [{ events: [] }, "events: found []; a list of at least 1 is wanted."],
    [{ ...full, sorce: "x" }, 'sorce: there is no such key. Did you mean "source"?'],
    [
      { events: [{ ...event, when: { colum: "x", column: "a" } }] },
      'events[0].when.colum: there is no such key. Did you mean "column"?',
    ],
    [
      { events: [{ ...event, deal: "x" }] },
      "events[0].deal: there is no such key. Here stand event_type, each, when, contact_id, timestamp, deal_id, actor, cause, key, data.",
    ],
    [{ events: [{ ...event, timestamp: undefined }] }, "events[0].timestamp: it is missing; text is wanted."],
    [
      { events: [{ ...event, event_type: "stage_change" }] },
      'events[0].event_type: there is no event type "stage_change". Did you mean "stage_changed"?',
    ],
    [
      { events: [event, { ...event, event_type: "zzz" }] },
      'events[1].event_type: there is no event type "zzz".',
    ],
    [{ events: [{ ...event, data: { amount: 5 } }] }, `events[0].data.amount: found 5; ${value}`],
    [
      { events: [{ ...event, data: { amount: { colum: "a" } } }] },
      `events[0].data.amount: found {"colum":"a"}; ${value}`,
    ],
    [
      { events: [{ ...event, data: { amount: { column: "a", as: "money" } } }] },
      `events[0].data.amount: found {"column":"a","as":"money"}; ${value}`,
    ],
    [
      { events: [{ ...event, when: { column: "a", in: ["x"], equals: "y" } }] },
      'events[0].when: found {"column":"a","in":["x"],"equals":"y"}; only one of "in" and "equals" is wanted.',
    ],
    [{ events: [{ ...event, key: "id" }] }, 'events[0].key: found "id"; a list [ … ] is wanted.'],
    [
      { events: [{ ...event, key: ["id"] }] },
      "source: it is missing; a key asks for one, since a file's name may change.",
    ],
    [
      { events: [{ ...event, event_type: "payment_received" }] },
      "events[0].data.amount: it is missing; payment_received needs it.",
    ],
    [
      { timezone: "Berlin", events: [event] },
      'timezone: "Berlin" is no time zone; a name such as America/New_York is wanted.',
    ],
  ])("%j", (json, line) => {
    expect(linesOf(json)).toEqual([line]);
  });

  test("also where the config has switched a type off", () => {
    expect(linesOf({ events: [event] }, catalogOf(["stage_changed"]))).toEqual([
      "events[0].event_type: deal_won is switched off by the config's events.on.",
    ]);
  });
});
