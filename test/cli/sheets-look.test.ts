import { describe, expect, test } from "vitest";
import { crmTabs, type SheetOffice, sheetOffice } from "../support/sheet-office.ts";

const flat = (text: string): string => text.replace(/\s+/g, " ");

async function ready(): Promise<SheetOffice> {
  const there = await sheetOffice();
  await there.run(`init --log ${there.log} --contacts Contacts --deals Deals --yes`);
  return there;
}

interface Checks {
  readonly ok: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly message: string;
    readonly hint: string | null;
  }[];
}
const wrong = ({ checks }: Checks): string[] =>
  checks.filter(({ ok }) => !ok).map(({ name, message }) => `${name}: ${message}`);

describe("lock", () => {
  test("proves the protection with an ordinary editor's token", async () => {
    const there = await ready();
    const env = { GOOGLE_EDITOR_ACCESS_TOKEN: there.sheets.tokens.editor };
    const said = await there.run("lock --json", { env });
    expect(said.code).toBe(0);
    expect(Object.keys(said.json())).toEqual(["proved", "open", "refused", "unproved", "recipe"]);
    expect(said.json()).toMatchObject({
      proved: true,
      open: [],
      refused: expect.arrayContaining(["event_id", "when"]),
    });
    expect(said.json()).toMatchObject({
      recipe: [expect.stringContaining("owner and daybook@example.iam.gserviceaccount.com")],
    });
    expect(said.out).not.toContain(there.sheets.tokens.editor);
  });

  test("says what is wrong with it, puts it right, and proves that", async () => {
    const there = await ready();
    there.sheets.control.unprotect({ tab: "Events" });
    const env = { GOOGLE_EDITOR_ACCESS_TOKEN: there.sheets.tokens.editor };
    const dry = await there.run("lock --dry-run --json", { env });
    expect([dry.code, dry.json()]).toEqual([3, expect.objectContaining({ proved: false })]);
    const said = await there.run("lock --json", { env });
    expect([said.code, said.err]).toEqual([
      0,
      "The tab Events isn't protected: whoever may edit the spreadsheet can change an event.\n",
    ]);
    expect(said.json()).toMatchObject({
      proved: true,
      recipe: [expect.stringMatching(/^Put right just now: /), expect.any(String)],
    });
    const without = await there.run("lock");
    expect([without.code, flat(without.out)]).toEqual([
      0,
      expect.stringContaining("Put an access token of an ordinary editor"),
    ]);
  });

  test("a token that is no good, and a tab that was renamed, are a sentence each", async () => {
    const there = await ready();
    const bad = await there.run("lock", { env: { GOOGLE_EDITOR_ACCESS_TOKEN: "ya29.nonsense" } });
    expect([bad.code, bad.err]).toEqual([
      1,
      expect.stringContaining("Google doesn't accept the token in GOOGLE_EDITOR_ACCESS_TOKEN."),
    ]);
    there.sheets.control.renameTab({ tab: "Events", to: "Event" });
    const gone = await there.run("lock");
    expect([gone.code, flat(gone.err)]).toEqual([
      1,
      expect.stringContaining('There is no tab "Events" in the spreadsheet. → Did you mean "Event"?'),
    ]);
  });
});

describe("doctor", () => {
  test("names the account and its access, the protection, the zone and the room", async () => {
    const there = await ready();
    const before = there.sheets.control.commits();
    const said = await there.run("doctor --json");
    const told = said.json() as Checks;
    expect([said.code, wrong(told)]).toEqual([0, []]);
    const messages = told.checks.map(({ name, message }) => `${name}: ${message}`);
    expect(messages).toContain(
      `account: daybook@example.iam.gserviceaccount.com may edit the spreadsheet ${there.sheets.spreadsheet}.`,
    );
    expect(messages.find((each) => each.startsWith("room: "))).toMatch(
      /^room: 52,\d\d\d of 10,000,000 cells \(Google Sheets\): room for about 82\d,\d\d\d events more/,
    );
    expect(messages.filter((each) => /^(?:locks|zone|markers): /.test(each))).toHaveLength(3);
    expect(there.sheets.control.commits()).toBe(before);
  });

  test("finds what people did: a header renamed, a tab renamed, a CRM column gone, the protection off", async () => {
    const there = await ready();
    const { control } = there.sheets;
    control.renameHeader({ tab: "Stuck Deals", column: "Limit", to: "Max" });
    control.renameTab({ tab: "Timelines", to: "Stories" });
    control.renameHeader({ tab: "Contacts", column: "Contact ID", to: "Nr" });
    control.unprotect({ tab: "Events" });
    const said = await there.run("doctor --json");
    expect([said.code, wrong(said.json())]).toEqual([
      3,
      [
        'tables: The first row of Contacts has no header "Contact ID", which the config names in crm.contacts.id.',
        'tables: There is no tab "Timelines", but "Stories" has its columns: it was probably renamed.',
        'tables: Column "Limit" of Stuck Deals is missing; was "Max" renamed?',
        "locks: The tab Events isn't protected: whoever may edit the spreadsheet can change an event.",
      ],
    ]);
  });

  test("tells whoever may only look that it can't write, and a stranger whom to share with", async () => {
    const there = await ready();
    expect(wrong((await there.run("doctor --json", there.as("reader"))).json())).toContain(
      "account: reader@example.com may look at the spreadsheet, but not edit it.",
    );
    const stranger = (await there.run("doctor --json", there.as("stranger"))).json() as Checks;
    expect(wrong(stranger)).toEqual([expect.stringContaining("Google refuses stranger@example.com")]);
  });

  test("a wrong id is one sentence", async () => {
    const there = await sheetOffice();
    const said = await there.run(
      "--log sheets://1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/Events doctor --json",
    );
    expect(wrong(said.json())).toEqual([expect.stringContaining("There is no spreadsheet 1aaaa")]);
  });
});

test("what is appended is published, mirrored and verified; publishing again writes nothing", async () => {
  const there = await ready();
  const line =
    'append --contact C-1 --type stage_changed --data \'{"to":"Qualified"}\' --at 2026-04-01T09:00:00Z';
  expect((await there.run(line)).code).toBe(0);
  const written = ({ tables }: { readonly tables: readonly { readonly written: number }[] }) =>
    tables.reduce((sum, table) => sum + table.written, 0);
  expect(written((await there.run("publish --json")).json())).toBeGreaterThan(5);
  const before = there.sheets.control.commits();
  expect(written((await there.run("publish --json")).json())).toBe(0);
  expect(there.sheets.control.commits()).toBe(before);
  expect(there.sheets.control.rows({ tab: "Timelines" })[1]?.[0]).toBe("Sarah Lopez");
  expect((await there.run("mirror --json")).json()).toMatchObject({ rows: 1, gone: 0 });
  expect((await there.run("verify --json")).json()).toMatchObject({ ok: true, events: 1 });
  expect((await there.run("init --json")).json()).toMatchObject({ settings: { written: false }, drift: [] });
});

test("a bare token doesn't tell whose it is: who writes must be named, unless it is the owner", async () => {
  const there = await sheetOffice();
  const env = { GOOGLE_APPLICATION_CREDENTIALS: "", GOOGLE_OAUTH_ACCESS_TOKEN: there.sheets.token };
  const line = `init --log ${there.log} --yes`;
  const said = await there.run(line, { env });
  expect([said.code, flat(said.err)]).toEqual([
    1,
    expect.stringContaining("name the account with --writer you@example.com"),
  ]);
  expect(said.err).not.toContain(there.sheets.token);
  const named = await there.run(`init --writer ${there.sheets.emails.service} --yes --json`, { env });
  expect([named.code, named.json()]).toEqual([0, expect.objectContaining({ drift: [] })]);
  const doctor = (await there.run("doctor --json", { env })).json() as Checks;
  expect(wrong(doctor)).toEqual([]);
});

test("with a service account's own key file all of it works", async () => {
  const there = await sheetOffice();
  there.at.write("key.json", JSON.stringify(there.sheets.serviceAccountKey()));
  const env = { GOOGLE_APPLICATION_CREDENTIALS: `${there.at.folder}/key.json` };
  expect((await there.run(`init --log ${there.log} --yes`, { env })).code).toBe(0);
  const appended = await there.run("append --contact C-1 --type contact_created --at 2026-04-01T09:00:00Z", {
    env,
  });
  expect([appended.code, appended.out]).toEqual([0, expect.stringContaining("Room: 52,")]);
  expect((await there.run("init --json", { env })).json()).toMatchObject({
    settings: { written: false },
    drift: [],
  });
});

test("room that somebody made since it was counted is counted: never more cells than there can be", async () => {
  const there = await sheetOffice({
    tabs: [...crmTabs, { title: "Big", sheetId: 77, rowCount: 994_500, columnCount: 10 }],
  });
  await there.run(`init --log ${there.log} --yes`);
  const told = await there.run("append --contact C-1 --type contact_created --at 2026-04-01T09:00:00Z");
  expect(told.out).toMatch(/Room: 9,99\d,\d+ of 10,000,000 cells/);
  const gridProperties = { rowCount: 100_000 };
  there.sheets.control.ask({
    requests: [
      {
        updateSheetProperties: {
          properties: { sheetId: 77, gridProperties },
          fields: "gridProperties.rowCount",
        },
      },
    ],
  });
  const lines = Array.from({ length: 1000 }, (_, at) =>
    JSON.stringify({
      contact_id: `C-${at}`,
      event_type: "stage_changed",
      event_data: { to: "New" },
      timestamp: "2026-04-02T09:00:00Z",
    }),
  );
  there.at.write("many.ndjson", lines.join("\n"));
  const said = await there.run("append many.ndjson");
  expect([said.code, said.out]).toEqual([0, expect.not.stringContaining("Room:")]);
});
