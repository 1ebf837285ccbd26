import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { Event, Row } from "../../src/core/event.ts";
import { hasItsId } from "../../src/core/identity.ts";
import { hash, now } from "../../src/hosts/node/host.ts";
import { openSqlite, type SqliteStore } from "../../src/stores/sqlite/open.ts";
import { change, eventsOf, manyEvents, statuses } from "../contract/sample.ts";

const folder = mkdtempSync(join(tmpdir(), "daybook-locks-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let made = 0;
let path = "";
let log: SqliteStore;
beforeEach(() => {
  path = join(folder, `${made++}.db`);
  log = openSqlite(path, { hash, now });
  return () => log.close();
});

const first = eventsOf(change("sarah", "Qualified"), change("tom", "New", { idempotency_key: "own key" }));
const rows = (): readonly Row[] => log.readNow().rows;

/** A client that knows nothing of Daybook. */
function client<T>(work: (db: Database.Database) => T): T {
  const db = new Database(path, { timeout: 5000 });
  try {
    return work(db);
  } finally {
    db.close();
  }
}

const exec = (sql: string): void => client((db) => void db.exec(sql));

const columns = "seq, event_id, contact_id, event_type, event_data, timestamp, idempotency_key, recorded_at";

describe("a SQL client that knows nothing of Daybook", () => {
  beforeEach(() => {
    log.appendNow(first);
  });

  const refused = [
    "update events set event_data = '{}'",
    "update events set contact_id = 'x' where seq = 1",
    "update or replace events set seq = 2 where seq = 1",
    "delete from events",
    "delete from events where seq = 2",
  ];
  for (const sql of refused)
    test(`is refused with a sentence: ${sql}`, () => {
      const before = rows();
      expect(() => exec(sql)).toThrow(/Daybook never (changes|deletes) an event.*daybook void/);
      expect(rows()).toEqual(before);
    });

  const ignored = [
    [
      "replaces a row by its position",
      `insert or replace into events (${columns}) values (1, 'x', 'x', 'x', '{}', 'x', 'other', 'x')`,
    ],
    [
      "replaces a row by its key",
      `insert or replace into events (${columns}) values (null, 'x', 'x', 'x', '{}', 'x', 'own key', 'x')`,
    ],
    [
      "replaces a row by REPLACE",
      `replace into events (${columns}) values (2, 'x', 'x', 'x', '{}', 'x', 'own key', 'x')`,
    ],
    [
      "upserts",
      `insert into events (${columns}) values (null, 'x', 'x', 'x', '{}', 'x', 'own key', 'x') on conflict (idempotency_key) do update set event_data = 'x'`,
    ],
    [
      "upserts on the position",
      `insert into events (${columns}) values (1, 'x', 'x', 'x', '{}', 'x', 'other', 'x') on conflict (seq) do update set event_data = 'x'`,
    ],
    [
      "replaces a row by its blob key",
      `insert or replace into events (${columns}) select null, 'x', 'x', 'x', '{}', 'x', idempotency_key, 'x' from events where seq = 1`,
    ],
  ] as const;
  for (const [what, sql] of ignored)
    test(`changes nothing when it ${what}`, () => {
      const before = rows();
      expect(client((db) => db.prepare(sql).run().changes)).toBe(0);
      expect(rows()).toEqual(before);
    });

  test("can't put a row before the first", () => {
    const sql = `insert into events (${columns}) values (-1, 'x', 'x', 'x', '{}', 'x', 'other', 'x')`;
    expect(() => exec(sql)).toThrow(/CHECK/);
  });

  test("may add a row, and the log goes on after it", () => {
    exec(`insert into events (${columns}) values (null, 'x', 'x', 'x', '{}', 'x', 'other', 'x')`);
    expect(statuses(log.appendNow(manyEvents(3)))).toEqual(["appended", "appended", "appended"]);
    expect(rows().map((row) => row.position)).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test("can't put an event in twice by writing its key in another way", () => {
    for (const [seq, key, where] of [
      [10, "lower(hex(idempotency_key))", 1],
      [11, "cast(idempotency_key as blob)", 2],
    ])
      exec(`insert into events select ${seq}, event_id, contact_id, event_type, event_data, timestamp, deal_id, actor,
        source, ${key}, recorded_at from events where seq = ${where}`);
    expect(rows().map((row) => [row.position, hasItsId(row, hash)])).toEqual([
      [1, true],
      [2, true],
      [10, false],
      [11, false],
    ]);
  });

  test("finds derived keys as 16 bytes and a caller's own as text", () => {
    const found = client((db) =>
      db
        .prepare("select typeof(idempotency_key), length(idempotency_key) from events order by seq")
        .raw()
        .all(),
    );
    expect(found).toEqual([
      ["blob", 16],
      ["text", 7],
    ]);
  });
});

describe("a lock that was taken off", () => {
  test("is put back by the next who opens the log for writing, and the schema's version has moved", async () => {
    log.appendNow(first);
    const before = log.schemaVersion();
    exec("drop trigger events_no_update; drop trigger events_keep; drop index events_marks");
    const after = log.schemaVersion();
    expect(after).toBeGreaterThan(before);
    const again = openSqlite(path, { hash, now });
    expect(() => exec("update events set event_data = '{}'")).toThrow(/never changes/);
    expect(again.schemaVersion()).toBeGreaterThan(after);
    await again.close();
  });

  test("doesn't stop a reader who may not write", async () => {
    log.appendNow(first);
    exec("drop trigger events_no_update");
    const reader = openSqlite(path, { hash, now, readonly: true });
    expect(reader.readNow().rows).toHaveLength(2);
    await reader.close();
    exec("update events set event_data = event_data");
  });
});

describe("a cell changed by hand", () => {
  const edit = (sql: string): void => exec(`drop trigger if exists events_no_update; ${sql}`);

  for (const column of ["contact_id", "event_data", "timestamp", "deal_id", "actor", "source", "event_id"])
    test(`makes its key a conflict, the row is no event any more: ${column}`, () => {
      log.appendNow(first);
      edit(`update events set ${column} = 'else' where seq = 1`);
      const [receipt] = log.appendNow([first[0] as Event]);
      expect(receipt).toMatchObject({
        status: "conflict",
        reason: expect.stringMatching(/^changed by hand/),
        position: 1,
      });
    });

  test("to another type: still an event where that type is none of the catalog's", () => {
    log.appendNow(first);
    edit("update events set event_type = 'Stage changed' where seq = 1");
    expect(log.appendNow(first)[0]).toMatchObject({ status: "duplicate" });
  });

  test("to a void that names an event voids nothing", () => {
    log.appendNow(first);
    edit(
      `update events set event_type = 'event_voided', event_data = '{"event_id":"${first[0]?.event_id}"}' where seq = 2`,
    );
    expect(log.appendNow([first[0] as Event])[0]).toMatchObject({ status: "duplicate" });
  });

  const odd: Readonly<Record<string, string>> = {
    "bytes that are no UTF-8": "cast(x'ff4100c3' as text)",
    "Latin-1": "cast(x'4a6f73e9' as text)",
    "a separator of cells": "'a' || char(31) || 'b'",
    "a separator of rows": "'a' || char(30) || 'b'",
    "the sign for null": "char(29)",
    "a zero byte": "'a' || char(0) || 'b'",
    "a number": "17.5",
    nothing: "''",
  };
  for (const [what, value] of Object.entries(odd))
    test(`to ${what} harms no reader, and the rows beside it are whole`, () => {
      log.appendNow([...first, ...manyEvents(5)]);
      const before = rows();
      for (const column of ["contact_id", "event_data", "actor", "timestamp"])
        edit(`update events set ${column} = ${value} where seq = 2`);
      const after = rows();
      expect(after).toHaveLength(before.length);
      expect(after.filter((row) => row.position !== 2)).toEqual(before.filter((row) => row.position !== 2));
      expect(after[1]?.event_id).toBe(before[1]?.event_id);
      expect([...log.groups(log.head().position)].flat()).toHaveLength(before.length);
      expect(log.appendNow([first[1] as Event])[0]).toMatchObject({ status: "conflict" });
    });
  test("to what looks like the rest of its row and another row is one row all the same", () => {
    log.appendNow([...first, ...manyEvents(5)]);
    const before = rows();
    const cells = ["x", "t", "{}", "time", "-", "-", "-", "key", "recorded"].join("' || char(31) || '");
    edit(
      `update events set contact_id = '${cells}' || char(30) || '99' || char(31) || 'id' || char(31) || 'y' where seq = 2`,
    );
    expect(rows().map((row) => row.position)).toEqual(before.map((row) => row.position));
    expect(rows()[1]?.event_id).toBe(before[1]?.event_id);
  });

  test("its key to a number or other bytes harms no reader", () => {
    log.appendNow([...first, ...manyEvents(3)]);
    edit(
      "update events set idempotency_key = 5 where seq = 1; update events set idempotency_key = x'00ff' where seq = 2",
    );
    exec("update events set idempotency_key = 2.5 where seq = 3");
    expect(
      rows()
        .map((row) => row.idempotency_key)
        .slice(0, 3),
    ).toEqual(["5 ", "00ff ", "2.5 "]);
  });
});

test("a cell that is no text is refused before it reaches SQLite, and nothing of the batch is written", () => {
  const [one, two] = manyEvents(2);
  for (const actor of [true, 5, undefined, {}, Number.NaN]) {
    const bad = { ...two, actor } as unknown as Event;
    expect(() => log.appendNow([one as Event, bad])).toThrow(
      expect.objectContaining({ code: "NOT_AN_EVENT" }),
    );
  }
  for (const column of ["contact_id", "event_type", "event_data", "timestamp", "event_id"])
    expect(() => log.appendNow([{ ...one, [column]: null } as unknown as Event])).toThrow(
      expect.objectContaining({ code: "NOT_AN_EVENT" }),
    );
  expect(rows()).toEqual([]);
});

test("a batch that fails half way leaves nothing, also not in what is known of voids", () => {
  log.appendNow(first);
  const voiding = eventsOf({
    contact_id: "sarah",
    event_type: "event_voided",
    event_data: { event_id: first[0]?.event_id },
    timestamp: "2026-05-01T00:00:00.000Z",
  });
  const bad = { ...manyEvents(1)[0], actor: 5 } as unknown as Event;
  expect(() => log.appendNow([...voiding, first[0] as Event, bad])).toThrow();
  expect(log.appendNow(first).map((receipt) => receipt.status)).toEqual(["duplicate", "duplicate"]);
});

test("a void that another process writes is known to the next append", async () => {
  log.appendNow(first);
  log.appendNow(first);
  const other = openSqlite(path, { hash, now });
  other.appendNow(
    eventsOf({
      contact_id: "sarah",
      event_type: "event_voided",
      event_data: { event_id: first[0]?.event_id },
      timestamp: "2026-05-01T00:00:00.000Z",
    }),
  );
  await other.close();
  expect(statuses(log.appendNow(first))).toEqual(["conflict", "duplicate"]);
});
