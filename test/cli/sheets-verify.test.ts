import { expect, test } from "vitest";
import { sheetOffice } from "../support/sheet-office.ts";

test("what verify finds in a spreadsheet stands under its row's number, with what to do there", async () => {
  const there = await sheetOffice();
  const { sheets, run, log } = there;
  await run(`init --log ${log} --contacts Contacts --yes`);
  for (const name of ["C-1", "C-2", "C-3"])
    await run(`append --contact ${name} --type contact_created --at 2026-03-01T10:00:00Z`);
  expect((await run("verify")).code).toBe(0);
  const { control } = sheets;
  control.editCell({ tab: "Events", cell: "B4", value: "C-9" });
  control.deleteRows({ tab: "Events", at: 2 });
  control.paste({ tab: "Events", cell: "A7", values: [["mine", "C-7", "contact_created"]] });
  // What a reading may not show yet is given two minutes.
  there.at.now = "2026-12-01T12:00:00.000Z";
  const said = await run("verify");
  const lines = said.out.split("\n").map((line) => line.trim().replace(/ {2,}/g, " | "));
  expect([said.code, lines.slice(1, 8)]).toEqual([
    3,
    [
      "Row | event_id | Cell | What is wrong",
      expect.stringMatching(/^3 \| \w{26} \| contact_id \| contact_id was "C-3", and is "C-9"$/),
      expect.stringMatching(/^7 \| mine \| event_id \| its event_id is none that Daybook writes/),
      expect.stringMatching(/^– \| \w{26} \| – \| the row was deleted: it was contact_created of C-1 at/),
      expect.stringContaining("(right-click it, Show edit history)"),
      expect.stringContaining("delete that row"),
      expect.stringContaining("find it in File > Version history, or append the event again."),
    ],
  ]);
  expect(said.out).toContain("File > Version history shows both.");
  expect(said.out).not.toMatch(/\b(?:base|trash|record|Airtable)\b/i);
  const { edited, missing } = (await run("verify --json")).json() as Record<string, readonly object[]>;
  expect(edited).toMatchObject([{ row_id: "3" }]);
  expect(missing?.map((each) => "row_id" in each)).toEqual([false]);
});
