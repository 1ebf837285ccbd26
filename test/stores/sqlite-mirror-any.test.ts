import { rmSync } from "node:fs";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { type Event, eventColumns, type Row } from "../../src/core/event.ts";
import type { Mirror } from "../../src/stores/sqlite/mirror.ts";
import { manyEvents, rowsOf } from "../contract/sample.ts";
import { mirrorPlace } from "../support/mirrors.ts";
import { type RemoteTable, remoteTable } from "../support/remote-log.ts";

vi.setConfig({ testTimeout: 120_000 });
const { open, somewhere } = mirrorPlace();
const pool = manyEvents(12);

const nth = fc.nat({ max: 30 });
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ act: fc.constant("put" as const), n: nth, spot: nth }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant("edit" as const), n: nth, spot: nth }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("restore" as const), n: nth, spot: nth }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("remove" as const), n: nth, spot: nth }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("relink" as const), n: nth, spot: nth }) },
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constantFrom(
        "refresh" as const,
        "replace" as const,
        "both" as const,
        "race" as const,
        "read" as const,
      ),
      n: nth,
      spot: nth,
    }),
  },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("cut" as const), n: fc.nat({ max: 4 }), spot: nth }) },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("expire" as const), n: nth, spot: nth }) },
);

/** A small source of chances: the same seed, the same waits. */
function chances(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Every row that is there, as its store holds it, and its position. */
async function held(mirror: Mirror): Promise<ReadonlyMap<string, { said: string; position: number }>> {
  const rows = new Map((await rowsOf(mirror.replica)).map((row) => [row.position, row]));
  const all = [...mirror.linksOf()].map(
    ({ id, position, links }) => [id, { said: said(rows.get(position) as Row, links), position }] as const,
  );
  expect(all.length).toBe(rows.size);
  return new Map(all);
}

const said = (row: Event & { readonly recorded_at: string | null }, links: unknown): string =>
  JSON.stringify([eventColumns.map((column) => row[column]), row.recorded_at, links]);

const holds = (table: RemoteTable): ReadonlyMap<string, string> =>
  new Map(
    table.rows().map((row) => [row.id, said({ ...row.cells, recorded_at: row.recorded_at }, row.links)]),
  );

test("after anything that may happen to a log and to its readers, a mirror equals it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40, size: "max" }), fc.nat(), async (steps, seed) => {
      const chance = chances(seed);
      const table = remoteTable({
        pageSize: () => 1 + chance(4),
        overlap: chance(3),
        wait: async () => {
          for (let ticks = chance(6); ticks > 0; ticks--) await null;
        },
      });
      const path = somewhere();
      const mirrors = [open(table, {}, path), open(table, {}, path)] as const;
      const first = new Map<string, Event>();
      const spotOf = (spot: number): string => `r${(spot * 7) % 31}`;
      const someone = (spot: number): string | undefined => {
        const rows = table.rows();
        return rows[spot % Math.max(1, rows.length)]?.id;
      };
      const change = ({ act, n, spot }: { act: string; n: number; spot: number }): void => {
        const id = someone(spot);
        if (act === "put") {
          const cells = first.get(spotOf(spot)) ?? (pool[n % pool.length] as Event);
          first.set(spotOf(spot), cells);
          table.put(cells, { id: spotOf(spot) });
        } else if (id === undefined) return;
        else if (act === "edit") table.edit(id, { actor: `Eve ${n % 3}` });
        else if (act === "restore") table.edit(id, first.get(id) as Event);
        else if (act === "remove") table.remove(id);
        else if (act === "relink") table.edit(id, {}, { links: { Contact: [`rec${n % 3}`] } });
      };
      /** Who reads on from its checkpoint has every row that is there, where it is. */
      const reader = { rows: new Map<number, Row>(), after: undefined as string | undefined };
      const readOn = async (): Promise<void> => {
        for (let done = false; !done; ) {
          const page = await mirrors[1].replica.read({}, reader.after);
          for (const row of page.rows) reader.rows.set(row.position, row);
          ({ checkpoint: reader.after, done } = page);
        }
      };
      let before = await held(mirrors[0]);
      let version = mirrors[0].schemaVersion();
      for (const each of steps) {
        const mirror = mirrors[each.n % 2] as Mirror;
        if (each.act === "refresh") await mirror.refresh();
        else if (each.act === "replace") await mirror.replace();
        else if (each.act === "both")
          await Promise.all([mirrors[0].refresh(), mirrors[1].refresh(), mirror.replace()]);
        else if (each.act === "race") {
          const reading = Promise.all([mirrors[0].refresh(), mirrors[1].refresh()]);
          for (let i = 0; i < 4; i++) {
            for (let ticks = chance(20); ticks > 0; ticks--) await null;
            change({
              act: ["edit", "restore", "put", "remove"][chance(4)] as string,
              n: chance(9),
              spot: chance(30),
            });
          }
          await reading;
        } else if (each.act === "read") await readOn();
        else if (each.act === "expire") table.expire();
        else if (each.act === "cut") {
          table.failAfter(each.n);
          await (each.spot % 3 === 0 ? mirror.replace() : mirror.refresh()).catch(() => {});
          table.failAfter(undefined);
        } else change(each);

        const after = await held(mirrors[0]);
        const kept = [...before].every(([id, row]) => {
          const is = after.get(id);
          return is && JSON.parse(is.said).slice(0, 2).join() === JSON.parse(row.said).slice(0, 2).join();
        });
        if (!kept) expect(mirrors[0].schemaVersion()).not.toBe(version);
        if (kept && each.act !== "race" && each.act !== "both")
          expect(mirrors[0].schemaVersion()).toBe(version);
        before = after;
        version = mirrors[0].schemaVersion();
      }

      await mirrors[0].refresh();
      const wanted = holds(table);
      const found = await held(mirrors[1]);
      for (const [id, row] of wanted) expect([id, found.get(id)?.said]).toEqual([id, row]);
      await mirrors[1].replace();
      const whole = await held(mirrors[0]);
      expect(new Map([...whole].map(([id, row]) => [id, row.said]))).toEqual(wanted);
      await readOn();
      for (const row of await rowsOf(mirrors[0].replica)) expect(reader.rows.get(row.position)).toEqual(row);

      for (const { id, first: was, now: is, position } of mirrors[0].evidence()) {
        expect(eventColumns.some((column) => was[column] !== is?.[column])).toBe(true);
        expect(is === null).toBe(!wanted.has(id));
        if (is) expect([is.position, whole.get(id)?.position]).toEqual([position, position]);
      }
      const keys = table.rows().map(({ cells }) => cells.idempotency_key);
      for (const mirror of mirrors) {
        expect(mirror.capabilities.unique_key).toBe(new Set(keys).size === keys.length);
        await mirror.close();
      }
      rmSync(path);
    }),
    { numRuns: 100, seed: 11 },
  );
});
