import { afterEach, beforeEach, expect, test } from "vitest";
import { type ScriptOffice, scriptOffice } from "./support-apps-script.ts";

let office: ScriptOffice;
let since = 0;
beforeEach(async () => {
  const stages = ["New", "Qualified"];
  office = await scriptOffice({
    settings: null,
    sheets: {
      now: "2026-06-01T12:00:00.000Z",
      timeZone: "America/New_York",
      tabs: [
        {
          title: "Leads",
          values: [
            ["Name", "Stage", "Owner"],
            ...Array.from({ length: 6 }, (_, at) => [`Person ${at + 1}`, stages[at % 2] ?? "", "Ana"]),
          ],
        },
        {
          title: "Deals",
          values: [
            ["Deal", "Contact", "Stage", "Amount"],
            ...Array.from({ length: 6 }, (_, at) => [
              `Roof ${at + 1}`,
              `Person ${at + 1}`,
              stages[at % 2] ?? "",
              1000,
            ]),
          ],
        },
      ],
    },
  });
  office.script.open();
  office.script.click(["Daybook", "Set up…"], { answers: ["YES", "YES", "OK"] });
  since = office.logged().length;
  expect(since).toBe(24);
});
afterEach(() => office.sheets.close());

const person = (name: string): unknown =>
  office.sheets.control.rows({ tab: "Leads" }).find(([own]) => own === name)?.[3];
const news = () =>
  office
    .logged()
    .slice(since)
    .map(([, contact, type, data, , deal]) => [contact, deal, type, data]);
const first = (): unknown => office.sheets.control.rows({ tab: "Deals" })[1]?.[4];
const look = (): string =>
  office.sheets.control
    .rows({ tab: "Daybook" })
    .filter(([name]) => name === "Nightly")
    .join();

test("a deal stays with its contact when the contact gets another name, or somebody else the same one", () => {
  const { control } = office.sheets;
  const [one, two] = [person("Person 1"), person("Person 2")];
  control.editCell({ tab: "Leads", cell: "A2", value: "Person One" });
  control.editCell({ tab: "Deals", cell: "C2", value: "Qualified" });
  control.editCell({ tab: "Leads", cell: "A4", value: "Person 2" });
  control.editCell({ tab: "Deals", cell: "B2", value: "" });
  control.editCell({ tab: "Deals", cell: "C3", value: "New" });
  office.script.advance(6 * 60_000);
  const second = control.rows({ tab: "Deals" })[2]?.[4];
  expect(news()).toEqual([
    [one, first(), "stage_changed", '{"from":"New","to":"Qualified"}'],
    [two, second, "stage_changed", '{"from":"Qualified","to":"New"}'],
  ]);
  expect(office.script.run("daybookNightly").error).toBe(null);
  expect(look()).not.toContain("deleted");
});

test("of a deal of nobody nothing is logged, which the night says; once it names somebody it is", () => {
  const { control } = office.sheets;
  control.paste({ tab: "Deals", cell: "A8", values: [["Roof 7", "Somebody", "New", 500]] });
  office.script.advance(6 * 60_000);
  expect(news()).toEqual([]);
  expect(office.script.run("daybookNightly").error).toBe(null);
  expect(look()).toContain("1 row not logged: deals whose contact isn't in the contacts' tab");
  control.editCell({ tab: "Deals", cell: "B8", value: "Person 3" });
  expect(news().map(([contact, , type]) => [contact, type])).toEqual([[person("Person 3"), "deal_created"]]);
});

test("what is too long for an event is told by the night, each night until it is shorter", () => {
  office.sheets.control.editCell({ tab: "Deals", cell: "C2", value: "x".repeat(45_000) });
  expect(news()).toEqual([]);
  expect(office.script.run("daybookNightly").error).toBe(null);
  expect(look()).toContain(`stage_changed of ${first()} can't be logged: event_data`);
  office.sheets.control.editCell({ tab: "Deals", cell: "C2", value: "Qualified" });
  expect(office.script.run("daybookNightly").error).toBe(null);
  expect([news().length, look()]).toEqual([1, expect.not.stringContaining("can't be logged")]);
});
