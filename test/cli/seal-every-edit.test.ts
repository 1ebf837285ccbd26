import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "libsql";
import { describe, expect, onTestFinished, test } from "vitest";
import { eventColumns } from "../../src/core/event.ts";
import { deriveEventId } from "../../src/core/identity.ts";
import { hash } from "../../src/hosts/node/host.ts";
import { type Log, openLog } from "../../src/open-log.ts";

/** A sealed log in a file with a way behind its locks, and events that came after the seal. */
async function sealedLog(size: number, later = 0) {
  const folder = mkdtempSync(join(tmpdir(), "daybook-seal-"));
  let now = "2026-06-01T12:00:00.000Z";
  const path = join(folder, "daybook.db");
  const log: Log = await openLog(`sqlite:${path}`, { now: () => now });
  const inputs = Array.from({ length: size + later }, (_, i) => ({
    contact_id: `c${i % 7}`,
    event_type: ["stage_changed", "note_added"][i % 2] as string,
    event_data: i % 2 === 0 ? { to: `S${i}` } : { text: `t${i}` },
    timestamp: new Date(Date.parse("2026-05-01T10:00:00.000Z") + i * 60_000).toISOString(),
    actor: i % 3 === 0 ? "Ana" : "Bo",
    ...(i % 4 === 0 ? { deal_id: `d${i}`, source: "form" } : {}),
  }));
  await log.append(inputs.slice(0, size));
  now = "2026-06-01T13:00:00.000Z";
  const { text } = await log.seal();
  now = "2026-06-01T14:00:00.000Z";
  if (later > 0) await log.append(inputs.slice(size));
  await log.close();
  const db = new Database(path);
  for (const [name] of db
    .prepare("select name from sqlite_master where type='trigger'")
    .raw()
    .all() as string[][])
    db.exec(`drop trigger ${name}`);
  db.exec("drop index events_key");
  const reader = await openLog(`sqlite:${path}`, { create: false, readonly: true, now: () => now });
  onTestFinished(async () => {
    await reader.close();
    db.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    text: text ?? "",
    log: reader,
    /** Does something to the rows, looks what verify says, and puts all back. */
    async foundAfter(...statements: readonly (readonly [string, ...unknown[]])[]) {
      db.exec("create table kept as select * from events");
      for (const [sql, ...values] of statements) db.prepare(sql).run(...values);
      const found = await reader.verify();
      db.exec("delete from events; insert into events select * from kept; drop table kept");
      return found;
    },
    rows: db.prepare("select * from events order by seq").all() as Record<string, string | number | null>[],
  };
}

const named = (found: Awaited<ReturnType<Log["verify"]>>): readonly string[] =>
  [...found.edited, ...found.missing, ...found.moved, ...found.inserted].map(({ event_id }) => event_id);

const set = (column: string, value: unknown, seq: unknown) =>
  [`update events set ${column} = ? where seq = ?`, value, seq] as const;

const cells = [...eventColumns, "recorded_at"] as const;

describe("in a sealed log", () => {
  test("every cell of every row, changed in itself or for another row's, is found and its row named", async () => {
    const { foundAfter, log } = await sealedLog(10);
    const { rows } = await log.store.read();
    const ids = rows.map(({ event_id }) => event_id);
    let edits = 0;
    for (let seq = 1; seq <= 10; seq++)
      for (const column of cells) {
        if (column === "event_type") {
          // A type that isn't known is a renamed one; one that is known is an edit.
          const found = await foundAfter(set(column, "call_booked", seq));
          expect([found.ok, named(found)]).toEqual([false, [ids[seq - 1]]]);
          continue;
        }
        const value = column === "timestamp" || column === "recorded_at" ? "2026-05-09T09:09:09.000Z" : "x";
        const found = await foundAfter(set(column, value, seq));
        expect([seq, column, found.ok, named(found).includes(ids[seq - 1] ?? "")]).toEqual([
          seq,
          column,
          false,
          true,
        ]);
        edits += 1;
      }
    expect(edits).toBe(10 * (cells.length - 1));
  });

  test("every row that is gone, forged, copied or put in is named, as is a tail that was cut; order is none", async () => {
    const { foundAfter, log, text } = await sealedLog(10, 2);
    const { rows } = await log.store.read();
    const sound = await foundAfter(["update events set seq = 100 - seq where seq <= 10"]);
    expect(sound).toMatchObject({ edited: [], missing: [], moved: [], inserted: [], unsealed: 2 });
    for (const [at, row] of rows.slice(0, 10).entries()) {
      const seq = at + 1;
      expect(named(await foundAfter(["delete from events where seq = ?", seq]))).toEqual([row.event_id]);
      const event = (await log.store.read()).rows.find(({ event_id }) => event_id === row.event_id);
      if (!event) throw new Error("the row is gone");
      const forged = deriveEventId({ ...event, actor: "Eve" }, hash);
      const found = await foundAfter(set("actor", "Eve", seq), set("event_id", forged, seq));
      expect([found.missing[0]?.event_id, found.inserted[0]?.event_id]).toEqual([row.event_id, forged]);
      const columns = `insert into events (seq, ${[...cells].join(", ")}) select 50, ${[...cells].join(", ")} from events where seq = ?`;
      const twin = await foundAfter([columns, seq]);
      expect([twin.ok, twin.duplicates, named(twin)]).toEqual([false, 1, [row.event_id]]);
    }
    const cut = await foundAfter(["delete from events where seq > 7"]);
    expect(named(cut)).toEqual(rows.slice(7, 10).map(({ event_id }) => event_id));
    expect(cut).toMatchObject({ unsealed: 0, sealed: { rows: 10 } });
    expect(await log.checkCheckpoint(text)).toMatchObject({ holds: true, size: 10 });
  });

  test("of 2,000 rows any sample of changes is found and named", { timeout: 20_000 }, async () => {
    const { foundAfter, rows, log } = await sealedLog(2000);
    const ids: string[] = [];
    for (let at: string | undefined; ; ) {
      const page = await log.store.read({}, at);
      ids.push(...page.rows.map(({ event_id }) => event_id));
      if (page.done) break;
      at = page.checkpoint;
    }
    expect([rows.length, ids.length]).toEqual([2000, 2000]);
    let state = 7;
    const below = (most: number): number => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return Math.floor((state / 2147483648) * most);
    };
    for (let round = 0; round < 12; round++) {
      const [seq, other] = [1 + below(1000), 1001 + below(1000)];
      const id = ids[seq - 1] ?? "";
      const change = [
        () => foundAfter(set("actor", "Eve", seq)),
        () => foundAfter(set("recorded_at", "2026-05-09T09:09:09.000Z", seq)),
        () => foundAfter(["delete from events where seq = ?", seq]),
        () =>
          foundAfter(
            set("event_data", rows[other - 1]?.event_data, seq),
            set("event_data", rows[seq - 1]?.event_data, other),
          ),
      ][round % 4];
      const found = await change?.();
      expect([round, found?.ok, found && named(found).includes(id)]).toEqual([round, false, true]);
      if (round % 4 === 3) expect(found && named(found)).toContain(ids[other - 1]);
    }
  });
});

test("a log in memory is sealed for as long as it is open", async () => {
  const log = await openLog("memory:", { now: () => "2026-06-01T12:00:00.000Z" });
  await log.append({ contact_id: "a", event_type: "contact_created", timestamp: "2026-05-01" });
  const done = await log.seal();
  expect(done).toMatchObject({ added: 1, files: null, refused: null, checkpoint: { size: 1 } });
  expect(await log.verify()).toMatchObject({ ok: true, unsealed: 0, sealed: { rows: 1 } });
  expect(await log.checkCheckpoint(done.text ?? "")).toMatchObject({ holds: true });
  await log.close();
});
