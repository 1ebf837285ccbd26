import { expect, test } from "vitest";
import { goHighLevelStep } from "../emulators/code-steps/go-high-level-step.ts";
import { zapierStep } from "../emulators/code-steps/zapier-step.ts";
import { form, goHighLevel, stepBase, stepSheet, stepText } from "./support-code-step.ts";
import { pageTrial } from "./support-step-page.ts";

test("the page's trial gives what the page shows, without a call", async () => {
  const { input, output } = pageTrial("gohighlevel");
  const base = await stepBase();
  const ended = await goHighLevel().run(base.network, {}, input);
  expect(Object.keys(input).length).toBeGreaterThan(3);
  expect([ended.error, ended.calls]).toEqual([null, 0]);
  expect(ended.output).toEqual(output);
});

test.each([true, false])(
  "is right whether a refusal is an error to HighLevel or not (%s)",
  async (rejects) => {
    const base = await stepBase();
    const host = goHighLevel({ rejects });
    const run = () => host.run(base.network, base.config, form("1", { contact_record: "recAAAAAAAAAAAAAA" }));
    expect((await run()).output).toMatchObject({ status: "ok", receipts: [{ status: "appended" }] });
    expect((await run()).output).toMatchObject({ receipts: [{ status: "duplicate" }] });
    base.network.fault({ kind: "reset", times: 2 });
    expect((await run()).error).toBe(
      "Airtable failed: no answer (ECONNRESET). Run this again: what was written nevertheless is found and not written twice.",
    );
    base.control.revokeToken({ token: base.token });
    const revoked = await run();
    expect(revoked.error).toMatch(/^Airtable doesn't know the token/);
    expect(revoked.errorDetails).not.toContain(base.token.slice(-20));
  },
);

test.each(["followed", "shown"] as const)(
  "reads a sheet's receipts where redirects are %s",
  async (redirects) => {
    const sheet = await stepSheet();
    const host = goHighLevel({ redirects });
    const run = () => host.run(sheet.network, sheet.config, form("1"));
    expect((await run()).output).toMatchObject({ status: "ok", receipts: [{ status: "appended" }] });
    const rejecting = await goHighLevel({ redirects, rejects: false }).run(
      sheet.network,
      sheet.config,
      form("1"),
    );
    expect(rejecting.output).toMatchObject({ status: "ok", receipts: [{ status: "duplicate" }] });
    expect(sheet.logged()).toHaveLength(1);
  },
);

test("ids may be numbers, as a custom value may be", async () => {
  const base = await stepBase();
  const run = (contact_id: string | number, amount: string | number) =>
    goHighLevel().run(base.network, base.config, form("1", { contact_id, event_type: "deal_won", amount }));
  await run("ocQHyuzHvysMo5N5VsXc", "5000");
  expect((await run("ocQHyuzHvysMo5N5VsXc", 5000)).output?.receipts).toMatchObject([{ status: "duplicate" }]);
  await run(42, 1);
  expect((await run("42", "1")).output?.receipts).toMatchObject([{ status: "duplicate" }]);
  expect(base.rows()).toHaveLength(2);
});

test("one event is one call, and ten are one", async () => {
  const base = await stepBase();
  const ten = JSON.stringify([...Array(10).keys()].map((n) => form(String(n))));
  const ended = await goHighLevel().run(base.network, base.config, { payload: ten });
  expect([ended.calls, ended.ms, ended.output?.receipts.length]).toEqual([1, 200, 10]);
});

test("in another tool it says where it belongs", async () => {
  const { network } = await stepBase();
  const code = await stepText("gohighlevel");
  const ended = await zapierStep({ code, network }).run({ contact_id: "1" });
  expect(ended.error).toBe(
    'This script belongs into HighLevel, into a workflow\'s action "Custom Code": paste it there, or take the file that is made for the tool you are in.',
  );
});

test("while it is tested without properties, it says what is missing", async () => {
  const { network } = await stepBase();
  const ended = await goHighLevelStep({ code: await stepText("gohighlevel"), network }).run({});
  expect(ended.error).toMatch(/^An event: rejected, contact_id is missing\. .*event_type is missing/);
});
