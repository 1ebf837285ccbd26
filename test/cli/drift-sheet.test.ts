import { describe, expect, test } from "vitest";
import type { CrmEdit } from "../../src/cli/crm/desk.ts";
import { openCrm } from "../../src/cli/crm/open-crm.ts";
import { writeSheet } from "../../src/cli/crm/write-sheet.ts";
import { openSheet } from "../../src/cli/open-sheet.ts";
import { defaultSettings } from "../../src/core/settings.ts";
import type { SheetsClient } from "../../src/stores/sheets/client.ts";
import { type SheetOffice, sheetOffice } from "../support/sheet-office.ts";

const contacts = {
  table: "Contacts",
  id: "Contact ID",
  name: "Full name",
  created_at: null,
  watch: { stage: "Stage", owner: "Owner", status: null, tags: "Tags", plan: "Plan", note: null },
  changed_at: null,
  changed_by: null,
  dates: {},
};

const plan = (name: string): string => `=HYPERLINK("https://shop.example";"${name}")`;

const rows = [
  ["Contact ID", "Full name", "Stage", "Owner", "Tags", "Plan", "Seats"],
  ["C-1", "Sarah Lopez", "Qualified", "Ana", "engaged, vip", plan("Pro"), 5],
  ["C-2", "Ben Okafor", "New", "Bo", "", "", 7],
  ["C-3", "Cy Young", "New", "", "", "", 9],
];

interface There extends SheetOffice {
  drift(flags?: string): Promise<{ code: number; out: string; found: Record<string, unknown> }>;
  type(cell: string, value: unknown): void;
  row(id: string): readonly unknown[];
}

/** A spreadsheet whose state is logged, in a file. */
async function logged(watch: Record<string, string | null> = {}): Promise<There> {
  const there = await sheetOffice({ tabs: [{ title: "Contacts", values: rows as never }] });
  const { sheets, at } = there;
  const crm = { contacts: { ...contacts, watch: { ...contacts.watch, ...watch } }, deals: null };
  at.write("daybook.config.json", JSON.stringify({ log: "sqlite:daybook.db", crm }));
  await there.run("append --contact C-1 --type email_sent --at 2026-01-01 --key k");
  const found: There = {
    ...there,
    async drift(flags = "") {
      const said = await there.run(`drift --from sheets://${sheets.spreadsheet} ${flags}`);
      return { ...said, found: flags.includes("--json") ? said.json() : {} };
    },
    type: (cell, value) => sheets.control.editCell({ tab: "Contacts", cell, value: value as never }),
    row: (id) => sheets.control.rows({ tab: "Contacts" }).find(([own]) => own === id) ?? [],
  };
  expect((await found.drift("--append --yes")).code).toBe(0);
  expect((await found.drift()).code).toBe(0);
  at.now = "2026-06-02T12:00:00.000Z";
  return found;
}

describe("a CRM in a spreadsheet", () => {
  test("a missed edit is named, and the log's value is written back to its row, wherever that stands by then", async () => {
    const there = await logged();
    there.type("C2", "Won");
    there.type("E2", "vip, new");
    const { code, found } = await there.drift("--json");
    expect([code, found.differences]).toEqual([
      3,
      [
        expect.objectContaining({ subject: "C-1", name: "Sarah Lopez", crm: "Won", log: "Qualified" }),
        expect.objectContaining({ field: "tags", crm: "new", log: null }),
        expect.objectContaining({ field: "tags", crm: null, log: "engaged" }),
      ],
    ]);
    there.sheets.control.sort({ tab: "Contacts", column: "Full name" });
    expect((await there.drift("--repair --yes --json")).found).toMatchObject({ written: 2, kept: [] });
    expect(there.row("C-1").slice(0, 5)).toEqual(["C-1", "Sarah Lopez", "Qualified", "Ana", "vip, engaged"]);
    expect((await there.drift()).code).toBe(0);
  });

  test("a formula is left alone with the reason, an emptied cell is emptied again", async () => {
    const there = await logged();
    there.type("D2", "Ann");
    there.type("D4", "Zoe");
    there.type("F2", plan("Free"));
    const { found, code } = await there.drift("--repair --yes --json");
    expect([code, found]).toMatchObject([
      3,
      {
        written: 2,
        kept: [{ column: "Plan", why: '"Plan" is a formula there, so nothing is written over it.' }],
      },
    ]);
    expect([there.row("C-1")[3], there.row("C-3")[3] ?? ""]).toEqual(["Ana", ""]);
    expect(there.row("C-1")[5]).toBe(plan("Free"));
  });

  test("a text that looks like a formula or a number is written as text, a number into numbers as one", async () => {
    const there = await logged({ status: "Seats" });
    there.type("D2", "'=1+1");
    there.type("D3", "'007");
    there.type("G2", 6);
    expect((await there.drift("--append --yes")).code).toBe(0);
    there.type("D2", "Ana");
    there.type("D3", "Bo");
    there.type("G2", 8);
    expect((await there.drift("--repair --yes")).code).toBe(0);
    expect([there.row("C-1")[3], there.row("C-2")[3], there.row("C-1")[6]]).toEqual(["=1+1", "007", 6]);
    const book = JSON.stringify(there.sheets.control.book());
    expect(book).toContain('{"stringValue":"=1+1"}');
    expect(book).toContain('{"stringValue":"007"}');
    expect((await there.drift()).code).toBe(0);
  });
});

describe("writing while somebody is at the sheet", () => {
  const context = (there: There) => ({
    setup: async () => ({ settings: defaultSettings, url: "" }) as never,
    env: {
      GOOGLE_APPLICATION_CREDENTIALS: `${there.at.folder}/service.json`,
      SHEETS_ENDPOINT_URL: there.sheets.url,
    },
    clock: () => 0,
    sleep: async () => undefined,
    path: (file: string) => file,
  });

  /** A client after whose next reading of cells something is done. */
  async function meeting(there: There, work: () => void): Promise<[SheetsClient, CrmEdit]> {
    const url = `sheets://${there.sheets.spreadsheet}`;
    const { client } = await openSheet(url, context(there));
    const crm = { contacts, deals: null };
    const setup = async () => ({ settings: { ...defaultSettings, crm }, url }) as never;
    const desk = await openCrm({ ...context(there), setup });
    const [home] = desk.homes;
    const edit: CrmEdit = {
      home: home as never,
      record: "C-1",
      column: "Stage",
      from: "Qualified",
      to: "Won",
    };
    const met: SheetsClient = {
      ...client,
      async get(ask) {
        const answer = await client.get(ask);
        work();
        return answer;
      },
    };
    return [met, edit];
  }

  test("a cell that was changed since it was looked at is left alone", async () => {
    const there = await logged();
    const [client, edit] = await meeting(there, () => undefined);
    there.type("C2", "New");
    expect(await writeSheet(client, [edit])).toMatchObject([
      { why: expect.stringContaining('is "New" now') },
    ]);
    expect(there.row("C-1")[2]).toBe("New");
  });

  test("rows that are sorted in the very moment get back what they had", async () => {
    const there = await logged();
    const [client, edit] = await meeting(there, () =>
      there.sheets.control.sort({ tab: "Contacts", column: "Full name" }),
    );
    expect(await writeSheet(client, [edit])).toMatchObject([{ why: expect.stringContaining("moved rows") }]);
    expect(["C-1", "C-2", "C-3"].map((id) => there.row(id)[2])).toEqual(["Qualified", "New", "New"]);
  });

  test("of two rows with one id neither is written", async () => {
    const there = await logged();
    const [client, edit] = await meeting(there, () => undefined);
    there.type("A4", "C-1");
    expect(await writeSheet(client, [edit])).toMatchObject([
      { why: "Rows 2 and 4 have the same id: give one of them another." },
    ]);
  });
});
