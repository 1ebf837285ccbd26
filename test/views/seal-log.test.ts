import { describe, expect, test } from "vitest";
import { catalogOf } from "../../src/core/catalog.ts";
import type { Row } from "../../src/core/event.ts";
import { readCheckpoint } from "../../src/core/seal.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import { sealLog, verifySealed } from "../../src/views/seal-log.ts";
import { events, sales } from "../support/events.ts";
import { fakeTarget } from "../support/fake-target.ts";

/** Rows of which the first were recorded on the day before the first seal, the rest on the day of it, afterwards. */
const log = (n: number, old = n): readonly Row[] =>
  events(
    Array.from({ length: n }, (_, i) => ({
      contact_id: `c${i}`,
      event_type: "contact_created",
      timestamp: `2026-05-01T00:00:00.${String(i % 1000).padStart(3, "0")}Z`,
    })),
  ).map((event, at) => ({
    ...event,
    recorded_at: at < old ? "2026-05-02T10:00:00.000Z" : "2026-05-03T10:00:00.000Z",
    position: at + 1,
  }));

const rules = { catalog: catalogOf(), hash: sha256Hex, isErased: () => false, erasedBy: () => [] };
const day = (n: number) => ({
  origin: "test/Events",
  now: `2026-05-${String(n).padStart(2, "0")}T03:00:00.000Z`,
});

async function page() {
  const target = await fakeTarget(sales);
  return { target, front: "Daybook" };
}

describe("sealing a log", () => {
  test("keeps its leaves 900 a row and its checkpoint on the front page, and goes on from there", async () => {
    const at = await page();
    const rows = log(1805, 1000);
    const first = await sealLog({ rows: rows.slice(0, 1000), ...rules }, at, day(3));
    expect([first.added, first.refused, first.checkpoint?.size]).toEqual([1000, null, 1000]);
    const sent = at.target.requests();
    expect((await sealLog({ rows: rows.slice(0, 1000), ...rules }, at, day(4))).added).toBe(0);
    expect(at.target.requests() - sent).toBe(1);
    const second = await sealLog({ rows: [...rows].reverse(), ...rules }, at, day(5));
    expect([second.added, second.checkpoint?.size]).toEqual([805, 1805]);
    const cells = at.target.shown("Daybook");
    expect(Object.keys(cells).sort()).toEqual(["leaves 1", "leaves 2", "leaves 3", "seal"]);
    const lines = [1, 2, 3].map((n) => String(cells[`leaves ${n}`]?.Value).split("\n").length);
    expect(lines).toEqual([900, 900, 5]);
    expect(readCheckpoint(String(cells.seal?.Value))).toEqual(second.checkpoint);
    expect(await verifySealed({ rows, ...rules }, at)).toMatchObject({ ok: true, unsealed: 0 });
  });

  test("stops where a sealed row was changed or is gone, and leaves out one that was put in", async () => {
    const at = await page();
    const rows = log(6);
    await sealLog({ rows, ...rules }, at, day(3));
    const before = at.target.shown("Daybook");
    const late: Row = { ...(log(7)[6] as Row), recorded_at: "2026-05-01T00:00:00.000Z" };
    const edited = rows.map((row, i) => (i === 2 ? { ...row, actor: "me" } : row));
    for (const changed of [edited, rows.slice(1)]) {
      const { refused, found, checkpoint } = await sealLog(
        { rows: [...changed, late], ...rules },
        at,
        day(5),
      );
      expect(refused).toMatch(/wasn't sealed/);
      expect(found.ok).toBe(false);
      expect(checkpoint?.size).toBe(6);
    }
    expect(at.target.shown("Daybook")).toEqual(before);
    const { added, found } = await sealLog({ rows: [...rows, late], ...rules }, at, day(5));
    expect([added, found.inserted.map(({ position }) => position)]).toEqual([0, [7]]);
    const fresh = { ...late, recorded_at: "2026-05-04T00:00:00.000Z" };
    expect((await sealLog({ rows: [...rows, fresh], ...rules }, at, day(5))).added).toBe(1);
  });

  test("that is broken off after any write is no seal yet, and the next one completes it", async () => {
    const rows = log(2000, 10);
    for (let writes = 0; writes < 4; writes++) {
      const at = await page();
      await sealLog({ rows: rows.slice(0, 10), ...rules }, at, day(3));
      let left = writes;
      at.target.before = (request) => {
        if (!/^(create|update)/.test(request)) return;
        if (left === 0) throw new Error("killed");
        left -= 1;
      };
      await expect(sealLog({ rows, ...rules }, at, day(4))).rejects.toThrow("killed");
      at.target.before = () => undefined;
      expect(await verifySealed({ rows, ...rules }, at)).toMatchObject({ ok: true, unsealed: 1990 });
      expect((await sealLog({ rows, ...rules }, at, day(5))).added).toBe(1990);
      expect(await verifySealed({ rows, ...rules }, at)).toMatchObject({ ok: true, unsealed: 0 });
    }
  });

  test("says that the seal or its list was changed, and seals nothing over it", async () => {
    const at = await page();
    const rows = log(6);
    await sealLog({ rows, ...rules }, at, day(3));
    const list = at.target.row("Daybook", "leaves 1");
    const value = String(list.cells.get("Value"));
    list.cells.set("Value", value.split("\n").slice(1).join("\n"));
    const first = await sealLog({ rows: rows.slice(1), ...rules }, at, day(4));
    expect([first.refused, first.found.ok]).toEqual([expect.stringContaining("changed"), false]);
    list.cells.set("Value", value);
    at.target.row("Daybook", "seal").cells.set("Value", "nonsense");
    expect((await sealLog({ rows, ...rules }, at, day(4))).refused).toMatch(/can't be read/);
    at.target.tables.get("Daybook")?.rows.delete(at.target.row("Daybook", "seal").id);
    expect((await verifySealed({ rows, ...rules }, at)).broken).toMatch(/is gone/);
  });

  test("of an empty log writes nothing", async () => {
    const at = await page();
    expect(await sealLog({ rows: [], ...rules }, at, day(3))).toMatchObject({ checkpoint: null, added: 0 });
    expect(at.target.shown("Daybook")).toEqual({});
  });
});
