import { rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import type { Verified } from "../../src/core/verify.ts";
import { hash } from "../../src/hosts/node/host.ts";
import type { Log } from "../../src/index.ts";
import { archivesAt } from "../../src/log/archive/archive-files.ts";
import { isGrouped, pass } from "../../src/views/fold.ts";
import type { Take } from "../../src/views/pass.ts";
import { viewEntries } from "../../src/views/registry.ts";
import { type Earlier, resume } from "../../src/views/resume.ts";
import { newTally, type Tally } from "../../src/views/tally.ts";
import type { Kept } from "../../src/views/view-cache.ts";
import { change, eventsOf } from "../contract/sample.ts";
import {
  archiveOf,
  folderOfTest,
  logWithArchives,
  openSales as open,
  recordedRows,
} from "../support/archived-log.ts";
import { contextOf, events } from "../support/events.ts";
import { randomLog } from "../support/random-log.ts";

/** `DAYBOOK_STORM=full` tries 300 logs, and one of 100,000 events. */
const isFull = process.env.DAYBOOK_STORM === "full";
const runs = isFull ? 300 : 4;

/** All that a log answers. */
async function answersOf(log: Log): Promise<unknown> {
  const contacts = ["amy", "bob", "constructor", "nobody"];
  return {
    views: await Promise.all(viewEntries.map(({ name }) => log.view(name))),
    earlier: await log.view("stuck", { as_of: "2026-03-12T00:00:00.000Z" }),
    events: await log.events({ limit: 0 }),
    some: await log.events({ contacts: ["amy"], types: ["stage_changed"], limit: 3 }),
    deals: await log.events({ deals: ["roof"], since: "2026-03-05T00:00:00.000Z" }),
    states: await Promise.all(contacts.map((id) => log.state(id))),
    whys: await Promise.all(contacts.map((id) => log.why(id, "stage", { at: "2026-03-20T00:00:00.000Z" }))),
  };
}

/** What verifying finds, by event and not by where it stands. */
const named = ({ events, edited, missing, inserted, moved, conflicts }: Verified) => ({
  events,
  ids: [edited, missing, inserted, moved].map((found) => found.map(({ event_id }) => event_id).sort()),
  conflicts,
});

const places = ["live", "first", "second", "live and first", "both archives"] as const;

test("whatever of a log stands in archives, and wherever else it stands as well, no answer is another one", async () => {
  const anywhere = fc.array(fc.constantFrom(...places), { minLength: 50, maxLength: 50 });
  await fc.assert(
    fc.asyncProperty(randomLog, anywhere, async (list, where) => {
      const folder = folderOfTest();
      const [whole, split] = [join(folder, "whole.db"), join(folder, "split.db")];
      const at = (...names: readonly string[]): readonly Event[] =>
        list.filter((_, i) => names.includes(where[i % where.length] as string));
      await logWithArchives(whole, list);
      await logWithArchives(split, at("live", "live and first"), [
        at("first", "live and first", "both archives"),
        at("second", "both archives"),
      ]);
      const [one, other] = [await open(whole), await open(split)];
      expect(await answersOf(other)).toEqual(await answersOf(one));
      expect(named(await other.verify())).toEqual(named(await one.verify()));
      await Promise.all([one.close(), other.close()]);
      rmSync(folder, { recursive: true });
    }),
    { numRuns: runs, seed: 7 },
  );
});

test("an event that was sent again with a later clock, past its archive, is one event, with its first time", async () => {
  const [first, again, other] = events([
    change("amy", "Qualified", { idempotency_key: "k", timestamp: "2026-03-01T00:00:00Z" }),
    change("amy", "Qualified", { idempotency_key: "k", timestamp: "2026-03-09T00:00:00Z", source: "later" }),
    change("bob", "Won", { idempotency_key: "k", timestamp: "2026-03-10T00:00:00Z" }),
  ]) as readonly [Event, Event, Event];
  const path = join(folderOfTest(), "log.db");
  await logWithArchives(path, [again], [[first]]);
  const log = await open(path);
  expect(await log.events()).toMatchObject({ total: 1, events: [{ event_id: first.event_id }] });
  expect(await log.view("changes")).toMatchObject({ rows: [] });
  expect((await log.state("amy")).stage).toMatchObject({ value: "Qualified" });
  expect(await log.verify()).toMatchObject({ ok: true, events: 1, duplicates: 1, archived: 1 });
  await archiveOf(archivesAt(path), recordedRows([other]));
  expect(await log.events()).toMatchObject({ total: 1, events: [{ event_id: first.event_id }] });
  expect(await log.verify()).toMatchObject({
    ok: false,
    events: 1,
    duplicates: 1,
    archived: 2,
    conflicts: [{ key: "k" }],
  });
});

test("what was kept of a log before its archives came isn't gone by, nor what was kept before they grew", async () => {
  const path = join(folderOfTest(), "log.db");
  const [amy, bob, cat] = ["amy", "bob", "cat"].map((id) => events([change(id, "New")]));
  await logWithArchives(path, amy as readonly Event[]);
  const log = await open(path);
  const kept = { earlier: {}, tally: newTally() } as unknown as Kept;
  const isKept = async () => (await log.cache())?.load("stuck") !== null;
  for (const rows of [bob, cat]) {
    (await log.cache())?.save("stuck", kept);
    expect(await isKept()).toBe(true);
    await archiveOf(archivesAt(path), recordedRows(rows as readonly Event[]));
    expect(await isKept()).toBe(false);
  }
});

test("views go on from where they were over a log with archives, with the answers of a whole reading", async () => {
  const views = await Promise.all(viewEntries.map((entry) => entry.load()));
  const context = contextOf("2026-06-01");
  const isArchived = fc.array(fc.boolean(), { minLength: 40, maxLength: 40 });
  let resumed = 0;
  await fc.assert(
    fc.asyncProperty(randomLog, isArchived, async (list, archived) => {
      const path = join(folderOfTest(), "log.db");
      const late = list.filter(({ event_type }) => event_type === "stage_changed").slice(0, 1);
      const [old, live] = [true, false].map((is) =>
        list.filter((event, i) => !late.includes(event) && archived[i % archived.length] === is),
      );
      await logWithArchives(path, live ?? [], [old ?? []]);
      const log = await open(path);
      const gathering = () => {
        const tallies = views.map(newTally);
        const take: Take = (history, sign) => {
          for (const [i, view] of views.entries()) view.add(tallies[i] as Tally, history, sign, context);
        };
        const answers = () => views.map((view, i) => view.answer(tallies[i] as Tally, context));
        return { take, answers };
      };
      const [warm, cold] = [gathering(), gathering()];
      const met = await pass(await log.toRead(), context, hash, warm.take);
      await log.store.append(late);
      const store = await log.toRead();
      const earlier = { ...met, as_of: context.as_of } as Earlier;
      const gone = isGrouped(store) && (await resume(store, earlier, context, hash, warm.take));
      const { trail: _, ...whole } = await pass(store, context, hash, cold.take);
      await log.close();
      if (!gone) return;
      resumed += 1;
      expect(gone).toMatchObject(whole);
      expect(warm.answers()).toEqual(cold.answers());
    }),
    { numRuns: runs, seed: 5 },
  );
  expect(resumed).toBeGreaterThan(0);
});

test.runIf(isFull)(
  "half of a log of 100,000 events in an archive changes no view",
  { timeout: 300_000 },
  async () => {
    const stages = ["New", "Discovery Booked", "Qualified", "Proposal Sent", "Won", "Lost"];
    const list = eventsOf(
      ...Array.from({ length: 100_000 }, (_, i) =>
        change(`c${i % 12_000}`, stages[((i * 7) % 6) ^ (i % 3 === 0 ? 1 : 0)] as string, {
          timestamp: new Date(Date.UTC(2025, 0, 1) + i * 400_000).toISOString(),
          deal_id: i % 5 === 0 ? null : `d${i % 12_000}`,
          actor: `rep ${i % 9}`,
        }),
      ),
    );
    const isOld = ({ contact_id }: Event): boolean => Number(contact_id.slice(1)) < 6_000;
    const folder = folderOfTest();
    const [whole, split] = [join(folder, "whole.db"), join(folder, "split.db")];
    await logWithArchives(whole, list);
    await logWithArchives(
      split,
      list.filter((event) => !isOld(event)),
      [list.filter(isOld)],
    );
    const [one, other] = [await open(whole), await open(split)];
    for (const { name } of [...viewEntries, ...viewEntries])
      expect(await other.view(name)).toEqual(await one.view(name));
    expect(await other.verify()).toMatchObject({ ok: true, events: 100_000, duplicates: 0 });
  },
);
