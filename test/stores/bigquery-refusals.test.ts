import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tombstoneOf } from "../../src/core/erase.ts";
import { hash, now } from "../../src/hosts/node/host.ts";
import { openBigQuery } from "../../src/stores/bigquery/open.ts";
import { bigqueryPlace } from "../../src/stores/bigquery/place.ts";
import { change, eventsOf, manyEvents, rowsOf } from "../contract/sample.ts";
import { type BigQueryServer, bigqueryServer } from "../support/bigquery-server.ts";

const sleep = (): Promise<void> => Promise.resolve();

describe("a log in BigQuery that can't be had", () => {
  let server: BigQueryServer;
  beforeAll(async () => {
    server = await bigqueryServer();
  });
  afterAll(() => server.close());

  const open = (place: string, env: Record<string, string> = server.env, create = true) =>
    openBigQuery(place, { hash, now, sleep, env, create });

  test.each([
    ["my-project", "This BigQuery URL names no dataset."],
    ["ana:secret@my-project/crm", "A BigQuery URL holds no name and no password."],
    ["My_Project/crm", "A BigQuery URL begins with a project's id, such as my-project."],
    ["my-project/c-r-m", "A dataset has letters, digits and _ only."],
    ["my-project/crm?max_bytes=lots", "max_bytes is a number of bytes, such as 5000000000."],
    [
      "my-project/crm?endpoint=http://evil.example",
      "endpoint is an https address, or one of this machine such as http://127.0.0.1:9050.",
    ],
    ["my-project/crm?key=x", 'A BigQuery URL takes no option "key".'],
  ])("%s is no URL of one", (place, message) => {
    expect(() => bigqueryPlace(place)).toThrow(message);
  });

  test("says that there is no dataset, no log or no project, and makes neither", async () => {
    await expect(open(server.place("nothing"), server.env, false)).rejects.toMatchObject({
      code: "LOG_NOT_FOUND",
      message: 'There is no dataset "nothing" in BigQuery: daybook-tests/nothing.',
    });
    await server.project.makeDataset({ datasetReference: { datasetId: "bare" }, location: "EU" });
    await expect(open(server.place("bare"), server.env, false)).rejects.toMatchObject({
      code: "LOG_NOT_FOUND",
      message: "There is no log in daybook-tests/bare.",
    });
    await expect(open(`other-project/crm?endpoint=${server.endpoint}`)).rejects.toMatchObject({
      code: "LOG_NOT_FOUND",
      message: 'There is no project "other-project" that these credentials can see.',
    });
  });

  test("uses a dataset where it is, wherever that is", async () => {
    await server.project.makeDataset({ datasetReference: { datasetId: "in_eu" }, location: "EU" });
    const log = await open(server.place("in_eu"));
    await log.append(manyEvents(3));
    expect(await rowsOf(log)).toHaveLength(3);
  });

  test("says whose fault a refusal is, and never shows the token", async () => {
    const refused = await open(server.place("crm"), { GOOGLE_OAUTH_ACCESS_TOKEN: "ya29.secret" }).catch(
      (e) => e,
    );
    expect(refused).toMatchObject({
      code: "BIGQUERY_DENIED",
      message: "Google doesn't take these credentials.",
    });
    expect(JSON.stringify([refused.message, refused.hint, refused.stack])).not.toContain("ya29");
    const log = await open(server.place("crm"));
    const told = async (status: number, reason: string, message: string): Promise<unknown> => {
      server.fault = (what) => (what.startsWith("POST") ? { kind: "refuse", status, reason, message } : null);
      return log
        .append(manyEvents(1))
        .catch((error: unknown) => error)
        .finally(() => {
          server.fault = () => null;
        });
    };
    expect(await told(403, "accessDenied", "Access Denied: User does not have permission")).toMatchObject({
      code: "BIGQUERY_DENIED",
      message:
        "These credentials may not do that in daybook-tests/crm: Access Denied: User does not have permission",
    });
    expect(await told(403, "billingNotEnabled", "Billing has not been enabled")).toMatchObject({
      code: "BIGQUERY_DENIED",
    });
    expect(await told(403, "quotaExceeded", "Quota exceeded")).toMatchObject({ code: "BIGQUERY_BUSY" });
    expect(await told(503, "backendError", "Try again")).toMatchObject({ code: "LOG_UNREACHABLE" });
    expect(await rowsOf(log)).toEqual([]);
  });

  test("names the column that somebody took out of its table", async () => {
    await open(server.place("altered"));
    server.project.dropColumn("altered", "events", "actor");
    await expect(open(server.place("altered"))).rejects.toMatchObject({
      code: "TABLE_ALTERED",
      message: 'The table "events" in daybook-tests/altered has no column "actor" any more.',
    });
  });

  test("reads no more than max_bytes allow", async () => {
    const log = await open(server.place("dear", "&max_bytes=1000"), server.env).catch(
      (error: unknown) => error,
    );
    expect(log).toMatchObject({ code: "COST_LIMIT" });
    const free = await open(server.place("dear", "&max_bytes=100000000"));
    await free.append(manyEvents(5));
    expect(await rowsOf(free)).toHaveLength(5);
  });

  test("says what a big question costs before it is asked, once, and of a small one nothing", async () => {
    const told: string[] = [];
    await (await server.open("priced")).append(manyEvents(10));
    const small = await server.open("priced", { tell: (line) => told.push(line) });
    await rowsOf(small);
    expect(told).toEqual([]);
    server.project.times = 1e9;
    const log = await server.open("priced", { tell: (line) => told.push(line) });
    await rowsOf(log);
    server.project.times = 1;
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(
      /^BigQuery reads \d+\.\d TB for this: about \$\d+\.\d\d at \$6\.25 a TiB on demand\.$/,
    );
  });

  test("holds events of any day of four centuries in one table", async () => {
    const log = await open(server.place("ages"));
    const days = Array.from({ length: 4100 }, (_, i) =>
      change(`c${i % 40}`, `Stage ${i}`, { timestamp: new Date(Date.UTC(1990, 0, 1 + i * 5)).toISOString() }),
    );
    const receipts = await log.append(eventsOf(...days));
    expect(new Set(receipts.map(({ status }) => status))).toEqual(new Set(["appended"]));
    const since = "2040-01-01T00:00:00.000Z";
    const late = (await rowsOf(log, { since })).filter(({ timestamp }) => timestamp < since);
    expect(late).toEqual([]);
    expect(await rowsOf(log)).toHaveLength(4100);
  }, 60_000);
});

describe("amending a log in BigQuery", () => {
  let server: BigQueryServer;
  beforeAll(async () => {
    server = await bigqueryServer();
  });
  afterAll(() => server.close());

  test("takes out the rows that are as they were read, and leaves one that somebody edited", async () => {
    const log = await server.open("removing");
    await log.append(manyEvents(6));
    const rows = await rowsOf(log);
    await server.project.person(
      `UPDATE \`daybook-tests.removing.events\` AS e SET actor = 'somebody' WHERE e.seq = ${rows[1]?.position}`,
    );
    const left = await log.removeRows(rows.slice(0, 3).map((row) => ({ row })));
    expect(left.map(({ row }) => row.position)).toEqual([rows[1]?.position]);
    expect((await rowsOf(log)).map(({ position }) => position)).toEqual(
      [rows[1], rows[3], rows[4], rows[5]].map((row) => row?.position),
    );
    expect(await log.removeRows([{ row: rows[0] as never }])).toEqual([]);
  });

  test("puts what an erasure leaves into rows, once, however often it is asked to", async () => {
    const log = await server.open("erasing");
    await log.append(manyEvents(20));
    const rows = await rowsOf(log, { contacts: ["c1"] });
    const asked = rows.map((row) => ({ row, cells: tombstoneOf(row, hash) }));
    expect(asked.length).toBeGreaterThan(1);
    expect(await log.rewriteRows(asked)).toEqual([]);
    expect(await log.rewriteRows(asked)).toEqual([]);
    expect(await rowsOf(log, { contacts: ["c1"] })).toEqual([]);
    const erased = await rowsOf(log, { contacts: ["erased"] });
    expect(erased.map(({ event_id }) => event_id).sort()).toEqual(
      rows.map(({ event_id }) => event_id).sort(),
    );
    expect(erased.every(({ event_data }) => event_data === "{}")).toBe(true);
  });

  test("hands out nothing of a person from a result that is older than the erasure", async () => {
    const log = await server.open("stale");
    await log.append(manyEvents(6000));
    const page = await log.read();
    const rows = await rowsOf(log, { contacts: ["c1"] });
    await log.rewriteRows(rows.map((row) => ({ row, cells: tombstoneOf(row, hash) })));
    const next = await log.read({}, page.checkpoint);
    expect(next.rows).toHaveLength(1000);
    expect(next.rows.some(({ contact_id }) => contact_id === "c1")).toBe(false);
  });

  test("gives each of two rows with one key a key of its own when both are erased, by one look-up", async () => {
    const log = await server.open("twins");
    await log.append(manyEvents(1));
    await server.project.person(
      "INSERT INTO `daybook-tests.twins.events` (seq, event_id, contact_id, event_type, event_data, timestamp, idempotency_key, recorded_at) SELECT 100, e.event_id, e.contact_id, e.event_type, e.event_data, e.timestamp, e.idempotency_key, e.recorded_at FROM `daybook-tests.twins.events` AS e",
    );
    const rows = await rowsOf(log);
    expect(await log.rewriteRows(rows.map((row) => ({ row, cells: tombstoneOf(row, hash) })))).toEqual([]);
    const keys = (await rowsOf(log)).map(({ idempotency_key }) => idempotency_key);
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(2);
  });

  test("leaves a row alone that isn't as it was read any more", async () => {
    const log = await server.open("edited");
    await log.append(manyEvents(2));
    const [row] = await rowsOf(log);
    if (row === undefined) throw new Error("no row");
    await server.project.person(
      `UPDATE \`daybook-tests.edited.events\` AS e SET actor = 'x' WHERE e.seq = ${row.position}`,
    );
    expect(await log.rewriteRows([{ row, cells: tombstoneOf(row, hash) }])).toHaveLength(1);
  });
});
