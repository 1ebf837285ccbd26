import { describe, expect, test } from "vitest";
import { logged, setUpOffice, storyOffice, type ToldRows } from "./support-panel.ts";

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
    const own = await there.press(["Measure", "To won", "source in the data"]);
    expect(own.table.map(({ By }) => By)).toEqual(["all", "Facebook ad"]);
    expect(own.table.map(figures)).toEqual([1, 2].map(() => [1, days, days, days, days, 0]));
    const built = [
      "Choose from and to",
      "contact_created",
      "Facebook ad",
      "stage_changed",
      "Discovery Booked",
    ];
    const seen = await there.press(["Measure", ...built, "No, all together"]);
    expect(figures(seen.table[0])).toEqual([1, 1.6, 1.6, 1.6, 1.6, 0]);
  });

  test("says where nobody has both events, which spans are below zero, and that an empty log has nothing", async () => {
    const there = await storyOffice();
    const none = ["tag_added", "churned", "stage_changed", "New", "No, all together"];
    expect((await there.press(["Measure", ...none])).text).toContain("No contact or deal has both events.");
    const back = ["status_changed", "active", "contact_created", "Any", "No, all together"];
    const seen = await there.press(["Measure", ...back]);
    expect(seen.text).toContain("1 span below zero");
    const empty = await setUpOffice();
    expect((await empty.press(["Measure"])).text).toContain("Nothing is logged yet.");
  });
});
