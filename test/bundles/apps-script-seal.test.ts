import { expect, test } from "vitest";
import { readCheckpoint } from "../../src/core/seal.ts";
import { scriptOffice } from "./support-apps-script.ts";

test("what a tool logs while the night is at work was put in by nobody's hand: the next night seals it", async () => {
  const values = [
    ["Name", "Stage", "Owner"],
    ["Sarah Lopez", "New", "Ana"],
    ["Dana Whitfield", "New", "Ana"],
  ];
  const office = await scriptOffice({
    settings: null,
    sheets: {
      now: "2026-06-02T06:00:00.000Z",
      timeZone: "America/New_York",
      tabs: [{ title: "Leads", values }],
    },
  });
  const { script, sheets } = office;
  const front = (name: string): readonly unknown[] =>
    sheets.control.rows({ tab: "Daybook" }).find(([each]) => each === name) ?? [];
  const sealed = (): number | undefined =>
    readCheckpoint(
      front("Seal")
        .map(String)
        .find((cell) => cell.startsWith("sheets/")) ?? "",
    )?.size;
  script.open();
  script.click(["Daybook", "Set up…"], { answers: ["YES", "YES", "OK"] });
  script.click(["Daybook", "Web address for other tools"], { answers: ["OK"] });
  const secret = script.properties().DAYBOOK_POST_SECRET;
  sheets.control.editCell({ tab: "Leads", cell: "B2", value: "Won" });
  expect(script.run("daybookTimer").error).toBe(null);
  const before = office.logged().length;
  const [own] = office.logged();
  const events = [
    {
      contact_id: String(own?.[1]),
      event_type: "form_submitted",
      event_data: { form: "Roof check" },
      timestamp: "2026-05-30T10:00:00Z",
      source: "web",
      cause: "1",
    },
  ];
  let writes = 0;
  const night = script.run("daybookNightly", {
    beforeCall({ name, run }) {
      if (run !== "daybookNightly" || !/batchUpdate$/i.test(name)) return;
      writes += 1;
      // The first of them publishes what was read before.
      if (writes === 1) expect(script.post({ body: JSON.stringify({ secret, events }) }).error).toBe(null);
      if (writes === 1) sheets.control.advance({ ms: 180_000 });
    },
  });
  expect([night.error, writes, office.logged().length, sealed()]).toEqual([null, 3, before + 1, before]);
  sheets.control.advance({ ms: 24 * 3_600_000 });
  expect(script.run("daybookNightly").error).toBe(null);
  expect(JSON.stringify(front("Nightly"))).not.toContain("by hand");
  expect(sealed()).toBe(before + 1);
  await sheets.close();
});
