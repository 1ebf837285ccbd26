import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isDaybookError } from "../../src/core/errors.ts";
import type { Settings } from "../../src/core/settings.ts";
import { type FakeTarget, fakeTarget } from "../support/fake-target.ts";
import { crmOf, type PublishDesk, publishDesk, published, touched } from "../support/publish-desk.ts";
import { teller } from "../support/story.ts";

const settings: Settings = {
  ...published,
  publish: { ...published.publish, tables: ["timelines", "stuck", "changes"] },
};

const people = Array.from({ length: 12 }, (_, i) => teller(`p${i}`));
const stages = ["New", "Discovery Booked", "Qualified", "Proposal Sent"];
/** Every few days somebody moves on, so that at any two times rows are to be made, changed and removed. */
const story = people.flatMap((tell, i) =>
  stages.map((to, k) =>
    tell("stage_changed", `0${2 + k}-${String(1 + i * 2).padStart(2, "0")}T13:00:00Z`, { to }),
  ),
);
const times = ["2026-04-20T16:00:00.000Z", "2026-04-24T16:00:00.000Z", "2026-05-06T16:00:00.000Z"] as const;
const crm = crmOf(Object.fromEntries(people.map((_, i) => [`p${i}`, `Person ${i}`])));

const fresh = async (): Promise<FakeTarget> => {
  const target = await fakeTarget(settings);
  for (const { record } of crm.contacts.values()) target.records.add(record);
  return target;
};

/** What the tables hold when one publish alone has filled them. */
const alone = new Map<string, Promise<PublishDesk["shown"] extends () => infer Shown ? Shown : never>>();
const wanted = (as_of: string) => {
  const known =
    alone.get(as_of) ??
    fresh().then(async (target) => {
      const desk = await publishDesk(story, settings, target);
      await desk.publish(as_of, { crm });
      return withoutDates(desk);
    });
  alone.set(as_of, known);
  return known;
};

/** As of stays where a table didn't change. */
function withoutDates({ target }: PublishDesk) {
  return Object.fromEntries(
    [...target.tables.keys()].map((name) => [
      name,
      Object.fromEntries(
        Object.entries(target.shown(name, ["Updated", "As of"])).filter(([, { Kind }]) => Kind !== "Control"),
      ),
    ]),
  );
}

const controls = ({ target }: PublishDesk) =>
  Object.values(target.shown("Daybook")).filter(({ Kind }) => Kind === "Control");

/** Once all are done: the tables as of a time, one control row that says so, and nothing left to write. */
async function expectSettled(desk: PublishDesk, as_of: string): Promise<void> {
  expect(withoutDates(desk)).toEqual(await wanted(as_of));
  expect(controls(desk)).toEqual([
    expect.objectContaining({
      "As of": as_of,
      key: expect.stringMatching(/^publish /),
      Value: expect.stringContaining('"done":true'),
    }),
  ]);
  expect(controls(desk)[0]).not.toHaveProperty("Needs a look");
  expect(touched(await desk.publish(as_of, { crm }))).toEqual({});
}

describe("a publish that dies", () => {
  const died = new Error("died");

  /** Publishes, and dies at the nth request: before it was done, or after. */
  async function dying(
    desk: PublishDesk,
    as_of: string,
    n: number,
    when: "before" | "after",
  ): Promise<boolean> {
    let requests = 0;
    desk.target[when] = (request) => {
      const counts = when === "before" || !/^(describe|read|find)/.test(request);
      if (counts && ++requests === n) throw died;
    };
    const fate = await desk.publish(as_of, { crm }).then(
      () => true,
      (error: unknown) => {
        if (error !== died) throw error;
        return false;
      },
    );
    desk.target[when] = () => undefined;
    desk.target.now = new Date(Date.parse(desk.target.now) + 60_000).toISOString();
    return fate;
  }

  test.each([
    ["before", "the first", undefined],
    ["after", "the first", undefined],
    ["before", "a later", times[0]],
    ["after", "a later", times[0]],
  ] as const)("%s any request of %s publish is completed by the next", async (when, _, earlier) => {
    let deaths = 0;
    for (let n = 1; ; n++) {
      const desk = await publishDesk(story, settings, await fresh());
      if (earlier) await desk.publish(earlier, { crm });
      if (await dying(desk, times[1], n, when)) break;
      deaths += 1;
      await desk.publish(times[1], { crm });
      await expectSettled(desk, times[1]);
    }
    expect(deaths).toBeGreaterThan(when === "before" ? 15 : 7);
  });

  test("twice in a row, at any two requests, is completed by the third", async () => {
    for (let n = 4; n < 16; n += 2)
      for (let m = 4; m < 16; m += 3) {
        const desk = await publishDesk(story, settings, await fresh());
        await desk.publish(times[0], { crm });
        await dying(desk, times[1], n, "after");
        await dying(desk, times[2], m, "before");
        await desk.publish(times[2], { crm });
        await expectSettled(desk, times[2]);
      }
  });

  test("and leaves a row on the front page that says so", async () => {
    const desk = await publishDesk(story, settings, await fresh());
    await dying(desk, times[0], 3, "after");
    expect(controls(desk)).toMatchObject([
      { "Needs a look": expect.stringContaining("the next one completes it") },
    ]);
    await expect(desk.publish("2026-04-01T00:00:00.000Z", { crm })).rejects.toMatchObject({
      code: "PUBLISH_OLDER",
      message: expect.stringContaining("under way or was broken off"),
    });
  });
});

describe("a claim that nobody ends", () => {
  test("goes with the next publish, also when there is nothing else to write", async () => {
    const desk = await publishDesk(story, settings, await fresh());
    await desk.publish(times[1], { crm });
    desk.target.add("Daybook", { Kind: "Control", key: "publishing long ago", "As of": times[0] });
    desk.target.add("Daybook", { Kind: "Control", key: "publishing broken" });
    await desk.publish(times[1], { crm });
    await expectSettled(desk, times[1]);
  });

  test("is ended as soon as the store shows it, where it shows new rows late", async () => {
    const desk = await publishDesk(story, settings, await fresh());
    const { read } = desk.target;
    let late = 0;
    const lagging: FakeTarget = {
      ...desk.target,
      async read(table, columns) {
        const rows = await read(table, columns);
        const isNew = rows.some(({ cells }) => String(cells.key).startsWith("publishing "));
        return isNew && late++ === 0 ? rows.filter(({ cells }) => cells.Kind !== "Control") : rows;
      },
    };
    const slow = await publishDesk(story, settings, lagging);
    await slow.publish(times[0], { crm });
    expect(late).toBe(2);
    await expectSettled(desk, times[0]);
  });

  test("is no lock: a publish that stood still and died meanwhile has its rows put right", async () => {
    for (let n = 1; n < 6; n++) {
      const desk = await publishDesk(story, settings, await fresh());
      await desk.publish(times[0], { crm });
      const [reached, goOn, over] = [gate(), gate(), gate()];
      let writes = 0;
      desk.target.before = async (request) => {
        if (/^(read|find|describe)/.test(request)) return;
        // The older one stops once it has said that it begins; the later one, once it has read all tables.
        writes += 1;
        if (writes === 2) {
          reached.open();
          await goOn.isOpen;
        } else if (writes > 2 + n) {
          over.open();
          throw new Error("died");
        }
      };
      const older = desk.publish(times[1], { crm }).catch(() => over.open());
      await reached.isOpen;
      const before = desk.target.before;
      let isLater = true;
      desk.target.before = async (request) => {
        if (!isLater || /^(read|find|describe)/.test(request)) return before(request);
        isLater = false;
        goOn.open();
        await Promise.race([over.isOpen, older]);
        desk.target.before = () => undefined;
      };
      await desk.publish(times[2], { crm });
      await older;
      expect(withoutDates(desk)).toEqual(await wanted(times[2]));
    }
  });
});

/** A door that somebody else opens. */
function gate() {
  let open: () => void = () => undefined;
  const isOpen = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { isOpen, open: () => open() };
}

describe("several publishers at once", () => {
  /** Runs publishes whose requests come in the order that fast-check chooses; the tables' clock moves or stands. */
  async function together(
    scheduler: fc.Scheduler,
    of: readonly string[],
    { earlier, ticks }: { readonly earlier: string | null; readonly ticks: boolean },
  ): Promise<void> {
    const desk = await publishDesk(story, settings, await fresh());
    if (earlier) await desk.publish(earlier, { crm });
    let seconds = 0;
    desk.target.before = async (request) => {
      await scheduler.schedule(Promise.resolve(), request);
      seconds += ticks ? 1 : 0;
      desk.target.now = new Date(Date.UTC(2026, 5, 1) + seconds * 1000).toISOString();
    };
    const fates = of.map((as_of) =>
      desk.publish(as_of, { crm }).then(
        () => as_of,
        (error: unknown) => {
          if (!isDaybookError(error) || error.code !== "PUBLISH_OLDER") throw error;
          return null;
        },
      ),
    );
    await scheduler.waitFor(Promise.all(fates));
    desk.target.before = () => undefined;
    const latest = [...of].sort()[of.length - 1] as string;
    expect((await Promise.all(fates)).filter((each) => each === latest)).not.toEqual([]);
    expect(withoutDates(desk)).toEqual(await wanted(latest));
    expect(controls(desk).filter((row) => row["As of"] === latest)).not.toEqual([]);
    await desk.publish(latest, { crm });
    expect(touched(await desk.publish(latest, { crm }))).toEqual({});
  }

  const start = fc.record({ earlier: fc.constantFrom(null, times[0]), ticks: fc.boolean() });

  test.each([
    ["an older and a later one", [times[1], times[2]]],
    ["two of one time", [times[1], times[1]]],
    ["three", [times[1], times[2], times[0]]],
  ] as const)("end with the tables of the latest, each row once: %s", async (_, of) => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), start, (scheduler, how) => together(scheduler, of, how)),
      { numRuns: 150 },
    );
  });

  test("also where one of them stands still at any request while the other goes all the way", async () => {
    for (const [first, second] of [
      [times[1], times[2]],
      [times[2], times[1]],
    ] as const)
      for (let n = 1; n < 40; n++) {
        const desk = await publishDesk(story, settings, await fresh());
        await desk.publish(times[0], { crm });
        let requests = 0;
        let isPaused = false;
        desk.target.before = async () => {
          if (isPaused || ++requests !== n) return;
          isPaused = true;
          await desk.publish(second, { crm }).catch(olderOnly);
        };
        await desk.publish(first, { crm }).catch(olderOnly);
        desk.target.before = () => undefined;
        expect(withoutDates(desk)).toEqual(await wanted(isPaused ? times[2] : first));
      }
  });

  test("the older one stops where a later one came between its plan and its first word", async () => {
    const desk = await publishDesk(story, settings, await fresh());
    await desk.publish(times[0], { crm });
    desk.target.before = async (request) => {
      if (request !== "create Daybook") return;
      desk.target.before = () => undefined;
      await desk.publish(times[2], { crm });
    };
    await expect(desk.publish(times[1], { crm })).rejects.toMatchObject({ code: "PUBLISH_OLDER" });
    await expectSettled(desk, times[2]);
  });

  const olderOnly = (error: unknown): void => {
    if (!isDaybookError(error) || error.code !== "PUBLISH_OLDER") throw error;
  };
});
