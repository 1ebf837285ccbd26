import { expect, test } from "vitest";
import { scriptOffice } from "./support-apps-script.ts";

test('with onProblem: "continue" a run that fails is told in the Daybook tab, until one of its kind does not', async () => {
  const office = await scriptOffice({
    settings: null,
    sheets: {
      now: "2026-06-01T12:00:00.000Z",
      timeZone: "America/New_York",
      tabs: [
        {
          title: "Leads",
          values: [
            ["Name", "Stage", "Owner"],
            ["Sarah Lopez", "New", "Ana"],
            ["Dana Whitfield", "New", "Ana"],
          ],
        },
      ],
    },
  });
  const { script, sheets } = office;
  const told = (): readonly unknown[] =>
    sheets.control
      .rows({ tab: "Daybook" })
      .filter(([name]) => String(name).startsWith("Problem"))
      .map((row) => [row[0], row[7] ?? ""]);
  const fault = expect.stringContaining('there is no tab "Leads" in this spreadsheet');
  script.open();
  script.click(["Daybook", "Set up…"], { answers: ["YES", "YES", "OK"] });
  office.configure({ live: true, onProblem: "continue" });
  sheets.control.renameTab({ tab: "Leads", to: "Clients" });
  const before = sheets.control.rows({ tab: "Daybook" }).length;
  for (const run of ["daybookTimer", "daybookTimer", "daybookNightly"])
    expect(script.run(run).error).toBe(null);
  expect(told()).toEqual([
    ["Problem of a run every 5 minutes", fault],
    ["Problem of a night", fault],
  ]);
  expect(sheets.control.rows({ tab: "Daybook" })).toHaveLength(before + 2);
  sheets.control.renameTab({ tab: "Clients", to: "Leads" });
  expect(script.run("daybookTimer").error).toBe(null);
  expect(told()).toEqual([
    ["Problem of a run every 5 minutes", ""],
    ["Problem of a night", fault],
  ]);
  office.configure({ live: false, onProblem: "continue" });
  expect(script.run("daybookNightly").error).toBe(null);
  expect(told()[1]).toEqual(["Problem of a night", fault]);
  await sheets.close();
});
