import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ScriptOptions } from "../emulators/airtable/script/face.ts";
import type { AutomationOrder } from "../emulators/airtable/script/run-automation.ts";
import { contactsConfig, type Office, openOffice, plainConfig, type Settings } from "./support-automation.ts";

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

const key = "a key of twenty letters or so";
const letters = (count: number) =>
  Array.from({ length: count }, (_, i) => ({
    contact_id: `lead ${i}`,
    event_type: "email_sent",
    event_data: { name: `Letter ${i}` },
    cause: `trigger ${i}`,
  }));

/** Whatever the run said, as one text. */
const said = (result: unknown): string => JSON.stringify(result);

describe("a run that is killed", () => {
  test.each(["before", "after"] as const)("%s any of its calls is made good by the next", async (effect) => {
    for (let call = 1; call <= 7; call++) {
      const sarah = office.contact({ Name: `Sarah ${call}`, Stage: "New" });
      await office.run(contactsConfig, { input: { recordId: sarah } });
      office.edit(sarah, "Stage", "Qualified");
      const { killed } = await office.run(contactsConfig, {
        input: { recordId: sarah },
        kill: { call, effect },
      });
      expect(killed).toBe(true);
      await office.run(contactsConfig, { input: { recordId: sarah } });
      const rows = office.rows().filter(({ contact_id }) => contact_id === sarah);
      expect(rows.map(({ event_data }) => event_data)).toEqual([
        '{"to":"New"}',
        "{}",
        '{"from":"New","to":"Qualified"}',
      ]);
      const { outputs } = await office.run(contactsConfig, { input: { recordId: sarah } });
      expect(outputs.receipts).toEqual([]);
    }
  });

  test("between two writes of one append leaves the rest to the next", async () => {
    const order = { input: { body: { key, events: letters(120) } } };
    const config = { live: true, mode: "webhook", secretKey: key };
    const { calls } = await office.run({ ...config, live: false }, order);
    const first = calls.length + 1;
    const { killed } = await office.run(config, { ...order, kill: { call: first, effect: "after" } });
    expect(killed).toBe(true);
    expect(office.rows()).toHaveLength(50);
    const { outputs } = await office.run(config, order);
    const statuses = (outputs.receipts as readonly { status: string }[]).map(({ status }) => status);
    expect(statuses).toEqual([...Array(50).fill("duplicate"), ...Array(70).fill("appended")]);
    expect(office.rows()).toHaveLength(120);
    expect(outputs.summary).toMatch(/^70 events logged: .*\. 50 events in the log already\.$/);
  });
});

describe("where its own writes are refused", () => {
  const locked = async (scripting: ScriptOptions = {}): Promise<void> => {
    await office.close();
    office = await openOffice({}, scripting);
    office.control.lockField({ table: "Events", field: "event_data", level: "creators" });
  };
  const order = (): Partial<AutomationOrder> => ({
    input: { recordId: office.contact({ Name: "Sarah", Stage: "New" }) },
    user: "editor",
  });

  test("the run says which right is missing, and where a token is given", async () => {
    await locked();
    const { error, outputs } = await office.run(contactsConfig, order());
    expect(error).toMatch(
      /^Airtable does not permit this in table "Events": .*event_data.*\. An Owner or Creator/,
    );
    expect(error).toContain("tokenSecret");
    expect(outputs).toMatchObject({ status: "problem", receipts: [] });
    expect(office.rows()).toEqual([]);
  });

  test("it logs where automations pass locks", async () => {
    await locked({ automationsPassLocks: true });
    expect((await office.run(contactsConfig, order())).outputs.status).toBe("ok");
    expect(office.rows()).toHaveLength(2);
  });

  test("it logs with a token from a secret, the same rows", async () => {
    await locked();
    const given = order();
    const config = { ...contactsConfig, tokenSecret: "Daybook token" };
    const secrets = { "Daybook token": office.tokens.owner };
    const { outputs, calls, shown } = await office.run(config, { ...given, secrets });
    expect(shown).toBeNull();
    expect(outputs).toMatchObject({
      status: "ok",
      receipts: [{ status: "appended" }, { status: "appended" }],
    });
    expect(calls.filter(({ kind }) => kind === "fetch")).toHaveLength(3);
    expect(office.rows().map(({ event_type }) => event_type)).toEqual(["stage_changed", "contact_created"]);
    const again = await office.run(config, { ...given, secrets });
    expect(again.outputs.receipts).toEqual([]);
    // Without the lock and without a token it finds the very same.
    office.control.lockField({ table: "Events", field: "event_data", level: "editors" });
    expect((await office.run(contactsConfig, given)).outputs.receipts).toEqual([]);
  });

  test("a rehearsal with a token reads, and writes nothing", async () => {
    await locked();
    office.control.forgetRequests();
    const config = { ...contactsConfig, live: false, tokenSecret: "t" };
    const { outputs } = await office.run(config, { ...order(), secrets: { t: office.tokens.owner } });
    expect(outputs).toMatchObject({
      status: "rehearsal",
      receipts: [{ status: "rehearsed" }, { status: "rehearsed" }],
    });
    expect(office.control.requests().byKind).toEqual({ list: 2 });
    expect(office.rows()).toEqual([]);
  });
});

describe("with a token", () => {
  const config: Settings = { ...contactsConfig, tokenSecret: "token" };
  const run = (recordId: string, token = office.token, more: Settings = {}) =>
    office.run({ ...config, ...more }, { input: { recordId }, secrets: { token } });
  const changed = async (): Promise<string> => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    await office.run(contactsConfig, { input: { recordId: sarah } });
    office.edit(sarah, "Stage", "Qualified");
    return sarah;
  };

  test.each(["lost", "500-after", "503-after", "reset", "502-before"] as const)(
    "an answer that is %s is asked for again: one row",
    async (kind) => {
      const sarah = await changed();
      office.control.fault({ kind, requests: ["upsert"] });
      const { outputs, shown } = await run(sarah);
      expect(shown).toBeNull();
      expect(outputs.receipts).toMatchObject([{ status: "appended" }]);
      expect(office.rows()).toHaveLength(3);
      expect((await run(sarah)).outputs.receipts).toEqual([]);
    },
  );

  test("a base that stays unreachable is a problem that the next run makes good", async () => {
    const sarah = await changed();
    office.control.fault({ kind: "lost", times: 2, requests: ["upsert"] });
    const { error, outputs } = await run(sarah);
    expect(error).toBe(
      "Airtable failed: Failed to fetch. Run this again: what was written nevertheless is found and not written twice.",
    );
    expect(outputs.status).toBe("problem");
    await run(sarah);
    expect(office.rows()).toHaveLength(3);
  });

  test("a 429 is a problem, not a second request; the next run logs it", async () => {
    const sarah = await changed();
    office.control.fault({ kind: "429", requests: ["upsert"] });
    office.control.forgetRequests();
    const { error } = await run(sarah);
    expect(error).toBe(
      "Airtable takes no more for now: this base gets too much at once. Run this again in a minute: nothing doubles.",
    );
    expect(office.control.requests().byKind.upsert ?? 0).toBeLessThanOrEqual(1);
    expect(office.rows()).toHaveLength(2);
    office.control.advance({ ms: 60_000 });
    expect((await run(sarah)).outputs.receipts).toMatchObject([{ status: "appended" }]);
  });

  test("300 events stay within the 50 requests and the 30 s of a run", async () => {
    await office.close();
    office = await openOffice({}, { times: { fetch: 400 } });
    const { shown, calls, ms } = await office.run(
      { live: true, mode: "webhook", secretKey: key, tokenSecret: "token" },
      { input: { body: { key, events: letters(300) } }, secrets: { token: office.token } },
    );
    expect(shown).toBeNull();
    expect(calls.filter(({ kind }) => kind === "fetch")).toHaveLength(33);
    expect(ms).toBeLessThan(30_000);
    expect(office.rows()).toHaveLength(300);
  });

  test("one that was revoked is named, and never shown", async () => {
    const sarah = await changed();
    const { secret } = office.control.addToken({ user: "owner" });
    office.control.revokeToken({ token: secret });
    const result = await run(sarah, secret);
    expect(result.error).toMatch(
      /^Airtable doesn't know the token \(any more\)\. Make a new one at airtable\.com\/create\/tokens/,
    );
    expect(said(result)).not.toContain(secret);
    expect(said(result)).not.toContain(secret.slice(4, 20));
  });

  test.each([
    ["a line break", "pat12345678901234.abcdef\n0123456789"],
    ["nothing", "   "],
    ["a letter that no token has", "pat12345678901234.abcdéf0123456789"],
  ])("one that holds %s is refused without being shown", async (_, token) => {
    const sarah = await changed();
    const result = await run(sarah, token);
    expect(result.error).toMatch(
      /^(The token is empty, or holds|Line \d+ \(tokenSecret\): this script has no secret)/,
    );
    if (token.trim() !== "") expect(said(result)).not.toContain("abcd");
  });

  test("one that a server between here and Airtable echoes is not shown", async () => {
    const echo = createServer((request, response) => {
      const message = `No entry for ${request.headers.authorization}`;
      response.writeHead(403).end(JSON.stringify({ error: { type: "INVALID_PERMISSIONS", message } }));
    });
    await new Promise<void>((ready) => echo.listen(0, "127.0.0.1", ready));
    const { port } = echo.address() as AddressInfo;
    await office.close();
    office = await openOffice({}, { hosts: { "https://api.airtable.com": `http://127.0.0.1:${port}` } });
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    const result = await run(sarah);
    echo.close();
    expect(result.error).toContain("No entry for Bearer [the token]");
    expect(said(result)).not.toContain(office.token);
  });

  test("a secret that isn't there is said with its line", async () => {
    const sarah = await changed();
    const { error } = await office.run(config, { input: { recordId: sarah } });
    expect(error).toMatch(
      /^Line \d+ \(tokenSecret\): this script has no secret "token", or it is empty\. Add it/,
    );
  });
});

describe("a log's table that isn't as it was made", () => {
  const byItself: Settings = { live: true, mode: "webhook", secretKey: key };
  const withToken: Settings = { ...byItself, tokenSecret: "token" };
  const order = (): Partial<AutomationOrder> => ({
    input: {
      body: { key, events: [...letters(2), { contact_id: "x", event_type: "sms_sent", cause: "1" }] },
    },
    user: "editor",
    secrets: { token: office.tokens.editor },
  });

  test("an option that its column lacks: one receipt, the same by itself and with a token", async () => {
    await office.close();
    // So many milliseconds a request keep to the 5 a second of a base.
    office = await openOffice({}, { times: { fetch: 250 } });
    office.control.renameOption({ table: "Events", field: "event_type", from: "sms_sent", to: "text" });
    const results = [];
    for (const config of [byItself, withToken]) {
      const { outputs } = await office.run(config, order());
      const receipts = outputs.receipts as readonly { readonly key: string | null }[];
      // The times of the runs differ, and with them the ids.
      results.push(receipts.map((receipt) => ({ ...receipt, event_id: null })));
      const rows = office.control.rows({ table: "Events" }).map(({ id }) => id);
      expect(rows).toHaveLength(2);
      office.control.deleteRows({ table: "Events", rows });
    }
    expect(results[0]).toEqual(results[1]);
    expect(results[0]).toMatchObject([
      { status: "appended" },
      { status: "appended" },
      { status: "rejected", reason: expect.stringContaining('has no option "sms_sent"') },
    ]);
  });

  test.each(["when", "event", "Contact"])(
    "without the column %s, which is there for people, it logs all the same",
    async (field) => {
      if (field === "event") office.control.renameField({ table: "Events", field, to: "what" });
      else office.control.deleteField({ table: "Events", field });
      for (const config of [byItself, withToken]) {
        const { outputs, shown } = await office.run(config, order());
        expect(shown).toBeNull();
        expect(outputs.status).toBe("ok");
      }
      expect(office.rows()).toHaveLength(3);
    },
  );

  test("without a column of its own it says which is missing, and logs nothing", async () => {
    office.control.deleteField({ table: "Events", field: "actor" });
    for (const config of [byItself, withToken]) {
      const { error } = await office.run(config, order());
      expect(error).toMatch(/^Line \d+ \(events\): there is no column "actor" in table "Events"\./);
    }
    expect(office.rows()).toEqual([]);
  });
});

describe("onProblem", () => {
  test('"continue" ends well and says what was wrong; "stop" fails the run', async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    const wrong = { ...plainConfig, "watch.stage": "Stag" };
    const stopped = await office.run(wrong, { input: { recordId: sarah } });
    expect(stopped.error).toBe(stopped.outputs.problem);
    const gone = await office.run({ ...wrong, onProblem: "continue" }, { input: { recordId: sarah } });
    expect(gone.shown).toBeNull();
    expect(gone.outputs).toMatchObject({ status: "problem", problem: stopped.error, receipts: [] });
  });

  test("a row that the log refuses is a problem, and the others are logged", async () => {
    const events = [
      ...letters(2),
      { contact_id: "x", event_type: "email_snt", cause: "1" },
      { contact_id: "y" },
    ];
    const { outputs, error } = await office.run(
      { live: true, mode: "webhook", secretKey: key },
      { input: { body: { key, events } } },
    );
    expect(outputs.receipts).toMatchObject([
      { status: "appended" },
      { status: "appended" },
      { status: "rejected", reason: expect.stringContaining("Did you mean email_sent?") },
      { status: "rejected", reason: expect.stringContaining("event_type is missing") },
    ]);
    expect(error).toContain('unknown event type "email_snt"');
    expect(office.rows()).toHaveLength(2);
  });

  test("what a script's host throws is one sentence, without a stack", async () => {
    const sarah = office.contact({ Name: "Sarah", Stage: "New" });
    await office.close();
    office = await openOffice({}, { limits: { queries: 1 } });
    const { error } = await office.run(plainConfig, { input: { recordId: sarah } });
    expect(error).toMatch(
      /^Daybook couldn't finish: Exceeded quota of 1 table queries per script\. Run it again/,
    );
    expect(error).not.toContain(" at ");
  });
});
