import { inspect } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { creating, listing, type RawServer, startRawServer } from "../support/airtable-client.ts";

let server: RawServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const json = { "content-type": "application/json" };
const thrownBy = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => "nothing was thrown",
    (error: unknown) => error,
  );

/** What a client makes of this one answer to a write that must not be repeated. */
async function errorFor(status: number, body: string, headers: Readonly<Record<string, string>> = json) {
  server = await startRawServer((response) => response.writeHead(status, headers).end(body));
  return thrownBy((await server.open({ attempts: 1 })).request(creating("x", false)));
}

describe("what the package throws away and we need", () => {
  const said = { type: "SOME_TYPE", message: "Airtable's own words, to the letter." };

  test.each([400, 401, 402, 403, 404, 413, 422, 429, 500, 502, 503, 504])(
    "the body of a %i comes through",
    async (status) => {
      expect(await errorFor(status, JSON.stringify({ error: said }))).toMatchObject({
        cause: { status, ...said },
      });
    },
  );

  test.each([
    ['{"error":"NOT_FOUND"}', "NOT_FOUND", ""],
    ['{"error":{"type":"NOT_FOUND"}}', "NOT_FOUND", ""],
    ['{"errors":[{"error":"A_TYPE","message":"words"}]}', "A_TYPE", "words"],
    ['{"errors":[]}', "", ""],
    ['{"error":null}', "", ""],
    ['{"error":{"type":7,"message":["x"]}}', "", ""],
    ['{"error":{"type":"A_TYPE","message":"two\\r\\nlines\\u001b[2J"}}', "A_TYPE", "two lines [2J"],
  ])("the refusal in %s is read", async (body, type, message) => {
    expect(await errorFor(404, body)).toMatchObject({ cause: { status: 404, type, message } });
  });

  test.each([
    [403, "AIRTABLE_NOT_PERMITTED"],
    [404, "AIRTABLE_NOT_FOUND"],
    [407, "AIRTABLE_REFUSED"],
    [502, "AIRTABLE_UNCERTAIN"],
  ])("a %i that isn't JSON is a refusal all the same", async (status, code) => {
    expect(await errorFor(status, "<h1>No</h1>", { "content-type": "text/html" })).toMatchObject({
      code,
      message: expect.stringContaining("(without JSON)"),
      cause: { status, type: "", message: "" },
    });
  });

  test.each(["<h1>Welcome to the hotel</h1>", "[]", '"ok"', ""])(
    "a 200 with %j proves nothing",
    async (body) => {
      expect(await errorFor(200, body)).toMatchObject({ code: "AIRTABLE_UNCERTAIN" });
    },
  );

  test.each([
    '{"error":{"type":"PUBLIC_API_BILLING_LIMIT_EXCEEDED","message":"x"}}',
    '{"errors":[{"error":"PUBLIC_API_BILLING_LIMIT_EXCEEDED","message":"x"}]}',
    '{"error":"PUBLIC_API_BILLING_LIMIT_EXCEEDED"}',
  ])("the monthly cap as %s is final", async (body) => {
    server = await startRawServer((response) => response.writeHead(429, json).end(body));
    const client = await server.open();
    expect(await thrownBy(client.request(listing))).toMatchObject({ code: "AIRTABLE_MONTHLY_CAP" });
    expect([client.sent(), server.waits]).toEqual([1, []]);
  });
});

describe("Retry-After", () => {
  test.each([
    [503, "45", 45_000],
    [503, "0", 1_000],
    [503, "Wed, 21 Oct 2026 07:28:00 GMT", 1_000],
    [503, "86400", 600_000],
    [429, "60", 60_000],
    [429, "5", 30_000],
    [429, "86400", 600_000],
  ])("of a %i, %s, means a wait", async (status, header, wait) => {
    server = await startRawServer((response, _, number) =>
      number === 1
        ? response.writeHead(status, { ...json, "retry-after": header }).end("{}")
        : response.writeHead(200, json).end('{"records":[]}'),
    );
    expect((await (await server.open()).request(listing)).body).toEqual({ records: [] });
    expect(server.waits).toEqual([wait]);
  });
});

describe("an answer that stops half way", () => {
  const half = { ...json, "content-length": "1000" };

  test("is not waited for beyond the timeout", async () => {
    server = await startRawServer((response) => response.writeHead(200, half).write('{"records":['));
    const client = await server.open({ timeout: 100 });
    expect(await thrownBy(client.request(creating("x", false)))).toMatchObject({
      code: "AIRTABLE_UNCERTAIN",
      message: expect.stringContaining("no answer within 0.1 s"),
    });
  });

  test("because the connection broke is no more waited for, and is uncertain", async () => {
    server = await startRawServer((response, _, number) => {
      if (number > 1) return response.writeHead(200, json).end('{"records":[]}');
      response.writeHead(200, half).write('{"records":[');
      setImmediate(() => response.destroy());
    });
    expect((await (await server.open({ timeout: 500 })).request(listing)).uncertain).toBe(true);
  });
});

describe("the token", () => {
  const secret = "patSECRET.0123456789";

  test.each([400, 401, 403, 422, 500])("that a server echoes in a %i is in no error", async (status) => {
    server = await startRawServer((response, request) => {
      const message = `You sent ${request.headers.authorization}`;
      response.writeHead(status, json).end(JSON.stringify({ error: { type: secret, message } }));
    });
    const error = await thrownBy((await server.open({ attempts: 2 })).request(listing));
    expect(error).toMatchObject({ cause: { message: "You sent Bearer [the token]" } });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("SECRET");
  });

  test("is in no error about the network", async () => {
    server = await startRawServer((response) => response.destroy());
    const error = await thrownBy((await server.open({ attempts: 2 })).request(listing));
    expect(error).toMatchObject({ code: "AIRTABLE_UNREACHABLE" });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("SECRET");
  });
});

test("a body that can't be written as JSON is the caller's error, thrown at once", async () => {
  server = await startRawServer((response) => response.end("{}"));
  const loop: Record<string, unknown> = {};
  loop.loop = loop;
  const client = await server.open();
  await expect(client.request({ ...creating("x"), body: loop })).rejects.toThrow("circular");
  expect((await client.request(listing)).uncertain).toBe(false);
});
