import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Desk, desk } from "./support.ts";

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly message: string;
  readonly hint: string | null;
}

async function checks(at: Desk): Promise<ReadonlyMap<string, Check>> {
  const { checks: list } = (await at.run("doctor --json")).json() as { checks: readonly Check[] };
  return new Map(list.map((check) => [check.name, check]));
}

async function logOf(lines: readonly object[], config?: object): Promise<Desk> {
  const at = desk({ "e.ndjson": lines.map((line) => JSON.stringify(line)).join("\n") });
  if (config) at.write("daybook.config.json", JSON.stringify(config));
  const said = await at.run("append e.ndjson");
  if (said.code !== 0) throw new Error(said.out + said.err);
  return at;
}

const stage = (to: string, more: object = {}) => ({
  contact_id: "sarah",
  event_type: "stage_changed",
  event_data: { to },
  timestamp: "2026-05-01T10:00:00Z",
  ...more,
});

const config = { pipelines: [{ name: "Sales", stages: [{ name: "New" }, { name: "Qualified" }] }] };

describe("doctor", () => {
  test("finds nothing amiss in a good set-up, code 0", async () => {
    const at = await logOf([stage("New"), stage("Qualified")], config);
    const said = await at.run("doctor --json");
    expect(said.code).toBe(0);
    expect(said.json()).toMatchObject({ ok: true });
    expect([...(await checks(at)).keys()]).toEqual([
      "node",
      "config",
      "timezone",
      "log",
      "locks",
      "rows",
      "stages",
      "types",
      "clock",
      "writers",
      "ids",
      "merges",
    ]);
    const { out } = await at.run("doctor");
    expect(out).toMatch(/^✓ node/);
    expect(out).toContain("All is well.");
  });

  test("a config that can't be read is a check that failed, with its place, and code 3", async () => {
    const at = desk({ "daybook.config.json": '{"timezone":"Mars"}' });
    const said = await at.run("doctor");
    expect([said.code, said.out]).toEqual([3, expect.stringMatching(/✗ config[\s\S]*timezone/)]);
  });

  test("a log that isn't there is one too", async () => {
    const said = await desk().run("doctor");
    expect([said.code, said.out]).toEqual([3, expect.stringMatching(/✗ log +There is no log/)]);
  });

  test("a stage that the config doesn't know, with the one that was meant", async () => {
    const at = await logOf(
      [
        stage("New"),
        stage("Qualifid"),
        stage("Kick-off", { event_data: { to: "Kick-off", pipeline: "Onboarding" } }),
      ],
      config,
    );
    expect((await checks(at)).get("stages")).toMatchObject({
      ok: false,
      message:
        'The config doesn\'t know 2 stages of the log: "Qualifid" (1 event; did you mean "Qualified"?), "Kick-off" (1 event).',
    });
  });

  test("stages without any pipeline configured", async () => {
    expect((await checks(await logOf([stage("New")]))).get("stages")).toMatchObject({
      ok: false,
      message: expect.stringContaining("No pipeline is configured"),
    });
  });

  test("more than 30 types", async () => {
    const own = Array.from({ length: 31 }, (_, n) => ({
      name: `type_${String.fromCharCode(97 + (n % 26))}${n}`,
    }));
    const lines = own.map(({ name }) => ({ contact_id: "a", event_type: name, timestamp: "2026-05-01" }));
    const at = await logOf(lines, { events: { own } });
    expect((await checks(at)).get("types")).toMatchObject({
      ok: false,
      message: "31 event types are in use.",
    });
  });

  test("events that lie in the future, but not a clock five minutes fast", async () => {
    const at = await logOf([stage("New", { timestamp: "2026-06-01T12:04:00Z" })], config);
    expect((await checks(at)).get("clock")).toMatchObject({ ok: true });
    const ahead = await logOf([stage("New", { timestamp: "2026-06-02" })], config);
    expect((await checks(ahead)).get("clock")).toMatchObject({
      ok: false,
      message: expect.stringContaining("1 event lies in the future"),
    });
  });

  test("a writer who wrote daily and has gone silent; an import is no writer", async () => {
    const daily = (source: string, actor: string) =>
      Array.from({ length: 40 * 10 }, (_, n) => ({
        contact_id: `c${n}`,
        event_type: "email_sent",
        timestamp: new Date(Date.UTC(2026, 4, 16) + n * 36 * 60_000).toISOString(),
        source,
        actor,
      }));
    const silent = await logOf([...daily("zapier:lead-intake", "Zap"), ...daily("import:old.csv", "Old")]);
    expect((await checks(silent)).get("writers")).toMatchObject({
      ok: false,
      message: "zapier:lead-intake: silent 6 days, usually 40 a day, Zap: silent 6 days, usually 40 a day.",
    });
    silent.now = "2026-05-26T20:00:00.000Z";
    expect((await checks(silent)).get("writers")).toMatchObject({ ok: true });
  });

  test("people under two kinds of id", async () => {
    const ids = [...Array(6).keys()].flatMap((n) => [`p${n}@example.com`, `rec${n}`]);
    const at = await logOf(
      ids.map((contact_id) => ({ contact_id, event_type: "contact_created", timestamp: "2026-05-01" })),
    );
    expect((await checks(at)).get("ids")).toMatchObject({
      ok: false,
      message: expect.stringContaining("6 events use an e-mail as contact_id, 6 another id"),
    });
  });

  test("merges that go in a circle", async () => {
    const merge = (contact_id: string, into: string, day: string) => ({
      contact_id,
      event_type: "contact_merged",
      event_data: { into },
      timestamp: `2026-05-0${day}`,
    });
    const at = await logOf([merge("a", "b", "1"), merge("b", "a", "2")]);
    expect((await checks(at)).get("merges")).toMatchObject({
      ok: false,
      message: expect.stringMatching(/^1 merge leads back to where it began and is ignored: 01/),
    });
  });

  test.skipIf(process.getuid?.() === 0)("a log that can't be written", async () => {
    const at = await logOf([stage("New")], config);
    chmodSync(join(at.folder, "daybook.db"), 0o444);
    expect((await checks(at)).get("log")).toMatchObject({ ok: false });
  });
});
