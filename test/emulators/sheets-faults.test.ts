import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FaultKind } from "./sheets/http/faults.ts";
import { type Sheets, startSheets } from "./sheets/start-sheets.ts";
import { ask, batch, errorOf, row, values } from "./sheets/testing/ask.ts";

let sheets: Sheets;
beforeEach(async () => {
  sheets = await startSheets();
});
afterEach(() => sheets.close());

const append = (text: string, signal?: AbortSignal) =>
  batch(
    sheets,
    [{ appendCells: { sheetId: 0, rows: [row(text)], fields: "userEnteredValue" } }],
    signal ? { signal } : {},
  );
const rows = () => sheets.control.rows({ tab: "Sheet1" }).flat();
const read = () => ask(sheets, values(sheets, "Sheet1!A1:A9"));

describe("quotas", () => {
  test("let sixty writes a minute through, and say word for word what they say of the next; reads are counted apart", async () => {
    for (let count = 0; count < 60; count++) expect((await append("x")).status).toBe(200);
    const refused = await append("lost");
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBeNull();
    expect(refused.body.error).toEqual({
      code: 429,
      message:
        "Quota exceeded for quota metric 'Write requests' and limit 'Write requests per minute per user' of service 'sheets.googleapis.com' for consumer 'project_number:675429720490'.",
      status: "RESOURCE_EXHAUSTED",
      details: [
        {
          "@type": "type.googleapis.com/google.rpc.ErrorInfo",
          reason: "RATE_LIMIT_EXCEEDED",
          domain: "googleapis.com",
          metadata: {
            quota_location: "global",
            service: "sheets.googleapis.com",
            quota_limit_value: "60",
            quota_limit: "WriteRequestsPerMinutePerUser",
            quota_unit: "1/min/{project}/{user}",
            consumer: "projects/675429720490",
            quota_metric: "sheets.googleapis.com/write_requests",
            window_start_time: "1775984400",
          },
        },
        {
          "@type": "type.googleapis.com/google.rpc.Help",
          links: [
            {
              description: "Request a higher quota limit.",
              url: "https://cloud.google.com/docs/quota#requesting_higher_quota",
            },
          ],
        },
      ],
    });
    expect((await read()).status).toBe(200);
    expect(rows()).toHaveLength(60);
    sheets.control.advance({ ms: 59_999 });
    expect((await append("lost")).status).toBe(429);
    sheets.control.advance({ ms: 1 });
    expect((await append("x")).status).toBe(200);
  });

  test("let three hundred a minute through for all accounts of a project together", async () => {
    let refused = 0;
    for (let count = 0; count < 301; count++) {
      const quotaUser = `u${count % 6}`;
      const reply = await ask(sheets, values(sheets, "Sheet1!A1", { quotaUser }));
      if (reply.status !== 429) continue;
      refused += 1;
      expect(errorOf(reply)).toContain("limit 'Read requests per minute' of service");
    }
    expect(refused).toBe(1);
  });

  test("can be taken away", async () => {
    sheets.control.quotas({ enforced: false });
    for (let count = 0; count < 70; count++) expect((await append("x")).status).toBe(200);
  });
});

describe("a fault", () => {
  const outcome = async (kind: FaultKind): Promise<string> => {
    sheets.control.fault({ kind });
    return append("row").then(errorOf, () => "broken");
  };

  test("before the commit leaves nothing, after it the row, whatever the client hears", async () => {
    const told: readonly (readonly [FaultKind, string, number])[] = [
      ["reset", "broken", 0],
      ["lost", "broken", 1],
      ["500-before", "500 INTERNAL Internal error encountered.", 0],
      ["502-before", "502 <!DOCTYPE html>", 0],
      ["503-before", "503 UNAVAILABLE The service is currently unavailable.", 0],
      ["500-after", "500 INTERNAL Internal error encountered.", 1],
      ["503-after", "503 UNAVAILABLE The service is currently unavailable.", 1],
      ["429", "429 RESOURCE_EXHAUSTED Quota exceeded", 0],
    ];
    for (const [kind, heard, written] of told) {
      const before = rows().length;
      expect(await outcome(kind)).toContain(heard);
      expect([kind, rows().length - before]).toEqual([kind, written]);
    }
    expect((await append("row")).status).toBe(200);
  });

  test("that is slow is answered when the clock gets there, though it is done at once", async () => {
    sheets.control.fault({ kind: "slow", ms: 200_000, requests: ["batchUpdate"] });
    let answered = false;
    const slow = append("row").then((reply) => {
      answered = true;
      return reply;
    });
    while (rows().length === 0) await read();
    sheets.control.advance({ ms: 199_999 });
    await read();
    expect(answered).toBe(false);
    sheets.control.advance({ ms: 1 });
    expect((await slow).status).toBe(200);
  });

  test("that hangs is never answered, though it is done", async () => {
    sheets.control.fault({ kind: "hang", requests: ["batchUpdate"] });
    const gone = new AbortController();
    const waiting = append("hung", gone.signal).catch(() => "gone");
    while (rows().length === 0) await new Promise(setImmediate);
    await read();
    gone.abort();
    expect(await waiting).toBe("gone");
    expect(sheets.control.requests().byStatus).toEqual({ "200": 1, none: 1 });
  });

  test("that is late is done after its client has gone", async () => {
    sheets.control.fault({ kind: "late" });
    const gone = new AbortController();
    const waiting = append("late", gone.signal).catch(() => "gone");
    while (sheets.control.requests().total === 0) await new Promise(setImmediate);
    gone.abort();
    expect(await waiting).toBe("gone");
    expect(rows()).toEqual([]);
    while (rows().length === 0) {
      await new Promise(setImmediate);
      await sheets.control.settle();
    }
    expect(rows()).toEqual(["late"]);
  });

  test("that is stale shows the spreadsheet as it was, to readers alone", async () => {
    await append("1");
    await append("2");
    sheets.control.fault({ kind: "stale", commits: 3 });
    await append("3");
    expect((await read()).body.values).toBeUndefined();
    expect((await read()).body.values).toEqual([["1"], ["2"], ["3"]]);
    sheets.control.stale({ commits: 1 });
    expect((await read()).body.values).toEqual([["1"], ["2"]]);
    await append("4");
    expect(rows()).toEqual(["1", "2", "3", "4"]);
    expect((await read()).body.values).toHaveLength(3);
    sheets.control.calm();
    expect((await read()).body.values).toHaveLength(4);
  });

  test("hits the requests that it is meant for, as often as it is told to, after those that it lets pass", async () => {
    sheets.control.fault({ kind: "503-before", times: 2, after: 1, requests: ["batchUpdate"] });
    await read();
    const heard = [];
    for (let count = 0; count < 4; count++) heard.push((await append("x")).status);
    expect(heard).toEqual([200, 503, 503, 200]);
    expect(() => sheets.control.fault({ kind: "sleet" as FaultKind })).toThrow(
      'No fault "sleet". There are: reset, ',
    );
  });

  test("comes by chance in a storm, the same for the same seed", async () => {
    sheets.control.quotas({ enforced: false });
    const weather = async () => {
      sheets.control.storm({ seed: 3, chances: { "503-after": 0.2, "500-before": 0.2 } });
      const heard = [];
      for (let count = 0; count < 30; count++) heard.push((await append("x")).status);
      return heard;
    };
    const first = await weather();
    expect(new Set(first)).toEqual(new Set([200, 500, 503]));
    expect(await weather()).toEqual(first);
    sheets.control.calm();
    expect((await append("x")).status).toBe(200);
  });
});

test("every request is noted with what it asked for", async () => {
  await append("x");
  await read();
  await ask(sheets, "1nope");
  sheets.control.fault({ kind: "lost" });
  await append("y").catch(() => null);
  expect(sheets.control.requests()).toEqual({
    total: 4,
    reads: 2,
    writes: 2,
    byKind: { batchUpdate: 2, valuesGet: 1, get: 1 },
    byStatus: { "200": 2, "404": 1, none: 1 },
    faults: { lost: 1 },
  });
  expect(sheets.control.requestLog()[0]).toMatchObject({
    method: "POST",
    kind: "batchUpdate",
    account: sheets.emails.service,
    asks: ["appendCells"],
    status: 200,
  });
});

test("what is no path of the API never reaches it, and one that nobody has needed yet says so", async () => {
  const unlearnt = await ask(sheets, `${sheets.spreadsheet}:getByDataFilter`, { body: {} });
  expect(errorOf(unlearnt)).toContain("501 UNIMPLEMENTED EMULATOR_DOES_NOT_KNOW");
  const reply = await fetch(`${sheets.url}/v4/sheets/1`);
  expect([reply.status, reply.headers.get("content-type")]).toEqual([404, "text/html; charset=UTF-8"]);
});

test("an answer is packed for those who can unpack it, and indented JSON in either case", async () => {
  const url = `${sheets.url}/v4/spreadsheets/${sheets.spreadsheet}?fields=spreadsheetId`;
  const authorization = `Bearer ${sheets.token}`;
  const packed = await fetch(url, { headers: { authorization, "accept-encoding": "gzip" } });
  const plain = await fetch(url, { headers: { authorization, "accept-encoding": "identity" } });
  expect(packed.headers.get("content-encoding")).toBe("gzip");
  expect(plain.headers.get("content-encoding")).toBeNull();
  expect(await packed.text()).toBe(await plain.text());
  expect(packed.headers.get("etag")).toBeNull();
});
