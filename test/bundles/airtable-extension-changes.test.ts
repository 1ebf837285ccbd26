import { describe, expect, test } from "vitest";
import { keepSettings, logged, type PanelOffice, type Pressing } from "./support-panel.ts";
import { datedOffice, settingsIn, setUpDated, takeOver } from "./support-set-up.ts";

const days = (there: PanelOffice, count: number): void =>
  void there.airtable.control.advance({ ms: count * 86_400_000 });

const events = ({ airtable: { control } }: PanelOffice, type: string): readonly string[] =>
  control
    .rows({ table: "Events" })
    .flatMap(({ fields }) => (fields.event_type === type ? [String(fields.event_data)] : []));

describe("a column that is watched only later", () => {
  /** An office that has watched all but owners for a month. */
  async function ownerless(): Promise<PanelOffice> {
    const there = await datedOffice();
    const change = ["Change…", "Your contacts", "Owner: column “Owner”", "There is none"];
    await there.press(["Set up", "Contacts", "Deals", "I don't know", ...change, "Looks right", "Do it"]);
    expect(JSON.parse(settingsIn(there)).crm.contacts.watch.owner).toBeNull();
    days(there, 30);
    return there;
  }

  const takesOwner = (there: PanelOffice, how: Pressing = {}) =>
    there.press(
      [
        ...["Set up", "Change…", "Your contacts", "Owner: none", "Pick a column…", "Owner"],
        ...["Looks right", "Do it"],
      ],
      how,
    );

  const baselines = ['{"baseline":true,"to":"Ana"}', '{"baseline":true,"to":"Ben"}'];

  test("has its values logged as what was there already", async () => {
    const there = await ownerless();
    const seen = await takesOwner(there);
    expect(seen.text).toContain("2 events logged.");
    expect([...events(there, "owner_assigned")].sort()).toEqual(baselines);
    expect((await there.press(["Set up", "Looks right"])).text).toContain("Everything is as it should be.");
  });

  test("even where that is broken off before it is logged", async () => {
    const whole = await takesOwner(await ownerless());
    const writes = whole.calls.filter(({ kind }) => kind === "create" || kind === "update");
    for (const { number: call } of writes.slice(0, 3)) {
      const there = await ownerless();
      expect((await takesOwner(there, { kill: { call, effect: "after" } })).killed).toBe(true);
      const isKept = JSON.parse(settingsIn(there)).crm.contacts.watch.owner !== null;
      await (isKept ? there.press(["Set up", "Looks right", "Do it"]) : takesOwner(there));
      expect([...events(there, "owner_assigned")].sort()).toEqual(baselines);
    }
  });

  test("is none where it was renamed: what changed meanwhile is a change", async () => {
    const there = await datedOffice();
    await setUpDated(there);
    const { control } = there.airtable;
    control.editCell({
      table: "Contacts",
      row: there.id("*Kim* [x](http://y) =1+1"),
      field: "Owner",
      value: "Cleo",
    });
    control.renameField({ table: "Contacts", field: "Owner", to: "Account owner" });
    await there.press(["Set up", "Looks right", "Do it"]);
    expect(events(there, "owner_assigned").at(-1)).toBe('{"to":"Cleo"}');
  });
});

describe("a stage that got another name", () => {
  test("is told before anything is logged; Set up logs nothing of it, the capture what the person agrees to", async () => {
    const there = await datedOffice();
    await setUpDated(there);
    days(there, 1);
    const { control } = there.airtable;
    control.renameOption({ table: "Deals", field: "Deal stage", from: "Won", to: "Sold" });
    const before = events(there, "stage_changed").length;
    const gone = 'Option "Won" of "Deal stage" in table "Deals" isn\'t there any more, and 1 record had it';
    const set = await there.press(["Set up", "Looks right"]);
    expect(set.text).toContain(gone);
    expect(set.text).toContain("press Capture everything now");
    const shown = await there.press(["Capture everything now", "No, go back"]);
    expect(shown.text).toContain(gone);
    expect(shown.text).toContain("give it its name back, and press this again");
    expect(events(there, "stage_changed")).toHaveLength(before);
    await there.press(["Capture everything now", "Log them"]);
    expect(events(there, "stage_changed").at(-1)).toBe('{"from":"Won","to":"Sold"}');
  });
});

test("an event that can't have happened yet is named, and what comes after it waits", async () => {
  const there = await datedOffice();
  await setUpDated(there);
  takeOver(there);
  const contact_id = there.id("Sarah Lopez");
  await logged(there, [["owner_assigned", "2062-06-02T00:00:00Z", { to: "Zoe" }, { contact_id }]]);
  days(there, 1);
  const seen = await there.press(["Capture everything now"]);
  expect(seen.text).toContain(`The log has a owner_assigned of ${contact_id} that can't have happened yet`);
  expect(seen.text).toContain("Nothing is to be logged.");
});

test("a date that can't be read costs its record alone, which is named", async () => {
  const there = await datedOffice();
  await setUpDated(there);
  const { control } = there.airtable;
  control.addField({ table: "Contacts", spec: { name: "Since", type: "singleLineText" } });
  control.editCell({ table: "Contacts", row: there.id("Bob Ray"), field: "Since", value: "spring 2019" });
  control.editCell({ table: "Contacts", row: there.id("Sarah Lopez"), field: "Owner", value: "Ben" });
  const json = JSON.parse(settingsIn(there));
  json.crm.contacts.created_at = "Since";
  keepSettings(there, JSON.stringify(json));
  const seen = await there.press(["Capture everything now", "Log them"]);
  expect(seen.text).toContain(
    'Bob Ray in table "Contacts" can\'t be read, and nothing is logged of it: column "Since"',
  );
  expect(seen.text).toContain("1 event logged.");
});
