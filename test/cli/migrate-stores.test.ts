import { describe, expect, onTestFinished, test } from "vitest";
import { bigqueryServer } from "../support/bigquery-server.ts";
import { hasPostgres, postgresServer } from "../support/postgres-server.ts";
import { sheetOffice } from "../support/sheet-office.ts";
import type { How } from "./support.ts";

const story = Array.from({ length: 300 }, (_, i) =>
  JSON.stringify({
    contact_id: `C-${i % 40}`,
    event_type: i % 7 === 0 ? "owner_assigned" : "stage_changed",
    event_data: { to: `Stage ${i % 5}` },
    timestamp: new Date(Date.UTC(2026, i % 6, 1, 0, i)).toISOString(),
  }),
).join("\n");

describe.skipIf(!hasPostgres)("a spreadsheet's log", () => {
  test("moves to Postgres and on to BigQuery by a line each: same ids, same answers; the URL that is written down holds no password", async () => {
    const server = await postgresServer();
    const { run, at, log } = await sheetOffice();
    await run(`init --log ${log} --contacts Contacts --yes`);
    at.write("story.ndjson", story);
    await run("append story.ndjson");
    const asked = ["velocity", "timelines", "owners", "cohorts", "events --limit 0"].map((view) =>
      `${view} --json --as-of 2026-07-01`.replace(
        "events --limit 0 --json --as-of 2026-07-01",
        "events --limit 0 --json",
      ),
    );
    const answers = async (how: How = {}): Promise<readonly unknown[]> => {
      const said = [];
      for (const line of asked) said.push(rowsOnly((await run(line, how)).json()));
      return said;
    };
    const before = await answers();
    const to = `postgres://${server.place("moved")}`;
    const dry = await run(`migrate --to ${to} --dry-run --json`);
    expect(dry.json()).toMatchObject({ events: 300 });
    const done = await run(`migrate --to ${to} --yes --json`);
    expect(done.json()).toMatchObject({ events: 300, appended: 300, same: true, switched: true });
    expect(await answers()).toEqual(before);
    expect((await run("verify --json")).json()).toMatchObject({ ok: true, events: 300 });
    expect(JSON.parse(at.read("daybook.config.json")).log).toBe(to);
    expect((await run(`forward --log ${log} --to ${to} --since start --json`)).json()).toMatchObject({
      duplicate: 300,
      appended: 0,
    });
    const warehouse = await bigqueryServer();
    onTestFinished(() => warehouse.close());
    const on = { env: warehouse.env };
    const there = `bigquery://${warehouse.place("moved")}`;
    expect((await run(`migrate --to ${there} --yes --json`, on)).json()).toMatchObject({
      events: 300,
      appended: 300,
      same: true,
      switched: true,
    });
    expect(await answers(on)).toEqual(before);
    expect((await run("verify --json", on)).json()).toMatchObject({ ok: true, events: 300 });
    expect((await run("append story.ndjson --json", on)).json()).toMatchObject({ duplicate: 300 });
    const back = await run("migrate --to sqlite:home.db --yes --json", on);
    expect(back.json()).toMatchObject({ events: 300, same: true, switched: true });
    expect(await answers()).toEqual(before);
  });
});

/** An answer without the moment at which it was asked. */
function rowsOnly(json: unknown): unknown {
  const { as_of: _, ...rest } = json as Record<string, unknown>;
  return rest;
}
