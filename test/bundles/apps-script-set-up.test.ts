import { afterEach, describe, expect, test } from "vitest";
import type { DialogAnswer } from "../emulators/sheets/script/project.ts";
import type { FirstTab } from "../emulators/sheets/start-sheets.ts";
import { type ScriptOffice, scriptOffice } from "./support-apps-script.ts";

const stages = ["New", "Qualified", "Won"];
const header = ["Name", "Stage", "Owner", "Booked on"];
const people = Array.from({ length: 12 }, (_, at) => [
  `Person ${at + 1}`,
  stages[at % 3] ?? "",
  at % 2 ? "Ana" : "Rep B",
  `2026-04-${10 + at}`,
]);
const leads: FirstTab = { title: "Leads", values: [header, ...people] };

let office: ScriptOffice;
afterEach(() => office.sheets.close());

async function open(tabs: readonly FirstTab[], live = true): Promise<void> {
  office = await scriptOffice({
    settings: null,
    config: { live },
    sheets: { now: "2026-06-01T12:00:00.000Z", timeZone: "America/New_York", tabs },
  });
  office.script.open();
}

/** Chooses Set up; what was asked, and what was said at the end. */
function setUp(...answers: readonly DialogAnswer[]): {
  readonly asked: readonly string[];
  readonly said: string;
} {
  const before = office.script.asked.length;
  const run = office.script.click(["Daybook", "Set up…"], { answers });
  expect(run.error).toBe(null);
  const texts = office.script.asked.slice(before).map(({ text }) => text);
  return { asked: texts.slice(0, -1), said: texts.at(-1) ?? "" };
}

const write = (text: string): DialogAnswer => ({ button: "OK", text });
const titles = (): readonly string[] =>
  office.sheets.live.book().sheets.map(({ properties }) => properties.title);
const settings = () => {
  const row = office.sheets.control.rows({ tab: "Daybook" }).find(([name]) => name === "settings");
  return JSON.parse(String(row?.[8]));
};

describe("Set up of a spreadsheet", () => {
  test("writes nothing where somebody says no, closes a question or has no tab of contacts", async () => {
    await open([leads]);
    for (const answers of [
      ["CLOSE", "OK"],
      ["YES", "NO", "OK"],
      ["NO", "CANCEL", "OK"],
    ] as const) {
      expect(setUp(...answers).said).toBe("Nothing was written.");
      expect([titles(), office.sheets.control.rows({ tab: "Leads" })[0]?.length]).toEqual([["Leads"], 4]);
      expect([office.script.triggers, office.script.properties()]).toEqual([[], {}]);
    }
    office.sheets.close();
    await open([{ title: "Empty" }]);
    expect(setUp("OK").said).toContain("There is no tab that could hold your contacts.");
  });

  test("takes what a person writes instead of what was guessed, and says what it doesn't understand", async () => {
    await open([leads, { title: "Notes", values: [["a"], ["b"]] }], false);
    const { asked } = setUp(
      "NO",
      write(
        "owner = none; stage = Stge; date of qualified = Booked on; time zone = Europe/Berlin; colour = red",
      ),
      "YES",
      "YES",
      "OK",
    );
    expect(asked[2]).toContain('The tab "Leads" has no column "Stge"; did you mean "Stage"?');
    expect(asked[2]).toContain('"colour" is nothing that Daybook asks');
    expect(asked[2]).toContain("owner = none");
    expect(settings()).toMatchObject({
      log: `sheets://${office.sheets.spreadsheet}/Events`,
      timezone: "Europe/Berlin",
      crm: {
        contacts: {
          table: "Leads",
          id: "Daybook ID",
          name: "Name",
          watch: { stage: "Stage", owner: null },
          dates: { Qualified: "Booked on" },
        },
        deals: null,
      },
      pipelines: [
        { name: "Sales", stages: [{ name: "New" }, { name: "Qualified" }, { name: "Won", ends: "won" }] },
      ],
    });
  });

  test("takes the tab that is called so, with the stages of contacts and deals; their order is a person's to write", async () => {
    const deals = people
      .slice(1)
      .map(([name], at) => [`D-${at}`, name ?? "", stages[2 - (at % 2)] ?? "", "Ana"]);
    await open(
      [
        { ...leads, title: "Contacts" },
        { title: "Deals", values: [["ID", "Contact", "Stage", "Owner"], ...deals] },
      ],
      false,
    );
    const { asked } = setUp(
      "NO",
      write("stages of Sales: Qualified, new; stages of X: A, B; stages: New; stages: A, b, B"),
      "NO",
      write("stages of sales: Qualified, New, Pilot, Done (won), Won, Lost; contacts tab = Contacts"),
      "YES",
      "YES",
      "OK",
    );
    expect(asked[0]).toContain("contacts tab = Contacts");
    expect(asked[0]).toContain("stages of Sales: New, Qualified, Won (won)");
    expect(asked[2]).toContain('There are no stages of "x", but of Sales.');
    expect(asked[2]).toContain('"New" is no list of stages');
    expect(asked[2]).toContain('The stage "B" stands there twice.');
    expect(asked[2]).toContain("stages of Sales: Qualified, New\n");
    expect(settings().pipelines).toEqual([
      {
        name: "Sales",
        stages: [
          { name: "Qualified" },
          { name: "New" },
          { name: "Pilot" },
          { name: "Done", ends: "won" },
          { name: "Won", ends: "won" },
          { name: "Lost", ends: "lost" },
        ],
      },
    ]);
  });

  test("finds deals and the column that names their contact, and keeps ids that are there", async () => {
    const deals = people.map(([name], at) => [
      `D-${at}`,
      `Roof of ${name}`,
      name ?? "",
      stages[at % 3] ?? "",
      at * 100,
    ]);
    const contacts = people.map((row, at) => [`K${at}`, ...row.slice(0, 1), ...row.slice(2)]);
    await open([
      { title: "Contacts", values: [["Contact ID", "Name", "Owner", "Booked on"], ...contacts] },
      { title: "Deals", values: [["ID", "Deal", "Customer", "Stage", "Amount"], ...deals] },
    ]);
    const { asked, said } = setUp("YES", "YES", "OK");
    expect(asked[0]).toContain("deals contact = Customer");
    expect([said.split("\n")[0], titles().slice(0, 2)]).toEqual(["Done.", ["Contacts", "Deals"]]);
    expect(asked[1]).not.toContain("Daybook ID");
    expect(settings().crm).toMatchObject({
      contacts: { id: "Contact ID" },
      deals: { id: "ID", contact: "Customer", amount: "Amount", watch: { stage: "Stage" } },
    });
    const created = office.logged().filter(([, , type]) => type === "deal_created");
    expect([created.length, created.map((row) => [row[1], row[5]])[3]]).toEqual([12, ["K3", "D-3"]]);
    office.sheets.control.editCell({ tab: "Deals", cell: "D2", value: "Qualified" });
    expect(office.logged().at(-1)?.slice(1, 6)).toEqual([
      "K0",
      "stage_changed",
      '{"from":"New","to":"Qualified"}',
      expect.any(String),
      "D-0",
    ]);
  });

  test("asks for another name where one is taken, and which tab is meant", async () => {
    const other = {
      title: "Events",
      values: [
        ["Party", "When", "Where"],
        ["Summer", "July", "Garden"],
      ],
    };
    await open([leads, { ...leads, title: "Customers" }, other], false);
    const { asked } = setUp(write("2"), "YES", write("Log"), "YES", "OK");
    expect(asked[0]).toContain("1  Leads\n2  Customers");
    expect(asked[2]).toContain("There is a tab \"Events\" that isn't Daybook's.");
    expect([titles().slice(0, 4), settings().log]).toEqual([
      ["Leads", "Customers", "Events", "Log"],
      `sheets://${office.sheets.spreadsheet}/Log`,
    ]);
  });

  test("again, it adds what is missing and nothing else", async () => {
    await open([leads]);
    setUp("YES", "YES", "OK");
    const { control } = office.sheets;
    const logged = office.logged().length;
    expect(setUp("YES", "OK").said).toContain("Everything is as it should be.");
    control.deleteTab({ tab: "Stuck Deals" });
    control.unprotect({ tab: "Events" });
    const { asked, said } = setUp("YES", "YES", "OK");
    expect(asked[1]).toContain('+ tab "Stuck Deals"');
    expect(asked[1]).toContain("+ the protection of the tab of events, put right");
    expect(said).toContain("0 events logged.");
    expect([titles().includes("Stuck Deals"), office.logged().length]).toEqual([true, logged]);
  });

  test("takes a column of ids that a formula works out for none: sorting gives each row another's", async () => {
    const ids = (before: string): FirstTab => ({
      title: "Leads",
      values: [["ID", ...header], ...people.map((row, at) => [`${before}${at}`, ...row])],
    });
    await open([ids("100")]);
    expect(setUp("YES", "NO").asked[0]).toContain("id = ID");
    office.sheets.close();
    await open([ids("=100+")]);
    expect(setUp("YES", "NO").asked[0]).toContain("id = Daybook ID (Daybook adds and fills it)");
  });

  test("by a second person, it asks before it runs in that account too", async () => {
    await open([leads]);
    setUp("YES", "YES", "OK");
    const { script } = office;
    const again = (...answers: readonly ("YES" | "NO" | "OK")[]): string => {
      script.open({ as: "editor" });
      const before = script.asked.length;
      const { error } = script.click(["Daybook", "Set up\u2026"], { as: "editor", answers });
      expect(error).toBe(null);
      return script.asked
        .slice(before)
        .map(({ text }) => text)
        .join("\n");
    };
    const asked = again("YES", "YES", "OK");
    expect(asked).toContain("runs by itself in the account of owner@example.com already");
    expect(asked).toContain("Everything is as it should be.");
    expect(script.triggers.map(({ by }) => by)).toEqual(Array(3).fill("owner@example.com"));
    again("YES", "NO", "YES", "OK");
    expect(script.triggers.filter(({ by }) => by === "editor@example.com")).toHaveLength(3);
  });

  test("killed at any call, it is completed by choosing it again: one of each tab, an id a row, each event once", async () => {
    let calls = 1;
    for (let call = 1, round = 0; call <= calls; call += step, round++) {
      if (round > 0) office.sheets.close();
      await open([leads]);
      const answers = ["YES", "YES", "OK"] as const;
      const kill = { call, effect: round % 2 ? "before" : "after" } as const;
      const killed = office.script.click(["Daybook", "Set up…"], { answers, kill });
      calls = Math.max(calls, killed.calls.length);
      if (killed.killed) calls = Math.max(calls, call + step);
      // Where nothing is lacking there is nothing to agree to.
      if (setUp("YES").said === "Nothing was written.") setUp(...answers);
      office.script.run("daybookTimer");
      const rows = office.sheets.control.rows({ tab: "Leads" }).slice(1);
      const keys = office.logged().map((row) => row[8]);
      expect([call, titles().length, new Set(titles()).size, office.script.triggers.length]).toEqual([
        call,
        11,
        11,
        3,
      ]);
      expect([call, new Set(rows.map((row) => row[4])).size, new Set(keys).size, keys.length]).toEqual([
        call,
        12,
        36,
        36,
      ]);
    }
  });
});

/** Each try is a spreadsheet of its own: all calls are tried where it may take long. */
const step = process.env.DAYBOOK_STORM === "full" ? 1 : 37;
