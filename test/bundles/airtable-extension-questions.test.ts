import { describe, expect, test } from "vitest";
import { keepSettings, logged, plainText, setUpOffice, storyOffice, type ToldRows } from "./support-panel.ts";

const dashed = ({ text }: { readonly text: string }): readonly string[] => {
  const [, ...after] = text.split("Reading the log…");
  return plainText(after.join())
    .split("\n")
    .filter((line) => line.startsWith("- "))
    .map((line) => line.slice(2));
};

describe("a contact's timeline", () => {
  const label = "A contact's timeline";

  test("has the lines of the command line's, a voided one struck through", async () => {
    const there = await storyOffice();
    const seen = await there.press([label, "Sarah Lopez"]);
    const { rows } = (await there.run(`timeline ${there.id("Sarah Lopez")} --json`)).json() as ToldRows;
    expect(dashed(seen).map((line) => line.replace(/^\S+ \S+ — /, ""))).toEqual(
      rows.map(({ event, voided }) => (voided ? `~~${event}~~ (voided)` : event)),
    );
    expect(dashed(seen)[2]).toBe("2026-04-02 23:00 — Stage New → Discovery Booked");
    expect(rows.filter(({ voided }) => voided)).toHaveLength(1);
    expect(seen.text).toContain(`Sarah Lopez (${there.id("Sarah Lopez")}): 9 events`);
  });

  test("says how many rows were changed by hand and are left out", async () => {
    const there = await storyOffice();
    const { control } = there.airtable;
    const [row] = control.rows({ table: "Events" });
    control.editCell({ table: "Events", row: row?.id ?? "", field: "actor", value: "Mallory" });
    expect((await there.press([label, "Sarah Lopez"])).text).toContain(
      "1 row was changed by hand and is left out: press Verify",
    );
  });

  test("of somebody of whom nothing is logged says so, also where the log is empty", async () => {
    const there = await storyOffice();
    expect((await there.press([label, "Bob Ray"])).text).toContain("Nothing is logged of Bob Ray");
    const empty = await setUpOffice();
    expect((await empty.press([label, "Bob Ray"])).text).toContain("Nothing is logged of Bob Ray");
  });

  test("is that of a typed id where no record is picked; an empty one goes back", async () => {
    const there = await storyOffice();
    await logged(there, [["email_sent", "2026-05-01", { name: "Hello" }, { contact_id: "gone" }]]);
    expect(dashed(await there.press([label, null, "gone"]))).toEqual([
      "2026-05-01 00:00 — E-mail sent: Hello",
    ]);
    const back = await there.press([label, null, "", "Close"]);
    expect(back.waitingFor).toBeNull();
  });

  test("goes by the column of ids that the settings name", async () => {
    const there = await setUpOffice();
    const config = JSON.parse(there.at.read("daybook.config.json"));
    config.crm.contacts.id = "Email";
    keepSettings(there, JSON.stringify(config));
    const row = there.id("Sarah Lopez");
    there.airtable.control.editCell({ table: "Contacts", row, field: "Email", value: "s@example.com" });
    await logged(there, [["email_sent", "2026-05-01", {}, { contact_id: "s@example.com" }]]);
    const seen = await there.press([label, "Sarah Lopez"]);
    expect(seen.text).toContain("Sarah Lopez (s@example.com): 1 event");
    expect((await there.press([label, "Bob Ray"])).text).toContain(
      'Bob Ray has nothing in the column "Email"',
    );
  });

  test("of 120 events shows 100 and asks before it shows the others", async () => {
    const there = await setUpOffice();
    const contact_id = there.id("Sarah Lopez");
    await logged(
      there,
      Array.from({ length: 120 }, (_, n) => [
        "note_added",
        new Date(Date.UTC(2026, 3, 1) + n * 60_000).toISOString(),
        { text: `n${n}` },
        { contact_id },
      ]),
    );
    const some = await there.press([label, "Sarah Lopez", "Enough"]);
    expect(dashed(some)).toHaveLength(100);
    expect(some.asked[2]?.label).toBe("20 more");
    expect(dashed(await there.press([label, "Sarah Lopez", "Show more"]))).toHaveLength(120);
  });
});

describe("state on a date", () => {
  test("is the command line's, in the settings' zone; a bad date is asked for again", async () => {
    const there = await storyOffice();
    const seen = await there.press([
      "State on a date",
      "Sarah Lopez",
      "At another time",
      "4/3/2026",
      "2026-04-03",
    ]);
    expect(seen.text).toContain("whether the day or the month comes first is not known");
    expect(seen.text).toContain("at 2026-04-03 00:00 (America/New_York)");
    expect(seen.table).toEqual([{ Field: "Stage", Value: "Discovery Booked", Since: "2026-04-02 23:00" }]);
    const state = (await there.run(`state ${there.id("Sarah Lopez")} --at 2026-04-03 --json`)).json() as {
      readonly stage: { readonly value: string; readonly since: string };
    };
    expect(state.stage).toMatchObject({ value: "Discovery Booked", since: "2026-04-03T03:00:00.000Z" });
  });

  test("now has tags, deals by their names, and since when", async () => {
    const there = await storyOffice();
    const { table } = await there.press(["State on a date", "Sarah Lopez", "Today, as it is now"]);
    expect(table.map(({ Field, Value }) => [Field, Value])).toEqual([
      ["Stage", "Discovery Booked"],
      ["Status", "active"],
      ["Tag", "churned"],
      ["Deal Roof", "Closed Won"],
    ]);
  });

  test("says at least since of what was there when it was first seen, and nothing before", async () => {
    const there = await storyOffice();
    const at = (time: string) => there.press(["State on a date", "Sarah Lopez", "At another time", time]);
    expect((await at("2026-04-02 09:00")).table).toEqual([
      { Field: "Stage", Value: "New", Since: "at least since 2026-04-01 08:00" },
    ]);
    expect((await at("2026-03-31")).text).toContain("Nothing is known of Sarah Lopez");
  });
});

describe("why", () => {
  test("tells the chain and the contradictions of the command line", async () => {
    const there = await storyOffice();
    const seen = await there.press(["Why", "Sarah Lopez", "status"]);
    const said = await there.run(`why ${there.id("Sarah Lopez")} status`);
    expect(seen.text).toContain("status is active, since 2026-04-03 23:00");
    expect(dashed(seen)).toEqual(["2026-04-03 23:00 — Status set to active"]);
    const [contradiction] = /Both active .*/.exec(said.out) ?? [];
    expect(contradiction).toBeDefined();
    expect(seen.text).toContain(`These can't all be true: ${contradiction}`);
  });

  test("asks among what the contact has; a voided event is struck through", async () => {
    const there = await storyOffice();
    const seen = await there.press(["Why", "Sarah Lopez", "owner"]);
    expect(seen.asked[2]?.buttons).toEqual([
      ...["stage", "owner", "status", "plan", "tags"],
      ...["tag:churned", "deal: Roof"],
    ]);
    expect(dashed(seen)).toEqual(["2026-04-05 08:00 — ~~Assigned to Wrong, by Ben~~ (voided)"]);
  });

  test("of a word that nothing is called says what was meant", async () => {
    const there = await setUpOffice();
    const contact_id = there.id("Sarah Lopez");
    await logged(
      there,
      Array.from({ length: 30 }, (_, n) => [
        "tag_added",
        "2026-04-01",
        { tag: `solar ${n}` },
        { contact_id },
      ]),
    );
    const seen = await there.press(["Why", "Sarah Lopez", "Another", "tag:solar 29x", "Close"]);
    expect(seen.text).toMatch(/is called "tag:solar 29x"\.\n→ Did you mean tag:solar/);
    expect(seen.waitingFor).toBeNull();
  });
});
