import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Desk, desk } from "./support.ts";

const config = `{
    "$schema": "https://example.com/config.json",
    "timezone": "Europe/Berlin",
    "log": "sqlite:daybook.db"
}
`;

const line = (contact_id: string, to: string, more: object = {}): string =>
  JSON.stringify({
    contact_id,
    event_type: "stage_changed",
    event_data: { to },
    timestamp: "2026-01-01T10:00:00Z",
    ...more,
  });

async function logOf(count: number): Promise<Desk> {
  const lines = Array.from({ length: count }, (_, i) => line(`c${i}`, "Won"));
  const at = desk({ "daybook.config.json": config, "some.ndjson": lines.join("\n") });
  await at.run("append some.ndjson");
  return at;
}

test("copies the log, sees that both hold the same, and changes one line of the config", async () => {
  const at = await logOf(40);
  const dry = await at.run("migrate --to sqlite:new.db --dry-run --json");
  expect(dry.json()).toMatchObject({ dry_run: true, events: 40, same: null, root: null, switched: false });
  expect(at.read("daybook.config.json")).toBe(config);
  expect(existsSync(join(at.folder, "new.db"))).toBe(false);
  expect((await at.run("migrate --to sqlite:new.db --json")).json()).toMatchObject({
    error: { code: "NEEDS_YES" },
  });
  expect(existsSync(join(at.folder, "new.db"))).toBe(false);
  const before = await at.run("timelines --json");
  const done = await at.run("migrate --to sqlite:new.db --yes --json");
  const { root, ...json } = done.json() as { root: string };
  expect(json).toEqual({
    dry_run: false,
    from: `sqlite:${join(at.folder, "daybook.db")}`,
    to: `sqlite:${join(at.folder, "new.db")}`,
    events: 40,
    appended: 40,
    duplicate: 0,
    conflict: 0,
    rejected: 0,
    left_out: 0,
    same: true,
    target_root: root,
    missing: 0,
    extra: 0,
    missing_ids: [],
    extra_ids: [],
    config: "daybook.config.json",
    old_log: "sqlite:daybook.db",
    new_log: "sqlite:new.db",
    switched: true,
    problems: [],
    notes: [],
  });
  expect([root, done.code]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), 0]);
  expect(at.read("daybook.config.json")).toBe(config.replace("daybook.db", "new.db"));
  expect((await at.run("timelines --json")).out).toBe(before.out);
});

test("with a person's yes at the terminal, and not without", async () => {
  const at = await logOf(2);
  expect((await at.run("migrate --to sqlite:new.db", { answers: [false] })).err).toContain(
    "Nothing was written",
  );
  expect(at.read("daybook.config.json")).toBe(config);
  const { out } = await at.run("migrate --to sqlite:new.db", { answers: [true] });
  expect(out).toContain('daybook.config.json now says "log": "sqlite:new.db"; it said "sqlite:daybook.db".');
});

test("switches nothing where the target holds another event under a key, and names what is missing", async () => {
  const at = await logOf(2);
  at.write("taken.ndjson", line("x", "Lost", { idempotency_key: "k" }));
  await at.run("append taken.ndjson --log sqlite:new.db");
  at.write("own.ndjson", line("x", "Won", { idempotency_key: "k" }));
  const [own] = ((await at.run("append own.ndjson --json")).json() as { receipts: { event_id: string }[] })
    .receipts;
  const done = await at.run("migrate --to sqlite:new.db --yes --json");
  expect(done.code).toBe(3);
  expect(done.json()).toMatchObject({
    same: false,
    conflict: 1,
    missing: 1,
    missing_ids: [own?.event_id],
    extra: 1,
    switched: false,
  });
  expect(at.read("daybook.config.json")).toBe(config);
});

test("sends all again where the target was emptied since it went", async () => {
  const at = await logOf(5);
  await at.run("forward --to sqlite:new.db");
  const other = desk({ "daybook.config.json": config, "some.ndjson": at.read("some.ndjson") });
  await other.run("append some.ndjson");
  other.write(
    "daybook.db.forward.json",
    at.read("daybook.db.forward.json").replaceAll(at.folder, other.folder),
  );
  const done = await other.run("migrate --to sqlite:new.db --yes --json");
  expect(done.json()).toMatchObject({ same: true, appended: 5, switched: true });
});

test("says what becomes of a seal, and the new log is sealed anew", async () => {
  const at = await logOf(5);
  await at.run("seal");
  const done = await at.run("migrate --to sqlite:new.db --yes --json");
  expect(done.json()).toMatchObject({
    switched: true,
    notes: [expect.stringMatching(/its checkpoint .*daybook\.db\.checkpoint stays/)],
  });
  expect((await at.run("verify --json")).json()).toMatchObject({ ok: true, events: 5, unsealed: 5 });
  await at.run("seal");
  expect((await at.run("verify --json")).json()).toMatchObject({ ok: true, unsealed: 0 });
  expect(readdirSync(at.folder).filter((name) => name.endsWith(".checkpoint"))).toHaveLength(2);
});

test("without a config makes one", async () => {
  const at = desk({ "some.ndjson": line("c1", "Won") });
  await at.run("append some.ndjson");
  await at.run("migrate --to sqlite:new.db --yes");
  expect(JSON.parse(at.read("daybook.config.json"))).toEqual({ log: "sqlite:new.db" });
});

test("a password in the URL never gets into the config, nor into what is said", async () => {
  const at = await logOf(1);
  const { out, err } = await at.run("migrate --to postgres://ana:s3cret@127.0.0.1:1/db --dry-run");
  expect(out + err).not.toContain("s3cret");
});

test.each([
  ["migrate --yes", "USAGE", "--to says where"],
  ["migrate --yes --to sqlite:daybook.db", "USAGE", "the log itself"],
  ["migrate --yes --to kafka://host/log", "USAGE", "A stream is no log"],
  ["migrate --yes --to nowhere:x", "UNKNOWN_STORE", "no store"],
])("%s is refused with %s", async (words, code, message) => {
  const at = await logOf(1);
  const { json } = await at.run(`${words} --json`);
  expect(json()).toMatchObject({ error: { code, message: expect.stringContaining(message) } });
  expect(at.read("daybook.config.json")).toBe(config);
});
