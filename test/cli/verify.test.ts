import { join } from "node:path";
import Database from "libsql";
import { describe, expect, test } from "vitest";
import { office } from "../support/office.ts";
import { type Desk, desk } from "./support.ts";

async function filled(): Promise<Desk> {
  const at = desk();
  for (const [contact, to] of [
    ["sarah", "New"],
    ["sarah", "Qualified"],
    ["bo", "New"],
  ])
    await at.run(
      `append --contact ${contact} --type stage_changed --set to=${to} --at 2026-05-0${to === "New" ? 1 : 2}T10:00:00Z --actor Ana`,
    );
  return at;
}

/** What somebody does with another program: takes the locks off, changes something, and puts none of them back. */
function tamper(at: Desk, sql: string): void {
  const db = new Database(join(at.folder, "daybook.db"));
  for (const [name] of db
    .prepare("select name from sqlite_master where type = 'trigger'")
    .raw()
    .all() as string[][])
    db.exec(`drop trigger ${name}`);
  db.exec(sql);
  db.close();
}

describe("verify", () => {
  test("a log as it was written is ok, code 0", async () => {
    const at = await filled();
    const said = await at.run("verify --json");
    expect([said.code, said.json()]).toEqual([
      0,
      {
        ok: true,
        events: 3,
        edited: [],
        missing: [],
        inserted: [],
        moved: [],
        conflicts: [],
        duplicates: 0,
        unsealed: 3,
      },
    ]);
    expect((await at.run("verify")).out).toContain("3 events, each as it was written");
  });

  test.each([
    [
      "update events set timestamp = '2026-05-03T10:00:00.000Z' where seq = 2",
      ["timestamp"],
      "it was 2026-05-02T10:00:00.000Z",
    ],
    [
      "update events set timestamp = '2026-05-02 10:00' where seq = 2",
      ["timestamp"],
      "it was 2026-05-02T10:00:00.000Z",
    ],
    ["update events set contact_id = 'sarah ' where seq = 2", ["contact_id"], "spaces were added"],
    ["update events set event_type = 'status_changed' where seq = 2", ["event_type"], "it was stage_changed"],
    [
      'update events set event_data = \'{ "to": "Qualified" }\' where seq = 2',
      ["event_data"],
      "same content",
    ],
    ["update events set deal_id = 'roof' where seq = 2", ["deal_id"], "it was empty"],
    ["update events set actor = 'Bo' where seq = 2", ["actor", "source"], "the key fits all other cells"],
    ['update events set event_data = \'{"to":"Won"}\' where seq = 2', undefined, "which one can't be told"],
  ])("%s is found, and named as far as it can be", async (sql, columns, message) => {
    const at = await filled();
    tamper(at, sql);
    const said = await at.run("verify --json");
    expect(said.code).toBe(3);
    expect(said.json()).toMatchObject({
      ok: false,
      events: 2,
      inserted: [],
      edited: [
        {
          position: 2,
          event_id: expect.any(String),
          message: expect.stringContaining(message),
          ...(columns ? { columns } : {}),
        },
      ],
    });
    const { out } = await at.run("verify");
    expect(out).toContain("1 row is not as Daybook wrote it.");
    expect(out).toContain("→ Every view leaves");
  });

  test("a row put in by hand is inserted, or if it bears an id, edited", async () => {
    const at = await filled();
    const row = (id: string, key: string): string =>
      `insert into events (event_id, contact_id, event_type, event_data, timestamp, idempotency_key, recorded_at) values ('${id}', 'x', 'note_added', '{"text":"x"}', '2026-01-01T00:00:00.000Z', '${key}', '2026-01-01T00:00:00.000Z')`;
    tamper(at, `${row("mine", "k1")}; ${row("01KP0FJ4H0CSE1K75QA0YFK8F0", "k2")}`);
    const said = await at.run("verify --json");
    expect(said.json()).toMatchObject({
      ok: false,
      events: 3,
      inserted: [{ event_id: "mine", position: 4 }],
      edited: [{ position: 5 }],
    });
  });

  test("every reader leaves a changed row out, and says so", async () => {
    const at = await filled();
    tamper(at, "update events set actor = 'Bo' where seq = 2");
    const note = "1 row was changed by hand and is left out: run verify";
    expect((await at.run("events")).out).toContain(note);
    expect((await at.run("events --json")).json()).toMatchObject({ total: 2, notes: [note] });
    const doctor = await at.run("doctor --json");
    expect([doctor.code, doctor.json()]).toMatchObject([3, { ok: false }]);
    const refused = await at.run(
      "append --contact sarah --type stage_changed --set to=Qualified --at 2026-05-02T10:00:00Z --actor Ana",
    );
    expect([refused.code, refused.out]).toEqual([3, expect.stringContaining("changed by hand")]);
  });
});

describe("the log's own locks", () => {
  test("taken off are found, though no row was changed, and come back with the next write", async () => {
    const at = await filled();
    tamper(at, "drop index events_key");
    const said = await at.run("verify --json");
    expect([said.code, said.json()]).toMatchObject([
      3,
      {
        ok: false,
        events: 3,
        edited: [],
        unguarded: [
          "The lock events_key was taken off: two rows may have one key.",
          "The lock events_keep was taken off: a row may be replaced by another.",
          "The lock events_no_update was taken off: rows may be edited.",
          "The lock events_no_delete was taken off: rows may be deleted.",
        ],
      },
    ]);
    expect((await at.run("verify")).out).toContain("→ Any command that writes puts them back");
    expect((await at.run("doctor")).out).toMatch(/✗ locks/);
    await at.run("init");
    const mended: unknown = (await at.run("verify --json")).json();
    expect(mended).toMatchObject({ ok: true });
    expect(mended).not.toHaveProperty("unguarded");
  });

  test("replaced by one that locks nothing is found too", async () => {
    const at = await filled();
    tamper(at, "create trigger events_no_update before update on events begin select 1; end");
    expect((await at.run("verify")).out).toContain(
      "The lock events_no_update was replaced by another of that name: rows may be edited.",
    );
  });

  test("once off, twins and conflicts of a key are counted", async () => {
    const at = await filled();
    tamper(
      at,
      "drop index events_key; insert into events select 10, event_id, contact_id, event_type, event_data, timestamp, deal_id, actor, source, idempotency_key, recorded_at from events where seq = 1",
    );
    expect((await at.run("verify --json")).json()).toMatchObject({ events: 3, duplicates: 1, conflicts: [] });
  });
});

describe("a type that was renamed by hand", () => {
  test("is recognised by the id that it gives, said once, and a void stays a void", async () => {
    const at = await filled();
    const { rows } = (await at.run("events --contact bo --json")).json() as { rows: { event_id: string }[] };
    await at.run(`void ${rows[0]?.event_id} --yes`);
    tamper(at, "update events set event_type = 'gone' where event_type = 'event_voided'");
    const listed = (await at.run("events --json")).json() as {
      rows: { event_id: string; voided: boolean }[];
    };
    expect(listed.rows.find((row) => row.event_id === rows[0]?.event_id)?.voided).toBe(true);
    expect((await at.run("velocity --json")).json()).toMatchObject({
      transitions: expect.arrayContaining([expect.objectContaining({ from: null, to: "New", n: 1 })]),
    });
    const again = "append --contact bo --type stage_changed --set to=New --at 2026-05-01T10:00:00Z --json";
    expect((await at.run(again)).json()).toMatchObject({ conflict: 1 });
    const said = await at.run("verify --json");
    expect(said.json()).toMatchObject({ renamed: [{ found: "gone", event_type: "event_voided", rows: 1 }] });
    expect((await at.run("verify")).out).toContain('The type "gone" on 1 row was event_voided');
  });

  test("is found by its former name", async () => {
    const at = await filled();
    tamper(at, "update events set event_type = 'Stage' where seq = 1");
    expect((await at.run("events --type stage_changed --json")).json()).toMatchObject({ total: 3 });
  });
});

describe("a log in a base", () => {
  test("names rows by the base's own ids, says what to do with each kind, and claims no more than it checks", async () => {
    const there = await office();
    await there.run(`init --log ${there.log} --timezone UTC --contacts Contacts --deals Deals --yes`);
    const { control } = there.airtable;
    const rows = (table: string) => control.rows({ table });
    const [one = "", other = ""] = rows("Contacts").map(({ id }) => id);
    for (const [contact, type] of [
      [one, "email_sent"],
      [one, "sms_sent"],
      [one, "note_added --set text=x"],
    ])
      await there.run(`append --contact ${contact} --type ${type} --at 2026-05-01`);
    const good = (await there.run("verify")).out;
    expect(good).toContain("3 events, each as it was written; no row was put in by hand.");
    expect(good).toContain("event and when are for reading only");
    const rowOf = (type: string) => rows("Events").find(({ fields }) => fields.event_type === type)?.id ?? "";
    const [email, call, note] = [rowOf("email_sent"), rowOf("sms_sent"), rowOf("note_added")];
    const arrows = async () => {
      const { out, code } = await there.run("verify");
      expect(code).toBe(3);
      return { out, steps: out.split("\n").filter((line) => line.startsWith("→")) };
    };
    control.editCell({ table: "Events", row: email, field: "Contact", value: [other] });
    const linked = await arrows();
    expect(linked.steps).toEqual([expect.stringContaining("daybook publish fills it")]);
    expect(linked.out).toContain(email);
    control.editCell({ table: "Events", row: call, field: "event_id", value: null });
    control.advance({ ms: 3_600_000 });
    control.deleteRows({ table: "Events", rows: [note] });
    const [mine] = control.addRows({ table: "Events", rows: [{ event_id: "mine" }] });
    const { out, steps } = await arrows();
    expect(out).toContain("4 rows are not as Daybook wrote them.");
    for (const id of [email, call, note, mine?.id ?? "?"]) expect(out).toContain(id);
    expect(steps).toEqual([
      expect.stringContaining("leaves edited rows out"),
      expect.stringContaining("Empty its cell"),
      expect.stringContaining("delete that row"),
      expect.stringContaining("the base's trash"),
    ]);
    expect(out).not.toContain("nor is a row that was deleted");
    expect((await there.run("verify --json")).json()).toMatchObject({
      edited: expect.arrayContaining([expect.objectContaining({ row_id: call, columns: ["event_id"] })]),
      inserted: [{ row_id: mine?.id }],
      missing: [{ row_id: note }],
    });
  });
});
