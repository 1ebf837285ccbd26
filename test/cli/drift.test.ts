import { describe, expect, test } from "vitest";
import type { PersonalTable } from "../emulators/airtable/control/design.ts";
import { type Office, office } from "../support/office.ts";
import type { How, Said } from "./support.ts";

const select = (...names: readonly string[]) => ({ choices: names.map((name) => ({ name })) });

/** A CRM that tells when and by whom a record was changed. */
const tables: readonly PersonalTable[] = [
  {
    name: "Contacts",
    fields: [
      { name: "Name", type: "singleLineText" },
      { name: "Stage", type: "singleSelect", options: select("New", "Qualified", "Won") },
      { name: "Owner", type: "singleLineText" },
      { name: "Tags", type: "multipleSelects", options: select("engaged", "vip", "Doors, windows") },
      { name: "Plan", type: "formula", options: { formula: "{Owner}" } },
      { name: "Note", type: "multilineText" },
      { name: "Changed", type: "lastModifiedTime" },
      { name: "Changed by", type: "lastModifiedBy" },
    ],
    rows: [
      { Name: "Sarah Lopez", Stage: "New", Owner: "Ana", Tags: ["engaged"] },
      { Name: "Bob Ray", Stage: "New" },
    ],
  },
];

const crm = {
  contacts: {
    table: "Contacts",
    id: "record",
    name: "Name",
    created_at: null,
    watch: { stage: "Stage", owner: "Owner", status: null, tags: "Tags", plan: null, note: "Note" },
    changed_at: "Changed",
    changed_by: "Changed by",
    dates: {},
  },
  deals: null,
};

const pipelines = [
  { name: "Sales", stages: [{ name: "New" }, { name: "Qualified" }, { name: "Won", ends: "won" }] },
];

interface Drift {
  readonly differences: readonly Record<string, unknown>[];
  readonly [name: string]: unknown;
}

interface There extends Office {
  /** Runs `daybook drift` at the base's own time. */
  drift(flags?: string, how?: How): Promise<Said & { readonly found: Drift }>;
  edit(row: string, field: string, value: unknown): void;
  cell(row: string, field: string): unknown;
  later(): void;
}

/** A base whose state is logged, in a file. */
async function logged(watch: Record<string, string | null> = {}): Promise<There> {
  const there = await office({ tables });
  const { airtable, at } = there;
  const contacts = { ...crm.contacts, watch: { ...crm.contacts.watch, ...watch } };
  at.write(
    "daybook.config.json",
    JSON.stringify({ log: "sqlite:daybook.db", crm: { ...crm, contacts }, pipelines }),
  );
  at.write("none.ndjson", "");
  const later = (): void => {
    at.now = new Date(Date.parse(airtable.control.advance({ ms: 3_600_000 }))).toISOString();
  };
  later();
  const found: There = {
    ...there,
    later,
    edit: (row, field, value) =>
      void airtable.control.editCell({ table: "Contacts", row, field, value: value as never }),
    cell: (row, field) =>
      airtable.control.rows({ table: "Contacts" }).find(({ fields }) => fields.Name === row)?.fields[field],
    async drift(flags = "", how = {}) {
      const said = await there.run(`drift --from airtable://${airtable.base} ${flags}`, how);
      return {
        ...said,
        get found() {
          return said.json() as Drift;
        },
      };
    },
  };
  const id = airtable.control.rows({ table: "Contacts" })[0]?.id;
  expect((await there.run(`append --contact ${id} --type email_sent --at 2026-01-01 --key k`)).code).toBe(0);
  const first = await found.drift("--append --yes");
  expect([first.code, first.err]).toEqual([0, ""]);
  later();
  return found;
}

describe("the CRM beside the log", () => {
  test("says that they agree, with exit code 0", async () => {
    const there = await logged();
    const said = await there.drift();
    expect([said.code, said.out]).toEqual([0, "The CRM and the log agree: 2 records were compared.\n"]);
    expect((await there.drift("--json")).found).toMatchObject({
      differences: [],
      records: 2,
      not_in_log: 0,
      not_in_crm: [],
      blocked: 0,
    });
  });

  test("names a missed edit: what each says, since when, and who changed the record", async () => {
    const there = await logged();
    there.edit("Sarah Lopez", "Stage", "Qualified");
    const changed = there.airtable.control.now();
    there.later();
    const said = await there.drift("--json");
    expect(said.code).toBe(3);
    const [contact] = there.airtable.control.rows({ table: "Contacts" });
    expect(said.found.differences).toEqual([
      {
        subject: contact?.id,
        contact_id: contact?.id,
        deal_id: null,
        name: "Sarah Lopez",
        table: "Contacts",
        field: "stage",
        column: "Stage",
        crm: "Qualified",
        log: "New",
        log_since: expect.stringMatching(/^2026-04-12T/),
        log_at_least: true,
        log_by: null,
        changed_at: changed,
        changed_by: "owner",
      },
    ]);
    const { out } = await there.drift();
    expect(out).toMatch(
      /Sarah Lopez +Stage +Qualified +New +\S+ \S+, 3 hours ago +– +\S+ \S+, 1 hour ago +owner/,
    );
    expect(out).toContain("1 value in the base differs from the log; 2 records were compared.");
  });

  test("a tag that came and one that went are two differences, and a record that is new is counted", async () => {
    const there = await logged();
    there.edit("Sarah Lopez", "Tags", ["vip"]);
    there.airtable.control.addRows({ table: "Contacts", rows: [{ Name: "Cy", Stage: "New" }] });
    const { found } = await there.drift("--json");
    expect(found.differences.map(({ crm, log }) => [crm, log])).toEqual([
      ["vip", null],
      [null, "engaged"],
    ]);
    expect(found).toMatchObject({ not_in_log: 1, new_records: [{ name: "Cy" }] });
  });

  test("who is in an open stage of the log and gone from the CRM is named until the log says how it ended", async () => {
    const there = await logged();
    const [contact] = there.airtable.control.rows({ table: "Contacts" });
    there.airtable.control.deleteRows({ table: "Contacts", rows: [{ Name: "Sarah Lopez" }] });
    const said = await there.drift("--json");
    expect(said.code).toBe(3);
    expect(said.found.not_in_crm).toEqual([
      expect.objectContaining({ subject: contact?.id, stage: "New", open: true }),
    ]);
    await there.run(`append --contact ${contact?.id} --type stage_changed --set to=Won --key gone`);
    const after = await there.drift("--json");
    expect([after.code, after.found.not_in_crm]).toEqual([0, [expect.objectContaining({ open: false })]]);
  });

  test("one contact or one field is chosen, and a field that nobody watches is refused", async () => {
    const there = await logged();
    there.edit("Sarah Lopez", "Stage", "Qualified");
    there.edit("Bob Ray", "Owner", "Bo");
    const [, bob] = there.airtable.control.rows({ table: "Contacts" });
    expect((await there.drift("--json --field stage")).found.differences).toHaveLength(1);
    expect((await there.drift(`--json --contact ${bob?.id}`)).found.differences).toMatchObject([
      { field: "owner", crm: "Bo", log: null },
    ]);
    expect((await there.drift(`--contact ${bob?.id} --field stage`)).code).toBe(0);
    expect((await there.drift("--field stages")).code).toBe(2);
    const nobody = await there.drift("--contact 'Bob Ray'");
    expect([nobody.code, nobody.err]).toEqual([2, expect.stringContaining('has a contact "Bob Ray"')]);
  });
});

describe("the CRM is right", () => {
  test("nothing is logged without a yes; then the correction is, once, and they agree", async () => {
    const there = await logged();
    there.edit("Sarah Lopez", "Stage", "Qualified");
    const dry = await there.drift("--append --dry-run");
    expect([dry.code, dry.out]).toEqual([
      3,
      expect.stringContaining("1 event would be logged; nothing was done."),
    ]);
    const asked = await there.drift("--append");
    expect([asked.code, asked.err]).toEqual([
      2,
      expect.stringContaining("1 event would be logged; nothing was done."),
    ]);
    const no = await there.drift("--append", { answers: [false] });
    expect([no.code, no.err]).toEqual([130, expect.stringContaining("Nothing was written.")]);
    const yes = await there.drift("--append", { answers: [true] });
    expect([yes.code, yes.out]).toEqual([
      0,
      expect.stringMatching(/Sarah Lopez.*Qualified.*\n1 event was logged\.\n$/s),
    ]);
    expect((await there.drift()).code).toBe(0);
    const { rows } = (await there.run("events --type stage_changed --limit 1 --json")).json() as {
      rows: readonly Record<string, string>[];
    };
    expect(rows).toMatchObject([{ actor: "owner", source: "daybook:snapshot" }]);
  });
});

describe("the log is right", () => {
  test("its values are written back after a yes, and they agree", async () => {
    const there = await logged();
    there.edit("Sarah Lopez", "Stage", "Won");
    there.edit("Sarah Lopez", "Tags", ["vip", "Doors, windows"]);
    there.edit("Bob Ray", "Owner", "Bo");
    const dry = await there.drift("--repair --dry-run");
    expect(dry.out).toContain("3 cells of the base would be written; nothing was done.");
    expect(there.cell("Sarah Lopez", "Stage")).toBe("Won");
    expect((await there.drift("--repair --json")).code).toBe(2);
    const done = await there.drift("--repair --yes --json");
    expect([done.code, done.found.written, done.found.kept]).toEqual([0, 3, []]);
    expect(there.cell("Sarah Lopez", "Stage")).toBe("New");
    expect(there.cell("Sarah Lopez", "Tags")).toEqual(["engaged"]);
    expect(there.cell("Bob Ray", "Owner") ?? null).toBeNull();
    expect((await there.drift()).code).toBe(0);
    const again = await there.drift("--repair --yes");
    expect([again.code, again.out]).toEqual([0, expect.stringContaining(" is to be written.\n")]);
  });

  test("a value that somebody changes between the look and the writing is left alone, and said", async () => {
    const there = await logged();
    there.edit("Sarah Lopez", "Stage", "Won");
    there.edit("Bob Ray", "Stage", "Won");
    let edited = false;
    const signal = {
      get aborted() {
        if (!edited) there.edit("Sarah Lopez", "Stage", "Qualified");
        edited = true;
        return false;
      },
    } as AbortSignal;
    const said = await there.drift("--repair --yes", { signal });
    expect(said.code).toBe(3);
    expect(said.out).toContain(
      'Left alone: Sarah Lopez, Stage: It was changed since it was read: "Stage" is "Qualified" now. Compare again.',
    );
    expect(said.out).toContain("1 cell of the base says again what the log says.");
    expect([there.cell("Sarah Lopez", "Stage"), there.cell("Bob Ray", "Stage")]).toEqual([
      "Qualified",
      "New",
    ]);
  });

  test("what can't be written is listed with the reason, and the rest is written", async () => {
    const there = await logged({ plan: "Plan" });
    there.edit("Sarah Lopez", "Note", "called twice");
    there.edit("Sarah Lopez", "Owner", "Bo");
    const { out } = await there.drift("--repair --dry-run");
    expect(out).toContain('Sarah Lopez, Plan: "Plan" is computed, so nothing can be written there.');
    expect(out).toContain("Sarah Lopez, Note: A note is what somebody wrote, and isn't taken back");
    const done = await there.drift("--repair --yes --json");
    expect([done.code, done.found.written]).toEqual([3, 1]);
    // The formula follows the owner, who is the log's again.
    expect(there.cell("Sarah Lopez", "Plan")).toBe("Ana");
  });

  test("an option that is gone is not added again", async () => {
    const there = await logged();
    there.airtable.control.renameOption({ table: "Contacts", field: "Stage", from: "New", to: "Fresh" });
    const { found, code } = await there.drift("--repair --yes --json");
    expect([code, found.written]).toEqual([3, 0]);
    expect(found.kept).toMatchObject([
      { name: "Bob Ray", why: '"Stage" has no option "New" (any more).' },
      { name: "Sarah Lopez" },
    ]);
    expect(there.cell("Sarah Lopez", "Stage")).toBe("Fresh");
  });

  test("files can't be written back to, and a token that may not write is told so", async () => {
    const there = await logged();
    there.at.write("contacts.csv", "ID,Name,Stage\nc1,Cy,New\n");
    const contacts = {
      ...crm.contacts,
      id: "ID",
      changed_at: null,
      changed_by: null,
      watch: { ...crm.contacts.watch, owner: null, tags: null, note: null },
    };
    there.at.write("files.json", JSON.stringify({ log: "sqlite:daybook.db", crm: { ...crm, contacts } }));
    const files = await there.run("--config files.json drift --contacts contacts.csv --repair --yes");
    expect([files.code, files.err]).toEqual([
      1,
      expect.stringContaining("Nothing can be written back to contacts.csv."),
    ]);
    there.edit("Sarah Lopez", "Stage", "Won");
    const scopes = ["data.records:read", "schema.bases:read"] as const;
    const env = { AIRTABLE_API_KEY: there.airtable.control.addToken({ user: "owner", scopes }).secret };
    const said = await there.drift("--repair --yes", { env });
    expect([said.code, said.err]).toEqual([1, expect.stringContaining("data.records:write")]);
  });

  test("hostile values are compared, logged and written as the text that they are", async () => {
    const there = await logged();
    const hostile = '=HYPERLINK("x")\u001b[31m"\\ {Name}\u202e';
    there.edit("Sarah Lopez", "Owner", hostile);
    const { out } = await there.drift();
    expect([out.includes("\u001b"), out.includes("\u202e")]).toEqual([false, false]);
    expect((await there.drift("--append --yes")).code).toBe(0);
    expect((await there.drift()).code).toBe(0);
    there.edit("Sarah Lopez", "Owner", "=1+1");
    expect((await there.drift("--append --yes")).code).toBe(0);
    there.edit("Sarah Lopez", "Owner", "Ana");
    expect((await there.drift("--repair --yes")).code).toBe(0);
    expect(there.cell("Sarah Lopez", "Owner")).toBe("=1+1");
  });
});
