import { afterAll, describe, expect, test } from "vitest";
import { tombstoneOf } from "../../src/core/erase.ts";
import type { Event } from "../../src/core/event.ts";
import { deriveEventId } from "../../src/core/identity.ts";
import type { Settings } from "../../src/core/settings.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import { fromIso } from "../../src/core/time.ts";
import { askViews, type Reply } from "../../src/views/ask-views.ts";
import { viewNamed } from "../../src/views/registry.ts";
import { sqlReplies } from "../../src/views/sql/ask.ts";
import { events, rowsOf, sales } from "../support/events.ts";
import { hasPostgres } from "../support/postgres-server.ts";
import { duckEngine, postgresEngine, type TestEngine } from "../support/sql-engines.ts";

const engines: readonly (readonly [string, () => Promise<TestEngine>])[] = [
  ["duckdb", duckEngine],
  ...(hasPostgres ? [["postgres", postgresEngine] as const] : []),
];
const names = ["velocity", "stuck", "changes", "activity", "cohorts", "reengage"];
const views = await Promise.all(names.map(viewNamed));
const at = fromIso("2026-06-01T00:00:00.000Z");

const move = (contact_id: string, day: string, to: string, more: object = {}) => ({
  contact_id,
  event_type: "stage_changed",
  timestamp: day,
  data: { to, ...more },
});

const story = events([
  move("amy", "2026-03-01", "New"),
  move("amy", "2026-03-05", "Qualified", { from: "New" }),
  move("amy", "2026-03-09", "Lost"),
  move("amy", "2026-03-20", "New"),
  move("bob", "2026-03-01", "New"),
  move("bob", "2026-05-09", "Proposal Sent", { pipeline: "Other" }),
  move("bob", "2026-05-19", "Proposal Sent"),
  move("bob", "2026-05-20", "Proposal Sent", { pipeline: "Sales" }),
  // Held in one pipeline while its events speak of another.
  move("dan", "2026-03-01", "New"),
  {
    contact_id: "dan",
    event_type: "status_changed",
    timestamp: "2026-03-02",
    data: { to: "active", pipeline: "Other" },
  },
  move("dan", "2026-03-03", "New"),
  move("dan", "2026-03-04", "New", { pipeline: "Other" }),
  // Back where it began, and no further.
  move("eve", "2026-03-01", "Qualified"),
  move("eve", "2026-03-02", "New"),
  move("eve", "2026-03-03", "Qualified"),
  move("cat", "2026-05-01", "New", { baseline: true }),
  move("cat", "2026-05-11", "Qualified"),
  { contact_id: "cat", event_type: "tag_added", timestamp: "2026-03-02", data: { tag: "engaged" } },
  { contact_id: "amy", event_type: "tag_added", timestamp: "2026-03-02", data: { tag: "engaged" } },
  {
    contact_id: "fay",
    event_type: "note_added",
    timestamp: "2026-04-02",
    data: { text: '"to":5 \\u0000 {"baseline":true}' },
  },
]);

const withId = (event: Event): Event => ({ ...event, event_id: deriveEventId(event, sha256Hex) });
const first = story[0] as Event;

describe.each(engines)("a log in %s", (_, open) => {
  const opened = open();
  afterAll(async () => (await opened).close());

  async function replies(
    rows: readonly Event[],
    settings: Settings = sales,
  ): Promise<readonly Reply[] | null> {
    const engine = await opened;
    await engine.fill(rows);
    return sqlReplies(engine, { settings, hash: sha256Hex }, views, at);
  }

  async function likeTheFold(rows: readonly Event[], settings: Settings = sales): Promise<void> {
    const store = {
      capabilities: { unique_key: false, refuses_edits: false, recorded_at: false, ordered: true },
      append: async () => [],
      read: async () => ({ rows: rowsOf(rows), checkpoint: "", done: true }),
      close: async () => undefined,
    };
    const wanted = await askViews({ store, settings, hash: sha256Hex }, views, at);
    const found = await replies(rows, settings);
    expect(found?.map(({ json, table, notes }) => ({ json, table, notes }))).toEqual(
      wanted.map(({ json, table, notes }) => ({ json, table, notes })),
    );
  }

  test.each<readonly [string, readonly Event[]]>([
    ["as it should be", story],
    ["none at all", []],
    ["a cell changed by hand", story.map((each, i) => (i === 1 ? { ...each, actor: "Eve" } : each))],
    [
      "a time that is none",
      story.map((each, i) => (i === 1 ? { ...each, timestamp: "2026-02-30T00:00:00.000Z" } : each)),
    ],
    ["data that is no JSON", story.map((each, i) => (i % 9 === 1 ? { ...each, event_data: "{'" } : each))],
    [
      "a twin under another contact",
      [...story, withId({ ...first, contact_id: "bob", timestamp: "2026-03-02T00:00:00.000Z" })],
    ],
    [
      "an erased person",
      [
        ...story.map((each) => (each.contact_id === "amy" ? tombstoneOf(each, sha256Hex) : each)),
        ...events([
          {
            contact_id: "daybook",
            event_type: "contact_erased",
            timestamp: "2026-05-01",
            data: {
              event_ids: story.filter((each) => each.contact_id === "amy").map((each) => each.event_id),
            },
            cause: "x",
          },
        ]),
      ],
    ],
    [
      "a merge into somebody without an event",
      [
        ...story,
        ...events([
          { contact_id: "amy", event_type: "contact_merged", timestamp: "2026-04-01", data: { into: "zoe" } },
        ]),
      ],
    ],
    [
      "merges that lead back",
      [
        ...story,
        ...events([
          { contact_id: "amy", event_type: "contact_merged", timestamp: "2026-04-01", data: { into: "bob" } },
          { contact_id: "bob", event_type: "contact_merged", timestamp: "2026-04-02", data: { into: "amy" } },
        ]),
      ],
    ],
    [
      "a void by somebody's own contact",
      [
        ...story,
        ...events([
          {
            contact_id: "bob",
            event_type: "event_voided",
            timestamp: "2026-04-01",
            data: { event_id: story[2]?.event_id },
          },
        ]),
      ],
    ],
    [
      "a stage that is a number",
      [...story, withId({ ...first, idempotency_key: "n", event_data: '{"to":1e+21}' })],
    ],
    [
      "a NUL in a text",
      [...story, withId({ ...first, idempotency_key: "n", event_data: '{"reason":"\\u0000","to":"New"}' })],
    ],
  ])("with %s gives the fold's views", (_, rows) => likeTheFold(rows));

  test("with a row that may be a mark under another name is left to the fold", async () => {
    expect(
      await replies(story.map((each, i) => (i === 1 ? { ...each, event_type: "voided" } : each))),
    ).toBeNull();
    expect(
      await replies([
        ...story,
        withId({
          ...first,
          idempotency_key: "n",
          event_type: "contact_merged",
          event_data: '{"into":1e+21}',
        }),
      ]),
    ).toBeNull();
  });

  test("with data that gives its id and yet is no JSON never gives other views than the fold's", async () => {
    const rows = [...story, withId({ ...first, idempotency_key: "n", event_data: "{'" })];
    if ((await replies(rows)) !== null) await likeTheFold(rows);
  });

  test("gives the fold's views for limits of days on either side", async () => {
    for (const days of [1, 20, 21, 22, 60, 73, 74])
      await likeTheFold(story, {
        ...sales,
        stuck_after_days: days,
        pipelines: sales.pipelines.map((each) => ({
          ...each,
          stages: each.stages.map((stage) => ({ ...stage, stuck_after_days: days })),
        })),
        reengage: { ...sales.reengage, silent_days: days },
      });
  });
});
