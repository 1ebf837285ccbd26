import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { DaybookError, isDaybookError, type Log, type LogOptions, openLog } from "../../src/index.ts";
import { notesOf } from "../../src/views/ask-views.ts";
import { viewEntries } from "../../src/views/registry.ts";

const now = () => "2026-06-01T12:00:00.000Z";

async function open(options: LogOptions = {}, url = "memory:"): Promise<Log> {
  const log = await openLog(url, { now, ...options });
  onTestFinished(() => log.close());
  return log;
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "daybook-log-"));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

const story = [
  { contact_id: "sarah", event_type: "contact_created", timestamp: "2026-04-12T09:15:00Z" },
  {
    contact_id: "sarah",
    event_type: "stage_changed",
    event_data: { to: "Qualified" },
    timestamp: "2026-04-20T10:00:00Z",
  },
  {
    contact_id: "sarah",
    event_type: "owner_assigned",
    event_data: { to: "Rep B" },
    timestamp: "2026-04-22T10:00:00Z",
    actor: "Ana",
  },
  {
    contact_id: "bo",
    event_type: "stage_changed",
    event_data: { to: "Qualified" },
    timestamp: "2026-05-30T10:00:00Z",
    deal_id: "roof",
  },
];

describe("a log opened from code", () => {
  test("takes one event or many, and gives a receipt each", async () => {
    const log = await open();
    expect((await log.append(story[0] ?? {})).receipts).toMatchObject([{ status: "appended" }]);
    const { receipts, problems } = await log.append([...story, { contact_id: "x" }]);
    expect(receipts.map(({ status }) => status)).toEqual([
      "duplicate",
      "appended",
      "appended",
      "appended",
      "rejected",
    ]);
    expect(problems).toMatchObject(
      [
        { item: 4, column: "event_type" },
        { item: 4, column: "cause" },
      ].slice(0, problems.length),
    );
  });

  test("an event without a time is dated by the clock that was given", async () => {
    const log = await open();
    await log.append({ contact_id: "a", event_type: "contact_created", cause: "first" });
    expect((await log.events()).events).toMatchObject([{ timestamp: now(), recorded_at: now() }]);
  });

  test("gives its events back: the newest, oldest first, by what is asked", async () => {
    const log = await open();
    await log.append(story);
    const { events, total } = await log.events({ limit: 2 });
    expect([total, events.map(({ contact_id }) => contact_id)]).toEqual([4, ["sarah", "bo"]]);
    expect(await log.events({ contacts: ["sarah"], actor: "Ana" })).toMatchObject({ total: 1, left_out: 0 });
    expect(await log.events({ deals: ["roof"], since: "2026-05-01T00:00:00.000Z" })).toMatchObject({
      total: 1,
    });
  });

  test("knows a contact's state now and then", async () => {
    const log = await open();
    await log.append(story);
    expect(await log.state("sarah")).toMatchObject({
      contact_id: "sarah",
      at: now(),
      stage: { value: "Qualified" },
      owner: { value: "Rep B" },
    });
    expect(await log.state("sarah", { at: "2026-04-21T00:00:00.000Z" })).toMatchObject({
      stage: { value: "Qualified" },
      owner: null,
    });
    expect(await log.state("nobody")).toMatchObject({
      contact_id: "nobody",
      stage: null,
      owner: null,
      tags: [],
      deals: [],
    });
    expect(await log.state("bo")).toMatchObject({
      stage: { value: "Qualified" },
      deals: [{ deal_id: "roof" }],
    });
  });

  test("follows merges and deals from either end", async () => {
    const log = await open();
    await log.append([
      ...story,
      {
        contact_id: "sarah",
        event_type: "contact_merged",
        event_data: { into: "sara" },
        timestamp: "2026-05-01",
      },
      { contact_id: "sara", event_type: "tag_added", event_data: { tag: "vip" }, timestamp: "2026-05-02" },
    ]);
    expect(await log.state("sarah")).toMatchObject({
      contact_id: "sarah",
      merged_into: "sara",
      tags: [{ value: "vip" }],
      owner: { value: "Rep B" },
    });
    expect(await log.state("sarah", { at: "2026-04-25T00:00:00.000Z" })).not.toHaveProperty("merged_into");
  });

  test("tells why a value is what it is", async () => {
    const log = await open();
    await log.append(story);
    expect(await log.why("sarah", "owner")).toMatchObject({
      field: "owner",
      value: "Rep B",
      chain: [{ text: expect.stringContaining("Rep B") }],
    });
    await expect(log.why("sarah", "shoe size")).rejects.toMatchObject({ code: "UNKNOWN_FIELD" });
  });

  test.each(viewEntries.map(({ name }) => name))(
    "answers the view %s, with as_of, timezone and definition",
    async (name) => {
      const log = await open({ timezone: "America/New_York" });
      await log.append(story);
      const answer = await log.view(name, { as_of: "2026-05-31T00:00:00.000Z" });
      expect(answer).toMatchObject({
        as_of: "2026-05-31T00:00:00.000Z",
        timezone: "America/New_York",
        definition: expect.any(String),
      });
      expect(answer).not.toHaveProperty("notes");
    },
  );

  test("a view takes its options for this once", async () => {
    const log = await open();
    await log.append(story);
    const rows = async (days?: number): Promise<unknown> => (await log.view("stuck", { days })).rows;
    expect(await rows()).toMatchObject([{ subject: "sarah", threshold_days: 21 }]);
    expect(await rows(2)).toMatchObject([{ subject: "sarah", threshold_days: 2 }, { subject: "roof" }]);
    expect(await rows(60)).toEqual([]);
  });

  test("a view that isn't there names the nearest", async () => {
    await expect((await open()).view("stuk")).rejects.toMatchObject({
      code: "UNKNOWN_VIEW",
      hint: "Did you mean stuck?",
    });
  });

  test("a view says what it left out, and which merges it ignored", async () => {
    const log = await open();
    const merge = (contact_id: string, into: string, timestamp: string) => ({
      contact_id,
      event_type: "contact_merged",
      event_data: { into },
      timestamp,
    });
    await log.append([merge("a", "b", "2026-05-01"), merge("b", "a", "2026-05-02")]);
    const { notes } = await log.view("timelines");
    expect(notes).toEqual([
      expect.stringMatching(/^1 merge leads back to where it began and is ignored: 01/),
    ]);
    expect(notesOf({ left_out: 2, loops: [] })).toEqual([
      "2 rows were changed by hand and are left out: run verify",
    ]);
    expect(notesOf({ left_out: 0, loops: [] })).toEqual([]);
  });

  test("verifies itself", async () => {
    const log = await open();
    await log.append(story);
    expect(await log.verify()).toEqual({
      ok: true,
      events: 4,
      edited: [],
      missing: [],
      inserted: [],
      moved: [],
      conflicts: [],
      duplicates: 0,
      unsealed: 4,
    });
  });
});

describe("its settings", () => {
  const config = { timezone: "Europe/Berlin", events: { on: ["contact_created"] } };

  test("come from a config's content, or its path", async () => {
    const path = join(folder(), "daybook.config.json");
    writeFileSync(path, JSON.stringify(config));
    for (const given of [config, path]) {
      const log = await open({ config: given });
      expect(log.settings.timezone).toBe("Europe/Berlin");
      const { receipts } = await log.append([
        { contact_id: "a", event_type: "contact_created", timestamp: "2026-01-01" },
        { contact_id: "a", event_type: "tag_added", event_data: { tag: "x" }, timestamp: "2026-01-01" },
      ]);
      expect(receipts.map(({ status }) => status)).toEqual(["appended", "rejected"]);
      expect((await log.events()).events[0]?.timestamp).toBe("2025-12-31T23:00:00.000Z");
    }
  });

  test("are checked", async () => {
    await expect(openLog("memory:", { config: { timzone: "UTC" } })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
    });
  });

  test("an error is one of ours, with a code and a hint", async () => {
    const error = await openLog("frob:x").catch((thrown: unknown) => thrown);
    expect(isDaybookError(error)).toBe(true);
    expect(error).toBeInstanceOf(DaybookError);
    expect(error).toMatchObject({ code: "UNKNOWN_STORE", hint: expect.any(String) });
  });
});

describe("a log in a file", () => {
  test("isn't made for a reader, and is for a writer", async () => {
    const url = `sqlite:${join(folder(), "a.db")}`;
    await expect(openLog(url, { create: false })).rejects.toMatchObject({ code: "LOG_NOT_FOUND" });
    const log = await open({}, url);
    await log.append(story);
    const reader = await open({ readonly: true, create: false }, url);
    expect(await reader.events()).toMatchObject({ total: 4 });
    await expect(
      reader.append({ contact_id: "x", event_type: "contact_created", cause: "1" }),
    ).rejects.toMatchObject({ code: "LOG_NOT_WRITABLE" });
  });

  test("answers from its cache as it does cold, also after more events", async () => {
    const path = join(folder(), "a.db");
    const many = Array.from({ length: 22_000 }, (_, n) => ({
      contact_id: `c${n % 2000}`,
      event_type: "stage_changed",
      event_data: { to: `S${n % 7}` },
      timestamp: new Date(Date.UTC(2026, 0, 1) + n * 300_000).toISOString(),
    }));
    const log = await open({}, `sqlite:${path}`);
    await log.append(many.slice(0, 20_500));
    const cold = await log.view("velocity");
    expect(await (await log.cache())?.load("velocity")).not.toBeNull();
    expect(await log.view("velocity")).toEqual(cold);
    await log.append(many);
    const warm = await log.view("velocity");
    rmSync(`${path}-views`, { recursive: true });
    expect(await log.view("velocity")).toEqual(warm);
    expect(warm).not.toEqual(cold);
  });
});
