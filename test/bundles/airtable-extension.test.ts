import { describe, expect, test } from "vitest";
import { keepSettings, logged, panelOffice, panelText, setUpOffice, storyOffice } from "./support-panel.ts";

const label = "A contact's timeline";

describe("the panel", () => {
  test("offers Set up and Close in a base that isn't set up", async () => {
    const seen = await (await panelOffice()).press(["Close"]);
    expect(seen.text).toContain("isn't set up");
    expect(seen.asked[0]?.buttons).toEqual(["Set up", "Close"]);
    expect(seen.waitingFor).toBeNull();
  });

  test("says what is wrong with its settings, and lets one press Set up", async () => {
    const there = await setUpOffice();
    for (const [value, said] of [
      ["{", 'The row "settings" of table "Daybook" can\'t be read.'],
      ['{"timezone": 3}', "timezone must be text"],
      ["[]", "It must be an object"],
    ] as const) {
      keepSettings(there, value);
      const seen = await there.press(["Close"]);
      expect(seen.text).toContain(said);
      expect(seen.asked[0]?.buttons).toEqual(["Set up", "Close"]);
    }
    const { control } = there.airtable;
    control.renameField({ table: "Daybook", field: "Kind", to: "Sort" });
    const seen = await there.press(["Close"]);
    expect(seen.text).toContain('there is no column "Kind" in table "Daybook"');
  });

  test("tells what each button does; Set up comes last in a base that is set up", async () => {
    const seen = await (await setUpOffice()).press(["Close"]);
    const buttons = seen.asked[0]?.buttons ?? [];
    expect(buttons.slice(-2)).toEqual(["Set up", "Close"]);
    for (const each of buttons.slice(0, -1)) expect(seen.text).toContain(`- ${each}: `);
  });

  test("goes back to the menu after an answer, does it again, or closes", async () => {
    const there = await storyOffice();
    const seen = await there.press([
      label,
      "Sarah Lopez",
      "Again",
      "Bob Ray",
      "Back to the menu",
      "Verify",
      "Close",
    ]);
    expect(seen.asked.map(({ answer }) => answer)).toContain("Bob Ray");
    expect(seen.asked[2]?.buttons).toEqual(["Back to the menu", "Again", "Close"]);
    expect(seen.waitingFor).toBeNull();
    expect(seen.screen.some(({ value }) => String(value).includes("Sarah Lopez"))).toBe(false);
  });

  test("says what went wrong, and the menu comes again", async () => {
    const there = await storyOffice();
    there.airtable.control.renameTable({ table: "Contacts", to: "People" });
    const seen = await there.press([label, "Back to the menu", "Close"]);
    expect(seen.text).toContain('there is no table "Contacts" in this base');
    there.airtable.control.deleteField({ table: "Events", field: "actor" });
    expect((await there.press(["Verify", "Close"])).text).toContain('there is no column "actor"');
  });

  test("names the line of CONFIG that is wrong", async () => {
    const there = await setUpOffice();
    const script = await panelText();
    const bad = { settings: "", events: "Events" };
    const seen = await there.press([], { config: bad });
    const line = script.split("\n").findIndex((each) => each.includes("settings:")) + 1;
    expect(seen.text).toContain(`Line ${line} (settings): write a name between the quotes`);
    const gone = await there.press(["Verify", "Close"], { config: { events: "Evnts" } });
    expect(gone.text).toMatch(
      /Line \d+ \(events\): there is no table "Evnts" in this base\.\n→ Did you mean "Events"/,
    );
  });

  test("names a setting of CONFIG that is misspelt, and its line", async () => {
    const there = await setUpOffice();
    const script = (await panelText()).replace("  settings:", "  setings:");
    expect((await there.press([], { script })).text).toMatch(
      /Line \d+ \(setings\): there is no setting "setings"\. Did you mean settings\?/,
    );
  });

  test("that was pasted into an automation says where it belongs", async () => {
    const there = await setUpOffice();
    const end = await there.airtable.scripts().runAutomation({ script: await panelText() });
    expect(end.error).toContain("belongs into the Scripting extension");
    expect(end.error).not.toContain("at ");
  });

  test("leaves the base as it was, at whichever question of a question one closes it", async () => {
    const there = await storyOffice();
    const { control } = there.airtable;
    const all = () => JSON.stringify(control.schema().map(({ name }) => control.rows({ table: name })));
    const before = all();
    const measured = ["Contact created", "Any", "Deal won", "Any", "Who did it"];
    const flows = [
      [label, "Sarah Lopez", "Back to the menu"],
      ["State on a date", "Sarah Lopez", "At another time", "2026-04-03", "Again"],
      ["Why", "Sarah Lopez", "stage", "Again"],
      ["What changed on a day", "Another day", "2026-04-03", "Again"],
      ["Measure", ...measured, "Again"],
      ["Verify", "Again"],
    ];
    for (const flow of flows)
      for (let asked = 0; asked <= flow.length; asked++) {
        const seen = await there.press(flow.slice(0, asked));
        expect(seen.waitingFor?.kind).toBe("input");
      }
    expect(all()).toBe(before);
  });
});

test("what stands in the base never becomes markup", async () => {
  const there = await setUpOffice();
  const { control } = there.airtable;
  const evil = "# [x](https://evil.example) **b** <img src=x> `c` ~~d~~ ![i](//e) | 1. - www.evil.example";
  const [row] = control.addRows({ table: "Contacts", rows: [{ "Full name": evil }] });
  const contact_id = row?.id ?? "";
  await logged(there, [
    ["tag_added", "2026-05-31T01:00:00Z", { tag: evil }, { contact_id, actor: evil }],
    ["note_added", "2026-05-31T02:00:00Z", { text: `${evil}\n- new` }, { contact_id, actor: evil }],
    ["status_changed", "2026-05-31T03:00:00Z", { to: evil }, { contact_id }],
  ]);
  control.renameTable({ table: "Events", to: "#`Events`" });
  const config = { events: "#`Events`" };
  const flows = [
    [label, contact_id],
    ["Why", contact_id, "status"],
    ["Why", contact_id, "tags"],
    ["What changed on a day", "Yesterday"],
    ["State on a date", contact_id, "Today, as it is now"],
    ["Verify"],
    ["Prove the lock", "How to lock it"],
    ["Prove the lock", "Try it: I am an ordinary Editor"],
  ];
  for (const flow of flows) {
    const seen = await there.press(flow, { config, user: "editor" });
    expect(seen.text).not.toContain("couldn't finish");
    for (const { kind, value } of seen.printed) {
      if (kind !== "markdown") continue;
      for (const line of String(value).split("\n")) {
        const bare = line.replace(/^(?:## |- |\d+\. )/, "").replace(/\\./g, "");
        expect(bare).not.toMatch(/[`*_[\]<>#|~]|:\/\/|www\.|^\s*[-+=]/);
      }
    }
  }
});
