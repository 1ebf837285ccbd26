import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { usualConfig } from "../../src/bundles/airtable-automation/config.ts";
import { readConfigBlock } from "../../src/cli/bundle/config-block.ts";
import {
  bundleText,
  contactsConfig,
  dealsConfig,
  type Office,
  openOffice,
  plainConfig,
  type Settings,
  scriptWith,
} from "./support-automation.ts";

let office: Office;
let sarah: string;
beforeAll(async () => {
  office = await openOffice();
  sarah = office.contact({ Name: "Sarah", Stage: "New" });
});
afterAll(() => office.close());

/** What somebody reads who runs it so. */
async function told(settings: Settings, input: Readonly<Record<string, unknown>> = { recordId: sarah }) {
  const { error, shown, outputs } = await office.run(settings, { input });
  expect(office.rows()).toEqual([]);
  expect(outputs.status).toBe("problem");
  expect(outputs.problem).toBe(error);
  expect(String(shown)).not.toMatch(/TypeError|ReferenceError|undefined|\[object/);
  return String(error);
}

/** On which line of the pasted file a setting stands. */
async function lineOf(key: string): Promise<number> {
  const lines = (await bundleText()).split("\n");
  return lines.findIndex((line) => line.startsWith(`  ${key}:`)) + 1;
}

test("CONFIG as it came stands in the code once more, for lines that were taken out", async () => {
  expect(readConfigBlock(await bundleText()).value).toEqual(usualConfig);
});

describe("CONFIG that can't be followed gets a sentence with its line", () => {
  test("as it came: which line to fill in first", async () => {
    expect(await told({})).toBe(
      `Line ${await lineOf("table")} (table): write the record's table, such as "Contacts". Or run Set up in the control panel, which stores it in the table "Daybook".`,
    );
  });

  test.each<readonly [string, Settings, string]>([
    [
      "table",
      { ...plainConfig, table: "Contcts" },
      'there is no table "Contcts" in this base. Did you mean "Contacts"?',
    ],
    [
      "table",
      { ...plainConfig, table: "“Contacts”" },
      'there is no table "“Contacts”" in this base. Did you mean "Contacts"?',
    ],
    [
      "table",
      { ...plainConfig, table: "Customers" },
      'there is no table "Customers" in this base. There are "Team", "Contacts",',
    ],
    ["rowIs", { ...plainConfig, rowIs: "" }, 'write "contact" or "deal": what a row of "Contacts" is.'],
    [
      "rowIs",
      { ...plainConfig, rowIs: "deals" },
      'write "", "contact" or "deal" (did you mean "deal"?); found "deals".',
    ],
    [
      "watch",
      { ...plainConfig, "watch.stage": "Stag" },
      'there is no column "Stag" in table "Contacts". Did you mean "Stage"?',
    ],
    ["watch", { ...plainConfig, watch: {} }, "no column is watched."],
    [
      "watch",
      { ...plainConfig, watch: { stgae: "Stage" } },
      'there is no setting "stgae". Did you mean stage?',
    ],
    ["watch", { ...plainConfig, watch: { stage: 5 } }, "write the columns' names"],
    [
      "also",
      { ...plainConfig, also: ["Rooftype"] },
      'there is no column "Rooftype" in table "Contacts". Did you mean "Roof type"?',
    ],
    ["also", { ...plainConfig, also: Array(11).fill("Stage") }, "write at most 10 names"],
    [
      "changedBy",
      { ...plainConfig, changedBy: "Changed By" },
      'there is no column "Changed By" in table "Contacts". Did you mean "Changed by"?',
    ],
    ["changedAt", { ...plainConfig, changedAt: "Chnged" }, 'Did you mean "Changed"?'],
    ["createdAt", { ...plainConfig, createdAt: "Createdd" }, 'Did you mean "Created"?'],
    [
      "contactLink",
      { ...dealsConfig, contactLink: "" },
      "write the column that links a deal to its contact.",
    ],
    [
      "contactLink",
      { ...dealsConfig, contactLink: "Amount" },
      'the column "Amount" is no link to another record.',
    ],
    [
      "events",
      { ...plainConfig, events: "Event" },
      'there is no table "Event" in this base. Did you mean "Events"?',
    ],
    ["events", { ...plainConfig, events: "Team" }, 'there is no column "event_id" in table "Team".'],
    ["events", { ...plainConfig, events: "" }, "write a name between the quotes"],
    ["mode", { ...plainConfig, mode: "change" }, '(did you mean "changes"?); found "change".'],
    ["source", { ...plainConfig, source: "  " }, "write a name between the quotes"],
    ["timezone", { ...plainConfig, timezone: "New York" }, "write a time zone such as America/New_York"],
    ["onProblem", { ...plainConfig, onProblem: "contine" }, '(did you mean "continue"?)'],
    ["settings", { ...plainConfig, settings: "Daybok" }, 'there are no settings in a table "Daybok".'],
    [
      "action",
      { ...plainConfig, mode: "action", action: { type: "email_sent", data: {}, once: "daily" } },
      'write once: "ever", "day" or "run"',
    ],
  ])("%s %j", async (key, settings, sentence) => {
    const said = await told(settings);
    expect(said).toContain(sentence);
    expect(said).toMatch(new RegExp(`^Line ${await lineOf(key)} \\(${key}\\): `));
  });

  test.each<readonly [string, string, string, string]>([
    ["live", "live: false", 'live: "true"', 'write true or false, without quotes; found "true".'],
    ["table", 'table: ""', "table: 5", "write text between quotes; found 5."],
    [
      "also",
      "also: []",
      'also: "Roof type"',
      'write at most 10 names, such as ["Roof type"]; found "Roof type".',
    ],
    ["secretKey", 'secretKey: ""', "secretKey: 12345678901234567890", "write text between quotes"],
    ["mode", 'mode: "changes"', "mode: null", 'write "changes", "action" or "webhook"; found null.'],
  ])("a wrong kind of value: %s", async (key, from, to, sentence) => {
    const text = (await scriptWith({})).replace(from, to);
    const { error } = await office.scripts().runAutomation({ script: text, input: { recordId: sarah } });
    expect(error).toContain(`Line ${await lineOf(key)} (${key}): ${sentence}`);
  });

  test("several lines at once: a sentence each", async () => {
    const said = await told({ ...plainConfig, mode: "change", onProblem: "stp", timezone: "Mars" });
    expect(said.match(/Line \d+ \(/g)).toHaveLength(3);
  });

  test("a setting that nobody knows: the nearest one", async () => {
    const text = (await scriptWith(plainConfig)).replace("  table:", "  tabel:");
    const { error } = await office.scripts().runAutomation({ script: text, input: { recordId: sarah } });
    expect(error).toContain('there is no setting "tabel". Did you mean table?');
  });

  test("a line that was taken out means what it meant as it came", async () => {
    const text = (await scriptWith({ ...plainConfig, live: false })).replace(
      /\n {2}(also|events|onProblem|source):[^\n]*/g,
      "",
    );
    const { outputs } = await office.scripts().runAutomation({ script: text, input: { recordId: sarah } });
    expect(outputs.status).toBe("rehearsal");
  });
});

describe("the left panel", () => {
  test.each([
    [{}, "it is missing"],
    [{ recordId: "" }, "it is missing"],
    [{ recordId: "Sarah" }, "it is none"],
    [{ recordId: ["recAAAAAAAAAAAAAA"] }, "it is none"],
  ])("%j is told what to add", async (input, found) => {
    expect(await told(plainConfig, input)).toBe(
      `Mode "changes" of line ${await lineOf("mode")} (mode) needs the record's id, and ${found}. In the left panel, under Input variables, add recordId and choose the trigger's "Airtable record ID".`,
    );
  });

  test("a record of another table, or one that is gone", async () => {
    const team = office.id("Ana", "Team");
    expect(await told(plainConfig, { recordId: team })).toBe(
      `Line ${await lineOf("table")} (table): there is no record ${team} in table "Contacts". It was deleted meanwhile, or the trigger watches another table.`,
    );
  });
});

describe("settings in the Daybook table that can't be read", () => {
  const store = (value: string): string =>
    office.control.addRows({
      table: "Daybook",
      rows: [{ Name: "Settings", Kind: "Setting", Value: value }],
    })[0]?.id ?? "";
  let row: string;
  const drop = (): void => office.control.deleteRows({ table: "Daybook", rows: [row] });
  beforeEach(() => {
    row = "";
  });

  test.each([
    ["{", "It is not JSON"],
    ["", "It is empty."],
    ["[]", "It must be an object"],
    ['{"timezone":5}', "timezone must be text"],
    ['{"crm":{"contacts":{}}}', "crm.contacts.table must be text"],
    [
      '{"crm":{"contacts":{"table":"Contacts","watch":{"stage":1}}}}',
      "crm.contacts.watch.stage must be text",
    ],
    ['{"pipelines":[{"name":"Sales","stages":[{}]}]}', "pipelines[0].stages[0].name must be text"],
    ['{"events":{"on":"all"}}', "events.on must be a list"],
  ])("%s", async (value, fault) => {
    row = store(value);
    const said = await told({ live: true });
    drop();
    expect(said).toContain(`The row "settings" of table "Daybook" can't be read. ${fault}`);
    expect(said).toContain("Run Set up in the control panel again, which writes it anew.");
  });

  test("name a column or a table that is gone: which one, and by whom", async () => {
    row = store('{"crm":{"contacts":{"table":"Contacts","watch":{"stage":"Stagee"}}}}');
    const column = await told({ live: true });
    drop();
    expect(column).toBe(
      'The settings in table "Daybook": there is no column "Stagee" in table "Contacts". Did you mean "Stage"?',
    );
    row = store('{"crm":{"contacts":{"table":"Leads","watch":{"stage":"Stage"}}}}');
    const table = await told({ live: true });
    drop();
    expect(table).toContain('The settings in table "Daybook": there is no table "Leads" in this base.');
  });
});

describe("the wrong place", () => {
  test("the scripting extension: where it belongs", async () => {
    const { error, shown } = await office
      .scripts()
      .runExtension({ script: await scriptWith(contactsConfig) });
    expect(error).toBe(
      'This script belongs into an automation: in Airtable open Automations, add the action "Run a script", and paste it there.',
    );
    expect(shown).not.toContain("TypeError");
  });
});
