import { connect } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hash, now } from "../../src/hosts/node/host.ts";
import { openSqlite } from "../../src/stores/sqlite/open.ts";
import { type Served, served } from "../support/served.ts";
import { desk } from "./support.ts";

const folderOfTest = (): string => desk().folder;

const moved = (contact_id: string, to: string, more = {}) => ({
  contact_id,
  event_type: "stage_changed",
  event_data: { to },
  ...more,
});

function rowsIn(folder: string) {
  const log = openSqlite(join(folder, "daybook.db"), { hash, now, create: false, readonly: true });
  const { rows } = log.readNow();
  void log.close();
  return rows;
}

test("an event that was answered 202 is in the log when the server has stopped, with its key and id", async () => {
  const folder = folderOfTest();
  const server = await served(folder);
  const answer = await server.post("/v1/events", moved("sarah", "Won", { cause: "run 17", actor: "Ana" }));
  expect(answer.status).toBe(202);
  expect(answer.json).toMatchObject({
    accepted: 1,
    rejected: 0,
    problems: [],
    receipts: [{ status: "accepted" }],
  });
  expect(await server.stop()).toContain('{"stopped":true,"queued":0}');
  const [row, ...more] = rowsIn(folder);
  expect(more).toEqual([]);
  expect(row).toMatchObject({
    contact_id: "sarah",
    event_type: "stage_changed",
    event_data: '{"to":"Won"}',
    actor: "Ana",
  });
  expect((answer.json.receipts as readonly { event_id: string }[])[0]?.event_id).toBe(row?.event_id);
});

test("takes one event, a list, an object with events, NDJSON and a form; ?wait=1 gives receipts", async () => {
  const folder = folderOfTest();
  const server = await served(folder);
  const wait = "/v1/events?wait=1";
  const one = await server.post(wait, moved("a", "New", { cause: "1" }));
  expect([one.status, one.json]).toMatchObject([
    200,
    { appended: 1, duplicate: 0, conflict: 0, rejected: 0 },
  ]);
  expect(
    (await server.post(wait, [moved("b", "New", { cause: "1" }), moved("a", "New", { cause: "1" })])).json,
  ).toMatchObject({
    appended: 1,
    duplicate: 1,
  });
  expect((await server.post(wait, { events: [moved("c", "New", { cause: "1" })] })).json).toMatchObject({
    appended: 1,
  });
  const lines = [moved("d", "New", { cause: "1" }), moved("e", "New", { cause: "1" })]
    .map((each) => JSON.stringify(each))
    .join("\n");
  expect((await server.post(wait, lines, { "content-type": "application/x-ndjson" })).json).toMatchObject({
    appended: 2,
  });
  const form = new URLSearchParams({
    contact_id: "f",
    event_type: "tag_added",
    event_data: '{"tag":"vip"}',
    cause: "1",
  });
  expect(
    (await server.post(wait, form.toString(), { "content-type": "application/x-www-form-urlencoded" })).json,
  ).toMatchObject({ appended: 1 });
  const clash = await server.post(wait, moved("a", "Lost", { idempotency_key: "k" }));
  expect(clash.json).toMatchObject({ appended: 1 });
  const again = await server.post(wait, moved("a", "Won", { idempotency_key: "k" }));
  expect(again.json).toMatchObject({
    conflict: 1,
    receipts: [{ status: "conflict", reason: expect.stringContaining("event_data") }],
  });
  expect(again.json.problems).toMatchObject([{ item: 0, column: "idempotency_key" }]);
  const lost = moved("a", "Lost again", { idempotency_key: "k" });
  const twice = await server.post(wait, [lost, lost]);
  expect(twice.json).toMatchObject({
    conflict: 2,
    duplicate: 0,
    receipts: [{}, { reason: expect.stringContaining("equal to item 1") }],
  });
  const { problems } = (await server.get("/v1/problems")).json as unknown as { problems: readonly object[] };
  expect(problems).toMatchObject([
    { status: "conflict", event: { contact_id: "a", event_data: { to: "Lost again" } } },
    { status: "conflict", event: { contact_id: "a", event_data: { to: "Won" } } },
  ]);
});

test("of a batch the good events are taken, and each bad one is told with its reason", async () => {
  const server = await served(folderOfTest());
  const answer = await server.post("/v1/events", [
    moved("a", "New", { cause: "1" }),
    moved("", "New", { cause: "1" }),
    "no event",
    moved("b", "New"),
    { ...moved("c", "New", { cause: "1" }), event_type: "stage_change" },
    JSON.parse(
      '{"contact_id":"d","event_type":"note_added","event_data":{"text":"x"},"cause":"1","__proto__":{"actor":"me"}}',
    ),
  ]);
  expect(answer.status).toBe(202);
  expect(answer.json).toMatchObject({ accepted: 1, rejected: 5 });
  const problems = answer.json.problems as readonly { item: number; message: string }[];
  expect(new Set(problems.map(({ item }) => item))).toEqual(new Set([1, 2, 3, 4, 5]));
  expect(({} as { actor?: unknown }).actor).toBeUndefined();
});

test.each([
  ["", "application/json", 400, "BODY_UNREADABLE"],
  ["{", "application/json", 400, "BODY_UNREADABLE"],
  ["[]", "application/json", 400, "BODY_UNREADABLE"],
  ["\u00ff", "text/xml", 415, "CONTENT_TYPE_UNKNOWN"],
  [JSON.stringify(Array.from({ length: 1001 }, () => ({}))), "application/json", 413, "TOO_MANY_EVENTS"],
  [JSON.stringify({ contact_id: "x".repeat(1_100_000) }), "application/json", 413, "BODY_TOO_LARGE"],
  [
    '{"contact_id":"a","event_type":"note_added","event_data":{"text":"x"}}',
    "application/json",
    400,
    "EVENTS_REJECTED",
  ],
  ["[".repeat(50_000), "application/json", 400, "BODY_UNREADABLE"],
])(
  "a body that can't be taken gets a sentence, and the next is taken (%#)",
  async (body, type, status, code) => {
    const server = await served(folderOfTest());
    const answer = await server.post("/v1/events", body, { "content-type": type });
    expect([answer.status, answer.json.code]).toEqual([status, code]);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(String(answer.json.detail).length).toBeGreaterThan(10);
    expect((await server.post("/v1/events", moved("a", "New", { cause: "1" }))).status).toBe(202);
  },
);

test("a body without a length is cut off at the limit", async () => {
  const server = await served(folderOfTest());
  let left = 40;
  const endless = new ReadableStream({
    pull(controller) {
      if (left-- > 0) controller.enqueue(new Uint8Array(65_536).fill(32));
      else controller.close();
    },
  });
  const sent = fetch(`${server.url}/v1/events`, {
    method: "POST",
    body: endless,
    headers: { "content-type": "application/json" },
    duplex: "half",
  } as RequestInit);
  const status = await sent.then((response) => response.status).catch(() => "cut off");
  expect([413, "cut off"]).toContain(status);
  expect((await server.get("/healthz")).json).toMatchObject({ ok: true });
});

test("a client that never ends its request doesn't keep others waiting", async () => {
  const server = await served(folderOfTest());
  const { hostname, port } = new URL(server.url);
  const slow = Array.from({ length: 50 }, () => connect(Number(port), hostname));
  for (const socket of slow)
    socket
      .on("error", () => undefined)
      .write(
        "POST /v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
      );
  for (let i = 0; i < 5; i++)
    expect((await server.post("/v1/events", moved("a", `S${i}`, { cause: `${i}` }))).status).toBe(202);
  for (const socket of slow) socket.destroy();
});

test("an Idempotency-Key makes a repeated request one: the same answer, one event", async () => {
  const folder = folderOfTest();
  const server = await served(folder);
  const key = { "idempotency-key": '"8e03978e-40d5-43dd-bc93-6894a57f9324"' };
  const body = [moved("a", "New"), moved("a", "Won"), moved("a", "New")];
  const first = await server.post("/v1/events", body, key);
  const second = await server.post("/v1/events", body, key);
  expect([first.status, second.status]).toEqual([202, 202]);
  expect(second.text).toBe(first.text);
  const reused = await server.post("/v1/events", moved("b", "New"), key);
  expect([reused.status, reused.json.code]).toEqual([422, "IDEMPOTENCY_KEY_REUSED"]);
  for (const bad of ['"open', "", "two words", 'a"b'])
    expect((await server.post("/v1/events", body, { "idempotency-key": bad })).json.code).toBe(
      "IDEMPOTENCY_KEY_INVALID",
    );
  const waited = await server.post("/v1/events?wait=1", moved("c", "New"), { "idempotency-key": "waited" });
  expect([waited.status, waited.json]).toMatchObject([200, { appended: 1 }]);
  expect(
    (await server.post("/v1/events?wait=1", moved("c", "New"), { "idempotency-key": "waited" })).text,
  ).toBe(waited.text);
  const bare = await server.post("/v1/events", moved("b", "New"), { "idempotency-key": "run-18" });
  expect(bare.status).toBe(202);
  await server.stop();
  const restarted = await served(folder);
  expect((await restarted.post("/v1/events", body, key)).text).toBe(first.text);
  await restarted.stop();
  expect(rowsIn(folder).length).toBe(5);
});

test("a request whose key is still being worked on is a conflict", async () => {
  const folder = folderOfTest();
  const server = await served(folder);
  const key = { "idempotency-key": "same" };
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => server.post("/v1/events?wait=1", moved("a", "New"), key)),
  );
  const statuses = new Set(answers.map(({ status }) => status));
  expect([...statuses].every((status) => [200, 202, 409].includes(status))).toBe(true);
  await server.stop();
  expect(rowsIn(folder).length).toBe(1);
});

test("a full queue says when to come again, and takes nothing of the request", async () => {
  const server = await served(folderOfTest(), ["--room", "3"]);
  const many = Array.from({ length: 4 }, (_, i) => moved("a", `S${i}`, { cause: `${i}` }));
  const answer = await server.post("/v1/events", many);
  expect([answer.status, answer.json.code, answer.headers.get("retry-after")]).toEqual([
    429,
    "QUEUE_FULL",
    "30",
  ]);
  expect((await server.post("/v1/events", many.slice(0, 3))).status).toBe(202);
});

test("says what it answers: health, figures, OpenAPI with the catalog's types, and what isn't there", async () => {
  const server = await served(folderOfTest());
  await server.post("/v1/events?wait=1", [
    moved("a", "New", { cause: "1" }),
    moved("b", "New", { cause: "1" }),
  ]);
  expect((await server.get("/healthz")).json).toEqual({ ok: true, queued: 0, failing_since: null });
  const metrics = (await server.get("/metrics")).text;
  expect(metrics).toContain('daybook_events_total{status="appended"} 2');
  expect(metrics).toContain('daybook_http_requests_total{route="/v1/events",status="200"} 1');
  expect(metrics).toContain("daybook_queue_events 0");
  const document = (await server.get("/openapi.json")).json as unknown as {
    paths: Record<string, Record<string, { responses: object }>>;
    components: { schemas: Record<string, { properties: Record<string, { enum?: readonly string[] }> }> };
  };
  expect(document.components.schemas.Event?.properties.event_type?.enum).toContain("stage_changed");
  for (const ref of JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g))
    expect(Object.keys(document.components.schemas)).toContain(ref[1]);
  for (const [path, methods] of Object.entries(document.paths))
    for (const [method, { responses }] of Object.entries(methods)) {
      const { status } = method === "get" ? await server.get(path) : await server.post(path, {});
      expect(Object.keys(responses), `${method} ${path}`).toContain(String(status));
    }
  expect((await server.get("/nothing")).json).toMatchObject({ status: 404, code: "NOT_FOUND" });
  expect((await server.get("/v1/events")).json).toMatchObject({ status: 405, code: "METHOD_UNKNOWN" });
});

test("without tokens no page of a browser comes in, whatever name it calls the server by", async () => {
  const server = await served(folderOfTest());
  const event = moved("a", "New", { cause: "1" });
  expect((await server.post("/v1/events", event, { origin: "https://evil.example" })).json.code).toBe(
    "TOKENS_NEEDED",
  );
  const answer = await raw(
    server,
    "POST /v1/events HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}",
  );
  expect(answer).toContain("TOKENS_NEEDED");
});

function raw({ url }: Served, request: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((done, failed) => {
    let text = "";
    const socket = connect(Number(port), hostname, () => socket.write(request));
    socket.on("data", (data) => {
      text += String(data);
    });
    socket.on("end", () => done(text)).on("error", failed);
  });
}

test("tokens: none, wrong, without the scope, right; and none of them is ever printed", async () => {
  const at = desk();
  const made = (await at.run("serve --new-token zapier --scopes append --json")).json() as {
    token: string;
    entry: string;
  };
  const watcher = (
    await at.run("serve --new-token grafana --scopes metrics,read --json")
  ).json() as typeof made;
  expect(made.token).toMatch(/^dbk_[\w-]{43}$/);
  expect(made.entry).not.toContain(made.token);
  const server = await served(at.folder, [], { DAYBOOK_SERVE_TOKENS: `${made.entry},${watcher.entry}` });
  const as = (token: string) => ({ authorization: `Bearer ${token}` });
  const event = moved("a", "New", { cause: "1" });
  const closed = await server.post("/v1/events", event);
  expect([closed.status, closed.headers.get("www-authenticate")]).toEqual([401, 'Bearer realm="daybook"']);
  expect((await server.post("/v1/events", event, as(`${made.token}x`))).status).toBe(401);
  expect((await server.post("/v1/events", event, as(watcher.token))).json).toMatchObject({
    status: 403,
    code: "SCOPE_MISSING",
  });
  expect((await server.post("/v1/events", event, as(made.token))).status).toBe(202);
  expect((await server.get("/metrics", as(made.token))).status).toBe(403);
  expect((await server.get("/metrics", as(watcher.token))).status).toBe(200);
  expect((await server.get("/v1/problems", as(watcher.token))).status).toBe(200);
  expect((await server.get("/healthz")).status).toBe(200);
  const out = await server.stop();
  for (const secret of [made.token, watcher.token, made.entry])
    expect(out + server.said()).not.toContain(secret);
});

test("refuses to start with a sentence: open to all without tokens, a taken port, a broken token list, another's file", async () => {
  const at = desk({
    "note.queue": "no database, but long enough to be looked at as one by whoever opens it",
  });
  const said = async (line: string, env = {}) =>
    (await at.run(`${line} --json`, { env })).json() as { error: { code: string } };
  expect((await said("serve --host 0.0.0.0 --port 0")).error.code).toBe("TOKENS_NEEDED");
  expect(
    (await said("serve --port 0", { DAYBOOK_SERVE_TOKENS: "zapier:append:secret-value" })).error,
  ).toMatchObject({
    code: "TOKENS_INVALID",
    message: expect.not.stringContaining("secret-value"),
  });
  expect((await said("serve --port 99999")).error.code).toBe("USAGE");
  expect((await said("serve --port 0 --queue note.queue")).error.code).toBe("LOG_NOT_SQLITE");
  await at.run("append --contact a --type email_sent --at 2026-05-01");
  expect((await said("serve --port 0 --queue daybook.db")).error.code).toBe("QUEUE_NOT_A_QUEUE");
  expect((await said("serve --new-token zapier --scopes all")).error.code).toBe("USAGE");
  const server = await served(at.folder);
  expect((await said(`serve --port ${new URL(server.url).port} --queue other.queue`)).error.code).toBe(
    "PORT_TAKEN",
  );
});
