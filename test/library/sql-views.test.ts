import { describe, expect, test } from "vitest";
import type { Query } from "../../src/core/store.ts";
import { openLog } from "../../src/open-log.ts";
import { sales } from "../support/events.ts";
import { hasPostgres, postgresServer } from "../support/postgres-server.ts";
import { story } from "../support/stage-story.ts";

describe.skipIf(!hasPostgres)("a log in Postgres, asked for velocity", () => {
  test("answers inside of the database, and as a log in memory does; what was changed by hand is left out", async () => {
    const server = await postgresServer();
    const as_of = "2026-06-01T00:00:00.000Z";
    const log = await openLog(`postgres://${server.place("velocity")}`, { settings: sales });
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
    const read = log.store.read;
    Object.assign(log.store, {
      // Marks may be asked for by their types; the log itself may not.
      read(query: Query = {}, after?: string) {
        if (query.types === undefined) throw new Error("the rows were read");
        return read(query, after);
      },
    });
    expect(await log.view("velocity", { as_of })).toEqual(await memory.view("velocity", { as_of }));
    await expect(log.view("owners", { as_of })).rejects.toThrow("the rows were read");
    Object.assign(log.store, { read });
    expect(await log.view("owners", { as_of })).toEqual(await memory.view("owners", { as_of }));
    await log.close();
    await memory.close();
  });
});
