import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import type { OnCall } from "../emulators/airtable/script/run.ts";
import { events as eventsOf } from "../support/events.ts";
import { randomLog } from "../support/random-log.ts";
import { type NightOffice, nightOffice, type Ran } from "./support-nightly.ts";

const perContact = "timelines stuck reengage changes";

/** Two nights that Airtable kills while they read the log: from then on it is read in portions. */
async function killTwice(there: NightOffice): Promise<void> {
  for (const call of [4, 4]) {
    expect((await there.night({}, { kill: { call, effect: "before" } })).killed).toBe(true);
    there.later(1);
  }
}

/** A night whose reading takes so long that it goes through one group of contacts. */
function slowNight(there: NightOffice): Promise<Ran> {
  let isFirst = true;
  const onCall: OnCall = ({ what, phase }) => {
    if (what !== "Events" || phase === "before" || !isFirst) return;
    isFirst = false;
    there.airtable.control.advance({ ms: 10_001 });
  };
  return there.night({}, { onCall });
}

/** Runs nights until one is done, an hour after each other. */
async function untilDone(there: NightOffice, night = there.night): Promise<readonly Ran[]> {
  const runs: Ran[] = [];
  for (let isDone = false; !isDone; ) {
    expect(runs.length).toBeLessThan(60);
    const ran = await night();
    runs.push(ran);
    expect(ran.shown).toBeNull();
    isDone = ran.status === "ok";
    there.later(1);
  }
  return runs;
}

/** A table without what needs the whole log, and without the time of writing. */
const bare = (there: NightOffice, name: string) =>
  there.table(name).map(({ "Usual days here": _, Updated: __, ...cells }) => cells);

/** Writes events as they are into the log's table. */
function addEvents(there: NightOffice, events: readonly Event[]): void {
  there.airtable.control.addRows({
    table: "Events",
    rows: events.map((event) =>
      Object.fromEntries(Object.entries(event).filter(([name, cell]) => cell !== null && name in columns)),
    ),
  });
}

const columns = {
  event_id: 0,
  contact_id: 0,
  event_type: 0,
  event_data: 0,
  timestamp: 0,
  deal_id: 0,
  actor: 0,
  source: 0,
  idempotency_key: 0,
};

describe("a log whose reading at once was killed twice", () => {
  test("is read in portions: some runs later the rows are those of a publish, and it is said what was left", async () => {
    const there = await nightOffice();
    await there.night();
    const lines = Array.from({ length: 3_000 }, (_, i) => {
      const [contact, n] = [i % 250, Math.floor(i / 250)];
      const at = new Date(Date.UTC(2026, 3, 1 + n * 4, contact % 24, contact % 60)).toISOString();
      const [type, data] =
        n % 3 === 0
          ? ["stage_changed", `{""to"":""${["Qualified", "Proposal Sent", "New"][(contact + n) % 3]}""}`]
          : ["email_sent", `{""name"":""Letter ${n}""}`];
      return `lead${contact},${type},"${data}",${at},${contact % 5 === 0 ? `deal${contact % 50}` : ""}`;
    });
    there.at.write("all.csv", ["contact_id,event_type,event_data,timestamp,deal_id", ...lines].join("\n"));
    expect((await there.run("append all.csv")).code).toBe(0);
    await killTwice(there);
    const runs = await untilDone(there);
    expect(runs.map(({ status }) => status)).toEqual(["unfinished", "ok"]);
    expect(runs[0]?.summary).toMatch(
      / The log is read in portions: \d\d % is done, and the next run goes on\.$/,
    );
    for (const { calls, ms } of runs) {
      expect(calls.filter(({ kind }) => kind === "select").length).toBeLessThanOrEqual(28);
      expect(ms).toBeLessThan(20_000);
    }
    expect(runs[1]?.look).toContain(
      "The log is too large for an automation to read at once, so tables that need all of it",
    );
    const [velocity] = there.table("Daybook").filter(({ key }) => key === "view velocity");
    expect(velocity).toMatchObject({
      "Needs a look": expect.stringMatching(/^The log is too large/),
      Rows: 2,
    });
    const names = ["Timelines", "Stuck Deals", "Re-engagement", "Stage Changes"];
    const told = names.map((name) => bare(there, name));
    expect(told[0]).toHaveLength(252);
    const { "Stuck Deals": usual, ...others } = await there.publish(perContact);
    expect(others).toEqual({ Timelines: 0, "Re-engagement": 0, "Stage Changes": 0 });
    expect(names.map((name) => bare(there, name))).toEqual(told);
    expect(usual).toBeGreaterThan(0);
    // What was too much once isn't tried again for a week.
    const [next] = await untilDone(there);
    expect(next?.summary).toContain("The log is read in portions");
    there.later(24 * 7);
    const { look, summary } = await there.night();
    expect(summary).toMatch(/Stage Velocity \d+/);
    expect(look).not.toContain("too large");
  }, 60_000);

  test("tells of whoever others were merged into in one portion alone, though every portion knows of the merges", async () => {
    const there = await nightOffice({ airtable: { now: "2026-03-20T01:00:00.000Z" } });
    const told = (contact_id: string, event_type: string, timestamp: string, data: object) => ({
      contact_id,
      event_type,
      timestamp,
      data,
    });
    addEvents(
      there,
      eventsOf([
        told("cat", "stage_changed", "2026-03-01T09:00:00.000Z", { to: "New" }),
        told("cat", "contact_merged", "2026-03-02T09:00:00.000Z", { into: "zoe" }),
        told("dan", "stage_changed", "2026-03-03T09:00:00.000Z", { to: "New" }),
      ]),
    );
    await killTwice(there);
    await untilDone(there, () => slowNight(there));
    const stories = there.table("Timelines").filter(({ key }) => key === "zoe" || key === "dan");
    expect(stories.map(({ key, Story }) => [key, String(Story).split("\n").length])).toEqual([
      ["dan", 1],
      ["zoe", 2],
    ]);
  });

  test("ends with the rows of a publish, whatever ties its contacts, and though each run reads one group", async () => {
    await fc.assert(
      fc.asyncProperty(randomLog, randomLog, async (events, more) => {
        const there = await nightOffice({ airtable: { now: "2026-03-20T01:00:00.000Z" } });
        try {
          addEvents(there, more.slice(0, 20));
          await there.night();
          const known = new Set(more.slice(0, 20).map(({ idempotency_key }) => idempotency_key));
          addEvents(
            there,
            events.filter(({ idempotency_key }) => !known.has(idempotency_key)),
          );
          // Somebody deletes what was published.
          const { control } = there.airtable;
          const gone = control
            .rows({ table: "Events" })
            .filter(({ fields }) => !String(fields.contact_id).startsWith("rec"))
            .slice(2, 6);
          control.deleteRows({ table: "Events", rows: gone.map(({ id }) => id) });
          there.later(1);
          await killTwice(there);
          await untilDone(there, () => slowNight(there));
          const names = ["Timelines", "Stuck Deals", "Re-engagement", "Stage Changes"];
          const told = names.map((name) => bare(there, name));
          await there.publish(perContact);
          expect(names.map((name) => bare(there, name))).toEqual(told);
        } finally {
          await there.airtable.close();
        }
      }),
      { seed: 7, numRuns: 12 },
    );
  }, 120_000);

  test("keeps its as_of from portion to portion, and begins anew where somebody has published since", async () => {
    const there = await nightOffice();
    there.airtable.control.addRows({
      table: "Contacts",
      rows: Array.from({ length: 4 }, (_, i) => ({ "Full name": `Lead ${i}`, Stage: "New" })),
    });
    await there.night();
    await killTwice(there);
    there.edit("Lead 1", "Stage", "Lost");
    const slow = async () => {
      const night = await slowNight(there);
      there.later(1);
      return night;
    };
    const asOf = () => (there.place().portions as { readonly as_of?: string } | null)?.as_of;
    await slow();
    const first = asOf();
    await slow();
    expect(first).toEqual(expect.any(String));
    expect(asOf()).toBe(first);
    await there.publish();
    expect((await slow()).status).toBe("unfinished");
    expect(String(asOf()) > String(first)).toBe(true);
    await untilDone(there);
    expect(there.place()).toMatchObject({ portions: null, began: null });
    const claims = there.table("Daybook").filter(({ Kind }) => Kind === "Control");
    expect(claims.map(({ key }) => String(key).split(" ")[0])).toEqual(["publish"]);
  });

  test("that is killed at any call of a portion goes on with the next", async () => {
    const there = await nightOffice();
    await there.night();
    await killTwice(there);
    for (let call = 1, isKilled = true; isKilled; call++) {
      there.later(24);
      there.edit("Sarah Lopez", "Stage", call % 2 === 0 ? "New" : "Discovery Booked");
      isKilled = (await there.night({}, { kill: { call, effect: "after" } })).killed;
      there.later(24);
      if (isKilled) await untilDone(there);
      // What is seen to have changed is later than the portions' as_of: the next round shows it.
      await killTwice(there);
      await untilDone(there);
      const keys = there.table("Events").map(({ idempotency_key }) => idempotency_key);
      expect(new Set(keys).size).toBe(keys.length);
      const told = bare(there, "Timelines");
      expect((await there.publish("timelines changes"))["Stage Changes"]).toBe(0);
      expect(bare(there, "Timelines")).toEqual(told);
      await killTwice(there);
    }
  }, 60_000);

  test("is told in a rehearsal, which writes nothing and doesn't move the place", async () => {
    const there = await nightOffice();
    await killTwice(there);
    await there.night({}, { kill: { call: 8, effect: "after" } });
    there.later(1);
    const before = there.place();
    const { status, calls, summary } = await there.night({ live: false });
    expect([status, calls.every(({ kind }) => kind === "select")]).toEqual(["rehearsal", true]);
    expect(summary).toMatch(/3 missed changes would be logged .*The log is read in portions/);
    expect(there.place()).toEqual(before);
  });

  test("leaves somebody about whom another run logs at the same moment to the next", async () => {
    const there = await nightOffice();
    await there.night();
    await killTwice(there);
    const sarah = there.table("Events").find(({ event_data }) => String(event_data).includes("New"));
    there.edit("Sarah Lopez", "Stage", "Lost");
    there.edit("Bob Ray", "Stage", "New");
    let reads = 0;
    const onCall: OnCall = async ({ what, phase, kind }) => {
      if (kind !== "select" || what !== "Events" || phase !== "after" || ++reads > 1) return;
      const set = "--type stage_changed --set from=New --set 'to=Discovery Booked' --source airtable:a";
      await there.run(`append --contact ${sarah?.contact_id} ${set} --cause x`);
    };
    const { summary, look } = await there.night({}, { onCall });
    expect(summary).toMatch(/^1 missed change logged; .* 1 change left to the next run/);
    expect(look).not.toMatch(/another run/);
    there.later(24);
    await untilDone(there);
    expect(there.story("stage_changed").slice(0, 2)).toEqual([
      'stage_changed {"from":"Discovery Booked","to":"Lost"}',
      'stage_changed {"from":"New","to":"Discovery Booked"}',
    ]);
  });

  test("sends Monday's mail from its tables when the last portion is done", async () => {
    const there = await nightOffice();
    await there.night();
    there.later(24 * 6);
    await killTwice(there);
    there.edit("Sarah Lopez", "Stage", "Discovery Booked");
    const [night] = await untilDone(there);
    expect(night?.send).toBe("yes");
    expect(night?.subject).toMatch(/^Daybook, Monday 8 June: nothing stuck, .*2 need a look$/);
    expect(night?.digest).toContain("1 new since then: into a first stage.");
    expect(night?.digest).toContain("The log holds 4 events.");
    expect((await there.night()).send).toBe("no");
  });
});

describe("a night that comes to its end without having done anything", () => {
  const nights = async (select: number, count: number): Promise<readonly Ran[]> => {
    const there = await nightOffice({ script: { times: { select } } });
    const runs: Ran[] = [];
    for (let n = 0; n < count; n++) {
      runs.push(await there.night());
      there.later(24);
    }
    expect(runs.map(({ error }) => error)).toEqual(Array(count).fill(null));
    return runs;
  };

  test("counts as one that was killed: the next but one reads in portions, and a week later all is tried at once again", async () => {
    // The first logs what was missed, and each that reads all at once is near its end when it comes to publishing.
    const runs = await nights(1_500, 13);
    const isDone = runs.map(({ status }) => status === "ok");
    const tries = [0, 1, 2, 10];
    expect(isDone).toEqual(runs.map((_, n) => !tries.includes(n)));
    expect(runs.filter(({ send }) => send === "yes").map(({ subject }) => subject.slice(0, 24))).toEqual([
      "Daybook, Monday 8 June: ",
    ]);
  });

  test("says so where portions don't help, and never that nothing was missed before that is known", async () => {
    const runs = await nights(3_400, 9);
    const said = runs.map(({ summary }) => summary.split(";")[0]);
    expect(said[0]).toBe("0 of 3 missed changes logged so far");
    expect(said).not.toContain("no change was missed");
    expect(said[8]).toBe("what was missed is not known yet");
    const isTold = runs.map(({ look }) => look.includes("Run after run comes to its end"));
    expect(isTold).toEqual([...Array(7).fill(false), true, true]);
  });
});
