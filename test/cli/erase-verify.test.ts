import { join } from "node:path";
import Database from "libsql";
import { describe, expect, test } from "vitest";
import type { Event } from "../../src/core/event.ts";
import { hash } from "../../src/hosts/node/host.ts";
import { leftOf } from "../support/left-of.ts";
import { desk } from "./support.ts";

interface Found {
  readonly ok: boolean;
  readonly edited: readonly {
    readonly event_id: string;
    readonly message: string;
    readonly erased?: string;
  }[];
}

/** A sealed log of Sarah and Bob, three rows each, and a hand behind its locks. */
async function sealed(env: Readonly<Record<string, string>> = {}) {
  const at = desk();
  const run = (line: string) => at.run(line, { env });
  const lines = ["sarah", "bob"].flatMap((contact_id) =>
    ["one", "two", "three"].map((text, n) =>
      JSON.stringify({
        contact_id,
        event_type: "note_added",
        event_data: { text: `${text} of ${contact_id}` },
        timestamp: `2026-05-0${n + 1}`,
        actor: "Ana",
        deal_id: "D-1",
        source: "form",
        idempotency_key: `${contact_id}/${n}`,
      }),
    ),
  );
  at.write("lines.ndjson", lines.join("\n"));
  expect((await run("append lines.ndjson")).code).toBe(0);
  at.write("lines.ndjson", "");
  at.now = "2026-06-02T00:00:00.000Z";
  const { text } = (await run("seal --json")).json() as { text: string };
  at.write("old.checkpoint", text);
  at.now = "2026-06-03T00:00:00.000Z";
  const path = join(at.folder, "daybook.db");
  /** Does something to the rows that the locks refuse; with `twins` two may have one key. */
  const byHand = (sql: string, ...values: readonly (string | null)[]): void => {
    const db = new Database(path);
    const names = ["events_no_update", "events_no_delete", "events_keep"];
    const locks = db
      .prepare(`select sql from sqlite_master where name in ('${names.join("','")}')`)
      .raw()
      .all() as string[][];
    for (const name of names) db.exec(`drop trigger if exists ${name}`);
    db.prepare(sql).run(...values);
    for (const [lock] of locks) db.exec(String(lock));
    db.close();
  };
  const rowsOf = async (contact: string): Promise<readonly Event[]> =>
    ((await run(`events --contact ${contact} --json`)).json() as { rows: Event[] }).rows;
  const verify = async (): Promise<Found> => (await run("verify --json")).json();
  const seal = async () => (await run("seal --json")).json() as { refused?: string; added: number };
  const ids = (await rowsOf("sarah")).map(({ event_id }) => event_id);
  return { at, run, byHand, rowsOf, verify, seal, ids };
}

const tomb = `contact_id = 'erased', event_type = 'contact_erased', event_data = '{}', deal_id = null, actor = null, source = null,
  idempotency_key = ?`;

describe("verify", () => {
  test("takes erased rows as sound under the seal that erase makes; an older checkpoint holds", async () => {
    const { at, run, verify, seal, ids } = await sealed();
    const done = (await run("erase sarah --yes --json")).json() as { sealed: object };
    expect(done.sealed).toMatchObject({ refused: null, checkpoint: { size: 7 } });
    expect(await verify()).toMatchObject({ ok: true, erased: 3, unsealed: 0 });
    expect((await run("verify --checkpoint old.checkpoint")).code).toBe(0);
    expect((await seal()).added).toBe(0);
    for (const id of ids) expect(at.read("daybook.db.leaves")).toContain(id);
  });

  test("shows rows that were erased since the last seal, and a seal takes in exactly those", async () => {
    const { secret } = JSON.parse((await desk().run("seal --keygen --json")).out) as { secret: string };
    const { at, run, byHand, verify, seal, ids } = await sealed({ DAYBOOK_SEAL_KEY: secret });
    const done = await at.run("erase sarah --yes --json");
    expect([done.code, done.json()]).toMatchObject([
      3,
      { sealed: { refused: expect.stringContaining("DAYBOOK_SEAL_KEY") } },
    ]);
    const found = await verify();
    expect(found.ok).toBe(false);
    expect(found.edited.map(({ event_id, erased }) => [event_id, erased]).sort()).toEqual(
      ids.map((id) => [id, "unsealed"]).sort(),
    );
    expect(found.edited[0]?.message).toBe("erased since the last seal: run daybook seal");
    // Under the cover of an erasure nothing else is sealed.
    byHand(
      "update events set actor = 'Bo' where contact_id = 'bob' and seq = (select max(seq) from events where contact_id = 'bob')",
    );
    expect((await seal()).refused).toEqual(expect.any(String));
    byHand("update events set actor = 'Ana' where contact_id = 'bob'");
    expect(await seal()).toMatchObject({ added: 1 });
    expect(await verify()).toMatchObject({ ok: true, erased: 3 });
    expect((await run("verify --checkpoint old.checkpoint")).code).toBe(0);
  });

  test("isn't taken in by a row that was only made to look like an erased one", async () => {
    const { byHand, verify, seal, ids, run } = await sealed();
    const [id = ""] = ids;
    byHand(`update events set ${tomb} where event_id = ?`, hash("sarah/0"), id);
    expect(await verify()).toMatchObject({
      ok: false,
      edited: [{ event_id: id, message: expect.stringContaining("no erasure names it") }],
    });
    expect((await seal()).refused).toEqual(expect.any(String));
    // Naming it isn't enough before somebody seals that.
    await run(
      `append --contact daybook --type contact_erased --data '{"event_ids":["${id}"]}' --at 2026-06-03`,
    );
    expect(await verify()).toMatchObject({ ok: false, edited: [{ event_id: id, erased: "unsealed" }] });
  });

  test("names an erased row in which any cell is another than an erasure leaves", async () => {
    const { run, byHand, verify, ids } = await sealed();
    await run("erase sarah --yes");
    const [id = ""] = ids;
    for (const [column, value] of [
      ["contact_id", "Erased"],
      ["event_type", "note_added"],
      ["event_data", '{"a":1}'],
      ["timestamp", "2026-05-01T00:00:00.001Z"],
      ["deal_id", "D"],
      ["actor", "A"],
      ["source", "s"],
      ["idempotency_key", "k"],
    ] as const) {
      byHand("create table if not exists kept as select * from events");
      byHand(`update events set ${column} = ? where event_id = ?`, value, id);
      expect([column, await verify()]).toMatchObject([column, { ok: false, edited: [{ event_id: id }] }]);
      byHand(`update events set ${column} = (select ${column} from kept where kept.seq = events.seq)`);
      byHand("drop table kept");
      expect((await verify()).ok).toBe(true);
    }
  });

  test("says which rows a contact_erased hides that nobody erased, and erasing another person leaves them", async () => {
    const { run, verify, seal, rowsOf, at } = await sealed();
    const bobs = (await rowsOf("bob")).map(({ event_id }) => event_id);
    await run(
      `append --contact daybook --type contact_erased --data '${JSON.stringify({ event_ids: bobs })}' --at 2026-06-03`,
    );
    expect(await rowsOf("bob")).toHaveLength(0);
    const found = await verify();
    expect(found.edited.map(({ event_id, erased }) => [event_id, erased])).toEqual(
      bobs.map((id) => [id, "back"]),
    );
    expect((await run("verify")).out).toContain("a contact_erased was put in by hand");
    expect((await seal()).refused).toEqual(expect.any(String));
    await run("erase sarah --yes");
    expect(leftOf(at.folder, ["two of bob"])).toHaveLength(1);
  });
});

describe("a person who is back", () => {
  test("by its event, or by another of the same key, is named, isn't sealed, and goes by erasing again", async () => {
    const { at, run, byHand, verify, seal, ids, rowsOf } = await sealed();
    const [first] = await rowsOf("sarah");
    const one = first as Event;
    await run("erase sarah --yes");
    const put =
      "insert into events (event_id, contact_id, event_type, event_data, timestamp, deal_id, actor, source, idempotency_key, recorded_at) values (?,?,?,?,?,?,?,?,?,'2026-06-03T00:00:00.000Z')";
    const cells = [
      one.event_id,
      "sarah",
      "note_added",
      '{"text":"one of sarah"}',
      one.timestamp,
      "D-1",
      "Ana",
      "form",
      "sarah/0",
    ];
    byHand(put, ...cells);
    const named = await verify();
    expect(named).toMatchObject({ ok: false, edited: [{ event_id: ids[0], erased: "back" }] });
    expect(named.edited[0]?.message).toContain('"sarah"');
    expect((await seal()).refused).toEqual(expect.any(String));
    expect(await rowsOf("sarah")).toHaveLength(0);
    expect((await run("erase sarah --yes --json")).json()).toMatchObject({ tombstones: 1, event_ids: [] });
    expect(await verify()).toMatchObject({ ok: true, erased: 4 });

    // A retry at a later clock: another id.
    const other = desk();
    await other.run(
      "append --contact sarah --type note_added --set 'text=one of sarah' --key sarah/0 --at 2026-06-30",
    );
    const [later] = ((await other.run("events --json")).json() as { rows: Event[] }).rows;
    byHand(
      put,
      later?.event_id ?? "",
      "sarah",
      "note_added",
      '{"text":"one of sarah"}',
      "2026-06-30T00:00:00.000Z",
      null,
      null,
      null,
      "sarah/0",
    );
    expect(await verify()).toMatchObject({
      ok: false,
      edited: [{ event_id: later?.event_id, erased: "back" }],
    });
    expect((await run("erase sarah --yes --json")).json()).toMatchObject({
      tombstones: 1,
      event_ids: [expect.any(String)],
    });
    expect(await verify()).toMatchObject({ ok: true, erased: 5 });
    expect(leftOf(at.folder, ["of sarah"])).toEqual([]);
  });

  test("in rows that somebody changed by hand is found by what they were, and no other row goes for them", async () => {
    const { at, run, byHand, rowsOf, ids } = await sealed();
    const bobs = await rowsOf("bob");
    byHand("update events set contact_id = 'bob' where event_id = ?", ids[0] ?? "");
    byHand(
      "update events set event_id = ?, actor = 'Sarah' where event_id = ?",
      bobs[0]?.event_id ?? "",
      ids[1] ?? "",
    );
    byHand("update events set event_id = '' where event_id = ?", ids[2] ?? "");
    const done = (await run("erase sarah --yes --json")).json();
    expect(done).toMatchObject({ rows: 3, changed: 3, tombstones: 3, left: [] });
    expect(leftOf(at.folder, ["of sarah"])).toEqual([]);
    expect(await rowsOf("bob")).toEqual(bobs);
  });
});

describe("an erasure in a file that was cut off", () => {
  const named = (ids: readonly string[]) =>
    `append --contact daybook --type contact_erased --data '${JSON.stringify({ event_ids: ids })}' --at 2026-06-03`;

  test("once its rows were named is gone on with: no reader shows them meanwhile", async () => {
    const { at, run, verify, ids, rowsOf } = await sealed();
    await run(named(ids));
    expect(await rowsOf("sarah")).toEqual([]);
    expect((await run("export --format ndjson -o out.ndjson")).code).toBe(0);
    expect(at.read("out.ndjson")).not.toContain("sarah");
    expect((await run("erase sarah --yes --json")).json()).toMatchObject({ tombstones: 3, event_ids: [] });
    expect(await verify()).toMatchObject({ ok: true, erased: 3 });
    expect(leftOf(at.folder, ["of sarah"])).toEqual([]);
  });

  test("once the rows of a contact that was merged into it were rewritten, or all of them, leaves nothing behind", async () => {
    const { at, run, byHand, verify } = await sealed();
    await run("append --contact old --type note_added --set 'text=an old note' --at 2026-05-01");
    await run("append --contact old --type contact_merged --set into=sarah --at 2026-05-02");
    const { rows } = (await run("events --json")).json() as { rows: Event[] };
    const hers = rows.filter(({ contact_id }) => contact_id !== "bob");
    await run(named(hers.map(({ event_id }) => event_id)));
    for (const { event_id } of hers.filter(({ contact_id }) => contact_id === "sarah"))
      byHand(`update events set ${tomb} where event_id = ?`, hash(event_id), event_id);
    expect((await run("erase sarah --yes --json")).json()).toMatchObject({
      contacts: ["sarah", "old"],
      tombstones: 2,
    });
    expect(await verify()).toMatchObject({ ok: true, erased: 5 });
    expect(leftOf(at.folder, ["of sarah", "an old note"])).toEqual([]);
    // Only what stood in the rows before may still be in the file.
    const [bob] = rows.filter(({ contact_id }) => contact_id === "bob").map(({ event_id }) => event_id);
    await run(named([bob ?? ""]));
    byHand(`update events set ${tomb} where event_id = ?`, hash("k"), bob ?? "");
    expect(leftOf(at.folder, ["one of bob"])).not.toEqual([]);
    const again = await run("erase sarah --yes");
    expect([again.code, again.out]).toEqual([3, expect.stringContaining("was taken away")]);
    expect(leftOf(at.folder, ["one of bob"])).toEqual([]);
  });
});
