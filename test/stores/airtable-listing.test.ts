import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { catalogOf } from "../../src/core/catalog.ts";
import { defaultSettings } from "../../src/core/settings.ts";
import { hash } from "../../src/hosts/node/host.ts";
import { type Log, openLog } from "../../src/open-log.ts";
import type { LogRecord } from "../../src/stores/airtable/events-table.ts";
import { nextPage, placeIn } from "../../src/stores/airtable/listing.ts";
import { type AirtableLog, openAirtable } from "../../src/stores/airtable/open.ts";
import { idsOf, manyEvents } from "../contract/sample.ts";
import { airtableWorld, eventsTable, type World } from "../support/airtable-log.ts";
import { oddAirtable, type Passing, type Rewrite, refusing } from "../support/odd-airtable.ts";

const hour = 3_600_000;
let world: World;
let mirror = "";
beforeEach(async () => {
  world = await airtableWorld({ rates: false, tables: [eventsTable()] });
  const folder = mkdtempSync(join(tmpdir(), "daybook-listing-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mirror = join(folder, "mirror.db");
});
afterEach(() => world.airtable.close());

/** The world's log behind a server that changes some answers, as a store and as a log with a mirror. */
async function behind(rewrite: Rewrite, ahead = 0) {
  const { airtable, clock, sleep } = world;
  const seen: Passing[] = [];
  const odd = await oddAirtable(airtable, (request, pass) => {
    seen.push(request);
    return rewrite(request, pass);
  });
  onTestFinished(() => odd.close());
  const env = { AIRTABLE_API_KEY: airtable.token, AIRTABLE_ENDPOINT_URL: odd.url };
  const now = (): string => new Date(clock() + ahead).toISOString();
  const usual = { hash, settings: defaultSettings, env, now, clock, sleep };
  return {
    seen,
    store: (): Promise<AirtableLog> =>
      openAirtable(`${airtable.base}/Events`, { ...usual, catalog: catalogOf(), timeout: 10_000 }),
    async log(): Promise<Log> {
      const log = await openLog(`airtable://${airtable.base}/Events`, { ...usual, mirror });
      onTestFinished(() => log.close());
      return log;
    },
  };
}

const fill = async (count: number, name?: string): Promise<readonly string[]> => {
  const events = manyEvents(count, name);
  await (await world.open()).append(events);
  return idsOf(events);
};
const goesOn = ({ body }: Passing): boolean => typeof body?.offset === "string";
const isLookUp = ({ body }: Passing): boolean => String(body?.filterByFormula).includes("RECORD_ID()");
const passing: Rewrite = (_, pass) => pass();
const expired = refusing(422, "LIST_RECORDS_ITERATOR_NOT_AVAILABLE", "");

describe("a server's clock", () => {
  test.each([
    ["is right", 0, 0],
    ["runs an hour ahead", hour, 0],
    ["runs an hour ahead, and ours is behind", hour, -hour],
    ["runs a little ahead, and so does ours", 70_000, 50_000],
    ["is an hour behind", -hour, 0],
    ["is right, and ours is an hour behind", 0, -hour],
    ["is right, and ours is an hour ahead", 0, hour],
    ["isn't told", null, 0],
  ])("that %s hides no row from a mirror", async (_, skew, ahead) => {
    const { log } = await behind(async (_request, pass) => {
      const date = skew === null ? null : new Date(world.clock() + skew).toUTCString();
      return { ...(await pass()), date };
    }, ahead);
    await fill(12);
    const reading = await log();
    expect((await reading.events()).total).toBe(12);
    for (const [i, total] of [24, 36].entries()) {
      world.airtable.control.advance({ ms: i * 600_000 });
      await fill(12, `later ${i} `);
      expect((await reading.events()).total).toBe(total);
    }
  });

  test("that can't be trusted is replaced by rows of the first page: later pages show what came meanwhile", async () => {
    const at = (minute: number): string => new Date(Date.UTC(2026, 5, 1, 9, minute)).toISOString();
    const record = (minute: number): LogRecord => ({
      id: `rec${minute}`,
      createdTime: at(minute),
      fields: {},
    });
    const asked: (string | null)[] = [];
    const table = {
      ...({} as Parameters<typeof nextPage>[0]["table"]),
      list: async ({ formula, offset }: { formula: string | null; offset: string | null }) => {
        asked.push(formula);
        return offset === null
          ? { records: [record(0), record(10)], offset: "more", at: null }
          : { records: [record(30)], offset: null, at: null };
      },
    };
    const linked = { Contact: false, Deal: false } as const;
    const listing = { table, linked, formula: null, edited: false, now: () => at(31) };
    const first = await nextPage(listing, placeIn(undefined));
    const second = await nextPage(listing, first.place);
    await nextPage(listing, second.place);
    expect(asked[2]).toContain(at(8));
  });
});

describe("a listing that lags", () => {
  const found = async (log: Log) => {
    const { ok, events, missing } = await log.verify();
    return [ok, events, missing.length];
  };

  test("accuses nobody of deletions, and hides no row that was there", async () => {
    const { log } = await behind(passing);
    const reading = await log();
    await fill(12);
    world.airtable.control.advance({ ms: 10_000 });
    await fill(2, "young");
    expect((await reading.events()).total).toBe(14);
    world.airtable.control.fault({ kind: "lag", times: 9, ms: 5_000 });
    expect(await found(reading)).toEqual([true, 14, 0]);
    expect((await reading.events()).total).toBe(14);
  });

  test("that leaves out old rows is asked for them by their ids, and what isn't there then is gone", async () => {
    await fill(230);
    world.airtable.control.advance({ ms: hour });
    const ids = world.airtable.control.rows({ table: "Events" }).map(({ id }) => id);
    const [gone, ...hidden] = ids.slice(0, 150);
    const { log, seen } = await behind(async (request, pass) => {
      const answer = await pass();
      if (isLookUp(request) || !hiding) return answer;
      const { records, ...body } = JSON.parse(answer.text);
      if (records === undefined) return answer;
      const shown = records.filter(({ id }: LogRecord) => !hidden.includes(id));
      return { ...answer, text: JSON.stringify({ ...body, records: shown }) };
    });
    let hiding = false;
    const reading = await log();
    expect((await reading.events()).total).toBe(230);
    hiding = true;
    world.airtable.control.deleteRows({ table: "Events", rows: [gone ?? ""] });
    expect(await found(reading)).toEqual([false, 229, 1]);
    expect(seen.filter(isLookUp)).toHaveLength(2);
  });

  test("asks for nothing by its id where every row was shown", async () => {
    await fill(120);
    const { log, seen } = await behind(passing);
    const reading = await log();
    await reading.verify();
    await reading.verify();
    expect(seen.filter(isLookUp)).toEqual([]);
  });
});

describe("a listing that Airtable has forgotten", () => {
  test.each([
    ["LIST_RECORDS_ITERATOR_NOT_AVAILABLE", 422],
    ["INVALID_OFFSET_VALUE", 422],
    ["MODEL_ID_NOT_FOUND", 404],
    ["SOME_TYPE", 422],
  ])("and answers with %s (%i) doesn't hold a mirror up that was cut off there", async (type, status) => {
    let [cut, stale] = [true, ""];
    const { log } = await behind(async (request, pass) => {
      if (!goesOn(request)) return pass();
      if (cut) stale ||= request.body.offset;
      if (cut) return refusing(401, "AUTHENTICATION_REQUIRED", "Authentication required");
      return request.body.offset === stale
        ? refusing(status, type, `The value of offset ${stale} is invalid`)
        : pass();
    });
    await fill(250);
    await expect((await log()).events()).rejects.toMatchObject({ code: "AIRTABLE_TOKEN_REFUSED" });
    cut = false;
    const again = await log();
    expect((await again.events()).total).toBe(250);
    expect(stale).not.toBe("");
  });

  test("each time is given up after three, in a sentence, and read when that ends", async () => {
    let ill = true;
    const { log, seen } = await behind(async (request, pass) => (ill && goesOn(request) ? expired : pass()));
    await fill(150);
    const reading = await log();
    const message = expect.stringMatching(
      /^The log lost its place 3 times .* table "Events" of base app.*\.$/,
    );
    for (const verb of [() => reading.events(), () => reading.events(), () => reading.verify()]) {
      seen.length = 0;
      await expect(verb()).rejects.toMatchObject({ code: "BAD_CHECKPOINT", message });
      expect(seen.length).toBeLessThan(8);
    }
    ill = false;
    expect((await reading.events()).total).toBe(150);
  });

  test("is begun anew where a table is read or counted, and no row comes twice", async () => {
    let failures = 0;
    const { store, seen } = await behind(async (request, pass) =>
      goesOn(request) && failures-- > 0 ? refusing(422, "INVALID_OFFSET_VALUE", "invalid") : pass(),
    );
    const ids = await fill(250);
    const log = await store();
    failures = 2;
    const rows = await log.target.read("Events", ["event_id"]);
    expect(rows.map(({ cells }) => cells.event_id).sort()).toEqual([...ids].sort());
    failures = 1;
    expect(await log.countRecords()).toBe(250);
    failures = 3;
    seen.length = 0;
    await expect(log.target.read("Events", [])).rejects.toMatchObject({
      code: "AIRTABLE_LISTING_EXPIRED",
      message: expect.stringMatching(/lost on its way 3 times/),
    });
    expect(seen).toHaveLength(6);
  });

  test("isn't what an offset's refusal is taken for where the column is gone", async () => {
    const gone = refusing(422, "UNKNOWN_FIELD_NAME", 'Unknown field name: "actor"');
    let [isGone, asked] = [false, 0];
    const { log } = await behind(async (request, pass) => {
      isGone ||= goesOn(request);
      asked += 1;
      return isGone ? gone : pass();
    });
    await fill(150);
    const reading = await log();
    await expect(reading.events()).rejects.toMatchObject({ code: "AIRTABLE_COLUMN_MISSING" });
    expect(asked).toBe(3);
  });
});
