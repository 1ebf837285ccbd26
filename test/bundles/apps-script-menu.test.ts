import { afterEach, beforeEach, expect, test } from "vitest";
import { type ScriptOffice, scriptOffice } from "./support-apps-script.ts";

let office: ScriptOffice;
beforeEach(async () => {
  office = await scriptOffice();
  office.script.open();
});
afterEach(() => office.sheets.close());

/** What a dialog says once an item was chosen. */
function chosen(item: string, there: ScriptOffice = office): string {
  const { error } = there.script.click(["Daybook", item], { answers: ["OK"] });
  expect(error).toBeNull();
  return there.script.asked[there.script.asked.length - 1]?.text ?? "";
}

const call = (cause: string) => ({ contact_id: "c1", event_type: "call_completed", cause });

test("Verify names the row that somebody changed, and the cell where that can be told", async () => {
  await office.log([call("1"), call("2"), call("3")]);
  expect(chosen("Verify the log")).toContain("3 events, each as it was written");
  office.sheets.control.editCell({ tab: "Events", cell: "B3", value: "c2" });
  const said = chosen("Verify the log");
  expect(said).toContain("1 row is not as Daybook wrote it.");
  expect(said).toMatch(/Events, row 3\b/);
  expect(said).toContain("2 events are as written.");
  expect(said).not.toMatch(/`|daybook verify|control panel/);
});

test("Web address shows the address and one secret, which stays the same", () => {
  const said = chosen("Web address for other tools");
  expect(said).toMatch(/Address: https:\/\/script\.google\.com\/macros\/s\/\w+\/exec\n/);
  const [, secret = ""] = /Secret: ([\da-f]{64})\n/.exec(said) ?? [];
  expect(secret).not.toBe("");
  expect(chosen("Web address for other tools")).toContain(secret);
  expect(office.script.properties().DAYBOOK_SPREADSHEET).toBe(office.sheets.spreadsheet);
});

test("Web address says how to deploy it where nobody has", async () => {
  const other = await scriptOffice({ script: { webApp: null } });
  other.script.open();
  expect(chosen("Web address for other tools", other)).toContain("Deploy > New deployment");
  await other.sheets.close();
});

test("About says whether it writes, and where things stand", () => {
  expect(chosen("About Daybook")).toContain(
    'The log stands in the tab "Events", its settings in the tab "Daybook".',
  );
  expect(chosen("About Daybook")).toContain("It is live");
  office.configure({ live: false });
  expect(chosen("About Daybook")).toContain("It rehearses: nothing is written.");
  office.sheets.control.renameTab({ tab: "Daybook", to: "Front" });
  expect(chosen("About Daybook")).toContain('its settings in the tab "Front"');
});

test("what is wrong in CONFIG is said by its line, whatever is chosen", () => {
  office.configure({ live: true, timezone: "Mars/Olympus", digest: "someday" });
  for (const item of ["Verify the log", "About Daybook", "Rebuild views"])
    expect(chosen(item)).toMatch(/^Line \d+ \(timezone\): .*Line \d+ \(digest\): /);
});

test("settings that somebody spoiled are said where they stand, and Set up doesn't need them", () => {
  office.sheets.control.editCell({ tab: "Daybook", cell: "C2", value: '{"pipelines": 7}' });
  expect(chosen("About Daybook")).toBe(
    'The row "settings" of the tab "Daybook" can\'t be read. pipelines must be a list. Choose Set up in the menu Daybook, which writes it anew.',
  );
  const said = office.script.click(["Daybook", "Set up…"]);
  expect(said.error).toBeNull();
  // It asks as if for the first time.
  expect(office.script.asked.some(({ buttons }) => buttons !== "OK")).toBe(true);
});
