import { describe, expect, test } from "vitest";
import { type Office, office } from "../support/office.ts";
import { type Desk, desk } from "./support.ts";

interface Day {
  readonly capture: { readonly appended: number; readonly by: readonly string[] } | null;
  readonly publish: {
    readonly tables: readonly { readonly written: number; readonly removed: number }[];
  } | null;
  readonly seal: { readonly added: number; readonly checkpoint: { readonly size: number } } | null;
  readonly digest: { readonly subject: string; readonly text: string } | null;
  readonly skipped: readonly { readonly step: string; readonly why: string }[];
  readonly failed: readonly { readonly step: string; readonly message: string; readonly hint: string }[];
}

const writtenIn = ({ publish }: Day): number =>
  (publish?.tables ?? []).reduce((sum, { written, removed }) => sum + written + removed, 0);

/** A base with contacts, deals and an empty log. */
async function ready(): Promise<Office> {
  const there = await office();
  const flags = "--timezone UTC --contacts Contacts --deals Deals --plan team --yes";
  expect((await there.run(`init --log ${there.log} ${flags}`)).code).toBe(0);
  next(there);
  return there;
}

/** An hour goes by, for everybody. */
function next({ airtable, at }: Office): void {
  at.now = new Date(Date.parse(airtable.control.advance({ ms: 3_600_000 }))).toISOString();
}

describe("a base's day", () => {
  test("captures, publishes, seals and tells; a second one writes nothing; the next tells of what it captured, by name", async () => {
    const there = await ready();
    const first = await there.run("daily --digest --json");
    const day = first.json() as Day;
    expect([first.code, day.failed, day.skipped]).toEqual([0, [], []]);
    expect(day.capture?.appended).toBeGreaterThan(0);
    expect(writtenIn(day)).toBeGreaterThan(0);
    expect(day.seal?.added).toBe(day.capture?.appended);
    expect(day.digest?.subject).toMatch(/^Daybook, /);
    expect(day.digest?.text).toContain(`Its checkpoint, of ${day.seal?.added} rows.`);
    next(there);
    const rows = JSON.stringify(there.airtable.control.rows({ table: "Daybook" }));
    const again = (await there.run("daily --json")).json() as Day;
    expect([again.capture?.appended, writtenIn(again), again.seal?.added]).toEqual([0, 0, 0]);
    expect(JSON.stringify(there.airtable.control.rows({ table: "Daybook" }))).toBe(rows);
    const edit = { table: "Contacts", row: "Sarah Lopez", field: "Stage", value: "Closed Won" };
    there.airtable.control.editCell(edit);
    next(there);
    const { out, code } = await there.run("daily --digest --digest-file out/digest.txt");
    expect(code).toBe(0);
    expect(out).toMatch(/Capture\n.*Publish\n.*Seal\n.*Digest\n/s);
    expect(out).toMatch(/1 moved since.*Sarah Lopez: New → Closed Won/s);
    expect(there.at.read("out/digest.txt")).toContain("Sarah Lopez: New → Closed Won");
  });

  test("what fails keeps nothing else from being done: it is said in the digest, too, and the exit code is 1", async () => {
    const there = await ready();
    there.airtable.control.renameTable({ table: "Contacts", to: "People" });
    const said = await there.run("daily --digest --json");
    const { failed, seal, digest } = said.json() as Day;
    expect([said.code, failed.map(({ step }) => step)]).toEqual([1, ["capture", "publish"]]);
    expect(failed[0]?.hint).toMatch(/\w/);
    expect(seal).not.toBeNull();
    expect(digest?.text).toContain("Capture failed: ");
  });

  test("a dry run writes nothing", async () => {
    const there = await ready();
    const tables = ["Events", "Daybook", "Timelines"];
    const all = (): string => JSON.stringify(tables.map((table) => there.airtable.control.rows({ table })));
    const before = all();
    const said = await there.run("daily --digest --dry-run --digest-file digest.txt");
    expect([said.code, said.out]).toEqual([0, expect.stringContaining("would be logged")]);
    expect(all()).toBe(before);
    expect(() => there.at.read("digest.txt")).toThrow();
  });
});

describe("a day of a log in a file", () => {
  const lone = (config: object = {}): Desk =>
    desk({ "daybook.config.json": JSON.stringify({ log: "sqlite:daybook.db", ...config }) });

  test("says what is left out, and why", async () => {
    const at = lone();
    await at.run("append --contact c1 --type email_sent --at 2026-05-01 --key k");
    const said = await at.run("daily --json");
    const { capture, publish, seal, skipped } = said.json() as Day;
    // 2026-06-01 is a Monday.
    expect([said.code, capture, publish, seal?.added]).toEqual([0, null, null, 1]);
    expect(skipped.map(({ step }) => step)).toEqual(["capture", "publish"]);
  });

  test("makes the digest on the config's day, and else says when it comes", async () => {
    const at = lone({ digest: { on: "friday" } });
    expect((await at.run("daily")).out).toContain("It comes on Fridays; --digest makes it now.");
    at.now = "2026-06-05T12:00:00.000Z";
    const { digest } = (await at.run("daily --json")).json() as Day;
    expect(digest?.subject).toBe("Daybook, Friday 5 June: nothing stuck, nothing moved");
    expect(digest?.text).toContain("The log stands in a file");
  });

  test("rows that were changed by hand stop the seal alone, and the digest says so", async () => {
    const at = lone();
    await at.run("append --contact c1 --type email_sent --at 2026-05-01 --key k");
    await at.run("daily");
    const text = at.read("daybook.db.leaves");
    at.write("daybook.db.leaves", text.replace(/^./, "7"));
    const said = await at.run("daily --json");
    expect(said.code).toBe(3);
    expect((said.json() as Day).digest?.text).toMatch(/needs? a look\n- /);
  });
});
