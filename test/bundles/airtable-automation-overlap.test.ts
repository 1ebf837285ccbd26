import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";

import { contactsConfig, type Office, openOffice, plainConfig, type Settings } from "./support-automation.ts";
import { type Actor, alikeInterleavings, inTurns, interleavings } from "./support-schedule.ts";

let office: Office;
beforeAll(async () => {
  // A twin is a row: hundreds of schedules fill a small plan's base.
  office = await openOffice({ plan: "enterprise" });
});
afterAll(() => office.close());

const timed: Settings = { ...contactsConfig, settings: "" };
const untimed: Settings = { ...plainConfig, settings: "", createdAt: "Created" };
/** A run in turns: its rows by the link, the record, the rows again, the write. Two reads one after the other are one turn. */
const turns = 4;
/** The same, call by call. */
const calls = 6;

const runOf = (recordId: string, settings: Settings): Actor => ({
  async act(onCall) {
    const { shown } = await office.run(settings, { input: { recordId }, onCall });
    expect(shown).toBeNull();
  },
});

/** Reading rows whose ids were read just before is no turn: what others do in between changes nothing for either. */
const brisk = (actor: Actor): Actor => ({
  ...actor,
  goesOn: ({ kind, what }) => kind === "select" && what === "Events",
});

const eventsOf = (contact: string): readonly Event[] => {
  const { events, conflicts, left_out } = office.winners();
  expect(conflicts).toEqual([]);
  expect(left_out).toEqual([]);
  return [...events]
    .filter(({ contact_id }) => contact_id === contact)
    .sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
};

/** Empties the log and the contacts, so that reading them stays quick. */
const clear = (): void => {
  for (const table of ["Events", "Contacts"]) {
    const rows = office.control.rows({ table }).map(({ id }) => id);
    if (rows.length > 0) office.control.deleteRows({ table, rows });
  }
};

/** Nothing is left to log. */
const atRest = async (contact: string, settings: Settings): Promise<void> => {
  const { outputs } = await office.run(settings, { input: { recordId: contact } });
  expect(outputs).toMatchObject({ receipts: [], summary: "Nothing new." });
};

describe.each([
  ["with columns that tell who and when", timed],
  ["with the run's own clock", untimed],
] as const)("two runs at once, %s", (_, settings) => {
  test("log a new contact once, in whatever order their turns come", async () => {
    let schedules = 0;
    for (const schedule of alikeInterleavings(turns)) {
      clear();
      const contact = office.contact({ Name: "Sarah", Stage: "New" });
      await inTurns([runOf(contact, settings), runOf(contact, settings)], schedule);
      expect(
        eventsOf(contact)
          .map(({ event_type }) => event_type)
          .sort(),
      ).toEqual(["contact_created", "stage_changed"]);
      schedules += 1;
    }
    expect(schedules).toBe(35);
  });

  test("log one change once, in whatever order their turns come", async () => {
    let twins = 0;
    for (const schedule of alikeInterleavings(turns)) twins += await oneChange(settings, schedule, brisk);
    // Some schedules can't but leave a twin: it is a row, and no event.
    expect(twins).toBeGreaterThan(0);
  });

  test("log one change once, whatever the order of their calls", () =>
    fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray([...Array(2 * calls).keys()], { minLength: 2 * calls }),
        async (shuffled) => {
          await oneChange(
            settings,
            shuffled.map((at) => at % 2),
            (actor) => actor,
          );
        },
      ),
      { seed: 9, numRuns: 25 },
    ));

  test("a slow one behind a quick one never logs what is no longer so as the newest", async () => {
    const told = new Set<string>();
    for (let early = 0; early <= turns; early++)
      for (const rest of early === 0 ? alikeInterleavings(turns) : interleavings(turns - early, turns)) {
        const contact = await changed(settings);
        const edit: Actor = {
          async act() {
            office.control.advance({ ms: 1_000 });
            office.edit(contact, "Stage", "Won");
          },
        };
        const actors = [brisk(runOf(contact, settings)), brisk(runOf(contact, settings)), edit];
        await inTurns(actors, [...Array(early).fill(0), 2, ...rest]);
        told.add(
          stagesOf(contact)
            .map((data) => JSON.parse(data).to)
            .join(),
        );
        await atRest(contact, settings);
      }
    expect([...told].sort()).toEqual(["New,Qualified,Won", "New,Won"]);
  });
});

describe("a run that others overtake", () => {
  const key = "a key of twenty letters";
  /** The calls until a run has read the record; what comes between its last look at the log and its write can't be helped. */
  const cases: readonly (readonly [string, Settings, number])[] = [
    ["with columns that tell who and when", timed, 3],
    ["with the run's own clock", untimed, 3],
    ["with a token", { ...timed, tokenSecret: "token" }, 2],
  ];
  const run = (recordId: string, settings: Settings): Actor => ({
    act: (onCall) => office.run(settings, { input: { recordId }, secrets: { token: office.token }, onCall }),
  });

  test.each(cases)("compares anew before it logs: %s", async (_, settings, read) => {
    for (let early = 0; early <= read; early++) {
      clear();
      const contact = office.contact({ Name: "Sarah", Stage: "New" });
      await office.run(untimed, { input: { recordId: contact } });
      office.control.advance({ ms: 60_000 });
      office.edit(contact, "Stage", "Discovery Booked");
      const edit: Actor = {
        async act() {
          office.control.advance({ ms: 1_000 });
          office.edit(contact, "Stage", "Qualified");
        },
      };
      const actors = [run(contact, settings), run(contact, untimed), edit];
      await inTurns(actors, [...Array(early).fill(0), 2, ...Array(20).fill(1)]);
      expect(stagesOf(contact)).toEqual(['{"to":"New"}', '{"from":"New","to":"Qualified"}']);
      await atRest(contact, untimed);
    }
  });

  test("every time says so, and logs nothing; the next run makes it good", async () => {
    const contact = await changed(timed);
    const before = stagesOf(contact);
    let letters = 0;
    const { error } = await office.run(timed, {
      input: { recordId: contact },
      async onCall({ kind, what, phase }) {
        if (kind !== "select" || what !== "Contacts" || phase !== "before") return;
        letters += 1;
        const event_data = { name: `Letter ${letters}` };
        const body = { key, contact_id: contact, event_type: "email_sent", event_data, cause: "c" };
        await office.run({ live: true, mode: "webhook", secretKey: key }, { input: { body } });
      },
    });
    expect(error).toBe(
      "Other runs log about this record at the same moment. Run this again: it compares the record with all that they logged.",
    );
    expect(letters).toBeGreaterThan(2);
    expect(stagesOf(contact)).toEqual(before);
    await office.run(timed, { input: { recordId: contact } });
    expect(stagesOf(contact)).toEqual(['{"to":"New"}', '{"from":"New","to":"Qualified"}']);
  });
});

/** A contact that was logged, and changed since. */
async function changed(settings: Settings): Promise<string> {
  clear();
  const contact = office.contact({ Name: "Sarah", Stage: "New" });
  await office.run(settings, { input: { recordId: contact } });
  office.control.advance({ ms: 60_000 });
  office.edit(contact, "Stage", "Qualified");
  return contact;
}

/** Two runs for one change; how many twin rows they left. */
async function oneChange(
  settings: Settings,
  schedule: readonly number[],
  paced: (actor: Actor) => Actor,
): Promise<number> {
  const contact = await changed(settings);
  const actor = paced(runOf(contact, settings));
  await inTurns([actor, actor], schedule);
  expect(stagesOf(contact)).toEqual(['{"to":"New"}', '{"from":"New","to":"Qualified"}']);
  const twins = office.rows().length - 3;
  await atRest(contact, settings);
  return twins;
}

const stagesOf = (contact: string): readonly string[] =>
  eventsOf(contact)
    .filter(({ event_type }) => event_type === "stage_changed")
    .map(({ event_data }) => event_data);
