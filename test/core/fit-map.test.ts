import { expect, test } from "vitest";
import { fitMap } from "../../src/core/fit-map.ts";
import { mapRow } from "../../src/core/map-row.ts";
import type { WrittenEvent, WrittenMap } from "../../src/core/written-map.ts";

const map = (event: Partial<WrittenEvent>, rest: Partial<WrittenMap> = {}): WrittenMap => ({
  source: "import:crm",
  timezone: "UTC",
  events: [{ event_type: "stage_changed", contact_id: "who", timestamp: "when", ...event }],
  ...rest,
});

/** What one row, written as its cells by column, becomes by a map that is fitted to it. */
function made(written: WrittenMap, row: Readonly<Record<string, string>>) {
  const { map: fitted, cellsOf } = fitMap(written, Object.keys(row));
  return mapRow(cellsOf(row), fitted);
}

const row = { who: "ana", when: "2026-01-02", stage: "Won" };

test("a plain map and its rows stay as they are", () => {
  const fitted = fitMap(map({ data: { to: "stage" } }), Object.keys(row));
  expect([fitted.missing, fitted.lacking, fitted.header]).toEqual([[], [], ["who", "when", "stage"]]);
  expect(fitted.cellsOf(row)).toBe(row);
});

test("a column is found whatever its case and spaces, but not where two would do", () => {
  const written = map({ contact_id: "Contact  ID", data: { to: "Stage" } });
  expect(made(written, { "contact id": "c", when: "2026-01-02", STAGE: "Won" }).inputs).toMatchObject([
    { contact_id: "c", event_data: { to: "Won" } },
  ]);
  expect(fitMap(written, ["Contact ID", "contact id", "when", "stage"]).missing).toEqual([
    { column: "Contact  ID", nearest: "Contact ID" },
  ]);
});

test("of several columns the first that isn't empty says whom; a list of ids gives its first", () => {
  const written = map({
    contact_id: [
      { column: "ids", split: ";" },
      { column: "deal", prefix: "deal " },
    ],
  });
  const whom = (ids: string, deal: string) => made(written, { when: "2026-01-02", ids, deal });
  expect(whom(" 8 ; 9", "1").inputs[0]?.contact_id).toBe("8");
  expect(whom(" ", "1").inputs[0]?.contact_id).toBe("deal 1");
  expect(whom("", "").problems).toMatchObject([{ column: "ids or deal" }]);
});

test("of several conditions all must hold", () => {
  const when = [
    { column: "field", equals: "status" },
    { column: "new", in: ["won"] },
  ];
  const count = (field: string, value: string) =>
    made(map({ when }), { ...row, field, new: value }).inputs.length;
  expect([count("status", "won"), count("title", "won"), count("status", "lost")]).toEqual([1, 0, 0]);
});

test("a pattern makes an event of each column that fits; a column goes to the first event that it fits", () => {
  const entered = { contact_id: "who", timestamp: "{column}", when: { column: "{column}" } };
  const written = map(
    {},
    {
      events: [
        { event_type: "deal_won", each: "Date entered Won", ...entered },
        {
          event_type: "stage_changed",
          each: ["Date entered {stage} ({pipeline})", "Date entered {stage}"],
          ...entered,
          key: ["who", { const: "{stage}" }, "{column}"],
          data: { to: { const: "{stage}" }, pipeline: { const: "{pipeline}" }, note: { const: "{other}" } },
        },
      ],
    },
  );
  const cells = {
    who: "ana",
    "Date entered Won": "2026-01-04",
    "Date entered New (or old) (Sales)": "2026-01-02",
    "date entered Sent": "2026-01-03",
    "Date entered Lost": "",
  };
  expect(
    made(written, cells).inputs.map(({ event_type, event_data, idempotency_key }) => [
      event_type,
      event_data,
      idempotency_key,
    ]),
  ).toEqual([
    ["deal_won", undefined, undefined],
    [
      "stage_changed",
      { to: "New (or old)", pipeline: "Sales", note: "{other}" },
      '["import:crm","stage_changed","ana","New (or old)","2026-01-02T00:00:00.000Z"]',
    ],
    [
      "stage_changed",
      { to: "Sent", pipeline: "", note: "{other}" },
      '["import:crm","stage_changed","ana","Sent","2026-01-03T00:00:00.000Z"]',
    ],
  ]);
});

test("what goes by a column that a table may lack is left out: a member, an actor, an event", () => {
  const written = map(
    { actor: "by", data: { to: "stage", amount: { column: "sum", as: "number" } } },
    { optional: ["SUM", "by", "closed"] },
  );
  const more: WrittenMap = {
    ...written,
    events: [...written.events, { event_type: "deal_won", contact_id: "who", timestamp: "closed" }],
  };
  expect(made(more, row).inputs).toEqual([
    expect.objectContaining({ actor: undefined, event_data: { to: "Won" } }),
  ]);
  expect(fitMap(more, Object.keys(row)).lacking).toEqual(["by", "sum", "closed"]);
  expect(fitMap(map({ data: { to: "stag" } }), Object.keys(row)).missing).toEqual([
    { column: "stag", nearest: "stage" },
  ]);
});

test("the time of an event counts in its key as the instant, however a file writes it", () => {
  const keyIn = (when: string, timezone: string) =>
    made(map({ key: ["who", "when"] }, { timezone, dates: "DD/MM/YYYY" }), { who: "ana", when }).inputs[0]
      ?.idempotency_key;
  const key = keyIn("2026-04-03T07:15:00Z", "UTC");
  expect(key).toBe('["import:crm","stage_changed","ana","2026-04-03T07:15:00.000Z"]');
  expect(keyIn("03/04/2026 9:15 AM", "Europe/Berlin")).toBe(key);
});

test("columns named like JavaScript's own properties are columns", () => {
  const cells = JSON.parse(
    '{"__proto__":"ana","constructor":"2026-01-02","Date entered toString":"2026-01-03"}',
  );
  const written = map(
    {
      contact_id: ["__proto__", "who"],
      timestamp: "{column}",
      each: "Date entered {valueOf}",
      data: { to: { const: "{valueOf}" } },
    },
    { optional: ["who"] },
  );
  expect(made(written, cells).inputs).toMatchObject([{ contact_id: "ana", event_data: { to: "toString" } }]);
});
