import { rmSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Log, openLog } from "../../src/index.ts";
import { viewEntries } from "../../src/views/registry.ts";
import { folderOfTest } from "../support/archived-log.ts";
import { sales } from "../support/events.ts";
import { randomLog } from "../support/random-log.ts";

const cuts = ["2026-03-05", "2026-03-12", "2026-03-20", "2026-04-20", "2026-05-30"] as const;
const now = "2026-06-01T12:00:00.000Z";

/** All that a log answers of people; what archiving says of itself left out. */
async function answersOf(log: Log): Promise<unknown> {
  const { events } = await log.events({ limit: 0 });
  return {
    views: await Promise.all(viewEntries.map(({ name }) => log.view(name))),
    earlier: await log.view("stuck", { as_of: "2026-03-12T00:00:00.000Z" }),
    events: events.filter(({ contact_id }) => contact_id !== "daybook"),
    states: await Promise.all(["amy", "bob"].map((id) => log.state(id))),
  };
}

/** `DAYBOOK_STORM=full` tries 300 logs. */
const runs = process.env.DAYBOOK_STORM === "full" ? 300 : 4;

test("whatever is archived when, and whatever comes or is taken back later, no answer is another one than that of the whole log", async () => {
  const step = fc.record({
    share: fc.integer({ min: 0, max: 60 }),
    cut: fc.constantFrom(...cuts),
    back: fc.option(fc.nat(200), { nil: null }),
  });
  let archived = 0;
  await fc.assert(
    fc.asyncProperty(randomLog, fc.array(step, { minLength: 1, maxLength: 3 }), async (told, steps) => {
      // A log in which somebody says by hand that a row was erased isn't archived.
      const list = told.filter(({ event_type }) => event_type !== "contact_erased");
      const folder = folderOfTest();
      const open = (name: string) =>
        openLog(`sqlite:${join(folder, name)}`, { now: () => now, settings: sales });
      const [whole, split] = [await open("whole.db"), await open("split.db")];
      let from = 0;
      for (const { share, cut, back } of [...steps, { share: list.length, cut: cuts[4], back: 3 }]) {
        const some = list.slice(from, from + share);
        from += some.length;
        const [one, other] = [await whole.store.append(some), await split.store.append(some)];
        expect(other.map(({ status }) => status)).toEqual(one.map(({ status }) => status));
        const wrong = back === null ? undefined : list.slice(0, from)[back];
        for (const log of wrong ? [whole, split] : [])
          await log.append({
            contact_id: "daybook",
            event_type: "event_voided",
            event_data: { event_id: wrong?.event_id },
            timestamp: `${cut}T00:00:00.000Z`,
            cause: "void",
          });
        archived += (await split.archive({ before: `${cut}T00:00:00.000Z` })).removed;
        expect(await answersOf(split)).toEqual(await answersOf(whole));
      }
      expect(await split.verify()).toMatchObject({ ok: true });
      await Promise.all([whole.close(), split.close()]);
      rmSync(folder, { recursive: true });
    }),
    { numRuns: runs, seed: 7 },
  );
  expect(archived).toBeGreaterThan(0);
});
