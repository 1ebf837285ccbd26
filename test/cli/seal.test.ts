import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import Database from "libsql";
import { describe, expect, test } from "vitest";
import { type Desk, desk } from "./support.ts";

interface Sealed {
  readonly checkpoint: { readonly origin: string; readonly size: number; readonly root: string };
  readonly text: string;
}

const add = (at: Desk, contact: string) =>
  at.run(`append --contact ${contact} --type contact_created --at 2026-05-01T10:00:00Z --actor Ana`);

async function filled(...contacts: readonly string[]): Promise<Desk> {
  const at = desk();
  for (const contact of contacts) await add(at, contact);
  return at;
}

/** What somebody does with another program: takes the locks off and changes something. */
function tamper(at: Desk, sql: string): void {
  const db = new Database(join(at.folder, "daybook.db"));
  db.exec("drop trigger events_no_update; drop trigger events_no_delete; drop trigger events_keep");
  db.exec(sql);
  db.close();
}

const sealed = async (at: Desk, how = "") => (await at.run(`seal ${how} --json`)).json() as Sealed;

describe("seal", () => {
  test("writes a list of the rows and its checkpoint beside the log, and goes on from there", async () => {
    const at = await filled("a", "b");
    const plan = await at.run("seal --dry-run --json");
    expect(plan.json()).toMatchObject({ dry_run: true, added: 2, checkpoint: { size: 2 } });
    expect(existsSync(join(at.folder, "daybook.db.leaves"))).toBe(false);
    const said = await at.run("seal --json");
    const first = said.json() as Sealed;
    expect([said.code, first]).toEqual([
      0,
      {
        dry_run: false,
        checkpoint: {
          origin: expect.stringMatching(/^sqlite\/daybook\.db\/01/),
          size: 2,
          root: expect.any(String),
        },
        added: 2,
        late: 0,
        signed: false,
        files: {
          leaves: join(at.folder, "daybook.db.leaves"),
          checkpoint: join(at.folder, "daybook.db.checkpoint"),
        },
        text: expect.stringMatching(/^sqlite.*\n2\n\S{44}\nsealed 2026-06-01T12:00:00\.000Z\n$/),
      },
    ]);
    const list = at.read("daybook.db.leaves");
    expect(list).toMatch(/^(\w{26} 2026-06-01T12:00:00\.000Z\n){2}$/);
    expect(at.read("daybook.db.checkpoint")).toBe(first.text);
    at.now = "2026-06-02T12:00:00.000Z";
    await add(at, "c");
    expect((await at.run("verify --json")).json()).toMatchObject({
      ok: true,
      unsealed: 1,
      sealed: { rows: 2 },
    });
    expect(await sealed(at)).toMatchObject({
      added: 1,
      checkpoint: { origin: first.checkpoint.origin, size: 3 },
    });
    expect(at.read("daybook.db.leaves").startsWith(list)).toBe(true);
    const before = at.read("daybook.db.checkpoint");
    expect(await sealed(at)).toMatchObject({ added: 0 });
    expect(at.read("daybook.db.checkpoint")).toBe(before);
    at.write("old", first.text);
    const old = await at.run("verify --checkpoint old");
    expect([old.code, old.out]).toEqual([0, expect.stringContaining("has grown from the one")]);
  });

  test("stops where a sealed row was changed or is gone, names it, and writes nothing", async () => {
    for (const [sql, kind] of [
      ["update events set actor = 'Bo' where seq = 2", "edited"],
      ["delete from events where seq = 2", "missing"],
      ["update events set recorded_at = '2026-06-01T11:00:00.000Z' where seq = 2", "moved"],
    ] as const) {
      const at = await filled("a", "b");
      await at.run("seal");
      const [, id = ""] = at.read("daybook.db.leaves").split("\n");
      tamper(at, sql);
      await add(at, "c");
      const before = at.read("daybook.db.checkpoint");
      const said = await at.run("seal --json");
      expect([said.code, said.json()]).toMatchObject([
        3,
        { added: 0, [kind]: [{ event_id: expect.any(String) }] },
      ]);
      expect(said.out).toContain("Nothing was sealed");
      expect([at.read("daybook.db.checkpoint"), id.length]).toEqual([before, 51]);
      expect((await at.run("seal")).out).toContain("→ daybook verify");
    }
  });

  test("leaves out a row with an earlier time than the last seal, as of a clock that went back, until --late", async () => {
    const at = await filled("a");
    await at.run("seal");
    at.now = "2026-05-20T12:00:00.000Z";
    await add(at, "b");
    const said = await at.run("seal --json");
    expect([said.code, said.json()]).toMatchObject([3, { added: 0, late: 1, checkpoint: { size: 1 } }]);
    expect((await at.run("seal")).out).toContain("--late takes them in");
    expect((await at.run("verify --json")).json()).toMatchObject({ ok: false, inserted: [{ position: 2 }] });
    expect(await sealed(at, "--late")).toMatchObject({
      added: 1,
      late: 1,
      text: expect.stringContaining("sealed 2026-06-01T12"),
    });
    expect((await at.run("verify --json")).json()).toMatchObject({ ok: true, unsealed: 0 });
  });

  test("signs with the key of the environment, which no output shows", async () => {
    const at = await filled("a");
    const keys = (await at.run("seal --keygen --name example.com/log --json")).json() as {
      secret: string;
      verifier: string;
    };
    const said = await at.run("seal", { env: { DAYBOOK_SEAL_KEY: keys.secret } });
    expect(said.out).toContain("— example.com/log ");
    expect(said.out + said.err + at.read("daybook.db.checkpoint")).not.toContain(keys.secret);
    const good = await at.run(`verify --checkpoint daybook.db.checkpoint --key ${keys.verifier} --json`);
    expect([good.code, good.json()]).toMatchObject([
      0,
      { ok: true, checkpoint: { signed: true, holds: true } },
    ]);
    const own = await at.run(`verify --key ${keys.verifier} --json`);
    expect(own.json()).toMatchObject({ checkpoint: { signed: true } });
    at.write("forged", at.read("daybook.db.checkpoint").replace("\n1\n", "\n2\n"));
    const forged = await at.run(`verify --checkpoint forged --key ${keys.verifier}`);
    expect([forged.code, forged.out]).toEqual([3, expect.stringContaining("changed after it was signed")]);
    const bad = await at.run("seal", { env: { DAYBOOK_SEAL_KEY: "hunter22" } });
    expect([bad.code, bad.err]).toEqual([1, expect.stringContaining("no key that seals can be signed with")]);
  });
});

describe("what keeps a seal", () => {
  test("changed in any way is found: a list edited, cut, put in another order or gone, a checkpoint that is none", async () => {
    const at = await filled("a", "b", "c");
    await at.run("seal");
    const list = at.read("daybook.db.leaves");
    const lines = list.trimEnd().split("\n");
    for (const changed of [
      lines.slice(1),
      lines.slice(0, 2),
      [...lines].reverse(),
      [lines[0], lines[0], lines[2]],
    ]) {
      at.write("daybook.db.leaves", `${changed.join("\n")}\n`);
      const said = await at.run("verify --json");
      expect([said.code, said.json()]).toMatchObject([
        3,
        { ok: false, broken: expect.stringContaining("changed") },
      ]);
      expect((await at.run("seal")).code).toBe(3);
    }
    rmSync(join(at.folder, "daybook.db.leaves"));
    expect((await at.run("verify")).out).toContain("is gone: take it back from a copy");
    // Without the list the rows themselves say yes or no.
    const alone = (await at.run("verify --checkpoint daybook.db.checkpoint --json")).json();
    expect(alone).toMatchObject({ checkpoint: { holds: true } });
    at.write("daybook.db.leaves", list);
    const note = at.read("daybook.db.checkpoint");
    rmSync(join(at.folder, "daybook.db.checkpoint"));
    expect((await at.run("verify")).out).toContain("without its checkpoint");
    expect((await sealed(at)).checkpoint.size).toBe(3);
    expect(at.read("daybook.db.leaves")).toBe(list);
    expect(at.read("daybook.db.checkpoint").split("\n")[2]).toBe(note.split("\n")[2]);
    at.write("daybook.db.checkpoint", "nonsense");
    expect((await at.run("verify")).out).toContain("is no checkpoint");
  });

  test("made anew over a changed log doesn't fit a checkpoint that was kept elsewhere; nor does another log's", async () => {
    const at = await filled("a", "b");
    at.write("kept", (await sealed(at)).text);
    tamper(at, "delete from events where seq = 2");
    for (const file of ["leaves", "checkpoint"]) rmSync(join(at.folder, `daybook.db.${file}`));
    const cut = await at.run("verify --checkpoint kept");
    expect([cut.code, cut.out]).toEqual([3, expect.stringContaining("don't give the checkpoint")]);
    await at.run("seal");
    expect((await at.run("verify --json")).json()).toMatchObject({ missing: [] });
    const anew = await at.run("verify --checkpoint kept --json");
    expect([anew.code, anew.json()]).toMatchObject([3, { ok: false, checkpoint: { holds: false } }]);
    const other = await filled("x", "y", "z");
    await other.run("seal");
    other.write("kept", at.read("kept"));
    expect((await other.run("verify --checkpoint kept")).out).toContain("of another log");
    at.write("none", "hello");
    expect((await at.run("verify --checkpoint none")).err).toContain("That is no checkpoint.");
    expect((await at.run("verify --checkpoint nowhere")).err).toContain("There is no checkpoint");
  });
});
