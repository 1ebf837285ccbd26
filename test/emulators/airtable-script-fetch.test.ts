import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Crm, startCrm } from "./airtable/testing/crm.ts";

let crm: Crm;
beforeEach(async () => {
  crm = await startCrm();
});
afterEach(() => crm.close());

const api = () => `https://api.airtable.com/v0/${crm.base}`;
const run = (script: string, options = {}) =>
  crm.scripts(options).runAutomation({ script, secrets: { TOKEN: crm.token } });
const authorized = `{ headers: { Authorization: "Bearer " + input.secret("TOKEN") } }`;

test("the API's own address leads to the emulator, from both hosts and both functions", async () => {
  const { outputs } = await run(`const response = await fetch("${api()}/Contacts", ${authorized});
output.set("answer", [response.ok, response.status, response.url, response.headers.get("content-TYPE"), response.bodyUsed,
  (await response.json()).records.length, response.bodyUsed]);`);
  expect(outputs.answer).toEqual([
    true,
    200,
    `${api()}/Contacts`,
    "application/json; charset=utf-8",
    false,
    2,
    true,
  ]);
  const script = `for (const get of [fetch, remoteFetchAsync]) {
  const response = await get("${crm.url}/v0/${crm.base}/Contacts");
  output.text(response.status + " " + await response.text());
}`;
  const { printed } = await crm.scripts().runExtension({ script });
  expect(printed.map(({ value }) => value)).toEqual([
    expect.stringMatching(/^401 .*AUTHENTICATION_REQUIRED/),
    expect.stringMatching(/^401 /),
  ]);
});

test("a request's method, headers and body arrive, and what it wrote is in the same base", async () => {
  const { outputs, calls } = await run(`const response = await fetch("${api()}/Event%20Log", {
  method: "post",
  headers: { ...${authorized}.headers, "Content-Type": "application/json" },
  body: JSON.stringify({ fields: { event: "by fetch" } }),
});
const { id } = await response.json();
const record = await base.getTable("Event Log").selectRecordAsync(id, { fields: ["event"] });
output.set("name", record.name);`);
  expect(outputs.name).toBe("by fetch");
  expect(calls.map(({ kind, what }) => [kind, what])).toEqual([
    ["fetch", `POST ${api()}/Event%20Log`],
    ["select", "Event Log"],
  ]);
});

test("the API's rate of requests is the script's too", async () => {
  crm.control.rates({ enforced: true });
  const { outputs } = await run(`const all = await Promise.all(Array.from({ length: 6 }, () =>
  fetch("${api()}/Contacts", ${authorized})));
output.set("statuses", all.map(({ status }) => status).sort());`);
  expect(outputs.statuses).toEqual([200, 200, 200, 200, 200, 429]);
});

test("a token that was revoked is a 401 like any other", async () => {
  crm.control.revokeToken({ token: crm.token });
  const { outputs } = await run(
    `output.set("status", (await fetch("${api()}/Contacts", ${authorized})).status);`,
  );
  expect(outputs.status).toBe(401);
});

test("a lost answer is an error that names no address and no token", async () => {
  crm.control.fault({ kind: "lost" });
  const { error, shown } = await run(`await fetch("${api()}/Contacts", ${authorized});`);
  expect(error).toBe("Failed to fetch");
  expect(shown).toBe("Error: Failed to fetch\n    at main on line 1");
});

test("an answer that takes more than 12 seconds is given up, unless a person waits for it", async () => {
  const late = (ms: number) => {
    crm.control.fault({ kind: "slow", ms });
    crm.control.forgetRequests();
    return async () => {
      while (crm.control.requestLog().length === 0) await new Promise(setImmediate);
      crm.control.advance({ ms });
    };
  };
  const script = `const response = await fetch("${api()}/Contacts");`;
  const slow = late(12_001);
  const [gone] = await Promise.all([run(script), slow()]);
  expect(gone).toMatchObject({ error: "Fetch took longer than 12 seconds", ms: 12_001 });
  const bearable = late(11_999);
  expect((await Promise.all([run(script), bearable()]))[0]).toMatchObject({ error: null, ms: 11_999 });
  const patient = late(60_000);
  expect((await Promise.all([crm.scripts().runExtension({ script }), patient()]))[0].error).toBeNull();
});

test("a body is read once", async () => {
  const { error } = await run(`const response = await fetch("${api()}/Contacts");
await response.text();
await response.json();`);
  expect(error).toBe("Body has already been read");
});

describe("other hosts", () => {
  let server: Server;
  let origin: string;
  beforeEach(async () => {
    server = createServer((request, response) => {
      if (request.url === "/redirect") response.writeHead(302, { location: "/" }).end();
      else
        response.end(request.url === "/large" ? "x".repeat(4_500_001) : `${request.method} ${request.url}`);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const hosts = () => ({ hosts: { "https://hooks.example.com": origin } });

  test("are reached when they are listed, and never otherwise", async () => {
    const script = `output.set("text", await (await fetch("https://hooks.example.com/a?b=c")).text());`;
    expect((await run(script, hosts())).outputs.text).toBe("GET /a?b=c");
    await expect(run(script)).rejects.toThrow(/https:\/\/hooks\.example\.com, which is not listed/);
    await expect(run(`try { await fetch("http://127.0.0.1:1"); } catch {}`)).rejects.toThrow(/not listed/);
  });

  test("are not followed elsewhere", async () => {
    const script = `output.set("status", (await fetch("https://hooks.example.com/redirect")).status);`;
    expect((await run(script, hosts())).outputs.status).toBe(302);
  });

  test("may not answer an automation with more than 4.5 MB", async () => {
    const script = `await fetch("https://hooks.example.com/large");`;
    expect((await run(script, hosts())).error).toMatch(/4\.5 MB/);
    expect((await crm.scripts(hosts()).runExtension({ script })).error).toBeNull();
  });
});

test.each([
  ["a signal", "{ signal: {} }"],
  ["a redirect that is followed", `{ redirect: "follow" }`],
  ["a body that is no text", "{ method: 'POST', body: new Uint8Array(1) }"],
])("%s is unknown", async (_, settings) => {
  await expect(run(`await fetch("${api()}/Contacts", ${settings}).catch(() => {})`)).rejects.toThrow(
    /not know/,
  );
});
