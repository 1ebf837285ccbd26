import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { deriveEventId } from "../../src/core/identity.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import { eventIdSql } from "../../src/views/sql/event-id-sql.ts";
import { hasPostgres } from "../support/postgres-server.ts";
import { duckEngine, postgresEngine, type TestEngine } from "../support/sql-engines.ts";

const nasty = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom(
    "'",
    "\\",
    '"',
    "\\x41",
    "\\\\'",
    "$1",
    "é",
    "🙂",
    "\u2028",
    "\u007f",
    "\u0001\u001f\t\n\r\f\b",
    "%s",
  ),
);
const text = nasty.map((each) => each.replaceAll("\0", "") || "x");
const maybe = fc.option(text, { nil: null });
const time = fc
  .oneof(
    fc.integer({ min: 0, max: 253402300799999 }),
    fc.constantFrom(0, 951782400000, 951868799999, 4107542399000, 253402300799999),
  )
  .map((ms) => new Date(ms).toISOString());
const anyEvent: fc.Arbitrary<Omit<Event, "event_id">> = fc.record({
  contact_id: text,
  event_type: text,
  event_data: fc.dictionary(text, text, { maxKeys: 3 }).map((each) => JSON.stringify(each)),
  timestamp: fc.oneof(
    { weight: 9, arbitrary: time },
    fc.constantFrom(
      "2026-02-29T00:00:00.000Z",
      "2026-13-01T00:00:00.000Z",
      "",
      "x",
      "2026-01-01",
      "2026-04-31T00:00:00.000Z",
    ),
  ),
  deal_id: maybe,
  actor: maybe,
  source: maybe,
  idempotency_key: text,
});

const engines: readonly (readonly [string, () => Promise<TestEngine>])[] = [
  ["duckdb", duckEngine],
  ...(hasPostgres ? [["postgres", postgresEngine] as const] : []),
];

describe.each(engines)("an id that %s works out of a row's cells", (name, open) => {
  const opened = open();
  afterAll(async () => (await opened).close());

  test("is the event's, whatever texts stand in them, and none where the time is none", async () => {
    const engine = await opened;
    const list = fc.sample(anyEvent, { numRuns: 600, seed: 11 });
    const rows = list.map((each, i): Event => ({ ...each, event_id: `${i}` }));
    await engine.fill(rows);
    const found = await engine.query(
      `select event_id as n, ${eventIdSql(name as "duckdb", "e")} as id from ${engine.events} e`,
    );
    const told = new Map(found.map((row) => [row.n, row.id]));
    for (const row of rows)
      expect(told.get(row.event_id) ?? "", JSON.stringify(row)).toBe(deriveEventId(row, sha256Hex));
  });
});

test.skipIf(!hasPostgres)("Postgres takes the id in a generated column through a function", async () => {
  const engine = await postgresEngine();
  try {
    const schema = engine.events.split(".")[0];
    const cells = [
      "idempotency_key",
      "contact_id",
      "deal_id",
      "event_type",
      "event_data",
      "timestamp",
      "actor",
      "source",
    ];
    await engine.query(
      `create function ${schema}.id_of(${cells.map((each) => `"${each}" text`).join(", ")}) returns text language sql immutable as $$ select ${eventIdSql("postgres", "id_of")} $$;
       alter table ${engine.events} add column given_id text generated always as (${schema}.id_of(${cells.map((each) => `"${each}"`).join(", ")})) stored`,
    );
    await engine.fill([
      {
        event_id: "x",
        contact_id: "sarah",
        event_type: "contact_created",
        event_data: '{"source":"Facebook ad"}',
        timestamp: "2026-04-12T09:15:00.000Z",
        deal_id: null,
        actor: null,
        source: "demo",
        idempotency_key: "f28979864023b8ffaa08bbf731913a48",
      },
    ]);
    expect(await engine.query(`select given_id from ${engine.events}`)).toEqual([
      { given_id: "01KP0FJ4H0CSE1K75QA0YFK8F0" },
    ]);
  } finally {
    await engine.close();
  }
});
