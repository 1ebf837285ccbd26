import { describe, expect, test } from "vitest";
import { catalogOf } from "../../src/core/catalog.ts";
import { type Event, eventColumns } from "../../src/core/event.ts";
import { deriveEventId } from "../../src/core/identity.ts";
import { checkpointOf, leafOf, newLeaves } from "../../src/core/seal.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import { verifyRows } from "../../src/core/verify.ts";
import { type Seal, withSeal } from "../../src/core/verify-seal.ts";
import { events } from "../support/events.ts";

type Stored = Event & { readonly recorded_at: string; readonly position: number };

const stored: readonly Stored[] = events([
  { contact_id: "sarah", event_type: "contact_created", timestamp: "2026-05-01" },
  { contact_id: "sarah", event_type: "stage_changed", timestamp: "2026-05-02", data: { to: "Won" } },
  { contact_id: "omar", event_type: "tag_added", timestamp: "2026-05-03", data: { tag: "vip" } },
  {
    contact_id: "omar",
    event_type: "note_added",
    timestamp: "2026-05-04",
    data: { text: "a" },
    actor: "Ana",
  },
]).map((event, at) => ({ ...event, recorded_at: `2026-05-05T10:0${at}:00.000Z`, position: at + 1 }));
const first = stored[0] as Stored;

/** What an edit makes of a cell, where it can't be any text. */
const another: Readonly<Record<string, string>> = {
  timestamp: "2026-05-02T11:11:11.000Z",
  event_data: '{"note":"x"}',
  event_type: "call_booked",
};

const leaves = newLeaves(stored, []);
const seal: Seal = { checkpoint: checkpointOf("test", leaves), leaves, at: "2026-05-05T12:00:00.000Z" };

async function check(rows: readonly Stored[], by: Seal = seal) {
  const found = await verifyRows(
    (async function* () {
      yield* rows;
    })(),
    { catalog: catalogOf(), hash: sha256Hex, isErased: () => false, unique: false },
  );
  return withSeal(found, rows, by);
}

/** A row as an event of its own: whoever edits may work out the id anew. */
const resealed = (row: Stored, cells: Partial<Stored>): Stored => {
  const changed = { ...row, ...cells };
  return { ...changed, event_id: deriveEventId(changed, sha256Hex) };
};

describe("a sealed log", () => {
  test("is ok in any order of its rows, and counts what came since", async () => {
    const later = resealed(first, {
      contact_id: "new",
      idempotency_key: "n",
      recorded_at: "2026-05-05T13:00:00.000Z",
      position: 9,
    });
    expect(await check([...stored].reverse())).toMatchObject({ ok: true, unsealed: 0 });
    expect(await check([later, ...stored])).toMatchObject({ ok: true, unsealed: 1, events: 5 });
    const justBefore = { ...later, recorded_at: "2026-05-05T11:52:30.000Z" };
    expect(await check([...stored, justBefore])).toMatchObject({ ok: true, unsealed: 1 });
    const longBefore = { ...later, recorded_at: "2026-05-05T11:49:30.000Z" };
    expect(await check([...stored, longBefore])).toMatchObject({ ok: false, inserted: [{ position: 9 }] });
  });

  test("shows every edit of any cell of any row, also where the id was worked out anew", async () => {
    for (const row of stored)
      for (const column of eventColumns) {
        if (column === "event_id") continue;
        const others = stored.filter((each) => each !== row);
        const value = another[column] ?? "x";
        const plain = await check([...others, { ...row, [column]: value }]);
        expect([column, plain.ok, plain.edited.map(({ event_id }) => event_id)]).toEqual([
          column,
          false,
          [row.event_id],
        ]);
        const forged = resealed(row, { [column]: value });
        const found = await check([...others, forged]);
        expect([column, found.ok, found.missing.map(({ event_id }) => event_id)]).toEqual([
          column,
          false,
          [row.event_id],
        ]);
        expect(found.inserted.map(({ event_id }) => event_id)).toEqual([forged.event_id]);
      }
  });

  test("names each row that is gone, that was dated anew, and that was put in with an old time", async () => {
    for (const row of stored) {
      const others = stored.filter((each) => each !== row);
      expect(await check(others)).toMatchObject({
        ok: false,
        missing: [{ event_id: row.event_id }],
        inserted: [],
      });
      const moved = { ...row, recorded_at: "2026-05-05T10:00:30.000Z" };
      expect(await check([...others, moved])).toMatchObject({
        ok: false,
        missing: [],
        inserted: [],
        moved: [{ event_id: row.event_id, position: row.position, columns: ["recorded_at"] }],
      });
    }
    const late = resealed(first, {
      contact_id: "x",
      idempotency_key: "x",
      recorded_at: "2026-05-05T10:00:00.000Z",
      position: 7,
    });
    expect(await check([...stored, late])).toMatchObject({
      ok: false,
      inserted: [{ event_id: late.event_id, position: 7 }],
    });
    const undated = { ...late, recorded_at: "soon" };
    expect((await check([...stored, undated])).inserted).toHaveLength(1);
  });

  test("lets a twin go that another row stands for, and not a later row that takes a sealed one's place", async () => {
    const twin = { ...first, recorded_at: "2026-05-05T10:09:00.000Z", position: 8 };
    const list = newLeaves([...stored, twin], []);
    const both = { ...seal, checkpoint: checkpointOf("test", list), leaves: list };
    expect(await check([...stored, twin], both)).toMatchObject({ ok: true, duplicates: 1, unsealed: 0 });
    expect(await check(stored, both)).toMatchObject({ ok: true, missing: [] });
    const winning = resealed(first, {
      timestamp: "2026-04-01T00:00:00.000Z",
      recorded_at: "2026-05-05T14:00:00.000Z",
      position: 8,
    });
    expect(await check([...stored, winning])).toMatchObject({
      ok: false,
      inserted: [{ event_id: winning.event_id }],
    });
  });

  test("says that its leaf list was changed, and names nothing by it", async () => {
    for (const changed of [
      leaves.slice(1),
      [...leaves].reverse(),
      leaves.map((line) => line.replace("10:00", "10:01")),
    ]) {
      const found = await check(stored, { ...seal, leaves: changed });
      expect(found).toMatchObject({
        ok: false,
        missing: [],
        inserted: [],
        broken: expect.stringContaining("changed"),
      });
    }
    const grown = { ...seal, leaves: [...leaves, leafOf({ event_id: first.event_id, recorded_at: null })] };
    expect((await check(stored, grown)).ok).toBe(true);
  });
});
