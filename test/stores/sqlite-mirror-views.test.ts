import { rmSync } from "node:fs";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { hash } from "../../src/hosts/node/host.ts";
import { viewCacheIn } from "../../src/hosts/node/view-cache-files.ts";
import type { Mirror } from "../../src/stores/sqlite/mirror.ts";
import { isGrouped, pass, passRows } from "../../src/views/fold.ts";
import type { Pass, Take } from "../../src/views/pass.ts";
import { viewEntries } from "../../src/views/registry.ts";
import { newTally, type Tally } from "../../src/views/tally.ts";
import { tallyViews, type ViewCache } from "../../src/views/view-cache.ts";
import { manyEvents } from "../contract/sample.ts";
import { contextOf, rowsOf } from "../support/events.ts";
import { mirrorPlace } from "../support/mirrors.ts";
import { randomLog } from "../support/random-log.ts";
import { remoteTable } from "../support/remote-log.ts";

vi.setConfig({ testTimeout: 120_000 });
const { open, somewhere } = mirrorPlace();

const views = await Promise.all(viewEntries.map((entry) => entry.load()));
const context = contextOf("2026-06-01");
const answersOf = (tallies: readonly Tally[]) =>
  views.map((view, i) => view.answer(tallies[i] as Tally, context));
const counted = ({ events, left_out, loops }: Pass) => ({ events, left_out, loops });

function gathering(): { readonly tallies: readonly Tally[]; readonly take: Take } {
  const tallies = views.map(newTally);
  return {
    tallies,
    take(history, sign) {
      for (const [i, view] of views.entries()) view.add(tallies[i] as Tally, history, sign, context);
    },
  };
}

/** What all views say of rows in memory. */
function inMemory(list: readonly Event[]) {
  const { tallies, take } = gathering();
  const met = passRows(rowsOf(list), context, hash, take);
  return { answers: answersOf(tallies), ...counted(met) };
}

test("views over a mirror are those over the same rows in memory, with twins and edited rows and without", async () => {
  const ways = { contacts: 0, heap: 0 };
  const edits = fc.array(fc.record({ n: fc.nat(), how: fc.constantFrom("twin", "edit", "remove", "late") }), {
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(randomLog, edits, async (log, then) => {
      const table = remoteTable({ pageSize: () => 11 });
      const late = then.some(({ how }) => how === "late") ? Math.floor(log.length / 2) : log.length;
      const ids = log.slice(0, late).map((event) => table.put(event));
      const path = somewhere();
      const mirror = open(table, {}, path);
      await mirror.refresh();
      for (const { n, how } of then) {
        const id = ids[n % Math.max(1, ids.length)];
        const row = table.rows().find((each) => each.id === id);
        if (id === undefined || !row) continue;
        if (how === "twin") table.put(row.cells);
        if (how === "edit") table.edit(id, { actor: "Eve" });
        if (how === "remove") table.remove(id);
      }
      for (const event of log.slice(late)) table.put(event);
      await mirror.replace();
      ways[isGrouped(mirror) ? "contacts" : "heap"]++;
      const { tallies, take } = gathering();
      const met = await pass(mirror, context, hash, take);
      expect({ answers: answersOf(tallies), ...counted(met) }).toEqual(
        inMemory(table.rows().map(({ cells }) => cells)),
      );
      await mirror.close();
      rmSync(path);
    }),
    { numRuns: 100, seed: 3 },
  );
  expect(ways.contacts).toBeGreaterThan(20);
  expect(ways.heap).toBeGreaterThan(20);
});

test("what is kept beside a mirror is gone on from when rows came, but not trusted when one changed or went", async () => {
  const list = manyEvents(21_000);
  const table = remoteTable({ pageSize: () => 5000 });
  const ids = list.map((event) => table.put(event));
  const path = somewhere();
  const mirror = open(table, {}, path);
  await mirror.refresh();
  const wholes: string[] = [];
  const watched = (): Mirror =>
    Object.create(mirror, {
      groups: {
        value: (...args: Parameters<Mirror["groups"]>) => {
          wholes.push("whole");
          return mirror.groups(...args);
        },
      },
    });
  const cache = (): ViewCache => viewCacheIn(`${path}-views`, JSON.stringify([mirror.schemaVersion()]));
  const activity = views.filter(({ name }) => name === "activity");
  const ask = async () => {
    await mirror.refresh();
    wholes.length = 0;
    const { tallies, pass: met } = await tallyViews(watched(), activity, context, hash, cache());
    const rows = table.rows().map(({ cells }) => cells);
    const wanted = newTally();
    const whole = passRows(rowsOf(rows), context, hash, (history, sign) =>
      activity[0]?.add(wanted, history, sign, context),
    );
    expect(activity[0]?.answer(tallies[0] as Tally, context)).toEqual(activity[0]?.answer(wanted, context));
    expect(counted(met)).toEqual(counted(whole));
    return wholes.length;
  };
  expect(await ask()).toBe(1);
  expect(await ask()).toBe(0);
  for (const event of manyEvents(30, "more")) table.put(event);
  expect(await ask()).toBe(0);
  table.edit(ids[7] as string, { event_data: '{"to":"Won"}' });
  expect(await ask()).toBe(1);
  expect(await ask()).toBe(0);
  table.edit(ids[7] as string, { event_data: (list[7] as Event).event_data });
  expect(await ask()).toBe(1);
  table.remove(ids[9] as string);
  await mirror.replace();
  expect(await ask()).toBe(1);
  table.put(list[0] as Event);
  expect(mirror.capabilities.unique_key).toBe(true);
  expect(await ask()).toBe(0); // a heap, held in memory
  expect(mirror.capabilities.unique_key).toBe(false);
});
