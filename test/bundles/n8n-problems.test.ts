import { expect, test } from "vitest";
import { describeInN8n } from "../emulators/n8n/testing/describe-in-n8n.ts";
import { type Config, form, stepBase, stepSheet, stepText } from "./support-code-step.ts";
import { append, codeNode, httpNode, hub, itemsOf, saidBy } from "./support-n8n.ts";

const one = itemsOf(form("1"));

describeInN8n("the Code node says in a sentence", (sandbox) => {
  const said = async (config: Config, items = one) => saidBy(await codeNode(sandbox(), config, items));

  test("what CONFIG lacks and what stands in it wrongly", async () => {
    expect(await said({ live: true })).toBe(
      "Line 9 (base) is as it came. Fill in base where the log stands in Airtable, or sheet where it stands in a Google Sheet.",
    );
    expect(await said({ live: true, step: "append", base: "appAAAAAAAAAAAAAA" })).toMatch(/token/);
    expect(await said({ step: "prepair", live: true })).toMatch(
      /^Line 6 \(step\) – write "prepare", "receipts" or "append" \(did you mean "prepare"\?\)/,
    );
    expect(await said({ base: "“appAAAAAAAAAAAAAA”" })).toMatch(
      /^Line 9 \(base\) – write it without curly quotes/,
    );
  });

  test("that a payload isn't JSON, that a time isn't one, and that one is missing", async () => {
    expect(await said({}, itemsOf({ payload: "“[]”" }))).toMatch(/^payload is no JSON\..*curly quotes/);
    expect(await said({}, itemsOf(form("1", { timestamp: "soon" })))).toMatch(/"soon" is no usable time/);
    expect(await said({}, itemsOf(form("1", { timestamp: "" })))).toMatch(
      /timestamp is missing\. Give the trigger's time/,
    );
    const local = await codeNode(
      sandbox(),
      { timezone: "" },
      itemsOf(form("1", { timestamp: "2026-05-30 10:00" })),
    );
    expect(JSON.stringify(local)).toMatch(/zone/);
  });

  test("that it takes all items at once", async () => {
    const run = codeNode(sandbox(), {}, one, { mode: "runOnceForEachItem" });
    expect((await run).error?.message).toMatch(/under Mode, choose Run Once for All Items/);
  });

  test("that it was pasted into another tool", async () => {
    const text = await stepText("n8n", {});
    const other = (await sandbox().run(`const items = undefined;\n${text}`, { items: one })).error?.message;
    expect(other).toMatch(/^This script belongs into n8n, into a node "Code"/);
  });

  test("goes on where CONFIG says so, with nothing to send", async () => {
    const { items } = await codeNode(sandbox(), { live: true, onProblem: "continue" }, one);
    expect(items).toMatchObject([
      { json: { send: false, status: "problem", problem: expect.stringMatching(/is as it came/) } },
    ]);
    const read = await codeNode(sandbox(), { step: "receipts", onProblem: "continue" }, items ?? []);
    expect(read.items).toMatchObject([
      { json: { status: "problem", event_id: null, reason: expect.stringMatching(/as it came/) } },
    ]);
  });

  test("what Airtable refuses: another table, a missing column, a token that was taken back", async () => {
    const base = await stepBase();
    const hubSaid = async (config: Config = {}) => saidBy(await hub(sandbox(), base, one, { config }));
    expect(await hubSaid({ events: "Evnets" })).toMatch(/^Airtable shows the token no table "Evnets"/);
    base.control.revokeToken({ token: base.token });
    expect(await hubSaid()).toMatch(
      /^Airtable doesn't know the token.*put it into the credential that the request is sent with\.$/,
    );
    expect(base.rows()).toEqual([]);
  });

  test("what a sheet's script refuses: a wrong secret, and that it rehearses", async () => {
    const sheet = await stepSheet();
    const wrong = await hub(sandbox(), sheet, one, { credential: { body: { secret: "x" } } });
    expect(wrong.error?.message).toMatch(/^The secret is missing or wrong – nothing is logged\./);
    sheet.configure({ live: false });
    expect((await hub(sandbox(), sheet, one)).error?.message).toMatch(
      /^The sheet's own script only rehearses/,
    );
    expect(sheet.logged()).toEqual([]);
  });

  test("that there are no answers, or none that it can read", async () => {
    const base = await stepBase();
    const config = { live: true, base: base.base };
    const asked = await codeNode(sandbox(), config, one);
    const receipts = { step: "receipts" };
    expect(await said(receipts, asked.items ?? [])).toMatch(/the node before this one gives no answer to it/);
    const odd = itemsOf({ statusCode: 200, body: { ok: true } });
    expect(await said(receipts, [...odd, ...(asked.items ?? [])])).toMatch(
      /doesn't say which events it wrote/,
    );
  });

  test("what the answers alone tell, where the requests aren't at hand", async () => {
    const base = await stepBase();
    const asked = await codeNode(sandbox(), { live: true, base: base.base }, one);
    const http = await httpNode(base.network, asked.items ?? [], {
      headers: { authorization: `Bearer ${base.token}` },
    });
    const whole = await codeNode(sandbox(), { step: "receipts" }, http);
    expect(whole.items).toMatchObject([
      { json: { status: "appended", sentence: "Form submitted: Roof check" } },
    ]);
    const body = itemsOf(http[0]?.json.body as Readonly<Record<string, unknown>>);
    expect((await codeNode(sandbox(), { step: "receipts" }, body)).items).toEqual(whole.items);
  });

  test.each(["reset", "429", "500-before"] as const)(
    "and never its token, when the answer is %s",
    async (kind) => {
      const base = await stepBase();
      const sheet = await stepSheet();
      for (const there of [base, sheet]) {
        there.network.fault({ kind, times: 3 });
        const ended = await append(sandbox(), there, one);
        const told = JSON.stringify(ended);
        expect(ended.error).not.toBeNull();
        expect(told).not.toContain(String(there.config.token ?? there.config.secret));
        expect(told).not.toMatch(/Authorization|Bearer/);
      }
    },
  );
});
