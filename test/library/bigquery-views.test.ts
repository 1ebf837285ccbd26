import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openLog } from "../../src/open-log.ts";
import { intactSql } from "../../src/views/sql/event-id-sql.ts";
import { type BigQueryServer, bigqueryServer } from "../support/bigquery-server.ts";
import { sales } from "../support/events.ts";
import { story } from "../support/stage-story.ts";

describe("a log in BigQuery", () => {
  let server: BigQueryServer;
  beforeAll(async () => {
    server = await bigqueryServer();
  });
  afterAll(() => server.close());

  test.each(["velocity", "stuck", "changes", "activity", "cohorts", "reengage"])(
    "answers %s by SQL as a log in memory does by folding",
    async (view) => {
      const log = await openLog(`bigquery://${server.place(`views_${view}`)}`, {
        settings: sales,
        env: server.env,
      });
      const memory = await openLog("memory:", { settings: sales });
      for (const each of [log, memory]) {
        await each.append(story);
        await each.append({
          contact_id: "c1",
          event_type: "contact_merged",
          event_data: { into: "c2" },
          timestamp: "2026-05-01",
        });
      }
      const { events } = await memory.events({ limit: 3 });
      for (const each of [log, memory])
        await each.append({
          contact_id: "c1",
          event_type: "event_voided",
          event_data: { event_id: events[0]?.event_id },
          cause: "void",
          timestamp: "2026-05-02",
        });
      const asked = { as_of: "2026-06-01T00:00:00.000Z" };
      const expected = await memory.view(view, asked);
      const read = log.store.read;
      Object.assign(log.store, {
        read(query: Parameters<typeof read>[0] = {}, after?: string) {
          if (query.types === undefined) throw new Error("the rows were read");
          return read(query, after);
        },
      });
      expect(await log.view(view, asked)).toEqual(expected);
      await log.close();
      await memory.close();
    },
  );

  test("tells what was edited there, and leaves it out of SQL's answers as the fold does", async () => {
    const log = await openLog(`bigquery://${server.place("edited")}`, { settings: sales, env: server.env });
    await log.append(story);
    await log.append({
      contact_id: 'Zoë "Z" \\ \t\u2028',
      event_type: "note_added",
      event_data: { text: "a\nb" },
      timestamp: "2026-03-01",
    });
    expect((await log.verify()).ok).toBe(true);
    const asked = { as_of: "2026-06-01T00:00:00.000Z" };
    const before = await log.view("velocity", asked);
    await server.project.person(
      "UPDATE `daybook-tests.edited.events` AS e SET event_data = '{\"to\":\"Won\"}' WHERE e.contact_id = 'c7'",
    );
    const intact = await server.project.person(
      `SELECT e.event_id FROM \`daybook-tests.edited.events\` AS e WHERE ${intactSql("bigquery", "e")}`,
    );
    const { rows } = await server.project.person(
      "SELECT e.event_id FROM `daybook-tests.edited.events` AS e WHERE e.contact_id <> 'c7'",
    );
    expect(intact.rows.length).toBeGreaterThanOrEqual(rows.length);
    expect(intact.rows.length).toBeLessThan(201);
    expect((await log.verify()).ok).toBe(false);
    const bySql = await log.view("velocity", asked);
    delete (log.store as { sql?: unknown }).sql;
    expect(bySql).toEqual(await log.view("velocity", asked));
    expect(bySql).not.toEqual(before);
    await log.close();
  });
});
