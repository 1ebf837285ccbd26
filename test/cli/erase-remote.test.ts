import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openLog } from "../../src/open-log.ts";
import { leftOf } from "../support/left-of.ts";
import { office } from "../support/office.ts";
import { sheetOffice } from "../support/sheet-office.ts";

/** Every request, and answers that are lost too, where there is time. */
const isFull = process.env.DAYBOOK_STORM === "full";
const kinds = isFull ? (["reset", "lost"] as const) : (["lost"] as const);
const step = isFull ? 1 : 2;

interface Done {
  readonly rows: number;
  readonly changed: number;
  readonly tombstones: number;
  readonly event_ids: readonly string[];
  readonly left: readonly object[];
  readonly sealed: { readonly refused: string | null } | null;
}

/** The mirror of the same log on another computer, which follows it now and again. */
async function elsewhere(url: string, env: Readonly<Record<string, string>>, now: () => string) {
  const folder = mkdtempSync(join(tmpdir(), "daybook-elsewhere-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return {
    folder,
    async follow(): Promise<void> {
      const log = await openLog(url, { mirror: join(folder, "mirror.db"), env, now });
      await log.toRead();
      await log.close();
    },
  };
}

describe("a log in a base", () => {
  /** Two contacts with events; what was changed and deleted by hand is in the mirror, too. */
  async function told() {
    const there = await office();
    const { control } = there.airtable;
    const tick = () => {
      control.advance({ ms: 3_600_000 });
      there.at.now = control.now();
    };
    there.at.now = control.now();
    await there.run(`init --log ${there.log} --timezone UTC --contacts Contacts --deals Deals --yes`);
    const [sarah = "", bob = ""] = control.rows({ table: "Contacts" }).map(({ id }) => id);
    for (const text of ["at home", "her dog", "gone note"])
      await there.run(
        `append --contact ${sarah} --type note_added --set 'text=Sarah ${text}' --at 2026-05-01`,
      );
    await there.run(`append --contact ${sarah} --type deal_created --deal D-9 --actor Ana --at 2026-05-02`);
    await there.run(`append --contact ${bob} --type note_added --set 'text=plain' --at 2026-05-03`);
    tick();
    await there.run("verify");
    const events = () => control.rows({ table: "Events" });
    const rowOf = (text: string) => events().find(({ fields }) => String(fields.event_data).includes(text));
    return { ...there, control, tick, sarah, bob, events, rowOf };
  }

  test("holds nothing of an erased contact in any cell, nor does the mirror; links are emptied, the seal goes on", async () => {
    const there = await told();
    const { run, at, control, tick, sarah, bob, events, rowOf } = there;
    control.editCell({
      table: "Events",
      row: rowOf("her dog")?.id ?? "",
      field: "actor",
      value: "Sarah herself",
    });
    control.deleteRows({ table: "Events", rows: [rowOf("gone note")?.id ?? ""] });
    tick();
    const found = await run("verify --json");
    expect(found.json()).toMatchObject({ ok: false, edited: [{}], missing: [{}] });
    const dry = await run(`erase ${sarah} --dry-run --json`);
    expect([dry.code, dry.json()]).toMatchObject([0, { rows: 3, changed: 1, deals: [{ deal_id: "D-9" }] }]);
    const { airtable, log } = there;
    const env = { AIRTABLE_API_KEY: airtable.token, AIRTABLE_ENDPOINT_URL: airtable.url };
    const other = await elsewhere(log, env, () => at.now);
    await other.follow();
    const before = events().filter(({ fields }) => fields.contact_id === bob);
    expect(leftOf(at.folder, ["her dog", "gone note"])).toHaveLength(2);
    const done = await run(`erase ${sarah} --yes --json`);
    expect([done.code, done.json()]).toMatchObject([0, { tombstones: 3, left: [], event_ids: [{}] }]);
    const left = events().filter(({ fields }) => fields.contact_id === "erased");
    expect(left).toHaveLength(3);
    for (const { fields } of left)
      expect(Object.keys(fields).sort()).toEqual(
        ["contact_id", "event_data", "event_id", "event_type", "idempotency_key", "timestamp", "when"].sort(),
      );
    expect(JSON.stringify(events())).not.toMatch(new RegExp(`${sarah}|Sarah|her dog|D-9`));
    expect(events().filter(({ fields }) => fields.contact_id === bob)).toEqual(before);
    const folder = at.folder;
    expect(leftOf(folder, ["Sarah", sarah, "her dog", "gone note"])).toEqual([]);
    tick();
    expect([(await run("verify --json")).json()]).toMatchObject([{ ok: true, erased: 3 }]);
    expect(leftOf(other.folder, ["her dog"])).toHaveLength(1);
    await other.follow();
    expect(leftOf(other.folder, ["Sarah", sarah, "her dog"])).toEqual([]);
  });

  test("is sealed again at the end; until then the erased rows show, and an old checkpoint holds", async () => {
    const { run, at, control, tick, sarah, rowOf } = await told();
    const first = (await run("seal --json")).json() as { readonly text: string };
    at.write("old.checkpoint", first.text);
    tick();
    const done = (await run(`erase ${sarah} --yes --json`)).json() as Done;
    expect(done).toMatchObject({ tombstones: 4, sealed: { refused: null } });
    expect((await run("verify --json")).json()).toMatchObject({ ok: true, erased: 4, unsealed: 0 });
    expect((await run("verify --checkpoint old.checkpoint")).code).toBe(0);
    // By hand, what erase does: only a seal takes it in.
    const plain = rowOf("plain");
    tick();
    control.editCell({ table: "Events", row: plain?.id ?? "", field: "contact_id", value: "erased" });
    const found = await run("verify --json");
    expect(found.json()).toMatchObject({ ok: false, edited: [{ event_id: plain?.fields.event_id }] });
  });

  test("whose erasure is cut off at any request is erased by the next run", async () => {
    const { run, at, control, tick, events } = await told();
    let cuts = 0;
    for (const kind of kinds)
      for (let after = step - 1; after < 8; after += 1) {
        const who = `P${kind}${after}`;
        for (const text of ["one", "two"])
          await run(`append --contact ${who} --type note_added --set text=${text}-of-${who} --at 2026-05-01`);
        control.fault({ kind, after, times: 60 });
        const cut = await run(`erase ${who} --yes --json`);
        control.calm();
        if (cut.code === 0) continue;
        cuts += 1;
        tick();
        const seen = (await run(`events --contact ${who} --json`)).json() as { rows: object[] };
        expect([0, 2]).toContain(seen.rows.length);
        const done = await run(`erase ${who} --yes --json`);
        expect([0, 3]).toContain(done.code);
        expect(JSON.stringify(events()).includes(who)).toBe(false);
        expect(leftOf(at.folder, [`of-${who}`])).toEqual([]);
      }
    expect(cuts).toBeGreaterThan(2);
    tick();
    expect((await run("verify --json")).json()).toMatchObject({ ok: true });
  });
});

describe("a log in a spreadsheet", () => {
  async function told() {
    const there = await sheetOffice();
    const { sheets, run, log, at } = there;
    expect((await run(`init --log ${log} --contacts Contacts --yes`)).code).toBe(0);
    const add = (line: string) => run(`append ${line}`);
    for (const text of ["at home", "her dog"])
      await add(`--contact C-1 --type note_added --set 'text=Sarah ${text}' --at 2026-03-01`);
    await add("--contact C-2 --type note_added --set text=plain --at 2026-03-02");
    await add("--contact C-1 --type email_sent --deal D-1 --actor Ana --at 2026-03-03 --key C-1/mail");
    const rows = () =>
      sheets.control.rows({ tab: "Events" }).map((row) => row.map((cell) => String(cell ?? "")));
    const rowOf = (text: string) => rows().findIndex((row) => row.some((cell) => cell.includes(text))) + 1;
    return { ...there, add, rows, rowOf, control: sheets.control, at };
  }

  test("holds nothing of an erased contact in any cell, wherever its rows were sorted to, nor does the mirror", async () => {
    const { run, at, rows, rowOf, control, sheets, log } = await told();
    const env = { GOOGLE_OAUTH_ACCESS_TOKEN: sheets.token, SHEETS_ENDPOINT_URL: sheets.url };
    const other = await elsewhere(log, env, () => at.now);
    await other.follow();
    await run("verify");
    control.editCell({ tab: "Events", cell: `G${rowOf("her dog")}`, value: "Sarah herself" });
    at.now = "2026-06-01T12:30:00.000Z";
    await run("verify");
    const plain = rows()[rowOf("plain") - 1];
    const done = await run("erase C-1 --yes --json");
    expect([done.code, done.json()]).toMatchObject([
      0,
      { rows: 3, changed: 1, tombstones: 3, left: [], event_ids: [{}] },
    ]);
    expect(JSON.stringify(rows())).not.toMatch(/C-1|Sarah|her dog|D-1|Ana/);
    expect(rows()).toContainEqual(plain);
    expect(leftOf(at.folder, ["C-1", "Sarah", "her dog"])).toEqual([]);
    expect((await run("verify --json")).json()).toMatchObject({ ok: true, erased: 3, events: 2 });
    expect(leftOf(other.folder, ["her dog"])).toHaveLength(1);
    await other.follow();
    expect(leftOf(other.folder, ["C-1", "Sarah", "her dog"])).toEqual([]);
    const again = await run("append --contact C-1 --type email_sent --at 2026-09-03 --key C-1/mail --json");
    expect(again.json()).toMatchObject({ receipts: [{ status: "rejected" }] });
  });

  test("whose erasure is cut off at any request is erased by the next run", async () => {
    const { run, at, add, rows, control } = await told();
    let cuts = 0;
    for (const kind of kinds)
      for (let after = step - 1; after < 14; after += step) {
        const who = `P${kind}${after}`;
        await add(`--contact ${who} --type note_added --set text=one-of-${who} --at 2026-05-01`);
        control.fault({ kind, after, times: 60 });
        const cut = await run(`erase ${who} --yes --json`);
        control.calm();
        if (cut.code === 0) continue;
        cuts += 1;
        const done = await run(`erase ${who} --yes --json`);
        expect([0, 3]).toContain(done.code);
        expect(JSON.stringify(rows()).includes(who)).toBe(false);
        expect(leftOf(at.folder, [`of-${who}`])).toEqual([]);
      }
    expect(cuts).toBeGreaterThan(2);
    expect((await run("verify --json")).json()).toMatchObject({ ok: true });
  });
});
