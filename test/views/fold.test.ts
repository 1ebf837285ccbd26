import { readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import type { History, Subject } from "../../src/core/history.ts";
import { marksOf } from "../../src/core/marks.ts";
import { replay } from "../../src/core/replay.ts";
import type { Settings } from "../../src/core/settings.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import { pass, passRows } from "../../src/views/fold.ts";
import { groupsOf } from "../../src/views/groups.ts";
import type { Take } from "../../src/views/pass.ts";
import { merge, newTally, type Sign, type Tally } from "../../src/views/tally.ts";
import type { View } from "../../src/views/view.ts";
import { contextOf, events, rowsOf, sales } from "../support/events.ts";
import { groupedStore } from "../support/grouped-store.ts";
import { randomLog } from "../support/random-log.ts";
import { read, teller } from "../support/story.ts";

const settings: Settings = {
  ...sales,
  measures: [
    { name: "To a win", from: "contact_created", to: "deal_won" },
    { name: "To a quote", from: "stage_changed:New", to: "stage_changed:Proposal Sent" },
  ],
};
const context = contextOf("2026-06-01", settings);

/** Every view that the folder holds. */
const views: readonly View[] = (
  await Promise.all(
    readdirSync(new URL("../../src/views/", import.meta.url))
      .filter((file) => file.endsWith(".ts"))
      .map((file) => import(`../../src/views/${file}`) as Promise<Record<string, unknown>>),
  )
)
  .flatMap((file) => Object.values(file))
  .filter(
    (each): each is View => typeof each === "object" && each !== null && "answer" in each && "add" in each,
  );

/** A history as text: all that it says, a subject by its name where it would lead back to itself. */
function said(history: History): string {
  const name = ({ deal_id, contact_id }: Subject) => `${deal_id ?? "contact"} of ${contact_id}`;
  const subjects = history.subjects.map((subject) => ({ ...subject, held: [...subject.held].sort() }));
  return JSON.stringify({ ...history, subjects }, function (key, value: unknown) {
    if (key === "subject") return name(value as Subject);
    if (key === "event") return (value as Event).event_id;
    if (key === "open") return undefined;
    if (key === "steps" && this !== undefined && "deal_id" in this) return (value as unknown[]).length;
    return value;
  });
}

/** How often each history stands after a pass, those taken back taken off; sorted. */
function standing(run: (take: Take) => void): string[] {
  const counted = new Map<string, number>();
  run((history, sign) => counted.set(said(history), (counted.get(said(history)) ?? 0) + sign));
  return [...counted]
    .filter(([, n]) => n !== 0)
    .map(([text, n]) => `${n} ${text}`)
    .sort();
}

const told = (list: readonly Event[]): string[] =>
  standing((take) => passRows(rowsOf(list), context, sha256Hex, take));

/** All views' tallies of a log, and their answers. */
function fold(list: readonly Event[]) {
  const tallies = views.map(newTally);
  const add: Take = (history, sign) => {
    for (const [i, view] of views.entries()) view.add(tallies[i] as Tally, history, sign, context);
  };
  passRows(rowsOf(list), context, sha256Hex, add);
  return { tallies, add, answers: answersOf(tallies) };
}

const answersOf = (tallies: readonly Tally[]) =>
  views.map((view, i) => ({ view: view.name, ...view.answer(tallies[i] as Tally, context) }));

const shuffles = (list: readonly Event[]) => fc.shuffledSubarray([...list], { minLength: list.length });
const shuffledLog = randomLog.chain((list) => fc.tuple(fc.constant(list), shuffles(list)));
const runs = (numRuns: number) => ({ seed: 17, numRuns, interruptAfterTimeLimit: 8000 });

describe("a pass", () => {
  const sarah = teller("sarah");
  const pass = (list: readonly Event[], as_of = "2026-12-31", take: Take = () => {}) =>
    passRows(rowsOf(list), contextOf(as_of), sha256Hex, take);

  test("counts the events up to as_of, each key once, voided ones too, and none of the log's own", () => {
    const list = events([
      sarah("note_added", "04-01", { text: "x" }),
      sarah("note_added", "04-02", { text: "y" }),
      sarah("note_added", "04-03", { text: "z" }),
      teller("daybook")("automation_run", "04-01", { name: "seal" }),
    ]);
    const undo = events([
      teller("daybook")("event_voided", "04-04", { event_id: (list[0] as Event).event_id }),
    ]);
    expect(pass([...list, ...list, ...undo], "2026-04-02")).toEqual({ events: 2, left_out: 0, loops: [] });
  });

  test("of rows with one key takes the one with the smallest event_id, whatever their order", () => {
    const keyed = { idempotency_key: "k" };
    const [late, early] = events([
      sarah("stage_changed", "04-02", { to: "New" }, keyed),
      sarah("stage_changed", "04-01", { to: "Qualified" }, keyed),
    ]) as [Event, Event];
    for (const list of [
      [late, early],
      [early, late],
    ]) {
      const found: History[] = [];
      pass(list, "2026-12-31", (history) => found.push(history));
      expect(found.map((each) => each.steps.map((step) => step.event.event_id))).toEqual([[early.event_id]]);
    }
    expect(read([late, early], { as_of: "2026-03-31" })).toEqual([]);
  });

  test("counts rows that were changed by hand, wherever they stand and whenever they say they are", () => {
    const [event] = events([sarah("note_added", "04-01", { text: "x" })]) as [Event];
    const edited = { ...event, event_data: '{"text":"y"}' };
    expect(pass([edited, { ...event, timestamp: "2099-01-01T00:00:00.000Z" }, event], "2026-12-31")).toEqual({
      events: 1,
      left_out: 2,
      loops: [],
    });
  });

  test("of an empty log meets nothing", () => {
    expect(pass([])).toEqual({ events: 0, left_out: 0, loops: [] });
  });
});

describe("whatever the log", () => {
  test("histories are the same in any order of the rows, and with any row twice", () => {
    fc.assert(
      fc.property(shuffledLog, fc.nat(), ([list, shuffled], n) => {
        const expected = told(list);
        expect(told(shuffled)).toEqual(expected);
        expect(told([...shuffled, ...list.slice(0, n % (list.length + 1))])).toEqual(expected);
      }),
      runs(150),
    );
  }, 30_000);

  test("later rows of keys that are taken change nothing, whatever they say", () => {
    fc.assert(
      fc.property(randomLog, fc.array(fc.nat(), { maxLength: 5 }), (list, picks) => {
        const late = (list.length === 0 ? [] : picks).flatMap((pick): Event[] => {
          const { idempotency_key, timestamp } = list[pick % list.length] as Event;
          const { contact_id, event_type, event_data } = list[(pick * 7) % list.length] as Event;
          if (event_type.startsWith("contact_") || event_type === "event_voided") return [];
          const later = new Date(Date.parse(timestamp) + 1).toISOString();
          return [...events([{ contact_id, event_type, event_data, idempotency_key, timestamp: later }])];
        });
        expect(told([...late, ...list])).toEqual(told(list));
      }),
      runs(100),
    );
  }, 30_000);

  test("a store that gives its rows contact by contact gives the same histories, each once", async () => {
    await fc.assert(
      fc.asyncProperty(shuffledLog, async ([list, shuffled]) => {
        const taken: [History, Sign][] = [];
        const met = await pass(groupedStore(shuffled), context, sha256Hex, (...each) => taken.push(each));
        const expected = passRows(rowsOf(list), context, sha256Hex, () => {});
        const standingThen = standing((take) => {
          for (const each of taken) take(...each);
        });
        expect(standingThen).toEqual(told(list));
        expect({ events: met.events, left_out: met.left_out, loops: met.loops }).toEqual(expected);
      }),
      runs(200),
    );
  }, 30_000);

  test("so it does where more contacts are tied than one query names", async () => {
    const list = events(
      Array.from({ length: 1200 }, (_, i) =>
        teller(`c${i}`, `d${i >> 1}`)("note_added", "04-01", { text: "x" }),
      ),
    );
    const found: string[] = [];
    const met = await pass(groupedStore(list, 500), context, sha256Hex, (history, sign) => {
      found.push(`${sign} ${history.steps.length}`);
    });
    expect(met.events).toBe(1200);
    expect([found.length, new Set(found)]).toEqual([3600, new Set(["1 1", "-1 1"])]);
  });

  test("a subject has its events once, and its stays follow each other", () => {
    fc.assert(
      fc.property(randomLog, (list) => {
        passRows(rowsOf(list), context, sha256Hex, ({ contact_id, steps, subjects }) => {
          expect(subjects[0]).toMatchObject({ contact_id, deal_id: null });
          const ats = steps.map((step) => step.at);
          expect([...ats].sort((a, b) => a - b)).toEqual(ats);
          for (const { visits, deal_id, ...subject } of subjects) {
            expect(new Set(subject.steps.map((step) => step.event.event_id)).size).toBe(subject.steps.length);
            if (deal_id !== null) expect(subject.contact_id).toBe(contact_id);
            expect(visits.slice(0, -1).filter((visit) => visit.ended === "open")).toEqual([]);
            expect(visits.filter((visit) => (visit.exited === null) === (visit.ended === "known"))).toEqual(
              [],
            );
            visits.forEach((visit, i) => {
              const next = visits[i + 1];
              if (next) expect(visit.exited ?? visit.entered).toBeLessThanOrEqual(next.entered);
              if (next?.days_in_from != null) expect(visit.exited).toBe(next.entered);
            });
          }
        });
      }),
      runs(150),
    );
  }, 30_000);
});

describe("every view", () => {
  test("is among those that are tried here", () => {
    expect(views.map((view) => view.name)).toEqual(
      expect.arrayContaining(["velocity", "stuck", "cohorts", "owners", "reengage"]),
    );
  });

  test("answers the same in any order of the rows, and with any row twice", () => {
    fc.assert(
      fc.property(shuffledLog, fc.nat(), ([list, shuffled], n) => {
        const { answers } = fold(list);
        expect(fold(shuffled).answers).toEqual(answers);
        expect(fold([...shuffled, ...list.slice(0, n % (list.length + 1))]).answers).toEqual(answers);
      }),
      runs(100),
    );
  }, 30_000);

  test("holds nothing more when all histories are taken out again", () => {
    fc.assert(
      fc.property(shuffledLog, ([list, shuffled]) => {
        const { tallies, add } = fold(list);
        passRows(rowsOf(shuffled), context, sha256Hex, (history) => add(history, -1));
        const left = views.flatMap((view, i) => {
          const { counts, samples, rows } = tallies[i] as Tally;
          return counts.size + samples.size + rows.size === 0
            ? []
            : [{ view: view.name, counts, samples, rows }];
        });
        expect(left).toEqual([]);
      }),
      runs(100),
    );
  }, 30_000);

  test("answers from two tallies put together as from one", () => {
    fc.assert(
      fc.property(randomLog, (list) => {
        const { answers } = fold(list);
        const halves = [views.map(newTally), views.map(newTally)] as const;
        let turn = 0;
        passRows(rowsOf(list), context, sha256Hex, (history, sign) => {
          const half = halves[turn++ % 2 === 0 ? 0 : 1];
          for (const [i, view] of views.entries()) view.add(half[i] as Tally, history, sign, context);
        });
        for (const [i, tally] of halves[0].entries()) merge(tally, halves[1][i] as Tally);
        expect(answersOf(halves[0])).toEqual(answers);
      }),
      runs(100),
    );
  }, 30_000);

  test("answers as before once an import is voided whole; only the timelines still show it", () => {
    fc.assert(
      fc.property(randomLog, randomLog, (list, wrong) => {
        const moved = wrong.filter(
          (event) => event.contact_id !== "daybook" && !list.some((each) => each.event_id === event.event_id),
        );
        const undo = events(
          moved.map(({ event_id }) => ({
            contact_id: "daybook",
            event_type: "event_voided",
            timestamp: "2026-05-02",
            data: { event_id },
          })),
        );
        const without = (all: ReturnType<typeof answersOf>) =>
          all.filter((each) => each.view !== "timelines");
        expect(without(fold([...list, ...moved, ...undo]).answers)).toEqual(without(fold(list).answers));
      }),
      runs(100),
    );
  }, 30_000);
});

describe("at size", () => {
  const [base] = events([teller("sarah")("stage_changed", "04-01", { to: "New" })]) as [Event];
  const seconds = (work: () => void): number => {
    const started = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1e6;
  };
  const id = (i: number): string => `${i}`.padStart(26, "0");

  test("100,000 events of one contact, and 20,000 contacts tied into one group by their deals, take seconds at most", () => {
    const one = Array.from({ length: 100_000 }, (_, i) => ({
      ...base,
      event_id: id(i),
      idempotency_key: id(i),
      timestamp: new Date(Date.UTC(2026, 0, 1) + i * 1000).toISOString(),
      event_data: JSON.stringify({ to: `s${i % 50}` }),
    }));
    const tied = Array.from({ length: 40_000 }, (_, i) => ({
      ...base,
      event_id: id(i),
      idempotency_key: id(i),
      contact_id: `c${i >> 1}`,
      deal_id: `d${(i + 1) >> 1}`,
    }));
    for (const list of [one, tied]) {
      let steps = 0;
      expect(
        seconds(() => {
          for (const group of groupsOf(list, marksOf([], 0)))
            for (const history of replay(group, { marks: marksOf([], 0), pipelines: context.pipelines }))
              steps += history.steps.length;
        }),
      ).toBeLessThan(6);
      expect(steps).toBe(list.length);
    }
  }, 30_000);
});
