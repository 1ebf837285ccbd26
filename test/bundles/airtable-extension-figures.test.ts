import { describe, expect, test } from "vitest";
import { typeWords } from "../../src/bundles/common/plain-words.ts";
import { standardTypes } from "../../src/core/standard-types.ts";
import { type Logging, logged, setUpOffice, storyOffice, type ToldRows } from "./support-panel.ts";

describe("what changed on a day", () => {
  test("has the events of that local day with their contacts' names", async () => {
    const there = await storyOffice();
    const { table } = await there.press(["What changed on a day", "Another day", "5 April", "2026-04-05"]);
    const { rows } = (await there.run("events --on 2026-04-05 --json")).json() as ToldRows;
    expect(rows).toHaveLength(2);
    expect(table.map(({ What }) => What)).toEqual(
      rows.map(({ event, voided }) => (voided ? `~~${event}~~ (voided)` : event)),
    );
    expect(table[1]).toMatchObject({ When: "2026-04-05 23:00", Contact: "Sarah Lopez", Deal: "Roof 6 kW" });
  });

  test("of 205 events shows 200, and says how many more; of none, that nothing happened", async () => {
    const there = await setUpOffice();
    await logged(
      there,
      Array.from({ length: 205 }, (_, n) => [
        "email_sent",
        new Date(Date.UTC(2026, 5, 1) + n * 60_000).toISOString(),
        {},
        { contact_id: `c${n}` },
      ]),
    );
    const seen = await there.press(["What changed on a day", "Today"]);
    expect(seen.table.map(({ Contact }) => Contact)).toEqual(Array.from({ length: 200 }, (_, n) => `c${n}`));
    expect(seen.text).toContain("… and 5 more, later that day.");
    expect((await there.press(["What changed on a day", "Yesterday"])).text).toContain("Nothing happened");
  });
});

test("every standard type has words of its own, for one event as for several", () => {
  for (const n of [1, 2]) {
    const all = standardTypes.map(({ name }) => typeWords(name, n));
    expect(new Set(all).size).toBe(standardTypes.length);
    for (const words of all) expect(words).toMatch(/^[A-Z][A-Za-z-]*( [a-z]+)+$/);
  }
  const types = ["stage_changed", "owner_assigned", "contact_created", "email_sent", "automation_run"];
  expect(types.map((type) => typeWords(type, 40))).toEqual([
    ...["Stage changes", "New owners", "Contacts created", "E-mails sent", "Automation runs"],
  ]);
  expect(["sms_sent", "site_visited"].map((type) => typeWords(type, 40))).toEqual([
    "SMS sent",
    "Site visited",
  ]);
});

test("tells what logged an event in plain words, on a day as in a measure's lines", async () => {
  const there = await setUpOffice();
  const sources = ["backfill:dates", "daybook:panel", "daybook:nightly", "airtable:contacts", "ghl"];
  const told = ["from the CRM's dates", "the control panel", "the nightly script"];
  const all = [...told, "an automation (contacts)", "ghl"];
  await logged(
    there,
    sources.flatMap((source, n): Logging[] => [
      ["deal_created", `2026-05-08T01:0${n}:00Z`, {}, { contact_id: `c${n}`, source }],
      ["deal_won", "2026-05-09T01:00:00Z", {}, { contact_id: `c${n}`, source }],
    ]),
  );
  const day = await there.press(["What changed on a day", "Another day", "2026-05-08"]);
  expect(day.table.map(({ Source }) => Source)).toEqual(all);
  const measured = await there.press(["Measure", "Deal created", "Deal won", "What logged it"]);
  expect(new Set(measured.table.map(({ By }) => By))).toEqual(new Set(["all", ...all]));
});

describe("measure", () => {
  const figures = ({ By: _, ...row }: Readonly<Record<string, unknown>> = {}) => Object.values(row);

  test("gives the command line's figures, of a measure of the settings and of one that was put together", async () => {
    const measures = [{ name: "To won", from: "contact_created", to: "deal_won" }];
    const there = await storyOffice({ measures });
    const said = await there.run(
      "measure --from contact_created --to deal_won --by event_data.source --json",
    );
    const cli = said.json() as {
      readonly n: number;
      readonly median_days: number;
      readonly p90_days: number;
    };
    const days = Math.round(cli.median_days * 10) / 10;
    expect([cli.n, days]).toEqual([1, 14.6]);
    const own = await there.press(["Measure", "To won", "Source"]);
    expect(own.table.map(({ By }) => By)).toEqual(["all", "Facebook ad"]);
    expect(own.table.map(figures)).toEqual([1, 2].map(() => [1, days, days, days, days, 0]));
    const built = [
      "Choose from and to",
      "Contact created",
      "Facebook ad",
      "Stage change",
      "Discovery Booked",
    ];
    const seen = await there.press(["Measure", ...built, "No, all together"]);
    expect(figures(seen.table[0])).toEqual([1, 1.6, 1.6, 1.6, 1.6, 0]);
  });

  test("says where nobody has both events, which spans are below zero, and that an empty log has nothing", async () => {
    const there = await storyOffice();
    const none = ["Tag added", "churned", "Stage change", "New", "No, all together"];
    expect((await there.press(["Measure", ...none])).text).toContain("No contact or deal has both events.");
    const back = ["Status change", "active", "Contact created", "Any", "No, all together"];
    const seen = await there.press(["Measure", ...back]);
    expect(seen.text).toContain("1 span below zero");
    const empty = await setUpOffice();
    expect((await empty.press(["Measure"])).text).toContain("Nothing is logged yet.");
  });

  test("asks and answers in plain words, also of types of one's own; no type is named as the log writes it", async () => {
    const there = await storyOffice({ events: { own: [{ name: "site_visited" }] } });
    const contact_id = there.id("Sarah Lopez");
    await logged(there, [["site_visited", "2026-04-20", {}, { contact_id }]]);
    const answers = ["Stage change", "Discovery Booked", "New owner", "Any"];
    const seen = await there.press(["Measure", ...answers, "What logged it", "Again"]);
    const [, types, which, , whose, split] = seen.asked;
    expect([...(types?.buttons ?? [])].sort()).toEqual([
      ...["Contact created", "Deal created", "Deal won", "New owner", "Site visited"],
      ...["Stage change", "Status change", "Tag added"],
    ]);
    expect(which?.label).toBe('From the first … "Stage change": which new stage?');
    expect(whose?.label).toBe('… to the first "New owner": which new owner?');
    expect(split?.buttons).toEqual([
      ...["No, all together", "Who did it", "What logged it"],
      ...["New stage", "Stage before"],
    ]);
    const won = await there.press([
      ...["Measure", "Stage change", "Discovery Booked", "Deal won", "Any", "No, all together"],
    ]);
    expect(won.text).toContain(
      'Days of 24 hours from the first "Stage change: Discovery Booked" to the first "Deal won" of the same',
    );
    for (const { text, asked } of [seen, won])
      expect(text + JSON.stringify(asked)).not.toMatch(/[a-z]_[a-z]|in the data|subject/);
  });

  test("of one thing to itself refuses, instead of telling that it takes no time", async () => {
    const there = await storyOffice({
      measures: [{ name: "Round", from: "deal_won", to: "deal_won" }],
    });
    const own = ["Choose from and to", "Stage change", "Any", "Stage change", "Any"];
    for (const asked of [own, ["Round"]]) {
      const seen = await there.press(["Measure", ...asked, "Close"]);
      expect(seen.text).toMatch(/Nothing to measure: from and to are both "(Stage change|Deal won)"/);
      expect(seen.table).toEqual([]);
      expect(seen.waitingFor).toBeNull();
    }
    const other = ["Choose from and to", "Stage change", "Any", "Stage change", "Discovery Booked"];
    expect((await there.press(["Measure", ...other, "No, all together"])).text).toContain(
      'to the first "Stage change: Discovery Booked"',
    );
  });
});
