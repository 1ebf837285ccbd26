import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { generate } from "../../scripts/bench/generate.ts";
import { benchSettings, span } from "../../scripts/bench/world.ts";
import type { Event } from "../../src/core/event.ts";
import type { Settings } from "../../src/core/settings.ts";
import { sha256Hex } from "../../src/core/sha256.ts";
import { fromIso } from "../../src/core/time.ts";
import { askViews, type Reply } from "../../src/views/ask-views.ts";
import { viewNamed } from "../../src/views/registry.ts";
import { sqlReplies } from "../../src/views/sql/ask.ts";
import { events, rowsOf, sales } from "../support/events.ts";
import { hasPostgres } from "../support/postgres-server.ts";
import { randomLog } from "../support/random-log.ts";
import { duckEngine, postgresEngine, type TestEngine } from "../support/sql-engines.ts";

/** Stages of one name in two pipelines, ends under names of their own, and a name that asks for quotes. */
const twoPipelines: Settings = {
  ...sales,
  pipelines: [
    {
      name: "Sales",
      stages: [
        { name: "New" },
        { name: "Qualified" },
        { name: "Won" },
        { name: "Proposal Sent", ends: "won" },
      ],
    },
    {
      name: "O'Neil\\",
      stages: [{ name: "Qualified" }, { name: "Weird" }, { name: "Lost", ends: "lost" }, { name: "New" }],
    },
  ],
};

/** DuckDB takes some 40 ms to plan a statement, however few rows there are: it gets fewer logs. */
const engines: readonly (readonly [string, () => Promise<TestEngine>, number])[] = [
  ["duckdb", duckEngine, 15],
  ...(hasPostgres ? [["postgres", postgresEngine, 120] as const] : []),
];

const names = ["velocity", "stuck", "changes", "activity", "cohorts", "reengage"];

/** The same log with its people and deals drawn apart, so that most of it is left to the engine: few events share an instant, no deal two contacts. */
const calm = (log: readonly Event[], clock: "minutes" | "days"): readonly Event[] =>
  events(
    log.flatMap((event, i) => {
      if (["contact_merged", "event_voided", "contact_erased"].includes(event.event_type) && i % 9 > 0)
        return [];
      const { contact_id, event_type, event_data } = event;
      const at = new Date(fromIso(event.timestamp) + (clock === "days" ? 0 : i * 60_000)).toISOString();
      const timestamp = clock === "days" ? at.slice(0, 10) : at;
      const deal_id = i % 2 === 0 ? undefined : `deal of ${contact_id}`;
      return [
        { contact_id, deal_id, event_type, event_data, timestamp, actor: event.actor, cause: `calm ${i}` },
      ];
    }),
  );

const views = await Promise.all(names.map(viewNamed));

/** What the fold says of rows that stand in no store. */
const folded = (
  rows: readonly Event[],
  settings: Settings,
  as_of: number,
  by_day: boolean,
): Promise<readonly Reply[]> => {
  const store = {
    capabilities: { unique_key: false, refuses_edits: false, recorded_at: false, ordered: true },
    append: async () => [],
    read: async () => ({ rows: rowsOf(rows), checkpoint: "", done: true }),
    close: async () => undefined,
  };
  return askViews({ store, settings, hash: sha256Hex, by_day }, views, as_of);
};

describe.each(engines)("asked in %s", (_, open, numRuns) => {
  const opened = open();
  afterAll(async () => (await opened).close());

  async function compare(
    rows: readonly Event[],
    settings: Settings,
    as_of: string,
    by_day = false,
  ): Promise<boolean> {
    const engine = await opened;
    await engine.fill(rows);
    const at = fromIso(as_of);
    const replies = await sqlReplies(engine, { settings, hash: sha256Hex, by_day }, views, at);
    if (replies === null) return false;
    const wanted = await folded(rows, settings, at, by_day);
    for (const [i, reply] of replies.entries()) {
      const fold = wanted[i] as Reply;
      expect(reply.json, `${names[i]}`).toEqual(fold.json);
      expect(reply.table).toEqual(fold.table);
      expect(reply.columns).toEqual(fold.columns);
      expect(reply.notes).toEqual(fold.notes);
    }
    return true;
  }

  test("views say what the fold says, whatever the log holds", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        randomLog,
        fc.constantFrom("2026-03-10T00:00:00.000Z", "2026-06-01T00:00:00.000Z"),
        fc.boolean(),
        async (log, as_of, by_day) => {
          expect(await compare(log, sales, as_of, by_day)).toBe(true);
        },
      ),
      { numRuns, seed: 5 },
    );
  });

  test("and where most of it is left to the engine", { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        randomLog,
        fc.constantFrom("minutes" as const, "days" as const),
        fc.constantFrom("2026-03-15T00:00:00.000Z", "2026-06-01T00:00:00.000Z"),
        async (log, clock, as_of) => {
          for (const settings of [sales, twoPipelines])
            expect(await compare(calm(log, clock), settings, as_of)).toBe(true);
        },
      ),
      { numRuns, seed: 6 },
    );
  });

  test("of a year of a trade's events too", { timeout: 60_000 }, async () => {
    const settings = { ...benchSettings, measures: [] };
    const list = events([...generate(3000, 7)], settings);
    for (const as_of of [span.before_end, span.before_end - 90 * 86_400_000])
      expect(await compare(list, settings, new Date(as_of).toISOString())).toBe(true);
  });
});
