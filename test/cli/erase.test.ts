import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { leftOf } from "../support/left-of.ts";
import { type Desk, desk } from "./support.ts";

const sarah = ["sarah", "old-lead", "Roof of Sarah", "sarah@example.com", "called her at home"];

/** Sarah, who was an old lead before, has a deal; Bob stays. Her rows fill pages beyond one. */
async function told(files: Readonly<Record<string, string>> = {}): Promise<Desk> {
  const at = desk(files);
  const lines = [
    { contact_id: "old-lead", event_type: "contact_created", timestamp: "2026-03-01", cause: "1" },
    {
      contact_id: "old-lead",
      event_type: "note_added",
      event_data: { text: "called her at home" },
      timestamp: "2026-03-02",
    },
    {
      contact_id: "bob",
      event_type: "contact_created",
      event_data: { source: "fair" },
      timestamp: "2026-03-03",
    },
    {
      contact_id: "old-lead",
      event_type: "contact_merged",
      event_data: { into: "sarah" },
      timestamp: "2026-03-04",
    },
    {
      contact_id: "sarah",
      event_type: "deal_created",
      deal_id: "D-1",
      event_data: { name: "Roof of Sarah" },
      timestamp: "2026-03-05",
    },
    {
      contact_id: "sarah",
      event_type: "email_sent",
      idempotency_key: "sarah@example.com/1",
      timestamp: "2026-03-06",
    },
    {
      contact_id: "bob",
      event_type: "note_added",
      event_data: { text: "knows her" },
      timestamp: "2026-03-07",
      deal_id: "D-1",
    },
    ...Array.from({ length: 40 }, (_, n) => ({
      contact_id: n % 2 ? "sarah" : "bob",
      event_type: "note_added",
      event_data: { text: `${n % 2 ? "called her at home" : "plain"} ${n} ${"x".repeat(400)}` },
      timestamp: `2026-04-${String(1 + (n % 28)).padStart(2, "0")}T00:00:00Z`,
      cause: `n${n}`,
    })),
  ];
  at.write("story.ndjson", lines.map((line) => JSON.stringify(line)).join("\n"));
  const said = await at.run("append story.ndjson --json");
  expect(said.json()).toMatchObject({ appended: lines.length });
  await at.run("void 00000000000000000000000000 --yes");
  at.write("story.ndjson", "");
  return at;
}

const erasedRows = 25;

describe("a log in a file", () => {
  test("shows what would go, asks for the id, and keeps no byte of it", async () => {
    const at = await told();
    const dry = await at.run("erase sarah --dry-run --json");
    expect([dry.code, dry.json()]).toMatchObject([
      0,
      {
        dry_run: true,
        contacts: ["sarah", "old-lead"],
        rows: erasedRows,
        changed: 0,
        from: "2026-03-01T00:00:00.000Z",
        deals: [{ deal_id: "D-1", rows: 1, others: 1 }],
        tombstones: 0,
        event_ids: [],
        sealed: null,
      },
    ]);
    expect(leftOf(at.folder, sarah).length).toBeGreaterThan(3);
    expect((await at.run("erase sarah")).err).toContain("Look with --dry-run");
    expect((await at.run("erase sarah", { answers: ["bob"] })).err).toContain("nothing was erased");
    expect((await at.run("timeline sarah")).out).toContain("Roof of Sarah");
    await at.run("velocity"); // fills the cache beside the log
    const done = await at.run("erase sarah", { answers: ["sarah"] });
    expect([done.code, done.out]).toEqual([0, expect.stringContaining(`${erasedRows} rows are erased`)]);
    expect(leftOf(at.folder, sarah)).toEqual([]);
    const sound = await at.run("verify --json");
    expect([sound.code, sound.json()]).toMatchObject([0, { ok: true, erased: erasedRows }]);
    expect((await at.run("events --json")).out).not.toMatch(/sarah|old-lead|at home/);
    expect(((await at.run("events --contact bob --json")).json() as { rows: object[] }).rows).toHaveLength(
      22,
    );
    expect(existsSync(join(at.folder, "daybook.db-views"))).toBe(false);
  });

  test("takes none of it in again, by its id or by its key, and everything else", async () => {
    const at = await told();
    await at.run("erase sarah --yes");
    const again = async (line: string) =>
      ((await at.run(`append ${line} --json`)).json() as { receipts: object[] }).receipts[0];
    expect(
      await again("--contact sarah --type email_sent --key sarah@example.com/1 --at 2026-03-06"),
    ).toMatchObject({
      status: "rejected",
      reason: expect.stringMatching(/^erased/),
    });
    expect(
      await again("--contact sarah --type email_sent --key sarah@example.com/1 --at 2026-09-09"),
    ).toMatchObject({
      status: "rejected",
    });
    expect(await again("--contact sarah --type email_sent --key other --at 2026-09-09")).toMatchObject({
      status: "appended",
    });
    expect((await at.run("verify --json")).json()).toMatchObject({ ok: true });
  });

  test("takes the person out of archives as well, whose roots stay, and out of what a broken-off run left there", async () => {
    const at = await told();
    at.now = "2026-09-01T00:00:00.000Z";
    const archived = await at.run("archive --before 2026-05-01 --yes --json");
    expect([archived.code, archived.json()]).toMatchObject([0, {}]);
    const [folder] = readdirSync(at.folder).filter((name) => name.endsWith(".archive"));
    const files = join(at.folder, folder ?? "");
    expect(leftOf(files, sarah).length).toBeGreaterThan(3);
    const rootOf = () => JSON.parse(readFileSync(join(files, "0001.manifest.json"), "utf8")).root as string;
    const root = rootOf();
    writeFileSync(join(files, "0002.ndjson.gz.77.part"), gzipSync("called her at home"));
    await at.run("timeline bob");
    const dry = await at.run("erase sarah --dry-run --json");
    expect(dry.json()).toMatchObject({
      rows: erasedRows,
      archived: erasedRows,
      archives: [expect.any(String)],
    });
    const done = await at.run("erase sarah --yes --json");
    expect([done.code, done.json()]).toMatchObject([0, { tombstones: erasedRows, left: [] }]);
    expect(leftOf(at.folder, sarah)).toEqual([]);
    expect(rootOf()).toBe(root);
    expect((await at.run("verify --json")).json()).toMatchObject({ ok: true, erased: erasedRows });
    expect((await at.run("events --json")).out).not.toMatch(/sarah|old-lead|at home/);
    expect(
      (
        await at.run(
          "append --contact sarah --type email_sent --key sarah@example.com/1 --at 2026-09-09 --json",
        )
      ).json(),
    ).toMatchObject({ receipts: [{ status: "rejected" }] });
  });
});
