import { describe, expect, onTestFinished, test } from "vitest";
import { scriptOffice } from "../bundles/support-apps-script.ts";
import { type SheetOffice, sheetOffice } from "../support/sheet-office.ts";
import { desk } from "./support.ts";

const settings = {
  timezone: "America/New_York",
  pipelines: [
    { name: "Sales", stages: [{ name: "New" }, { name: "Qualified" }, { name: "Won", ends: "won" }] },
  ],
  crm: {
    contacts: {
      table: "Contacts",
      id: "Contact ID",
      name: "Full name",
      watch: { stage: "Stage", owner: "Owner", tags: "Tags", plan: "Booked on" },
    },
    deals: {
      table: "Deals",
      id: "Deal ID",
      name: "Deal",
      contact: "Contact ID",
      amount: "Amount",
      watch: { stage: "Deal stage" },
    },
  },
};

interface Captured extends SheetOffice {
  capture(code?: number): Promise<Readonly<Record<string, unknown>>>;
  story(): Promise<readonly string[]>;
  type(tab: string, cell: string, value: string | number | boolean): void;
}

/** A spreadsheet whose CRM is captured into a log in a file. */
async function captured(tabs?: Parameters<typeof sheetOffice>[0]): Promise<Captured> {
  const there = await sheetOffice(tabs);
  there.at.write("daybook.config.json", JSON.stringify(settings));
  const from = `--from sheets://${there.sheets.spreadsheet}`;
  return {
    ...there,
    async capture(code = 0) {
      const said = await there.run(`capture ${from} --json`);
      expect([said.err, said.code]).toEqual(["", code]);
      return said.json();
    },
    async story() {
      const { rows } = (await there.run("events --limit 1000 --json")).json() as {
        readonly rows: readonly Readonly<Record<string, unknown>>[];
      };
      return rows
        .map((row) => `${row.deal_id ?? row.contact_id} ${row.event_type} ${JSON.stringify(row.event_data)}`)
        .sort();
    },
    type: (tab, cell, value) => there.sheets.control.editCell({ tab, cell, value, by: "editor" }),
  };
}

describe("capture by snapshot from a spreadsheet", () => {
  test("takes rows as they are, a date as its instant in the sheet's time zone; then finds what changed, once", async () => {
    const there = await captured();
    expect(await there.capture()).toMatchObject({ records: 3, baselines: 3, problems: [] });
    expect(await there.story()).toEqual([
      'C-1 contact_created {"baseline":true}',
      'C-1 owner_assigned {"baseline":true,"to":"Ana"}',
      'C-1 plan_changed {"baseline":true,"to":"2026-03-01T05:00:00.000Z"}',
      'C-1 stage_changed {"baseline":true,"to":"Qualified"}',
      'C-1 tag_added {"baseline":true,"tag":"engaged"}',
      'C-2 contact_created {"baseline":true}',
      'C-2 owner_assigned {"baseline":true,"to":"Bo"}',
      'C-2 stage_changed {"baseline":true,"to":"New"}',
      'D-1 deal_created {"amount":12500,"baseline":true,"name":"Roof 6 kW","stage":"Proposal Sent"}',
    ]);
    expect(await there.capture()).toMatchObject({ appended: 0, duplicate: 0 });
    there.type("Contacts", "D3", "Qualified");
    there.type("Deals", "D2", "Won");
    expect(await there.capture()).toMatchObject({ appended: 2 });
    expect((await there.story()).filter((line) => line.includes('"from"'))).toEqual([
      'C-2 stage_changed {"from":"New","to":"Qualified"}',
      'D-1 stage_changed {"from":"Proposal Sent","to":"Won"}',
    ]);
    const dry = await there.run(`capture --from sheets://${there.sheets.spreadsheet} --dry-run`);
    expect(dry.out).toContain("The log has all that the CRM holds.");
  });

  test("a deal stays with its contact while its cell names nobody, and a formula's error costs its row alone", async () => {
    const there = await captured();
    await there.capture();
    there.type("Deals", "C2", "nobody there is");
    there.type("Deals", "D2", "Won");
    there.type("Contacts", "D2", "=1/0");
    there.type("Contacts", "D3", "Won");
    expect(await there.capture(3)).toMatchObject({
      appended: 2,
      problems: [expect.stringMatching(/^1 row of the tab "Contacts" can't be read, since a formula there/)],
    });
    const { rows } = (await there.run("events --deal D-1 --json")).json() as {
      readonly rows: readonly { readonly contact_id: string }[];
    };
    expect(rows.map(({ contact_id }) => contact_id)).toEqual(["C-1", "C-1"]);
  });

  test("of two rows with one id the upper counts; rows without an id, and a tab that was renamed, are said", async () => {
    const there = await captured();
    there.type("Contacts", "A4", "C-1");
    there.type("Contacts", "D4", "Won");
    there.type("Contacts", "D5", "Won");
    expect(await there.capture()).toMatchObject({ records: 5, without: 2, baselines: 3 });
    there.sheets.control.renameTab({ tab: "Contacts", to: "Contact" });
    const gone = await there.run(`capture --from sheets://${there.sheets.spreadsheet}`);
    expect([gone.code, gone.err]).toEqual([
      2,
      expect.stringMatching(/there is no tab "Contacts" in this spreadsheet\..*Did you mean "Contact"\?/s),
    ]);
  });

  test("the script in the spreadsheet and the command line tell one change as one event", async () => {
    const office = await scriptOffice();
    const { sheets } = office;
    onTestFinished(() => sheets.close());
    const at = desk({
      "service.json": JSON.stringify(sheets.personalCredentials(sheets.emails.service)),
      "daybook.config.json": JSON.stringify({
        timezone: "America/New_York",
        crm: {
          contacts: { table: "Contacts", id: "ID", name: "Name", watch: { stage: "Stage" } },
          deals: null,
        },
      }),
    });
    at.now = sheets.control.now();
    const env = {
      GOOGLE_APPLICATION_CREDENTIALS: `${at.folder}/service.json`,
      SHEETS_ENDPOINT_URL: sheets.url,
    };
    const capture = async () => {
      office.script.open();
      office.script.click(["Daybook", "Rehearse or capture everything now"], { answers: ["YES", "OK"] });
      const said = await at.run(`capture --from sheets://${sheets.spreadsheet} --json`, { env });
      expect([said.err, said.code]).toEqual(["", 0]);
      return said.json() as { readonly appended: number };
    };
    expect((await capture()).appended).toBeGreaterThan(0);
    for (const stage of ["Lost", "", "Qualified"]) {
      sheets.control.editCell({ tab: "Contacts", cell: "C2", value: stage, by: "owner" });
      expect((await capture()).appended).toBe(1);
    }
    const { rows } = (await at.run("events --limit 100 --json")).json() as {
      readonly rows: readonly { readonly idempotency_key: string }[];
    };
    const ours = rows.map(({ idempotency_key }) => idempotency_key).sort();
    expect(
      office
        .logged()
        .map((row) => row[8])
        .sort(),
    ).toEqual(ours);
    expect(ours).toHaveLength(7);
  });
});
