import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { catalogOf } from "../../src/core/catalog.ts";
import { draftOf } from "../../src/core/draft.ts";
import { columnBehind, type MapEvent, type MapFile, mapRow, missingColumns } from "../../src/core/map-row.ts";
import { sha256Hex } from "../../src/core/sha256.ts";

const crm = (event: Partial<MapEvent>, rest: Partial<MapFile> = {}): MapFile => ({
  source: "import:crm",
  timezone: "UTC",
  events: [{ event_type: "stage_changed", contact_id: "account", timestamp: "date", ...event }],
  ...rest,
});
const row = { account: "sarah", date: "2026-04-12", stage: "Won", amount: "1200.50", empty: "", blank: "  " };
const one = (map: MapFile, cells: Readonly<Record<string, string>> = row) => mapRow(cells, map).inputs[0];

describe("a row becomes", () => {
  test("an event with its id, time, source and data", () => {
    expect(one(crm({ data: { to: "stage" }, actor: "account", cause: "stage", deal_id: "amount" }))).toEqual({
      contact_id: "sarah",
      event_type: "stage_changed",
      event_data: { to: "Won" },
      timestamp: "2026-04-12T00:00:00.000Z",
      deal_id: "1200.50",
      actor: "sarah",
      source: "import:crm",
      cause: "Won",
    });
  });

  test("as many events as the map's conditions allow, each knowing its place in the map", () => {
    const event = crm({}).events[0] as MapEvent;
    const map = crm({}, { events: [event, { ...event, when: { column: "empty" } }, event] });
    const { inputs, from } = mapRow(row, map);
    expect(inputs).toHaveLength(2);
    expect(from).toEqual([0, 2]);
  });

  test("no event and no problem where no condition holds", () => {
    expect(mapRow(row, crm({ when: { column: "blank" } }))).toEqual({ inputs: [], from: [], problems: [] });
  });

  test.each([
    [{ column: "stage" }, 1],
    [{ column: "empty" }, 0],
    [{ column: "blank" }, 0],
    [{ column: "stage", in: ["Lost", "Won"] }, 1],
    [{ column: "stage", in: ["Lost"] }, 0],
    [{ column: "stage", in: [" Won "] }, 1],
    [{ column: "stage", equals: "Won" }, 1],
    [{ column: "stage", equals: " Won " }, 1],
    [{ column: "stage", equals: "won" }, 0],
    [{ column: "empty", equals: "" }, 1],
  ])("with the condition %j, %i events", (when, count) => {
    expect(mapRow(row, crm({ when })).inputs).toHaveLength(count);
  });

  test("local times are read in the map's zone, a date as its midnight there", () => {
    expect(one(crm({}, { timezone: "America/New_York" }))?.timestamp).toBe("2026-04-12T04:00:00.000Z");
  });

  test("numbers, texts and constants keep their kinds; empty cells are left out", () => {
    const data: MapEvent["data"] = {
      amount: { column: "amount", as: "number" },
      text: { column: "amount", as: "text" },
      plain: { column: "amount" },
      note: { const: "imported" },
      old: { const: true },
      gone: "empty",
      gone_too: { column: "blank", as: "number" },
    };
    expect(one(crm({ data }))?.event_data).toEqual({
      amount: 1200.5,
      text: "1200.50",
      plain: "1200.50",
      note: "imported",
      old: true,
    });
  });

  test("columns named like JavaScript's own properties are cells or nothing, never functions", () => {
    const cells = Object.assign(Object.create(null), { account: "sarah", date: "2026-04-12" });
    Object.defineProperty(cells, "__proto__", { value: "x", enumerable: true });
    const data = JSON.parse('{"__proto__":"__proto__","to":"constructor","reason":"toString"}');
    expect(JSON.stringify(one(crm({ data }), cells)?.event_data)).toBe('{"__proto__":"x"}');
    expect(JSON.stringify(one(crm({ data }), { account: "a", date: "2026-04-12" })?.event_data)).toBe("{}");
  });
});

describe("a problem names the file's column", () => {
  test.each([
    [{ contact_id: "empty" }, "empty", "The cell is empty, and stage_changed needs it."],
    [{ contact_id: "blank" }, "blank", "The cell is empty, and stage_changed needs it."],
    [{ timestamp: "empty" }, "empty", "The cell is empty, and stage_changed needs it."],
    [{ timestamp: "stage" }, "stage", '"Won"'],
    [{ data: { a: { column: "stage", as: "number" as const } } }, "stage", '"Won" is no number: write 1200'],
    [{ key: ["empty", "blank"] }, "empty, blank", "The cell is empty"],
  ])("%j", (event, column, message) => {
    const { inputs, problems } = mapRow(row, crm(event));
    expect(inputs).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ column, message: expect.stringContaining(message) });
  });

  test.each([
    "1,200",
    "$1200",
    "1 200",
    "01",
    "1e999",
    "9007199254740993",
    "0x10",
    "NaN",
    "Infinity",
    "+5",
    ".5",
  ])("%s is no number", (amount) => {
    const map = crm({ data: { amount: { column: "amount", as: "number" } } });
    expect(mapRow({ ...row, amount }, map).problems).toHaveLength(1);
  });

  test.each(["0", "-5", "0.0", "1e3", "9007199254740991", " 7 "])("%s is one", (amount) => {
    const map = crm({ data: { amount: { column: "amount", as: "number" } } });
    expect(one(map, { ...row, amount })?.event_data).toEqual({ amount: Number(amount) });
  });

  test("and all of them are told at once, while the row's other events go on", () => {
    const bad = { ...(crm({}).events[0] as MapEvent), contact_id: "empty", timestamp: "stage" };
    const { inputs, problems } = mapRow(row, crm({}, { events: [bad, crm({}).events[0] as MapEvent] }));
    expect(problems.map((each) => each.column)).toEqual(["empty", "stage"]);
    expect(inputs).toHaveLength(1);
  });

  test("what is found is shown shortened", () => {
    const { problems } = mapRow({ ...row, date: "x".repeat(10_000) }, crm({}));
    expect(problems[0]?.message.length).toBeLessThan(200);
  });

  test("also where the event's check finds it later", () => {
    const event: MapEvent = {
      ...(crm({}).events[0] as MapEvent),
      deal_id: "deal",
      key: ["a", "b"],
      data: { to: "stage", amount: { column: "sum" }, note: { const: "x" } },
    };
    const names = ["contact_id", "timestamp", "deal_id", "actor", "idempotency_key", "event_data.to"];
    expect(names.map((name) => columnBehind(event, name))).toEqual([
      "account",
      "date",
      "deal",
      null,
      "a, b",
      "stage",
    ]);
    expect(columnBehind(event, "event_data.amount")).toBe("sum");
    expect(columnBehind(event, "event_data.note")).toBeNull();
    expect(columnBehind(event, "event_data.constructor")).toBeNull();
    expect(columnBehind(event, "event_type")).toBeNull();
  });
});

describe("the key of a row", () => {
  const key = (cells: Readonly<Record<string, string>>, map = crm({ key: ["a", "b"] })) =>
    one(map, { ...row, ...cells })?.idempotency_key;

  test("can be read", () => {
    expect(key({ a: " 42 ", b: "x" })).toBe('["import:crm","stage_changed","42","x"]');
  });

  test("is there if one of its cells is filled", () => {
    expect(key({ a: "", b: "x" })).toBe('["import:crm","stage_changed","","x"]');
  });

  test("tells sources and types apart", () => {
    const cells = { a: "42", b: "x" };
    const keys = [
      key(cells),
      key(cells, crm({ key: ["a", "b"] }, { source: "import:other" })),
      key(cells, crm({ key: ["a", "b"], event_type: "deal_won" })),
    ];
    expect(new Set(keys).size).toBe(3);
  });

  test("tells any two lists of cells apart", () => {
    const cells = fc.tuple(fc.string(), fc.string()).map(([a, b]) => [a.trim(), b.trim()] as const);
    fc.assert(
      fc.property(cells, cells, ([a, b], [c, d]) => {
        fc.pre(`${a}${b}` !== "" && `${c}${d}` !== "");
        return (key({ a, b }) === key({ a: c, b: d })) === (a === c && b === d);
      }),
    );
  });

  test("stays when a later map reads more of the row, so that the log can see the conflict", () => {
    const before = crm({ key: ["stage"], data: { to: "stage" } });
    const after = crm({ key: ["stage"], data: { to: "stage", amount: "amount" } });
    expect(one(after)?.idempotency_key).toBe(one(before)?.idempotency_key);
  });
});

test("`again` and a missing source are handed on", () => {
  const input = one(crm({}, { source: undefined, again: "2" }));
  expect(input).toMatchObject({ again: "2" });
  expect(input?.source).toBeUndefined();
});

test("what a row yields passes the event's own check", () => {
  const map = crm({ data: { to: "stage", amount: { column: "amount", as: "number" } }, key: ["account"] });
  const rules = { catalog: catalogOf(), timezone: "UTC", hash: sha256Hex };
  expect(draftOf(one(map) ?? {}, rules)).toMatchObject({
    ok: true,
    draft: {
      event_data: '{"amount":1200.5,"to":"Won"}',
      idempotency_key: '["import:crm","stage_changed","sarah"]',
    },
  });
});

describe("before the first row", () => {
  test("every column that the header lacks is found once, with the nearest one", () => {
    const map = crm({
      contact_id: "acount",
      timestamp: "date",
      when: { column: "stge" },
      deal_id: "acount",
      actor: "who",
      cause: "date",
      key: ["stage", "number"],
      data: { to: "stge", amount: { column: "amont" }, note: { const: "no column" } },
    });
    expect(missingColumns(map, ["account", "date", "stage", "amount"])).toEqual([
      { column: "stge", nearest: "stage" },
      { column: "acount", nearest: "account" },
      { column: "who" },
      { column: "number" },
      { column: "amont", nearest: "amount" },
    ]);
  });

  test("nothing is missing where all are there", () => {
    expect(missingColumns(crm({ data: { to: "stage" } }), Object.keys(row))).toEqual([]);
  });
});
