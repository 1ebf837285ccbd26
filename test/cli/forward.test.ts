import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Desk, desk } from "./support.ts";

const lines = (count: number, prefix = "c"): string =>
  Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      contact_id: `${prefix}${i % 50}`,
      event_type: "stage_changed",
      event_data: { to: `Stage ${i}` },
      timestamp: new Date(Date.UTC(2026, 0, 1, 0, i)).toISOString(),
    }),
  ).join("\n");

async function logOf(count: number): Promise<Desk> {
  const at = desk({ "some.ndjson": lines(count) });
  await at.run("append some.ndjson --log sqlite:daybook.db");
  return at;
}

const exported = async (at: Desk, log: string): Promise<string> =>
  (await at.run(`export --log sqlite:${log}`)).out;

test("copies a log with its times, and the next time only what is new", async () => {
  const at = await logOf(300);
  at.now = "2026-06-02T08:00:00.000Z";
  const first = await at.run("forward --to sqlite:copy.db --json");
  expect(first.json()).toEqual({
    dry_run: false,
    to: `sqlite:${join(at.folder, "copy.db")}`,
    checkpoint: "300",
    read: 300,
    appended: 300,
    duplicate: 0,
    conflict: 0,
    rejected: 0,
    left_out: 0,
    erased: 0,
    beaten: 0,
    aside: 0,
    aside_file: null,
    recorded_at: "kept",
    problems: [],
    notes: [],
  });
  expect(first.code).toBe(0);
  expect(await exported(at, "copy.db")).toBe(await exported(at, "daybook.db"));
  at.write("more.ndjson", lines(5, "d"));
  await at.run("append more.ndjson");
  expect((await at.run("forward --to sqlite:copy.db --dry-run --json")).json()).toMatchObject({
    dry_run: true,
    appended: 5,
  });
  expect((await at.run("forward --to sqlite:copy.db --json")).json()).toMatchObject({ read: 5, appended: 5 });
  expect((await at.run("forward --to sqlite:copy.db --json")).json()).toMatchObject({ read: 0, appended: 0 });
  const text = await at.run("forward --to sqlite:copy.db --since start");
  expect(text.out).toContain("0 events new, 305 there already");
});

test("a dry run makes no log and keeps no place", async () => {
  const at = await logOf(3);
  const { out, code } = await at.run("forward --to sqlite:copy.db --dry-run");
  expect([out.trim(), code]).toEqual([
    `3 events would go to sqlite:${join(at.folder, "copy.db")}. Nothing was written.`,
    0,
  ]);
  expect(existsSync(join(at.folder, "copy.db"))).toBe(false);
  expect(existsSync(join(at.folder, "daybook.db.forward.json"))).toBe(false);
});

test("into a sealed log rows come with the time at which they came", async () => {
  const at = await logOf(3);
  await at.run(
    'append --log sqlite:copy.db --contact x --type note_added --data \'{"text":"hi"}\' --at 2026-01-01',
  );
  await at.run("seal --log sqlite:copy.db");
  at.now = "2026-06-09T08:00:00.000Z";
  expect((await at.run("forward --to sqlite:copy.db --json")).json()).toMatchObject({ recorded_at: "new" });
  expect((await at.run("verify --log sqlite:copy.db --json")).json()).toMatchObject({ ok: true });
});

test("a conflict at the target is told, and doesn't stop the rest", async () => {
  const at = desk();
  const one = (to: string) =>
    `--contact c1 --type stage_changed --key k1 --at 2026-01-01 --data '{"to":"${to}"}'`;
  await at.run(`append --log sqlite:copy.db ${one("Lost")}`);
  await at.run(`append ${one("Won")}`);
  await at.run(`append --contact c2 --type note_added --at 2026-01-01 --data '{"text":"hi"}'`);
  const { code, json, out } = await at.run("forward --to sqlite:copy.db --json");
  expect(code).toBe(3);
  expect(out).not.toBe("");
  expect(json()).toMatchObject({
    appended: 1,
    conflict: 1,
    problems: [{ status: "conflict", message: "the key is taken by an event with another event_data" }],
  });
});

test("what was voided since it went is no conflict when it goes again", async () => {
  const at = await logOf(3);
  const [event] = ((await at.run("events --json")).json() as { rows: { event_id: string }[] }).rows;
  await at.run(`void ${event?.event_id} --yes`);
  await at.run("forward --to sqlite:copy.db");
  const again = await at.run("forward --to sqlite:copy.db --since start --json");
  expect(again.json()).toMatchObject({ duplicate: 4, conflict: 0 });
  expect(again.code).toBe(0);
});

test("a log that isn't the one of the last time goes whole, and says so", async () => {
  const at = await logOf(20);
  await at.run("forward --to sqlite:copy.db");
  const marks = at.read("daybook.db.forward.json");
  const other = desk({ "some.ndjson": lines(30, "other") });
  await other.run("append some.ndjson");
  other.write("daybook.db.forward.json", marks.replaceAll(at.folder, other.folder));
  const done = await other.run("forward --to sqlite:copy.db --json");
  expect(done.json()).toMatchObject({ appended: 30, notes: [expect.stringMatching(/isn't the one/)] });
});

test("what was erased after it went is told, since it still stands there", async () => {
  const at = await logOf(100);
  await at.run("forward --to sqlite:copy.db");
  await at.run("erase c1 --yes");
  const { code, json } = await at.run("forward --to sqlite:copy.db --json");
  expect(code).toBe(3);
  expect(json()).toMatchObject({ notes: [expect.stringMatching(/^2 events were erased .* daybook erase/)] });
});

test("archived rows that had not gone yet go", async () => {
  const at = await logOf(40);
  await at.run("forward --to sqlite:copy.db");
  at.write(
    "won.ndjson",
    ["Won", "Lost"]
      .map((to, i) =>
        JSON.stringify({
          contact_id: `z${i}`,
          event_type: "stage_changed",
          event_data: { to },
          timestamp: "2020-01-01",
        }),
      )
      .join("\n"),
  );
  await at.run("append won.ndjson");
  const archived = await at.run("archive --yes --json --before 2021-01-01");
  expect(archived.code, archived.out + archived.err).toBe(0);
  const done = await at.run("forward --to sqlite:copy.db --json");
  expect(done.json()).toMatchObject({ duplicate: 40, notes: [expect.stringMatching(/archive/)] });
  const ids = (await at.run("export --log sqlite:copy.db")).out;
  expect(ids).toContain("z0");
});

test("--watch follows until it is stopped, a line each round that found something", async () => {
  const at = await logOf(10);
  const stop = new AbortController();
  let waits = 0;
  const { out, code } = await at.run("forward --to sqlite:copy.db --watch --json", {
    signal: stop.signal,
    onSleep: () => {
      if (++waits > 12) stop.abort();
    },
  });
  const said = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(said[0]).toMatchObject({ at: at.now, appended: 10 });
  expect(said.slice(1)).toEqual([{ stopped: true, rounds: 3, appended: 10 }]);
  expect(code).toBe(0);
});

test.each([
  ["forward", "USAGE", "--to says where"],
  ["forward --to sqlite:daybook.db", "USAGE", "the log itself"],
  ["forward --to copy.db", "UNKNOWN_STORE", "no store in front"],
  ["forward --to kafkaa://host/log", "UNKNOWN_STORE", '"kafkaa:"'],
  ["forward --to kafka://host", "BAD_URL", "names no topic"],
  ["forward --to sqlite:copy.db --every 5s", "USAGE", "--watch"],
  ["forward --to sqlite:copy.db --watch --every soon", "USAGE", "a time from 1s"],
  ["forward --to sqlite:copy.db --watch --dry-run", "USAGE", "without --dry-run"],
  ["forward --to sqlite:copy.db --group g", "USAGE", "a log that is a stream"],
  ["forward --to sqlite:copy.db --since tomorrow", "BAD_CHECKPOINT", ""],
  ["forward --log kafka://host/t --to sqlite:copy.db --dry-run", "USAGE", "known only by reading"],
  ["forward --log kafka://host/t --to sqlite:copy.db --since start", "USAGE", "keeps its readers' places"],
])("%s is refused with %s", async (line, code, message) => {
  const at = await logOf(1);
  const { json, code: exit } = await at.run(`${line} --json`);
  expect(json()).toMatchObject({ error: { code, message: expect.stringContaining(message) } });
  expect(exit).not.toBe(0);
});

test("a places file that can't be read is named, and nothing goes", async () => {
  const at = await logOf(1);
  at.write("daybook.db.forward.json", "{");
  const { json } = await at.run("forward --to sqlite:copy.db --json");
  expect(json()).toMatchObject({ error: { code: "FORWARD_FILE_UNREADABLE" } });
});
